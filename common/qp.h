/*
 * qp.h - quoted-printable (RFC 2045 6.7), read and written as encoders do.
 */
#ifndef QP_H
#define QP_H

#include <stddef.h>

#include "buf.h"

enum { QP_WIDTH = 76 }; /* octets of a line, at the most */

/* What encoders do each in their way. */
struct qp_style {
	size_t
	    width; /* of a line, 4 to QP_WIDTH, the "=" of a soft line break included */
	int full;    /* a line's last octet may stand where that "=" would;
			 2: not if it is encoded */
	int from;    /* "From " at the beginning of a line is encoded */
	int dot;     /* a line that is a dot is encoded; 2: any dot that
			 begins one */
	int special; /* so is what EBCDIC has not: !"#$@[\]^`{|}~ */
};

/* Appends what the text decodes to; returns how many "=" it had that were
 * part of the encoding. */
size_t qp_decode(struct buf *out, const char *text, size_t len);

/* Appends the encoding; its line ends are CRLF. */
void qp_encode(struct buf *out, const char *text, size_t len,
    const struct qp_style *style);

#endif
