/*
 * spfrecord - fuzzes spfrecord.h: what the terms say is held against the text
 * itself, and against the grammar.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "abnf.h"
#include "ascii.h"
#include "fuzz.h"
#include "spfrecord.h"

enum { SHORT = 300 }; /* octets of a term that the grammar is asked about */

#define MECHANISM(s) "[-+?~]?" s
static const char *const grammar[] = {
	[SPFTERM_ALL] = MECHANISM("all"),
	[SPFTERM_INCLUDE] = MECHANISM("include:") DOMAIN_SPEC,
	[SPFTERM_A] = MECHANISM("a") "(:" DOMAIN_SPEC ")?" DUAL,
	[SPFTERM_MX] = MECHANISM("mx") "(:" DOMAIN_SPEC ")?" DUAL,
	[SPFTERM_PTR] = MECHANISM("ptr") "(:" DOMAIN_SPEC ")?",
	[SPFTERM_IP4] = MECHANISM("ip4:") "[0-9.]+(" CIDR4 ")?",
	[SPFTERM_IP6] = MECHANISM("ip6:") "[0-9a-f:.]+(" CIDR6 ")?",
	[SPFTERM_EXISTS] = MECHANISM("exists:") DOMAIN_SPEC,
	[SPFTERM_REDIRECT] = "redirect=" DOMAIN_SPEC,
	[SPFTERM_EXP] = "exp=" DOMAIN_SPEC,
	[SPFTERM_OTHER] = "[a-z][a-z0-9_.-]*=" MACRO_STRING,
	[SPFTERM_WRONG] = "(redirect|exp)=.*",
};

static int
matches(enum spfterm_kind kind, const char *text)
{
	static regex_t re[SPFTERM_WRONG + 1];

	return abnf(&re[kind], grammar[kind], text);
}

/* Is it of its kind by the grammar, and if it is wrong, of no kind? */
static void
check_grammar(const struct spfterm *t, const char *text)
{
	struct ip ip;
	const char *colon;
	enum spfterm_kind kind;

	if (t->kind != SPFTERM_WRONG) {
		assert(matches(t->kind, text));
		assert(t->kind != SPFTERM_OTHER ||
		    !matches(SPFTERM_WRONG, text));
		return;
	}
	if (strcmp(t->why, "this modifier is there twice") == 0) {
		assert(matches(SPFTERM_REDIRECT, text) ||
		    matches(SPFTERM_EXP, text));
		return;
	}
	for (kind = 0; kind < SPFTERM_OTHER; kind++) {
		if (!matches(kind, text))
			continue;
		/* What an address is the patterns tell but roughly. */
		assert(kind == SPFTERM_IP4 || kind == SPFTERM_IP6);
		colon = strchr(text, ':') + 1;
		assert(ip_network(&ip, kind == SPFTERM_IP6, colon,
			   strcspn(colon, "/")) == -1);
	}
	assert(!matches(SPFTERM_OTHER, text) || matches(SPFTERM_WRONG, text));
}

/* Is it how these prefix lengths are written? */
static int
iscidr(const char *text, unsigned bits4, unsigned bits6)
{
	char one[8], two[8], both[16];

	snprintf(one, sizeof(one), "/%u", bits4);
	snprintf(two, sizeof(two), "//%u", bits6);
	snprintf(both, sizeof(both), "%s%s", one, two);
	return (*text == '\0' && bits4 == 32 && bits6 == 128) ||
	    (strcmp(text, one) == 0 && bits6 == 128) ||
	    (strcmp(text, two) == 0 && bits4 == 32) || strcmp(text, both) == 0;
}

/* Do address and prefix lengths, written out, make the term again? */
static void
check_bits(const struct spfterm *t, const char *text)
{
	struct buf ip = BUF_INIT;
	const char *p = t->spec != NULL
	    ? text + (t->spec - t->text) + t->speclen
	    : text + strcspn(text, "/");

	assert(t->bits4 <= 32 && t->bits6 <= 128);
	switch (t->kind) {
	case SPFTERM_A:
	case SPFTERM_MX:
		assert(iscidr(p, t->bits4, t->bits6));
		break;
	case SPFTERM_IP4:
		ip_text(&ip, &t->ip);
		p = strchr(text, ':') + 1;
		assert(!t->ip.v6 && strncmp(p, ip.data, ip.len) == 0);
		assert(iscidr(p + ip.len, t->bits4, 128));
		buf_free(&ip);
		break;
	case SPFTERM_IP6:
		assert(t->ip.v6 && iscidr(p, t->bits6, 128) == (*p == '/'));
		assert(*p == '/' || t->bits6 == 128);
		break;
	default:
		break;
	}
}

