/*
 * bodycode - content transfer encodings that were changed, undone; see
 * bodycode.h.
 *
 * Decoding has one answer; encoding has as many as there are styles of
 * encoders.  In a multipart it is done to all its text parts, or to one, and
 * with it to the field that names the encoding.
 */
#include <string.h>

#include "ascii.h"
#include "b64.h"
#include "bodycode.h"
#include "mimepart.h"
#include "qp.h"

enum {
	ONE = 4,     /* text parts that are tried alone */
	FOOTER = 20, /* lines that were added inside an encoding */
	WIDTH = 76   /* of lines in base64, for most */
};

enum encoding { IDENTITY, QP, BASE64 };

/* What the encoding was, and how it comes back. */
struct coder {
	enum encoding now;
	const char *const *names; /* what it was, in spellings; NULL: the
				     same */
	unsigned spellings;
	unsigned likely; /* styles that are tried on each part */
	unsigned styles; /* before the rest of all these are */
	/* Appends the text in that encoding: 1 or, if it can't be, 0.  NULL:
	   only its name was another one for the same. */
	int (*code)(struct buf *out, const char *text, size_t len,
	    unsigned style);
	const char *text;
	int any; /* of any type, not just text */
};

/* Answer n, taken apart. */
struct answer {
	unsigned style;
	unsigned which; /* part; 0: all */
	unsigned name;	/* spelling of the encoding's name */
	unsigned place; /* of its field: where it is, first, last */
};

static int
from_qp(struct buf *out, const char *text, size_t len, unsigned style)
{
	(void)style;
	return qp_decode(out, text, len) > 0;
}

/* Without the line end it ends with? */
static int
from_base64(struct buf *out, const char *text, size_t len, unsigned style)
{
	size_t was = out->len;

	if (b64_decode(out, text, len) != 0)
		return 0;
	if (style == 1) {
		if (out->len == was || out->data[out->len - 1] != '\n')
			return 0;
		out->len--;
		if (out->len > was && out->data[out->len - 1] == '\r')
			out->len--;
	}
	return 1;
}

static const struct qp_style qp_styles[] = {
	{ 76, 1, 0, 0, 0 },
	{ 76, 0, 0, 0, 0 },
	{ 76, 2, 0, 1, 0 },
	{ 76, 1, 1, 1, 0 },
	{ 76, 0, 1, 2, 0 },
	{ 76, 1, 1, 2, 0 },
	{ 76, 0, 1, 1, 0 },
	{ 76, 1, 0, 0, 1 },
	{ 76, 0, 0, 0, 1 },
	{ 75, 1, 0, 0, 0 },
	{ 75, 0, 0, 0, 0 },
	{ 73, 0, 0, 0, 0 },
	{ 72, 0, 0, 0, 0 },
	{ 71, 0, 0, 0, 0 },
};

static int
to_qp(struct buf *out, const char *text, size_t len, unsigned style)
{
	qp_encode(out, text, len, &qp_styles[style]);
	return 1;
}

/* The text with line ends of one sort; with one more, or less, at the end. */
static void
line_ends(struct buf *out, const char *p, size_t len, const char *eol,
    unsigned last)
{
	const char *end = p + len, *lf;

	if (last == 1 && p < end && end[-1] == '\n')
		end -= end - p > 1 && end[-2] == '\r' ? 2 : 1;
	for (; (lf = memchr(p, '\n', (size_t)(end - p))) != NULL; p = lf + 1) {
		buf_add(out, p, (size_t)(lf - p) - (lf > p && lf[-1] == '\r'));
		buf_adds(out, eol);
	}
	buf_add(out, p, (size_t)(end - p));
	if (last == 2)
		buf_adds(out, eol);
}

/* In lines, the last of which has no end. */
static void
put_base64(struct buf *out, const char *text, size_t len, size_t width)
{
	struct buf code = BUF_INIT;
	size_t at;

	b64_encode(&code, text, len);
	for (at = 0; at < code.len; at += width) {
		if (at > 0)
			buf_adds(out, "\r\n");
		buf_add(out, code.data + at,
		    code.len - at < width ? code.len - at : width);
	}
	buf_free(&code);
}

