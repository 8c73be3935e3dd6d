/*
 * report - how the verifying tools give their verdict; see report.h.
 */
#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "ascii.h"
#include "fail.h"
#include "io.h"
#include "report.h"

static const char authres_name[] = "Authentication-Results";

void
report_message(const char *name, struct message *msg, const struct buf *added,
    const unsigned char *drop, int divide)
{
	const char *what;

	if (io_isclosed(STDOUT_FILENO, 1))
		fail(EX_IOERR, "standard output is closed");
	if (message_write(msg, added, drop, divide, &what) == 0)
		return;
	if (what != NULL)
		fail(EX_IOERR, "%s: %s", what, strerror(errno));
	fail(EX_IOERR, MESSAGE_TROUBLE, name, strerror(errno));
}

/* A file's name may hold anything, and must not end the line. */
static void
add_name(struct buf *out, const char *name)
{
	for (; *name != '\0'; name++)
		if ((*name >= 0 && *name < ' ') || *name == 0x7f)
			buf_addf(out, "\\%03o", (unsigned)*name);
		else
			buf_addc(out, *name);
	buf_adds(out, ": ");
}

/* Lines of output; FILE: before each, as grep does, when there are several. */
static void
write_lines(const struct report *r, const char *text)
{
	struct buf out = BUF_INIT;
	size_t len;

	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		if (r->cli->noperands > 1)
			add_name(&out, r->name);
		len = strcspn(text, "\n");
		buf_add(&out, text, len);
		buf_addc(&out, '\n');
	}
	cli_write(out.data, out.len);
	buf_free(&out);
}

/*
 * --remove-forged: fields that carry this ID, and those of which nobody can
 * say whose they are (RFC 8601 5).
 */
static void
drop_forged(const struct report *r, const struct message *msg,
    unsigned char *drop)
{
	const struct field *f;
	const char *value;
	size_t i, len;

	if (message_excess(msg) != NULL)
		fail(EX_DATAERR, "%s, so that forged fields could hide in it",
		    message_excess(msg));
	for (i = 0; i < message_nfields(msg); i++) {
		f = message_field(msg, i);
		value = field_value(f, &len);
		if (field_is(f, authres_name))
			drop[i] = authres_isfor(value, len, r->cli->id) != 0;
		else if (r->isours != NULL)
			drop[i] = r->isours(f, r->cli->id) != 0;
	}
}

/* How many results the field says there are, or -1 when it can't be read. */
static long
count_results(const char *text, size_t len)
{
	const char *colon = memchr(text, ':', len), *why;
	struct authres *ar;
	long n = -1;

	ar = authres_parse(colon + 1, len - (size_t)(colon + 1 - text), &why);
	if (ar != NULL)
		n = (long)ar->n;
	authres_free(ar);
	return n;
}

/*
 * --merge: the topmost field, if it is ours, with the results behind its own;
 * one that says "none" makes room.  1 when that is done, and can be read.
 */
static int
merge(const struct report *r, const struct message *msg, struct buf *added)
{
	const struct field *f;
	const char *eol = message_eol(msg), *value;
	size_t len, n;
	long old;

	if (message_nfields(msg) == 0)
		return 0;
	f = message_field(msg, 0);
	value = field_value(f, &len);
	if (!field_is(f, authres_name) || f->text[f->len - 1] != '\n' ||
	    authres_isfor(value, len, r->cli->id) != 1 ||
	    (old = count_results(f->text, f->len)) == -1)
		return 0;
	for (n = f->len;
	     n > 0 && (ascii_isspace(f->text[n - 1]) || f->text[n - 1] == ';');
	     n--)
		;
	buf_add(added, f->text, n);
	authres_results(r->ar, added, eol);
	buf_adds(added, eol);
	if (count_results(added->data, added->len) == old + (long)r->ar->n)
		return 1;
	added->len = 0;
	if (old == 0)
		authres_field(r->ar, added, eol);
	return old == 0;
}

static void
write_prepended(const struct report *r, struct message *msg)
{
	struct buf added = BUF_INIT;
	unsigned char *drop = mem_array(message_nfields(msg), 1);

	if (r->cli->remove_forged)
		drop_forged(r, msg, drop);
	if (r->other.len > 0)
		buf_add(&added, r->other.data, r->other.len);
	else if (r->cli->merge && !drop[0] && merge(r, msg, &added))
		drop[0] = 1;
	else
		authres_field(r->ar, &added, message_eol(msg));
	/* Some readers see fields even behind a line that is none. */
	report_message(r->name, msg, &added, drop, r->cli->remove_forged);
	buf_free(&added);
	mem_free(drop);
}

static void
begin(struct report *r, const struct cli *cli)
{
	memset(r, 0, sizeof(*r));
	r->cli = cli;
	json_start(&r->json, &r->text);
	json_open(&r->json, NULL, '{');
}

void
report_begin(struct report *r, const struct cli *cli, const char *name)
{
	begin(r, cli);
	r->name = name;
	r->ar = authres_new(cli->id);
	json_str(&r->json, "file", name);
	json_str(&r->json, "authserv_id", cli->id);
}

void
report_begin_check(struct report *r, const struct cli *cli, const char *domain)
{
	begin(r, cli);
	json_str(&r->json, "domain", domain);
}

static void
write_report(const struct report *r, struct message *msg)
{
	struct buf line = BUF_INIT;

	if (r->cli->quiet)
		return;
	if (r->cli->prepend) {
		write_prepended(r, msg);
	} else if (r->cli->json) {
		buf_addf(&line, "%s\n", buf_str(&r->text)); /* it has "file" */
		cli_write(line.data, line.len);
	} else if (r->cli->explain || r->ar == NULL) {
		write_lines(r, buf_str(&r->explain));
	} else if (r->other.len > 0) {
		write_lines(r, buf_str(&r->other));
	} else {
		authres_line(r->ar, &line);
		write_lines(r, buf_str(&line));
	}
	buf_free(&line);
}

void
report_end(struct report *r, struct message *msg)
{
	json_close(&r->json, '}');
	write_report(r, msg);
	authres_free(r->ar);
	buf_free(&r->explain);
	buf_free(&r->other);
	buf_free(&r->text);
}

static int
each(const struct cli *cli, const char *path,
    int (*judge)(void *arg, const char *name, struct message *msg), void *arg)
{
	struct message *msg;
	const char *name;
	int fd, status = -1;

	if ((fd = cli_open(path, &name)) == -1)
		return EX_NOINPUT;
	if ((msg = message_read(fd, cli->prepend || cli->explain)) != NULL)
		status = judge(arg, name, msg);
	if (status == -1)
		complain(MESSAGE_TROUBLE, name, strerror(errno));
	message_free(msg);
	if (fd != STDIN_FILENO)
		close(fd);
	if (status == -1)
		return EX_IOERR;
	return cli->prepend ? EX_OK : status;
}

int
report_each(const struct cli *cli,
    int (*judge)(void *arg, const char *name, struct message *msg), void *arg)
{
	int i, status = EX_OK;

	if (cli->prepend && cli->noperands > 1)
		cli_misuse(cli, "-p takes one FILE");
	if (cli->noperands == 0)
		return each(cli, "-", judge, arg);
	for (i = 0; i < cli->noperands; i++)
		status = cli_worse(status,
		    each(cli, cli->operands[i], judge, arg));
	return status;
}
