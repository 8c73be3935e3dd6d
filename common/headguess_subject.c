/*
 * headguess_subject - what is done to Subject: list tags, Re: and encoded
 * words; see headguess.h.
 */
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "headguess.h"
#include "limit.h"
#include "words2047.h"

enum {
	ITEMS = 6,   /* tags and Re: that a subject begins with */
	TAG = 80,    /* octets of a tag */
	NUMBERS = 50 /* what a tag's number was before: so many less */
};

#define TAGS "Let the list leave the Subject alone, or do not sign it"

static const struct guess_way tag_added = { "subject_tag",
	"% was put before the Subject", TAGS, GUESS_COMMON, 0 };
static const struct guess_way tags_added = { "subject_tag",
	"% was put before the Subject", TAGS, GUESS_USUAL, 0 };
static const struct guess_way tag_turned = { "subject_tag",
	"% was put into the Subject, and its Re: was moved, changed or taken "
	"away",
	TAGS, GUESS_USUAL, 0 };
static const struct guess_way tag_behind = { "subject_tag",
	"% was put behind the Subject", TAGS, GUESS_USUAL, 0 };
static const struct guess_way tag_removed = { "subject_tag_removed",
	"% was taken out of the Subject", TAGS, GUESS_RARE, 0 };
static const struct guess_way numbered = { "subject_tag",
	"% in the Subject had another number", TAGS, GUESS_RARE, 0 };
static const struct guess_way re_added = { "subject_re",
	"% was put before the Subject", TAGS, GUESS_USUAL, 0 };
static const struct guess_way re_moved = { "subject_re",
	"% was moved to where it is in the Subject", TAGS, GUESS_USUAL, 0 };
static const struct guess_way re_changed = { "subject_re",
	"% in the Subject was written in another way", TAGS, GUESS_RARE, 0 };
static const struct guess_way re_removed = { "subject_re",
	"% was taken out of the Subject", TAGS, GUESS_RARE, 0 };
static const struct guess_way encoding = { "subject_encoding",
	"the Subject was encoded in another way, or decoded", GUESS_ANEW,
	GUESS_USUAL, 0 };

static const char *const res[] = { "Re:", "RE:", "re:", "AW:", "Aw:", "Antw:",
	"SV:", "Sv:", "VS:", "R:", "RIF:", "Fwd:", "FWD:", "Fw:", "FW:", "WG:",
	"TR:", "Odp:" };
static const char *const marks[] = { "EXTERNAL:", "EXT:", "SPAM:", "CAUTION:",
	"JUNK:", "WARNING:", "[EXTERNAL]", "[EXT]", "[SPAM]", "*EXT*" };

/* What stands in front: a tag or Re:, without the blanks around it. */
struct item {
	const char *text;
	size_t len;
	int re;
};

struct subject {
	struct headguess *hg;
	struct guess_of of;
	const char *charset; /* NULL: text as it stands */
	struct item items[ITEMS];
	size_t n;
	const char *rest;
	size_t restlen;
	struct buf out;
};

/* The length of one of the words at p, with colon; or 0. */
static size_t
one_of(const char *p, size_t len, const char *const *words, size_t n)
{
	size_t i, l;

	for (i = 0; i < n; i++) {
		l = strlen(words[i]);
		if (l <= len && ascii_caseeq(p, l, words[i], l))
			return l;
	}
	return 0;
}

/* "Re[2]:" */
static size_t
counted(const char *p, size_t len)
{
	size_t i = 3;

	if (len < 6 || !ascii_caseeq(p, 3, "Re[", 3))
		return 0;
	while (i < len && ascii_isdigit(p[i]))
		i++;
	return len - i >= 2 && p[i] == ']' && p[i + 1] == ':' ? i + 2 : 0;
}

/* "[...]", "(...)", "{...}", or "***...***". */
static size_t
bracketed(const char *p, size_t len)
{
	static const char open[] = "[({*", close[] = "])}*";
	const char *b = len > 2 ? strchr(open, *p) : NULL;
	size_t i = 1, most = len < TAG ? len : TAG;

	if (b == NULL || *b == '\0')
		return 0;
	if (*b == '*')
		while (i < most && p[i] == '*')
			i++;
	while (i < most && p[i] != close[b - open])
		i++;
	while (*b == '*' && i + 1 < most && p[i + 1] == '*')
		i++;
	return i < most ? i + 1 : 0;
}

