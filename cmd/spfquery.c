/*
 * spfquery - judge an SMTP client by SPF; spfquery(1).
 */
#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "cli.h"
#include "envelope.h"
#include "fail.h"
#include "json.h"
#include "limit.h"
#include "lines.h"
#include "message.h"
#include "report.h"
#include "spfjudge.h"
#include "spflint.h"
#include "spflist.h"
#include "spftell.h"

enum { HOP = CLI_LONGONLY, SCOPE, EXP, NO_AHEAD };

static const struct cli_opt options[] = {
	{ 'i', "ip", "ADDRESS", "the client's address" },
	{ 's', "sender", "SENDER", "what it gave as MAIL FROM" },
	{ 'h', "helo", "NAME", "what it gave as HELO or EHLO" },
	{ 'R', "received-spf", NULL, "write a Received-SPF field" },
	{ 'f', "file", "LINES",
	    "judge each line \"IP SENDER [HELO]\" of LINES" },
	{ 'c', "check", "DOMAIN", "find fault with the record of DOMAIN" },
	{ HOP, "hop", "N",
	    "take the N-th Received field; default 1, the topmost" },
	{ SCOPE, "scope", "WHICH", "mfrom (the default), helo or both" },
	{ EXP, "exp", NULL, "add what the domain says of a fail (exp=)" },
	{ NO_AHEAD, "no-ahead", NULL, "start no lookup before its turn" },
	{ 0, NULL, NULL, NULL },
};

static const char *const synopsis[] = {
	"[-JmpqRrv] [-a ID] [-h NAME] [-i ADDRESS] [-n ADDR[@PORT]]",
	" [-s SENDER] [-T SECONDS] [-t EPOCH] [-z [ORIGIN=]FILE]",
	" [--defer[=STATUS]] [--exp] [--explain] [--hop=N] [--no-ahead]",
	" [--record=FILE] [--scope=WHICH] [FILE]",
	"-f LINES [-JqRv] [-a ID] [-n ADDR[@PORT]] [-T SECONDS]",
	" [-t EPOCH] [-z [ORIGIN=]FILE] [--defer[=STATUS]] [--exp]",
	" [--explain] [--no-ahead] [--record=FILE] [--scope=WHICH]",
	"-c DOMAIN [-Jqv] [-n ADDR[@PORT]] [-T SECONDS]",
	" [-z [ORIGIN=]FILE] [--defer[=STATUS]] [--record=FILE]",
	NULL,
};

static const struct cli_tool tool = { "spfquery", synopsis, options,
	CLI_FIELD | CLI_DNS | CLI_TIME };

struct args {
	struct cli cli;
	struct envelope_options env;
	struct spfjudge_options judge;
	const char *lines;
	struct buf domain; /* -c, in A-labels */
	int received;	   /* -R */
};

/*
 * One client
 */

/* line is that of a list, or 0. */
static void
tell(const struct args *args, const char *name, unsigned long line,
    struct message *msg, const struct spfjudge *judged)
{
	const struct cli *cli = &args->cli;
	struct report r;

	report_begin(&r, cli, name);
	spftell_authres(judged, r.ar);
	if (line > 0)
		json_int(&r.json, "line", (intmax_t)line);
	spftell_json(judged, &r.json);
	if (line > 0)
		buf_addf(&r.explain, "line %lu\n", line);
	spftell_explain(judged, &r.explain);
	if (args->received) {
		spftell_received(judged, cli->id, &r.other,
		    cli->prepend && msg != NULL ? message_eol(msg) : NULL);
		r.isours = spftell_isours;
	}
	if (cli->verbose)
		spftell_verbose(judged);
	report_end(&r, msg);
}

/*
 * The envelope must be enough to judge by, or the process ends; but with -p,
 * where mail that nobody can be asked about is to go on, too.
 */
