/*
 * words2047 - encoded words; see words2047.h.
 */
#include <stdint.h>
#include <string.h>

#include "ascii.h"
#include "b64.h"
#include "token.h"
#include "words2047.h"

enum { CHARSET = 40 }; /* octets of a charset's name at the most */

int
words2047_isneeded(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!ascii_isgraph(text[i]) && !ascii_iswsp(text[i]))
			return 1;
	return 0;
}

static int
decode_q(struct buf *out, const char *p, const char *end)
{
	for (; p < end; p++) {
		if (*p == '_') {
			buf_addc(out, ' ');
		} else if (*p != '=') {
			buf_addc(out, *p);
		} else if (end - p < 3 || ascii_hexdigit(p[1]) == -1 ||
		    ascii_hexdigit(p[2]) == -1) {
			return -1;
		} else {
			buf_addc(out,
			    (char)(ascii_hexdigit(p[1]) * 16 +
				ascii_hexdigit(p[2])));
			p += 2;
		}
	}
	return 0;
}

/* The end of what has no "?" and no blank. */
static const char *
part(const char *p, const char *end)
{
	while (p < end && ascii_isgraph(*p) && *p != '?')
		p++;
	return p;
}

/*
 * An encoded word at p: its end, what it says appended to out; NULL when
 * there is none.  Its charset, without RFC 2231's language, goes to set.
 */
static const char *
read_word(const char *p, const char *end, struct buf *out, struct buf *set)
{
	const char *q, *star, *text;
	size_t had = out->len;
	char letter;
	int rc;

	if (end - p < 8 || p[0] != '=' || p[1] != '?')
		return NULL;
	p += 2;
	q = part(p, end);
	if (end - q < 5 || *q != '?' || q[2] != '?' || q == p ||
	    q - p > CHARSET)
		return NULL;
	letter = ascii_tolower(q[1]);
	text = q + 3;
	star = memchr(p, '*', (size_t)(q - p));
	set->len = 0;
	buf_add(set, p, (size_t)((star != NULL ? star : q) - p));
	q = part(text, end);
	if (end - q < 2 || q[0] != '?' || q[1] != '=')
		return NULL;
	if (letter == 'b')
		rc = b64_decode(out, text, (size_t)(q - text));
	else
		rc = letter == 'q' ? decode_q(out, text, q) : -1;
	if (rc == 0)
		return q + 2;
	out->len = had;
	return NULL;
}

int
words2047_decode(struct buf *out, struct buf *charset, const char *text,
    size_t len)
{
	const char *p = text, *end = text + len, *q;
	struct buf set = BUF_INIT;
	size_t behind = 0; /* where out ended behind a word */
	int n = 0;

	charset->len = 0;
	buf_add(charset, "", 0);
	while (p < end && n >= 0) {
		struct buf word = BUF_INIT;

		if ((q = read_word(p, end, &word, &set)) == NULL) {
			buf_addc(out, *p);
			if (!ascii_isspace(*p++))
				behind = 0;
			buf_free(&word);
			continue;
		}
		/* RFC 2047 6.2: blanks between encoded words are nothing. */
		if (behind > 0)
			out->len = behind - 1;
		if (n > 0 &&
		    !ascii_caseeq(set.data, set.len, charset->data,
			charset->len))
			n = -2;
		else if (n == 0)
			buf_add(charset, set.data, set.len);
		buf_add(out, word.data, word.len);
		behind = out->len + 1;
		buf_free(&word);
		n++;
		p = q;
	}
	buf_free(&set);
	return n >= 0 ? n : -1;
}

static int
is(const char *a, const char *b)
{
	return ascii_caseeq(a, strlen(a), b, strlen(b));
}

static int
latin1_utf8(struct buf *out, const char *text, size_t len)
{
	size_t i;
	unsigned char c;

	for (i = 0; i < len; i++) {
		c = (unsigned char)text[i];
		if (c >= 0x80 && c < 0xa0)
			return -1;
		if (c >= 0x80)
			buf_addc(out, (char)(0xc0 | c >> 6));
		buf_addc(out, (char)(c >= 0x80 ? 0x80 | (c & 0x3f) : c));
	}
	return 0;
}

static int
utf8_latin1(struct buf *out, const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t i, n;

	for (i = 0; i < len; i += n) {
		n = p[i] < 0x80 ? 1 : token_utf8(text + i, text + len);
		if (n == 0 || n > 2 || (n == 2 && p[i] > 0xc3) ||
		    (n == 2 && p[i] == 0xc2 && p[i + 1] < 0xa0))
			return -1;
		buf_addc(out,
		    (char)(n == 1 ? p[i] : p[i] << 6 | (p[i + 1] & 0x3f)));
	}
	return 0;
}

int
words2047_convert(struct buf *out, const char *text, size_t len,
    const char *from, const char *to)
{
	if (is(from, "iso-8859-1") && is(to, "utf-8"))
		return latin1_utf8(out, text, len);
	if (is(from, "utf-8") && is(to, "iso-8859-1"))
		return utf8_latin1(out, text, len);
	return -1;
}

static int
issafe(char c, enum words2047_safe safe)
{
	if (!ascii_isgraph(c))
		return 0;
	if (safe == SAFE_TEXT)
		return strchr("=?_", c) == NULL;
	return ascii_isalnum(c) || strchr("!*+-/", c) != NULL;
}

