/*
 * dmarclint.h - finds fault with the DMARC policy of a domain before a
 * receiver does: with the record that holds, where it stands, and whom it
 * names for reports.
 *
 * At most LIMIT_DESTINATIONS hosts for reports are looked up.
 */
#ifndef DMARCLINT_H
#define DMARCLINT_H

#include <stddef.h>

#include "buf.h"
#include "dmarcdest.h"
#include "dmarcpolicy.h"
#include "dns.h"
#include "finding.h"
#include "json.h"
#include "psl.h"
#include "verdict.h"

/* Mail of whom? */
enum dmarclint_from {
	DMARCLINT_DOMAIN,    /* the domain itself */
	DMARCLINT_SUBDOMAIN, /* one below it that exists, without a record of
				its own */
	DMARCLINT_NOBODY,    /* one below it that does not exist */
	DMARCLINT_FROMS
};

/* What is asked to be done with it when it fails. */
struct dmarclint_fate {
	enum dmarcpolicy_state state;
	const struct dmarcwalk_step *step; /* whose record holds; NULL */
	const char *tag;	 /* "p", "sp", "np"; DMARCPOLICY_HOLDS */
	enum dmarc_policy asked; /* by that tag */
};

/* A host that the record names for reports. */
struct dmarclint_dest {
	struct dmarcdest dest;
	int asked[DMARCDEST_REPORTS]; /* for which? */
	const char *term;	      /* the first URI with it, in the record */
	size_t len, column;
	const struct dns_answer *mx, *a, *aaaa;
};

struct dmarclint {
	/*
	 * pass: sound, or notes only; policy: warnings; permerror: errors;
	 * temperror: DNS could not be asked, and no errors; none: there is no
	 * record, neither at the domain nor above it.
	 */
	enum verdict verdict;
	struct findings findings;
	struct dmarcpolicy policy; /* its walk ended */
	struct dmarcwalk below;	   /* as a subdomain has it, from there on */
	enum dmarcpolicy_exists exists;
	struct dmarclint_fate fates[DMARCLINT_FROMS];
	struct dmarclint_dest *dests;
	size_t ndests;
	int listed;	   /* a public suffix list was given, and */
	struct buf oldorg; /* has this organizational domain; empty: the domain
			      is a public suffix */
};

/*
 * Looks the domain up, which is in A-labels and lower case; psl may be NULL.
 * dns_message() is the caller's, and answers are those of dns.
 * dmarclint_free() frees what lint holds.
 */
void dmarclint_check(struct dmarclint *lint, struct dns *dns,
    const char *domain, const struct psl *psl);
void dmarclint_free(struct dmarclint *lint);

/* Appends the report for people. */
void dmarclint_text(const struct dmarclint *lint, struct buf *out);

/* Adds members to an open object. */
void dmarclint_json(const struct dmarclint *lint, struct json *j);

#endif
