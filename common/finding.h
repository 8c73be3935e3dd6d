/*
 * finding.h - what a checker of records finds fault with: a list that keeps
 * the worst, and its report.
 *
 * What comes from DNS is made harmless where it is added.
 */
#ifndef FINDING_H
#define FINDING_H

#include <stddef.h>

#include "buf.h"
#include "json.h"
#include "verdict.h"

enum { FINDING_WIDTH = 79 }; /* of a line of a report */

enum finding_level {
	FINDING_ERROR,	   /* verifiers refuse the record or do not find it,
			      or part of it, to some clients at least */
	FINDING_TEMPERROR, /* DNS failed, so nobody knows */
	FINDING_WARNING,   /* it works, and ought to be mended */
	FINDING_NOTE,
	FINDING_LEVELS
};

struct finding {
	enum finding_level level;
	struct buf domain; /* whose record, or its name; printable */
	struct buf term;   /* printable, and cut when it is long; empty: the
			      record as a whole */
	size_t column;	   /* of the term, from 1; 0: the record as a whole */
	struct buf text;   /* what is wrong, and what to do */
};

/* memset() to 0 is an empty list. */
struct findings {
	struct finding *list; /* at most LIMIT_FINDINGS, the worst */
	size_t n;
	size_t found[FINDING_LEVELS]; /* so many, listed or not */
	size_t room;		      /* finding.c's, as is the next */
	struct buf spare;
};

/*
 * A new one, on len octets at this column, or (column 0) on all of the record.
 * Returns where its text goes, which is the caller's to make harmless; it is
 * good until the next finding.
 */
struct buf *findings_add(struct findings *fs, enum finding_level level,
    const char *domain, const char *term, size_t len, size_t column);

void findings_free(struct findings *fs);

/* permerror: errors; temperror: DNS failed, and no errors; policy: warnings;
 * pass: notes only, or nothing. */
enum verdict findings_verdict(const struct findings *fs);

/* Appends all findings and how many of which level. */
void findings_text(const struct findings *fs, struct buf *out);

/* Adds members to an open object. */
void findings_json(const struct findings *fs, struct json *j);

/* Appends the words of a text, in lines that begin with left blanks. */
void finding_fill(struct buf *out, const char *text, size_t left);

#endif
