/*
 * headrepair - fuzzes headrepair.h.  An input is an octet and a message with a
 * DKIM-Signature.  The octet is 0: the header was signed as it is, and that is
 * proved by no step; 1: another one was, and nothing is; from 2 on: one
 * without field number octet - 2, which may be proved or not.
 */
#include "fuzz.h"
#include "headrepair.h"
#include "repair.h"
#include "signature.h"

enum { TRIES = 500 };

static void
header_hash(unsigned char hash[HASH_LEN], const struct sigfield *sf,
    const struct message *msg)
{
	struct fieldindex index;

	fieldindex_make(&index, msg);
	signature_hash(sf, &index, hash);
	fieldindex_free(&index);
}

/* Of the message without one of its fields, if that is not the signature. */
static void
hash_without(unsigned char hash[HASH_LEN], const struct sigfield *sf,
    const struct message *msg, size_t k)
{
	const struct field *f;
	struct message *less;
	struct buf text = BUF_INIT;
	size_t i, start;

	for (i = 0; i < message_nfields(msg); i++) {
		f = message_field(msg, i);
		if (i != k || f == sf->field)
			buf_add(&text, f->text, f->len);
	}
	less = message_of(text.data, text.len, &start);
	header_hash(hash, sf, less);
	message_free(less);
	buf_free(&text);
}

static void
check(const struct message *msg, const struct sigfield *sf, unsigned how)
{
	static const struct headrepair_hints hints = { "text/plain", "8bit" };
	struct headtest t = { .sf = sf, .recovered = 1, .left = TRIES };
	struct headrepair r;

	if (how == 0)
		header_hash(t.hash, sf, msg);
	else if (how == 1)
		foreign_hash(t.hash);
	else
		hash_without(t.hash, sf, msg, how - 2);
	headrepair_find(&r, msg, &t, &hints);
	assert(how != 0 || (r.proved && r.nsteps == 0));
	assert(how != 1 || !r.proved);
	headrepair_free(&r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct field *f;
	struct message *msg;
	struct sigfield sf;
	const char *why;
	size_t i = 0, start;

	if (size < 2 || size > MOST)
		return 0;
	msg = message_of((const char *)data + 1, size - 1, &start);
	if ((f = message_find(msg, "DKIM-Signature", &i)) != NULL) {
		if (sigfield_parse(&sf, SIGFIELD_DKIM, f, &why) == VERDICT_PASS)
			check(msg, &sf, data[0]);
		sigfield_free(&sf);
	}
	message_free(msg);
	return 0;
}
