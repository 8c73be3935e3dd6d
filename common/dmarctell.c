/*
 * dmarctell - what was found out about DMARC, in words; see dmarctell.h.
 */
#include <string.h>

#include "dmarctell.h"
#include "fail.h"

static const char *const alignments[] = {
	[DMARC_UNNEEDED] = "not looked at",
	[DMARC_UNALIGNED] = "not aligned",
	[DMARC_RELAXED] = "aligned, relaxed",
	[DMARC_STRICT] = "aligned, strict",
	[DMARC_UNKNOWN] = "unknown, since DNS failed",
};

static const char *const alignment_keys[] = {
	[DMARC_UNNEEDED] = NULL,
	[DMARC_UNALIGNED] = "none",
	[DMARC_RELAXED] = "relaxed",
	[DMARC_STRICT] = "strict",
	[DMARC_UNKNOWN] = "unknown",
};

void
dmarctell_authres(const struct dmarc *d, struct authres *ar)
{
	const char *domain = d->query->domain, *disposition;

	authres_result(ar, "dmarc", verdict_name(d->verdict),
	    d->reason.len > 0 ? d->reason.data : NULL, buf_str(&d->comment));
	if (domain != NULL)
		authres_prop(ar, "header", "from", domain, strlen(domain));
	if (d->verdict != VERDICT_FAIL)
		return;
	disposition = dmarc_policy_name(d->disposition);
	authres_prop(ar, "policy", "dmarc", disposition, strlen(disposition));
}

/*
 * JSON
 */

/* A tag's value as it stands; null when it is not there or malformed. */
static void
json_tag(struct json *j, const struct dmarcrecord *rec, const char *key,
    enum dmarctag_kind kind)
{
	const struct dmarctag *tag = dmarcrecord_tag(rec, kind);

	if (tag == NULL)
		json_str(j, key, NULL);
	else
		json_octets(j, key, tag->value, tag->valuelen);
}

static void
json_record(struct json *j, const struct dmarcrecord *rec)
{
	json_str(j, "p", dmarc_policy_name(rec->p));
	json_str(j, "sp", dmarc_policy_name(rec->sp));
	json_str(j, "np", dmarc_policy_name(rec->np));
	json_letter(j, "psd", rec->psd);
	json_letter(j, "adkim", rec->adkim);
	json_letter(j, "aspf", rec->aspf);
	json_letter(j, "t", rec->t);
	json_int(j, "pct", rec->pct);
	json_tag(j, rec, "rua", DMARCTAG_RUA);
	json_tag(j, rec, "ruf", DMARCTAG_RUF);
	json_tag(j, rec, "fo", DMARCTAG_FO);
	json_tag(j, rec, "rf", DMARCTAG_RF);
	json_tag(j, rec, "ri", DMARCTAG_RI);
	json_str(j, "faulty", rec->faulty);
}

static void
json_policy(struct json *j, const struct dmarcpolicy *p)
{
	if (p->rec == NULL) {
		json_str(j, "policy", NULL);
		return;
	}
	json_open(j, "policy", '{');
	json_str(j, "domain", p->step->domain);
	json_str(j, "tag", p->tag);
	json_str(j, "asked", dmarc_policy_name(p->asked));
	if (p->exists == EXISTS_YES || p->exists == EXISTS_NO)
		json_bool(j, "author_domain_exists", p->exists == EXISTS_YES);
	else
		json_str(j, "author_domain_exists", NULL);
	json_record(j, p->rec);
	json_close(j, '}');
}

static void
json_identifier(struct json *j, const struct identifier *id,
    const struct dmarc_identifier *it)
{
	json_open(j, NULL, '{');
	json_str(j, "method", id->kind == IDENTIFIER_DKIM ? "dkim" : "spf");
	json_str(j, "identity",
	    id->kind == IDENTIFIER_DKIM	      ? NULL
		: id->kind == IDENTIFIER_HELO ? "helo"
					      : "mailfrom");
	json_str(j, "result", verdict_name(id->result));
	json_str(j, "domain", id->domain);
	json_str(j, "selector", id->selector[0] != '\0' ? id->selector : NULL);
	json_str(j, "alignment", alignment_keys[it->aligned]);
	json_str(j, "organizational_domain", it->walk.org);
	json_bool(j, "counts", it->suffices && id->result == VERDICT_PASS);
	json_close(j, '}');
}

