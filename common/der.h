/*
 * der.h - the few DER forms that keys come in (X.690; RFC 8017 A.1, RFC 5208,
 * RFC 5280 4.1, RFC 8410).
 *
 * A reader over octets that stay the caller's; lengths are checked, the
 * indefinite form and anything not minimal is refused.
 *
 * And a writer that goes from the end of its room to the front: what an
 * element holds is there before its length must be told.  So the last thing
 * is put first.
 */
#ifndef DER_H
#define DER_H

#include <stddef.h>

enum {
	DER_INTEGER = 0x02,
	DER_BITSTRING = 0x03,
	DER_OCTETSTRING = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_CONTEXT = 0x80,    /* with a number: [1] IMPLICIT, primitive */
	DER_CONSTRUCTED = 0x20 /* the same of a SET or SEQUENCE */
};

struct der {
	const unsigned char *p;
	const unsigned char *end;
};

/*
 * Takes one element of this tag off the front of d; *in is what it holds.
 * 0, or -1 when the next element is another, or cut.
 */
int der_get(struct der *d, int tag, struct der *in);

/* A non-negative INTEGER, leading zero octet removed; 0 or -1. */
int der_uint(struct der *d, const unsigned char **num, size_t *len);

int der_end(const struct der *d); /* nothing left? */

/* The algorithms that AlgorithmIdentifiers of keys name. */
enum der_alg {
	DER_RSA,     /* rsaEncryption, RFC 3279 2.3.1 */
	DER_ED25519, /* RFC 8410 3 */
	DER_PSS,     /* and some only to say so */
	DER_EC,
	DER_DSA,
	DER_X25519,
	DER_ED448,
	DER_OTHER
};

/*
 * Takes an AlgorithmIdentifier (RFC 5280 4.1.1.2) off the front of d: 0, or
 * -1 when it is malformed, or has parameters that are not this algorithm's.
 */
int der_algorithm(struct der *d, enum der_alg *alg);

struct derout {
	unsigned char *start; /* of the room */
	unsigned char *p;     /* what was put goes from here to its end */
};

/* Puts these octets before what is there.  There must be room. */
void der_put(struct derout *o, const void *data, size_t len);

/* Makes one element of all from o->p up to end. */
void der_wrap(struct derout *o, int tag, const unsigned char *end);

/* Puts a non-negative INTEGER that has no leading zero octet. */
void der_putuint(struct derout *o, const unsigned char *num, size_t len);

/* Puts an AlgorithmIdentifier: DER_RSA or DER_ED25519. */
void der_putalgorithm(struct derout *o, enum der_alg alg);

enum {
	DER_HEAD = 2 + sizeof(size_t), /* octets that der_wrap() adds at most */
	DER_ALGORITHM = 32	       /* and der_putalgorithm() */
};

#endif
