/*
 * keyread - private keys out of files, in the forms they come in; see
 * privkey_read() in crypto.h.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "b64.h"
#include "crypto.h"
#include "der.h"
#include "io.h"
#include "limit.h"
#include "pem.h"
#include "privkey.h"
#include "secret.h"

/* A key of 2048 bits as text, then as DER and as integers; a larger one takes
 * another block. */
enum { TEXT = 4000, BLOCK = 8000 };

static const char *
othertype(enum der_alg alg)
{
	switch (alg) {
	case DER_EC:
		return "it is an EC key, which DKIM has no use for";
	case DER_DSA:
		return "it is a DSA key, which DKIM has no use for";
	case DER_PSS:
		return "it is an RSA-PSS key, which DKIM has no use for";
	case DER_X25519:
	case DER_ED448:
		return "it is an X25519 or Ed448 key, which DKIM has no use "
		       "for";
	default:
		return "it is a key of an unknown type";
	}
}

/* PrivateKeyInfo of RFC 5208 5, OneAsymmetricKey of RFC 5958 2. */
static struct privkey *
frompkcs8(struct der *d, struct secret *s, const char **why)
{
	enum {
		ATTRIBUTES = DER_CONTEXT | DER_CONSTRUCTED | 0,
		PUBLICKEY = DER_CONTEXT | 1
	};
	struct der seq, in, attr, pub = { d->p, d->p };
	const unsigned char *version;
	size_t len;
	enum der_alg alg;

	*why = "the PKCS #8 form is malformed";
	if (der_get(d, DER_SEQUENCE, &seq) == -1 || !der_end(d) ||
	    der_uint(&seq, &version, &len) == -1 || len > 1 ||
	    (len == 1 && *version != 1) || der_algorithm(&seq, &alg) == -1 ||
	    der_get(&seq, DER_OCTETSTRING, &in) == -1)
		return NULL;
	if (!der_end(&seq) && *seq.p == ATTRIBUTES &&
	    der_get(&seq, ATTRIBUTES, &attr) == -1)
		return NULL;
	if (!der_end(&seq) &&
	    (len == 0 || der_get(&seq, PUBLICKEY, &pub) == -1 ||
		!der_end(&seq)))
		return NULL;
	if (alg == DER_RSA)
		return privkey_fromrsa(&in, s, why);
	if (alg == DER_ED25519)
		return privkey_fromcurve(&in, &pub, why);
	*why = othertype(alg);
	return NULL;
}

/* What a PEM block is that is no key of ours; NULL when unknown. */
static const char *
otherblock(const struct pem *pem)
{
	static const char *const others[][2] = {
		{ "ENCRYPTED PRIVATE KEY", "it is encrypted" },
		{ "OPENSSH PRIVATE KEY", "it is in the format of OpenSSH" },
		{ "EC PRIVATE KEY",
		    "it is an EC key, which DKIM has no use for" },
		{ "DSA PRIVATE KEY",
		    "it is a DSA key, which DKIM has no use for" },
		{ "PUBLIC KEY", "it is a public key, not a private one" },
		{ "RSA PUBLIC KEY", "it is a public key, not a private one" },
		{ "CERTIFICATE", "it is a certificate, not a private key" },
	};
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (pem_is(pem, others[i][0]))
			return others[i][1];
	return NULL;
}

/*
 * The first block that can be a key of ours: 1; 0 when there is no block at
 * all, -1 and *why when there are others.
 */
static int
findblock(struct pem *pem, const char *text, const char *end, const char **why)
{
	int rc, seen = 0;

	*why = NULL;
	while ((rc = pem_next(pem, &text, end)) == 1) {
		if (pem_is(pem, "PRIVATE KEY") ||
		    pem_is(pem, "RSA PRIVATE KEY"))
			return 1;
		seen = 1;
		if (*why == NULL)
			*why = otherblock(pem);
	}
	if (rc == -1)
		*why = "a PEM block in it has no end";
	else if (!seen)
		return 0;
	else if (*why == NULL)
		*why = "it holds no private key";
	return -1;
}

