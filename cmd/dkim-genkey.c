/*
 * dkim-genkey - make DKIM keys and their records, or check what is
 * published; dkim-genkey(1).
 */
#include <stdint.h>
#include <string.h>
#include <sysexits.h>

#include "cli.h"
#include "crypto.h"
#include "dkimkey.h"
#include "domain.h"
#include "fail.h"
#include "keyfile.h"
#include "limit.h"
#include "txtrecord.h"

enum { SUBDOMAINS = CLI_LONGONLY, NOSUBDOMAINS, TTL, FORCE };

static const struct cli_opt options[] = {
	{ 'a', "append-domain", NULL, "name the record in full" },
	{ 'b', "bits", "BITS", "of an RSA key; default 2048" },
	{ 'c', "check", NULL, "compare the published record with the key" },
	{ 'd', "domain", "DOMAIN", "the domain that signs" },
	{ 'D', "directory", "DIR", "where the files are; default here" },
	{ 'e', "existing", "KEYFILE",
	    "write the record of this private key to standard output" },
	{ 'f', "format", "FORMAT",
	    "bind (default), line, split, tinydns, nsupdate or plain" },
	{ 'h', "hash-algorithms", "ALGS",
	    "h= of the record; default sha256; empty for all" },
	{ 'k', "type", "TYPE", "rsa (default), ed25519 or both" },
	{ 'n', "note", "NOTE", "n= of the record" },
	{ 'r', "restrict", NULL, "for mail only (s=email)" },
	{ 's', "selector", "SELECTOR", "default: default" },
	{ 'S', "nosubdomains", NULL, "not for i= in subdomains (t=s)" },
	{ 't', "testmode", NULL, "mark the domain as testing (t=y)" },
	{ SUBDOMAINS, "subdomains", NULL, NULL },
	{ NOSUBDOMAINS, "no-subdomains", NULL, NULL },
	{ TTL, "ttl", "SECONDS", "TTL of the record" },
	{ FORCE, "force", NULL, "overwrite files that are there" },
	{ 0, NULL, NULL, NULL },
};

static const char *const synopsis[] = {
	"[-arStv] [-b BITS] [-d DOMAIN] [-D DIR] [-f FORMAT] [-h ALGS]",
	" [-k TYPE] [-n NOTE] [-s SELECTOR] [--defer[=STATUS]] [--force]",
	" [--ttl=SECONDS]",
	"-e KEYFILE [-arStv] [-d DOMAIN] [-f FORMAT] [-h ALGS] [-n NOTE]",
	" [-s SELECTOR] [--defer[=STATUS]] [--ttl=SECONDS]",
	"-c -d DOMAIN [-v] [-D DIR] [-k TYPE] [-s SELECTOR] [-T SECONDS]",
	" [-z [ORIGIN=]FILE] [--defer[=STATUS]] [--nameserver=ADDR[@PORT]]",
	" [--record=FILE] [KEYFILE]",
	NULL,
};

static const struct cli_tool tool = { "dkim-genkey", synopsis, options,
	CLI_DNS };

enum {
	MAXKEYS = 2,  /* --type=both */
	MAXNOTE = 255 /* octets; RFC 6376 3.6.1 says to be sparing */
};

struct job {
	struct cli cli;
	int absolute;
	int bits; /* 0: not given */
	int check;
	int force;
	long ttl;	  /* -1: not given */
	const char *type; /* NULL: not given */
	const char *selector;
	const char *domain;
	const char *dir;
	const char *keyfile;
	enum txtformat format;
	struct dkimkey_tags tags;
	struct buf ascii; /* the domain in lower case and A-labels */
};

/* One of the keys that the job is about. */
struct entry {
	enum keytype type;
	struct buf selector; /* as it names the files */
	struct buf name;     /* of the record, in full; empty without -d */
	struct buf keypath;
	struct buf txtpath;
	struct buf record;
	struct privkey *key;
};

