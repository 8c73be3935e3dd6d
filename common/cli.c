/*
 * cli - what all tools share on the command line; see cli.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "ascii.h"
#include "authres.h"
#include "buf.h"
#include "cli.h"
#include "domain.h"
#include "fail.h"
#include "io.h"
#include "ip.h"
#include "limit.h"

enum { MAXOPTS = 64 };

/* The long-only common options, beyond the tools' own. */
enum { EXPLAIN = CLI_LONGONLY + 500, RECORD, DEFER, HELP, VERSION_OPT };

/* One common option and the group it belongs to; 0 is every tool's. */
struct common {
	unsigned group;
	struct cli_opt opt;
};

static const struct common commons[] = {
	{ CLI_FIELD | CLI_ID,
	    { 'a', "authserv-id", "ID",
		"the name that the field carries; default: this host's" } },
	{ CLI_FIELD,
	    { 'p', "prepend", NULL,
		"write the message with the field on top" } },
	{ CLI_FIELD,
	    { 'r', "remove-forged", NULL,
		"with -p: drop the fields that carry this ID already" } },
	{ CLI_FIELD,
	    { 'm', "merge", NULL,
		"with -p: join the topmost field if it is of this ID" } },
	{ CLI_FIELD,
	    { 'q', "quiet", NULL, "no output; the exit status says it" } },
	{ CLI_FIELD, { 'J', "json", NULL, "write one JSON object a message" } },
	{ CLI_FIELD,
	    { EXPLAIN, "explain", NULL, "write a report for people" } },
	{ CLI_DNS,
	    { 'n', "nameserver", "ADDR[@PORT]",
		"ask this server (repeatable)" } },
	{ CLI_DNS,
	    { 'z', "zone", "[ORIGIN=]FILE",
		"answer from this master file (repeatable)" } },
	{ CLI_DNS,
	    { RECORD, "record", "FILE", "append each DNS answer to FILE" } },
	{ CLI_DNS,
	    { 'T', "timeout", "SECONDS",
		"limit for all DNS work on one message; default 20" } },
	{ CLI_TIME, { 't', "time", "EPOCH", "judge or sign as of this time" } },
	{ 0, { 'v', "verbose", NULL, "tell what is done and why" } },
	{ 0,
	    { DEFER, "defer", "[STATUS]",
		"exit with STATUS (75) on an operational failure" } },
	{ 0, { HELP, "help", NULL, "show this" } },
	{ 0, { VERSION_OPT, "version", NULL, "show the version" } },
};

enum { NCOMMONS = sizeof(commons) / sizeof(commons[0]) };

/* What the tool takes: its own options, then the common ones. */
struct cli_table {
	struct cli_opt opts[MAXOPTS];
	int ids[MAXOPTS]; /* number of the common option, or -1: own */
	size_t n;
	char letters[3 * MAXOPTS + 2]; /* for getopt_long() */
	struct option longs[MAXOPTS + 1];
};

static int
isletter(int ch)
{
	return ch < CLI_LONGONLY;
}

static const struct cli_opt *
own_option(const struct cli_tool *tool, int ch, const char *name)
{
	const struct cli_opt *o;

	for (o = tool->opts; o->ch != 0; o++)
		if (o->ch == ch || (name != NULL && strcmp(o->name, name) == 0))
			return o;
	return NULL;
}

static void
add_option(struct cli_table *t, const struct cli_opt *o, int ch, int id)
{
	size_t len = strlen(t->letters);
	int arg = o->arg == NULL ? no_argument
	    : o->arg[0] == '[' && o->arg[strlen(o->arg) - 1] == ']'
	    ? optional_argument
	    : required_argument;

	t->opts[t->n] = *o;
	t->opts[t->n].ch = ch;
	t->ids[t->n] = id;
	t->longs[t->n] = (struct option){ o->name, arg, NULL, ch };
	t->n++;
	if (isletter(ch)) {
		t->letters[len++] = (char)ch;
		for (; arg > 0; arg--) /* required is 1, optional 2 */
			t->letters[len++] = ':';
		t->letters[len] = '\0';
	}
}

