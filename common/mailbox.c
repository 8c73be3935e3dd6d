/*
 * mailbox - the addresses in a From field; see mailbox.h.
 *
 * One pass from left to right.  Words are read before it is known what they
 * are: a local-part when "@" follows, a display-name when "<" does, the name
 * of a group when ":" does.
 */
#include <string.h>

#include "ascii.h"
#include "buf.h"
#include "domain.h"
#include "limit.h"
#include "mailbox.h"
#include "token.h"

struct parser {
	const char *p;
	const char *end;
	const char *why;
	struct mailboxes *m;
	size_t room;
	int ingroup;
	int comma;	   /* or what stands for one: an address may begin */
	struct buf words;  /* those read last, dots between, quotes undone */
	struct buf domain; /* the one read last; empty when a literal */
};

/* What words can be; a local-part could be a phrase too. */
enum shape { NOTHING, PHRASE, LOCALPART };

static int
bad(struct parser *ps, const char *why)
{
	ps->why = why;
	return -1;
}

/* The octet that is next; NUL at the end, where no rule takes it. */
static char
next(const struct parser *ps)
{
	return ps->p < ps->end ? *ps->p : '\0';
}

static int
cfws(struct parser *ps)
{
	const char *p = token_cfws(ps->p, ps->end);

	if (p == NULL)
		return bad(ps, "a comment is malformed or nested too deep");
	ps->p = p;
	return 0;
}

/*
 * A word: 1 when there is one.  Octets that are not UTF-8 make a word of
 * their own: old mail has them in names, and no address may hold them.
 */
static int
word(struct parser *ps)
{
	const char *p;

	if (next(ps) == '"') {
		p = token_quoted(ps->p, ps->end, &ps->words);
		if (p == NULL)
			return bad(ps, "a quoted string is malformed");
		ps->p = p;
		return 1;
	}
	p = token_atom(ps->p, ps->end);
	if (p == NULL && ascii_is8bit(next(ps)))
		p = ps->p + 1;
	if (p == NULL)
		return 0;
	buf_add(&ps->words, ps->p, (size_t)(p - ps->p));
	ps->p = p;
	return 1;
}

/*
 * Words, and dots anywhere but in the first place: phrase or obs-phrase; or
 * words with one dot between each two: dot-atom, quoted-string or
 * obs-local-part.
 */
static int
words(struct parser *ps, enum shape *shape)
{
	int found, dot = 1; /* was the last a dot? */

	ps->words.len = 0;
	*shape = NOTHING;
	for (;;) {
		if (cfws(ps) == -1 || (found = word(ps)) == -1)
			return -1;
		if (found) {
			if (*shape == NOTHING)
				*shape = LOCALPART;
			else if (!dot)
				*shape = PHRASE;
			dot = 0;
		} else if (next(ps) == '.' && *shape != NOTHING) {
			if (dot)
				*shape = PHRASE;
			dot = 1;
			buf_addc(&ps->words, '.');
			ps->p++;
		} else
			break;
	}
	if (dot && *shape != NOTHING)
		*shape = PHRASE;
	return 0;
}

/* What follows an "@": dot-atom, obs-domain or domain-literal. */
static int
domain(struct parser *ps)
{
	const char *p;

	ps->domain.len = 0;
	if (cfws(ps) == -1)
		return -1;
	if (next(ps) == '[') {
		if ((p = token_literal(ps->p, ps->end)) == NULL)
			return bad(ps, "a domain literal is malformed");
		ps->p = p;
		return cfws(ps);
	}
	for (;;) {
		if ((p = token_atom(ps->p, ps->end)) == NULL)
			return bad(ps, "a domain is malformed");
		buf_add(&ps->domain, ps->p, (size_t)(p - ps->p));
		ps->p = p;
		if (cfws(ps) == -1)
			return -1;
		if (next(ps) != '.')
			return 0;
		buf_addc(&ps->domain, '.');
		ps->p++;
		if (cfws(ps) == -1)
			return -1;
	}
}

/* Can the words be kept as a local-part: a C string in UTF-8? */
static int
istext(const struct buf *b)
{
	size_t i, n;

	for (i = 0; i < b->len; i += n) {
		n = 1;
		if (b->data[i] == '\0')
			return 0;
		if (ascii_is8bit(b->data[i]))
			n = token_utf8(b->data + i, b->data + b->len);
		if (n == 0)
			return 0;
	}
	return 1;
}

