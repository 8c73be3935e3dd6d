/*
 * dmarcreport.h - the aggregate report on a domain, made of the log
 * (dmarclog.h): the XML of RFC 9990, or that of RFC 7489 for those who read no
 * other.
 *
 * A report has the messages to which the domain's policy record was applied.
 * Those that look the same in it are one record of it, with their number;
 * records are in the order of their text.  The policy is that of the last
 * message (RFC 9990 3.3).
 *
 * How it tells what the schema has no place for:
 *
 * - A message without a source address is left out, since each record must
 *   have one; <error> has their number, and standard error.
 * - Records beyond LIMIT_ROWS, or LIMIT_REPORT octets of them, are left out;
 *   <error> has the number of their messages.
 * - SPF of HELO has been asked for the null sender, of which HELO is the MAIL
 *   FROM identity (RFC 7208 2.4): RFC 9990 has the scope mfrom for it, with
 *   an empty envelope_from; RFC 7489 has helo.  An SPF result without a
 *   domain is left out; RFC 7489 must have one, so no result is none.
 * - Where RFC 9990 has no sampled_out, RFC 7489 no policy_test_mode, "other"
 *   stands for it and the comment names it; and RFC 7489 has no disposition
 *   pass, which is none there.  Its addresses of IPv6 are not shortened, as
 *   its schema has them.
 */
#ifndef DMARCREPORT_H
#define DMARCREPORT_H

#include <stdint.h>

#include "buf.h"
#include "tally.h"

struct dmarcreport_options {
	const char *domain;  /* the policy record's: A-labels, any case */
	const char *id;	     /* the reporter's host name; never NULL */
	const char *org;     /* NULL: id */
	const char *email;   /* NULL: postmaster at id */
	const char *contact; /* more about how to get in touch; NULL: nothing */
	int64_t begin;	     /* seconds since 1970 of the first and the last */
	int64_t end;	     /* message; -1: the UTC day that has it is whole */
	int rfc7489;	     /* in the form of RFC 7489 Appendix C */
};

struct dmarcreport {
	const struct dmarcreport_options *opt;
	/* the rest is dmarcreport.c's */
	struct tally rows;
	struct buf policy;    /* as XML */
	struct buf error;     /* what is wrong with it, if anything */
	int64_t first, last;  /* message; -1: there is none */
	uintmax_t sourceless; /* messages without a source address */
	uintmax_t malformed;  /* lines that are */
};

/* *opt must outlive it.  dmarcreport_free() frees what it holds. */
void dmarcreport_start(struct dmarcreport *r,
    const struct dmarcreport_options *opt);
void dmarcreport_free(struct dmarcreport *r);

/*
 * Reads a log, of this name in complaints: 0, or -1 and errno.  A log that is
 * written to meanwhile is read as it was at first.  Each malformed line is
 * complained about, up to some, and left out.
 */
int dmarcreport_read(struct dmarcreport *r, int fd, const char *name);

/*
 * Appends the report to out and returns the status to exit with: 0;
 * EX_DATAERR when there were malformed lines, or too many records, and the
 * report lacks them; or that of none, when there is no message to report on
 * and so no report.  Complains of all of these, and of messages left out.
 */
int dmarcreport_end(struct dmarcreport *r, struct buf *out);

#endif
