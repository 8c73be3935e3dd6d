/*
 * bodymime.h - what is done to the MIME structure of a body, undone;
 * bodyway.h.
 */
#ifndef BODYMIME_H
#define BODYMIME_H

#include "bodyway.h"

extern const struct bodyway bodymime_ways[];

#endif
