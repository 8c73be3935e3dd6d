/*
 * verify - judges the DKIM signatures of a message; see verify.h.
 */
#include <string.h>

#include "sighash.h"
#include "verify.h"

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

/* Reads one field, and starts what it needs. */
static void
begin(struct verify *v, size_t i, struct message *msg, struct dns *dns,
    struct bodyhashes *bodies, const struct verify_policy *policy)
{
	struct signature *sig = &v->list[i];
	const struct field *field = message_field(msg, sig->number);
	const char *why;

	if (i < policy->max_signatures) {
		signature_begin(sig, SIGFIELD_DKIM, field, dns, bodies,
		    &policy->each);
	} else {
		sig->body_length = -1;
		sigfield_parse(&sig->field, SIGFIELD_DKIM, field, &why);
		signature_settle(sig, VERDICT_POLICY,
		    "too many signatures, not judged");
	}
}

/* Begins all, reads the body, judges all: 0, or -1 and errno. */
static int
judge(struct verify *v, struct message *msg, struct dns *dns,
    const struct verify_policy *policy)
{
	struct bodyhashes *bodies = bodyhashes_new(policy->max_signatures);
	unsigned char hash[HASH_LEN];
	struct fieldindex index;
	size_t i;
	int rc;

	for (i = 0; i < v->n; i++)
		begin(v, i, msg, dns, bodies, policy);
	fieldindex_make(&index, msg);
	rc = bodyhashes_take(bodies, msg, NULL, NULL);
	for (i = 0; rc == 0 && i < v->n; i++) {
		if (v->list[i].answer == NULL)
			continue;
		signature_hash(&v->list[i].field, &index, hash);
		signature_judge(&v->list[i], hash, dns, bodies, &policy->each);
	}
	fieldindex_free(&index);
	bodyhashes_free(bodies);
	return rc;
}

int
verify_message(struct verify *v, struct message *msg, struct dns *dns,
    const struct verify_policy *policy)
{
	int rc = 0;

	memset(v, 0, sizeof(*v));
	dns_message(dns);
	if ((v->excess = message_excess(msg)) != NULL) {
		v->verdict = VERDICT_PERMERROR;
	} else {
		collect(v, msg);
		rc = judge(v, msg, dns, policy);
		v->verdict = overall(v);
	}
	return rc;
}

void
verify_free(struct verify *v)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		signature_free(&v->list[i]);
	mem_free(v->list);
	memset(v, 0, sizeof(*v));
}
