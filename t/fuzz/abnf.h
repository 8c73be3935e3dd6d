/*
 * abnf.h - RFC 7208 7.1 and 12 as extended regular expressions: a second
 * opinion that has nothing in common with the parsers.
 */
#ifndef ABNF_H
#define ABNF_H

#include <assert.h>
#include <regex.h>

#include "buf.h"

#define TRANSFORM	"([0-9]*[1-9][0-9]*)?r?[-.+,/_=]*" /* no 0: RFC 7208 7.3 */
#define EXPAND(letters) "%([%_-]|[{][" letters "]" TRANSFORM "[}])"
#define LITERAL		"[!-$&-~]"
#define TOPLABEL	"([0-9a-z]*[a-z][0-9a-z]*|[0-9a-z]+-[0-9a-z-]*[0-9a-z])"

/* Those that exp= alone may have are left out of a domain-spec. */
#define NAME_EXPAND  EXPAND("slodiphv")
#define TEXT_EXPAND  EXPAND("slodiphcrtv")
#define MACRO_STRING "(" TEXT_EXPAND "|" LITERAL ")*"
#define EXPLAIN	     "(" TEXT_EXPAND "|" LITERAL "| )*"
#define DOMAIN_SPEC \
	"(" NAME_EXPAND "|" LITERAL ")*(" NAME_EXPAND "|[.]" TOPLABEL "[.]?)"

#define CIDR4 "/([0-9]|[12][0-9]|3[0-2])"
#define CIDR6 "/([0-9]|[1-9][0-9]|1[01][0-9]|12[0-8])"
#define DUAL  "(" CIDR4 ")?(/" CIDR6 ")?"

/* Does the pattern match all of the text, without case? */
static inline int
abnf(regex_t *re, const char *pattern, const char *text)
{
	struct buf whole = BUF_INIT;

	if (re->re_nsub == 0) { /* not compiled yet: there is a group */
		buf_addf(&whole, "^(%s)$", pattern);
		assert(regcomp(re, whole.data, REG_EXTENDED | REG_ICASE) == 0);
		buf_free(&whole);
	}
	return regexec(re, text, 0, NULL, 0) == 0;
}

#endif
