/*
 * headguess_addresses - what is done to lists of addresses; see headguess.h.
 */
#include <string.h>

#include "addresses.h"
#include "ascii.h"
#include "headguess.h"
#include "limit.h"
#include "words2047.h"

#define LISTS \
	"Let the list leave To, Cc and Reply-To alone, or do not sign them"

static const struct guess_way spacing = { "address_spacing",
	"the white space around the commas of % was changed", GUESS_ANEW,
	GUESS_COMMON, 0 };
static const struct guess_way forms = { "address_form",
	"the addresses in % were written in another way", GUESS_ANEW,
	GUESS_USUAL, 0 };
static const struct guess_way nameless = { "address_names",
	"names were put before the addresses in %, or changed", GUESS_ANEW,
	GUESS_USUAL, 0 };
static const struct guess_way one = { "address_form",
	"% was written in another way among the addresses", GUESS_ANEW,
	GUESS_USUAL, 0 };
static const struct guess_way encoding = { "address_encoding",
	"the names in % were encoded in another way, or decoded", GUESS_ANEW,
	GUESS_USUAL, 0 };
static const struct guess_way added = { "address_added",
	"% was put among the addresses", LISTS, GUESS_COMMON, 0 };
static const struct guess_way removed = { "address_removed",
	"% was taken out of the addresses", LISTS, GUESS_USUAL, 0 };
static const struct guess_way order = { "address_order",
	"the addresses in % stand in another order", LISTS, GUESS_RARE, 0 };

static const char *const separators[] = { ", ", ",", " , ", " ,", ",  " };

enum { ITEMS = 16 }; /* addresses that may be the one that was changed */

/* A list and the field it is in. */
struct list {
	struct headguess *hg;
	struct guess_of of;
	struct addresses as;
	struct buf value; /* what as points into */
	struct buf out;
	int bare; /* addresses without a name have no angle brackets */
};

static void
guess(struct list *l, const struct guess_way *way, const char *arg, size_t len,
    unsigned extra)
{
	l->of.way = way;
	l->of.arg = arg;
	l->of.arglen = len;
	l->of.extra = extra;
	guess_value(l->hg, &l->of, buf_str(&l->out), l->out.len);
}

/* Puts all but one into out, in a form, with this between them. */
static void
join(struct list *l, enum addresses_form form, const char *separator,
    size_t skip)
{
	size_t i;
	int any = 0;

	l->out.len = 0;
	buf_add(&l->out, "", 0);
	for (i = 0; i < l->as.n; i++) {
		if (i == skip)
			continue;
		if (any)
			buf_adds(&l->out, separator);
		addresses_write(&l->out, &l->as.list[i],
		    l->bare && l->as.list[i].namelen == 0 ? FORM_BARE : form);
		any = 1;
	}
}

/* Is it what the field has, but for how much white space there is? */
static int
isalike(const struct buf *a, const struct buf *b)
{
	size_t i = 0, k = 0;

	while (i < a->len && k < b->len && a->data[i] == b->data[k]) {
		if (ascii_iswsp(a->data[i])) {
			while (i + 1 < a->len && ascii_iswsp(a->data[i + 1]))
				i++;
			while (k + 1 < b->len && ascii_iswsp(b->data[k + 1]))
				k++;
		}
		i++;
		k++;
	}
	return i == a->len && k == b->len;
}

/* Every form, every separator. */
static void
rewritten(struct list *l, int bare)
{
	const struct guess_way *way;
	int f;
	size_t s;

	l->bare = bare;
	for (f = FORM_RAW; f < FORMS; f++)
		for (s = 0; s < (l->as.n > 1 ? 5 : 1); s++) {
			if (f == FORM_BARE || f == FORM_ANGLED)
				way = &nameless;
			else
				way = f == FORM_RAW && !bare ? &spacing
							     : &forms;
			join(l, (enum addresses_form)f, separators[s], l->as.n);
			guess(l, way, l->of.g->name, l->of.g->len,
			    isalike(&l->out, &l->value) ? 2 : s > 1);
		}
	l->bare = 0;
}

