/*
 * records - the records of a zone in order; see records.h.
 */
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "buf.h"
#include "records.h"

void
key_make(struct key *key, const unsigned char *wire)
{
	const unsigned char *labels[RDATA_LABELS], *p;
	unsigned char *to, c;
	size_t i, n = 0;

	for (p = wire; *p != 0; p += *p + 1)
		labels[n++] = p;
	key->labels = n;
	key->ends[0] = 0;
	to = key->octets;
	while (n > 0) {
		p = labels[--n];
		for (i = 1; i <= *p; i++) {
			c = (unsigned char)ascii_tolower((char)p[i]);
			if (c <= 1) {
				*to++ = 1;
				c++;
			}
			*to++ = c;
		}
		*to++ = '\0';
		key->ends[key->labels - n] = (size_t)(to - key->octets);
	}
}

size_t
key_len(const struct key *key)
{
	return key->ends[key->labels];
}

int
key_within(const unsigned char *key, size_t len, const struct key *other)
{
	return len >= key_len(other) &&
	    memcmp(key, other->octets, key_len(other)) == 0;
}

static int
compare_keys(const unsigned char *a, size_t alen, const unsigned char *b,
    size_t blen)
{
	int order = memcmp(a, b, alen < blen ? alen : blen);

	return order != 0 ? order : (alen > blen) - (alen < blen);
}

static int
by_order(const void *a, const void *b)
{
	const struct record *r = a, *s = b;

	return (r->order > s->order) - (r->order < s->order);
}

static int
by_owner(const void *a, const void *b)
{
	const struct record *r = a, *s = b;
	int order = 0;

	if (r->key != s->key)
		order = compare_keys(r->key, r->keylen, s->key, s->keylen);
	if (order == 0)
		order = (r->type > s->type) - (r->type < s->type);
	return order != 0 ? order : by_order(a, b);
}

/* Both are of one type. */
static int
compare_rdata(const struct record *r, const struct record *s)
{
	return rdata_compare(rdata_fields(r->type), r->rdata, r->rdlen,
	    s->rdata, s->rdlen);
}

static int
by_rdata(const void *a, const void *b)
{
	int order = compare_rdata(a, b);

	return order != 0 ? order : by_order(a, b);
}

struct record *
records_add(struct records *recs)
{
	struct record *r;

	recs->list = mem_more(recs->list, recs->n, &recs->room,
	    sizeof(*recs->list));
	r = &recs->list[recs->n++];
	memset(r, 0, sizeof(*r));
	return r;
}

void
records_free(struct records *recs)
{
	mem_free(recs->list);
	*recs = (struct records){ NULL, 0, 0 };
}

void
records_sort(struct records *recs)
{
	size_t i;

	/* Most files are in order; not every qsort() is quick with these. */
	for (i = 1; i < recs->n; i++)
		if (by_owner(&recs->list[i - 1], &recs->list[i]) > 0)
			break;
	if (i < recs->n)
		qsort(recs->list, recs->n, sizeof(*recs->list), by_owner);
}

int
record_sameowner(const struct record *r, const struct record *s)
{
	return r->keylen == s->keylen && memcmp(r->key, s->key, r->keylen) == 0;
}

/* One set: its first members in order, and how many these are. */
static size_t
merge_set(struct record *list, size_t n)
{
	size_t i, kept = 1;

	if (n == 1)
		return n;
	qsort(list, n, sizeof(*list), by_rdata);
	for (i = 1; i < n; i++)
		if (compare_rdata(&list[kept - 1], &list[i]) != 0)
			list[kept++] = list[i];
	qsort(list, kept, sizeof(*list), by_order);
	return kept;
}

void
records_merge(struct records *recs)
{
	struct record *list = recs->list;
	size_t i, n, kept = 0;

	for (i = 0; i < recs->n; i += n) {
		for (n = 1; i + n < recs->n; n++)
			if (list[i].type != list[i + n].type ||
			    !record_sameowner(&list[i], &list[i + n]))
				break;
		memmove(&list[kept], &list[i], n * sizeof(*list));
		kept += merge_set(&list[kept], n);
	}
	recs->n = kept;
}

/* The first that is not before this key and type. */
static size_t
find(const struct records *recs, const unsigned char *key, size_t len,
    unsigned type)
{
	const struct record *r;
	size_t low = 0, high = recs->n, mid;
	int order;

	while (low < high) {
		mid = low + (high - low) / 2;
		r = &recs->list[mid];
		order = compare_keys(r->key, r->keylen, key, len);
		if (order < 0 || (order == 0 && r->type < type))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

size_t
records_set(const struct records *recs, const unsigned char *key, size_t len,
    unsigned type, size_t *first)
{
	*first = find(recs, key, len, type);
	return find(recs, key, len, type + 1) - *first;
}

int
records_hastype(const struct records *recs, const unsigned char *key,
    size_t len, unsigned type)
{
	size_t first;

	return records_set(recs, key, len, type, &first) > 0;
}

int
records_hasowner(const struct records *recs, const unsigned char *key,
    size_t len)
{
	size_t i = find(recs, key, len, 0);

	return i < recs->n && recs->list[i].keylen == len &&
	    memcmp(recs->list[i].key, key, len) == 0;
}

int
records_hasname(const struct records *recs, const unsigned char *key,
    size_t len)
{
	size_t i = find(recs, key, len, 0);

	return i < recs->n && recs->list[i].keylen >= len &&
	    memcmp(recs->list[i].key, key, len) == 0;
}
