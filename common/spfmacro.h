/*
 * spfmacro.h - the macro-strings of SPF, checked and expanded (RFC 7208 7).
 */
#ifndef SPFMACRO_H
#define SPFMACRO_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "ip.h"

/* What the letters stand for. */
struct spfmacro {
	const char *local;    /* %{l}: of the sender; not NULL */
	const char *origin;   /* %{o}: its domain */
	const char *domain;   /* %{d}: whose record it is */
	const char *helo;     /* %{h} */
	const struct ip *ip;  /* %{i} %{c} %{v} */
	const char *name;     /* %{p}: the validated name, or "unknown" */
	const char *receiver; /* %{r} */
	int64_t now;	      /* %{t} */
};

enum spfmacro_kind {
	SPFMACRO_DOMAIN, /* domain-spec of a term */
	SPFMACRO_STRING, /* macro-string of an unknown modifier */
	SPFMACRO_EXPLAIN /* explain-string: blanks too */
};

/*
 * Is it one by the grammar?  NULL, or why not (static), and *at is the octet
 * where that shows.
 */
const char *spfmacro_check(enum spfmacro_kind kind, const char *text,
    size_t len, size_t *at);

/* Does it, checked before, have one of these letters, in either case? */
int spfmacro_has(const char *text, size_t len, const char *letters);

/*
 * Appends the domain name that a domain-spec stands for: without its last
 * dot; labels taken off the left until it has no more than 253 octets.  It
 * need not be a possible name.  0, or -1 when an octet that is not ASCII
 * would get into it, or %{s} or %{l} stand in it and the local part is not
 * ASCII (RFC 8616 4): the term matches nothing then.
 */
int spfmacro_name(struct buf *out, const struct spfmacro *m, const char *text,
    size_t len);

/*
 * Appends what an explain-string says, cut at LIMIT_EXPLANATION octets.  0,
 * or -1 when it would not be ASCII (RFC 7208 6.2).
 */
int spfmacro_text(struct buf *out, const struct spfmacro *m, const char *text,
    size_t len);

#endif
