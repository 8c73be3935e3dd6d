/*
 * failure - comments that tell of lookups without records; see failure.h.
 */
#include <string.h>

#include "ascii.h"
#include "failure.h"
#include "foreign.h"

static const char mark[] = ";mailseal: ";

static const char *const failures[] = {
	[FAILURE_NODATA] = "NODATA",
	[FAILURE_NXDOMAIN] = "NXDOMAIN",
	[FAILURE_SERVFAIL] = "SERVFAIL",
	[FAILURE_TIMEOUT] = "TIMEOUT",
	[FAILURE_MALFORMED] = "MALFORMED",
};

enum { NFAILURES = sizeof(failures) / sizeof(failures[0]) };

void
failure_write(struct buf *out, const char *name, const char *type,
    enum failure failure)
{
	static const struct rdata_name root = { .wire = { 0 }, .len = 1 };
	const struct master_word word = {
		.kind = MASTER_WORD, .text = type, .len = strlen(type)
	};
	struct rdata_name owner;

	if (foreign_type(&word) == -1 ||
	    rdata_name(&owner, name, strlen(name), &root) != NULL)
		return;
	buf_addf(out, "%s%s ", mark, failures[failure]);
	rdata_name_text(out, owner.wire);
	buf_addf(out, " %s\n", type);
}

/* "STATUS name. TYPE": 1 when the text is that. */
static int
read_words(const char *p, const char *end, enum failure *failure,
    struct rdata_name *name, unsigned *type)
{
	static const struct rdata_name none = { .len = 0 };
	struct master m;
	struct master_word words[4];
	size_t i, n = 0;
	int number;

	master_open(&m, p, (size_t)(end - p));
	while (n < 3 && master_next(&m, &words[n]) == MASTER_WORD)
		n++;
	if (n < 3 || master_next(&m, &words[3]) != MASTER_END ||
	    (number = foreign_type(&words[2])) == -1)
		return 0;
	for (i = 0; i < NFAILURES; i++)
		if (ascii_caseeq(words[0].text, words[0].len, failures[i],
			strlen(failures[i])))
			break;
	*failure = (enum failure)i;
	*type = (unsigned)number;
	return i < NFAILURES &&
	    rdata_name(name, words[1].text, words[1].len, &none) == NULL;
}

int
failure_read(const char *p, const char *end, enum failure *failure,
    struct rdata_name *name, unsigned *type)
{
	const size_t len = sizeof(mark) - 1;
	const char *eol;

	if ((size_t)(end - p) < len || memcmp(p, mark, len) != 0)
		return 0;
	p += len;
	if ((eol = memchr(p, '\n', (size_t)(end - p))) == NULL)
		eol = end;
	if (eol > p && eol[-1] == '\r')
		eol--;
	return read_words(p, eol, failure, name, type);
}