static struct cli_table *
make_table(const struct cli_tool *tool)
{
	struct cli_table *t = mem_alloc(sizeof(*t));
	const struct cli_opt *o;
	int i, ch;

	t->letters[0] = ':'; /* a missing argument gives ':' */
	for (o = tool->opts; o->ch != 0; o++)
		add_option(t, o, o->ch, -1);
	for (i = 0; i < NCOMMONS; i++) {
		o = &commons[i].opt;
		if (commons[i].group != 0 &&
		    (commons[i].group & tool->common) == 0)
			continue;
		if (own_option(tool, 0, o->name) != NULL)
			continue;
		ch = own_option(tool, o->ch, NULL) != NULL
		    ? CLI_LONGONLY + 600 + i
		    : o->ch;
		add_option(t, o, ch, i);
	}
	return t;
}

/* Columns of "  -a, --authserv-id=ID" in --help. */
enum { HELP_COLUMN = 30 };

static void
help_option(const struct cli_opt *o, struct buf *out)
{
	size_t start = out->len;

	if (o->help == NULL)
		return;
	if (isletter(o->ch))
		buf_addf(out, "  -%c, --%s", o->ch, o->name);
	else
		buf_addf(out, "      --%s", o->name);
	if (o->arg != NULL && o->arg[0] == '[' &&
	    o->arg[strlen(o->arg) - 1] == ']')
		buf_addf(out, "[=%s", o->arg + 1);
	else if (o->arg != NULL)
		buf_addf(out, "=%s", o->arg);
	if (out->len - start >= HELP_COLUMN) {
		buf_addc(out, '\n');
		start = out->len;
	}
	buf_addf(out, "%*s%s\n", (int)(HELP_COLUMN - (out->len - start)), "",
	    o->help);
}

static _Noreturn void
help(const struct cli *cli)
{
	const char *const *line = cli->tool->synopsis;
	struct buf out = BUF_INIT;
	size_t i;

	for (i = 0; line[i] != NULL; i++)
		if (line[i][0] == ' ')
			buf_addf(&out, "       %*s%s\n",
			    (int)strlen(cli->tool->name), "", line[i]);
		else
			buf_addf(&out, "%s %s %s\n",
			    i == 0 ? "usage:" : "      ", cli->tool->name,
			    line[i]);
	buf_addc(&out, '\n');
	for (i = 0; i < cli->table->n; i++)
		help_option(&cli->table->opts[i], &out);
	buf_addf(&out, "\nMore in %s(1) and mailseal(7).\n", cli->tool->name);
	cli_write(out.data, out.len);
	exit(cli_finish(EX_OK));
}

static _Noreturn void
version(const struct cli *cli)
{
	struct buf out = BUF_INIT;

	buf_addf(&out, "%s (mailseal) %s\n", cli->tool->name, VERSION);
	cli_write(out.data, out.len);
	exit(cli_finish(EX_OK));
}

void
cli_misuse(const struct cli *cli, const char *fmt, ...)
{
	struct buf line = BUF_INIT;
	char text[500];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	buf_addf(&line, "%s; try %s --help", text, cli->tool->name);
	fail(EX_USAGE, "%s", line.data);
}

int64_t
cli_number(const struct cli *cli, const char *opt, const char *arg, int64_t min,
    int64_t max)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(arg, &end, 10);
	if ((!ascii_isdigit(arg[0]) && arg[0] != '-') || *end != '\0' ||
	    errno != 0 || n < min || n > max)
		cli_misuse(cli,
		    "%s wants a number from %lld to %lld, not %.100s", opt,
		    (long long)min, (long long)max, arg);
	return n;
}

const char *
cli_address(const struct cli *cli, const char *opt, const char *arg)
{
	struct ip ip;

	if (ip_mail(&ip, arg, strlen(arg)) == -1)
		cli_misuse(cli, "%s: no IP address: %.100s", opt, arg);
	return arg;
}

void
cli_domain(const struct cli *cli, struct buf *out, const char *opt,
    const char *arg)
{
	size_t len = strlen(arg);

	if (out->len > 0)
		cli_misuse(cli, "%s twice: one DOMAIN only", opt);
	if (len > 0 && arg[len - 1] == '.')
		len--;
	if (domain_toascii(out, arg, len) == -1)
		cli_misuse(cli, "%s: no domain name: %.200s", opt, arg);
}

