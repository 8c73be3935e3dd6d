/*
 * sigfield - a signature field read; see sigfield.h.
 */
#include <string.h>

#include "ascii.h"
#include "b64.h"
#include "domain.h"
#include "limit.h"
#include "sigfield.h"
#include "token.h"

enum {
	DKIM = 1 << SIGFIELD_DKIM,
	AMS = 1 << SIGFIELD_AMS,
	SEAL = 1 << SIGFIELD_SEAL
};

/* One tag's reader; VERDICT_PASS, or the verdict and *why. */
struct rule {
	const char *name;
	unsigned in;	   /* in fields of these kinds */
	unsigned required; /* and it must be there in these */
	enum verdict (*read)(struct sigfield *sf, const struct tag *t,
	    const char **why);
};

static enum verdict
neutral(const char **why, const char *reason)
{
	*why = reason;
	return VERDICT_NEUTRAL;
}

static enum verdict
read_v(struct sigfield *sf, const struct tag *t, const char **why)
{
	(void)sf;
	if (!tag_is(t, "1"))
		return neutral(why, "unknown version in v=");
	return VERDICT_PASS;
}

static enum verdict
read_a(struct sigfield *sf, const struct tag *t, const char **why)
{
	if (tag_is(t, "rsa-sha256")) {
		sf->type = KEY_RSA;
	} else if (tag_is(t, "ed25519-sha256")) {
		sf->type = KEY_ED25519;
	} else if (tag_is(t, "rsa-sha1")) {
		*why = "rsa-sha1 is no longer accepted";
		return VERDICT_POLICY;
	} else {
		return neutral(why, "unknown algorithm in a=");
	}
	return VERDICT_PASS;
}

static enum verdict
read_b(struct sigfield *sf, const struct tag *t, const char **why)
{
	if (b64_decode(&sf->sig, t->value, t->len) == -1 || sf->sig.len == 0)
		return neutral(why, "b= is not base64");
	return VERDICT_PASS;
}

static enum verdict
read_bh(struct sigfield *sf, const struct tag *t, const char **why)
{
	struct buf bh = BUF_INIT;
	enum verdict v = VERDICT_PASS;

	if (b64_decode(&bh, t->value, t->len) == -1)
		v = neutral(why, "bh= is not base64");
	else if (bh.len != HASH_LEN)
		v = neutral(why, "bh= is not of the length of a SHA-256 hash");
	else
		memcpy(sf->bh, bh.data, HASH_LEN);
	buf_free(&bh);
	return v;
}

static enum verdict
read_c(struct sigfield *sf, const struct tag *t, const char **why)
{
	const char *slash = memchr(t->value, '/', t->len);
	size_t n = slash != NULL ? (size_t)(slash - t->value) : t->len;
	int head, body = CANON_SIMPLE;

	head = canon_byname(t->value, n);
	if (slash != NULL)
		body = canon_byname(slash + 1, t->len - n - 1);
	if (head == -1 || body == -1)
		return neutral(why, "unknown canonicalization in c=");
	sf->head = (enum canon)head;
	sf->body = (enum canon)body;
	return VERDICT_PASS;
}

static enum verdict
read_d(struct sigfield *sf, const struct tag *t, const char **why)
{
	if (domain_toascii(&sf->domain, t->value, t->len) == -1 ||
	    !domain_ishost(sf->domain.data, sf->domain.len))
		return neutral(why, "d= is not a domain name");
	return VERDICT_PASS;
}

static enum verdict
read_s(struct sigfield *sf, const struct tag *t, const char **why)
{
	if (domain_toascii(&sf->selector, t->value, t->len) == -1)
		return neutral(why, "s= is not a selector");
	return VERDICT_PASS;
}

/* hdr-name = field-name: printable, no colon. */
static int
isfieldname(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!ascii_isgraph(name[i]))
			return 0;
	return len > 0;
}

static enum verdict
read_h(struct sigfield *sf, const struct tag *t, const char **why)
{
	const char *name;
	size_t len, pos = 0, n = 0;

	(void)sf;
	while (tag_word(t, &pos, &name, &len)) {
		if (!isfieldname(name, len))
			return neutral(why, "h= is not a list of field names");
		if (++n > LIMIT_HNAMES)
			return neutral(why, "too many names in h=");
	}
	if (!tag_has(t, "from")) {
		*why = "From is not in h=";
		return VERDICT_PERMERROR;
	}
	return VERDICT_PASS;
}

