/*
 * zone - master files, looked up; see zone.h.
 *
 * Records are kept in wire format; the ldns_rr that an answer shows is made
 * when it is first asked for.
 */
#include <stdint.h>
#include <string.h>
#include <sysexits.h>

#include "failure.h"
#include "foreign.h"
#include "records.h"
#include "zone.h"
#include "zonefile.h"

struct made { /* a record that is in no file: the CNAME of a DNAME */
	struct made *next;
	const ldns_rr *rr;
};

struct zone {
	struct zonefile zf;
	struct key apex;
	int hassoa;
	/* What lookups add: behind pointers, since to them it is const. */
	const ldns_rr **rrs; /* of zf.records; NULL until asked for */
	struct made **made;
};

static const enum zone_status statuses[] = {
	[FAILURE_NODATA] = ZONE_NODATA,
	[FAILURE_NXDOMAIN] = ZONE_NXDOMAIN,
	[FAILURE_SERVFAIL] = ZONE_SERVFAIL,
	[FAILURE_TIMEOUT] = ZONE_TIMEOUT,
	[FAILURE_MALFORMED] = ZONE_MALFORMED,
};

/*
 * Lookups
 */

static ldns_rr *
make_rr(const struct record *r, uint32_t ttl)
{
	return foreign_rr(r->name, r->namelen, r->type, ttl, r->rdata,
	    r->rdlen);
}

/* All records of a set have the TTL of its first. */
static void
give(const struct zone *zone, size_t first, size_t n, enum zone_status status,
    struct zone_answer *answer)
{
	const struct record *list = zone->zf.records.list;
	size_t i;

	answer->status = status;
	for (i = first; i < first + n; i++) {
		if (zone->rrs[i] == NULL)
			zone->rrs[i] = make_rr(&list[i], list[first].ttl);
		if (zone->rrs[i] == NULL) {
			answer->status = ZONE_MALFORMED;
			return;
		}
	}
	answer->rrs = &zone->rrs[first];
	answer->n = n;
}

/* What the name with this key has to say of the type. */
static void
give_node(const struct zone *zone, const unsigned char *key, size_t len,
    unsigned type, struct zone_answer *answer)
{
	size_t first, n;

	if ((n = records_set(&zone->zf.records, key, len, type, &first)) > 0)
		give(zone, first, n, ZONE_OK, answer);
	else if ((n = records_set(&zone->zf.records, key, len, RDATA_CNAME,
		      &first)) > 0)
		give(zone, first, n, ZONE_CNAME, answer);
	else
		answer->status = ZONE_NODATA;
}

/* RFC 6672 3.1: the CNAME that a DNAME with so many labels makes of name. */
static void
give_dname(const struct zone *zone, const unsigned char *name,
    const struct key *key, size_t labels, unsigned type,
    struct zone_answer *answer)
{
	const unsigned char *p = name;
	unsigned char target[RDATA_NAME];
	struct record cname;
	struct made *made;
	ldns_rr *rr;
	size_t first, i, len;

	records_set(&zone->zf.records, key->octets, key->ends[labels],
	    RDATA_DNAME, &first);
	cname = zone->zf.records.list[first];
	for (i = key->labels; i > labels; i--)
		p += *p + 1;
	len = (size_t)(p - name);
	answer->status = ZONE_SERVFAIL; /* YXDOMAIN is no use to anyone */
	if (len + cname.rdlen > sizeof(target))
		return;
	memcpy(target, name, len);
	memcpy(target + len, cname.rdata, cname.rdlen);
	cname.name = name;
	cname.namelen = (uint16_t)(len + cname.namelen);
	cname.type = RDATA_CNAME;
	cname.rdata = target;
	cname.rdlen = (uint16_t)(len + cname.rdlen);
	if ((rr = make_rr(&cname, cname.ttl)) == NULL)
		return;
	made = mem_alloc(sizeof(*made));
	made->rr = rr;
	made->next = *zone->made;
	*zone->made = made;
	answer->status = type == RDATA_CNAME ? ZONE_OK : ZONE_CNAME;
	answer->rrs = &made->rr;
	answer->n = 1;
}

