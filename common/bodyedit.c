/*
 * bodyedit - a body edited line by line; see bodyedit.h.
 */
#include <string.h>

#include "ascii.h"
#include "bodyedit.h"

/* The length of the line at p, and of its line end. */
static size_t
measure(const char *p, const char *end, size_t *eol)
{
	const char *lf = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
	size_t n = (size_t)((lf != NULL ? lf : end) - p);

	*eol = lf != NULL;
	if (lf != NULL && n > 0 && lf[-1] == '\r') {
		*eol = 2;
		return n - 1;
	}
	return n;
}

size_t
edit_widest(const char *p, const char *end)
{
	size_t most = 0, len, eol;

	for (; p < end; p += len + eol)
		if ((len = measure(p, end, &eol)) > most)
			most = len;
	return most;
}

void
edit_keep_eol(struct edit *e)
{
	buf_add(e->out, e->line + e->len, e->eol);
}

void
edit_keep(struct edit *e)
{
	buf_add(e->out, e->line, e->len + e->eol);
}

int
edit_chosen(struct edit *e)
{
	size_t i = e->sites++;

	if (e->n > 0 && (i >= EDIT_SELECT || (e->n >> i & 1) == 0))
		return 0;
	e->changes++;
	return 1;
}

int
edit_lines(struct edit *e, struct bodyguess *g, const struct bodyview *v,
    unsigned n, void (*change)(struct edit *e))
{
	const char *end = v->body + v->len;
	size_t eol;

	*e = (struct edit){ .out = &g->body, .n = n };
	e->widest = edit_widest(v->body, end);
	e->next = v->body;
	e->nextlen = measure(e->next, end, &eol);
	while (e->next < end) {
		e->line = e->next;
		e->len = e->nextlen;
		e->eol = eol;
		e->next += e->len + e->eol;
		e->nextlen = measure(e->next, end, &eol);
		change(e);
	}
	return e->changes > 0;
}

int
edit_sites(struct bodyguess *g, const struct bodyview *v, unsigned n,
    void (*change)(struct edit *e), const char *what)
{
	struct edit e;
	int did = edit_lines(&e, g, v, n, change);

	if (n > 0 && (e.sites > EDIT_SELECT || n + 1 >= 1U << e.sites))
		return -1;
	buf_addf(&g->text, "%zu line%s %s", e.changes,
	    e.changes == 1 ? "" : "s", what);
	return did;
}

static size_t
quote_depth(const char *p, size_t len)
{
	size_t n = 0;

	while (n < len && p[n] == '>')
		n++;
	return n;
}

int
edit_flows(const struct edit *e)
{
	return e->len > 0 && e->nextlen > 0 && !ascii_iswsp(*e->next) &&
	    !ascii_iswsp(e->line[e->len - 1]) &&
	    quote_depth(e->line, e->len) == quote_depth(e->next, e->nextlen) &&
	    quote_depth(e->next, e->nextlen) < e->nextlen;
}

int
edit_overfull(const struct edit *e)
{
	const char *blank = memchr(e->next, ' ', e->nextlen);
	size_t word = blank != NULL ? (size_t)(blank - e->next) : e->nextlen;

	return e->len + 1 + word > e->widest;
}
