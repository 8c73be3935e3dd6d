/*
 * words - what a written header field is put together from; see words.h.
 */
#include <string.h>

#include "ascii.h"
#include "token.h"
#include "words.h"

enum { WORD = 200 }; /* octets of a comment without a blank */

/* Does it end a line, or turn what follows around, where people read? */
static int
isformat(const char *s, size_t n)
{
	unsigned char b = n == 3 ? (unsigned char)s[2] : 0;

	if (n == 2) /* the C1 controls; U+061C */
		return (s[0] == '\xc2' && (unsigned char)s[1] < 0xa0) ||
		    memcmp(s, "\xd8\x9c", 2) == 0;
	if (n == 3 && memcmp(s, "\xe2\x80", 2) == 0) /* U+200E, U+2028 ... */
		return b == 0x8e || b == 0x8f || (b >= 0xa8 && b <= 0xae);
	return n == 3 && memcmp(s, "\xe2\x81", 2) == 0 && b >= 0xa6 &&
	    b <= 0xa9; /* U+2066 to U+2069 */
}

void
words_clean(struct buf *out, const char *s)
{
	const char *end = s + strlen(s);
	size_t n;

	while (s < end) {
		n = token_utf8(s, end);
		if (isformat(s, n))
			buf_addc(out, '?');
		else if (n > 0)
			buf_add(out, s, n);
		else if (ascii_isgraph(*s))
			buf_addc(out, *s);
		else
			buf_addc(out, ascii_iswsp(*s) ? ' ' : '?');
		s += n > 0 ? n : 1;
	}
}

void
words_show(struct buf *out, const char *s, size_t len, const char *also)
{
	size_t i;

	for (i = 0; i < len; i++)
		buf_addc(out,
		    ascii_isgraph(s[i]) ||
			    (s[i] != '\0' && strchr(also, s[i]) != NULL)
			? s[i]
			: '?');
}

void
words_excerpt(struct buf *out, const char *s, size_t len, size_t most)
{
	size_t i, end = out->len + most;
	int blank = 0, any = 0;

	for (i = 0; i < len && out->len < end; i++) {
		if (ascii_isspace(s[i])) {
			blank = any;
			continue;
		}
		if (blank)
			buf_addc(out, ' ');
		words_show(out, s + i, 1, "");
		blank = 0;
		any = 1;
	}
	while (i < len && ascii_isspace(s[i]))
		i++;
	if (i < len)
		buf_adds(out, "...");
}

void
words_quoted(struct buf *out, const char *s, size_t len)
{
	size_t i;

	buf_addc(out, '"');
	for (i = 0; i < len; i++) {
		if (s[i] == '"' || s[i] == '\\')
			buf_addc(out, '\\');
		buf_addc(out, s[i]);
	}
	buf_addc(out, '"');
}

void
words_comment(struct buf *words, const char *s)
{
	struct buf text = BUF_INIT;
	size_t start = 0; /* of the word */

	for (; *s != '\0'; s++) {
		if (text.len - start == WORD)
			buf_addc(&text, '\n');
		if (text.len > 0 && text.data[text.len - 1] == '\n')
			start = text.len;
		if (ascii_iswsp(*s)) {
			if (text.len > 0 && text.data[text.len - 1] != '\n')
				buf_addc(&text, '\n');
		} else if (ascii_isgraph(*s) && strchr("();\"\\", *s) == NULL)
			buf_addc(&text, *s);
		else
			buf_addc(&text, '?');
	}
	if (text.len > 0 && text.data[text.len - 1] == '\n')
		text.len--;
	if (text.len > 0) {
		buf_addc(words, '(');
		buf_add(words, text.data, text.len);
		buf_adds(words, ")\n");
	}
	buf_free(&text);
}

void
words_line(const struct buf *words, struct buf *out)
{
	size_t i;

	for (i = 0; i + 1 < words->len; i++)
		buf_addc(out, words->data[i] == '\n' ? ' ' : words->data[i]);
}

void
words_fold(const struct buf *words, struct fold *f, int newline)
{
	const char *p = words->data, *end = p + words->len, *lf;

	for (; p < end; p = lf + 1) {
		lf = memchr(p, '\n', (size_t)(end - p));
		if (newline)
			fold_line(f, p, (size_t)(lf - p));
		else
			fold_word(f, p, (size_t)(lf - p));
		newline = 0;
	}
}
