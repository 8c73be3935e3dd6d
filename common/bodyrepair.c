/*
 * bodyrepair - what is done to bodies on their way, undone; see bodyrepair.h.
 *
 * A search by cost, which is nearly one by simplicity: the body as it is or
 * with its last lines cut off; one way; one and such a cut; one place; two
 * ways.  What comes out right first is told.
 */
#include <string.h>

#include "ascii.h"
#include "bodyblank.h"
#include "bodycode.h"
#include "bodyknown.h"
#include "bodymime.h"
#include "bodypoke.h"
#include "bodyrepair.h"
#include "bodyrun.h"
#include "bodytell.h"
#include "bodytext.h"
#include "limit.h"
#include "mimepart.h"

enum {
	ANSWERS = 600, /* of a way, alone */
	PIECE = 65536, /* octets of a body read at a time */
	CUTS = 4,      /* last lines left out when two ways come together */
	TOP = 20,      /* first lines that may have been put in */
	EDIT = 3,      /* octets of work that it takes to edit one */
	QUOTED = 500   /* octets of what was added */
};

#define RUNS "Let the relay add no banner and no disclaimer, or sign after it"

struct search {
	struct bodyrepair *r;
	struct bodytest *t;
};

/* In the order in which they are tried. */
static const struct bodyway *const tables[] = { bodymime_ways, bodycode_ways,
	bodytext_ways, bodyblank_ways };

enum { TABLES = sizeof(tables) / sizeof(*tables) };

/* The i-th way of all, or NULL: those come first that leave a mark. */
static const struct bodyway *
way(size_t i)
{
	const struct bodyway *w;
	size_t k;
	int marked;

	for (marked = 1; marked >= 0; marked--)
		for (k = 0; k < TABLES; k++)
			for (w = tables[k]; w->key != NULL; w++)
				if (w->marked == marked && i-- == 0)
					return w;
	return NULL;
}

static void
guess_free(struct bodyguess *g)
{
	buf_free(&g->body);
	buf_free(&g->type);
	buf_free(&g->encoding);
	buf_free(&g->text);
}

/* The view of a body as it may have been. */
static struct bodyview
guess_view(const struct bodyguess *g, const struct bodyview *v)
{
	struct bodyview w = *v;

	w.body = buf_str(&g->body);
	w.len = g->body.len;
	w.lines = bodytell_lines(w.body, w.len);
	if (g->type.len > 0)
		w.type = g->type.data;
	if (g->encoding.len > 0)
		w.encoding = g->encoding.data;
	return w;
}

/* Does canonicalization hide what is done in this way? */
static int
hidden(const struct search *s, const struct bodyway *w)
{
	return w->simple && s->t->canon == CANON_RELAXED;
}

/*
 * Answer n of a way, if it is another body: 1; 0: none; -1: nor any further
 * one.
 */
static int
undo(const struct bodyway *w, struct bodyguess *g, const struct bodyview *v,
    unsigned n, struct bodytest *t)
{
	uint64_t work = BODYTEST_LINE * (uint64_t)v->lines;
	int is;

	g->body.len = g->type.len = g->encoding.len = g->text.len = 0;
	if (!bodytest_afford(t, work + (1 + EDIT) * (uint64_t)v->len))
		return -1;
	is = w->undo(g, v, n);
	if (is == 1 && !w->light)
		work += EDIT *
		    (uint64_t)(v->len > g->body.len ? v->len : g->body.len);
	bodytest_spend(t, work + v->len / 2);
	if (is == 1 && g->body.len == v->len &&
	    memcmp(buf_str(&g->body), v->body, v->len) == 0)
		return 0;
	return is;
}

static void
add_step(struct bodyrepair *r, const char *key, const char *todo,
    const char *text)
{
	struct bodyrepair_step *s = &r->steps[r->nsteps++];

	s->key = key;
	s->todo = todo;
	s->text.len = 0;
	buf_adds(&s->text, text);
}

