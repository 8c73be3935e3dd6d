/*
 * crypto - SHA-256, key types and public keys; see crypto.h.  The private
 * keys are in privkey.c.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sodium.h>

#include <string.h>
#include <sysexits.h>

#include "crypto.h"
#include "der.h"
#include "fail.h"
#include "rsa.h"
#include "secret.h"

struct hash {
	EVP_MD *md;
	EVP_MD_CTX *ctx;
};

struct pubkey {
	enum keytype type;
	int bits;
	struct buf octets; /* an RSAPublicKey, or 32 octets */
	struct rsakey *rsa;
};

static const struct {
	const char *name;
	const char *algorithm;
} types[] = {
	[KEY_RSA] = { "rsa", "rsa-sha256" },
	[KEY_ED25519] = { "ed25519", "ed25519-sha256" },
};

const char *
keytype_name(enum keytype type)
{
	return types[type].name;
}

const char *
keytype_algorithm(enum keytype type)
{
	return types[type].algorithm;
}

/* OpenSSL did what it never should. */
static void
must(int ok)
{
	if (!ok)
		fail(EX_OSERR, "SHA-256: out of memory, or not in OpenSSL");
}

struct hash *
hash_new(void)
{
	struct hash *h = mem_alloc(sizeof(*h));

	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	must((h->md = EVP_MD_fetch(NULL, "SHA256", NULL)) != NULL);
	must((h->ctx = EVP_MD_CTX_new()) != NULL);
	must(EVP_DigestInit_ex2(h->ctx, h->md, NULL));
	return h;
}

void
hash_add(struct hash *h, const void *data, size_t len)
{
	must(EVP_DigestUpdate(h->ctx, data, len));
}

void
hash_end(struct hash *h, unsigned char out[HASH_LEN])
{
	must(EVP_DigestFinal_ex(h->ctx, out, NULL));
	must(EVP_DigestInit_ex2(h->ctx, h->md, NULL));
}

void
hash_copy(struct hash *h, const struct hash *from)
{
	must(EVP_MD_CTX_copy_ex(h->ctx, from->ctx));
}

void
hash_free(struct hash *h)
{
	if (h == NULL)
		return;
	EVP_MD_CTX_free(h->ctx);
	EVP_MD_free(h->md);
	mem_free(h);
}

/*
 * RFC 6376 3.6.1 says RSAPublicKey, and everybody publishes a
 * SubjectPublicKeyInfo around it, as the RFC's own example does (appendix C).
 * Leaves in d what RSAPublicKey begins.
 */
static int
unwrap(struct der *d, const char **why)
{
	struct der bare = *d, at = *d, seq, num;
	enum der_alg alg;

	if (der_get(&bare, DER_SEQUENCE, &seq) == 0 &&
	    der_get(&seq, DER_INTEGER, &num) == 0)
		return 0;
	if (der_get(&at, DER_SEQUENCE, &seq) == -1 || !der_end(&at) ||
	    der_algorithm(&seq, &alg) == -1) {
		*why = "the RSA key is malformed";
		return -1;
	}
	if (alg != DER_RSA) {
		*why = "the key is not an RSA key";
		return -1;
	}
	if (der_get(&seq, DER_BITSTRING, d) == -1 || !der_end(&seq) ||
	    der_end(d) || *d->p++ != 0) {
		*why = "the RSA key is malformed";
		return -1;
	}
	return 0;
}

static int
readrsa(struct pubkey *key, struct der *d, const char **why)
{
	struct rsa rsa;

	if (unwrap(d, why) == -1 || rsa_getpublic(&rsa, d, why) == -1)
		return -1;
	key->bits = rsa_bits(&rsa);
	rsa_addpublic(&key->octets, &rsa);
	if ((key->rsa = rsa_loadpublic(&rsa)) == NULL) {
		*why = "OpenSSL refuses the RSA key";
		return -1;
	}
	return 0;
}

static int
readed25519(struct pubkey *key, struct der *d, const char **why)
{
	struct der at = *d, seq;
	size_t len = (size_t)(d->end - d->p);

	if (len == crypto_sign_PUBLICKEYBYTES) {
		buf_add(&key->octets, d->p, len);
		key->bits = 256;
		return 0;
	}
	if (der_get(&at, DER_SEQUENCE, &seq) == 0)
		*why = "the Ed25519 key is wrapped in DER, and RFC 8463 wants "
		       "the bare 32 octets";
	else
		*why = "the Ed25519 key is not of 32 octets";
	return -1;
}

struct pubkey *
pubkey_read(enum keytype type, const void *data, size_t len, const char **why)
{
	struct pubkey *key = mem_alloc(sizeof(*key));
	struct der d = { data, (const unsigned char *)data + len };
	int rc;

	key->type = type;
	if (type == KEY_RSA)
		rc = readrsa(key, &d, why);
	else
		rc = readed25519(key, &d, why);
	if (rc == 0)
		return key;
	pubkey_free(key);
	return NULL;
}

int
pubkey_bits(const struct pubkey *key)
{
	return key->bits;
}

void
pubkey_free(struct pubkey *key)
{
	if (key == NULL)
		return;
	rsa_free(key->rsa);
	buf_free(&key->octets);
	mem_free(key);
}

int
pubkey_verify(struct pubkey *key, const unsigned char hash[HASH_LEN],
    const void *sig, size_t len)
{
	if (key->type == KEY_RSA)
		return rsa_verify(key->rsa, hash, sig, len);
	secret_init();
	return len == crypto_sign_BYTES &&
	    crypto_sign_verify_detached(sig, hash, HASH_LEN,
		(const unsigned char *)key->octets.data) == 0;
}

int
pubkey_recover(struct pubkey *key, const void *sig, size_t len,
    unsigned char hash[HASH_LEN])
{
	if (key->type != KEY_RSA)
		return -1;
	return rsa_recover(key->rsa, hash, sig, len) == 0;
}

void
pubkey_record(const struct pubkey *key, struct buf *out)
{
	if (key->type == KEY_RSA)
		rsa_addspki(out, &key->octets);
	else
		buf_add(out, key->octets.data, key->octets.len);
}

int
pubkey_same(const struct pubkey *a, const struct pubkey *b)
{
	return a->type == b->type && a->octets.len == b->octets.len &&
	    memcmp(a->octets.data, b->octets.data, a->octets.len) == 0;
}
