/*
 * dkimsign - put DKIM signatures on a message; dkimsign(1).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "canon.h"
#include "cli.h"
#include "domain.h"
#include "fail.h"
#include "hazards.h"
#include "message.h"
#include "report.h"
#include "sign.h"

enum {
	LIST_SAFE = CLI_LONGONLY,
	NO_TIMESTAMP,
	COPIED_HEADERS,
	BODY_LENGTH,
	OPTIONAL,
	INSECURE_KEY
};

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
	{ OPTIONAL, "optional", NULL,
	    "without a key or a domain write the message unchanged" },
	{ INSECURE_KEY, "insecure-key", NULL,
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

/* What the options say that is not in struct sign_options. */
struct job {
	struct cli cli;
	struct sign_options sign;
	struct cli_list selectors;
	struct cli_list keyfiles;
	struct buf domain;
	int remove;
	int header_only;
	int optional;
	int insecure;
	struct sign_key *keys; /* as many as there are keyfiles, at most */
	size_t nkeys;
};

static void
set_domain(struct job *job, const char *arg)
{
	job->domain.len = 0;
	if (domain_toascii(&job->domain, arg, strlen(arg)) == -1 ||
	    !domain_ishost(job->domain.data, job->domain.len))
		cli_misuse(&job->cli, "-d: no domain name: %.300s", arg);
}

static void
set_canon(struct job *job, const char *arg)
{
	size_t n = strcspn(arg, "/");
	int head = canon_byname(arg, n), body = CANON_SIMPLE;

	if (arg[n] == '/')
		body = canon_byname(arg + n + 1, strlen(arg + n + 1));
	if (head == -1 || body == -1)
		cli_misuse(&job->cli,
		    "-c wants simple or relaxed, or two with a / between, "
		    "not %.100s",
		    arg);
	job->sign.head = (enum canon)head;
	job->sign.body = (enum canon)body;
}

static void
set_names(struct job *job, const char **names, const char *opt, const char *arg)
{
	if (*arg != '\0' && !sign_isnames(arg))
		cli_misuse(&job->cli,
		    "%s wants names of header fields with colons between, "
		    "not %.100s",
		    opt, arg);
	*names = arg;
}

/* The options without an argument. */
static void
set_flag(struct job *job, int ch)
{
	switch (ch) {
	case 'r':
		job->remove = 1;
		break;
	case 'H':
		job->header_only = 1;
		break;
	case LIST_SAFE:
		job->sign.list_safe = 1;
		break;
	case NO_TIMESTAMP:
		job->sign.no_timestamp = 1;
		break;
	case COPIED_HEADERS:
		job->sign.copied = 1;
		break;
	case OPTIONAL:
		job->optional = 1;
		break;
	case INSECURE_KEY:
		job->insecure = 1;
		break;
	}
}

static void
set_option(struct job *job, int ch, const char *arg)
{
	struct sign_options *sign = &job->sign;

	switch (ch) {
	case 'd':
		set_domain(job, arg);
		break;
	case 's':
		if (!domain_isselector(arg, strlen(arg)))
			cli_misuse(&job->cli, "-s: no selector: %.300s", arg);
		cli_list_add(&job->selectors, arg);
		break;
	case 'k':
		cli_list_add(&job->keyfiles, arg);
		break;
	case 'c':
		set_canon(job, arg);
		break;
	case 'h':
		if (*arg == '\0')
			cli_misuse(&job->cli, "-h wants names of fields");
		set_names(job, &sign->fields, "-h", arg);
		break;
	case 'o':
		set_names(job, &sign->oversigned, "-o", arg);
		break;
	case 'i':
		sign->auid = arg;
		break;
	case 'x':
		sign->lifetime = cli_number(&job->cli, "-x", arg, 1,
		    10000000000);
		break;
	case BODY_LENGTH:
		sign->body_length = arg == NULL
		    ? SIGN_ALL
		    : cli_number(&job->cli, "--body-length", arg, 0, INT64_MAX);
		break;
	default:
		set_flag(job, ch);
	}
}

/* Do the options go together? */
static void
check_options(struct job *job)
{
	const struct cli *cli = &job->cli;
	size_t i;

	if (job->keyfiles.n == 0 || job->selectors.n != job->keyfiles.n)
		cli_misuse(cli, "give -s SELECTOR and -k KEYFILE in pairs");
	if (cli->noperands > 1)
		cli_misuse(cli, "one FILE only");
	if (cli->now + job->sign.lifetime > SIGN_MAXTIME)
		cli_misuse(cli, "-x: later than x= can say");
	if (job->header_only && job->remove)
		cli_misuse(cli, "-r cannot be done with -H");
	for (i = 0; i < job->keyfiles.n; i++)
		if (strcmp(job->keyfiles.list[i], "-") == 0) {
			if (cli->noperands == 0 ||
			    strcmp(cli->operands[0], "-") == 0)
				cli_misuse(cli,
				    "-k -: standard input is the "
				    "message; -k /dev/fd/3 works");
			job->keyfiles.list[i] = "/dev/stdin";
		}
	if (job->sign.auid != NULL &&
	    !sign_isauid(job->sign.auid,
		job->domain.len > 0 ? job->domain.data : NULL))
		cli_misuse(cli,
		    "-i: no identity at or below the domain: "
		    "%.300s",
		    job->sign.auid);
}

