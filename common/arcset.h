/*
 * arcset.h - the ARC sets of a message: which field is of which instance
 * (RFC 8617 4.2).
 */
#ifndef ARCSET_H
#define ARCSET_H

#include <stddef.h>

#include "limit.h"
#include "message.h"

enum arcset_kind { ARCSET_AAR, ARCSET_AMS, ARCSET_SEAL, ARCSET_KINDS };

struct arcset {
	/* The topmost of each kind and its number; NULL: there is none. */
	const struct field *field[ARCSET_KINDS];
	size_t number[ARCSET_KINDS];
};

struct arcsets {
	struct arcset list[LIMIT_SETS]; /* instance i is at i - 1 */
	unsigned n;			/* the highest instance */
	size_t nfields;			/* fields of ARC, whatever they say */
	const char *faulty; /* why they are no chain (RFC 8617 5.2 step 3, A
			       and B, and step 1); NULL when they are one */
};

/* The name of a field of this kind: "ARC-Seal". */
const char *arcset_name(enum arcset_kind kind);

/* Puts the fields in order.  They belong to the message. */
void arcsets_collect(struct arcsets *sets, const struct message *msg);

/*
 * The value of an ARC-Authentication-Results field behind its instance:
 * authserv-id and results.  NULL when it has no instance.
 */
const char *arcset_payload(const struct field *aar, size_t *len);

#endif
