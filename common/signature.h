/*
 * signature.h - one signature field judged: DKIM-Signature,
 * ARC-Message-Signature or ARC-Seal (RFC 6376 6.1, RFC 8301, RFC 8463,
 * RFC 8617 5.2).
 *
 * First each signature of a message begins: its key is asked for and the hash
 * of the body it wants is noted.  Then the body is read, once for all, and
 * each is judged.
 */
#ifndef SIGNATURE_H
#define SIGNATURE_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "dns.h"
#include "sigfield.h"
#include "sighash.h"
#include "verdict.h"

struct signature_policy {
	int min_bits; /* of an RSA key */
	int strict;   /* an l= that leaves octets out is "policy" */
	int64_t now;  /* seconds since 1970 */
};

enum { SIGNATURE_SKEW = 300 }; /* seconds that t= may be ahead of now */

enum match { MATCH_UNKNOWN, MATCH_NO, MATCH_YES };

/* One signature and all that was found out about it. */
struct signature {
	struct sigfield field;
	size_t number; /* of the field in the message, 0 is the topmost */
	enum verdict verdict;
	struct buf comment; /* fixed words and numbers: safe in a comment */
	const struct dns_answer *answer;  /* to the key lookup, or NULL */
	struct buf key_name;		  /* "s._domainkey.d", or empty */
	int bits;			  /* of the key, 0 when unknown */
	int testing;			  /* the key says t=y */
	enum match body;		  /* the body against bh= */
	enum match header;		  /* the header against b= */
	unsigned char bodyhash[HASH_LEN]; /* as computed, */
	unsigned char headhash[HASH_LEN]; /* once it was judged */
	int64_t body_length;		  /* of the canonical body, or -1 */
	size_t wanted;			  /* its number in bodyhashes */
};

/* The verdict, and words for it. */
void signature_settle(struct signature *sig, enum verdict v, const char *why);

/*
 * Reads the field, which sig->number numbers.  When nothing speaks against
 * it, the key is asked for (sig->answer is not NULL then), and but for a seal
 * its body hash is wanted from bodies; else the verdict is settled.  *sig is
 * zero before, and for signature_free() after.
 */
void signature_begin(struct signature *sig, enum sigfield_kind kind,
    const struct field *field, struct dns *dns, struct bodyhashes *bodies,
    const struct signature_policy *policy);

/* The hash of the fields that h= names and the signature field itself. */
void signature_hash(const struct sigfield *sf, const struct fieldindex *index,
    unsigned char out[HASH_LEN]);

/*
 * Judges one that was begun and has an answer, which it waits for; hash is
 * what b= must be of; bodies, NULL for a seal, are taken.
 */
void signature_judge(struct signature *sig, const unsigned char hash[HASH_LEN],
    struct dns *dns, const struct bodyhashes *bodies,
    const struct signature_policy *policy);

void signature_free(struct signature *sig);

#endif
