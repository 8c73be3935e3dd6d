/*
 * diagnose.h - why a signature fails: what was done to the message since it
 * was signed, proved by the hash that comes out right when it is undone.
 */
#ifndef DIAGNOSE_H
#define DIAGNOSE_H

#include <stddef.h>

#include "bodyrepair.h"
#include "headrepair.h"
#include "message.h"
#include "signature.h"

enum diagnosis_key {
	DIAGNOSIS_NOKEY,  /* none that could be looked at */
	DIAGNOSIS_SIGNED, /* it has made b= */
	DIAGNOSIS_OTHER,  /* another key has made b=, or it was damaged */
	DIAGNOSIS_UNTOLD  /* Ed25519 does not tell */
};

struct diagnosis {
	int wanted; /* the signature failed; else the rest says nothing */
	enum diagnosis_key key;
	int hasbody, hashead; /* what differs, and was looked into: */
	int toolarge;	      /* the body is not looked into */
	struct bodyrepair body;
	struct headrepair head;
};

/* All of a message, and the work that may still be done on it. */
struct diagnoses {
	struct diagnosis *list; /* one for each signature */
	size_t n;
	struct buf body;
	int toolarge;  /* the body has more than LIMIT_EXPLAIN_OCTETS */
	uint64_t left; /* for bodies */
	unsigned long tries, asked; /* for headers, by RSA and by Ed25519 */
};

/*
 * Reads the body, which must be kept, for n signatures: 0, or -1 and errno.
 * diagnose_end() frees what ds holds in any case.
 */
int diagnose_start(struct diagnoses *ds, struct message *msg, size_t n);
void diagnose_end(struct diagnoses *ds);

/* Looks into signature number i, if it failed. */
void diagnose(struct diagnoses *ds, size_t i, const struct message *msg,
    const struct signature *sig);

#endif
