/*
 * dkimverify - judge the DKIM signatures of messages; dkimverify(1).
 */
#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "authres.h"
#include "cli.h"
#include "dkimtell.h"
#include "fail.h"
#include "json.h"
#include "limit.h"
#include "message.h"
#include "report.h"
#include "verify.h"

enum { MIN_BITS = CLI_LONGONLY, MAX_SIGNATURES, STRICT };

static const struct cli_opt options[] = {
	{ MIN_BITS, "min-bits", "N",
	    "shorter RSA keys are \"policy\"; default 1024" },
	{ MAX_SIGNATURES, "max-signatures", "N",
	    "judge at most N signatures; default 10" },
	{ STRICT, "strict", NULL,
	    "an l= that leaves octets out is \"policy\"" },
	{ 0, NULL, NULL, NULL },
};

static const char *const synopsis[] = {
	"[-Jmpqrv] [-a ID] [-n ADDR[@PORT]] [-T SECONDS] [-t EPOCH]",
	" [-z [ORIGIN=]FILE] [--defer[=STATUS]] [--explain]",
	" [--max-signatures=N] [--min-bits=N] [--record=FILE] [--strict]",
	" [FILE ...]",
	NULL,
};

static const struct cli_tool tool = { "dkimverify", synopsis, options,
	CLI_FIELD | CLI_DNS | CLI_TIME };

/* Puts the verdict into each form that may be asked for, and writes it. */
static void
tell(const struct cli *cli, const char *name, struct message *msg,
    const struct verify *v)
{
	struct authres *ar = authres_new(cli->id);
	struct buf text = BUF_INIT, report = BUF_INIT;
	struct json j;

	dkimtell_authres(v, ar);
	dkimtell_explain(v, &report);
	json_start(&j, &text);
	json_open(&j, NULL, '{');
	json_str(&j, "file", name);
	json_str(&j, "authserv_id", cli->id);
	dkimtell_json(v, &j);
	json_close(&j, '}');
	if (cli->verbose)
		dkimtell_verbose(v);
	report_write(&(struct report){ .cli = cli,
			 .name = name,
			 .ar = ar,
			 .json = &text,
			 .explain = &report },
	    msg);
	authres_free(ar);
	buf_free(&text);
	buf_free(&report);
}

/* Judges one message and reports on it; returns the status it earns. */
static int
verify(const char *path, const struct cli *cli, struct dns *dns,
    const struct verify_policy *policy)
{
	struct verify v;
	struct message *msg;
	const char *name;
	int fd, status = EX_IOERR;

	if ((fd = cli_open(path, &name)) == -1)
		return EX_NOINPUT;
	if ((msg = message_read(fd, cli->prepend)) == NULL) {
		complain(MESSAGE_TROUBLE, name, strerror(errno));
	} else {
		if (verify_message(&v, msg, dns, policy) == -1) {
			complain(MESSAGE_TROUBLE, name, strerror(errno));
		} else {
			cli_dns_check(dns);
			tell(cli, name, msg, &v);
			status = cli->prepend ? EX_OK : verdict_exit(v.verdict);
		}
		verify_free(&v);
	}
	message_free(msg);
	if (fd != STDIN_FILENO)
		close(fd);
	return status;
}

int
main(int argc, char *argv[])
{
	struct verify_policy policy = {
		.max_signatures = LIMIT_SIGNATURES,
		.min_bits = LIMIT_RSA_MIN,
	};
	struct cli cli;
	struct dns *dns;
	const char *arg;
	int ch, i, status = EX_OK;

	cli_start(&cli, &tool, argc, argv);
	while ((ch = cli_next(&cli, &arg)) != -1)
		if (ch == MIN_BITS)
			policy.min_bits = (int)cli_number(&cli, "--min-bits",
			    arg, LIMIT_RSA_MIN, LIMIT_RSA_MAX);
		else if (ch == MAX_SIGNATURES)
			policy.max_signatures = (size_t)cli_number(&cli,
			    "--max-signatures", arg, 1, VERIFY_LISTED);
		else
			policy.strict = 1;
	if (cli.prepend && cli.noperands > 1)
		cli_misuse(&cli, "-p takes one FILE");
	policy.now = cli.now;

	dns = cli_dns(&cli);
	if (cli.noperands == 0)
		status = verify("-", &cli, dns, &policy);
	for (i = 0; i < cli.noperands; i++)
		status = cli_worse(status,
		    verify(cli.operands[i], &cli, dns, &policy));
	cli_dns_close(dns);
	cli_free(&cli);
	return cli_finish(status);
}
