/*
 * keyundo - what is done wrongly to key records, undone; see keyundo.h.
 */
#include <string.h>

#include "ascii.h"
#include "b64.h"
#include "keyform.h"
#include "keyundo.h"
#include "taglist.h"

static const char begin[] = "-----BEGIN", dashes[] = "-----";

/* Where the word is, or NULL. */
static const char *
find(const char *p, const char *end, const char *word)
{
	size_t len = strlen(word);

	for (; len <= (size_t)(end - p); p++)
		if (memcmp(p, word, len) == 0)
			return p;
	return NULL;
}

static int
isbase64(char c)
{
	return ascii_isalnum(c) || c == '+' || c == '/' || c == '=';
}

/*
 * The text, whatever is in it
 */

/* The octet that a \DDD of master files stands for, or -1. */
static int
decimal(const char *p, const char *end)
{
	int n;

	if (end - p < 3 || !ascii_isdigit(p[0]) || !ascii_isdigit(p[1]) ||
	    !ascii_isdigit(p[2]))
		return -1;
	n = (p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0');
	return n < 256 ? n : -1;
}

static int
undo_backslashes(struct buf *out, const char *text, size_t len)
{
	const char *p, *end = text + len;
	int c;

	for (p = text; p < end; p++)
		if (*p != '\\')
			buf_addc(out, *p);
		else if ((c = decimal(p + 1, end)) != -1) {
			buf_addc(out, (char)c);
			p += 3;
		}
	return memchr(text, '\\', len) != NULL;
}

/* A whole line of a zone file, or what a program shows: what is in quotes. */
static int
undo_pasted(struct buf *out, const char *text, size_t len)
{
	const char *p, *end = text + len, *quote = memchr(text, '"', len);
	int inside = 0;

	if (quote == NULL) {
		if ((p = find(text, end, "v=DKIM1")) == NULL || p == text)
			return 0;
		buf_add(out, p, (size_t)(end - p));
		return 1;
	}
	for (p = text; p < quote && ascii_isspace(*p); p++)
		;
	if (p == quote)
		return 0;
	for (p = quote; p < end; p++)
		if (*p == '"')
			inside = !inside;
		else if (inside)
			buf_addc(out, *p);
	return 1;
}

/* How long is the quotation mark at p?  0 when there is none. */
static size_t
quote_len(const char *p, const char *end)
{
	static const char *const marks[] = { "\"", "'", "`", "\xe2\x80\x98",
		"\xe2\x80\x99", "\xe2\x80\x9c", "\xe2\x80\x9d",
		"\xe2\x80\x9e" };
	size_t i, len;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		len = strlen(marks[i]);
		if (len <= (size_t)(end - p) && memcmp(p, marks[i], len) == 0)
			return len;
	}
	return 0;
}

static int
undo_quotes(struct buf *out, const char *text, size_t len)
{
	const char *p = text, *end = text + len;
	size_t n;
	int found = 0;

	while (p < end) {
		if ((n = quote_len(p, end)) == 0)
			buf_addc(out, *p++);
		else {
			p += n;
			found = 1;
		}
	}
	return found;
}

static int
undo_octets(struct buf *out, const char *text, size_t len)
{
	size_t i, left = 0;

	for (i = 0; i < len; i++)
		if (ascii_isgraph(text[i]) || text[i] == ' ')
			buf_addc(out, text[i]);
		else
			left++;
	return left > 0;
}

/* Is there the name of a tag of key records at p, with its "="? */
static int
istag(const char *p, const char *end)
{
	return end - p > 1 && p[1] == '=' && strchr("vkhstgnp", *p) != NULL &&
	    *p != '\0';
}

/* What is put between tags, rightly or not. */
static int
isbetween(char c)
{
	return c == ' ' || c == ',' || c == ':' || c == ';';
}

/* Semicolons that were lost up to p=, or are there twice. */
static int
undo_separators(struct buf *out, const char *text, size_t len)
{
	const char *p, *end = text + len;
	const size_t start = out->len;
	int before = 1; /* p= */

	for (p = text; p < end; p++) {
		if (before && p > text && istag(p, end)) {
			while (out->len > start &&
			    isbetween(out->data[out->len - 1]))
				out->len--;
			buf_adds(out, "; ");
		}
		if (before && istag(p, end) && *p == 'p')
			before = 0;
		if (*p != ';' || out->len == start ||
		    out->data[out->len - 1] != ';')
			buf_addc(out, *p);
	}
	return out->len - start != len ||
	    memcmp(out->data + start, text, len) != 0;
}

