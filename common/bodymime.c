/*
 * bodymime - what is done to the MIME structure of a body, undone; see
 * bodymime.h.
 */
#include <string.h>

#include "ascii.h"
#include "bodymime.h"
#include "mimepart.h"
#include "token.h"
#include "words.h"

enum {
	WRAPPED = 8, /* parts of which each may be the whole message */
	ALONE = 4    /* parts of which each may be changed alone */
};

/* A media type, harmless, for people. */
static void
put_type(struct buf *out, const char *value, size_t len)
{
	size_t n = 0;
	char *s;

	while (n < len && n < 60 && value[n] != ';' && !ascii_isspace(value[n]))
		n++;
	s = mem_str(value, n);
	words_clean(out, n > 0 ? s : "text/plain");
	mem_free(s);
}

/* Without its field's folding: RFC 5322 2.2.3. */
static void
put_value(struct buf *out, const char *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (p[i] != '\r' && p[i] != '\n' && p[i] != '\0')
			buf_addc(out, p[i]);
}

/* The body of the message is what one of the parts holds. */
static int
wrap_undo(struct bodyguess *g, const struct bodyview *v, unsigned n,
    const struct mimeparts *mp)
{
	const struct mimepart *p;

	if (n >= mp->n || n >= WRAPPED)
		return -1;
	p = &mp->part[n];
	buf_add(&g->body, v->body + p->content, p->end - p->content);
	put_value(&g->type, v->body + p->type.at, p->type.len);
	put_value(&g->encoding, v->body + p->encoding.at, p->encoding.len);
	buf_adds(&g->text, "the message was put into a ");
	put_type(&g->text, v->type, strlen(v->type));
	buf_addf(&g->text, " as its part %u", n + 1);
	return 1;
}

/* A part is taken out, the last one first; or with an empty line that stands
 * before it. */
static int
part_undo(struct bodyguess *g, const struct bodyview *v, unsigned n,
    const struct mimeparts *mp)
{
	const struct mimepart *p;
	size_t at;

	if (n / 2 >= mp->n)
		return -1;
	p = &mp->part[mp->n - 1 - n / 2];
	at = p->delimiter;
	if (n % 2) {
		if (at < 2 || v->body[at - 1] != '\n')
			return 0;
		at -= v->body[at - 2] == '\r' ? 2 : 1;
	}
	buf_add(&g->body, v->body, at);
	buf_add(&g->body, v->body + p->next, v->len - p->next);
	buf_adds(&g->text, "a part was added, ");
	put_type(&g->text, v->body + p->type.at, p->type.len);
	return 1;
}

/* Lines before the first delimiter; or all of them but an empty one. */
static int
preamble_undo(struct bodyguess *g, const struct bodyview *v, unsigned n,
    const struct mimeparts *mp)
{
	size_t at = mp->n > 0 ? mp->part[0].delimiter : 0;

	if (n > 1 || at == 0)
		return -1;
	if (n == 1)
		buf_adds(&g->body, "\r\n");
	buf_add(&g->body, v->body + at, v->len - at);
	buf_adds(&g->text,
	    "text was put before the first part, which no one sees");
	return 1;
}

/* What programs write there. */
static const char *const preambles[] = {
	"",
	"This is a multi-part message in MIME format.\r\n",
	"This is a multi-part message in MIME format\r\n",
	"This is a multipart message in MIME format.\r\n",
	"This is a multipart message in MIME format\r\n",
	"This is a message with multiple parts in MIME format.\r\n",
	"This is a MIME-encapsulated message.\r\n",
	"This is a MIME-encapsulated message\r\n",
	"This is a cryptographically signed message in MIME format.\r\n",
	"This is an OpenPGP/MIME signed message (RFC 4880 and 3156)\r\n",
	"This is an OpenPGP/MIME signed message (RFC 2440 and 3156)\r\n",
	"This is an S/MIME signed message\r\n",
	"This message is in MIME format.\r\n",
	"  This message is in MIME format.  The first part should be readable "
	"text,\r\n  while the remaining parts are likely unreadable without "
	"MIME-aware tools.\r\n",
	"This message is in MIME format. Since your mail reader does not "
	"understand\r\nthis format, some or all of this message may not be "
	"legible.\r\n",
	"This is a MIME-formatted message.  If you see this text it means "
	"that your\r\nE-mail software does not support MIME-formatted "
	"messages.\r\n",
	"This is a MIME formatted message.  If you see this text it means "
	"that your\r\nemail software does not support MIME formatted "
	"messages.\r\n",
};

