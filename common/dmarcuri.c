/*
 * dmarcuri - reporting addresses; see dmarcuri.h.
 */
#include <string.h>

#include "ascii.h"
#include "dmarcuri.h"
#include "domain.h"

static int
isscheme(char c)
{
	return ascii_isalnum(c) || c == '+' || c == '-' || c == '.';
}

/* "%41"? */
static int
isencoded(const char *p, size_t len)
{
	static const char hex[] = "0123456789abcdef";

	return len >= 3 && p[1] != '\0' && p[2] != '\0' &&
	    strchr(hex, ascii_tolower(p[1])) != NULL &&
	    strchr(hex, ascii_tolower(p[2])) != NULL;
}

/* Is it made of what a URI is made of (RFC 3986 2)?  Brackets are around an
 * address that is a host. */
static int
isuri(const char *p, size_t len)
{
	size_t i, fragments = 0, brackets = 0;

	for (i = 0; i < len; i++) {
		fragments += p[i] == '#';
		if (p[i] == '%' && !isencoded(p + i, len - i))
			return 0;
		if (p[i] == '[' && i >= 2 && memcmp(p + i - 2, "//", 2) == 0 &&
		    brackets == 0)
			brackets = 1;
		else if (p[i] == ']' && brackets == 1)
			brackets = 2;
		else if (!ascii_isgraph(p[i]) ||
		    strchr("\"<>[\\]^`{|}!", p[i]) != NULL)
			return 0;
	}
	return fragments <= 1 && brackets != 1;
}

/* Takes "!10m" off its end, if there is one (RFC 7489 6.2). */
static void
cut_size(struct dmarcuri *u)
{
	const char *bang = memchr(u->text, '!', u->len);
	const char *p, *end = u->text + u->len;

	if (bang == NULL)
		return;
	for (p = bang + 1; p < end && ascii_isdigit(*p); p++)
		;
	if (p > bang + 1 && p < end && strchr("kmgt", ascii_tolower(*p)))
		p++;
	if (p < end || p == bang + 1)
		return;
	u->sized = 1;
	u->len = (size_t)(bang - u->text);
}

/* "addr[,...]?headers": a list has no commas that are not encoded, so that
 * there is one address. */
static const char *
read_mailto(struct dmarcuri *u, const char *p, const char *end)
{
	const char *question = memchr(p, '?', (size_t)(end - p)), *at, *q;

	if (question != NULL)
		end = question;
	for (at = NULL, q = p; q < end; q++)
		if (*q == '@')
			at = q;
	if (at == NULL || at == p)
		return "no mail address in it";
	if (domain_toascii(&u->host, at + 1, (size_t)(end - at - 1)) == -1)
		return "its mail address has no domain name";
	u->mailto = 1;
	return NULL;
}

/* "//[userinfo@]host[:port][/...]" */
static void
read_authority(struct dmarcuri *u, const char *p, const char *end)
{
	const char *host, *q;

	if (end - p < 2 || p[0] != '/' || p[1] != '/')
		return;
	for (host = q = p + 2; q < end && strchr("/?#", *q) == NULL; q++)
		if (*q == '@')
			host = q + 1;
	end = q;
	for (q = host; q < end && *q != ':'; q++)
		;
	domain_toascii(&u->host, host, (size_t)(q - host));
}

static const char *
read_uri(struct dmarcuri *u)
{
	const char *p = u->text, *end = u->text + u->len;

	if (u->len == 0)
		return "nothing between two commas";
	if (!isuri(u->text, u->len))
		return "an octet that no URI has, or that must be encoded";
	while (p < end && isscheme(*p))
		p++;
	if (p == end || *p != ':' || !ascii_isalpha(u->text[0]))
		return "no scheme, like mailto:, at its start";
	if (ascii_caseeq(u->text, (size_t)(p - u->text), "mailto", 6))
		return read_mailto(u, p + 1, end);
	if (p + 1 == end)
		return "nothing behind its scheme";
	read_authority(u, p + 1, end);
	return NULL;
}

int
dmarcuri_next(const char *value, size_t len, size_t *pos, struct dmarcuri *u)
{
	const char *comma;

	memset(u, 0, sizeof(*u));
	if (*pos >= len)
		return 0;
	u->text = value + *pos;
	u->len = len - *pos;
	if ((comma = memchr(u->text, ',', u->len)) != NULL)
		u->len = (size_t)(comma - u->text);
	*pos += u->len + 1;
	for (; u->len > 0 && ascii_iswsp(*u->text); u->text++)
		u->len--;
	while (u->len > 0 && ascii_iswsp(u->text[u->len - 1]))
		u->len--;
	cut_size(u);
	u->why = read_uri(u);
	return 1;
}

void
dmarcuri_free(struct dmarcuri *u)
{
	buf_free(&u->host);
}
