/*
 * mimepart.h - where the parts of a multipart body are (RFC 2046 5.1).
 *
 * Bounded by LIMIT_EXPLAIN_PARTS and LIMIT_EXPLAIN_DEPTH: what is beyond is
 * content of what holds it.  One pass, whatever the octets are.
 */
#ifndef MIMEPART_H
#define MIMEPART_H

#include <stddef.h>

#include "buf.h"
#include "limit.h"

struct mimespan {
	size_t at; /* offset in the body */
	size_t len;
};

struct mimepart {
	size_t delimiter; /* its delimiter line begins here, */
	size_t header;	  /* its header, */
	size_t content;	  /* and what it holds; */
	size_t end;	  /* that ends before the next delimiter's CRLF; */
	size_t next;	  /* the next delimiter line, or the body's end */
	size_t depth;	  /* 1: a part of the message, 2: of such a part */
	int multipart;
	struct mimespan type;	  /* the value; empty: none */
	struct mimespan encoding; /* the same of Content-Transfer-Encoding, */
	struct mimespan encodingline; /* and all of that field */
};

struct mimeparts {
	struct mimepart part[LIMIT_EXPLAIN_PARTS];
	size_t n;
	size_t close; /* where the message's close-delimiter line begins, or
			 the body's length */
	struct buf boundary; /* of the message; empty: it is no multipart */
};

/* Finds the parts.  mimeparts_free() frees what mp holds. */
void mimeparts_read(struct mimeparts *mp, const char *type, const char *body,
    size_t len);
void mimeparts_free(struct mimeparts *mp);

/* Is the value of a Content-Type of this main type, or of type/sub? */
int mimepart_is(const char *value, size_t len, const char *type);

/* Appends a parameter's value: 1; 0: there is none. */
int mimepart_param(const char *value, size_t len, const char *name,
    struct buf *out);

/* Is the line at p, which ends at end, the delimiter?  1; 2: the last. */
int mimepart_delimiter(const char *p, const char *end, const char *boundary,
    size_t len);

#endif
