/*
 * traillist.h - the mailing list that a header tells of: List-Id (RFC 2919),
 * the fields of RFC 2369, and those of ezmlm and Mailman.
 */
#ifndef TRAILLIST_H
#define TRAILLIST_H

#include <stddef.h>

#include "buf.h"
#include "message.h"
#include "signature.h"

enum { TRAILLIST_FIELDS = 7 };

struct trail_list {
	int seen;	   /* the topmost field of this name was looked at */
	const char *field; /* its name; NULL: there is none */
	size_t number;	   /* in the message, 0 is the topmost */
	struct buf name;   /* "dev.lists.example", harmless; or empty */
};

/* What the topmost field of each kind says; the first are the surest. */
struct trail_lists {
	struct trail_list list[TRAILLIST_FIELDS];
};

/* Looks at field number i, if it is the topmost of its name. */
void traillist_look(struct trail_lists *lists, const struct field *f, size_t i);
void traillist_free(struct trail_lists *lists);

/*
 * The list that may have had the message since it was signed, or NULL.  A
 * field that was there when it was signed tells of none.
 */
const struct trail_list *traillist_find(const struct trail_lists *lists,
    const struct signature *sig);

#endif
