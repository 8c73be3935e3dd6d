/*
 * zone.h - BIND master files (RFC 1035 5, RFC 2308 4), read and looked up.
 *
 * What named-checkzone refuses is refused: with an SOA, a zone also needs NS
 * records at its apex, and a CNAME stands alone.  Records that are equal but
 * for case and TTL are one; what is outside the zone is ignored.
 *
 * Lookups follow RFC 1034 4.3.2 and RFC 4592: empty non-terminals exist, a
 * wildcard stands for names that do not, a CNAME is followed by the caller.
 * Comments of the form that zone_failure() writes are answers too.
 */
#ifndef ZONE_H
#define ZONE_H

#include <ldns/ldns.h>

#include <stddef.h>
#include <stdio.h>

#include "buf.h"

struct zone;

enum zone_status {
	ZONE_OK,    /* rrs are the records of the type asked for */
	ZONE_CNAME, /* rrs is the one CNAME record */
	ZONE_NODATA,
	ZONE_NXDOMAIN,
	ZONE_SERVFAIL, /* recorded failures */
	ZONE_TIMEOUT,
	ZONE_MALFORMED, /* or records of a type that nobody here reads */
	ZONE_ELSEWHERE	/* not at or below the apex, or delegated */
};

struct zone_answer {
	enum zone_status status;
	const ldns_rr *const *rrs; /* the zone's own; owner names are those of
				      the file, "*.w" for a wildcard */
	size_t n;
};

/*
 * Reads "[ORIGIN=]FILE".  A FILE that begins with "/", "./" or "../" may have
 * "=" in it.  NULL: *status is EX_NOINPUT, EX_IOERR, EX_CONFIG, or EX_USAGE
 * for an ORIGIN that is no name, and why gets "file:line: reason".
 */
struct zone *zone_read(const char *spec, int *status, struct buf *why);
void zone_free(struct zone *zone);
const char *zone_file(const struct zone *zone);

/*
 * How many labels of name the zone's apex (or, without SOA, the closest name
 * the file holds) has in common with it: -1 when name is not in the zone.
 * The largest number is the zone to ask.  name: a canonical (lower case)
 * ldns domain name.
 */
int zone_covers(const struct zone *zone, const ldns_rdf *name);

/* Looks name and type up; the answer lives as long as the zone.  Records win
 * over the comment of a failure, and the last such comment over the others. */
void zone_lookup(const struct zone *zone, const ldns_rdf *name,
    ldns_rr_type type, struct zone_answer *answer);

/*
 * The comment that --record leaves for an answer without records.  The name
 * may have escapes and lack its last dot; for what is no name, no type, or
 * no failure there is no comment.
 */
void zone_failure(struct buf *out, const char *name, const char *type,
    enum zone_status status);

#endif
