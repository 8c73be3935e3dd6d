/*
 * addresses - address lists as they are written; see addresses.h.
 */
#include <string.h>

#include "addresses.h"
#include "ascii.h"
#include "limit.h"
#include "token.h"
#include "words.h"

static void
trim(const char **p, const char **end)
{
	while (*p < *end && ascii_isspace(**p))
		(*p)++;
	while (*end > *p && ascii_isspace((*end)[-1]))
		(*end)--;
}

/* Past what stands at p: a quoted string, a comment, or an octet. */
static const char *
piece(const char *p, const char *end)
{
	const char *q = NULL;

	if (*p == '"')
		q = token_quoted(p, end, NULL);
	else if (*p == '(')
		q = token_comment(p, end, NULL);
	return q != NULL ? q : p + 1;
}

/* The end of one item: its comma, or the end. */
static const char *
item_end(const char *p, const char *end)
{
	while (p < end && *p != ',')
		p = piece(p, end);
	return p < end ? p : end;
}

/* The "<" of an item, or its first comment, or NULL. */
static const char *
find(const char *p, const char *end, char what)
{
	while (p < end && *p != what)
		p = piece(p, end);
	return p < end ? p : NULL;
}

static struct address
read_one(const char *p, const char *end)
{
	struct address a = { .raw = p, .rawlen = (size_t)(end - p) };
	const char *lt = find(p, end, '<'), *stop = end, *q;

	if (lt != NULL) {
		a.angled = 1;
		q = memchr(lt, '>', (size_t)(end - lt));
		a.addr = lt + 1;
		a.addrlen = (size_t)((q != NULL ? q : end) - a.addr);
		trim(&p, &lt);
		a.name = p;
		a.namelen = (size_t)(lt - p);
		return a;
	}
	for (q = p; q < end && *q != '('; q++)
		;
	if (q < end && token_comment(q, end, NULL) == end) {
		a.comment = 1;
		a.name = q + 1;
		a.namelen = (size_t)(end - q - 2);
		stop = q;
	}
	trim(&p, &stop);
	a.addr = p;
	a.addrlen = (size_t)(stop - p);
	return a;
}

int
addresses_read(struct addresses *as, const char *text, size_t len)
{
	const char *p, *end, *stop, *from, *to;

	*as = (struct addresses){ NULL, 0, 0 };
	if (text == NULL)
		return 0;
	end = text + len;
	for (p = text; p < end; p = stop + 1) {
		from = p;
		to = stop = item_end(p, end);
		trim(&from, &to);
		if (from == to)
			continue;
		if (as->n == LIMIT_EXPLAIN_ITEMS) {
			addresses_free(as);
			return -1;
		}
		as->list = mem_more(as->list, as->n, &as->room,
		    sizeof(*as->list));
		as->list[as->n++] = read_one(from, to);
	}
	return 0;
}

void
addresses_free(struct addresses *as)
{
	mem_free(as->list);
	*as = (struct addresses){ NULL, 0, 0 };
}

void
addresses_name(const struct address *a, struct buf *out)
{
	const char *p = a->name, *end;

	buf_add(out, "", 0);
	if (a->namelen == 0)
		return;
	end = p + a->namelen;
	if (*p == '"' && token_quoted(p, end, NULL) == end)
		(void)token_quoted(p, end, out);
	else
		buf_add(out, p, a->namelen);
}

/* Must a phrase of this name be quoted?  Encoded words must not. */
static int
isspecial(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (strchr("()<>[]:;@\\,.\"", name[i]) != NULL)
			return 1;
	return 0;
}

void
addresses_form(struct buf *out, const char *name, size_t namelen,
    const char *addr, size_t addrlen, enum addresses_form form)
{
	int named = 1;

	if (form == FORM_TWICE || (form == FORM_SINGLE && namelen == 0)) {
		name = addr;
		namelen = addrlen;
	}
	if (form == FORM_NEEDED)
		form = isspecial(name, namelen) ? FORM_QUOTED : FORM_UNQUOTED;
	if (form == FORM_BARE || form == FORM_COMMENT) {
		buf_add(out, addr, addrlen);
		if (form == FORM_COMMENT && namelen > 0) {
			buf_adds(out, " (");
			buf_add(out, name, namelen);
			buf_addc(out, ')');
		}
		return;
	}
	if (form == FORM_ANGLED || namelen == 0)
		named = 0;
	else if (form == FORM_UNQUOTED)
		buf_add(out, name, namelen);
	else if (form == FORM_SINGLE) {
		buf_adds(out, "'");
		buf_add(out, name, namelen);
		buf_adds(out, "'");
	} else
		words_quoted(out, name, namelen);
	if (named && form != FORM_GLUED)
		buf_addc(out, ' ');
	buf_addc(out, '<');
	buf_add(out, addr, addrlen);
	buf_addc(out, '>');
}

void
addresses_write(struct buf *out, const struct address *a,
    enum addresses_form form)
{
	struct buf name = BUF_INIT;

	addresses_name(a, &name);
	if (form == FORM_RAW ||
	    (name.len == 0 && a->angled &&
		(form == FORM_COMMENT || form == FORM_GLUED)))
		buf_add(out, a->raw, a->rawlen);
	else if (name.len == 0 && !a->angled && form != FORM_ANGLED &&
	    form != FORM_TWICE && form != FORM_SINGLE)
		buf_add(out, a->raw, a->rawlen);
	else if (name.len > 0 && form == FORM_TWICE)
		buf_add(out, a->raw, a->rawlen);
	else
		addresses_form(out, name.data, name.len, a->addr, a->addrlen,
		    form);
	buf_free(&name);
}

const char *
addresses_domain(const char *addr, size_t len, size_t *domlen)
{
	size_t n = len;

	while (n > 0 && addr[n - 1] != '@')
		n--;
	if (n == 0)
		return NULL;
	*domlen = len - n;
	return addr + n;
}
