/*
 * keyadvice.h - what is wrong with the key record of a signature that did not
 * pass, as it is in DNS: what is seen, and what is proved by the signature.
 */
#ifndef KEYADVICE_H
#define KEYADVICE_H

#include <stddef.h>

#include "buf.h"
#include "crypto.h"
#include "dns.h"
#include "signature.h"

/* One thing; nothing in it needs to be made harmless. */
struct keyadvice_item {
	const char *key; /* for programs: "backslashes" */
	int proved;	 /* else it is only what is seen */
	struct buf text; /* for people */
	struct buf
	    record;	 /* how the record begins that it is about, or empty */
	struct buf todo; /* a sentence, or empty */
};

enum { KEYADVICE_MOST = 12 };

struct keyadvice {
	struct keyadvice_item items[KEYADVICE_MOST];
	size_t n;
	int signedby; /* a proved item tells where the key is that signed */
	struct buf repaired; /* the record as it should be, or empty; */
	enum match header;   /* the header against b= with that, if proved */
};

/* What it takes to look into keys; for all signatures of a message. */
struct keyadvice_means {
	struct dns *dns;    /* NULL: nothing is looked up */
	int min_bits;	    /* of an RSA key */
	unsigned long left; /* octets of work on records */
};

/*
 * Looks into the key of a signature that was judged.  Nothing is found when it
 * passed, or its key was not looked up.
 */
void keyadvice_find(struct keyadvice *a, const struct signature *sig,
    struct keyadvice_means *means);
void keyadvice_free(struct keyadvice *a);

#endif
