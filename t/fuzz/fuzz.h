/*
 * fuzz.h - what the harnesses share: libFuzzer's entry, copies without an
 * octet behind them, and a clock that other processes don't disturb.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy in memory of just its size, so that ASan sees what reads on. */
static inline char *
exact(const void *data, size_t len)
{
	char *copy = mem_alloc(len);

	if (len > 0)
		memcpy(copy, data, len);
	return copy;
}

/* Milliseconds of processor time that this thread has used. */
static inline double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

#endif
