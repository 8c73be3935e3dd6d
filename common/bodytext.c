/*
 * bodytext - what is done to the lines of a body, undone; see bodytext.h.
 */
#include <string.h>

#include "bodyedit.h"
#include "bodytext.h"

/* How many ">" are before "From "?  -1: it is no such line. */
static long
from_depth(const struct edit *e)
{
	size_t i = 0;

	while (i < e->len && e->line[i] == '>')
		i++;
	return e->len - i >= 5 && memcmp(e->line + i, "From ", 5) == 0 ? (long)i
								       : -1;
}

static void
unquote_from(struct edit *e)
{
	if (from_depth(e) == 1 && edit_chosen(e)) {
		buf_add(e->out, e->line + 1, e->len - 1);
		edit_keep_eol(e);
	} else {
		edit_keep(e);
	}
}

/* mboxrd quotes the quoted ones too. */
static void
unquote_rd(struct edit *e)
{
	if (from_depth(e) >= 1 && edit_chosen(e)) {
		buf_add(e->out, e->line + 1, e->len - 1);
		edit_keep_eol(e);
	} else {
		edit_keep(e);
	}
}

static int
from_quoted(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	return edit_sites(g, v, n / 2, n % 2 ? unquote_rd : unquote_from,
	    "beginning with \"From \" got a \">\" in front");
}

static void
quote_from(struct edit *e)
{
	if (from_depth(e) >= 0 && edit_chosen(e))
		buf_addc(e->out, '>');
	edit_keep(e);
}

static int
from_unquoted(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	return edit_sites(g, v, n, quote_from,
	    "beginning with \">From \" lost the \">\"");
}

static void
undouble_dot(struct edit *e)
{
	int is = e->len >= 2 && e->line[0] == '.' && e->line[1] == '.' &&
	    edit_chosen(e);

	buf_add(e->out, e->line + is, e->len + e->eol - (size_t)is);
}

static int
dot_doubled(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	return edit_sites(g, v, n, undouble_dot,
	    "beginning with a dot got another one");
}

static void
double_dot(struct edit *e)
{
	if (e->len >= 1 && e->line[0] == '.' && edit_chosen(e))
		buf_addc(e->out, '.');
	edit_keep(e);
}

static int
dot_lost(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	return edit_sites(g, v, n, double_dot,
	    "beginning with two dots lost one");
}

/* What cut a line left: how long its mark is, before and behind the CRLF. */
static const struct {
	const char *mark, *indent;
} folds[] = { { "", " " }, { "!", " " }, { "", "" }, { "!", "" }, { "", "\t" },
	{ "\\", "" } };

/*
 * Lines were cut at some width, which the longest ones now have.  e->sites:
 * the line end before this line was put there, and so was its indent.
 */
static void
unfold(struct edit *e)
{
	const char *mark = folds[e->n].mark, *indent = folds[e->n].indent;
	size_t n = strlen(mark), m = strlen(indent);
	size_t skip = e->sites ? m : 0;
	int cut = e->len == e->widest && e->nextlen > m &&
	    memcmp(e->line + e->len - n, mark, n) == 0 &&
	    memcmp(e->next, indent, m) == 0;

	buf_add(e->out, e->line + skip, e->len - skip - (cut ? n : 0));
	if (cut)
		e->changes++;
	else
		edit_keep_eol(e);
	e->sites = (size_t)cut;
}

static int
line_folded(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	struct edit e;

	if (n >= sizeof(folds) / sizeof(*folds))
		return -1;
	if (edit_widest(v->body, v->body + v->len) < 512)
		return -1; /* no limit is so low */
	if (!edit_lines(&e, g, v, n, unfold))
		return 0;
	buf_addf(&g->text, "%zu line break%s put into lines longer than %zu",
	    e.changes, e.changes == 1 ? " was" : "s were", e.widest);
	return 1;
}

static void
unwrap(struct edit *e)
{
	if (!edit_flows(e) || !(e->n || edit_overfull(e))) {
		edit_keep(e);
		return;
	}
	buf_add(e->out, e->line, e->len);
	buf_addc(e->out, ' ');
	e->changes++;
}

static int
wrapped_lines(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	struct edit e;

	if (n > 1)
		return -1;
	if (!edit_lines(&e, g, v, n, unwrap) || e.widest > 200)
		return 0;
	buf_addf(&g->text, "%zu line break%s put in where blanks were",
	    e.changes, e.changes == 1 ? " was" : "s were");
	return 1;
}

