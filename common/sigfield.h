/*
 * sigfield.h - a signature field read: DKIM-Signature (RFC 6376 3.5) and those
 * of ARC that are made like it (RFC 8617 4.1.2, 4.1.3).
 *
 * Ownership: points into the field's text; sigfield_free() frees the rest.
 */
#ifndef SIGFIELD_H
#define SIGFIELD_H

#include <stdint.h>

#include "buf.h"
#include "canon.h"
#include "crypto.h"
#include "message.h"
#include "taglist.h"
#include "verdict.h"

enum sigfield_kind {
	SIGFIELD_DKIM, /* DKIM-Signature */
	SIGFIELD_AMS,  /* ARC-Message-Signature (RFC 8617 4.1.2) */
	SIGFIELD_SEAL  /* ARC-Seal (RFC 8617 4.1.3) */
};

enum sigfield_cv { CV_NONE, CV_PASS, CV_FAIL };

struct sigfield {
	const struct field *field;
	struct taglist tags;
	enum keytype type; /* from a= */
	enum canon head;   /* from c= */
	enum canon body;
	struct buf domain;	/* d=, the SDID, as A-labels in lower case */
	struct buf selector;	/* s=, the same */
	struct buf auid;	/* i= decoded; empty when there is none */
	struct buf auid_domain; /* its domain, as A-labels in lower case */
	struct buf sig;		/* b= decoded */
	unsigned char bh[HASH_LEN];
	int64_t limit;	    /* l=, or -1; too large to count is INT64_MAX */
	int64_t signed_at;  /* t=, or -1 */
	int64_t expires_at; /* x=, or -1 */
	unsigned instance;  /* i= of ARC, 1 to LIMIT_SETS; 0: none */
	enum sigfield_cv cv;
};

/*
 * Reads the field.  VERDICT_PASS when nothing in it speaks against judging
 * it; else *why and
 *	NEUTRAL		it can't be read, a tag that must be there is not, v=,
 *			a=, c= or q= is unknown
 *	POLICY		rsa-sha1 (RFC 8301 3.1)
 *	PERMERROR	From is not in h=, i= is not at or below d=, h= in a
 *			seal, a field of ARC or Authentication-Results in h=
 *			of an AMS
 * What could be read before is there for the report all the same.
 */
enum verdict sigfield_parse(struct sigfield *sf, enum sigfield_kind kind,
    const struct field *field, const char **why);
void sigfield_free(struct sigfield *sf); /* what it holds, not sf */

/* Is i= of the very domain of d=, as a key with t=s asks (RFC 6376 3.6.1)? */
int sigfield_isstrict(const struct sigfield *sf);

/*
 * Appends dkim-quoted-printable undone (RFC 6376 2.11); -1 when an = does not
 * begin two digits.
 */
int sigfield_unquote(struct buf *out, const char *p, const char *end);

/*
 * Reads "i=N;" with comments and white space around its parts, as fields of
 * ARC begin: N, from 1 to LIMIT_SETS, and *p is behind it; or 0 (RFC 8617
 * 4.2.1).
 */
unsigned sigfield_instance(const char **p, const char *end);

#endif
