/*
 * token - the words of structured header fields; see token.h.
 */
#include <string.h>

#include "ascii.h"
#include "limit.h"
#include "token.h"

/* Past the CRLF or LF at p, or NULL. */
static const char *
line_end(const char *p, const char *end)
{
	if (p < end && *p == '\r')
		p++;
	return p < end && *p == '\n' ? p + 1 : NULL;
}

const char *
token_fws(const char *p, const char *end)
{
	const char *q;

	for (;;) {
		while (p < end && ascii_iswsp(*p))
			p++;
		if ((q = line_end(p, end)) == NULL)
			return p;
		if (q < end && !ascii_iswsp(*q))
			return p;
		p = q;
	}
}

/* Folding white space, of which all but the line ends is appended to out. */
static const char *
unfold(const char *p, const char *end, struct buf *out)
{
	const char *q = token_fws(p, end);

	for (; out != NULL && p < q; p++)
		if (ascii_iswsp(*p))
			buf_addc(out, *p);
	return q;
}

/*
 * One piece of what stands between delimiters, in a comment, quoted string or
 * literal: folding white space, a quoted-pair, or an octet that is itself.  A lone CR or LF
 * and NUL need the backslash (RFC 5322 4.1), which does not quote a line end:
 * where lines end in LF, its last octet can't be told from a lone LF.
 */
static const char *
content(const char *p, const char *end, struct buf *out)
{
	const char *q = unfold(p, end, out);

	if (q > p)
		return q;
	if (*p == '\\') {
		if (++p == end || line_end(p, end) != NULL)
			return NULL;
	} else if (*p == '\0' || *p == '\r' || *p == '\n')
		return NULL;
	if (out != NULL)
		buf_addc(out, *p);
	return p + 1;
}

const char *
token_comment(const char *p, const char *end, struct buf *out)
{
	int depth = 1;

	if (p == end || *p != '(')
		return NULL;
	for (p++; p != NULL && p < end; p = content(p, end, out)) {
		if (*p == '(' && ++depth > LIMIT_COMMENTS)
			return NULL;
		if (*p == ')' && --depth == 0)
			return p + 1;
	}
	return NULL;
}

const char *
token_cfws(const char *p, const char *end)
{
	p = token_fws(p, end);
	while (p < end && *p == '(') {
		if ((p = token_comment(p, end, NULL)) == NULL)
			return NULL;
		p = token_fws(p, end);
	}
	return p;
}

const char *
token_quoted(const char *p, const char *end, struct buf *out)
{
	if (p == end || *p != '"')
		return NULL;
	for (p++; p != NULL && p < end; p = content(p, end, out))
		if (*p == '"')
			return p + 1;
	return NULL;
}

const char *
token_literal(const char *p, const char *end)
{
	if (p == end || *p != '[')
		return NULL;
	for (p++; p != NULL && p < end && *p != '['; p = content(p, end, NULL))
		if (*p == ']')
			return p + 1;
	return NULL;
}

/* Past the run of graphic octets that are not among specials, and UTF-8. */
static const char *
run(const char *p, const char *end, const char *specials)
{
	const char *start = p;
	size_t n;

	while (p < end) {
		if (ascii_isgraph(*p) && strchr(specials, *p) == NULL)
			p++;
		else if ((n = token_utf8(p, end)) > 0)
			p += n;
		else
			break;
	}
	return p > start ? p : NULL;
}

const char *
token_atom(const char *p, const char *end)
{
	return run(p, end, "()<>[]:;@\\,.\"");
}

const char *
token_dotatom(const char *p, const char *end)
{
	const char *last = NULL;

	while ((p = token_atom(p, end)) != NULL) {
		last = p;
		if (p == end || *p != '.')
			break;
		p++;
	}
	return last;
}

const char *
token_token(const char *p, const char *end)
{
	return run(p, end, "()<>@,;:\\\"/[]?=");
}

const char *
token_keyword(const char *p, const char *end)
{
	const char *last = NULL;

	for (; p < end && (ascii_isalnum(*p) || *p == '-'); p++)
		if (*p != '-')
			last = p + 1;
	return last;
}

size_t
token_utf8(const char *p, const char *end)
{
	unsigned char c, low = 0x80, high = 0xbf; /* of the second octet */
	size_t i, len;

	if (p == end)
		return 0;
	c = (unsigned char)*p;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	len = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if ((size_t)(end - p) < len)
		return 0;

	/* RFC 3629 4: no longer form, no surrogate, none over U+10FFFF */
	if (c == 0xe0)
		low = 0xa0;
	else if (c == 0xed)
		high = 0x9f;
	else if (c == 0xf0)
		low = 0x90;
	else if (c == 0xf4)
		high = 0x8f;
	for (i = 1; i < len; i++, low = 0x80, high = 0xbf)
		if ((unsigned char)p[i] < low || (unsigned char)p[i] > high)
			return 0;
	return len;
}
