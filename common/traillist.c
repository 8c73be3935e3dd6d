/*
 * traillist - the mailing list that a header tells of; see traillist.h.
 */
#include <string.h>

#include "ascii.h"
#include "domain.h"
#include "limit.h"
#include "traillist.h"
#include "words.h"

/* Newsletters have the last of them, too. */
static const char *const fields[TRAILLIST_FIELDS] = {
	"List-Id",
	"X-BeenThere",
	"List-Post",
	"Mailing-List",
	"Sender",
	"X-Mailman-Version",
	"List-Unsubscribe",
};

enum { SENDER = 4, MAILMAN = 5 };

struct span {
	const char *p;
	const char *end;
};

/* What stands in the last angle brackets, or else the word with an @ in it,
 * or else the first one. */
static struct span
kernel(struct span in)
{
	const char *p = in.end, *end = in.end, *at;

	while (p > in.p && p[-1] != '<')
		if (*--p == '>')
			end = p;
	if (p > in.p && end < in.end)
		return (struct span){ p, end };
	at = memchr(in.p, '@', (size_t)(in.end - in.p));
	for (p = at != NULL ? at : in.p; p > in.p && ascii_isgraph(p[-1]);)
		p--;
	while (p < in.end && ascii_isspace(*p))
		p++;
	for (end = p;
	     end < in.end && ascii_isgraph(*end) && *end != ';' && *end != ',';)
		end++;
	return (struct span){ p, end };
}

/* Of a URI the address, or the host. */
static struct span
bare(struct span in)
{
	static const char mailto[] = "mailto:";
	size_t len = sizeof(mailto) - 1;
	const char *p;

	if ((size_t)(in.end - in.p) > len &&
	    ascii_caseeq(in.p, len, mailto, len))
		in.p += len;
	for (p = in.p; p + 3 <= in.end; p++)
		if (memcmp(p, "://", 3) == 0) {
			in.p = p + 3;
			break;
		}
	for (p = in.p; p < in.end && *p != '?' && *p != '/'; p++)
		;
	return (struct span){ in.p, p };
}

/* Is it the address that a list's manager sends from? */
static int
ismanager(const char *name)
{
	return strstr(name, "-bounces") != NULL ||
	    strstr(name, "-owner@") != NULL || strncmp(name, "owner-", 6) == 0;
}

static void
take(struct trail_list *l, size_t kind, const struct field *f, size_t i)
{
	struct span s;
	size_t len;

	s.p = field_value(f, &len);
	if (len > LIMIT_TRAIL_FIELD)
		return;
	s.end = s.p + len;
	s = bare(kernel(s));
	len = (size_t)(s.end - s.p);
	if (len > LIMIT_TRAIL_NAME)
		len = LIMIT_TRAIL_NAME;
	if (kind != MAILMAN)
		words_show(&l->name, s.p, len, "");
	if (kind == SENDER && !ismanager(buf_str(&l->name))) {
		l->name.len = 0;
		return;
	}
	l->field = fields[kind];
	l->number = i;
}

void
traillist_look(struct trail_lists *lists, const struct field *f, size_t i)
{
	size_t kind;

	for (kind = 0; kind < TRAILLIST_FIELDS; kind++)
		if (!lists->list[kind].seen && field_is(f, fields[kind])) {
			lists->list[kind].seen = 1;
			take(&lists->list[kind], kind, f, i);
			return;
		}
}

void
traillist_free(struct trail_lists *lists)
{
	size_t i;

	for (i = 0; i < TRAILLIST_FIELDS; i++)
		buf_free(&lists->list[i].name);
}

/*
 * Was the field there when the message was signed?  It was if what is named in
 * h= is unchanged.  Many name there fields that the message does not have, so
 * that none can be added; but whose list is the signer's own has signed his.
 */
static int
wassigned(const struct trail_list *l, const struct signature *sig)
{
	const struct tag *h = taglist_get(&sig->field.tags, "h");
	const char *name = buf_str(&l->name), *at = strrchr(name, '@');

	if (l->number < sig->number || h == NULL || !tag_has(h, l->field))
		return 0;
	return sig->header == MATCH_YES ||
	    domain_within(at != NULL ? at + 1 : name,
		buf_str(&sig->field.domain));
}

const struct trail_list *
traillist_find(const struct trail_lists *lists, const struct signature *sig)
{
	const struct trail_list *l;
	size_t i;

	for (i = 0; i < TRAILLIST_FIELDS; i++) {
		l = &lists->list[i];
		if (l->field != NULL && !wassigned(l, sig))
			return l;
	}
	return NULL;
}
