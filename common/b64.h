/*
 * b64.h - base64 as RFC 6376 has it: white space anywhere, and ignored.
 *
 * Blanks, tabs, CR and LF are skipped; missing padding is taken (such key
 * records are about), but stray bits after the last octet are not: one octet
 * string has one encoding.
 */
#ifndef B64_H
#define B64_H

#include <stddef.h>

#include "buf.h"

/* Appends the encoding of data, padded, without line breaks, to out. */
void b64_encode(struct buf *out, const void *data, size_t len);

/*
 * Appends what text decodes to.  0, or -1 when text is no base64; out is
 * then as it was.
 */
int b64_decode(struct buf *out, const char *text, size_t len);

/*
 * The same into bin, which holds size octets; *n is how many there are.  For
 * secrets, which a struct buf would leave behind when it grows.  -1 also
 * when they are more than size.
 */
int b64_bin(unsigned char *bin, size_t size, size_t *n, const char *text,
    size_t len);

#endif
