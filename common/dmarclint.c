/*
 * dmarclint - finds fault with DMARC policies; see dmarclint.h.  The report is
 * dmarclint_tell.c's.
 */
#include <string.h>

#include "dmarcadvice.h"
#include "dmarclint.h"
#include "dmarctaglint.h"
#include "dmarcuri.h"
#include "domain.h"
#include "limit.h"
#include "spfrecord.h"
#include "words.h"

enum {
	ANSWER = 450,  /* octets of an answer that fits UDP, as SPF has it */
	SHOWN = 200,   /* octets of what a destination says */
	BEGINNING = 20 /* octets of a record that is none */
};

struct work {
	struct dmarclint *lint;
	struct dns *dns;
	const struct psl *psl;
	const char *domain;
	int beyond;	 /* there are more hosts than LIMIT_DESTINATIONS */
	struct buf name; /* names()'s */
};

/*
 * Findings
 */

/* Where the record of a domain is, until the next call. */
static const char *
names(struct work *w, const char *domain)
{
	w->name.len = 0;
	buf_addf(&w->name, "_dmarc.%s", domain);
	return w->name.data;
}

/* On the record of a step as a whole. */
static struct buf *
finding(struct work *w, enum finding_level level,
    const struct dmarcwalk_step *step)
{
	return findings_add(&w->lint->findings, level, names(w, step->domain),
	    NULL, 0, 0);
}

/* On a tag of it, or if tag is NULL on all. */
static struct buf *
tag_finding(struct work *w, enum finding_level level,
    const struct dmarcwalk_step *step, const struct dmarctag *tag)
{
	if (tag == NULL)
		return finding(w, level, step);
	return findings_add(&w->lint->findings, level, names(w, step->domain),
	    tag->text, tag->len, tag->column);
}

/* Is the name in no zone file, with no name server to ask? */
static int
isunasked(const struct dns_answer *answer)
{
	return answer->status == DNS_NXDOMAIN && answer->server == NULL;
}

static const struct dns_answer *
wait_txt(struct work *w, const char *prefix, const char *suffix)
{
	const struct dns_answer *answer;
	struct buf name = BUF_INIT;

	buf_addf(&name, "%s%s%s", prefix, w->domain, suffix);
	answer = dns_wait(w->dns, name.data, DNS_TXT);
	buf_free(&name);
	return answer;
}

/*
 * The walk
 */

/* Tells of what nearly is a record. */
static void
check_near(struct work *w, const struct dmarcwalk_step *step)
{
	enum finding_level level = step->state == DMARCWALK_FOUND
	    ? FINDING_WARNING
	    : FINDING_ERROR;
	const struct dns_record *r;
	struct buf *text;
	const char *why;
	size_t i;

	for (i = 0; i < step->answer->n; i++) {
		r = &step->answer->records[i];
		if ((why = dmarcadvice_text(r)) == NULL)
			continue;
		text = finding(w, level, step);
		buf_adds(text, "The TXT record that begins with \"");
		words_show(text, r->data,
		    r->len < BEGINNING ? r->len : BEGINNING, " ");
		buf_addf(text,
		    "\" is no DMARC record, and receivers ignore it: %s.", why);
	}
}

/* The record in several strings, the answer's size. */
static void
check_answer(struct work *w, const struct dmarcwalk_step *step)
{
	size_t size = strlen(step->answer->name), i;

	for (i = 0; i < step->answer->n; i++)
		size += step->answer->records[i].len;
	if (size > ANSWER)
		buf_addf(finding(w, FINDING_NOTE, step),
		    "The name and the text of its %zu TXT record%s are %zu "
		    "octets; over %d an answer may not fit a UDP packet: "
		    "shorten the record.",
		    step->answer->n, step->answer->n == 1 ? "" : "s", size,
		    ANSWER);
	if (step->record->nstrings < 2)
		return;
	for (i = 0; i < step->rec->n && step->rec->tags[i].why == NULL; i++)
		;
	if (i < step->rec->n)
		buf_addf(finding(w, FINDING_NOTE, step),
		    "The record is %zu strings, which are joined with nothing "
		    "between: look for a semicolon that is missing where one "
		    "ends.",
		    step->record->nstrings);
}

