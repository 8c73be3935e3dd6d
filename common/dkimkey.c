/*
 * dkimkey - DKIM key records: found in DNS, read and made; see dkimkey.h.
 */
#include <string.h>

#include "ascii.h"
#include "b64.h"
#include "dkimkey.h"
#include "domain.h"
#include "limit.h"
#include "taglist.h"

int
dkimkey_name(struct buf *out, const char *selector, const char *domain)
{
	const size_t start = out->len;

	if (domain_toascii(out, selector, strlen(selector)) == 0) {
		buf_adds(out, "._domainkey.");
		if (domain_toascii(out, domain, strlen(domain)) == 0 &&
		    domain_isvalid(out->data + start, out->len - start))
			return 0;
	}
	out->len = start;
	buf_add(out, "", 0);
	return -1;
}

/* A record that lacks this is of another kind, such as SPF under a wildcard. */
static const char nokey[] = "the record is no key record";

/* RFC 6376 3.6.1: v= is DKIM1 and first, or not there. */
static int
isversion(const struct taglist *tl)
{
	const struct tag *v = taglist_get(tl, "v");

	return v == NULL || (v == tl->tags && tag_is(v, "DKIM1"));
}

/* The words of ABNF are without case (RFC 5234 2.3), but not those in hex. */
static int
lists(const struct taglist *tl, const char *name, const char *word)
{
	const struct tag *t = taglist_get(tl, name);

	return t != NULL && tag_has(t, word);
}

static int
istype(const struct taglist *tl, enum keytype type)
{
	const struct tag *k = taglist_get(tl, "k");
	const char *name = keytype_name(type);

	if (k == NULL)
		return type == KEY_RSA;
	return ascii_caseeq(k->value, k->len, name, strlen(name));
}

/* May it be used at all?  In the order of RFC 6376 6.1.2; NULL is yes. */
static const char *
unusable(const struct taglist *tl, enum keytype type)
{
	const struct tag *p = taglist_get(tl, "p");

	if (p == NULL)
		return nokey;
	if (!isversion(tl))
		return "the key record has an unknown version";
	if (taglist_get(tl, "h") != NULL && !lists(tl, "h", "sha256"))
		return "the key is not for SHA-256";
	if (taglist_get(tl, "s") != NULL && !lists(tl, "s", "*") &&
	    !lists(tl, "s", "email"))
		return "the key is not for mail";
	if (p->len == 0)
		return "the key is revoked";
	if (!istype(tl, type))
		return "the key is of another type";
	return NULL;
}

static struct pubkey *
readkey(const struct tag *p, enum keytype type, const char **why)
{
	struct buf octets = BUF_INIT;
	struct pubkey *pub = NULL;

	if (b64_decode(&octets, p->value, p->len) == -1)
		*why = "the key is not in base64";
	else
		pub = pubkey_read(type, octets.data, octets.len, why);
	buf_free(&octets);
	return pub;
}

enum verdict
dkimkey_parse(struct dkimkey *key, const char *text, size_t len,
    enum keytype type, const char **why)
{
	struct taglist tl;

	*key = (struct dkimkey){ .type = type };
	if (taglist_parse(&tl, text, len, why) == -1) {
		*why = nokey;
		return VERDICT_PERMERROR;
	}
	if ((*why = unusable(&tl, type)) == NULL)
		key->pub = readkey(taglist_get(&tl, "p"), type, why);
	key->testing = lists(&tl, "t", "y");
	key->strict = lists(&tl, "t", "s");
	taglist_free(&tl);
	return key->pub != NULL ? VERDICT_PASS : VERDICT_PERMERROR;
}

