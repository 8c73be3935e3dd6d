/*
 * sighash.h - what a signature is taken over (RFC 6376 3.7): the hash of the
 * body, and that of the header fields that h= names.
 *
 * All body hashes of a message are taken in one pass: first each signature
 * says what it wants, then the body is read once.  Two that want the same
 * share one.
 */
#ifndef SIGHASH_H
#define SIGHASH_H

#include <stdint.h>

#include "buf.h"
#include "canon.h"
#include "crypto.h"
#include "message.h"

struct bodyhashes;

/* For so many different ones at the most. */
struct bodyhashes *bodyhashes_new(size_t most);
void bodyhashes_free(struct bodyhashes *b); /* NULL is fine */

/* limit is l=, or -1 for all of the body.  Returns a number to ask with, or
 * SIZE_MAX when there would be too many. */
size_t bodyhashes_want(struct bodyhashes *b, enum canon canon, int64_t limit);

/*
 * Reads the body, if anything is wanted: 0, or -1 and errno.  also, if not
 * NULL, is shown each piece of it as it came.
 */
int bodyhashes_take(struct bodyhashes *b, struct message *msg,
    void (*also)(void *arg, const char *data, size_t len), void *arg);

/* After that: the hash, and how long the whole canonical body is. */
const unsigned char *bodyhashes_get(const struct bodyhashes *b, size_t n);
int64_t bodyhashes_length(const struct bodyhashes *b, size_t n);

/*
 * The fields of a message in the order of their names, of one name from the
 * bottom up: made once, so that no h= costs more than its names.  The message
 * must outlive it.
 */
struct fieldindex {
	const struct field **sorted;
	size_t n;
};

void fieldindex_make(struct fieldindex *ix, const struct message *msg);
void fieldindex_free(struct fieldindex *ix);

/* Fields taken by name, each once (RFC 6376 5.4.2). */
struct fieldpick {
	const struct fieldindex *index;
	size_t *taken; /* of the fields of a name, where its first one is */
};

void fieldpick_start(struct fieldpick *fp, const struct fieldindex *index);
void fieldpick_end(struct fieldpick *fp);

/* The lowest of this name that was not taken before, or NULL. */
const struct field *fieldpick_next(struct fieldpick *fp, const char *name,
    size_t len);

/* Adds a field's canonical form, CRLF included. */
void sighash_field(struct hash *h, enum canon canon, const char *text,
    size_t len);

/*
 * Adds the signature field itself: without the span octets from offset off
 * (all between the "=" of b= and what ends it) and without its last CRLF.
 */
void sighash_signature(struct hash *h, enum canon canon, const char *text,
    size_t len, size_t off, size_t span);

#endif
