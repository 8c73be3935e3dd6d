/*
 * secret.h - memory for what must not leak: locked if the system lets us,
 * left out of core dumps, and wiped when freed.
 *
 * Getting such memory costs more than decoding a key does, so pieces are
 * taken out of one block, and all of them are freed together.
 */
#ifndef SECRET_H
#define SECRET_H

#include <stddef.h>

/* libsodium is ready after this; it may be called any number of times. */
void secret_init(void);

struct secret;

/*
 * A block of size octets to begin with.  A system that refuses to lock it
 * (RLIMIT_MEMLOCK) is no failure; one that has no memory is the end of the
 * process, as in buf.h.
 */
struct secret *secret_new(size_t size);

/* A piece of len octets, not aligned; another block is made if need be. */
unsigned char *secret_get(struct secret *s, size_t len);

void secret_free(struct secret *s); /* with all pieces; NULL is fine */

#endif
