/*
 * dmarcwalk.h - the DNS tree walk: the DMARC records at a domain and above it,
 * and the organizational domain that they make (RFC 9989 4.10).
 */
#ifndef DMARCWALK_H
#define DMARCWALK_H

#include <stddef.h>

#include "buf.h"
#include "dmarcrecord.h"
#include "dns.h"
#include "json.h"
#include "limit.h"

enum dmarcwalk_state {
	DMARCWALK_UNASKED,
	DMARCWALK_NOTHING, /* no record */
	DMARCWALK_FOUND,   /* one */
	DMARCWALK_SEVERAL, /* which all do not count */
	DMARCWALK_FAILED   /* DNS did */
};

struct dmarcwalk_step {
	const char *domain;		 /* in walk->domain */
	const struct dns_answer *answer; /* of "_dmarc." and it */
	enum dmarcwalk_state state;
	size_t nrecords;
	const struct dns_record *record; /* DMARCWALK_FOUND; else NULL */
	struct dmarcrecord *rec;	 /* the same, read */
};

struct dmarcwalk {
	struct buf domain; /* where it starts */
	struct dmarcwalk_step steps[LIMIT_WALK];
	size_t n;     /* names that there may be to ask for */
	size_t taken; /* steps taken: their state is known */
	int ended;    /* there is no other step to take */
	int failed; /* a step failed: what it would have led to is not known */
	const struct dmarcwalk_step *psd; /* the walk ended at psd=y, above its
					     start; or NULL */
	/* Once it has ended and not failed: */
	const char *org;		      /* organizational domain */
	const struct dmarcwalk_step *orgstep; /* its record, or NULL */
};

/* domain: A-labels, no last dot.  dmarcwalk_free() frees what w holds. */
void dmarcwalk_start(struct dmarcwalk *w, const char *domain);
void dmarcwalk_free(struct dmarcwalk *w);

/* Starts all lookups that the walk may need; never waits. */
void dmarcwalk_ask(const struct dmarcwalk *w, struct dns *dns);

/*
 * Takes one step, waiting for its answer: 1, or 0 when the walk has ended
 * before.  The answers belong to dns.
 */
int dmarcwalk_step(struct dmarcwalk *w, struct dns *dns);

/* Takes all steps. */
void dmarcwalk_end(struct dmarcwalk *w, struct dns *dns);

/* Adds the member "walk": the steps that were taken. */
void dmarcwalk_json(const struct dmarcwalk *w, struct json *j);

#endif
