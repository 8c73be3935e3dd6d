/*
 * pem - finds PEM blocks in a text; see pem.h.
 */
#include <string.h>

#include "ascii.h"
#include "pem.h"

/* Takes the next line of *pos, white space after it left out; 0 at the end. */
static int
getline_at(const char **pos, const char *end, const char **line, size_t *len)
{
	const char *p = *pos, *lf;

	if (p == end)
		return 0;
	if ((lf = memchr(p, '\n', (size_t)(end - p))) == NULL)
		*pos = lf = end;
	else
		*pos = lf + 1;
	while (lf > p && ascii_isspace(lf[-1]))
		lf--;
	*line = p;
	*len = (size_t)(lf - p);
	return 1;
}

/* Is it "-----BEGIN label-----", or END?  Then cut down to the label. */
static int
isboundary(const char *word, const char **line, size_t *len)
{
	static const char dashes[] = "-----";
	size_t n = strlen(word), tail = sizeof(dashes) - 1;

	if (*len < n + tail || memcmp(*line, word, n) != 0 ||
	    memcmp(*line + *len - tail, dashes, tail) != 0)
		return 0;
	*line += n;
	*len -= n + tail;
	return 1;
}

int
pem_next(struct pem *pem, const char **pos, const char *end)
{
	const char *line, *at;
	size_t len;

	do {
		if (!getline_at(pos, end, &line, &len))
			return 0;
	} while (!isboundary("-----BEGIN ", &line, &len));
	pem->label = line;
	pem->labellen = len;
	pem->body = at = *pos;
	for (; getline_at(pos, end, &line, &len); at = *pos) {
		if (isboundary("-----END ", &line, &len)) {
			pem->len = (size_t)(at - pem->body);
			return len == pem->labellen &&
				memcmp(line, pem->label, len) == 0
			    ? 1
			    : -1;
		}
	}
	return -1;
}

int
pem_is(const struct pem *pem, const char *label)
{
	return strlen(label) == pem->labellen &&
	    memcmp(label, pem->label, pem->labellen) == 0;
}

int
pem_isencrypted(const struct pem *pem)
{
	static const char proc[] = "Proc-Type:";

	return pem->len >= sizeof(proc) &&
	    memcmp(pem->body, proc, sizeof(proc) - 1) == 0;
}
