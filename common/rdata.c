/*
 * rdata - records from text to wire format; see rdata.h.
 */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <string.h>

#include "ascii.h"
#include "rdata.h"

/*
 * The fields of a type, a letter each:
 *
 *	n	domain name		1 2 4	number of so many octets
 *	a	IPv4 address		t	period: 4 octets, units allowed
 *	6	IPv6 address		s	character string
 *	k	tag of CAA		S	one or more of them, to the end
 *	r	text, to the end	h	hexadecimal, to the end
 */
static const struct type {
	const char *name;
	unsigned number;
	const char *fields;
} types[] = { { "TXT", RDATA_TXT, "S" }, { "A", RDATA_A, "a" },
	{ "MX", 15, "2n" }, { "CNAME", RDATA_CNAME, "n" },
	{ "NS", RDATA_NS, "n" }, { "AAAA", RDATA_AAAA, "6" },
	{ "PTR", 12, "n" }, { "SOA", RDATA_SOA, "nn4tttt" }, { "SPF", 99, "S" },
	{ "SRV", 33, "222n" }, { "CAA", 257, "1kr" }, { "TLSA", 52, "111h" },
	{ "DNAME", RDATA_DNAME, "n" }, { "RP", 17, "nn" },
	{ "AFSDB", 18, "2n" }, { "KX", 36, "2n" }, { "SMIMEA", 53, "111h" },
	{ "NINFO", 56, "S" }, { "AVC", 258, "S" }, { "RESINFO", 261, "S" },
	{ "WALLET", 262, "S" }, { "WKS", 11, RDATA_OPAQUE },
	{ "NXT", 30, RDATA_OPAQUE }, { "ATMA", 34, RDATA_OPAQUE },
	{ "A6", 38, RDATA_OPAQUE }, { "SINK", 40, RDATA_OPAQUE },
	{ "RKEY", 57, RDATA_OPAQUE }, { "DSYNC", 66, RDATA_OPAQUE },
	{ "DOA", 259, RDATA_OPAQUE }, { "AMTRELAY", 260, RDATA_OPAQUE },
	{ "TA", 32768, RDATA_OPAQUE }, { "KEYDATA", 65533, RDATA_OPAQUE } };

const char RDATA_OPAQUE[] = "";

enum { NTYPES = sizeof(types) / sizeof(types[0]) };

/*
 * What the character or escape at p stands for, and how much of the text it
 * takes: 0 when it is malformed.
 */
static size_t
octet(const char *p, const char *end, unsigned char *c)
{
	unsigned n;

	*c = (unsigned char)*p;
	if (*p != '\\')
		return 1;
	if (end - p < 2)
		return 0;
	*c = (unsigned char)p[1];
	if (!ascii_isdigit(p[1]))
		return 2;
	if (end - p < 4 || !ascii_isdigit(p[2]) || !ascii_isdigit(p[3]))
		return 0;
	n = (unsigned)(p[1] - '0') * 100 + (unsigned)(p[2] - '0') * 10 +
	    (unsigned)(p[3] - '0');
	*c = (unsigned char)n;
	return n <= 255 ? 4 : 0;
}

/*
 * Reads the labels.  The wire format ends with the label that the text ends
 * with, which is empty when the name is absolute; *last is where it begins.
 */
static const char *
read_labels(struct rdata_name *name, const char *p, const char *end,
    size_t *last)
{
	unsigned char c;
	size_t label = 0, n = 1, used;

	for (; p < end; p += used) {
		used = 1;
		if (*p == '.') {
			if (n == label + 1)
				return "empty label";
			name->wire[label] = (unsigned char)(n - label - 1);
			label = n++;
			if (n > RDATA_NAME)
				return "name of more than 255 octets";
			continue;
		}
		if (n == label + 1 && end - p > 1 && memcmp(p, "\\[", 2) == 0)
			return "binary label";
		if ((used = octet(p, end, &c)) == 0)
			return "malformed escape";
		if (n - label > 63)
			return "label of more than 63 octets";
		if (n == RDATA_NAME)
			return "name of more than 255 octets";
		name->wire[n++] = c;
	}
	name->wire[label] = (unsigned char)(n - label - 1);
	name->len = n;
	*last = label;
	return NULL;
}

