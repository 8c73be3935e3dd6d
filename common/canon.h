/*
 * canon.h - the canonical forms of header fields and bodies (RFC 6376 3.4).
 *
 * LF and CRLF are read as line ends and come out as CRLF; a lone CR is data.
 * The body goes through in pieces of any size, cut anywhere; what comes out
 * goes to a callback and is never held whole.
 */
#ifndef CANON_H
#define CANON_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

enum canon { CANON_SIMPLE, CANON_RELAXED };

const char *canon_name(enum canon c); /* "simple" */

/* The canon of this name, or -1. */
int canon_byname(const char *name, size_t len);

/* Appends the canonical form of one whole field, with its CRLF. */
void canon_header(enum canon c, const char *text, size_t len, struct buf *out);

/*
 * A body on its way.  White space and line ends are held back until what
 * follows tells whether they count.
 */
struct canon_body {
	enum canon canon;
	void (*put)(void *arg, const void *data, size_t len);
	void *arg;
	uint64_t newlines; /* line ends held back */
	int blank;	   /* relaxed: white space held back */
	int cr;		   /* a CR held back: is it a line end's? */
	int any;	   /* something was given out */
	size_t staged;
	char stage[4096]; /* small pieces, put together */
};

void canon_body_start(struct canon_body *cb, enum canon c,
    void (*put)(void *arg, const void *data, size_t len), void *arg);
void canon_body_add(struct canon_body *cb, const char *data, size_t len);
void canon_body_end(struct canon_body *cb);

#endif
