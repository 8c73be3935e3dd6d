/*
 * message.h - a message as it came: its header fields, and a body to read.
 *
 * The header is held whole and cut into fields, topmost first.  The body
 * stays where store.h put it and is read in pieces.  Octets are kept as they
 * came, NUL and line ends included: CRLF is canon.h's affair, so that
 * message_write() gives back exactly what message_read() took.
 *
 * A line ends in LF or CRLF; a lone CR is data.  A first line that begins
 * with "From " is mbox's and no part of the message.  The header ends at the
 * first empty line, or before the first line that is neither a field nor a
 * continuation.
 *
 * Ownership: the message owns its octets.  A struct field only points at
 * them, is not NUL-terminated, and dies with message_free().
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <sys/types.h>

#include <stddef.h>

#include "buf.h"

struct message;

struct field {
	const char *text; /* "Subject: hello\r\n there\r\n" */
	size_t len;	  /* all of it, with its line end */
	size_t namelen;	  /* how much of text is the name */
	size_t value;	  /* where the value begins: after the colon */
};

/*
 * Reads the header from fd, which stays the caller's.  keep: the message
 * will be written out.  NULL and errno when reading failed.
 */
struct message *message_read(int fd, int keep);
void message_free(struct message *msg); /* NULL is fine */

/*
 * NULL, or why the header could not be read to its end: more than
 * LIMIT_HEADER octets or LIMIT_FIELDS fields.  What is beyond counts as body.
 */
const char *message_excess(const struct message *msg);

const char *message_eol(const struct message *msg); /* of its first line */
size_t message_nfields(const struct message *msg);
const struct field *message_field(const struct message *msg, size_t i);

/* The topmost field of this name from field i on, or NULL; *i is it. */
const struct field *message_find(const struct message *msg, const char *name,
    size_t *i);

int field_is(const struct field *f, const char *name); /* but for case */

/* The value, as it came: all after the colon, last line end included. */
const char *field_value(const struct field *f, size_t *len);

/*
 * Up to size octets of the body from offset off; 0 is its end, -1 errno.
 * A message that is not kept gives each octet once, in order.
 */
ssize_t message_body(struct message *msg, off_t off, char *buf, size_t size);

/*
 * Writes the message to standard output: the From_ line, the octets of added,
 * the header without the fields whose drop[i] is not 0 (drop may be NULL), the
 * body.  Where no empty line ends the header, one is put in if the body would
 * else be read as a continuation of what was added, or if divide is not 0.  All of the input is read before the first octet is written.  0, or -1
 * with errno; *what is then "standard output", or NULL when reading failed.
 */
int message_write(struct message *msg, const struct buf *added,
    const unsigned char *drop, int divide, const char **what);

#endif
