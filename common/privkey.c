/*
 * privkey - private keys: made, written, and used; see crypto.h.
 */
#include <sodium.h>

#include <errno.h>
#include <string.h>

#include "crypto.h"
#include "der.h"
#include "io.h"
#include "limit.h"
#include "privkey.h"
#include "rsa.h"
#include "secret.h"

enum { ROOM = 16 * 1024 }; /* where a key of 4096 bits is spread out */

struct privkey {
	enum keytype type;
	struct pubkey *pub;
	struct rsakey *rsa;
	struct secret *secret;
	unsigned char *ed25519; /* seed and public key; secret owns them */
};

static struct privkey *
newkey(enum keytype type)
{
	struct privkey *key = mem_alloc(sizeof(*key));

	key->type = type;
	return key;
}

void
privkey_free(struct privkey *key)
{
	if (key == NULL)
		return;
	pubkey_free(key->pub);
	rsa_free(key->rsa);
	secret_free(key->secret);
	mem_free(key);
}

/* The key that has this RSA key's numbers; key->rsa is set. */
static struct privkey *
withpublic(struct privkey *key, const struct rsa *rsa, const char **why)
{
	struct buf octets = BUF_INIT;

	rsa_addpublic(&octets, rsa);
	key->pub = pubkey_read(KEY_RSA, octets.data, octets.len, why);
	buf_free(&octets);
	if (key->pub != NULL)
		return key;
	privkey_free(key);
	return NULL;
}

struct privkey *
privkey_fromrsa(struct der *d, struct secret *s, const char **why)
{
	struct privkey *key;
	struct rsa rsa;

	if (rsa_getprivate(&rsa, d, why) == -1)
		return NULL;
	if (rsa_bits(&rsa) < LIMIT_RSA_MIN) {
		*why = "the RSA key is too short";
		return NULL;
	}
	key = newkey(KEY_RSA);
	if ((key->rsa = rsa_loadprivate(&rsa, s)) == NULL) {
		*why = "OpenSSL refuses the RSA key";
		privkey_free(key);
		return NULL;
	}
	return withpublic(key, &rsa, why);
}

struct privkey *
privkey_fromseed(const unsigned char seed[PRIVKEY_SEED], const char **why)
{
	struct privkey *key = newkey(KEY_ED25519);
	unsigned char pk[crypto_sign_PUBLICKEYBYTES];

	key->secret = secret_new(crypto_sign_SECRETKEYBYTES);
	key->ed25519 = secret_get(key->secret, crypto_sign_SECRETKEYBYTES);
	crypto_sign_seed_keypair(pk, key->ed25519, seed);
	key->pub = pubkey_read(KEY_ED25519, pk, sizeof(pk), why);
	return key;
}

struct privkey *
privkey_fromcurve(struct der *d, const struct der *pub, const char **why)
{
	struct privkey *key;
	struct buf octets = BUF_INIT;
	struct der seed;
	size_t publen = (size_t)(pub->end - pub->p);
	int fits;

	if (der_get(d, DER_OCTETSTRING, &seed) == -1 || !der_end(d) ||
	    seed.end - seed.p != PRIVKEY_SEED) {
		*why = "the Ed25519 key is malformed";
		return NULL;
	}
	key = privkey_fromseed(seed.p, why);
	privkey_public(key, &octets);
	fits = publen == 0 ||
	    (publen == 1 + octets.len && pub->p[0] == 0 &&
		memcmp(pub->p + 1, octets.data, octets.len) == 0);
	buf_free(&octets);
	if (fits)
		return key;
	*why = "the public key in the file is not that of the private one";
	privkey_free(key);
	return NULL;
}

static struct privkey *
makeed25519(const char **why)
{
	struct secret *s = secret_new(PRIVKEY_SEED);
	unsigned char *seed = secret_get(s, PRIVKEY_SEED);
	struct privkey *key;

	randombytes_buf(seed, PRIVKEY_SEED);
	key = privkey_fromseed(seed, why);
	secret_free(s);
	return key;
}

static struct privkey *
makersa(int bits, const char **why)
{
	struct privkey *key = newkey(KEY_RSA);
	struct secret *s = secret_new(ROOM);
	struct rsa rsa;

	if ((key->rsa = rsa_make(bits)) == NULL ||
	    rsa_unload(&rsa, key->rsa, s) == -1) {
		*why = "OpenSSL cannot make the key";
		privkey_free(key);
		key = NULL;
	} else
		key = withpublic(key, &rsa, why);
	secret_free(s);
	return key;
}

