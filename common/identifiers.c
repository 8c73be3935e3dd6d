/*
 * identifiers - what SPF and DKIM said of a message; see identifiers.h.
 */
#include <string.h>

#include "domain.h"
#include "identifiers.h"
#include "limit.h"

static const char *const names[] = {
	[IDENTIFIER_MAILFROM] = "SPF",
	[IDENTIFIER_HELO] = "SPF of HELO",
	[IDENTIFIER_DKIM] = "DKIM",
};

const char *
identifier_name(enum identifier_kind kind)
{
	return names[kind];
}

static void
clear(struct identifier *id)
{
	mem_free(id->domain);
	mem_free(id->selector);
}

void
identifiers_free(struct identifiers *ids)
{
	while (ids->n > 0)
		clear(&ids->list[--ids->n]);
	mem_free(ids->list);
	memset(ids, 0, sizeof(*ids));
}

/* Takes number i out of the list. */
static void
drop(struct identifiers *ids, size_t i)
{
	clear(&ids->list[i]);
	ids->n--;
	memmove(&ids->list[i], &ids->list[i + 1],
	    (ids->n - i) * sizeof(*ids->list));
}

/* Room for one more: when it passed, if need be that of one that did not. */
static int
make_room(struct identifiers *ids, enum verdict result)
{
	size_t i = ids->n;

	if (ids->n < LIMIT_IDENTIFIERS) {
		ids->list = mem_more(ids->list, ids->n, &ids->room,
		    sizeof(*ids->list));
		return 0;
	}
	ids->unlisted++;
	while (i > 0 && ids->list[i - 1].result == VERDICT_PASS)
		i--;
	if (i == 0 || result != VERDICT_PASS)
		return -1;
	drop(ids, i - 1);
	return 0;
}

/* A copy in A-labels and lower case; "" of what is no domain name. */
static char *
labels(const char *text, size_t len)
{
	struct buf name = BUF_INIT;
	char *copy;

	domain_toascii(&name, text, len);
	copy = mem_str(buf_str(&name), name.len);
	buf_free(&name);
	return copy;
}

/* A new one: domain, of an address or alone, with or without a last dot; NULL
 * when there is no room. */
static struct identifier *
add(struct identifiers *ids, enum identifier_kind kind, enum verdict result,
    const char *domain, const char *selector)
{
	const char *at = strrchr(domain, '@');
	struct identifier *id;
	size_t len;

	if (make_room(ids, result) == -1)
		return NULL;
	if (at != NULL)
		domain = at + 1;
	len = strlen(domain);
	if (len > 0 && domain[len - 1] == '.')
		len--;
	id = &ids->list[ids->n++];
	*id = (struct identifier){ .kind = kind,
		.result = result,
		.domain = labels(domain, len),
		.selector = labels(selector, strlen(selector)) };
	return id;
}

/* The value of a property, or NULL. */
static const char *
property(const struct authres_result *r, const char *ptype, const char *name)
{
	size_t i;

	for (i = 0; i < r->nprops; i++)
		if (strcmp(r->props[i].ptype, ptype) == 0 &&
		    strcmp(r->props[i].property, name) == 0)
			return r->props[i].value;
	return NULL;
}

/* The first that is of this kind; ids->n: there is none. */
static size_t
find(const struct identifiers *ids, enum identifier_kind kind)
{
	size_t i;

	for (i = 0; i < ids->n && ids->list[i].kind != kind; i++)
		;
	return i;
}

static void
add_spf(struct identifiers *ids, const struct authres_result *r, enum verdict v)
{
	const char *mailfrom = property(r, "smtp", "mailfrom");
	const char *helo = property(r, "smtp", "helo");
	size_t i;

	if (find(ids, IDENTIFIER_MAILFROM) < ids->n)
		return;
	if (mailfrom != NULL && *mailfrom != '\0' &&
	    strcmp(mailfrom, "<>") != 0) {
		if ((i = find(ids, IDENTIFIER_HELO)) < ids->n)
			drop(ids, i);
		add(ids, IDENTIFIER_MAILFROM, v, mailfrom, "");
	} else if (find(ids, IDENTIFIER_HELO) == ids->n) {
		add(ids, IDENTIFIER_HELO, v, helo != NULL ? helo : "", "");
	}
}

static void
add_dkim(struct identifiers *ids, const struct authres_result *r,
    enum verdict v)
{
	const char *sdid = property(r, "header", "d");
	const char *auid = property(r, "header", "i");
	const char *selector = property(r, "header", "s");
	struct identifier *id;

	id = add(ids, IDENTIFIER_DKIM, v,
	    sdid != NULL       ? sdid
		: auid != NULL ? auid
			       : "",
	    selector != NULL ? selector : "");
	if (id != NULL)
		id->inexact = sdid == NULL;
}

void
identifiers_add(struct identifiers *ids, const struct authres *ar)
{
	const struct authres_result *r;
	enum verdict v;
	size_t i;

	ids->found++;
	for (i = 0; i < ar->n; i++) {
		r = &ar->results[i];
		if (verdict_read(r->result, &v) == -1)
			continue;
		if (strcmp(r->method, "spf") == 0)
			add_spf(ids, r, v);
		else if (strcmp(r->method, "dkim") == 0)
			add_dkim(ids, r, v);
		else if (strcmp(r->method, "arc") == 0 && !ids->hasarc) {
			ids->hasarc = 1;
			ids->arc = v;
		}
	}
}

void
identifiers_message(struct identifiers *ids, const struct message *msg,
    const char *id)
{
	const struct field *f;
	const char *value, *why;
	struct authres *ar;
	size_t i, len;

	for (i = 0;
	     (f = message_find(msg, "Authentication-Results", &i)) != NULL;
	     i++) {
		value = field_value(f, &len);
		if (authres_isfor(value, len, id) != 1) {
			ids->foreign++;
			continue;
		}
		if ((ar = authres_parse(value, len, &why)) == NULL)
			ids->malformed++;
		else
			identifiers_add(ids, ar);
		authres_free(ar);
	}
}

int
identifiers_option(struct identifiers *ids, enum identifier_kind kind,
    const char *text, const char **why)
{
	size_t len = strcspn(text, ":");
	const char *domain = text[len] == ':' ? text + len + 1 : "";
	char *word = mem_str(text, len);
	const struct identifier *id;
	enum verdict v;
	int rc = verdict_read(word, &v);

	mem_free(word);
	if (rc == -1) {
		*why = "the result is pass, fail, softfail, policy, neutral, "
		       "permerror, temperror or none";
		return -1;
	}
	ids->found++;
	id = add(ids, kind, v, domain, "");
	if (id != NULL && id->domain[0] == '\0' &&
	    (*domain != '\0' || v == VERDICT_PASS)) {
		*why = *domain != '\0'
		    ? "no domain name follows the colon"
		    : "a pass is of a domain name: pass:DOMAIN";
		return -1;
	}
	return 0;
}
