/*
 * rsa - RSA keys as DER, and in OpenSSL; see rsa.h.
 */
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

#include <stdint.h>
#include <string.h>

#include "limit.h"
#include "rsa.h"
#include "secret.h"

/* Locked memory that OpenSSL may use for the primes of a key it makes; a key
 * of LIMIT_RSA_MAX bits takes a quarter of it. */
enum { ARENA = 64 * 1024, ARENA_PIECE = 32 };

enum { HASH = 32 };

const unsigned char rsa_oid[9] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01,
	0x01, 0x01 };

struct rsakey {
	EVP_PKEY *pkey;
	EVP_PKEY_CTX *ctx; /* to sign, or to verify, with; made once */
};

static const char *const params[RSA_PRIVATE] = {
	[RSA_N] = OSSL_PKEY_PARAM_RSA_N,
	[RSA_E] = OSSL_PKEY_PARAM_RSA_E,
	[RSA_D] = OSSL_PKEY_PARAM_RSA_D,
	[RSA_P] = OSSL_PKEY_PARAM_RSA_FACTOR1,
	[RSA_Q] = OSSL_PKEY_PARAM_RSA_FACTOR2,
	[RSA_DP] = OSSL_PKEY_PARAM_RSA_EXPONENT1,
	[RSA_DQ] = OSSL_PKEY_PARAM_RSA_EXPONENT2,
	[RSA_QINV] = OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
};

static int
bits(const struct rsa *rsa, int i)
{
	int n = (int)rsa->num[i].len * 8;
	unsigned char top;

	if (n == 0)
		return 0;
	for (top = rsa->num[i].p[0]; !(top & 0x80);
	     top = (unsigned char)(top << 1))
		n--;
	return n;
}

int
rsa_bits(const struct rsa *rsa)
{
	return bits(rsa, RSA_N);
}

static int
isodd(const struct rsa *rsa, int i)
{
	size_t len = rsa->num[i].len;

	return len > 0 && rsa->num[i].p[len - 1] & 1;
}

/* Numbers from first up to (not with) last. */
static int
getnumbers(struct rsa *rsa, struct der *d, int first, int last)
{
	int i;

	for (i = first; i < last; i++)
		if (der_uint(d, &rsa->num[i].p, &rsa->num[i].len) == -1 ||
		    rsa->num[i].len > LIMIT_KEYFILE)
			return -1;
	return 0;
}

/* RFC 8017 3.1; the bounds keep OpenSSL from work without end. */
static int
checkpublic(const struct rsa *rsa, const char **why)
{
	int n = bits(rsa, RSA_N), e = bits(rsa, RSA_E);

	if (n > LIMIT_RSA_MAX)
		*why = "the RSA modulus is too long";
	else if (!isodd(rsa, RSA_N))
		*why = "the RSA modulus is even";
	else if (e > LIMIT_RSA_E)
		*why = "the RSA exponent is too long";
	else if (!isodd(rsa, RSA_E) || e < 2)
		*why = "the RSA exponent is even or 1";
	else if (e >= n)
		*why = "the RSA exponent is not below the modulus";
	else
		return 0;
	return -1;
}

/*
 * RFC 8017 3.2, as far as lengths tell.  That the numbers belong together is
 * seen when a signature is checked with the public key.
 */
static int
isprivate(const struct rsa *rsa)
{
	int n = bits(rsa, RSA_N), p = bits(rsa, RSA_P), q = bits(rsa, RSA_Q);

	return isodd(rsa, RSA_D) && bits(rsa, RSA_D) <= n &&
	    isodd(rsa, RSA_P) && isodd(rsa, RSA_Q) && p > 1 && q > 1 &&
	    (p + q == n || p + q == n + 1) && isodd(rsa, RSA_DP) &&
	    bits(rsa, RSA_DP) <= p && isodd(rsa, RSA_DQ) &&
	    bits(rsa, RSA_DQ) <= q && rsa->num[RSA_QINV].len > 0 &&
	    bits(rsa, RSA_QINV) <= p;
}

int
rsa_getpublic(struct rsa *rsa, struct der *d, const char **why)
{
	struct der seq;

	if (der_get(d, DER_SEQUENCE, &seq) == -1 || !der_end(d) ||
	    getnumbers(rsa, &seq, 0, RSA_PUBLIC) == -1 || !der_end(&seq)) {
		*why = "the RSA key is malformed";
		return -1;
	}
	return checkpublic(rsa, why);
}

