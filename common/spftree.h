/*
 * spftree.h - the SPF records that one domain's record leads to: all of them,
 * whoever the client is, and what evaluation counts on its way through them.
 *
 * Nothing is waited for that can be asked for: it takes as many answer times
 * as the longest way from record to record has steps.  At most
 * LIMIT_SPF_RECORDS records are read, LIMIT_SPF_OCTETS octets of them, and
 * LIMIT_SPF_QUESTIONS questions asked.
 *
 * Ownership: answers are the dns's, until its next dns_message(); all else is
 * the tree's, until spftree_free().
 */
#ifndef SPFTREE_H
#define SPFTREE_H

#include <stddef.h>

#include "buf.h"
#include "dns.h"
#include "spfrecord.h"

/* Counts go no further; a loop has as many lookups. */
enum { SPFTREE_MANY = 1000 };

enum spftree_state {
	SPFTREE_WAITING,
	SPFTREE_READ,	 /* one record; rec.wrong says if it is sound */
	SPFTREE_SEVERAL, /* records */
	SPFTREE_MISSING, /* no record */
	SPFTREE_FAILED,	 /* DNS did */
	SPFTREE_BEYOND	 /* LIMIT_SPF_OCTETS */
};

/* Why a term's target was looked up, or was not. */
enum spftree_how {
	SPFTREE_NOTHING, /* it has none, or it is never reached */
	SPFTREE_ASKED,
	SPFTREE_MACROS,	    /* it depends on the message */
	SPFTREE_IMPOSSIBLE, /* no name that DNS can be asked for */
	SPFTREE_UNASKED	    /* LIMIT_SPF_RECORDS or _QUESTIONS */
};

struct spftree_node;

/* What comes of one term. */
struct spftree_look {
	enum spftree_how how;
	struct buf target;		 /* empty with SPFTREE_MACROS */
	const struct dns_answer *answer; /* A; MX; TXT of exp; or NULL */
	const struct dns_answer *aaaa;	 /* of "a" */
	size_t hosts;		    /* of an MX answer: so many were asked */
	struct spftree_node *child; /* of include and redirect */
	int loops;		    /* the child includes this record */
	unsigned lookups;	    /* with those of the child; 0: evaluation
				       does not come here */
	unsigned voids[2];	    /* for IPv4 clients, for IPv6 clients */
};

struct spftree_node {
	struct buf domain;
	enum spftree_state state;
	const struct dns_answer *txt;
	const struct dns_record *record; /* the first that is SPF */
	size_t nrecords;		 /* that are */
	struct spfrecord rec;
	struct spftree_look *looks;  /* one for each term of rec */
	struct spftree_node *parent; /* that led here first, going down */
	int decides; /* its result is the result: the root, or by redirect */
	int canpass; /* is there a way to "pass"? */
	int passes;  /* no way but to "pass" */
	unsigned lookups, voids[2];
	int open, done; /* counting is at it, or is through */
};

struct spftree {
	struct dns *dns;
	struct spftree_node *nodes; /* the root first */
	size_t n;
	struct spftree_node **order; /* those that count, as a reader meets
					them going down */
	size_t norder;
	const struct dns_answer *type99; /* of the root */
	int beyond;			 /* a limit was reached */
	size_t questions, octets;
};

/* domain: A-labels, without a last dot, and domain_ispossible(). */
void spftree_read(struct spftree *tree, struct dns *dns, const char *domain);
void spftree_free(struct spftree *tree);

/* The address records of one of the hosts that were asked for. */
const struct dns_answer *spftree_host(const struct spftree *tree,
    const struct dns_record *mx, enum dns_type type);

/* Appends a count of lookups: "7", or of a loop "over 999". */
void spftree_number(struct buf *out, unsigned n);

#endif
