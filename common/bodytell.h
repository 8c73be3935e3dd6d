/*
 * bodytell.h - words about a body, for people.
 */
#ifndef BODYTELL_H
#define BODYTELL_H

#include <stddef.h>

#include "bodytest.h"
#include "bodyway.h"
#include "buf.h"

/* How many lines are these? */
size_t bodytell_lines(const char *p, size_t len);

/* Appends the first of them that says anything: a colon, and it in quotes,
 * harmless and cut where it is long. */
void bodytell_quote(struct buf *out, const char *p, size_t len);

/* What can be seen of a body that does not come to the hash, though it proves
 * nothing: a sentence, or NULL. */
const char *bodytell_hint(const struct bodyview *v, struct bodytest *t);

#endif
