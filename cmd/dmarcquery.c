/*
 * dmarcquery - judge messages by DMARC; dmarcquery(1).
 */
#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "ascii.h"
#include "buf.h"
#include "cli.h"
#include "dmarc.h"
#include "dmarcinput.h"
#include "dmarclint.h"
#include "dmarclog.h"
#include "dmarcreport.h"
#include "dmarctell.h"
#include "envelope.h"
#include "fail.h"
#include "identifiers.h"
#include "json.h"
#include "limit.h"
#include "message.h"
#include "psl.h"
#include "report.h"

enum {
	SPF = CLI_LONGONLY,
	DKIM,
	TRUST_ARC,
	NO_AHEAD,
	LOG,
	ENFORCE,
	HOP,
	PSL,
	REPORT,
	BEGIN,
	END,
	ORG,
	EMAIL,
	CONTACT,
	RFC7489
};

static const struct cli_opt options[] = {
	{ 'A', "results", "RESULTS", "take results from this file" },
	{ 'c', "check", "DOMAIN",
	    "find the policy for DOMAIN, and fault with it" },
	{ 'd', "domain", "DOMAIN", "the author domain; no message is read" },
	{ SPF, "spf", "RESULT[:DOMAIN]", "what SPF said, and of which domain" },
	{ DKIM, "dkim", "RESULT[:DOMAIN]", "what DKIM said (repeatable)" },
	{ TRUST_ARC, "trust-arc", "DOMAIN",
	    "trust what this sealer recorded (repeatable)" },
	{ LOG, "log", "FILE", "append a line for reports to FILE" },
	{ 'i', "ip", "ADDRESS", "the client's address, for --log" },
	{ HOP, "hop", "N", "it is in the N-th Received field; default 1" },
	{ ENFORCE, "enforce", "POLICY",
	    "for --log: what this host does at most" },
	{ NO_AHEAD, "no-ahead", NULL, "start no lookup before its turn" },
	{ PSL, "psl", "FILE", "tell what this public suffix list says, too" },
	{ REPORT, "report", "DOMAIN", "write the aggregate report on DOMAIN" },
	{ BEGIN, "begin", "EPOCH",
	    "report from then on; default: the first day" },
	{ END, "end", "EPOCH", "report up to then; default: the last day" },
	{ ORG, "org", "NAME", "who reports; default ID" },
	{ EMAIL, "email", "ADDRESS",
	    "how to reach NAME; default postmaster@ID" },
	{ CONTACT, "contact", "TEXT", "more about how to get in touch" },
	{ RFC7489, "rfc7489", NULL, "write the report in the older form" },
	{ 0, NULL, NULL, NULL },
};

static const char *const synopsis[] = {
	"[-Jmpqrv] [-A RESULTS] [-a ID] [-i ADDRESS] [-n ADDR[@PORT]]",
	" [-T SECONDS] [-t EPOCH] [-z [ORIGIN=]FILE] [--defer[=STATUS]]",
	" [--dkim=RESULT[:DOMAIN]] [--enforce=POLICY] [--explain]",
	" [--hop=N] [--log=FILE] [--no-ahead] [--psl=FILE]",
	" [--record=FILE] [--spf=RESULT[:DOMAIN]] [--trust-arc=DOMAIN]",
	" [FILE ...]",
	"-d DOMAIN [-Jqv] [-A RESULTS] [-a ID] [-i ADDRESS]",
	" [-n ADDR[@PORT]] [-T SECONDS] [-t EPOCH] [-z [ORIGIN=]FILE]",
	" [--defer[=STATUS]] [--dkim=RESULT[:DOMAIN]] [--enforce=POLICY]",
	" [--explain] [--log=FILE] [--no-ahead] [--psl=FILE]",
	" [--record=FILE] [--spf=RESULT[:DOMAIN]]",
	"-c DOMAIN [-Jqv] [-n ADDR[@PORT]] [-T SECONDS]",
	" [-z [ORIGIN=]FILE] [--defer[=STATUS]] [--psl=FILE]",
	" [--record=FILE]",
	"--report=DOMAIN --log=FILE [-v] [-a ID] [--begin=EPOCH]",
	" [--contact=TEXT] [--defer[=STATUS]] [--email=ADDRESS]",
	" [--end=EPOCH] [--org=NAME] [--rfc7489]",
	NULL,
};

static const struct cli_tool tool = { "dmarcquery", synopsis, options,
	CLI_FIELD | CLI_DNS | CLI_TIME };