void
cli_list_add(struct cli_list *l, const char *s)
{
	l->list = mem_more(l->list, l->n, &l->room, sizeof(*l->list));
	l->list[l->n++] = s;
	l->list = mem_more(l->list, l->n, &l->room, sizeof(*l->list));
	l->list[l->n] = NULL;
}

static void
set_defer(const struct cli *cli, const char *arg)
{
	fail_defer(arg == NULL ? EX_TEMPFAIL
			       : (int)cli_number(cli, "--defer", arg, 1, 255));
}

/* The host's name: the default of -a. */
static const char *
hostname(struct cli *cli)
{
	char name[256];

	if (gethostname(name, sizeof(name)) == -1)
		fail(EX_OSERR, "gethostname: %s; give -a", strerror(errno));
	name[sizeof(name) - 1] = '\0';
	if (!authres_isid(name))
		cli_misuse(cli,
		    "the host's name (%s) cannot be an authserv-id: give -a",
		    name);
	cli->hostname = mem_alloc(sizeof(*cli->hostname));
	buf_adds(cli->hostname, name);
	return cli->hostname->data;
}

/* --defer counts wherever it stands, also after what is wrong. */
static void
look_for_defer(struct cli *cli)
{
	int i;

	for (i = 1; i < cli->argc && strcmp(cli->argv[i], "--") != 0; i++)
		if (strcmp(cli->argv[i], "--defer") == 0)
			set_defer(cli, NULL);
		else if (strncmp(cli->argv[i], "--defer=", 8) == 0)
			set_defer(cli, cli->argv[i] + 8);
}

/* SOURCE_DATE_EPOCH, if it is set for a tool that signs; else now. */
static int64_t
default_time(const struct cli *cli)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");

	if ((cli->tool->common & CLI_SIGNS) != 0 && epoch != NULL)
		return cli_number(cli, "SOURCE_DATE_EPOCH", epoch, 0,
		    LIMIT_TIME);
	return (int64_t)time(NULL);
}

void
cli_start(struct cli *cli, const struct cli_tool *tool, int argc, char *argv[])
{
	io_setup();
	memset(cli, 0, sizeof(*cli));
	cli->tool = tool;
	cli->argc = argc;
	cli->argv = argv;
	cli->timeout = 20;
	cli->now = -1;
	cli->table = make_table(tool);
	look_for_defer(cli);
	unsetenv("POSIXLY_CORRECT"); /* options may follow operands, always */
	opterr = 0;
}

/* Deals with a common option. */
static void
common_option(struct cli *cli, int ch, const char *arg)
{
	switch (ch) {
	case 'a':
		if (!authres_isid(arg))
			cli_misuse(cli, "-a: no authserv-id: %.200s", arg);
		cli->id = arg;
		break;
	case 'p':
		cli->prepend = 1;
		break;
	case 'r':
		cli->remove_forged = 1;
		break;
	case 'm':
		cli->merge = 1;
		break;
	case 'q':
		cli->quiet = 1;
		break;
	case 'J':
		cli->json = 1;
		break;
	case EXPLAIN:
		cli->explain = 1;
		break;
	case 'n':
		if (!dns_isserver(arg))
			cli_misuse(cli, "-n: no address: %.200s", arg);
		if (cli->servers.n == LIMIT_SERVERS)
			cli_misuse(cli, "-n: more than %d servers",
			    LIMIT_SERVERS);
		cli_list_add(&cli->servers, arg);
		break;
	case 'z':
		cli_list_add(&cli->zones, arg);
		break;
	case RECORD:
		cli->record = arg;
		break;
	case 'T':
		cli->timeout = (int)cli_number(cli, "-T", arg, 1, 3600);
		break;
	case 't':
		cli->now = cli_number(cli, "-t", arg, 0, LIMIT_TIME);
		break;
	case 'v':
		cli->verbose = 1;
		break;
	case DEFER:
		set_defer(cli, arg);
		break;
	case HELP:
		help(cli);
	case VERSION_OPT:
		version(cli);
	}
}

