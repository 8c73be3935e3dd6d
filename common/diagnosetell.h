/*
 * diagnosetell.h - what diagnose.h found out, in words, and as JSON.
 */
#ifndef DIAGNOSETELL_H
#define DIAGNOSETELL_H

#include "buf.h"
#include "diagnose.h"
#include "json.h"

/* Appends lines that each begin with two blanks; none when nothing failed. */
void diagnosetell_text(const struct diagnosis *d, struct buf *out);

/* Adds the member "diagnosis"; null when nothing failed. */
void diagnosetell_json(const struct diagnosis *d, struct json *j);

#endif
