/*
 * spf - check_host(), by the sections of RFC 7208; see spf.h.
 */
#include <string.h>

#include "ascii.h"
#include "domain.h"
#include "limit.h"
#include "spf.h"
#include "spfahead.h"
#include "spfmacro.h"
#include "spfptr.h"
#include "spfrecord.h"

enum { COMMENT = 300 }; /* octets after which a comment is long enough */

/* One evaluation. */
struct work {
	struct spf *spf;
	struct dns *dns;
	const struct spf_query *q;
	struct spfmacro macro; /* domain and name are those of the moment */
	struct spfahead *ahead;
	struct buf path; /* what matched, and in what: for the comment */
	unsigned depth;	 /* of includes */
	enum verdict error;
	const struct frame *frame; /* the record that is being read */
};

/* The records whose reading has led to this one. */
struct frame {
	const char *domain;
	const struct frame *next;
};

/* A term and what it looks up. */
struct lookup {
	const struct spfterm *term;
	const char *domain; /* whose record it is in */
	struct buf target;
	size_t step; /* in spf->steps; SIZE_MAX: not listed */
	int isvoid;  /* a query of its came back empty */
};

static enum verdict check_host(struct work *w, const char *domain);

/*
 * What is told of it
 */

/* A new step: its number, or SIZE_MAX when there are too many. */
static size_t
add_step(struct work *w, const char *target)
{
	struct spf *spf = w->spf;
	struct spf_step *step;

	if (spf->nsteps == LIMIT_SPF_STEPS) {
		spf->unlisted++;
		return SIZE_MAX;
	}
	spf->steps = mem_more(spf->steps, spf->nsteps, &spf->room,
	    sizeof(*step));
	step = &spf->steps[spf->nsteps];
	memset(step, 0, sizeof(*step));
	step->depth = w->depth;
	buf_adds(&step->target, target);
	return spf->nsteps++;
}

static void
end_step(struct work *w, size_t number, const struct dns_answer *answer,
    enum spf_outcome outcome)
{
	struct spf_step *step;

	if (number == SIZE_MAX)
		return;
	step = &w->spf->steps[number];
	if (answer != NULL)
		step->answer = answer;
	step->outcome = outcome;
	step->lookups = w->spf->lookups;
	step->voids = w->spf->voids;
}

static size_t
add_term(struct work *w, const struct spfterm *term)
{
	size_t step = add_step(w, "");

	if (step != SIZE_MAX)
		spfterm_show(&w->spf->steps[step].text, term);
	return step;
}

static void
set_target(struct work *w, const struct lookup *l)
{
	if (l->step != SIZE_MAX)
		buf_add(&w->spf->steps[l->step].target, l->target.data,
		    l->target.len);
}

/* The evaluation ends here, with permerror or temperror. */
static enum spf_outcome
error(struct work *w, enum verdict verdict, const char *problem)
{
	w->error = verdict;
	buf_adds(&w->spf->problem, problem);
	return SPF_ERROR;
}

/* The problem is in this term, or in what it led to. */
static void
name_term(struct work *w, const struct spfterm *term)
{
	if (w->spf->problem.len >= COMMENT)
		return;
	buf_adds(&w->spf->problem, ", in ");
	spfterm_show(&w->spf->problem, term);
}

/* ... and this term is to blame. */
static enum spf_outcome
blame(struct work *w, const struct spfterm *term, enum verdict verdict,
    const char *problem)
{
	error(w, verdict, problem);
	name_term(w, term);
	return SPF_ERROR;
}

/* The term matches: the path begins with it, or is it alone. */
static void
matched(struct work *w, const struct spfterm *term)
{
	struct buf path = BUF_INIT;

	spfterm_show(&path, term);
	if (w->path.len > 0 && w->path.len < COMMENT)
		buf_addf(&path, ", in it %s", w->path.data);
	buf_free(&w->path);
	w->path = path;
}

/*
 * DNS
 */

/* An answer that is none: the words for it, or NULL when it is one. */
static const char *
trouble(const struct dns_answer *answer)
{
	switch (answer->status) {
	case DNS_SERVFAIL:
		return "the DNS lookup failed";
	case DNS_TIMEOUT:
		return "the DNS lookup timed out";
	case DNS_MALFORMED:
		return "the DNS answer cannot be read";
	default:
		return NULL;
	}
}

/*
 * Looks a term's target up, or something that its answer named.  NULL when
 * the evaluation ends here with temperror.
 */