static void
check_envelope(const struct args *args, struct envelope *env)
{
	const char *missing;

	if (env->exempt != NULL)
		return;
	if (env->ip_from == NULL)
		missing = "nothing tells the client's address";
	else if (env->sender_from == NULL && args->judge.scope != SPFJUDGE_HELO)
		missing = "nothing tells the sender";
	else
		return;
	if (!args->cli.prepend && env->ip_from == NULL)
		fail(EX_DATAERR,
		    "%s: give -i, or a message whose Received field number "
		    "%zu (--hop) has it",
		    missing, args->env.hop);
	if (!args->cli.prepend)
		fail(EX_DATAERR,
		    "%s: give -s, or a message with a Return-Path field",
		    missing);
	complain("%s, passed on as none", missing);
	env->exempt = missing;
}

/* Is there something that only the message can tell? */
static int
wants_message(const struct args *args, const struct envelope *env)
{
	if (args->cli.prepend || args->cli.noperands > 0)
		return 1;
	return env->exempt == NULL &&
	    (env->ip_from == NULL ||
		(env->sender_from == NULL &&
		    args->judge.scope != SPFJUDGE_HELO) ||
		spfjudge_wantshelo(env, args->judge.scope));
}

/* The message on standard input or in FILE; NULL: it can't be opened. */
static struct message *
read_message(const struct args *args, const char **name)
{
	const struct cli *cli = &args->cli;
	const char *path = cli->noperands > 0 ? cli->operands[0] : "-";
	struct message *msg;
	int fd;

	if ((fd = cli_open(path, name)) == -1)
		return NULL;
	if ((msg = message_read(fd, cli->prepend)) == NULL)
		fail(EX_IOERR, MESSAGE_TROUBLE, *name, strerror(errno));
	return msg;
}

static int
query(const struct args *args, struct dns *dns)
{
	struct message *msg = NULL;
	struct envelope env;
	struct spfjudge judged;
	struct buf why = BUF_INIT;
	const char *name = NULL;
	int status;

	if (envelope_start(&env, &args->env, &why) == -1)
		fail(EX_USAGE, "%s", buf_str(&why));
	if (wants_message(args, &env)) {
		if ((msg = read_message(args, &name)) == NULL) {
			envelope_free(&env);
			return EX_NOINPUT;
		}
		envelope_message(&env, &args->env, msg);
	}
	check_envelope(args, &env);
	spfjudge(&judged, dns, &env, &args->judge);
	cli_dns_check(dns);
	tell(args, name, 0, msg, &judged);
	status = args->cli.prepend ? EX_OK : verdict_exit(judged.verdict);
	spfjudge_free(&judged);
	envelope_free(&env);
	message_free(msg);
	buf_free(&why);
	return status;
}

/*
 * A list of clients
 */

static int
query_line(const struct args *args, struct dns *dns, const char *name,
    const struct lines *l)
{
	struct spfjudge judged;
	struct envelope env;
	const char *why;
	int status = EX_OK;

	switch (spflist_parse(&env, l, &why)) {
	case -1:
		complain("%s:%lu: %s", name, l->n, why);
		status = EX_DATAERR;
		break;
	case 1:
		spfjudge(&judged, dns, &env, &args->judge);
		cli_dns_check(dns);
		tell(args, name, l->n, NULL, &judged);
		status = verdict_exit(judged.verdict);
		spfjudge_free(&judged);
		break;
	}
	envelope_free(&env);
	return status;
}

static int
query_list(const struct args *args, struct dns *dns)
{
	struct lines lines;
	const char *name;
	int fd, rc, status = EX_OK;

	if ((fd = cli_open(args->lines, &name)) == -1)
		return EX_NOINPUT;
	lines_start(&lines, fd, LIMIT_LINE);
	while ((rc = lines_next(&lines)) == 1)
		status = cli_worse(status, query_line(args, dns, name, &lines));
	if (rc == -1)
		fail(EX_IOERR, "%s: %s", name, strerror(errno));
	lines_free(&lines);
	if (fd != STDIN_FILENO)
		close(fd);
	return status;
}

/*
 * A record
 */

