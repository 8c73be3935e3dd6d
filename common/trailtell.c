/*
 * trailtell - between which hosts a signature broke, in words; see
 * trailtell.h.
 */
#include "arcset.h"
#include "domain.h"
#include "trailtell.h"

static const char *
todo(const struct trail *t, int proved)
{
	if (t->list == NULL || proved)
		return NULL;
	return "Ask the list to leave Subject and body alone, or to put its "
	       "own address into From and seal with ARC";
}

static const char *
field_name(const struct trail_claim *c)
{
	return c->instance > 0 ? arcset_name(ARCSET_AAR)
			       : "Authentication-Results";
}

/*
 * For people
 */

static void
add_claim(struct buf *out, const char *verb, const struct trail_claim *c)
{
	if (c->host.len > 0)
		buf_addf(out, "    %s at %s, says its %s", verb, c->host.data,
		    field_name(c));
	else
		buf_addf(out, "    %s at a host without a name, says its %s",
		    verb, field_name(c));
	buf_addf(out, " (header field %zu)\n", c->number + 1);
}

static void
add_claims(struct buf *out, const struct trail *t)
{
	if (t->passed != NULL)
		add_claim(out, "passed", t->passed);
	else
		buf_addf(out, "    nobody says that it passed anywhere%s\n",
		    t->unread ? ", as far as their fields were read" : "");
	if (t->failed != NULL)
		add_claim(out, "failed", t->failed);
	if (t->since != NULL)
		buf_addf(out,
		    "    not changed since %s signed it (header field %zu)\n",
		    buf_str(&t->since->field.domain), t->since->number + 1);
	else if (t->failed == NULL)
		buf_adds(out, "    fails here\n");
}

/* The hosts, oldest first: how many names. */
static size_t
add_hosts(struct buf *out, const struct trail *t)
{
	size_t i, n = 0;

	for (i = 0; i < t->n; i++)
		buf_addf(out, "%s%s", n++ > 0 ? ", " : "", t->stops[i].host);
	if (t->arrived != NULL)
		buf_addf(out, "%s%s", n++ > 0 ? ", " : "", t->arrived);
	if (t->unnamed > 0)
		buf_addf(out, "%s%zu without a name", n++ > 0 ? ", " : "",
		    t->unnamed);
	if (t->more)
		buf_addf(out, "%sothers", n++ > 0 ? ", " : "");
	return n;
}

static void
add_list(struct buf *out, const struct trail_list *l)
{
	if (l->name.len > 0)
		buf_addf(out, "mailing list %s (%s)", l->name.data, l->field);
	else
		buf_addf(out, "a mailing list (%s)", l->field);
}

static int
isreceived(const struct trail *t)
{
	return t->n > 1 || t->arrived != NULL || t->more || t->unnamed > 0 ||
	    (t->n == 1 && !t->stops[0].claimed);
}

/* How many names. */
static size_t
add_between(struct buf *out, const struct trail *t)
{
	size_t n;

	buf_adds(out, "    between: ");
	n = add_hosts(out, t);
	if (n == 0)
		buf_adds(out, "no host tells of itself");
	else if (isreceived(t))
		buf_adds(out, " (Received)");
	if (t->list != NULL) {
		buf_adds(out, "; ");
		add_list(out, t->list);
	}
	buf_addc(out, '\n');
	return n;
}

/* Is the one host that of who has signed it since? */
static int
issigner(const struct trail *t)
{
	return t->n == 1 &&
	    domain_within(t->stops[0].host, buf_str(&t->since->field.domain));
}

static void
add_conclusion(struct buf *out, const struct trail *t, size_t n)
{
	static const char others[] =
	    "no other host between has left a Received field";

	if (t->since != NULL)
		buf_addf(out, "    changed by %s%s\n",
		    n > 1 || (n == 1 && !issigner(t)) ? "one of these, or by "
						      : "",
		    buf_str(&t->since->field.domain));
	else if (t->only != NULL && t->arrived != NULL)
		buf_addf(out,
		    "    changed by %s, or by %s, where it came at last: %s\n",
		    t->only, t->arrived, others);
	else if (t->only != NULL)
		buf_addf(out, "    changed by %s%s: %s\n", t->only,
		    t->failed == NULL ? ", or by who kept it since" : "",
		    others);
	else if (t->passed != NULL)
		buf_adds(out, "    changed by one of these\n");
	else if (n > 0)
		buf_adds(out,
		    "    changed by one of these, or by who has signed it\n");
}

/* Does the header tell anything at all? */
static int
istold(const struct trail *t)
{
	return t->passed != NULL || t->failed != NULL || t->n > 0 ||
	    t->since != NULL || t->arrived != NULL || t->unnamed > 0 ||
	    t->more || t->unread || t->list != NULL;
}

void
trailtell_text(const struct trail *t, int proved, struct buf *out)
{
	const char *advice = todo(t, proved);
	size_t n;

	if (!istold(t))
		return;
	buf_adds(out, "  who:\n");
	add_claims(out, t);
	n = t->since == NULL || t->n > 0 || t->unnamed > 0 || t->more ||
		t->list != NULL
	    ? add_between(out, t)
	    : 0;
	add_conclusion(out, t, n);
	if (advice != NULL)
		buf_addf(out, "    to do: %s\n", advice);
}

/*
 * JSON
 */

static void
json_name(struct json *j, const char *key, const struct buf *name)
{
	json_str(j, key, name->len > 0 ? name->data : NULL);
}

static void
json_number(struct json *j, size_t number)
{
	json_int(j, "header_field", (intmax_t)number + 1);
}

static void
json_claim(struct json *j, const char *key, const struct trail_claim *c)
{
	if (c == NULL) {
		json_str(j, key, NULL);
		return;
	}
	json_open(j, key, '{');
	json_name(j, "host", &c->host);
	json_str(j, "field", field_name(c));
	json_number(j, c->number);
	json_close(j, '}');
}

static void
json_hosts(struct json *j, const struct trail *t)
{
	size_t i;

	json_open(j, "hosts", '[');
	for (i = 0; i < t->n; i++) {
		json_open(j, NULL, '{');
		json_str(j, "host", t->stops[i].host);
		json_number(j, t->stops[i].number);
		json_close(j, '}');
	}
	json_close(j, ']');
	if (t->arrived == NULL) {
		json_str(j, "arrived", NULL);
	} else {
		json_open(j, "arrived", '{');
		json_str(j, "host", t->arrived);
		json_number(j, t->arrived_number);
		json_close(j, '}');
	}
	json_int(j, "hosts_without_name", (intmax_t)t->unnamed);
	json_bool(j, "exhausted", t->more || t->unread);
}

static void
json_list(struct json *j, const struct trail_list *l)
{
	if (l == NULL) {
		json_str(j, "mailing_list", NULL);
		return;
	}
	json_open(j, "mailing_list", '{');
	json_name(j, "name", &l->name);
	json_str(j, "field", l->field);
	json_number(j, l->number);
	json_close(j, '}');
}

void
trailtell_json(const struct trail *t, int proved, struct json *j)
{
	if (t == NULL) {
		json_str(j, "trail", NULL);
		return;
	}
	json_open(j, "trail", '{');
	json_claim(j, "passed", t->passed);
	json_claim(j, "failed", t->failed);
	json_str(j, "signed_since",
	    t->since != NULL ? buf_str(&t->since->field.domain) : NULL);
	json_hosts(j, t);
	json_list(j, t->list);
	json_str(j, "only_host_between", t->only);
	json_str(j, "todo", todo(t, proved));
	json_close(j, '}');
}
