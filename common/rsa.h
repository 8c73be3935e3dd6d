/*
 * rsa.h - RSA keys for crypto.h: their DER forms (RFC 8017 A.1), and what
 * OpenSSL does with them.
 *
 * DER is read and written here, and OpenSSL given plain integers: its own
 * decoders cost more than the signature that is then checked, and leave
 * pieces of private keys about.
 */
#ifndef RSA_H
#define RSA_H

#include <stddef.h>

#include "buf.h"
#include "der.h"
#include "secret.h"

enum { /* in the order of RSAPublicKey and RSAPrivateKey */
	RSA_N,
	RSA_E,
	RSA_PUBLIC, /* how many a public key has */
	RSA_D = RSA_PUBLIC,
	RSA_P,
	RSA_Q,
	RSA_DP,
	RSA_DQ,
	RSA_QINV,
	RSA_PRIVATE /* how many a private key has */
};

/* Integers, most significant octet first and not zero; of another's octets. */
struct rsa {
	struct {
		const unsigned char *p;
		size_t len;
	} num[RSA_PRIVATE];
};

/*
 * Take an RSAPublicKey or RSAPrivateKey, which must be all that is left in
 * d, and see that the numbers can be a key's.  0, or -1 and *why.
 */
int rsa_getpublic(struct rsa *rsa, struct der *d, const char **why);
int rsa_getprivate(struct rsa *rsa, struct der *d, const char **why);

/* Appends an RSAPublicKey, and a SubjectPublicKeyInfo made of one. */
void rsa_addpublic(struct buf *out, const struct rsa *rsa);
void rsa_addspki(struct buf *out, const struct buf *rsapublic);

/* Puts an RSAPrivateKey; rsa_room() octets are enough for it. */
void rsa_putprivate(struct derout *o, const struct rsa *rsa);
size_t rsa_room(const struct rsa *rsa);

int rsa_bits(const struct rsa *rsa); /* of the modulus */

struct rsakey; /* a key as OpenSSL has it; a private one signs, a public one
		* verifies, and none does both */

/* NULL when OpenSSL refuses; what is secret goes through memory of s. */
struct rsakey *rsa_loadpublic(const struct rsa *rsa);
struct rsakey *rsa_loadprivate(const struct rsa *rsa, struct secret *s);

/* A new private key; NULL when OpenSSL refuses. */
struct rsakey *rsa_make(int bits);

/* The numbers of a private key, in memory of s: 0 or -1. */
int rsa_unload(struct rsa *rsa, const struct rsakey *key, struct secret *s);

void rsa_free(struct rsakey *key); /* NULL is fine */

/* PKCS #1 v1.5 with SHA-256 (RFC 6376 3.3.2), of a hash of 32 octets. */

size_t rsa_siglen(const struct rsakey *key);

/* Signs into sig, which has rsa_siglen() octets: 0 or -1. */
int rsa_sign(struct rsakey *key, const unsigned char *hash, unsigned char *sig);

/* The hash in it: 0, or -1 when it is no signature of this key. */
int rsa_recover(struct rsakey *key, unsigned char *hash,
    const unsigned char *sig, size_t len);

/* 1 when the signature is right, 0 when not, or for any trouble. */
int rsa_verify(struct rsakey *key, const unsigned char *hash,
    const unsigned char *sig, size_t len);

#endif
