/*
 * spflist.h - a list of SMTP envelopes, "IP SENDER [HELO]" on each line.
 */
#ifndef SPFLIST_H
#define SPFLIST_H

#include "envelope.h"
#include "lines.h"

/*
 * Reads the line got last into *env, which the caller frees in any case.  1;
 * 0 for a line that is blank or begins with "#"; -1 for one that is
 * malformed, and *why (static) says how.
 */
int spflist_parse(struct envelope *env, const struct lines *l,
    const char **why);

#endif
