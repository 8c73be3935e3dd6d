/*
 * headguess_mime - what is done to MIME fields and Message-ID; see
 * headguess.h.
 */
#include <string.h>

#include "ascii.h"
#include "headguess.h"
#include "limit.h"
#include "token.h"

enum {
	PARAMS = 12,
	USUALS = 4 /* of values, the first are the usual ones */
};

static const struct guess_way typed = { "content_type",
	"%: its type or parameters were changed", GUESS_ANEW, GUESS_USUAL, 0 };
static const struct guess_way styled = { "content_type_form",
	"%: its parameters were written in another way", GUESS_ANEW,
	GUESS_COMMON, 0 };
static const struct guess_way hinted = { "content_type",
	"% was changed along with the body",
	"Do what is to do about the body: it goes with it", GUESS_COMMON, 0 };
static const struct guess_way encoded = { "transfer_encoding",
	"Content-Transfer-Encoding was changed, it was %",
	"Send 7-bit text, or quoted-printable or base64, which nobody has to "
	"encode anew",
	GUESS_COMMON, 0 };
static const struct guess_way versioned = { "mime_version",
	"the comment in MIME-Version was changed", GUESS_ANEW, GUESS_USUAL, 0 };
static const struct guess_way identified = { "message_id",
	"% was written in another way", GUESS_ANEW, GUESS_USUAL, 0 };
static const struct guess_way listed = { "field_value",
	"% was changed to another usual value", GUESS_ANEW, GUESS_RARE, 0 };

struct param {
	const char *name;
	size_t namelen;
	const char *value; /* without its quotes */
	size_t len;
	int quoted;
};

/* A field such as Content-Type, taken apart. */
struct typefield {
	const char *type;
	size_t typelen;
	struct param params[PARAMS + 1];
	size_t n;
};

/* How to write it: what is quoted, how it is parted, the case. */
struct look {
	int quotes; /* 0 as it is, 1 none, 2 all, 3 boundary, 4 charset */
	const char *separator;
	int casing; /* 0 as it is, 1 lower, 2 a charset in upper case */
	int last;   /* a ";" behind all */
};

struct mime {
	struct headguess *hg;
	struct guess_of of;
	struct buf out;
};

/* One parameter at p; past it and its ";", or NULL. */
static const char *
read_param(struct param *pm, const char *p, const char *end)
{
	const char *q;

	pm->name = p;
	if ((p = token_token(p, end)) == NULL)
		return NULL;
	pm->namelen = (size_t)(p - pm->name);
	p = token_fws(p, end);
	if (p == end || *p++ != '=')
		return NULL;
	p = token_fws(p, end);
	pm->quoted = p < end && *p == '"';
	pm->value = p + pm->quoted;
	if (pm->quoted)
		q = token_quoted(p, end, NULL);
	else
		for (q = p; q < end && *q != ';' && !ascii_isspace(*q);)
			q++;
	if (q == NULL)
		return NULL;
	pm->len = (size_t)(q - p) - 2 * (size_t)pm->quoted;
	p = token_fws(q, end);
	if (p < end && *p++ != ';')
		return NULL;
	return token_fws(p, end);
}

static int
read_type(struct typefield *t, const char *p, size_t len)
{
	const char *end = p + len, *q;

	t->n = 0;
	t->type = p;
	if ((q = memchr(p, ';', len)) == NULL)
		q = end;
	t->typelen = (size_t)(q - p);
	while (t->typelen > 0 && ascii_isspace(p[t->typelen - 1]))
		t->typelen--;
	for (p = q < end ? token_fws(q + 1, end) : end; p < end;)
		if (t->n == PARAMS ||
		    (p = read_param(&t->params[t->n++], p, end)) == NULL)
			return -1;
	return 0;
}

static int
isnamed(const struct param *p, const char *name)
{
	return ascii_caseeq(p->name, p->namelen, name, strlen(name));
}

/* May the value stand without quotes? */
static int
istoken(const struct param *p)
{
	const char *end = p->value + p->len;

	return p->len > 0 && token_token(p->value, end) == end;
}

