/*
 * fold.h - writes a header field whose lines stay within 78 characters.
 *
 * The caller hands over atoms, which are never broken, and says where a line
 * may end; RFC 5322 2.1.1 and 2.2.3.  An atom that is too long for any line
 * stands on one of its own.  One without octets is nothing at all, so that no
 * line is white space only.
 */
#ifndef FOLD_H
#define FOLD_H

#include <stddef.h>

#include "buf.h"

struct fold {
	struct buf *out;
	const char *eol; /* "\n" or "\r\n" */
	size_t col;	 /* width of the line so far; a tab is 8 wide */
};

/* Begins "name:"; out and eol must live as long as f. */
void fold_start(struct fold *f, struct buf *out, const char *eol,
    const char *name);

/* A new line and the atom. */
void fold_line(struct fold *f, const char *atom, size_t len);

/* A blank and the atom, or a new line ("\n\t") and the atom. */
void fold_word(struct fold *f, const char *atom, size_t len);

/* The atom right behind what is there, or on a new line. */
void fold_glue(struct fold *f, const char *atom, size_t len);

/* The same, text that may be broken between any two octets (base64). */
void fold_text(struct fold *f, const char *text, size_t len);

/* The line end that ends the field. */
void fold_end(struct fold *f);

#endif
