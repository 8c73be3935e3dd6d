/*
 * dmarcrecord - a DMARC policy record, read; see dmarcrecord.h.
 */
#include <string.h>

#include "ascii.h"
#include "dmarcrecord.h"
#include "dmarcuri.h"

static const char version[] = "DMARC1";
static const char second[] = "there for the second time";

static const char *const names[] = {
	[DMARCTAG_V] = "v",
	[DMARCTAG_P] = "p",
	[DMARCTAG_SP] = "sp",
	[DMARCTAG_NP] = "np",
	[DMARCTAG_PSD] = "psd",
	[DMARCTAG_ADKIM] = "adkim",
	[DMARCTAG_ASPF] = "aspf",
	[DMARCTAG_T] = "t",
	[DMARCTAG_RUA] = "rua",
	[DMARCTAG_RUF] = "ruf",
	[DMARCTAG_FO] = "fo",
	[DMARCTAG_PCT] = "pct",
	[DMARCTAG_RF] = "rf",
	[DMARCTAG_RI] = "ri",
};

static const char *const policies[] = {
	[DMARC_NONE] = "none",
	[DMARC_QUARANTINE] = "quarantine",
	[DMARC_REJECT] = "reject",
};

const char *
dmarc_policy_name(enum dmarc_policy policy)
{
	return policies[policy];
}

enum dmarc_policy
dmarc_policy_read(const char *word, size_t len)
{
	enum dmarc_policy p;

	for (p = DMARC_REJECT; p != DMARC_UNSET; p--)
		if (ascii_caseeq(word, len, policies[p], strlen(policies[p])))
			break;
	return p;
}

/*
 * Cutting
 */

/* Is it *WSP at both ends of something?  Takes it off. */
static void
trim(const char **p, size_t *len)
{
	while (*len > 0 && ascii_iswsp(**p)) {
		++*p;
		--*len;
	}
	while (*len > 0 && ascii_iswsp((*p)[*len - 1]))
		--*len;
}

static void
cut_value(struct dmarctag *tag, const char **name, size_t *namelen)
{
	const char *equals = memchr(tag->text, '=', tag->len);

	*name = tag->text;
	*namelen = tag->len;
	if (equals == NULL)
		return;
	*namelen = (size_t)(equals - tag->text);
	tag->value = equals + 1;
	tag->valuelen = tag->len - *namelen - 1;
	trim(name, namelen);
	trim(&tag->value, &tag->valuelen);
}

static enum dmarctag_kind
kind_of(const char *name, size_t len)
{
	enum dmarctag_kind kind;

	for (kind = DMARCTAG_V; kind < DMARCTAG_OTHER; kind++)
		if (strlen(names[kind]) == len &&
		    memcmp(names[kind], name, len) == 0)
			break;
	return kind;
}

/* *dmarc-value: printable, blanks among it, no semicolon. */
static int
isprintable(const char *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (p[i] != ' ' && !ascii_isgraph(p[i]))
			return 0;
	return 1;
}

/*
 * Values
 */

static int
isone(const struct dmarctag *tag, const char *letters)
{
	return tag->valuelen == 1 &&
	    strchr(letters, ascii_tolower(tag->value[0])) != NULL;
}

static const char *
read_policy(enum dmarc_policy *policy, const struct dmarctag *tag)
{
	*policy = dmarc_policy_read(tag->value, tag->valuelen);
	return *policy != DMARC_UNSET ? NULL : "not none, quarantine or reject";
}

static const char *
read_letter(char *letter, const struct dmarctag *tag, const char *letters,
    const char *why)
{
	if (!isone(tag, letters))
		return why;
	*letter = ascii_tolower(tag->value[0]);
	return NULL;
}

static const char *
read_pct(int *pct, const struct dmarctag *tag)
{
	size_t i;
	int n = 0;

	for (i = 0; i < tag->valuelen && ascii_isdigit(tag->value[i]); i++)
		if ((n = 10 * n + tag->value[i] - '0') > 100)
			break;
	if (i == 0 || i < tag->valuelen || tag->valuelen > 3)
		return "not a number from 0 to 100";
	*pct = n;
	return NULL;
}

/* dmarc-fo: 0 or 1, d and s, each once at the most, colons between. */
static const char *
check_fo(const struct dmarctag *tag)
{
	unsigned seen = 0, bit;
	size_t i;

	for (i = 0; i < tag->valuelen; i += 2) {
		switch (ascii_tolower(tag->value[i])) {
		case '0':
		case '1':
			bit = 1;
			break;
		case 'd':
			bit = 2;
			break;
		case 's':
			bit = 4;
			break;
		default:
			bit = 7;
		}
		if ((seen & bit) != 0 || bit == 7 ||
		    (i + 1 < tag->valuelen && tag->value[i + 1] != ':'))
			break;
		seen |= bit;
	}
	return i > tag->valuelen ? NULL
				 : "not 0 or 1, d and s with colons between";
}

static size_t
count_uris(const struct dmarctag *tag)
{
	struct dmarcuri uri;
	size_t pos = 0, n = 0;

	while (dmarcuri_next(tag->value, tag->valuelen, &pos, &uri)) {
		n += uri.why == NULL;
		dmarcuri_free(&uri);
	}
	return n;
}