/* What there is to say, and do, when a lookup gave no records. */
static enum verdict
norecords(enum dns_status status, const char **why)
{
	switch (status) {
	case DNS_NXDOMAIN:
	case DNS_NODATA:
		*why = "no key record at this name";
		return VERDICT_PERMERROR;
	case DNS_BADNAME:
		*why = "the name of the key record is not possible in DNS";
		return VERDICT_PERMERROR;
	case DNS_TIMEOUT:
		*why = "the lookup of the key record timed out";
		return VERDICT_TEMPERROR;
	case DNS_MALFORMED:
		*why = "the answer with the key record cannot be read";
		return VERDICT_TEMPERROR;
	default:
		*why = "the lookup of the key record failed";
		return VERDICT_TEMPERROR;
	}
}

enum verdict
dkimkey_find(struct dkimkey *key, const struct dns_answer *ans,
    enum keytype type, size_t *pos, const char **why)
{
	const char *reason;

	*key = (struct dkimkey){ .type = type };
	if (ans->status != DNS_OK)
		return norecords(ans->status, why);
	*why = nokey;
	for (; *pos < ans->n && *pos < LIMIT_KEYS; ++*pos) {
		if (dkimkey_parse(key, ans->records[*pos].data,
			ans->records[*pos].len, type,
			&reason) == VERDICT_PASS) {
			++*pos;
			return VERDICT_PASS;
		}
		if (*why == nokey)
			*why = reason;
	}
	return VERDICT_PERMERROR;
}

void
dkimkey_free(struct dkimkey *key)
{
	pubkey_free(key->pub);
	key->pub = NULL;
}

/* hyphenated-word of RFC 6376 2.10. */
static int
isword(const char *p, size_t len)
{
	size_t i;

	if (len == 0 || !ascii_isalpha(p[0]) || p[len - 1] == '-')
		return 0;
	for (i = 1; i < len; i++)
		if (!ascii_isalnum(p[i]) && p[i] != '-')
			return 0;
	return 1;
}

int
dkimkey_ishashes(const char *text)
{
	static const char sha256[] = "sha256";
	size_t len;
	int found = 0;

	for (;; text += len + 1) {
		len = strcspn(text, ":");
		if (!isword(text, len))
			return 0;
		found |= ascii_caseeq(text, len, sha256, sizeof(sha256) - 1);
		if (text[len] == '\0')
			return found;
	}
}

/*
 * A qp-section (RFC 2045 6.7, RFC 6376 3.2 and 3.5).  Octets that some zone
 * file, shell or form might take for its own are encoded too.
 */
static void
addnote(struct buf *out, const char *text)
{
	static const char special[] = "=;\"\\'`$%";
	const char *p;

	for (p = text; *p != '\0'; p++)
		if ((ascii_isgraph(*p) && strchr(special, *p) == NULL) ||
		    (*p == ' ' && p > text && p[1] != '\0'))
			buf_addc(out, *p);
		else
			buf_addf(out, "=%02X", (unsigned char)*p);
}

static int
isset(const char *s)
{
	return s != NULL && *s != '\0';
}

size_t
dkimkey_text(struct buf *out, const struct privkey *key,
    const struct dkimkey_tags *tags)
{
	const size_t start = out->len;
	struct buf octets = BUF_INIT;
	size_t value;

	buf_adds(out, "v=DKIM1; ");
	if (isset(tags->note)) {
		buf_adds(out, "n=");
		addnote(out, tags->note);
		buf_adds(out, "; ");
	}
	if (isset(tags->hashes))
		buf_addf(out, "h=%s; ", tags->hashes);
	buf_addf(out, "k=%s; ", keytype_name(privkey_type(key)));
	if (tags->testing || tags->strict)
		buf_addf(out, "t=%s%s%s; ", tags->testing ? "y" : "",
		    tags->testing && tags->strict ? ":" : "",
		    tags->strict ? "s" : "");
	if (tags->email)
		buf_adds(out, "s=email; ");
	value = out->len - start;
	buf_adds(out, "p=");
	privkey_public(key, &octets);
	b64_encode(out, octets.data, octets.len);
	buf_free(&octets);
	return value;
}
