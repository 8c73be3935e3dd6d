/*
 * authres - the Authentication-Results field, made and written; see
 * authres.h.  authres_read.c reads it.
 */
#include <string.h>

#include "ascii.h"
#include "authres.h"
#include "domain.h"
#include "fold.h"
#include "limit.h"
#include "token.h"
#include "words.h"

static const char NAME[] = "Authentication-Results";

static char *
copy(const char *s)
{
	return s != NULL ? mem_str(s, strlen(s)) : NULL;
}

struct authres *
authres_new(const char *id)
{
	struct authres *ar = mem_alloc(sizeof(*ar));

	ar->id = copy(id);
	ar->version = 1;
	return ar;
}

void
authres_result(struct authres *ar, const char *method, const char *result,
    const char *reason, const char *comment)
{
	struct authres_result *r;

	ar->results = mem_more(ar->results, ar->n, &ar->room, sizeof(*r));
	r = &ar->results[ar->n++];
	*r = (struct authres_result){ .method = copy(method),
		.result = copy(result),
		.reason = copy(reason),
		.comment = copy(comment) };
}

void
authres_add(struct authres *ar, const char *method, enum verdict v,
    const char *comment)
{
	authres_result(ar, method, verdict_name(v), NULL, comment);
}

void
authres_prop(struct authres *ar, const char *ptype, const char *property,
    const char *value, size_t len)
{
	struct authres_result *r = &ar->results[ar->n - 1];
	struct authres_prop *prop;
	size_t i;

	r->props = mem_more(r->props, r->nprops, &r->room, sizeof(*prop));
	prop = &r->props[r->nprops++];
	prop->ptype = copy(ptype);
	prop->property = copy(property);
	prop->value = mem_str(value, len);
	for (i = 0; i < len; i++)
		if (prop->value[i] == '\0')
			prop->value[i] = '?';
}

void
authres_drop(struct authres *ar)
{
	struct authres_result *r = &ar->results[--ar->n];
	size_t i;

	for (i = 0; i < r->nprops; i++) {
		mem_free(r->props[i].ptype);
		mem_free(r->props[i].property);
		mem_free(r->props[i].value);
	}
	mem_free(r->props);
	mem_free(r->method);
	mem_free(r->result);
	mem_free(r->reason);
	mem_free(r->comment);
}

void
authres_free(struct authres *ar)
{
	if (ar == NULL)
		return;
	while (ar->n > 0)
		authres_drop(ar);
	mem_free(ar->results);
	mem_free(ar->id);
	mem_free(ar);
}

/* Is all of it a token of RFC 2045, in ASCII? */
static int
istoken(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (ascii_is8bit(s[i]))
			return 0;
	return token_token(s, s + len) == s + len;
}

int
authres_isid(const char *id)
{
	size_t len = strlen(id);

	return len <= LIMIT_WORD && istoken(id, len);
}

/* "value": a token or a quoted string. */
static void
add_value(struct buf *out, const char *s)
{
	struct buf text = BUF_INIT;

	words_clean(&text, s);
	if (istoken(buf_str(&text), text.len))
		buf_add(out, text.data, text.len);
	else
		words_quoted(out, buf_str(&text), text.len);
	buf_free(&text);
}

/* Is it a local-part as it stands, or none? */
static int
islocal(const char *s, const char *end)
{
	return s == end || token_dotatom(s, end) == end ||
	    token_quoted(s, end, NULL) == end;
}

/*
 * "pvalue": an address if it can be one, else a value.  No part of a domain
 * name is an "@": the last one is the one that counts.
 */
static void
add_pvalue(struct buf *out, const char *s)
{
	struct buf text = BUF_INIT;
	const char *at, *p;
	size_t len;

	words_clean(&text, s);
	p = buf_str(&text);
	at = strrchr(p, '@');
	if (at == NULL || !domain_ishost(at + 1, strlen(at + 1)))
		add_value(out, p);
	else {
		len = (size_t)(at - p);
		if (islocal(p, at))
			buf_add(out, p, len);
		else
			words_quoted(out, p, len);
		buf_adds(out, at);
	}
	buf_free(&text);
}

/* Ends the word that began at start, or leaves it out. */
static void
end_word(struct buf *words, size_t start)
{
	if (words->len - start > LIMIT_WORD)
		words->len = start;
	else
		buf_addc(words, '\n');
}

/* A result is gathered as words; see words.h. */
static void
add_words(struct buf *words, const struct authres_result *r)
{
	const struct authres_prop *prop;
	size_t i, start;

	buf_addf(words, "%s=%s\n", r->method, r->result);
	if (r->comment != NULL)
		words_comment(words, r->comment);
	if (r->reason != NULL) {
		start = words->len;
		buf_adds(words, "reason=");
		add_value(words, r->reason);
		end_word(words, start);
	}
	for (i = 0; i < r->nprops; i++) {
		prop = &r->props[i];
		start = words->len;
		buf_addf(words, "%s.%s=", prop->ptype, prop->property);
		add_pvalue(words, prop->value);
		end_word(words, start);
	}
}

static size_t
nresults(const struct authres *ar)
{
	return ar->n < LIMIT_RESULTS ? ar->n : LIMIT_RESULTS;
}

void
authres_line(const struct authres *ar, struct buf *out)
{
	struct buf words = BUF_INIT;
	size_t i;

	buf_addf(out, "%s: ", NAME);
	add_value(out, ar->id);
	for (i = 0; i < nresults(ar); i++) {
		buf_adds(out, "; ");
		words.len = 0;
		add_words(&words, &ar->results[i]);
		words_line(&words, out);
	}
	if (ar->n == 0)
		buf_adds(out, "; none");
	buf_free(&words);
}

/* The results, each from a new line on, with ";" between them. */
static void
fold_results(struct fold *f, const struct authres *ar)
{
	struct buf words = BUF_INIT;
	size_t i;

	for (i = 0; i < nresults(ar); i++) {
		words.len = 0;
		add_words(&words, &ar->results[i]);
		if (i + 1 < nresults(ar)) {
			words.len--;
			buf_adds(&words, ";\n");
		}
		words_fold(&words, f, 1);
	}
	buf_free(&words);
}

void
authres_field(const struct authres *ar, struct buf *out, const char *eol)
{
	struct buf id = BUF_INIT;
	struct fold f;

	add_value(&id, ar->id);
	buf_addc(&id, ';');
	fold_start(&f, out, eol, NAME);
	fold_word(&f, id.data, id.len);
	if (ar->n == 0)
		fold_word(&f, "none", strlen("none"));
	fold_results(&f, ar);
	fold_end(&f);
	buf_free(&id);
}

void
authres_arc(const struct authres *ar, unsigned instance, struct buf *out,
    const char *eol)
{
	struct buf words = BUF_INIT;
	struct fold f;

	buf_addf(&words, "i=%u;\n", instance);
	add_value(&words, ar->id);
	buf_adds(&words, ar->n == 0 ? ";\nnone\n" : ";\n");
	fold_start(&f, out, eol, "ARC-Authentication-Results");
	words_fold(&words, &f, 0);
	fold_results(&f, ar);
	fold_end(&f);
	buf_free(&words);
}

void
authres_results(const struct authres *ar, struct buf *out, const char *eol)
{
	struct fold f = { .out = out, .eol = eol };

	if (ar->n > 0)
		buf_addc(out, ';');
	fold_results(&f, ar);
}
