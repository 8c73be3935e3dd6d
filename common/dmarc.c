/*
 * dmarc - DMARC for one message, by the steps of RFC 9989 5.3; see dmarc.h.
 */
#include <string.h>

#include <sodium.h>

#include "dmarc.h"
#include "domain.h"
#include "limit.h"

/*
 * Octets after which no more domains are named: one more, and the author's, are
 * still no more than LIMIT_WORD.
 */
enum { LONG = LIMIT_WORD / 4 };

/*
 * Words
 */

static void
settle(struct dmarc *d, enum verdict verdict, const char *comment)
{
	d->verdict = verdict;
	d->comment.len = d->reason.len = 0;
	buf_adds(&d->comment, comment);
}

/* A lookup that was needed failed. */
static void
settle_failed(struct dmarc *d, const struct dns_answer *answer)
{
	settle(d, VERDICT_TEMPERROR, "a DNS lookup failed");
	buf_addf(&d->reason, "the %s lookup of %s failed, %s",
	    dns_type_text(answer->type), answer->name, answer->why);
}

/* "p=reject t=y dis=quarantine" */
static void
settle_policy(struct dmarc *d, enum verdict verdict)
{
	const struct dmarcpolicy *p = &d->policy;

	settle(d, verdict, "");
	buf_addf(&d->comment, "%s=%s", p->tag, dmarc_policy_name(p->asked));
	if (verdict == VERDICT_FAIL) {
		if (p->rec->t == 'y' && p->asked > DMARC_NONE)
			buf_adds(&d->comment, " t=y");
		if (p->rec->pct < 100 && p->asked > DMARC_NONE)
			buf_addf(&d->comment, " pct=%d", p->rec->pct);
		buf_addf(&d->comment, " dis=%s",
		    dmarc_policy_name(d->disposition));
	}
	if (p->rec->faulty != NULL && p->asked == DMARC_NONE)
		buf_addf(&d->comment, ", since %s", p->rec->faulty);
}

/*
 * Alignment
 */

static char
mode(const struct dmarc *d, const struct identifier *id)
{
	return id->kind == IDENTIFIER_DKIM ? d->policy.rec->adkim
					   : d->policy.rec->aspf;
}

/*
 * Could it have the organizational domain of the author?  That is the author
 * domain or above it, and at or above the identifier: if not, no walk is
 * needed, so that whoever's DNS fails keeps no forgery from failing.
 */
static int
canalign(const struct dmarcwalk *author, const char *domain)
{
	const char *org = author->org;

	if (author->failed) {
		org = strrchr(author->steps[0].domain, '.');
		org = org != NULL ? org + 1 : author->steps[0].domain;
	}
	return domain_within(domain, org);
}

/* Is the identifier aligned, in whatever mode (RFC 9989 4.10.2)? */
static enum dmarc_alignment
align(struct dmarc *d, struct dns *dns, const struct identifier *id,
    struct dmarcwalk *walk)
{
	struct dmarcwalk *author = &d->policy.walk;

	if (domain_eq(id->domain, d->query->domain))
		return id->inexact ? DMARC_RELAXED : DMARC_STRICT;
	if (mode(d, id) == 's')
		return DMARC_UNALIGNED;
	dmarcwalk_end(author, dns);
	if (!canalign(author, id->domain))
		return DMARC_UNALIGNED;
	dmarcwalk_start(walk, id->domain);
	dmarcwalk_end(walk, dns);
	if (author->failed || walk->failed)
		return DMARC_UNKNOWN;
	return domain_eq(author->org, walk->org) ? DMARC_RELAXED
						 : DMARC_UNALIGNED;
}

/* The lookup for which nobody knows: of the author's walk, or of this one. */
static const struct dns_answer *
failure(const struct dmarc *d, const struct dmarcwalk *walk)
{
	if (d->policy.walk.failed)
		walk = &d->policy.walk;
	return walk->steps[walk->taken - 1].answer;
}

/* Is that enough for the record? */
static int
suffices(const struct dmarc *d, const struct identifier *id,
    enum dmarc_alignment aligned)
{
	return aligned == DMARC_STRICT ||
	    (aligned == DMARC_RELAXED && mode(d, id) == 'r');
}

/* Can anything rest on it: a pass, or what DNS has kept from being one? */
static int
matters(const struct identifier *id)
{
	return id->domain[0] != '\0' &&
	    (id->result == VERDICT_PASS || id->result == VERDICT_TEMPERROR);
}

