/*
 * words.h - what a written header field is put together from: text that came
 * from elsewhere made harmless, and words between which a line may end.
 *
 * Words are gathered in a buf with a line feed behind each; none holds one.
 */
#ifndef WORDS_H
#define WORDS_H

#include <stddef.h>

#include "buf.h"
#include "fold.h"

/*
 * Appends s, with a blank for a tab, which folding leaves behind, and "?" for
 * other controls, for what ends a line or turns its direction in Unicode, and
 * for what is not UTF-8.
 */
void words_clean(struct buf *out, const char *s);

/* Appends len octets for people to read: what is neither a printable octet of
 * ASCII nor among those of also is "?". */
void words_show(struct buf *out, const char *s, size_t len, const char *also);

/* The same on one line: white space between words is one blank.  No more than
 * most octets, and "..." where there are more. */
void words_excerpt(struct buf *out, const char *s, size_t len, size_t most);

/* Appends len octets as a quoted string. */
void words_quoted(struct buf *out, const char *s, size_t len);

/*
 * Adds the words of a comment, its parentheses included; nothing for one that
 * is blank; one that no line would hold is parted.  Octets that other parsers trip on (parentheses, semicolons,
 * quotes, backslashes, controls, 8-bit) become "?".
 */
void words_comment(struct buf *words, const char *s);

/* Appends the words with a blank between them, none behind the last. */
void words_line(const struct buf *words, struct buf *out);

/* Folds them; newline: the first one begins a line. */
void words_fold(const struct buf *words, struct fold *f, int newline);

#endif
