/*
 * keyform - what the octets in p= are; see keyform.h.
 */
#include <string.h>

#include "der.h"
#include "keyform.h"
#include "rsa.h"

enum { CONTEXT_0 = DER_CONTEXT | DER_CONSTRUCTED };

/*
 * Goes into the element that d begins with, which may be cut off: its tag,
 * or -1.  *all is how many octets it should have, its head included.
 */
static int
enter(struct der *d, size_t *all)
{
	const unsigned char *start = d->p;
	size_t len, n;

	if (d->end - d->p < 2)
		return -1;
	len = d->p[1];
	d->p += 2;
	if (len >= 0x80) {
		n = len & 0x7f;
		if (n == 0 || n > 2 || n > (size_t)(d->end - d->p))
			return -1;
		for (len = 0; n > 0; n--)
			len = len << 8 | *d->p++;
	}
	*all = (size_t)(d->p - start) + len;
	if (len < (size_t)(d->end - d->p))
		d->end = d->p + len;
	return start[0];
}

/* Behind the version of a private key, or the modulus of a public one. */
static enum keyform
of_integer(struct der d)
{
	struct der num;

	if (der_get(&d, DER_INTEGER, &num) == -1 || num.end - num.p > 1)
		return KEYFORM_RSA;
	if (d.p < d.end && (*d.p == DER_SEQUENCE || *d.p == DER_INTEGER))
		return KEYFORM_PRIVATE;
	return KEYFORM_UNKNOWN;
}

enum keyform
keyform_of(const void *data, size_t len)
{
	struct der d = { data, (const unsigned char *)data + len }, in;
	size_t all;

	if (len == 0 || enter(&d, &all) != DER_SEQUENCE || d.p == d.end)
		return KEYFORM_UNKNOWN;
	if (*d.p == DER_INTEGER)
		return of_integer(d);
	in = d;
	if (enter(&in, &all) != DER_SEQUENCE || in.p == in.end)
		return KEYFORM_UNKNOWN;
	if (*in.p == DER_OID)
		return KEYFORM_PUBLIC;
	if (*in.p == CONTEXT_0 || *in.p == DER_INTEGER)
		return KEYFORM_CERTIFICATE;
	return KEYFORM_UNKNOWN;
}

size_t
keyform_length(const void *data, size_t len)
{
	struct der d = { data, (const unsigned char *)data + len };
	size_t all;

	return len > 0 && enter(&d, &all) == DER_SEQUENCE ? all : 0;
}

/* SubjectPublicKeyInfo (RFC 5280 4.1); for Ed25519 what RFC 8463 wants. */
static int
add_spki(struct buf *out, struct der *d)
{
	const unsigned char *start = d->p;
	struct der seq, bits;
	enum der_alg alg;

	if (der_get(d, DER_SEQUENCE, &seq) == -1 ||
	    der_algorithm(&seq, &alg) == -1 ||
	    der_get(&seq, DER_BITSTRING, &bits) == -1 || der_end(&bits))
		return -1;
	if (alg == DER_ED25519)
		buf_add(out, bits.p + 1, (size_t)(bits.end - bits.p) - 1);
	else if (alg == DER_RSA)
		buf_add(out, start, (size_t)(d->p - start));
	else
		return -1;
	return 0;
}

/* Certificate (RFC 5280 4.1) or CertificationRequest (RFC 2986 4). */
static int
add_certificate(struct buf *out, struct der *d)
{
	struct der seq, tbs, in;
	const unsigned char *serial;
	size_t len;
	int i;

	if (der_get(d, DER_SEQUENCE, &seq) == -1 ||
	    der_get(&seq, DER_SEQUENCE, &tbs) == -1)
		return -1;
	der_get(&tbs, CONTEXT_0, &in); /* the version, or none */
	if (der_uint(&tbs, &serial, &len) == -1)
		return -1;
	/* The key comes after signature, issuer, validity and subject; in a
	 * request after the subject alone. */
	for (i = 0; i < 5; i++) {
		in = tbs;
		if (i > 0 && add_spki(out, &in) == 0)
			return 0;
		if (der_get(&tbs, DER_SEQUENCE, &in) == -1)
			return -1;
	}
	return -1;
}

/* RSAPrivateKey (RFC 8017 A.1.2), in PrivateKeyInfo (RFC 5208 5) or bare. */
static int
add_private(struct buf *out, struct der *d)
{
	struct der bare = *d, seq, num;
	enum der_alg alg;
	struct rsa rsa;
	const char *why;

	if (der_get(d, DER_SEQUENCE, &seq) == -1 ||
	    der_get(&seq, DER_INTEGER, &num) == -1)
		return -1;
	if (der_algorithm(&seq, &alg) == 0 &&
	    (alg != DER_RSA || der_get(&seq, DER_OCTETSTRING, &bare) == -1))
		return -1;
	if (rsa_getprivate(&rsa, &bare, &why) == -1)
		return -1;
	rsa_addpublic(out, &rsa);
	return 0;
}

int
keyform_public(struct buf *out, const void *data, size_t len)
{
	struct der d = { data, (const unsigned char *)data + len };

	switch (keyform_of(data, len)) {
	case KEYFORM_PUBLIC:
		return add_spki(out, &d);
	case KEYFORM_CERTIFICATE:
		return add_certificate(out, &d);
	case KEYFORM_PRIVATE:
		return add_private(out, &d);
	default:
		return -1;
	}
}