/* One of them, with or without an empty line behind it. */
static int
nopreamble_undo(struct bodyguess *g, const struct bodyview *v, unsigned n,
    const struct mimeparts *mp)
{
	size_t i, at = mp->n > 0 ? mp->part[0].delimiter : 0;

	if (n / 2 >= sizeof(preambles) / sizeof(*preambles) || mp->n == 0)
		return -1;
	for (i = 0; i < at; i++)
		if (!ascii_isspace(v->body[i]))
			return -1; /* there is one */
	buf_adds(&g->body, preambles[n / 2]);
	if (n % 2 == 0)
		buf_adds(&g->body, "\r\n");
	buf_add(&g->body, v->body + at, v->len - at);
	buf_adds(&g->text,
	    "text or an empty line before the first part was dropped");
	return 1;
}

/* The n-th of the boundaries that the header knows, or NULL. */
static const char *
known(const struct bodyview *v, unsigned n)
{
	const char *p = v->known;

	for (; p != NULL && *p != '\0'; p += strlen(p) + 1)
		if (n-- == 0)
			return p;
	return NULL;
}

/* The text with another boundary in it. */
static void
replace(struct buf *out, const char *text, const struct buf *is,
    const char *was)
{
	const char *p = strstr(text, is->data);

	if (p == NULL) {
		buf_adds(out, text);
		return;
	}
	buf_add(out, text, (size_t)(p - text));
	buf_adds(out, was);
	buf_adds(out, p + is->len);
}

static int
boundary_undo(struct bodyguess *g, const struct bodyview *v, unsigned n,
    const struct mimeparts *mp)
{
	const char *was = known(v, n), *p = v->body, *end = p + v->len, *next;

	if (was == NULL)
		return -1;
	if (mp->n == 0 || strcmp(was, mp->boundary.data) == 0)
		return 0;
	for (; p < end; p = next) {
		next = memchr(p, '\n', (size_t)(end - p));
		next = next != NULL ? next + 1 : end;
		if (mimepart_delimiter(p, next, mp->boundary.data,
			mp->boundary.len)) {
			buf_adds(&g->body, "--");
			buf_adds(&g->body, was);
			p += 2 + mp->boundary.len;
		}
		buf_add(&g->body, p, (size_t)(next - p));
	}
	replace(&g->type, v->type, &mp->boundary, was);
	buf_adds(&g->text, "the MIME boundary was changed");
	return 1;
}

/* What stands before each parameter, in forms of Content-Type; NULL: what
 * does so now, and its value loses its quotes, or gets some. */
static const char *const gaps[] = { NULL, NULL, " ", "\r\n\t", "\r\n ", "" };

enum { UNQUOTED, QUOTED, FORMS = sizeof(gaps) / sizeof(*gaps) };

/* A parameter's value, which p begins; what follows it. */
static const char *
put_param(struct buf *out, const char *p, const char *end, unsigned form)
{
	struct buf text = BUF_INIT;
	const char *q;
	int quoted = p < end && *p == '"';

	q = quoted ? token_quoted(p, end, &text) : token_token(p, end);
	if (q == NULL) {
		buf_free(&text);
		return p;
	}
	if (form == UNQUOTED && quoted && text.len > 0 &&
	    token_token(text.data, text.data + text.len) ==
		text.data + text.len)
		buf_add(out, text.data, text.len);
	else if (form == QUOTED && !quoted)
		buf_addf(out, "\"%.*s\"", (int)(q - p), p);
	else
		buf_add(out, p, (size_t)(q - p));
	buf_free(&text);
	return q;
}

static void
put_form(struct buf *out, const char *p, const char *end, unsigned form)
{
	while (p < end) {
		buf_addc(out, *p++);
		if (p[-1] == '=') {
			p = put_param(out, p, end, form);
		} else if (p[-1] == ';' && gaps[form] != NULL) {
			while (p < end && ascii_isspace(*p))
				p++;
			buf_adds(out, gaps[form]);
		}
	}
}