/*
 * RFC 1034 4.3.2, step 3: goes down from where the zone begins, at so many
 * labels, as far as there are names.
 */
static void
search(const struct zone *zone, const unsigned char *name,
    const struct key *key, size_t top, unsigned type,
    struct zone_answer *answer)
{
	const struct records *recs = &zone->zf.records;
	unsigned char star[KEY_MAX + sizeof("*")];
	size_t i, len;

	for (i = top;; i++) {
		len = key->ends[i];
		if (zone->hassoa && i > top &&
		    (i < key->labels || type != RDATA_DS) &&
		    records_hastype(recs, key->octets, len, RDATA_NS)) {
			answer->status = ZONE_ELSEWHERE;
			return;
		}
		if (i == key->labels) {
			give_node(zone, key->octets, len, type, answer);
			return;
		}
		if (records_hastype(recs, key->octets, len, RDATA_DNAME)) {
			give_dname(zone, name, key, i, type, answer);
			return;
		}
		if (!records_hasname(recs, key->octets, key->ends[i + 1]))
			break;
	}
	/* RFC 4592 3.3.1: below the closest encloser, and only there. */
	memcpy(star, key->octets, len);
	memcpy(star + len, "*", sizeof("*"));
	if (records_hasname(recs, star, len + sizeof("*")))
		give_node(zone, star, len + sizeof("*"), type, answer);
	else
		answer->status = ZONE_NXDOMAIN;
}

/*
 * How many labels of the name are those of the apex; without SOA, those of
 * the longest name above it, or itself, that has records, for which "*.w" is
 * taken as "w".  -1: none.
 */
static int
covering(const struct zone *zone, const struct key *key)
{
	unsigned char star[KEY_MAX + sizeof("*")];
	size_t i, len;

	if (zone->hassoa)
		return key_within(key->octets, key_len(key), &zone->apex)
		    ? (int)zone->apex.labels
		    : -1;
	for (i = key->labels + 1; i-- > 0;) {
		len = key->ends[i];
		memcpy(star, key->octets, len);
		memcpy(star + len, "*", sizeof("*"));
		if (records_hasowner(&zone->zf.records, star, len) ||
		    records_hasowner(&zone->zf.records, star,
			len + sizeof("*")))
			return (int)i;
	}
	return -1;
}

/* The name as a key: 0, or -1 when it is no whole name. */
static int
ask(struct key *key, const ldns_rdf *name)
{
	const unsigned char *wire = ldns_rdf_data(name);
	size_t i = 0, size = ldns_rdf_size(name);

	if (size > RDATA_NAME)
		return -1;
	while (i < size && wire[i] != 0 && wire[i] <= 63)
		i += wire[i] + 1u;
	if (i + 1 != size)
		return -1;
	key_make(key, wire);
	return 0;
}

int
zone_covers(const struct zone *zone, const ldns_rdf *name)
{
	struct key key;

	if (ask(&key, name) == -1)
		return -1;
	if (records_hasowner(&zone->zf.failures, key.octets, key_len(&key)))
		return (int)key.labels;
	return covering(zone, &key);
}

void
zone_lookup(const struct zone *zone, const ldns_rdf *name, ldns_rr_type type,
    struct zone_answer *answer)
{
	struct key key;
	size_t first, n;
	int top;

	*answer = (struct zone_answer){ ZONE_ELSEWHERE, NULL, 0 };
	if (ask(&key, name) == -1)
		return;
	if ((top = covering(zone, &key)) != -1)
		search(zone, ldns_rdf_data(name), &key, (size_t)top, type,
		    answer);
	if (answer->status == ZONE_OK || answer->status == ZONE_CNAME)
		return;
	n = records_set(&zone->zf.failures, key.octets, key_len(&key), type,
	    &first);
	if (n > 0) /* the last one told */
		answer->status =
		    statuses[zone->zf.failures.list[first + n - 1].failure];
}

