/*
 * bodytest - is it the body that was signed?  See bodytest.h.
 */
#include <string.h>

#include "bodytest.h"
#include "limit.h"

enum {
	PIECE = 64 * 1024,   /* octets of a body read at a time, */
	WINDOW = 1024 * 1024 /* and kept before most of them are let go */
};

/* Where canonical octets go. */
static void
put(void *arg, const void *data, size_t len)
{
	struct bodymark *m = arg;

	if (len > m->left)
		len = (size_t)m->left;
	hash_add(m->hash, data, len);
	m->left -= len;
}

void
bodytest_spend(struct bodytest *t, uint64_t work)
{
	t->left -= work < t->left ? work : t->left;
}

int
bodytest_afford(struct bodytest *t, uint64_t work)
{
	if (t->left >= work)
		return 1;
	t->skipped = 1;
	return 0;
}

void
bodymark_init(struct bodymark *m)
{
	m->hash = hash_new();
}

void
bodymark_free(struct bodymark *m)
{
	hash_free(m->hash);
	m->hash = NULL;
}

void
bodymark_begin(struct bodymark *m, const struct bodytest *t)
{
	unsigned char old[HASH_LEN];

	hash_end(m->hash, old);
	m->left = t->limit == -1 ? UINT64_MAX : (uint64_t)t->limit;
	canon_body_start(&m->cb, t->canon, put, m);
}

void
bodymark_add(struct bodymark *m, struct bodytest *t, const char *data,
    size_t len)
{
	canon_body_add(&m->cb, data, len);
	bodytest_spend(t, len);
}

void
bodymark_copy(struct bodymark *m, const struct bodymark *from)
{
	hash_copy(m->hash, from->hash);
	m->left = from->left;
	memcpy(&m->cb, &from->cb,
	    offsetof(struct canon_body, stage) + from->cb.staged);
	m->cb.arg = m;
}

int
bodymark_fits(struct bodymark *m, struct bodytest *t)
{
	unsigned char got[HASH_LEN];

	canon_body_end(&m->cb);
	hash_end(m->hash, got);
	bodytest_spend(t, BODYTEST_CUT);
	/* RFC 6376 3.5: l= must not be more than there is. */
	return memcmp(got, t->hash, HASH_LEN) == 0 &&
	    (t->limit == -1 || m->left == 0);
}

/* Where the last lines begin, so many at the most. */
static size_t
tail(const char *body, size_t len, size_t lines)
{
	size_t at = len,
	       low = len > LIMIT_EXPLAIN_TAIL ? len - LIMIT_EXPLAIN_TAIL : 0;
	size_t start = len;

	for (; at > low && lines > 0; at--)
		if (at < len && body[at - 1] == '\n') {
			start = at;
			lines--;
		}
	return at == 0 && lines > 0 ? 0 : start;
}

/* What ends at each line's end, or before the first; all has what is before
 * these lines, and is used up.  Is one right?  *end: the last that is. */
static int
try_lines(struct bodytest *t, struct bodymark *all, const char *lines,
    size_t len, size_t *end)
{
	struct bodymark here;
	const char *lf;
	size_t at = 0, n;
	int found = 0;

	bodymark_init(&here);
	for (;; at += n) {
		bodymark_copy(&here, all);
		if (bodymark_fits(&here, t)) {
			*end = at;
			found = 1;
		}
		if (at == len || t->left == 0)
			break;
		lf = memchr(lines + at, '\n', len - at);
		n = lf != NULL ? (size_t)(lf + 1 - (lines + at)) : len - at;
		bodymark_add(all, t, lines + at, n);
	}
	bodymark_free(&here);
	return found;
}

int
bodytest_try(struct bodytest *t, const char *body, size_t len, size_t lines,
    size_t *end)
{
	struct bodymark all;
	size_t at = tail(body, len, lines);
	int found;

	bodymark_init(&all);
	bodymark_begin(&all, t);
	bodymark_add(&all, t, body, at);
	found = try_lines(t, &all, body + at, len - at, end);
	bodymark_free(&all);
	if (found) {
		*end += at;
		return 1;
	}
	return t->left == 0 ? -1 : 0;
}

static void
drop(struct buf *b, size_t n)
{
	b->len -= n;
	memmove(b->data, b->data + n, b->len);
}

/* Puts the body into the mark, but for its last octets, which last has then:
 * LIMIT_EXPLAIN_TAIL at the least, or all. */
static int
read_most(struct bodytest *t, struct message *msg, struct bodymark *all,
    struct buf *last)
{
	off_t off = 0;
	ssize_t n;
	size_t most;

	while (bodytest_afford(t, 1) &&
	    (n = message_body(msg, off, buf_ready(last, PIECE), PIECE)) != 0) {
		if (n == -1)
			return -1;
		off += n;
		last->len += (size_t)n;
		if (last->len < WINDOW)
			continue;
		most = last->len - LIMIT_EXPLAIN_TAIL;
		bodymark_add(all, t, last->data, most);
		drop(last, most);
	}
	return 0;
}

int
bodytest_message(struct bodytest *t, struct message *msg, struct buf *cut)
{
	struct bodymark all;
	size_t at, end;
	int is;

	cut->len = 0;
	bodymark_init(&all);
	bodymark_begin(&all, t);
	is = read_most(t, msg, &all, cut);
	if (is == 0 && t->left > 0) {
		at = tail(buf_str(cut), cut->len, LIMIT_EXPLAIN_LINES);
		bodymark_add(&all, t, buf_str(cut), at);
		is = try_lines(t, &all, buf_str(cut) + at, cut->len - at, &end);
		if (is)
			drop(cut, at + end);
	}
	bodymark_free(&all);
	return is;
}