static void
check_step(struct work *w, const struct dmarcwalk_step *step)
{
	if (step->state == DMARCWALK_FAILED)
		buf_addf(finding(w, FINDING_TEMPERROR, step),
		    "The TXT lookup failed: %s. Without its answer receivers "
		    "know neither the policy nor the organizational domain: "
		    "check again, and if it stays, see to the name servers.",
		    step->answer->why);
	if (step->state == DMARCWALK_SEVERAL)
		buf_addf(finding(w, FINDING_ERROR, step),
		    "There are %zu DMARC records, and so receivers ignore "
		    "them all: keep one, with the tags of all.",
		    step->nrecords);
	check_near(w, step);
}

/* Tells of a record at a name where nobody looks. */
static void
check_misplaced(struct work *w, const struct dns_answer *txt, const char *why)
{
	int found = w->lint->policy.walk.steps[0].state == DMARCWALK_FOUND;
	size_t i;

	for (i = 0; i < txt->n; i++)
		if (dmarcrecord_is(txt->records[i].data, txt->records[i].len))
			break;
	if (i < txt->n)
		buf_addf(findings_add(&w->lint->findings,
			     found ? FINDING_WARNING : FINDING_ERROR, txt->name,
			     NULL, 0, 0),
		    "%s, where no receiver looks for a DMARC record: %s "
		    "_dmarc.%s.",
		    why,
		    found ? "take it out, for there is one at"
			  : "publish it at",
		    w->domain);
}

static void
check_missing(struct work *w)
{
	const struct dmarcwalk *walk = &w->lint->policy.walk;
	size_t i;

	if (w->lint->policy.state != DMARCPOLICY_NONE)
		return;
	for (i = 0; i < walk->taken; i++)
		if (walk->steps[i].state == DMARCWALK_SEVERAL)
			return; /* told with those */
	if (isunasked(walk->steps[0].answer))
		buf_adds(finding(w, FINDING_ERROR, walk->steps),
		    "The name is in no zone file, and no name server was "
		    "asked (add -n).");
	else
		buf_addf(finding(w, FINDING_ERROR, walk->steps),
		    "No DMARC record holds for the domain, here or above, and "
		    "anybody may use its name: publish a TXT record, "
		    "\"v=DMARC1; p=none; rua=mailto:dmarc@%s\" to begin with.",
		    w->domain);
}

/*
 * What holds
 */

static void
set_fate(struct dmarclint_fate *fate, const struct dmarcwalk_step *step,
    int exists)
{
	const struct dmarcrecord *rec;

	if ((fate->step = step) == NULL)
		return;
	rec = step->rec;
	if (rec->faulty != NULL && rec->nrua == 0) {
		fate->state = DMARCPOLICY_FAULTY;
		return;
	}
	fate->state = DMARCPOLICY_HOLDS;
	fate->tag = "p";
	fate->asked = rec->p;
	if (!exists && rec->np != DMARC_UNSET) {
		fate->tag = "np";
		fate->asked = rec->np;
	} else if (rec->sp != DMARC_UNSET) {
		fate->tag = "sp";
		fate->asked = rec->sp;
	}
}

/*
 * A walk from below the domain takes it in, or if it has eight labels or more
 * skips to the last seven of it; from there it goes as one that starts there,
 * but that a public suffix where it starts is one.
 */
