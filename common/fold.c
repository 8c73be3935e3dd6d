/*
 * fold - writes a header field in lines of 78 characters; see fold.h.
 */
#include <string.h>

#include "fold.h"

enum { WIDTH = 78, TAB = 8 };

void
fold_start(struct fold *f, struct buf *out, const char *eol, const char *name)
{
	f->out = out;
	f->eol = eol;
	buf_adds(out, name);
	buf_addc(out, ':');
	f->col = strlen(name) + 1;
}

static void
newline(struct fold *f)
{
	buf_adds(f->out, f->eol);
	buf_addc(f->out, '\t');
	f->col = TAB;
}

static void
put(struct fold *f, const char *text, size_t len)
{
	buf_add(f->out, text, len);
	f->col += len;
}

void
fold_line(struct fold *f, const char *atom, size_t len)
{
	if (len == 0) /* a line of white space alone */
		return;
	newline(f);
	put(f, atom, len);
}

void
fold_word(struct fold *f, const char *atom, size_t len)
{
	if (len == 0)
		return;
	if (f->col + 1 + len > WIDTH)
		newline(f);
	else
		put(f, " ", 1);
	put(f, atom, len);
}

void
fold_glue(struct fold *f, const char *atom, size_t len)
{
	if (len > 0 && f->col + len > WIDTH)
		newline(f);
	put(f, atom, len);
}

void
fold_text(struct fold *f, const char *text, size_t len)
{
	size_t n;

	while (len > 0) {
		if (f->col >= WIDTH)
			newline(f);
		n = WIDTH - f->col < len ? WIDTH - f->col : len;
		put(f, text, n);
		text += n;
		len -= n;
	}
}

void
fold_end(struct fold *f)
{
	buf_adds(f->out, f->eol);
}
