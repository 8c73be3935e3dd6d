/*
 * spfmacro - the macro-strings of SPF; see spfmacro.h.
 */
#include <string.h>

#include "ascii.h"
#include "limit.h"
#include "spfmacro.h"

enum {
	NAME = 253,	/* octets of a domain name as text */
	TRIM = 4 * NAME /* so many may gather before the left is taken off */
};

static const char delimiters[] = ".-+,/_=";

/* One "%{...}", taken apart. */
struct macro {
	char letter; /* lower case */
	int escape;  /* it was upper case */
	size_t keep; /* so many parts of the right; 0: all */
	int reverse;
	const char *split; /* delimiters, "." by default */
	size_t nsplit;
};

/*
 * Grammar
 */

static const char *
fault(const char **why, const char *reason)
{
	*why = reason;
	return NULL;
}

/* *DIGIT: *n is its value, which is not more than NAME when it is larger. */
static const char *
read_digits(const char *p, const char *end, size_t *n)
{
	for (*n = 0; p < end && ascii_isdigit(*p); p++)
		if (*n < NAME)
			*n = *n * 10 + (size_t)(*p - '0');
	return p;
}

/*
 * Reads what follows "%{" up to and with "}".  NULL: it is wrong there, and
 * *why says how.
 */
static const char *
read_macro(struct macro *m, const char *p, const char *end, const char **why)
{
	const char *digits;

	if (p == end || !ascii_isalpha(*p) ||
	    strchr("slodiphcrtv", ascii_tolower(*p)) == NULL)
		return fault(why, "unknown macro letter");
	m->letter = ascii_tolower(*p);
	m->escape = *p != m->letter;
	digits = ++p;
	p = read_digits(p, end, &m->keep);
	if (p > digits && m->keep == 0)
		return fault(why, "a macro keeps 0 parts");
	m->reverse = p < end && ascii_tolower(*p) == 'r';
	p += m->reverse;
	m->split = p;
	while (p < end && *p != '\0' && strchr(delimiters, *p) != NULL)
		p++;
	m->nsplit = (size_t)(p - m->split);
	if (m->nsplit == 0) {
		m->split = ".";
		m->nsplit = 1;
	}
	if (p == end || *p != '}')
		return fault(why, "a macro is malformed");
	return p + 1;
}

/* Is it a toplabel: letters, digits and inner hyphens, not digits alone? */
static int
istoplabel(const char *p, const char *end)
{
	int other = 0;

	if (p == end || !ascii_isalnum(*p) || !ascii_isalnum(end[-1]))
		return 0;
	for (; p < end; p++) {
		if (!ascii_isalnum(*p) && *p != '-')
			return 0;
		other |= !ascii_isdigit(*p);
	}
	return other;
}

/* Does the literal end of a domain-spec end in "." toplabel [ "." ]? */
static int
isdomainend(const char *p, const char *end)
{
	const char *label;

	if (end > p && end[-1] == '.')
		end--;
	for (label = end; label > p && label[-1] != '.'; label--)
		;
	return label > p && istoplabel(label, end);
}

/* Reads one macro-expand at "%"; the same as read_macro(). */
static const char *
read_expand(enum spfmacro_kind kind, const char *p, const char *end,
    const char **why)
{
	struct macro m;

	if (++p < end && (*p == '%' || *p == '_' || *p == '-'))
		return p + 1;
	if (p == end || *p != '{')
		return fault(why, "% is not followed by {, %, _ or -");
	p = read_macro(&m, p + 1, end, why);
	if (p != NULL && kind == SPFMACRO_DOMAIN &&
	    strchr("crt", m.letter) != NULL)
		return fault(why,
		    "a macro letter that only exp= text may have");
	return p;
}

const char *
spfmacro_check(enum spfmacro_kind kind, const char *text, size_t len,
    size_t *at)
{
	const char *p = text, *end = text + len, *literal = text, *why, *next;

	while (p < end) {
		*at = (size_t)(p - text);
		if (*p == '%') {
			if ((next = read_expand(kind, p, end, &why)) == NULL)
				return why;
			literal = p = next;
		} else if (ascii_isgraph(*p) ||
		    (*p == ' ' && kind == SPFMACRO_EXPLAIN)) {
			p++;
		} else {
			return "an octet that may not stand there";
		}
	}
	*at = (size_t)(literal - text);
	if (kind == SPFMACRO_DOMAIN && len == 0)
		return "the domain is missing";
	if (kind == SPFMACRO_DOMAIN && literal < end &&
	    !isdomainend(literal, end))
		return "the domain does not end in a dot and a top label";
	return NULL;
}

int
spfmacro_has(const char *text, size_t len, const char *letters)
{
	const char *p = text, *end = text + len, *why;
	struct macro m;

	while ((p = memchr(p, '%', (size_t)(end - p))) != NULL) {
		if (p[1] != '{') {
			p += 2;
			continue;
		}
		if ((p = read_macro(&m, p + 2, end, &why)) == NULL)
			return 0;
		if (strchr(letters, m.letter) != NULL)
			return 1;
	}
	return 0;
}

/*
 * Expansion
 */

/* Appends what the letter stands for. */
static void
add_value(struct buf *out, const struct spfmacro *m, char letter)
{
	switch (letter) {
	case 's':
		buf_addf(out, "%s@%s", m->local, m->origin);
		break;
	case 'l':
		buf_adds(out, m->local);
		break;
	case 'o':
		buf_adds(out, m->origin);
		break;
	case 'd':
		buf_adds(out, m->domain);
		break;
	case 'i':
		ip_dotted(out, m->ip);
		break;
	case 'p':
		buf_adds(out, m->name);
		break;
	case 'v':
		buf_adds(out, m->ip->v6 ? "ip6" : "in-addr");
		break;
	case 'h':
		buf_adds(out, m->helo);
		break;
	case 'c':
		ip_text(out, m->ip);
		break;
	case 'r':
		buf_adds(out, m->receiver);
		break;
	case 't':
		buf_addf(out, "%lld", (long long)m->now);
		break;
	}
}