/* Takes the value: NULL, or why it can't be taken. */
static const char *
read_value(struct dmarcrecord *rec, const struct dmarctag *tag)
{
	size_t n;

	switch (tag->kind) {
	case DMARCTAG_V:
		return rec->n == 0 ? NULL : "the version comes once, first";
	case DMARCTAG_P:
		return read_policy(&rec->p, tag);
	case DMARCTAG_SP:
		return read_policy(&rec->sp, tag);
	case DMARCTAG_NP:
		return read_policy(&rec->np, tag);
	case DMARCTAG_PSD:
		return read_letter(&rec->psd, tag, "ynu", "not y, n or u");
	case DMARCTAG_ADKIM:
		return read_letter(&rec->adkim, tag, "rs", "not r or s");
	case DMARCTAG_ASPF:
		return read_letter(&rec->aspf, tag, "rs", "not r or s");
	case DMARCTAG_T:
		return read_letter(&rec->t, tag, "yn", "not y or n");
	case DMARCTAG_RUA:
	case DMARCTAG_RUF:
		n = count_uris(tag);
		if (tag->kind == DMARCTAG_RUA)
			rec->nrua = n;
		return n > 0 ? NULL : "no URI in it is well-formed";
	case DMARCTAG_FO:
		return check_fo(tag);
	case DMARCTAG_PCT:
		return read_pct(&rec->pct, tag);
	default:
		return NULL;
	}
}

static void
read_tag(struct dmarcrecord *rec, struct dmarctag *tag)
{
	const char *name;
	size_t len;

	cut_value(tag, &name, &len);
	tag->kind = rec->n == 0	 ? DMARCTAG_V
	    : tag->value == NULL ? DMARCTAG_OTHER
				 : kind_of(name, len);
	if (tag->value == NULL)
		tag->why = "no = in it";
	else if (tag->kind != DMARCTAG_OTHER && tag->kind != DMARCTAG_V &&
	    dmarcrecord_tag(rec, tag->kind) != NULL)
		tag->why = second;
	else if (tag->valuelen == 0)
		tag->why = "no value";
	else if (!isprintable(tag->value, tag->valuelen))
		tag->why = "an octet that is not printable ASCII";
	else
		tag->why = read_value(rec, tag);
}

/*
 * The record
 */

int
dmarcrecord_is(const char *text, size_t len)
{
	const char *end = memchr(text, ';', len);
	struct dmarctag tag = { .text = text,
		.len = end != NULL ? (size_t)(end - text) : len };
	const char *name;
	size_t namelen;

	if (tag.len == 0 || ascii_iswsp(*text))
		return 0;
	cut_value(&tag, &name, &namelen);
	return tag.value != NULL && ascii_caseeq(name, namelen, "v", 1) &&
	    tag.valuelen == sizeof(version) - 1 &&
	    memcmp(tag.value, version, tag.valuelen) == 0;
}

/* Is there one of this kind that is malformed, and not only one too many? */
static int
ismalformed(const struct dmarcrecord *rec, enum dmarctag_kind kind)
{
	size_t i;

	for (i = 0; i < rec->n; i++)
		if (rec->tags[i].kind == kind && rec->tags[i].why != NULL &&
		    rec->tags[i].why != second)
			return 1;
	return 0;
}

/* What policies count when not all are there and sound. */
static void
settle_policies(struct dmarcrecord *rec)
{
	static const struct {
		enum dmarctag_kind kind;
		const char *why;
	} faults[] = {
		{ DMARCTAG_P, "p= is malformed" },
		{ DMARCTAG_SP, "sp= is malformed" },
		{ DMARCTAG_NP, "np= is malformed" },
	};
	size_t i;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (ismalformed(rec, faults[i].kind) &&
		    (faults[i].kind != DMARCTAG_P || rec->p == DMARC_UNSET)) {
			rec->faulty = faults[i].why;
			rec->p = DMARC_NONE;
			rec->sp = rec->np = DMARC_UNSET;
			return;
		}
	if (rec->p == DMARC_UNSET) {
		rec->faulty = rec->beyond > 0
		    ? "there is no p= among its first 100 tags"
		    : "there is no p=";
		rec->p = DMARC_NONE;
	}
}

/* The next tag, len octets of text from pos on. */
static void
add_tag(struct dmarcrecord *rec, const char *text, size_t pos, size_t len)
{
	const char *p = text + pos;
	struct dmarctag *tag;

	if (rec->n == LIMIT_TAGS) {
		rec->beyond++;
		return;
	}
	trim(&p, &len);
	tag = &rec->tags[rec->n];
	*tag = (struct dmarctag){
		.text = p, .len = len, .column = (size_t)(p - text) + 1
	};
	read_tag(rec, tag);
	rec->n++;
}

static int
isempty(const char *p, size_t len)
{
	trim(&p, &len);
	return len == 0;
}

void
dmarcrecord_parse(struct dmarcrecord *rec, const char *text, size_t len)
{
	const char *semicolon;
	size_t pos, n;

	*rec = (struct dmarcrecord){
		.psd = 'u', .adkim = 'r', .aspf = 'r', .t = 'n', .pct = 100
	};
	for (pos = 0; pos < len; pos += n + 1) {
		semicolon = memchr(text + pos, ';', len - pos);
		n = semicolon != NULL ? (size_t)(semicolon - text) - pos
				      : len - pos;
		if (semicolon != NULL || !isempty(text + pos, n))
			add_tag(rec, text, pos, n);
	}
	if (dmarcrecord_tag(rec, DMARCTAG_T) != NULL)
		rec->pct = 100;
	settle_policies(rec);
}

const struct dmarctag *
dmarcrecord_tag(const struct dmarcrecord *rec, enum dmarctag_kind kind)
{
	size_t i;

	for (i = 0; i < rec->n; i++)
		if (rec->tags[i].kind == kind && rec->tags[i].why == NULL)
			return &rec->tags[i];
	return NULL;
}
