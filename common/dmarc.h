/*
 * dmarc.h - DMARC for one message: is what SPF and DKIM have authenticated
 * aligned with its author domain, and if not, what does the policy ask for
 * (RFC 9989 5.3)?
 */
#ifndef DMARC_H
#define DMARC_H

#include <stddef.h>

#include "buf.h"
#include "dmarcpolicy.h"
#include "dmarcrecord.h"
#include "dmarcwalk.h"
#include "dns.h"
#include "identifiers.h"
#include "verdict.h"

struct dmarc_query {
	const char *domain;	       /* author domain: A-labels; NULL: it is
					  not known, */
	const char *why;	       /* for this reason */
	const struct identifiers *ids; /* must outlive what is found out */
	/*
	 * What the outermost sealer of a valid ARC chain recorded, when it is
	 * trusted; NULL: nobody is.  vouched: a DMARC pass of this domain.
	 */
	const struct identifiers *sealed;
	int vouched;
	int inorder;  /* no lookup before its turn */
	int thorough; /* see how each identifier is aligned, needed or not */
};

enum dmarc_alignment {
	DMARC_UNNEEDED, /* not looked at: it did not pass, or all was decided */
	DMARC_UNALIGNED,
	DMARC_RELAXED, /* the same organizational domain */
	DMARC_STRICT,  /* the same domain */
	DMARC_UNKNOWN  /* DNS failed */
};

/* An identifier, beside what is in identifiers.h. */
struct dmarc_identifier {
	enum dmarc_alignment aligned;
	int suffices;	       /* for the record, were it to pass */
	struct dmarcwalk walk; /* as far as it went; walk.taken may be 0 */
};

struct dmarc {
	enum verdict verdict; /* pass, fail, none, permerror, temperror */
	struct buf comment;   /* fixed words and what the record says in tags:
				 safe in a comment */
	struct buf reason;    /* names domains; empty with pass */
	struct dmarcpolicy policy;
	enum dmarc_policy disposition; /* DMARC_UNSET without verdict of pass
					  or fail; DMARC_NONE with pass */
	int spared;		       /* pct= has spared the message */
	const struct dmarc_query *query;
	struct dmarc_identifier *list; /* one for each of query->ids */
	int spf, dkim;		       /* does one of it count? */
	int rescued;		       /* the pass is the trusted sealer's */
};

/*
 * Judges.  q, and what it points to, must outlive *d; dns_message() is the
 * caller's; answers are those of dns.
 */
void dmarc_judge(struct dmarc *d, struct dns *dns, const struct dmarc_query *q);
void dmarc_free(struct dmarc *d);

#endif