/* The addr-spec whose local-part is in words, from its "@" on. */
static int
addrspec(struct parser *ps)
{
	struct buf name = BUF_INIT;
	struct mailboxes *m = ps->m;
	struct mailbox *box;

	ps->p++;
	if (domain(ps) == -1)
		return -1;
	if (!istext(&ps->words))
		return bad(ps, "a local part is not text");
	if (m->n == LIMIT_ADDRESSES)
		return bad(ps, "too many addresses");
	m->list = mem_more(m->list, m->n, &ps->room, sizeof(*m->list));
	box = &m->list[m->n++];
	box->local = mem_str(buf_str(&ps->words), ps->words.len);
	box->domain = NULL;
	if (domain_toascii(&name, buf_str(&ps->domain), ps->domain.len) == 0)
		box->domain = buf_steal(&name);
	buf_free(&name);
	return 0;
}

/* obs-route, if there is one: domains to go by, which nobody does. */
static int
route(struct parser *ps)
{
	int comma = 1, seen = 0;

	if (cfws(ps) == -1)
		return -1;
	if (next(ps) != '@' && next(ps) != ',')
		return 0;
	while (next(ps) != ':' || !seen) {
		if (next(ps) == ',') {
			comma = 1;
			ps->p++;
		} else if (next(ps) == '@' && comma) {
			ps->p++;
			if (domain(ps) == -1)
				return -1;
			seen = 1;
			comma = 0;
		} else
			return bad(ps, "a route is malformed");
		if (cfws(ps) == -1)
			return -1;
	}
	ps->p++;
	return 0;
}

/* angle-addr or obs-angle-addr, from its "<" on. */
static int
angle(struct parser *ps)
{
	enum shape shape;

	ps->p++;
	if (route(ps) == -1 || words(ps, &shape) == -1)
		return -1;
	if (shape != LOCALPART)
		return bad(ps, "an address has no local part");
	if (next(ps) != '@')
		return bad(ps, "an address has no domain");
	if (addrspec(ps) == -1)
		return -1;
	if (next(ps) != '>')
		return bad(ps, "an address is not closed by >");
	ps->p++;
	return 0;
}

/* A mailbox, or a group's name with its colon. */
static int
address(struct parser *ps)
{
	enum shape shape;

	if (words(ps, &shape) == -1)
		return -1;
	if (next(ps) == '@' && shape == LOCALPART)
		return addrspec(ps);
	if (next(ps) == '<')
		return angle(ps);
	if (next(ps) == ':' && shape != NOTHING && !ps->ingroup) {
		ps->ingroup = ps->comma = 1;
		ps->p++;
		return 0;
	}
	if (shape == LOCALPART)
		return bad(ps, "an address has no domain");
	return bad(ps, "an address is malformed");
}

/* address-list or obs-addr-list: any number of commas, one at least between. */
static int
list(struct parser *ps)
{
	int seen = 0;

	ps->comma = 1;
	for (;;) {
		if (cfws(ps) == -1)
			return -1;
		if (ps->p == ps->end)
			break;
		if (next(ps) == ',') {
			ps->comma = 1;
			ps->p++;
		} else if (next(ps) == ';' && ps->ingroup) {
			ps->ingroup = ps->comma = 0;
			ps->p++;
		} else if (ps->comma) {
			ps->comma = 0;
			seen = 1;
			if (address(ps) == -1)
				return -1;
		} else
			return bad(ps, "no comma follows an address");
	}
	if (ps->ingroup)
		return bad(ps, "a group is not closed");
	return seen ? 0 : bad(ps, "there is no address");
}

int
mailbox_parse(struct mailboxes *m, const char *text, size_t len,
    const char **why)
{
	struct parser ps = { .m = m };
	int rc;

	*m = (struct mailboxes){ NULL, 0 };
	ps.p = len > 0 ? text : "";
	ps.end = ps.p + len;
	if ((rc = list(&ps)) == -1) {
		*why = ps.why;
		mailbox_free(m);
	}
	buf_free(&ps.words);
	buf_free(&ps.domain);
	return rc;
}

void
mailbox_free(struct mailboxes *m)
{
	size_t i;

	for (i = 0; i < m->n; i++) {
		mem_free(m->list[i].local);
		mem_free(m->list[i].domain);
	}
	mem_free(m->list);
	*m = (struct mailboxes){ NULL, 0 };
}
