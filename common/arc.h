/*
 * arc.h - validates the Authenticated Received Chain of a message
 * (RFC 8617 5.2).
 */
#ifndef ARC_H
#define ARC_H

#include <stddef.h>

#include "arcset.h"
#include "buf.h"
#include "dns.h"
#include "message.h"
#include "signature.h"
#include "verdict.h"

/* What was found out about one set. */
struct arc_set {
	struct signature ams;
	struct signature seal;
};

struct arc {
	enum verdict verdict; /* pass, fail or none */
	struct buf comment;   /* fixed words and numbers */
	unsigned n;	      /* how many sets; the highest instance */
	unsigned failed;      /* the set that decided a fail; 0: none did */
	int sealed_failed;    /* the newest seal says cv=fail */
	int temporary;	      /* it failed since DNS could not be asked */
	int oldest_pass;      /* RFC 8617 5.2 step 5; -1: not known */
	struct arcsets sets;
	struct arc_set *list; /* of n; signatures that were not looked at have
				 a verdict of none */
};

/*
 * Validates; dns_message() is called.  arrived is what the chain was when the
 * message came to this hop, which may have changed it since: pass, and the
 * newest AMS is not held against it; fail, and so it is; none, nobody knows.
 * all: judge for a report also what the verdict does not need, and signatures
 * of sets that are no chain.
 * 0, or -1 and errno when reading failed; *arc is for arc_free() in any case, before msg; answers are those of
 * dns.
 */
int arc_validate(struct arc *arc, struct message *msg, struct dns *dns,
    const struct signature_policy *policy, enum verdict arrived, int all);
void arc_free(struct arc *arc);

/*
 * Adds to a hash what a seal of the sets from first to last is taken over,
 * but for the last one's seal (RFC 8617 5.1.1).
 */
void arc_seal_scope(struct hash *hash, const struct arcsets *sets,
    unsigned first, unsigned last);

#endif