static void
check_identifier(struct dmarc *d, struct dns *dns, size_t i)
{
	const struct identifier *id = &d->query->ids->list[i];
	struct dmarc_identifier *it = &d->list[i];

	it->aligned = align(d, dns, id, &it->walk);
	it->suffices = suffices(d, id, it->aligned);
	if (!it->suffices || id->result != VERDICT_PASS)
		return;
	if (id->kind == IDENTIFIER_DKIM)
		d->dkim = 1;
	else
		d->spf = 1;
}

/* First those that need no tree walk, and the others only if need be. */
static void
check_identifiers(struct dmarc *d, struct dns *dns)
{
	const struct identifiers *ids = d->query->ids;
	size_t i;

	for (i = 0; i < ids->n; i++)
		if (matters(&ids->list[i]) &&
		    domain_eq(ids->list[i].domain, d->query->domain))
			check_identifier(d, dns, i);
	for (i = 0; i < ids->n; i++)
		if (matters(&ids->list[i]) &&
		    d->list[i].aligned == DMARC_UNNEEDED &&
		    (d->query->thorough || (!d->spf && !d->dkim)))
			check_identifier(d, dns, i);
}

/* Did the trusted sealer see something that passes?  *failed: a lookup that
 * kept this from being known. */
static int
isrescued(struct dmarc *d, struct dns *dns, const struct dns_answer **failed)
{
	const struct identifiers *sealed = d->query->sealed;
	const struct identifier *id;
	enum dmarc_alignment aligned;
	struct dmarcwalk walk;
	size_t i;
	int found = d->query->vouched;

	if (sealed == NULL)
		return 0;
	for (i = 0; !found && i < sealed->n; i++) {
		id = &sealed->list[i];
		if (id->result != VERDICT_PASS || id->domain[0] == '\0')
			continue;
		memset(&walk, 0, sizeof(walk));
		aligned = align(d, dns, id, &walk);
		found = suffices(d, id, aligned);
		if (aligned == DMARC_UNKNOWN)
			*failed = failure(d, &walk);
		dmarcwalk_free(&walk);
	}
	return found;
}

/*
 * Why it is no pass
 */

/* What DNS has kept from passing; NULL: nothing. */
static const struct identifier *
find_doubtful(const struct dmarc *d)
{
	const struct identifiers *ids = d->query->ids;
	size_t i;

	for (i = 0; i < ids->n; i++)
		if (ids->list[i].result == VERDICT_TEMPERROR &&
		    d->list[i].suffices)
			return &ids->list[i];
	return NULL;
}

/* The failed lookup for which nobody knows if an identifier is aligned. */
static const struct dns_answer *
find_failure(const struct dmarc *d)
{
	size_t i;

	for (i = 0; i < d->query->ids->n; i++)
		if (d->list[i].aligned == DMARC_UNKNOWN)
			return failure(d, &d->list[i].walk);
	return d->policy.exists == EXISTS_FAILED ? d->policy.failed : NULL;
}

/* "SPF domain a.example, DKIM domain b.example are not aligned with ..." */
static void
add_unaligned(struct dmarc *d)
{
	const struct identifiers *ids = d->query->ids;
	struct buf *out = &d->reason;
	size_t i, n = 0, more = 0;

	for (i = 0; i < ids->n; i++) {
		if (ids->list[i].result != VERDICT_PASS ||
		    ids->list[i].domain[0] == '\0')
			continue;
		if (out->len > LONG)
			more++;
		else
			buf_addf(out, "%s%s domain %s%s", n++ > 0 ? ", " : "",
			    identifier_name(ids->list[i].kind),
			    ids->list[i].domain,
			    mode(d, &ids->list[i]) != 's' ? ""
				: ids->list[i].kind == IDENTIFIER_DKIM
				? " under adkim=s"
				: " under aspf=s");
	}
	if (more > 0)
		buf_addf(out, " and %zu more", more);
	if (n > 0)
		buf_addf(out, " %s not aligned with %s",
		    n + more == 1 ? "is" : "are", d->query->domain);
}