/* The lines behind the author's: what, and how many. */
static void
add_cut(struct bodyrepair *r, const char *p, size_t len)
{
	struct buf text = BUF_INIT;

	r->added = bodytell_lines(p, len);
	r->quoted.len = 0;
	buf_add(&r->quoted, p, len < QUOTED ? len : QUOTED);
	if (r->added == 1)
		buf_adds(&text, "the last line was added");
	else
		buf_addf(&text, "the last %zu lines were added", r->added);
	bodytell_quote(&text, p, len);
	add_step(r, "footer",
	    "Let the list or relay add no footer, or seal with ARC so that "
	    "receivers can trust it",
	    text.data);
	buf_free(&text);
}

/* It is proved: this body, or its beginning, is what was signed. */
static void
prove(struct search *s, const struct bodyview *v)
{
	struct bodyrepair *r = s->r;

	r->proved = 1;
	r->content_type.len = r->transfer_encoding.len = 0;
	buf_adds(&r->content_type, v->type);
	buf_adds(&r->transfer_encoding, v->encoding);
}

/* The steps that led to this view are known, but for the last one. */
static int
try_step(struct search *s, const struct bodyview *v, const char *key,
    const char *todo, const char *text, size_t lines)
{
	size_t end;

	if (!bodytest_afford(s->t, v->len) ||
	    bodytest_try(s->t, v->body, v->len, lines, &end) != 1)
		return 0;
	prove(s, v);
	add_step(s->r, key, todo, text);
	if (end < v->len)
		add_cut(s->r, v->body + end, v->len - end);
	return 1;
}

/* Answers of one way from the first to before the last, with so many lines
 * cut off. */
static int
try_way(struct search *s, const struct bodyview *v, const struct bodyway *w,
    unsigned first, unsigned last, size_t lines)
{
	struct bodyguess g = { .text = BUF_INIT };
	struct bodyview was;
	int is = 0, more = hidden(s, w) ? -1 : 0;

	for (; first < last && !is && more >= 0; first++) {
		if ((more = undo(w, &g, v, first, s->t)) != 1)
			continue;
		was = guess_view(&g, v);
		is = try_step(s, &was, w->key, w->todo, buf_str(&g.text),
		    lines);
	}
	guess_free(&g);
	return is;
}

/* The ways of a table: their likely answers, or those that follow them. */
static int
try_table(struct search *s, const struct bodyview *v, const struct bodyway *w,
    int likely, size_t lines)
{
	for (; w->key != NULL; w++)
		if (likely ? try_way(s, v, w, 0, w->few, lines)
			   : try_way(s, v, w, w->few, ANSWERS, lines))
			return 1;
	return 0;
}

static int
try_ways(struct search *s, const struct bodyview *v, int likely, size_t lines)
{
	size_t i;

	for (i = 0; i < TABLES; i++)
		if (try_table(s, v, tables[i], likely, lines))
			return 1;
	return 0;
}

/* Gives a search a share of the work that is left. */
static uint64_t
set_aside(struct bodytest *t, unsigned share)
{
	uint64_t rest = t->left - t->left / share;

	t->left -= rest;
	return rest;
}

/* A search with a share of the work. */
static int
shared(struct search *s, const struct bodyview *v, unsigned share,
    int (*find)(struct search *s, const struct bodyview *v))
{
	uint64_t aside = set_aside(s->t, share);
	int is = find(s, v);

	s->t->left += aside;
	return is;
}

static void
tell_runs(struct search *s, const struct bodyview *v,
    const struct bodyruns *runs)
{
	struct buf text = BUF_INIT;
	const char *p;
	size_t i, len, n;

	for (i = 0; i < runs->n; i++) {
		p = v->body + runs->run[i].at;
		len = runs->run[i].end - runs->run[i].at;
		n = bodytell_lines(p, len);
		buf_addf(&text, "%s%zu line%s", i > 0 ? "; " : "", n,
		    n == 1 ? "" : "s");
		if (i == 0)
			buf_adds(&text,
			    n == 1 ? " was put in" : " were put in");
		bodytell_quote(&text, p, len);
	}
	prove(s, v);
	add_step(s->r, "text_added", RUNS, text.data);
	buf_free(&text);
}

static int
try_runs(struct search *s, const struct bodyview *v, int deep, unsigned share)
{
	uint64_t aside = set_aside(s->t, share);
	struct bodyruns runs;
	int is = bodyrun_find(&runs, s->t, v, deep);

	s->t->left += aside;
	if (is)
		tell_runs(s, v, &runs);
	return is;
}

