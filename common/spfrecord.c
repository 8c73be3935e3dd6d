/*
 * spfrecord - SPF records, cut into terms; see spfrecord.h.
 */
#include <string.h>

#include "ascii.h"
#include "spfmacro.h"
#include "spfrecord.h"
#include "words.h"

enum { VERSION_LEN = sizeof("v=spf1") - 1 };

/* What may follow a mechanism's name. */
enum {
	NOTHING = 0,
	SPEC = 1,   /* ":" domain-spec */
	NEEDED = 2, /* and it must be there */
	CIDR = 4,   /* dual-cidr-length */
	NETWORK = 8 /* ":" address, with its own cidr-length */
};

static const struct {
	const char *name;
	unsigned takes;
	int lookup;
} kinds[] = {
	[SPFTERM_ALL] = { "all", NOTHING, 0 },
	[SPFTERM_INCLUDE] = { "include", SPEC | NEEDED, 1 },
	[SPFTERM_A] = { "a", SPEC | CIDR, 1 },
	[SPFTERM_MX] = { "mx", SPEC | CIDR, 1 },
	[SPFTERM_PTR] = { "ptr", SPEC, 1 },
	[SPFTERM_IP4] = { "ip4", NETWORK, 0 },
	[SPFTERM_IP6] = { "ip6", NETWORK, 0 },
	[SPFTERM_EXISTS] = { "exists", SPEC | NEEDED, 1 },
	[SPFTERM_REDIRECT] = { "redirect", SPEC | NEEDED, 1 },
	[SPFTERM_EXP] = { "exp", SPEC | NEEDED, 0 },
	[SPFTERM_OTHER] = { "modifier", NOTHING, 0 },
	[SPFTERM_WRONG] = { "term", NOTHING, 0 },
};

int
spfterm_islookup(enum spfterm_kind kind)
{
	return kinds[kind].lookup;
}

const char *
spfterm_name(enum spfterm_kind kind)
{
	return kinds[kind].name;
}

void
spfterm_show(struct buf *out, const struct spfterm *term)
{
	words_show(out, term->text,
	    term->len < SPFTERM_SHOWN ? term->len : SPFTERM_SHOWN, "");
	if (term->len > SPFTERM_SHOWN)
		buf_adds(out, "...");
}

int
spfrecord_is(const char *text, size_t len)
{
	return len >= VERSION_LEN &&
	    ascii_caseeq(text, VERSION_LEN, "v=spf1", VERSION_LEN) &&
	    (len == VERSION_LEN || text[VERSION_LEN] == ' ');
}

/* The term is wrong at this octet. */
static void
wrong(struct spfterm *t, const char *at, const char *why)
{
	t->kind = SPFTERM_WRONG;
	t->why = why;
	t->whycolumn = t->column + (size_t)(at - t->text);
}

/*
 * The number after a "/" that ends [p, *end), which is cut off with it: 1; 0
 * when there is no such end; -1 when the number is none.
 */
static int
cut_bits(const char *p, const char **end, unsigned max, unsigned *bits)
{
	const char *digits = *end;
	unsigned n = 0;

	while (digits > p && ascii_isdigit(digits[-1]))
		digits--;
	if (digits == p || digits[-1] != '/')
		return 0;
	if (*end - digits < 1 || *end - digits > 3 ||
	    (*digits == '0' && *end - digits > 1))
		return -1;
	*bits = 0;
	for (p = digits; p < *end; p++)
		n = n * 10 + (unsigned)(*p - '0');
	if (n > max)
		return -1;
	*bits = n;
	*end = digits - 1;
	return 1;
}

/* [ ip4-cidr-length ] [ "/" ip6-cidr-length ] at the end: 0 or -1. */
static int
cut_dual(struct spfterm *t, const char *p, const char **end)
{
	const char *whole = *end;
	unsigned bits;
	int rc;

	if ((rc = cut_bits(p, end, 128, &bits)) != 1)
		return rc;
	if (*end > p && (*end)[-1] == '/') {
		t->bits6 = bits;
		(*end)--;
		return cut_bits(p, end, 32, &t->bits4) == -1 ? -1 : 0;
	}
	*end = whole;
	return cut_bits(p, end, 32, &t->bits4) == -1 ? -1 : 0;
}

/* The address and prefix length of ip4 and ip6, from p on. */
static void
read_network(struct spfterm *t, const char *p, const char *end)
{
	int v6 = t->kind == SPFTERM_IP6;
	const char *stop = end;

	if (cut_bits(p, &stop, v6 ? 128 : 32, v6 ? &t->bits6 : &t->bits4) ==
	    -1) {
		wrong(t, p, "not a prefix length");
	} else if (ip_network(&t->ip, v6, p, (size_t)(stop - p)) == -1) {
		wrong(t, p, v6 ? "not an IPv6 address" : "not an IPv4 address");
	}
}