void
zone_failure(struct buf *out, const char *name, const char *type,
    enum zone_status status)
{
	size_t i;

	for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (statuses[i] == status)
			failure_write(out, name, type, (enum failure)i);
}

/*
 * What named-checkzone refuses
 */

static void
drop_outside(struct records *recs, const struct key *apex)
{
	size_t i, kept = 0;

	for (i = 0; i < recs->n; i++)
		if (key_within(recs->list[i].key, recs->list[i].keylen, apex))
			recs->list[kept++] = recs->list[i];
	recs->n = kept;
}

/* Looks for the SOA and takes its owner for the apex: EX_OK, EX_CONFIG. */
static int
find_apex(struct zone *zone, struct buf *why)
{
	struct records *recs = &zone->zf.records;
	const struct record *r, *soa = NULL;
	size_t i;

	for (i = 0; i < recs->n; i++) {
		r = &recs->list[i];
		if (r->type != RDATA_SOA)
			continue;
		if (soa != NULL && !record_sameowner(soa, r))
			return zonefile_refuse(&zone->zf, r,
			    "second SOA record", why);
		soa = r;
	}
	if (soa == NULL)
		return EX_OK;
	zone->hassoa = 1;
	key_make(&zone->apex, soa->name);
	drop_outside(recs, &zone->apex);
	drop_outside(&zone->zf.failures, &zone->apex);
	return EX_OK;
}

/* RFC 2181 10.1, and what RFC 4034 2.5 exempts. */
static int
is_beside_cname(const struct record *r)
{
	return r->type == RDATA_CNAME || r->type == RDATA_SIG ||
	    r->type == RDATA_KEY || r->type == RDATA_RRSIG ||
	    r->type == RDATA_NSEC;
}

/* The n records of one owner. */
static int
check_owner(const struct zone *zone, const struct record *list, size_t n,
    struct buf *why)
{
	const struct record *cname = NULL, *other = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		if (i > 0 && list[i].type == list[i - 1].type &&
		    (list[i].type == RDATA_CNAME ||
			list[i].type == RDATA_DNAME ||
			list[i].type == RDATA_SOA))
			return zonefile_refuse(&zone->zf, &list[i],
			    "second record of a type that has but one", why);
		if (list[i].type == RDATA_CNAME)
			cname = &list[i];
		else if (!is_beside_cname(&list[i]) &&
		    (other == NULL || list[i].order < other->order))
			other = &list[i];
	}
	if (cname == NULL || other == NULL)
		return EX_OK;
	return zonefile_refuse(&zone->zf,
	    cname->order > other->order ? cname : other, "CNAME and other data",
	    why);
}

static int
check_owners(const struct zone *zone, struct buf *why)
{
	const struct records *recs = &zone->zf.records;
	size_t i, n;
	int status = EX_OK;

	for (i = 0; i < recs->n && status == EX_OK; i += n) {
		for (n = 1; i + n < recs->n; n++)
			if (!record_sameowner(&recs->list[i],
				&recs->list[i + n]))
				break;
		status = check_owner(zone, &recs->list[i], n, why);
	}
	return status;
}

/* A name server of the zone that is in it must have an address there. */
static const char *
check_server(const struct zone *zone, const unsigned char *name)
{
	struct zone_answer answer = { ZONE_ELSEWHERE, NULL, 0 };
	struct key key;

	key_make(&key, name);
	if (!key_within(key.octets, key_len(&key), &zone->apex))
		return NULL;
	search(zone, name, &key, zone->apex.labels, RDATA_A, &answer);
	if (answer.status == ZONE_NODATA)
		search(zone, name, &key, zone->apex.labels, RDATA_AAAA,
		    &answer);
	if (answer.status == ZONE_OK || answer.status == ZONE_ELSEWHERE)
		return NULL;
	return answer.status == ZONE_CNAME ? "name server that is a CNAME"
					   : "name server without address";
}