static void
walk_below(struct work *w)
{
	struct dmarclint *lint = w->lint;
	struct dmarcwalk *walk = &lint->below;
	const struct dmarcwalk_step *step;
	enum dmarclint_from from;
	const char *start = w->domain, *p;
	size_t labels = 1;

	for (p = start; (p = strchr(p, '.')) != NULL; p++)
		labels++;
	for (; labels >= LIMIT_WALK; labels--)
		start = strchr(start, '.') + 1;
	dmarcwalk_start(walk, start);
	dmarcwalk_end(walk, w->dns);
	step = walk->orgstep != NULL ? walk->orgstep : walk->psd;
	for (from = DMARCLINT_SUBDOMAIN; from < DMARCLINT_FROMS; from++)
		if (walk->failed)
			lint->fates[from].state = DMARCPOLICY_FAILED;
		else
			set_fate(&lint->fates[from], step,
			    from == DMARCLINT_SUBDOMAIN);
}

static void
find_policy(struct work *w)
{
	struct dmarclint *lint = w->lint;
	struct dmarcpolicy *p = &lint->policy;
	struct dmarclint_fate *fate = &lint->fates[DMARCLINT_DOMAIN];
	const struct dns_answer *a;

	dmarcpolicy_find(p, w->dns, w->domain, 0);
	dmarcwalk_end(&p->walk, w->dns);
	a = dns_wait(w->dns, w->domain, DNS_A);
	lint->exists = dmarcpolicy_existence(a);
	*fate = (struct dmarclint_fate){ .state = p->exists == EXISTS_FAILED
		    ? DMARCPOLICY_FAILED
		    : p->state,
		.step = p->step,
		.tag = p->tag,
		.asked = p->asked };
	walk_below(w);
}

/*
 * Where the record stands
 */

/* Tags that say something of subdomains, where a record above does that. */
static void
check_useless(struct work *w, const struct dmarcwalk_step *step,
    enum dmarctag_kind kind, const char *name, const char *org)
{
	const struct dmarctag *tag = dmarcrecord_tag(step->rec, kind);

	if (tag != NULL)
		buf_addf(tag_finding(w, FINDING_WARNING, step, tag),
		    "%s= has no effect here: mail of names below this one goes "
		    "by the record of the organizational domain, %s. Take it "
		    "out, or make this the organizational domain with psd=n.",
		    name, org);
}

static void
check_weaker(struct work *w, const struct dmarcwalk_step *step)
{
	const struct dmarcrecord *rec = step->rec;
	enum dmarc_policy sp = rec->sp != DMARC_UNSET ? rec->sp : rec->p;

	if (sp < rec->p)
		buf_addf(tag_finding(w, FINDING_WARNING, step,
			     dmarcrecord_tag(rec, DMARCTAG_SP)),
		    "sp=%s is weaker than p=%s, so that a forger takes a name "
		    "below this one%s: raise it, or give the subdomains that "
		    "need it records of their own.",
		    dmarc_policy_name(sp), dmarc_policy_name(rec->p),
		    rec->np == DMARC_UNSET ? ", even one that does not exist"
					   : "");
	if (rec->np != DMARC_UNSET && (rec->np < rec->p || rec->np < sp))
		buf_addf(tag_finding(w, FINDING_WARNING, step,
			     dmarcrecord_tag(rec, DMARCTAG_NP)),
		    "np=%s is weaker than %s=%s, and from names that do not "
		    "exist nobody sends mail but forgers: write np=reject, or "
		    "take it out.",
		    dmarc_policy_name(rec->np), rec->np < rec->p ? "p" : "sp",
		    dmarc_policy_name(rec->np < rec->p ? rec->p : sp));
}

/* Is it a public suffix?  1, 0, or -1: there is no list. */
static int
issuffix(const struct work *w, const char *domain)
{
	struct buf org = BUF_INIT;
	int found;

	if (w->psl == NULL)
		return -1;
	found = psl_domain(w->psl, domain, &org) == -1;
	buf_free(&org);
	return found;
}

