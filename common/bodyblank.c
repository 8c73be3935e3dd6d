/*
 * bodyblank - what is done to white space, undone; see bodyblank.h.
 */
#include <string.h>

#include "ascii.h"
#include "bodyblank.h"
#include "bodyedit.h"

enum { TAB = 8 };

static void
strip(struct edit *e, size_t least)
{
	size_t n = e->len;

	while (n > least && ascii_iswsp(e->line[n - 1]))
		n--;
	if (n == e->len || !edit_chosen(e))
		n = e->len;
	buf_add(e->out, e->line, n);
	edit_keep_eol(e);
}

static void
strip_blanks(struct edit *e)
{
	strip(e, 0);
}

/* The line that stands before a signature has one of its own. */
static void
strip_others(struct edit *e)
{
	strip(e, e->len > 2 && memcmp(e->line, "-- ", 3) == 0 ? 3 : 0);
}

static void
strip_one(struct edit *e)
{
	strip(e, e->len > 0 ? e->len - 1 : 0);
}

static void
strip_two(struct edit *e)
{
	strip(e, e->len > 2 ? e->len - 2 : 0);
}

static int
blanks_added(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	static void (*const changes[])(struct edit * e) = { strip_blanks,
		strip_others, strip_one, strip_two };
	unsigned all = sizeof(changes) / sizeof(*changes);

	return edit_sites(g, v, n < all ? 0 : n - all + 1,
	    n < all ? changes[n] : strip_blanks, "got white space at the end");
}

/* The line that stands before a signature. */
static int
dashes(const struct edit *e)
{
	return e->len == 2 && memcmp(e->line, "--", 2) == 0;
}

static void
restore_blank(struct edit *e)
{
	int flow = (e->n & 1) && edit_flows(e) &&
	    ((e->n & 2) || edit_overfull(e));

	buf_add(e->out, e->line, e->len);
	if (dashes(e) || flow) {
		buf_addc(e->out, ' ');
		e->changes++;
	}
	edit_keep_eol(e);
}

/* Of the "-- " line alone; of lines that flow too. */
static int
blanks_lost(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	static const unsigned kinds[] = { 0, 1, 3 };
	struct edit e;

	if (n >= sizeof(kinds) / sizeof(*kinds))
		return -1;
	buf_adds(&g->text,
	    n == 0 ? "the blank at the end of the \"-- \" line was lost"
		   : "blanks at the ends of flowed lines were lost");
	return edit_lines(&e, g, v, kinds[n], restore_blank);
}

/* Writes a run of white space from col to stop as tabs where it may. */
static void
put_tabs(struct buf *out, size_t col, size_t stop)
{
	while (col / TAB < stop / TAB) {
		buf_addc(out, '\t');
		col = (col / TAB + 1) * TAB;
	}
	for (; col < stop; col++)
		buf_addc(out, ' ');
}

/* A blank that alone begins a line was a tab. */
static void
indent(struct edit *e)
{
	int is = e->len > 0 && *e->line == ' ' &&
	    (e->len == 1 || e->line[1] != ' ');

	if (is)
		buf_addc(e->out, '\t');
	buf_add(e->out, e->line + is, e->len + e->eol - (size_t)is);
	e->changes += (size_t)is;
}

/* A run of two blanks or more that reaches a tab stop was a tab, or some. */
static void
unexpand(struct edit *e)
{
	size_t i = 0, j, was = e->out->len;

	for (; i < e->len; i = j) {
		for (j = i; j < e->len && e->line[j] == ' '; j++)
			;
		if (j - i > 1 || (j > i && e->n == 2)) {
			put_tabs(e->out, i, j);
		} else {
			j = i + 1;
			buf_add(e->out, e->line + i, 1);
		}
		if (e->n == 0 && j < e->len && e->line[j] != ' ') {
			buf_add(e->out, e->line + j, e->len - j);
			break;
		}
	}
	e->changes += e->out->len - was != e->len;
	edit_keep_eol(e);
}

static int
tabs_expanded(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	struct edit e;

	if (n > 3)
		return -1;
	buf_adds(&g->text, "tabs were made blanks");
	return edit_lines(&e, g, v, n, n == 3 ? indent : unexpand);
}

static void
expand(struct edit *e)
{
	static const size_t stops[] = { TAB, 4, 1 };
	size_t i, col = 0, n;

	for (i = 0; i < e->len; i++, col += n) {
		n = 1;
		if (e->line[i] != '\t') {
			buf_addc(e->out, e->line[i]);
			continue;
		}
		e->changes++;
		for (n = 0; n == 0 || (col + n) % stops[e->n] != 0; n++)
			buf_addc(e->out, ' ');
	}
	edit_keep_eol(e);
}

static int
tabs_made(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	struct edit e;

	if (n > 2)
		return -1;
	buf_adds(&g->text, "blanks were made tabs");
	return edit_lines(&e, g, v, n, expand);
}

static void
collapse(struct edit *e)
{
	size_t i;

	for (i = 0; i < e->len; i++)
		if (i == 0 || !ascii_iswsp(e->line[i]) ||
		    !ascii_iswsp(e->line[i - 1]))
			buf_addc(e->out,
			    ascii_iswsp(e->line[i]) ? ' ' : e->line[i]);
		else
			e->changes++;
	edit_keep_eol(e);
}

static int
blanks_widened(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	struct edit e;

	if (n > 0)
		return -1;
	buf_adds(&g->text, "single blanks were made wider");
	return edit_lines(&e, g, v, n, collapse);
}

const struct bodyway bodyblank_ways[] = {
	{ "blanks_added", "Sign with c=relaxed/relaxed", 1, 0, 0, 4,
	    blanks_added },
	{ "blanks_lost", "Sign with c=relaxed/relaxed", 1, 0, 0, 3,
	    blanks_lost },
	{ "tabs_expanded", "Sign with c=relaxed/relaxed", 1, 0, 0, 4,
	    tabs_expanded },
	{ "tabs_made", "Sign with c=relaxed/relaxed", 1, 0, 0, 1, tabs_made },
	{ "blanks_widened", "Sign with c=relaxed/relaxed", 1, 0, 0, 1,
	    blanks_widened },
	{ NULL, NULL, 0, 0, 0, 0, NULL },
};