/* Tag names in upper case, and v= in lower. */
static int
undo_case(struct buf *out, const char *text, size_t len)
{
	static const char version[] = "v=DKIM1";
	const size_t n = sizeof(version) - 1, start = out->len;
	char *p;
	size_t i;
	int first = 1; /* octet of a name */

	buf_add(out, text, len);
	p = out->data + start;
	for (i = 0; i < len; i++) {
		if (first && i + 1 < len && p[i + 1] == '=')
			p[i] = ascii_tolower(p[i]);
		if (first && len - i >= n && ascii_caseeq(p + i, n, version, n))
			memcpy(p + i, version, n);
		first = p[i] == ';' || (first && ascii_isspace(p[i]));
	}
	return memcmp(p, text, len) != 0;
}

/* The key without tags, as base64 or PEM. */
static int
undo_bare(struct buf *out, const char *text, size_t len, enum keytype type)
{
	enum { SHORTEST = 40 }; /* that is no word of another record */
	size_t i;

	if (find(text, text + len, begin) != text) {
		for (i = 0; i < len; i++)
			if (!isbase64(text[i]) && !ascii_isspace(text[i]))
				return 0;
		if (len < SHORTEST)
			return 0;
	}
	buf_addf(out, "v=DKIM1; k=%s; p=", keytype_name(type));
	buf_add(out, text, len);
	return 1;
}

/*
 * Tags
 */

static void
add_span(struct buf *out, const struct tag *t)
{
	buf_add(out, t->name, t->namelen);
	buf_addc(out, '=');
	buf_add(out, t->span, t->spanlen);
	buf_addc(out, ';');
}

/* All tags but this one, with v= and lead before them. */
static void
without(struct buf *out, const struct taglist *tl, const struct tag *gone,
    const char *lead)
{
	const struct tag *v = taglist_get(tl, "v");
	size_t i;

	buf_addf(out, "v=DKIM1;%s", lead);
	for (i = 0; i < tl->n; i++)
		if (&tl->tags[i] != gone && &tl->tags[i] != v)
			add_span(out, &tl->tags[i]);
}

static int
islate(const struct taglist *tl, const struct tag *v)
{
	return v != tl->tags && tag_is(v, "DKIM1");
}

static int
isother(const struct taglist *tl, const struct tag *v)
{
	(void)tl;
	return !tag_is(v, "DKIM1");
}

static int
lackshash(const struct taglist *tl, const struct tag *h)
{
	(void)tl;
	return !tag_has(h, "sha256");
}

static int
lacksmail(const struct taglist *tl, const struct tag *s)
{
	(void)tl;
	return !tag_has(s, "*") && !tag_has(s, "email");
}

/* k= is of another type, or not there where it is needed. */
static int
undo_type(struct buf *out, const struct taglist *tl, enum keytype type)
{
	const char *name = keytype_name(type);
	const struct tag *k = taglist_get(tl, "k");
	struct buf lead = BUF_INIT;

	if (k != NULL ? ascii_caseeq(k->value, k->len, name, strlen(name))
		      : type == KEY_RSA)
		return 0;
	buf_addf(&lead, "k=%s;", name);
	without(out, tl, k, lead.data);
	buf_free(&lead);
	return 1;
}

/*
 * The key in p=
 */

/* Lines that begin and end PEM, whatever became of their ends. */
static int
strip_armour(struct buf *out, const char *p, size_t len)
{
	const char *end = p + len, *at;

	if ((at = find(p, end, begin)) == NULL ||
	    (at = find(at + sizeof(dashes) - 1, end, dashes)) == NULL)
		return 0;
	p = at + sizeof(dashes) - 1;
	if ((at = find(p, end, dashes)) != NULL)
		end = at;
	buf_add(out, p, (size_t)(end - p));
	return 1;
}

