/*
 * master - the words of master files; see master.h.
 */
#include <string.h>

#include "master.h"

/* What ends a word that is not quoted, and the backslash. */
static const unsigned char special[256] = { ['\0'] = 1,
	['\t'] = 1,
	['\n'] = 1,
	['\r'] = 1,
	[' '] = 1,
	['"'] = 1,
	['('] = 1,
	[')'] = 1,
	[';'] = 1,
	['\\'] = 1 };

void
master_open(struct master *m, const char *text, size_t len)
{
	m->p = text;
	m->end = text + len;
	m->line = 1;
	m->depth = 0;
	m->opened = 0;
	m->bol = 1;
}

static enum master_kind
bad(struct master_word *word, unsigned long line, const char *why)
{
	word->text = why;
	word->len = strlen(why);
	word->line = line;
	return word->kind = MASTER_BAD;
}

static enum master_kind
found(struct master *m, struct master_word *word, enum master_kind kind,
    const char *end)
{
	word->kind = kind;
	word->text = m->p;
	word->len = (size_t)(end - m->p);
	m->p = end;
	return kind;
}

static enum master_kind
plain(struct master *m, struct master_word *word)
{
	const char *p;

	word->line = m->line;
	word->escaped = 0;
	for (p = m->p; p < m->end; p++) {
		if (!special[(unsigned char)*p])
			continue;
		if (*p != '\\')
			break;
		word->escaped = 1;
		/* A line ends all the same; the escape is then malformed. */
		if (p + 1 < m->end && p[1] != '\r' && p[1] != '\n')
			p++;
	}
	return found(m, word, MASTER_WORD, p);
}

static enum master_kind
quoted(struct master *m, struct master_word *word)
{
	const char *p;

	word->line = m->line;
	word->escaped = 0;
	for (p = ++m->p; p < m->end && *p != '"'; p++) {
		if (*p == '\\' && p + 1 < m->end) {
			word->escaped = 1;
			m->line += *++p == '\n';
		} else if (*p == '\n') {
			break;
		}
	}
	if (p == m->end || *p != '"')
		return bad(word, word->line, "unterminated quote");
	found(m, word, MASTER_QUOTED, p);
	m->p++;
	return MASTER_QUOTED;
}

/* At a line end: is it one, and not just white space in parentheses? */
static int
eol(struct master *m)
{
	if (*m->p == '\r' && m->depth == 0 && m->p + 1 < m->end &&
	    m->p[1] == '\n')
		m->p++;
	if (*m->p++ == '\n')
		m->line++;
	m->bol = m->depth == 0;
	return m->bol;
}

static void
comment(struct master *m)
{
	const char *p = memchr(m->p, '\n', (size_t)(m->end - m->p));

	m->p = p != NULL ? p : m->end;
}

/* At a parenthesis; 0 when it closes what was not opened. */
static int
parenthesis(struct master *m)
{
	if (*m->p++ == '(') {
		if (m->depth++ == 0)
			m->opened = m->line;
		return 1;
	}
	return m->depth-- > 0;
}

enum master_kind
master_next(struct master *m, struct master_word *word)
{
	int bol = m->bol;

	m->bol = 0;
	for (; m->p < m->end; bol = 0) {
		switch (*m->p) {
		case ' ':
		case '\t':
			m->p++;
			if (bol)
				return word->kind = MASTER_BLANK;
			break;
		case '\r':
		case '\n':
			if (eol(m))
				return word->kind = MASTER_EOL;
			break;
		case ';':
			comment(m);
			break;
		case '(':
		case ')':
			if (!parenthesis(m))
				return bad(word, m->line,
				    "unbalanced parenthesis");
			break;
		case '"':
			return quoted(m, word);
		case '\0':
			return bad(word, m->line, "NUL octet");
		default:
			return plain(m, word);
		}
	}
	if (m->depth > 0)
		return bad(word, m->opened, "unbalanced parenthesis");
	return word->kind = MASTER_END;
}
