/*
 * trailmap - the way of a message, as its header tells it; see trailmap.h.
 */
#include <stdint.h>
#include <string.h>

#include "arcset.h"
#include "ascii.h"
#include "authres.h"
#include "domain.h"
#include "limit.h"
#include "received.h"
#include "token.h"
#include "trailmap.h"
#include "words.h"

/*
 * How signatures are named
 */

void
trailmap_forget(struct trail_identity *id)
{
	buf_free(&id->domain);
	buf_free(&id->selector);
	buf_free(&id->auid_domain);
	buf_free(&id->b);
}

/* A domain, of an address or alone, in the form that compares. */
static void
add_domain(struct buf *out, const char *text, size_t len)
{
	const char *p;

	for (p = text + len; p > text && p[-1] != '@'; p--)
		;
	len -= (size_t)(p - text);
	if (len > 0 && p[len - 1] == '.')
		len--;
	domain_toascii(out, p, len);
}

/* Without the white space that may be in b=. */
static void
add_b(struct buf *out, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!ascii_isspace(text[i]))
			buf_addc(out, text[i]);
}

void
trailmap_identify(struct trail_identity *id, const struct sigfield *sf)
{
	const struct tag *b = taglist_get(&sf->tags, "b");
	const struct buf *auid = sf->auid_domain.len > 0 ? &sf->auid_domain
							 : &sf->domain;

	trailmap_forget(id);
	buf_adds(&id->domain, buf_str(&sf->domain));
	buf_adds(&id->selector, buf_str(&sf->selector));
	buf_adds(&id->auid_domain, buf_str(auid));
	if (b != NULL)
		add_b(&id->b, b->value, b->len);
}

static void
add_signature(struct trail_map *map, const struct field *f, size_t number,
    enum sigfield_kind kind)
{
	struct trail_signature *s = &map->signatures[map->nsignatures];
	struct sigfield sf;
	const char *why;

	if (map->nsignatures == LIMIT_TRAIL_SIGNATURES ||
	    f->len > LIMIT_TRAIL_FIELD) {
		if (map->signatures_end == SIZE_MAX)
			map->signatures_end = number;
		return;
	}
	map->nsignatures++;
	sigfield_parse(&sf, kind, f, &why);
	trailmap_identify(&s->id, &sf);
	s->kind = kind;
	s->instance = sf.instance;
	s->number = number;
	sigfield_free(&sf);
}

/*
 * Hosts
 */

static void
add_name(struct buf *out, const char *text, size_t len)
{
	words_show(out, text, len < LIMIT_TRAIL_NAME ? len : LIMIT_TRAIL_NAME,
	    "");
}

static void
add_hop(struct trail_map *map, const struct field *f, size_t number)
{
	struct trail_hop *hop = &map->hops[map->nhops];
	struct received r;
	const char *value;
	size_t len;

	if (map->nhops == LIMIT_TRAIL_HOPS) {
		if (map->hops_end == SIZE_MAX)
			map->hops_end = number;
		return;
	}
	value = field_value(f, &len);
	received_parse(&r, value, len < LIMIT_TRAIL_FIELD ? len : 0);
	if (r.kind != RECEIVED_NOTE) {
		add_name(&hop->host, buf_str(&r.by), r.by.len);
		hop->number = number;
		map->nhops++;
	}
	received_free(&r);
}

/*
 * What hosts said
 */

static int
says(const struct authres_result *r, const char *words)
{
	return (r->comment != NULL && strstr(r->comment, words) != NULL) ||
	    (r->reason != NULL && strstr(r->reason, words) != NULL);
}

/* Gmail has "neutral" for a body that was changed, Exchange "fail" where
 * there is no key. */
static enum trail_said
result_said(const struct authres_result *r)
{
	if (strcmp(r->result, "pass") == 0)
		return TRAIL_PASS;
	if (strcmp(r->result, "fail") == 0)
		return says(r, "no key") ? TRAIL_NOTHING : TRAIL_FAIL;
	if (strcmp(r->result, "neutral") == 0 && says(r, "did not verify"))
		return TRAIL_FAIL;
	return TRAIL_NOTHING;
}

static void
take_property(struct trail_result *to, const struct authres_prop *p)
{
	size_t len = strlen(p->value);

	if (strcmp(p->ptype, "header") != 0)
		return;
	if (strcmp(p->property, "d") == 0 && to->id.domain.len == 0)
		add_domain(&to->id.domain, p->value, len);
	else if (strcmp(p->property, "i") == 0 && to->id.auid_domain.len == 0)
		add_domain(&to->id.auid_domain, p->value, len);
	else if (strcmp(p->property, "s") == 0 && to->id.selector.len == 0)
		add_domain(&to->id.selector, p->value, len);
	else if (strcmp(p->property, "b") == 0 && to->id.b.len == 0)
		add_b(&to->id.b, p->value, len);
	else if (strcmp(p->property, "oldest-pass") == 0 && len > 0 &&
	    len <= 2 && strspn(p->value, "0123456789") == len)
		to->oldest_pass = len == 1
		    ? p->value[0] - '0'
		    : 10 * (p->value[0] - '0') + p->value[1] - '0';
}

