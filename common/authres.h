/*
 * authres.h - the Authentication-Results field, written and read (RFC 8601).
 *
 * A struct authres is a field's content: an authserv-id and results in order.
 * Ownership: it copies all that it is given and frees it in authres_free().
 *
 * Written: every value is put as a token if it is one and else quoted; tabs
 * become blanks, other controls and what is not UTF-8 "?".  An address is put as
 * one, its local part quoted where it must be: it may be given either way.
 * A value of more than LIMIT_WORD octets is left out: RFC 5322 2.1.1 has no
 * line for it.  A comment is our own fixed words and numbers; octets that
 * other parsers trip on (parentheses, semicolons, quotes, backslashes,
 * controls, 8-bit) become "?" in it.
 *
 * Read: method, result, ptype and property are in lower case, values without
 * quotes and backslashes.  A result of a method's version other than 1 is
 * left out (RFC 8601 2.6).
 */
#ifndef AUTHRES_H
#define AUTHRES_H

#include <stddef.h>

#include "buf.h"
#include "verdict.h"

struct authres_prop {
	char *ptype;	/* "header" */
	char *property; /* "d" */
	char *value;
};

struct authres_result {
	char *method;  /* "dkim", without its version */
	char *result;  /* "pass" */
	char *reason;  /* reason=, or NULL */
	char *comment; /* of ours when writing, the first after the result
			  when reading; without parentheses, or NULL */
	struct authres_prop *props;
	size_t nprops;
	size_t room; /* authres.c's */
};

struct authres {
	char *id;
	int version; /* 1 */
	struct authres_result *results;
	size_t n; /* 0 is "none" */
	size_t room;
};

struct authres *authres_new(const char *id);
void authres_free(struct authres *ar); /* NULL is fine */

/* Adds a result; comment may be NULL. */
void authres_add(struct authres *ar, const char *method, enum verdict v,
    const char *comment);

/* The same for any method and result; reason may be NULL too. */
void authres_result(struct authres *ar, const char *method, const char *result,
    const char *reason, const char *comment);

/* Takes the result added last away again. */
void authres_drop(struct authres *ar);

/* Adds a property to the result added last; NUL becomes "?". */
void authres_prop(struct authres *ar, const char *ptype, const char *property,
    const char *value, size_t len);

/*
 * Appends "Authentication-Results: id; ..." on one line, without line end.
 * Here and below results beyond LIMIT_RESULTS are not written: no reader of
 * ours would take them.
 */
void authres_line(const struct authres *ar, struct buf *out);

/* Appends the field folded, its line end (eol) included. */
void authres_field(const struct authres *ar, struct buf *out, const char *eol);

/*
 * The same as an ARC-Authentication-Results field of this instance
 * (RFC 8617 4.1.1).
 */
void authres_arc(const struct authres *ar, unsigned instance, struct buf *out,
    const char *eol);

/*
 * Appends only the results, each as ";", a line end, a tab and the result,
 * as they would stand in a field: what --merge puts before the last line end
 * of the field that is there, which must have results ("none" is none).
 */
void authres_results(const struct authres *ar, struct buf *out,
    const char *eol);

/* Is it a value that can stand as authserv-id without quotes? */
int authres_isid(const char *id);

/*
 * Reads a field's value (what follows the colon, the last line end too) by
 * the grammar of RFC 8601 2.2, comments anywhere.  What is about beyond it is
 * taken as well: a ";" after the last result; a property's value that is
 * empty, or that goes to the next blank, ";" or "(" without being a token.
 * NULL when it does not match, has more than LIMIT_RESULTS results, or a
 * version other than 1; *why says which.
 */
struct authres *authres_parse(const char *text, size_t len, const char **why);

/*
 * Does the value begin with this authserv-id (RFC 8601 5), but for case and
 * for U-labels?  Only the start is read, so that it holds for a field whose
 * rest is malformed.  -1 when even that can't be read.
 */
int authres_isfor(const char *text, size_t len, const char *id);

#endif
