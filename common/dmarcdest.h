/*
 * dmarcdest.h - does whom a record names for reports want them?  A destination
 * that is not of the same organizational domain must say so in DNS (RFC 9990
 * 4; RFC 9991 5 for failure reports).
 */
#ifndef DMARCDEST_H
#define DMARCDEST_H

#include "buf.h"
#include "dmarcwalk.h"
#include "dns.h"

enum dmarcdest_state {
	DMARCDEST_OWN,	      /* of the same organizational domain */
	DMARCDEST_AUTHORIZED, /* it says so */
	DMARCDEST_SILENT,     /* it does not */
	DMARCDEST_TOOLONG,    /* the name to ask for is */
	DMARCDEST_FAILED      /* DNS did */
};

enum dmarcdest_report { DMARCDEST_RUA, DMARCDEST_RUF, DMARCDEST_REPORTS };

/* What it says in place of the record's own rua= or ruf=. */
struct dmarcdest_override {
	const char *value; /* in the answer; NULL: nothing */
	size_t len;
	int elsewhere; /* it names another host, so that none of these gets
			  a report */
};

struct dmarcdest {
	struct buf host;       /* in A-labels */
	struct buf name;       /* "DOMAIN._report._dmarc.HOST" */
	struct dmarcwalk walk; /* of the host */
	enum dmarcdest_state state;
	/* TXT at name; or of DMARCDEST_FAILED what failed; NULL: not asked */
	const struct dns_answer *answer;
	struct dmarcdest_override overrides[DMARCDEST_REPORTS];
};

/*
 * Starts the lookups, for the record at domain and a host; never waits.
 * dmarcdest_free() frees what d holds.
 */
void dmarcdest_start(struct dmarcdest *d, struct dns *dns, const char *domain,
    const char *host);
void dmarcdest_free(struct dmarcdest *d);

/* Waits for them, and judges; org is the domain's organizational domain, and
 * answers are those of dns. */
void dmarcdest_end(struct dmarcdest *d, struct dns *dns, const char *org);

#endif
