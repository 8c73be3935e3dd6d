/*
 * spfjudge - SPF applied to an SMTP envelope; see spfjudge.h.
 */
#include <string.h>

#include "spfjudge.h"

int
spfjudge_wantshelo(const struct envelope *env, enum spfjudge_scope scope)
{
	return env->helo.len == 0 &&
	    (scope != SPFJUDGE_MFROM || env->sender.len == 0);
}

/* The part before and behind the last "@"; without one all is domain. */
static void
split(struct spf_query *q, const struct buf *address)
{
	const char *text = buf_str(address), *at = strrchr(text, '@');

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
	if (r->spf.usedlocal && q->locallen > 0) {
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
	struct spfresult *r = &j->list[j->n++];
	struct spf_query q = { .ip = env->ip,
		.helo = env->helo.len > 0 ? env->helo.data : "unknown",
		.receiver = opt->receiver,
		.now = opt->now,
		.explain = opt->explain,
		.inorder = opt->inorder };

	split(&q, helo ? &env->helo : &env->sender);
	if (helo) {
		q.locallen = 0;
		q.domain = buf_str(&env->helo);
		q.domainlen = env->helo.len;
	}
	r->identity = helo ? "helo" : "mailfrom";
	r->spf.verdict = VERDICT_NONE;
	if (env->exempt != NULL)
		buf_adds(&r->spf.comment, env->exempt);
	else if (helo && env->helo.len == 0)
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