static void
tell_pokes(struct search *s, const struct bodyview *v, const struct bodypoke *p)
{
	struct buf text = BUF_INIT;

	prove(s, v);
	buf_addf(&text, "%s%s", p->text, p->n == 2 ? ", twice" : "");
	add_step(s->r, p->key, p->todo, text.data);
	buf_free(&text);
}

static int
try_pokes(struct search *s, const struct bodyview *v, int two, unsigned share)
{
	uint64_t aside = set_aside(s->t, share);
	struct bodypoke p;
	int is = bodypoke_find(&p, s->t, v, two);

	s->t->left += aside;
	if (is)
		tell_pokes(s, v, &p);
	return is;
}

/* Does way b only do again what way a undoes?  Then the two are no changes,
 * but hide one that has another name. */
static int
turns_round(const struct bodyway *a, const struct bodyway *b)
{
	static const char *const rounds[][2] = {
		{ "qp_decoded", "qp_encoded" },
		{ "base64_decoded", "base64_encoded" },
		{ "from_quoted", "from_unquoted" },
		{ "from_unquoted", "from_quoted" },
		{ "dot_doubled", "dot_lost" },
		{ "dot_lost", "dot_doubled" },
		{ "cr_changed", "cr_added" },
		{ "cr_changed", "base64_decoded" },
	};
	size_t i;

	for (i = 0; i < sizeof(rounds) / sizeof(*rounds); i++)
		if (strcmp(a->key, rounds[i][0]) == 0 &&
		    strcmp(b->key, rounds[i][1]) == 0)
			return 1;
	return 0;
}

/* What way a makes of the body, given to way b; if there is none, to the
 * search for runs with its share of the work. */
static int
try_pair(struct search *s, const struct bodyview *v, const struct bodyway *a,
    const struct bodyway *b, unsigned share)
{
	struct bodyguess g = { .text = BUF_INIT };
	struct bodyview was;
	unsigned n;
	int is = 0, more = hidden(s, a) ? -1 : 0;

	for (n = 0; n < a->few && !is && more >= 0; n++) {
		if ((more = undo(a, &g, v, n, s->t)) != 1)
			continue;
		was = guess_view(&g, v);
		add_step(s->r, a->key, a->todo, buf_str(&g.text));
		is = b != NULL ? try_way(s, &was, b, 0, b->few, CUTS)
			       : try_runs(s, &was, 0, share);
		if (!is)
			s->r->nsteps--;
	}
	guess_free(&g);
	return is;
}

/* Where the line ends that is the last of a multipart, or of HTML; or 0. */
static size_t
last_line(const struct bodyview *v)
{
	static const char html[] = "</html>";
	struct mimeparts mp;
	const char *lf;
	size_t at, n = strlen(html);

	mimeparts_read(&mp, v->type, v->body, v->len);
	at = mp.close;
	mimeparts_free(&mp);
	if (at == v->len && mimepart_is(v->type, strlen(v->type), "text/html"))
		for (at -= at < n ? at : n; at > 0; at--)
			if (ascii_caseeq(v->body + at, n, html, n))
				break;
	if (at == 0 || at == v->len)
		return 0;
	lf = memchr(v->body + at, '\n', v->len - at);
	return lf != NULL ? (size_t)(lf + 1 - v->body) : 0;
}

/* Lines put in, and lines added behind the end. */
static int
try_runs_and_end(struct search *s, const struct bodyview *v)
{
	struct bodyview was = *v;

	was.len = last_line(v);
	if (was.len == 0 || was.len == v->len)
		return 0;
	was.lines = bodytell_lines(was.body, was.len);
	if (!try_runs(s, &was, 0, 4))
		return 0;
	add_cut(s->r, v->body + was.len, v->len - was.len);
	return 1;
}

