/*
 * report.h - how the verifying tools give their verdict on a message: a
 * line, the message with the field on top, JSON, a report for people, or
 * nothing, as the options say.
 */
#ifndef REPORT_H
#define REPORT_H

#include "authres.h"
#include "buf.h"
#include "cli.h"
#include "message.h"

/* What to say, with the message's name and strerror(), when it fails us. */
#define MESSAGE_TROUBLE "%s: cannot be read, or kept in $TMPDIR: %s"

struct report {
	const struct cli *cli;
	const char *name; /* of the message; before each line of several */
	const struct authres *ar;
	const struct buf *json;	   /* the object; used with -J */
	const struct buf *explain; /* lines; used with --explain */
	/* For a field of another kind in place of ar's: */
	const struct buf *other; /* with -p folded, else lines; or NULL */
	int (*isours)(const struct field *f, const char *id); /* for -r */
};

/*
 * Writes it to standard output, or ends the process when that fails.  msg is
 * used with -p only.  The message is written whole, and nothing of it before it was read.
 */
void report_write(const struct report *r, struct message *msg);

/*
 * Writes the message with the added fields on top, less those whose drop[i]
 * is not 0, or ends the process; see message_write().  name is what to call the
 * message.
 */
void report_message(const char *name, struct message *msg,
    const struct buf *added, const unsigned char *drop, int divide);

#endif