static size_t
item(const char *p, size_t len, int *re)
{
	size_t n = one_of(p, len, res, sizeof(res) / sizeof(res[0]));

	if (n == 0)
		n = counted(p, len);
	*re = n > 0;
	if (n == 0)
		n = bracketed(p, len);
	if (n == 0)
		n = one_of(p, len, marks, sizeof(marks) / sizeof(marks[0]));
	return n;
}

static void
parse(struct subject *s, const char *p, size_t len)
{
	size_t n;
	int re;

	s->n = 0;
	while (s->n < ITEMS && (n = item(p, len, &re)) > 0) {
		s->items[s->n++] = (struct item){ p, n, re };
		p += n;
		len -= n;
		while (len > 0 && ascii_iswsp(*p)) {
			p++;
			len--;
		}
	}
	s->rest = p;
	s->restlen = len;
}

/* The guess that the subject was what out holds. */
static void
guess(struct subject *s, const struct guess_way *way, const struct item *it,
    int few)
{
	while (s->out.len > 0 && ascii_iswsp(s->out.data[s->out.len - 1]))
		s->out.len--;
	buf_add(&s->out, "", 0);
	s->of.way = way;
	s->of.arg = it != NULL ? it->text : NULL;
	s->of.arglen = it != NULL ? it->len : 0;
	if (s->charset == NULL)
		guess_value(s->hg, &s->of, s->out.data, s->out.len);
	else
		guess_encoded(s->hg, &s->of, &s->out, s->charset, few);
}

static void
word(struct subject *s, const char *text, size_t len)
{
	buf_add(&s->out, text, len);
	buf_addc(&s->out, ' ');
}

/* Items from a to b, but not the one with number skip. */
static void
items(struct subject *s, size_t a, size_t b, size_t skip)
{
	for (; a < b; a++)
		if (a != skip)
			word(s, s->items[a].text, s->items[a].len);
}

/* And what follows them, which alone may have been encoded. */
static void
rest(struct subject *s)
{
	s->of.lead = s->out.len;
	buf_add(&s->out, s->rest, s->restlen);
}

/* One item less; all tags less; all items less. */
static void
dropped(struct subject *s)
{
	struct item all = s->items[0];
	size_t i, tags = 0;

	for (i = 0; i < s->n; i++) {
		tags += !s->items[i].re;
		s->out.len = 0;
		items(s, 0, s->n, i);
		rest(s);
		guess(s, s->items[i].re ? &re_added : &tag_added, &s->items[i],
		    i > 0);
	}
	for (i = 0; i < s->n && s->items[i].re; i++)
		;
	if (tags == 0)
		return;
	all.len = (size_t)(s->items[s->n - 1].text + s->items[s->n - 1].len -
	    all.text);
	s->out.len = 0;
	rest(s);
	guess(s, &tags_added, &all, 1);
	s->out.len = 0;
	for (size_t k = 0; k < s->n; k++)
		if (s->items[k].re)
			items(s, k, k + 1, s->n);
	rest(s);
	guess(s, &tags_added, &s->items[i], 1);
}

/* Neighbours exchanged: "Re: [tag] x" was "[tag] Re: x". */
static void
swapped(struct subject *s)
{
	size_t i;

	for (i = 0; i + 1 < s->n; i++) {
		s->out.len = 0;
		items(s, 0, i, s->n);
		items(s, i + 1, i + 2, s->n);
		items(s, i, i + 1, s->n);
		items(s, i + 2, s->n, s->n);
		rest(s);
		guess(s, &re_moved, &s->items[s->items[i].re ? i : i + 1], 1);
	}
}

/* Re: was another, with the tag behind or before it there or not. */
static void
rewritten(struct subject *s)
{
	const struct item *tag = NULL;
	size_t i, r = s->n, k;

	for (i = s->n; i-- > 0;)
		if (s->items[i].re)
			r = i;
		else
			tag = &s->items[i];
	for (k = 0; k < sizeof(res) / sizeof(res[0]); k++) {
		struct item re = { res[k], strlen(res[k]), 1 };

		s->out.len = 0;
		word(s, re.text, re.len);
		rest(s);
		guess(s,
		    tag != NULL	   ? &tag_turned
			: r < s->n ? &re_changed
				   : &re_removed,
		    tag != NULL	   ? tag
			: r < s->n ? &s->items[r]
				   : &re,
		    1);
		if (tag == NULL)
			continue;
		s->out.len = 0;
		word(s, re.text, re.len);
		word(s, tag->text, tag->len);
		rest(s);
		guess(s, r < s->n ? &re_changed : &re_removed,
		    r < s->n ? &s->items[r] : &re, 1);
		s->out.len = 0;
		word(s, tag->text, tag->len);
		word(s, re.text, re.len);
		rest(s);
		guess(s, r < s->n ? &re_changed : &re_removed,
		    r < s->n ? &s->items[r] : &re, 1);
	}
}

