/*
 * headguess_copied - the fields that the signer copied into z=; see
 * headguess.h.
 */
#include <string.h>

#include "ascii.h"
#include "headguess.h"
#include "limit.h"

enum { COPIES = 100 };

static const struct guess_way changed = { "field_changed",
	"% was changed; z= in the signature tells what it was", GUESS_ANEW,
	GUESS_RARE, 0 };
static const struct guess_way missing = { "field_removed",
	"% was removed; z= in the signature tells what it was", GUESS_KEEP,
	GUESS_USUAL, 0 };
static const struct guess_way all = { "fields_changed",
	"several fields were changed; z= in the signature tells what they "
	"were",
	GUESS_ANEW, GUESS_RARE, 0 };

/* A field as z= has it. */
struct copy {
	const struct headgroup *g;
	size_t k; /* which of its name, as z= has them */
	size_t n; /* of how many */
	struct buf text;
};

struct copies {
	struct copy list[COPIES];
	size_t n;
};

/* One "name:value", with or without a blank behind the colon. */
static void
add_copy(struct headguess *hg, struct copies *c, const char *p, const char *end,
    int blank)
{
	const char *colon = memchr(p, ':', (size_t)(end - p));
	struct copy *one = &c->list[c->n];
	struct buf name = BUF_INIT;
	size_t i;

	memset(one, 0, sizeof(*one));
	if (colon == NULL || c->n == COPIES - 1)
		return;
	if (sigfield_unquote(&name, p, colon) == 0 &&
	    (one->g = headguess_group(hg, buf_str(&name))) != NULL) {
		buf_add(&one->text, name.data, name.len);
		buf_adds(&one->text, blank ? ": " : ":");
		if (sigfield_unquote(&one->text, colon + 1, end) == -1)
			one->g = NULL;
		buf_adds(&one->text, hg->list.eol);
	}
	buf_free(&name);
	if (one->g == NULL) {
		buf_free(&one->text);
		return;
	}
	for (i = 0; i < c->n; i++)
		one->k += c->list[i].g == one->g;
	c->n++;
}

/* The change that makes the field what the copy is; k-th from below. */
static void
undo(struct headguess *hg, const struct copy *c, size_t k)
{
	if (k < c->g->nfields)
		guess_put(hg, c->g, k, c->text.data, c->text.len);
	else if (k < c->g->nslots)
		guess_insert(hg, c->g, k, c->text.data, c->text.len);
}

/* Of one name, z= may have the lowest first or last. */
static size_t
place(const struct copy *c, int turned)
{
	return turned ? c->n - 1 - c->k : c->k;
}

static void
try_copies(struct headguess *hg, const struct copies *c, int turned)
{
	const struct guess_way *way;
	size_t i, k;

	for (i = 0; i < c->n; i++) {
		k = place(&c->list[i], turned);
		way = k < c->list[i].g->nfields ? &changed : &missing;
		guess_begin(hg, way, c->list[i].g->name, c->list[i].g->len, 0);
		undo(hg, &c->list[i], k);
		guess_end(hg);
	}
	guess_begin(hg, &all, NULL, 0, 0);
	for (i = 0; i < c->n; i++)
		undo(hg, &c->list[i], place(&c->list[i], turned));
	guess_end(hg);
}

static void
read_copies(struct headguess *hg, const struct tag *z, int blank)
{
	struct copies *c = mem_alloc(sizeof(*c));
	const char *p = z->value, *end = p + z->len, *bar;
	size_t i, j;

	for (; p < end; p = bar + 1) {
		bar = memchr(p, '|', (size_t)(end - p));
		if (bar == NULL)
			bar = end;
		add_copy(hg, c, p, bar, blank);
	}
	for (i = 0; i < c->n; i++)
		for (j = 0; j < c->n; j++)
			c->list[i].n += c->list[j].g == c->list[i].g;
	try_copies(hg, c, 0);
	try_copies(hg, c, 1);
	for (i = 0; i < c->n; i++)
		buf_free(&c->list[i].text);
	mem_free(c);
}

void
headguess_copied(struct headguess *hg)
{
	const struct tag *z = taglist_get(&hg->test->sf->tags, "z");

	if (z == NULL || z->len > LIMIT_EXPLAIN_FIELD * 4)
		return;
	headguess_batch(hg);
	read_copies(hg, z, 0);
	if (hg->list.canon == CANON_SIMPLE)
		read_copies(hg, z, 1);
}
