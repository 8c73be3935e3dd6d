/*
 * spflint.h - finds fault with the SPF record of a domain before a verifier
 * does: the whole tree of what it includes, whoever the client is.
 */
#ifndef SPFLINT_H
#define SPFLINT_H

#include <stddef.h>

#include "buf.h"
#include "dns.h"
#include "json.h"
#include "verdict.h"

enum spflint_level {
	SPFLINT_ERROR,	   /* verifiers answer permerror, to some clients at
			      least; or find no record */
	SPFLINT_TEMPERROR, /* DNS failed, so nobody knows */
	SPFLINT_WARNING,   /* it works, and ought to be mended */
	SPFLINT_NOTE,
	SPFLINT_LEVELS
};

struct spflint_finding {
	enum spflint_level level;
	struct buf domain; /* whose record; as terms are shown, but not cut */
	struct buf term;   /* as spfterm_show(); empty: the record as a whole */
	size_t column;	   /* from 1; 0: the record as a whole */
	struct buf text;   /* what is wrong, and what to do */
};

struct spflint {
	/*
	 * pass: sound, or notes only; policy: warnings; permerror: errors;
	 * temperror: DNS could not be asked, and no errors; none: there is no
	 * record.
	 */
	enum verdict verdict;
	struct spflint_finding
	    *list; /* at most LIMIT_SPF_FINDINGS, the worst */
	size_t n;
	size_t found[SPFLINT_LEVELS]; /* so many, listed or not */
	unsigned lookups; /* terms with lookups, the worst case; counted up to
			     SPFTREE_MANY */
	unsigned voids;	  /* void lookups, the worst case that is known */
	struct buf tree;  /* lines: what includes what */
	size_t room;	  /* spflint.c's */
};

/* Looks the domain's record and all that it names up; dns_message() is the
 * caller's.  spflint_free() frees what it holds. */
void spflint_check(struct spflint *lint, struct dns *dns, const char *domain);
void spflint_free(struct spflint *lint);

/* Appends the report for people: the tree, the counts, the findings. */
void spflint_text(const struct spflint *lint, struct buf *out);

/* Adds members to an open object. */
void spflint_json(const struct spflint *lint, struct json *j);

#endif