/* The key file's name, the domain in place of each %. */
static char *
key_path(const char *pattern, const char *domain)
{
	struct buf path = BUF_INIT;

	for (; *pattern != '\0'; pattern++)
		if (*pattern == '%')
			buf_adds(&path, domain);
		else
			buf_addc(&path, *pattern);
	return buf_steal(&path);
}

/* Reads the keys; with --optional one that is not there is left out. */
static void
read_keys(struct job *job)
{
	struct privkey *key;
	const char *why;
	char *path;
	size_t i;
	int status;

	job->keys = mem_array(job->keyfiles.n, sizeof(*job->keys));
	for (i = 0; i < job->keyfiles.n; i++) {
		path = key_path(job->keyfiles.list[i], job->domain.data);
		errno = 0;
		key = privkey_read(path, job->insecure, &status, &why);
		if (key == NULL &&
		    !(job->optional && status == EX_NOINPUT &&
			(errno == ENOENT || errno == ENOTDIR)))
			fail(status, "%s: %s", path, why);
		if (key != NULL)
			job->keys[job->nkeys++] = (struct sign_key){
				job->selectors.list[i], key
			};
		if (key != NULL && privkey_type(key) == KEY_RSA &&
		    privkey_bits(key) < 2048)
			complain("warning: %s: a key of %d bits is weak", path,
			    privkey_bits(key));
		else if (job->cli.verbose)
			complain("%s: %s", path,
			    key != NULL ? "read" : "not there, left out");
		mem_free(path);
	}
	job->sign.domain = job->domain.data;
	job->sign.keys = job->keys;
	job->sign.nkeys = job->nkeys;
}

static void
free_keys(struct job *job)
{
	size_t i;

	for (i = 0; i < job->nkeys; i++)
		privkey_free(job->keys[i].key);
	mem_free(job->keys);
}

/*
 * Finds the domain to sign for, if -d did not say it.  NULL, or why there is
 * none.
 */
static const char *
find_domain(struct job *job, const struct message *msg)
{
	const char *why;

	if (job->domain.len > 0)
		return NULL;
	if (sign_domain(&job->domain, msg, &why) == -1)
		return why;
	if (!domain_ishost(job->domain.data, job->domain.len))
		return "the domain of From is of one label only";
	if (job->sign.auid != NULL &&
	    !sign_isauid(job->sign.auid, job->domain.data))
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

	if (job->remove && job->nkeys > 0)
		for (i = 0; message_find(msg, "DKIM-Signature", &i) != NULL;
		     i++)
			drop[i] = 1;
	if (job->header_only)
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
	if ((msg = message_read(fd, !job->header_only)) == NULL)
		fail(EX_IOERR, MESSAGE_TROUBLE, name, strerror(errno));
	if ((why = find_domain(job, msg)) == NULL)
		read_keys(job);
	else if (job->optional)
		complain("%s: %s, passed on unsigned", name, why);
	else
		fail(EX_DATAERR, "%s: %s", name, why);
	hazards_start(&hazards);
	if (job->nkeys > 0) {
		if (sign_message(&fields, msg, &job->sign, &hazards, &status,
			&why) == -1)
			fail(status, "%s: %s", name, why);
		hazards_tell(&hazards, msg);
	}
	free_keys(job);
	write_result(job, msg, name, &fields);
	buf_free(&fields);
	message_free(msg);
	if (fd != STDIN_FILENO)
		close(fd);
}

int
main(int argc, char *argv[])
{
	struct job job = { .sign = {
			       .head = CANON_RELAXED,
			       .body = CANON_RELAXED,
			       .body_length = SIGN_WHOLE,
			   } };
	const char *arg;
	int ch;

	cli_start(&job.cli, &tool, argc, argv);
	while ((ch = cli_next(&job.cli, &arg)) != -1)
		set_option(&job, ch, arg);
	check_options(&job);
	job.sign.time = job.cli.now;

	sign(&job, job.cli.noperands == 1 ? job.cli.operands[0] : "-");
	mem_free(job.selectors.list);
	mem_free(job.keyfiles.list);
	buf_free(&job.domain);
	cli_free(&job.cli);
	return cli_finish(EX_OK);
}
