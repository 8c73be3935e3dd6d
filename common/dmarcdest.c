/*
 * dmarcdest - does a destination want reports; see dmarcdest.h.
 */
#include <string.h>

#include "dmarcdest.h"
#include "dmarcrecord.h"
#include "dmarcuri.h"
#include "domain.h"

/* RFC 9990 4, steps 1 to 3. */
void
dmarcdest_start(struct dmarcdest *d, struct dns *dns, const char *domain,
    const char *host)
{
	memset(d, 0, sizeof(*d));
	buf_adds(&d->host, host);
	buf_addf(&d->name, "%s._report._dmarc.%s", domain, host);
	dmarcwalk_start(&d->walk, host);
	dmarcwalk_ask(&d->walk, dns);
	if (domain_ispossible(d->name.data, d->name.len))
		dns_ask(dns, d->name.data, DNS_TXT);
}

void
dmarcdest_free(struct dmarcdest *d)
{
	dmarcwalk_free(&d->walk);
	buf_free(&d->host);
	buf_free(&d->name);
}

/* Does each of the URIs lead to the host? */
static int
areat(const struct dmarctag *tag, const char *host)
{
	struct dmarcuri u;
	size_t pos = 0;
	int same = 1;

	while (dmarcuri_next(tag->value, tag->valuelen, &pos, &u)) {
		if (u.why == NULL && !domain_eq(buf_str(&u.host), host))
			same = 0;
		dmarcuri_free(&u);
	}
	return same;
}

/* Step 9, by the first record that has the tag. */
static void
read_override(struct dmarcdest *d, enum dmarcdest_report report,
    const struct dmarctag *tag)
{
	struct dmarcdest_override *o = &d->overrides[report];

	if (tag == NULL || o->value != NULL)
		return;
	o->value = tag->value;
	o->len = tag->valuelen;
	o->elsewhere = !areat(tag, buf_str(&d->host));
}

/* Steps 6 to 8.  Is there a record? */
static int
read_records(struct dmarcdest *d)
{
	struct dmarcrecord *rec = mem_alloc(sizeof(*rec));
	const struct dns_record *r;
	size_t i;
	int found = 0;

	for (i = 0; i < d->answer->n; i++) {
		r = &d->answer->records[i];
		if (!dmarcrecord_is(r->data, r->len))
			continue;
		found = 1;
		dmarcrecord_parse(rec, r->data, r->len);
		read_override(d, DMARCDEST_RUA,
		    dmarcrecord_tag(rec, DMARCTAG_RUA));
		read_override(d, DMARCDEST_RUF,
		    dmarcrecord_tag(rec, DMARCTAG_RUF));
	}
	mem_free(rec);
	return found;
}

/* Steps 4 to 8. */
static enum dmarcdest_state
verify(struct dmarcdest *d, struct dns *dns)
{
	if (!domain_ispossible(d->name.data, d->name.len))
		return DMARCDEST_TOOLONG;
	d->answer = dns_wait(dns, d->name.data, DNS_TXT);
	switch (d->answer->status) {
	case DNS_OK:
		return read_records(d) ? DMARCDEST_AUTHORIZED
				       : DMARCDEST_SILENT;
	case DNS_NODATA:
	case DNS_NXDOMAIN:
		return DMARCDEST_SILENT;
	default:
		return DMARCDEST_FAILED;
	}
}

void
dmarcdest_end(struct dmarcdest *d, struct dns *dns, const char *org)
{
	dmarcwalk_end(&d->walk, dns);
	if (d->walk.failed) {
		d->answer = d->walk.steps[d->walk.taken - 1].answer;
		d->state = DMARCDEST_FAILED;
	} else if (domain_eq(d->walk.org, org))
		d->state = DMARCDEST_OWN;
	else
		d->state = verify(d, dns);
}
