/*
 * taglist - tag=value; lists; see taglist.h.
 */
#include <string.h>

#include "ascii.h"
#include "buf.h"
#include "limit.h"
#include "taglist.h"
#include "token.h"

/* tag-name: ALPHA *ALNUMPUNC, RFC 6376 3.2. */
static const char *
tag_name(const char *p, const char *end)
{
	if (p == end || !ascii_isalpha(*p))
		return NULL;
	while (p < end && (ascii_isalnum(*p) || *p == '_'))
		p++;
	return p;
}

/*
 * The value with the white space around it: VALCHARs (with UTF-8, RFC 8616
 * 5) and folding white space.  Sets the trimmed value; returns the ";" or
 * the end, NULL when another octet is met.
 */
static const char *
tag_value(struct tag *t, const char *p, const char *end)
{
	const char *last;
	size_t n;

	t->span = p;
	t->value = last = p = token_fws(p, end);
	while (p < end && *p != ';') {
		if (ascii_isgraph(*p))
			n = 1;
		else
			n = token_utf8(p, end);
		if (n > 0) {
			last = p += n;
			continue;
		}
		if (token_fws(p, end) == p)
			return NULL;
		p = token_fws(p, end);
	}
	t->len = (size_t)(last - t->value);
	t->spanlen = (size_t)(p - t->span);
	return p;
}

/* One tag-spec; returns what follows it, or NULL and *why. */
static const char *
tag_spec(struct tag *t, const char *p, const char *end, const char **why)
{
	t->name = p;
	if ((p = tag_name(p, end)) == NULL) {
		*why = "a tag name is malformed";
		return NULL;
	}
	t->namelen = (size_t)(p - t->name);
	p = token_fws(p, end);
	if (p == end || *p != '=') {
		*why = "a tag has no =";
		return NULL;
	}
	if ((p = tag_value(t, p + 1, end)) == NULL)
		*why = "a tag value holds an octet that may not stand there";
	return p;
}

static int
isknown(const struct taglist *tl, const struct tag *t)
{
	size_t i;

	for (i = 0; i < tl->n; i++)
		if (tl->tags[i].namelen == t->namelen &&
		    memcmp(tl->tags[i].name, t->name, t->namelen) == 0)
			return 1;
	return 0;
}

int
taglist_parse(struct taglist *tl, const char *text, size_t len,
    const char **why)
{
	const char *p = text, *end = text + len;
	struct tag t;
	size_t room = 0;

	*tl = (struct taglist){ NULL, 0 };
	*why = NULL;
	p = token_fws(p, end);
	do {
		if ((p = tag_spec(&t, p, end, why)) == NULL)
			break;
		if (tl->n == LIMIT_TAGS)
			*why = "too many tags";
		else if (isknown(tl, &t))
			*why = "a tag is there twice";
		else {
			tl->tags = mem_more(tl->tags, tl->n, &room, sizeof(t));
			tl->tags[tl->n++] = t;
		}
		if (p < end) /* the ";" */
			p = token_fws(p + 1, end);
	} while (*why == NULL && p < end);

	if (*why == NULL)
		return 0;
	taglist_free(tl);
	return -1;
}

void
taglist_free(struct taglist *tl)
{
	mem_free(tl->tags);
	*tl = (struct taglist){ NULL, 0 };
}

const struct tag *
taglist_get(const struct taglist *tl, const char *name)
{
	size_t i, len = strlen(name);

	for (i = 0; i < tl->n; i++)
		if (tl->tags[i].namelen == len &&
		    memcmp(tl->tags[i].name, name, len) == 0)
			return &tl->tags[i];
	return NULL;
}

int
tag_is(const struct tag *t, const char *word)
{
	return t->len == strlen(word) && memcmp(t->value, word, t->len) == 0;
}

int
tag_word(const struct tag *t, size_t *pos, const char **word, size_t *len)
{
	const char *p = t->value + *pos, *end = t->value + t->len, *colon;

	if (*pos > t->len)
		return 0;
	if ((colon = memchr(p, ':', (size_t)(end - p))) == NULL)
		colon = end;
	*pos = (size_t)(colon - t->value) + 1;
	while (p < colon && ascii_isspace(*p))
		p++;
	while (colon > p && ascii_isspace(colon[-1]))
		colon--;
	*word = p;
	*len = (size_t)(colon - p);
	return 1;
}

int
tag_has(const struct tag *t, const char *word)
{
	const char *w;
	size_t pos = 0, len;

	while (tag_word(t, &pos, &w, &len))
		if (ascii_caseeq(w, len, word, strlen(word)))
			return 1;
	return 0;
}
