/*
 * dnsmsg.h - DNS messages: a question written, an answer read and judged
 * (RFC 1035 4, RFC 6891).  ldns knows the format; what an answer must be to
 * be believed is decided here.
 *
 * A struct dnsmsg owns its records; dnsmsg_free() frees what it holds.
 */
#ifndef DNSMSG_H
#define DNSMSG_H

#include <ldns/ldns.h>

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

struct dnsmsg_question {
	ldns_rdf *name; /* canonical: lower case */
	ldns_rr_type type;
	uint16_t id;
	int edns;   /* with EDNS, for answers of up to 1232 octets */
	int wantad; /* is it authentic? (RFC 6840 5.7) */
};

enum dnsmsg_kind {
	DNSMSG_SILENCE,	  /* none came; never of dnsmsg_read() */
	DNSMSG_FOREIGN,	  /* no answer to this question */
	DNSMSG_TRUNCATED, /* ask again by TCP */
	DNSMSG_FORMERR,	  /* ask again without EDNS */
	DNSMSG_FAILED,	  /* SERVFAIL, REFUSED, ... */
	DNSMSG_MALFORMED,
	DNSMSG_NXDOMAIN,
	DNSMSG_NOERROR
};

struct dnsmsg {
	enum dnsmsg_kind kind;
	const char *why;       /* static, for what is no answer */
	int authentic;	       /* AD is set */
	ldns_rr_list *records; /* the answer section; or NULL */
};

/* Appends the question in wire form. */
void dnsmsg_write(struct buf *out, const struct dnsmsg_question *question);

/*
 * Judges len octets that came as the answer.  Id, QR, opcode, and question
 * must be those of the question, or it is foreign; a server that failed may
 * leave the question out.  More than LIMIT_RRS records, in the answer or
 * beside it, are malformed, as is what ldns cannot read.
 */
void dnsmsg_read(struct dnsmsg *msg, const struct dnsmsg_question *question,
    const uint8_t *wire, size_t len);
void dnsmsg_free(struct dnsmsg *msg);

/*
 * Of the records of this owner those of one type, or all, without what is
 * there twice (RFC 2181 5): puts them to out, which has room for as many
 * records as there are, and returns how many.  The list may be NULL.
 */
size_t dnsmsg_select(const ldns_rr_list *records, const ldns_rdf *owner,
    ldns_rr_type type, const ldns_rr **out);

/* The CNAME record of this owner, or NULL. */
const ldns_rr *dnsmsg_cname(const ldns_rr_list *records, const ldns_rdf *owner);

/*
 * Appends what the record says: the strings of TXT and SPF, one after the
 * other; the octets of A and AAAA; the name of PTR, CNAME and MX as
 * dnsmsg_text() has it.  0, or -1 when it lacks the data of its type.
 */
int dnsmsg_data(struct buf *out, const ldns_rr *rr);

/*
 * The name that text stands for, lower case.  NULL when it is none: an empty
 * label, one of more than 63 octets, more than 253 in all, or a backslash,
 * since a name that needs escapes in its text cannot be told from one that
 * has the backslash itself.
 */
ldns_rdf *dnsmsg_name(const char *text);

/* Appends the record in master file form, a line, with this owner and TTL in
 * place of its own. */
void dnsmsg_line(struct buf *out, const ldns_rr *rr, const ldns_rdf *owner,
    uint32_t ttl);

/* The text of a name, without the last dot and with ldns's escapes. */
void dnsmsg_text(struct buf *out, const ldns_rdf *name);

/* The text of a name for a master file, last dot and all: what could mean
 * something there is escaped, which ldns does not do for all of it. */
void dnsmsg_escape(struct buf *out, const ldns_rdf *name);

/* A copy of the name, canonical. */
ldns_rdf *dnsmsg_canonical(const ldns_rdf *name);

#endif
