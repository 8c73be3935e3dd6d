/*
 * generate - the counting in $GENERATE; see generate.h.
 */
#include <inttypes.h>
#include <stdint.h>

#include "ascii.h"
#include "generate.h"

enum { WIDTH = 127 }; /* characters that one number may take */

struct format {
	int32_t offset;
	uint32_t width;
	char base;
};

/* A number up to INT32_MAX, a plus allowed before it; NULL when none is. */
static const char *
number(const char *p, const char *end, uint32_t *value)
{
	uint64_t n = 0;

	if (p < end && *p == '+')
		p++;
	if (p == end || !ascii_isdigit(*p))
		return NULL;
	for (; p < end && ascii_isdigit(*p); p++)
		if ((n = n * 10 + (uint64_t)(*p - '0')) > INT32_MAX)
			return NULL;
	*value = (uint32_t)n;
	return p;
}

/* As BIND, does not mind what follows. */
int
generate_range(struct generate_range *range, const char *text, size_t len)
{
	const char *end = text + len;
	const char *p;

	range->step = 1;
	if ((p = number(text, end, &range->start)) == NULL || p == end ||
	    *p++ != '-' || (p = number(p, end, &range->stop)) == NULL)
		return -1;
	if (p < end && *p == '/' && number(p + 1, end, &range->step) == NULL)
		return -1;
	return range->start <= range->stop && range->step > 0 ? 0 : -1;
}

static const char *
skip_space(const char *p, const char *end)
{
	while (p < end && ascii_isspace(*p))
		p++;
	return p;
}

/* What follows "${"; the position after the brace, or NULL. */
static const char *
read_format(const char *p, const char *end, struct format *f)
{
	uint32_t n;
	int minus;

	p = skip_space(p, end);
	minus = p < end && *p == '-';
	p += minus;
	if ((minus && p < end && *p == '+') || (p = number(p, end, &n)) == NULL)
		return NULL;
	f->offset = minus ? -(int32_t)n : (int32_t)n;
	if (p < end && *p == ',') {
		p = number(skip_space(p + 1, end), end, &f->width);
		if (p == NULL || f->width > WIDTH)
			return NULL;
		if (p + 1 < end && *p == ',') {
			f->base = p[1];
			p += 2;
		}
	}
	return p < end && *p == '}' ? p + 1 : NULL;
}

/* The width counts the dots too. */
static void
add_nibbles(struct buf *out, const char *digits, uint32_t n, uint32_t width)
{
	do {
		buf_addc(out, digits[n & 0xf]);
		n >>= 4;
		if (width > 0)
			width--;
		if (n == 0 && width == 0)
			break;
		buf_addc(out, '.');
		if (width > 0)
			width--;
	} while (n != 0 || width > 0);
}

static int
add_number(struct buf *out, const struct format *f, uint32_t value)
{
	int64_t sum = (int64_t)value + f->offset;
	int32_t n = (int32_t)sum;
	int width = (int)f->width;

	if (sum > INT32_MAX)
		return -1;
	switch (f->base) {
	case 'd':
		buf_addf(out, "%0*" PRId32, width, n);
		break;
	case 'o':
		buf_addf(out, "%0*" PRIo32, width, (uint32_t)n);
		break;
	case 'x':
		buf_addf(out, "%0*" PRIx32, width, (uint32_t)n);
		break;
	case 'X':
		buf_addf(out, "%0*" PRIX32, width, (uint32_t)n);
		break;
	case 'n':
		add_nibbles(out, "0123456789abcdef", (uint32_t)n, f->width);
		break;
	case 'N':
		add_nibbles(out, "0123456789ABCDEF", (uint32_t)n, f->width);
		break;
	default:
		return -1;
	}
	return 0;
}

int
generate_text(struct buf *out, const char *template, size_t len, uint32_t value)
{
	const char *p = template, *end = template + len;
	struct format f;

	while (p < end) {
		if (*p == '\\') {
			if (p + 1 == end)
				return -1;
			buf_add(out, p, 2);
			p += 2;
		} else if (*p != '$') {
			buf_addc(out, *p++);
		} else if (++p < end && *p == '$') {
			buf_addc(out, *p++);
		} else {
			f = (struct format){ 0, 0, 'd' };
			if (p < end && *p == '{' &&
			    (p = read_format(p + 1, end, &f)) == NULL)
				return -1;
			if (add_number(out, &f, value) == -1)
				return -1;
		}
	}
	return 0;
}