static void
check_suffix(struct work *w, const struct dmarcwalk_step *step)
{
	const struct dmarctag *tag = dmarcrecord_tag(step->rec, DMARCTAG_PSD);
	int suffix = issuffix(w, step->domain);
	int mx = dns_wait(w->dns, step->domain, DNS_MX)->n > 0;

	buf_addf(tag_finding(w,
		     suffix == 0 || (suffix == -1 && mx) ? FINDING_WARNING
							 : FINDING_NOTE,
		     step, tag),
	    "psd=y says that %s is a public suffix, below which names belong "
	    "to different owners: each is an organizational domain, and not "
	    "aligned with the others or with %s.%s",
	    step->domain, step->domain,
	    suffix == 0
		? " The public suffix list does not have it: take psd=y out."
		: suffix == -1 && mx
		? " It has mail servers, as public suffixes seldom do: take "
		  "psd=y out unless it is meant."
		: "");
}

static void
check_psd(struct work *w, const struct dmarcwalk_step *step)
{
	const struct dmarctag *tag = dmarcrecord_tag(step->rec, DMARCTAG_PSD);

	if (step->rec->psd == 'y')
		check_suffix(w, step);
	else if (step->rec->psd == 'n')
		buf_addf(tag_finding(w, FINDING_NOTE, step, tag),
		    "psd=n makes %s an organizational domain: records above it "
		    "have no say, and mail of it is not aligned with domains "
		    "above.",
		    step->domain);
	else if (issuffix(w, step->domain) == 1)
		buf_addf(finding(w, FINDING_WARNING, step),
		    "The public suffix list has %s: without psd=y all names "
		    "below it are aligned with each other, unless they have "
		    "psd=n. Add psd=y if their owners differ.",
		    step->domain);
}

/*
 * Destinations of reports
 */

static void
add_dest(struct work *w, const struct dmarcwalk_step *step,
    enum dmarcdest_report report, const struct dmarctag *tag,
    const struct dmarcuri *u)
{
	struct dmarclint *lint = w->lint;
	const char *host = buf_str(&u->host);
	struct dmarclint_dest *d;
	size_t i;

	for (i = 0; i < lint->ndests; i++)
		if (domain_eq(buf_str(&lint->dests[i].dest.host), host))
			break;
	if (i == LIMIT_DESTINATIONS) {
		w->beyond = 1;
		return;
	}
	d = &lint->dests[i];
	d->asked[report] = 1;
	if (i < lint->ndests)
		return;
	lint->ndests++;
	d->term = u->text;
	d->len = u->len;
	d->column = tag->column + (size_t)(u->text - tag->text);
	dmarcdest_start(&d->dest, w->dns, step->domain, host);
	d->mx = dns_ask(w->dns, host, DNS_MX);
	d->a = dns_ask(w->dns, host, DNS_A);
	d->aaaa = dns_ask(w->dns, host, DNS_AAAA);
}

/* Starts the lookups for all, of rua= before ruf=. */
static void
ask_dests(struct work *w, const struct dmarcwalk_step *step)
{
	static const enum dmarctag_kind kinds[] = {
		[DMARCDEST_RUA] = DMARCTAG_RUA, [DMARCDEST_RUF] = DMARCTAG_RUF
	};
	enum dmarcdest_report report;
	const struct dmarctag *tag;
	struct dmarcuri u;
	size_t pos;

	w->lint->dests = mem_array(LIMIT_DESTINATIONS, sizeof(*w->lint->dests));
	for (report = 0; report < DMARCDEST_REPORTS; report++) {
		if ((tag = dmarcrecord_tag(step->rec, kinds[report])) == NULL)
			continue;
		pos = 0;
		while (dmarcuri_next(tag->value, tag->valuelen, &pos, &u)) {
			if (u.why == NULL && u.mailto)
				add_dest(w, step, report, tag, &u);
			dmarcuri_free(&u);
		}
	}
	if (w->beyond)
		buf_addf(finding(w, FINDING_WARNING, step),
		    "Reports are to go to more than %d hosts, and no more "
		    "were looked up: name fewer.",
		    LIMIT_DESTINATIONS);
}