/* Appends text in lower (1) or upper (2) case. */
static void
add_case(struct buf *out, const char *p, size_t len, int casing)
{
	size_t i;
	char c;

	for (i = 0; i < len; i++) {
		c = casing == 1 ? ascii_tolower(p[i]) : p[i];
		if (casing == 2 && c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		buf_addc(out, c);
	}
}

static void
add_param(struct buf *out, const struct param *p, const struct look *l)
{
	int quoted = p->quoted, set = isnamed(p, "charset");

	if (l->quotes == 1)
		quoted = 0;
	else if (l->quotes == 2 || (l->quotes == 3 && isnamed(p, "boundary")) ||
	    (l->quotes == 4 && set))
		quoted = 1;
	if (!istoken(p))
		quoted = l->quotes != 1;
	buf_adds(out, l->separator);
	add_case(out, p->name, p->namelen, l->casing == 1);
	buf_adds(out, quoted ? "=\"" : "=");
	add_case(out, p->value, p->len, set ? l->casing : 0);
	buf_adds(out, quoted ? "\"" : "");
}

/* The guess of a type in one look, without the parameter skip. */
static void
guess(struct mime *m, const struct guess_way *way, const struct typefield *t,
    const struct look *l, size_t skip)
{
	size_t i;

	m->out.len = 0;
	add_case(&m->out, t->type, t->typelen, l->casing == 1);
	for (i = 0; i < t->n; i++)
		if (i != skip)
			add_param(&m->out, &t->params[i], l);
	buf_adds(&m->out, l->last ? ";" : "");
	m->of.way = way;
	guess_value(m->hg, &m->of, m->out.data, m->out.len);
	m->of.extra = 0;
}

/* All looks; few: the usual alone.  One is how it is, but for white space. */
static void
looks(struct mime *m, const struct guess_way *way, const struct typefield *t,
    size_t skip, int few)
{
	static const char *const separators[] = { "; ", ";", " ; " };
	struct look l = { 0 };

	for (l.quotes = 0; l.quotes < 5; l.quotes++)
		for (size_t s = 0; s < (few ? 1 : 3); s++)
			for (l.casing = 0; l.casing < 3; l.casing++)
				for (l.last = 0; l.last < (few ? 1 : 2);
				     l.last++) {
					l.separator = separators[s];
					m->of.extra = s > 0 || l.last;
					if (l.quotes + l.casing + l.last == 0 &&
					    s == 0)
						m->of.extra = 2;
					guess(m, way, t, &l, skip);
				}
}

static struct param
param(const char *name, const char *value, int quoted)
{
	return (struct param){ name, strlen(name), value, strlen(value),
		quoted };
}

/* One parameter more, in front and behind; or in place of its like. */
static void
with(struct mime *m, const struct typefield *t, struct param p)
{
	static const struct look l = { .separator = "; " };
	struct typefield more = *t;
	size_t i;

	for (i = 0; i < t->n; i++)
		if (isnamed(&t->params[i], p.name)) {
			more.params[i] = p;
			guess(m, &typed, &more, &l, PARAMS + 1);
			return;
		}
	more.params[more.n++] = p;
	looks(m, &typed, &more, PARAMS + 1, 1);
	for (i = more.n - 1; i > 0; i--)
		more.params[i] = more.params[i - 1];
	more.params[0] = p;
	guess(m, &typed, &more, &l, PARAMS + 1);
}

static void
params(struct mime *m, const struct typefield *t)
{
	static const char *const sets[] = { "utf-8", "UTF-8", "us-ascii",
		"US-ASCII", "iso-8859-1", "ISO-8859-1", "iso-8859-15",
		"windows-1252", "Windows-1252", "utf8", "ascii" };
	static const char *const others[][2] = { { "format", "flowed" },
		{ "Format", "flowed" }, { "delsp", "yes" }, { "DelSp", "yes" },
		{ "delsp", "no" }, { "reply-type", "original" },
		{ "reply-type", "response" }, { "type", "text/html" },
		{ "type", "multipart/alternative" },
		{ "protocol", "application/pgp-signature" } };
	struct typefield two = *t;
	size_t i;

	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		with(m, t, param("charset", sets[i], 0));
		with(m, t, param("charset", sets[i], 1));
	}
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		with(m, t, param(others[i][0], others[i][1], 0));
		with(m, t, param(others[i][0], others[i][1], 1));
	}
	if (two.n < PARAMS) {
		two.params[two.n++] = param("format", "flowed", 0);
		with(m, &two, param("delsp", "yes", 0));
	}
}

