/*
 * bodytest.h - does a body that might be the one that was signed come to the
 * hash that the signature tells of?
 */
#ifndef BODYTEST_H
#define BODYTEST_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "canon.h"
#include "crypto.h"
#include "message.h"

enum {
	BODYTEST_CUT =
	    512, /* octets of work that it takes to try a beginning, */
	BODYTEST_LINE = 48 /* and to find where a line ends */
};

struct bodytest {
	enum canon canon;
	int64_t limit;		   /* l=, or -1 */
	const unsigned char *hash; /* bh= */
	uint64_t left;		   /* octets of work that may still be done */
	int skipped;		   /* something was too much work to try */
};

/*
 * Tries the body, and what is left of it without its last line, without its
 * last two, and so on up to `lines`.  1: *end of its octets come to the hash,
 * the most if there are several; 0: none does; -1: there is no work left.
 */
int bodytest_try(struct bodytest *t, const char *body, size_t len, size_t lines,
    size_t *end);

/*
 * The same with the body of a message, which is read in pieces, and
 * LIMIT_EXPLAIN_LINES.  1: it comes to the hash without what cut has then, which
 * may be nothing; 0: it does not; -1 and errno when reading failed.
 */
int bodytest_message(struct bodytest *t, struct message *msg, struct buf *cut);

/*
 * The first octets of a body, for many that begin alike: a mark is begun,
 * added to, copied to others that go on in their own ways, and asked whether
 * the body that ends there comes to the hash; then it may be begun anew or
 * copied to.  It must not be moved.
 */
struct bodymark {
	struct hash *hash;
	uint64_t left; /* octets that count */
	struct canon_body cb;
};

void bodymark_init(struct bodymark *m);
void bodymark_free(struct bodymark *m);

void bodymark_begin(struct bodymark *m, const struct bodytest *t);
void bodymark_add(struct bodymark *m, struct bodytest *t, const char *data,
    size_t len);
void bodymark_copy(struct bodymark *m, const struct bodymark *from);
int bodymark_fits(struct bodymark *m, struct bodytest *t);

/* Is so much work left?  If not, skipped is set. */
int bodytest_afford(struct bodytest *t, uint64_t work);
void bodytest_spend(struct bodytest *t, uint64_t work);

#endif