/* ", DKIM gave fail", where nothing of the kind passed. */
static void
add_result(struct dmarc *d, int dkim)
{
	const struct identifiers *ids = d->query->ids;
	const struct identifier *id, *found = NULL;
	const char *method = dkim ? "DKIM" : "SPF";
	size_t i;

	for (i = ids->n; i > 0; i--) {
		id = &ids->list[i - 1];
		if ((id->kind == IDENTIFIER_DKIM) != dkim)
			continue;
		if (id->result == VERDICT_PASS && id->domain[0] != '\0')
			return;
		found = id;
	}
	if (d->reason.len > 0)
		buf_adds(&d->reason, ", ");
	if (found == NULL)
		buf_addf(&d->reason, "no %s result", method);
	else
		buf_addf(&d->reason, "%s gave %s%s", method,
		    verdict_name(found->result),
		    found->result == VERDICT_PASS ? " without a domain" : "");
}

static void
settle_fail(struct dmarc *d)
{
	unsigned lot = d->policy.rec->pct < 100 ? randombytes_uniform(100) : 0;

	d->disposition = dmarcpolicy_disposition(&d->policy, lot, &d->spared);
	settle_policy(d, VERDICT_FAIL);
	add_unaligned(d);
	add_result(d, 0);
	add_result(d, 1);
}

static void
settle_doubtful(struct dmarc *d, const struct identifier *id)
{
	settle(d, VERDICT_TEMPERROR,
	    "what would be aligned could not be checked for now");
	buf_addf(&d->reason, "%s gave temperror for %s",
	    identifier_name(id->kind), id->domain);
}

/*
 * The verdict
 */

/* A policy holds (RFC 9989 5.3.4, 5.3.5). */
static void
judge(struct dmarc *d, struct dns *dns)
{
	const struct dns_answer *failed = NULL;
	const struct identifier *doubtful;

	check_identifiers(d, dns);
	if (d->query->thorough)
		dmarcwalk_end(&d->policy.walk, dns);
	if (!d->spf && !d->dkim)
		d->rescued = isrescued(d, dns, &failed);
	if (d->spf || d->dkim || d->rescued) {
		d->disposition = DMARC_NONE;
		settle_policy(d, VERDICT_PASS);
		if (d->rescued)
			buf_adds(&d->comment, ", by a trusted ARC sealer");
	} else if ((doubtful = find_doubtful(d)) != NULL)
		settle_doubtful(d, doubtful);
	else if (failed != NULL || (failed = find_failure(d)) != NULL)
		settle_failed(d, failed);
	else
		settle_fail(d);
}

/* Unless one is sure to be aligned. */
static void
ask_ahead(const struct dmarc *d, struct dns *dns)
{
	const struct identifiers *ids = d->query->ids;
	struct dmarcwalk walk;
	size_t i;

	for (i = 0; !d->query->thorough && i < ids->n; i++)
		if (ids->list[i].result == VERDICT_PASS &&
		    domain_eq(ids->list[i].domain, d->query->domain))
			return;
	for (i = 0; i < ids->n; i++) {
		if (!matters(&ids->list[i]))
			continue;
		dmarcwalk_start(&walk, ids->list[i].domain);
		dmarcwalk_ask(&walk, dns);
		dmarcwalk_free(&walk);
	}
}

void
dmarc_judge(struct dmarc *d, struct dns *dns, const struct dmarc_query *q)
{
	struct dmarcpolicy *p = &d->policy;

	memset(d, 0, sizeof(*d));
	d->query = q;
	d->list = mem_array(q->ids->n, sizeof(*d->list));
	if (q->domain == NULL) {
		settle(d, VERDICT_PERMERROR, q->why);
		return;
	}
	if (!q->inorder)
		ask_ahead(d, dns);
	dmarcpolicy_find(p, dns, q->domain, q->inorder);
	switch (p->state) {
	case DMARCPOLICY_NONE:
		settle(d, VERDICT_NONE, "no policy record");
		break;
	case DMARCPOLICY_FAULTY:
		settle(d, VERDICT_PERMERROR, "");
		buf_addf(&d->comment,
		    "in the policy record %s, and rua= has no address",
		    p->rec->faulty);
		break;
	case DMARCPOLICY_FAILED:
		settle_failed(d, p->failed);
		break;
	case DMARCPOLICY_HOLDS:
		judge(d, dns);
		break;
	}
}

void
dmarc_free(struct dmarc *d)
{
	size_t i;

	for (i = 0; d->list != NULL && i < d->query->ids->n; i++)
		dmarcwalk_free(&d->list[i].walk);
	mem_free(d->list);
	dmarcpolicy_free(&d->policy);
	buf_free(&d->comment);
	buf_free(&d->reason);
}
