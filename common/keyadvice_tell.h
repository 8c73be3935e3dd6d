/*
 * keyadvice_tell.h - what keyadvice.h found out, in words, and as JSON.
 */
#ifndef KEYADVICE_TELL_H
#define KEYADVICE_TELL_H

#include "buf.h"
#include "json.h"
#include "keyadvice.h"

/*
 * Appends lines that each begin with two blanks; none when there is nothing.
 * other: none of the keys in DNS has made b=.
 */
void keyadvice_text(const struct keyadvice *a, int other, struct buf *out);

/* Adds the members "key_faults" and "key_repaired". */
void keyadvice_json(const struct keyadvice *a, struct json *j);

#endif
