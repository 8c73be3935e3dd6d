/*
 * keyundo.h - what is done wrongly to key records when they are published,
 * undone: each a guess that makes another text of a record's text.
 */
#ifndef KEYUNDO_H
#define KEYUNDO_H

#include <stddef.h>

#include "buf.h"
#include "crypto.h"

enum keyundo {
	KEYUNDO_PASTED, /* in the order in which they are to be undone */
	KEYUNDO_BACKSLASHES,
	KEYUNDO_QUOTES,
	KEYUNDO_OCTETS,
	KEYUNDO_BARE,
	KEYUNDO_CASE,
	KEYUNDO_SEPARATORS,
	KEYUNDO_LATE,
	KEYUNDO_VERSION,
	KEYUNDO_TYPE,
	KEYUNDO_HASHES,
	KEYUNDO_SERVICE,
	KEYUNDO_ARMOUR,
	KEYUNDO_LETTERS,
	KEYUNDO_URLSAFE,
	KEYUNDO_PLUS,
	KEYUNDO_OVERLONG,
	KEYUNDO_PRIVATE,
	KEYUNDO_CERTIFICATE,
	KEYUNDO_WRAPPED,
	KEYUNDO_N
};

const char *keyundo_key(enum keyundo u);  /* for programs: "backslashes" */
const char *keyundo_text(enum keyundo u); /* for people: what is wrong */

/* Is it a fault wherever it is seen, whether or not undoing it helps? */
int keyundo_isfault(enum keyundo u);

/*
 * Appends the record as it would be without that, for a signature by a key of
 * this type: 1, or 0 when there is no such thing in it; out is then as it was.
 */
int keyundo(struct buf *out, enum keyundo u, const char *text, size_t len,
    enum keytype type);

/*
 * Appends what a p= decodes to that may be cut off, as far as it is base64;
 * returns how many octets of it were not looked at.
 */
size_t keyundo_decode(struct buf *out, const char *p, size_t len);

#endif
