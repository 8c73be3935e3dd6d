/*
 * bodyblank.h - what is done to white space, undone; bodyway.h.
 */
#ifndef BODYBLANK_H
#define BODYBLANK_H

#include "bodyway.h"

extern const struct bodyway bodyblank_ways[];

#endif
