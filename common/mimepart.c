/*
 * mimepart - where the parts of a multipart body are; see mimepart.h.
 */
#include <stdint.h>
#include <string.h>

#include "ascii.h"
#include "mimepart.h"
#include "token.h"

/* A multipart whose parts are being read. */
struct open {
	struct buf boundary;
	size_t part; /* which one it is; SIZE_MAX: the message */
};

struct reader {
	struct mimeparts *mp;
	const char *body;
	struct open stack[LIMIT_EXPLAIN_DEPTH];
	size_t depth;		/* of the stack */
	size_t open;		/* parts whose end was not seen, */
	size_t last;		/* the part that is read now, or SIZE_MAX */
	int header;		/* we are in its header */
	struct mimespan *value; /* the field whose lines these are */
};

int
mimepart_is(const char *value, size_t len, const char *type)
{
	size_t n = strlen(type);
	const char *end = value + len, *p = token_cfws(value, end);

	if (p == NULL || (size_t)(end - p) < n || !ascii_caseeq(p, n, type, n))
		return 0;
	p += n;
	return p == end || ascii_isspace(*p) || *p == ';' || *p == '(' ||
	    (*p == '/' && strchr(type, '/') == NULL);
}

/* A parameter's value; what should be quoted and is not is taken too. */
static const char *
read_value(const char *p, const char *end, struct buf *out)
{
	const char *q;

	if (p < end && *p == '"')
		return token_quoted(p, end, out);
	for (q = p; q < end && *q != ';' && !ascii_isspace(*q); q++)
		;
	buf_add(out, p, (size_t)(q - p));
	return q;
}

int
mimepart_param(const char *value, size_t len, const char *name, struct buf *out)
{
	const char *end = value + len, *p = memchr(value, ';', len), *q;
	size_t was = out->len;
	int found;

	while (p != NULL && p < end && *p == ';') {
		if ((p = token_cfws(p + 1, end)) == NULL ||
		    (q = token_token(p, end)) == NULL)
			return 0;
		found = ascii_caseeq(p, (size_t)(q - p), name, strlen(name));
		if ((p = token_cfws(q, end)) == NULL || p == end || *p != '=' ||
		    (p = token_cfws(p + 1, end)) == NULL ||
		    (p = read_value(p, end, out)) == NULL) {
			out->len = was;
			return 0;
		}
		if (found)
			return out->len > was;
		out->len = was;
		p = token_cfws(p, end);
	}
	return 0;
}

int
mimepart_delimiter(const char *p, const char *end, const char *boundary,
    size_t len)
{
	int close;

	if ((size_t)(end - p) < len + 2 || p[0] != '-' || p[1] != '-' ||
	    memcmp(p + 2, boundary, len) != 0)
		return 0;
	p += 2 + len;
	close = end - p >= 2 && p[0] == '-' && p[1] == '-';
	for (p += close ? 2 : 0; p < end; p++)
		if (!ascii_isspace(*p))
			return 0;
	return 1 + close;
}

/* Begins to read a multipart; of a type without a boundary, and of one that
 * is nested too deep, it sees no parts. */
static int
push(struct reader *r, const char *type, size_t len, size_t part)
{
	struct open *o = &r->stack[r->depth];

	if (r->depth == LIMIT_EXPLAIN_DEPTH ||
	    !mimepart_is(type, len, "multipart"))
		return 0;
	o->boundary.len = 0;
	o->part = part;
	if (!mimepart_param(type, len, "boundary", &o->boundary))
		return 0;
	r->depth++;
	return 1;
}

/* Before the line at p: where what ends before its delimiter ends. */
static size_t
before(const struct reader *r, size_t at, size_t low)
{
	if (at > low && r->body[at - 1] == '\n')
		at--;
	if (at > low && r->body[at - 1] == '\r')
		at--;
	return at;
}