static struct privkey *
fromblock(const struct pem *pem, struct secret *s, const char **why)
{
	size_t n, size = pem->len / 4 * 3 + 3;
	unsigned char *block;
	struct der d;

	if (pem_isencrypted(pem)) {
		*why = "it is encrypted";
		return NULL;
	}
	block = secret_get(s, size);
	if (b64_bin(block, size, &n, pem->body, pem->len) == -1) {
		*why = "its base64 is malformed";
		return NULL;
	}
	d = (struct der){ block, block + n };
	return pem_is(pem, "PRIVATE KEY") ? frompkcs8(&d, s, why)
					  : privkey_fromrsa(&d, s, why);
}

/* Without PEM it is a seed, as dkimpy has it. */
static struct privkey *
frombase64(const char *text, size_t len, struct secret *s, const char **why)
{
	unsigned char *seed = secret_get(s, PRIVKEY_SEED);
	size_t n;

	if (len == 0)
		*why = "it is empty";
	else if (text[0] == DER_SEQUENCE && len > 1 && text[1] & 0x80)
		*why = "it is DER, not PEM";
	else if (b64_bin(seed, PRIVKEY_SEED, &n, text, len) == -1 ||
	    n != PRIVKEY_SEED)
		*why = "it is neither PEM nor 32 octets in base64";
	else
		return privkey_fromseed(seed, why);
	return NULL;
}

static struct privkey *
fromtext(const char *text, size_t len, struct secret *s, const char **why)
{
	struct pem pem;

	switch (findblock(&pem, text, text + len, why)) {
	case 1:
		return fromblock(&pem, s, why);
	case 0:
		return frombase64(text, len, s, why);
	default:
		return NULL;
	}
}

/* Opens a key file that only its owner (and group) can read. */
static int
openfile(const char *path, int insecure, int *status, const char **why)
{
	struct stat st;
	int fd;

	*status = EX_NOINPUT;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) == -1) {
		*why = strerror(errno);
		return -1;
	}
	if (fstat(fd, &st) == -1)
		*why = strerror(errno);
	else if (S_ISDIR(st.st_mode)) {
		*why = strerror(EISDIR);
		errno = EISDIR;
	} else if (insecure || !S_ISREG(st.st_mode))
		return fd;
	else if (st.st_mode & (S_IWGRP | S_IWOTH)) {
		*why = "group or others can write it";
		*status = EX_NOPERM;
	} else if (st.st_mode & S_IROTH) {
		*why = "others can read it";
		*status = EX_NOPERM;
	} else
		return fd;
	close(fd);
	return -1;
}

/* Reads all of the file, or more than LIMIT_KEYFILE octets: 0, or -1, errno. */
static int
readfile(int fd, struct secret *s, unsigned char **text, size_t *len)
{
	size_t size = TEXT;
	unsigned char *more;
	ssize_t n;

	*text = secret_get(s, size);
	for (*len = 0; *len <= LIMIT_KEYFILE; *len += (size_t)n) {
		if (*len == size) {
			more = secret_get(s, 2 * size);
			memcpy(more, *text, size);
			*text = more;
			size *= 2;
		}
		n = io_read(fd, *text + *len, size - *len);
		if (n <= 0)
			return (int)n;
	}
	return 0;
}

struct privkey *
privkey_read(const char *path, int insecure, int *status, const char **why)
{
	struct privkey *key = NULL;
	struct secret *s;
	unsigned char *text;
	size_t len;
	int fd;

	if ((fd = openfile(path, insecure, status, why)) == -1)
		return NULL;
	s = secret_new(BLOCK);
	if (readfile(fd, s, &text, &len) == -1) {
		*status = EX_IOERR;
		*why = strerror(errno);
	} else {
		*status = EX_CONFIG;
		if (len > LIMIT_KEYFILE)
			*why = "it is too large for a key file";
		else
			key = fromtext((const char *)text, len, s, why);
	}
	close(fd);
	secret_free(s);
	return key;
}
