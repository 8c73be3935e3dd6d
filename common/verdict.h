/*
 * verdict.h - the results of RFC 8601 2.7 and the exit statuses they earn.
 */
#ifndef VERDICT_H
#define VERDICT_H

enum verdict {
	VERDICT_PASS,
	VERDICT_FAIL,
	VERDICT_SOFTFAIL,
	VERDICT_POLICY,
	VERDICT_NEUTRAL,
	VERDICT_PERMERROR,
	VERDICT_TEMPERROR,
	VERDICT_NONE
};

/* The word that Authentication-Results has for it: "pass". */
const char *verdict_name(enum verdict v);

/* Reads such a word, in lower case: 0, or -1. */
int verdict_read(const char *name, enum verdict *v);

/* 0 for pass to 6 for none; softfail and policy share 2. */
int verdict_exit(enum verdict v);

#endif
