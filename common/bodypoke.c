/*
 * bodypoke - one small thing done at a place or two of a body; see bodypoke.h.
 *
 * What comes before the place is hashed once; what follows it, for each.
 */
#include <string.h>

#include "ascii.h"
#include "bodypoke.h"

enum { LOOK = 8 }; /* work that it takes to look at an octet */

/* Where it is, and how far the body goes. */
struct place {
	const char *p;
	const char *body;
	const char *end;
};

struct kind {
	const char *key;
	const char *text;
	const char *todo;
	int simple; /* relaxed canonicalization does not see it */
	/* May it have been done here?  *drop octets are not the author's. */
	int (*here)(const struct place *pl, size_t *drop);
	const char *put;
	size_t putlen;
};

static int
line_start(const struct place *pl)
{
	return pl->p == pl->body || pl->p[-1] == '\n';
}

/* The length of the line end at p, or 0. */
static size_t
eol(const struct place *pl)
{
	if (pl->p < pl->end && *pl->p == '\n' &&
	    (line_start(pl) || pl->p[-1] != '\r'))
		return 1;
	if (pl->end - pl->p >= 2 && pl->p[0] == '\r' && pl->p[1] == '\n')
		return 2;
	return 0;
}

static int
any(const struct place *pl, size_t *drop)
{
	*drop = 0;
	return pl->p == pl->end || *pl->p != '\n' || eol(pl) > 0;
}

static int
any_line(const struct place *pl, size_t *drop)
{
	*drop = 0;
	return line_start(pl) && pl->p < pl->end;
}

static int
empty_line(const struct place *pl, size_t *drop)
{
	*drop = eol(pl);
	return line_start(pl) && *drop > 0;
}

static int
quoted_from(const struct place *pl, size_t *drop)
{
	const char *p = pl->p;

	*drop = 1;
	if (!line_start(pl) || p == pl->end || *p != '>')
		return 0;
	while (p < pl->end && *p == '>')
		p++;
	return pl->end - p >= 5 && memcmp(p, "From ", 5) == 0;
}

static int
from(const struct place *pl, size_t *drop)
{
	*drop = 0;
	return line_start(pl) && pl->end - pl->p >= 5 &&
	    memcmp(pl->p, "From ", 5) == 0;
}

static int
dots(const struct place *pl, size_t *drop)
{
	*drop = 1;
	return line_start(pl) && pl->end - pl->p >= 2 && pl->p[0] == '.' &&
	    pl->p[1] == '.';
}

static int
line_end(const struct place *pl, size_t *drop)
{
	return (*drop = eol(pl)) > 0;
}

/* A line end where no empty line is before or behind it. */
static int
broken(const struct place *pl, size_t *drop)
{
	struct place next = *pl;

	if (!line_end(pl, drop) || line_start(pl))
		return 0;
	next.p += *drop;
	return next.p < pl->end && eol(&next) == 0;
}

static int
broken_indented(const struct place *pl, size_t *drop)
{
	if (!broken(pl, drop) || !ascii_iswsp(pl->p[*drop]))
		return 0;
	++*drop;
	return 1;
}

static int
before_eol(const struct place *pl, size_t *drop)
{
	*drop = 0;
	return eol(pl) > 0;
}

static int
trailing(const struct place *pl, size_t *drop)
{
	struct place last = *pl;

	if (pl->p > pl->body && ascii_iswsp(pl->p[-1]))
		return 0;
	while (last.p < last.end && ascii_iswsp(*last.p))
		last.p++;
	*drop = (size_t)(last.p - pl->p);
	return *drop > 0 && (last.p == last.end || eol(&last) > 0);
}

static int
blank(const struct place *pl, size_t *drop)
{
	*drop = 1;
	return pl->p < pl->end && *pl->p == ' ';
}

#define FROM_TODO                                                           \
	"Have the mail store or program that quotes \"From \" lines come "  \
	"after verifying, or encode such lines as quoted-printable before " \
	"signing"
#define DOT_TODO  "Mend the relay or filter that handles dots wrongly"
#define LINE_TODO "Let the relay or filter leave lines as they are"
#define CR_TODO                                                            \
	"Let no CR without a LF be in the body when it is signed: base64 " \
	"keeps it"
#define NUL_TODO     "Let no NUL be in the body when it is signed: base64 keeps it"
#define RELAXED_TODO "Sign with c=relaxed/relaxed"

