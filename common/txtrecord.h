/*
 * txtrecord.h - a TXT record as the programs that publish it want it.
 */
#ifndef TXTRECORD_H
#define TXTRECORD_H

#include <stddef.h>

#include "buf.h"

enum txtformat {
	TXT_BIND,     /* master file (RFC 1035 5), as opendkim-genkey has it:
			 in parentheses, over several lines */
	TXT_LINE,     /* master file, on one line */
	TXT_SPLIT,    /* master file, each string on a line and filled to 255
			 octets, to be pasted one by one */
	TXT_TINYDNS,  /* a line of tinydns-data(8) */
	TXT_NSUPDATE, /* commands of nsupdate(1) that replace what is there */
	TXT_PLAIN     /* the text alone */
};

struct txtrecord {
	const char *name;  /* in full, without the last dot */
	const char *owner; /* for master files: relative, or with the dot */
	const char *text;  /* what the strings make when joined */
	size_t len;
	size_t value;	     /* where in text the long value begins */
	long ttl;	     /* seconds; -1 for none */
	const char *comment; /* for TXT_BIND; NULL for none */
};

/* The format of this name ("bind", ...): 0, or -1 when there is none. */
int txtrecord_format(const char *name, enum txtformat *format);

/* Does it name the record in full, so that name must be there? */
int txtrecord_isnamed(enum txtformat format);

/* Appends the record, its last newline included. */
void txtrecord_write(struct buf *out, const struct txtrecord *r,
    enum txtformat format);

#endif