/* Some first lines, and lines added behind the end. */
static int
try_top_and_end(struct search *s, const struct bodyview *v)
{
	struct bodyview was = *v;
	struct buf text = BUF_INIT;
	const char *lf;
	size_t n, top;
	int is = 0;

	if (mimepart_is(v->type, strlen(v->type), "multipart"))
		return 0;
	for (n = 1; n <= TOP && !is && was.len > 0; n++) {
		if ((lf = memchr(was.body, '\n', was.len)) == NULL)
			break;
		was.len -= (size_t)(lf + 1 - was.body);
		was.body = lf + 1;
		top = (size_t)(was.body - v->body);
		text.len = 0;
		buf_addf(&text, "%zu line%s put in", n,
		    n == 1 ? " was" : "s were");
		bodytell_quote(&text, v->body, top);
		is = try_step(s, &was, "text_added", RUNS, text.data,
		    LIMIT_EXPLAIN_LINES);
	}
	buf_free(&text);
	return is;
}

/* Answers of a way that are not likely. */
static int
try_others(struct search *s, const struct bodyview *v)
{
	return try_ways(s, v, 0, 0);
}

/* A way that leaves a mark, or any, and lines put in. */
static int
try_marked_and_runs(struct search *s, const struct bodyview *v)
{
	const struct bodyway *w;
	size_t i;

	for (i = 0; (w = way(i)) != NULL && w->marked; i++)
		if (try_pair(s, v, w, NULL, 4))
			return 1;
	return 0;
}

static int
try_ways_and_runs(struct search *s, const struct bodyview *v)
{
	const struct bodyway *w;
	size_t i;

	for (i = 0; (w = way(i)) != NULL; i++)
		if (!w->marked && try_pair(s, v, w, NULL, 16))
			return 1;
	return 0;
}

/* Two of the first n ways, one after the other: the likely ones first. */
static int
try_first(struct search *s, const struct bodyview *v, size_t n)
{
	const struct bodyway *a, *b;
	size_t sum, i;

	for (sum = 1; sum <= 2 * (n - 1); sum++)
		for (i = sum < n ? 0 : sum - n + 1; i <= sum && i < n; i++) {
			a = way(i);
			b = way(sum - i);
			if (a != b && !turns_round(a, b) &&
			    try_pair(s, v, a, b, 0))
				return 1;
		}
	return 0;
}

/* Two of those that leave a mark. */
static int
try_marked_pairs(struct search *s, const struct bodyview *v)
{
	size_t n = 0;

	while (way(n)->marked)
		n++;
	return try_first(s, v, n);
}

static int
try_pairs(struct search *s, const struct bodyview *v)
{
	size_t n = 0;

	while (way(n) != NULL)
		n++;
	return try_first(s, v, n);
}

static int
try_codes_and_parts(struct search *s, const struct bodyview *v)
{
	return try_table(s, v, bodycode_ways, 1, 0) ||
	    try_table(s, v, bodymime_ways, 1, 0);
}

/* Without empty lines at the end. */
static int
try_emptied(struct search *s, const struct bodyview *v)
{
	struct bodyview was = *v;
	size_t n = v->len;

	while (n > 0 && (v->body[n - 1] == '\n' || v->body[n - 1] == '\r'))
		n--;
	if (n < v->len && v->body[n] == '\r')
		n++;
	if (n < v->len)
		n++;
	if (n == v->len)
		return 0;
	was.len = n;
	was.lines = bodytell_lines(was.body, n);
	return try_codes_and_parts(s, &was);
}

/*
 * White space that canonicalization hides, until the body is encoded again or
 * taken out of a part.  That broke nothing, so the steps don't tell of it.
 */
static int
try_hidden(struct search *s, const struct bodyview *v)
{
	struct bodyguess g = { .text = BUF_INIT };
	struct bodyview was;
	const struct bodyway *w;
	unsigned n;
	int is = try_emptied(s, v), more;

	for (w = bodyblank_ways; w->key != NULL && !is; w++)
		for (n = 0; hidden(s, w) && n < w->few && !is; n++) {
			if ((more = undo(w, &g, v, n, s->t)) == -1)
				break;
			was = guess_view(&g, v);
			is = more == 1 && try_codes_and_parts(s, &was);
		}
	guess_free(&g);
	return is;
}

