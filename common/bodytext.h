/*
 * bodytext.h - what is done to the lines of a body, undone; bodyway.h.
 */
#ifndef BODYTEXT_H
#define BODYTEXT_H

#include "bodyway.h"

extern const struct bodyway bodytext_ways[];

#endif