static const struct dns_answer *
look_up(struct work *w, struct lookup *l, const char *name, enum dns_type type)
{
	const struct dns_answer *answer;

	answer = spfahead_wait(w->ahead, name, type);
	if (trouble(answer) != NULL) {
		blame(w, l->term, VERDICT_TEMPERROR, trouble(answer));
		return NULL;
	}
	l->isvoid |= answer->n == 0 && answer->status != DNS_BADNAME;
	return answer;
}

/*
 * Mechanisms (RFC 7208 5)
 */

/* The type of the records that hold addresses like the client's. */
static enum dns_type
address_type(const struct work *w)
{
	return w->q->ip.v6 ? DNS_AAAA : DNS_A;
}

/* Is the client among the addresses, as far as the prefix goes? */
static int
has_client(const struct work *w, const struct spfterm *term,
    const struct dns_answer *answer)
{
	unsigned bits = w->q->ip.v6 ? term->bits6 : term->bits4;
	struct ip ip;
	size_t i;

	for (i = 0; i < answer->n; i++)
		if (ip_record(&ip, answer->records[i].data,
			answer->records[i].len) == 0 &&
		    ip_within(&w->q->ip, &ip, bits))
			return 1;
	return 0;
}

static enum spf_outcome
match_a(struct work *w, struct lookup *l)
{
	const struct dns_answer *answer;

	answer = look_up(w, l, l->target.data, address_type(w));
	if (answer == NULL)
		return SPF_ERROR;
	end_step(w, l->step, answer, SPF_GOES_ON);
	return has_client(w, l->term, answer) ? SPF_MATCH : SPF_GOES_ON;
}

static enum spf_outcome
match_mx(struct work *w, struct lookup *l)
{
	const struct dns_answer *mx, *answer;
	size_t i;

	if ((mx = look_up(w, l, l->target.data, DNS_MX)) == NULL)
		return SPF_ERROR;
	end_step(w, l->step, mx, SPF_GOES_ON);
	if (mx->n > LIMIT_SPF_NAMES)
		return blame(w, l->term, VERDICT_PERMERROR,
		    "more than 10 MX hosts");
	for (i = 0; i < mx->n; i++) {
		if (mx->records[i].len == 0) /* RFC 7505: it takes no mail */
			continue;
		answer = look_up(w, l, mx->records[i].data, address_type(w));
		if (answer == NULL)
			return SPF_ERROR;
		if (has_client(w, l->term, answer))
			return SPF_MATCH;
	}
	return SPF_GOES_ON;
}

/* Where DNS errors do not count (RFC 7208 5.5), time can run out all the same
 * (4.6.4). */
static enum spf_outcome
in_time(struct work *w, const struct spfterm *term)
{
	if (dns_expired(w->dns))
		return blame(w, term, VERDICT_TEMPERROR,
		    "the time for DNS lookups is over");
	return SPF_GOES_ON;
}

static enum spf_outcome
match_ptr(struct work *w, struct lookup *l)
{
	const struct dns_answer *answer;
	int match;

	match = spfptr_isvalid(w->ahead, &w->q->ip, l->target.data, &answer);
	end_step(w, l->step, answer, SPF_GOES_ON);
	l->isvoid = answer->status == DNS_NODATA ||
	    answer->status == DNS_NXDOMAIN;
	return match ? SPF_MATCH : in_time(w, l->term);
}

static enum spf_outcome
match_exists(struct work *w, struct lookup *l)
{
	const struct dns_answer *answer;

	if ((answer = look_up(w, l, l->target.data, DNS_A)) == NULL)
		return SPF_ERROR;
	end_step(w, l->step, answer, SPF_GOES_ON);
	return answer->n > 0 ? SPF_MATCH : SPF_GOES_ON;
}

/* What a record that was asked for by a term comes to (RFC 7208 5.2, 6.1). */
static enum verdict
check_other(struct work *w, struct lookup *l)
{
	enum verdict verdict = check_host(w, l->target.data);

	if (verdict == VERDICT_NONE)
		blame(w, l->term, verdict = VERDICT_PERMERROR, "no SPF record");
	else if (verdict == VERDICT_PERMERROR || verdict == VERDICT_TEMPERROR)
		name_term(w, l->term);
	w->macro.domain = l->domain;
	return verdict;
}

static enum spf_outcome
match_include(struct work *w, struct lookup *l)
{
	enum verdict verdict;

	w->depth++;
	verdict = check_other(w, l);
	w->depth--;
	switch (verdict) {
	case VERDICT_PASS:
		return SPF_MATCH;
	case VERDICT_PERMERROR:
	case VERDICT_TEMPERROR:
		w->error = verdict;
		return SPF_ERROR;
	default:
		return SPF_GOES_ON;
	}
}