int
rsa_getprivate(struct rsa *rsa, struct der *d, const char **why)
{
	struct der seq;
	const unsigned char *version;
	size_t len;

	if (der_get(d, DER_SEQUENCE, &seq) == -1 || !der_end(d) ||
	    der_uint(&seq, &version, &len) == -1)
		*why = "the RSA key is malformed";
	else if (len != 0)
		*why = "the RSA key has more than two primes";
	else if (getnumbers(rsa, &seq, 0, RSA_PRIVATE) == -1 || !der_end(&seq))
		*why = "the RSA key is malformed";
	else if (checkpublic(rsa, why) == -1)
		return -1;
	else if (!isprivate(rsa))
		*why = "the numbers of the RSA key do not belong together";
	else
		return 0;
	return -1;
}

static void
putnumbers(struct derout *o, const struct rsa *rsa, int n)
{
	while (n-- > 0)
		der_putuint(o, rsa->num[n].p, rsa->num[n].len);
}

static size_t
room(const struct rsa *rsa, int n)
{
	size_t size = DER_HEAD;

	while (n-- > 0)
		size += rsa->num[n].len + DER_HEAD + 1;
	return size;
}

void
rsa_addpublic(struct buf *out, const struct rsa *rsa)
{
	size_t size = room(rsa, RSA_PUBLIC);
	unsigned char *block = mem_alloc(size), *end = block + size;
	struct derout o = { block, end };

	putnumbers(&o, rsa, RSA_PUBLIC);
	der_wrap(&o, DER_SEQUENCE, end);
	buf_add(out, o.p, (size_t)(end - o.p));
	mem_free(block);
}

void
rsa_addspki(struct buf *out, const struct buf *rsapublic)
{
	static const unsigned char unused = 0; /* bits of the last octet */
	size_t size = rsapublic->len + 1 + DER_ALGORITHM + 2 * DER_HEAD;
	unsigned char *block = mem_alloc(size), *end = block + size;
	struct derout o = { block, end };

	der_put(&o, rsapublic->data, rsapublic->len);
	der_put(&o, &unused, 1);
	der_wrap(&o, DER_BITSTRING, end);
	der_putalgorithm(&o, DER_RSA);
	der_wrap(&o, DER_SEQUENCE, end);
	buf_add(out, o.p, (size_t)(end - o.p));
	mem_free(block);
}

size_t
rsa_room(const struct rsa *rsa)
{
	return room(rsa, RSA_PRIVATE) + DER_HEAD + 1;
}

void
rsa_putprivate(struct derout *o, const struct rsa *rsa)
{
	const unsigned char *end = o->p;

	putnumbers(o, rsa, RSA_PRIVATE);
	der_putuint(o, NULL, 0); /* version: two primes */
	der_wrap(o, DER_SEQUENCE, end);
}

/* To the machine's order of octets, or from it. */
static void
reorder(unsigned char *to, const unsigned char *from, size_t len)
{
	static const uint16_t one = 1;
	unsigned char first;
	size_t i;

	memcpy(&first, &one, 1);
	for (i = 0; i < len; i++)
		to[i] = from[first == 1 ? len - 1 - i : i];
}

/* A context for RSA; OpenSSL is set up before anything else is asked. */
static EVP_PKEY_CTX *
context(void)
{
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	return EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
}

static struct rsakey *
newkey(EVP_PKEY *pkey)
{
	struct rsakey *key;

	ERR_clear_error(); /* the queue is nobody's to read */
	if (pkey == NULL)
		return NULL;
	key = mem_alloc(sizeof(*key));
	key->pkey = pkey;
	return key;
}

void
rsa_free(struct rsakey *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_CTX_free(key->ctx);
	EVP_PKEY_free(key->pkey);
	mem_free(key);
}

/* How many octets the first n numbers have. */
static size_t
octets(const struct rsa *rsa, size_t n)
{
	size_t len = 0;

	while (n-- > 0)
		len += rsa->num[n].len;
	return len;
}

/* A key of the first n numbers; p is where octets() of them have room. */
static struct rsakey *
load(const struct rsa *rsa, size_t n, int what, unsigned char *p)
{
	OSSL_PARAM list[RSA_PRIVATE + 1];
	EVP_PKEY_CTX *ctx = context();
	EVP_PKEY *pkey = NULL;
	size_t i, len;

	for (i = 0; i < n; p += len, i++) {
		len = rsa->num[i].len;
		reorder(p, rsa->num[i].p, len);
		list[i] = OSSL_PARAM_construct_BN(params[i], p, len);
	}
	list[n] = OSSL_PARAM_construct_end();
	if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &pkey, what, list) != 1)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	return newkey(pkey);
}

