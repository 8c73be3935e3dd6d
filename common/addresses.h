/*
 * addresses.h - an address list taken apart as it is written, and put
 * together in the ways in which programs write it.
 *
 * Unlike mailbox.h it takes what is there, by the grammar or not, and keeps
 * how it looked: the names, their quotes, the blanks.
 */
#ifndef ADDRESSES_H
#define ADDRESSES_H

#include <stddef.h>

#include "buf.h"

struct address {
	const char *raw; /* all of it, without the blanks around it */
	size_t rawlen;
	const char *name; /* before the "<", or in a comment */
	size_t namelen;	  /* 0: there is none */
	const char *addr; /* between "<" and ">", or what is no comment */
	size_t addrlen;
	int angled;
	int comment; /* the name was in one */
};

struct addresses {
	struct address *list;
	size_t n;
	size_t room;
};

enum addresses_form {
	FORM_RAW,      /* as it is */
	FORM_BARE,     /* a@b, without a name */
	FORM_ANGLED,   /* <a@b> */
	FORM_QUOTED,   /* "N" <a@b> */
	FORM_UNQUOTED, /* N <a@b> */
	FORM_NEEDED,   /* quoted when it must be */
	FORM_COMMENT,  /* a@b (N) */
	FORM_TWICE,    /* "a@b" <a@b> when there is no name */
	FORM_SINGLE,   /* 'a@b' <a@b>, or 'N' */
	FORM_GLUED,    /* "N"<a@b> */
	FORMS
};

/* Reads the list, LIMIT_EXPLAIN_ITEMS of it at the most; -1: there are more.
 * It points into text. */
int addresses_read(struct addresses *as, const char *text, size_t len);
void addresses_free(struct addresses *as);

/* Appends the name without quotes, or without the comment's parentheses. */
void addresses_name(const struct address *a, struct buf *out);

/* Appends a name, plain, in one of the forms, and the address. */
void addresses_form(struct buf *out, const char *name, size_t namelen,
    const char *addr, size_t addrlen, enum addresses_form form);

/* Appends an address that was read in another form. */
void addresses_write(struct buf *out, const struct address *a,
    enum addresses_form form);

/* The domain of an address, in it; NULL when there is none. */
const char *addresses_domain(const char *addr, size_t len, size_t *domlen);

#endif