/* Of "a", CRLF, empty line: the second line end was made of one. */
static void
drop_second(struct edit *e)
{
	if (e->len == 0 && e->sites == 1) {
		e->sites = 0;
		e->changes++;
		return;
	}
	e->sites = 1;
	edit_keep(e);
}

static int
lines_doubled(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	struct edit e;

	if (n > 0)
		return -1;
	buf_adds(&g->text, "an empty line was put behind each line");
	return edit_lines(&e, g, v, n, drop_second);
}

/* A CR that stood before each CRLF. */
static void
restore_cr(struct edit *e)
{
	buf_add(e->out, e->line, e->len);
	if (e->eol > 0) {
		buf_adds(e->out, "\r\r\n");
		e->changes++;
	}
}

/* A CR where each line ends. */
static void
only_cr(struct edit *e)
{
	buf_add(e->out, e->line, e->len);
	if (e->eol > 0)
		buf_addc(e->out, '\r');
	e->changes += e->eol > 0;
}

/* A CR where a blank is at the end of a line. */
static void
blank_to_cr(struct edit *e)
{
	if (e->len > 0 && e->line[e->len - 1] == ' ' && edit_chosen(e)) {
		buf_add(e->out, e->line, e->len - 1);
		buf_adds(e->out, "\r\r\n");
	} else {
		edit_keep(e);
	}
}

static int
cr_changed(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	static void (*const changes[])(struct edit * e) = { restore_cr, only_cr,
		blank_to_cr };
	static const char *const what[] = { "CRs before line ends were lost",
		"CRs without a LF were made line ends",
		"CRs without a LF were made blanks" };
	struct edit e;

	if (n >= sizeof(what) / sizeof(*what))
		return -1;
	buf_adds(&g->text, what[n]);
	return edit_lines(&e, g, v, 0, changes[n]);
}

/* A CR without a LF was not there: that before a CRLF, or any. */
static void
drop_cr(struct edit *e)
{
	size_t i;

	for (i = 0; i < e->len; i++)
		if (e->line[i] == '\r')
			e->changes++;
		else
			buf_addc(e->out, e->line[i]);
	if (e->eol > 0)
		buf_adds(e->out, "\r\n");
}

static int
cr_added(struct bodyguess *g, const struct bodyview *v, unsigned n)
{
	struct edit e;

	if (n > 0)
		return -1;
	if (!edit_lines(&e, g, v, n, drop_cr))
		return 0;
	buf_addf(&g->text, "%zu CR%s without a LF %s added", e.changes,
	    e.changes == 1 ? "" : "s", e.changes == 1 ? "was" : "were");
	return 1;
}

const struct bodyway bodytext_ways[] = {
	{ "from_quoted",
	    "Have the mail store or program that quotes \"From \" lines come "
	    "after verifying, or encode such lines as quoted-printable before "
	    "signing",
	    0, 0, 1, 4, from_quoted },
	{ "from_unquoted",
	    "Let the program that reads mailboxes leave lines that begin with "
	    "\">From \" as they are",
	    0, 0, 0, 1, from_unquoted },
	{ "dot_doubled",
	    "Mend the relay or filter that doubles dots at the beginning of "
	    "lines twice",
	    0, 0, 1, 2, dot_doubled },
	{ "dot_lost",
	    "Mend the relay or filter that takes dots from the beginning of "
	    "lines without need",
	    0, 0, 0, 2, dot_lost },
	{ "cr_added", "Mend the filter that writes CRLF where LF is wanted", 0,
	    0, 1, 1, cr_added },
	{ "cr_changed",
	    "Let no CR without a LF be in the body when it is signed: base64 "
	    "keeps it",
	    0, 0, 0, 3, cr_changed },
	{ "lines_doubled", "Mend the filter that writes each line end twice", 0,
	    0, 1, 1, lines_doubled },
	{ "line_folded",
	    "Keep lines below 990 octets when signing: encode the body as "
	    "quoted-printable or base64",
	    0, 0, 1, 3, line_folded },
	{ "lines_wrapped",
	    "Let the sender wrap long lines, or encode them as "
	    "quoted-printable, before signing",
	    0, 0, 0, 2, wrapped_lines },
	{ NULL, NULL, 0, 0, 0, 0, NULL },
};
