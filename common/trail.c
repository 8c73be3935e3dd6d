/*
 * trail - between which hosts a signature broke; see trail.h.
 */
#include <stdint.h>
#include <string.h>

#include "domain.h"
#include "trail.h"

enum { B_TOLD = 8 }; /* octets of b= that tell it from others (RFC 6008 4) */

/* The signature in question, as a result would name it. */
struct suspect {
	const struct trail_map *map;
	const struct signature *sig;
	struct trail_identity id;
};

/*
 * Which signature a result speaks of
 */

static int
issame(const struct buf *told, const struct buf *is)
{
	return domain_eq(buf_str(told), buf_str(is));
}

/* Does b= begin with what was told?  If nothing was, it does. */
static int
hasb(const struct trail_identity *told, const struct trail_identity *id)
{
	return told->b.len <= id->b.len &&
	    memcmp(buf_str(&told->b), buf_str(&id->b), told->b.len) == 0;
}

/* Can it be the one that was told of?  Without any name it is none. */
static int
fits(const struct trail_identity *told, const struct trail_identity *id)
{
	if (told->selector.len > 0 && !issame(&told->selector, &id->selector))
		return 0;
	if (!hasb(told, id))
		return 0;
	if (told->domain.len > 0)
		return issame(&told->domain, &id->domain);
	if (told->auid_domain.len > 0)
		return issame(&told->auid_domain, &id->auid_domain);
	return told->b.len >= B_TOLD;
}

/* How many other signatures, there when the claim was made, may be meant.
 * Those that were not read may be, too. */
static size_t
rivals(const struct suspect *s, const struct trail_claim *c,
    const struct trail_identity *told)
{
	const struct trail_signature *other;
	size_t i, n = 0;

	for (i = 0; i < s->map->nsignatures; i++) {
		other = &s->map->signatures[i];
		if (other->number > c->number &&
		    other->number != s->sig->number &&
		    other->kind == SIGFIELD_DKIM && fits(told, &other->id))
			n++;
	}
	if (s->map->signatures_end != SIZE_MAX && told->b.len < B_TOLD)
		return LIMIT_TRAIL_RESULTS;
	return n;
}

/*
 * What a field's results for DKIM say.  Where they may mean others as well, all
 * of them must say the same, and there must be one for each.
 */
static enum trail_said
dkim_said(const struct suspect *s, const struct trail_claim *c)
{
	const struct trail_result *r = &s->map->results[c->first];
	enum trail_said sure = TRAIL_NOTHING, any = TRAIL_NOTHING;
	size_t i, n, meant = 0, most = 0, nsure = 0;

	for (i = 0; i < c->n; i++, r++) {
		if (r->arc || !fits(&r->id, &s->id))
			continue;
		n = rivals(s, c, &r->id) + 1;
		if (n == 1)
			sure = nsure++ == 0 || sure == r->said ? r->said
							       : TRAIL_NOTHING;
		any = meant++ == 0 || any == r->said ? r->said : TRAIL_NOTHING;
		most = n > most ? n : most;
	}
	if (nsure > 0)
		return sure;
	return meant >= most ? any : TRAIL_NOTHING;
}

/* The newest AMS of what the claim is about: its own set was sealed after. */
static unsigned
newest_ams(const struct trail_map *map, const struct trail_claim *c)
{
	unsigned newest = 0;
	size_t i;

	if (c->instance > 0)
		return c->instance - 1;
	for (i = 0; i < map->nsignatures; i++)
		if (map->signatures[i].kind == SIGFIELD_AMS &&
		    map->signatures[i].number > c->number &&
		    map->signatures[i].instance > newest)
			newest = map->signatures[i].instance;
	return newest;
}

/*
 * What a field says of an AMS.  When the chain passed, its newest AMS did, and
 * those from oldest-pass on (RFC 8617 5.2); it may fail for other causes.
 */
static enum trail_said
ams_said(const struct suspect *s, const struct trail_claim *c)
{
	const struct trail_result *r = &s->map->results[c->first];
	unsigned newest = newest_ams(s->map, c), mine = s->sig->field.instance;
	int names, covers;
	size_t i;

	for (i = 0; i < c->n; i++, r++) {
		if (!r->arc)
			continue;
		names = fits(&r->id, &s->id) && newest == mine;
		covers = newest == mine ||
		    (newest > mine && r->oldest_pass >= 0 &&
			(unsigned)r->oldest_pass <= mine);
		if (r->said == TRAIL_PASS && covers)
			return TRAIL_PASS;
		if (r->said == TRAIL_FAIL && names)
			return TRAIL_FAIL;
	}
	return TRAIL_NOTHING;
}

