/*
 * sighash - what a signature is taken over; see sighash.h.
 */
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "sighash.h"

enum { PIECE = 64 * 1024 }; /* octets of the body read at a time */

struct bodyhash {
	int64_t limit;
	int64_t length; /* of the canonical body so far */
	struct hash *hash;
	unsigned char value[HASH_LEN];
	struct canon_body canon;
};

struct bodyhashes {
	struct bodyhash **list;
	size_t n;
	size_t room;
	size_t most;
};

struct bodyhashes *
bodyhashes_new(size_t most)
{
	struct bodyhashes *b = mem_alloc(sizeof(*b));

	b->most = most;
	return b;
}

void
bodyhashes_free(struct bodyhashes *b)
{
	size_t i;

	if (b == NULL)
		return;
	for (i = 0; i < b->n; i++) {
		hash_free(b->list[i]->hash);
		mem_free(b->list[i]);
	}
	mem_free(b->list);
	mem_free(b);
}

/* Canonical octets come: hash those within the limit, count all. */
static void
put(void *arg, const void *data, size_t len)
{
	struct bodyhash *bh = arg;
	int64_t left = bh->limit == -1 ? INT64_MAX : bh->limit - bh->length;

	if (left > 0)
		hash_add(bh->hash, data,
		    (int64_t)len < left ? len : (size_t)left);
	bh->length += (int64_t)len;
}

size_t
bodyhashes_want(struct bodyhashes *b, enum canon canon, int64_t limit)
{
	struct bodyhash *bh;
	size_t i;

	for (i = 0; i < b->n; i++)
		if (b->list[i]->canon.canon == canon &&
		    b->list[i]->limit == limit)
			return i;
	if (b->n == b->most)
		return SIZE_MAX;
	b->list = mem_more(b->list, b->n, &b->room, sizeof(*b->list));
	bh = b->list[b->n] = mem_alloc(sizeof(*bh));
	bh->limit = limit;
	bh->hash = hash_new();
	canon_body_start(&bh->canon, canon, put, bh);
	return b->n++;
}

int
bodyhashes_take(struct bodyhashes *b, struct message *msg,
    void (*also)(void *arg, const char *data, size_t len), void *arg)
{
	struct buf piece = BUF_INIT;
	ssize_t n = 0;
	off_t off;
	size_t i;

	if (b->n > 0)
		buf_ready(&piece, PIECE);
	for (off = 0; b->n > 0; off += n) {
		if ((n = message_body(msg, off, piece.data, PIECE)) <= 0)
			break;
		if (also != NULL)
			also(arg, piece.data, (size_t)n);
		for (i = 0; i < b->n; i++)
			canon_body_add(&b->list[i]->canon, piece.data,
			    (size_t)n);
	}
	for (i = 0; n == 0 && i < b->n; i++) {
		canon_body_end(&b->list[i]->canon);
		hash_end(b->list[i]->hash, b->list[i]->value);
	}
	buf_free(&piece);
	return n == 0 ? 0 : -1;
}

const unsigned char *
bodyhashes_get(const struct bodyhashes *b, size_t n)
{
	return b->list[n]->value;
}

int64_t
bodyhashes_length(const struct bodyhashes *b, size_t n)
{
	return b->list[n]->length;
}

/* Below, equal or above 0 as a name stands before, at or behind the other. */
static int
compare_names(const char *a, size_t alen, const char *b, size_t blen)
{
	size_t i;

	if (alen != blen)
		return alen < blen ? -1 : 1;
	for (i = 0; i < alen; i++)
		if (ascii_tolower(a[i]) != ascii_tolower(b[i]))
			return ascii_tolower(a[i]) < ascii_tolower(b[i]) ? -1
									 : 1;
	return 0;
}

static int
compare_fields(const void *x, const void *y)
{
	const struct field *a = *(const struct field *const *)x;
	const struct field *b = *(const struct field *const *)y;
	int order = compare_names(a->text, a->namelen, b->text, b->namelen);

	if (order != 0 || a == b)
		return order;
	return a > b ? -1 : 1; /* one array holds them, topmost first */
}

void
fieldindex_make(struct fieldindex *ix, const struct message *msg)
{
	size_t i;

	ix->n = message_nfields(msg);
	ix->sorted = mem_array(ix->n, sizeof(*ix->sorted));
	for (i = 0; i < ix->n; i++)
		ix->sorted[i] = message_field(msg, i);
	qsort(ix->sorted, ix->n, sizeof(*ix->sorted), compare_fields);
}

void
fieldindex_free(struct fieldindex *ix)
{
	mem_free(ix->sorted);
}

void
fieldpick_start(struct fieldpick *fp, const struct fieldindex *index)
{
	fp->index = index;
	fp->taken = mem_array(index->n, sizeof(*fp->taken));
}

void
fieldpick_end(struct fieldpick *fp)
{
	mem_free(fp->taken);
}

const struct field *
fieldpick_next(struct fieldpick *fp, const char *name, size_t len)
{
	const struct fieldindex *ix = fp->index;
	const struct field *f;
	size_t low = 0, high = ix->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		f = ix->sorted[mid];
		if (compare_names(f->text, f->namelen, name, len) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == ix->n || low + fp->taken[low] >= ix->n)
		return NULL;
	f = ix->sorted[low + fp->taken[low]];
	if (compare_names(f->text, f->namelen, name, len) != 0)
		return NULL;
	fp->taken[low]++;
	return f;
}

void
sighash_field(struct hash *h, enum canon canon, const char *text, size_t len)
{
	struct buf out = BUF_INIT;

	canon_header(canon, text, len, &out);
	hash_add(h, out.data, out.len);
	buf_free(&out);
}

void
sighash_signature(struct hash *h, enum canon canon, const char *text,
    size_t len, size_t off, size_t span)
{
	struct buf bare = BUF_INIT, out = BUF_INIT;

	buf_add(&bare, text, off);
	buf_add(&bare, text + off + span, len - off - span);
	canon_header(canon, bare.data, bare.len, &out);
	hash_add(h, out.data, out.len - 2);
	buf_free(&bare);
	buf_free(&out);
}
