/*
 * failure.h - the comments in master files that tell of lookups without
 * records: ";mailseal: NXDOMAIN example.com. TXT".
 */
#ifndef FAILURE_H
#define FAILURE_H

#include <stddef.h>

#include "buf.h"
#include "rdata.h"

enum failure {
	FAILURE_NODATA,
	FAILURE_NXDOMAIN,
	FAILURE_SERVFAIL,
	FAILURE_TIMEOUT,
	FAILURE_MALFORMED
};

/*
 * Appends the line; nothing when name or type are not real ones.  The name
 * may have escapes and lack its last dot.
 */
void failure_write(struct buf *out, const char *name, const char *type,
    enum failure failure);

/* Reads the line that begins at p: 1, or 0 when it is no such comment. */
int failure_read(const char *p, const char *end, enum failure *failure,
    struct rdata_name *name, unsigned *type);

#endif
