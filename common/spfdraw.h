/*
 * spfdraw.h - a tree of SPF records for people to see: what includes what,
 * and how many lookups each takes.
 *
 * At most LIMIT_SPF_STEPS lines in plain ASCII, none longer than
 * SPFDRAW_WIDTH but where one term without lookups is; a record that is met
 * again is not shown again.
 */
#ifndef SPFDRAW_H
#define SPFDRAW_H

#include "buf.h"
#include "spftree.h"

enum { SPFDRAW_WIDTH = 79 };

void spfdraw(struct buf *out, const struct spftree *tree);

#endif
