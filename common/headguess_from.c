/*
 * headguess_from - From, rewritten by lists so that DMARC lets it pass; see
 * headguess.h.
 *
 * The author's address and name are looked for where lists leave them: in
 * Reply-To, Cc, X-Original-From, and in what From says now.
 */
#include <string.h>

#include "addresses.h"
#include "ascii.h"
#include "headguess.h"
#include "limit.h"
#include "words2047.h"

enum { NAMES = 10, ADDRS = 10, WORDS = 8 };

static const struct guess_way rewritten = { "from_rewritten",
	"From was rewritten, the author's address in it replaced",
	"Let the list keep From and leave the message as it is, or seal it "
	"with ARC",
	GUESS_COMMON, 0 };
static const struct guess_way renamed = { "from_name",
	"the name in From was changed", GUESS_ANEW, GUESS_USUAL, 0 };
static const struct guess_way replying = { "from_rewritten",
	"From was rewritten, the author's address in it replaced and put into "
	"Reply-To",
	"Let the list keep From and leave the message as it is, or seal it "
	"with ARC",
	GUESS_USUAL, 0 };
static const struct guess_way copying = { "from_rewritten",
	"From was rewritten, the author's address in it replaced and put into "
	"Cc",
	"Let the list keep From and leave the message as it is, or seal it "
	"with ARC",
	GUESS_USUAL, 0 };

struct from {
	struct headguess *hg;
	struct guess_of of;
	struct buf names[NAMES];
	size_t nnames;
	struct buf addrs[ADDRS];
	size_t naddrs;
	struct buf now; /* the address as it is */
	struct buf out;
};

/* Adds a text to a list of few, unless it is there. */
static void
add(struct buf *list, size_t *n, size_t most, const char *text, size_t len)
{
	size_t i;

	while (len > 0 && ascii_iswsp(*text)) {
		text++;
		len--;
	}
	while (len > 0 && ascii_iswsp(text[len - 1]))
		len--;
	for (i = 0; i < *n; i++)
		if (list[i].len == len && memcmp(list[i].data, text, len) == 0)
			return;
	if (len > 0 && *n < most)
		buf_add(&list[(*n)++], text, len);
}

static void
add_addr(struct from *f, const char *addr, size_t len)
{
	size_t n;

	if (len > 7 && ascii_caseeq(addr, 7, "mailto:", 7)) {
		addr += 7;
		len -= 7;
	}
	if (addresses_domain(addr, len, &n) != NULL && len < 320)
		add(f->addrs, &f->naddrs, ADDRS, addr, len);
}

/* "joe at example.com", in a name. */
static void
add_spoken(struct from *f, const char *name, size_t len)
{
	struct buf addr = BUF_INIT;
	size_t at = ascii_casefind(name, len, " at "), start, end;

	if (at == len)
		return;
	for (start = at; start > 0 && !ascii_iswsp(name[start - 1]) &&
	     strchr("(\"'<", name[start - 1]) == NULL;)
		start--;
	for (end = at + 4; end < len && !ascii_iswsp(name[end]) &&
	     strchr(")\"'>", name[end]) == NULL;)
		end++;
	buf_add(&addr, name + start, at - start);
	buf_addc(&addr, '@');
	buf_add(&addr, name + at + 4, end - at - 4);
	add_addr(f, addr.data, addr.len);
	buf_free(&addr);
}

/* A name, and what is left of it without the additions of lists. */
static void
add_name(struct from *f, const char *name, size_t len)
{
	static const char *const ends[] = { " via ", " (via ", " [via ", " at ",
		" on behalf of ", " - via ", "@", " (by way of " };
	static const char quotes[] = "'\"";
	size_t i, n;

	if (len > 256)
		return;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		n = ascii_casefind(name, len, ends[i]);
		if (n == len)
			continue;
		add(f->names, &f->nnames, NAMES, name, n);
		if (n > 2 && strchr(quotes, name[0]) != NULL &&
		    name[n - 1] == name[0])
			add(f->names, &f->nnames, NAMES, name + 1, n - 2);
	}
	add(f->names, &f->nnames, NAMES, name, len);
	if (len > 2 && strchr(quotes, name[0]) != NULL &&
	    name[len - 1] == name[0])
		add(f->names, &f->nnames, NAMES, name + 1, len - 2);
	for (i = 0; i < len; i++)
		if (name[i] == '@') { /* "joe@example.com via list" */
			n = ascii_casefind(name, len, " ");
			add_addr(f, name, n);
			break;
		}
	add_spoken(f, name, len);
}