/* Those with few places come first. */
static const struct kind kinds[] = {
	{ "from_quoted", "a line beginning with \"From \" got a \">\" in front",
	    FROM_TODO, 0, quoted_from, "", 0 },
	{ "from_unquoted", "a line beginning with \">From \" lost the \">\"",
	    FROM_TODO, 0, from, ">", 1 },
	{ "dot_doubled", "a line beginning with a dot got another one",
	    DOT_TODO, 0, dots, "", 0 },
	{ "dot_lost", "a line lost the dot at its beginning", DOT_TODO, 0,
	    any_line, ".", 1 },
	{ "empty_line_lost", "an empty line was lost", LINE_TODO, 0, any_line,
	    "\r\n", 2 },
	{ "empty_line_added", "an empty line was put in", LINE_TODO, 0,
	    empty_line, "", 0 },
	{ "line_broken", "a line break was put in", LINE_TODO, 0,
	    broken_indented, "", 0 },
	{ "line_broken", "a line break was put in", LINE_TODO, 0, broken, "",
	    0 },
	{ "line_broken", "a line break was put in", LINE_TODO, 0, broken, " ",
	    1 },
	{ "cr_changed", "a CR without a LF was made a line end", CR_TODO, 0,
	    line_end, "\r", 1 },
	{ "cr_changed", "a CR before a line end was lost", CR_TODO, 0,
	    before_eol, "\r", 1 },
	{ "blanks_added", "a line got white space at its end", RELAXED_TODO, 1,
	    trailing, "", 0 },
	{ "blanks_lost", "a line lost the blank at its end", RELAXED_TODO, 1,
	    before_eol, " ", 1 },
	{ "cr_changed", "a CR without a LF was made a blank", CR_TODO, 0, blank,
	    "\r", 1 },
	{ "line_joined", "a line break was made a blank", LINE_TODO, 0, blank,
	    "\r\n", 2 },
	{ "tabs_expanded", "a tab was made a blank", RELAXED_TODO, 1, blank,
	    "\t", 1 },
	{ "cr_changed", "a CR without a LF was lost", CR_TODO, 0, any, "\r",
	    1 },
	{ "nul_lost", "a NUL was lost", NUL_TODO, 0, any, "\0", 1 },
};

struct search {
	struct bodypoke *p;
	struct bodytest *t;
	const struct bodyview *v;
	const struct kind *k;
	struct bodymark marks[3]; /* what comes before the first place, the
				     second, and all of it */
};

/* The next place of the kind, not before at; what it drops.  None: past the
 * end. */
static size_t
next_place(const struct search *s, size_t at, size_t *drop)
{
	struct place pl = { .body = s->v->body, .end = s->v->body + s->v->len };

	for (; at <= s->v->len; at++) {
		pl.p = s->v->body + at;
		if (s->k->here(&pl, drop))
			break;
	}
	return at;
}

/*
 * Undoes it at each place in turn, and with each at every later one until
 * there are so many; what is before `done` is in mark i already.
 */
static int
try_places(struct search *s, size_t i, size_t done, size_t many)
{
	const struct bodyview *v = s->v;
	struct bodymark *front = &s->marks[i], *here = &s->marks[i + 1];
	size_t at, drop;

	for (at = done; (at = next_place(s, at, &drop)) <= v->len; at++) {
		if (at + drop > v->len ||
		    !bodytest_afford(s->t, v->len - done + BODYTEST_CUT))
			return 0;
		bodymark_add(front, s->t, v->body + done, at - done);
		done = at;
		s->p->at[i] = at;
		s->p->drop[i] = drop;
		bodymark_copy(here, front);
		bodymark_add(here, s->t, s->k->put, s->k->putlen);
		if (i + 1 < many) {
			if (try_places(s, i + 1, at + drop, many))
				return 1;
			continue;
		}
		bodymark_add(here, s->t, v->body + at + drop,
		    v->len - at - drop);
		if (bodymark_fits(here, s->t))
			return 1;
	}
	return 0;
}

/* Is there work for all pairs of its places? */
static int
affords_two(struct search *s)
{
	uint64_t n = 0, most = s->t->left / (s->v->len / 2 + BODYTEST_CUT);
	size_t at, drop;

	for (at = 0; (at = next_place(s, at, &drop)) <= s->v->len; at++)
		n++;
	if (n * n / 2 <= most)
		return 1;
	s->t->skipped = 1;
	return 0;
}

static int
try_kind(struct search *s, size_t many)
{
	if ((s->k->simple && s->t->canon == CANON_RELAXED) ||
	    !bodytest_afford(s->t, many * LOOK * s->v->len))
		return 0;
	bodytest_spend(s->t, many * LOOK * s->v->len);
	if (many == 2 && !affords_two(s))
		return 0;
	bodymark_begin(&s->marks[0], s->t);
	return try_places(s, 0, 0, many);
}

int
bodypoke_find(struct bodypoke *p, struct bodytest *t, const struct bodyview *v,
    int two)
{
	struct search s = { .p = p, .t = t, .v = v };
	size_t i, n = sizeof(kinds) / sizeof(*kinds);
	uint64_t rest;
	int is = 0;

	for (i = 0; i < 3; i++)
		bodymark_init(&s.marks[i]);
	for (i = 0; i < n && !is; i++) {
		/* What one leaves over is for the others. */
		rest = t->left - t->left / (n - i);
		t->left -= rest;
		s.k = &kinds[i];
		is = try_kind(&s, two ? 2 : 1);
		t->left += rest;
	}
	for (i = 0; i < 3; i++)
		bodymark_free(&s.marks[i]);
	if (is) {
		p->key = s.k->key;
		p->text = s.k->text;
		p->todo = s.k->todo;
		p->put = s.k->put;
		p->putlen = s.k->putlen;
		p->n = two ? 2 : 1;
	}
	return is;
}
