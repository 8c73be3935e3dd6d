/*
 * keyrepair.h - key records that make no key, or not the one that signed, made
 * right again: what was done wrongly is undone, and proved by a signature.
 */
#ifndef KEYREPAIR_H
#define KEYREPAIR_H

#include <stddef.h>

#include "buf.h"
#include "crypto.h"
#include "dns.h"
#include "keyundo.h"

/* What a key is held against, and how many more may be. */
struct keytest {
	enum keytype type;
	const struct buf *sig;	   /* what b= holds */
	const unsigned char *hash; /* of the message's header */
	unsigned long left;	   /* octets of work that may be done */
};

/* Has this key made b=?  With Ed25519: of this very header. */
int keytest_signed(const struct keytest *t, struct pubkey *key);

/* Counts the work of that: 0 when there was too much. */
int keytest_spend(struct keytest *t, const struct pubkey *key);

enum { KEYREPAIR_STEPS = 3 }; /* things done to one record at the most */

enum keyrepair_how {
	KEYREPAIR_NONE,
	KEYREPAIR_KEY, /* it makes a key, but perhaps another */
	KEYREPAIR_PROVED
};

struct keyrepair {
	enum keyrepair_how how;
	enum keyundo steps[KEYREPAIR_STEPS];
	size_t nsteps;
	size_t joined;	 /* how many records are one, or 0 */
	int matches;	 /* proved: b= is of the message's very header */
	struct buf text; /* the record as it should be */
};

/*
 * Looks for the fewest steps that make a key of the text of a record, best the
 * one that signed, at which it stops; only of a record that is none as it is.
 * keyrepair_free() frees what r holds.
 */
void keyrepair_find(struct keyrepair *r, const char *text, size_t len,
    struct keytest *t);

/* The same of two or three of the records at one name, put together. */
void keyrepair_join(struct keyrepair *r, const struct dns_answer *ans,
    struct keytest *t);

void keyrepair_free(struct keyrepair *r);

#endif
