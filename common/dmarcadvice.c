/*
 * dmarcadvice - what may have been meant; see dmarcadvice.h.
 */
#include <string.h>

#include "ascii.h"
#include "dmarcadvice.h"

static const char *const tags[] = { "v", "p", "t", "adkim", "aspf", "rua",
	"ruf", "psd", "pct", "sp", "np", "fo", "rf", "ri" };

static int
starts(const char *text, size_t len, const char *word)
{
	size_t n = strlen(word);

	return len >= n && ascii_caseeq(text, n, word, n);
}

static void
skip_blanks(const char **p, size_t *len)
{
	for (; *len > 0 && ascii_iswsp(**p); ++*p)
		--*len;
}

/*
 * Records
 */

/* What follows "v=". */
static const char *
judge_version(const char *p, size_t len)
{
	if (len > 0 && (*p == '"' || *p == '\''))
		return "values take no quotes";
	if (!starts(p, len, "DMARC1"))
		return "there is no version but v=DMARC1";
	if (memcmp(p, "DMARC1", 6) != 0)
		return "DMARC1 must be in capitals";
	p += 6;
	len -= 6;
	if (len > 0 && (ascii_isalnum(*p) || *p == '.'))
		return "there is no version but v=DMARC1";
	skip_blanks(&p, &len);
	if (len > 0 && *p == ',')
		return "tags are parted by semicolons, not commas";
	if (len > 0 && *p == '\\')
		return "the backslash before the semicolon has become part of "
		       "it";
	return "behind v=DMARC1 a semicolon must follow";
}

/* Does it begin with "v=" and something like the version?  Moves to that. */
static int
hasversion(const char **p, size_t *len)
{
	if (!starts(*p, *len, "v"))
		return 0;
	++*p;
	--*len;
	skip_blanks(p, len);
	if (!starts(*p, *len, "="))
		return 0;
	++*p;
	--*len;
	skip_blanks(p, len);
	return ascii_casefind(*p, *len, "dmarc") <= 1 && *len >= 5;
}

/* Does it begin as a record goes on? */
static int
isrest(const char *p, size_t len)
{
	static const char *const begins[] = { "p=none", "p=quarantine",
		"p=reject", "sp=none", "sp=quarantine", "sp=reject",
		"rua=", "ruf=", "adkim=", "aspf=", "pct=" };
	size_t i;

	while (len > 0 && (ascii_iswsp(*p) || *p == ';')) {
		p++;
		len--;
	}
	for (i = 0; i < sizeof(begins) / sizeof(*begins); i++)
		if (starts(p, len, begins[i]))
			return 1;
	return 0;
}

/* What stands before v=DMARC1. */
static const char *
judge_before(const char *p, size_t len)
{
	if (ascii_iswsp(*p))
		return "nothing may stand before v=DMARC1, not even a blank";
	if (*p == '"' || *p == '\'')
		return "it is quoted twice, so that quotes are part of it";
	if (ascii_is8bit(*p))
		return "an octet that is not ASCII stands before v=DMARC1: "
		       "type it anew instead of copying it";
	if (memchr(p, ';', len) != NULL)
		return "v=DMARC1 must come first";
	return "nothing may stand before v=DMARC1";
}

const char *
dmarcadvice_text(const struct dns_record *r)
{
	const char *p = r->data;
	size_t len = r->len, at;

	if (dmarcrecord_is(p, len))
		return NULL;
	if (hasversion(&p, &len))
		return judge_version(p, len);
	at = ascii_casefind(r->data, r->len, "v=dmarc");
	if (at > 0 && at < r->len)
		return judge_before(r->data, at);
	if (ascii_casefind(r->data, r->len, "dmarc1") < r->len)
		return "it must begin with v=DMARC1";
	if (isrest(r->data, r->len))
		return "it seems to be part of a record, which must be one TXT "
		       "record, of several strings if it is long";
	return NULL;
}

/*
 * Tags
 */

/* Are they the same but for one letter: wrong, missing, too many, or changed
 * about with the next? */
static int
isslip(const char *a, size_t alen, const char *b, size_t blen)
{
	size_t i;

	if (alen > blen)
		return isslip(b, blen, a, alen);
	for (i = 0; i < alen && ascii_tolower(a[i]) == b[i]; i++)
		;
	if (blen == alen + 1)
		return ascii_caseeq(a + i, alen - i, b + i + 1, alen - i);
	if (alen != blen || i == alen)
		return 0;
	return ascii_caseeq(a + i + 1, alen - i - 1, b + i + 1, alen - i - 1) ||
	    (i + 1 < alen && ascii_tolower(a[i]) == b[i + 1] &&
		ascii_tolower(a[i + 1]) == b[i] &&
		ascii_caseeq(a + i + 2, alen - i - 2, b + i + 2, alen - i - 2));
}

