/*
 * headguess_space - blanks, folding and the case of names; see headguess.h.
 *
 * Under simple all of it is hashed.  Under relaxed only white space counts
 * that was put where none was: what changes nothing is dropped as it is made.
 */
#include <string.h>

#include "ascii.h"
#include "headguess.h"
#include "limit.h"

enum { FIELDS = 8, FOLDS = 40 };

/* Changes a field's text, with its line end, into out. */
typedef void remake(struct buf *out, const char *text, size_t len, size_t value,
    const char *eol, int arg);

static const char *
text_end(const char *p, const char *end)
{
	while (end > p && ascii_isspace(end[-1]))
		end--;
	return end;
}

/* Unfolded: 0 the white space stays, 1 becomes a blank, 2 goes, 3 is a blank
 * only in place of the line end and what follows. */
static void
unfold(struct buf *out, const char *text, size_t len, size_t value,
    const char *eol, int arg)
{
	const char *p = text, *end = text_end(text, text + len);

	(void)value;
	while (p < end) {
		if (*p != '\n' && !(*p == '\r' && p[1] == '\n')) {
			buf_addc(out, *p++);
			continue;
		}
		while (arg == 1 && out->len > 0 &&
		    ascii_iswsp(out->data[out->len - 1]))
			out->len--;
		p += *p == '\r' ? 2 : 1;
		while (arg > 0 && p < end && ascii_iswsp(*p))
			p++;
		if (arg == 1 || arg == 3)
			buf_addc(out, ' ');
	}
	buf_adds(out, eol);
}

/* Folded where it was, with other white space: a blank, a tab, 8 blanks, 4. */
static void
indent(struct buf *out, const char *text, size_t len, size_t value,
    const char *eol, int arg)
{
	static const char *const starts[] = { " ", "\t", "        ", "    ",
		"  " };
	const char *p = text, *end = text_end(text, text + len);

	(void)value;
	while (p < end) {
		buf_addc(out, *p);
		if (*p++ != '\n')
			continue;
		while (p < end && ascii_iswsp(*p))
			p++;
		buf_adds(out, starts[arg]);
	}
	buf_adds(out, eol);
}

/* Behind the colon: nothing, a blank, two, a tab. */
static void
colon(struct buf *out, const char *text, size_t len, size_t value,
    const char *eol, int arg)
{
	static const char *const blanks[] = { "", " ", "  ", "\t" };
	const char *p = text + value, *end = text + len;

	(void)eol;
	buf_add(out, text, value);
	while (p < end && ascii_iswsp(*p))
		p++;
	buf_adds(out, blanks[arg]);
	buf_add(out, p, (size_t)(end - p));
}

/* White space at the end of the field, or of all its lines. */
static void
trail(struct buf *out, const char *text, size_t len, size_t value,
    const char *eol, int arg)
{
	const char *p = text, *end = text_end(text, text + len);

	(void)value;
	for (; p < end; p++) {
		while (arg == 1 && *p == '\n' && out->len > 0 &&
		    ascii_isspace(out->data[out->len - 1]))
			out->len--;
		if (arg == 1 && *p == '\n')
			buf_adds(out, eol);
		else
			buf_addc(out, *p);
	}
	buf_adds(out, arg == 2 ? " " : "");
	buf_adds(out, eol);
}

static char
upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* The name: lower, upper, Each-Word, all up but what is behind "-". */
static void
recase(struct buf *out, const char *text, size_t len, size_t value,
    const char *eol, int arg)
{
	static const char *const odd[] = { "MIME-Version", "Message-ID",
		"Content-ID", "DKIM-Signature", "CC", "List-ID",
		"Resent-Message-ID", "X-MimeOLE", "X-MS-Has-Attach" };
	size_t i, n, at = out->len;

	(void)eol;
	buf_add(out, text, len);
	for (n = 0; n < value && text[n] != ':' && !ascii_iswsp(text[n]); n++)
		;
	for (i = 0; i < n; i++) {
		out->data[at + i] = ascii_tolower(text[i]);
		if (arg == 1 || (arg >= 2 && (i == 0 || text[i - 1] == '-')))
			out->data[at + i] = upper(text[i]);
	}
	for (i = 0; arg == 3 && i < sizeof(odd) / sizeof(odd[0]); i++)
		if (ascii_caseeq(text, n, odd[i], strlen(odd[i])))
			memcpy(out->data + at, odd[i], n);
}

/* Does a line end before the blank at i, where so many columns are taken? */
static int
ends_line(const struct buf *line, size_t i, size_t col, char at, size_t width)
{
	size_t next = i + 1;

	if (at != 0 && line->data[i - 1] != at)
		return 0;
	while (next < line->len && !ascii_iswsp(line->data[next]))
		next++;
	return col + next - i > width;
}

