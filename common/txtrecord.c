/*
 * txtrecord - a TXT record in each format; see txtrecord.h.
 */
#include <string.h>

#include "ascii.h"
#include "txtrecord.h"

enum {
	STRING = 255,	    /* octets that a string can hold, RFC 1035 3.3.14 */
	PIECE = 250,	    /* and those of opendkim-genkey */
	NSUPDATE_TTL = 3600 /* it wants one, told or not */
};

static const char *const formats[] = {
	[TXT_BIND] = "bind",
	[TXT_LINE] = "line",
	[TXT_SPLIT] = "split",
	[TXT_TINYDNS] = "tinydns",
	[TXT_NSUPDATE] = "nsupdate",
	[TXT_PLAIN] = "plain",
};

int
txtrecord_format(const char *name, enum txtformat *format)
{
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(name, formats[i]) == 0) {
			*format = (enum txtformat)i;
			return 0;
		}
	return -1;
}

int
txtrecord_isnamed(enum txtformat format)
{
	return format == TXT_TINYDNS || format == TXT_NSUPDATE;
}

/* A quoted string of a master file (RFC 1035 5.1). */
static void
quote(struct buf *out, const char *text, size_t len)
{
	size_t i;

	buf_addc(out, '"');
	for (i = 0; i < len; i++)
		if (text[i] == '"' || text[i] == '\\')
			buf_addf(out, "\\%c", text[i]);
		else if (text[i] == ' ' || ascii_isgraph(text[i]))
			buf_addc(out, text[i]);
		else
			buf_addf(out, "\\%03d", (unsigned char)text[i]);
	buf_addc(out, '"');
}

/*
 * The text as quoted strings with sep between.  With pieces, they are those
 * of opendkim-genkey: one for what comes before the value, and the value with
 * its two octets of "p=" in pieces.
 */
static void
strings(struct buf *out, const struct txtrecord *r, int pieces, const char *sep)
{
	size_t n, pos = 0;

	do {
		n = STRING;
		if (pieces && pos >= r->value)
			n = pos == r->value ? PIECE + 2 : PIECE;
		else if (pieces && n > r->value - pos)
			n = r->value - pos;
		if (n > r->len - pos)
			n = r->len - pos;
		if (pos > 0)
			buf_adds(out, sep);
		quote(out, r->text + pos, n);
		pos += n;
	} while (pos < r->len);
}

static void
owner(struct buf *out, const struct txtrecord *r)
{
	buf_addf(out, "%s\t", r->owner);
	if (r->ttl >= 0)
		buf_addf(out, "%ld\t", r->ttl);
	buf_adds(out, "IN\tTXT\t");
}

/* Fields end with a colon, and every octet has an octal form. */
static void
tinydns(struct buf *out, const struct txtrecord *r)
{
	size_t i;

	buf_addf(out, "'%s:", r->name);
	for (i = 0; i < r->len; i++)
		if (r->text[i] != ':' && r->text[i] != '\\' &&
		    (r->text[i] == ' ' || ascii_isgraph(r->text[i])))
			buf_addc(out, r->text[i]);
		else
			buf_addf(out, "\\%03o", (unsigned char)r->text[i]);
	if (r->ttl >= 0)
		buf_addf(out, ":%ld", r->ttl);
}

/* Without a zone: nsupdate finds it, which is right below its apex too. */
static void
nsupdate(struct buf *out, const struct txtrecord *r)
{
	buf_addf(out,
	    "update delete %s. TXT\n"
	    "update add %s. %ld IN TXT ",
	    r->name, r->name, r->ttl >= 0 ? r->ttl : NSUPDATE_TTL);
	strings(out, r, 0, " ");
	buf_adds(out, "\nsend");
}

void
txtrecord_write(struct buf *out, const struct txtrecord *r,
    enum txtformat format)
{
	if (format == TXT_BIND || format == TXT_LINE || format == TXT_SPLIT)
		owner(out, r);
	switch (format) {
	case TXT_BIND:
		buf_adds(out, "( ");
		strings(out, r, 1, "\n\t  ");
		buf_adds(out, " ) ");
		if (r->comment != NULL)
			buf_addf(out, " ; ----- %s", r->comment);
		break;
	case TXT_LINE:
		strings(out, r, 1, " ");
		break;
	case TXT_SPLIT:
		buf_adds(out, "(\n\t");
		strings(out, r, 0, "\n\t");
		buf_adds(out, "\n\t)");
		break;
	case TXT_TINYDNS:
		tinydns(out, r);
		break;
	case TXT_NSUPDATE:
		nsupdate(out, r);
		break;
	case TXT_PLAIN:
		buf_add(out, r->text, r->len);
		break;
	}
	buf_addc(out, '\n');
}
