/*
 * received - fuzzes received.h.  An input is one of three:
 *
 *	a field's value
 *	HEAD ^A PART ^A TAIL	PART is repeated up to 64 kB: that costs no
 *				more time than other octets do
 *	^B HELO RDNS IDENT	what a client may choose, for MTAs' forms: none
 *				makes another address out of theirs, or the
 *				client authenticated
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "ascii.h"
#include "fuzz.h"
#include "received.h"

enum {
	PUMPED = 64 * 1024,
	SLOW = 50,   /* ms for all of it */
	SUSPECT = 1, /* and for an eighth */
	PUMP = 1,    /* ^A */
	FORMS = 2    /* ^B */
};

/* Is the address written in the text, by itself? */
static int
iswritten(const struct ip *ip, const char *text, size_t len)
{
	const char *p, *q, *end = text + len;
	struct ip there;

	for (p = text; p < end; p++) {
		for (q = p; q < end && q < p + 46 && *q != '\0' &&
		     strchr("0123456789abcdefABCDEF:.", *q) != NULL;
		     q++)
			;
		if (q - p > 1 && ip_parse(&there, p, (size_t)(q - p)) == 0 &&
		    memcmp(&there, ip, sizeof(there)) == 0)
			return 1;
	}
	return 0;
}

/* Is the name one piece of the text? */
static int
isthere(const struct buf *name, const char *text, size_t len)
{
	const char *p = text, *end = text + len;

	if (name->len == 0)
		return 1;
	while ((size_t)(end - p) >= name->len &&
	    (p = memchr(p, name->data[0], (size_t)(end - p))) != NULL) {
		if ((size_t)(end - p) >= name->len &&
		    memcmp(p, name->data, name->len) == 0)
			return 1;
		p++;
	}
	return 0;
}

static void
check_result(const struct received *r, const char *text, size_t len)
{
	static const unsigned char none[16];
	size_t i;

	assert(r->kind <= RECEIVED_UNKNOWN);
	assert(r->authenticated == 0 || r->authenticated == 1);
	if (r->kind == RECEIVED_CLIENT) {
		assert(r->ip.v6 == 0 || r->ip.v6 == 1);
		assert(r->ip.v6 || memcmp(r->ip.octets + 4, none, 12) == 0);
		assert(iswritten(&r->ip, text, len));
	} else if (r->kind != RECEIVED_LOCAL) {
		assert(r->helo.len == 0);
	}
	assert(isthere(&r->helo, text, len));
	assert(isthere(&r->by, text, len));
	for (i = 0; i < r->helo.len; i++)
		assert((ascii_isgraph(r->helo.data[i]) &&
			   r->helo.data[i] != '(' && r->helo.data[i] != ')') ||
		    ascii_is8bit(r->helo.data[i]));
}

static void
check_same(const struct received *a, const struct received *b)
{
	assert(a->kind == b->kind && a->authenticated == b->authenticated);
	assert(memcmp(&a->ip, &b->ip, sizeof(a->ip)) == 0);
	assert(strcmp(buf_str(&a->helo), buf_str(&b->helo)) == 0);
	assert(strcmp(buf_str(&a->by), buf_str(&b->by)) == 0);
}

/* It says the same with each blank folded. */
static void
check_folded(const struct received *r, const char *text, size_t len)
{
	struct buf folded = BUF_INIT;
	struct received other;
	size_t i;

	buf_adds(&folded, "");
	for (i = 0; i < len; i++) {
		if (strchr("\r\n\\", text[i]) != NULL && text[i] != '\0')
			break;
		buf_adds(&folded, text[i] == ' ' ? "\r\n" : "");
		buf_addc(&folded, text[i]);
	}
	if (i == len) {
		buf_adds(&folded, "\r\n");
		received_parse(&other, folded.data, folded.len);
		check_same(r, &other);
		received_free(&other);
	}
	buf_free(&folded);
}

static void
check_value(const void *value, size_t len)
{
	char *text = exact(value, len);
	struct received r;

	received_parse(&r, text, len);
	check_result(&r, text, len);
	check_folded(&r, text, len);
	received_free(&r);
	mem_free(text);
}