/* Of lines in base64: CRLF or LF, widths, a line end at the end of the text,
 * and of the lines. */
static const size_t widths[] = { WIDTH, 72, 64, 60 };

enum {
	WIDTHS = sizeof(widths) / sizeof(*widths),
	BASE64_STYLES = WIDTHS * 2 * 3 * 2
};

static int
to_base64(struct buf *out, const char *text, size_t len, unsigned style)
{
	struct buf plain = BUF_INIT;

	line_ends(&plain, text, len, style & 1 ? "\n" : "\r\n",
	    style / (2 * WIDTHS) % 3);
	put_base64(out, buf_str(&plain), plain.len, widths[style / 2 % WIDTHS]);
	if (style / (2 * WIDTHS * 3) == 0)
		buf_adds(out, "\r\n");
	buf_free(&plain);
	return 1;
}

/* Where the text ends without some lines: before or behind the n-th line end
 * from its end.  0: it has not so many. */
static size_t
shortened(const char *p, size_t len, unsigned n)
{
	size_t at = len;
	unsigned i;

	for (i = 0; i <= n / 2; i++) {
		while (at > 0 && p[at - 1] != '\n')
			at--;
		if (at == 0)
			return 0;
		at--;
	}
	if (n % 2)
		return at > 0 && p[at - 1] == '\r' ? at - 1 : at;
	return at + 1;
}

static size_t
line_width(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && !ascii_isspace(text[n]))
		n++;
	return n;
}

/* In lines of another length. */
static int
wrap_base64(struct buf *out, const char *text, size_t len, unsigned style)
{
	struct buf plain = BUF_INIT;
	size_t width = widths[style], end = len;
	int is;

	while (end > 0 && ascii_isspace(text[end - 1]))
		end--;
	is = line_width(text, end) != width && end > width &&
	    b64_decode(&plain, text, len) == 0;
	if (is) {
		put_base64(out, buf_str(&plain), plain.len, width);
		buf_add(out, text + end, len - end);
	}
	buf_free(&plain);
	return is;
}

/* Without the last lines of the text that is encoded. */
static int
shorten_base64(struct buf *out, const char *text, size_t len, unsigned style)
{
	struct buf plain = BUF_INIT;
	size_t width = line_width(text, len), end = len, n = 0;

	if (style % 2)
		width = width == WIDTH ? 0 : WIDTH;
	while (end > 0 && ascii_isspace(text[end - 1]))
		end--;
	if (width > 0 && b64_decode(&plain, text, len) == 0)
		n = shortened(buf_str(&plain), plain.len, style / 2);
	if (n > 0) {
		put_base64(out, plain.data, n, width);
		buf_add(out, text + end, len - end);
	}
	buf_free(&plain);
	return n > 0;
}

static enum encoding
encoding_of(const char *name, size_t len)
{
	return mimepart_is(name, len, "base64")		 ? BASE64
	    : mimepart_is(name, len, "quoted-printable") ? QP
							 : IDENTITY;
}

static int
is_text(const struct mimepart *p, const char *body)
{
	return p->type.len == 0 ||
	    mimepart_is(body + p->type.at, p->type.len, "text");
}

/* May this part have been changed? */
static int
suits(const struct coder *c, const struct answer *a, const struct mimepart *p,
    const char *body)
{
	enum encoding is = encoding_of(body + p->encoding.at, p->encoding.len);
	const char *name;

	if (p->multipart || p->content >= p->next)
		return 0;
	if (c->code == NULL) {
		name = c->names[a->name];
		return is == encoding_of(name, strlen(name));
	}
	return is == c->now && (c->any || is_text(p, body));
}

static const char *const plain_names[] = { "8bit", "7bit", "8BIT", "7BIT", "" };
static const char *const qp_names[] = { "quoted-printable", "Quoted-Printable",
	"QUOTED-PRINTABLE" };
