/*
 * spftell - what was found out about a client, in words; see spftell.h.
 */
#include <string.h>

#include "ascii.h"
#include "fail.h"
#include "fold.h"
#include "limit.h"
#include "spftell.h"
#include "token.h"
#include "words.h"

static const char received_name[] = "Received-SPF";

/* The comment of a result, with what exp= says. */
static void
add_comment(struct buf *out, const struct spf *spf)
{
	buf_adds(out, buf_str(&spf->comment));
	if (spf->explanation.len > 0)
		buf_addf(out, ", the domain explains: %s",
		    spf->explanation.data);
}

/*
 * Authentication-Results
 */

void
spftell_authres(const struct spfjudge *j, struct authres *ar)
{
	const struct spfresult *r;
	struct buf comment = BUF_INIT;
	size_t i;

	for (i = 0; i < j->n; i++) {
		r = &j->list[i];
		comment.len = 0;
		add_comment(&comment, &r->spf);
		authres_add(ar, "spf", r->spf.verdict, buf_str(&comment));
		if (r->value.len > 0)
			authres_prop(ar, "smtp", r->identity, r->value.data,
			    r->value.len);
	}
	buf_free(&comment);
}

/*
 * Received-SPF (RFC 7208 9.1)
 */

/* Is it a dot-atom as it stands? */
static int
isdotatom(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (ascii_is8bit(s[i]))
			return 0;
	return len > 0 && token_dotatom(s, s + len) == s + len;
}

/* Adds "key=value;", unless it is too long for a line. */
static void
add_pair(struct buf *words, const char *key, const char *value)
{
	struct buf text = BUF_INIT;
	size_t start = words->len;

	words_clean(&text, value);
	buf_addf(words, "%s=", key);
	if (isdotatom(buf_str(&text), text.len))
		buf_add(words, text.data, text.len);
	else
		words_quoted(words, buf_str(&text), text.len);
	if (words->len - start > LIMIT_WORD)
		words->len = start;
	else
		buf_adds(words, ";\n");
	buf_free(&text);
}

static void
add_pairs(struct buf *words, const struct spfjudge *j,
    const struct spfresult *r, const char *receiver)
{
	const struct envelope *env = j->env;
	struct buf ip = BUF_INIT;

	if (env->ip_from != NULL) {
		ip_text(&ip, &env->ip);
		add_pair(words, "client-ip", ip.data);
	}
	if (env->sender_from != NULL)
		add_pair(words, "envelope-from", buf_str(&env->sender));
	if (env->helo.len > 0)
		add_pair(words, "helo", buf_str(&env->helo));
	add_pair(words, "receiver", receiver);
	if (r->identity != NULL)
		add_pair(words, "identity", r->identity);
	if (r->spf.mechanism.len > 0)
		add_pair(words, "mechanism", buf_str(&r->spf.mechanism));
	if (r->spf.problem.len > 0)
		add_pair(words, "problem", buf_str(&r->spf.problem));
	words->len -= 2; /* the last pair has no ";" */
	buf_addc(words, '\n');
	buf_free(&ip);
}

void
spftell_received(const struct spfjudge *j, const char *receiver,
    struct buf *out, const char *eol)
{
	struct buf words = BUF_INIT, comment = BUF_INIT;
	struct fold f;
	size_t i;

	for (i = 0; i < j->n; i++) {
		words.len = comment.len = 0;
		buf_addf(&words, "%s\n", verdict_name(j->list[i].spf.verdict));
		buf_addf(&comment, "%s: ", receiver);
		add_comment(&comment, &j->list[i].spf);
		words_comment(&words, comment.data);
		add_pairs(&words, j, &j->list[i], receiver);
		if (eol == NULL) {
			buf_addf(out, "%s: ", received_name);
			words_line(&words, out);
			buf_addc(out, '\n');
		} else {
			fold_start(&f, out, eol, received_name);
			words_fold(&words, &f, 0);
			fold_end(&f);
		}
	}
	buf_free(&words);
	buf_free(&comment);
}

/* Skips to behind the next ";" that is in no quotes and no comment, or to the
 * end; NULL: one of these is not closed. */
static const char *
next_pair(const char *p, const char *end)
{
	while (p != NULL && p < end && *p != ';')
		p = *p == '"'	? token_quoted(p, end, NULL)
		    : *p == '(' ? token_comment(p, end, NULL)
				: p + 1;
	return p != NULL && p < end ? p + 1 : p;
}

/* Behind "receiver=VALUE" at p, its value in out; NULL: it is not that. */
static const char *
read_receiver(const char *p, const char *end, struct buf *out)
{
	static const char key[] = "receiver";
	const char *q;

	if ((size_t)(end - p) < strlen(key) ||
	    !ascii_caseeq(p, strlen(key), key, strlen(key)) ||
	    (p = token_cfws(p + strlen(key), end)) == NULL || p == end ||
	    *p != '=' || (p = token_cfws(p + 1, end)) == NULL)
		return NULL;
	if ((q = token_quoted(p, end, out)) == NULL &&
	    (q = token_dotatom(p, end)) != NULL)
		buf_add(out, p, (size_t)(q - p));
	return q;
}

