/*
 * headguess_field - whole fields that came, went or moved; see headguess.h.
 */
#include <string.h>

#include "ascii.h"
#include "headguess.h"
#include "limit.h"

enum {
	DROPS = 32, /* fields of a name that may be the one that was added */
	MOVES = 6,  /* fields of a name that may have been in another order */
	KEPT = 16   /* fields that may hold a copy of one */
};

static const struct guess_way added = { "field_added", "% was added",
	GUESS_LESS, GUESS_COMMON, 0 };
static const struct guess_way duplicated = { "field_duplicated",
	"% is there twice", GUESS_LESS, GUESS_COMMON, 0 };
static const struct guess_way several = { "fields_added",
	"several % fields were added", GUESS_LESS, GUESS_USUAL, 0 };
static const struct guess_way reordered = { "field_order",
	"the % fields stand in another order",
	"Sign no fields of which a message has several, such as Received",
	GUESS_USUAL, 0 };
static const struct guess_way removed = { "field_removed", "% was removed",
	GUESS_KEEP, GUESS_COMMON, 0 };
static const struct guess_way renamed = { "field_removed",
	"% was removed, or given another name, under which it is still there",
	GUESS_KEEP, GUESS_COMMON, 0 };
static const struct guess_way replaced = { "field_replaced",
	"% was replaced; what it was is kept under another name", GUESS_KEEP,
	GUESS_USUAL, 0 };

/* Is another field of the group the same once canonical? */
static int
istwin(const struct headguess *hg, const struct headgroup *g, size_t k)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	size_t i;
	int same = 0;

	canon_header(hg->list.canon, g->fields[k]->text, g->fields[k]->len, &a);
	for (i = 0; i < g->nfields && !same; i++) {
		if (i == k || g->fields[i]->len > LIMIT_EXPLAIN_FIELD)
			continue;
		b.len = 0;
		canon_header(hg->list.canon, g->fields[i]->text,
		    g->fields[i]->len, &b);
		same = a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
	}
	buf_free(&a);
	buf_free(&b);
	return same;
}

