/*
 * resolvconf.h - which name servers to ask and how long to wait for each:
 * addresses as -n gives them, and resolv.conf(5) as glibc reads it.
 *
 * The environment (RES_OPTIONS, LOCALDOMAIN) and "search" have no say: every
 * name asked for is absolute.
 */
#ifndef RESOLVCONF_H
#define RESOLVCONF_H

#include <sys/socket.h>

#include <stddef.h>

#include "limit.h"

struct nameserver {
	struct sockaddr_storage addr;
	socklen_t addrlen;
	int trusted;	/* its AD bit is believed */
	char text[128]; /* "127.0.0.1@53" */
};

struct resolvconf {
	struct nameserver servers[LIMIT_SERVERS];
	size_t n;
	int timeout;  /* seconds to wait for one server */
	int attempts; /* rounds over all of them */
};

/* No servers yet; the times that hold when resolv.conf names none. */
void resolvconf_init(struct resolvconf *conf);

/*
 * Reads ADDR[@PORT], IPv4, or IPv6 with a %scope if need be.  0, or -1 when
 * it is no such thing.  A server on loopback is trusted.
 */
int resolvconf_server(struct nameserver *ns, const char *text);

/* Adds one more server: 0, or -1 when there is no room for it. */
int resolvconf_add(struct resolvconf *conf, const struct nameserver *ns);

/*
 * Reads the file.  What it holds that can't be understood is passed over; no
 * server in it, or no file at all, means 127.0.0.1.
 */
void resolvconf_read(struct resolvconf *conf, const char *path);

#endif