/* Each parameter less; neighbours exchanged. */
static void
shuffled(struct mime *m, const struct typefield *t)
{
	static const struct look l = { .separator = "; " };
	struct typefield other;
	size_t i;

	for (i = 0; i < t->n; i++)
		looks(m, &typed, t, i, 1);
	for (i = 0; i + 1 < t->n; i++) {
		other = *t;
		other.params[i] = t->params[i + 1];
		other.params[i + 1] = t->params[i];
		guess(m, &styled, &other, &l, PARAMS + 1);
	}
}

/* The group of a name is the one to guess at: 0 when h= has none. */
static int
pick(struct mime *m, const char *name)
{
	m->of.g = headguess_group(m->hg, name);
	if (m->of.g == NULL)
		return 0;
	m->of.arg = m->of.g->name;
	m->of.arglen = m->of.g->len;
	return 1;
}

static void
one_type(struct mime *m, const char *name)
{
	struct buf value = BUF_INIT;
	struct typefield t;

	if (!pick(m, name) || m->of.g->nfields == 0 ||
	    !guess_isfit(m->of.g->fields[0]))
		return;
	guess_unfold(&value, m->of.g->fields[0]);
	if (read_type(&t, value.data, value.len) == 0) {
		looks(m, &styled, &t, PARAMS + 1, 0);
		shuffled(m, &t);
		if (t.n < PARAMS &&
		    ascii_caseeq(name, strlen(name), "content-type", 12))
			params(m, &t);
	}
	buf_free(&value);
}

/* Content-Type as the body tells, and the encoding that goes with it. */
static void
along(struct mime *m, const struct guess_hints *hints)
{
	const char *hint = hints->content_type;
	struct typefield t;
	int both;

	if (hint == NULL || !pick(m, "content-type"))
		return;
	m->of.more = m->of.g->nfields == 0;
	m->of.way = &hinted;
	for (both = hints->transfer_encoding != NULL; both >= 0; both--) {
		m->of.also = both == 0
		    ? NULL
		    : headguess_group(m->hg, "content-transfer-encoding");
		m->of.alsovalue = hints->transfer_encoding;
		guess_value(m->hg, &m->of, hint, strlen(hint));
		if (read_type(&t, hint, strlen(hint)) == 0)
			looks(m, &hinted, &t, PARAMS + 1, 0);
	}
	m->of.more = 0;
}

/* One of a list of values; its name is what is told. */
static void
values(struct mime *m, const struct guess_way *way, const char *const *list,
    size_t n)
{
	size_t i;

	m->of.way = way;
	for (i = 0; i < n; i++) {
		m->of.arg = way == &listed ? m->of.g->name : list[i];
		m->of.arglen = way == &listed ? m->of.g->len : strlen(list[i]);
		m->of.extra = i >= USUALS;
		guess_value(m->hg, &m->of, list[i], strlen(list[i]));
	}
	m->of.extra = 0;
}

/* The group, if its lowest field can be written anew. */
static int
isthere(struct mime *m, const char *name)
{
	m->of.g = headguess_group(m->hg, name);
	return m->of.g != NULL && m->of.g->nfields > 0 &&
	    guess_isfit(m->of.g->fields[0]);
}

static void
transfer(struct mime *m, const char *hint)
{
	static const char *const list[] = { "7bit", "8bit", "quoted-printable",
		"base64", "binary", "7BIT", "8BIT", "QUOTED-PRINTABLE",
		"BASE64", "7Bit", "8Bit", "Quoted-Printable", "Base64" };

	if (!isthere(m, "content-transfer-encoding")) {
		if (m->of.g == NULL || hint == NULL || m->of.g->nfields > 0)
			return;
		m->of.more = 1;
	}
	if (hint != NULL)
		values(m, &encoded, &hint, 1);
	if (!m->of.more)
		values(m, &encoded, list, sizeof(list) / sizeof(list[0]));
	m->of.more = 0;
}