static struct buf *
dest_finding(struct work *w, enum finding_level level,
    const struct dmarcwalk_step *step, const struct dmarclint_dest *d)
{
	return findings_add(&w->lint->findings, level, names(w, step->domain),
	    d->term, d->len, d->column);
}

/* The lookup that leaves open whether there is a host that takes mail. */
static const struct dns_answer *
open_lookup(const struct dmarclint_dest *d)
{
	const struct dns_answer *const answers[] = { d->mx, d->a, d->aaaa };
	size_t i;

	for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		if (answers[i]->n > 0)
			return NULL;
		if (dns_isfailure(answers[i]))
			return answers[i];
	}
	return NULL;
}

/* Can mail be sent there (RFC 5321 5.1)? */
static void
check_mail(struct work *w, const struct dmarcwalk_step *step,
    const struct dmarclint_dest *d)
{
	const char *host = buf_str(&d->dest.host);
	const struct dns_answer *failed = open_lookup(d);

	if (failed != NULL)
		buf_addf(dest_finding(w, FINDING_TEMPERROR, step, d),
		    "The %s lookup of %s failed: %s. Check again, and if it "
		    "stays, see to its name servers.",
		    dns_type_text(failed->type), host, failed->why);
	else if (isunasked(d->mx))
		buf_addf(dest_finding(w, FINDING_NOTE, step, d),
		    "%s is in no zone file, and no name server was asked (add "
		    "-n): whether it takes reports is not known.",
		    host);
	else if (d->mx->n > 0 && d->mx->records[0].len == 0)
		buf_addf(dest_finding(w, FINDING_ERROR, step, d),
		    "%s takes no mail (its MX is \".\"), and so no reports: "
		    "name another address.",
		    host);
	else if (d->mx->n == 0 && d->a->n == 0 && d->aaaa->n == 0)
		buf_addf(dest_finding(w, FINDING_ERROR, step, d),
		    "%s has neither MX nor address records, so that no report "
		    "gets there: mend the address or give it an MX.",
		    host);
}

/* The destination has not said that it wants reports. */
static void
report_silence(struct work *w, const struct dmarcwalk_step *step,
    const struct dmarclint_dest *d)
{
	const struct dns_answer *answer = d->dest.answer;
	const char *why = NULL;
	struct buf *text;
	size_t i;

	if (isunasked(answer) && isunasked(d->mx))
		return; /* told with the mail */
	text = dest_finding(w, FINDING_ERROR, step, d);
	buf_addf(text,
	    "%s is outside of this organizational domain and does not say "
	    "that it wants reports, so that receivers must not send any there "
	    "(RFC 9990 4): its owner is to publish TXT \"v=DMARC1\" at %s",
	    buf_str(&d->dest.host), buf_str(&d->dest.name));
	for (i = 0; i < answer->n && why == NULL; i++)
		why = dmarcadvice_text(&answer->records[i]);
	if (why != NULL)
		buf_addf(text, ", where a record is wrong: %s", why);
	buf_addc(text, '.');
}

static void
check_override(struct work *w, const struct dmarcwalk_step *step,
    const struct dmarclint_dest *d, enum dmarcdest_report report)
{
	const struct dmarcdest_override *o = &d->dest.overrides[report];
	const char *name = report == DMARCDEST_RUA ? "rua" : "ruf";
	struct buf *text;

	if (!d->asked[report] || o->value == NULL)
		return;
	text = dest_finding(w, o->elsewhere ? FINDING_ERROR : FINDING_NOTE,
	    step, d);
	buf_addf(text, "The record at %s says %s=", buf_str(&d->dest.name),
	    name);
	words_show(text, o->value, o->len < SHOWN ? o->len : SHOWN, " ");
	if (o->len > SHOWN)
		buf_adds(text, "...");
	if (o->elsewhere)
		buf_addf(text,
		    ", which is not at %s, and so receivers must send reports "
		    "to neither (RFC 9990 4): its owner is to mend or to "
		    "remove that.",
		    buf_str(&d->dest.host));
	else
		buf_adds(text, ", and there reports go instead.");
}

