/*
 * headtest - are they the header fields that were signed?  See headtest.h.
 */
#include <string.h>

#include "ascii.h"
#include "headtest.h"
#include "limit.h"
#include "sighash.h"

/* Where a slot begins in the octets. */
static size_t
start_of(const struct headlist *hl, size_t slot)
{
	return slot > 0 ? hl->ends[slot - 1] : 0;
}

/* The group of this name, made when there is none yet. */
static struct headgroup *
group_of(struct headlist *hl, const char *name, size_t len)
{
	struct headgroup *g;
	size_t i;

	for (i = 0; i < hl->ngroups; i++) {
		g = &hl->groups[i];
		if (ascii_caseeq(g->name, g->len, name, len))
			return g;
	}
	g = &hl->groups[hl->ngroups++];
	g->name = name;
	g->len = len;
	return g;
}

/* One name of h=: a slot, and the field that fills it. */
static void
take_name(struct headlist *hl, struct fieldpick *fp, const char *name,
    size_t len)
{
	struct headgroup *g = group_of(hl, name, len);
	const struct field *f = fieldpick_next(fp, name, len);

	g->slots = mem_more(g->slots, g->nslots, &g->slotroom,
	    sizeof(*g->slots));
	g->slots[g->nslots++] = hl->nslots;
	if (f != NULL) {
		canon_header(hl->canon, f->text, f->len, &hl->octets);
		g->fields = mem_more(g->fields, g->nfields, &g->fieldroom,
		    sizeof(*g->fields));
		g->fields[g->nfields++] = f;
	}
	hl->ends[hl->nslots++] = hl->octets.len;
}

/* The fields of the name that h= does not take, some of them. */
static void
take_more(struct headgroup *g, struct fieldpick *fp)
{
	const struct field *f;
	int i;

	for (i = 0; i < HEADTEST_MORE; i++) {
		if ((f = fieldpick_next(fp, g->name, g->len)) == NULL)
			return;
		g->fields = mem_more(g->fields, g->nfields, &g->fieldroom,
		    sizeof(*g->fields));
		g->fields[g->nfields++] = f;
	}
}

static void
take_fields(struct headlist *hl, const struct sigfield *sf,
    const struct message *msg)
{
	const struct tag *h = taglist_get(&sf->tags, "h");
	struct fieldindex index;
	struct fieldpick fp;
	const char *name;
	size_t pos = 0, len, i;

	fieldindex_make(&index, msg);
	fieldpick_start(&fp, &index);
	while (h != NULL && hl->nslots < LIMIT_HNAMES &&
	    tag_word(h, &pos, &name, &len))
		take_name(hl, &fp, name, len);
	for (i = 0; i < hl->ngroups; i++)
		take_more(&hl->groups[i], &fp);
	fieldpick_end(&fp);
	fieldindex_free(&index);
}

/* The states of the hash before each slot. */
static void
make_marks(struct headlist *hl)
{
	struct hash *h = hash_new();
	const char *text;
	size_t i, len;

	hl->marks = mem_array(hl->nslots, sizeof(struct hash *));
	for (i = 0; i < hl->nslots; i++) {
		hl->marks[i] = hash_new();
		hash_copy(hl->marks[i], h);
		text = headlist_slot(hl, i, &len);
		hash_add(h, text, len);
	}
	hash_free(h);
	hl->spare = hash_new();
}

/* The signature field without span octets from offset off. */
static void
add_bare(const struct headlist *hl, struct buf *out, const char *text,
    size_t len, size_t off, size_t span)
{
	struct buf bare = BUF_INIT;

	buf_add(&bare, text, off);
	buf_add(&bare, text + off + span, len - off - span);
	canon_header(hl->canon, bare.data, bare.len, out);
	out->len -= 2;
	buf_free(&bare);
}

void
headlist_make(struct headlist *hl, const struct sigfield *sf,
    const struct message *msg)
{
	const struct tag *b = taglist_get(&sf->tags, "b");

	memset(hl, 0, sizeof(*hl));
	hl->canon = sf->head;
	hl->eol = message_eol(msg);
	hl->signature = sf->field;
	hl->groups = mem_array(LIMIT_HNAMES, sizeof(*hl->groups));
	hl->ends = mem_array(LIMIT_HNAMES + 1, sizeof(*hl->ends));
	take_fields(hl, sf, msg);
	if (b != NULL)
		add_bare(hl, &hl->octets, sf->field->text, sf->field->len,
		    (size_t)(b->span - sf->field->text), b->spanlen);
	hl->ends[hl->nslots++] = hl->octets.len;
	make_marks(hl);
}

void
headlist_free(struct headlist *hl)
{
	size_t i;

	for (i = 0; i < hl->ngroups; i++) {
		mem_free(hl->groups[i].slots);
		mem_free(hl->groups[i].fields);
	}
	for (i = 0; i < hl->nslots; i++)
		hash_free(hl->marks[i]);
	hash_free(hl->spare);
	mem_free(hl->groups);
	mem_free(hl->ends);
	mem_free(hl->marks);
	buf_free(&hl->octets);
}

const char *
headlist_slot(const struct headlist *hl, size_t slot, size_t *len)
{
	size_t start = start_of(hl, slot);

	*len = hl->ends[slot] - start;
	return buf_str(&hl->octets) + start;
}

int
headlist_signature(const struct headlist *hl, struct buf *out, const char *text,
    size_t len)
{
	const char *colon = memchr(text, ':', len), *why;
	struct taglist tags;
	const struct tag *b;

	if (colon == NULL)
		return -1;
	colon++;
	if (taglist_parse(&tags, colon, len - (size_t)(colon - text), &why) ==
	    -1)
		return -1;
	if ((b = taglist_get(&tags, "b")) != NULL)
		add_bare(hl, out, text, len, (size_t)(b->span - text),
		    b->spanlen);
	taglist_free(&tags);
	return b != NULL ? 0 : -1;
}

void
headtest_hash(struct headtest *t, const struct headlist *hl,
    const struct headpatch *patches, size_t n, unsigned char out[HASH_LEN])
{
	size_t slot = n > 0 ? patches[0].slot : hl->nslots - 1;
	size_t at = start_of(hl, slot), next, i, work = 0;

	hash_copy(hl->spare, hl->marks[slot]);
	for (i = 0; i < n; i++) {
		next = start_of(hl, patches[i].slot);
		hash_add(hl->spare, buf_str(&hl->octets) + at, next - at);
		hash_add(hl->spare, patches[i].text, patches[i].len);
		work += next - at + patches[i].len;
		at = hl->ends[patches[i].slot];
	}
	hash_add(hl->spare, buf_str(&hl->octets) + at, hl->octets.len - at);
	hash_end(hl->spare, out);
	work = (work + hl->octets.len - at) /
	    (t->recovered ? HEADTEST_OCTETS : HEADTEST_ASKED);
	t->left -= work < t->left ? (unsigned long)work : t->left;
}

int
headtest_isright(struct headtest *t, const unsigned char hash[HASH_LEN])
{
	if (t->left == 0)
		return 0;
	t->left--;
	if (t->recovered)
		return memcmp(hash, t->hash, HASH_LEN) == 0;
	return t->key != NULL &&
	    pubkey_verify(t->key, hash, t->sf->sig.data, t->sf->sig.len);
}
