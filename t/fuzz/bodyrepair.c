/*
 * bodyrepair - fuzzes bodyrepair.h.  An input is an octet and a message:
 *
 *	bit 0	  the body is canonicalized by "relaxed", else by "simple"
 *	bits 1-3  so many of its last lines were added to what was signed, and
 *		  that is proved; none: another body was signed, and nothing is
 */
#include "bodyrepair.h"
#include "fuzz.h"
#include "repair.h"
#include "sighash.h"

enum { WORK = 1024 * 1024 };

/* The hash of the body of this message. */
static void
body_hash(unsigned char hash[HASH_LEN], enum canon canon, const char *text,
    size_t len)
{
	size_t start;
	struct message *msg = message_of(text, len, &start);
	struct bodyhashes *b = bodyhashes_new(1);
	size_t n = bodyhashes_want(b, canon, -1);

	assert(bodyhashes_take(b, msg, NULL, NULL) == 0);
	memcpy(hash, bodyhashes_get(b, n), HASH_LEN);
	bodyhashes_free(b);
	message_free(msg);
}

/* Where the last lines begin. */
static size_t
cut(const char *text, size_t start, size_t len, int lines)
{
	for (; lines > 0 && len > start; lines--)
		for (len--; len > start && text[len - 1] != '\n'; len--)
			;
	return len;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1;
	unsigned char hash[HASH_LEN];
	struct bodytest t = { .limit = -1, .hash = hash, .left = WORK };
	struct buf body = BUF_INIT;
	struct bodyrepair r;
	struct message *msg;
	size_t start;
	int lines;

	if (size-- == 0 || size > MOST)
		return 0;
	t.canon = data[0] & 1 ? CANON_RELAXED : CANON_SIMPLE;
	lines = data[0] >> 1 & 7;
	msg = message_of(text, size, &start);
	if (lines == 0)
		foreign_hash(hash);
	else
		body_hash(hash, t.canon, text, cut(text, start, size, lines));
	assert(bodyrepair_find(&r, msg, &body, &t) == 0);
	assert(r.proved == (lines > 0));
	assert(lines > 0 || r.nsteps == 0);
	bodyrepair_free(&r);
	buf_free(&body);
	message_free(msg);
	return 0;
}