static const char *const base64_names[] = { "base64", "BASE64", "Base64" };

static int
ascii_only(const struct buf *text)
{
	size_t i;

	for (i = 0; i < text->len; i++)
		if ((unsigned char)text->data[i] > 127)
			return 0;
	return 1;
}

/* The spelling of the encoding's name; ASCII is 7bit before it is 8bit. */
static const char *
name_of(const struct coder *c, const struct answer *a, const struct buf *text)
{
	unsigned n = a->name;

	if (c->names == plain_names && ascii_only(text))
		n ^= 1;
	return c->names[n < c->spellings ? n : a->name];
}

static void
put_encoding(struct buf *out, const char *name)
{
	if (*name != '\0')
		buf_addf(out, "Content-Transfer-Encoding: %s\r\n", name);
}

/* The part's header up to its empty line, with the field as it was. */
static void
put_header(struct buf *out, const char *name, unsigned place,
    const struct mimepart *p, const char *body)
{
	size_t from = p->encodingline.at, empty = p->content;

	if (empty > p->header && body[empty - 1] == '\n')
		empty--;
	if (empty > p->header && body[empty - 1] == '\r')
		empty--;
	if (p->encodingline.len == 0)
		from = empty;
	if (place == 1)
		put_encoding(out, name);
	buf_add(out, body + p->header, from - p->header);
	if (place == 0)
		put_encoding(out, name);
	buf_add(out, body + from + p->encodingline.len,
	    empty - from - p->encodingline.len);
	if (place == 2)
		put_encoding(out, name);
	buf_add(out, body + empty, p->content - empty);
}

/* Writes a part as it was: 1, or 0 when it can't be. */
static int
put_part(struct buf *out, const struct coder *c, const struct answer *a,
    const struct mimepart *p, const char *body)
{
	struct buf text = BUF_INIT;
	int is = 1;

	if (c->code == NULL)
		buf_add(&text, body + p->content, p->end - p->content);
	else
		is = c->code(&text, body + p->content, p->end - p->content,
		    a->style);
	if (c->names == NULL)
		buf_add(out, body + p->header, p->content - p->header);
	else
		put_header(out, name_of(c, a, &text), a->place, p, body);
	buf_add(out, text.data, text.len);
	buf_free(&text);
	return is;
}

/* All parts that suit, or one of several. */
static int
recode_parts(struct bodyguess *g, const struct bodyview *v,
    const struct coder *c, const struct answer *a, const struct mimeparts *mp)
{
	const struct mimepart *p;
	size_t i, at = 0;
	unsigned suiting = 0, done = 0;

	for (i = 0; i < mp->n; i++) {
		p = &mp->part[i];
		if (!suits(c, a, p, v->body))
			continue;
		suiting++;
		if (a->which != 0 && a->which != suiting)
			continue;
		buf_add(&g->body, v->body + at, p->header - at);
		done += (unsigned)put_part(&g->body, c, a, p, v->body);
		at = p->end;
	}
	buf_add(&g->body, v->body + at, v->len - at);
	if (suiting == 0)
		return c->code == NULL ? 0 : -1;
	buf_addf(&g->text, "%u of %zu parts %s %s", done, mp->n,
	    done == 1 ? "was" : "were", c->text);
	return done > 0 && (a->which == 0 || suiting > 1);
}

/* Takes apart the number of an answer. */
static struct answer
answer(const struct coder *c, unsigned n)
{
	struct answer a;
	unsigned first = c->likely * (ONE + 1), all = c->styles * (ONE + 1);
	unsigned rest = c->styles - c->likely, i = n % all;

	a.style = i < first ? i % c->likely : c->likely + (i - first) % rest;
	a.which = i < first ? i / c->likely : (i - first) / rest;
	a.name = n / all % c->spellings;
	a.place = n / all / c->spellings;
	return a;
}