struct args {
	struct cli cli;
	struct dns *dns;
	const char *results; /* -A */
	struct buf domain;   /* -d, in A-labels */
	int given;	     /* ids hold what options or -A say */
	int nspf;
	struct identifiers ids;
	struct buf *trusted; /* --trust-arc, in A-labels */
	size_t ntrusted;
	size_t room;
	struct dmarcinput_options input;
	const char *log;
	struct envelope_options env;
	enum dmarc_policy enforced;
	const char *pslfile;
	struct psl *psl;
	struct buf checked;  /* -c, in A-labels */
	struct buf reported; /* --report, in A-labels */
	struct dmarcreport_options report;
};

/*
 * One message
 */

/* The organizational domain by the list that --psl names. */
static void
tell_psl(const struct args *args, struct report *r, const struct dmarc *d)
{
	struct buf org = BUF_INIT;

	if (args->psl == NULL || d->query->domain == NULL)
		return;
	psl_domain(args->psl, d->query->domain, &org);
	json_str(&r->json, "psl_organizational_domain", org.data);
	buf_addf(&r->explain, "by the public suffix list: %s\n",
	    org.len > 0 ? org.data : "none, it is a public suffix");
	buf_free(&org);
}

static void
tell(const struct args *args, const char *name, struct message *msg,
    const struct dmarc *d)
{
	struct report r;

	report_begin(&r, &args->cli, name);
	dmarctell_authres(d, r.ar);
	dmarctell_json(d, &r.json);
	dmarctell_explain(d, &r.explain);
	tell_psl(args, &r, d);
	if (args->cli.verbose)
		dmarctell_verbose(d);
	report_end(&r, msg);
}

/* Appends the line for aggregate reports, or ends the process. */
static void
append_log(const struct args *args, const struct message *msg,
    const struct dmarc *d)
{
	struct envelope env;
	struct buf text = BUF_INIT;
	const char *why;
	int status;

	if (envelope_start(&env, &args->env, &text) == -1)
		fail(EX_USAGE, "%s", buf_str(&text));
	if (msg != NULL)
		envelope_message(&env, &args->env, msg);
	text.len = 0;
	dmarclog_line(&text, d, &env, args->cli.now, args->enforced);
	if ((status = dmarclog_append(args->log, &text, &why)) != EX_OK)
		fail(status, "%s: %s", args->log, why);
	envelope_free(&env);
	buf_free(&text);
}

/* Judges a message, or what options tell of one, and reports on it; see
 * report_each(). */
static int
judge(void *arg, const char *name, struct message *msg)
{
	struct args *args = arg;
	struct dmarcinput in;
	struct dmarc d;
	int status;

	dmarcinput_read(&in, &args->input, msg);
	if (in.query.ids->malformed > 0)
		complain("%zu of the Authentication-Results of %s cannot be "
			 "read, and are not used",
		    in.query.ids->malformed, args->cli.id);
	if (in.query.ids->found == 0 &&
	    (args->domain.len == 0 || args->results != NULL))
		complain("no Authentication-Results of %s tells what SPF and "
			 "DKIM said: see -a and -A",
		    args->cli.id);
	dns_message(args->dns);
	dmarc_judge(&d, args->dns, &in.query);
	cli_dns_check(args->dns);
	if (args->log != NULL && dmarclog_wants(&d))
		append_log(args, msg, &d);
	tell(args, name, msg, &d);
	status = verdict_exit(d.verdict);
	dmarc_free(&d);
	dmarcinput_free(&in);
	return status;
}

/* Is there anything behind the fields but blanks?  Ends the process when
 * reading fails. */
static int
goeson(struct message *msg, const char *name)
{
	char piece[1024];
	off_t off = 0;
	ssize_t n;

	while ((n = message_body(msg, off, piece, sizeof(piece))) > 0) {
		off += n;
		for (; n > 0; n--)
			if (!ascii_isspace(piece[n - 1]))
				return 1;
	}
	if (n == -1)
		fail(EX_IOERR, "%s: %s", name, strerror(errno));
	return 0;
}

/* Lines of the other tools are all results; a message has From, too, and a
 * body that is none of them. */
static void
check_results(struct message *msg, const char *name)
{
	size_t i, n = message_nfields(msg), from = 0;

	if (message_find(msg, "From", &from) != NULL)
		return;
	for (i = 0; i < n; i++)
		if (!field_is(message_field(msg, i), "Authentication-Results"))
			break;
	if (i < n || goeson(msg, name))
		fail(EX_DATAERR,
		    "%s: line %zu is no Authentication-Results field", name,
		    i + 1);
}

/* Takes the results in the file that -A names. */
static int
read_results(struct args *args)
{
	struct message *msg;
	const char *name;
	int fd;

	if ((fd = cli_open(args->results, &name)) == -1)
		return EX_NOINPUT;
	if ((msg = message_read(fd, 0)) == NULL) {
		complain("%s: %s", name, strerror(errno));
		return EX_IOERR;
	}
	identifiers_message(&args->ids, msg, args->cli.id);
	if (args->ids.foreign > 0)
		complain("%s: %zu of its fields are not of %s, and not used",
		    name, args->ids.foreign, args->cli.id);
	check_results(msg, name);
	message_free(msg);
	if (fd != STDIN_FILENO)
		close(fd);
	return EX_OK;
}

