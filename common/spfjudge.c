/*
 * spfjudge - SPF applied to an SMTP envelope; see spfjudge.h.
 */
#include <string.h>

#include "limit.h"
#include "spfjudge.h"

enum { LONG = LIMIT_WORD / 2 }; /* an address that a field has no line for */

int
spfjudge_wantshelo(const struct envelope *env, enum spfjudge_scope scope)
{
	return env->helo.len == 0 &&
	    (scope != SPFJUDGE_MFROM || env->sender.len == 0);
}

/* The part before and behind the last "@"; without one, and in a HELO name,
 * all is domain. */
static void
split(struct spf_query *q, const struct buf *address, int helo)
{
	const char *text = buf_str(address);
	const char *at = helo ? NULL : strrchr(text, '@');

	q->local = text;
	q->locallen = at != NULL ? (size_t)(at - text) : 0;
	q->domain = at != NULL ? at + 1 : text;
	q->domainlen = address->len - (size_t)(q->domain - text);
}

/* What the property of the result says: the address only if the record has
 * looked at its local part (RFC 8601 2.7.2). */
static void
set_value(struct spfresult *r, const struct spf_query *q)
{
	if (r->spf.usedlocal && q->locallen > 0 &&
	    q->locallen + q->domainlen < LONG) {
		buf_add(&r->value, q->local, q->locallen);
		buf_addc(&r->value, '@');
	}
	if (r->spf.domain.len > 0)
		buf_add(&r->value, r->spf.domain.data, r->spf.domain.len);
	else
		buf_add(&r->value, q->domain, q->domainlen);
}

static void
check(struct spfjudge *j, struct dns *dns, int helo,
    const struct spfjudge_options *opt)
{
	const struct envelope *env = j->env;
	const struct buf *name = helo ? &env->helo : &env->sender;
	struct spfresult *r = &j->list[j->n++];
	struct spf_query q = { .ip = env->ip,
		.helo = env->helo.len > 0 && env->helo.len <= LIMIT_IDENTITY
		    ? env->helo.data
		    : "unknown",
		.receiver = opt->receiver,
		.now = opt->now,
		.explain = opt->explain,
		.inorder = opt->inorder };

	r->spf.verdict = VERDICT_NONE;
	if (name->len > 0)
		r->identity = helo ? "helo" : "mailfrom";
	if (name->len > LIMIT_IDENTITY) {
		buf_adds(&r->spf.comment,
		    helo ? "the HELO name is too long"
			 : "the sender is too long");
		return;
	}
	split(&q, name, helo);
	if (env->exempt != NULL)
		buf_adds(&r->spf.comment, env->exempt);
	else if (name->len == 0)
		buf_adds(&r->spf.comment, "no HELO name is known");
	else
		spf_check(&r->spf, dns, &q);
	set_value(r, &q);
}

void
spfjudge(struct spfjudge *j, struct dns *dns, const struct envelope *env,
    const struct spfjudge_options *opt)
{
	memset(j, 0, sizeof(*j));
	j->env = env;
	dns_message(dns);
	if (opt->scope != SPFJUDGE_HELO && env->sender.len > 0)
		check(j, dns, 0, opt);
	if (opt->scope != SPFJUDGE_MFROM || env->sender.len == 0)
		check(j, dns, 1, opt);
	j->verdict = j->list[0].spf.verdict;
}

void
spfjudge_free(struct spfjudge *j)
{
	for (; j->n > 0; j->n--) {
		buf_free(&j->list[j->n - 1].value);
		spf_free(&j->list[j->n - 1].spf);
	}
}