static int
keep_base64(struct buf *out, const char *p, size_t len)
{
	size_t i, left = 0;

	for (i = 0; i < len; i++)
		if (isbase64(p[i]) || ascii_isspace(p[i]))
			buf_addc(out, p[i]);
		else
			left++;
	return left > 0;
}

/* Of the alphabet for URLs (RFC 4648 5). */
static int
plain_letters(struct buf *out, const char *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		buf_addc(out, p[i] == '-' ? '+' : p[i] == '_' ? '/' : p[i]);
	return memchr(p, '-', len) != NULL || memchr(p, '_', len) != NULL;
}

/* A form that takes "+" for a blank. */
static int
blank_to_plus(struct buf *out, const char *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		buf_addc(out, p[i] == ' ' ? '+' : p[i]);
	return memchr(p, ' ', len) != NULL;
}

/* The public key in it, if it is of this form. */
static int
extract(struct buf *out, const char *p, size_t len, enum keyform form)
{
	struct buf octets = BUF_INIT, key = BUF_INIT;
	int found;

	found = b64_decode(&octets, p, len) == 0 &&
	    keyform_of(octets.data, octets.len) == form &&
	    keyform_public(&key, octets.data, octets.len) == 0 &&
	    key.len != octets.len;
	if (found)
		b64_encode(out, key.data, key.len);
	buf_free(&octets);
	buf_free(&key);
	return found;
}

static int
from_certificate(struct buf *out, const char *p, size_t len)
{
	return extract(out, p, len, KEYFORM_CERTIFICATE);
}

static int
from_private(struct buf *out, const char *p, size_t len)
{
	return extract(out, p, len, KEYFORM_PRIVATE);
}

static int
from_public(struct buf *out, const char *p, size_t len)
{
	return extract(out, p, len, KEYFORM_PUBLIC);
}

size_t
keyundo_decode(struct buf *out, const char *p, size_t len)
{
	struct buf letters = BUF_INIT;
	size_t i;

	for (i = 0; i < len; i++)
		if (isbase64(p[i]))
			buf_addc(&letters, p[i]);
		else if (!ascii_isspace(p[i]))
			break;
	if (b64_decode(out, buf_str(&letters), letters.len) == -1)
		b64_decode(out, buf_str(&letters),
		    letters.len - letters.len % 4);
	buf_free(&letters);
	return len - i;
}

/* As many octets as the key says that it has, and others behind them. */
static int
cut_key(struct buf *out, const char *p, size_t len)
{
	struct buf octets = BUF_INIT;
	size_t all;
	int found;

	keyundo_decode(&octets, p, len);
	all = keyform_length(octets.data, octets.len);
	found = all > 0 && all < octets.len;
	if (found)
		b64_encode(out, octets.data, all);
	buf_free(&octets);
	return found;
}

/*
 * All of them
 */

