/*
 * headguess - guesses at what header fields were; see headguess.h.
 */
#include <stdint.h>
#include <string.h>

#include "ascii.h"
#include "headguess.h"
#include "limit.h"
#include "words2047.h"

enum {
	TABLE = 65536,	    /* a power of 2, well above LIMIT_EXPLAIN_GUESSES */
	GUESS_OCTETS = 1024 /* of a field, as much work as a guess */
};

void
headguess_start(struct headguess *hg, struct headtest *t,
    const struct message *msg)
{
	memset(hg, 0, sizeof(*hg));
	hg->test = t;
	hg->msg = msg;
	hg->table = mem_array(TABLE, sizeof(*hg->table));
	headlist_make(&hg->list, t->sf, msg);
	hg->patch = mem_array(hg->list.nslots, sizeof(*hg->patch));
	headtest_hash(t, &hg->list, NULL, 0, hg->hash);
}

void
headguess_end(struct headguess *hg)
{
	headlist_free(&hg->list);
	buf_free(&hg->octets);
	mem_free(hg->patches);
	mem_free(hg->changes);
	mem_free(hg->guesses);
	mem_free(hg->table);
	mem_free(hg->patch);
}

void
headguess_batch(struct headguess *hg)
{
	hg->batch++;
	hg->most = hg->made + LIMIT_EXPLAIN_BATCH;
	if (hg->most > LIMIT_EXPLAIN_GUESSES)
		hg->most = LIMIT_EXPLAIN_GUESSES;
	hg->over = 0;
}

int
headguess_isover(const struct headguess *hg)
{
	return hg->over || hg->test->left == 0;
}

const struct headgroup *
headguess_group(const struct headguess *hg, const char *name)
{
	const struct headgroup *g;
	size_t i;

	for (i = 0; i < hg->list.ngroups; i++) {
		g = &hg->list.groups[i];
		if (ascii_caseeq(g->name, g->len, name, strlen(name)))
			return g;
	}
	return NULL;
}

/* Puts octets where a guess keeps them. */
static struct guess_span
keep(struct headguess *hg, const char *text, size_t len)
{
	struct guess_span s = { hg->octets.len, len };

	buf_add(&hg->octets, text, len);
	return s;
}

void
guess_begin(struct headguess *hg, const struct guess_way *way, const char *arg,
    size_t arglen, unsigned extra)
{
	struct guess *now = &hg->now;

	memset(now, 0, sizeof(*now));
	now->way = way;
	now->batch = hg->batch;
	now->cost = way->cost + extra < GUESS_FAR ? way->cost + extra
						  : GUESS_FAR;
	now->patch = hg->npatches;
	now->change = hg->nchanges;
	now->arg = keep(hg, arg, arglen);
}

/* Forgets the guess that is being made. */
static void
forget(struct headguess *hg)
{
	hg->npatches = hg->now.patch;
	hg->nchanges = hg->now.change;
	hg->octets.len = hg->now.arg.off;
}

/* A slot is the octets from off on, if they are not what it was already. */
static void
patch(struct headguess *hg, size_t slot, size_t off)
{
	struct guess_patch *p;
	size_t len, n = hg->octets.len - off;
	const char *text = headlist_slot(&hg->list, slot, &len);

	if (len == n &&
	    (n == 0 || memcmp(text, hg->octets.data + off, n) == 0)) {
		hg->octets.len = off;
		return;
	}
	hg->patches = mem_more(hg->patches, hg->npatches, &hg->patchroom,
	    sizeof(*p));
	p = &hg->patches[hg->npatches++];
	*p = (struct guess_patch){ slot, { off, n } };
	hg->now.npatches++;
}

/* The k-th slot of the group was of this field; NULL: empty. */
static void
set(struct headguess *hg, const struct headgroup *g, size_t k, const char *text,
    size_t len)
{
	size_t off = hg->octets.len;

	if (k >= g->nslots || off > LIMIT_EXPLAIN_KEPT)
		return;
	hg->made += len / GUESS_OCTETS;
	if (text != NULL)
		canon_header(hg->list.canon, text, len, &hg->octets);
	patch(hg, g->slots[k], off);
}

static void
tell(struct headguess *hg, const struct headgroup *g, const char *was,
    size_t waslen, const struct field *is)
{
	struct guess_change *c;

	if (hg->now.nchanges++ == 0)
		hg->now.group = g;
	hg->changes = mem_more(hg->changes, hg->nchanges, &hg->changeroom,
	    sizeof(*c));
	c = &hg->changes[hg->nchanges++];
	c->was = keep(hg, was, waslen);
	c->is = is;
}

void
guess_put(struct headguess *hg, const struct headgroup *g, size_t k,
    const char *text, size_t len)
{
	size_t had = hg->npatches;

	set(hg, g, k, text, len);
	if (hg->npatches > had)
		tell(hg, g, text, len, g->fields[k]);
}