const char *
rdata_name(struct rdata_name *name, const char *text, size_t len,
    const struct rdata_name *origin)
{
	const char *why;
	size_t last;

	name->len = 0;
	if (len == 0)
		return "empty name";
	if (len == 1 && *text == '.') {
		name->wire[name->len++] = 0;
		return NULL;
	}
	if (len != 1 || *text != '@') {
		why = read_labels(name, text, text + len, &last);
		if (why != NULL || name->wire[last] == 0)
			return why;
	}
	if (origin->len == 0)
		return "relative name, and no origin is known";
	if (name->len + origin->len > RDATA_NAME)
		return "name of more than 255 octets";
	memcpy(name->wire + name->len, origin->wire, origin->len);
	name->len += origin->len;
	return NULL;
}

void
rdata_name_text(struct buf *out, const unsigned char *wire)
{
	const unsigned char *p = wire;
	size_t i;

	if (*p == 0)
		buf_addc(out, '.');
	for (; *p != 0; p += *p + 1) {
		for (i = 1; i <= *p; i++)
			if (ascii_isalnum((char)p[i]) ||
			    (p[i] != 0 && strchr("-_*+/=:", p[i]) != NULL))
				buf_addc(out, (char)p[i]);
			else
				buf_addf(out, "\\%03u", p[i]);
		buf_addc(out, '.');
	}
}

/* The number that all of the text is, if it is up to max; or -1. */
static int64_t
number(const char *p, size_t len, uint32_t max)
{
	int64_t n = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		if (!ascii_isdigit(p[i]))
			return -1;
		if ((n = n * 10 + (p[i] - '0')) > max)
			return -1;
	}
	return len > 0 ? n : -1;
}

static int64_t
unit(char c)
{
	switch (ascii_tolower(c)) {
	case 'w':
		return 604800;
	case 'd':
		return 86400;
	case 'h':
		return 3600;
	case 'm':
		return 60;
	case 's':
		return 1;
	default:
		return 0;
	}
}

int
rdata_ttl(const struct master_word *word, uint32_t *ttl)
{
	const char *p = word->text, *end = p + word->len, *digits;
	int64_t n, scale, sum = 0;

	if (word->kind != MASTER_WORD || word->len == 0 || word->len > 63)
		return -1;
	while (p < end) {
		for (digits = p; p < end && ascii_isdigit(*p); p++)
			;
		n = number(digits, (size_t)(p - digits), UINT32_MAX);
		if (n == -1)
			return -1;
		/* BIND takes "0h30", though not "1h30". */
		scale = p < end ? unit(*p++) : sum == 0;
		if (scale == 0)
			return -1;
		sum += n * scale;
	}
	if (sum > UINT32_MAX)
		return -1;
	*ttl = (uint32_t)sum;
	return 0;
}

static int
is(const struct master_word *word, const char *name)
{
	return ascii_caseeq(word->text, word->len, name, strlen(name));
}

/* What follows the prefix, for CLASS1 and TYPE16; or -1. */
static int
numbered(const struct master_word *word, const char *prefix)
{
	size_t len = strlen(prefix);

	if (word->len <= len || word->len > len + 5 ||
	    !ascii_caseeq(word->text, len, prefix, len))
		return -1;
	return (int)number(word->text + len, word->len - len, 65535);
}

int
rdata_class(const struct master_word *word)
{
	static const struct {
		const char *name;
		int class;
	} classes[] = { { "IN", 1 }, { "CH", 3 }, { "CHAOS", 3 }, { "HS", 4 },
		{ "HESIOD", 4 }, { "NONE", 254 }, { "ANY", 255 },
		{ "RESERVED0", 0 } };
	size_t i;

	if (word->kind != MASTER_WORD || ascii_isdigit(word->text[0]))
		return -1;
	for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (is(word, classes[i].name))
			return classes[i].class;
	return numbered(word, "CLASS");
}

int
rdata_type(const struct master_word *word)
{
	size_t i;

	if (word->kind != MASTER_WORD)
		return -1;
	for (i = 0; i < NTYPES; i++)
		if (is(word, types[i].name))
			return (int)types[i].number;
	return numbered(word, "TYPE");
}

const char *
rdata_type_refused(unsigned type)
{
	if (type == 0 || type == 41 || (type >= 128 && type <= 255))
		return "type that is only for questions";
	if (type == 3 || type == 4)
		return "obsolete type";
	return NULL;
}

