/*
 * buf.h - the growing octet string, and the only caller of malloc.
 *
 * A struct buf owns data[0..len-1]; data[len] is always NUL once anything
 * was added, so text in it is a C string too.  BUF_INIT is an empty one that
 * owns nothing; len = 0 empties it for its next use and keeps the memory.
 * Growing moves the octets: pointers into data die with the next buf_add*().
 *
 * Out of memory is the end of the process: EX_OSERR, or what --defer says.
 * No caller need check.
 */
#ifndef BUF_H
#define BUF_H

#include <stddef.h>

struct buf {
	char *data;
	size_t len;
	size_t size; /* octets allocated; 0 when data is NULL */
};

#define BUF_INIT           \
	{                  \
		NULL, 0, 0 \
	}

void buf_add(struct buf *b, const void *data, size_t len);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Room for len more octets; returns where they go.  Add to b->len after. */
char *buf_ready(struct buf *b, size_t len);

/* The octets as a C string, "" when nothing was added; b still owns it. */
const char *buf_str(const struct buf *b);

/* Hands the octets to the caller, who calls mem_free(); b is empty after. */
char *buf_steal(struct buf *b);

void buf_free(struct buf *b); /* the octets, not b; b is empty after */

/* Memory that is not a string.  Zeroed; count * size is checked. */
void *mem_alloc(size_t size);
void *mem_array(size_t count, size_t size);

/*
 * An array that grows by doubling: returns array with room for one more than
 * count elements of size octets.  *room is the caller's to keep, 0 at first.
 * "a = mem_more(a, n, &room, sizeof(*a)); a[n++] = ...;"
 */
void *mem_more(void *array, size_t count, size_t *room, size_t size)
    __attribute__((warn_unused_result));

char *mem_str(const char *s, size_t len); /* a copy, NUL added */
void mem_free(void *p);			  /* NULL is fine; errno stays */

#endif
