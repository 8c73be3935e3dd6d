/*
 * psl.h - the organizational domain as it was found before the tree walk: by
 * a public suffix list (RFC 7489 3.2).  The only door to libpsl.
 */
#ifndef PSL_H
#define PSL_H

#include "buf.h"

struct psl;

/*
 * Reads a list: as publicsuffix.org has it, or the DAFSA that
 * psl-make-dafsa(1) makes of it.  NULL: *why says what is wrong, and *status
 * is EX_NOINPUT when the file cannot be opened or is no regular file, else
 * EX_CONFIG.
 */
struct psl *psl_open(const char *path, int *status, const char **why);
void psl_close(struct psl *psl); /* NULL is fine */

/*
 * Appends the organizational domain of the name, which is in A-labels and
 * lower case.  0, or -1 when the name is itself a public suffix: then it has
 * none, and out is as it was.
 */
int psl_domain(const struct psl *psl, const char *domain, struct buf *out);

#endif