/* The name and address of one mailbox. */
static void
read_one(struct from *f, const struct address *a)
{
	struct buf text = BUF_INIT, plain = BUF_INIT, set = BUF_INIT;

	add_addr(f, a->addr, a->addrlen);
	addresses_name(a, &text);
	add_name(f, text.data, text.len);
	if (words2047_decode(&plain, &set, text.data, text.len) > 0)
		add_name(f, plain.data, plain.len);
	buf_free(&text);
	buf_free(&plain);
	buf_free(&set);
}

/* The mailboxes in the fields of a name, the first ones. */
static void
read_fields(struct from *f, const char *name)
{
	struct buf value = BUF_INIT;
	struct addresses as;
	size_t i, at = 0, n;

	for (n = 0; n < 2 && guess_find(f->hg, name, &at, &value); n++) {
		if (addresses_read(&as, buf_str(&value), value.len) == -1)
			continue;
		for (i = 0; i < as.n && i < 4; i++)
			read_one(f, &as.list[i]);
		addresses_free(&as);
	}
	buf_free(&value);
}

/* joe=example.com@list, joe=40example.com@list, SRS0=h=t=example.com=joe@x */
static void
add_wrapped(struct from *f, const char *addr, size_t len)
{
	struct buf out = BUF_INIT;
	size_t n = ascii_casefind(addr, len, "@"), eq, k;

	if (n > 5 && ascii_caseeq(addr, 4, "SRS0", 4)) {
		for (k = n; k > 0 && addr[k - 1] != '=';)
			k--;
		for (eq = k > 0 ? k - 1 : 0; eq > 0 && addr[eq - 1] != '=';)
			eq--;
		if (eq > 0) {
			buf_add(&out, addr + k, n - k);
			buf_addc(&out, '@');
			buf_add(&out, addr + eq, k - 1 - eq);
		}
	} else if ((eq = ascii_casefind(addr, n, "=")) < n) {
		k = n - eq > 3 && memcmp(addr + eq, "=40", 3) == 0 ? 3 : 1;
		buf_add(&out, addr, eq);
		buf_addc(&out, '@');
		buf_add(&out, addr + eq + k, n - eq - k);
	}
	if (out.len > 0)
		add_addr(f, out.data, out.len);
	buf_free(&out);
}

/* Is it of the domain that signed, or of one around it? */
static int
isnear(const struct from *f, const char *addr, size_t addrlen)
{
	const struct buf *d = &f->hg->test->sf->domain;
	const char *dom;
	size_t len;

	dom = addresses_domain(addr, addrlen, &len);
	if (dom == NULL || d->len == 0)
		return 0;
	if (len >= d->len)
		return ascii_caseeq(dom + len - d->len, d->len, d->data,
		    d->len);
	return ascii_caseeq(d->data + d->len - len, len, dom, len);
}

/* Names in encoded words: each usual way. */
static void
with_words(struct from *f, const struct buf *name, const struct buf *addr)
{
	static const char *const sets[] = { "UTF-8", "utf-8", "ISO-8859-1",
		"iso-8859-1" };
	struct words2047 w = { 0 };
	struct buf word = BUF_INIT, latin = BUF_INIT;
	const struct buf *text;
	size_t i, k;

	(void)words2047_convert(&latin, name->data, name->len, "UTF-8",
	    "ISO-8859-1");
	for (k = 0; k < 4; k++) {
		text = k < 2 ? name : &latin;
		for (i = 0; i < 24 && text->len > 0; i++) {
			w.charset = sets[k];
			words2047_style(&w, i, 6);
			word.len = f->out.len = 0;
			words2047_encode(&word, text->data, text->len, &w);
			addresses_form(&f->out, word.data, word.len, addr->data,
			    addr->len, FORM_UNQUOTED);
			f->of.extra = 1;
			guess_value(f->hg, &f->of, f->out.data, f->out.len);
		}
	}
	buf_free(&word);
	buf_free(&latin);
}

/* This name, or none, and this address, in each form. */
static void
combine(struct from *f, const struct buf *name, const struct buf *addr)
{
	int form;

	for (form = FORM_BARE; form < FORMS; form++) {
		f->out.len = 0;
		f->of.extra = form != FORM_QUOTED && form != FORM_UNQUOTED;
		f->of.extra += !isnear(f, addr->data, addr->len);
		addresses_form(&f->out, name != NULL ? name->data : NULL,
		    name != NULL ? name->len : 0, addr->data, addr->len,
		    (enum addresses_form)form);
		guess_value(f->hg, &f->of, f->out.data, f->out.len);
	}
	if (name != NULL && words2047_isneeded(name->data, name->len))
		with_words(f, name, addr);
	f->of.extra = 0;
}