static int
query(struct args *args)
{
	int status;

	if (args->results != NULL && (status = read_results(args)) != EX_OK)
		return status;
	if (args->given || args->results != NULL || args->domain.len > 0)
		args->input.given = &args->ids;
	if (args->domain.len > 0)
		return judge(args, NULL, NULL);
	return report_each(&args->cli, judge, args);
}

/*
 * A policy
 */

static int
check(const struct args *args)
{
	struct dmarclint lint;
	struct report r;
	int status;

	dns_message(args->dns);
	dmarclint_check(&lint, args->dns, args->checked.data, args->psl);
	cli_dns_check(args->dns);
	report_begin_check(&r, &args->cli, args->checked.data);
	dmarclint_json(&lint, &r.json);
	dmarclint_text(&lint, &r.explain);
	report_end(&r, NULL);
	status = verdict_exit(lint.verdict);
	dmarclint_free(&lint);
	return status;
}

/*
 * A report
 */

static int
report(const struct args *args)
{
	struct dmarcreport r;
	struct buf out = BUF_INIT;
	const char *name;
	int fd, status;

	if ((fd = cli_open(args->log, &name)) == -1)
		return EX_NOINPUT;
	dmarcreport_start(&r, &args->report);
	if (dmarcreport_read(&r, fd, name) == -1)
		fail(EX_IOERR, "%s: %s", name, strerror(errno));
	if (fd != STDIN_FILENO)
		close(fd);
	status = dmarcreport_end(&r, &out);
	cli_write(out.data, out.len);
	dmarcreport_free(&r);
	buf_free(&out);
	return status;
}

/*
 * Options
 */

static void
take_result(struct args *args, const char *opt, enum identifier_kind kind,
    const char *arg)
{
	const char *why;

	if (identifiers_option(&args->ids, kind, arg, &why) == -1)
		cli_misuse(&args->cli, "%s %.200s: %s", opt, arg, why);
	args->given = 1;
}

/* Options of --report. */
static void
take_report(struct args *args, int ch, const char *arg)
{
	struct dmarcreport_options *opt = &args->report;

	switch (ch) {
	case REPORT:
		cli_domain(&args->cli, &args->reported, "--report", arg);
		break;
	case BEGIN:
		opt->begin = cli_number(&args->cli, "--begin", arg, 0,
		    LIMIT_TIME);
		break;
	case END:
		opt->end = cli_number(&args->cli, "--end", arg, 0, LIMIT_TIME);
		break;
	case ORG:
		opt->org = arg;
		break;
	case EMAIL:
		opt->email = arg;
		break;
	case CONTACT:
		opt->contact = arg;
		break;
	case RFC7489:
		opt->rfc7489 = 1;
		break;
	}
}

/* Options of --log. */
static void
take_log(struct args *args, int ch, const char *arg)
{
	switch (ch) {
	case LOG:
		args->log = arg;
		break;
	case 'i':
		args->env.ip = cli_address(&args->cli, "-i", arg);
		break;
	case HOP:
		args->env.hop = (size_t)cli_number(&args->cli, "--hop", arg, 1,
		    LIMIT_FIELDS);
		break;
	case ENFORCE:
		args->enforced = dmarc_policy_read(arg, strlen(arg));
		if (args->enforced == DMARC_UNSET)
			cli_misuse(&args->cli,
			    "--enforce is none, quarantine or reject, not "
			    "%.100s",
			    arg);
		break;
	}
}

static void
take_option(struct args *args, int ch, const char *arg)
{
	struct buf *domain;

	switch (ch) {
	case 'A':
		if (args->results != NULL)
			cli_misuse(&args->cli, "-A twice: one RESULTS only");
		args->results = arg;
		break;
	case 'c':
		cli_domain(&args->cli, &args->checked, "-c", arg);
		break;
	case 'd':
		cli_domain(&args->cli, &args->domain, "-d", arg);
		break;
	case SPF:
		if (args->nspf++ > 0)
			cli_misuse(&args->cli, "--spf twice: one result only");
		take_result(args, "--spf", IDENTIFIER_MAILFROM, arg);
		break;
	case DKIM:
		take_result(args, "--dkim", IDENTIFIER_DKIM, arg);
		break;
	case TRUST_ARC:
		args->trusted = mem_more(args->trusted, args->ntrusted,
		    &args->room, sizeof(*args->trusted));
		domain = &args->trusted[args->ntrusted++];
		*domain = (struct buf)BUF_INIT;
		cli_domain(&args->cli, domain, "--trust-arc", arg);
		break;
	case PSL:
		args->pslfile = arg;
		break;
	case NO_AHEAD:
		args->input.inorder = 1;
		break;
	default:
		take_log(args, ch, arg);
		take_report(args, ch, arg);
	}
}

