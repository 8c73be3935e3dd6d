/*
 * crypto.h - SHA-256, and RSA and Ed25519 keys; the only door to OpenSSL and,
 * but for base64 and random octets, to libsodium.
 *
 * What is signed is always the 32 octets of a SHA-256 hash: RSASSA-PKCS1-v1_5
 * for rsa-sha256 (RFC 6376 3.3.2), pure Ed25519 over the hash for
 * ed25519-sha256 (RFC 8463 3).
 *
 * What we hold of a private key is in locked memory that is wiped when freed,
 * as is every intermediate form of it; OpenSSL wipes its own copy of an RSA
 * key.  OPENSSL_CONF and the like are not read.
 */
#ifndef CRYPTO_H
#define CRYPTO_H

#include <stddef.h>

#include "buf.h"

enum { HASH_LEN = 32 };

enum keytype { KEY_RSA, KEY_ED25519 };

struct hash;	/* a SHA-256 being taken */
struct privkey; /* a private key */
struct pubkey;	/* a public key */

struct hash *hash_new(void);
void hash_add(struct hash *h, const void *data, size_t len);
void hash_end(struct hash *h, unsigned char out[HASH_LEN]); /* and reset */
void hash_copy(struct hash *h, const struct hash *from);    /* h as from is */
void hash_free(struct hash *h);				    /* NULL is fine */

/* "rsa" or "ed25519", the k= value; "rsa-sha256" ..., the a= value. */
const char *keytype_name(enum keytype type);
const char *keytype_algorithm(enum keytype type);

/*
 * Reads a private key from a file: PEM (PKCS#8, PKCS#1 for RSA; text around
 * it is skipped), or an Ed25519 seed of 32 octets in base64.  Never prompts.
 * NULL: *status is EX_NOINPUT when it can't be opened (errno is kept: ENOENT
 * tells that there is none), EX_NOPERM when others could read it, or group
 * or others write it (unless insecure), EX_CONFIG when it is malformed,
 * encrypted, of another type, or RSA of a size outside LIMIT_RSA_*,
 * EX_IOERR; *why is the reason, a static string.
 */
struct privkey *privkey_read(const char *path, int insecure, int *status,
    const char **why);

/* Makes a key; bits is for RSA.  NULL and *why when the library refuses. */
struct privkey *privkey_make(enum keytype type, int bits, const char **why);

enum keytype privkey_type(const struct privkey *key);
int privkey_bits(const struct privkey *key); /* 256 for Ed25519 */
void privkey_free(struct privkey *key);	     /* NULL is fine */

/*
 * Appends the signature of the hash, checked with the public half first, so
 * that a damaged key never signs.  0, or -1 and *why.
 */
int privkey_sign(struct privkey *key, const unsigned char hash[HASH_LEN],
    struct buf *sig, const char **why);

/*
 * Writes the key as PKCS#8 PEM to fd, through locked memory only: 0, or -1
 * and errno.
 */
int privkey_write(const struct privkey *key, int fd);

/*
 * Appends the public half as it stands, before base64, in p=: for RSA a
 * SubjectPublicKeyInfo, for Ed25519 the bare 32 octets (RFC 8463 4.2).
 */
void privkey_public(const struct privkey *key, struct buf *out);

/*
 * A public key from the decoded p=: for RSA SubjectPublicKeyInfo or bare
 * RSAPublicKey; for Ed25519 32 octets.  NULL and *why.
 */
struct pubkey *pubkey_read(enum keytype type, const void *data, size_t len,
    const char **why);
int pubkey_bits(const struct pubkey *key);
void pubkey_free(struct pubkey *key); /* NULL is fine */

/* Appends the key as privkey_public() does. */
void pubkey_record(const struct pubkey *key, struct buf *out);

/* Do both hold the same key? */
int pubkey_same(const struct pubkey *a, const struct pubkey *b);

/* Is sig the signature of the hash?  1 or 0; trouble is no. */
int pubkey_verify(struct pubkey *key, const unsigned char hash[HASH_LEN],
    const void *sig, size_t len);

/*
 * The hash that an RSA signature was made of, whatever message it is on: 1 and
 * the hash; 0 when it is none of this key, by rsa-sha256; -1 for Ed25519,
 * whose signatures do not tell.
 */
int pubkey_recover(struct pubkey *key, const void *sig, size_t len,
    unsigned char hash[HASH_LEN]);

/* Do both hold the same public key? */
int privkey_matches(const struct privkey *key, const struct pubkey *pub);

#endif