static void
check_dest(struct work *w, const struct dmarcwalk_step *step,
    const struct dmarclint_dest *d)
{
	enum dmarcdest_report report;

	check_mail(w, step, d);
	if (d->dest.state == DMARCDEST_SILENT)
		report_silence(w, step, d);
	else if (d->dest.state == DMARCDEST_TOOLONG)
		buf_addf(dest_finding(w, FINDING_ERROR, step, d),
		    "%s is outside of this organizational domain, and the name "
		    "at which it would say that it wants reports is too long "
		    "for DNS, so that receivers must not send any there (RFC "
		    "9990 4): name an address at a shorter domain.",
		    buf_str(&d->dest.host));
	else if (d->dest.state == DMARCDEST_FAILED)
		buf_addf(dest_finding(w, FINDING_TEMPERROR, step, d),
		    "The TXT lookup of %s failed: %s. So it is not known "
		    "whether %s wants reports: check again.",
		    d->dest.answer->name, d->dest.answer->why,
		    buf_str(&d->dest.host));
	for (report = 0; report < DMARCDEST_REPORTS; report++)
		check_override(w, step, d, report);
}

static void
check_dests(struct work *w, const struct dmarcwalk_step *step, const char *org)
{
	struct dmarclint *lint = w->lint;
	size_t i;

	ask_dests(w, step);
	for (i = 0; i < lint->ndests; i++) {
		dns_wait(w->dns, lint->dests[i].mx->name, DNS_MX);
		dns_wait(w->dns, lint->dests[i].a->name, DNS_A);
		dns_wait(w->dns, lint->dests[i].aaaa->name, DNS_AAAA);
		dmarcdest_end(&lint->dests[i].dest, w->dns, org);
		check_dest(w, step, &lint->dests[i]);
	}
}

/*
 * Records
 */

/* A record that holds, for the domain or for those below it. */
static void
check_record(struct work *w, const struct dmarcwalk_step *step, int reports)
{
	struct dmarcwalk walk; /* of the record's own domain */

	dmarctaglint_check(&w->lint->findings, names(w, step->domain),
	    step->rec);
	check_answer(w, step);
	check_psd(w, step);
	dmarcwalk_start(&walk, step->domain);
	dmarcwalk_end(&walk, w->dns);
	if (!walk.failed) {
		if (step->rec->psd != 'y' &&
		    !domain_eq(walk.org, step->domain)) {
			check_useless(w, step, DMARCTAG_SP, "sp", walk.org);
			check_useless(w, step, DMARCTAG_NP, "np", walk.org);
		} else if (step->rec->faulty == NULL)
			check_weaker(w, step);
		if (reports)
			check_dests(w, step, walk.org);
	}
	dmarcwalk_free(&walk);
}

static void
check_old(struct work *w)
{
	struct dmarclint *lint = w->lint;
	const struct dmarcpolicy *p = &lint->policy;
	const char *old;

	if (w->psl == NULL)
		return;
	lint->listed = 1;
	psl_domain(w->psl, w->domain, &lint->oldorg);
	old = lint->oldorg.len > 0 ? lint->oldorg.data : w->domain;
	if (p->step == NULL || p->walk.failed || domain_eq(old, p->walk.org))
		return;
	buf_addf(finding(w, FINDING_NOTE, p->step),
	    "Receivers of RFC 7489, with the public suffix list, take %s for "
	    "the organizational domain, not %s%s. With strict alignment, and "
	    "a record at each domain that sends mail, both come to the same "
	    "(RFC 9989 C.3).",
	    old, p->walk.org,
	    !domain_eq(p->step->domain, w->domain) &&
		    !domain_eq(p->step->domain, old)
		? ", and do not find this record"
		: "");
}