struct rsakey *
rsa_loadpublic(const struct rsa *rsa)
{
	unsigned char *block = mem_alloc(octets(rsa, RSA_PUBLIC));
	struct rsakey *key;

	key = load(rsa, RSA_PUBLIC, EVP_PKEY_PUBLIC_KEY, block);
	mem_free(block);
	return key;
}

struct rsakey *
rsa_loadprivate(const struct rsa *rsa, struct secret *s)
{
	return load(rsa, RSA_PRIVATE, EVP_PKEY_KEYPAIR,
	    secret_get(s, octets(rsa, RSA_PRIVATE)));
}

struct rsakey *
rsa_make(int nbits)
{
	EVP_PKEY_CTX *ctx = context();
	EVP_PKEY *pkey = NULL;

	CRYPTO_secure_malloc_init(ARENA, ARENA_PIECE); /* if it can */
	if (ctx == NULL || EVP_PKEY_keygen_init(ctx) != 1 ||
	    EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, nbits) != 1 ||
	    EVP_PKEY_generate(ctx, &pkey) != 1)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	return newkey(pkey);
}

int
rsa_unload(struct rsa *rsa, const struct rsakey *key, struct secret *s)
{
	OSSL_PARAM list[RSA_PRIVATE + 1];
	size_t i, len = rsa_siglen(key);
	unsigned char *p;

	for (i = 0; i < RSA_PRIVATE; i++)
		list[i] = OSSL_PARAM_construct_BN(params[i], secret_get(s, len),
		    len);
	list[i] = OSSL_PARAM_construct_end();
	if (EVP_PKEY_get_params(key->pkey, list) != 1) {
		ERR_clear_error();
		return -1;
	}
	for (i = 0; i < RSA_PRIVATE; i++) {
		p = secret_get(s, len);
		reorder(p, list[i].data, len);
		rsa->num[i].len = len;
		while (rsa->num[i].len > 0 && *p == 0) {
			p++;
			rsa->num[i].len--;
		}
		rsa->num[i].p = p;
	}
	return 0;
}

/* A context for one kind of use; NULL: OpenSSL refuses. */
static EVP_PKEY_CTX *
ready(const struct rsakey *key, int (*init)(EVP_PKEY_CTX *))
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key->pkey, NULL);

	if (ctx != NULL && init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) == 1)
		return ctx;
	EVP_PKEY_CTX_free(ctx);
	return NULL;
}

/* Makes the context that the key's first use wants. */
static int
prepare(struct rsakey *key, int (*init)(EVP_PKEY_CTX *))
{
	return (key->ctx = ready(key, init)) != NULL ? 0 : -1;
}

size_t
rsa_siglen(const struct rsakey *key)
{
	return (size_t)EVP_PKEY_get_size(key->pkey);
}

int
rsa_sign(struct rsakey *key, const unsigned char *hash, unsigned char *sig)
{
	size_t len = rsa_siglen(key);

	if ((key->ctx != NULL || prepare(key, EVP_PKEY_sign_init) == 0) &&
	    EVP_PKEY_sign(key->ctx, sig, &len, hash, HASH) == 1)
		return 0;
	ERR_clear_error();
	return -1;
}

int
rsa_verify(struct rsakey *key, const unsigned char *hash,
    const unsigned char *sig, size_t len)
{
	if ((key->ctx != NULL || prepare(key, EVP_PKEY_verify_init) == 0) &&
	    EVP_PKEY_verify(key->ctx, sig, len, hash, HASH) == 1)
		return 1;
	ERR_clear_error();
	return 0;
}

int
rsa_recover(struct rsakey *key, unsigned char *hash, const unsigned char *sig,
    size_t len)
{
	EVP_PKEY_CTX *ctx = ready(key, EVP_PKEY_verify_recover_init);
	unsigned char *out = mem_alloc(rsa_siglen(key));
	size_t outlen = rsa_siglen(key);
	int rc = -1;

	if (ctx != NULL && len == rsa_siglen(key) &&
	    EVP_PKEY_verify_recover(ctx, out, &outlen, sig, len) == 1 &&
	    outlen == HASH) {
		memcpy(hash, out, HASH);
		rc = 0;
	}
	EVP_PKEY_CTX_free(ctx);
	mem_free(out);
	ERR_clear_error();
	return rc;
}