/* Milliseconds to read HEAD, as much of PART as makes len octets, and TAIL. */
static double
pumped_ms(const char *head, size_t headlen, size_t len)
{
	const char *end = head + headlen, *part, *tail;
	struct buf text = BUF_INIT;
	struct received r;
	double start;

	part = (const char *)memchr(head, PUMP, headlen) + 1;
	tail = memchr(part, PUMP, (size_t)(end - part));
	if (tail == NULL)
		tail = end;
	buf_add(&text, head, (size_t)(part - 1 - head));
	while (part < tail && text.len < len)
		buf_add(&text, part, (size_t)(tail - part));
	if (tail < end)
		buf_add(&text, tail + 1, (size_t)(end - tail - 1));
	start = cpu_ms();
	received_parse(&r, text.data, text.len);
	start = cpu_ms() - start;
	received_free(&r);
	buf_free(&text);
	return start;
}

/* Most need no more than a look at an eighth of it. */
static void
check_time(const char *text, size_t len)
{
	if (pumped_ms(text, len, PUMPED / 8) > SUSPECT)
		assert(pumped_ms(text, len, PUMPED) <= SLOW);
}

/* What a client said, as MTAs write it: never empty, no blanks or brackets. */
static char *
said(const char *text, size_t len)
{
	char *s = len > 0 ? mem_str(text, len) : mem_str("x", 1);
	size_t i;

	for (i = 0; i < len; i++)
		if (!ascii_isgraph(s[i]) || strchr("()<>\\\"", s[i]) != NULL)
			s[i] = '?';
	return s;
}

/* The form with its $h, $r and $i replaced. */
static void
fill(struct buf *out, const char *form, const char *helo, const char *rdns,
    const char *ident)
{
	for (; *form != '\0'; form++)
		if (*form != '$')
			buf_addc(out, *form);
		else if (*++form == 'h')
			buf_adds(out, helo);
		else
			buf_adds(out, *form == 'r' ? rdns : ident);
	buf_adds(out, "\r\n\tby mx.example.org with ESMTP id 1; today");
}

static void
check_form(const char *form, const char *helo, const char *rdns,
    const char *ident)
{
	struct buf text = BUF_INIT, ip = BUF_INIT;
	struct received r;

	fill(&text, form, helo, rdns, ident);
	received_parse(&r, text.data, text.len);
	assert(r.kind == RECEIVED_CLIENT || r.kind == RECEIVED_UNKNOWN);
	assert(!r.authenticated);
	if (r.kind == RECEIVED_CLIENT) {
		ip_text(&ip, &r.ip);
		assert(strcmp(ip.data, "192.0.2.1") == 0);
		assert(r.helo.len == 0 || strcmp(r.helo.data, helo) == 0);
	}
	received_free(&r);
	buf_free(&ip);
	buf_free(&text);
}

/* As Postfix, Sendmail, qmail and Exim write it. */
static void
check_forms(const char *p, const char *end)
{
	static const char *const forms[] = {
		"from $h ($r [192.0.2.1])",
		"from $h ($r [192.0.2.1] (may be forged))",
		"from $h ($i@$r [192.0.2.1])",
		"from $r (HELO $h) (192.0.2.1)",
		"from $r (HELO $h) ($i@192.0.2.1)",
	};
	/* Exim lets ident= have any octets that can be printed. */
	static const char *const exim[] = {
		"from $r ([192.0.2.1] helo=$h)",
		"from $r ([192.0.2.1] helo=$h ident=$i)",
		"from [192.0.2.1] (helo=$h)",
		"from [192.0.2.1] (port=25 helo=$h ident=$i)",
	};
	const char *start = p;
	char *helo, *rdns, *ident, *any, *q;
	size_t i;

	for (; p < end && *p != ' '; p++)
		;
	helo = said(start, (size_t)(p - start));
	for (start = p += p < end; p < end && *p != ' '; p++)
		;
	rdns = said(start, (size_t)(p - start));
	p += p < end;
	ident = said(p, (size_t)(end - p));
	any = mem_str(p, (size_t)(end - p));
	for (q = any; q < any + (end - p); q++)
		if (!ascii_isgraph(*q) && *q != ' ')
			*q = '?';

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		check_form(forms[i], helo, rdns, ident);
	for (i = 0; i < sizeof(exim) / sizeof(exim[0]); i++)
		check_form(exim[i], helo, rdns, any);
	mem_free(helo);
	mem_free(rdns);
	mem_free(ident);
	mem_free(any);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;

	if (size > 0 && *data == FORMS)
		check_forms(text + 1, text + size);
	else if (size > 0 && memchr(data, PUMP, size) != NULL)
		check_time(text, size);
	else
		check_value(data, size);
	return 0;
}
