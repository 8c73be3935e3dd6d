/*
 * spf.h - may this client send mail in this name?  check_host() of RFC 7208.
 *
 * Lookups that evaluation will come to unless a term before them decides are
 * started ahead of it, at most LIMIT_SPF_AHEAD of them: what a record names
 * as include, redirect, a, mx and exists, and the hosts of an mx, as far as
 * ten terms with lookups go.  Never ahead: ptr, a name with %{p}, and an
 * exists that tells of this message (%{s}, %{l}, %{o}, %{h}, %{i}), which the
 * domain may be counting.  The limits count what evaluation reaches, and
 * nothing else.
 */
#ifndef SPF_H
#define SPF_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "dns.h"
#include "ip.h"
#include "verdict.h"

struct spf_query {
	struct ip ip;
	const char *local; /* of the sender; "" becomes "postmaster" */
	size_t locallen;
	const char *domain; /* its domain, U-labels or A-labels */
	size_t domainlen;
	const char *helo;     /* for %{h}; "" when not known */
	const char *receiver; /* for %{r} */
	int64_t now;	      /* for %{t} */
	int explain;	      /* fetch what exp= says */
	int inorder;	      /* start no lookup ahead */
};

enum spf_outcome {
	SPF_GOES_ON, /* a record that is read, a term that does not match */
	SPF_MATCH,
	SPF_ERROR /* and it ends the evaluation */
};

/* One step of the evaluation: a record is looked at, or a term of it. */
struct spf_step {
	unsigned depth; /* of includes; redirect goes on at the same one */
	int isrecord;
	struct buf text;   /* the record or the term, as spfterm_show() or cut
			      in the same way */
	struct buf target; /* whose record; what a term looked up; or empty */
	const struct dns_answer *answer; /* of that lookup, or NULL */
	enum spf_outcome outcome;
	unsigned lookups, voids; /* counted so far */
};

struct spf {
	enum verdict verdict;
	struct buf comment;   /* fixed words, numbers, and terms as shown by
				   spfterm_show(): fit for a comment */
	struct buf mechanism; /* that decided, as shown; "default"; or empty */
	struct buf explanation; /* what exp= says; empty without */
	struct buf problem;	/* for permerror and temperror: what is wrong */
	struct buf domain;	/* that was judged: A-labels, lower case */
	int usedlocal; /* a term had the local part in it (RFC 8601 2.7.2) */
	unsigned lookups, voids;
	struct spf_step *steps;
	size_t nsteps;
	size_t unlisted; /* steps beyond LIMIT_SPF_STEPS */
	size_t room;	 /* spf.c's */
};

/*
 * Judges.  Answers in *spf are those of dns, to be used before the next
 * dns_message(), which is the caller's to call; spf_free() frees the rest.
 */
void spf_check(struct spf *spf, struct dns *dns, const struct spf_query *query);
void spf_free(struct spf *spf);

#endif
