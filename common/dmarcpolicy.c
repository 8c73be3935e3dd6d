/*
 * dmarcpolicy - which DMARC policy holds for a domain; see dmarcpolicy.h.
 */
#include <string.h>

#include "dmarcpolicy.h"

enum dmarcpolicy_exists
dmarcpolicy_existence(const struct dns_answer *answer)
{
	switch (answer->status) {
	case DNS_OK:
	case DNS_NODATA:
		return EXISTS_YES;
	case DNS_NXDOMAIN:
		return answer->aliased ? EXISTS_YES : EXISTS_NO;
	case DNS_BADNAME:
		return EXISTS_NO;
	default:
		return EXISTS_FAILED;
	}
}

/*
 * Whose record holds: that of the domain, of its organizational domain, of the
 * public suffix domain, in this order.
 */
static const struct dmarcwalk_step *
find_step(struct dmarcwalk *w, struct dns *dns)
{
	dmarcwalk_step(w, dns);
	if (w->steps[0].rec != NULL)
		return &w->steps[0];
	dmarcwalk_end(w, dns);
	return w->orgstep != NULL ? w->orgstep : w->psd;
}

/* Which tag says what is asked for. */
static void
set_asked(struct dmarcpolicy *p, struct dns *dns)
{
	const struct dmarcrecord *rec = p->rec;
	const struct dns_answer *answer;
	int own = p->step == &p->walk.steps[0];

	p->tag = "p";
	p->asked = rec->p;
	if (!own && rec->sp != DMARC_UNSET) {
		p->tag = "sp";
		p->asked = rec->sp;
	}
	if (own || rec->np == DMARC_UNSET)
		return;
	answer = dns_wait(dns, p->walk.steps[0].domain, DNS_A);
	p->exists = dmarcpolicy_existence(answer);
	if (p->exists == EXISTS_NO) {
		p->tag = "np";
		p->asked = rec->np;
	} else if (p->exists == EXISTS_FAILED)
		p->failed = answer;
}

static enum dmarcpolicy_state
find(struct dmarcpolicy *p, struct dns *dns)
{
	p->step = find_step(&p->walk, dns);
	if (p->walk.failed) {
		p->failed = p->walk.steps[p->walk.taken - 1].answer;
		return DMARCPOLICY_FAILED;
	}
	if (p->step == NULL)
		return DMARCPOLICY_NONE;
	p->rec = p->step->rec;
	if (p->rec->faulty != NULL && p->rec->nrua == 0)
		return DMARCPOLICY_FAULTY;
	set_asked(p, dns);
	return DMARCPOLICY_HOLDS;
}

void
dmarcpolicy_find(struct dmarcpolicy *p, struct dns *dns, const char *domain,
    int inorder)
{
	memset(p, 0, sizeof(*p));
	dmarcwalk_start(&p->walk, domain);
	if (!inorder) {
		dmarcwalk_ask(&p->walk, dns);
		dns_ask(dns, domain, DNS_A);
	}
	p->state = find(p, dns);
}

void
dmarcpolicy_free(struct dmarcpolicy *p)
{
	dmarcwalk_free(&p->walk);
}

enum dmarc_policy
dmarcpolicy_disposition(const struct dmarcpolicy *p, unsigned lot, int *spared)
{
	*spared = p->rec->t == 'n' && lot >= (unsigned)p->rec->pct;
	if (p->asked > DMARC_NONE && (p->rec->t == 'y' || *spared))
		return p->asked - 1;
	return p->asked;
}
