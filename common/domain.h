/*
 * domain.h - domain names as mail writes them: valid, equal, one below
 * another, and U-labels turned to A-labels.
 *
 * A name here is a C string or (text, len) without the root's last dot;
 * labels are compared without case.
 */
#ifndef DOMAIN_H
#define DOMAIN_H

#include <stddef.h>

#include "buf.h"

/*
 * Is it a name that DNS can carry: labels of 1 to 63 octets that are letters,
 * digits, "-" or "_", none beginning or ending with "-", 253 octets in all?
 * One trailing dot is not taken.  A single label is a name too.
 */
int domain_isvalid(const char *text, size_t len);

/*
 * Can DNS be asked for it, as SPF does (RFC 7208 4.3): two labels or more, of
 * 1 to 63 octets that need not be letters, 253 octets in all?
 */
int domain_ispossible(const char *text, size_t len);

/* domain_isvalid(), with at least two labels (RFC 6376 3.5, d=). */
int domain_ishost(const char *text, size_t len);

/* A selector: one or more labels (RFC 6376 3.1); the same test. */
int domain_isselector(const char *text, size_t len);

/* Same name, but for case? */
int domain_eq(const char *a, const char *b);

/* Is sub the name itself or below it? */
int domain_within(const char *sub, const char *name);

/*
 * Appends the name in lower case with each U-label as A-label (IDNA2008,
 * libidn2, non-transitional).  0, or -1 when text is not UTF-8, not a
 * possible name, or domain_isvalid() would refuse the outcome; out is then
 * as it was.
 *
 * Labels are parted at "." alone; U+3002 and what else is mapped to a dot is
 * refused.  Within a label, capitals and compatibility forms are mapped as
 * UTS 46 has it, and decomposed ones composed.  A label that is an A-label is
 * kept as it is, whatever it would decode to: the DNS knows if it exists.
 */
int domain_toascii(struct buf *out, const char *text, size_t len);

#endif
