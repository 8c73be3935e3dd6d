/*
 * headtest.h - do header fields that might be those that were signed come to
 * what the signature is of?
 *
 * The fields that h= takes are put into their canonical forms once; a try
 * names those that are to be others, and costs no more than the hashing from
 * the first of them on.
 */
#ifndef HEADTEST_H
#define HEADTEST_H

#include <stddef.h>

#include "buf.h"
#include "crypto.h"
#include "message.h"
#include "sigfield.h"

enum {
	HEADTEST_MORE =
	    16, /* fields of a name looked at beyond those h= takes */
	HEADTEST_OCTETS = 2048, /* octets hashed that cost as much as a try, */
	HEADTEST_ASKED = 32768	/* as one by Ed25519 */
};

/* What b= must be of. */
struct headtest {
	const struct sigfield *sf;
	int recovered; /* hash is known (RSA); when it can't be recovered,
			  nothing is right */
	unsigned char hash[HASH_LEN];
	struct pubkey *key; /* else it is asked (Ed25519) */
	unsigned long left; /* tries that may still be made */
};

/* A name in h=, and the fields of the message that have it. */
struct headgroup {
	const char *name; /* as h= has it */
	size_t len;
	size_t *slots; /* where it stands in h=, 0 is first */
	size_t nslots;
	size_t slotroom;
	const struct field **fields; /* lowest first */
	size_t nfields;
	size_t fieldroom;
};

/* All that is hashed: a slot for each name in h=, which may be empty, and
 * one more for the signature field. */
struct headlist {
	enum canon canon;
	const char *eol;
	const struct field *signature;
	struct headgroup *groups;
	size_t ngroups;
	size_t *ends; /* of the slots, in octets */
	size_t nslots;
	struct buf octets;
	struct hash **marks; /* the state before each slot */
	struct hash *spare;
};

/* A slot as it might have been; len is 0 when no field was there. */
struct headpatch {
	size_t slot;
	const char *text;
	size_t len;
};

void headlist_make(struct headlist *hl, const struct sigfield *sf,
    const struct message *msg);
void headlist_free(struct headlist *hl);

/* The canonical octets of a slot. */
const char *headlist_slot(const struct headlist *hl, size_t slot, size_t *len);

/*
 * Appends what is hashed of a signature field: without what b= has, without
 * its last line end.  -1: it can't be read.
 */
int headlist_signature(const struct headlist *hl, struct buf *out,
    const char *text, size_t len);

/* The hash with n patches, in the order of their slots; it costs t by what is
 * hashed, and may be had when t->left is 0. */
void headtest_hash(struct headtest *t, const struct headlist *hl,
    const struct headpatch *patches, size_t n, unsigned char out[HASH_LEN]);

/* Is b= the signature of this hash?  0 too when no try is left. */
int headtest_isright(struct headtest *t, const unsigned char hash[HASH_LEN]);

#endif