/* A delimiter line at this offset ends the parts of so deep a level. */
static void
end_parts(struct reader *r, size_t at, size_t depth)
{
	struct mimeparts *mp = r->mp;
	struct mimepart *p;
	size_t i;

	for (i = mp->n; i-- > 0 && r->open > 0;) {
		p = &mp->part[i];
		if (p->depth < depth)
			break;
		if (p->next != 0)
			continue;
		r->open--;
		p->next = at;
		if (p->content == 0)
			p->content = at;
		p->end = before(r, at, p->content);
	}
	r->last = SIZE_MAX;
	r->header = 0;
}

/* A delimiter of level d, at this offset, its line before next. */
static void
delimiter(struct reader *r, size_t at, size_t next, size_t d, int close)
{
	struct mimeparts *mp = r->mp;
	struct mimepart *p;

	end_parts(r, at, d + 1);
	r->depth = d + (close ? 0 : 1);
	if (close && d == 0)
		mp->close = at;
	if (close || mp->n == LIMIT_EXPLAIN_PARTS)
		return;
	r->last = mp->n;
	r->open++;
	p = &mp->part[mp->n++];
	memset(p, 0, sizeof(*p));
	p->delimiter = at;
	p->header = next;
	p->depth = d + 1;
	r->header = 1;
	r->value = NULL;
}

/* Begins a field of a part's header, or goes on with it. */
static void
header_line(struct reader *r, struct mimepart *p, size_t at, size_t end,
    size_t next)
{
	const char *line = r->body + at;
	const char *colon = memchr(line, ':', end - at);
	size_t n = colon != NULL ? (size_t)(colon - line) : 0;

	if (end > at && ascii_iswsp(*line)) {
		if (r->value == &p->encoding)
			p->encodingline.len = next - p->encodingline.at;
	} else if (ascii_caseeq(line, n, "Content-Type", 12)) {
		r->value = &p->type;
	} else if (ascii_caseeq(line, n, "Content-Transfer-Encoding", 25)) {
		r->value = &p->encoding;
		p->encodingline.at = at;
		p->encodingline.len = next - at;
	} else {
		r->value = NULL;
	}
	if (r->value == NULL)
		return;
	if (!ascii_iswsp(*line))
		for (r->value->at = at + n + 1;
		     r->value->at < end && ascii_iswsp(r->body[r->value->at]);)
			r->value->at++;
	r->value->len = end - r->value->at;
}

static void
line(struct reader *r, size_t at, size_t end, size_t next)
{
	struct mimepart *p;
	size_t d;
	int is;

	for (d = r->depth; end - at > 2 && r->body[at] == '-' && d-- > 0;) {
		is = mimepart_delimiter(r->body + at, r->body + end,
		    r->stack[d].boundary.data, r->stack[d].boundary.len);
		if (is) {
			delimiter(r, at, next, d, is == 2);
			return;
		}
	}
	if (!r->header)
		return;
	p = &r->mp->part[r->last];
	if (end > at) {
		header_line(r, p, at, end, next);
		return;
	}
	p->content = next;
	r->header = 0;
	p->multipart = push(r, r->body + p->type.at, p->type.len, r->last);
}

void
mimeparts_read(struct mimeparts *mp, const char *type, const char *body,
    size_t len)
{
	struct reader r = { .mp = mp, .body = body, .last = SIZE_MAX };
	const char *lf;
	size_t at, end, next, i;

	mp->n = 0;
	mp->close = len;
	mp->boundary = (struct buf)BUF_INIT;
	for (at = push(&r, type, strlen(type), SIZE_MAX) ? 0 : len; at < len;
	     at = next) {
		lf = memchr(body + at, '\n', len - at);
		next = lf != NULL ? (size_t)(lf + 1 - body) : len;
		end = next - (lf != NULL);
		if (lf != NULL && end > at && body[end - 1] == '\r')
			end--;
		line(&r, at, end, next);
		if (r.depth == 0)
			break;
	}
	end_parts(&r, len, 1);
	buf_add(&mp->boundary, buf_str(&r.stack[0].boundary),
	    r.stack[0].boundary.len);
	for (i = 0; i < LIMIT_EXPLAIN_DEPTH; i++)
		buf_free(&r.stack[i].boundary);
}

void
mimeparts_free(struct mimeparts *mp)
{
	buf_free(&mp->boundary);
}
