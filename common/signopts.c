/*
 * signopts - what the signing tools share on the command line; see
 * signopts.h.
 */
#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "canon.h"
#include "domain.h"
#include "fail.h"
#include "signopts.h"

void
signopts_start(struct signopts *o)
{
	memset(o, 0, sizeof(*o));
	o->sign.head = o->sign.body = CANON_RELAXED;
	o->sign.body_length = SIGN_WHOLE;
}

static void
set_domain(struct signopts *o, const char *arg)
{
	o->domain.len = 0;
	if (domain_toascii(&o->domain, arg, strlen(arg)) == -1 ||
	    !domain_ishost(o->domain.data, o->domain.len))
		cli_misuse(&o->cli, "-d: no domain name: %.300s", arg);
}

static void
set_canon(struct signopts *o, const char *arg)
{
	size_t n = strcspn(arg, "/");
	int head = canon_byname(arg, n), body = CANON_SIMPLE;

	if (arg[n] == '/')
		body = canon_byname(arg + n + 1, strlen(arg + n + 1));
	if (head == -1 || body == -1)
		cli_misuse(&o->cli,
		    "-c wants simple or relaxed, or two with a / between, "
		    "not %.100s",
		    arg);
	o->sign.head = (enum canon)head;
	o->sign.body = (enum canon)body;
}

static void
set_names(struct signopts *o, const char **names, const char *opt,
    const char *arg)
{
	if (*arg != '\0' && !sign_isnames(arg))
		cli_misuse(&o->cli,
		    "%s wants names of header fields with colons between, "
		    "not %.100s",
		    opt, arg);
	*names = arg;
}

void
signopts_take(struct signopts *o, int ch, const char *arg)
{
	switch (ch) {
	case 'd':
		set_domain(o, arg);
		break;
	case 's':
		if (!domain_isselector(arg, strlen(arg)))
			cli_misuse(&o->cli, "-s: no selector: %.300s", arg);
		cli_list_add(&o->selectors, arg);
		break;
	case 'k':
		cli_list_add(&o->keyfiles, arg);
		break;
	case 'c':
		set_canon(o, arg);
		break;
	case 'h':
		if (*arg == '\0')
			cli_misuse(&o->cli, "-h wants names of fields");
		set_names(o, &o->sign.fields, "-h", arg);
		if (!sign_isnamed(arg, "from", strlen("from")))
			cli_misuse(&o->cli,
			    "-h: From must be signed (RFC 6376 5.4)");
		break;
	case 'o':
		set_names(o, &o->sign.oversigned, "-o", arg);
		break;
	case 'H':
		o->header_only = 1;
		break;
	case SIGNOPTS_OPTIONAL:
		o->optional = 1;
		break;
	case SIGNOPTS_INSECURE:
		o->insecure = 1;
		break;
	}
}

void
signopts_check(struct signopts *o)
{
	const struct cli *cli = &o->cli;
	size_t i;

	if (o->keyfiles.n == 0 || o->selectors.n != o->keyfiles.n)
		cli_misuse(cli, "give -s SELECTOR and -k KEYFILE in pairs");
	if (cli->noperands > 1)
		cli_misuse(cli, "one FILE only");
	for (i = 0; i < o->keyfiles.n; i++)
		if (strcmp(o->keyfiles.list[i], "-") == 0) {
			if (cli->noperands == 0 ||
			    strcmp(cli->operands[0], "-") == 0)
				cli_misuse(cli,
				    "-k -: standard input is the "
				    "message; -k /dev/fd/3 works");
			o->keyfiles.list[i] = "/dev/stdin";
		}
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

/* One key, or NULL: with --optional it need not be there. */
static struct privkey *
read_key(const struct signopts *o, const char *path)
{
	struct privkey *key;
	const char *why;
	int status;

	errno = 0;
	key = privkey_read(path, o->insecure, &status, &why);
	if (key == NULL &&
	    !(o->optional && status == EX_NOINPUT &&
		(errno == ENOENT || errno == ENOTDIR)))
		fail(status, "%s: %s", path, why);
	if (key != NULL && privkey_type(key) == KEY_RSA &&
	    privkey_bits(key) < 2048)
		complain("warning: %s: a key of %d bits is weak", path,
		    privkey_bits(key));
	else if (o->cli.verbose)
		complain("%s: %s", path,
		    key != NULL ? "read" : "not there, left out");
	return key;
}

void
signopts_keys(struct signopts *o)
{
	struct privkey *key;
	char *path;
	size_t i;

	o->keys = mem_array(o->keyfiles.n, sizeof(*o->keys));
	for (i = 0; i < o->keyfiles.n; i++) {
		path = key_path(o->keyfiles.list[i], o->domain.data);
		if ((key = read_key(o, path)) != NULL)
			o->keys[o->nkeys++] = (struct sign_key){
				o->selectors.list[i], key
			};
		mem_free(path);
	}
	o->sign.domain = o->domain.data;
	o->sign.keys = o->keys;
	o->sign.nkeys = o->nkeys;
}

void
signopts_free(struct signopts *o)
{
	while (o->nkeys > 0)
		privkey_free(o->keys[--o->nkeys].key);
	mem_free(o->keys);
	mem_free(o->selectors.list);
	mem_free(o->keyfiles.list);
	buf_free(&o->domain);
	cli_free(&o->cli);
}