/* Sets %{p}, for the text that follows; name is where it is kept. */
static void
set_name(struct work *w, const char *text, size_t len, const char *domain,
    struct buf *name)
{
	if (spfmacro_has(text, len, "p"))
		spfptr_name(w->ahead, &w->q->ip, domain, name);
	else
		buf_adds(name, "unknown");
	w->macro.name = name->data;
}

/*
 * The target-name of a term (RFC 7208 4.8), the domain itself when it has no
 * domain-spec.  0, or -1 when it can't be a name and the term matches nothing.
 */
static int
find_target(struct work *w, struct lookup *l)
{
	const struct spfterm *t = l->term;
	struct buf name = BUF_INIT;
	int rc;

	if (t->spec == NULL) {
		buf_adds(&l->target, l->domain);
		return 0;
	}
	w->spf->usedlocal |= spfmacro_has(t->spec, t->speclen, "sl");
	set_name(w, t->spec, t->speclen, l->domain, &name);
	rc = spfmacro_name(&l->target, &w->macro, t->spec, t->speclen);
	buf_free(&name);
	return rc;
}

/* A term that causes lookups: is there room for one more? */
static enum spf_outcome
count_lookup(struct work *w, const struct spfterm *term)
{
	if (++w->spf->lookups > LIMIT_SPF_LOOKUPS)
		return blame(w, term, VERDICT_PERMERROR,
		    "more than 10 terms with DNS lookups");
	return SPF_GOES_ON;
}

static enum spf_outcome
match_lookup(struct work *w, struct lookup *l)
{
	switch (l->term->kind) {
	case SPFTERM_A:
		return match_a(w, l);
	case SPFTERM_MX:
		return match_mx(w, l);
	case SPFTERM_PTR:
		return match_ptr(w, l);
	case SPFTERM_EXISTS:
		return match_exists(w, l);
	default:
		return match_include(w, l);
	}
}

/* Evaluates a mechanism that has a target-name. */
static enum spf_outcome
try_lookup(struct work *w, struct lookup *l)
{
	enum spf_outcome outcome;

	if (find_target(w, l) == -1)
		return SPF_GOES_ON;
	if (l->term->spec != NULL &&
	    spfmacro_has(l->term->spec, l->term->speclen, "p") &&
	    in_time(w, l->term) == SPF_ERROR)
		return SPF_ERROR;
	set_target(w, l);
	outcome = match_lookup(w, l);
	if (outcome == SPF_GOES_ON && l->isvoid &&
	    ++w->spf->voids > LIMIT_SPF_VOIDS)
		outcome = blame(w, l->term, VERDICT_PERMERROR,
		    "more than 2 void lookups");
	return outcome;
}

static enum spf_outcome
match_mechanism(struct work *w, struct lookup *l)
{
	const struct spfterm *t = l->term;

	switch (t->kind) {
	case SPFTERM_ALL:
		return SPF_MATCH;
	case SPFTERM_IP4:
	case SPFTERM_IP6:
		return ip_within(&w->q->ip, &t->ip,
			   t->kind == SPFTERM_IP6 ? t->bits6 : t->bits4)
		    ? SPF_MATCH
		    : SPF_GOES_ON;
	default:
		if (count_lookup(w, t) == SPF_ERROR)
			return SPF_ERROR;
		return try_lookup(w, l);
	}
}

static enum spf_outcome
evaluate_term(struct work *w, const struct spfterm *term, const char *domain)
{
	struct lookup l = { .term = term, .domain = domain };
	enum spf_outcome outcome;

	l.step = add_term(w, term);
	w->path.len = 0;
	outcome = match_mechanism(w, &l);
	end_step(w, l.step, NULL, outcome);
	if (outcome == SPF_MATCH)
		matched(w, term);
	buf_free(&l.target);
	return outcome;
}

/*
 * Modifiers (RFC 7208 6)
 */

static enum verdict
redirect(struct work *w, const struct spfterm *term, const char *domain)
{
	struct lookup l = { .term = term, .domain = domain };
	enum verdict verdict = VERDICT_PERMERROR;

	l.step = add_term(w, term);
	if (count_lookup(w, term) == SPF_ERROR)
		end_step(w, l.step, NULL, SPF_ERROR);
	else if (find_target(w, &l) == -1)
		blame(w, term, VERDICT_PERMERROR, "no SPF record");
	else {
		set_target(w, &l);
		end_step(w, l.step, NULL, SPF_GOES_ON);
		verdict = check_other(w, &l);
		if (w->path.len > 0)
			matched(w, term);
	}
	buf_free(&l.target);
	return verdict;
}

