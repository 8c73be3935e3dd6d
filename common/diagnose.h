/*
 * diagnose.h - why a signature fails: what was done to the message since it
 * was signed, proved by the hash that comes out right when it is undone; and
 * who may have done it.
 */
#ifndef DIAGNOSE_H
#define DIAGNOSE_H

#include <stddef.h>

#include "bodyrepair.h"
#include "headrepair.h"
#include "keyadvice.h"
#include "message.h"
#include "signature.h"
#include "trail.h"

enum diagnosis_key {
	DIAGNOSIS_NOKEY,  /* none that could be looked at */
	DIAGNOSIS_SIGNED, /* it has made b= */
	DIAGNOSIS_OTHER,  /* another key has made b=, or it was damaged */
	DIAGNOSIS_UNTOLD  /* Ed25519 does not tell */
};

struct diagnosis {
	const struct signature *sig;
	int wanted; /* the signature failed; else the rest says nothing */
	struct keyadvice keys;
	enum diagnosis_key key;
	unsigned char headhash[HASH_LEN]; /* that b= is of, when SIGNED */
	int hasbody, hashead; /* what differs, and was looked into: */
	struct bodyrepair body;
	struct headrepair head;
	int haschange; /* it was changed, and not by another key alone: */
	struct trail trail;
};

/* All of a message, and the work that may still be done on it. */
struct diagnoses {
	struct diagnosis *list; /* one for each signature */
	size_t n;
	struct message *msg;
	struct buf body;
	struct trail_map map;
	struct keyadvice_means means;
	uint64_t left;	     /* for bodies */
	unsigned long tries; /* for headers, by RSA */
};

/*
 * For n signatures of the message, which must be kept.  Keys are looked for in
 * dns, and are too short with less than min_bits.  To be freed by
 * diagnose_end().
 */
void diagnose_start(struct diagnoses *ds, struct message *msg, size_t n,
    struct dns *dns, int min_bits);
void diagnose_end(struct diagnoses *ds);

/* Signature number i; all are told of before one is looked into. */
void diagnose_has(struct diagnoses *ds, size_t i, const struct signature *sig);

/* Looks into it, if it failed: 0, or -1 and errno when reading the message
 * failed. */
int diagnose(struct diagnoses *ds, size_t i);

/* The same for a seal, which has no body and fields that are fixed. */
void diagnose_seal(struct diagnoses *ds, size_t i);

#endif