/* One of them alone in each form. */
static void
one_rewritten(struct list *l)
{
	const struct address *a;
	size_t i, k;
	int f;

	for (i = 0; i < l->as.n && i < ITEMS && l->as.n > 1; i++)
		for (f = FORM_BARE; f < FORMS; f++) {
			l->out.len = 0;
			for (k = 0; k < l->as.n; k++) {
				buf_adds(&l->out, k > 0 ? ", " : "");
				addresses_write(&l->out, &l->as.list[k],
				    k == i ? (enum addresses_form)f : FORM_RAW);
			}
			a = &l->as.list[i];
			guess(l, &one, a->addr, a->addrlen, 0);
		}
}

/* One of them was not there, or moved. */
static void
dropped(struct list *l)
{
	size_t i;

	for (i = 0; i < l->as.n && l->as.n > 1; i++) {
		join(l, FORM_RAW, ", ", i);
		guess(l, &added, l->as.list[i].raw, l->as.list[i].rawlen, 0);
		join(l, FORM_RAW, ",", i);
		guess(l, &added, l->as.list[i].raw, l->as.list[i].rawlen, 1);
	}
	if (l->as.n < 2)
		return;
	l->out.len = 0;
	for (i = l->as.n; i-- > 0;) {
		addresses_write(&l->out, &l->as.list[i], FORM_RAW);
		buf_adds(&l->out, i > 0 ? ", " : "");
	}
	guess(l, &order, l->of.g->name, l->of.g->len, 0);
}

/* One that other fields tell of was there too, first or last. */
static void
with(struct list *l, const char *addr, size_t len)
{
	static const enum addresses_form as[] = { FORM_BARE, FORM_ANGLED };
	struct buf it = BUF_INIT;
	size_t i;

	for (i = 0; i < 2; i++) {
		it.len = 0;
		addresses_form(&it, NULL, 0, addr, len, as[i]);
		join(l, FORM_RAW, ", ", l->as.n);
		if (l->as.n > 0)
			buf_adds(&l->out, ", ");
		buf_add(&l->out, it.data, it.len);
		guess(l, &removed, addr, len, 0);
		l->out.len = 0;
		buf_add(&l->out, it.data, it.len);
		guess(l, &removed, addr, len, 0);
		if (l->as.n > 0)
			buf_adds(&l->out, ", ");
		for (size_t k = 0; k < l->as.n; k++) {
			buf_adds(&l->out, k > 0 ? ", " : "");
			addresses_write(&l->out, &l->as.list[k], FORM_RAW);
		}
		guess(l, &removed, addr, len, 0);
	}
	buf_free(&it);
}

static void
missing(struct list *l)
{
	static const char *const from[] = { "List-Post", "X-BeenThere",
		"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To",
		"Apparently-To", "Reply-To", "Sender", "From", "To", "Cc",
		"Mail-Followup-To", "X-Original-CC" };
	struct buf value = BUF_INIT;
	struct addresses as;
	size_t i, k, at;

	for (i = 0; i < sizeof(from) / sizeof(from[0]); i++) {
		at = 0;
		if (ascii_caseeq(from[i], strlen(from[i]), l->of.g->name,
			l->of.g->len) ||
		    !guess_find(l->hg, from[i], &at, &value) ||
		    addresses_read(&as, value.data, value.len) == -1)
			continue;
		for (k = 0; k < as.n && k < 4; k++) {
			const char *addr = as.list[k].addr;
			size_t len = as.list[k].addrlen;

			if (len > 7 && ascii_caseeq(addr, 7, "mailto:", 7)) {
				addr += 7;
				len -= 7;
			}
			with(l, addr, len);
			l->out.len = 0;
			buf_add(&l->out, as.list[k].raw, as.list[k].rawlen);
			guess(l, &removed, addr, len, 1);
		}
		addresses_free(&as);
	}
	buf_free(&value);
}

