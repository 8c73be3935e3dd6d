/*
 * identifiers.h - what SPF and DKIM said of a message, as Authentication-
 * Results fields have it: the domains that DMARC can rest on (RFC 9989 4.3).
 */
#ifndef IDENTIFIERS_H
#define IDENTIFIERS_H

#include <stddef.h>

#include "authres.h"
#include "buf.h"
#include "message.h"
#include "verdict.h"

enum identifier_kind {
	IDENTIFIER_MAILFROM, /* SPF of MAIL FROM */
	IDENTIFIER_HELO,     /* SPF of HELO, which stands for the null sender */
	IDENTIFIER_DKIM	     /* an SDID */
};

struct identifier {
	enum identifier_kind kind;
	enum verdict result;
	char *domain;	/* A-labels, lower case; "" when none was given, or
			   what was given is none */
	char *selector; /* DKIM; the same, as a selector is a domain name */
	int inexact;	/* DKIM: the domain of header.i, at or below the SDID,
			   which is not given */
};

struct identifiers {
	struct identifier *list; /* at most LIMIT_IDENTIFIERS, those that
				    passed before others; else as they came */
	size_t n;
	size_t room;
	size_t unlisted;  /* so many more there were */
	size_t found;	  /* fields that were read, */
	size_t foreign;	  /* those of another authserv-id, */
	size_t malformed; /* and those of this one that could not be read */
	int hasarc;	  /* there was a result for ARC, */
	enum verdict arc; /* and the first was this one */
};

/*
 * Adds the results for SPF, DKIM and ARC.  Of SPF the first result for MAIL
 * FROM counts; one for HELO only when there is none with a MAIL FROM that is
 * not null.
 */
void identifiers_add(struct identifiers *ids, const struct authres *ar);

/* Adds those of the message's fields that carry this authserv-id, from the
 * topmost on. */
void identifiers_message(struct identifiers *ids, const struct message *msg,
    const char *id);

/*
 * Adds "RESULT:DOMAIN", or "RESULT" for one that is not pass: 0, or -1 and
 * *why when it is none.
 */
int identifiers_option(struct identifiers *ids, enum identifier_kind kind,
    const char *text, const char **why);

void identifiers_free(struct identifiers *ids);

/* "SPF", "SPF of HELO" or "DKIM". */
const char *identifier_name(enum identifier_kind kind);

#endif
