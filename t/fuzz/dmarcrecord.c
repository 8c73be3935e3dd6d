/*
 * dmarcrecord - fuzzes dmarcrecord.h and dmarcuri.h: what the record says is
 * held against a reading of its own, by the grammar of RFC 9989 4.8 and, for
 * URIs, of RFC 3986.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "abnf.h"
#include "ascii.h"
#include "dmarcrecord.h"
#include "dmarcuri.h"
#include "domain.h"
#include "fuzz.h"

enum { SHORT = 400 }; /* octets of a value that the grammar is asked about */

#define WSP	    "[ \t]*"
#define VERSION_TAG "v" WSP "=" WSP "DMARC1" WSP
#define TAG	    "([^=;]*)" WSP "=" WSP "[ -:<-~]+"
#define REQUEST	    "none|quarantine|reject"
#define FO	    "[01](:[ds])*|[ds](:[01])?(:[ds])?|([ds]:)*[01]"
#define PCT	    "0?[0-9]?[0-9]|100"

/* RFC 3986 Appendix A, without "," and "!". */
#define ENCODED	 "%[0-9a-f][0-9a-f]"
#define OCTET	 "[a-z0-9._~$&'()*+;=-]"
#define PCHAR	 "(" OCTET "|[:@]|" ENCODED ")"
#define MORE	 "(/" PCHAR "*)*"
#define LITERAL6 "[[]([0-9a-f:.]+|v[0-9a-f]+[.](" OCTET "|:)+)[]]"
#define AUTHORITY                                                         \
	"((" OCTET "|:|" ENCODED ")*@)?(" LITERAL6 "|(" OCTET "|" ENCODED \
	")*)(:[0-9]*)?"
#define HIER	"(//" AUTHORITY MORE "|/(" PCHAR "+" MORE ")?|" PCHAR "+" MORE ")?"
#define QUERY	"(" PCHAR "|[/?])*"
#define URI	"[a-z][a-z0-9+.-]*:" HIER "([?]" QUERY ")?(#" QUERY ")?"
#define MADE_OF "[a-z][a-z0-9+.-]*:([][/?#]|" PCHAR ")*"
#define SIZE	"![0-9]+[kmgt]?"

static const struct {
	const char *name, *value;
} grammar[] = {
	[DMARCTAG_V] = { "v", "" },
	[DMARCTAG_P] = { "p", REQUEST },
	[DMARCTAG_SP] = { "sp", REQUEST },
	[DMARCTAG_NP] = { "np", REQUEST },
	[DMARCTAG_PSD] = { "psd", "[ynu]" },
	[DMARCTAG_ADKIM] = { "adkim", "[rs]" },
	[DMARCTAG_ASPF] = { "aspf", "[rs]" },
	[DMARCTAG_T] = { "t", "[yn]" },
	[DMARCTAG_RUA] = { "rua", NULL },
	[DMARCTAG_RUF] = { "ruf", NULL },
	[DMARCTAG_FO] = { "fo", FO },
	[DMARCTAG_PCT] = { "pct", PCT },
	[DMARCTAG_RF] = { "rf", ".*" },
	[DMARCTAG_RI] = { "ri", ".*" },
};

static int
matches(const char *pattern, const char *text)
{
	static struct {
		const char *pattern;
		regex_t re;
	} seen[32];
	size_t i;

	for (i = 0; seen[i].pattern != NULL && seen[i].pattern != pattern; i++)
		assert(i + 1 < sizeof(seen) / sizeof(seen[0]));
	seen[i].pattern = pattern;
	return abnf(&seen[i].re, pattern, text);
}

/* A copy that ends in NUL, without the blanks around it. */
static char *
trimmed(const char *p, size_t len)
{
	while (len > 0 && (*p == ' ' || *p == '\t')) {
		p++;
		len--;
	}
	while (len > 0 && (p[len - 1] == ' ' || p[len - 1] == '\t'))
		len--;
	return mem_str(p, len);
}

/*
 * URIs
 */

/* Is there an address to write to: "mailto:", a local part and a domain? */
static int
ismailto(const char *text, const char **domain, size_t *len)
{
	const char *p;

	if (strncasecmp(text, "mailto:", 7) != 0)
		return 0;
	text += 7;
	*domain = NULL;
	for (p = text; *p != '\0' && *p != '?'; p++)
		if (*p == '@')
			*domain = p + 1;
	*len = *domain != NULL ? (size_t)(p - *domain) : 0;
	return *domain != NULL && *domain > text + 1;
}

/*
 * What dmarcuri_next() takes is told but roughly by what a URI is made of: it
 * does not look at where brackets, a second "#" and a port's letters are.
 */
static void
check_wellformed(const struct dmarcuri *u, const char *text)
{
	const char *domain;
	size_t len;
	int may = matches(MADE_OF, text), must = matches(URI, text);

	if (strncasecmp(text, "mailto:", 7) == 0) {
		if (!ismailto(text, &domain, &len) ||
		    !domain_isvalid(domain, len))
			may = must = 0;
	} else if (may && strchr(text, ':')[1] == '\0')
		may = must = 0; /* a scheme alone leads nowhere */
	assert(u->why != NULL || may);
	assert(u->why == NULL || !must);
}

