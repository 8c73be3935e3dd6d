/*
 * master.h - the words of master files (RFC 1035 5.1), cut as BIND cuts them.
 *
 * Knows blanks, comments, quotes, escapes and parentheses, and nothing of
 * what the words mean.  Words point into the text and are not changed: the
 * escapes are still in them.  A line ends with LF, CRLF or a lone CR; inside
 * parentheses it does not end.
 */
#ifndef MASTER_H
#define MASTER_H

#include <stddef.h>

enum master_kind {
	MASTER_WORD,
	MASTER_QUOTED, /* the quotes are not in the text */
	MASTER_BLANK,  /* the line begins with a blank */
	MASTER_EOL,
	MASTER_END,
	MASTER_BAD /* text is the reason, a static string */
};

struct master_word {
	enum master_kind kind;
	const char *text;
	size_t len;
	unsigned long line;
	int escaped; /* there is a backslash in it */
};

struct master {
	const char *p;
	const char *end;
	unsigned long line;   /* of p; the first is 1 */
	unsigned depth;	      /* open parentheses */
	unsigned long opened; /* the line of the outermost */
	int bol;	      /* p is at the beginning of a line */
};

/* The text stays the caller's and must outlive the words. */
void master_open(struct master *m, const char *text, size_t len);

/* After MASTER_BAD and MASTER_END there is no next word. */
enum master_kind master_next(struct master *m, struct master_word *word);

#endif