/* The options are read: do they go together? */
static void
check_common(struct cli *cli)
{
	if (cli->prepend + cli->quiet + (cli->json || cli->explain) > 1)
		cli_misuse(cli,
		    "-p, -q, and -J or --explain, exclude each other");
	if ((cli->remove_forged || cli->merge) && !cli->prepend)
		cli_misuse(cli, "-r and -m go with -p");
	if (cli->id == NULL && (cli->tool->common & (CLI_FIELD | CLI_ID)) != 0)
		cli->id = hostname(cli);
	if (cli->now == -1)
		cli->now = default_time(cli);
	cli->operands = cli->argv + optind;
	cli->noperands = cli->argc - optind;
}

/* How the option that getopt_long() just met was written. */
static const char *
written(const struct cli *cli, char letter[3])
{
	if (optopt > 0 && optopt < CLI_LONGONLY) {
		letter[0] = '-';
		letter[1] = (char)optopt;
		letter[2] = '\0';
		return letter;
	}
	return cli->argv[optind - 1];
}

int
cli_next(struct cli *cli, const char **arg)
{
	const struct cli_table *t = cli->table;
	char letter[3];
	size_t i;
	int ch;

	for (;;) {
		ch = getopt_long(cli->argc, cli->argv, t->letters, t->longs,
		    NULL);
		if (ch == -1) {
			check_common(cli);
			return -1;
		}
		if (ch == ':')
			cli_misuse(cli, "%.100s wants an argument",
			    written(cli, letter));
		if (ch == '?')
			cli_misuse(cli,
			    "no such option, or used wrongly: %.100s",
			    written(cli, letter));
		for (i = 0; i < t->n && t->opts[i].ch != ch; i++)
			;
		if (t->ids[i] == -1) {
			*arg = optarg;
			return ch;
		}
		common_option(cli, commons[t->ids[i]].opt.ch, optarg);
	}
}

void
cli_free(struct cli *cli)
{
	mem_free(cli->servers.list);
	mem_free(cli->zones.list);
	mem_free(cli->table);
	if (cli->hostname != NULL)
		buf_free(cli->hostname);
	mem_free(cli->hostname);
}

int
cli_open(const char *path, const char **name)
{
	int fd = STDIN_FILENO;

	*name = strcmp(path, "-") == 0 ? "standard input" : path;
	if (*name == path) {
		if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
			complain("%s: %s", path, strerror(errno));
	} else if (io_isclosed(fd, 0)) {
		complain("standard input is closed");
		fd = -1;
	}
	if (fd != -1 && io_isdir(fd)) {
		complain("%s: is a directory", *name);
		if (fd != STDIN_FILENO)
			close(fd);
		fd = -1;
	}
	return fd;
}

struct dns *
cli_dns(const struct cli *cli)
{
	const struct dns_options opt = {
		.servers = cli->servers.list,
		.zones = cli->zones.list,
		.record = cli->record,
		.timeout = cli->timeout,
		.verbose = cli->verbose,
	};
	struct dns *dns;
	char *why;
	int status;

	if ((dns = dns_open(&opt, &status, &why)) == NULL)
		fail(status, "%s", why);
	return dns;
}

void
cli_dns_check(const struct dns *dns)
{
	char *why;

	if (dns_recorded(dns, &why) == -1)
		fail(EX_IOERR, "%s", why);
}

void
cli_dns_close(struct dns *dns)
{
	char *why;

	if (dns_close(dns, &why) == -1)
		fail(EX_IOERR, "%s", why);
}

void
cli_write(const void *data, size_t len)
{
	if (io_isclosed(STDOUT_FILENO, 1))
		fail(EX_IOERR, "standard output is closed");
	if (io_write(STDOUT_FILENO, data, len) == -1)
		fail(EX_IOERR, "standard output: %s", strerror(errno));
}

int
cli_finish(int status)
{
	if (io_finish() == -1)
		fail(EX_IOERR, "standard output: %s", strerror(errno));
	return fail_status(status);
}

int
cli_worse(int first, int second)
{
	if (first >= EX_USAGE || second == 0)
		return first;
	return first == 0 || second >= EX_USAGE ? second : first;
}
