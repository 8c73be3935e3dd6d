/*
 * dnsq - asks all of "name/type ..." through dns.h, then waits for each and
 * prints a line: name type status authentic record ...
 *
 * A "," among the questions begins a new message after those before it were
 * answered; a question that begins with "?" is asked, but not waited for.  -l
 * adds the TTL.  -c FILE shows what resolvconf.h reads there
 * instead.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "ascii.h"
#include "buf.h"
#include "dns.h"
#include "fail.h"
#include "io.h"
#include "resolvconf.h"

enum { LIST = 64 };

static void
showconf(const char *path)
{
	struct resolvconf conf;
	size_t i;

	resolvconf_init(&conf);
	resolvconf_read(&conf, path);
	for (i = 0; i < conf.n; i++)
		printf("%s%s\n", conf.servers[i].text,
		    conf.servers[i].trusted ? " trusted" : "");
	printf("timeout %d attempts %d\n", conf.timeout, conf.attempts);
}

/* In quotes, what is not plain as \ooo. */
static void
showtext(const char *p, size_t len)
{
	putchar('"');
	for (; len > 0; len--, p++)
		if ((ascii_isgraph(*p) || *p == ' ') && *p != '"' && *p != '\\')
			putchar(*p);
		else
			printf("\\%03o", (unsigned char)*p);
	putchar('"');
}

static void
showrecord(const struct dns_record *rec, enum dns_type type)
{
	char text[INET6_ADDRSTRLEN];

	putchar(' ');
	switch (type) {
	case DNS_A:
		printf("%s", inet_ntop(AF_INET, rec->data, text, sizeof(text)));
		break;
	case DNS_AAAA:
		printf("%s",
		    inet_ntop(AF_INET6, rec->data, text, sizeof(text)));
		break;
	case DNS_MX:
		printf("%u:", rec->preference);
		showtext(rec->data, rec->len);
		break;
	case DNS_PTR:
		showtext(rec->data, rec->len);
		break;
	default:
		if (rec->nstrings != 1)
			printf("%zu*", rec->nstrings);
		showtext(rec->data, rec->len);
	}
}

static void
show(const struct dns_answer *a, int ttl)
{
	static const char *const status[] = { "PENDING", "OK", "NODATA",
		"NXDOMAIN", "SERVFAIL", "TIMEOUT", "MALFORMED", "BADNAME" };
	size_t i;

	showtext(a->name, strlen(a->name));
	printf(" %s %s %s", dns_type_text(a->type), status[a->status],
	    a->authentic ? "AD" : "-");
	if (ttl)
		printf(" %lu", (unsigned long)a->ttl);
	for (i = 0; i < a->n; i++)
		showrecord(&a->records[i], a->type);
	putchar('\n');
	fflush(stdout);
}

static enum dns_type
typenamed(const char *text)
{
	static const enum dns_type types[] = { DNS_A, DNS_PTR, DNS_MX, DNS_TXT,
		DNS_AAAA, DNS_SPF };
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (strcmp(dns_type_text(types[i]), text) == 0)
			return types[i];
	fail(EX_USAGE, "%s: no type that is known", text);
}

/* "name/type" is asked, and waited for if need be; "?name/type" only asked. */
static void
ask(struct dns *dns, const char *question, int wait, int ttl)
{
	size_t skip = *question == '?', len = strlen(question);
	enum dns_type type;
	char *name;

	while (len > skip && question[len - 1] != '/')
		len--;
	if (len == skip)
		fail(EX_USAGE, "%s: no type", question);
	type = typenamed(question + len);
	name = mem_str(question + skip, len - 1 - skip);
	if (!wait)
		dns_ask(dns, name, type);
	else if (skip == 0)
		show(dns_wait(dns, name, type), ttl);
	mem_free(name);
}

/* The questions up to "," or the end; returns how many there were. */
static int
message(struct dns *dns, char *question[], int n, int ttl)
{
	int i, wait;

	for (wait = 0; wait <= 1; wait++)
		for (i = 0; i < n && strcmp(question[i], ",") != 0; i++)
			ask(dns, question[i], wait, ttl);
	return i;
}

static void
add(const char *list[], const char *s)
{
	size_t n = 0;

	while (list[n] != NULL)
		n++;
	if (n < LIST - 1)
		list[n] = s;
}

int
main(int argc, char *argv[])
{
	const char *servers[LIST] = { NULL }, *zones[LIST] = { NULL };
	struct dns_options opt = {
		.servers = servers, .zones = zones, .timeout = 20
	};
	struct dns *dns;
	char *why;
	int ch, status, ttl = 0;

	io_setup();
	while ((ch = getopt(argc, argv, "T:c:ln:r:vz:")) != -1) {
		switch (ch) {
		case 'T':
			opt.timeout = atoi(optarg);
			break;
		case 'c':
			showconf(optarg);
			return 0;
		case 'l':
			ttl = 1;
			break;
		case 'n':
			if (!dns_isserver(optarg))
				fail(EX_USAGE, "%s: no server", optarg);
			add(servers, optarg);
			break;
		case 'r':
			opt.record = optarg;
			break;
		case 'v':
			opt.verbose = 1;
			break;
		case 'z':
			add(zones, optarg);
			break;
		default:
			return EX_USAGE;
		}
	}
	if ((dns = dns_open(&opt, &status, &why)) == NULL)
		fail(status, "%s", why);
	while (optind < argc) {
		dns_message(dns);
		optind += message(dns, argv + optind, argc - optind, ttl) + 1;
	}
	if (dns_close(dns, &why) == -1)
		fail(EX_IOERR, "%s", why);
	return 0;
}
