/*
 * fail.h - trouble told on standard error, and the exit status for it.
 *
 * Everything that is said goes through here, so that no octet of a message,
 * a DNS answer or a command line reaches a terminal raw: octets outside
 * printable ASCII are written as \ooo.  One call is one line.
 *
 * The status that --defer asks for is the one thing that the whole process
 * must know, wherever it ends; it is kept here.
 */
#ifndef FAIL_H
#define FAIL_H

/* The line "dkimsign: ..." on standard error. */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The same, then exit with fail_status(status). */
_Noreturn void fail(int status, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* From now on operational failures exit with this status (--defer). */
void fail_defer(int status);

/*
 * The status to exit with for this one: itself, or for an operational
 * failure (64 and up, but 65) what fail_defer() was told.
 */
int fail_status(int status);

#endif