/* One name in encoded words of a style, or decoded. */
static void
recode(struct buf *out, const struct address *a, const struct words2047 *w,
    enum addresses_form form)
{
	struct buf name = BUF_INIT, plain = BUF_INIT, set = BUF_INIT;
	struct buf word = BUF_INIT;
	int n;

	addresses_name(a, &name);
	n = words2047_decode(&plain, &set, name.data, name.len);
	if (n < 0 || plain.len == 0 ||
	    (n == 0 && !words2047_isneeded(plain.data, plain.len))) {
		addresses_write(out, a, FORM_RAW);
	} else if (w == NULL) {
		addresses_form(out, plain.data, plain.len, a->addr, a->addrlen,
		    form);
	} else {
		words2047_encode(&word, plain.data, plain.len, w);
		addresses_form(out, word.data, word.len, a->addr, a->addrlen,
		    form);
	}
	buf_free(&name);
	buf_free(&plain);
	buf_free(&set);
	buf_free(&word);
}

static void
recoded(struct list *l, const struct words2047 *w, enum addresses_form form)
{
	size_t i;

	l->out.len = 0;
	for (i = 0; i < l->as.n; i++) {
		buf_adds(&l->out, i > 0 ? ", " : "");
		recode(&l->out, &l->as.list[i], w, form);
	}
	guess(l, &encoding, l->of.g->name, l->of.g->len, 0);
}

static void
encoded(struct list *l, const char *value, size_t len)
{
	static const char *const sets[] = { "UTF-8", "utf-8", "ISO-8859-1",
		"iso-8859-1" };
	struct words2047 w = { 0 };
	struct buf plain = BUF_INIT, set = BUF_INIT;
	size_t i, k, first = 0, end = 4;
	int n = words2047_decode(&plain, &set, value, len);

	if (n > 0 && ascii_caseeq(set.data, set.len, "iso-8859-1", 10))
		first = 2;
	else if (n >= 0)
		end = 2;
	for (k = first; k < end && (n > 0 || words2047_isneeded(value, len));
	     k++)
		for (i = 0; i < 32; i++) {
			w.charset = sets[k];
			words2047_style(&w, i, l->of.g->len + 2);
			recoded(l, &w, FORM_UNQUOTED);
			if (i < 8)
				recoded(l, &w, FORM_QUOTED);
		}
	if (n != 0 || words2047_isneeded(value, len)) {
		recoded(l, NULL, FORM_QUOTED);
		recoded(l, NULL, FORM_NEEDED);
		recoded(l, NULL, FORM_UNQUOTED);
	}
	buf_free(&plain);
	buf_free(&set);
}

static void
one_list(struct headguess *hg, const struct headgroup *g, size_t k)
{
	struct list l = { .hg = hg, .of = { .g = g, .k = k } };

	headguess_batch(hg);
	guess_unfold(&l.value, g->fields[k]);
	if (addresses_read(&l.as, l.value.data, l.value.len) == 0) {
		dropped(&l);
		rewritten(&l, 0);
		one_rewritten(&l);
		rewritten(&l, 1);
		encoded(&l, l.value.data, l.value.len);
		missing(&l);
	}
	addresses_free(&l.as);
	buf_free(&l.out);
	buf_free(&l.value);
}

void
headguess_addresses(struct headguess *hg)
{
	static const char *const names[] = { "to", "cc", "reply-to", "sender",
		"from", "resent-to", "resent-from", "bcc", "mail-followup-to",
		"errors-to", "disposition-notification-to", "return-path",
		"resent-sender", "resent-cc", "list-unsubscribe" };
	const struct headgroup *g;
	size_t i, k;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		g = headguess_group(hg, names[i]);
		for (k = 0; g != NULL && k < g->nfields && k < 2; k++)
			if (guess_isfit(g->fields[k]))
				one_list(hg, g, k);
	}
}
