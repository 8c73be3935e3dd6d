/*
 * qp - quoted-printable, read and written; see qp.h.
 */
#include <string.h>

#include "ascii.h"
#include "qp.h"

/* Where the line that p is in ends, its line end in *next. */
static const char *
line_end(const char *p, const char *end, const char **next)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p));

	if (lf == NULL)
		return *next = end;
	*next = lf + 1;
	return lf > p && lf[-1] == '\r' ? lf - 1 : lf;
}

size_t
qp_decode(struct buf *out, const char *text, size_t len)
{
	const char *p = text, *end = text + len, *next, *eol, *eq;
	size_t n = 0;

	for (; p < end; p = next) {
		eol = line_end(p, end, &next);
		while (eol > p && ascii_iswsp(eol[-1]))
			eol--; /* added on the way (RFC 2045 6.7, rule 3) */
		while ((eq = memchr(p, '=', (size_t)(eol - p))) != NULL) {
			buf_add(out, p, (size_t)(eq - p));
			p = eq + 1;
			if (p == eol) {
				n++;
				break; /* a soft line break */
			}
			if (eol - p >= 2 && ascii_hexdigit(p[0]) >= 0 &&
			    ascii_hexdigit(p[1]) >= 0) {
				buf_addc(out,
				    (char)(ascii_hexdigit(p[0]) * 16 +
					ascii_hexdigit(p[1])));
				p += 2;
				n++;
			} else {
				buf_addc(out, '=');
			}
		}
		if (eq != NULL)
			continue;
		buf_add(out, p, (size_t)(eol - p));
		if (next > p && next[-1] == '\n')
			buf_adds(out, "\r\n");
	}
	return n;
}

static int
plain(const char *p, const char *line, const char *eol,
    const struct qp_style *style)
{
	size_t len = (size_t)(eol - line);

	if (ascii_iswsp(*p))
		return p + 1 < eol;
	if (!ascii_isgraph(*p) || *p == '=')
		return 0;
	if (style->special && strchr("!\"#$@[\\]^`{|}~", *p) != NULL)
		return 0;
	if (p != line)
		return 1;
	return !(style->from && len >= 5 && memcmp(line, "From ", 5) == 0) &&
	    !(style->dot && *p == '.' && (style->dot == 2 || len == 1));
}

static void
encode_line(struct buf *out, const char *line, const char *eol,
    const struct qp_style *style)
{
	static const char digits[] = "0123456789ABCDEF";
	char row[QP_WIDTH + 2];
	const char *p;
	size_t col = 0, n, width, room;

	for (p = line; p < eol; p++, col += n) {
		n = plain(p, line, eol, style) ? 1 : 3;
		room = style->full == 2 && ascii_iswsp(*p) ? 1 : n;
		width = style->width - 1;
		if (p + 1 == eol && style->full &&
		    (style->full == 1 || room == 1))
			width++;
		if (col + room > width) {
			buf_add(out, row, col);
			buf_adds(out, "=\r\n");
			col = 0;
		}
		row[col] = n == 1 ? *p : '=';
		if (n == 1)
			continue;
		row[col + 1] = digits[(unsigned char)*p >> 4];
		row[col + 2] = digits[*p & 15];
	}
	buf_add(out, row, col);
}

void
qp_encode(struct buf *out, const char *text, size_t len,
    const struct qp_style *style)
{
	const char *p = text, *end = text + len, *next, *eol;

	for (; p < end; p = next) {
		eol = line_end(p, end, &next);
		encode_line(out, p, eol, style);
		if (next > eol)
			buf_adds(out, "\r\n");
	}
}
