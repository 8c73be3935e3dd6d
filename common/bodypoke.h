/*
 * bodypoke.h - one small thing that was done at one place of a body, or at
 * two: a line lost its dot, an octet was dropped, two lines were joined.
 */
#ifndef BODYPOKE_H
#define BODYPOKE_H

#include <stddef.h>

#include "bodytest.h"
#include "bodyway.h"

struct bodypoke {
	const char *key;
	const char *text; /* for people: what was done */
	const char *todo;
	size_t at[2];	 /* where: */
	size_t n;	 /* at so many places; */
	size_t drop[2];	 /* how many octets there were not, */
	const char *put; /* and which were */
	size_t putlen;
};

/* At one place, or at two: 1: the body with that undone comes to the hash; 0:
 * none was found. */
int bodypoke_find(struct bodypoke *p, struct bodytest *t,
    const struct bodyview *v, int two);

#endif
