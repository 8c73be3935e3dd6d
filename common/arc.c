/*
 * arc - validates the chain of a message, step by step as RFC 8617 5.2 has
 * it; see arc.h.
 */
#include <string.h>

#include "arc.h"

/* A validation under way. */
struct work {
	struct arc *arc;
	struct message *msg;
	struct dns *dns;
	const struct signature_policy *policy;
	enum verdict arrived;
	struct bodyhashes *bodies;
	struct fieldindex index;
};

static void
fail(struct arc *arc, unsigned set, const char *why)
{
	arc->verdict = VERDICT_FAIL;
	arc->failed = set;
	if (set > 0)
		buf_addf(&arc->comment, "set %u: ", set);
	buf_adds(&arc->comment, why);
}

/* A field of the set is to blame. */
static void
fail_words(struct arc *arc, unsigned set, enum arcset_kind kind,
    const char *words)
{
	struct buf why = BUF_INIT;

	buf_addf(&why, "%s: %s", arcset_name(kind), words);
	fail(arc, set, why.data);
	buf_free(&why);
}

/* A signature does not pass: the chain is broken there. */
static void
fail_signature(struct arc *arc, unsigned set, enum arcset_kind kind,
    const struct signature *sig)
{
	arc->temporary = sig->verdict == VERDICT_TEMPERROR;
	arc->oldest_pass = -1;
	fail_words(arc, set, kind, buf_str(&sig->comment));
}

/* What a seal says the chain was; or why it can't be read, in *why. */
static enum sigfield_cv
seal_status(const struct field *seal, const char **why)
{
	struct sigfield sf;
	enum sigfield_cv cv;

	if (sigfield_parse(&sf, SIGFIELD_SEAL, seal, why) == VERDICT_PASS)
		*why = NULL;
	cv = sf.cv;
	sigfield_free(&sf);
	return cv;
}

/* Step 3 C. */
static void
check_status(struct arc *arc)
{
	enum sigfield_cv cv;
	const char *why;
	unsigned i;

	for (i = arc->n; i > 0 && arc->verdict == VERDICT_NONE; i--) {
		cv = seal_status(arc->sets.list[i - 1].field[ARCSET_SEAL],
		    &why);
		if (cv == CV_FAIL)
			fail(arc, i, "its seal says that the chain failed");
		else if (cv == (i == 1 ? CV_NONE : CV_PASS))
			continue;
		else if (why != NULL)
			fail_words(arc, i, ARCSET_SEAL, why);
		else
			fail(arc, i,
			    i == 1 ? "the first seal does not say cv=none"
				   : "a seal behind the first does not say "
				     "cv=pass");
	}
}

/* Reads all signatures, the newest first, and asks for their keys, all at
 * once. */
static void
begin(struct work *w)
{
	struct arcset *set;
	struct arc_set *s;
	unsigned i;

	for (i = w->arc->n; i-- > 0;) {
		set = &w->arc->sets.list[i];
		s = &w->arc->list[i];
		s->ams.verdict = s->seal.verdict = VERDICT_NONE;
		s->ams.number = set->number[ARCSET_AMS];
		s->seal.number = set->number[ARCSET_SEAL];
		if (set->field[ARCSET_AMS] != NULL)
			signature_begin(&s->ams, SIGFIELD_AMS,
			    set->field[ARCSET_AMS], w->dns, w->bodies,
			    w->policy);
		if (set->field[ARCSET_SEAL] != NULL)
			signature_begin(&s->seal, SIGFIELD_SEAL,
			    set->field[ARCSET_SEAL], w->dns, NULL, w->policy);
	}
}

/* Judges the AMS of the set i: does it pass? */
static int
ams_passes(struct work *w, unsigned i)
{
	struct signature *ams = &w->arc->list[i - 1].ams;
	unsigned char hash[HASH_LEN];

	if (ams->answer != NULL) {
		signature_hash(&ams->field, &w->index, hash);
		signature_judge(ams, hash, w->dns, w->bodies, w->policy);
	}
	return ams->verdict == VERDICT_PASS;
}

void
arc_seal_scope(struct hash *hash, const struct arcsets *sets, unsigned first,
    unsigned last)
{
	const struct field *f;
	enum arcset_kind kind;
	unsigned i;

	for (i = first; i <= last; i++)
		for (kind = 0; kind < ARCSET_KINDS; kind++) {
			if (i == last && kind == ARCSET_SEAL)
				return;
			f = sets->list[i - 1].field[kind];
			sighash_field(hash, CANON_RELAXED, f->text, f->len);
		}
}

static int
seal_passes(struct work *w, unsigned i)
{
	struct signature *seal = &w->arc->list[i - 1].seal;
	const struct sigfield *sf = &seal->field;
	unsigned char digest[HASH_LEN];
	const struct tag *b;
	struct hash *hash;

	if (seal->answer != NULL) {
		hash = hash_new();
		arc_seal_scope(hash, &w->arc->sets, 1, i);
		b = taglist_get(&sf->tags, "b");
		sighash_signature(hash, CANON_RELAXED, sf->field->text,
		    sf->field->len, (size_t)(b->span - sf->field->text),
		    b->spanlen);
		hash_end(hash, digest);
		hash_free(hash);
		signature_judge(seal, digest, w->dns, NULL, w->policy);
	}
	return seal->verdict == VERDICT_PASS;
}

