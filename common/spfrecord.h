/*
 * spfrecord.h - an SPF record cut into its terms (RFC 7208 4.5, 4.6.1, 12).
 *
 * Terms point into the text, which must outlive the record.
 */
#ifndef SPFRECORD_H
#define SPFRECORD_H

#include <stddef.h>

#include "buf.h"
#include "ip.h"
#include "verdict.h"

enum spfterm_kind {
	SPFTERM_ALL,
	SPFTERM_INCLUDE,
	SPFTERM_A,
	SPFTERM_MX,
	SPFTERM_PTR,
	SPFTERM_IP4,
	SPFTERM_IP6,
	SPFTERM_EXISTS,
	SPFTERM_REDIRECT, /* this one and up are modifiers */
	SPFTERM_EXP,
	SPFTERM_OTHER, /* a modifier that nobody here knows */
	SPFTERM_WRONG  /* why says what is wrong with it */
};

struct spfterm {
	enum spfterm_kind kind;
	enum verdict verdict; /* of the qualifier, if it matches */
	const char *text;     /* all of it */
	size_t len;
	size_t column;	  /* of its first octet in the record, from 1 */
	const char *spec; /* its domain-spec or macro-string, or NULL */
	size_t speclen;
	unsigned bits4, bits6; /* prefix lengths; 32 and 128 if not given */
	struct ip ip;	       /* of ip4 and ip6 */
	const char *why;       /* SPFTERM_WRONG: a few fixed words */
	size_t whycolumn;      /* and where it shows */
};

struct spfrecord {
	struct spfterm *terms;
	size_t n;
	const struct spfterm *all;	/* the first, or NULL */
	const struct spfterm *redirect; /* "all" or not */
	const struct spfterm *exp;
	const struct spfterm *wrong; /* the first */
};

/* Does the text begin with the version section "v=spf1"? */
int spfrecord_is(const char *text, size_t len);

/* Cuts a text that spfrecord_is() likes; all terms, wrong ones too. */
void spfrecord_parse(struct spfrecord *rec, const char *text, size_t len);
void spfrecord_free(struct spfrecord *rec);

/* Is it one of the terms that RFC 7208 4.6.4 counts? */
int spfterm_islookup(enum spfterm_kind kind);

/* "include", "ip4", "redirect"; of a WRONG one "term". */
const char *spfterm_name(enum spfterm_kind kind);

/*
 * Appends the term for people to read: at most SPFTERM_SHOWN octets, then
 * "..."; what is not printable ASCII is "?".
 */
enum { SPFTERM_SHOWN = 100 };
void spfterm_show(struct buf *out, const struct spfterm *term);

#endif
