/*
 * diagnose - why a signature fails; see diagnose.h.
 */
#include <string.h>

#include "ascii.h"
#include "diagnose.h"
#include "dkimkey.h"
#include "limit.h"

void
diagnose_start(struct diagnoses *ds, struct message *msg, size_t n,
    struct dns *dns, int min_bits)
{
	memset(ds, 0, sizeof(*ds));
	ds->list = mem_array(n, sizeof(*ds->list));
	ds->n = n;
	ds->msg = msg;
	ds->means = (struct keyadvice_means){ dns, min_bits,
		LIMIT_EXPLAIN_KEYS };
	ds->left = LIMIT_EXPLAIN_BODY;
	ds->tries = LIMIT_EXPLAIN_TRIES;
	trailmap_read(&ds->map, msg);
}

void
diagnose_end(struct diagnoses *ds)
{
	size_t i;

	for (i = 0; i < ds->n; i++) {
		bodyrepair_free(&ds->list[i].body);
		headrepair_free(&ds->list[i].head);
		keyadvice_free(&ds->list[i].keys);
	}
	mem_free(ds->list);
	trailmap_free(&ds->map);
	buf_free(&ds->body);
}

static int
look_at_body(struct diagnoses *ds, struct diagnosis *d,
    const struct signature *sig)
{
	const struct sigfield *sf = &sig->field;
	struct bodytest t = { .canon = sf->body,
		.limit = sf->limit,
		.hash = sf->bh,
		.left = ds->left };

	d->hasbody = 1;
	if (bodyrepair_find(&d->body, ds->msg, &ds->body, &t) == -1)
		return -1;
	ds->left = t.left;
	return 0;
}

/* With the key that has made b=, or that may have.  All but the last signature
 * leave half of the work to those that follow. */
static void
look_at_head(struct diagnoses *ds, struct diagnosis *d, struct headtest *t)
{
	unsigned long cost = t->recovered ? 1 : LIMIT_EXPLAIN_ASKED;
	unsigned long share = d + 1 < ds->list + ds->n ? ds->tries / 2
						       : ds->tries;
	const struct headrepair_hints hints = {
		d->body.content_type.len > 0 ? d->body.content_type.data : NULL,
		d->body.transfer_encoding.len > 0
		    ? d->body.transfer_encoding.data
		    : NULL
	};

	t->left = share / cost;
	headrepair_find(&d->head, ds->msg, t, &hints);
	ds->tries -= share - t->left * cost;
	d->hashead = 1;
}

/* Goes through the keys at the name for the one that has made b=; and, if
 * head is not 0, looks for the fields that it was made of. */
static void
find_key(struct diagnoses *ds, struct diagnosis *d, const struct signature *sig,
    int head)
{
	const struct sigfield *sf = &sig->field;
	struct headtest t = { .sf = sf };
	struct dkimkey key;
	const char *why;
	size_t pos = 0;
	int rc;

	while (d->key != DIAGNOSIS_SIGNED && !d->hashead &&
	    dkimkey_find(&key, sig->answer, sf->type, &pos, &why) ==
		VERDICT_PASS) {
		rc = pubkey_recover(key.pub, sf->sig.data, sf->sig.len, t.hash);
		t.key = key.pub;
		t.recovered = rc == 1;
		memcpy(d->headhash, t.hash, HASH_LEN);
		d->key = rc == 1 ? DIAGNOSIS_SIGNED
		    : rc == 0	 ? DIAGNOSIS_OTHER
				 : DIAGNOSIS_UNTOLD;
		if (head && d->key != DIAGNOSIS_OTHER)
			look_at_head(ds, d, &t);
		dkimkey_free(&key);
	}
}

void
diagnose_has(struct diagnoses *ds, size_t i, const struct signature *sig)
{
	ds->list[i].sig = sig;
}

/* Does it cover all fields that the other does? */
static int
covers(const struct sigfield *sf, const struct sigfield *other)
{
	const struct tag *h = taglist_get(&sf->tags, "h");
	const struct tag *hh = taglist_get(&other->tags, "h");
	const char *name, *word;
	size_t pos = 0, at, len, n;
	int found = 1;

	while (found && tag_word(hh, &pos, &name, &len)) {
		found = 0;
		for (at = 0; !found && tag_word(h, &at, &word, &n);)
			found = ascii_caseeq(name, len, word, n);
	}
	return found;
}

/* The lowest signature above this one that passes: what it covers is as it
 * was when that was made. */
static const struct signature *
find_since(const struct diagnoses *ds, const struct signature *sig)
{
	const struct signature *s, *since = NULL;
	size_t i;

	for (i = 0; i < ds->n; i++) {
		s = ds->list[i].sig;
		if (s != NULL && s->body == MATCH_YES &&
		    s->verdict == VERDICT_PASS && s->field.limit == -1 &&
		    s->number < sig->number &&
		    (since == NULL || s->number > since->number) &&
		    (sig->header != MATCH_NO || covers(&s->field, &sig->field)))
			since = s;
	}
	return since;
}

int
diagnose(struct diagnoses *ds, size_t i)
{
	struct diagnosis *d = &ds->list[i];
	const struct signature *sig = d->sig;

	keyadvice_find(&d->keys, sig, &ds->means);
	d->wanted = sig->verdict != VERDICT_PASS &&
	    (sig->body == MATCH_NO || sig->header == MATCH_NO || d->keys.n > 0);
	if (!d->wanted)
		return 0;
	if (sig->body == MATCH_NO && look_at_body(ds, d, sig) == -1)
		return -1;
	find_key(ds, d, sig, sig->header == MATCH_NO);
	d->haschange = d->hasbody || d->hashead;
	if (d->haschange)
		trail_find(&d->trail, &ds->map, sig, find_since(ds, sig));
	return 0;
}

void
diagnose_seal(struct diagnoses *ds, size_t i)
{
	struct diagnosis *d = &ds->list[i];

	keyadvice_find(&d->keys, d->sig, &ds->means);
	d->wanted = d->sig->verdict != VERDICT_PASS &&
	    (d->sig->header == MATCH_NO || d->keys.n > 0);
	if (d->wanted)
		find_key(ds, d, d->sig, 0);
}
