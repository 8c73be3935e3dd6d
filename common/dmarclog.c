/*
 * dmarclog - the log that aggregate reports are made of; see dmarclog.h.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "dmarclog.h"
#include "domain.h"
#include "io.h"
#include "json.h"
#include "limit.h"

enum {
	STEP = 4096,	 /* octets read at a time from the end */
	SIGNATURES = 20, /* told of one message; RFC 9990 3.1.3 has 100 */
	REOPENS = 5	 /* times that another file may have taken the name */
};

/* How each line begins. */
static const char start[] = "{\"time\":";

/*
 * A line
 */

int
dmarclog_wants(const struct dmarc *d)
{
	return d->verdict == VERDICT_PASS || d->verdict == VERDICT_FAIL;
}

/* What is done with a message that fails. */
static enum dmarc_policy
done(const struct dmarc *d, enum dmarc_policy most)
{
	return most != DMARC_UNSET && d->disposition > most ? most
							    : d->disposition;
}

/* "pass" tells of nothing done where a failure would have had its price. */
static const char *
disposition(const struct dmarc *d, enum dmarc_policy most)
{
	int spared;

	if (d->verdict == VERDICT_PASS && !d->rescued &&
	    dmarcpolicy_disposition(&d->policy, 0, &spared) > DMARC_NONE)
		return "pass";
	return dmarc_policy_name(done(d, most));
}

static void
add_reason(struct json *j, const char *type, const char *comment)
{
	json_open(j, NULL, '{');
	json_str(j, "type", type);
	json_str(j, "comment", comment);
	json_close(j, '}');
}

/* Why something else is done than the policy asks for (RFC 9990 3.1.6). */
static void
add_reasons(struct json *j, const struct dmarc *d, enum dmarc_policy most)
{
	int lowered = d->policy.asked > d->disposition;
	char pct[sizeof("pct=100")];

	json_open(j, "reasons", '[');
	if (d->rescued)
		add_reason(j, "trusted_forwarder",
		    "a trusted ARC sealer saw it pass");
	else if (d->verdict == VERDICT_FAIL) {
		if (lowered && d->spared) {
			snprintf(pct, sizeof(pct), "pct=%d",
			    d->policy.rec->pct);
			add_reason(j, "sampled_out", pct);
		} else if (lowered)
			add_reason(j, "policy_test_mode", "t=y");
		if (done(d, most) != d->disposition)
			add_reason(j, "local_policy",
			    most == DMARC_NONE
				? "nothing is quarantined or rejected here"
				: "nothing is rejected here");
	}
	json_close(j, ']');
}

static void
add_spf(struct json *j, const struct identifiers *ids)
{
	const struct identifier *id;
	size_t i;

	for (i = 0; i < ids->n && ids->list[i].kind == IDENTIFIER_DKIM; i++)
		;
	if (i == ids->n) {
		json_str(j, "spf", NULL);
		return;
	}
	id = &ids->list[i];
	json_open(j, "spf", '{');
	json_str(j, "domain", id->domain);
	json_str(j, "scope", id->kind == IDENTIFIER_HELO ? "helo" : "mfrom");
	json_str(j, "result", verdict_name(id->result));
	json_close(j, '}');
}

/* Its place by RFC 9990 3.1.3. */
static unsigned
rank(const struct dmarc *d, size_t i)
{
	if (d->query->ids->list[i].result != VERDICT_PASS)
		return 3;
	if (d->list[i].aligned == DMARC_STRICT)
		return 0;
	return d->list[i].aligned == DMARC_RELAXED ? 1 : 2;
}

static void
add_signature(struct json *j, const struct identifier *id)
{
	json_open(j, NULL, '{');
	json_str(j, "domain", id->domain);
	json_str(j, "selector", id->selector);
	json_str(j, "result", verdict_name(id->result));
	json_close(j, '}');
}

/* Results without a domain, as of a message that is not signed, are left out. */
static void
add_dkim(struct json *j, const struct dmarc *d)
{
	const struct identifiers *ids = d->query->ids;
	unsigned place;
	size_t i, n = 0;

	json_open(j, "dkim", '[');
	for (place = 0; place <= 3; place++)
		for (i = 0; i < ids->n; i++)
			if (ids->list[i].kind == IDENTIFIER_DKIM &&
			    ids->list[i].domain[0] != '\0' &&
			    rank(d, i) == place && n++ < SIGNATURES)
				add_signature(j, &ids->list[i]);
	json_close(j, ']');
}