/* Goes over white space, comments and, at the start, the result word. */
static const char *
start_of_pairs(const char *p, const char *end)
{
	if ((p = token_cfws(p, end)) == NULL ||
	    (p = token_atom(p, end)) == NULL)
		return NULL;
	return token_cfws(p, end);
}

/*
 * Whose it is, in out: 1; 0 when it has no receiver, several, or can't be
 * read, so that nobody knows.
 */
static int
find_receiver(const char *p, const char *end, struct buf *out)
{
	const char *q;
	int found = 0;

	p = start_of_pairs(p, end);
	while (p != NULL && p < end) {
		if ((p = token_cfws(p, end)) == NULL)
			return 0;
		if ((q = read_receiver(p, end, out)) != NULL) {
			if (found || (p = token_cfws(q, end)) == NULL ||
			    (p < end && *p != ';'))
				return 0;
			found = 1;
		}
		p = next_pair(p, end);
	}
	return p != NULL && found;
}

int
spftell_isours(const struct field *f, const char *receiver)
{
	struct buf name = BUF_INIT;
	const char *value;
	size_t len;
	int ours;

	if (!field_is(f, received_name))
		return 0;
	value = field_value(f, &len);
	ours = !find_receiver(value, value + len, &name) ||
	    ascii_caseeq(buf_str(&name), name.len, receiver, strlen(receiver));
	buf_free(&name);
	return ours;
}

/*
 * JSON
 */

static void
json_buf(struct json *j, const char *key, const struct buf *text)
{
	if (text->len == 0)
		json_str(j, key, NULL);
	else
		json_octets(j, key, text->data, text->len);
}

static const char *const outcomes[] = {
	[SPF_GOES_ON] = "no match",
	[SPF_MATCH] = "match",
	[SPF_ERROR] = "error",
};

static void
json_step(struct json *j, const struct spf_step *step)
{
	const struct dns_answer *answer = step->answer;

	json_open(j, NULL, '{');
	json_int(j, "depth", (intmax_t)step->depth);
	json_buf(j, step->isrecord ? "record" : "term", &step->text);
	json_buf(j, step->isrecord ? "domain" : "target", &step->target);
	json_str(j, "type",
	    answer != NULL ? dns_type_text(answer->type) : NULL);
	json_str(j, "lookup",
	    answer != NULL ? dns_status_text(answer->status) : NULL);
	json_int(j, "records", answer != NULL ? (intmax_t)answer->n : 0);
	json_str(j, "server", answer != NULL ? answer->server : NULL);
	json_bool(j, "dnssec", answer != NULL && answer->authentic);
	if (!step->isrecord)
		json_str(j, "outcome", outcomes[step->outcome]);
	json_int(j, "lookups", (intmax_t)step->lookups);
	json_int(j, "void_lookups", (intmax_t)step->voids);
	json_close(j, '}');
}

static void
json_result(struct json *j, const struct spfresult *r)
{
	size_t i;

	json_open(j, NULL, '{');
	json_str(j, "identity", r->identity);
	json_buf(j, "value", &r->value);
	json_str(j, "result", verdict_name(r->spf.verdict));
	json_str(j, "comment", buf_str(&r->spf.comment));
	json_buf(j, "domain", &r->spf.domain);
	json_buf(j, "mechanism", &r->spf.mechanism);
	json_buf(j, "problem", &r->spf.problem);
	json_buf(j, "explanation", &r->spf.explanation);
	json_int(j, "lookups", (intmax_t)r->spf.lookups);
	json_int(j, "void_lookups", (intmax_t)r->spf.voids);
	json_open(j, "steps", '[');
	for (i = 0; i < r->spf.nsteps; i++)
		json_step(j, &r->spf.steps[i]);
	json_close(j, ']');
	json_int(j, "steps_not_listed", (intmax_t)r->spf.unlisted);
	json_close(j, '}');
}

void
spftell_json(const struct spfjudge *j, struct json *json)
{
	const struct envelope *env = j->env;
	struct buf ip = BUF_INIT;
	size_t i;

	json_str(json, "result", verdict_name(j->verdict));
	if (env->ip_from != NULL)
		ip_text(&ip, &env->ip);
	json_buf(json, "client_address", &ip);
	json_str(json, "client_address_from", env->ip_from);
	json_buf(json, "helo", &env->helo);
	json_str(json, "helo_from", env->helo_from);
	if (env->sender_from != NULL)
		json_octets(json, "mail_from", buf_str(&env->sender),
		    env->sender.len);
	else
		json_str(json, "mail_from", NULL);
	json_str(json, "mail_from_from", env->sender_from);
	json_str(json, "exempt", env->exempt);
	json_open(json, "results", '[');
	for (i = 0; i < j->n; i++)
		json_result(json, &j->list[i]);
	json_close(json, ']');
	buf_free(&ip);
}

