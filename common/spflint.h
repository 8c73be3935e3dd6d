/*
 * spflint.h - finds fault with the SPF record of a domain before a verifier
 * does: the whole tree of what it includes, whoever the client is.
 */
#ifndef SPFLINT_H
#define SPFLINT_H

#include <stddef.h>

#include "buf.h"
#include "dns.h"
#include "finding.h"
#include "json.h"
#include "verdict.h"

struct spflint {
	/*
	 * pass: sound, or notes only; policy: warnings; permerror: errors;
	 * temperror: DNS could not be asked, and no errors; none: there is no
	 * record.
	 */
	enum verdict verdict;
	struct findings findings;
	unsigned lookups; /* terms with lookups, the worst case; counted up to
			     SPFTREE_MANY */
	unsigned voids;	  /* void lookups, the worst case that is known */
	struct buf tree;  /* lines: what includes what */
};

/* Looks the record of the domain, which is in A-labels and lower case, and all
 * that it names up; dns_message() is the caller's.  spflint_free() frees what
 * it holds. */
void spflint_check(struct spflint *lint, struct dns *dns, const char *domain);
void spflint_free(struct spflint *lint);

/* Appends the report for people: the tree, the counts, the findings. */
void spflint_text(const struct spflint *lint, struct buf *out);

/* Adds members to an open object. */
void spflint_json(const struct spflint *lint, struct json *j);

#endif