/* The options that say what stands in the record. */
static void
set_tag(struct job *job, int ch, const char *arg)
{
	switch (ch) {
	case 'h':
		if (*arg != '\0' && !dkimkey_ishashes(arg))
			cli_misuse(&job->cli,
			    "-h: no list of algorithms with sha256: %.100s",
			    arg);
		job->tags.hashes = arg;
		break;
	case 'n':
		if (strlen(arg) > MAXNOTE)
			cli_misuse(&job->cli,
			    "-n: the note is longer than %d octets", MAXNOTE);
		job->tags.note = arg;
		break;
	case 'r':
		job->tags.email = 1;
		break;
	case 'S':
	case NOSUBDOMAINS:
		job->tags.strict = 1;
		break;
	case SUBDOMAINS:
		job->tags.strict = 0;
		break;
	case 't':
		job->tags.testing = 1;
		break;
	}
}

static void
set_option(struct job *job, int ch, const char *arg)
{
	switch (ch) {
	case 'a':
		job->absolute = 1;
		break;
	case 'b':
		job->bits = (int)cli_number(&job->cli, "-b", arg, LIMIT_RSA_MIN,
		    LIMIT_RSA_MAX);
		break;
	case 'c':
		job->check = 1;
		break;
	case 'd':
		job->domain = arg;
		break;
	case 'D':
		if (*arg == '\0')
			cli_misuse(&job->cli, "-D wants a directory");
		job->dir = arg;
		break;
	case 'e':
		job->keyfile = arg;
		break;
	case 'f':
		if (txtrecord_format(arg, &job->format) == -1)
			cli_misuse(&job->cli, "-f: no such format: %.100s",
			    arg);
		break;
	case 'k':
		job->type = arg;
		break;
	case 's':
		job->selector = arg;
		break;
	case TTL:
		job->ttl = (long)cli_number(&job->cli, "--ttl", arg, 0,
		    INT32_MAX); /* RFC 2181 8 */
		break;
	case FORCE:
		job->force = 1;
		break;
	default:
		set_tag(job, ch, arg);
	}
}

/* The options are read: do they go together? */
static void
check_options(struct job *job)
{
	const struct cli *cli = &job->cli;
	const int named = job->absolute || txtrecord_isnamed(job->format);

	if (job->check && cli->noperands == 1 && job->keyfile == NULL)
		job->keyfile = cli->operands[0];
	else if (cli->noperands > 0)
		cli_misuse(cli, "no such operand: %.100s", cli->operands[0]);
	if (job->bits % 8 != 0)
		cli_misuse(cli, "-b wants a multiple of 8");
	if (job->keyfile != NULL && (job->type != NULL || job->bits != 0))
		cli_misuse(cli, "-b and -k are not for a key that is there");
	if (job->check && job->bits != 0)
		cli_misuse(cli, "-b is for a new key");
	if (job->domain == NULL && (named || job->check))
		cli_misuse(cli, "-d is needed here");
	if (job->type == NULL)
		job->type = keytype_name(KEY_RSA);
	else if (job->bits != 0 &&
	    strcmp(job->type, keytype_name(KEY_ED25519)) == 0)
		cli_misuse(cli, "-b is for RSA keys");
	if (job->domain != NULL &&
	    (domain_toascii(&job->ascii, job->domain, strlen(job->domain)) ==
		    -1 ||
		!domain_ishost(job->ascii.data, job->ascii.len)))
		cli_misuse(cli, "-d: no domain name: %.300s", job->domain);
}

/* The selector as it was typed or, if it holds U-labels, as A-labels. */
static void
add_selector(const struct job *job, struct buf *out)
{
	const size_t len = strlen(job->selector);

	if (domain_isselector(job->selector, len))
		buf_add(out, job->selector, len);
	else if (domain_toascii(out, job->selector, len) == -1)
		cli_misuse(&job->cli, "-s: no selector: %.300s", job->selector);
}

static void
add_path(const struct job *job, const struct entry *e, struct buf *out,
    const char *suffix)
{
	if (job->dir != NULL)
		buf_addf(out, "%s/", job->dir);
	buf_addf(out, "%s.%s", e->selector.data, suffix);
}

