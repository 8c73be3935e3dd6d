/*
 * headrepair - shows headrepair.h to the tests:
 *
 *	headrepair [-t TYPE] [-e ENCODING] [-l TRIES] TYPE P <message
 *
 * The topmost DKIM-Signature, or ARC-Message-Signature, by the key of p=: how
 * it is proved, the steps, what the fields were and are (> and <), "tries N".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "b64.h"
#include "headrepair.h"
#include "limit.h"

static struct pubkey *
read_key(const char *type, const char *text)
{
	struct buf der = BUF_INIT;
	struct pubkey *key = NULL;
	const char *why = "not base64";

	if (b64_decode(&der, text, strlen(text)) == 0)
		key = pubkey_read(strcmp(type, "rsa") == 0 ? KEY_RSA
							   : KEY_ED25519,
		    der.data, der.len, &why);
	if (key == NULL)
		printf("key: %s\n", why);
	buf_free(&der);
	return key;
}

/* Each line of fields, behind a mark. */
static void
show(char mark, const struct buf *fields)
{
	const char *p = buf_str(fields), *end = p + fields->len, *lf;

	for (; p < end; p = lf + 1) {
		if ((lf = memchr(p, '\n', (size_t)(end - p))) == NULL)
			return;
		printf("%c %.*s\n", mark, (int)(lf - p), p);
	}
}

static void
report(const struct headrepair *r, unsigned long tries)
{
	const struct headrepair_step *s;
	size_t i;

	printf("%s%s\n", r->proved ? "proved" : "not explained",
	    r->exhausted ? ", exhausted" : "");
	for (i = 0; i < r->nsteps; i++) {
		s = &r->steps[i];
		printf("%s: %s\n", s->key, buf_str(&s->text));
		show('<', &s->was);
		show('>', &s->is);
	}
	printf("tries %lu\n", tries);
}

static int
run(struct message *msg, struct headtest t,
    const struct headrepair_hints *hints)
{
	struct sigfield sf;
	struct headrepair r;
	const struct field *f;
	enum sigfield_kind kind = SIGFIELD_DKIM;
	const char *why = "no signature";
	unsigned long tries;
	size_t i = 0;

	if ((f = message_find(msg, "DKIM-Signature", &i)) == NULL) {
		i = 0;
		kind = SIGFIELD_AMS;
		f = message_find(msg, "ARC-Message-Signature", &i);
	}
	if (f == NULL || sigfield_parse(&sf, kind, f, &why) != VERDICT_PASS) {
		printf("signature: %s\n", why);
		return 1;
	}
	t.sf = &sf;
	t.recovered = pubkey_recover(t.key, sf.sig.data, sf.sig.len, t.hash) ==
	    1;
	if (t.left == 0)
		t.left = t.recovered
		    ? LIMIT_EXPLAIN_TRIES
		    : LIMIT_EXPLAIN_TRIES / LIMIT_EXPLAIN_ASKED;
	tries = t.left;
	headrepair_find(&r, msg, &t, hints);
	report(&r, tries - t.left);
	headrepair_free(&r);
	sigfield_free(&sf);
	return 0;
}

int
main(int argc, char *argv[])
{
	struct headrepair_hints hints = { NULL, NULL };
	struct headtest t = { 0 };
	struct message *msg;
	int ch, rc = 1;

	while ((ch = getopt(argc, argv, "t:e:l:")) != -1)
		if (ch == 't')
			hints.content_type = optarg;
		else if (ch == 'e')
			hints.transfer_encoding = optarg;
		else if (ch == 'l')
			t.left = strtoul(optarg, NULL, 10);
		else
			return 64;
	if (argc - optind != 2)
		return 64;
	t.key = read_key(argv[optind], argv[optind + 1]);
	if (t.key != NULL && (msg = message_read(0, 0)) != NULL) {
		rc = run(msg, t, &hints);
		message_free(msg);
	}
	pubkey_free(t.key);
	return rc;
}
