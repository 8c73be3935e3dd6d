/*
 * dkimtell - what was found out about signatures, in words; see dkimtell.h.
 */
#include <string.h>

#include "ascii.h"
#include "b64.h"
#include "diagnosetell.h"
#include "dkimtell.h"
#include "fail.h"

enum {
	B_SHOWN = 8,	/* octets of b= that RFC 6008 asks for at least */
	TAG_SHOWN = 100 /* octets of a tag that is told as it came */
};

/* The start of b= without its white space. */
static void
bare_b(const struct signature *sig, struct buf *out)
{
	const struct tag *b = taglist_get(&sig->field.tags, "b");
	size_t i;

	for (i = 0; b != NULL && i < b->len && out->len < TAG_SHOWN; i++)
		if (!ascii_isspace(b->value[i]))
			buf_addc(out, b->value[i]);
}

/* How much of a and b is the same from the start. */
static size_t
common_prefix(const struct buf *a, const struct buf *b)
{
	size_t i;

	for (i = 0; i < a->len && i < b->len && a->data[i] == b->data[i]; i++)
		;
	return i;
}

/*
 * So much of b= that no other signature of the message begins the same
 * (RFC 6008 4), unless it is the same to the end.
 */
static void
telling_b(const struct verify *v, size_t n, struct buf *out)
{
	struct buf other = BUF_INIT;
	size_t i, same, shown = B_SHOWN;

	bare_b(&v->list[n], out);
	for (i = 0; i < v->n; i++) {
		other.len = 0;
		bare_b(&v->list[i], &other);
		same = common_prefix(out, &other);
		if (i != n && same >= shown && same < out->len)
			shown = same + 1;
	}
	buf_free(&other);
	if (out->len > shown)
		out->len = shown;
}

static void
prop(struct authres *ar, const char *property, const struct buf *value)
{
	if (value->len > 0)
		authres_prop(ar, "header", property, value->data, value->len);
}

static void
add_signature(const struct verify *v, size_t n, struct authres *ar)
{
	const struct signature *sig = &v->list[n];
	const struct tag *a = taglist_get(&sig->field.tags, "a");
	struct buf b = BUF_INIT;

	authres_add(ar, "dkim", sig->verdict, buf_str(&sig->comment));
	prop(ar, "d", &sig->field.domain);
	prop(ar, "i", &sig->field.auid);
	prop(ar, "s", &sig->field.selector);
	if (a != NULL && a->len <= TAG_SHOWN)
		authres_prop(ar, "header", "a", a->value, a->len);
	telling_b(v, n, &b);
	prop(ar, "b", &b);
	buf_free(&b);
}

void
dkimtell_authres(const struct verify *v, struct authres *ar)
{
	struct buf more = BUF_INIT;
	size_t i;

	for (i = 0; i < v->n; i++)
		add_signature(v, i, ar);
	if (v->unlisted > 0) {
		buf_addf(&more, "%zu more signatures not judged", v->unlisted);
		authres_add(ar, "dkim", VERDICT_POLICY, more.data);
		buf_free(&more);
	}
	if (v->excess != NULL)
		authres_add(ar, "dkim", v->verdict, v->excess);
	else if (v->n == 0)
		authres_add(ar, "dkim", VERDICT_NONE, "no signature");
}

static const char *const match_words[] = {
	[MATCH_UNKNOWN] = NULL,
	[MATCH_NO] = "mismatch",
	[MATCH_YES] = "match",
};

static void
json_tag(struct json *j, const char *key, const struct signature *sig,
    const char *name)
{
	const struct tag *t = taglist_get(&sig->field.tags, name);

	if (t == NULL)
		json_str(j, key, NULL);
	else
		json_octets(j, key, t->value, t->len);
}

static void
json_number(struct json *j, const char *key, int64_t n)
{
	if (n == -1)
		json_str(j, key, NULL);
	else
		json_int(j, key, n);
}

