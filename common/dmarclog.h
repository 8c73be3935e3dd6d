/*
 * dmarclog.h - the log that aggregate reports are made of (RFC 9990): a JSON
 * object on a line for each message to which DMARC was applied.
 *
 *	{"time":1700000000, "source_ip":"192.0.2.1" (null: not known),
 *	"header_from":"a.example.com", "envelope_from":"example.com" ("": the
 *	null sender; null: not known), "result":"pass" or "fail",
 *	"disposition":"none", "pass", "quarantine" or "reject" (RFC 9990
 *	Appendix A), "spf_aligned":true, "dkim_aligned":false,
 *	"spf":{"domain", "scope":"mfrom" or "helo", "result"} (null: none),
 *	"dkim":[{"domain", "selector", "result"}] (at most 20, as RFC 9990
 *	3.1.3 ranks them), "policy":{"domain", "p", "sp", "np", "adkim",
 *	"aspf", "fo", "testing", "pct", "psd"} (sp and np: null when not
 *	given), "reasons":[{"type", "comment"}], "error":null or what is
 *	wrong with the record}
 *
 * Reasons are those of RFC 9990 3.1.6 and, for what pct= has spared,
 * "sampled_out" (RFC 7489 Appendix C).
 *
 * Any number of processes may append at the same time, and may be killed.  A
 * last line without its line feed is what one that was killed has left behind:
 * it is not there for readers, and the next writer takes it away.
 */
#ifndef DMARCLOG_H
#define DMARCLOG_H

#include <sys/types.h>

#include <stdint.h>

#include "buf.h"
#include "dmarc.h"
#include "envelope.h"

/* Is the message one for the log: was DMARC applied to it? */
int dmarclog_wants(const struct dmarc *d);

/*
 * Appends its line, of at most LIMIT_LOGLINE octets, to out.  d must be the
 * outcome of a thorough query.  env: NULL, or what it does not tell is not
 * known.  most: the strictest that is done with mail on this host; DMARC_UNSET
 * or DMARC_REJECT: all that policies ask for.
 */
void dmarclog_line(struct buf *out, const struct dmarc *d,
    const struct envelope *env, int64_t now, enum dmarc_policy most);

/*
 * Appends the line to the file, which is made (mode 0600) when it is not
 * there: as a whole or not at all.  0; or the status to exit with, and *why
 * (static): EX_NOINPUT when the file cannot be opened, to be read and written,
 * or is no regular file (so /dev/stdout will do only where standard output is
 * one); EX_IOERR when writing failed, or others have kept it locked for
 * LIMIT_LOCK seconds.  The line is not forced to the disk.
 */
int dmarclog_append(const char *path, const struct buf *line, const char **why);

/*
 * Where the last whole line of an open log ends: what is before it never
 * changes any more.  -1 and errno: ESPIPE when the file is no regular one,
 * EFBIG when more follows than a line can have.
 */
off_t dmarclog_end(int fd);

#endif