/* The next item against what dmarcuri_next() says. */
static void
check_uri(const struct dmarcuri *u, const char *p, size_t len)
{
	char *item = trimmed(p, len), *bang = strchr(item, '!');
	const char *domain;
	size_t i;
	int sized = bang != NULL && matches(SIZE, bang);

	if (memchr(p, '\0', len) != NULL) {
		assert(u->why != NULL);
		mem_free(item);
		return;
	}
	assert(u->sized == sized);
	if (sized)
		*bang = '\0';
	assert(u->len == strlen(item) && memcmp(u->text, item, u->len) == 0);
	assert(u->text >= p && u->text + u->len <= p + len);
	if (len <= SHORT)
		check_wellformed(u, item);
	assert(u->mailto == 0 || u->mailto == 1);
	if (u->why == NULL && ismailto(item, &domain, &len)) {
		assert(u->mailto && u->host.len == len);
		for (i = 0; i < len; i++)
			assert(u->host.data[i] == ascii_tolower(domain[i]));
	} else if (u->why == NULL) {
		assert(!u->mailto);
		assert(u->host.len == 0 ||
		    domain_isvalid(u->host.data, u->host.len));
	}
	mem_free(item);
}

/* How many of the value are well-formed. */
static size_t
check_uris(const char *value, size_t len)
{
	const char *p = value, *end = value + len, *comma;
	struct dmarcuri u;
	size_t pos = 0, n = 0;

	for (; p < end; p = comma < end ? comma + 1 : end) {
		if ((comma = memchr(p, ',', (size_t)(end - p))) == NULL)
			comma = end;
		assert(dmarcuri_next(value, len, &pos, &u) == 1);
		check_uri(&u, p, (size_t)(comma - p));
		n += u.why == NULL;
		dmarcuri_free(&u);
	}
	assert(dmarcuri_next(value, len, &pos, &u) == 0);
	return n;
}

/*
 * Tags
 */

static enum dmarctag_kind
kind_of(const char *text)
{
	char *name = trimmed(text, strcspn(text, "="));
	enum dmarctag_kind kind = DMARCTAG_V;

	while (kind < DMARCTAG_OTHER && strcmp(name, grammar[kind].name) != 0)
		kind++;
	mem_free(name);
	return kind;
}

/* "d" and "s" once each. */
static int
isfo(const char *value)
{
	const char *p;
	int d = 0, s = 0;

	for (p = value; *p != '\0'; p++) {
		d += ascii_tolower(*p) == 'd';
		s += ascii_tolower(*p) == 's';
	}
	return d <= 1 && s <= 1;
}

/* Is it well-formed, and no tag of its kind before it? */
static int
counts(const struct dmarcrecord *rec, size_t i, const char *text)
{
	const struct dmarctag *tag = &rec->tags[i];
	const char *value;
	size_t k;

	if (!matches(TAG, text))
		return 0;
	value = strchr(text, '=') + 1;
	value += strspn(value, " \t");
	assert(tag->value != NULL);
	assert(tag->valuelen == strlen(value) &&
	    memcmp(tag->value, value, tag->valuelen) == 0);
	if (tag->kind == DMARCTAG_V)
		return i == 0;
	if (tag->kind == DMARCTAG_OTHER)
		return 1;
	for (k = 0; k < i; k++)
		if (rec->tags[k].kind == tag->kind && rec->tags[k].why == NULL)
			return 0;
	if (tag->kind == DMARCTAG_RUA || tag->kind == DMARCTAG_RUF)
		return check_uris(tag->value, tag->valuelen) > 0;
	return matches(grammar[tag->kind].value, value) &&
	    (tag->kind != DMARCTAG_FO || isfo(value));
}

static void
check_tag(const struct dmarcrecord *rec, size_t i, const char *text)
{
	const struct dmarctag *tag = &rec->tags[i];

	if (strlen(text) < tag->len) { /* NUL: in no name, in no value */
		assert(tag->kind == DMARCTAG_OTHER || tag->why != NULL);
		return;
	}
	assert(tag->kind ==
	    (i == 0				? DMARCTAG_V
		    : strchr(text, '=') == NULL ? DMARCTAG_OTHER
						: kind_of(text)));
	assert((tag->value == NULL) == (strchr(text, '=') == NULL));
	if (tag->len <= SHORT)
		assert((tag->why == NULL) == counts(rec, i, text));
}

