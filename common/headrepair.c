/*
 * headrepair - what was done to header fields; see headrepair.h.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "headguess.h"
#include "headrepair.h"
#include "words.h"

enum {
	SHOWN = 60, /* octets of what a way was gone with */
	SKIPS = 32  /* pairs that can't be, as much work as a try */
};

/* Appends the first octets of text, harmless. */
static void
add_clean(struct buf *out, const char *text, size_t len)
{
	size_t n = len < SHOWN ? len : SHOWN;
	char *s;

	while (n < len && n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--; /* no part of a character */
	s = mem_str(text, n);
	words_clean(out, s);
	if (n < len)
		buf_adds(out, "...");
	mem_free(s);
}

/* Names are told as they are usually written, whatever h= has. */
static void
add_named(struct buf *out, const char *text, size_t len)
{
	static const char *const odd[] = { "MIME-Version", "Message-ID",
		"Content-ID", "DKIM-Signature", "List-ID" };
	size_t i, at = out->len;

	add_clean(out, text, len);
	for (i = at; i < out->len; i++)
		if ((i == at || out->data[i - 1] == '-') &&
		    out->data[i] >= 'a' && out->data[i] <= 'z')
			out->data[i] = (char)(out->data[i] - 'a' + 'A');
	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		if (ascii_caseeq(out->data + at, out->len - at, odd[i],
			strlen(odd[i])))
			memcpy(out->data + at, odd[i], strlen(odd[i]));
}

/* Is what a guess was made with the name of its field? */
static int
isname(const struct headgroup *g, const char *arg, size_t len)
{
	return g != NULL && ascii_caseeq(g->name, g->len, arg, len);
}

/* The sentence. */
static void
say(struct buf *out, const struct headguess *hg, const struct guess *g)
{
	const char *way = g->way->say, *mark = strchr(way, '%');
	const char *arg = hg->octets.data + g->arg.off;

	if (mark == NULL) {
		buf_adds(out, way);
		return;
	}
	buf_add(out, way, (size_t)(mark - way));
	if (isname(g->group, arg, g->arg.len))
		add_named(out, arg, g->arg.len);
	else
		add_clean(out, arg, g->arg.len);
	buf_adds(out, mark + 1);
}

static void
set_step(struct headrepair_step *s, const struct headguess *hg,
    const struct guess *g)
{
	const struct guess_change *c = &hg->changes[g->change];
	size_t i;

	s->key = g->way->key;
	s->todo = g->way->todo;
	say(&s->text, hg, g);
	if (g->nchanges == 1 && g->group != NULL)
		add_named(&s->name, g->group->name, g->group->len);
	for (i = 0; i < g->nchanges; i++, c++) {
		buf_add(&s->was, hg->octets.data + c->was.off, c->was.len);
		if (c->is != NULL)
			buf_add(&s->is, c->is->text, c->is->len);
	}
}

static void
set_proved(struct headrepair *r, const struct headguess *hg,
    const struct guess *a, const struct guess *b)
{
	r->proved = 1;
	set_step(&r->steps[r->nsteps++], hg, a);
	if (b != NULL)
		set_step(&r->steps[r->nsteps++], hg, b);
}

/* In a batch: by cost, then as they were made. */
static int
compare_cost(const void *x, const void *y)
{
	const struct guess *a = x, *b = y;

	if (a->batch != b->batch)
		return a->batch < b->batch ? -1 : 1;
	if (a->cost != b->cost)
		return a->cost < b->cost ? -1 : 1;
	return a->change < b->change ? -1 : a->change > b->change;
}

/* The first of every batch, then the second of every batch, and so on; dear
 * ones wait for several cheap ones. */
static int
compare_rank(const void *x, const void *y)
{
	const struct guess *a = x, *b = y;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return compare_cost(x, y);
}

/* No batch waits for another to end, however large that is. */
static void
sort(struct headguess *hg)
{
	struct guess *g = hg->guesses;
	size_t i, first = 0;

	if (hg->nguesses == 0)
		return;
	qsort(g, hg->nguesses, sizeof(*g), compare_cost);
	for (i = 0; i < hg->nguesses; i++) {
		if (g[i].batch != g[first].batch)
			first = i;
		g[i].rank = (i - first + 1) * g[i].cost;
	}
	qsort(g, hg->nguesses, sizeof(*g), compare_rank);
}

/* Have they a slot in common? */
static int
meet(const struct headguess *hg, const struct guess *a, const struct guess *b)
{
	const struct guess_patch *p = &hg->patches[a->patch];
	const struct guess_patch *q = &hg->patches[b->patch];
	const struct guess_patch *pend = p + a->npatches;
	const struct guess_patch *qend = q + b->npatches;

	while (p < pend && q < qend) {
		if (p->slot == q->slot)
			return 1;
		if (p->slot < q->slot)
			p++;
		else
			q++;
	}
	return 0;
}

/*
 * Two together: of different fields; or all fields and one of them, which is
 * then what the one guess says.
 */
static int
try_pair(struct headrepair *r, struct headguess *hg, const struct guess *a,
    const struct guess *b)
{
	const struct guess *one = b->way->all ? a : b;
	const struct guess *other = b->way->all ? b : a;
	unsigned char hash[HASH_LEN];

	if (one->way->all || (!other->way->all && meet(hg, a, b))) {
		if (hg->made++ % SKIPS == 0)
			hg->test->left--;
		return 0;
	}
	headguess_hash(hg, other, one, hash);
	if (!headtest_isright(hg->test, hash))
		return 0;
	set_proved(r, hg, other, one);
	return 1;
}

static int
try_one(struct headrepair *r, struct headguess *hg, const struct guess *g)
{
	if (!headtest_isright(hg->test, g->hash))
		return 0;
	set_proved(r, hg, g, NULL);
	return 1;
}

/* Pairs of numbers, from 1, whose product is above low and not above high; 1
 * is no guess, the first is 2. */
static int
try_band(struct headrepair *r, struct headguess *hg, size_t low, size_t high)
{
	const struct guess *g = hg->guesses;
	size_t n = hg->nguesses + 1, i, k;

	for (i = 1; i <= n && i * (i + 1) <= high; i++) {
		k = low / i + 1;
		for (k = k > i ? k : i + 1; k <= n && k <= high / i; k++) {
			if (hg->test->left == 0)
				return 0;
			if (i == 1 ? try_one(r, hg, &g[k - 2])
				   : try_pair(r, hg, &g[i - 2], &g[k - 2]))
				return 1;
		}
	}
	return 0;
}

/*
 * Guesses, and pairs by the product of their places: those in front are tried
 * with many, the others with few.  Where a try costs next to nothing each is
 * tried alone before.
 */
static void
try_all(struct headrepair *r, struct headguess *hg)
{
	size_t n = hg->nguesses, low = 1, high = 2, i;

	for (i = 0; hg->test->recovered && i < n; i++)
		if (try_one(r, hg, &hg->guesses[i]))
			return;
	while (low < (n + 1) * n && hg->test->left > 0) {
		if (try_band(r, hg, low, high))
			return;
		low = high;
		high += high / 4 + 1;
	}
}

static void
guess_all(struct headguess *hg, const struct headrepair_hints *hints)
{
	struct guess_hints h = { NULL, NULL };

	if (hints != NULL) {
		h.content_type = hints->content_type;
		h.transfer_encoding = hints->transfer_encoding;
	}
	headguess_copied(hg);
	headguess_added(hg);
	headguess_removed(hg);
	headguess_space(hg);
	headguess_subject(hg);
	headguess_from(hg);
	headguess_mime(hg, &h);
	headguess_date(hg);
	headguess_addresses(hg);
}

void
headrepair_find(struct headrepair *r, const struct message *msg,
    struct headtest *t, const struct headrepair_hints *hints)
{
	struct headguess hg;

	memset(r, 0, sizeof(*r));
	if (!t->recovered && t->sf->type == KEY_RSA)
		return; /* by another key, or nobody's */
	headguess_start(&hg, t, msg);
	if (headtest_isright(t, hg.hash)) {
		r->proved = 1;
	} else {
		guess_all(&hg, hints);
		sort(&hg);
		try_all(r, &hg);
	}
	r->exhausted = !r->proved && (hg.full || t->left == 0);
	headguess_end(&hg);
}

void
headrepair_free(struct headrepair *r)
{
	size_t i;

	for (i = 0; i < r->nsteps; i++) {
		buf_free(&r->steps[i].text);
		buf_free(&r->steps[i].name);
		buf_free(&r->steps[i].was);
		buf_free(&r->steps[i].is);
	}
	memset(r, 0, sizeof(*r));
}
