/*
 * headrepair.h - what is done to header fields on their way, undone: each way
 * is a guess, and nothing is said to have happened unless the signature, or
 * the hash that is in it, comes out right.
 */
#ifndef HEADREPAIR_H
#define HEADREPAIR_H

#include <stddef.h>

#include "buf.h"
#include "headtest.h"
#include "message.h"

enum { HEADREPAIR_STEPS = 2 }; /* ways that come together at the most */

/* One thing that was done. */
struct headrepair_step {
	const char *key;  /* for programs: "subject_tag" */
	struct buf text;  /* for people, harmless: "[list] was put before the
			     Subject" */
	struct buf name;  /* of the field concerned; empty: of several */
	struct buf was;	  /* the field, or fields, as signed, raw; empty: it
			     was not there */
	struct buf is;	  /* as it is; empty: it is not there */
	const char *todo; /* what would prevent it; a sentence, or NULL */
};

struct headrepair {
	int proved;    /* the steps, undone, make the header that was signed;
			  none when it is as it was */
	int exhausted; /* no: there was no time for every guess */
	struct headrepair_step steps[HEADREPAIR_STEPS];
	size_t nsteps;
};

/* What the body's repair has told of the header that belongs to it: values of
 * Content-Type and the like as they may have been; NULL: nothing. */
struct headrepair_hints {
	const char *content_type; /* field's value, without line end */
	const char *transfer_encoding;
};

/*
 * Looks for what makes the fields that the signature names come to it: each
 * way alone, then two together, while t->left lasts.  headrepair_free() frees
 * what r holds; it does not outlive msg.
 */
void headrepair_find(struct headrepair *r, const struct message *msg,
    struct headtest *t, const struct headrepair_hints *hints);
void headrepair_free(struct headrepair *r);

#endif
