/*
 * xml - an XML text, an element on each line; see xml.h.
 */
#include <inttypes.h>
#include <string.h>

#include "ascii.h"
#include "token.h"
#include "xml.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

void
xml_start(struct xml *x, struct buf *out, unsigned depth)
{
	x->out = out;
	x->depth = depth;
}

/* The character that markup is made of, as a reference; else NULL. */
static const char *
reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&apos;";
	default:
		return NULL;
	}
}

/* Is it a C1 control, U+FFFE or U+FFFF: three that XML forbids or frowns on? */
static int
isunwanted(const char *p, size_t n)
{
	return (n == 2 && p[0] == '\xc2' && (unsigned char)p[1] < 0xa0) ||
	    (n == 3 && memcmp(p, "\xef\xbf", 2) == 0 &&
		(unsigned char)p[2] >= 0xbe);
}

/* The character at p; returns what follows it. */
static const char *
character(struct buf *out, const char *p, const char *end)
{
	size_t n = token_utf8(p, end);
	const char *ref = reference(*p);

	if (n > 0 && !isunwanted(p, n))
		buf_add(out, p, n);
	else if (ref != NULL)
		buf_adds(out, ref);
	else if (ascii_isgraph(*p) || ascii_iswsp(*p) || *p == '\n')
		buf_addc(out, *p);
	else
		buf_adds(out, REPLACEMENT);
	return p + (n > 0 ? n : 1);
}

/* "<name>" or "</name>". */
static void
tag(struct buf *out, const char *open, const char *name)
{
	buf_adds(out, open);
	buf_adds(out, name);
	buf_addc(out, '>');
}

static void
indent(struct xml *x)
{
	unsigned i;

	for (i = 0; i < x->depth; i++)
		buf_adds(x->out, "  ");
}

static void
finish(struct xml *x, const char *name)
{
	tag(x->out, "</", name);
	buf_addc(x->out, '\n');
}

void
xml_open(struct xml *x, const char *name, const char *ns)
{
	indent(x);
	if (ns != NULL)
		buf_addf(x->out, "<%s xmlns=\"%s\">", name, ns);
	else
		tag(x->out, "<", name);
	buf_addc(x->out, '\n');
	x->depth++;
}

void
xml_close(struct xml *x, const char *name)
{
	x->depth--;
	indent(x);
	finish(x, name);
}

void
xml_str(struct xml *x, const char *name, const char *s)
{
	const char *p, *end;

	if (s == NULL)
		return;
	indent(x);
	tag(x->out, "<", name);
	end = s + strlen(s);
	for (p = s; p < end; p = character(x->out, p, end))
		;
	finish(x, name);
}

void
xml_int(struct xml *x, const char *name, intmax_t n)
{
	indent(x);
	tag(x->out, "<", name);
	buf_addf(x->out, "%" PRIdMAX, n);
	finish(x, name);
}
