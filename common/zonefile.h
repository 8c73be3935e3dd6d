/*
 * zonefile.h - master files read: lines, directives and $INCLUDE, to records
 * in wire format, each checked by itself.
 *
 * What BIND takes is taken and what it refuses is refused.  Records of types
 * that nobody here reads have no data; NSEC3 records are left out, since
 * their names are none of the zone's (RFC 5155 7.1).
 */
#ifndef ZONEFILE_H
#define ZONEFILE_H

#include "buf.h"
#include "rdata.h"
#include "records.h"

struct zonefile {
	struct records records;	 /* in no order yet */
	struct records failures; /* what comments tell; no data */
	char **files;		 /* what was read, as record.file counts */
	size_t nfiles;
	struct block *blocks; /* what the records point at */
};

/*
 * Reads the file.  apex is the first origin, and what is not at or below it
 * is left out; it may be no name at all.  EX_OK; or EX_NOINPUT, EX_IOERR,
 * EX_CONFIG, and why gets "file:line: reason".  To be freed in any case.
 */
int zonefile_read(struct zonefile *zf, const char *path,
    const struct rdata_name *apex, struct buf *why);
void zonefile_free(struct zonefile *zf);

/* "file:line: reason at name." for a record; returns EX_CONFIG. */
int zonefile_refuse(const struct zonefile *zf, const struct record *r,
    const char *reason, struct buf *why);

#endif
