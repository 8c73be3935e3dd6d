/*
 * floor - what signing and verifying cost at the least: the octets of a
 * file read, hashed, signed or verified by OpenSSL, and when signed copied;
 * no mail, no DNS.
 *
 *	floor sign KEY <message >message	KEY: RSAPrivateKey in DER
 *	floor verify KEY SIG <message		KEY: RSAPublicKey in DER
 */
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void
die(const char *what)
{
	fprintf(stderr, "floor: %s\n", what);
	exit(1);
}

static size_t
slurp(const char *path, unsigned char *buf, size_t size)
{
	FILE *fp;
	size_t len;

	if ((fp = fopen(path, "rb")) == NULL)
		die(path);
	if ((len = fread(buf, 1, size, fp)) == size || ferror(fp))
		die(path);
	fclose(fp);
	return len;
}

/* Hash all of standard input, or copy it to standard output. */
static void
pass(EVP_MD_CTX *ctx)
{
	static unsigned char buf[65536];
	ssize_t n;

	while ((n = read(0, buf, sizeof(buf))) > 0)
		if (ctx == NULL ? write(1, buf, (size_t)n) != n
				: EVP_DigestUpdate(ctx, buf, (size_t)n) != 1)
			die("cannot hash or write");
	if (n == -1)
		die("cannot read");
}

static void
sign(EVP_MD_CTX *ctx, EVP_PKEY *key)
{
	unsigned char sig[2048];
	size_t len = sizeof(sig);

	if (EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) != 1)
		die("cannot sign");
	pass(ctx);
	if (EVP_DigestSignFinal(ctx, sig, &len) != 1 || lseek(0, 0, SEEK_SET))
		die("cannot sign");
	pass(NULL);
}

static void
verify(EVP_MD_CTX *ctx, EVP_PKEY *key, const char *path)
{
	unsigned char sig[2048];
	size_t len = slurp(path, sig, sizeof(sig));

	if (EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) != 1)
		die("cannot verify");
	pass(ctx);
	if (EVP_DigestVerifyFinal(ctx, sig, len) != 1)
		die("does not verify");
}

int
main(int argc, char *argv[])
{
	unsigned char der[8192];
	const unsigned char *p = der;
	EVP_MD_CTX *ctx;
	EVP_PKEY *key;
	long len;

	if (argc < 3)
		die("usage: floor sign key | floor verify key sig");
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	len = (long)slurp(argv[2], der, sizeof(der));
	key = argc == 3 ? d2i_PrivateKey(EVP_PKEY_RSA, NULL, &p, len)
			: d2i_PublicKey(EVP_PKEY_RSA, NULL, &p, len);
	if (key == NULL || (ctx = EVP_MD_CTX_new()) == NULL)
		die("no key");
	if (argc == 3)
		sign(ctx, key);
	else
		verify(ctx, key, argv[3]);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return 0;
}