static int
check(const struct args *args, struct dns *dns)
{
	struct spflint lint;
	struct report r;
	int status;

	dns_message(dns);
	spflint_check(&lint, dns, args->domain.data);
	cli_dns_check(dns);
	report_begin_check(&r, &args->cli, args->domain.data);
	spflint_json(&lint, &r.json);
	spflint_text(&lint, &r.explain);
	report_end(&r, NULL);
	status = verdict_exit(lint.verdict);
	spflint_free(&lint);
	return status;
}

/*
 * Options
 */

static enum spfjudge_scope
scope(const struct cli *cli, const char *arg)
{
	if (strcmp(arg, "mfrom") == 0)
		return SPFJUDGE_MFROM;
	if (strcmp(arg, "helo") == 0)
		return SPFJUDGE_HELO;
	if (strcmp(arg, "both") == 0)
		return SPFJUDGE_BOTH;
	cli_misuse(cli, "--scope is mfrom, helo or both, not %.100s", arg);
}

static void
take_option(struct args *args, int ch, const char *arg)
{
	switch (ch) {
	case 'i':
		args->env.ip = cli_address(&args->cli, "-i", arg);
		break;
	case 's':
		args->env.sender = arg;
		break;
	case 'h':
		args->env.helo = arg;
		break;
	case 'R':
		args->received = 1;
		break;
	case 'f':
		if (args->lines != NULL)
			cli_misuse(&args->cli, "-f twice: one list only");
		args->lines = arg;
		break;
	case 'c':
		cli_domain(&args->cli, &args->domain, "-c", arg);
		break;
	case HOP:
		args->env.hop = (size_t)cli_number(&args->cli, "--hop", arg, 1,
		    LIMIT_FIELDS);
		break;
	case SCOPE:
		args->judge.scope = scope(&args->cli, arg);
		break;
	case EXP:
		args->judge.explain = 1;
		break;
	case NO_AHEAD:
		args->judge.inorder = 1;
		break;
	}
}

/* Do the options go together? */
static void
check_options(const struct args *args)
{
	const struct cli *cli = &args->cli;
	int given = args->env.ip != NULL || args->env.sender != NULL ||
	    args->env.helo != NULL || cli->noperands > 0 || cli->prepend;

	if (args->lines != NULL && args->domain.len > 0)
		cli_misuse(cli, "only one of -f and -c");
	if (args->lines != NULL && given)
		cli_misuse(cli, "-f goes without -i, -s, -h, -p and FILE");
	if (args->domain.len > 0 &&
	    (given || args->received || cli->explain || args->judge.explain ||
		args->judge.inorder || args->judge.scope != SPFJUDGE_MFROM))
		cli_misuse(cli,
		    "-c goes without -i, -s, -h, -p, -R, --exp, --explain, "
		    "--no-ahead, --scope and FILE");
	if ((args->lines != NULL || args->domain.len > 0) && args->env.hop != 1)
		cli_misuse(cli, "--hop is for a message, not for -f and -c");
	if (cli->noperands > 1)
		cli_misuse(cli, "more than one FILE");
	if (args->received && (cli->json || cli->explain || cli->quiet))
		cli_misuse(cli, "-R goes without -J, -q and --explain");
	if (args->received && cli->merge)
		cli_misuse(cli, "-m joins no Received-SPF fields");
}

int
main(int argc, char *argv[])
{
	struct args args = { .env = { .hop = 1 } };
	struct dns *dns;
	const char *arg;
	int ch, status;

	cli_start(&args.cli, &tool, argc, argv);
	while ((ch = cli_next(&args.cli, &arg)) != -1)
		take_option(&args, ch, arg);
	check_options(&args);
	args.judge.receiver = args.cli.id;
	args.judge.now = args.cli.now;

	dns = cli_dns(&args.cli);
	if (args.lines != NULL)
		status = query_list(&args, dns);
	else if (args.domain.len > 0)
		status = check(&args, dns);
	else
		status = query(&args, dns);
	cli_dns_close(dns);
	buf_free(&args.domain);
	cli_free(&args.cli);
	return cli_finish(status);
}
