/*
 * rdata.h - what master files say of a record, turned into wire format:
 * names, TTLs, classes, types and the data of the types that mail asks for.
 *
 * Where a function returns a string, it is NULL for success or the reason,
 * which is static.  What is accepted is what BIND accepts.
 */
#ifndef RDATA_H
#define RDATA_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "master.h"

enum {
	RDATA_NAME = 255, /* octets of a name in wire format */
	RDATA_LABELS = 127,
	RDATA_MAX = 65510 /* octets of data: what BIND fits in a message */
};

enum { /* types that someone must know by number */
	RDATA_A = 1,
	RDATA_NS = 2,
	RDATA_CNAME = 5,
	RDATA_SOA = 6,
	RDATA_TXT = 16,
	RDATA_SIG = 24,
	RDATA_KEY = 25,
	RDATA_AAAA = 28,
	RDATA_DNAME = 39,
	RDATA_DS = 43,
	RDATA_RRSIG = 46,
	RDATA_NSEC = 47,
	RDATA_NSEC3 = 50
};

struct rdata_name {
	unsigned char wire[RDATA_NAME];
	size_t len; /* 0: none */
};

/* Reads a name; a relative one is below origin. */
const char *rdata_name(struct rdata_name *name, const char *text, size_t len,
    const struct rdata_name *origin);

/*
 * Appends the name that wire is, with its last dot; everything but letters,
 * digits, "-", "_", "*" and such is written \DDD.
 */
void rdata_name_text(struct buf *out, const unsigned char *wire);

/* Reads "3600" or "1h30m": 0, or -1 when it is no such thing. */
int rdata_ttl(const struct master_word *word, uint32_t *ttl);

/* The class: 1 is IN, 0 reserved; -1 when it is no class. */
int rdata_class(const struct master_word *word);

/* The type by mnemonic or as TYPE99; -1 when it is none known here. */
int rdata_type(const struct master_word *word);

/* A type that can be in no zone: its reason, or NULL. */
const char *rdata_type_refused(unsigned type);

/*
 * How rdata_read() reads the type: NULL when it can't.  RDATA_OPAQUE for
 * types so rare that nobody here reads them: a record holds its name, and
 * that is all.
 */
extern const char RDATA_OPAQUE[];
const char *rdata_fields(unsigned type);

/*
 * Appends the data that n words stand for.  When it returns a reason, *bad
 * is the word at fault, or n when one is missing.
 */
const char *rdata_read(struct buf *out, const char *fields,
    const struct master_word *words, size_t n, const struct rdata_name *origin,
    size_t *bad);

/*
 * RFC 3597: are the words "\# length hex"?  known: for a type that has other
 * forms too, "\#" may be its text.
 */
int rdata_isgeneric(const struct master_word *words, size_t n, int known);
const char *rdata_generic(struct buf *out, const struct master_word *words,
    size_t n, size_t *bad);

/* Is it the wire format of such a record? */
int rdata_isvalid(const char *fields, const unsigned char *data, size_t len);

/* The order of two records' data, names compared without case. */
int rdata_compare(const char *fields, const unsigned char *a, size_t alen,
    const unsigned char *b, size_t blen);

#endif
