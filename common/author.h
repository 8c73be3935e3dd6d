/*
 * author.h - the author domain: whose name a message stands in (RFC 9989 5.3.1).
 */
#ifndef AUTHOR_H
#define AUTHOR_H

#include "buf.h"
#include "message.h"

/*
 * The domain of the From field, in A-labels, appended to out.  0; or -1 and
 * *why: there is no From field, it can't be read, or it names no one domain.
 * Several fields that name the same one are taken.
 */
int author_domain(struct buf *out, const struct message *msg, const char **why);

#endif
