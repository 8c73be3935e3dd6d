/*
 * dkimkey.h - DKIM key records (RFC 6376 3.6, RFC 8301, RFC 8463 4): their
 * name, their text, and what a verifier makes of them.
 */
#ifndef DKIMKEY_H
#define DKIMKEY_H

#include <stddef.h>

#include "buf.h"
#include "crypto.h"
#include "dns.h"
#include "verdict.h"

struct dkimkey {
	struct pubkey *pub;
	enum keytype type;
	int testing; /* t=y */
	int strict;  /* t=s: i= must be of the very domain of d= */
};

/* Appends "selector._domainkey.domain"; each may hold U-labels. 0 or -1. */
int dkimkey_name(struct buf *out, const char *selector, const char *domain);

/*
 * Makes a key of a record's text.  VERDICT_PASS and *key (to be freed), or
 * VERDICT_PERMERROR and *why in fixed words: not a key record, v= not DKIM1
 * or not first, no p=, revoked, of another type (k=), not for SHA-256 (h=) or
 * mail (s=), p= malformed.
 */
enum verdict dkimkey_parse(struct dkimkey *key, const char *text, size_t len,
    enum keytype type, const char **why);

/*
 * Of the answer to the TXT lookup: the first record that makes a key of this
 * type, at most LIMIT_KEYS looked at.  Else the verdict that the failure
 * earns: PERMERROR when there is no usable record (NXDOMAIN, NODATA, ...),
 * TEMPERROR when the answer may come later; *why in fixed words.  Start at
 * *pos (0 at first), which is moved on, so that a caller whose signature does
 * not fit the first key can try the next.
 */
enum verdict dkimkey_find(struct dkimkey *key, const struct dns_answer *ans,
    enum keytype type, size_t *pos, const char **why);

void dkimkey_free(struct dkimkey *key); /* what it holds, not key */

struct dkimkey_tags {	    /* of a record that is made */
	const char *hashes; /* h=; NULL or "" for all */
	const char *note;   /* n=, any octets; NULL or "" for none */
	int email;	    /* s=email */
	int testing;	    /* t=y */
	int strict;	    /* t=s */
};

/* Can it be h=: words with colons between, and sha256 among them? */
int dkimkey_ishashes(const char *text);

/* Appends a record's text, printable ASCII; returns where in it p= begins. */
size_t dkimkey_text(struct buf *out, const struct privkey *key,
    const struct dkimkey_tags *tags);

#endif