/* Appends one octet in the Q encoding. */
static void
put_q(struct buf *out, char c, const struct words2047 *w)
{
	if (c == ' ' && !w->hex)
		buf_addc(out, '_');
	else if (issafe(c, w->safe))
		buf_addc(out, c);
	else
		buf_addf(out, "=%02X", (unsigned)(unsigned char)c);
}

/* How long text is once encoded, without what stands around it. */
static size_t
cost(const char *text, size_t len, const struct words2047 *w)
{
	size_t i, n = 0;

	if (ascii_tolower(w->letter) == 'b')
		return (len + 2) / 3 * 4;
	for (i = 0; i < len; i++)
		n += (text[i] == ' ' && !w->hex) || issafe(text[i], w->safe)
		    ? 1
		    : 3;
	return n;
}

/* How many octets go into an encoded word of this length, whole characters. */
static size_t
portion(const char *text, size_t len, const struct words2047 *w, size_t most)
{
	size_t around = strlen(w->charset) + 7, n = 0, step, used = 0;
	int b = ascii_tolower(w->letter) == 'b';

	while (n < len) {
		if ((step = token_utf8(text + n, text + len)) == 0)
			step = 1;
		if (b)
			used = (n + step + 2) / 3 * 4;
		else
			used += cost(text + n, step, w);
		if (used + around > most && n > 0)
			break;
		n += step;
	}
	return n;
}

/* The words of one run; *first is told, and for those behind it no more. */
static void
encode_run(struct buf *out, const char *text, size_t len,
    const struct words2047 *w, size_t *most)
{
	size_t i, n;

	while (len > 0) {
		n = portion(text, len, w, *most);
		buf_addf(out, "=?%s?%c?", w->charset, w->letter);
		if (ascii_tolower(w->letter) == 'b')
			b64_encode(out, text, n);
		else
			for (i = 0; i < n; i++)
				put_q(out, text[i], w);
		buf_adds(out, "?=");
		text += n;
		len -= n;
		if (len > 0)
			buf_addc(out, ' ');
		*most = w->most;
	}
}

/* The end of the blank-delimited word at p. */
static const char *
word_end(const char *p, const char *end)
{
	while (p < end && !ascii_iswsp(*p))
		p++;
	return p;
}

/*
 * The next stretch from p on that is to be encoded, *stop its end; NULL when
 * there is none.
 */
static const char *
stretch(const char *p, const char *end, const char **stop,
    enum words2047_scope scope)
{
	const char *start = NULL, *q;

	*stop = end;
	if (scope == SCOPE_ALL)
		return p;
	for (; p < end; p = q) {
		while (p < end && ascii_iswsp(*p))
			p++;
		q = word_end(p, end);
		if (words2047_isneeded(p, (size_t)(q - p))) {
			if (start == NULL)
				start = p;
			*stop = scope == SCOPE_REST ? end : q;
		} else if (start != NULL && scope == SCOPE_EACH) {
			break;
		}
	}
	return start;
}

void
words2047_encode(struct buf *out, const char *text, size_t len,
    const struct words2047 *w)
{
	const char *p = text + w->lead, *end = text + len, *start, *stop;
	size_t most = w->first;

	/* Not where it is the word that is bounded, and not the line. */
	if (w->first != w->most)
		most -= w->lead < most ? w->lead : most;
	buf_add(out, text, w->lead);

	while (p < end) {
		start = stretch(p, end, &stop, w->scope);
		if (start == NULL) {
			buf_add(out, p, (size_t)(end - p));
			return;
		}
		buf_add(out, p, (size_t)(start - p));
		if ((size_t)(start - p) < most)
			most -= (size_t)(start - p);
		encode_run(out, start, (size_t)(stop - start), w, &most);
		p = stop;
	}
}

void
words2047_style(struct words2047 *w, size_t i, size_t col)
{
	static const struct {
		char letter;
		int hex;
		enum words2047_safe safe;
	} letters[] = {
		{ 'Q', 0, SAFE_PHRASE },
		{ 'B', 0, SAFE_PHRASE },
		{ 'q', 0, SAFE_PHRASE },
		{ 'Q', 0, SAFE_TEXT },
		{ 'b', 0, SAFE_PHRASE },
		{ 'q', 0, SAFE_TEXT },
		{ 'Q', 1, SAFE_TEXT },
		{ 'Q', 1, SAFE_PHRASE },
	};
	static const struct {
		size_t line; /* its first word stands behind the name */
		size_t most;
	} widths[] = { { 75, 75 }, { SIZE_MAX, SIZE_MAX }, { 76, 75 },
		{ 78, 75 }, { 75, 74 }, { 76, 74 }, { 72, 72 }, { 64, 64 } };
	static const enum words2047_scope scopes[] = { SCOPE_ALL, SCOPE_NEEDED,
		SCOPE_EACH, SCOPE_REST };
	size_t wide;

	w->letter = letters[i % 8].letter;
	w->hex = letters[i % 8].hex;
	w->safe = letters[i % 8].safe;
	w->scope = scopes[i / 8 % 4];
	wide = i / 32 % 8;
	w->most = widths[wide].most;
	w->first = widths[wide].line;
	if (w->first != SIZE_MAX && wide > 0)
		w->first -= col < w->first ? col : 0;
}
