/*
 * received - who handed over the message; see received.h.
 *
 * The client chooses its HELO name, its reverse name, and what its ident
 * server says; each may look like an address, or like the words of a form.
 * So an address is taken from the one place where an MTA of that form writes
 * the connection's, and from no place when two forms can't be told apart.
 */
#include <string.h>

#include "ascii.h"
#include "domain.h"
#include "received.h"
#include "token.h"

struct span {
	const char *p;
	const char *end;
};

enum token { END, WORD, COMMENT, BAD };

static int
isword(char c)
{
	return (ascii_isgraph(c) && c != '(' && c != ')') || ascii_is8bit(c);
}

/* Takes one off the front of in: a word, or what is inside a comment. */
static enum token
next(struct span *in, struct span *tok)
{
	const char *p = token_fws(in->p, in->end), *q = p;

	*tok = (struct span){ p, p };
	if (p == in->end)
		return END;
	if (*p == '(') {
		if ((q = token_comment(p, in->end, NULL)) == NULL)
			return BAD;
		*tok = (struct span){ p + 1, q - 1 };
		in->p = q;
		return COMMENT;
	}
	while (q < in->end && isword(*q))
		q++;
	tok->end = in->p = q;
	return q > p ? WORD : BAD;
}

/* The next word behind any comments: is there one? */
static int
word(struct span *in, struct span *w)
{
	enum token t;

	while ((t = next(in, w)) == COMMENT)
		;
	return t == WORD;
}

static int
is(struct span w, const char *s)
{
	return ascii_caseeq(w.p, (size_t)(w.end - w.p), s, strlen(s));
}

static int
begins(struct span w, const char *s)
{
	size_t len = strlen(s);

	return (size_t)(w.end - w.p) >= len && ascii_caseeq(w.p, len, s, len);
}

/* Is it one of Exim's "port=1", "helo=x", "ident=y"? */
static int
iskey(struct span w)
{
	return begins(w, "port=") || begins(w, "helo=") || begins(w, "ident=");
}

/*
 * The word of a comment where the connection's address would be:
 *
 *	rdns [ip]	Postfix, Sendmail, Courier, Gmail, OpenSMTPD
 *	[ip] helo=x	Exim; others without more
 *	ident@ip	qmail; Exchange without ident@
 *
 * Comments inside, such as "(may be forged)", are passed over.
 */
static int
address(struct span c, struct span *at)
{
	struct span w[3];
	size_t n;
	int whole; /* is no more in it than these words? */

	for (n = 0; n < 3 && word(&c, &w[n]); n++)
		;
	whole = n < 3 && token_fws(c.p, c.end) == c.end;
	if (n > 1 && *w[1].p == '[') {
		*at = w[1];
		return whole;
	}
	if (n == 0)
		return 0;
	*at = w[0];
	if (*at->p == '[')
		return n == 1 || iskey(w[1]);
	for (at->p = at->end; at->p > w[0].p && at->p[-1] != '@';)
		at->p--;
	return n == 1 && whole;
}

/* The client's address, if it is one. */
static int
client(struct received *r, struct span at)
{
	if (ip_mail(&r->ip, at.p, (size_t)(at.end - at.p)) == -1)
		return 0;
	r->kind = RECEIVED_CLIENT;
	return 1;
}

/* "HELO x" of qmail: another word stands where others have the HELO name. */
static int
greeting(struct span c, struct span *helo)
{
	struct span w, more;

	if (!word(&c, &w) ||
	    (!is(w, "HELO") && !is(w, "EHLO") && !is(w, "LHLO")))
		return 0;
	if (word(&c, helo) && next(&c, &more) != END)
		helo->end = helo->p; /* no name has blanks in it */
	return 1;
}

/* Exim's "helo=x", which it writes when nothing else tells x.  What ident=
 * says, the last of them, may have blanks in it. */
static void
helo_key(struct span c, struct span *helo)
{
	struct span w;

	while (word(&c, &w) && !begins(w, "ident="))
		if (begins(w, "helo=")) {
			*helo = (struct span){ w.p + strlen("helo="), w.end };
			return;
		}
}

/* Is it Exim's "port=1 helo=x ident=y", as it stands without an address? */
static int
iskeyed(struct span c)
{
	struct span w;

	return word(&c, &w) && iskey(w);
}

static int
hasliteral(struct span c)
{
	struct span w;

	while (word(&c, &w))
		if (*w.p == '[')
			return 1;
	return 0;
}

/*
 * Exim where there is no reverse name: "from [ip] by" and "from [ip] (helo=x)
 * by".  1 when it is that.  With another address behind it, it may as well be
 * Sendmail's "from helo (rdns [ip]) by": then nothing is taken.
 */
static int
nameless(struct received *r, struct span name, struct span in)
{
	struct span tok, helo = { name.end, name.end };
	enum token t = next(&in, &tok);

	if (*name.p != '[')
		return 0;
	if (t == COMMENT && iskeyed(tok)) {
		if (hasliteral(tok))
			return 1;
		helo_key(tok, &helo);
	} else if (t != WORD || !is(tok, "by"))
		return 0;
	if (client(r, name))
		buf_add(&r->helo, helo.p, (size_t)(helo.end - helo.p));
	return 1;
}

/* "(uid 1000)", with which DragonFly's mail agent says whose mail it is. */
static int
isuid(struct span c)
{
	struct span w;

	return word(&c, &w) && is(w, "uid") && word(&c, &w) &&
	    ascii_isdigit(*w.p) && next(&c, &w) == END;
}