const char *
rdata_fields(unsigned type)
{
	size_t i;

	for (i = 0; i < NTYPES; i++)
		if (types[i].number == type)
			return types[i].fields;
	return NULL;
}

/* What the word stands for. */
static const char *
put_text(struct buf *out, const struct master_word *word)
{
	const char *p = word->text, *end = p + word->len;
	unsigned char c;
	size_t used;

	if (!word->escaped) {
		buf_add(out, p, word->len);
		return NULL;
	}
	for (; p < end; p += used) {
		if ((used = octet(p, end, &c)) == 0)
			return "malformed escape";
		buf_addc(out, (char)c);
	}
	return NULL;
}

static const char *
put_string(struct buf *out, const struct master_word *word)
{
	const char *why;
	size_t start = out->len;

	buf_addc(out, 0);
	if ((why = put_text(out, word)) != NULL)
		return why;
	if (out->len - start - 1 > 255)
		return "string of more than 255 octets";
	out->data[start] = (char)(out->len - start - 1);
	return NULL;
}

/* RFC 8659 4.1: letters and digits. */
static const char *
put_tag(struct buf *out, const struct master_word *word)
{
	size_t i;

	for (i = 0; i < word->len; i++)
		if (!ascii_isalnum(word->text[i]))
			return "malformed tag";
	return put_string(out, word);
}

static const char *
put_name(struct buf *out, const struct master_word *word,
    const struct rdata_name *origin)
{
	struct rdata_name name;
	const char *why = rdata_name(&name, word->text, word->len, origin);

	if (why == NULL)
		buf_add(out, name.wire, name.len);
	return why;
}

static const char *
put_number(struct buf *out, const struct master_word *word, int octets)
{
	int64_t n = number(word->text, word->len,
	    octets == 4 ? UINT32_MAX : (UINT32_C(1) << 8 * octets) - 1);

	if (n == -1)
		return "malformed number, or one that is too large";
	while (octets-- > 0)
		buf_addc(out, (char)(n >> 8 * octets & 0xff));
	return NULL;
}

static const char *
put_period(struct buf *out, const struct master_word *word)
{
	uint32_t n;
	int shift;

	if (rdata_ttl(word, &n) == -1)
		return "malformed period, or one that is too long";
	for (shift = 24; shift >= 0; shift -= 8)
		buf_addc(out, (char)(n >> shift & 0xff));
	return NULL;
}

static const char *
put_address(struct buf *out, const struct master_word *word, int family)
{
	unsigned char addr[16];
	char text[INET6_ADDRSTRLEN];

	if (word->len >= sizeof(text) ||
	    memchr(word->text, '\0', word->len) != NULL)
		return "malformed address";
	memcpy(text, word->text, word->len);
	text[word->len] = '\0';
	if (inet_pton(family, text, addr) != 1)
		return "malformed address";
	buf_add(out, addr, family == AF_INET ? 4 : 16);
	return NULL;
}

/* Hexadecimal digits, in as many words as one likes. */
static const char *
put_hex(struct buf *out, const struct master_word *words, size_t n, size_t *bad)
{
	size_t i, j;
	int digit, high = -1;

	for (i = 0; i < n; i++) {
		*bad = i;
		if (words[i].kind != MASTER_WORD)
			return "unexpected quotes";
		for (j = 0; j < words[i].len; j++) {
			if ((digit = ascii_hexdigit(words[i].text[j])) == -1)
				return "malformed hexadecimal";
			if (high != -1)
				buf_addc(out, (char)(high << 4 | digit));
			high = high == -1 ? digit : -1;
		}
	}
	return high == -1 ? NULL : "odd number of hexadecimal digits";
}

static const char *
put_field(struct buf *out, char field, const struct master_word *word,
    const struct rdata_name *origin)
{
	if (word->kind == MASTER_QUOTED && strchr("sSr", field) == NULL)
		return "unexpected quotes";
	switch (field) {
	case 'n':
		return put_name(out, word, origin);
	case 'a':
		return put_address(out, word, AF_INET);
	case '6':
		return put_address(out, word, AF_INET6);
	case 't':
		return put_period(out, word);
	case 'k':
		return put_tag(out, word);
	case 'r':
		return put_text(out, word);
	case 's':
	case 'S':
		return put_string(out, word);
	default:
		return put_number(out, word, field - '0');
	}
}

