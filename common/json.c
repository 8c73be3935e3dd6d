/*
 * json - a JSON text on one line; see json.h.
 */
#include <inttypes.h>
#include <string.h>

#include "ascii.h"
#include "json.h"
#include "token.h"

/* RFC 8259 7 lets DEL stand; a terminal might obey it. */
static void
ascii(struct buf *out, char c)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *found = c != '\0' ? strchr(from, c) : NULL;

	if (found != NULL) {
		buf_addc(out, '\\');
		buf_addc(out, to[found - from]);
	} else if (ascii_isgraph(c) || c == ' ')
		buf_addc(out, c);
	else
		buf_addf(out, "\\u%04x", (unsigned)c);
}

/* The character at p; returns what follows it.  C1 controls are as DEL. */
static const char *
character(struct buf *out, const char *p, const char *end)
{
	size_t n = token_utf8(p, end);

	if (n == 2 && p[0] == '\xc2' && (unsigned char)p[1] < 0xa0)
		buf_addf(out, "\\u%04x", (unsigned)(unsigned char)p[1]);
	else if (n > 0)
		buf_add(out, p, n);
	else if (ascii_is8bit(*p))
		buf_adds(out, "\xef\xbf\xbd"); /* U+FFFD */
	else
		ascii(out, *p);
	return p + (n > 0 ? n : 1);
}

static void
quoted(struct buf *out, const char *s, size_t len)
{
	const char *p, *end = len > 0 ? s + len : s;

	buf_addc(out, '"');
	for (p = s; p < end; p = character(out, p, end))
		;
	buf_addc(out, '"');
}

/* What stands before a value: the comma if one must, and the key. */
static void
lead(struct json *j, const char *key)
{
	if (j->comma)
		buf_addc(j->out, ',');
	j->comma = 1;
	if (key != NULL) {
		quoted(j->out, key, strlen(key));
		buf_addc(j->out, ':');
	}
}

void
json_start(struct json *j, struct buf *out)
{
	j->out = out;
	j->comma = 0;
}

void
json_open(struct json *j, const char *key, char bracket)
{
	lead(j, key);
	buf_addc(j->out, bracket);
	j->comma = 0;
}

void
json_close(struct json *j, char bracket)
{
	buf_addc(j->out, bracket);
	j->comma = 1;
}

void
json_octets(struct json *j, const char *key, const char *s, size_t len)
{
	lead(j, key);
	quoted(j->out, s, len);
}

void
json_str(struct json *j, const char *key, const char *s)
{
	lead(j, key);
	if (s != NULL)
		quoted(j->out, s, strlen(s));
	else
		buf_adds(j->out, "null");
}

void
json_letter(struct json *j, const char *key, char letter)
{
	json_octets(j, key, &letter, 1);
}

void
json_int(struct json *j, const char *key, intmax_t n)
{
	lead(j, key);
	buf_addf(j->out, "%" PRIdMAX, n);
}

void
json_bool(struct json *j, const char *key, int truth)
{
	lead(j, key);
	buf_adds(j->out, truth ? "true" : "false");
}
