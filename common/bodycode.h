/*
 * bodycode.h - content transfer encodings that were changed, undone;
 * bodyway.h.
 */
#ifndef BODYCODE_H
#define BODYCODE_H

#include "bodyway.h"

extern const struct bodyway bodycode_ways[];

#endif
