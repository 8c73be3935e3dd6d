/*
 * verify - judges the DKIM signatures of a message; see verify.h.
 */
#include <string.h>

#include "dkimkey.h"
#include "limit.h"
#include "sighash.h"
#include "verify.h"

/* A signature under way. */
struct work {
	struct message *msg;
	struct dns *dns;
	const struct verify_policy *policy;
	struct bodyhashes *bodies;
	struct fieldindex index;
	size_t wanted[LIMIT_RESULTS]; /* which body hash is whose */
};

static void
settle(struct signature *sig, enum verdict v, const char *why)
{
	sig->verdict = v;
	buf_adds(&sig->comment, why);
}

/* What can be said before any lookup; VERDICT_PASS to go on. */
static enum verdict
look_at(struct signature *sig, const struct verify_policy *policy,
    const char **why)
{
	const struct sigfield *sf = &sig->field;

	if (sf->expires_at != -1 && sf->expires_at < policy->now) {
		*why = "signature has expired";
		return VERDICT_POLICY;
	}
	if (sf->signed_at != -1 && sf->signed_at - VERIFY_SKEW > policy->now) {
		*why = "signature is from the future";
		return VERDICT_POLICY;
	}
	if (dkimkey_name(&sig->key_name, buf_str(&sf->selector),
		buf_str(&sf->domain)) == -1) {
		*why = "s= and d= are too long for a name";
		return VERDICT_NEUTRAL;
	}
	return VERDICT_PASS;
}

/* Reads one field, and starts what it needs. */
static void
begin(struct work *w, struct signature *sig, size_t i)
{
	const char *why = NULL;
	enum verdict v;

	sig->body_length = -1;
	v = sigfield_parse(&sig->field, message_field(w->msg, sig->number),
	    &why);
	if (i >= w->policy->max_signatures) {
		settle(sig, VERDICT_POLICY, "too many signatures, not judged");
		return;
	}
	if (v == VERDICT_PASS)
		v = look_at(sig, w->policy, &why);
	if (v != VERDICT_PASS) {
		settle(sig, v, why);
		return;
	}
	sig->answer = dns_ask(w->dns, sig->key_name.data, DNS_TXT);
	w->wanted[i] = bodyhashes_want(w->bodies, sig->field.body,
	    sig->field.limit);
}

/* The hash of the fields that h= names and the signature field itself. */
static void
header_hash(const struct fieldindex *index, const struct sigfield *sf,
    unsigned char out[HASH_LEN])
{
	const struct tag *h = taglist_get(&sf->tags, "h");
	const struct tag *b = taglist_get(&sf->tags, "b");
	const struct field *f;
	struct hash *hash = hash_new();
	struct fieldpick fp;
	const char *name;
	size_t pos = 0, len;

	fieldpick_start(&fp, index);
	while (tag_word(h, &pos, &name, &len))
		if ((f = fieldpick_next(&fp, name, len)) != NULL)
			sighash_field(hash, sf->head, f->text, f->len);
	fieldpick_end(&fp);
	sighash_signature(hash, sf->head, sf->field->text, sf->field->len,
	    (size_t)(b->span - sf->field->text), b->spanlen);
	hash_end(hash, out);
	hash_free(hash);
}

/* Compares the body with bh=; VERDICT_PASS or why not. */
static enum verdict
judge_body(struct work *w, struct signature *sig, size_t wanted,
    const char **why)
{
	const struct sigfield *sf = &sig->field;

	memcpy(sig->bodyhash, bodyhashes_get(w->bodies, wanted), HASH_LEN);
	sig->body_length = bodyhashes_length(w->bodies, wanted);
	sig->body = memcmp(sig->bodyhash, sf->bh, HASH_LEN) == 0 ? MATCH_YES
								 : MATCH_NO;
	if (sf->limit > sig->body_length) {
		*why = "l= is larger than the body";
		return VERDICT_PERMERROR;
	}
	if (sig->body == MATCH_NO) {
		*why = "body hash does not match, the body was changed";
		return VERDICT_FAIL;
	}
	return VERDICT_PASS;
}

/*
 * Holds one key against the signature: VERDICT_PASS or why not.  A key that
 * does not fit leaves sig->header at MATCH_NO, so that the next may be tried.
 */
static enum verdict
judge_key(struct work *w, struct signature *sig, const struct dkimkey *key,
    const unsigned char hash[HASH_LEN], const char **why)
{
	const struct sigfield *sf = &sig->field;

	sig->bits = pubkey_bits(key->pub);
	sig->testing = key->testing;
	if (key->strict && !sigfield_isstrict(sf)) {
		*why = "the key is not for subdomains and i= names one";
		return VERDICT_PERMERROR;
	}
	if (key->type == KEY_RSA && sig->bits < w->policy->min_bits) {
		*why = "RSA key is too short";
		return VERDICT_POLICY;
	}
	sig->header = pubkey_verify(key->pub, hash, sf->sig.data, sf->sig.len)
	    ? MATCH_YES
	    : MATCH_NO;
	if (sig->header == MATCH_NO) {
		*why = "signature does not match, a signed field was changed "
		       "or the key is another";
		return VERDICT_FAIL;
	}
	return VERDICT_PASS;
}

