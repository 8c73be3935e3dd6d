/*
 * mailbox.h - the addresses in a From field (RFC 5322 3.4, 4.4, RFC 6532).
 *
 * Read by the grammar, comments, quoted strings, groups, routes and all:
 * never by looking for an @ sign.  What is in an encoded word is text.
 */
#ifndef MAILBOX_H
#define MAILBOX_H

#include <stddef.h>

struct mailbox {
	char *local;  /* quotes and backslashes undone */
	char *domain; /* lower case, A-labels; NULL when it is a literal or
			 no possible domain name */
};

struct mailboxes {
	struct mailbox *list;
	size_t n;
};

/*
 * Reads an address-list, a field's value.  0: *m holds what was found, no
 * mailbox for an empty group.  -1: not by the grammar, or more than
 * LIMIT_ADDRESSES; *why says what is wrong, and *m holds nothing.
 */
int mailbox_parse(struct mailboxes *m, const char *text, size_t len,
    const char **why);
void mailbox_free(struct mailboxes *m);

#endif