/* The value of a hexadecimal digit, or -1; RFC 6376 2.11 wants upper case. */
static int
hexdigit(char c)
{
	if (ascii_isdigit(c))
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
sigfield_unquote(struct buf *out, const char *p, const char *end)
{
	for (; p < end; p++) {
		if (ascii_isspace(*p))
			continue;
		if (*p != '=') {
			buf_addc(out, *p);
			continue;
		}
		if (end - p < 3 || hexdigit(p[1]) == -1 || hexdigit(p[2]) == -1)
			return -1;
		buf_addc(out, (char)(hexdigit(p[1]) * 16 + hexdigit(p[2])));
		p += 2;
	}
	return 0;
}

static enum verdict
read_i(struct sigfield *sf, const struct tag *t, const char **why)
{
	const char *at;
	size_t n;

	if (sigfield_unquote(&sf->auid, t->value, t->value + t->len) == -1)
		return neutral(why, "i= is not quoted as it should be");
	for (n = sf->auid.len; n > 0 && sf->auid.data[n - 1] != '@'; n--)
		;
	at = buf_str(&sf->auid) + n;
	if (n == 0 ||
	    domain_toascii(&sf->auid_domain, at, sf->auid.len - n) == -1)
		return neutral(why, "i= is not an identity");
	if (!domain_within(sf->auid_domain.data, buf_str(&sf->domain))) {
		*why = "i= is not at or below d=";
		return VERDICT_PERMERROR;
	}
	return VERDICT_PASS;
}

/*
 * An unsigned number of at most max digits; what does not fit into INT64_MAX
 * is as good as infinite (RFC 6376 3.5).
 */
static int
read_number(const struct tag *t, size_t max, int64_t *n)
{
	size_t i;

	if (t->len == 0 || t->len > max)
		return -1;
	*n = 0;
	for (i = 0; i < t->len; i++) {
		if (!ascii_isdigit(t->value[i]))
			return -1;
		if (*n > (INT64_MAX - 9) / 10)
			*n = INT64_MAX;
		else
			*n = *n * 10 + (t->value[i] - '0');
	}
	return 0;
}

static enum verdict
read_l(struct sigfield *sf, const struct tag *t, const char **why)
{
	if (read_number(t, 76, &sf->limit) == -1)
		return neutral(why, "l= is not a number");
	return VERDICT_PASS;
}

static enum verdict
read_t(struct sigfield *sf, const struct tag *t, const char **why)
{
	if (read_number(t, 12, &sf->signed_at) == -1)
		return neutral(why, "t= is not a number");
	return VERDICT_PASS;
}

static enum verdict
read_x(struct sigfield *sf, const struct tag *t, const char **why)
{
	if (read_number(t, 12, &sf->expires_at) == -1)
		return neutral(why, "x= is not a number");
	if (sf->signed_at != -1 && sf->expires_at <= sf->signed_at)
		return neutral(why, "x= is not later than t=");
	return VERDICT_PASS;
}

static enum verdict
read_q(struct sigfield *sf, const struct tag *t, const char **why)
{
	(void)sf;
	if (!tag_has(t, "dns/txt"))
		return neutral(why, "unknown query method in q=");
	return VERDICT_PASS;
}

/* The text that is read as an instance (RFC 8617 4.2.1); 0: it is none. */
static unsigned
instance(const char *text, size_t len)
{
	unsigned n;

	if (len == 0 || len > 2 || !ascii_isdigit(text[0]) ||
	    !ascii_isdigit(text[len - 1]))
		return 0;
	n = (unsigned)(text[0] - '0');
	if (len == 2)
		n = n * 10 + (unsigned)(text[1] - '0');
	return n <= LIMIT_SETS ? n : 0;
}

unsigned
sigfield_instance(const char **p, const char *end)
{
	const char *q = token_cfws(*p, end), *digits;
	unsigned n;

	if (q == NULL || q == end || *q != 'i' ||
	    (q = token_cfws(q + 1, end)) == NULL || q == end || *q != '=' ||
	    (q = token_cfws(q + 1, end)) == NULL)
		return 0;
	for (digits = q; q < end && ascii_isdigit(*q); q++)
		;
	n = instance(digits, (size_t)(q - digits));
	if ((q = token_cfws(q, end)) == NULL || q == end || *q != ';')
		return 0;
	if (n > 0)
		*p = q + 1;
	return n;
}

static enum verdict
read_instance(struct sigfield *sf, const struct tag *t, const char **why)
{
	if (sf->instance == 0) /* it was not in front */
		sf->instance = instance(t->value, t->len);
	else
		return neutral(why, "a tag is there twice");
	if (sf->instance == 0)
		return neutral(why, "i= is not an instance from 1 to 50");
	return VERDICT_PASS;
}

static enum verdict
read_cv(struct sigfield *sf, const struct tag *t, const char **why)
{
	static const char *const words[] = {
		[CV_NONE] = "none", [CV_PASS] = "pass", [CV_FAIL] = "fail"
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (ascii_caseeq(t->value, t->len, words[i], strlen(words[i])))
			break;
	sf->cv = i == CV_PASS ? CV_PASS : i == CV_FAIL ? CV_FAIL : CV_NONE;
	if (i > CV_FAIL)
		return neutral(why, "unknown status in cv=");
	return VERDICT_PASS;
}

/* RFC 8617 4.1.2: what the next hop may take away is not to be signed. */
static enum verdict
read_arc_h(struct sigfield *sf, const struct tag *t, const char **why)
{
	(void)sf;
	if (tag_has(t, "authentication-results") ||
	    tag_has(t, "arc-authentication-results") ||
	    tag_has(t, "arc-message-signature") || tag_has(t, "arc-seal")) {
		*why = "a field that must not be signed is in h=";
		return VERDICT_PERMERROR;
	}
	return VERDICT_PASS;
}

static enum verdict
read_seal_h(struct sigfield *sf, const struct tag *t, const char **why)
{
	(void)sf;
	(void)t;
	*why = "a seal must not have h=";
	return VERDICT_PERMERROR;
}

/*
 * The first that speaks against the field gives the verdict: those that are
 * only about form stand before those that know other verdicts.  All are read
 * in any case, for the report.
 */
static const struct rule rules[] = {
	{ "v", DKIM, DKIM, read_v },
	{ "i", AMS | SEAL, AMS | SEAL, read_instance },
	{ "cv", SEAL, SEAL, read_cv },
	{ "d", DKIM | AMS | SEAL, DKIM | AMS | SEAL, read_d },
	{ "s", DKIM | AMS | SEAL, DKIM | AMS | SEAL, read_s },
	{ "b", DKIM | AMS | SEAL, DKIM | AMS | SEAL, read_b },
	{ "bh", DKIM | AMS, DKIM | AMS, read_bh },
	{ "c", DKIM | AMS, 0, read_c },
	{ "l", DKIM | AMS, 0, read_l },
	{ "q", DKIM | AMS, 0, read_q },
	{ "t", DKIM | AMS | SEAL, 0, read_t },
	{ "x", DKIM | AMS, 0, read_x },
	{ "h", DKIM | AMS, DKIM | AMS, read_h },
	{ "h", AMS, 0, read_arc_h },
	{ "h", SEAL, 0, read_seal_h },
	{ "i", DKIM, 0, read_i },
	{ "a", DKIM | AMS | SEAL, DKIM | AMS | SEAL, read_a },
};

enum verdict
sigfield_parse(struct sigfield *sf, enum sigfield_kind kind,
    const struct field *field, const char **why)
{
	const struct tag *t;
	const char *value, *end;
	enum verdict v, first = VERDICT_PASS;
	const char *reason;
	size_t i, len;

	memset(sf, 0, sizeof(*sf));
	sf->field = field;
	if (kind == SIGFIELD_SEAL)
		sf->head = CANON_RELAXED;
	sf->limit = sf->signed_at = sf->expires_at = -1;
	value = field_value(field, &len);
	if (len > 0 && value[len - 1] == '\n') /* the field's own line end */
		len -= len > 1 && value[len - 2] == '\r' ? 2 : 1;
	end = value + len;
	if (kind != SIGFIELD_DKIM)
		sf->instance = sigfield_instance(&value, end);
	if (taglist_parse(&sf->tags, value, (size_t)(end - value), why) == -1)
		return VERDICT_NEUTRAL;
	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		reason = NULL;
		if ((rules[i].in & 1U << kind) == 0)
			continue;
		if ((t = taglist_get(&sf->tags, rules[i].name)) != NULL)
			v = rules[i].read(sf, t, &reason);
		else if ((rules[i].required & 1U << kind) != 0 &&
		    !(rules[i].read == read_instance && sf->instance > 0))
			v = neutral(&reason, "a required tag is missing");
		else
			v = VERDICT_PASS;
		if (v != VERDICT_PASS && first == VERDICT_PASS) {
			first = v;
			*why = reason;
		}
	}
	return first;
}

void
sigfield_free(struct sigfield *sf)
{
	taglist_free(&sf->tags);
	buf_free(&sf->domain);
	buf_free(&sf->selector);
	buf_free(&sf->auid);
	buf_free(&sf->auid_domain);
	buf_free(&sf->sig);
}

int
sigfield_isstrict(const struct sigfield *sf)
{
	return sf->auid_domain.len == 0 ||
	    domain_eq(sf->auid_domain.data, buf_str(&sf->domain));
}