/* What a zone with SOA must have. */
static int
check_zone(const struct zone *zone, struct buf *why)
{
	const struct records *recs = &zone->zf.records;
	const char *reason;
	size_t first, i, n;

	for (i = 0; i < recs->n; i++)
		if (recs->list[i].nottl)
			return zonefile_refuse(&zone->zf, &recs->list[i],
			    "no TTL", why);
	n = records_set(recs, zone->apex.octets, key_len(&zone->apex), RDATA_NS,
	    &first);
	for (i = first; i < first + n; i++)
		if ((reason = check_server(zone, recs->list[i].rdata)) != NULL)
			return zonefile_refuse(&zone->zf, &recs->list[i],
			    reason, why);
	if (n > 0)
		return EX_OK;
	records_set(recs, zone->apex.octets, key_len(&zone->apex), RDATA_SOA,
	    &first);
	return zonefile_refuse(&zone->zf, &recs->list[first], "no NS record",
	    why);
}

/* Makes what was read a zone. */
static int
finish(struct zone *zone, struct buf *why)
{
	struct records *recs = &zone->zf.records;
	int status = find_apex(zone, why);

	records_sort(recs);
	records_merge(recs);
	records_sort(&zone->zf.failures);
	zone->rrs = mem_array(recs->n, sizeof(*zone->rrs));
	if (status == EX_OK)
		status = check_owners(zone, why);
	if (status == EX_OK && zone->hassoa)
		status = check_zone(zone, why);
	return status;
}

/*
 * The file after "ORIGIN="; NULL when ORIGIN is no name.  A path is not
 * taken for an ORIGIN, and "=" alone says that there is none.
 */
static const char *
split(struct rdata_name *apex, const char *spec)
{
	static const struct rdata_name root = { .wire = { 0 }, .len = 1 };
	const char *file = strchr(spec, '=');

	apex->len = 0;
	if (file == NULL || *spec == '/' || strncmp(spec, "./", 2) == 0 ||
	    strncmp(spec, "../", 3) == 0)
		return spec;
	if (file != spec &&
	    rdata_name(apex, spec, (size_t)(file - spec), &root) != NULL)
		return NULL;
	return file + 1;
}

struct zone *
zone_read(const char *spec, int *status, struct buf *why)
{
	struct zone *zone;
	struct rdata_name apex;
	const char *file;

	if ((file = split(&apex, spec)) == NULL) {
		*status = EX_USAGE;
		buf_addf(why, "%s: ORIGIN is not a domain name", spec);
		return NULL;
	}
	zone = mem_alloc(sizeof(*zone));
	zone->made = mem_alloc(sizeof(struct made *));
	*status = zonefile_read(&zone->zf, file, &apex, why);
	if (*status == EX_OK)
		*status = finish(zone, why);
	if (*status == EX_OK)
		return zone;
	zone_free(zone);
	return NULL;
}

void
zone_free(struct zone *zone)
{
	struct made *made;
	size_t i;

	if (zone == NULL)
		return;
	while ((made = *zone->made) != NULL) {
		*zone->made = made->next;
		ldns_rr_free((ldns_rr *)made->rr);
		mem_free(made);
	}
	mem_free(zone->made);
	for (i = 0; zone->rrs != NULL && i < zone->zf.records.n; i++)
		if (zone->rrs[i] != NULL)
			ldns_rr_free((ldns_rr *)zone->rrs[i]);
	mem_free(zone->rrs);
	zonefile_free(&zone->zf);
	mem_free(zone);
}

const char *
zone_file(const struct zone *zone)
{
	return zone->zf.files[0];
}
