/*
 * trailmap.h - what a header tells of the way of its message: the hosts that
 * had it (RFC 5321 4.4), and what they said of its signatures (RFC 8601,
 * RFC 8617).  All of it is what somebody has written: anyone can write it.
 *
 * Trace fields are put on top, so that the topmost is the newest.  They are
 * kept in this order, and the topmost ones when there are too many.
 */
#ifndef TRAILMAP_H
#define TRAILMAP_H

#include <stddef.h>

#include "buf.h"
#include "message.h"
#include "sigfield.h"
#include "traillist.h"

/* How a signature is named in a result; empty: not told. */
struct trail_identity {
	struct buf domain;	/* A-labels, lower case */
	struct buf selector;	/* the same */
	struct buf auid_domain; /* the same */
	struct buf b;		/* the start of b=, or all of it */
};

struct trail_signature {
	struct trail_identity id;
	enum sigfield_kind kind; /* DKIM or AMS */
	unsigned instance;	 /* of ARC */
	size_t number;		 /* of the field, 0 is the topmost */
};

struct trail_hop {
	struct buf host; /* who wrote the Received field, harmless; or empty */
	size_t number;
};

enum trail_said { TRAIL_NOTHING, TRAIL_PASS, TRAIL_FAIL };

/* A result for DKIM or ARC. */
struct trail_result {
	struct trail_identity id;
	enum trail_said said;
	int arc;
	int oldest_pass; /* of ARC (RFC 8617 5.2), or -1 */
};

/* An Authentication-Results or ARC-Authentication-Results field. */
struct trail_claim {
	struct buf host;   /* authserv-id, harmless; or empty */
	unsigned instance; /* of ARC; 0: it is Authentication-Results */
	size_t number;
	size_t first, n; /* its results */
};

struct trail_map {
	struct trail_hop hops[LIMIT_TRAIL_HOPS];
	size_t nhops;
	struct trail_claim claims[LIMIT_TRAIL_CLAIMS];
	size_t nclaims;
	struct trail_result *results;
	size_t nresults, room;
	struct trail_signature signatures[LIMIT_TRAIL_SIGNATURES];
	size_t nsignatures;
	/* The topmost fields of each that were not read: SIZE_MAX, none. */
	size_t hops_end, claims_end, signatures_end;
	struct trail_lists lists;
};

/* Reads the header; the map may outlive it, until trailmap_free(). */
void trailmap_read(struct trail_map *map, const struct message *msg);
void trailmap_free(struct trail_map *map); /* what it holds; NULL is fine */

/* How a result would name this one; what it had before is gone. */
void trailmap_identify(struct trail_identity *id, const struct sigfield *sf);
void trailmap_forget(struct trail_identity *id);

#endif