/* Is it a field that hardly any program adds to mail that has none? */
static int
isownfield(const struct headgroup *g)
{
	static const char *const names[] = { "from", "to", "subject",
		"references", "in-reply-to" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (ascii_caseeq(g->name, g->len, names[i], strlen(names[i])))
			return 1;
	return 0;
}

/* One of the fields was not there; or some of the lowest, or all. */
static void
drops(struct headguess *hg, const struct headgroup *g)
{
	const struct guess_way *way;
	size_t k, n;

	for (k = 0; k < g->nfields && k < g->nslots && k < DROPS; k++) {
		way = guess_isfit(g->fields[k]) && istwin(hg, g, k)
		    ? &duplicated
		    : &added;
		guess_begin(hg, way, g->name, g->len,
		    g->nfields == 1 && isownfield(g));
		guess_drop(hg, g, k, 1);
		guess_end(hg);
	}
	for (n = 2; n <= g->nfields && n <= HEADTEST_MORE; n++) {
		guess_begin(hg, &several, g->name, g->len, 0);
		guess_drop(hg, g, 0, n);
		guess_end(hg);
	}
}

static void
move(struct headguess *hg, const struct headgroup *g, const size_t *order,
    size_t n)
{
	guess_begin(hg, &reordered, g->name, g->len, 0);
	guess_order(hg, g, order, n);
	guess_end(hg);
}

/* All turned around, two exchanged, the lowest put on top and back. */
static void
moves(struct headguess *hg, const struct headgroup *g)
{
	size_t order[DROPS], n = g->nfields, i, j, k;

	if (n < 2 || n > DROPS)
		return;
	for (i = 0; i < n; i++)
		if (!guess_isfit(g->fields[i]))
			return;
	for (i = 0; i < n; i++)
		order[i] = n - 1 - i;
	move(hg, g, order, n);
	for (i = 0; i < n; i++)
		order[i] = (i + 1) % n;
	move(hg, g, order, n);
	for (i = 0; i < n; i++)
		order[i] = (i + n - 1) % n;
	move(hg, g, order, n);
	for (i = 0; i < n && n <= MOVES; i++)
		for (j = i + 1; j < n; j++) {
			for (k = 0; k < n; k++)
				order[k] = k == i ? j : k == j ? i : k;
			move(hg, g, order, n);
		}
}

void
headguess_added(struct headguess *hg)
{
	const struct headgroup *g;
	size_t i;

	headguess_batch(hg);
	for (i = 0; i < hg->list.ngroups && !headguess_isover(hg); i++) {
		g = &hg->list.groups[i];
		drops(hg, g);
		moves(hg, g);
	}
}

/* What fields are often the same of all mail. */
static const struct usual {
	const char *name;
	const char *value;
} usual[] = {
	{ "mime-version", "1.0" },
	{ "content-type", "text/plain" },
	{ "content-type", "text/plain; charset=utf-8" },
	{ "content-type", "text/plain; charset=UTF-8" },
	{ "content-type", "text/plain; charset=\"utf-8\"" },
	{ "content-type", "text/plain; charset=\"UTF-8\"" },
	{ "content-type", "text/plain; charset=us-ascii" },
	{ "content-type", "text/plain; charset=US-ASCII" },
	{ "content-type", "text/plain; charset=\"us-ascii\"" },
	{ "content-type", "text/plain; charset=\"US-ASCII\"" },
	{ "content-type", "text/plain; charset=iso-8859-1" },
	{ "content-type", "text/plain; charset=ISO-8859-1" },
	{ "content-type", "text/plain; charset=\"iso-8859-1\"" },
	{ "content-type", "text/plain; charset=\"ISO-8859-1\"" },
	{ "content-type", "text/plain; charset=utf-8; format=flowed" },
	{ "content-type", "text/plain; charset=UTF-8; format=flowed" },
	{ "content-type", "text/plain; charset=us-ascii; format=flowed" },
	{ "content-type",
	    "text/plain; charset=\"us-ascii\"; Format=\"flowed\"" },
	{ "content-type", "text/html; charset=utf-8" },
	{ "content-type", "text/html; charset=UTF-8" },
	{ "content-type", "text/html; charset=\"utf-8\"" },
	{ "content-type", "text/html; charset=\"UTF-8\"" },
	{ "content-transfer-encoding", "7bit" },
	{ "content-transfer-encoding", "8bit" },
	{ "content-transfer-encoding", "quoted-printable" },
	{ "content-transfer-encoding", "base64" },
	{ "content-transfer-encoding", "7BIT" },
	{ "content-transfer-encoding", "8BIT" },
	{ "content-transfer-encoding", "7Bit" },
	{ "content-transfer-encoding", "binary" },
	{ "content-disposition", "inline" },
	{ "content-language", "en-US" },
	{ "content-language", "en" },
	{ "content-language", "en-GB" },
	{ "content-language", "de-DE" },
	{ "content-language", "de" },
	{ "content-language", "fr" },
	{ "to", "undisclosed-recipients:;" },
	{ "to", "undisclosed-recipients: ;" },
	{ "to", "Undisclosed recipients:;" },
	{ "to", "Undisclosed recipients: ;" },
	{ "to", "" },
	{ "cc", "" },
	{ "bcc", "" },
	{ "subject", "" },
	{ "importance", "normal" },
	{ "importance", "Normal" },
	{ "x-priority", "3" },
	{ "x-priority", "3 (Normal)" },
	{ "x-msmail-priority", "Normal" },
	{ "precedence", "bulk" },
	{ "precedence", "list" },
	{ "auto-submitted", "auto-generated" },
};

/* Fields that often say the same. */
static const struct usual same[] = {
	{ "reply-to", "from" },
	{ "reply-to", "x-original-from" },
	{ "sender", "from" },
	{ "sender", "x-original-sender" },
	{ "sender", "return-path" },
	{ "from", "reply-to" },
	{ "from", "sender" },
	{ "from", "x-original-sender" },
	{ "return-path", "sender" },
	{ "to", "delivered-to" },
	{ "to", "x-original-to" },
	{ "to", "apparently-to" },
	{ "to", "envelope-to" },
	{ "message-id", "resent-message-id" },
	{ "date", "resent-date" },
};

/* What stands in angle brackets, or all. */
static const char *
bare(const struct buf *value, size_t *len)
{
	const char *p = buf_str(value), *lt = strrchr(p, '<'), *gt;

	*len = value->len;
	if (lt == NULL || (gt = strchr(lt, '>')) == NULL)
		return p;
	*len = (size_t)(gt - lt - 1);
	return lt + 1;
}

static void
from_usual(struct headguess *hg, struct guess_of *of)
{
	struct buf value = BUF_INIT, angled = BUF_INIT;
	const char *p;
	size_t i, len, at;

	for (i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (ascii_caseeq(of->g->name, of->g->len, usual[i].name,
			strlen(usual[i].name)))
			guess_value(hg, of, usual[i].value,
			    strlen(usual[i].value));
	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		at = 0;
		if (!ascii_caseeq(of->g->name, of->g->len, same[i].name,
			strlen(same[i].name)) ||
		    !guess_find(hg, same[i].value, &at, &value))
			continue;
		guess_value(hg, of, value.data, value.len);
		p = bare(&value, &len);
		guess_value(hg, of, p, len);
		angled.len = 0;
		buf_addc(&angled, '<');
		buf_add(&angled, p, len);
		buf_addc(&angled, '>');
		guess_value(hg, of, angled.data, angled.len);
	}
	buf_free(&value);
	buf_free(&angled);
}

/* Does the name end in "-" and the group's, or is it "Apparently-" ... ? */
static int
iscopy(const struct field *f, const struct headgroup *g)
{
	size_t n = f->namelen;

	return n > g->len + 1 && guess_isfit(f) &&
	    f->text[n - g->len - 1] == '-' &&
	    ascii_caseeq(f->text + n - g->len, g->len, g->name, g->len);
}

/* Fields named X-Original-Subject, Old-Subject, and so on. */
static void
from_copies(struct headguess *hg, struct guess_of *of)
{
	struct buf value = BUF_INIT;
	const struct field *f;
	size_t i, n = 0;

	for (i = 0; i < message_nfields(hg->msg) && n < KEPT; i++) {
		f = message_field(hg->msg, i);
		if (!iscopy(f, of->g))
			continue;
		value.len = 0;
		guess_unfold(&value, f);
		guess_value(hg, of, value.data, value.len);
		n++;
	}
	buf_free(&value);
}

void
headguess_removed(struct headguess *hg)
{
	const struct headgroup *g;
	size_t i;

	headguess_batch(hg);
	for (i = 0; i < hg->list.ngroups && !headguess_isover(hg); i++) {
		struct guess_of of = { 0 };

		g = of.g = &hg->list.groups[i];
		of.arg = g->name;
		of.arglen = g->len;
		if (g->nfields > 0 && guess_isfit(g->fields[0])) {
			of.way = &replaced;
			from_copies(hg, &of);
		}
		if (g->nfields >= g->nslots)
			continue;
		of.more = 1;
		of.way = &renamed;
		from_copies(hg, &of);
		if (g->nfields > 0)
			continue;
		of.way = &removed;
		from_usual(hg, &of);
	}
}