void
dmarctell_json(const struct dmarc *d, struct json *j)
{
	const struct identifiers *ids = d->query->ids;
	size_t i;

	json_str(j, "result", verdict_name(d->verdict));
	json_str(j, "comment", buf_str(&d->comment));
	json_str(j, "reason", d->reason.len > 0 ? d->reason.data : NULL);
	json_str(j, "author_domain", d->query->domain);
	json_str(j, "disposition", dmarc_policy_name(d->disposition));
	json_bool(j, "spared_by_pct", d->spared);
	json_bool(j, "rescued_by_arc", d->rescued);
	json_policy(j, &d->policy);
	json_str(j, "organizational_domain", d->policy.walk.org);
	dmarcwalk_json(&d->policy.walk, j);
	json_open(j, "identifiers", '[');
	for (i = 0; i < ids->n; i++)
		json_identifier(j, &ids->list[i], &d->list[i]);
	json_close(j, ']');
	json_int(j, "identifiers_unlisted", (intmax_t)ids->unlisted);
}

/*
 * For people
 */

/* What was found at a step. */
static const char *
outcome(const struct dmarcwalk_step *step)
{
	switch (step->state) {
	case DMARCWALK_FOUND:
		return step->rec->psd == 'u' ? "a record"
		    : step->rec->psd == 'y'  ? "a record with psd=y"
					     : "a record with psd=n";
	case DMARCWALK_SEVERAL:
		return "several records, so that none counts";
	case DMARCWALK_FAILED:
		return step->answer->why;
	default:
		return step->answer->n > 0
		    ? "no record for DMARC"
		    : dns_status_text(step->answer->status);
	}
}

static void
explain_walk(struct buf *out, const struct dmarcwalk *w)
{
	size_t i;

	for (i = 0; i < w->taken; i++)
		buf_addf(out, "  %s: %s\n", w->steps[i].answer->name,
		    outcome(&w->steps[i]));
	if (w->org != NULL)
		buf_addf(out, "  organizational domain: %s\n", w->org);
}

static const char *
name(const struct identifier *id)
{
	return id->domain[0] != '\0' ? id->domain : "no domain";
}

static void
explain_identifier(struct buf *out, const struct identifier *id,
    const struct dmarc_identifier *it)
{
	buf_addf(out, "%s: %s for %s: %s\n", identifier_name(id->kind),
	    verdict_name(id->result), name(id), alignments[it->aligned]);
	explain_walk(out, &it->walk);
}

void
dmarctell_explain(const struct dmarc *d, struct buf *out)
{
	const struct dmarcpolicy *p = &d->policy;
	const struct identifiers *ids = d->query->ids;
	size_t i;

	buf_addf(out, "dmarc: %s: %s\n", verdict_name(d->verdict),
	    buf_str(&d->comment));
	if (d->reason.len > 0)
		buf_addf(out, "reason: %s\n", d->reason.data);
	if (d->query->domain == NULL)
		return;
	buf_addf(out, "author domain: %s\n", d->query->domain);
	explain_walk(out, &p->walk);
	if (p->tag != NULL)
		buf_addf(out, "policy: %s=%s of %s\n", p->tag,
		    dmarc_policy_name(p->asked), p->step->domain);
	if (d->verdict == VERDICT_FAIL)
		buf_addf(out, "disposition: %s%s\n",
		    dmarc_policy_name(d->disposition),
		    d->spared			     ? ", spared by pct="
			: d->disposition != p->asked ? ", since t=y"
						     : "");
	for (i = 0; i < ids->n; i++)
		explain_identifier(out, &ids->list[i], &d->list[i]);
}

void
dmarctell_verbose(const struct dmarc *d)
{
	const struct identifiers *ids = d->query->ids;
	size_t i;

	for (i = 0; i < d->policy.walk.taken; i++)
		complain("%s: %s", d->policy.walk.steps[i].answer->name,
		    outcome(&d->policy.walk.steps[i]));
	for (i = 0; i < ids->n; i++)
		complain("%s: %s for %s: %s",
		    identifier_name(ids->list[i].kind),
		    verdict_name(ids->list[i].result), name(&ids->list[i]),
		    alignments[d->list[i].aligned]);
	complain("dmarc: %s: %s", verdict_name(d->verdict),
	    buf_str(&d->comment));
}
