/*
 * keyrepair - key records made right again; see keyrepair.h.
 */
#include <string.h>

#include "ascii.h"
#include "dkimkey.h"
#include "keyrepair.h"
#include "limit.h"
#include "taglist.h"

enum {
	PIECES = 3,   /* records that are joined at the most */
	BIT_COST = 64 /* octets of text that a bit of a key to try counts as */
};

int
keytest_signed(const struct keytest *t, struct pubkey *key)
{
	unsigned char hash[HASH_LEN];
	int rc = pubkey_recover(key, t->sig->data, t->sig->len, hash);

	if (rc == -1)
		return pubkey_verify(key, t->hash, t->sig->data, t->sig->len);
	return rc;
}

/* Is there time for so much more? */
static int
spend(struct keytest *t, size_t octets)
{
	if (t->left < octets)
		t->left = 0;
	else
		t->left -= octets;
	return t->left > 0;
}

int
keytest_spend(struct keytest *t, const struct pubkey *key)
{
	return spend(t, (size_t)pubkey_bits(key) * BIT_COST);
}

/* Keeps what was found, if it is better. */
static void
try(struct keyrepair *r, const struct keyrepair *guess, const char *text,
    size_t len, struct keytest *t)
{
	enum keyrepair_how how = KEYREPAIR_KEY;
	struct dkimkey key;
	const char *why;

	if (dkimkey_parse(&key, text, len, t->type, &why) != VERDICT_PASS)
		return;
	if (keytest_spend(t, key.pub) && keytest_signed(t, key.pub))
		how = KEYREPAIR_PROVED;
	if (how > r->how) {
		r->how = how;
		memcpy(r->steps, guess->steps, sizeof(r->steps));
		r->nsteps = guess->nsteps;
		r->joined = guess->joined;
		r->matches = how == KEYREPAIR_PROVED &&
		    pubkey_verify(key.pub, t->hash, t->sig->data, t->sig->len);
		r->text.len = 0;
		buf_add(&r->text, text, len);
	}
	dkimkey_free(&key);
}

/* Tries each way with so many steps more, those from first on. */
static void
search(struct keyrepair *r, struct keyrepair *guess, const struct buf *text,
    size_t first, size_t more, struct keytest *t)
{
	struct buf next = BUF_INIT;
	size_t u;

	if (more == 0) {
		try(r, guess, buf_str(text), text->len, t);
		return;
	}
	for (u = first; u < KEYUNDO_N; u++) {
		if (r->how == KEYREPAIR_PROVED || !spend(t, text->len))
			break;
		next.len = 0;
		if (!keyundo(&next, (enum keyundo)u, buf_str(text), text->len,
			t->type))
			continue;
		guess->steps[guess->nsteps++] = (enum keyundo)u;
		search(r, guess, &next, u + 1, more - 1, t);
		guess->nsteps--;
	}
	buf_free(&next);
}

void
keyrepair_find(struct keyrepair *r, const char *text, size_t len,
    struct keytest *t)
{
	struct keyrepair guess = { .how = KEYREPAIR_NONE };
	struct buf whole = BUF_INIT;
	size_t steps;

	memset(r, 0, sizeof(*r));
	if (len == 0 || len > LIMIT_EXPLAIN_RECORD)
		return;
	buf_add(&whole, text, len);
	for (steps = 1; steps <= KEYREPAIR_STEPS; steps++)
		if (r->how != KEYREPAIR_PROVED)
			search(r, &guess, &whole, 0, steps, t);
	buf_free(&whole);
}

/* Does it begin a key record that others may go on with? */
static int
isbeginning(const struct dns_record *rec, enum keytype type)
{
	const char *why;
	struct dkimkey key;
	struct taglist tl;
	int found;

	if (rec->len > LIMIT_EXPLAIN_RECORD ||
	    taglist_parse(&tl, rec->data, rec->len, &why) == -1)
		return 0;
	found = tl.n > 0 && taglist_get(&tl, "p") == &tl.tags[tl.n - 1];
	taglist_free(&tl);
	if (found &&
	    dkimkey_parse(&key, rec->data, rec->len, type, &why) ==
		VERDICT_PASS) {
		dkimkey_free(&key);
		found = 0;
	}
	return found;
}

/* Appends the part of p= that is in the record: 0, or -1 when it has none. */
static int
add_piece(struct buf *out, const struct dns_record *rec)
{
	const char *p = rec->data, *why;
	const struct tag *t;
	struct taglist tl;
	size_t i, len = rec->len;

	if (len > LIMIT_EXPLAIN_RECORD)
		return -1;
	if (taglist_parse(&tl, p, len, &why) == 0 &&
	    (t = taglist_get(&tl, "p")) != NULL) {
		p = t->value;
		len = t->len;
	}
	taglist_free(&tl);
	for (i = 0; i < len; i++)
		if (!ascii_isspace(p[i]) && !ascii_isalnum(p[i]) &&
		    (p[i] == '\0' || strchr("+/=\";", p[i]) == NULL))
			return -1;
	buf_add(out, p, len);
	return len > 0 ? 0 : -1;
}

/* Adds one record after the other to those that are used. */
static void
join(struct keyrepair *r, struct keyrepair *guess, unsigned used,
    struct buf *text, const struct dns_answer *ans, struct keytest *t)
{
	const size_t start = text->len;
	size_t i;

	for (i = 0; i < ans->n && i < LIMIT_KEYS; i++) {
		if (r->how == KEYREPAIR_PROVED || t->left == 0)
			break;
		text->len = start;
		if (used & 1U << i || add_piece(text, &ans->records[i]) == -1)
			continue;
		guess->joined++;
		search(r, guess, text, 0, 0, t);
		search(r, guess, text, KEYUNDO_QUOTES, 1, t);
		if (guess->joined < PIECES)
			join(r, guess, used | 1U << i, text, ans, t);
		guess->joined--;
	}
	text->len = start;
}

void
keyrepair_join(struct keyrepair *r, const struct dns_answer *ans,
    struct keytest *t)
{
	struct keyrepair guess = { .joined = 1 };
	const struct dns_record *rec;
	struct buf text = BUF_INIT;
	size_t i;

	memset(r, 0, sizeof(*r));
	for (i = 0; i < ans->n && i < LIMIT_KEYS; i++) {
		rec = &ans->records[i];
		if (r->how == KEYREPAIR_PROVED || !isbeginning(rec, t->type))
			continue;
		text.len = 0;
		buf_add(&text, rec->data, rec->len);
		join(r, &guess, 1U << i, &text, ans, t);
	}
	buf_free(&text);
}

void
keyrepair_free(struct keyrepair *r)
{
	buf_free(&r->text);
}
