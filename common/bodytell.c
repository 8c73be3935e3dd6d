/*
 * bodytell - words about a body, for people; see bodytell.h.
 */
#include <string.h>

#include "ascii.h"
#include "bodytell.h"
#include "mimepart.h"
#include "words.h"

enum { SHOWN = 60 }; /* octets of a line in quotes */

size_t
bodytell_lines(const char *p, size_t len)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++)
		n += p[i] == '\n';
	return n + (len > 0 && p[len - 1] != '\n');
}

void
bodytell_quote(struct buf *out, const char *p, size_t len)
{
	const char *end = p + len, *q;
	size_t n, i;
	char *s;

	while (p < end && !ascii_isgraph(*p) && !ascii_is8bit(*p))
		p++;
	for (q = p; q < end && *q != '\n' && *q != '\r'; q++)
		;
	n = (size_t)(q - p);
	if (n == 0)
		return;
	if (n > SHOWN)
		for (n = SHOWN; n > 0 && (p[n] & 0xc0) == 0x80;)
			n--; /* no UTF-8 sequence is cut */
	s = mem_str(p, n);
	for (i = 0; i < n; i++)
		if (s[i] == '\0' || s[i] == '"')
			s[i] = '\'';
	buf_adds(out, ": \"");
	words_clean(out, s);
	buf_adds(out, q - p > (long)n ? " ...\"" : "\"");
	mem_free(s);
}

/* Fewer octets than l= counts? */
static int
too_short(struct bodytest *t, const struct bodyview *v)
{
	struct bodymark m;
	int is;

	if (t->limit == -1)
		return 0;
	bodymark_init(&m);
	bodymark_begin(&m, t);
	bodymark_add(&m, t, v->body, v->len);
	bodymark_fits(&m, t);
	is = m.left > 0;
	bodymark_free(&m);
	return is;
}

const char *
bodytell_hint(const struct bodyview *v, struct bodytest *t)
{
	struct mimeparts mp;
	int open;

	if (too_short(t, v))
		return "The body is shorter than the signature's l= says: "
		       "something was cut off or taken out";
	mimeparts_read(&mp, v->type, v->body, v->len);
	open = mp.boundary.len > 0 && mp.close == v->len;
	mimeparts_free(&mp);
	if (open)
		return "The line that ends the last MIME part is missing: the "
		       "body may have been cut short";
	return NULL;
}
