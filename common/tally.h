/*
 * tally.h - counts how often each of many texts was there.
 *
 * What is kept grows with the number of different texts, not with that of all,
 * and is bounded: once there are too many, or too many octets of them, no new
 * one is taken in, and those known are still counted.
 */
#ifndef TALLY_H
#define TALLY_H

#include <stddef.h>
#include <stdint.h>

struct tally_text {
	char *text;
	uintmax_t count;
};

struct tally {
	struct tally_text *list;
	size_t n;
	uintmax_t beyond; /* texts added that there was no room for */
	/* the rest is tally.c's */
	size_t room;
	size_t sorted; /* so many of the list are in order and different */
	size_t octets;
	size_t most, mostoctets;
};

void tally_start(struct tally *t, size_t most, size_t mostoctets);
void tally_free(struct tally *t);

void tally_add(struct tally *t, const char *text);

/* Puts the list in order, each text once.  tally_add() may follow. */
void tally_sort(struct tally *t);

#endif