/* What exp= says; nothing when anything is wrong with it (RFC 7208 6.2). */
static void
explain(struct work *w, const struct spfterm *term, const char *domain)
{
	struct lookup l = { .term = term, .domain = domain };
	struct buf *out = &w->spf->explanation, name = BUF_INIT;
	const struct dns_answer *answer;
	const struct dns_record *text;
	size_t at;

	if (find_target(w, &l) == 0) {
		answer = spfahead_wait(w->ahead, l.target.data, DNS_TXT);
		text = answer->records;
		if (answer->n == 1 &&
		    spfmacro_check(SPFMACRO_EXPLAIN, text->data, text->len,
			&at) == NULL) {
			set_name(w, text->data, text->len, domain, &name);
			if (spfmacro_text(out, &w->macro, text->data,
				text->len) == -1)
				out->len = 0;
		}
	}
	buf_free(&name);
	buf_free(&l.target);
}

/*
 * Records (RFC 7208 4.3 to 4.7)
 */

static enum verdict
syntax_error(struct work *w, const struct spfrecord *rec)
{
	const struct spfterm *t = rec->wrong;
	struct buf *problem = &w->spf->problem;

	buf_addf(problem, "syntax error at column %zu: %s, in ", t->whycolumn,
	    t->why);
	spfterm_show(problem, t);
	return VERDICT_PERMERROR;
}

static enum verdict
evaluate(struct work *w, const struct spfrecord *rec, const char *domain)
{
	const struct spfterm *t;
	size_t i;

	for (i = 0; i < rec->n; i++) {
		t = &rec->terms[i];
		if (t->kind >= SPFTERM_REDIRECT)
			continue;
		switch (evaluate_term(w, t, domain)) {
		case SPF_GOES_ON:
			continue;
		case SPF_ERROR:
			return w->error;
		case SPF_MATCH:
			break;
		}
		if (w->depth == 0)
			spfterm_show(&w->spf->mechanism, t);
		if (w->depth == 0 && t->verdict == VERDICT_FAIL &&
		    w->q->explain && rec->exp != NULL)
			explain(w, rec->exp, domain);
		return t->verdict;
	}
	w->path.len = 0;
	if (rec->redirect != NULL && rec->all == NULL)
		return redirect(w, rec->redirect, domain);
	if (w->depth == 0)
		buf_adds(&w->spf->mechanism, "default");
	return VERDICT_NEUTRAL;
}

/* The one SPF record of the domain; or NULL and the verdict. */
static const struct dns_record *
select_record(struct work *w, const struct dns_answer *answer,
    enum verdict *verdict)
{
	const struct dns_record *found = NULL, *r;
	size_t i;

	*verdict = VERDICT_NONE;
	for (i = 0; i < answer->n; i++) {
		r = &answer->records[i];
		if (!spfrecord_is(r->data, r->len))
			continue;
		if (found != NULL) {
			*verdict = VERDICT_PERMERROR;
			error(w, *verdict, "several SPF records");
			return NULL;
		}
		found = r;
	}
	return found;
}

/* The record as it is shown, cut like a term. */
static void
show_record(struct work *w, size_t step, const struct dns_record *r)
{
	struct spfterm whole = { .text = r->data, .len = r->len };
	struct buf *text;
	size_t i;

	if (step == SIZE_MAX)
		return;
	text = &w->spf->steps[step].text;
	for (i = 0; i < r->len && i < 4 * (size_t)SPFTERM_SHOWN; i++)
		if (r->data[i] == ' ') {
			buf_addc(text, ' ');
		} else {
			whole.text = &r->data[i];
			whole.len = 1;
			spfterm_show(text, &whole);
		}
	if (i < r->len)
		buf_adds(text, "...");
}

static enum verdict
check_record(struct work *w, const struct dns_record *text, const char *domain)
{
	struct frame frame = { domain, w->frame };
	struct spfrecord rec;
	enum verdict verdict;

	spfrecord_parse(&rec, text->data, text->len);
	w->frame = &frame;
	if (rec.wrong != NULL)
		verdict = syntax_error(w, &rec);
	else
		verdict = evaluate(w, &rec, domain);
	w->frame = frame.next;
	spfrecord_free(&rec);
	return verdict;
}

/*
 * Is the domain's record being read already?  Then it would come to the same
 * term again and again, until there were too many lookups.
 */
