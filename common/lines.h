/*
 * lines.h - a file's lines, one after the other, each of bounded length.
 */
#ifndef LINES_H
#define LINES_H

#include <sys/types.h>

#include <stddef.h>

#include "buf.h"

struct lines {
	int fd;		 /* the caller's */
	unsigned long n; /* number of the line got last, from 1 */
	int toolong;	 /* it had more than max octets: cut there */
	int unended;	 /* it is the last one, without a line end */
	struct buf line; /* without its line end, LF or CRLF */
	off_t left;	 /* octets of the file still to be read; -1: all */
	/* the rest is lines.c's */
	size_t max;
	struct buf ahead;
	size_t at;
	int end;
};

/* No more than max octets of a line are kept; left is -1, and the caller's to
 * change before the first line. */
void lines_start(struct lines *l, int fd, size_t max);
void lines_free(struct lines *l);

/* The next line: 1; 0 at the end; -1 and errno. */
int lines_next(struct lines *l);

#endif