static void
name_entry(const struct job *job, struct entry *e, enum keytype type,
    const char *suffix)
{
	*e = (struct entry){ .type = type };
	add_selector(job, &e->selector);
	buf_adds(&e->selector, suffix);
	if (!domain_isselector(e->selector.data, e->selector.len))
		cli_misuse(&job->cli, "-s: the selector is too long");
	if (job->domain != NULL &&
	    dkimkey_name(&e->name, e->selector.data, job->ascii.data) == -1)
		cli_misuse(&job->cli,
		    "-s, -d: the name of the record is too long");
	add_path(job, e, &e->keypath, "private");
	add_path(job, e, &e->txtpath, "txt");
}

/* One entry, or two; returns how many. */
static size_t
name_entries(const struct job *job, struct entry *list)
{
	const char *rsa = keytype_name(KEY_RSA);
	const char *ed25519 = keytype_name(KEY_ED25519);

	if (strcmp(job->type, rsa) == 0) {
		name_entry(job, &list[0], KEY_RSA, "");
		return 1;
	}
	if (strcmp(job->type, ed25519) == 0) {
		name_entry(job, &list[0], KEY_ED25519, "");
		return 1;
	}
	if (strcmp(job->type, "both") != 0)
		cli_misuse(&job->cli, "-k: no such type: %.100s", job->type);
	name_entry(job, &list[0], KEY_RSA, "");
	name_entry(job, &list[1], KEY_ED25519, "-ed25519");
	return 2;
}

static void
free_entry(struct entry *e)
{
	privkey_free(e->key);
	buf_free(&e->selector);
	buf_free(&e->name);
	buf_free(&e->keypath);
	buf_free(&e->txtpath);
	buf_free(&e->record);
}

static void
warn_weak(const char *what, enum keytype type, int bits)
{
	if (type == KEY_RSA && bits < 2048)
		complain("%s: warning: an RSA key of %d bits is weak, take "
			 "2048",
		    what, bits);
}

static void
read_key(const struct job *job, struct entry *e)
{
	const char *path = job->keyfile, *why;
	int status;

	if (path == NULL)
		path = e->keypath.data;
	if ((e->key = privkey_read(path, 0, &status, &why)) == NULL)
		fail(status, "%s: %s", path, why);
	e->type = privkey_type(e->key);
	warn_weak(path, e->type, privkey_bits(e->key));
}

static void
make_key(const struct job *job, struct entry *e)
{
	const int bits = job->bits != 0 ? job->bits : 2048;
	const char *why;

	warn_weak(e->selector.data, e->type, bits);
	if (job->cli.verbose)
		complain("making a key of type %s", keytype_name(e->type));
	if ((e->key = privkey_make(e->type, bits, &why)) == NULL)
		fail(EX_SOFTWARE, "%s", why);
}

static void
make_record(const struct job *job, struct entry *e)
{
	struct buf text = BUF_INIT, owner = BUF_INIT, comment = BUF_INIT;
	const char *domain = "localhost"; /* so says opendkim-genkey(8) */
	struct txtrecord r = { .ttl = job->ttl };

	if (job->domain != NULL)
		domain = job->ascii.data;
	buf_addf(&comment, "DKIM key %s for %s", e->selector.data, domain);
	buf_addf(&owner, "%s._domainkey", e->selector.data);
	if (job->absolute)
		buf_addf(&owner, ".%s.", domain);
	r.value = dkimkey_text(&text, e->key, &job->tags);
	r.text = text.data;
	r.len = text.len;
	r.name = buf_str(&e->name);
	r.owner = owner.data;
	r.comment = comment.data;
	txtrecord_write(&e->record, &r, job->format);

	buf_free(&text);
	buf_free(&owner);
	buf_free(&comment);
}

