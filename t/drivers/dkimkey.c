/*
 * dkimkey - shows dkimkey.h and txtrecord.h to the tests:
 *
 *	dkimkey parse TYPE <record	the verdict, and what the key is or why
 *	dkimkey find TYPE STATUS TEXT ...   of an answer with these records,
 *					each key after the other
 *	dkimkey name SELECTOR DOMAIN
 *	dkimkey write FORMAT VALUE <text    a record at k._domainkey.example.com
 */
#include <stdio.h>
#include <stdlib.h>

#include "dkimkey.h"
#include "input.h"
#include "txtrecord.h"

static void
show(enum verdict v, struct dkimkey *key, const char *why)
{
	if (v != VERDICT_PASS)
		printf("%s %s\n", verdict_name(v), why);
	else
		printf("%s %d%s%s\n", keytype_name(key->type),
		    pubkey_bits(key->pub), key->testing ? " testing" : "",
		    key->strict ? " strict" : "");
	dkimkey_free(key);
}

static enum keytype
type_of(const char *name)
{
	return strcmp(name, "rsa") == 0 ? KEY_RSA : KEY_ED25519;
}

static int
parse(enum keytype type)
{
	struct dkimkey key;
	const char *why;
	char *text;
	size_t len;
	enum verdict v;

	text = input(&len);
	v = dkimkey_parse(&key, text, len, type, &why);
	show(v, &key, why);
	mem_free(text);
	return verdict_exit(v);
}

static int
find(enum keytype type, enum dns_status status, char **texts, size_t n)
{
	struct dns_record *records = mem_array(n, sizeof(*records));
	const struct dns_answer ans = {
		.status = status, .records = records, .n = n
	};
	struct dkimkey key;
	const char *why;
	size_t i, pos = 0;
	enum verdict v;

	for (i = 0; i < n; i++) {
		records[i].data = texts[i];
		records[i].len = strlen(texts[i]);
	}
	do {
		v = dkimkey_find(&key, &ans, type, &pos, &why);
		show(v, &key, why);
	} while (v == VERDICT_PASS);
	mem_free(records);
	return verdict_exit(v);
}

static int
name(const char *selector, const char *domain)
{
	struct buf out = BUF_INIT;
	int rc = dkimkey_name(&out, selector, domain);

	printf("%s\n", buf_str(&out));
	buf_free(&out);
	return rc != 0;
}

static int
record(const char *format, size_t value)
{
	struct txtrecord r = { .name = "k._domainkey.example.com",
		.owner = "k._domainkey",
		.value = value,
		.ttl = 60 };
	struct buf out = BUF_INIT;
	enum txtformat f;
	char *text;

	if (txtrecord_format(format, &f) == -1)
		return 1;
	r.text = text = input(&r.len);
	txtrecord_write(&out, &r, f);
	fwrite(out.data, 1, out.len, stdout);
	buf_free(&out);
	mem_free(text);
	return 0;
}

int
main(int argc, char *argv[])
{
	const char *verb = argc > 2 ? argv[1] : "";

	if (strcmp(verb, "parse") == 0)
		return parse(type_of(argv[2]));
	if (strcmp(verb, "find") == 0 && argc > 3)
		return find(type_of(argv[2]), (enum dns_status)atoi(argv[3]),
		    argv + 4, (size_t)(argc - 4));
	if (strcmp(verb, "name") == 0 && argc == 4)
		return name(argv[2], argv[3]);
	if (strcmp(verb, "write") == 0 && argc == 4)
		return record(argv[2], (size_t)atoi(argv[3]));
	return 64;
}
