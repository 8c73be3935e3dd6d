/*
 * signature - one signature field judged; see signature.h.
 */
#include <string.h>

#include "dkimkey.h"
#include "signature.h"

void
signature_settle(struct signature *sig, enum verdict v, const char *why)
{
	sig->verdict = v;
	buf_adds(&sig->comment, why);
}

/* What can be said before any lookup; VERDICT_PASS to go on. */
static enum verdict
look_at(struct signature *sig, const struct signature_policy *policy,
    const char **why)
{
	const struct sigfield *sf = &sig->field;

	if (sf->expires_at != -1 && sf->expires_at < policy->now) {
		*why = "signature has expired";
		return VERDICT_POLICY;
	}
	if (sf->signed_at != -1 &&
	    sf->signed_at - SIGNATURE_SKEW > policy->now) {
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

void
signature_begin(struct signature *sig, enum sigfield_kind kind,
    const struct field *field, struct dns *dns, struct bodyhashes *bodies,
    const struct signature_policy *policy)
{
	const char *why = NULL;
	enum verdict v;

	sig->body_length = -1;
	v = sigfield_parse(&sig->field, kind, field, &why);
	if (v == VERDICT_PASS)
		v = look_at(sig, policy, &why);
	if (v != VERDICT_PASS) {
		signature_settle(sig, v, why);
		return;
	}
	if (bodies != NULL)
		sig->wanted = bodyhashes_want(bodies, sig->field.body,
		    sig->field.limit);
	if (sig->wanted == SIZE_MAX)
		signature_settle(sig, VERDICT_POLICY,
		    "too many different body hashes, not judged");
	else
		sig->answer = dns_ask(dns, sig->key_name.data, DNS_TXT);
}

void
signature_hash(const struct sigfield *sf, const struct fieldindex *index,
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
judge_body(struct signature *sig, const struct bodyhashes *bodies,
    const char **why)
{
	const struct sigfield *sf = &sig->field;

	memcpy(sig->bodyhash, bodyhashes_get(bodies, sig->wanted), HASH_LEN);
	sig->body_length = bodyhashes_length(bodies, sig->wanted);
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
judge_key(struct signature *sig, const struct dkimkey *key,
    const unsigned char hash[HASH_LEN], const struct signature_policy *policy,
    const char **why)
{
	const struct sigfield *sf = &sig->field;

	sig->bits = pubkey_bits(key->pub);
	sig->testing = key->testing;
	if (key->strict && !sigfield_isstrict(sf)) {
		*why = "the key is not for subdomains and i= names one";
		return VERDICT_PERMERROR;
	}
	if (key->type == KEY_RSA && sig->bits < policy->min_bits) {
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
judge_keys(struct signature *sig, const unsigned char hash[HASH_LEN],
    const struct signature_policy *policy, const char **why)
{
	struct dkimkey key;
	const char *reason = NULL;
	enum verdict found, judged = VERDICT_NONE;
	size_t pos = 0;

	for (;;) {
		found = dkimkey_find(&key, sig->answer, sig->field.type, &pos,
		    &reason);
		if (found != VERDICT_PASS)
			break;
		judged = judge_key(sig, &key, hash, policy, why);
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
praise(struct signature *sig, const struct signature_policy *policy)
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

void
signature_judge(struct signature *sig, const unsigned char hash[HASH_LEN],
    struct dns *dns, const struct bodyhashes *bodies,
    const struct signature_policy *policy)
{
	enum verdict body = VERDICT_PASS, header;
	const char *why = NULL, *whynot = NULL;

	memcpy(sig->headhash, hash, HASH_LEN);
	sig->answer = dns_wait(dns, sig->key_name.data, DNS_TXT);
	if (bodies != NULL)
		body = judge_body(sig, bodies, &whynot);
	header = judge_keys(sig, hash, policy, &why);
	/* No usable key comes before what it would have been used for. */
	if (header != VERDICT_PASS &&
	    (header != VERDICT_FAIL || body == VERDICT_PASS))
		signature_settle(sig, header, why);
	else if (body != VERDICT_PASS)
		signature_settle(sig, body, whynot);
	else
		praise(sig, policy);
	if (sig->testing)
		buf_adds(&sig->comment, ", the domain is testing DKIM");
}

void
signature_free(struct signature *sig)
{
	sigfield_free(&sig->field);
	buf_free(&sig->comment);
	buf_free(&sig->key_name);
}
