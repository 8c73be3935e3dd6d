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
#include "json.h"
#include "message.h"

/* What to say, with the message's name and strerror(), when it fails us. */
#define MESSAGE_TROUBLE "%s: cannot be read, or kept in $TMPDIR: %s"

struct report {
	const struct cli *cli;
	const char *name;   /* of the message; before each line of several */
	struct authres *ar; /* to be filled, as are the next two */
	struct json json;   /* an object, open; used with -J */
	struct buf explain; /* lines; used with --explain, and for a check */
	struct buf other;   /* if any, a field of another kind in place of
				ar's: with -p folded, else in lines */
	int (*isours)(const struct field *f, const char *id); /* for -r, too */
	struct buf text; /* report.c's: the JSON */
};

/* Begins a report on the message of that name; NULL: it has none. */
void report_begin(struct report *r, const struct cli *cli, const char *name);

/* The same for faults found with what a domain publishes; ar is NULL. */
void report_begin_check(struct report *r, const struct cli *cli,
    const char *domain);

/*
 * Writes it to standard output, or ends the process when that fails, and frees
 * what it holds.  msg is used with -p only: it is written whole, and nothing
 * of it before it was read.
 */
void report_end(struct report *r, struct message *msg);

/*
 * Reads each FILE, or standard input, and hands it to judge(), which reports
 * on it and returns the status that it earns, or -1 and errno when reading
 * failed.  Returns the status of all (cli_worse()); with -p, 0 for each
 * verdict.
 */
int report_each(const struct cli *cli,
    int (*judge)(void *arg, const char *name, struct message *msg), void *arg);

/*
 * Writes the message with the added fields on top, less those whose drop[i]
 * is not 0, or ends the process; see message_write().  name is what to call the
 * message.
 */
void report_message(const char *name, struct message *msg,
    const struct buf *added, const unsigned char *drop, int divide);

#endif
