/*
 * headguess_text - whole fields made of a value; see headguess.h.
 */
#include <stdint.h>
#include <string.h>

#include "ascii.h"
#include "headguess.h"
#include "limit.h"
#include "words2047.h"

enum { FEW = 8 }; /* styles of encoded words */

int
guess_isfit(const struct field *f)
{
	return f->len <= LIMIT_EXPLAIN_FIELD;
}

void
guess_unfold(struct buf *out, const struct field *f)
{
	const char *p, *end;
	size_t len, start = out->len;

	p = field_value(f, &len);
	for (end = p + len; p < end; p++)
		if (*p != '\n' &&
		    !(*p == '\r' && p + 1 < end && p[1] == '\n') &&
		    !(out->len == start && ascii_iswsp(*p)))
			buf_addc(out, *p);
	while (out->len > start && ascii_isspace(out->data[out->len - 1]))
		out->len--;
	buf_add(out, "", 0);
}

int
guess_find(const struct headguess *hg, const char *name, size_t *i,
    struct buf *value)
{
	const struct field *f;

	for (; (f = message_find(hg->msg, name, i)) != NULL; (*i)++)
		if (guess_isfit(f)) {
			value->len = 0;
			guess_unfold(value, f);
			(*i)++;
			return 1;
		}
	return 0;
}

/* All of a field before its value, blanks included. */
static void
add_name(struct buf *out, const struct field *f)
{
	size_t n = f->value;

	while (n < f->len && ascii_iswsp(f->text[n]))
		n++;
	buf_add(out, f->text, n);
}

/* The value folded: a blank that stands where the line is full begins a new
 * one, as it is or as a tab. */
static void
add_folded(struct buf *out, size_t col, const char *value, size_t len,
    const char *eol, size_t width, int tab)
{
	size_t i, next;

	for (i = 0; i < len; i++) {
		if (!ascii_iswsp(value[i]) || i == 0) {
			buf_addc(out, value[i]);
			col++;
			continue;
		}
		for (next = i + 1; next < len && !ascii_iswsp(value[next]);)
			next++;
		if (col + next - i > width) {
			buf_adds(out, eol);
			col = 0;
		}
		buf_addc(out, col == 0 && tab ? '\t' : value[i]);
		col += col == 0 && tab ? 8 : 1;
	}
}

/* Does a line usually end before the blank at i: between addresses, between
 * encoded words? */
static int
parts(const char *value, size_t len, size_t i)
{
	if (i == 0 || value[i] != ' ')
		return 0;
	return value[i - 1] == ',' ||
	    (i >= 2 && len - i > 2 && memcmp(value + i - 2, "?= =?", 5) == 0);
}

/* Each address, each encoded word on a line of its own. */
static void
add_parted(struct buf *out, const char *value, size_t len, const char *eol,
    int tab)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (parts(value, len, i)) {
			buf_adds(out, eol);
			buf_addc(out, tab ? '\t' : ' ');
		} else {
			buf_addc(out, value[i]);
		}
}

/* Where in the field's raw text the last octets of its value begin, line ends
 * not counted; NULL when they are others. */
static const char *
raw_tail(const struct field *f, const char *value, size_t len)
{
	const char *p = f->text + f->len, *start = f->text + f->value;
	size_t n = len;

	while (p > start && ascii_isspace(p[-1]))
		p--;
	for (; n > 0 && p > start; p--) {
		if (p[-1] == '\r' || p[-1] == '\n')
			continue;
		if (p[-1] != value[--n])
			return NULL;
	}
	return n == 0 ? p : NULL;
}

/* The names that a field may have had that is not there: that of h= in its
 * own and in the usual case. */
static void
add_case(struct buf *out, const struct headgroup *g, int i)
{
	static const char *const odd[] = { "MIME-Version", "Message-ID",
		"Content-ID", "DKIM-Signature" };
	size_t n, start = out->len;

	buf_add(out, g->name, g->len);
	for (n = 0; i == 1 && n < sizeof(odd) / sizeof(odd[0]); n++)
		if (ascii_caseeq(g->name, g->len, odd[n], strlen(odd[n])))
			memcpy(out->data + start, odd[n], g->len);
	for (n = 0; i == 2 && n < g->len; n++)
		if ((n == 0 || g->name[n - 1] == '-') && g->name[n] >= 'a' &&
		    g->name[n] <= 'z')
			out->data[start + n] = (char)(g->name[n] - 'a' + 'A');
}

/* Another field goes along with the one that is guessed at. */
static void
put_also(struct headguess *hg, const struct headgroup *g, const char *value)
{
	struct buf text = BUF_INIT;

	if (g->nfields > 0)
		add_name(&text, g->fields[0]);
	else {
		add_case(&text, g, 2);
		buf_adds(&text, ": ");
	}
	buf_adds(&text, value);
	buf_adds(&text, hg->list.eol);
	if (g->nfields > 0)
		guess_put(hg, g, 0, text.data, text.len);
	else
		guess_insert(hg, g, 0, text.data, text.len);
	buf_free(&text);
}

/* One guess of a field of this text, which is still without a line end. */
static void
one(struct headguess *hg, const struct guess_of *of, unsigned extra,
    struct buf *text)
{
	buf_adds(text, hg->list.eol);
	guess_begin(hg, of->way, of->arg, of->arglen, of->extra + extra);
	if (of->more)
		guess_insert(hg, of->g, of->k, text->data, text->len);
	else
		guess_put(hg, of->g, of->k, text->data, text->len);
	if (of->without != NULL && of->without->nfields > 0)
		guess_drop(hg, of->without, 0, 1);
	if (of->also != NULL)
		put_also(hg, of->also, of->alsovalue);
	guess_end(hg);
}

