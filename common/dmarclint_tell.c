/*
 * dmarclint_tell - what the linter found, for people and for programs; see
 * dmarclint.h.
 */
#include <string.h>

#include "dmarclint.h"
#include "dmarcuri.h"
#include "domain.h"
#include "words.h"

enum {
	LEFT = 4,    /* columns */
	SHOWN = 1000 /* octets of a record */
};

static const char *const reports[] = {
	[DMARCDEST_RUA] = "aggregate", [DMARCDEST_RUF] = "failure"
};

static const char *
exists_text(enum dmarcpolicy_exists exists)
{
	return exists == EXISTS_YES ? "it exists"
	    : exists == EXISTS_NO   ? "it does not exist"
				    : "not known";
}

/* Whose record holds for the domain: "own", ...; NULL: nobody's. */
static const char *
source(const struct dmarclint *lint)
{
	const struct dmarcpolicy *p = &lint->policy;

	if (p->step == NULL)
		return NULL;
	if (p->step == p->walk.steps)
		return "own";
	return p->step == p->walk.psd ? "psd" : "organizational";
}

/*
 * What is done
 */

/* After t=; *spared is what some messages get for pct=, or DMARC_UNSET. */
static enum dmarc_policy
disposition(const struct dmarclint_fate *fate, enum dmarc_policy *spared)
{
	const struct dmarcrecord *rec = fate->step->rec;

	*spared = DMARC_UNSET;
	if (fate->asked <= DMARC_NONE)
		return DMARC_NONE;
	if (rec->t == 'y')
		return fate->asked - 1;
	if (rec->pct < 100)
		*spared = fate->asked - 1;
	return fate->asked;
}

static const char *
verb(enum dmarc_policy policy)
{
	return policy == DMARC_REJECT	 ? "reject it"
	    : policy == DMARC_QUARANTINE ? "quarantine it, as suspicious"
					 : "treat it as any other mail";
}

/* The tag that says so, and what else of its record has a part in it. */
static void
add_tags(struct buf *out, const struct dmarclint_fate *fate, int holder)
{
	const struct dmarcrecord *rec = fate->step->rec;
	enum dmarc_policy spared;

	if (rec->faulty != NULL && strcmp(fate->tag, "p") == 0)
		buf_addf(out, " (p=none, since %s", rec->faulty);
	else
		buf_addf(out, " (%s=%s", fate->tag,
		    dmarc_policy_name(fate->asked));
	if (!holder)
		buf_addf(out, " at _dmarc.%s", fate->step->domain);
	if (disposition(fate, &spared) < fate->asked)
		buf_adds(out, ", in a test with t=y");
	if (spared != DMARC_UNSET)
		buf_addf(out, ", and pct=%d for so many of 100 messages",
		    rec->pct);
	buf_addc(out, ')');
}

static void
add_fate(struct buf *out, const struct dmarclint *lint,
    enum dmarclint_from from)
{
	const struct dmarclint_fate *fate = &lint->fates[from];
	const struct dmarcwalk_step *holder = lint->policy.step;
	enum dmarc_policy spared;

	switch (fate->state) {
	case DMARCPOLICY_NONE:
		buf_adds(out, "nothing, for no record holds");
		break;
	case DMARCPOLICY_FAULTY:
		buf_adds(out,
		    "nothing, for the record keeps DMARC from being applied");
		break;
	case DMARCPOLICY_FAILED:
		buf_adds(out, "not known, for DNS failed");
		break;
	case DMARCPOLICY_HOLDS:
		buf_adds(out, verb(disposition(fate, &spared)));
		add_tags(out, fate,
		    holder != NULL &&
			domain_eq(holder->domain, fate->step->domain));
	}
}

static void
add_fates(const struct dmarclint *lint, struct buf *out)
{
	static const char *const from[] = {
		[DMARCLINT_DOMAIN] = "the domain itself: ",
		[DMARCLINT_SUBDOMAIN] =
		    "an existing subdomain without a record: ",
		[DMARCLINT_NOBODY] = "a subdomain that does not exist: ",
	};
	struct buf text = BUF_INIT;
	enum dmarclint_from i;

	buf_adds(out,
	    "what is asked for when mail is not aligned that comes from\n");
	for (i = 0; i < DMARCLINT_FROMS; i++) {
		text.len = 0;
		buf_adds(&text, from[i]);
		add_fate(&text, lint, i);
		finding_fill(out, text.data, LEFT);
	}
	buf_free(&text);
}