/* A fo= that counts has each option once at the most. */
static void
add_fo(struct json *j, const struct dmarcrecord *rec)
{
	const struct dmarctag *tag = dmarcrecord_tag(rec, DMARCTAG_FO);

	json_octets(j, "fo", tag != NULL ? tag->value : "0",
	    tag != NULL ? tag->valuelen : 1);
}

static void
add_policy(struct json *j, const struct dmarcpolicy *p)
{
	const struct dmarcrecord *rec = p->rec;

	json_open(j, "policy", '{');
	json_str(j, "domain", p->step->domain);
	json_str(j, "p", dmarc_policy_name(rec->p));
	json_str(j, "sp", dmarc_policy_name(rec->sp));
	json_str(j, "np", dmarc_policy_name(rec->np));
	json_letter(j, "adkim", rec->adkim);
	json_letter(j, "aspf", rec->aspf);
	add_fo(j, rec);
	json_letter(j, "testing", rec->t);
	json_int(j, "pct", rec->pct);
	json_letter(j, "psd", rec->psd);
	json_close(j, '}');
}

/*
 * The domain that SPF was asked about (RFC 9990 3.1.1.10), else that of the
 * reverse-path.  A HELO is asked about where that is null.
 */
static void
add_envelope_from(struct json *j, const struct identifiers *ids,
    const struct envelope *env)
{
	const char *at, *sender = NULL;
	struct buf name = BUF_INIT;
	int helo = 0, known = 0;
	size_t i;

	for (i = 0; i < ids->n; i++) {
		if (ids->list[i].kind == IDENTIFIER_MAILFROM)
			buf_adds(&name, ids->list[i].domain);
		helo |= ids->list[i].kind == IDENTIFIER_HELO &&
		    ids->list[i].domain[0] != '\0';
	}
	if (env != NULL && env->sender_from != NULL)
		sender = buf_str(&env->sender);
	if (name.len > 0)
		known = 1;
	else if (sender != NULL && *sender != '\0') {
		at = strrchr(sender, '@');
		known = at != NULL &&
		    domain_toascii(&name, at + 1, strlen(at + 1)) == 0;
	} else
		known = sender != NULL || helo;
	json_str(j, "envelope_from", known ? buf_str(&name) : NULL);
	buf_free(&name);
}

static void
add_source(struct json *j, const struct envelope *env)
{
	struct buf ip = BUF_INIT;

	if (env != NULL && env->ip_from != NULL)
		ip_text(&ip, &env->ip);
	json_str(j, "source_ip", ip.len > 0 ? buf_str(&ip) : NULL);
	buf_free(&ip);
}

void
dmarclog_line(struct buf *out, const struct dmarc *d,
    const struct envelope *env, int64_t now, enum dmarc_policy most)
{
	struct json j;

	json_start(&j, out);
	json_open(&j, NULL, '{');
	json_int(&j, "time", now); /* first: start[] */
	add_source(&j, env);
	json_str(&j, "header_from", d->query->domain);
	add_envelope_from(&j, d->query->ids, env);
	json_str(&j, "result", verdict_name(d->verdict));
	json_str(&j, "disposition", disposition(d, most));
	json_bool(&j, "spf_aligned", d->spf);
	json_bool(&j, "dkim_aligned", d->dkim);
	add_spf(&j, d->query->ids);
	add_dkim(&j, d);
	add_policy(&j, &d->policy);
	add_reasons(&j, d, most);
	json_str(&j, "error", d->policy.rec->faulty);
	json_close(&j, '}');
	buf_addc(out, '\n');
}

/*
 * The file
 */

/* As dmarclog_end(), of a regular file of this size. */
static off_t
find_end(int fd, off_t size)
{
	off_t at = size, low = size > LIMIT_LOGLINE ? size - LIMIT_LOGLINE : 0;
	char chunk[STEP];
	size_t len;
	ssize_t n;

	while (at > low) {
		len = at - low < STEP ? (size_t)(at - low) : STEP;
		at -= (off_t)len;
		if ((n = io_pread(fd, chunk, len, at)) == -1)
			return -1;
		for (; n > 0; n--)
			if (chunk[n - 1] == '\n')
				return at + n;
	}
	if (low == 0)
		return 0;
	errno = EFBIG;
	return -1;
}