static int
isloop(const struct work *w, const char *domain)
{
	const struct frame *f;

	for (f = w->frame; f != NULL; f = f->next)
		if (domain_eq(f->domain, domain))
			return 1;
	return 0;
}

static enum verdict
check_host(struct work *w, const char *domain)
{
	const struct dns_answer *answer;
	const struct dns_record *record;
	enum verdict verdict = VERDICT_NONE;
	size_t step = add_step(w, domain);

	w->macro.domain = domain;
	if (step != SIZE_MAX)
		w->spf->steps[step].isrecord = 1;
	if (!domain_ispossible(domain, strlen(domain)))
		return VERDICT_NONE;
	if (isloop(w, domain)) {
		end_step(w, step, NULL, SPF_ERROR);
		error(w, VERDICT_PERMERROR, "the records form a loop");
		return VERDICT_PERMERROR;
	}
	answer = spfahead_wait(w->ahead, domain, DNS_TXT);
	end_step(w, step, answer, SPF_GOES_ON);
	if (trouble(answer) != NULL) {
		error(w, VERDICT_TEMPERROR, trouble(answer));
		return VERDICT_TEMPERROR;
	}
	if ((record = select_record(w, answer, &verdict)) == NULL) {
		end_step(w, step, NULL,
		    verdict == VERDICT_NONE ? SPF_GOES_ON : SPF_ERROR);
		return verdict;
	}
	show_record(w, step, record);
	return check_record(w, record, domain);
}

/*
 * All of it
 */

static void
comment(struct work *w)
{
	struct spf *spf = w->spf;
	const struct dns_answer *answer;

	if (spf->problem.len > 0) {
		buf_add(&spf->comment, spf->problem.data, spf->problem.len);
	} else if (w->path.len > 0) {
		buf_addf(&spf->comment, "matched %s", w->path.data);
	} else if (spf->verdict == VERDICT_NEUTRAL) {
		buf_adds(&spf->comment, "no mechanism matched");
	} else {
		answer = spf->nsteps > 0 ? spf->steps[0].answer : NULL;
		buf_adds(&spf->comment,
		    answer == NULL ? "not a domain name of two labels or more"
			: answer->status == DNS_NXDOMAIN
			? "there is no such domain"
			: "the domain has no SPF record");
	}
}

/*
 * The domain in lower case with A-labels (RFC 8616 4), less a last dot; in
 * ASCII it need not be letters, digits and hyphens.  0, or -1 when it is none.
 */
static int
find_domain(struct buf *out, const char *text, size_t len)
{
	size_t i;

	if (len > 0 && text[len - 1] == '.')
		len--;
	if (len == 0 || text[0] == '[') /* an address literal */
		return -1;
	for (i = 0; i < len; i++)
		if (!ascii_isgraph(text[i]))
			return domain_toascii(out, text, len);
	for (i = 0; i < len; i++)
		buf_addc(out, ascii_tolower(text[i]));
	return 0;
}

void
spf_check(struct spf *spf, struct dns *dns, const struct spf_query *query)
{
	struct work w = { .spf = spf, .dns = dns, .q = query };
	struct buf local = BUF_INIT;

	memset(spf, 0, sizeof(*spf));
	if (query->locallen > 0)
		buf_add(&local, query->local, query->locallen);
	else
		buf_adds(&local, "postmaster");
	w.macro = (struct spfmacro){ .local = local.data,
		.helo = query->helo,
		.ip = &query->ip,
		.name = "unknown",
		.receiver = query->receiver,
		.now = query->now };
	spf->verdict = VERDICT_NONE;
	if (query->domainlen <= LIMIT_IDENTITY && local.len <= LIMIT_IDENTITY &&
	    find_domain(&spf->domain, query->domain, query->domainlen) == 0) {
		w.macro.origin = spf->domain.data;
		w.ahead = spfahead_new(dns, &w.macro, query->inorder);
		spf->verdict = check_host(&w, spf->domain.data);
		spfahead_free(w.ahead);
	}
	comment(&w);
	buf_free(&w.path);
	buf_free(&local);
}

void
spf_free(struct spf *spf)
{
	size_t i;

	for (i = 0; i < spf->nsteps; i++) {
		buf_free(&spf->steps[i].text);
		buf_free(&spf->steps[i].target);
	}
	mem_free(spf->steps);
	buf_free(&spf->comment);
	buf_free(&spf->mechanism);
	buf_free(&spf->explanation);
	buf_free(&spf->problem);
	buf_free(&spf->domain);
	memset(spf, 0, sizeof(*spf));
}