static void
check_spf(struct work *w, const struct dns_answer *txt)
{
	size_t i;

	if (w->lint->policy.step == NULL || dns_isfailure(txt) ||
	    isunasked(txt))
		return;
	for (i = 0; i < txt->n; i++)
		if (spfrecord_is(txt->records[i].data, txt->records[i].len))
			return;
	buf_adds(findings_add(&w->lint->findings, FINDING_NOTE, w->domain, NULL,
		     0, 0),
	    "The domain has no SPF record, so that DMARC rests on DKIM alone; "
	    "one that sends no mail publishes \"v=spf1 -all\".");
}

/*
 * All of it
 */

/* What may be asked for before anything is known. */
static void
ask_ahead(struct work *w)
{
	struct buf name = BUF_INIT;

	dns_ask(w->dns, w->domain, DNS_TXT);
	buf_addf(&name, "dmarc.%s", w->domain);
	dns_ask(w->dns, name.data, DNS_TXT);
	name.len = 0;
	buf_addf(&name, "_dmarc.%s.%s", w->domain, w->domain);
	dns_ask(w->dns, name.data, DNS_TXT);
	buf_free(&name);
}

static void
check_places(struct work *w)
{
	struct buf suffix = BUF_INIT;

	check_misplaced(w, wait_txt(w, "", ""),
	    "The record stands at the domain itself");
	check_misplaced(w, wait_txt(w, "dmarc.", ""),
	    "The record's name lacks its underscore");
	buf_addf(&suffix, ".%s", w->domain);
	check_misplaced(w, wait_txt(w, "_dmarc.", suffix.data),
	    "The record's name has the domain twice, as without its last dot "
	    "in a zone file");
	buf_free(&suffix);
}

static enum verdict
judge(const struct dmarclint *lint)
{
	const struct dmarcwalk *walk = &lint->policy.walk;
	size_t i;

	for (i = 0; i < walk->taken; i++)
		if (walk->steps[i].state != DMARCWALK_NOTHING)
			return findings_verdict(&lint->findings);
	return VERDICT_NONE;
}

static void
check(struct work *w)
{
	struct dmarclint *lint = w->lint;
	const struct dmarcwalk_step *step, *below;
	size_t i;

	ask_ahead(w);
	find_policy(w);
	for (i = 0; i < lint->policy.walk.taken; i++)
		check_step(w, &lint->policy.walk.steps[i]);
	check_missing(w);
	check_places(w);
	step = lint->policy.step;
	below = lint->fates[DMARCLINT_SUBDOMAIN].step;
	if (step != NULL)
		check_record(w, step, 1);
	if (below != NULL &&
	    (step == NULL || !domain_eq(below->domain, step->domain)))
		check_record(w, below, 0);
	if (lint->policy.exists == EXISTS_FAILED)
		buf_addf(findings_add(&lint->findings, FINDING_TEMPERROR,
			     w->domain, NULL, 0, 0),
		    "The lookup that tells whether the domain exists failed: "
		    "%s. So it is not known whether np= holds: check again.",
		    lint->policy.failed->why);
	check_old(w);
	check_spf(w, wait_txt(w, "", ""));
	lint->verdict = judge(lint);
}

void
dmarclint_check(struct dmarclint *lint, struct dns *dns, const char *domain,
    const struct psl *psl)
{
	struct work w = {
		.lint = lint, .dns = dns, .psl = psl, .domain = domain
	};

	memset(lint, 0, sizeof(*lint));
	check(&w);
	buf_free(&w.name);
}

void
dmarclint_free(struct dmarclint *lint)
{
	while (lint->ndests > 0)
		dmarcdest_free(&lint->dests[--lint->ndests].dest);
	mem_free(lint->dests);
	dmarcpolicy_free(&lint->policy);
	dmarcwalk_free(&lint->below);
	findings_free(&lint->findings);
	buf_free(&lint->oldorg);
	memset(lint, 0, sizeof(*lint));
}