off_t
dmarclog_end(int fd)
{
	struct stat sb;

	if (fstat(fd, &sb) == -1)
		return -1;
	if (S_ISREG(sb.st_mode))
		return find_end(fd, sb.st_size);
	errno = ESPIPE;
	return -1;
}

/*
 * Is what follows the beginning of a line of ours, or NULs, which a file system
 * may leave behind when the power fails?  Nothing else is ours to add to, or to
 * take away.
 */
static int
isours(int fd, off_t end)
{
	char head[sizeof(start) - 1];
	ssize_t n = io_pread(fd, head, sizeof(head), end);

	return n > 0 &&
	    (head[0] == '\0' || memcmp(head, start, (size_t)n) == 0);
}

/* Takes away what a killed writer has left behind. */
static int
mend(int fd, off_t *end, const char **why)
{
	struct stat sb;

	*end = -1;
	if (fstat(fd, &sb) == 0)
		*end = find_end(fd, sb.st_size);
	if (*end == -1 && errno != EFBIG) {
		*why = strerror(errno);
		return -1;
	}
	if (sb.st_size > 0 && !isours(fd, 0)) {
		*why = "it does not begin as a log does";
		return -1;
	}
	if (*end == sb.st_size)
		return 0;
	if (*end == -1 || !isours(fd, *end)) {
		*why = "it ends with something that is no line of a log";
		return -1;
	}
	if (ftruncate(fd, *end) == 0)
		return 0;
	*why = strerror(errno);
	return -1;
}

static int
write_line(int fd, const struct buf *line, const char **why)
{
	off_t end;

	if (mend(fd, &end, why) == -1)
		return -1;
	if (io_write(fd, line->data, line->len) == 0)
		return 0;
	*why = strerror(errno);
	/* When this fails the next writer does it. */
	(void)!ftruncate(fd, end);
	return -1;
}

/* All who append take turns.  Polling, since a wait could not be bounded. */
static int
lock(int fd, const char **why)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct timespec nap = { 0, 0 };
	long ms, waited = 0;

	for (ms = 1; fcntl(fd, F_SETLK, &whole) == -1; ms += ms < 32 ? ms : 0) {
		if (errno != EACCES && errno != EAGAIN && errno != EINTR) {
			*why = strerror(errno);
			return -1;
		}
		if (waited > LIMIT_LOCK * 1000) {
			*why = "others keep it locked";
			return -1;
		}
		nap.tv_nsec = ms * 1000000;
		nanosleep(&nap, NULL);
		waited += ms;
	}
	return 0;
}

/* Opens it, and waits neither for the other end of a pipe nor for a device. */
static int
open_log(const char *path, struct stat *sb, const char **why)
{
	int fd = open(path,
	    O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
	    0600);

	if (fd == -1 || fstat(fd, sb) == -1)
		*why = strerror(errno);
	else if (!S_ISREG(sb->st_mode))
		*why = "not a regular file";
	else
		return fd;
	if (fd != -1)
		close(fd);
	return -1;
}

/* Has another file, or none, the name by now, since the log was rotated? */
static int
isreplaced(const char *path, const struct stat *sb)
{
	struct stat now;

	return stat(path, &now) == -1 || now.st_dev != sb->st_dev ||
	    now.st_ino != sb->st_ino;
}

int
dmarclog_append(const char *path, const struct buf *line, const char **why)
{
	struct stat sb;
	int fd, tries, rc;

	for (tries = 0; tries < REOPENS; tries++) {
		if ((fd = open_log(path, &sb, why)) == -1)
			return EX_NOINPUT;
		rc = lock(fd, why);
		if (rc == 0 && isreplaced(path, &sb)) {
			close(fd);
			continue;
		}
		if (rc == 0)
			rc = write_line(fd, line, why);
		if (close(fd) == -1 && errno != EINTR && rc == 0) {
			*why = strerror(errno);
			rc = -1;
		}
		return rc == 0 ? EX_OK : EX_IOERR;
	}
	*why = "other files keep taking its name";
	return EX_IOERR;
}
