/*
 * arcset - the ARC sets of a message; see arcset.h.
 */
#include <string.h>

#include "arcset.h"
#include "sigfield.h"

const char *
arcset_name(enum arcset_kind kind)
{
	static const char *const names[] = {
		[ARCSET_AAR] = "ARC-Authentication-Results",
		[ARCSET_AMS] = "ARC-Message-Signature",
		[ARCSET_SEAL] = "ARC-Seal",
	};

	return names[kind];
}

const char *
arcset_payload(const struct field *aar, size_t *len)
{
	const char *p = field_value(aar, len), *end = p + *len;

	if (sigfield_instance(&p, end) == 0)
		return NULL;
	*len = (size_t)(end - p);
	return p;
}

/* The instance that a field says it is of, or 0. */
static unsigned
instance(const struct field *f, enum arcset_kind kind)
{
	struct sigfield sf;
	const char *value, *why;
	unsigned n;
	size_t len;

	value = field_value(f, &len);
	if (kind == ARCSET_AAR)
		return sigfield_instance(&value, value + len);
	sigfield_parse(&sf, kind == ARCSET_AMS ? SIGFIELD_AMS : SIGFIELD_SEAL,
	    f, &why);
	n = sf.instance;
	sigfield_free(&sf);
	return n;
}

static void
collect(struct arcsets *sets, const struct message *msg, enum arcset_kind kind)
{
	const struct field *f;
	struct arcset *set;
	unsigned n;
	size_t i;

	for (i = 0; (f = message_find(msg, arcset_name(kind), &i)) != NULL;
	     i++) {
		/* So many have one twice, or one that is out of range. */
		if (++sets->nfields > (size_t)LIMIT_SETS * ARCSET_KINDS) {
			sets->faulty = "more than 50 sets";
			return;
		}
		if ((n = instance(f, kind)) == 0) {
			sets->faulty = "a field without an instance from 1 "
				       "to 50";
			continue;
		}
		set = &sets->list[n - 1];
		if (set->field[kind] != NULL) {
			sets->faulty = "a field that is there twice";
			continue;
		}
		set->field[kind] = f;
		set->number[kind] = i;
		if (n > sets->n)
			sets->n = n;
	}
}

void
arcsets_collect(struct arcsets *sets, const struct message *msg)
{
	enum arcset_kind kind;
	unsigned i;

	memset(sets, 0, sizeof(*sets));
	for (kind = 0; kind < ARCSET_KINDS; kind++)
		collect(sets, msg, kind);
	for (i = 0; sets->faulty == NULL && i < sets->n; i++)
		for (kind = 0; kind < ARCSET_KINDS; kind++)
			if (sets->list[i].field[kind] == NULL)
				sets->faulty = "a field is missing";
}