/*
 * The walk
 */

static void
add_record(struct buf *out, const struct dns_record *r)
{
	words_show(out, r->data, r->len < SHOWN ? r->len : SHOWN, " ");
	if (r->len > SHOWN)
		buf_adds(out, "...");
}

static void
add_found(struct buf *out, const struct dmarcwalk_step *step)
{
	const struct dns_answer *answer = step->answer;

	switch (step->state) {
	case DMARCWALK_FOUND:
		add_record(out, step->record);
		break;
	case DMARCWALK_SEVERAL:
		buf_addf(out, "%zu DMARC records, none of which counts",
		    step->nrecords);
		break;
	case DMARCWALK_FAILED:
		buf_addf(out, "DNS failed: %s", answer->why);
		break;
	default:
		if (answer->status == DNS_NXDOMAIN && answer->server == NULL)
			buf_adds(out,
			    "in no zone file, and no name server was asked");
		else if (answer->n > 0)
			buf_addf(out,
			    "no DMARC record (%zu TXT record%s of another "
			    "kind)",
			    answer->n, answer->n == 1 ? "" : "s");
		else
			buf_addf(out, "no DMARC record (%s)", answer->why);
	}
}

/* Why there is no step after the last. */
static const char *
stop_text(const struct dmarcwalk *walk)
{
	const struct dmarcwalk_step *last = &walk->steps[walk->taken - 1];

	if (walk->failed)
		return "The walk stops here, for what comes after rests on "
		       "this.";
	if (last->rec != NULL && last->rec->psd != 'u')
		return last->rec->psd == 'y'
		    ? "The walk stops here, for psd=y: a public suffix."
		    : "The walk stops here, for psd=n: an organizational "
		      "domain.";
	return "The walk stops here, for no label is left.";
}

static void
add_walk(const struct dmarclint *lint, struct buf *out)
{
	const struct dmarcwalk *walk = &lint->policy.walk;
	const struct dmarcwalk_step *step;
	struct buf text = BUF_INIT;
	size_t i;

	for (i = 0; i < walk->taken; i++) {
		step = &walk->steps[i];
		if (i == 1 && step->domain != strchr(step[-1].domain, '.') + 1)
			finding_fill(out,
			    "Names between are not asked for: of eight labels "
			    "or more the last seven come next.",
			    LEFT);
		text.len = 0;
		add_found(&text, step);
		buf_addf(out, "_dmarc.%s\n", step->domain);
		finding_fill(out, text.data, LEFT);
	}
	finding_fill(out, stop_text(walk), LEFT);
	buf_free(&text);
}

/*
 * What comes of it
 */

static const char *
org_text(const struct dmarcwalk *walk)
{
	if (walk->orgstep != NULL && walk->orgstep->rec->psd == 'n')
		return "its record has psd=n";
	if (walk->psd != NULL)
		return "right below the public suffix";
	if (walk->orgstep != NULL)
		return "the record with the fewest labels";
	return "no record, so the domain itself";
}

static void
add_org(const struct dmarcwalk *walk, struct buf *out)
{
	struct buf text = BUF_INIT;

	if (walk->failed)
		buf_adds(&text, "organizational domain: not known");
	else
		buf_addf(&text, "organizational domain: %s (%s)", walk->org,
		    org_text(walk));
	finding_fill(out, text.data, 0);
	buf_free(&text);
}

static void
add_old(const struct dmarclint *lint, struct buf *out)
{
	const struct dmarcwalk *walk = &lint->policy.walk;
	const char *old = buf_str(&lint->oldorg);

	if (!lint->listed)
		return;
	if (*old == '\0')
		buf_adds(out,
		    "by the public suffix list: none, for it is a public "
		    "suffix\n");
	else
		buf_addf(out, "by the public suffix list: %s%s\n", old,
		    walk->failed		    ? ""
			: domain_eq(old, walk->org) ? " (the same)"
						    : " (another)");
}