/* Makes keys and records, and the files for them. */
static void
generate(const struct job *job, struct entry *list, size_t n)
{
	struct keyfile files[2 * MAXKEYS];
	struct buf why = BUF_INIT;
	size_t i;

	for (i = 0; i < n; i++) {
		files[2 * i] = (struct keyfile){ .path = list[i].keypath.data };
		files[2 * i + 1] = (struct keyfile){
			.path = list[i].txtpath.data
		};
	}
	if (!job->force && keyfile_check(files, 2 * n, &why) == -1)
		fail(EX_IOERR, "%s", why.data);
	for (i = 0; i < n; i++) {
		make_key(job, &list[i]);
		make_record(job, &list[i]);
		files[2 * i].key = list[i].key;
		files[2 * i + 1].text = &list[i].record;
	}
	if (keyfile_save(files, 2 * n, job->force, &why) == -1)
		fail(EX_IOERR, "%s", why.data);
	for (i = 0; job->cli.verbose && i < 2 * n; i++)
		complain("wrote %s", files[i].path);
}

/* Is there a record by which a verifier accepts what this key signs? */
static enum verdict
compare(const struct entry *e, const struct dns_answer *ans,
    struct dkimkey *found, const char **why)
{
	enum verdict v;
	size_t pos = 0;

	v = dkimkey_find(found, ans, e->type, &pos, why);
	if (v != VERDICT_PASS)
		return v;
	do {
		if (privkey_matches(e->key, found->pub))
			return VERDICT_PASS;
		dkimkey_free(found);
	} while (dkimkey_find(found, ans, e->type, &pos, why) == VERDICT_PASS);
	*why = "the record holds another key";
	return VERDICT_FAIL;
}

/* Looks the record up and writes what is the matter with it. */
static int
check(const struct entry *e, struct dns *dns)
{
	const struct dns_answer *ans = dns_wait(dns, e->name.data, DNS_TXT);
	struct buf line = BUF_INIT;
	struct dkimkey found;
	const char *why;
	enum verdict v = compare(e, ans, &found, &why);

	buf_addf(&line, "%s: ", e->name.data);
	if (v != VERDICT_PASS)
		buf_addf(&line, "%s\n", why);
	else if (e->type == KEY_RSA)
		buf_addf(&line, "the record holds this %d-bit rsa key\n",
		    privkey_bits(e->key));
	else
		buf_addf(&line, "the record holds this %s key\n",
		    keytype_name(e->type));
	cli_dns_check(dns);
	cli_write(line.data, line.len);
	if (ans->n > 1)
		complain("%s: warning: there are %zu records, and a verifier "
			 "may take any of them",
		    e->name.data, ans->n);
	if (v == VERDICT_PASS && found.testing)
		complain("%s: warning: t=y, so that verifiers may treat "
			 "signed mail as unsigned",
		    e->name.data);
	dkimkey_free(&found);
	buf_free(&line);
	return verdict_exit(v);
}

static int
check_all(const struct job *job, struct entry *list, size_t n)
{
	struct dns *dns;
	size_t i;
	int status = 0;

	for (i = 0; i < n; i++)
		read_key(job, &list[i]);
	dns = cli_dns(&job->cli);
	dns_message(dns);
	for (i = 0; i < n; i++)
		status = cli_worse(status, check(&list[i], dns));
	cli_dns_close(dns);
	return status;
}

int
main(int argc, char *argv[])
{
	struct job job = {
		.ttl = -1, .selector = "default", .tags.hashes = "sha256"
	};
	struct entry list[MAXKEYS];
	const char *arg;
	size_t i, n;
	int ch, status = 0;

	cli_start(&job.cli, &tool, argc, argv);
	while ((ch = cli_next(&job.cli, &arg)) != -1)
		set_option(&job, ch, arg);
	check_options(&job);
	n = name_entries(&job, list);

	if (job.check)
		status = check_all(&job, list, n);
	else if (job.keyfile == NULL)
		generate(&job, list, n);
	else {
		read_key(&job, &list[0]);
		make_record(&job, &list[0]);
		cli_write(list[0].record.data, list[0].record.len);
	}

	for (i = 0; i < n; i++)
		free_entry(&list[i]);
	buf_free(&job.ascii);
	cli_free(&job.cli);
	return cli_finish(status);
}
