/*
 * dmarcpolicy.h - which DMARC policy holds for a domain, and what it asks to
 * be done with mail of that domain that fails (RFC 9989 4.10.1).
 */
#ifndef DMARCPOLICY_H
#define DMARCPOLICY_H

#include "dmarcrecord.h"
#include "dmarcwalk.h"
#include "dns.h"

enum dmarcpolicy_state {
	DMARCPOLICY_NONE, /* there is no record */
	DMARCPOLICY_HOLDS,
	DMARCPOLICY_FAULTY, /* a record that keeps DMARC from being applied */
	DMARCPOLICY_FAILED  /* DNS did */
};

enum dmarcpolicy_exists { /* does the domain, in DNS? */
	EXISTS_UNASKED,	  /* it does not matter */
	EXISTS_YES,
	EXISTS_NO,
	EXISTS_FAILED
};

struct dmarcpolicy {
	enum dmarcpolicy_state state;
	struct dmarcwalk walk; /* of the domain, as far as it went */
	const struct dmarcwalk_step *step; /* whose record it is; NULL */
	const struct dmarcrecord *rec;	   /* its record; NULL */
	enum dmarcpolicy_exists exists;
	const struct dns_answer *failed; /* that state, or exists, rests on */
	/* With DMARCPOLICY_HOLDS: */
	const char *tag;	 /* "p", "sp", "np": the one that says */
	enum dmarc_policy asked; /* this */
};

/*
 * Finds it.  domain: A-labels, no last dot.  inorder: no lookup before its
 * turn.  Answers are those of dns.
 */
void dmarcpolicy_find(struct dmarcpolicy *p, struct dns *dns,
    const char *domain, int inorder);
void dmarcpolicy_free(struct dmarcpolicy *p);

/* Does the name that was asked for exist: is any record there (RFC 9989 A.4)? */
enum dmarcpolicy_exists dmarcpolicy_existence(const struct dns_answer *answer);

/*
 * What is asked to be done in the end: one level less where t=y tells of a
 * test, or where pct= (RFC 7489 6.6.4) spares a message that has drawn this
 * lot, from 0 to 99.  *spared tells that it was the lot.
 */
enum dmarc_policy dmarcpolicy_disposition(const struct dmarcpolicy *p,
    unsigned lot, int *spared);

#endif
