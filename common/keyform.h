/*
 * keyform.h - what the octets in p= are, where they are not the public key
 * that belongs there, and the public key in them.
 */
#ifndef KEYFORM_H
#define KEYFORM_H

#include <stddef.h>

#include "buf.h"

enum keyform {
	KEYFORM_UNKNOWN,
	KEYFORM_PUBLIC,	     /* SubjectPublicKeyInfo */
	KEYFORM_RSA,	     /* RSAPublicKey, bare */
	KEYFORM_CERTIFICATE, /* or a request for one */
	KEYFORM_PRIVATE	     /* PKCS #8 or PKCS #1 */
};

/* By how they begin: the end may be missing. */
enum keyform keyform_of(const void *data, size_t len);

/* How many octets there should be, as their first ones say; 0: they do not. */
size_t keyform_length(const void *data, size_t len);

/*
 * Appends the public key of a certificate, of an RSA private key, or the bare
 * 32 octets of an Ed25519 SubjectPublicKeyInfo: 0, or -1 when there is none.
 */
int keyform_public(struct buf *out, const void *data, size_t len);

#endif
