/*
 * ascii.h - character classes of US-ASCII, whatever the locale says.
 *
 * RFC 5234 B.1 and RFC 5322 name the classes; octets from 128 up are in none.
 */
#ifndef ASCII_H
#define ASCII_H

#include <stddef.h>
#include <string.h>

static inline int
ascii_isdigit(char c)
{
	return c >= '0' && c <= '9';
}

static inline int
ascii_isalpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline int
ascii_isalnum(char c)
{
	return ascii_isalpha(c) || ascii_isdigit(c);
}

/* WSP: blank or tab. */
static inline int
ascii_iswsp(char c)
{
	return c == ' ' || c == '\t';
}

/* What folding is made of: WSP, CR and LF. */
static inline int
ascii_isspace(char c)
{
	return ascii_iswsp(c) || c == '\r' || c == '\n';
}

/* VCHAR: printable and not blank. */
static inline int
ascii_isgraph(char c)
{
	return c > 0x20 && c < 0x7f;
}

/* Not ASCII at all: part of a UTF-8 sequence, if valid. */
static inline int
ascii_is8bit(char c)
{
	return (unsigned char)c >= 0x80;
}

static inline char
ascii_tolower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* The value of a hexadecimal digit, or -1. */
static inline int
ascii_hexdigit(char c)
{
	if (ascii_isdigit(c))
		return c - '0';
	c = ascii_tolower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Are the two strings the same but for case? */
static inline int
ascii_caseeq(const char *a, size_t alen, const char *b, size_t blen)
{
	size_t i;

	if (alen != blen)
		return 0;
	for (i = 0; i < alen; i++)
		if (ascii_tolower(a[i]) != ascii_tolower(b[i]))
			return 0;
	return 1;
}

/* Where the word begins in the text, but for case; len when it is not there. */
static inline size_t
ascii_casefind(const char *text, size_t len, const char *word)
{
	size_t n = strlen(word), i;

	for (i = 0; i + n <= len; i++)
		if (ascii_caseeq(text + i, n, word, n))
			return i;
	return len;
}

#endif