/* Does the domain-spec stand behind the name, up to the prefix lengths? */
static void
check_spec(const struct spfterm *t)
{
	const char *end = t->text + t->len;

	if (t->spec == NULL)
		return;
	assert(t->spec > t->text && t->spec < end && t->speclen > 0);
	assert(t->spec[-1] == (t->kind < SPFTERM_REDIRECT ? ':' : '='));
	assert(t->speclen <= (size_t)(end - t->spec));
	assert(t->spec + t->speclen == end || t->spec[t->speclen] == '/');
}

static void
check_show(const struct spfterm *t)
{
	struct buf out = BUF_INIT;
	size_t i, n = t->len < SPFTERM_SHOWN ? t->len : SPFTERM_SHOWN;
	char c;

	buf_adds(&out, "<");
	spfterm_show(&out, t);
	assert(out.data[0] == '<' && strlen(out.data) == out.len);
	for (i = 0; i < n; i++) {
		c = t->text[i];
		assert(out.data[i + 1] == (c >= '!' && c <= '~' ? c : '?'));
	}
	assert(strcmp(out.data + 1 + n, t->len > n ? "..." : "") == 0);
	buf_free(&out);
}

static void
check_term(const struct spfterm *t)
{
	char *text = mem_str(t->text, t->len);

	assert((t->kind == SPFTERM_WRONG) == (t->why != NULL));
	if (t->kind == SPFTERM_WRONG) {
		assert(*t->why != '\0' && t->whycolumn >= t->column &&
		    t->whycolumn <= t->column + t->len);
	} else {
		assert(strlen(text) == t->len);
		check_bits(t, text);
	}
	check_spec(t);
	check_show(t);
	if (t->len <= SHORT && strlen(text) == t->len)
		check_grammar(t, text);
	mem_free(text);
}

/* Do the terms, in order, cover all but the blanks, and nothing twice? */
static void
check_cover(const struct spfrecord *rec, const char *text, size_t len)
{
	const char *p = text + strlen("v=spf1"), *end = text + len;
	const struct spfterm *t;
	size_t i;

	for (i = 0; i < rec->n; i++) {
		t = &rec->terms[i];
		assert(p < end && *p == ' ');
		while (p < end && *p == ' ')
			p++;
		assert(t->text == p && t->column == (size_t)(p - text) + 1);
		assert(t->len > 0 && t->len <= (size_t)(end - p));
		assert(memchr(p, ' ', t->len) == NULL);
		p += t->len;
		check_term(t);
	}
	for (; p < end; p++)
		assert(*p == ' ');
}

/* The first of its kind, or NULL. */
static const struct spfterm *
first(const struct spfrecord *rec, enum spfterm_kind kind)
{
	size_t i;

	for (i = 0; i < rec->n; i++)
		if (rec->terms[i].kind == kind)
			return &rec->terms[i];
	return NULL;
}

static size_t
offset(const struct spfterm *t, const char *p)
{
	return p == NULL ? 0 : (size_t)(p - t->text) + 1;
}

static void
check_same(const struct spfrecord *x, const struct spfrecord *y)
{
	const struct spfterm *a, *b;
	size_t i;

	assert(x->n == y->n);
	for (i = 0; i < x->n; i++) {
		a = &x->terms[i];
		b = &y->terms[i];
		assert(a->kind == b->kind && a->verdict == b->verdict &&
		    a->len == b->len && a->column == b->column &&
		    offset(a, a->spec) == offset(b, b->spec) &&
		    a->speclen == b->speclen && a->bits4 == b->bits4 &&
		    a->bits6 == b->bits6 &&
		    memcmp(&a->ip, &b->ip, sizeof(a->ip)) == 0 &&
		    a->why == b->why && a->whycolumn == b->whycolumn);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = exact(data, size), *again = exact(data, size);
	struct spfrecord rec, twin;
	int is = size >= 6 && ascii_caseeq(text, 6, "v=spf1", 6) &&
	    (size == 6 || text[6] == ' ');

	assert(spfrecord_is(text, size) == is);
	if (is) {
		spfrecord_parse(&rec, text, size);
		spfrecord_parse(&twin, again, size);
		check_cover(&rec, text, size);
		check_same(&rec, &twin);
		assert(rec.all == first(&rec, SPFTERM_ALL));
		assert(rec.redirect == first(&rec, SPFTERM_REDIRECT));
		assert(rec.exp == first(&rec, SPFTERM_EXP));
		assert(rec.wrong == first(&rec, SPFTERM_WRONG));
		spfrecord_free(&rec);
		spfrecord_free(&twin);
	}
	mem_free(text);
	mem_free(again);
	return 0;
}
