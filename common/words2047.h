/*
 * words2047.h - encoded words (RFC 2047): read, and written in the ways that
 * mail programs write them.
 */
#ifndef WORDS2047_H
#define WORDS2047_H

#include <stddef.h>

#include "buf.h"

enum { WORDS2047_STYLES = 256 };

/* What is written as it is in the Q encoding. */
enum words2047_safe {
	SAFE_PHRASE, /* RFC 2047 5 (3): letters, digits, !*+-/ */
	SAFE_TEXT    /* all that 4.2 lets */
};

/* What of a text becomes encoded words. */
enum words2047_scope {
	SCOPE_ALL,
	SCOPE_NEEDED, /* from the first word that is not ASCII to the last */
	SCOPE_REST,   /* from the first one on */
	SCOPE_EACH    /* each run of them */
};

struct words2047 {
	const char *charset;
	char letter; /* B, b, Q or q */
	int hex;     /* Q: a blank is =20, not _ */
	enum words2047_safe safe;
	enum words2047_scope scope;
	size_t lead;  /* octets that are left as they are, scope or not */
	size_t first; /* octets of the first encoded word at the most, */
	size_t most;  /* and of the others */
};

/* Is there an octet that is not printable ASCII nor a blank? */
int words2047_isneeded(const char *text, size_t len);

/*
 * Appends what the text, unfolded, stands for, and sets charset to the name
 * that its encoded words have, or to "".  How many there are; -1 when they
 * have several charsets, or one is malformed.
 */
int words2047_decode(struct buf *out, struct buf *charset, const char *text,
    size_t len);

/* Appends the text, which is in this charset, in the other; of ISO-8859-1
 * and UTF-8 alone.  0 or -1. */
int words2047_convert(struct buf *out, const char *text, size_t len,
    const char *from, const char *to);

/* Appends the text with encoded words. */
void words2047_encode(struct buf *out, const char *text, size_t len,
    const struct words2047 *w);

/*
 * The i-th style, the commonest first, of a field's value that begins in
 * column col; charset is left alone.
 */
void words2047_style(struct words2047 *w, size_t i, size_t col);

#endif
