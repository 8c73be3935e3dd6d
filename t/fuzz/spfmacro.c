/*
 * spfmacro - fuzzes spfmacro.h: the checker against the grammar, the expander
 * against one that is as naive as can be.
 *
 * The first lines of the input are what l, o, d, h, p and i stand for; the rest
 * is the macro-string.
 */
#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abnf.h"
#include "ascii.h"
#include "fuzz.h"
#include "limit.h"
#include "spfmacro.h"

enum {
	SHORT = 300, /* octets of a text that the grammar is asked about */
	NAME = 253,
	LARGE = 1 << 16 /* of an expansion that is not worth the time */
};

/*
 * The naive expander
 */

static void
naive_value(struct buf *out, const struct spfmacro *m, char letter)
{
	char ip[INET6_ADDRSTRLEN];
	size_t i;

	inet_ntop(m->ip->v6 ? AF_INET6 : AF_INET, m->ip->octets, ip,
	    sizeof(ip));
	if (letter == 's') {
		buf_adds(out, m->local);
		buf_addc(out, '@');
		buf_adds(out, m->origin);
	} else if (letter == 'i' && m->ip->v6) {
		for (i = 0; i < 32; i++) {
			buf_adds(out, i > 0 ? "." : "");
			buf_addc(out,
			    "0123456789abcdef"[m->ip->octets[i / 2] >>
				    (i % 2 == 0 ? 4 : 0) &
				15]);
		}
	} else if (letter == 't') {
		buf_addf(out, "%lld", (long long)m->now);
	} else {
		buf_adds(out,
		    letter == 'l'			 ? m->local
			: letter == 'o'			 ? m->origin
			: letter == 'd'			 ? m->domain
			: letter == 'h'			 ? m->helo
			: letter == 'p'			 ? m->name
			: letter == 'r'			 ? m->receiver
			: letter == 'i' || letter == 'c' ? ip
			: m->ip->v6			 ? "ip6"
							 : "in-addr");
	}
}

/* Splits value at the delimiters, perhaps reverses, keeps the right, joins. */
static void
naive_transform(struct buf *out, char *value, const char *delimiters,
    unsigned long keep, int reverse)
{
	size_t n = 0, i, len = strlen(value);
	char **parts = mem_array(len + 1, sizeof(*parts)), *swap;

	parts[n++] = value;
	for (i = 0; i < len; i++)
		if (strchr(delimiters, value[i]) != NULL) {
			value[i] = '\0';
			parts[n++] = value + i + 1;
		}
	for (i = 0; reverse && i < n / 2; i++) {
		swap = parts[i];
		parts[i] = parts[n - 1 - i];
		parts[n - 1 - i] = swap;
	}
	for (i = keep > 0 && keep < n ? n - keep : 0; i < n; i++) {
		buf_adds(out, parts[i]);
		buf_adds(out, i < n - 1 ? "." : "");
	}
	mem_free(parts);
}

/* A macro, from its letter on up to "}". */
static void
naive_macro(struct buf *out, const struct spfmacro *m, const char *p)
{
	struct buf value = BUF_INIT, result = BUF_INIT, split = BUF_INIT;
	char letter = *p, *rest;
	unsigned long keep = strtoul(p + 1, &rest, 10);
	int reverse = *rest == 'r' || *rest == 'R';
	size_t i;

	rest += reverse;
	buf_add(&split, rest, strcspn(rest, "}"));
	buf_adds(&value, "");
	naive_value(&value, m, ascii_tolower(letter));
	naive_transform(&result, value.data, split.len > 0 ? split.data : ".",
	    keep, reverse);
	for (i = 0; i < result.len; i++)
		if (letter == ascii_tolower(letter) ||
		    ascii_isalnum(result.data[i]) ||
		    strchr("-._~", result.data[i]) != NULL)
			buf_addc(out, result.data[i]);
		else
			buf_addf(out, "%%%02X", result.data[i] & 0xff);
	buf_free(&value);
	buf_free(&result);
	buf_free(&split);
}

/* -1: it grows too large. */
static int
naive_expand(struct buf *out, const struct spfmacro *m, const char *p)
{
	buf_adds(out, "");
	for (; *p != '\0' && out->len < LARGE; p++) {
		if (*p != '%')
			buf_addc(out, *p);
		else if (*++p == '%')
			buf_addc(out, '%');
		else if (*p == '_')
			buf_addc(out, ' ');
		else if (*p == '-')
			buf_adds(out, "%20");
		else {
			naive_macro(out, m, p + 1);
			p += strcspn(p, "}");
		}
	}
	return *p == '\0' ? 0 : -1;
}

static int
naive_has(const char *p, const char *letters)
{
	for (; *p != '\0'; p++)
		if (*p == '%' && *++p == '{' &&
		    strchr(letters, ascii_tolower(p[1])) != NULL)
			return 1;
	return 0;
}

