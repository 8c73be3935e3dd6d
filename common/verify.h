/*
 * verify.h - judges the DKIM signatures of a message (RFC 6376 6, RFC 8301,
 * RFC 8463).
 */
#ifndef VERIFY_H
#define VERIFY_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "dns.h"
#include "limit.h"
#include "message.h"
#include "sigfield.h"
#include "verdict.h"

struct verify_policy {
	size_t max_signatures; /* judged; the rest are "policy" */
	int min_bits;	       /* of an RSA key */
	int strict;	       /* an l= that leaves octets out is "policy" */
	int64_t now;	       /* seconds since 1970 */
};

enum {
	VERIFY_SKEW = 300, /* seconds that t= may be ahead of now */
	VERIFY_LISTED = LIMIT_RESULTS - 1 /* one result tells of the rest */
};

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
	unsigned char bodyhash[HASH_LEN]; /* as computed */
	int64_t body_length;		  /* of the canonical body, or -1 */
};

struct verify {
	struct signature *list;
	size_t n;	 /* in the list: judged, and some that were not */
	size_t unlisted; /* beyond VERIFY_LISTED: policy, too */
	enum verdict verdict;
	const char *excess; /* why no signature was looked at, or NULL */
};

/*
 * Judges all.  The verdict is pass when one passes; else the one of
 * temperror, fail, policy, permerror, neutral that comes first in this order;
 * none without signatures.  0, or -1 and errno when reading failed; *v is to
 * be freed in any case, before msg; answers are those of dns.
 */
int verify_message(struct verify *v, struct message *msg, struct dns *dns,
    const struct verify_policy *policy);
void verify_free(struct verify *v);

#endif
