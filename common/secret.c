/*
 * secret - memory that is locked and wiped; see secret.h.
 */
#include <sodium.h>

#include <sysexits.h>

#include "buf.h"
#include "fail.h"
#include "secret.h"

struct secret {
	unsigned char *block;
	size_t used;
	size_t size;
	struct secret *next; /* blocks that were full before */
};

void
secret_init(void)
{
	if (sodium_init() == -1)
		fail(EX_OSERR, "libsodium cannot be used on this system");
}

struct secret *
secret_new(size_t size)
{
	struct secret *s = mem_alloc(sizeof(*s));

	secret_init();
	if ((s->block = sodium_malloc(size)) == NULL)
		fail(EX_OSERR, "out of memory");
	s->size = size;
	return s;
}

unsigned char *
secret_get(struct secret *s, size_t len)
{
	struct secret *more, full;

	if (len > s->size - s->used) {
		more = secret_new(len > s->size ? len : s->size);
		full = *s;
		*s = *more;
		*more = full;
		s->next = more;
	}
	s->used += len;
	return s->block + s->used - len;
}

void
secret_free(struct secret *s)
{
	struct secret *next;

	for (; s != NULL; s = next) {
		next = s->next;
		sodium_free(s->block);
		mem_free(s);
	}
}
