/*
 * records.h - the records of a zone in the order of their names.
 *
 * A record is sorted by its owner's key: the labels from the root down, in
 * lower case, each with a NUL after it.  So a name is at or below another
 * exactly when its key begins with the other's, and an empty non-terminal is
 * a key that no record has and some begin with.
 */
#ifndef RECORDS_H
#define RECORDS_H

#include <stddef.h>
#include <stdint.h>

#include "rdata.h"

enum { KEY_MAX = 2 * RDATA_NAME }; /* NUL and 1 take two octets */

struct key {
	size_t labels;
	size_t ends[RDATA_LABELS + 1]; /* the length with so many labels */
	unsigned char octets[KEY_MAX];
};

/* A record owns none of what it points at. */
struct record {
	const unsigned char *name; /* wire format, as in the file */
	const unsigned char *key;
	const unsigned char *rdata; /* wire format */
	uint32_t ttl;
	uint32_t order; /* that of the file */
	uint32_t line;
	uint16_t file; /* and this tells where it came from */
	uint16_t namelen;
	uint16_t keylen;
	uint16_t rdlen;
	uint16_t type;
	uint8_t nottl;	 /* nothing said what its TTL is */
	uint8_t failure; /* what a comment tells: enum failure */
};

struct records {
	struct record *list;
	size_t n;
	size_t room;
};

/* The key of a name, which must be a whole one. */
void key_make(struct key *key, const unsigned char *wire);
size_t key_len(const struct key *key);

/* Is the key at or below the other one? */
int key_within(const unsigned char *key, size_t len, const struct key *other);

/* One more at the end, zeroed. */
struct record *records_add(struct records *recs);
void records_free(struct records *recs);

/* By key, type and order; all below is for sorted records. */
void records_sort(struct records *recs);

/* Drops all that equal an earlier one but for TTL and the case of names. */
void records_merge(struct records *recs);

int record_sameowner(const struct record *r, const struct record *s);

/* How many are there of this key and type?  *first is the first of them. */
size_t records_set(const struct records *recs, const unsigned char *key,
    size_t len, unsigned type, size_t *first);

/* Is there a record of that type; any record; a record at or below? */
int records_hastype(const struct records *recs, const unsigned char *key,
    size_t len, unsigned type);
int records_hasowner(const struct records *recs, const unsigned char *key,
    size_t len);
int records_hasname(const struct records *recs, const unsigned char *key,
    size_t len);

#endif