/* Under simple: as much of the old folding as is left, and others. */
static void
foldings(struct headguess *hg, const struct guess_of *of,
    const struct buf *name, const char *value, size_t len)
{
	static const size_t widths[] = { 78, 76, 72 };
	const struct field *f = of->more ? NULL : of->g->fields[of->k];
	struct buf text = BUF_INIT;
	const char *tail = f != NULL ? raw_tail(f, value, len) : NULL;
	size_t i;

	if (tail != NULL) {
		buf_add(&text, name->data, name->len);
		buf_add(&text, tail, (size_t)(f->text + f->len - tail));
		while (ascii_isspace(text.data[text.len - 1]))
			text.len--;
		one(hg, of, 0, &text);
	}
	for (i = 0; i < 6 && name->len + len > 64; i++) {
		text.len = 0;
		buf_add(&text, name->data, name->len);
		add_folded(&text, name->len, value, len, hg->list.eol,
		    widths[i / 2], i % 2 == 1);
		one(hg, of, 1, &text);
	}
	for (i = 0; i < len && !parts(value, len, i);)
		i++;
	for (i = i == len ? 2 : 0; i < 2; i++) {
		text.len = 0;
		buf_add(&text, name->data, name->len);
		add_parted(&text, value, len, hg->list.eol, i == 1);
		one(hg, of, 1, &text);
	}
	buf_free(&text);
}

/* The value behind a name, in each way to write both. */
static void
behind(struct headguess *hg, const struct guess_of *of, const struct buf *name,
    const char *value, size_t len)
{
	struct buf text = BUF_INIT;

	buf_add(&text, name->data, name->len);
	buf_add(&text, value, len);
	one(hg, of, 0, &text);
	if (hg->list.canon == CANON_SIMPLE)
		foldings(hg, of, name, value, len);
	buf_free(&text);
}

void
guess_value(struct headguess *hg, const struct guess_of *of, const char *value,
    size_t len)
{
	struct buf name = BUF_INIT;
	int i, n = hg->list.canon == CANON_SIMPLE ? 3 : 1;

	if (len > LIMIT_EXPLAIN_FIELD || headguess_isover(hg))
		return;
	if (!of->more) {
		add_name(&name, of->g->fields[of->k]);
		behind(hg, of, &name, value, len);
	}
	for (i = n - 1; of->more && i >= 0; i--) {
		name.len = 0;
		add_case(&name, of->g, i);
		buf_adds(&name, ": ");
		behind(hg, of, &name, value, len);
	}
	buf_free(&name);
}

/* The names to write a charset with; NULL: no more. */
static const char *
charset_name(const char *charset, size_t i)
{
	static const char *const utf8[] = { "UTF-8", "utf-8" };
	static const char *const latin1[] = { "ISO-8859-1", "iso-8859-1" };

	if (i == 0)
		return charset[0] != '\0' ? charset : "UTF-8";
	if (ascii_caseeq(charset, strlen(charset), "iso-8859-1", 10))
		return i <= 2 ? latin1[i - 1] : NULL;
	if (charset[0] == '\0' ||
	    ascii_caseeq(charset, strlen(charset), "utf-8", 5))
		return i <= 2 ? utf8[i - 1] : NULL;
	return NULL;
}

static void
in_style(struct headguess *hg, const struct guess_of *of,
    const struct buf *text, const struct words2047 *w)
{
	struct buf out = BUF_INIT;

	words2047_encode(&out, text->data, text->len, w);
	guess_value(hg, of, buf_str(&out), out.len);
	buf_free(&out);
}

/* In one charset, whatever its case. */
static void
in_charset(struct headguess *hg, const struct guess_of *of,
    const struct buf *text, const char *charset, int few)
{
	struct guess_of how = *of;
	struct words2047 w = { 0 };
	size_t i, n, styles = few ? FEW : WORDS2047_STYLES;

	for (n = 0; (w.charset = charset_name(charset, n)) != NULL; n++)
		for (i = 0; i < styles && !headguess_isover(hg); i++) {
			words2047_style(&w, i, of->g->len + 2);
			how.extra = of->extra + (i < FEW ? 1 : 2);
			in_style(hg, &how, text, &w);
			if (of->lead == 0 || of->lead >= text->len ||
			    w.scope != SCOPE_ALL)
				continue;
			w.lead = of->lead;
			in_style(hg, &how, text, &w);
			w.lead = 0;
		}
}

void
guess_encoded(struct headguess *hg, const struct guess_of *of,
    const struct buf *text, const char *charset, int few)
{
	struct buf other = BUF_INIT;
	const char *from = charset[0] != '\0' ? charset : "UTF-8", *to;

	if (text->len == 0 || text->len > LIMIT_EXPLAIN_FIELD / 4)
		return;
	guess_value(hg, of, text->data, text->len);
	if (!words2047_isneeded(text->data, text->len) && few)
		return;
	in_charset(hg, of, text, charset, few);
	to = ascii_caseeq(from, strlen(from), "utf-8", 5) ? "ISO-8859-1"
							  : "UTF-8";
	if (words2047_convert(&other, text->data, text->len, from, to) == 0) {
		if (strcmp(to, "UTF-8") == 0)
			guess_value(hg, of, other.data, other.len);
		in_charset(hg, of, &other, to, few);
	}
	buf_free(&other);
}