/* May it have been put into the field that was not there?  It is in it. */
static int
mayhave(const struct from *f, const char *addr, size_t len)
{
	const struct headgroup *g = f->of.without;
	size_t i;

	if (g == NULL)
		return 1;
	for (i = g->fields[0]->value; i + len <= g->fields[0]->len; i++)
		if (ascii_caseeq(g->fields[0]->text + i, len, addr, len))
			return 1;
	return 0;
}

/* Is it the address that From has? */
static int
isnow(const struct from *f, const char *addr, size_t len)
{
	return f->now.len == len && memcmp(buf_str(&f->now), addr, len) == 0;
}

/* Each mailbox of a list as it stands there. */
static void
each(struct from *f, const char *text, size_t len)
{
	const struct guess_way *way = f->of.way;
	struct addresses as;
	size_t i, n;
	int same;

	if (addresses_read(&as, text, len) == -1)
		return;
	for (i = 0; i < as.n && i < 8; i++) {
		same = isnow(f, as.list[i].addr, as.list[i].addrlen);
		if (same && f->of.without != NULL)
			continue;
		f->of.way = same ? &renamed : way;
		f->of.extra = !isnear(f, as.list[i].addr, as.list[i].addrlen);
		if (addresses_domain(as.list[i].addr, as.list[i].addrlen, &n) !=
			NULL &&
		    mayhave(f, as.list[i].addr, as.list[i].addrlen))
			guess_value(f->hg, &f->of, as.list[i].raw,
			    as.list[i].rawlen);
	}
	f->of.way = way;
	f->of.extra = 0;
	if (as.n > 1 && f->of.without == NULL)
		guess_value(f->hg, &f->of, text, len);
	addresses_free(&as);
}

/* What other fields hold, as it stands there; with the address that From has
 * it is the name alone that differs. */
static void
whole(struct from *f, const char *name)
{
	struct buf value = BUF_INIT;
	size_t at = 0, n;

	for (n = 0; n < 2 && guess_find(f->hg, name, &at, &value); n++)
		each(f, buf_str(&value), value.len);
	buf_free(&value);
}

static const char *const sources[] = { "X-Original-From", "Reply-To",
	"Old-From", "Original-From", "X-Google-Original-From",
	"X-Original-Sender", "X-MailFrom", "X-Sender", "Resent-From", "Cc",
	"Sender", "X-Authenticated-Sender", "Return-Path", "X-Envelope-From" };

static void
gather(struct from *f)
{
	const struct buf *auid = &f->hg->test->sf->auid;
	size_t i;

	read_fields(f, "From");
	if (f->naddrs > 0) {
		buf_add(&f->now, f->addrs[0].data, f->addrs[0].len);
		add_wrapped(f, f->now.data, f->now.len);
	}
	for (i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		read_fields(f, sources[i]);
	if (auid->len > 0 && auid->data[0] != '@')
		add_addr(f, auid->data, auid->len);
}

/* All of them together; those of the signer's domain first and in full. */
static void
try_all(struct from *f, const struct guess_way *way,
    const struct headgroup *without)
{
	size_t i, k;

	f->of.without = without;
	f->of.way = way;
	for (i = 0; i < 4; i++)
		whole(f, sources[i]);
	whole(f, "Cc");
	whole(f, "Resent-From");
	for (i = 0; i < f->naddrs; i++) {
		int same = isnow(f, f->addrs[i].data, f->addrs[i].len);

		if (!mayhave(f, f->addrs[i].data, f->addrs[i].len) ||
		    (same && without != NULL))
			continue;
		f->of.way = same ? &renamed : way;
		combine(f, NULL, &f->addrs[i]);
		for (k = 0; k < f->nnames &&
		     (same || i < 2 ||
			 isnear(f, f->addrs[i].data, f->addrs[i].len));
		     k++)
			combine(f, &f->names[k], &f->addrs[i]);
	}
}

void
headguess_from(struct headguess *hg)
{
	struct from f = { .hg = hg };
	const struct headgroup *reply = headguess_group(hg, "reply-to");
	const struct headgroup *cc = headguess_group(hg, "cc");
	size_t i;

	f.of.g = headguess_group(hg, "from");
	if (f.of.g == NULL || f.of.g->nfields == 0 ||
	    !guess_isfit(f.of.g->fields[0]))
		return;
	gather(&f);
	headguess_batch(hg);
	try_all(&f, &rewritten, NULL);
	headguess_batch(hg);
	if (reply != NULL && reply->nfields > 0)
		try_all(&f, &replying, reply);
	if (cc != NULL && cc->nfields > 0)
		try_all(&f, &copying, cc);
	for (i = 0; i < NAMES; i++)
		buf_free(&f.names[i]);
	for (i = 0; i < ADDRS; i++)
		buf_free(&f.addrs[i]);
	buf_free(&f.now);
	buf_free(&f.out);
}
