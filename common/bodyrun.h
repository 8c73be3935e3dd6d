/*
 * bodyrun.h - runs of octets that were put into a body: a banner, a
 * disclaimer in its text part or in several, lines anywhere.
 *
 * First where such things are put: at the beginning of the body or of a text
 * part, at the end of a part, at the end of what HTML shows; then in two parts
 * at once; then, as far as the work that is left allows, any lines.
 */
#ifndef BODYRUN_H
#define BODYRUN_H

#include <stddef.h>

#include "bodytest.h"
#include "bodyway.h"

enum { BODYRUN_MOST = 2 };

struct bodyruns {
	struct {
		size_t at;
		size_t end;
	} run[BODYRUN_MOST]; /* in their order */
	size_t n;
};

/*
 * 1: the body without the runs comes to the hash; 0: none was found.  deep:
 * lines anywhere, and two runs, too.
 */
int bodyrun_find(struct bodyruns *runs, struct bodytest *t,
    const struct bodyview *v, int deep);

#endif
