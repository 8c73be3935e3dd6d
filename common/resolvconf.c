/*
 * resolvconf - which name servers to ask; see resolvconf.h.
 */
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "resolvconf.h"

enum {
	PORT = 53,
	LINE = 1024,	  /* longest line that is read whole */
	FILE_SERVERS = 3, /* glibc's MAXNS */
	TIMEOUT = 5,
	TIMEOUT_MAX = 30, /* glibc's RES_MAXRETRANS */
	ATTEMPTS = 2,
	ATTEMPTS_MAX = 5 /* glibc's RES_MAXRETRY */
};

void
resolvconf_init(struct resolvconf *conf)
{
	memset(conf, 0, sizeof(*conf));
	conf->timeout = TIMEOUT;
	conf->attempts = ATTEMPTS;
}

/* A decimal number without sign, all of text: -1 when it is none. */
static long
number(const char *text, long max)
{
	long n = 0;

	if (*text == '\0')
		return -1;
	for (; ascii_isdigit(*text); text++)
		if ((n = n * 10 + (*text - '0')) > max)
			return -1;
	return *text == '\0' ? n : -1;
}

static int
isloopback4(struct in_addr a)
{
	return (ntohl(a.s_addr) >> 24) == 127;
}

static int
ipv4(struct nameserver *ns, const char *addr, in_port_t port)
{
	struct sockaddr_in sin;

	memset(&sin, 0, sizeof(sin));
	sin.sin_family = AF_INET;
	sin.sin_port = htons(port);
	if (inet_pton(AF_INET, addr, &sin.sin_addr) != 1)
		return -1;
	memcpy(&ns->addr, &sin, sizeof(sin));
	ns->addrlen = sizeof(sin);
	ns->trusted = isloopback4(sin.sin_addr);
	return 0;
}

/* The zone of RFC 4007 11: an interface's name, or its number. */
static int
scope(struct sockaddr_in6 *sin6, const char *text)
{
	unsigned index = if_nametoindex(text);
	long n;

	if (index == 0 && (n = number(text, 0x7fffffff)) > 0)
		index = (unsigned)n;
	sin6->sin6_scope_id = index;
	return index != 0 ? 0 : -1;
}

static int
ipv6(struct nameserver *ns, char *addr, in_port_t port)
{
	struct sockaddr_in6 sin6;
	char *zone;

	memset(&sin6, 0, sizeof(sin6));
	sin6.sin6_family = AF_INET6;
	sin6.sin6_port = htons(port);
	if ((zone = strchr(addr, '%')) != NULL) {
		*zone++ = '\0';
		if (scope(&sin6, zone) == -1)
			return -1;
	}
	if (inet_pton(AF_INET6, addr, &sin6.sin6_addr) != 1)
		return -1;
	memcpy(&ns->addr, &sin6, sizeof(sin6));
	ns->addrlen = sizeof(sin6);
	ns->trusted = IN6_IS_ADDR_LOOPBACK(&sin6.sin6_addr);
	return 0;
}

int
resolvconf_server(struct nameserver *ns, const char *text)
{
	char addr[INET6_ADDRSTRLEN + 1 + IF_NAMESIZE];
	size_t len = strcspn(text, "@");
	long port = PORT;

	memset(ns, 0, sizeof(*ns));
	if (len >= sizeof(addr))
		return -1;
	memcpy(addr, text, len);
	addr[len] = '\0';
	if (text[len] == '@' && (port = number(text + len + 1, 65535)) < 1)
		return -1;
	snprintf(ns->text, sizeof(ns->text), "%s@%ld", addr, port);
	if (ipv4(ns, addr, (in_port_t)port) == 0)
		return 0;
	return ipv6(ns, addr, (in_port_t)port);
}

int
resolvconf_add(struct resolvconf *conf, const struct nameserver *ns)
{
	if (conf->n == LIMIT_SERVERS)
		return -1;
	conf->servers[conf->n++] = *ns;
	return 0;
}

/* What follows "timeout:" or "attempts:", from 1 to max as glibc has it. */
static int
times(const char *text, int max)
{
	long n = strtol(text, NULL, 10);

	return n < 1 ? 1 : n > max ? max : (int)n;
}

static void
option(struct resolvconf *conf, const char *word, int *trust)
{
	if (strncmp(word, "timeout:", 8) == 0)
		conf->timeout = times(word + 8, TIMEOUT_MAX);
	else if (strncmp(word, "attempts:", 9) == 0)
		conf->attempts = times(word + 9, ATTEMPTS_MAX);
	else if (strcmp(word, "trust-ad") == 0)
		*trust = 1;
}

static void
line(struct resolvconf *conf, char *text, int *trust)
{
	static const char blank[] = " \t\r\n";
	struct nameserver ns;
	char *save, *word;

	/* A keyword stands at the very start, or the line is not one. */
	if (strchr("#; \t", text[0]) != NULL ||
	    (word = strtok_r(text, blank, &save)) == NULL)
		return;
	if (strcmp(word, "nameserver") == 0) {
		/* No port here: glibc knows none. */
		if ((word = strtok_r(NULL, blank, &save)) != NULL &&
		    strchr(word, '@') == NULL && conf->n < FILE_SERVERS &&
		    resolvconf_server(&ns, word) == 0)
			resolvconf_add(conf, &ns);
	} else if (strcmp(word, "options") == 0) {
		while ((word = strtok_r(NULL, blank, &save)) != NULL)
			option(conf, word, trust);
	}
}

void
resolvconf_read(struct resolvconf *conf, const char *path)
{
	struct nameserver ns;
	char text[LINE];
	int trust = 0, start = 1, ends;
	size_t i;
	FILE *fp;

	if ((fp = fopen(path, "r")) != NULL) {
		while (fgets(text, sizeof(text), fp) != NULL) {
			ends = strchr(text, '\n') != NULL;
			if (start) /* and not what a long line goes on with */
				line(conf, text, &trust);
			start = ends;
		}
		fclose(fp);
	}
	if (conf->n == 0 && resolvconf_server(&ns, "127.0.0.1") == 0)
		resolvconf_add(conf, &ns);
	for (i = 0; i < conf->n; i++)
		conf->servers[i].trusted |= trust;
}