/* Of all parts, or of one. */
static int
type_undo(struct bodyguess *g, const struct bodyview *v, unsigned n,
    const struct mimeparts *mp)
{
	size_t i, at = 0, which = n / FORMS;
	const struct mimespan *type;

	if (which > mp->n || which > ALONE || mp->n == 0)
		return -1;
	for (i = 0; i < mp->n; i++) {
		type = &mp->part[i].type;
		if (type->len == 0 || (which > 0 && which != i + 1))
			continue;
		buf_add(&g->body, v->body + at, type->at - at);
		at = type->at + type->len;
		put_form(&g->body, v->body + type->at, v->body + at, n % FORMS);
	}
	buf_add(&g->body, v->body + at, v->len - at);
	buf_adds(&g->text, "a part's Content-Type was written in another way");
	return 1;
}

/* Where the last line begins, and how long it is without its line end. */
static size_t
last_line(const struct bodyview *v, size_t *len)
{
	size_t at, end = v->len;

	if (end > 0 && v->body[end - 1] == '\n')
		end--;
	if (end > 0 && end < v->len && v->body[end - 1] == '\r')
		end--;
	for (at = end; at > 0 && v->body[at - 1] != '\n';)
		at--;
	*len = end - at;
	return at;
}

/* The close-delimiter, or it and an empty line before it, is lost; or its
 * end. */
static int
close_undo(struct bodyguess *g, const struct bodyview *v, unsigned n,
    const struct mimeparts *mp)
{
	struct buf close = BUF_INIT;
	size_t len, at = last_line(v, &len);
	int is;

	if (n > 2 || mp->n == 0 || mp->close < v->len)
		return -1;
	buf_addf(&close, "--%s--", buf_str(&mp->boundary));
	is = n < 2 ||
	    (len > 0 && len < close.len &&
		memcmp(v->body + at, close.data, len) == 0);
	buf_add(&g->body, v->body, n == 2 ? at : v->len);
	if (n < 2 && v->body[v->len - 1] != '\n')
		buf_adds(&g->body, "\r\n");
	buf_addf(&g->body, "%s%s\r\n", n == 1 ? "\r\n" : "", close.data);
	buf_adds(&g->text, "the line that ends the last part was ");
	buf_adds(&g->text, n == 2 ? "cut off" : "lost");
	buf_free(&close);
	return is;
}

static int
with_parts(struct bodyguess *g, const struct bodyview *v, unsigned n,
    int (*undo)(struct bodyguess *g, const struct bodyview *v, unsigned n,
	const struct mimeparts *mp))
{
	struct mimeparts mp;
	int did;

	mimeparts_read(&mp, v->type, v->body, v->len);
	did = undo(g, v, n, &mp);
	mimeparts_free(&mp);
	return did;
}

static int
wrapped(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	return with_parts(g, v, n, wrap_undo);
}

static int
part_added(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	return with_parts(g, v, n, part_undo);
}

static int
preamble_added(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	return with_parts(g, v, n, preamble_undo);
}

static int
preamble_lost(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	return with_parts(g, v, n, nopreamble_undo);
}

static int
boundary_changed(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	return with_parts(g, v, n, boundary_undo);
}

static int
part_type_form(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	return with_parts(g, v, n, type_undo);
}

static int
close_lost(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	return with_parts(g, v, n, close_undo);
}

#define LIST_TODO                                                             \
	"Let the list add no footer, or seal with ARC so that receivers can " \
	"trust the list"
#define KEEP_TODO "Let the relay or filter leave the MIME structure as it is"

const struct bodyway bodymime_ways[] = {
	{ "wrapped", LIST_TODO, 0, 1, 1, 4, wrapped },
	{ "part_added", LIST_TODO, 0, 1, 0, 2, part_added },
	{ "preamble_added", KEEP_TODO, 0, 1, 0, 2, preamble_added },
	{ "preamble_lost", KEEP_TODO, 0, 1, 0, 3, preamble_lost },
	{ "boundary_changed", KEEP_TODO, 0, 1, 0, 2, boundary_changed },
	{ "close_lost", KEEP_TODO, 0, 1, 0, 3, close_lost },
	{ "part_type_form", KEEP_TODO, 0, 1, 0, 2, part_type_form },
	{ NULL, NULL, 0, 0, 0, 0, NULL },
};
