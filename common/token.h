/*
 * token.h - the words that structured header fields are made of.
 *
 * One function a rule of RFC 5322 (as RFC 6532 extends it), RFC 2045 5.1 and
 * RFC 6376 2.8.  Each is given a position and the end of the text, and
 * returns the position after the rule, or NULL when the rule does not match
 * there; a rule that may be empty never returns NULL.  Line ends may be LF
 * or CRLF.  Nesting is bounded by LIMIT_COMMENTS, and so is the time: a
 * single pass.
 *
 * Inside comments and quoted strings octets from 128 up need not be UTF-8:
 * old mail has them there, and they end nothing.
 */
#ifndef TOKEN_H
#define TOKEN_H

#include "buf.h"

/*
 * *([*WSP CRLF] 1*WSP): folding white space, obsolete forms too; or empty.
 * A line end that ends the text is taken too: field values have theirs.
 */
const char *token_fws(const char *p, const char *end);

/* Comments and folding white space; or empty.  NULL: a comment not closed,
 * or nested too deep. */
const char *token_cfws(const char *p, const char *end);

/*
 * A comment.  When out is not NULL, what it says is appended to it: without
 * the outer parentheses and backslashes, unfolded.
 */
const char *token_comment(const char *p, const char *end, struct buf *out);

/* 1*atext; with UTF-8. */
const char *token_atom(const char *p, const char *end);

/* 1*atext *("." 1*atext). */
const char *token_dotatom(const char *p, const char *end);

/* A token of RFC 2045: no blanks, controls or tspecials; with UTF-8. */
const char *token_token(const char *p, const char *end);

/* Keyword of RFC 5321 4.1.2: letters, digits, hyphens; the last no hyphen. */
const char *token_keyword(const char *p, const char *end);

/*
 * A quoted string without the CFWS around it.  When out is not NULL, what it
 * stands for is appended to it: no quotes, no backslashes, unfolded.
 */
const char *token_quoted(const char *p, const char *end, struct buf *out);

/* A domain-literal, "[...]", without the CFWS around it. */
const char *token_literal(const char *p, const char *end);

/*
 * UTF8-non-ascii: the length, 2 to 4, of the UTF-8 sequence at p; 0 when what
 * is there is ASCII or not UTF-8.
 */
size_t token_utf8(const char *p, const char *end);

#endif
