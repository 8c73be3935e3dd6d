/*
 * spfadvice - what may have been meant; see spfadvice.h.
 */
#include <string.h>

#include "ascii.h"
#include "spfadvice.h"

/*
 * Terms
 */

static int
begins(const struct spfterm *t, const char *text)
{
	size_t len = strlen(text);

	return t->len >= len && ascii_caseeq(t->text, len, text, len);
}

static int
has(const struct spfterm *t, const char *octets)
{
	size_t i;

	for (i = 0; i < t->len; i++)
		if (t->text[i] != '\0' && strchr(octets, t->text[i]) != NULL)
			return 1;
	return 0;
}

/* Is it an address, with or without a prefix length, and nothing else? */
static int
isaddress(const struct spfterm *t)
{
	const char *slash = memchr(t->text, '/', t->len);
	struct ip ip;

	return ip_parse(&ip, t->text,
		   slash != NULL ? (size_t)(slash - t->text) : t->len) == 0;
}

const char *
spfadvice_term(const struct spfterm *t)
{
	static const char *const meant[][2] = {
		{ "ip:", "The mechanisms are called ip4 and ip6." },
		{ "ipv4:", "The mechanism is called ip4." },
		{ "ipv6:", "The mechanism is called ip6." },
		{ "redirect:", "A modifier takes \"=\": redirect=DOMAIN." },
		{ "exp:", "A modifier takes \"=\": exp=DOMAIN." },
	};
	size_t i;

	if (has(t, ",;\"'"))
		return "Terms are parted by blanks alone, without commas, "
		       "semicolons or quotes.";
	for (i = 0; i < sizeof(meant) / sizeof(*meant); i++)
		if (begins(t, meant[i][0]))
			return meant[i][1];
	if (isaddress(t))
		return "An address needs ip4: or ip6: before it, without a "
		       "blank.";
	if (t->text[t->len - 1] == ':' || t->text[t->len - 1] == '=')
		return "No blank may stand before what belongs there.";
	if (strstr(t->why, "prefix") != NULL)
		return "A prefix length is 0 to 32 for IPv4 and 0 to 128 for "
		       "IPv6, and \"a\" and \"mx\" take both as /24//64.";
	if (has(t, ".") && !has(t, ":=/"))
		return "A domain name needs a:, mx: or include: before it.";
	return NULL;
}

/*
 * Records
 */

static int
contains(const struct dns_record *r, const char *word)
{
	size_t len = strlen(word), i;

	for (i = 0; i + len <= r->len; i++)
		if (ascii_caseeq(r->data + i, len, word, len))
			return 1;
	return 0;
}

static int
starts(const struct dns_record *r, const char *word)
{
	size_t len = strlen(word);

	return r->len >= len && ascii_caseeq(r->data, len, word, len);
}

const char *
spfadvice_text(const struct dns_record *r)
{
	if (starts(r, "v=spf1") && ascii_isdigit(r->data[6]))
		return "there is no version but v=spf1";
	if (starts(r, "v=spf1"))
		return "behind v=spf1 a blank must follow";
	if (starts(r, "v=spf"))
		return "there is no version but v=spf1";
	if (starts(r, "spf2.0"))
		return "spf2.0 is Sender ID, which is no SPF and no longer "
		       "used";
	if (starts(r, "spf"))
		return "it must begin with v=spf1";
	if (contains(r, "v=spf1"))
		return "nothing may stand before v=spf1, no blank and no quote";
	return NULL;
}