static void
add_holder(const struct dmarclint *lint, struct buf *out)
{
	const struct dmarcpolicy *p = &lint->policy;
	const char *whose = p->step == p->walk.steps ? "the domain's own"
	    : p->step == p->walk.psd		     ? "the public suffix's"
				     : "the organizational domain's";

	if (p->step == NULL)
		buf_addf(out, "record that holds: %s\n",
		    p->state == DMARCPOLICY_FAILED ? "not known" : "none");
	else
		buf_addf(out, "record that holds: _dmarc.%s (%s)\n",
		    p->step->domain, whose);
	buf_addf(out, "the domain in DNS: %s\n", exists_text(lint->exists));
}

static const char *
dest_text(const struct dmarclint_dest *d)
{
	switch (d->dest.state) {
	case DMARCDEST_OWN:
		return "of this organizational domain";
	case DMARCDEST_AUTHORIZED:
		return "external, and says that it wants them";
	case DMARCDEST_SILENT:
		return "external, and does not say that it wants them";
	case DMARCDEST_TOOLONG:
		return "external, and cannot say that it wants them";
	default:
		return "not known, for DNS failed";
	}
}

static void
add_dests(const struct dmarclint *lint, struct buf *out)
{
	const struct dmarclint_dest *d;
	struct buf text = BUF_INIT;
	size_t i;

	if (lint->ndests > 0)
		buf_adds(out, "\nwhere reports go\n");
	for (i = 0; i < lint->ndests; i++) {
		d = &lint->dests[i];
		text.len = 0;
		buf_addf(&text, "%s (%s%s%s): %s", buf_str(&d->dest.host),
		    d->asked[DMARCDEST_RUA] ? reports[DMARCDEST_RUA] : "",
		    d->asked[DMARCDEST_RUA] && d->asked[DMARCDEST_RUF] ? " and "
								       : "",
		    d->asked[DMARCDEST_RUF] ? reports[DMARCDEST_RUF] : "",
		    dest_text(d));
		finding_fill(out, text.data, LEFT);
	}
	buf_free(&text);
}

void
dmarclint_text(const struct dmarclint *lint, struct buf *out)
{
	add_walk(lint, out);
	buf_addc(out, '\n');
	add_org(&lint->policy.walk, out);
	add_old(lint, out);
	add_holder(lint, out);
	buf_addc(out, '\n');
	add_fates(lint, out);
	add_dests(lint, out);
	findings_text(&lint->findings, out);
}

/*
 * JSON
 */

static void
add_fate_members(const struct dmarclint_fate *fate, const char *key,
    struct json *j)
{
	static const char *const states[] = {
		[DMARCPOLICY_NONE] = "none",
		[DMARCPOLICY_HOLDS] = "holds",
		[DMARCPOLICY_FAULTY] = "faulty",
		[DMARCPOLICY_FAILED] = "failed",
	};
	int holds = fate->state == DMARCPOLICY_HOLDS;
	enum dmarc_policy done = DMARC_UNSET, spared = DMARC_UNSET;

	if (holds)
		done = disposition(fate, &spared);
	json_open(j, key, '{');
	json_str(j, "state", states[fate->state]);
	json_str(j, "record",
	    fate->step != NULL ? fate->step->answer->name : NULL);
	json_str(j, "tag", holds ? fate->tag : NULL);
	json_str(j, "policy", holds ? dmarc_policy_name(fate->asked) : NULL);
	json_str(j, "disposition", holds ? dmarc_policy_name(done) : NULL);
	if (holds)
		json_int(j, "pct",
		    spared != DMARC_UNSET ? fate->step->rec->pct : 100);
	else
		json_str(j, "pct", NULL);
	json_close(j, '}');
}