void
guess_drop(struct headguess *hg, const struct headgroup *g, size_t k, size_t n)
{
	const struct field *f;
	size_t i;

	for (i = k; i < g->nslots && i < g->nfields; i++) {
		f = i + n < g->nfields ? g->fields[i + n] : NULL;
		set(hg, g, i, f != NULL ? f->text : NULL,
		    f != NULL ? f->len : 0);
	}
	for (i = k; i < k + n && i < g->nfields; i++)
		tell(hg, g, NULL, 0, g->fields[i]);
}

void
guess_insert(struct headguess *hg, const struct headgroup *g, size_t k,
    const char *text, size_t len)
{
	size_t i;

	set(hg, g, k, text, len);
	for (i = k + 1; i < g->nslots && i <= g->nfields; i++)
		set(hg, g, i, g->fields[i - 1]->text, g->fields[i - 1]->len);
	tell(hg, g, text, len, NULL);
}

void
guess_order(struct headguess *hg, const struct headgroup *g,
    const size_t *order, size_t n)
{
	const struct field *f;
	size_t k;

	for (k = 0; k < n; k++) {
		f = g->fields[order[k]];
		set(hg, g, k, f->text, f->len);
		tell(hg, g, f->text, f->len, g->fields[k]);
	}
}

void
guess_signature(struct headguess *hg, const char *text, size_t len)
{
	size_t off = hg->octets.len, had = hg->npatches;

	if (headlist_signature(&hg->list, &hg->octets, text, len) == -1)
		return;
	patch(hg, hg->list.nslots - 1, off);
	if (hg->npatches > had)
		tell(hg, NULL, text, len, hg->list.signature);
}

/* The patches in the order of their slots; there is one for a slot. */
static void
sort_patches(struct guess_patch *p, size_t n)
{
	struct guess_patch one;
	size_t i, j;

	for (i = 1; i < n; i++) {
		one = p[i];
		for (j = i; j > 0 && p[j - 1].slot > one.slot; j--)
			p[j] = p[j - 1];
		p[j] = one;
	}
}

void
headguess_hash(struct headguess *hg, const struct guess *a,
    const struct guess *b, unsigned char hash[HASH_LEN])
{
	const struct guess_patch *p = &hg->patches[a->patch];
	const struct guess_patch *pend = p + a->npatches, *q = NULL, *qend, *r;
	size_t n = 0;

	q = b != NULL ? &hg->patches[b->patch] : p;
	qend = b != NULL ? q + b->npatches : q;
	while (p < pend || q < qend) {
		if (q == qend || (p < pend && p->slot < q->slot)) {
			r = p++;
		} else {
			if (p < pend && p->slot == q->slot)
				p++;
			r = q++;
		}
		hg->patch[n++] = (struct headpatch){ r->slot,
			hg->octets.data + r->text.off, r->text.len };
	}
	headtest_hash(hg->test, &hg->list, hg->patch, n, hash);
}

/* Where in the table a guess of this hash is, or would be. */
static size_t *
look(const struct headguess *hg, const unsigned char hash[HASH_LEN])
{
	size_t at = ((size_t)hash[0] << 8 | hash[1]) & (TABLE - 1);

	while (hg->table[at] != 0 &&
	    memcmp(hg->guesses[hg->table[at] - 1].hash, hash, HASH_LEN) != 0)
		at = (at + 1) & (TABLE - 1);
	return &hg->table[at];
}

/* Keeps the guess, which is none that was made before. */
static void
take(struct headguess *hg, size_t *entry)
{
	hg->guesses = mem_more(hg->guesses, hg->nguesses, &hg->guessroom,
	    sizeof(*hg->guesses));
	hg->guesses[hg->nguesses++] = hg->now;
	*entry = hg->nguesses;
}

void
guess_end(struct headguess *hg)
{
	struct guess *now = &hg->now, *old;
	size_t *entry;

	if (hg->made++ >= hg->most || hg->octets.len > LIMIT_EXPLAIN_KEPT)
		hg->over = hg->full = 1;
	if (now->npatches == 0 || (now->way->all && now->nchanges < 2) ||
	    headguess_isover(hg)) {
		forget(hg);
		return;
	}
	sort_patches(&hg->patches[now->patch], now->npatches);
	headguess_hash(hg, now, NULL, now->hash);
	entry = look(hg, now->hash);
	old = *entry != 0 ? &hg->guesses[*entry - 1] : NULL;
	if (memcmp(now->hash, hg->hash, HASH_LEN) == 0 ||
	    (old != NULL && old->cost <= now->cost))
		forget(hg);
	else if (old != NULL)
		*old = *now;
	else
		take(hg, entry);
}