/* Do the options of a query go together? */
static void
check_query(const struct args *args)
{
	const struct cli *cli = &args->cli;

	if (args->results != NULL && args->given)
		cli_misuse(cli, "-A goes without --spf and --dkim");
	if (args->results != NULL && strcmp(args->results, "-") == 0 &&
	    args->domain.len == 0 &&
	    (cli->noperands == 0 || strcmp(cli->operands[0], "-") == 0))
		cli_misuse(cli, "-A - needs a FILE that is not standard input");
	if (cli->remove_forged && args->results == NULL && !args->given)
		cli_misuse(cli,
		    "-r would take away what this judges by: use it in the "
		    "first tool of the pipeline, or give -A, --spf or --dkim");
	if (args->log != NULL && args->reported.len == 0 &&
	    strcmp(args->log, "-") == 0)
		cli_misuse(cli, "--log is a file, and standard output is none");
	if ((args->results != NULL || args->given) && cli->noperands > 1)
		cli_misuse(cli, "-A, --spf and --dkim are for one FILE");
	if (args->domain.len > 0 &&
	    (cli->noperands > 0 || cli->prepend || args->ntrusted > 0))
		cli_misuse(cli, "-d goes without -p, --trust-arc and FILE");
	if (args->log == NULL &&
	    (args->env.ip != NULL || args->env.hop != 1 ||
		args->enforced != DMARC_UNSET))
		cli_misuse(cli, "-i, --hop and --enforce are for --log");
}

/* Do the options go together? */
static void
check_options(const struct args *args)
{
	const struct cli *cli = &args->cli;
	const struct dmarcreport_options *r = &args->report;
	int query = args->results != NULL || args->given ||
	    args->domain.len > 0 || args->ntrusted > 0 || args->input.inorder ||
	    args->env.ip != NULL || args->env.hop != 1 ||
	    args->enforced != DMARC_UNSET || cli->prepend || cli->explain ||
	    cli->noperands > 0;

	if (args->checked.len > 0 && (query || args->log != NULL))
		cli_misuse(cli,
		    "-c goes with options of DNS, --psl, -J and -q only");
	if (args->reported.len == 0 &&
	    (r->begin != -1 || r->end != -1 || r->org != NULL ||
		r->email != NULL || r->contact != NULL || r->rfc7489))
		cli_misuse(cli,
		    "--begin, --end, --org, --email, --contact and --rfc7489 "
		    "are for --report");
	if (args->reported.len > 0 && args->log == NULL)
		cli_misuse(cli, "--report needs --log");
	if (args->reported.len > 0 &&
	    (query || args->checked.len > 0 || args->pslfile != NULL ||
		cli->json || cli->quiet || cli->servers.n > 0 ||
		cli->zones.n > 0 || cli->record != NULL))
		cli_misuse(cli,
		    "--report goes with --log and its own options only");
	check_query(args);
}

static void
open_psl(struct args *args)
{
	const char *why;
	int status;

	if (args->pslfile == NULL)
		return;
	if ((args->psl = psl_open(args->pslfile, &status, &why)) == NULL)
		fail(status, "%s: %s", args->pslfile, why);
}

static int
run(struct args *args)
{
	int status;

	if (args->reported.len > 0)
		return report(args);
	open_psl(args);
	args->dns = cli_dns(&args->cli);
	status = args->checked.len > 0 ? check(args) : query(args);
	cli_dns_close(args->dns);
	psl_close(args->psl);
	return status;
}

int
main(int argc, char *argv[])
{
	struct args args = { .env = { .hop = 1 },
		.report = { .begin = -1, .end = -1 } };
	const char *arg;
	int ch, status;

	cli_start(&args.cli, &tool, argc, argv);
	while ((ch = cli_next(&args.cli, &arg)) != -1)
		take_option(&args, ch, arg);
	check_options(&args);
	args.input.id = args.report.id = args.cli.id;
	args.input.domain = args.domain.data;
	args.input.thorough = args.cli.json || args.cli.explain ||
	    args.log != NULL;
	args.input.trusted = args.trusted;
	args.input.ntrusted = args.ntrusted;
	args.report.domain = args.reported.data;

	status = run(&args);
	identifiers_free(&args.ids);
	while (args.ntrusted > 0)
		buf_free(&args.trusted[--args.ntrusted]);
	mem_free(args.trusted);
	buf_free(&args.domain);
	buf_free(&args.checked);
	buf_free(&args.reported);
	cli_free(&args.cli);
	return cli_finish(status);
}