static void
add_dest_members(const struct dmarclint_dest *d, struct json *j)
{
	static const char *const states[] = {
		[DMARCDEST_OWN] = "own",
		[DMARCDEST_AUTHORIZED] = "authorized",
		[DMARCDEST_SILENT] = "silent",
		[DMARCDEST_TOOLONG] = "too_long",
		[DMARCDEST_FAILED] = "failed",
	};

	json_open(j, NULL, '{');
	json_str(j, "host", buf_str(&d->dest.host));
	json_bool(j, "rua", d->asked[DMARCDEST_RUA]);
	json_bool(j, "ruf", d->asked[DMARCDEST_RUF]);
	json_str(j, "state", states[d->dest.state]);
	json_str(j, "record", buf_str(&d->dest.name));
	json_close(j, '}');
}

/* The destination with this host, if it was looked up. */
static const struct dmarclint_dest *
find_dest(const struct dmarclint *lint, const char *host)
{
	size_t i;

	for (i = 0; i < lint->ndests; i++)
		if (domain_eq(buf_str(&lint->dests[i].dest.host), host))
			return &lint->dests[i];
	return NULL;
}

/* The address that gets the reports in the end, if this one of the record
 * does, or those that its host has put in its place. */
static void
add_address(const struct dmarclint *lint, enum dmarcdest_report report,
    const struct dmarcuri *u, struct json *j)
{
	const struct dmarclint_dest *d = find_dest(lint, buf_str(&u->host));
	const struct dmarcdest_override *o;
	struct dmarcuri other;
	size_t pos = 0;

	if (u->why != NULL || !u->mailto || d == NULL)
		return;
	o = &d->dest.overrides[report];
	if (d->dest.state == DMARCDEST_OWN ||
	    (d->dest.state == DMARCDEST_AUTHORIZED && o->value == NULL))
		json_octets(j, NULL, u->text, u->len);
	else if (d->dest.state == DMARCDEST_AUTHORIZED && !o->elsewhere)
		while (dmarcuri_next(o->value, o->len, &pos, &other)) {
			if (other.why == NULL && other.mailto)
				json_octets(j, NULL, other.text, other.len);
			dmarcuri_free(&other);
		}
}

/* Whom to send reports to (RFC 9990 3.5, 4). */
static void
add_addresses(const struct dmarclint *lint, enum dmarcdest_report report,
    const char *key, struct json *j)
{
	const struct dmarcrecord *rec = lint->policy.rec;
	const struct dmarctag *tag = NULL;
	struct dmarcuri u;
	size_t pos = 0;

	if (rec != NULL)
		tag = dmarcrecord_tag(rec,
		    report == DMARCDEST_RUA ? DMARCTAG_RUA : DMARCTAG_RUF);
	json_open(j, key, '[');
	while (tag != NULL &&
	    dmarcuri_next(tag->value, tag->valuelen, &pos, &u)) {
		add_address(lint, report, &u, j);
		dmarcuri_free(&u);
	}
	json_close(j, ']');
}

void
dmarclint_json(const struct dmarclint *lint, struct json *j)
{
	static const char *const exists[] = { [EXISTS_YES] = "yes",
		[EXISTS_NO] = "no",
		[EXISTS_FAILED] = "unknown" };
	const struct dmarcpolicy *p = &lint->policy;
	size_t i;

	json_str(j, "result", verdict_name(lint->verdict));
	json_str(j, "exists", exists[lint->exists]);
	dmarcwalk_json(&p->walk, j);
	json_str(j, "organizational_domain", p->walk.org);
	json_str(j, "psl_organizational_domain",
	    lint->oldorg.len > 0 ? lint->oldorg.data : NULL);
	json_str(j, "policy_domain", p->step != NULL ? p->step->domain : NULL);
	json_str(j, "source", source(lint));
	add_fate_members(&lint->fates[DMARCLINT_DOMAIN], "domain_policy", j);
	add_fate_members(&lint->fates[DMARCLINT_SUBDOMAIN], "subdomain_policy",
	    j);
	add_fate_members(&lint->fates[DMARCLINT_NOBODY], "nonexistent_policy",
	    j);
	add_addresses(lint, DMARCDEST_RUA, "rua", j);
	add_addresses(lint, DMARCDEST_RUF, "ruf", j);
	json_open(j, "destinations", '[');
	for (i = 0; i < lint->ndests; i++)
		add_dest_members(&lint->dests[i], j);
	json_close(j, ']');
	findings_json(&lint->findings, j);
}
