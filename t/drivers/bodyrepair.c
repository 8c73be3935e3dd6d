/*
 * bodyrepair - shows bodyrepair.h to the tests: a message on standard input.
 *
 *	bodyrepair simple|relaxed BH [L [WORK]]
 *		what was done to the body since it came to the hash BH, in
 *		base64: a line for each step, its key and a sentence
 *
 * With TODO in the environment also what would prevent each; with CPU the
 * seconds it took.  L is l=, or -1; WORK how much may be done.
 *
 * The status is 0 when it is proved, 1 when it is not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "b64.h"
#include "bodyrepair.h"
#include "buf.h"
#include "limit.h"
#include "message.h"

static void
tell(const struct bodyrepair *r, double seconds)
{
	size_t i;

	for (i = 0; i < r->nsteps; i++) {
		printf("%s: %s\n", r->steps[i].key, buf_str(&r->steps[i].text));
		if (getenv("TODO") != NULL)
			printf("todo: %s\n", r->steps[i].todo);
	}
	if (r->content_type.len > 0)
		printf("content_type: %s\n", r->content_type.data);
	if (r->transfer_encoding.len > 0)
		printf("transfer_encoding: %s\n", r->transfer_encoding.data);
	if (r->hint != NULL)
		printf("hint: %s\n", r->hint);
	printf("%s\n",
	    r->proved	       ? "proved"
		: r->exhausted ? "exhausted"
		: r->toolarge  ? "too large"
			       : "not explained");
	if (getenv("CPU") != NULL)
		printf("cpu: %.3f\n", seconds);
}

int
main(int argc, char *argv[])
{
	struct bodytest t = { .limit = -1, .left = LIMIT_EXPLAIN_BODY };
	struct buf body = BUF_INIT, hash = BUF_INIT;
	struct bodyrepair r;
	struct message *msg;
	clock_t start;
	int status;

	if (argc < 3 || b64_decode(&hash, argv[2], strlen(argv[2])) != 0 ||
	    hash.len != HASH_LEN || (msg = message_read(0, 1)) == NULL)
		return 64;
	t.canon = (enum canon)canon_byname(argv[1], strlen(argv[1]));
	t.hash = (const unsigned char *)hash.data;
	if (argc > 3)
		t.limit = atoll(argv[3]);
	if (argc > 4)
		t.left = strtoull(argv[4], NULL, 10);
	start = clock();
	if (bodyrepair_find(&r, msg, &body, &t) == -1)
		return 66;
	tell(&r, (double)(clock() - start) / CLOCKS_PER_SEC);
	status = r.proved ? 0 : 1;
	bodyrepair_free(&r);
	message_free(msg);
	buf_free(&body);
	buf_free(&hash);
	return status;
}