/* Only fields of ARC have an instance. */
static int
isams(const struct signature *sig)
{
	return sig->field.instance > 0;
}

static void
find_claims(struct trail *t, const struct suspect *s)
{
	const struct trail_claim *c = s->map->claims;
	const struct trail_claim *end = c + s->map->nclaims;
	enum trail_said said;

	for (; c < end && c->number < s->sig->number && t->passed == NULL;
	     c++) {
		said = isams(s->sig) ? ams_said(s, c) : dkim_said(s, c);
		if (said == TRAIL_PASS)
			t->passed = c;
		else if (said == TRAIL_FAIL)
			t->failed = c;
	}
}

/*
 * Who had it in between
 */

/* Is one of them the other, or below it? */
static int
isakin(const char *a, const char *b)
{
	return domain_within(a, b) || domain_within(b, a);
}

static void
add_stop(struct trail *t, const char *host, size_t number, int claimed)
{
	size_t i;

	if (*host == '\0') {
		t->unnamed++;
		return;
	}
	for (i = 0; i < t->n; i++)
		if (domain_eq(t->stops[i].host, host))
			return;
	t->stops[t->n++] = (struct trail_stop){ host, number, claimed };
}

/*
 * Those whose fields are from number first on and above number end; the newest
 * of them is returned.  Who says that it passed looked when it came, and may
 * have changed it after.
 */
static const struct trail_hop *
find_stops(struct trail *t, const struct trail_map *map, size_t first,
    size_t end)
{
	const struct trail_hop *hop, *newest = NULL;
	size_t i;

	if (t->passed != NULL)
		add_stop(t, buf_str(&t->passed->host), t->passed->number, 1);
	for (i = map->nhops; i > 0; i--) {
		hop = &map->hops[i - 1];
		if (hop->number < first || hop->number >= end)
			continue;
		add_stop(t, buf_str(&hop->host), hop->number, 0);
		newest = hop;
	}
	t->more = map->hops_end < end;
	return newest;
}

/* Takes the newest out when it is but where the message came to: nobody akin
 * to it had the message before. */
static void
find_arrival(struct trail *t, const struct trail_hop *newest)
{
	const struct trail_stop *last;
	size_t i;

	if (newest == NULL || t->n == 0)
		return;
	last = &t->stops[t->n - 1];
	if (last->claimed || !domain_eq(last->host, buf_str(&newest->host)))
		return;
	if (t->failed != NULL && !isakin(last->host, buf_str(&t->failed->host)))
		return;
	for (i = 0; i + 1 < t->n; i++)
		if (isakin(t->stops[i].host, last->host))
			return;
	t->arrived = last->host;
	t->arrived_number = last->number;
	t->n--;
}

/* The one that all others are hosts of. */
static const char *
find_only(const struct trail *t)
{
	size_t i, j;

	if (t->passed == NULL || t->unnamed > 0 || t->more)
		return NULL;
	for (i = 0; i < t->n; i++) {
		for (j = 0; j < t->n &&
		     domain_within(t->stops[j].host, t->stops[i].host);
		     j++)
			;
		if (j == t->n)
			return t->stops[i].host;
	}
	return NULL;
}

void
trail_find(struct trail *t, const struct trail_map *map,
    const struct signature *sig, const struct signature *since)
{
	struct suspect s = { .map = map, .sig = sig };
	const struct trail_hop *newest;
	size_t first = 0;

	memset(t, 0, sizeof(*t));
	trailmap_identify(&s.id, &sig->field);
	find_claims(t, &s);
	if (t->failed != NULL)
		first = t->failed->number + 1;
	/* A pass that is claimed above it is not believed. */
	if (since != NULL && since->number >= first &&
	    (t->passed == NULL || t->passed->number > since->number)) {
		t->since = since;
		first = since->number + 1;
	}
	newest = find_stops(t, map, first,
	    t->passed != NULL ? t->passed->number : sig->number);
	if (t->since == NULL) {
		find_arrival(t, newest);
		t->only = find_only(t);
	}
	t->list = traillist_find(&map->lists, sig);
	t->unread = map->claims_end < sig->number;
	trailmap_forget(&s.id);
}