const char *
rdata_read(struct buf *out, const char *fields, const struct master_word *words,
    size_t n, const struct rdata_name *origin, size_t *bad)
{
	const char *why;
	size_t i;

	if (fields == RDATA_OPAQUE)
		return NULL;
	for (i = 0; *fields != '\0'; i++) {
		*bad = i;
		if (i == n)
			return "the record is not complete";
		if (*fields == 'h') {
			why = put_hex(out, words + i, n - i, bad);
			*bad += i;
			return why;
		}
		why = put_field(out, *fields, &words[i], origin);
		if (why != NULL)
			return why;
		if (*fields != 'S' || i + 1 == n)
			fields++;
	}
	*bad = i;
	return i < n ? "more than the record takes" : NULL;
}

int
rdata_isgeneric(const struct master_word *words, size_t n, int known)
{
	if (n == 0 || words[0].kind != MASTER_WORD || !is(&words[0], "\\#"))
		return 0;
	if (!known)
		return 1;
	return n > 1 && words[1].kind == MASTER_WORD &&
	    number(words[1].text, words[1].len, UINT32_MAX) != -1;
}

const char *
rdata_generic(struct buf *out, const struct master_word *words, size_t n,
    size_t *bad)
{
	const char *why;
	size_t start = out->len;
	int64_t len;

	*bad = 1;
	if (n < 2)
		return "the record is not complete";
	len = words[1].kind != MASTER_WORD
	    ? -1
	    : number(words[1].text, words[1].len, RDATA_MAX);
	if (len == -1)
		return "malformed length";
	why = put_hex(out, words + 2, n - 2, bad);
	*bad += 2;
	if (why == NULL && out->len - start != (size_t)len)
		why = "not of the length that it gives";
	return why;
}

/* The octets of the name at p; 0 when there is none in len. */
static size_t
name_size(const unsigned char *p, size_t len)
{
	size_t n = 0;

	while (n < len && n < RDATA_NAME && p[n] != 0) {
		if (p[n] > 63)
			return 0;
		n += p[n] + 1u;
	}
	return n < len && n < RDATA_NAME ? n + 1 : 0;
}

/* The octets that a field takes at p: 0, or more than len, if it can't. */
static size_t
field_size(char field, const unsigned char *p, size_t len)
{
	switch (field) {
	case 'n':
		return name_size(p, len);
	case 'a':
	case 't':
		return 4;
	case '6':
		return 16;
	case 's':
	case 'S':
	case 'k':
		return len > 0 ? p[0] + 1u : 0;
	case 'r':
	case 'h':
		return len;
	default:
		return (size_t)(field - '0');
	}
}

int
rdata_isvalid(const char *fields, const unsigned char *data, size_t len)
{
	size_t size;

	if (fields == RDATA_OPAQUE)
		return 1;
	for (; *fields != '\0'; data += size, len -= size) {
		size = field_size(*fields, data, len);
		if (size > len || (size == 0 && strchr("rh", *fields) == NULL))
			return 0;
		if (*fields != 'S' || size == len)
			fields++;
	}
	return len == 0;
}

static int
compare_octets(const unsigned char *a, size_t alen, const unsigned char *b,
    size_t blen, int fold)
{
	size_t i, len = alen < blen ? alen : blen;
	char c, d;

	for (i = 0; i < len; i++) {
		/* Lengths of labels are below the letters. */
		c = fold ? ascii_tolower((char)a[i]) : (char)a[i];
		d = fold ? ascii_tolower((char)b[i]) : (char)b[i];
		if (c != d)
			return (unsigned char)c < (unsigned char)d ? -1 : 1;
	}
	return (alen > blen) - (alen < blen);
}

int
rdata_compare(const char *fields, const unsigned char *a, size_t alen,
    const unsigned char *b, size_t blen)
{
	size_t m, n;
	int order;

	if (fields != NULL)
		for (; *fields == 'n' || ascii_isdigit(*fields); fields++) {
			m = field_size(*fields, a, alen);
			n = field_size(*fields, b, blen);
			if (m == 0 || m > alen || n == 0 || n > blen)
				break;
			order = compare_octets(a, m, b, n, *fields == 'n');
			if (order != 0)
				return order;
			a += m;
			alen -= m;
			b += n;
			blen -= n;
		}
	return compare_octets(a, alen, b, blen, 0);
}
