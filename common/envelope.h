/*
 * envelope.h - the SMTP client's address, its HELO and the reverse-path:
 * what SPF judges, from options, the environment or a stored message.
 *
 * Each of the three is taken from the first place that has it.  A HELO out of
 * a Received field counts only if that field's address is the client's.
 */
#ifndef ENVELOPE_H
#define ENVELOPE_H

#include <stddef.h>

#include "buf.h"
#include "ip.h"
#include "message.h"

/* Where something comes from; static words. */
struct envelope {
	struct ip ip;
	struct buf helo;
	struct buf sender;	 /* without <>; empty: the null sender */
	const char *ip_from;	 /* "-i", "CLIENT_ADDRESS", "Received";
				    NULL: nothing tells it */
	const char *helo_from;	 /* the same */
	const char *sender_from; /* the same */
	const char *exempt;	 /* why there is nothing to check: fixed words
				    for a comment; or NULL */
};

/* What options say; NULL: not given. */
struct envelope_options {
	const char *ip; /* ip_mail() takes it */
	const char *helo;
	const char *sender;
	size_t hop; /* which Received field, 1 is the topmost */
};

/*
 * Takes what options and environment say (CLIENT_ADDRESS, TCPREMOTEIP;
 * CLIENT_HELO; SENDER, FROM with an @ or empty; RELAYCLIENT).  0; -1 when an address in the
 * environment is none, and why says which.
 */
int envelope_start(struct envelope *env, const struct envelope_options *opt,
    struct buf *why);

/*
 * Adds what the message tells of what is missing: Return-Path, and the
 * Received field that opt->hop names.
 */
void envelope_message(struct envelope *env, const struct envelope_options *opt,
    const struct message *msg);

void envelope_free(struct envelope *env);

#endif