/*
 * For people
 */

static void
explain_given(struct buf *out, const char *label, const struct buf *text,
    const char *from)
{
	buf_addf(out, "%s: ", label);
	if (from == NULL) {
		buf_adds(out, "not known\n");
		return;
	}
	words_show(out, buf_str(text), text->len, " ");
	buf_addf(out, "%s(from %s)\n", text->len > 0 ? " " : "", from);
}

/* How the lookup of a step ended. */
static void
explain_lookup(struct buf *out, const struct dns_answer *answer)
{
	words_show(out, answer->name, strlen(answer->name), " ");
	buf_addf(out, " %s: %s", dns_type_text(answer->type),
	    dns_status_text(answer->status));
	if (answer->n > 0)
		buf_addf(out, ", %zu record%s", answer->n,
		    answer->n == 1 ? "" : "s");
}

static void
explain_record(struct buf *out, const struct spf_step *step)
{
	const struct dns_answer *answer = step->answer;

	words_show(out, buf_str(&step->target), step->target.len, " ");
	if (step->text.len > 0)
		buf_addf(out, ": %s\n", step->text.data);
	else if (answer == NULL)
		buf_adds(out, ": not a domain name of two labels or more\n");
	else if (answer->status == DNS_OK)
		buf_addf(out, ": %zu TXT records, %s\n", answer->n,
		    step->outcome == SPF_ERROR ? "several of them SPF records"
					       : "none of them an SPF record");
	else
		buf_addf(out, ": %s\n", dns_status_text(answer->status));
}

static void
explain_step(struct buf *out, const struct spf_step *step)
{
	int indent = 2 + 4 * (int)step->depth;

	buf_addf(out, "%*s", step->isrecord ? indent : indent + 2, "");
	if (step->isrecord) {
		explain_record(out, step);
		return;
	}
	buf_addf(out, "%s: ", buf_str(&step->text));
	if (step->answer != NULL) {
		explain_lookup(out, step->answer);
		buf_adds(out, ": ");
	}
	buf_adds(out, outcomes[step->outcome]);
	if (step->lookups > 0)
		buf_addf(out, " (lookups %u, void %u)", step->lookups,
		    step->voids);
	buf_addc(out, '\n');
}

static const char *
identity(const struct spfresult *r)
{
	return r->identity != NULL ? r->identity : "unknown";
}

static void
explain_result(struct buf *out, const struct spfresult *r)
{
	const struct spf *spf = &r->spf;
	size_t i;

	buf_addf(out, "identity %s: %s: %s\n", identity(r),
	    verdict_name(spf->verdict), buf_str(&spf->comment));
	for (i = 0; i < spf->nsteps; i++)
		explain_step(out, &spf->steps[i]);
	if (spf->unlisted > 0)
		buf_addf(out, "  and %zu more steps\n", spf->unlisted);
	if (spf->explanation.len > 0) {
		buf_adds(out, "  the domain explains: ");
		words_show(out, spf->explanation.data, spf->explanation.len,
		    " ");
		buf_addc(out, '\n');
	}
	buf_addf(out, "  lookups: %u of %d, void lookups: %u of %d\n",
	    spf->lookups, LIMIT_SPF_LOOKUPS, spf->voids, LIMIT_SPF_VOIDS);
	if (spf->verdict == VERDICT_PERMERROR) {
		buf_adds(out, "  spfquery -c ");
		words_show(out, spf->domain.data, spf->domain.len, " ");
		buf_adds(out, " tells what to mend\n");
	}
}

void
spftell_explain(const struct spfjudge *j, struct buf *out)
{
	const struct envelope *env = j->env;
	struct buf ip = BUF_INIT;
	size_t i;

	buf_addf(out, "spf: %s\n", verdict_name(j->verdict));
	if (env->ip_from != NULL)
		ip_text(&ip, &env->ip);
	explain_given(out, "client address", &ip, env->ip_from);
	explain_given(out, "HELO", &env->helo, env->helo_from);
	explain_given(out, "MAIL FROM", &env->sender, env->sender_from);
	for (i = 0; i < j->n; i++)
		explain_result(out, &j->list[i]);
	buf_free(&ip);
}

void
spftell_verbose(const struct spfjudge *j)
{
	const struct spf *spf;
	struct buf line = BUF_INIT;
	size_t i, k;

	for (i = 0; i < j->n; i++) {
		spf = &j->list[i].spf;
		for (k = 0; k < spf->nsteps; k++) {
			line.len = 0;
			explain_step(&line, &spf->steps[k]);
			line.data[line.len - 1] = '\0';
			complain("%s", line.data);
		}
		complain("%s: %s: %s", identity(&j->list[i]),
		    verdict_name(spf->verdict), buf_str(&spf->comment));
	}
	buf_free(&line);
}