static void
json_hash(struct json *j, const char *key, const unsigned char *hash)
{
	struct buf text = BUF_INIT;

	b64_encode(&text, hash, HASH_LEN);
	json_octets(j, key, text.data, text.len);
	buf_free(&text);
}

/* The lookup of the key, and the key. */
static void
json_key(struct json *j, const struct signature *sig)
{
	const struct dns_answer *ans = sig->answer;

	json_open(j, "key", '{');
	json_str(j, "name", sig->key_name.len > 0 ? sig->key_name.data : NULL);
	json_str(j, "lookup",
	    ans != NULL ? dns_status_text(ans->status) : NULL);
	json_int(j, "records", ans != NULL ? (intmax_t)ans->n : 0);
	json_str(j, "server", ans != NULL ? ans->server : NULL);
	json_bool(j, "dnssec", ans != NULL && ans->authentic);
	json_number(j, "bits", sig->bits > 0 ? sig->bits : -1);
	json_bool(j, "testing", sig->testing);
	json_close(j, '}');
}

void
dkimtell_signature(struct json *j, const struct signature *sig)
{
	json_str(j, "result", verdict_name(sig->verdict));
	json_str(j, "comment", buf_str(&sig->comment));
	json_int(j, "header_field", (intmax_t)sig->number + 1);
	json_str(j, "domain", buf_str(&sig->field.domain));
	json_str(j, "selector", buf_str(&sig->field.selector));
	if (sig->field.auid.len == 0)
		json_str(j, "auid", NULL);
	else
		json_octets(j, "auid", sig->field.auid.data,
		    sig->field.auid.len);
	json_tag(j, "algorithm", sig, "a");
	json_tag(j, "canonicalization", sig, "c");
	json_tag(j, "signed_fields", sig, "h");
	json_tag(j, "body_hash", sig, "bh");
	json_tag(j, "signature", sig, "b");
	json_number(j, "signed_at", sig->field.signed_at);
	json_number(j, "expires_at", sig->field.expires_at);
	json_number(j, "body_length_limit", sig->field.limit);
	json_number(j, "body_length", sig->body_length);
	json_str(j, "body", match_words[sig->body]);
	json_str(j, "header", match_words[sig->header]);
	if (sig->body != MATCH_UNKNOWN)
		json_hash(j, "computed_body_hash", sig->bodyhash);
	json_key(j, sig);
}

void
dkimtell_json(const struct verify *v, const struct diagnoses *ds,
    struct json *j)
{
	size_t i;

	json_str(j, "result", verdict_name(v->verdict));
	json_str(j, "trouble", v->excess);
	json_open(j, "signatures", '[');
	for (i = 0; i < v->n; i++) {
		json_open(j, NULL, '{');
		dkimtell_signature(j, &v->list[i]);
		diagnosetell_json(ds != NULL ? &ds->list[i] : NULL, j);
		json_close(j, '}');
	}
	json_close(j, ']');
	json_int(j, "not_listed", (intmax_t)v->unlisted);
}

/* A tag as it came, on one line, whatever octets it holds. */
static void
explain_tag(struct buf *out, const char *label, const struct signature *sig,
    const char *name)
{
	const struct tag *t = taglist_get(&sig->field.tags, name);
	size_t i;

	if (t == NULL)
		return;
	buf_addf(out, "  %s: ", label);
	for (i = 0; i < t->len && i < 4 * TAG_SHOWN; i++)
		if (ascii_isgraph(t->value[i]))
			buf_addc(out, t->value[i]);
		else if (!ascii_isspace(t->value[i]))
			buf_addc(out, '?');
	buf_adds(out, i < t->len ? "...\n" : "\n");
}

