/*
 * buf - the growing octet string; see buf.h.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "buf.h"
#include "fail.h"

static _Noreturn void
nomem(void)
{
	fail(EX_OSERR, "out of memory");
}

char *
buf_ready(struct buf *b, size_t len)
{
	size_t need, size;
	char *p;

	if (len >= SIZE_MAX / 2 - b->len)
		nomem();
	need = b->len + len + 1;
	if (need > b->size) {
		size = b->size < 64 ? 64 : b->size;
		while (size < need)
			size *= 2;
		if ((p = realloc(b->data, size)) == NULL)
			nomem();
		b->data = p;
		b->size = size;
	}
	return b->data + b->len;
}

void
buf_add(struct buf *b, const void *data, size_t len)
{
	char *p = buf_ready(b, len);

	if (len > 0)
		memcpy(p, data, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void
buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len < 0)
		nomem();
	buf_ready(b, (size_t)len);
	va_start(ap, fmt);
	vsnprintf(b->data + b->len, (size_t)len + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)len;
}

const char *
buf_str(const struct buf *b)
{
	return b->data != NULL ? b->data : "";
}

char *
buf_steal(struct buf *b)
{
	char *p;

	buf_ready(b, 0)[0] = '\0';
	p = b->data;
	*b = (struct buf)BUF_INIT;
	return p;
}

void
buf_free(struct buf *b)
{
	mem_free(b->data);
	*b = (struct buf)BUF_INIT;
}

void *
mem_alloc(size_t size)
{
	return mem_array(1, size);
}

void *
mem_array(size_t count, size_t size)
{
	void *p = calloc(count > 0 ? count : 1, size > 0 ? size : 1);

	if (p == NULL)
		nomem();
	return p;
}

void *
mem_more(void *array, size_t count, size_t *room, size_t size)
{
	size_t n;

	if (count < *room)
		return array;
	n = *room < 8 ? 8 : *room * 2;
	if (n > SIZE_MAX / 2 / size)
		nomem();
	if ((array = realloc(array, n * size)) == NULL)
		nomem();
	*room = n;
	return array;
}

char *
mem_str(const char *s, size_t len)
{
	char *p = mem_array(len + 1, 1);

	if (len > 0)
		memcpy(p, s, len);
	return p;
}

void
mem_free(void *p)
{
	int saved = errno;

	free(p);
	errno = saved;
}