static const struct way {
	const char *key;
	const char *text;
	int isfault;
	/* One of these, by what it needs of the record. */
	int (*undo)(struct buf *out, const char *text, size_t len);
	const char *tag; /* to go */
	int (*iswrong)(const struct taglist *tl, const struct tag *t);
	int (*change)(struct buf *out, const char *p, size_t len); /* p= */
} ways[KEYUNDO_N] = {
	[KEYUNDO_PASTED] = { "pasted",
	    "a whole line of a zone file is published, and not what it says",
	    .undo = undo_pasted },
	[KEYUNDO_BACKSLASHES] = { "backslashes",
	    "backslashes are published in the record", 1,
	    .undo = undo_backslashes },
	[KEYUNDO_QUOTES] = { "quotes",
	    "quotation marks are published in the record", 1,
	    .undo = undo_quotes },
	[KEYUNDO_OCTETS] = { "octets",
	    "octets are in the record that should not be there: tabs, line "
	    "ends, other controls or what is not ASCII",
	    .undo = undo_octets },
	[KEYUNDO_BARE] = { "bare",
	    .text = "the record is a key alone, without v= and p=" },
	[KEYUNDO_CASE] = { "case",
	    "the case is wrong: it must be v=DKIM1, and the names of tags are "
	    "small letters",
	    .undo = undo_case },
	[KEYUNDO_SEPARATORS] = { "separators",
	    "there is not one semicolon between each two tags",
	    .undo = undo_separators },
	[KEYUNDO_LATE] = { "version_late",
	    "v= is there, but is not the first tag", 1, .tag = "v",
	    .iswrong = islate },
	[KEYUNDO_VERSION] = { "version", "v= is not DKIM1", 1, .tag = "v",
	    .iswrong = isother },
	[KEYUNDO_TYPE] = { "type",
	    "k= (rsa, where it is not there) is not the type of the key that "
	    "signed",
	    .isfault = 1 },
	[KEYUNDO_HASHES] = { "hashes",
	    "h= keeps sha256 from being used, the one hash there is", 1,
	    .tag = "h", .iswrong = lackshash },
	[KEYUNDO_SERVICE] = { "service",
	    "s= keeps the key from being used for mail", 1, .tag = "s",
	    .iswrong = lacksmail },
	[KEYUNDO_ARMOUR] = { "armour",
	    "the BEGIN line of a file is published in the record", 1,
	    .change = strip_armour },
	[KEYUNDO_LETTERS] = { "letters",
	    "p= has something in it that is not base64",
	    .change = keep_base64 },
	[KEYUNDO_URLSAFE] = { "urlsafe",
	    "p= has - and _ where base64 has + and /",
	    .change = plain_letters },
	[KEYUNDO_PLUS] = { "plus", "each + of p= was made a blank",
	    .change = blank_to_plus },
	[KEYUNDO_OVERLONG] = { "overlong",
	    "p= goes on behind the end of the key", .change = cut_key },
	[KEYUNDO_PRIVATE] = { "private_key",
	    "the private key is published, for everyone to sign with", 1,
	    .change = from_private },
	[KEYUNDO_CERTIFICATE] = { "certificate",
	    "p= holds a certificate, or a request for one, and not the key "
	    "alone",
	    .change = from_certificate },
	[KEYUNDO_WRAPPED] = { "wrapped",
	    "p= holds the Ed25519 key wrapped in DER, and not the bare 32 "
	    "octets",
	    .change = from_public },
};

const char *
keyundo_key(enum keyundo u)
{
	return ways[u].key;
}

const char *
keyundo_text(enum keyundo u)
{
	return ways[u].text;
}

int
keyundo_isfault(enum keyundo u)
{
	return ways[u].isfault;
}

/* The record with another p=. */
static int
change_key(struct buf *out, const struct way *way, const char *text, size_t len,
    const struct taglist *tl)
{
	const struct tag *p = taglist_get(tl, "p");
	const char *end;

	if (p == NULL)
		return 0;
	end = p->value + p->len;
	buf_add(out, text, (size_t)(p->value - text));
	if (!way->change(out, p->value, p->len))
		return 0;
	buf_add(out, end, (size_t)(text + len - end));
	return 1;
}

static int
undo_tag(struct buf *out, const struct way *way, const struct taglist *tl)
{
	const struct tag *t = taglist_get(tl, way->tag);

	if (t == NULL || !way->iswrong(tl, t))
		return 0;
	without(out, tl, t, "");
	return 1;
}

/* What can be undone once the record is a list of tags. */
static int
undo_inlist(struct buf *out, enum keyundo u, const char *text, size_t len,
    enum keytype type)
{
	const struct way *way = &ways[u];
	struct taglist tl;
	const char *why;
	int found;

	if (taglist_parse(&tl, text, len, &why) == -1)
		return 0;
	if (u == KEYUNDO_TYPE)
		found = undo_type(out, &tl, type);
	else if (way->tag != NULL)
		found = undo_tag(out, way, &tl);
	else
		found = change_key(out, way, text, len, &tl);
	taglist_free(&tl);
	return found;
}

int
keyundo(struct buf *out, enum keyundo u, const char *text, size_t len,
    enum keytype type)
{
	const size_t start = out->len;
	int found;

	if (len == 0)
		found = 0;
	else if (u == KEYUNDO_BARE)
		found = undo_bare(out, text, len, type);
	else if (ways[u].undo != NULL)
		found = ways[u].undo(out, text, len);
	else
		found = undo_inlist(out, u, text, len, type);
	if (!found) {
		out->len = start;
		buf_add(out, "", 0);
	}
	return found;
}