/* Are the tags what stands between semicolons, all of it? */
static void
check_tags(const struct dmarcrecord *rec, const char *text, size_t len)
{
	const char *p = text, *end = text + len, *semicolon;
	char *part;
	size_t i, n;

	for (i = 0; p < end; i++, p = semicolon < end ? semicolon + 1 : end) {
		if ((semicolon = memchr(p, ';', (size_t)(end - p))) == NULL)
			semicolon = end;
		n = (size_t)(semicolon - p);
		part = trimmed(p, n);
		for (; n > 0 && (*p == ' ' || *p == '\t'); p++)
			n--;
		if (n == 0 && semicolon == end)
			i--;
		else if (i < LIMIT_TAGS) {
			assert(i < rec->n && rec->tags[i].text == p);
			assert(rec->tags[i].column == (size_t)(p - text) + 1);
			assert(rec->tags[i].len <= n);
			check_tag(rec, i, part);
		}
		mem_free(part);
	}
	assert(rec->n == (i < LIMIT_TAGS ? i : LIMIT_TAGS));
	assert(rec->beyond == i - rec->n);
}

/*
 * What the record says
 */

/* The value of the first tag that counts, in *len octets; or NULL. */
static const char *
value(const struct dmarcrecord *rec, enum dmarctag_kind kind, size_t *len)
{
	const struct dmarctag *found = NULL;
	size_t i;

	for (i = rec->n; i > 0; i--)
		if (rec->tags[i - 1].kind == kind &&
		    rec->tags[i - 1].why == NULL)
			found = &rec->tags[i - 1];
	assert(found == dmarcrecord_tag(rec, kind));
	*len = found != NULL ? found->valuelen : 0;
	return found != NULL ? found->value : NULL;
}

/* There, and malformed before it is well-formed, if it ever is? */
static int
ismalformed(const struct dmarcrecord *rec, enum dmarctag_kind kind)
{
	size_t i;

	for (i = 0; i < rec->n; i++)
		if (rec->tags[i].kind == kind)
			return rec->tags[i].why != NULL;
	return 0;
}

/* Is the policy what its tag says? */
static void
check_policy(const struct dmarcrecord *rec, enum dmarctag_kind kind,
    enum dmarc_policy policy)
{
	const char *text, *name = dmarc_policy_name(policy);
	size_t len;

	text = value(rec, kind, &len);
	assert((text == NULL) == (policy == DMARC_UNSET));
	assert((name == NULL) == (policy == DMARC_UNSET));
	if (text != NULL)
		assert(len == strlen(name) &&
		    strncasecmp(text, name, len) == 0);
}

/* RFC 9989 4.10.1. */
static void
check_policies(const struct dmarcrecord *rec)
{
	int sound = dmarcrecord_tag(rec, DMARCTAG_P) != NULL;

	if ((ismalformed(rec, DMARCTAG_P) && !sound) ||
	    ismalformed(rec, DMARCTAG_SP) || ismalformed(rec, DMARCTAG_NP)) {
		assert(rec->faulty != NULL && rec->p == DMARC_NONE);
		assert(rec->sp == DMARC_UNSET && rec->np == DMARC_UNSET);
		return;
	}
	check_policy(rec, DMARCTAG_SP, rec->sp);
	check_policy(rec, DMARCTAG_NP, rec->np);
	if (!sound) {
		assert(rec->faulty != NULL && rec->p == DMARC_NONE);
		return;
	}
	assert(rec->faulty == NULL);
	check_policy(rec, DMARCTAG_P, rec->p);
}

static void
check_letter(const struct dmarcrecord *rec, enum dmarctag_kind kind,
    char letter, char by_default)
{
	const char *text;
	size_t len;

	if ((text = value(rec, kind, &len)) == NULL)
		assert(letter == by_default);
	else
		assert(len == 1 && ascii_tolower(*text) == letter);
}

static void
check_numbers(const struct dmarcrecord *rec)
{
	const char *text;
	char *number;
	size_t len;

	text = value(rec, DMARCTAG_PCT, &len);
	if (text == NULL || dmarcrecord_tag(rec, DMARCTAG_T) != NULL)
		assert(rec->pct == 100);
	else {
		number = mem_str(text, len);
		assert(rec->pct == strtol(number, NULL, 10));
		mem_free(number);
	}
	text = value(rec, DMARCTAG_RUA, &len);
	assert(rec->nrua == (text != NULL ? check_uris(text, len) : 0));
}

static void
check_record(const char *text, size_t len)
{
	struct dmarcrecord rec;

	dmarcrecord_parse(&rec, text, len);
	check_tags(&rec, text, len);
	check_policies(&rec);
	check_letter(&rec, DMARCTAG_PSD, rec.psd, 'u');
	check_letter(&rec, DMARCTAG_ADKIM, rec.adkim, 'r');
	check_letter(&rec, DMARCTAG_ASPF, rec.aspf, 'r');
	check_letter(&rec, DMARCTAG_T, rec.t, 'n');
	check_numbers(&rec);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = exact(data, size), *start = mem_str(text, size);
	int is;

	start[strcspn(start, ";")] = '\0';
	is = matches(VERSION_TAG, start) && strstr(start, "DMARC1") != NULL &&
	    (strlen(start) == size || text[strlen(start)] == ';');
	assert(dmarcrecord_is(text, size) == is);
	if (is)
		check_record(text, size);
	else
		check_uris(text, size);
	mem_free(start);
	mem_free(text);
	return 0;
}
