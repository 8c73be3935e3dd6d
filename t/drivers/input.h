/*
 * input.h - a driver's standard input, in memory of just its size: with no
 * octet behind it, a sanitizer sees each one that is read too many.
 */
#ifndef INPUT_H
#define INPUT_H

#include <string.h>

#include "buf.h"
#include "io.h"

static inline char *
input(size_t *len)
{
	struct buf in = BUF_INIT;
	char *exact;
	ssize_t n;

	while ((n = io_read(0, buf_ready(&in, 65536), 65536)) > 0)
		in.len += (size_t)n;
	exact = mem_alloc(in.len);
	if (in.len > 0)
		memcpy(exact, in.data, in.len);
	*len = in.len;
	buf_free(&in);
	return exact;
}

#endif
