/*
 * crypto - shows common/crypto.h and common/b64.h to the tests.
 *
 *	crypto hash			the SHA-256 of standard input, in hex
 *	crypto encode | decode		base64 of standard input
 *	crypto read FILE [insecure]	type, bits and p= of a private key
 *	crypto write FILE		the private key as PKCS #8 PEM
 *	crypto make TYPE BITS		the same of a new key
 *	crypto sign FILE		signs the SHA-256 of standard input
 *	crypto verify TYPE P SIG	both in base64; the same hash
 *	crypto public TYPE P		how many bits the public key has
 *	crypto match FILE TYPE P	do they belong together?
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "b64.h"
#include "crypto.h"
#include "fail.h"
#include "input.h"

static void
put(const void *data, size_t len)
{
	struct buf text = BUF_INIT;

	b64_encode(&text, data, len);
	printf("%s\n", buf_str(&text));
	buf_free(&text);
}

static void
hash_input(unsigned char out[HASH_LEN])
{
	struct hash *h = hash_new();
	size_t i, len;
	char *text = input(&len);

	for (i = 0; i < len; i += 1000)
		hash_add(h, text + i, len - i < 1000 ? len - i : 1000);
	hash_end(h, out);
	hash_free(h);
	mem_free(text);
}

static enum keytype
type_of(const char *name)
{
	return strcmp(name, keytype_name(KEY_RSA)) == 0 ? KEY_RSA : KEY_ED25519;
}

static struct privkey *
private_key(const char *path, int insecure)
{
	struct privkey *key;
	const char *why;
	int status;

	if ((key = privkey_read(path, insecure, &status, &why)) == NULL)
		fail(status, "%s: %s%s", path, why,
		    status == EX_NOINPUT && errno == ENOENT ? " (none)" : "");
	return key;
}

static struct pubkey *
public_key(const char *type, const char *text)
{
	struct buf b = BUF_INIT;
	struct pubkey *key;
	const char *why;

	if (b64_decode(&b, text, strlen(text)) == -1)
		fail(EX_DATAERR, "no base64");
	key = pubkey_read(type_of(type), buf_str(&b), b.len, &why);
	if (key == NULL)
		fail(EX_CONFIG, "%s", why);
	buf_free(&b);
	return key;
}

static int
encode(void)
{
	size_t len;
	char *text = input(&len);

	put(text, len);
	mem_free(text);
	return 0;
}

/* It is appended to something, which must stay when there is no base64. */
static int
decode(void)
{
	struct buf out = BUF_INIT;
	size_t len;
	char *text = input(&len);
	int rc;

	buf_adds(&out, "=");
	rc = b64_decode(&out, text, len);
	fwrite(out.data, 1, out.len, stdout);
	buf_free(&out);
	mem_free(text);
	return rc == 0 ? 0 : EX_DATAERR;
}

static int
hash(void)
{
	unsigned char out[HASH_LEN];
	size_t i;

	hash_input(out);
	for (i = 0; i < HASH_LEN; i++)
		printf("%02x", out[i]);
	printf("\n");
	return 0;
}

static int
show(struct privkey *key)
{
	struct buf b = BUF_INIT;

	printf("%s %d ", keytype_name(privkey_type(key)), privkey_bits(key));
	privkey_public(key, &b);
	put(b.data, b.len);
	buf_free(&b);
	privkey_free(key);
	return 0;
}

static int
sign(struct privkey *key)
{
	unsigned char h[HASH_LEN];
	struct buf sig = BUF_INIT;
	const char *why;

	hash_input(h);
	if (privkey_sign(key, h, &sig, &why) == -1)
		fail(EX_SOFTWARE, "%s", why);
	put(sig.data, sig.len);
	buf_free(&sig);
	privkey_free(key);
	return 0;
}

/* Twice: the key must not have changed by it. */
static int
verify(struct pubkey *key, const char *text)
{
	unsigned char h[HASH_LEN];
	struct buf sig = BUF_INIT;
	int n, ok = 0;

	hash_input(h);
	if (b64_decode(&sig, text, strlen(text)) == -1)
		fail(EX_DATAERR, "no base64");
	for (n = 0; n < 2; n++)
		ok += pubkey_verify(key, h, buf_str(&sig), sig.len);
	buf_free(&sig);
	pubkey_free(key);
	return ok == 2 ? 0 : 1 + ok;
}

static int
match(struct privkey *key, struct pubkey *pub)
{
	int same = privkey_matches(key, pub);

	privkey_free(key);
	pubkey_free(pub);
	return same ? 0 : 1;
}

static int
write_key(struct privkey *key)
{
	int rc = privkey_write(key, STDOUT_FILENO);

	privkey_free(key);
	return rc == 0 ? 0 : EX_IOERR;
}

static struct privkey *
make(const char *type, const char *bits)
{
	struct privkey *key;
	const char *why;

	if ((key = privkey_make(type_of(type), atoi(bits), &why)) == NULL)
		fail(EX_SOFTWARE, "%s", why);
	return key;
}

static int public(struct pubkey *key)
{
	printf("%d\n", pubkey_bits(key));
	pubkey_free(key);
	return 0;
}

int
main(int argc, char *argv[])
{
	const char *verb = argc > 1 ? argv[1] : "";

	if (strcmp(verb, "hash") == 0)
		return hash();
	if (strcmp(verb, "encode") == 0)
		return encode();
	if (strcmp(verb, "decode") == 0)
		return decode();
	if (strcmp(verb, "read") == 0 && argc > 2)
		return show(private_key(argv[2], argc > 3));
	if (strcmp(verb, "write") == 0 && argc == 3)
		return write_key(private_key(argv[2], 0));
	if (strcmp(verb, "make") == 0 && argc == 4)
		return write_key(make(argv[2], argv[3]));
	if (strcmp(verb, "sign") == 0 && argc == 3)
		return sign(private_key(argv[2], 0));
	if (strcmp(verb, "verify") == 0 && argc == 5)
		return verify(public_key(argv[2], argv[3]), argv[4]);
	if (strcmp(verb, "public") == 0 && argc == 4)
		return public(public_key(argv[2], argv[3]));
	if (strcmp(verb, "match") == 0 && argc == 5)
		return match(private_key(argv[2], 0),
		    public_key(argv[3], argv[4]));
	fail(EX_USAGE, "no such use");
}