/* What the comment c says; helo is the HELO name if c tells no other. */
static void
connection(struct received *r, struct span c, struct span helo)
{
	struct span at;

	if (isuid(c))
		r->kind = RECEIVED_LOCAL;
	if (!address(c, &at))
		return;
	if (is(at, "[local]")) /* OpenSMTPD's own socket */
		r->kind = RECEIVED_LOCAL;
	if (!client(r, at))
		return;
	if (at.p == token_fws(c.p, c.end))
		helo_key(c, &helo);
	buf_add(&r->helo, helo.p, (size_t)(helo.end - helo.p));
}

/* From the word "from" on. */
static void
from(struct received *r, struct span in)
{
	struct span name, c, second, helo;

	if (next(&in, &name) != WORD || nameless(r, name, in) ||
	    next(&in, &c) != COMMENT)
		return;
	if (!greeting(c, &helo))
		connection(r, c, name);
	else if (next(&in, &second) == COMMENT)
		connection(r, second, helo);
	else if (*name.p != '[')
		connection(r, c, name); /* the reverse name is "helo" */
}

/*
 * A field that begins with a comment: "(qmail 1 invoked by uid 89)" and the
 * like of nullmailer; Sendmail, where it was told no HELO name, "(from
 * user@localhost)" or "(from rdns [ip])".
 */
static void
remark(struct received *r, struct span c)
{
	struct span w, at;

	if (!word(&c, &w))
		return;
	if (is(w, "from")) {
		if (!address(c, &at) || client(r, at) || *at.p == '[')
			return;
		if (at.p > c.p && at.p[-1] == '@')
			r->kind = RECEIVED_LOCAL;
		return;
	}
	while (!is(w, "invoked"))
		if (!word(&c, &w))
			return;
	if (!word(&c, &w))
		return;
	if (is(w, "from"))
		r->kind = RECEIVED_NOTE;
	else if (is(w, "by") || is(w, "for"))
		r->kind = RECEIVED_LOCAL;
}

/* Postfix's "by mx (Postfix, from userid 0)", from the host's name on. */
static int
isuserid(struct span in)
{
	struct span host, c, w;
	int behind = 0; /* is the word behind "from"? */

	if (next(&in, &host) != WORD || next(&in, &c) != COMMENT)
		return 0;
	for (; word(&c, &w); behind = is(w, "from"))
		if (behind && is(w, "userid"))
			return 1;
	return 0;
}

/*
 * Is there just one "by"?  Text of the client's may close the comment that it
 * stands in, and go on as if it were the MTA's; but the MTA's own "by" is
 * still there then, at the latest in a comment.
 */
static int
isbyonce(struct span in)
{
	const char *p;
	size_t n = 0;

	for (p = in.p; p < in.end; p++)
		if ((p == in.p || !isword(p[-1])) && in.end - p >= 2 &&
		    ascii_caseeq(p, 2, "by", 2) &&
		    (in.end - p == 2 || !isword(p[2])))
			n++;
	return n == 1;
}

/* Protocols with SMTP AUTH: RFC 3848, RFC 6531 4.3 and what is of their make;
 * "asmtp" is old Exim's. */
static int
isauthenticated(struct span w)
{
	static const char *const names[] = { "SMTPA", "SMTPSA", "ESMTPA",
		"ESMTPSA", "LMTPA", "LMTPSA", "ASMTP" };
	size_t i;

	if (begins(w, "UTF8"))
		w.p += strlen("UTF8");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (is(w, names[i]))
			return 1;
	return 0;
}

/*
 * Behind "by": the host.  Amavis says there "localhost (name [127.0.0.1])".
 */
static void
host(struct received *r, struct span in)
{
	struct span name, c, w;
	const char *semicolon;

	if (next(&in, &name) != WORD ||
	    (in.p < in.end && !ascii_isspace(*in.p) && *in.p != '('))
		return;
	if (is(name, "localhost") && next(&in, &c) == COMMENT && word(&c, &w) &&
	    domain_ishost(w.p, (size_t)(w.end - w.p)))
		name = w;
	semicolon = memchr(name.p, ';', (size_t)(name.end - name.p));
	if (semicolon != NULL)
		name.end = semicolon;
	buf_add(&r->by, name.p, (size_t)(name.end - name.p));
}

/* Behind "by": the protocol.  From "for" on there are addresses. */
static void
protocol(struct received *r, struct span in)
{
	struct span w;
	const char *semicolon;

	do
		if (!word(&in, &w) || is(w, "for"))
			return;
	while (!is(w, "with"));
	if (!word(&in, &w))
		return;
	semicolon = memchr(w.p, ';', (size_t)(w.end - w.p));
	if (semicolon != NULL)
		w.end = semicolon;
	r->authenticated = isauthenticated(w);
	if (is(w, "local") || begins(w, "local-"))
		r->kind = RECEIVED_LOCAL;
}

void
received_parse(struct received *r, const char *text, size_t len)
{
	struct span in, first, w;

	*r = (struct received){ .kind = RECEIVED_UNKNOWN };
	in.p = len > 0 ? text : "";
	in.end = in.p + len;
	w = in;
	switch (next(&w, &first)) {
	case COMMENT:
		remark(r, first);
		break;
	case WORD:
		if (is(first, "from"))
			from(r, w);
		else if (is(first, "by") && isuserid(w))
			r->kind = RECEIVED_LOCAL;
		break;
	case END:
	case BAD:
		return;
	}
	if (!isbyonce(in))
		return;
	while (word(&in, &w))
		if (is(w, "by")) {
			host(r, in);
			protocol(r, in);
			return;
		}
}

void
received_free(struct received *r)
{
	buf_free(&r->helo);
	buf_free(&r->by);
	r->kind = RECEIVED_UNKNOWN;
}
