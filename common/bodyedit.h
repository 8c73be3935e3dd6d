/*
 * bodyedit.h - a body edited line by line.
 *
 * The lines where something may have been done are its sites.  Answer 0 has
 * it undone at all of them; where few are, the next ones at each selection.
 */
#ifndef BODYEDIT_H
#define BODYEDIT_H

#include <stddef.h>

#include "bodyway.h"

enum { EDIT_SELECT = 6 }; /* sites of which each selection is tried */

/* A line, and what comes of it. */
struct edit {
	struct buf *out;
	const char *line;
	size_t len;	  /* without its line end, */
	size_t eol;	  /* which is so long */
	const char *next; /* the line behind it */
	size_t nextlen;
	size_t widest;	/* the length of the longest line */
	unsigned n;	/* number of the answer */
	size_t sites;	/* seen so far, */
	size_t changes; /* and changed */
};

/* Goes through the lines of a body: 1 when some were changed. */
int edit_lines(struct edit *e, struct bodyguess *g, const struct bodyview *v,
    unsigned n, void (*change)(struct edit *e));

/* The same, as answer n of a way; what: "beginning with a dot lost it". */
int edit_sites(struct bodyguess *g, const struct bodyview *v, unsigned n,
    void (*change)(struct edit *e), const char *what);

/* For those who change a line: is it to be undone at this site? */
int edit_chosen(struct edit *e);

/* Gives out the line as it is, or its line end. */
void edit_keep(struct edit *e);
void edit_keep_eol(struct edit *e);

/* Could this line flow into the next (RFC 3676 4.2)? */
int edit_flows(const struct edit *e);

/* Would the next line's first word not have fitted on it? */
int edit_overfull(const struct edit *e);

size_t edit_widest(const char *p, const char *end);

#endif
