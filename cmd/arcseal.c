/*
 * arcseal - add an ARC set to a message; arcseal(1).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "arc.h"
#include "cli.h"
#include "fail.h"
#include "limit.h"
#include "message.h"
#include "report.h"
#include "seal.h"
#include "sign.h"
#include "signopts.h"

enum { NO_TIMESTAMP = CLI_LONGONLY, KEEP_COMMENTS, MIN_BITS };

static const struct cli_opt options[] = {
	{ 'd', "domain", "DOMAIN", "seal for DOMAIN" },
	{ 's', "selector", "SELECTOR", "name of the key in DNS" },
	{ 'k', "key", "KEYFILE", "private key; % in it is the domain" },
	{ 'c', "canonicalization", "HEADER/BODY",
	    "simple or relaxed each; default relaxed/relaxed" },
	{ 'h', "headers", "LIST", "fields to sign, colons between" },
	{ 'o', "oversign", "LIST", "fields to sign once more than they occur" },
	{ NO_TIMESTAMP, "no-timestamp", NULL,
	    "do not tell when it was sealed" },
	{ KEEP_COMMENTS, "keep-comments", NULL,
	    "keep the comments of the results" },
	{ MIN_BITS, "min-bits", "N",
	    "shorter RSA keys in the chain do not count; default 1024" },
	{ 'H', "header-only", NULL, "write the new fields alone" },
	{ SIGNOPTS_OPTIONAL, "optional", NULL,
	    "without a key write the message unchanged" },
	{ SIGNOPTS_INSECURE, "insecure-key", NULL,
	    "take a key file that others can read or write" },
	{ 0, NULL, NULL, NULL },
};

static const char *const synopsis[] = {
	"[-Hv] [-a ID] [-c HEADER/BODY] [-h LIST] [-n ADDR[@PORT]] [-o LIST]",
	" [-T SECONDS] [-t EPOCH] [-z [ORIGIN=]FILE] [--defer[=STATUS]]",
	" [--insecure-key] [--keep-comments] [--min-bits=N]",
	" [--no-timestamp] [--optional] [--record=FILE]",
	" -d DOMAIN -s SELECTOR -k KEYFILE [FILE]",
	NULL,
};

static const struct cli_tool tool = { "arcseal", synopsis, options,
	CLI_ID | CLI_DNS | CLI_TIME | CLI_SIGNS };

struct job {
	struct signopts o;
	struct signature_policy policy;
	int keep_comments;
};

static void
set_option(struct job *job, int ch, const char *arg)
{
	switch (ch) {
	case NO_TIMESTAMP:
		job->o.sign.no_timestamp = 1;
		break;
	case KEEP_COMMENTS:
		job->keep_comments = 1;
		break;
	case MIN_BITS:
		job->policy.min_bits = (int)cli_number(&job->o.cli,
		    "--min-bits", arg, LIMIT_RSA_MIN, LIMIT_RSA_MAX);
		break;
	default:
		signopts_take(&job->o, ch, arg);
	}
}

/* Do the options go together? */
static void
check_options(struct job *job)
{
	const struct sign_options *sign = &job->o.sign;

	signopts_check(&job->o);
	if (job->o.keyfiles.n > 1)
		cli_misuse(&job->o.cli, "one -s and one -k: one set a hop");
	if (job->o.domain.len == 0)
		cli_misuse(&job->o.cli, "-d: say for which domain to seal");
	if ((sign->fields != NULL && !seal_isnames(sign->fields)) ||
	    (sign->oversigned != NULL && !seal_isnames(sign->oversigned)))
		cli_misuse(&job->o.cli,
		    "no Authentication-Results and no field of ARC can be in "
		    "-h or -o");
}

/* The fields of a new set, or nothing when there is to be none. */
static void
make_set(struct job *job, const char *name, struct message *msg,
    struct dns *dns, struct buf *fields)
{
	struct seal_options opt = { .sign = job->o.sign,
		.id = job->o.cli.id,
		.keep_comments = job->keep_comments };
	const char *why;
	struct arc arc;
	int status;

	if (arc_validate(&arc, msg, dns, &job->policy,
		seal_arrived(msg, job->o.cli.id), 0) == -1)
		fail(EX_IOERR, MESSAGE_TROUBLE, name, strerror(errno));
	cli_dns_check(dns);
	if (job->o.cli.verbose)
		complain("%s: arc=%s (%s)", name, verdict_name(arc.verdict),
		    buf_str(&arc.comment));
	if ((why = seal_bars(&arc)) != NULL) {
		if (job->o.cli.verbose)
			complain("%s: %s, passed on as it is", name, why);
	} else if (arc.temporary) {
		fail(EX_TEMPFAIL, "%s: %s", name, buf_str(&arc.comment));
	} else if (seal_message(fields, msg, &arc, &opt, &status, &why) == -1) {
		fail(status, "%s: %s", name, why);
	}
	arc_free(&arc);
}

static void
seal(struct job *job, const char *path, struct dns *dns)
{
	struct buf fields = BUF_INIT;
	struct message *msg;
	const char *name;
	int fd;

	if ((fd = cli_open(path, &name)) == -1)
		exit(fail_status(EX_NOINPUT));
	if ((msg = message_read(fd, !job->o.header_only)) == NULL)
		fail(EX_IOERR, MESSAGE_TROUBLE, name, strerror(errno));
	signopts_keys(&job->o);
	if (job->o.nkeys > 0 && privkey_type(job->o.keys[0].key) == KEY_ED25519)
		complain("warning: few validators take Ed25519 in ARC");
	if (job->o.nkeys > 0)
		make_set(job, name, msg, dns, &fields);
	if (job->o.header_only)
		cli_write(buf_str(&fields), fields.len);
	else
		report_message(name, msg, &fields, NULL, 0);
	buf_free(&fields);
	message_free(msg);
	if (fd != STDIN_FILENO)
		close(fd);
}

int
main(int argc, char *argv[])
{
	struct job job = { .policy = { .min_bits = LIMIT_RSA_MIN } };
	struct cli *cli = &job.o.cli;
	struct dns *dns;
	const char *arg;
	int ch;

	signopts_start(&job.o);
	cli_start(cli, &tool, argc, argv);
	while ((ch = cli_next(cli, &arg)) != -1)
		set_option(&job, ch, arg);
	check_options(&job);
	job.o.sign.time = job.policy.now = cli->now;

	dns = cli_dns(cli);
	seal(&job, cli->noperands == 1 ? cli->operands[0] : "-", dns);
	cli_dns_close(dns);
	signopts_free(&job.o);
	return cli_finish(EX_OK);
}
