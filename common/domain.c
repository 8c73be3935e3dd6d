/*
 * domain - domain names as mail writes them; see domain.h.
 */
#include <idn2.h>
#include <string.h>
#include <sysexits.h>

#include "ascii.h"
#include "domain.h"
#include "fail.h"

enum {
	LABEL = 63,	/* octets of a label, RFC 1035 2.3.4 */
	NAME = 253,	/* 255 on the wire, with a length octet and the root */
	UTF8 = 4 * NAME /* a name that fits has no more, once composed */
};

static int
isldh(char c)
{
	return ascii_isalnum(c) || c == '-' || c == '_';
}

static int
islabel(const char *p, size_t len)
{
	size_t i;

	if (len == 0 || len > LABEL || p[0] == '-' || p[len - 1] == '-')
		return 0;
	for (i = 0; i < len; i++)
		if (!isldh(p[i]))
			return 0;
	return 1;
}

/* The length of the label at p. */
static size_t
label_len(const char *p, const char *end)
{
	const char *dot = memchr(p, '.', (size_t)(end - p));

	return (size_t)((dot != NULL ? dot : end) - p);
}

/* How many labels the name has; 0 when it is none. */
static size_t
labels(const char *text, size_t len)
{
	const char *end;
	size_t n, count;

	if (len == 0 || len > NAME)
		return 0;
	end = text + len;
	for (count = 1;; text += n + 1, count++) {
		n = label_len(text, end);
		if (!islabel(text, n))
			return 0;
		if (text + n == end)
			return count;
	}
}

int
domain_isvalid(const char *text, size_t len)
{
	return labels(text, len) > 0;
}

int
domain_ispossible(const char *text, size_t len)
{
	const char *p = text, *end = text + len, *dot;
	size_t labels;

	if (len > NAME)
		return 0;
	for (labels = 1;; labels++, p = dot + 1) {
		if ((dot = memchr(p, '.', (size_t)(end - p))) == NULL)
			dot = end;
		if (dot == p || dot - p > LABEL)
			return 0;
		if (dot == end)
			return labels > 1;
	}
}

int
domain_ishost(const char *text, size_t len)
{
	return labels(text, len) > 1;
}

int
domain_isselector(const char *text, size_t len)
{
	return domain_isvalid(text, len);
}

int
domain_eq(const char *a, const char *b)
{
	return ascii_caseeq(a, strlen(a), b, strlen(b));
}

int
domain_within(const char *sub, const char *name)
{
	size_t len = strlen(name), skip = strlen(sub);

	if (skip < len)
		return 0;
	skip -= len;
	return ascii_caseeq(sub + skip, len, name, len) &&
	    (skip == 0 || sub[skip - 1] == '.');
}

static void
add_lower(struct buf *out, const char *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		buf_addc(out, ascii_tolower(p[i]));
}

/*
 * One U-label, mapped and converted by the library.  It gets no ASCII that
 * may not be in a label, and what it returns must be one label: some
 * characters, U+3002 among them, are mapped to a dot.
 */
static int
add_ulabel(struct buf *out, const char *p, size_t len)
{
	unsigned char text[UTF8 + 1];
	unsigned char *label = NULL;
	size_t i;
	int rc;

	for (i = 0; i < len; i++)
		if (!isldh(p[i]) && !ascii_is8bit(p[i]))
			return -1;
	memcpy(text, p, len);
	text[len] = '\0';
	rc = idn2_lookup_u8(text, &label,
	    IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
	if (rc == IDN2_MALLOC)
		fail(EX_OSERR, "out of memory");
	if (rc != IDN2_OK)
		return -1;
	len = strlen((char *)label);
	rc = islabel((char *)label, len) ? 0 : -1;
	if (rc == 0)
		add_lower(out, (char *)label, len);
	idn2_free(label);
	return rc;
}

/* A label; one in ASCII, an A-label too, is never looked at by the library. */
static int
add_label(struct buf *out, const char *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (ascii_is8bit(p[i]))
			return add_ulabel(out, p, len);
	add_lower(out, p, len);
	return 0;
}

int
domain_toascii(struct buf *out, const char *text, size_t len)
{
	const char *end;
	size_t n, start = out->len;

	if (len == 0 || len > UTF8)
		return -1;
	end = text + len;
	for (;; text += n + 1) {
		n = label_len(text, end);
		if (add_label(out, text, n) == -1)
			break;
		if (text + n == end) {
			if (!domain_isvalid(out->data + start,
				out->len - start))
				break;
			return 0;
		}
		buf_addc(out, '.');
	}

	if (out->len > start) {
		out->len = start;
		out->data[start] = '\0';
	}
	return -1;
}
