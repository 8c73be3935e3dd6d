/*
 * trailtell.h - what trail.h found out, in words, and as JSON.
 */
#ifndef TRAILTELL_H
#define TRAILTELL_H

#include "buf.h"
#include "json.h"
#include "trail.h"

/*
 * Appends lines that each begin with two blanks.  proved: what was done is
 * known, and advice given on that.
 */
void trailtell_text(const struct trail *t, int proved, struct buf *out);

/* Adds the member "trail"; null when t is NULL. */
void trailtell_json(const struct trail *t, int proved, struct json *j);

#endif