static int
isascii_only(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s & 0x80)
			return 0;
	return 1;
}

/*
 * What is held against it
 */

static int
check(enum spfmacro_kind kind, const char *text, size_t len, const char *copy)
{
	static const char *const grammar[] = {
		[SPFMACRO_DOMAIN] = DOMAIN_SPEC,
		[SPFMACRO_STRING] = MACRO_STRING,
		[SPFMACRO_EXPLAIN] = EXPLAIN,
	};
	static regex_t re[SPFMACRO_EXPLAIN + 1];
	const char *why;
	size_t at;

	why = spfmacro_check(kind, text, len, &at);
	assert(at <= len && (why == NULL || *why != '\0'));
	if (strlen(copy) < len)
		assert(why != NULL);
	else if (len <= SHORT)
		assert(abnf(&re[kind], grammar[kind], copy) == (why == NULL));
	return why == NULL;
}

static void
check_name(const struct spfmacro *m, const char *text, size_t len,
    const char *copy)
{
	struct buf out = BUF_INIT, full = BUF_INIT;
	const char *name, *want, *dot;
	int rc, ascii;

	buf_adds(&out, "before\xff");
	rc = spfmacro_name(&out, m, text, len);
	assert(strlen(out.data) == out.len &&
	    memcmp(out.data, "before\xff", 7) == 0);
	name = out.data + 7;
	assert(strlen(name) <= NAME || strchr(name, '.') == NULL);
	if (naive_expand(&full, m, copy) == 0) {
		ascii = isascii_only(full.data) &&
		    (isascii_only(m->local) || !naive_has(copy, "sl"));
		assert(rc == (ascii ? 0 : -1));
		if (full.len > 0 && full.data[full.len - 1] == '.')
			full.data[--full.len] = '\0';
		want = full.data;
		while (strlen(want) > NAME && (dot = strchr(want, '.')) != NULL)
			want = dot + 1;
		if (strlen(want) <= NAME)
			assert(strcmp(name, want) == 0);
		else /* one label, which is no name however much is left */
			assert(strlen(name) > NAME &&
			    strcmp(want + strlen(want) - strlen(name), name) ==
				0);
	}
	buf_free(&out);
	buf_free(&full);
}

static void
check_text(const struct spfmacro *m, const char *text, size_t len,
    const char *copy)
{
	struct buf out = BUF_INIT, full = BUF_INIT;
	int rc;

	buf_adds(&out, "before\xff");
	rc = spfmacro_text(&out, m, text, len);
	assert(strlen(out.data) == out.len &&
	    memcmp(out.data, "before\xff", 7) == 0);
	assert(out.len - 7 <= LIMIT_EXPLANATION);
	if (naive_expand(&full, m, copy) == 0) {
		if (full.len > LIMIT_EXPLANATION)
			full.data[LIMIT_EXPLANATION] = '\0';
		assert(strcmp(out.data + 7, full.data) == 0);
		assert(rc == (isascii_only(full.data) ? 0 : -1));
	}
	buf_free(&out);
	buf_free(&full);
}

static void
check_has(const char *text, size_t len, const char *copy)
{
	static const char *const sets[] = { "p", "l", "crt", "slo", "dhiv" };
	size_t i;

	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		assert(spfmacro_has(text, len, sets[i]) ==
		    naive_has(copy, sets[i]));
}

/* Takes a line off the front, without what a NUL in it cuts off. */
static char *
line(const uint8_t **data, size_t *size)
{
	const uint8_t *start = *data, *lf = memchr(start, '\n', *size);
	size_t len = lf == NULL ? *size : (size_t)(lf - start);

	*data += len + (lf != NULL);
	*size -= len + (lf != NULL);
	return mem_str((const char *)start, len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *local, *origin, *domain, *helo, *name, *address, *text, *copy;
	struct ip ip;
	struct spfmacro m;

	if (size == 0)
		return 0;
	local = line(&data, &size);
	origin = line(&data, &size);
	domain = line(&data, &size);
	helo = line(&data, &size);
	name = line(&data, &size);
	address = line(&data, &size);
	if (ip_parse(&ip, address, strlen(address)) == -1)
		ip_parse(&ip, "2001:db8::cb01", 14);
	m = (struct spfmacro){ local, origin, domain, helo, &ip, name,
		"mx.example.net", 1234567890 };
	text = exact(data, size);
	copy = mem_str(text, size);

	if (check(SPFMACRO_DOMAIN, text, size, copy))
		check_name(&m, text, size, copy);
	if (check(SPFMACRO_STRING, text, size, copy))
		check_has(text, size, copy);
	if (check(SPFMACRO_EXPLAIN, text, size, copy))
		check_text(&m, text, size, copy);

	mem_free(local);
	mem_free(origin);
	mem_free(domain);
	mem_free(helo);
	mem_free(name);
	mem_free(address);
	mem_free(text);
	mem_free(copy);
	return 0;
}
