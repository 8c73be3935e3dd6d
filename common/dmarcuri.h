/*
 * dmarcuri.h - the reporting addresses of rua= and ruf= (RFC 9989 4.6, 4.8).
 */
#ifndef DMARCURI_H
#define DMARCURI_H

#include <stddef.h>

#include "buf.h"

struct dmarcuri {
	const char *text; /* in the list: without blanks and without a size */
	size_t len;
	int sized;  /* a size of RFC 7489 ("!10m") follows, to be ignored */
	int mailto; /* "mailto:" and an address with a domain */
	struct buf host; /* of a mailto: its domain, in A-labels, lower case;
			     of another URI its host, if it has one */
	const char *why; /* what is wrong with it; NULL: it is a URI */
};

/*
 * Goes through the value of rua= or ruf=: 1 and the next in *u, or 0 at its
 * end.  *pos is 0 at first.  u->text points into the value; dmarcuri_free()
 * after each.
 */
int dmarcuri_next(const char *value, size_t len, size_t *pos,
    struct dmarcuri *u);
void dmarcuri_free(struct dmarcuri *u);

#endif
