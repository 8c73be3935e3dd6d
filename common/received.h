/*
 * received.h - who handed over the message, from a Received field
 * (RFC 5321 4.4) as Postfix, qmail, Exim, Sendmail, Exchange, Gmail, Courier
 * and OpenSMTPD write it.
 */
#ifndef RECEIVED_H
#define RECEIVED_H

#include <stddef.h>

#include "buf.h"
#include "ip.h"

enum received_kind {
	RECEIVED_CLIENT, /* an SMTP client: ip is its address */
	RECEIVED_LOCAL,	 /* by a user of that host, without SMTP */
	RECEIVED_NOTE,	 /* "(qmail N invoked from network)": says nothing,
			    the field below it does */
	RECEIVED_UNKNOWN /* it names no address */
};

struct received {
	enum received_kind kind;
	struct ip ip;
	struct buf helo;   /* as the client gave it; empty: not told */
	struct buf by;	   /* the host that wrote the field, by its name or
			      address, as it stands; empty: not told */
	int authenticated; /* "with ESMTPA" and the like (RFC 3848, 6531) */
};

/*
 * Reads a field's value.  Never fails: what can't be read is
 * RECEIVED_UNKNOWN.  received_free() frees what it holds.
 */
void received_parse(struct received *r, const char *text, size_t len);
void received_free(struct received *r);

#endif
