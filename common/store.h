/*
 * store.h - the octets of one input, read once or again.
 *
 * A regular file is read where it lies, from its offset at the start, which
 * never moves until store_consume().  Anything else is read as it comes and,
 * when it will be needed again, kept: up to LIMIT_MEMORY octets in memory,
 * more in an unlinked file in $TMPDIR.  A regular file of up to LIMIT_MEMORY
 * octets is kept in memory too, so that writing it out cannot meet a read
 * error half way.
 */
#ifndef STORE_H
#define STORE_H

#include <sys/types.h>

#include <stddef.h>

struct store;

/*
 * fd stays the caller's.  keep: octets will be read more than once; without
 * it each store_read() must begin where the last one ended, or before it
 * in a regular file.
 */
struct store *store_open(int fd, int keep);
void store_free(struct store *st); /* NULL is fine */

/*
 * Up to len octets from offset off, counted from where the input was at
 * store_open().  0 at its end; -1 and errno when reading, or writing the
 * temporary file, failed.
 */
ssize_t store_read(struct store *st, off_t off, void *buf, size_t len);

/*
 * Reads what has not been read yet, so that no later store_read() needs fd;
 * nothing is to do for a file that is read in place.  0, or -1 and errno.
 */
int store_fill(struct store *st);

/* Moves a regular file's offset to its end, as reading it all would. */
void store_consume(struct store *st);

#endif