struct privkey *
privkey_make(enum keytype type, int bits, const char **why)
{
	return type == KEY_RSA ? makersa(bits, why) : makeed25519(why);
}

enum keytype
privkey_type(const struct privkey *key)
{
	return key->type;
}

int
privkey_bits(const struct privkey *key)
{
	return pubkey_bits(key->pub);
}

void
privkey_public(const struct privkey *key, struct buf *out)
{
	pubkey_record(key->pub, out);
}

int
privkey_matches(const struct privkey *key, const struct pubkey *pub)
{
	return pubkey_same(key->pub, pub);
}

int
privkey_sign(struct privkey *key, const unsigned char hash[HASH_LEN],
    struct buf *sig, const char **why)
{
	size_t len = crypto_sign_BYTES;
	unsigned char *p;

	if (key->type == KEY_RSA)
		len = rsa_siglen(key->rsa);
	p = (unsigned char *)buf_ready(sig, len);
	if (key->type == KEY_ED25519)
		crypto_sign_detached(p, NULL, hash, HASH_LEN, key->ed25519);
	else if (rsa_sign(key->rsa, hash, p) == -1) {
		*why = "the numbers of the RSA key do not belong together";
		return -1;
	}
	if (!pubkey_verify(key->pub, hash, p, len)) {
		/* A wrong signature can give the private key away. */
		sodium_memzero(p, len);
		*why = "the key is damaged, its public half does not verify "
		       "what it signs";
		return -1;
	}
	sig->len += len;
	sig->data[sig->len] = '\0';
	return 0;
}

/* A PKCS #8 form with an RSAPrivateKey, or a CurvePrivateKey, in it. */
static void
putpkcs8(struct derout *o, const struct privkey *key, const struct rsa *rsa)
{
	const unsigned char *end = o->p;

	if (key->type == KEY_RSA)
		rsa_putprivate(o, rsa);
	else {
		der_put(o, key->ed25519, PRIVKEY_SEED);
		der_wrap(o, DER_OCTETSTRING, end);
	}
	der_wrap(o, DER_OCTETSTRING, end);
	der_putalgorithm(o, key->type == KEY_RSA ? DER_RSA : DER_ED25519);
	der_putuint(o, NULL, 0); /* version */
	der_wrap(o, DER_SEQUENCE, end);
}

/* Writes the octets as a PEM block (RFC 7468 10). */
static int
writeblock(int fd, const unsigned char *der, size_t len, struct secret *s)
{
	enum { PIECE = 48, LINE = 64 };
	static const char begin[] = "-----BEGIN PRIVATE KEY-----\n";
	static const char end[] = "-----END PRIVATE KEY-----\n";
	const int variant = sodium_base64_VARIANT_ORIGINAL;
	size_t n;
	char *text, *p;

	text = p = (char *)secret_get(s,
	    sizeof(begin) + sizeof(end) + (len / PIECE + 1) * (LINE + 1));
	memcpy(p, begin, sizeof(begin) - 1);
	p += sizeof(begin) - 1;
	for (; len > 0; der += n, len -= n) {
		n = len < PIECE ? len : PIECE;
		sodium_bin2base64(p, LINE + 1, der, n, variant);
		p += strlen(p);
		*p++ = '\n';
	}
	memcpy(p, end, sizeof(end) - 1);
	p += sizeof(end) - 1;
	return io_write(fd, text, (size_t)(p - text));
}

int
privkey_write(const struct privkey *key, int fd)
{
	struct secret *s = secret_new(ROOM);
	size_t size = DER_ALGORITHM + PRIVKEY_SEED + 4 * DER_HEAD;
	struct derout o;
	struct rsa rsa;
	int rc = -1;

	if (key->type == KEY_RSA && rsa_unload(&rsa, key->rsa, s) == -1)
		errno = ENOMEM; /* the one thing that it can lack */
	else {
		if (key->type == KEY_RSA)
			size += rsa_room(&rsa);
		o.start = secret_get(s, size);
		o.p = o.start + size;
		putpkcs8(&o, key, &rsa);
		rc = writeblock(fd, o.p, (size_t)(o.start + size - o.p), s);
	}
	secret_free(s);
	return rc;
}
