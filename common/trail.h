/*
 * trail.h - between which hosts a signature broke, as far as the header tells:
 * the newest field that says it passed, the oldest above it that says it did
 * not, and who had the message between the two.
 *
 * These fields are claims, which anyone can write; what is below the signature
 * was there before it and tells nothing.
 */
#ifndef TRAIL_H
#define TRAIL_H

#include <stddef.h>

#include "limit.h"
#include "signature.h"
#include "trailmap.h"

struct trail_stop {
	const char *host; /* harmless */
	size_t number;	  /* of the field that tells of it */
	int claimed;	  /* it is who said that the signature passed */
};

struct trail {
	const struct trail_claim *passed; /* NULL: nobody says so */
	const struct trail_claim *failed; /* NULL: it fails here */
	/* Who has signed it since, with a signature that passes: nobody above
	   that has changed it; or NULL. */
	const struct signature *since;
	/* Who had it in between, oldest first, each once. */
	struct trail_stop stops[LIMIT_TRAIL_HOPS + 1];
	size_t n;
	size_t unnamed; /* and so many that do not tell who they are */
	int more;	/* and others, whose fields were not read */
	int unread;	/* there are claims that were not read */
	/* Where it came at last, which has seen it fail; NULL: one of stops. */
	const char *arrived;
	size_t arrived_number;
	/* Of those the only one, with all of its hosts; or NULL. */
	const char *only;
	const struct trail_list *list; /* a mailing list, or NULL */
};

/*
 * For a signature that fails, of DKIM or an AMS.  since: the lowest one above
 * it that passes and covers what it covers; or NULL.  What it finds is map's.
 */
void trail_find(struct trail *t, const struct trail_map *map,
    const struct signature *sig, const struct signature *since);

#endif