/* The length of the part that begins at p. */
static size_t
part(const struct macro *m, const char *p, const char *end)
{
	const char *q = p;

	while (q < end && memchr(m->split, *q, m->nsplit) == NULL)
		q++;
	return (size_t)(q - p);
}

/* Splits the value, takes the parts that are asked for, joins with dots. */
static void
transform(struct buf *out, const struct macro *m, const struct buf *value)
{
	const char *p, *start = value->data, *end = start + value->len;
	size_t n = 1, i, len;

	for (p = start; p < end; p++)
		n += memchr(m->split, *p, m->nsplit) != NULL;
	/* Of the reversed parts those of the right are the first ones. */
	i = m->keep > 0 && m->keep < n ? n - m->keep : 0;
	if (!m->reverse) {
		for (p = start; i > 0; i--)
			p += part(m, p, end) + 1;
		for (;;) {
			len = part(m, p, end);
			buf_add(out, p, len);
			if ((p += len) == end)
				return;
			buf_addc(out, '.');
			p++;
		}
	}
	for (n -= i, p = start; n > 1; n--)
		p += part(m, p, end) + 1;
	for (;;) {
		buf_add(out, p, part(m, p, end));
		if (p == start)
			return;
		buf_addc(out, '.');
		for (p--;
		     p > start && memchr(m->split, p[-1], m->nsplit) == NULL;
		     p--)
			;
	}
}

/* Is it in RFC 3986's "unreserved" set? */
static int
isunreserved(char c)
{
	return ascii_isalnum(c) || (c != '\0' && strchr("-._~", c) != NULL);
}

static void
escape(struct buf *out, const struct buf *text)
{
	static const char hex[] = "0123456789ABCDEF";
	char *p = buf_ready(out, 3 * text->len);
	unsigned char c;
	size_t i;

	for (i = 0; i < text->len; i++) {
		c = (unsigned char)text->data[i];
		if (isunreserved((char)c)) {
			*p++ = (char)c;
		} else {
			*p++ = '%';
			*p++ = hex[c >> 4];
			*p++ = hex[c & 15];
		}
	}
	out->len = (size_t)(p - out->data);
	out->data[out->len] = '\0';
}

static void
expand_macro(struct buf *out, const struct spfmacro *values,
    const struct macro *m)
{
	struct buf value = BUF_INIT, text = BUF_INIT;

	add_value(&value, values, m->letter);
	buf_adds(&value, "");
	transform(m->escape ? &text : out, m, &value);
	if (m->escape)
		escape(out, &text);
	buf_free(&value);
	buf_free(&text);
}

/* Expands what is at p: one literal octet or one macro. */
static const char *
expand_one(struct buf *out, const struct spfmacro *values, const char *p,
    const char *end)
{
	const char *why;
	struct macro m;

	if (*p != '%') {
		buf_addc(out, *p);
		return p + 1;
	}
	switch (p[1]) {
	case '%':
		buf_addc(out, '%');
		return p + 2;
	case '_':
		buf_addc(out, ' ');
		return p + 2;
	case '-':
		buf_adds(out, "%20");
		return p + 2;
	}
	if ((p = read_macro(&m, p + 2, end, &why)) == NULL)
		return end; /* it was checked */
	expand_macro(out, values, &m);
	return p;
}

static int
isascii_text(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (ascii_is8bit(text[i]))
			return 0;
	return 1;
}

/* Takes octets off the left until there are no more than len. */
static void
keep_right(struct buf *b, size_t start, size_t len)
{
	size_t excess = b->len - start > len ? b->len - start - len : 0;

	memmove(b->data + start, b->data + start + excess,
	    b->len - start - excess);
	b->len -= excess;
	b->data[b->len] = '\0';
}

int
spfmacro_name(struct buf *out, const struct spfmacro *m, const char *text,
    size_t len)
{
	const char *p = text, *end = text + len, *dot;
	size_t start = out->len, before;
	int ascii = isascii_text(m->local, strlen(m->local)) ||
	    !spfmacro_has(text, len, "sl");

	buf_adds(out, "");
	while (p < end) {
		before = out->len;
		p = expand_one(out, m, p, end);
		ascii &= isascii_text(out->data + before, out->len - before);
		if (out->len - start > TRIM)
			keep_right(out, start, TRIM / 2);
	}
	if (out->len > start && out->data[out->len - 1] == '.')
		out->data[--out->len] = '\0';
	while (out->len - start > NAME) {
		dot = memchr(out->data + start, '.', out->len - start);
		if (dot == NULL)
			break; /* one label: no possible name */
		keep_right(out, start,
		    out->len - (size_t)(dot + 1 - out->data));
	}
	return ascii ? 0 : -1;
}

int
spfmacro_text(struct buf *out, const struct spfmacro *m, const char *text,
    size_t len)
{
	const char *p = text, *end = text + len;
	size_t start = out->len;

	buf_adds(out, "");
	while (p < end && out->len - start < LIMIT_EXPLANATION)
		p = expand_one(out, m, p, end);
	if (out->len - start > LIMIT_EXPLANATION)
		out->len = start + LIMIT_EXPLANATION;
	out->data[out->len] = '\0';
	return isascii_text(out->data + start, out->len - start) ? 0 : -1;
}
