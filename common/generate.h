/*
 * generate.h - the counting in BIND's $GENERATE: a range, and templates in
 * which "$" stands for its numbers.
 *
 * "${offset,width,base}" adds the offset and pads with zeros; base is d, o,
 * x, X, or n and N for hexadecimal digits as labels, lowest first.  "$$" and
 * "\$" are a dollar sign.
 */
#ifndef GENERATE_H
#define GENERATE_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

struct generate_range {
	uint32_t start; /* all three fit in an int32_t */
	uint32_t stop;
	uint32_t step;
};

/* Reads "start-stop" or "start-stop/step": 0, or -1. */
int generate_range(struct generate_range *range, const char *text, size_t len);

/* Appends the template with value put in: 0, or -1 when it is malformed. */
int generate_text(struct buf *out, const char *template, size_t len,
    uint32_t value);

#endif
