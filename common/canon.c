/*
 * canon - canonical forms of header fields and bodies; see canon.h.
 */
#include <string.h>

#include "ascii.h"
#include "canon.h"

static const char *const names[] = {
	[CANON_SIMPLE] = "simple",
	[CANON_RELAXED] = "relaxed",
};

const char *
canon_name(enum canon c)
{
	return names[c];
}

int
canon_byname(const char *name, size_t len)
{
	int c;

	for (c = CANON_SIMPLE; c <= CANON_RELAXED; c++)
		if (strlen(names[c]) == len && memcmp(names[c], name, len) == 0)
			return c;
	return -1;
}

/* Does a line end begin at p?  Its length, or 0. */
static size_t
line_end(const char *p, const char *end)
{
	if (*p == '\n')
		return 1;
	if (*p == '\r' && p + 1 < end && p[1] == '\n')
		return 2;
	return 0;
}

/* RFC 6376 3.4.2: unfolded, runs of white space one blank, none at the ends. */
static void
relaxed_value(const char *p, const char *end, struct buf *out)
{
	char *start = buf_ready(out, (size_t)(end - p)), *to = start;
	size_t n;
	int blank = 0;

	while (p < end) {
		if ((n = line_end(p, end)) > 0) {
			p += n;
		} else if (ascii_iswsp(*p)) {
			blank = 1;
			p++;
		} else {
			if (blank && to > start)
				*to++ = ' ';
			blank = 0;
			*to++ = *p++;
		}
	}
	out->len += (size_t)(to - start);
}

static void
relaxed_header(const char *text, size_t len, struct buf *out)
{
	const char *colon = memchr(text, ':', len), *p;

	if (colon == NULL)
		colon = text + len;
	for (p = text; p < colon && !ascii_iswsp(*p); p++)
		buf_addc(out, ascii_tolower(*p));
	buf_addc(out, ':');
	if (colon < text + len)
		relaxed_value(colon + 1, text + len, out);
}

/* RFC 6376 3.4.1: as it is, its inner line ends CRLF. */
static void
simple_header(const char *text, size_t len, struct buf *out)
{
	const char *p = text, *end = text + len, *nl;

	if (end > p && end[-1] == '\n')
		end -= end - 1 > p && end[-2] == '\r' ? 2 : 1;
	while ((nl = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		buf_add(out, p, (size_t)(nl - p));
		buf_adds(out, nl == p || nl[-1] != '\r' ? "\r\n" : "\n");
		p = nl + 1;
	}
	buf_add(out, p, (size_t)(end - p));
}

void
canon_header(enum canon c, const char *text, size_t len, struct buf *out)
{
	if (c == CANON_RELAXED)
		relaxed_header(text, len, out);
	else
		simple_header(text, len, out);
	buf_adds(out, "\r\n");
}

void
canon_body_start(struct canon_body *cb, enum canon c,
    void (*put)(void *arg, const void *data, size_t len), void *arg)
{
	cb->canon = c;
	cb->put = put;
	cb->arg = arg;
	cb->newlines = 0;
	cb->blank = cb->cr = cb->any = 0;
	cb->staged = 0;
}

/* Hands on what was put together. */
static void
flush(struct canon_body *cb)
{
	if (cb->staged > 0)
		cb->put(cb->arg, cb->stage, cb->staged);
	cb->staged = 0;
}

/* Hands on these octets: long runs as they lie, short ones put together. */
static void
give(struct canon_body *cb, const char *data, size_t len)
{
	cb->any = 1;
	if (cb->staged + len > sizeof(cb->stage))
		flush(cb);
	if (len > sizeof(cb->stage)) {
		cb->put(cb->arg, data, len);
		return;
	}
	memcpy(cb->stage + cb->staged, data, len);
	cb->staged += len;
}

/* Octets that count come: so does what was held back before them. */
static void
text(struct canon_body *cb, const char *data, size_t len)
{
	for (; cb->newlines > 0; cb->newlines--)
		give(cb, "\r\n", 2);
	if (cb->blank)
		give(cb, " ", 1);
	cb->blank = 0;
	give(cb, data, len);
}

/*
 * Part of a line under relaxed: each run of white space becomes one blank,
 * which is held back until more of the line comes.  A single blank between
 * two words is left where it lies.
 */
static void
relaxed_text(struct canon_body *cb, const char *p, const char *end)
{
	const char *q = p;

	while (q < end) {
		if (!ascii_iswsp(*q)) {
			q++;
			continue;
		}
		if (*q == ' ' && q > p && q + 1 < end && !ascii_iswsp(q[1])) {
			q += 2;
			continue;
		}
		if (q > p)
			text(cb, p, (size_t)(q - p));
		while (q < end && ascii_iswsp(*q))
			q++;
		cb->blank = 1;
		p = q;
	}
	if (q > p)
		text(cb, p, (size_t)(q - p));
}

void
canon_body_add(struct canon_body *cb, const char *data, size_t len)
{
	const char *p = data, *end = data + len, *nl, *q;

	while (p < end) {
		if (cb->cr && *p != '\n')
			text(cb, "\r", 1);
		cb->cr = 0;
		nl = memchr(p, '\n', (size_t)(end - p));
		q = nl != NULL ? nl : end;
		if (q > p && q[-1] == '\r') {
			q--;
			cb->cr = nl == NULL;
		}
		if (cb->canon == CANON_RELAXED)
			relaxed_text(cb, p, q);
		else if (q > p)
			text(cb, p, (size_t)(q - p));
		if (nl == NULL)
			break;
		cb->newlines++;
		cb->blank = 0;
		p = nl + 1;
	}
}

void
canon_body_end(struct canon_body *cb)
{
	if (cb->cr)
		text(cb, "\r", 1);
	/*
	 * Empty lines at the end do not count, and one line end is there:
	 * under simple for no body too, under relaxed not (3.4.3, 3.4.4).
	 */
	if (cb->any || cb->canon == CANON_SIMPLE)
		give(cb, "\r\n", 2);
	flush(cb);
}