/* What Apple Mail writes: "1.0 (Mac OS X Mail 16.0 \(3774.600.62\))", where
 * X-Mailer has "Apple Mail (2.3774.600.62)". */
static void
apple(struct mime *m)
{
	static const char *const versions[] = { "16.0", "15.0", "14.0", "13.4",
		"13.0", "12.4", "12.0", "11.5", "11.0", "10.3", "10.2", "10.1",
		"10.0", "9.3", "9.2", "9.1", "9.0", "8.2" };
	static const char mailer[] = "Apple Mail (2.";
	struct buf value = BUF_INIT;
	size_t i, n = strlen(mailer), at = 0;

	if (guess_find(m->hg, "x-mailer", &at, &value) && value.len > n + 1 &&
	    value.len < 80 && memcmp(value.data, mailer, n) == 0) {
		m->of.way = &versioned;
		for (i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
			m->out.len = 0;
			buf_addf(&m->out, "1.0 (Mac OS X Mail %s \\(%.*s\\))",
			    versions[i], (int)(value.len - n - 1),
			    value.data + n);
			guess_value(m->hg, &m->of, m->out.data, m->out.len);
		}
	}
	buf_free(&value);
}

static void
version(struct mime *m)
{
	static const char *const list[] = { "1.0", "1.0 (1.0)",
		"1.0 (produced by MIME::Lite)", "1.0 (generated by mailman)",
		"1.0 (MIME)", "1" };

	if (!isthere(m, "mime-version"))
		return;
	values(m, &versioned, list, sizeof(list) / sizeof(list[0]));
	apple(m);
}

/* Angle brackets and blanks of identifiers. */
static void
identifiers(struct mime *m, const char *name)
{
	struct buf v = BUF_INIT;
	size_t i;
	int way, in;

	if (!isthere(m, name))
		return;
	m->of.arg = m->of.g->name;
	m->of.arglen = m->of.g->len;
	m->of.way = &identified;
	guess_unfold(&v, m->of.g->fields[0]);
	for (way = 0; way < 5; way++) {
		m->out.len = 0;
		buf_adds(&m->out, way == 0 ? "<" : "");
		for (i = 0, in = 0; i < v.len; i++) {
			char c = v.data[i];

			if (way == 1 && (c == '<' || c == '>'))
				continue;
			if (way == 2 && ascii_isspace(c))
				continue;
			if (way == 4 && ascii_isspace(c) && in)
				continue;
			if (way == 3 && c == '<' && i > 0 &&
			    v.data[i - 1] == '>')
				buf_addc(&m->out, ' ');
			in = c == '<' || (in && c != '>');
			buf_addc(&m->out, c);
		}
		buf_adds(&m->out, way == 0 ? ">" : "");
		guess_value(m->hg, &m->of, buf_str(&m->out), m->out.len);
	}
	buf_free(&v);
}

static void
others(struct mime *m)
{
	static const char *const disposition[] = { "inline", "attachment",
		"INLINE" };
	static const char *const language[] = { "en-US", "en", "en-GB", "de-DE",
		"de", "fr-FR", "fr", "en-us" };
	static const char *const precedence[] = { "bulk", "list", "junk",
		"normal" };

	if (isthere(m, "content-disposition"))
		values(m, &listed, disposition, 3);
	if (isthere(m, "content-language"))
		values(m, &listed, language,
		    sizeof(language) / sizeof(language[0]));
	if (isthere(m, "precedence"))
		values(m, &listed, precedence, 4);
}

void
headguess_mime(struct headguess *hg, const struct guess_hints *hints)
{
	struct mime m = { .hg = hg };

	headguess_batch(hg);
	along(&m, hints);
	headguess_batch(hg);
	one_type(&m, "content-type");
	headguess_batch(hg);
	transfer(&m, hints->transfer_encoding);
	headguess_batch(hg);
	one_type(&m, "content-disposition");
	version(&m);
	identifiers(&m, "message-id");
	identifiers(&m, "in-reply-to");
	identifiers(&m, "references");
	identifiers(&m, "list-id");
	others(&m);
	buf_free(&m.out);
}
