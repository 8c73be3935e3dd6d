/*
 * dmarcrecord.h - a DMARC policy record, read (RFC 9989 4.7, 4.8; pct, rf and
 * ri of RFC 7489 6.3).
 *
 * Whatever begins with the version is a record: a tag that is malformed, not
 * known, or there for the second time is as if it were not there.
 */
#ifndef DMARCRECORD_H
#define DMARCRECORD_H

#include <stddef.h>

#include "limit.h"

enum dmarc_policy { DMARC_UNSET, DMARC_NONE, DMARC_QUARANTINE, DMARC_REJECT };

enum dmarctag_kind {
	DMARCTAG_V,
	DMARCTAG_P,
	DMARCTAG_SP,
	DMARCTAG_NP,
	DMARCTAG_PSD,
	DMARCTAG_ADKIM,
	DMARCTAG_ASPF,
	DMARCTAG_T,
	DMARCTAG_RUA,
	DMARCTAG_RUF,
	DMARCTAG_FO,
	DMARCTAG_PCT, /* removed by RFC 9989, as are the next two */
	DMARCTAG_RF,
	DMARCTAG_RI,
	DMARCTAG_OTHER, /* not known, or no tag at all */
	DMARCTAG_KINDS
};

/* What stands between two semicolons. */
struct dmarctag {
	enum dmarctag_kind kind;
	const char *text; /* in the record; without the blanks around it */
	size_t len;
	const char *value; /* without the blanks around it; NULL without "=" */
	size_t valuelen;
	size_t column;	 /* of text, from 1 */
	const char *why; /* not counted, since it is malformed: how; or NULL */
};

struct dmarcrecord {
	/*
	 * As they count (RFC 9989 4.7, 4.10.1): without p= it is p=none, and
	 * with one of them malformed p=none is all.  sp and np: DMARC_UNSET
	 * when not there.
	 */
	enum dmarc_policy p, sp, np;
	char psd;	  /* 'y', 'n'; 'u' is the default */
	char adkim, aspf; /* 's'; 'r' is the default */
	char t;		  /* 'y'; 'n' is the default */
	int pct;	  /* 0 to 100, the default; 100 if t= is there */
	size_t nrua;	  /* URIs in rua= that are well-formed */
	/*
	 * That there is no p=, or that p=, sp= or np= is malformed; or NULL.
	 * If there is no nrua either, DMARC is not to be applied.
	 */
	const char *faulty;
	struct dmarctag tags[LIMIT_TAGS];
	size_t n;
	size_t beyond; /* tags that did not fit, and were not looked at */
};

/* Does it begin with the version, so that it counts as a record? */
int dmarcrecord_is(const char *text, size_t len);

/*
 * Reads one that does.  Its tags point into the text; there is nothing to free.
 */
void dmarcrecord_parse(struct dmarcrecord *rec, const char *text, size_t len);

/* The tag of this kind that counts, or NULL. */
const struct dmarctag *dmarcrecord_tag(const struct dmarcrecord *rec,
    enum dmarctag_kind kind);

/* A policy's word: "none", ...; NULL for DMARC_UNSET. */
const char *dmarc_policy_name(enum dmarc_policy policy);

/* Reads such a word, but for case; DMARC_UNSET when it is none. */
enum dmarc_policy dmarc_policy_read(const char *word, size_t len);

#endif
