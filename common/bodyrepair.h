/*
 * bodyrepair.h - what is done to bodies on their way, undone: each way is a
 * guess, and nothing is said to have happened unless the hash comes out right.
 */
#ifndef BODYREPAIR_H
#define BODYREPAIR_H

#include <stddef.h>

#include "bodytest.h"
#include "buf.h"
#include "message.h"

enum { BODYREPAIR_STEPS = 2 }; /* ways that come together at the most */

/* One thing that was done. */
struct bodyrepair_step {
	const char *key;  /* for programs: "from_quoted" */
	struct buf text;  /* for people, harmless: "2 lines that begin with
			     From were quoted with >" */
	const char *todo; /* what would prevent it; a sentence, or NULL */
};

struct bodyrepair {
	int proved;    /* the steps, undone, make the body that was signed */
	int exhausted; /* no: there was no time for every guess, */
	int toolarge;  /* or only for lines added to a body this large */
	struct bodyrepair_step steps[BODYREPAIR_STEPS + 1];
	size_t nsteps;
	size_t added;	   /* the last lines that are not the author's, */
	struct buf quoted; /* and their first octets, as they are */
	/* Values of Content-Type and Content-Transfer-Encoding that belong to
	   that body, where they were not those of the header; or empty. */
	struct buf content_type;
	struct buf transfer_encoding;
	const char *hint; /* not proved: what can be seen all the same; a
			     sentence, or NULL */
};

/*
 * Looks for what makes the body of this message, which must be kept, come to
 * the hash: first it and its beginnings, then each way alone, then two
 * together, while t->left lasts.  body is where its octets are when they are
 * needed: empty at first, and for the message's other signatures the same.
 * 0, or -1 and errno when reading failed.  bodyrepair_free() frees what r
 * holds in any case.
 */
int bodyrepair_find(struct bodyrepair *r, struct message *msg, struct buf *body,
    struct bodytest *t);
void bodyrepair_free(struct bodyrepair *r);

#endif