static int
search(struct search *s, const struct bodyview *v)
{
	return try_table(s, v, bodymime_ways, 1, 0) || try_runs(s, v, 0, 2) ||
	    try_table(s, v, bodycode_ways, 1, 0) ||
	    try_table(s, v, bodytext_ways, 1, 0) ||
	    try_table(s, v, bodyblank_ways, 1, 0) ||
	    try_ways(s, v, 1, LIMIT_EXPLAIN_LINES) ||
	    shared(s, v, 4, try_marked_pairs) ||
	    shared(s, v, 3, try_marked_and_runs) ||
	    shared(s, v, 3, try_others) || try_runs_and_end(s, v) ||
	    try_top_and_end(s, v) || shared(s, v, 4, try_hidden) ||
	    shared(s, v, 3, try_ways_and_runs) || try_pokes(s, v, 0, 5) ||
	    shared(s, v, 2, try_pairs) || try_runs(s, v, 1, 2) ||
	    try_pokes(s, v, 1, 2) || try_ways(s, v, 0, LIMIT_EXPLAIN_LINES);
}

/* A field's value without its folding, as a C string. */
static void
value(struct buf *out, const struct message *msg, const char *name)
{
	size_t i = 0, len;
	const struct field *f = message_find(msg, name, &i);
	const char *p = f != NULL ? field_value(f, &len) : NULL;

	for (; p != NULL && len > 0 && ascii_iswsp(*p); len--)
		p++;
	for (; p != NULL && len > 0; p++, len--)
		if (*p != '\r' && *p != '\n' && *p != '\0')
			buf_addc(out, *p);
}

/* 1: it is in body; 0: it is too large for that; -1 and errno. */
static int
read_body(struct buf *body, struct message *msg)
{
	ssize_t n;

	if (body->len > 0)
		return 1;
	do {
		n = message_body(msg, (off_t)body->len, buf_ready(body, PIECE),
		    PIECE);
		if (n == -1)
			return -1;
		body->len += (size_t)n;
	} while (n > 0 && body->len <= LIMIT_EXPLAIN_OCTETS);
	if (body->len <= LIMIT_EXPLAIN_OCTETS)
		return 1;
	buf_free(body);
	return 0;
}

/* Ways other than lines behind it. */
static void
look(struct search *s, const struct message *msg, const struct buf *body)
{
	struct buf type = BUF_INIT, encoding = BUF_INIT, known = BUF_INIT;
	struct bodyview v = { .body = buf_str(body), .len = body->len };
	struct bodyrepair *r = s->r;

	v.lines = bodytell_lines(v.body, v.len);
	/* To count the lines, and for the hint in the end. */
	bodytest_spend(s->t, 2 * (v.len + BODYTEST_LINE * (uint64_t)v.lines));
	value(&type, msg, "Content-Type");
	value(&encoding, msg, "Content-Transfer-Encoding");
	bodyknown(&known, msg);
	v.type = buf_str(&type);
	v.encoding = buf_str(&encoding);
	v.known = buf_str(&known);
	if (!search(s, &v))
		r->hint = bodytell_hint(&v, s->t);
	if (strcmp(buf_str(&r->content_type), v.type) == 0)
		r->content_type.len = 0;
	if (strcmp(buf_str(&r->transfer_encoding), v.encoding) == 0)
		r->transfer_encoding.len = 0;
	buf_free(&type);
	buf_free(&encoding);
	buf_free(&known);
}

int
bodyrepair_find(struct bodyrepair *r, struct message *msg, struct buf *body,
    struct bodytest *t)
{
	struct search s = { .t = t };
	struct buf cut = BUF_INIT;
	int is;

	memset(r, 0, sizeof(*r));
	s.r = r;
	t->skipped = 0;
	if ((is = bodytest_message(t, msg, &cut)) == 1) {
		r->proved = 1;
		if (cut.len > 0)
			add_cut(r, cut.data, cut.len);
	} else if (is == 0 && (is = read_body(body, msg)) == 1 &&
	    body->len > 0 && bodytest_afford(t, body->len))
		look(&s, msg, body);
	r->toolarge = is == 0;
	r->exhausted = !r->proved && t->skipped;
	buf_free(&cut);
	return is == -1 ? -1 : 0;
}

void
bodyrepair_free(struct bodyrepair *r)
{
	size_t i;

	for (i = 0; i < sizeof(r->steps) / sizeof(*r->steps); i++)
		buf_free(&r->steps[i].text);
	buf_free(&r->quoted);
	buf_free(&r->content_type);
	buf_free(&r->transfer_encoding);
}