static void
explain_key(struct buf *out, const struct signature *sig)
{
	const struct dns_answer *ans = sig->answer;

	if (ans == NULL) {
		buf_adds(out, "  key: not looked up\n");
		return;
	}
	buf_addf(out, "  key: %s TXT: %s", ans->name,
	    dns_status_text(ans->status));
	if (ans->n > 0)
		buf_addf(out, ", %zu record%s", ans->n, ans->n == 1 ? "" : "s");
	if (ans->server != NULL)
		buf_addf(out, " from %s", ans->server);
	if (ans->authentic)
		buf_adds(out, ", DNSSEC");
	if (sig->bits > 0)
		buf_addf(out, ", %d bits", sig->bits);
	buf_adds(out, sig->testing ? ", testing (t=y)\n" : "\n");
}

static void
explain_body(struct buf *out, const struct signature *sig)
{
	if (sig->body == MATCH_UNKNOWN) {
		buf_adds(out, "  body: not compared\n");
		return;
	}
	buf_addf(out, "  body: %lld octets in %s form, hash ",
	    (long long)sig->body_length, canon_name(sig->field.body));
	b64_encode(out, sig->bodyhash, HASH_LEN);
	buf_adds(out,
	    sig->body == MATCH_YES ? ": matches bh=\n"
				   : ": differs from bh=: the body, or bh=, "
				     "was changed on its way\n");
}

static void
explain_header(struct buf *out, const struct signature *sig,
    const struct diagnosis *d)
{
	buf_adds(out, "  header: ");
	if (sig->header == MATCH_UNKNOWN)
		buf_adds(out, "not compared\n");
	else if (sig->header == MATCH_YES)
		buf_adds(out, "the signed fields match b=\n");
	else if (d != NULL && d->key == DIAGNOSIS_SIGNED)
		buf_adds(out,
		    "the key has made b=, but for other fields: one of those "
		    "that are signed was changed, added or removed\n");
	else if (d != NULL && d->key == DIAGNOSIS_OTHER)
		buf_adds(out, "the key has not made b=\n");
	else
		buf_adds(out,
		    "b= does not fit: a signed field was changed, added or "
		    "removed, or it was signed with another key\n");
}

static void
explain_signature(struct buf *out, const struct verify *v,
    const struct diagnoses *ds, size_t n)
{
	const struct signature *sig = &v->list[n];
	const struct diagnosis *d = ds != NULL ? &ds->list[n] : NULL;

	buf_addf(out, "signature %zu of %zu (header field %zu): %s\n", n + 1,
	    v->n + v->unlisted, sig->number + 1, verdict_name(sig->verdict));
	explain_tag(out, "domain", sig, "d");
	explain_tag(out, "selector", sig, "s");
	explain_tag(out, "algorithm", sig, "a");
	explain_tag(out, "signed fields", sig, "h");
	explain_key(out, sig);
	explain_body(out, sig);
	explain_header(out, sig, d);
	if (d != NULL)
		diagnosetell_text(d, out);
	buf_addf(out, "  verdict: %s: %s\n", verdict_name(sig->verdict),
	    buf_str(&sig->comment));
}

void
dkimtell_explain(const struct verify *v, const struct diagnoses *ds,
    struct buf *out)
{
	size_t i;

	buf_addf(out, "dkim: %s\n", verdict_name(v->verdict));
	if (v->excess != NULL)
		buf_addf(out, "  %s: no signature was judged\n", v->excess);
	else if (v->n == 0)
		buf_adds(out, "  the message has no DKIM-Signature field\n");
	for (i = 0; i < v->n; i++)
		explain_signature(out, v, ds, i);
	if (v->unlisted > 0)
		buf_addf(out, "%zu more signatures were not judged\n",
		    v->unlisted);
}

void
dkimtell_verbose(const struct verify *v)
{
	const struct signature *sig;
	size_t i;

	for (i = 0; i < v->n; i++) {
		sig = &v->list[i];
		complain("signature %zu, d=%s s=%s: %s: %s", i + 1,
		    buf_str(&sig->field.domain), buf_str(&sig->field.selector),
		    verdict_name(sig->verdict), buf_str(&sig->comment));
	}
}