static void
take_result(struct trail_map *map, const struct authres_result *r)
{
	struct trail_result *to;
	int arc = strcmp(r->method, "arc") == 0;
	size_t i;

	if ((!arc && strcmp(r->method, "dkim") != 0) ||
	    map->nresults == LIMIT_TRAIL_RESULTS)
		return;
	map->results = mem_more(map->results, map->nresults, &map->room,
	    sizeof(*map->results));
	to = &map->results[map->nresults++];
	*to = (struct trail_result){
		.said = result_said(r), .arc = arc, .oldest_pass = -1
	};
	for (i = 0; i < r->nprops; i++)
		take_property(to, &r->props[i]);
}

/* Past what stands before the next ";" that is not quoted, or NULL. */
static const char *
piece_end(const char *p, const char *end)
{
	while (p != NULL && p < end && *p != ';')
		if (*p == '(')
			p = token_comment(p, end, NULL);
		else if (*p == '"')
			p = token_quoted(p, end, NULL);
		else
			p++;
	return p;
}

/* Reads text as the value of a field, before and behind put around it. */
static struct authres *
parse(const char *before, const char *p, const char *end, const char *behind)
{
	struct buf text = BUF_INIT;
	struct authres *ar;
	const char *why;

	buf_adds(&text, before);
	buf_add(&text, p, (size_t)(end - p));
	buf_adds(&text, behind);
	ar = authres_parse(text.data, text.len, &why);
	buf_free(&text);
	return ar;
}

/* One result: 0, or -1 when it is none. */
static int
take_piece(struct trail_map *map, const char *p, const char *end)
{
	struct authres *ar = parse("x;", p, end, "");
	size_t i;

	if (ar == NULL)
		return -1;
	for (i = 0; i < ar->n; i++)
		take_result(map, &ar->results[i]);
	authres_free(ar);
	return 0;
}

/*
 * Each result by itself: Exchange has results that are malformed beside those
 * for DKIM, and a field without an authserv-id.  -1: there are more.
 */
static int
take_results(struct trail_map *map, struct trail_claim *c, const char *p,
    const char *end)
{
	const char *q = piece_end(p, end);
	struct authres *ar;
	size_t n;

	if (q == NULL)
		return 0;
	if ((ar = parse("", p, q, ";none")) != NULL)
		add_name(&c->host, ar->id, strlen(ar->id));
	else if (take_piece(map, p, q) == -1)
		return 0;
	authres_free(ar);
	for (n = 0; n < LIMIT_RESULTS && q < end; n++) {
		p = q + 1;
		if ((q = piece_end(p, end)) == NULL)
			return 0;
		take_piece(map, p, q);
	}
	return q < end || map->nresults == LIMIT_TRAIL_RESULTS ? -1 : 0;
}

/* One that is not read to its end might say something else there. */
static void
add_claim(struct trail_map *map, const struct field *f, size_t number, int arc)
{
	struct trail_claim *c = &map->claims[map->nclaims];
	const char *p, *end;
	size_t len;

	p = field_value(f, &len);
	end = p + len;
	if (map->nclaims < LIMIT_TRAIL_CLAIMS && len <= LIMIT_TRAIL_FIELD) {
		if (arc && (c->instance = sigfield_instance(&p, end)) == 0)
			return;
		c->number = number;
		c->first = map->nresults;
		map->nclaims++;
		if (take_results(map, c, p, end) == 0) {
			c->n = map->nresults - c->first;
			return;
		}
	}
	if (map->claims_end == SIZE_MAX)
		map->claims_end = number;
}

void
trailmap_read(struct trail_map *map, const struct message *msg)
{
	const struct field *f;
	size_t i, n = message_nfields(msg);

	memset(map, 0, sizeof(*map));
	map->hops_end = map->claims_end = map->signatures_end = SIZE_MAX;
	for (i = 0; i < n; i++) {
		f = message_field(msg, i);
		if (field_is(f, "Received"))
			add_hop(map, f, i);
		else if (field_is(f, "Authentication-Results"))
			add_claim(map, f, i, 0);
		else if (field_is(f, arcset_name(ARCSET_AAR)))
			add_claim(map, f, i, 1);
		else if (field_is(f, "DKIM-Signature"))
			add_signature(map, f, i, SIGFIELD_DKIM);
		else if (field_is(f, arcset_name(ARCSET_AMS)))
			add_signature(map, f, i, SIGFIELD_AMS);
		else
			traillist_look(&map->lists, f, i);
	}
}

void
trailmap_free(struct trail_map *map)
{
	size_t i;

	if (map == NULL)
		return;
	for (i = 0; i < map->nhops; i++)
		buf_free(&map->hops[i].host);
	for (i = 0; i < map->nclaims; i++)
		buf_free(&map->claims[i].host);
	for (i = 0; i < map->nresults; i++)
		trailmap_forget(&map->results[i].id);
	for (i = 0; i < map->nsignatures; i++)
		trailmap_forget(&map->signatures[i].id);
	mem_free(map->results);
	traillist_free(&map->lists);
}
