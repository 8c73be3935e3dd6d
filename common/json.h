/*
 * json.h - a JSON text on one line (RFC 8259).
 *
 * Calls follow the text: json_open(&j, '{'), a key, a value, json_close().
 * Commas are put where they belong.  Strings may hold any octets: control
 * characters are escaped and what is not UTF-8 becomes U+FFFD, so that the
 * text is always valid.  A key of NULL is for array elements.
 */
#ifndef JSON_H
#define JSON_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

struct json {
	struct buf *out;
	int comma; /* does the next value need one before it? */
};

void json_start(struct json *j, struct buf *out);
void json_open(struct json *j, const char *key, char bracket); /* { or [ */
void json_close(struct json *j, char bracket);		       /* } or ] */
void json_octets(struct json *j, const char *key, const char *s, size_t len);
void json_str(struct json *j, const char *key, const char *s); /* NULL: null */
void json_letter(struct json *j, const char *key, char letter);
void json_int(struct json *j, const char *key, intmax_t n);
void json_bool(struct json *j, const char *key, int truth);

#endif