/* Unfolded, and folded anew at so many columns, or at each such octet. */
static void
fold(struct buf *out, const char *text, size_t len, size_t value,
    const char *eol, int arg)
{
	static const struct {
		char at; /* 0: at any blank */
		size_t width;
		const char *start;
	} ways[] = { { 0, 78, " " }, { 0, 76, " " }, { 0, 72, " " },
		{ 0, 78, "\t" }, { 0, 76, "\t" }, { ',', 0, " " },
		{ ',', 0, "\t" }, { ';', 0, " " }, { ';', 0, "\t" },
		{ ',', 78, " " }, { ',', 78, "\t" }, { ';', 78, " " },
		{ ';', 78, "\t" }, { ';', 0, "        " } };
	struct buf line = BUF_INIT;
	size_t i, col;

	unfold(&line, text, len, value, "", 1);
	for (i = col = 0; i < line.len; i++) {
		if (i <= value || !ascii_iswsp(line.data[i]) ||
		    !ends_line(&line, i, col, ways[arg].at, ways[arg].width)) {
			buf_addc(out, line.data[i]);
			col++;
			continue;
		}
		buf_adds(out, eol);
		buf_adds(out, ways[arg].start);
		col = ways[arg].start[0] == '\t' ? 8 : 1;
	}
	buf_adds(out, eol);
	buf_free(&line);
}

/* ";" and what follows: nothing, or a blank; "," the same. */
static void
parted(struct buf *out, const char *text, size_t len, size_t value,
    const char *eol, int arg)
{
	static const char marks[] = ";;,,";
	struct buf line = BUF_INIT;
	size_t i;

	unfold(&line, text, len, value, "", 1);
	for (i = 0; i < line.len; i++) {
		buf_addc(out, line.data[i]);
		if (i < value || line.data[i] != marks[arg])
			continue;
		while (i + 1 < line.len && ascii_iswsp(line.data[i + 1]))
			i++;
		if (arg % 2 == 1 && i + 1 < line.len)
			buf_addc(out, ' ');
	}
	buf_adds(out, eol);
	buf_free(&line);
}

/* Runs of white space become one blank; tabs become blanks. */
static void
collapse(struct buf *out, const char *text, size_t len, size_t value,
    const char *eol, int arg)
{
	const char *p = text, *end = text_end(text, text + len);

	(void)value;
	for (; p < end; p++)
		if (!ascii_iswsp(*p))
			buf_addc(out, *p);
		else if (arg == 0 || out->data[out->len - 1] != ' ')
			buf_addc(out, ' ');
	buf_adds(out, eol);
}

#define CAREFUL "Sign with c=relaxed, which does not mind"

static const struct kind {
	struct guess_way one;
	struct guess_way every;
	struct guess_way signature;
	remake *make;
	int n;
	int relaxed; /* seen under relaxed too */
} kinds[] = {
	{ { "name_case", "the name of % was written in another case", CAREFUL,
	      GUESS_USUAL, 0 },
	    { "name_case", "the names of fields were written in another case",
		CAREFUL, GUESS_USUAL, 1 },
	    { "signature_form",
		"the name of the signature field was written in another case",
		CAREFUL, GUESS_USUAL, 0 },
	    recase, 4, 0 },
	{ { "colon_space", "the white space behind the colon of % was changed",
	      CAREFUL, GUESS_COMMON, 0 },
	    { "colon_space",
		"the white space behind the colons of fields was changed",
		CAREFUL, GUESS_USUAL, 1 },
	    { "signature_form",
		"the white space behind the colon of the signature field was "
		"changed",
		CAREFUL, GUESS_USUAL, 0 },
	    colon, 4, 0 },
	{ { "trailing_space", "white space at line ends of % was changed",
	      CAREFUL, GUESS_COMMON, 0 },
	    { "trailing_space", "white space at line ends was changed", CAREFUL,
		GUESS_USUAL, 1 },
	    { "signature_form",
		"white space at line ends of the signature field was changed",
		CAREFUL, GUESS_USUAL, 0 },
	    trail, 3, 0 },
	{ { "folding", "% was folded in another way", GUESS_ANEW, GUESS_USUAL,
	      0 },
	    { "folding", "the fields were folded in another way", GUESS_ANEW,
		GUESS_COMMON, 1 },
	    { "signature_form", "the signature field was folded in another way",
		GUESS_ANEW, GUESS_COMMON, 0 },
	    unfold, 4, 1 },
	{ { "folding", "% was folded in another way", CAREFUL, GUESS_USUAL, 0 },
	    { "folding", "the fields were folded in another way", CAREFUL,
		GUESS_COMMON, 1 },
	    { "signature_form", "the signature field was folded in another way",
		CAREFUL, GUESS_COMMON, 0 },
	    indent, 5, 0 },
	{ { "folding", "% was folded in another way", CAREFUL, GUESS_USUAL, 0 },
	    { "folding", "the fields were folded in another way", CAREFUL,
		GUESS_USUAL, 1 },
	    { "signature_form", "the signature field was folded in another way",
		CAREFUL, GUESS_USUAL, 0 },
	    fold, 14, 0 },
	{ { "white_space", "white space in % was changed", GUESS_ANEW,
	      GUESS_USUAL, 0 },
	    { "white_space", "white space in the fields was changed",
		GUESS_ANEW, GUESS_RARE, 1 },
	    { "signature_form",
		"white space in the signature field was changed", GUESS_ANEW,
		GUESS_COMMON, 0 },
	    parted, 4, 1 },
	{ { "white_space", "white space in % was changed", CAREFUL, GUESS_USUAL,
	      0 },
	    { "white_space", "white space in the fields was changed", CAREFUL,
		GUESS_USUAL, 1 },
	    { "signature_form",
		"white space in the signature field was changed", CAREFUL,
		GUESS_USUAL, 0 },
	    collapse, 2, 0 },
};

