/*
 * spfahead - lookups begun before their turn; see spfahead.h.
 */
#include "buf.h"
#include "limit.h"
#include "spfahead.h"
#include "spfrecord.h"

enum { WATCHED = 2 * LIMIT_SPF_AHEAD };

struct spfahead {
	struct dns *dns;
	const struct spfmacro *macro;
	int inorder;
	size_t asked;
	const struct dns_answer *watched[WATCHED]; /* TXT and MX */
	size_t nwatched;
	size_t ndone; /* those that were looked through, in front */
};

/* Its answer will be looked through when it is there; but only once, so that
 * includes in a loop end. */
static void
watch(struct spfahead *a, const struct dns_answer *answer)
{
	size_t i;

	for (i = 0; i < a->nwatched; i++)
		if (a->watched[i] == answer)
			return;
	if (a->nwatched < WATCHED)
		a->watched[a->nwatched++] = answer;
}

static void
ask(struct spfahead *a, const char *name, enum dns_type type)
{
	const struct dns_answer *answer;

	if (a->asked == LIMIT_SPF_AHEAD)
		return;
	a->asked++;
	answer = dns_ask(a->dns, name, type);
	if (type == DNS_TXT || type == DNS_MX)
		watch(a, answer);
}

static enum dns_type
address_type(const struct spfahead *a)
{
	return a->macro->ip->v6 ? DNS_AAAA : DNS_A;
}

static void
ask_hosts(struct spfahead *a, const struct dns_answer *mx)
{
	size_t i;

	for (i = 0; mx->n <= LIMIT_SPF_NAMES && i < mx->n; i++)
		if (mx->records[i].len > 0)
			ask(a, mx->records[i].data, address_type(a));
}

/* May the term's target be looked up before its turn? */
static int
mayask(const struct spfterm *t)
{
	if (t->kind == SPFTERM_PTR)
		return 0;
	return t->spec == NULL ||
	    !spfmacro_has(t->spec, t->speclen,
		t->kind == SPFTERM_EXISTS ? "pslohi" : "p");
}

static void
ask_term(struct spfahead *a, const struct spfterm *t, const char *domain)
{
	struct spfmacro macro = *a->macro;
	struct buf target = BUF_INIT;
	int rc = 0;

	macro.domain = domain;
	if (t->spec == NULL)
		buf_adds(&target, domain);
	else
		rc = spfmacro_name(&target, &macro, t->spec, t->speclen);
	if (rc == 0)
		ask(a, target.data,
		    t->kind == SPFTERM_A	    ? address_type(a)
			: t->kind == SPFTERM_MX	    ? DNS_MX
			: t->kind == SPFTERM_EXISTS ? DNS_A
						    : DNS_TXT);
	buf_free(&target);
}

/* Is it sure to match, so that nothing behind it is looked at? */
static int
matches(const struct spfahead *a, const struct spfterm *t)
{
	return t->kind == SPFTERM_ALL ||
	    (t->kind == SPFTERM_IP4 &&
		ip_within(a->macro->ip, &t->ip, t->bits4)) ||
	    (t->kind == SPFTERM_IP6 &&
		ip_within(a->macro->ip, &t->ip, t->bits6));
}

static void
ask_terms(struct spfahead *a, const struct spfrecord *rec, const char *domain)
{
	const struct spfterm *t;
	size_t i, n = 0;

	for (i = 0; i < rec->n && n < LIMIT_SPF_LOOKUPS; i++) {
		t = &rec->terms[i];
		if (matches(a, t))
			return;
		if (t->kind == SPFTERM_REDIRECT || !spfterm_islookup(t->kind))
			continue;
		n++;
		if (mayask(t))
			ask_term(a, t, domain);
	}
	t = rec->redirect;
	if (t != NULL && n < LIMIT_SPF_LOOKUPS && mayask(t))
		ask_term(a, t, domain);
}

/* Looks a domain's record through, if it has one that is sound. */
static void
look_through(struct spfahead *a, const struct dns_answer *answer)
{
	const struct dns_record *r, *found = NULL;
	struct spfrecord rec;
	size_t i;

	for (i = 0; i < answer->n; i++) {
		r = &answer->records[i];
		if (!spfrecord_is(r->data, r->len))
			continue;
		if (found != NULL)
			return;
		found = r;
	}
	if (found == NULL)
		return;
	spfrecord_parse(&rec, found->data, found->len);
	if (rec.wrong == NULL)
		ask_terms(a, &rec, answer->name);
	spfrecord_free(&rec);
}

/* Deals with the answers that have come in. */
static void
advance(struct spfahead *a)
{
	const struct dns_answer *answer;
	size_t i;

	for (i = a->ndone; i < a->nwatched; i++) {
		answer = a->watched[i];
		if (answer->status == DNS_PENDING)
			continue;
		a->watched[i] = a->watched[a->ndone];
		a->watched[a->ndone++] = answer;
		if (answer->type == DNS_MX)
			ask_hosts(a, answer);
		else if (!a->inorder)
			look_through(a, answer);
	}
}

void
spfahead_ask(struct spfahead *a, const char *name, enum dns_type type)
{
	dns_ask(a->dns, name, type);
}

const struct dns_answer *
spfahead_wait(struct spfahead *a, const char *name, enum dns_type type)
{
	const struct dns_answer *answer = dns_ask(a->dns, name, type);

	if (type == DNS_TXT || type == DNS_MX)
		watch(a, answer);
	advance(a);
	while (answer->status == DNS_PENDING && dns_step(a->dns) == 0)
		advance(a);
	return answer;
}

struct spfahead *
spfahead_new(struct dns *dns, const struct spfmacro *macro, int inorder)
{
	struct spfahead *a = mem_alloc(sizeof(*a));

	a->dns = dns;
	a->macro = macro;
	a->inorder = inorder;
	return a;
}

void
spfahead_free(struct spfahead *a)
{
	mem_free(a);
}
