/*
 * resolver.h - questions put to name servers, many at once.
 *
 * resolver_ask() sends one off and returns; resolver_next() waits until one
 * has its outcome.  In between come what networks do: the next server is
 * asked after one that failed or kept silent, TCP after an answer cut short,
 * and once more without EDNS where that is not understood.  What does not
 * answer the question is passed over and the wait goes on.
 *
 * A round asks each server once.  When all have failed, the last failure is
 * the outcome; when one kept silent, or could not be reached, there are more
 * rounds, as many as resolv.conf allows.  The server that answered last is
 * the first to be asked next time.
 */
#ifndef RESOLVER_H
#define RESOLVER_H

#include <stdint.h>

#include "buf.h"
#include "dnsmsg.h"
#include "resolvconf.h"

struct resolver;

struct query {
	void *owner;			 /* the caller's */
	const struct nameserver *server; /* who answered; NULL: nobody */
	struct dnsmsg msg; /* NOERROR, NXDOMAIN, FAILED, MALFORMED, SILENCE */
	/* the rest is resolver.c's */
	struct dnsmsg_question question;
	struct query *next;
	int phase;
	int tcp;      /* by TCP, after an answer cut short */
	int plain;    /* without EDNS, after a FORMERR */
	int chosen;   /* at names the server to ask */
	size_t at;    /* which server */
	size_t tried; /* servers done with in this round */
	int round;    /* rounds done with */
	int retry;    /* one of this round kept silent, or was not reached */
	int fd;
	int64_t until;	/* how long to wait for this server */
	struct buf out; /* the message with its length in front */
	size_t sent;
	struct buf in; /* what came by TCP */
};

/* Milliseconds on a clock that only ever goes forward. */
int64_t resolver_clock(void);

/* conf, with at least one server, must outlive the resolver. */
struct resolver *resolver_new(const struct resolvconf *conf);

/* Gives up what is under way, too. */
void resolver_free(struct resolver *r);

/* After this moment of resolver_clock() every query ends as SILENCE. */
void resolver_deadline(struct resolver *r, int64_t when);

/* Asks: a query that is the resolver's until resolver_next() returns it. */
struct query *resolver_ask(struct resolver *r, const ldns_rdf *name,
    ldns_rr_type type, void *owner);

/*
 * Waits until a query has its outcome and hands it over, for query_free();
 * NULL when none is under way.
 */
struct query *resolver_next(struct resolver *r);

/* Gives up all that is under way. */
void resolver_abandon(struct resolver *r);

void query_free(struct query *q);

#endif
