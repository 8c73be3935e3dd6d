/*
 * dmarcwalk - the DNS tree walk; see dmarcwalk.h.
 */
#include <string.h>

#include "dmarcwalk.h"

static const char *
parent(const char *domain)
{
	const char *dot = strchr(domain, '.');

	return dot != NULL ? dot + 1 : NULL;
}

static size_t
count_labels(const char *domain)
{
	size_t n = 0;

	for (; domain != NULL; domain = parent(domain))
		n++;
	return n;
}

/* RFC 9989 4.10, steps 3, 4 and 7. */
void
dmarcwalk_start(struct dmarcwalk *w, const char *domain)
{
	const char *p;
	size_t labels;

	memset(w, 0, sizeof(*w));
	buf_adds(&w->domain, domain);
	p = buf_str(&w->domain);
	labels = count_labels(p);
	w->steps[w->n++].domain = p;
	do {
		p = parent(p);
		labels--;
	} while (labels >= LIMIT_WALK);
	for (; p != NULL; p = parent(p))
		w->steps[w->n++].domain = p;
}

void
dmarcwalk_free(struct dmarcwalk *w)
{
	size_t i;

	for (i = 0; i < w->taken; i++)
		mem_free(w->steps[i].rec);
	buf_free(&w->domain);
	memset(w, 0, sizeof(*w));
}

static void
add_name(struct buf *out, const struct dmarcwalk_step *step)
{
	out->len = 0;
	buf_addf(out, "_dmarc.%s", step->domain);
}

void
dmarcwalk_ask(const struct dmarcwalk *w, struct dns *dns)
{
	struct buf name = BUF_INIT;
	size_t i;

	for (i = 0; i < w->n; i++) {
		add_name(&name, &w->steps[i]);
		dns_ask(dns, name.data, DNS_TXT);
	}
	buf_free(&name);
}

/* What the answer means; a name that DNS can't carry has no record. */
static void
read_answer(struct dmarcwalk_step *step)
{
	const struct dns_answer *answer = step->answer;
	const struct dns_record *r, *found = NULL;
	size_t i;

	if (dns_isfailure(answer)) {
		step->state = DMARCWALK_FAILED;
		return;
	}
	for (i = 0; i < answer->n; i++) {
		r = &answer->records[i];
		if (!dmarcrecord_is(r->data, r->len))
			continue;
		found = r;
		step->nrecords++;
	}
	step->state = DMARCWALK_NOTHING;
	if (found == NULL)
		return;
	step->state = DMARCWALK_SEVERAL;
	if (step->nrecords > 1)
		return;
	step->state = DMARCWALK_FOUND;
	step->record = found;
	step->rec = mem_alloc(sizeof(*step->rec));
	dmarcrecord_parse(step->rec, found->data, found->len);
}

/* The name one label below a step's, on the way to where the walk started. */
static const char *
below(const struct dmarcwalk *w, const struct dmarcwalk_step *step)
{
	const char *start = w->steps[0].domain, *p = step->domain - 1;

	while (p > start && p[-1] != '.')
		p--;
	return p;
}

/* The three rules of RFC 9989 4.10.2. */
static void
select_org(struct dmarcwalk *w)
{
	struct dmarcwalk_step *last = &w->steps[w->taken - 1];
	size_t i;

	w->org = w->steps[0].domain;
	if (last->rec != NULL && last->rec->psd == 'y' && w->taken > 1) {
		w->psd = last;
		w->org = below(w, last);
	} else {
		for (i = 0; i < w->taken; i++)
			if (w->steps[i].rec != NULL)
				w->org = w->steps[i].domain;
	}
	for (i = 0; i < w->taken; i++)
		if (w->steps[i].domain == w->org && w->steps[i].rec != NULL)
			w->orgstep = &w->steps[i];
}

int
dmarcwalk_step(struct dmarcwalk *w, struct dns *dns)
{
	struct dmarcwalk_step *step = &w->steps[w->taken];
	struct buf name = BUF_INIT;

	if (w->ended)
		return 0;
	add_name(&name, step);
	step->answer = dns_wait(dns, name.data, DNS_TXT);
	buf_free(&name);
	w->taken++;
	read_answer(step);
	w->failed = step->state == DMARCWALK_FAILED;
	w->ended = w->failed || w->taken == w->n ||
	    (step->rec != NULL && step->rec->psd != 'u');
	if (w->ended && !w->failed)
		select_org(w);
	return 1;
}

void
dmarcwalk_end(struct dmarcwalk *w, struct dns *dns)
{
	while (dmarcwalk_step(w, dns))
		;
}