/* "[list 124]" was "[list 123]" when it was answered. */
static void
renumbered(struct subject *s, size_t i)
{
	const struct item *tag = &s->items[i];
	size_t end = tag->len - 1, at = end, n;
	unsigned long now;

	while (at > 0 && ascii_isdigit(tag->text[at - 1]))
		at--;
	if (tag->re || at == end || end - at > 8)
		return;
	now = strtoul(tag->text + at, NULL, 10);
	for (n = 1; n <= NUMBERS && n <= now; n++) {
		s->out.len = 0;
		items(s, 0, i, s->n);
		buf_add(&s->out, tag->text, at);
		buf_addf(&s->out, "%0*lu", (int)(end - at), now - n);
		buf_addc(&s->out, tag->text[end]);
		buf_addc(&s->out, ' ');
		items(s, i + 1, s->n, s->n);
		rest(s);
		guess(s, &numbered, tag, 1);
	}
}

/* "x [tag]" was "x". */
static void
ended(struct subject *s, const char *text, size_t len)
{
	struct item tag = { NULL, 0, 0 };
	size_t at = len;
	char open;

	if (len == 0 || strchr("])}", text[len - 1]) == NULL)
		return;
	open = text[len - 1] == ']' ? '[' : text[len - 1] == ')' ? '(' : '{';
	while (at > 0 && len - at < TAG && text[at - 1] != open)
		at--;
	if (at == 0 || text[at - 1] != open)
		return;
	tag.text = text + at - 1;
	tag.len = len - at + 1;
	s->out.len = s->of.lead = 0;
	buf_add(&s->out, text, at - 1);
	guess(s, &tag_behind, &tag, 1);
}

/* Marks that others take away. */
static void
unmarked(struct subject *s)
{
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		struct item mark = { marks[i], strlen(marks[i]), 0 };

		s->out.len = 0;
		word(s, mark.text, mark.len);
		items(s, 0, s->n, s->n);
		rest(s);
		guess(s, &tag_removed, &mark, 1);
	}
}

/* All that is tried with one reading of the subject. */
static void
reading(struct subject *s, const char *text, size_t len)
{
	size_t i;

	parse(s, text, len);
	dropped(s);
	swapped(s);
	ended(s, text, len);
	rewritten(s);
	for (i = 0; i < s->n; i++)
		renumbered(s, i);
	unmarked(s);
}

void
headguess_subject(struct headguess *hg)
{
	struct subject s = { .hg = hg };
	struct buf raw = BUF_INIT, plain = BUF_INIT, charset = BUF_INIT;
	int words;

	s.of.g = headguess_group(hg, "subject");
	if (s.of.g == NULL || s.of.g->nfields == 0 ||
	    !guess_isfit(s.of.g->fields[0]))
		return;
	headguess_batch(hg);
	guess_unfold(&raw, s.of.g->fields[0]);
	reading(&s, buf_str(&raw), raw.len);
	words = words2047_decode(&plain, &charset, buf_str(&raw), raw.len);
	if (words >= 0) {
		s.charset = buf_str(&charset);
		buf_add(&s.out, "", 0);
		s.out.len = 0;
		buf_add(&s.out, plain.data, plain.len);
		parse(&s, buf_str(&plain), plain.len);
		s.of.lead = plain.len - s.restlen;
		headguess_batch(hg);
		s.of.extra = words == 0;
		guess(&s, &encoding, NULL, 0);
		s.of.extra = 0;
	}
	headguess_batch(hg);
	if (words > 0 || words2047_isneeded(buf_str(&raw), raw.len))
		reading(&s, buf_str(&plain), plain.len);
	buf_free(&raw);
	buf_free(&plain);
	buf_free(&charset);
	buf_free(&s.out);
}
