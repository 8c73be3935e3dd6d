/*
 * tally - counts how often each of many texts was there; see tally.h.
 *
 * The list is in order but for its end, where new texts gather until they are
 * worth sorting.
 */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "tally.h"

enum { FEW = 1000 }; /* new texts that are not worth it yet */

void
tally_start(struct tally *t, size_t most, size_t mostoctets)
{
	memset(t, 0, sizeof(*t));
	t->most = most;
	t->mostoctets = mostoctets;
}

void
tally_free(struct tally *t)
{
	while (t->n > 0)
		mem_free(t->list[--t->n].text);
	mem_free(t->list);
	memset(t, 0, sizeof(*t));
}

static int
compare(const void *a, const void *b)
{
	const struct tally_text *x = a, *y = b;

	return strcmp(x->text, y->text);
}

void
tally_sort(struct tally *t)
{
	struct tally_text *list = t->list;
	size_t i, n = 0;

	if (t->sorted == t->n)
		return;
	qsort(list, t->n, sizeof(*list), compare);
	for (i = 1; i < t->n; i++)
		if (compare(&list[n], &list[i]) == 0) {
			list[n].count += list[i].count;
			t->octets -= strlen(list[i].text);
			mem_free(list[i].text);
		} else
			list[++n] = list[i];
	t->n = t->sorted = n + 1;
}

/* With a text for a, as bsearch() has it. */
static int
compare_text(const void *a, const void *b)
{
	const struct tally_text *y = b;

	return strcmp(a, y->text);
}

static struct tally_text *
find(const struct tally *t, const char *text)
{
	/* No list is no argument for bsearch(). */
	return t->sorted == 0
	    ? NULL
	    : bsearch(text, t->list, t->sorted, sizeof(*t->list), compare_text);
}

static int
isfull(const struct tally *t, size_t len)
{
	return t->n >= t->most || len > t->mostoctets - t->octets;
}

void
tally_add(struct tally *t, const char *text)
{
	struct tally_text *found = find(t, text);
	size_t len = strlen(text);

	if (found == NULL && t->sorted < t->n &&
	    (t->n - t->sorted >= FEW + t->sorted / 2 || isfull(t, len))) {
		tally_sort(t);
		found = find(t, text);
	}
	if (found != NULL)
		found->count++;
	else if (isfull(t, len))
		t->beyond++;
	else {
		t->list = mem_more(t->list, t->n, &t->room, sizeof(*t->list));
		t->list[t->n].text = mem_str(text, len);
		t->list[t->n++].count = 1;
		t->octets += len;
	}
}