static int
recode(struct bodyguess *g, const struct bodyview *v, unsigned n,
    const struct coder *c)
{
	struct mimeparts mp;
	struct answer a = answer(c, n);
	int did;

	if (a.place > (c->names != NULL ? 2 : 0))
		return -1;
	if (mimepart_is(v->type, strlen(v->type), "multipart")) {
		mimeparts_read(&mp, v->type, v->body, v->len);
		did = recode_parts(g, v, c, &a, &mp);
		mimeparts_free(&mp);
		return did;
	}
	if (c->code == NULL || n >= c->styles ||
	    encoding_of(v->encoding, strlen(v->encoding)) != c->now)
		return -1;
	if (c->names != NULL)
		buf_adds(&g->encoding, c->names[0]);
	buf_addf(&g->text, "the body was %s", c->text);
	return c->code(&g->body, v->body, v->len, n);
}

static int
qp_encoded(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	static const struct coder c = { QP, plain_names, 5, 1, 1, from_qp,
		"encoded as quoted-printable", 0 };

	return recode(g, v, n, &c);
}

static int
base64_encoded(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	static const struct coder c = { BASE64, plain_names, 5, 1, 2,
		from_base64, "encoded as base64", 0 };

	return recode(g, v, n, &c);
}

static int
qp_decoded(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	static const struct coder c = { IDENTITY, qp_names, 3, 4,
		sizeof(qp_styles) / sizeof(*qp_styles), to_qp,
		"decoded from quoted-printable", 0 };

	return recode(g, v, n, &c);
}

static int
base64_decoded(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	static const struct coder c = { IDENTITY, base64_names, 3, 4,
		BASE64_STYLES, to_base64, "decoded from base64", 0 };

	return recode(g, v, n, &c);
}

static int
base64_footer(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	static const struct coder c = { BASE64, NULL, 1, 4 * FOOTER, 4 * FOOTER,
		shorten_base64,
		"decoded, given more lines, and encoded as base64 again", 0 };

	return recode(g, v, n, &c);
}

static int
base64_wrapped(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	static const struct coder c = { BASE64, NULL, 1, WIDTHS, WIDTHS,
		wrap_base64, "written in base64 lines of another length", 1 };

	return recode(g, v, n, &c);
}

static int
part_encoding(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	static const char *const names[] = { "8bit", "7bit", "", "8BIT", "7BIT",
		"8Bit", "7Bit", "binary", "quoted-printable",
		"Quoted-Printable", "QUOTED-PRINTABLE", "base64", "Base64",
		"BASE64" };
	static const struct coder c = { IDENTITY, names,
		sizeof(names) / sizeof(*names), 1, 1, NULL,
		"given another Content-Transfer-Encoding for the same octets",
		1 };

	return recode(g, v, n, &c);
}

const struct bodyway bodycode_ways[] = {
	{ "part_encoding",
	    "Let the relay or filter leave the MIME structure as it is", 0, 1,
	    0, 5, part_encoding },
	{ "qp_encoded",
	    "Sign what no relay has to encode: let the sender use "
	    "quoted-printable or base64",
	    0, 0, 1, 3, qp_encoded },
	{ "base64_encoded",
	    "Sign what no relay has to encode: let the sender use "
	    "quoted-printable or base64",
	    0, 0, 1, 6, base64_encoded },
	{ "qp_decoded",
	    "Let the relay or filter leave the encoding of the body as it is",
	    0, 0, 0, 12, qp_decoded },
	{ "base64_decoded",
	    "Let the relay or filter leave the encoding of the body as it is",
	    0, 0, 0, 12, base64_decoded },
	{ "base64_wrapped",
	    "Let the relay or filter leave the encoding of the body as it is",
	    0, 0, 0, 2, base64_wrapped },
	{ "base64_footer",
	    "Let the list or relay add no footer, or seal with ARC so that "
	    "receivers can trust it",
	    0, 0, 0, 0, base64_footer },
	{ NULL, NULL, 0, 0, 0, 0, NULL },
};