/* A domain-spec from p on. */
static void
read_spec(struct spfterm *t, const char *p, const char *end)
{
	const char *why;
	size_t at;

	why = spfmacro_check(SPFMACRO_DOMAIN, p, (size_t)(end - p), &at);
	if (why != NULL) {
		wrong(t, p + at, why);
		return;
	}
	t->spec = p;
	t->speclen = (size_t)(end - p);
}

/* What follows a mechanism's name, from p on. */
static void
read_arguments(struct spfterm *t, const char *p, const char *end)
{
	unsigned takes = kinds[t->kind].takes;

	if ((takes & CIDR) != 0 && cut_dual(t, p, &end) == -1)
		wrong(t, p, "not a prefix length");
	else if (p == end && (takes & (NEEDED | NETWORK)) != 0)
		wrong(t, p,
		    (takes & NETWORK) != 0 ? "the address is missing"
					   : "the domain is missing");
	else if (p == end)
		return;
	else if (*p != ':' || (takes & (SPEC | NETWORK)) == 0)
		wrong(t, p, "nothing may follow this mechanism's name there");
	else if ((takes & NETWORK) != 0)
		read_network(t, p + 1, end);
	else
		read_spec(t, p + 1, end);
}

/* The kind of this name among those from first on up to last, or WRONG. */
static enum spfterm_kind
kind_of(const char *name, size_t len, enum spfterm_kind first,
    enum spfterm_kind last)
{
	enum spfterm_kind kind;

	for (kind = first; kind <= last; kind++)
		if (ascii_caseeq(name, len, kinds[kind].name,
			strlen(kinds[kind].name)))
			return kind;
	return SPFTERM_WRONG;
}

/* "name=": what is from p on is the value. */
static void
read_modifier(struct spfterm *t, size_t namelen, const char *p, const char *end)
{
	const char *why;
	size_t at;

	t->kind = kind_of(t->text, namelen, SPFTERM_REDIRECT, SPFTERM_EXP);
	if (t->kind != SPFTERM_WRONG) {
		read_spec(t, p, end);
		return;
	}
	t->kind = SPFTERM_OTHER;
	why = spfmacro_check(SPFMACRO_STRING, p, (size_t)(end - p), &at);
	if (why != NULL)
		wrong(t, p + at, why);
}

static enum verdict
qualifier(char c)
{
	switch (c) {
	case '-':
		return VERDICT_FAIL;
	case '~':
		return VERDICT_SOFTFAIL;
	case '?':
		return VERDICT_NEUTRAL;
	default:
		return VERDICT_PASS;
	}
}

static void
read_term(struct spfterm *t)
{
	const char *p = t->text, *end = p + t->len, *name;

	t->verdict = qualifier(*p);
	t->bits4 = 32;
	t->bits6 = 128;
	p += *p == '+' || t->verdict != VERDICT_PASS;
	name = p;
	if (p < end && ascii_isalpha(*p))
		while (p < end &&
		    (ascii_isalnum(*p) || *p == '-' || *p == '_' || *p == '.'))
			p++;
	if (p > name && p < end && *p == '=') {
		if (name > t->text)
			wrong(t, t->text, "a qualifier before a modifier");
		else
			read_modifier(t, (size_t)(p - name), p + 1, end);
		return;
	}
	t->kind = kind_of(name, (size_t)(p - name), SPFTERM_ALL,
	    SPFTERM_EXISTS);
	if (t->kind == SPFTERM_WRONG)
		wrong(t, name, "unknown mechanism");
	else
		read_arguments(t, p, end);
}

/* Puts the term into its place: the record's outstanding ones. */
static void
place(struct spfrecord *rec, struct spfterm *t)
{
	const struct spfterm **slot = NULL;

	if (t->kind == SPFTERM_REDIRECT)
		slot = &rec->redirect;
	else if (t->kind == SPFTERM_EXP)
		slot = &rec->exp;
	if (slot != NULL && *slot != NULL)
		wrong(t, t->text, "this modifier is there twice");
	else if (slot != NULL)
		*slot = t;
	if (t->kind == SPFTERM_ALL && rec->all == NULL)
		rec->all = t;
	if (t->kind == SPFTERM_WRONG && rec->wrong == NULL)
		rec->wrong = t;
}

void
spfrecord_parse(struct spfrecord *rec, const char *text, size_t len)
{
	const char *p = text + VERSION_LEN, *end = text + len;
	size_t i, room = 0;
	struct spfterm *t;

	memset(rec, 0, sizeof(*rec));
	for (;;) {
		while (p < end && *p == ' ')
			p++;
		if (p == end)
			break;
		rec->terms = mem_more(rec->terms, rec->n, &room, sizeof(*t));
		t = &rec->terms[rec->n++];
		memset(t, 0, sizeof(*t));
		t->text = p;
		t->column = (size_t)(p - text) + 1;
		while (p < end && *p != ' ')
			p++;
		t->len = (size_t)(p - t->text);
		read_term(t);
	}
	for (i = 0; i < rec->n; i++)
		place(rec, &rec->terms[i]);
}

void
spfrecord_free(struct spfrecord *rec)
{
	mem_free(rec->terms);
	memset(rec, 0, sizeof(*rec));
}