/* Tries the keys that are published at the name, one after another. */
static enum verdict
judge_keys(struct work *w, struct signature *sig, const char **why)
{
	struct dkimkey key;
	unsigned char hash[HASH_LEN];
	const char *reason = NULL;
	enum verdict found, judged = VERDICT_NONE;
	size_t pos = 0;

	header_hash(&w->index, &sig->field, hash);
	for (;;) {
		found = dkimkey_find(&key, sig->answer, sig->field.type, &pos,
		    &reason);
		if (found != VERDICT_PASS)
			break;
		judged = judge_key(w, sig, &key, hash, why);
		dkimkey_free(&key);
		if (judged == VERDICT_PASS)
			return VERDICT_PASS;
	}
	if (judged != VERDICT_NONE) /* there was a key, and it did not fit */
		return judged;
	*why = reason;
	return found;
}

/* What a signature that passed says of itself. */
static void
praise(struct signature *sig, const struct verify_policy *policy)
{
	int64_t uncovered = 0;

	sig->verdict = VERDICT_PASS;
	if (sig->field.type == KEY_RSA)
		buf_addf(&sig->comment, "%d-bit rsa key", sig->bits);
	else
		buf_adds(&sig->comment, "ed25519 key");
	if (sig->field.limit != -1)
		uncovered = sig->body_length - sig->field.limit;
	if (uncovered > 0) {
		buf_addf(&sig->comment,
		    ", l= leaves the last %lld octets of the body unsigned",
		    (long long)uncovered);
		if (policy->strict)
			sig->verdict = VERDICT_POLICY;
	}
}

/* The lookup is done and the body is hashed: the verdict. */
static void
judge(struct work *w, struct signature *sig, size_t wanted)
{
	enum verdict body, header;
	const char *why = NULL, *whynot = NULL;

	sig->answer = dns_wait(w->dns, sig->key_name.data, DNS_TXT);
	body = judge_body(w, sig, wanted, &whynot);
	header = judge_keys(w, sig, &why);
	/* No usable key comes before what it would have been used for. */
	if (header != VERDICT_PASS &&
	    (header != VERDICT_FAIL || body == VERDICT_PASS))
		settle(sig, header, why);
	else if (body != VERDICT_PASS)
		settle(sig, body, whynot);
	else
		praise(sig, w->policy);
	if (sig->testing)
		buf_adds(&sig->comment, ", the domain is testing DKIM");
}

/* Which verdict speaks for the message, the best reason first. */
static enum verdict
overall(const struct verify *v)
{
	static const enum verdict order[] = { VERDICT_PASS, VERDICT_TEMPERROR,
		VERDICT_FAIL, VERDICT_POLICY, VERDICT_PERMERROR,
		VERDICT_NEUTRAL };
	size_t i, j;

	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		for (j = 0; j < v->n; j++)
			if (v->list[j].verdict == order[i])
				return order[i];
	return VERDICT_NONE;
}

/* Lists the signature fields, topmost first. */
static void
collect(struct verify *v, const struct message *msg)
{
	size_t i, room = 0;

	for (i = 0; message_find(msg, "DKIM-Signature", &i) != NULL; i++) {
		if (v->n == VERIFY_LISTED) {
			v->unlisted++;
			continue;
		}
		v->list = mem_more(v->list, v->n, &room, sizeof(*v->list));
		memset(&v->list[v->n], 0, sizeof(*v->list));
		v->list[v->n].number = i;
		v->list[v->n++].verdict = VERDICT_NONE;
	}
}

int
verify_message(struct verify *v, struct message *msg, struct dns *dns,
    const struct verify_policy *policy)
{
	struct work w = { .msg = msg, .dns = dns, .policy = policy };
	size_t i;
	int rc = 0;

	memset(v, 0, sizeof(*v));
	w.bodies = bodyhashes_new();
	fieldindex_make(&w.index, msg);
	dns_message(dns);
	if ((v->excess = message_excess(msg)) != NULL) {
		v->verdict = VERDICT_PERMERROR;
	} else {
		collect(v, msg);
		for (i = 0; i < v->n; i++)
			begin(&w, &v->list[i], i);
		rc = bodyhashes_take(w.bodies, msg, NULL, NULL);
		for (i = 0; rc == 0 && i < v->n; i++)
			if (v->list[i].answer != NULL)
				judge(&w, &v->list[i], w.wanted[i]);
		v->verdict = overall(v);
	}
	fieldindex_free(&w.index);
	bodyhashes_free(w.bodies);
	return rc;
}

void
verify_free(struct verify *v)
{
	size_t i;

	for (i = 0; i < v->n; i++) {
		sigfield_free(&v->list[i].field);
		buf_free(&v->list[i].comment);
		buf_free(&v->list[i].key_name);
	}
	mem_free(v->list);
	memset(v, 0, sizeof(*v));
}