/* The length of what stands before "=", or of all. */
static size_t
name_len(const struct dmarctag *tag)
{
	const char *equals = memchr(tag->text, '=', tag->len);
	size_t len = equals != NULL ? (size_t)(equals - tag->text) : tag->len;

	while (len > 0 && ascii_iswsp(tag->text[len - 1]))
		len--;
	return len;
}

const char *
dmarcadvice_name(const struct dmarctag *tag)
{
	size_t len = name_len(tag), i;

	for (i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (ascii_caseeq(tag->text, len, tags[i], strlen(tags[i])))
			return tags[i];
	for (i = 0; len > 1 && i < sizeof(tags) / sizeof(*tags); i++)
		if (strlen(tags[i]) > 1 &&
		    isslip(tag->text, len, tags[i], strlen(tags[i])))
			return tags[i];
	return NULL;
}

/* The tag that begins within the value, since no semicolon parts them; NULL:
 * there is none. */
static const char *
find_joined(const struct dmarctag *tag)
{
	const char *p = tag->value, *end = p + tag->valuelen, *equals = p, *q;
	size_t i, n;

	while ((equals = memchr(equals, '=', (size_t)(end - equals))) != NULL) {
		for (q = equals; q > p && ascii_iswsp(q[-1]); q--)
			;
		/* sp= comes before p=. */
		for (i = sizeof(tags) / sizeof(*tags); i-- > 0;) {
			n = strlen(tags[i]);
			if ((size_t)(q - p) >= n &&
			    ascii_caseeq(q - n, n, tags[i], n))
				return tags[i];
		}
		equals++;
	}
	return NULL;
}

static void
advise_policy(struct buf *out, const struct dmarctag *tag)
{
	enum dmarc_policy p;
	const char *name;

	if (starts(tag->value, tag->valuelen, "monitor")) {
		buf_adds(out, " For monitoring alone it is none.");
		return;
	}
	for (p = DMARC_NONE; p <= DMARC_REJECT; p++) {
		name = dmarc_policy_name(p);
		if (starts(tag->value, tag->valuelen, name) ||
		    isslip(tag->value, tag->valuelen, name, strlen(name))) {
			buf_addf(out, " Is it %s?", name);
			return;
		}
	}
}

/* Of a tag without "=". */
static void
advise_bare(struct buf *out, const struct dmarctag *tag)
{
	if (memchr(tag->text, '@', tag->len) != NULL)
		buf_adds(out,
		    " Addresses in rua= and ruf= are parted by commas.");
	else if (memchr(tag->text, ':', tag->len) != NULL)
		buf_adds(out, " Between a tag and its value \"=\" stands.");
	else
		buf_adds(out, " Write it as tag=value, or take it out.");
}

static int
has(const struct dmarctag *tag, char c)
{
	return memchr(tag->value, c, tag->valuelen) != NULL;
}

/* Of a value without "=" in it. */
static void
advise_value(struct buf *out, const struct dmarctag *tag)
{
	if (has(tag, '"') || has(tag, '\''))
		buf_adds(out, " Values take no quotes.");
	else if (has(tag, '\\'))
		buf_adds(out,
		    " The backslash is part of the record: semicolons are not "
		    "escaped there.");
	else if (tag->kind == DMARCTAG_P || tag->kind == DMARCTAG_SP ||
	    tag->kind == DMARCTAG_NP)
		advise_policy(out, tag);
	else if (tag->kind == DMARCTAG_FO && has(tag, '0') && has(tag, '1'))
		buf_adds(out, " 0 and 1 exclude each other.");
	else if (tag->kind == DMARCTAG_FO && has(tag, ','))
		buf_adds(out, " Colons, not commas, stand between.");
}

void
dmarcadvice_tag(struct buf *out, const struct dmarctag *tag)
{
	const char *joined;

	if (tag->value == NULL)
		advise_bare(out, tag);
	else if (tag->valuelen == 0)
		buf_adds(out, " Give it one, or take the tag out.");
	else if ((joined = find_joined(tag)) != NULL)
		buf_addf(out,
		    " Tags are parted by semicolons: one is missing before "
		    "%s=.",
		    joined);
	else
		advise_value(out, tag);
}