static const struct guess_way unfolded = { "folding",
	"% was folded where there was no white space",
	"Keep lines below 998 octets, and words below 76", GUESS_USUAL, 0 };

/* Each field alone. */
static void
each(struct headguess *hg, const struct kind *kd, int arg)
{
	const struct headgroup *g;
	const struct field *f;
	struct buf out = BUF_INIT;
	size_t i, k;

	for (i = 0; i < hg->list.ngroups; i++) {
		g = &hg->list.groups[i];
		for (k = 0; k < g->nfields && k < g->nslots && k < FIELDS;
		     k++) {
			f = g->fields[k];
			if (!guess_isfit(f) || headguess_isover(hg))
				continue;
			out.len = 0;
			kd->make(&out, f->text, f->len, f->value, hg->list.eol,
			    arg);
			guess_begin(hg, &kd->one, g->name, g->len, 0);
			guess_put(hg, g, k, out.data, out.len);
			guess_end(hg);
		}
	}
	buf_free(&out);
}

static void
of_signature(struct headguess *hg, const struct kind *kd, int arg)
{
	const struct field *f = hg->list.signature;
	struct buf out = BUF_INIT;

	if (!guess_isfit(f))
		return;
	kd->make(&out, f->text, f->len, f->value, hg->list.eol, arg);
	guess_begin(hg, &kd->signature, NULL, 0, 0);
	guess_signature(hg, out.data, out.len);
	guess_end(hg);
	buf_free(&out);
}

/* All at once, with the signature field or without it. */
static void
every(struct headguess *hg, const struct kind *kd, int arg, int sign)
{
	const struct headgroup *g;
	const struct field *f;
	struct buf out = BUF_INIT;
	size_t i, k;

	guess_begin(hg, &kd->every, NULL, 0, 0);
	for (i = 0; i < hg->list.ngroups; i++) {
		g = &hg->list.groups[i];
		for (k = 0; k < g->nfields && k < g->nslots; k++) {
			f = g->fields[k];
			if (!guess_isfit(f))
				continue;
			out.len = 0;
			kd->make(&out, f->text, f->len, f->value, hg->list.eol,
			    arg);
			guess_put(hg, g, k, out.data, out.len);
		}
	}
	f = hg->list.signature;
	out.len = 0;
	if (sign && guess_isfit(f)) {
		kd->make(&out, f->text, f->len, f->value, hg->list.eol, arg);
		guess_signature(hg, out.data, out.len);
	}
	guess_end(hg);
	buf_free(&out);
}

/* Folded where no white space was, in one place: all of it goes there. */
static void
one_fold(struct headguess *hg, const struct headgroup *g, size_t k)
{
	const struct field *f = g->fields[k];
	const char *p = f->text, *end = text_end(p, p + f->len), *q;
	struct buf out = BUF_INIT;
	int n = 0;

	for (; p < end && n < FOLDS; p++) {
		if (*p != '\n')
			continue;
		n++;
		for (q = p + 1; q < end && ascii_iswsp(*q);)
			q++;
		out.len = 0;
		buf_add(&out, f->text, (size_t)(p - f->text));
		if (out.data[out.len - 1] == '\r')
			out.len--;
		buf_add(&out, q, (size_t)(f->text + f->len - q));
		guess_begin(hg, &unfolded, g->name, g->len, 0);
		guess_put(hg, g, k, out.data, out.len);
		guess_end(hg);
	}
	buf_free(&out);
}

void
headguess_space(struct headguess *hg)
{
	const struct headgroup *g;
	const struct kind *kd;
	size_t i, k;
	int arg;

	headguess_batch(hg);
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		for (arg = 0, kd = &kinds[i]; arg < kd->n; arg++) {
			if (hg->list.canon == CANON_RELAXED && !kd->relaxed)
				break;
			each(hg, kd, arg);
			of_signature(hg, kd, arg);
			every(hg, kd, arg, 0);
			every(hg, kd, arg, 1);
		}
	for (i = 0; i < hg->list.ngroups; i++) {
		g = &hg->list.groups[i];
		for (k = 0; k < g->nfields && k < 2; k++)
			if (guess_isfit(g->fields[k]))
				one_fold(hg, g, k);
	}
}
