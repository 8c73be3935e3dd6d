/*
 * lines.h - a file's lines, one after the other, each of bounded length.
 */
#ifndef LINES_H
#define LINES_H

#include <stddef.h>

#include "buf.h"

struct lines {
	int fd;		 /* the caller's */
	unsigned long n; /* number of the line got last, from 1 */
	int toolong;	 /* it had more than LIMIT_LINE octets: cut there */
	struct buf line; /* without its line end, LF or CRLF */
	/* the rest is lines.c's */
	struct buf ahead;
	size_t at;
	int end;
};

void lines_start(struct lines *l, int fd);
void lines_free(struct lines *l);

/* The next line: 1; 0 at the end; -1 and errno. */
int lines_next(struct lines *l);

#endif
