/*
 * lines - a file's lines; see lines.h.
 */
#include <string.h>

#include "io.h"
#include "lines.h"

enum { CHUNK = 16 * 1024 };

void
lines_start(struct lines *l, int fd, size_t max)
{
	memset(l, 0, sizeof(*l));
	l->fd = fd;
	l->max = max;
	l->left = -1;
}

void
lines_free(struct lines *l)
{
	buf_free(&l->line);
	buf_free(&l->ahead);
}

/* Makes ahead hold octets that were not looked at yet: as lines_next(). */
static int
fill(struct lines *l)
{
	size_t want = CHUNK;
	ssize_t n;

	if (l->at < l->ahead.len)
		return 1;
	if (l->end || l->left == 0)
		return 0;
	if (l->left > 0 && l->left < (off_t)want)
		want = (size_t)l->left;
	l->at = l->ahead.len = 0;
	if ((n = io_read(l->fd, buf_ready(&l->ahead, want), want)) == -1)
		return -1;
	if (l->left > 0)
		l->left -= n;
	l->ahead.len = (size_t)n;
	l->end = n == 0;
	return n > 0;
}

static void
add(struct lines *l, const char *p, size_t len)
{
	size_t room = l->max - l->line.len;

	if (len > room) {
		l->toolong = 1;
		len = room;
	}
	buf_add(&l->line, p, len);
}

int
lines_next(struct lines *l)
{
	const char *p, *lf = NULL;
	size_t len;
	int rc, any = 0;

	l->line.len = 0;
	l->toolong = 0;
	while (lf == NULL && (rc = fill(l)) != 0) {
		if (rc == -1)
			return -1;
		p = l->ahead.data + l->at;
		len = l->ahead.len - l->at;
		if ((lf = memchr(p, '\n', len)) != NULL)
			len = (size_t)(lf - p);
		add(l, p, len);
		l->at += len + (lf != NULL);
		any = 1;
	}
	if (any && l->line.len > 0 && l->line.data[l->line.len - 1] == '\r')
		l->line.len--;
	buf_adds(&l->line, "");
	l->unended = lf == NULL;
	l->n += (unsigned long)any;
	return any;
}