/* Steps 4 to 7. */
static void
judge(struct work *w)
{
	struct arc *arc = w->arc;
	const struct signature *ams;
	unsigned i;

	for (i = arc->n; i > 0 && ams_passes(w, i); i--)
		;
	if (i == arc->n && w->arrived != VERDICT_PASS) {
		fail_signature(arc, i, ARCSET_AMS, &arc->list[i - 1].ams);
		return;
	}
	arc->oldest_pass = i == 0 ? 0 : (int)i + 1;
	for (i = arc->n; i > 0; i--)
		if (!seal_passes(w, i)) {
			fail_signature(arc, i, ARCSET_SEAL,
			    &arc->list[i - 1].seal);
			return;
		}
	arc->verdict = VERDICT_PASS;
	buf_addf(&arc->comment, "%u set%s", arc->n, arc->n == 1 ? "" : "s");
	ams = &arc->list[arc->n - 1].ams;
	if (ams->field.limit != -1 && ams->field.limit < ams->body_length)
		buf_addf(&arc->comment,
		    ", l= leaves the last %lld octets of the body unsigned",
		    (long long)(ams->body_length - ams->field.limit));
}

static int
iscomplete(const struct arcset *set)
{
	enum arcset_kind kind;

	for (kind = 0; kind < ARCSET_KINDS; kind++)
		if (set->field[kind] == NULL)
			return 0;
	return 1;
}

/* What was not judged, but for seals over what is not there. */
static void
judge_rest(struct work *w)
{
	struct arc *arc = w->arc;
	unsigned i;

	for (i = arc->n; i > 0; i--)
		if (arc->list[i - 1].ams.verdict == VERDICT_NONE)
			ams_passes(w, i);
	for (i = 1; i <= arc->n && iscomplete(&arc->sets.list[i - 1]); i++)
		if (arc->list[i - 1].seal.verdict == VERDICT_NONE)
			seal_passes(w, i);
}

/* What speaks against the chain before any signature is looked at. */
static void
check_structure(struct arc *arc, const struct message *msg,
    enum verdict arrived)
{
	const struct field *newest;
	const char *why;

	arcsets_collect(&arc->sets, msg);
	arc->n = arc->sets.n;
	newest = arc->n > 0 ? arc->sets.list[arc->n - 1].field[ARCSET_SEAL]
			    : NULL;
	arc->sealed_failed = newest != NULL &&
	    seal_status(newest, &why) == CV_FAIL;
	if (message_excess(msg) != NULL)
		fail(arc, 0, message_excess(msg));
	else if (arc->sealed_failed)
		fail(arc, arc->n, "its seal says that the chain failed");
	else if (arc->sets.faulty != NULL)
		fail(arc, 0, arc->sets.faulty);
	else if (arc->n > 0 && arrived == VERDICT_FAIL)
		fail(arc, 0, "it had failed when the message arrived");
	else
		check_status(arc);
	if (arc->verdict == VERDICT_NONE && arc->n == 0)
		buf_adds(&arc->comment, "no ARC set");
}

int
arc_validate(struct arc *arc, struct message *msg, struct dns *dns,
    const struct signature_policy *policy, enum verdict arrived, int all)
{
	struct work w = { .arc = arc,
		.msg = msg,
		.dns = dns,
		.policy = policy,
		.arrived = arrived };
	int rc;

	memset(arc, 0, sizeof(*arc));
	arc->verdict = VERDICT_NONE;
	arc->oldest_pass = -1;
	dns_message(dns);
	check_structure(arc, msg, arrived);
	if (arc->n == 0 || (arc->verdict == VERDICT_FAIL && !all) ||
	    message_excess(msg) != NULL)
		return 0;
	arc->list = mem_array(arc->n, sizeof(*arc->list));
	w.bodies = bodyhashes_new(LIMIT_SIGNATURES);
	begin(&w);
	fieldindex_make(&w.index, msg);
	rc = bodyhashes_take(w.bodies, msg, NULL, NULL);
	if (rc == 0 && arc->verdict == VERDICT_NONE)
		judge(&w);
	if (rc == 0 && all)
		judge_rest(&w);
	fieldindex_free(&w.index);
	bodyhashes_free(w.bodies);
	return rc;
}

void
arc_free(struct arc *arc)
{
	unsigned i;

	for (i = 0; arc->list != NULL && i < arc->n; i++) {
		signature_free(&arc->list[i].ams);
		signature_free(&arc->list[i].seal);
	}
	mem_free(arc->list);
	buf_free(&arc->comment);
	memset(arc, 0, sizeof(*arc));
}
