/*
 * bodyway.h - a way in which bodies are changed on their way, and how it is
 * undone: a function from octets to octets.  Several may be the answer, as
 * when the change lost something; they are numbered, the likeliest first.
 */
#ifndef BODYWAY_H
#define BODYWAY_H

#include <stddef.h>

#include "buf.h"

/* A body, and what the header says of it. */
struct bodyview {
	const char *body;
	size_t len;
	size_t lines;
	const char *type;     /* value of Content-Type, or "" */
	const char *encoding; /* of Content-Transfer-Encoding, or "" */
	const char *known;    /* other boundaries the header tells of: each
				 ends with NUL, the last with two */
};

/* A body as it may have been. */
struct bodyguess {
	struct buf body;
	struct buf type;     /* the values then, when they were others */
	struct buf encoding; /* or empty */
	struct buf text;     /* what was done to it, for people */
};

struct bodyway {
	const char *key;  /* for programs; NULL: the end of a table */
	const char *todo; /* what would prevent it */
	int simple;	  /* relaxed canonicalization does not see it */
	int light;	  /* most of the body is left as it is */
	int marked;	  /* where it was not done, it mostly has no answer */
	unsigned few;	  /* answers worth trying along with another way */
	/* Makes answer n: 1; 0: there is none; -1: and no further one. */
	int (*undo)(struct bodyguess *g, const struct bodyview *v, unsigned n);
};

#endif
