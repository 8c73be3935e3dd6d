/*
 * diagnose - why a signature fails; see diagnose.h.
 */
#include <string.h>

#include "diagnose.h"
#include "dkimkey.h"
#include "limit.h"

enum { PIECE = 64 * 1024 }; /* octets of a body read at a time */

static int
read_body(struct diagnoses *ds, struct message *msg)
{
	ssize_t n;

	do {
		n = message_body(msg, (off_t)ds->body.len,
		    buf_ready(&ds->body, PIECE), PIECE);
		if (n == -1)
			return -1;
		ds->body.len += (size_t)n;
	} while (n > 0 && ds->body.len <= LIMIT_EXPLAIN_OCTETS);
	if (ds->body.len > LIMIT_EXPLAIN_OCTETS) {
		ds->toolarge = 1;
		buf_free(&ds->body);
	}
	return 0;
}

int
diagnose_start(struct diagnoses *ds, struct message *msg, size_t n)
{
	memset(ds, 0, sizeof(*ds));
	ds->list = mem_array(n, sizeof(*ds->list));
	ds->n = n;
	ds->left = LIMIT_EXPLAIN_BODY;
	ds->tries = LIMIT_EXPLAIN_TRIES;
	ds->asked = LIMIT_EXPLAIN_ASKED;
	return read_body(ds, msg);
}

void
diagnose_end(struct diagnoses *ds)
{
	size_t i;

	for (i = 0; i < ds->n; i++) {
		bodyrepair_free(&ds->list[i].body);
		headrepair_free(&ds->list[i].head);
	}
	mem_free(ds->list);
	buf_free(&ds->body);
}

static void
look_at_body(struct diagnoses *ds, struct diagnosis *d,
    const struct message *msg, const struct signature *sig)
{
	const struct sigfield *sf = &sig->field;
	struct bodytest t = { .canon = sf->body,
		.limit = sf->limit,
		.hash = sf->bh,
		.left = ds->left };

	if (ds->toolarge) {
		d->toolarge = 1;
		return;
	}
	bodyrepair_find(&d->body, msg, buf_str(&ds->body), ds->body.len, &t);
	ds->left = t.left;
}

/* With the key that has made b=, or that may have. */
static void
look_at_head(struct diagnoses *ds, struct diagnosis *d,
    const struct message *msg, struct headtest *t)
{
	const struct headrepair_hints hints = {
		d->body.content_type.len > 0 ? d->body.content_type.data : NULL,
		d->body.transfer_encoding.len > 0
		    ? d->body.transfer_encoding.data
		    : NULL
	};
	unsigned long *left = t->recovered ? &ds->tries : &ds->asked;

	t->left = *left;
	headrepair_find(&d->head, msg, t, &hints);
	*left = t->left;
	d->hashead = 1;
}

/* Goes through the keys at the name for the one that has made b=. */
static void
find_key(struct diagnoses *ds, struct diagnosis *d, const struct message *msg,
    const struct signature *sig)
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
		d->key = rc == 1 ? DIAGNOSIS_SIGNED
		    : rc == 0	 ? DIAGNOSIS_OTHER
				 : DIAGNOSIS_UNTOLD;
		if (sig->header == MATCH_NO && d->key != DIAGNOSIS_OTHER)
			look_at_head(ds, d, msg, &t);
		dkimkey_free(&key);
	}
}

void
diagnose(struct diagnoses *ds, size_t i, const struct message *msg,
    const struct signature *sig)
{
	struct diagnosis *d = &ds->list[i];

	d->wanted = sig->verdict != VERDICT_PASS &&
	    (sig->body == MATCH_NO || sig->header == MATCH_NO);
	if (!d->wanted)
		return;
	if (sig->body == MATCH_NO) {
		d->hasbody = 1;
		look_at_body(ds, d, msg, sig);
	}
	find_key(ds, d, msg, sig);
}
