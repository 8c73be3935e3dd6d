/*
 * dkimsign - put DKIM signatures on a message; dkimsign(1).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "author.h"
#include "cli.h"
#include "domain.h"
#include "fail.h"
#include "hazards.h"
#include "limit.h"
#include "message.h"
#include "report.h"
#include "sign.h"
#include "signopts.h"

enum { LIST_SAFE = CLI_LONGONLY, NO_TIMESTAMP, COPIED_HEADERS, BODY_LENGTH };

static const struct cli_opt options[] = {
	{ 'd', "domain", "DOMAIN",
	    "sign for DOMAIN; default: that of the From field" },
	{ 's', "selector", "SELECTOR",
	    "name of the key in DNS (with -k, repeatable)" },
	{ 'k', "key", "KEYFILE", "private key; % in it is the domain" },
	{ 'c', "canonicalization", "HEADER/BODY",
	    "simple or relaxed each; default relaxed/relaxed" },
	{ 'h', "headers", "LIST", "fields to sign, colons between" },
	{ 'o', "oversign", "LIST", "fields to sign once more than they occur" },
	{ LIST_SAFE, "list-safe", NULL,
	    "sign only what a mailing list leaves alone" },
	{ 'i', "identity", "AUID", "user or agent the signature is for" },
	{ 'x', "expire", "SECONDS", "signature expires after SECONDS" },
	{ NO_TIMESTAMP, "no-timestamp", NULL,
	    "do not tell when it was signed" },
	{ COPIED_HEADERS, "copied-headers", NULL,
	    "copy the signed fields into the signature" },
	{ BODY_LENGTH, "body-length", "[N]",
	    "sign the first N octets of the body only (risky)" },
	{ 'r', "remove", NULL, "drop the DKIM-Signature fields there are" },
	{ 'H', "header-only", NULL, "write the new fields alone" },
	{ SIGNOPTS_OPTIONAL, "optional", NULL,
	    "without a key or a domain write the message unchanged" },
	{ SIGNOPTS_INSECURE, "insecure-key", NULL,
	    "take a key file that others can read or write" },
	{ 0, NULL, NULL, NULL },
};

static const char *const synopsis[] = {
	"[-Hrv] [-c HEADER/BODY] [-d DOMAIN] [-h LIST] [-i AUID] [-o LIST]",
	" [-t EPOCH] [-x SECONDS] [--body-length[=N]] [--copied-headers]",
	" [--defer[=STATUS]] [--insecure-key] [--list-safe] [--no-timestamp]",
	" [--optional] -s SELECTOR -k KEYFILE [-s SELECTOR -k KEYFILE ...]",
	" [FILE]",
	NULL,
};

static const struct cli_tool tool = { "dkimsign", synopsis, options,
	CLI_TIME | CLI_SIGNS };

struct job {
	struct signopts o;
	int remove;
};

static void
set_option(struct job *job, int ch, const char *arg)
{
	struct sign_options *sign = &job->o.sign;

	switch (ch) {
	case 'i':
		sign->auid = arg;
		break;
	case 'x':
		sign->lifetime = cli_number(&job->o.cli, "-x", arg, 1,
		    10000000000);
		break;
	case BODY_LENGTH:
		sign->body_length = arg == NULL
		    ? SIGN_ALL
		    : cli_number(&job->o.cli, "--body-length", arg, 0,
			  INT64_MAX);
		break;
	case 'r':
		job->remove = 1;
		break;
	case LIST_SAFE:
		sign->list_safe = 1;
		break;
	case NO_TIMESTAMP:
		sign->no_timestamp = 1;
		break;
	case COPIED_HEADERS:
		sign->copied = 1;
		break;
	default:
		signopts_take(&job->o, ch, arg);
	}
}

/* Do the options go together? */
static void
check_options(struct job *job)
{
	const struct cli *cli = &job->o.cli;
	const struct sign_options *sign = &job->o.sign;

	signopts_check(&job->o);
	if (cli->now + sign->lifetime > LIMIT_TIME)
		cli_misuse(cli, "-x: later than x= can say");
	if (job->o.header_only && job->remove)
		cli_misuse(cli, "-r cannot be done with -H");
	if (sign->auid != NULL &&
	    !sign_isauid(sign->auid,
		job->o.domain.len > 0 ? job->o.domain.data : NULL))
		cli_misuse(cli,
		    "-i: no identity at or below the domain: %.300s",
		    sign->auid);
}

/*
 * Finds the domain to sign for, if -d did not say it.  NULL, or why there is
 * none.
 */
static const char *
find_domain(struct signopts *o, const struct message *msg)
{
	const char *why;

	if (o->domain.len > 0)
		return NULL;
	if (author_domain(&o->domain, msg, &why) == -1)
		return why;
	if (!domain_ishost(o->domain.data, o->domain.len))
		return "the domain of From is of one label only";
	if (o->sign.auid != NULL && !sign_isauid(o->sign.auid, o->domain.data))
		return "-i is not at or below the domain of From";
	return NULL;
}

/* Writes the message, or the fields alone. */
static void
write_result(const struct job *job, struct message *msg, const char *name,
    const struct buf *fields)
{
	unsigned char *drop = mem_array(message_nfields(msg), 1);
	size_t i;

	if (job->remove && job->o.nkeys > 0)
		for (i = 0; message_find(msg, "DKIM-Signature", &i) != NULL;
		     i++)
			drop[i] = 1;
	if (job->o.header_only)
		cli_write(fields->data, fields->len);
	else
		report_message(name, msg, fields, drop, 0);
	mem_free(drop);
}

static void
sign(struct job *job, const char *path)
{
	struct buf fields = BUF_INIT;
	struct hazards hazards;
	struct message *msg;
	const char *name, *why;
	int fd, status;

	if ((fd = cli_open(path, &name)) == -1)
		exit(fail_status(EX_NOINPUT));
	if ((msg = message_read(fd, !job->o.header_only)) == NULL)
		fail(EX_IOERR, MESSAGE_TROUBLE, name, strerror(errno));
	if ((why = find_domain(&job->o, msg)) == NULL)
		signopts_keys(&job->o);
	else if (job->o.optional)
		complain("%s: %s, passed on unsigned", name, why);
	else
		fail(EX_DATAERR, "%s: %s", name, why);
	hazards_start(&hazards);
	if (job->o.nkeys > 0) {
		if (sign_message(&fields, msg, &job->o.sign, &hazards, &status,
			&why) == -1)
			fail(status, "%s: %s", name, why);
		hazards_tell(&hazards, msg);
	}
	write_result(job, msg, name, &fields);
	buf_free(&fields);
	message_free(msg);
	if (fd != STDIN_FILENO)
		close(fd);
}

int
main(int argc, char *argv[])
{
	struct job job = { .remove = 0 };
	const char *arg;
	int ch;

	signopts_start(&job.o);
	cli_start(&job.o.cli, &tool, argc, argv);
	while ((ch = cli_next(&job.o.cli, &arg)) != -1)
		set_option(&job, ch, arg);
	check_options(&job);
	job.o.sign.time = job.o.cli.now;

	sign(&job, job.o.cli.noperands == 1 ? job.o.cli.operands[0] : "-");
	signopts_free(&job.o);
	return cli_finish(EX_OK);
}
