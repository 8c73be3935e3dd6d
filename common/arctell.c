/*
 * arctell - what was found out about a chain, in words; see arctell.h.
 */
#include <stdio.h>
#include <string.h>

#include "arctell.h"
#include "diagnosetell.h"
#include "dkimtell.h"
#include "fail.h"
#include "words.h"

enum {
	SHOWN = 60, /* octets of a name that are shown, */
	TOLD = 300  /* and of the results of a set */
};

static const char *const cv_names[] = {
	[CV_NONE] = "none",
	[CV_PASS] = "pass",
	[CV_FAIL] = "fail",
};

void
arctell_authres(const struct arc *arc, struct authres *ar)
{
	char number[12];

	authres_add(ar, "arc", arc->verdict, buf_str(&arc->comment));
	if (arc->verdict != VERDICT_PASS)
		return;
	snprintf(number, sizeof(number), "%d", arc->oldest_pass);
	authres_prop(ar, "header", "oldest-pass", number, strlen(number));
}

static int
wasjudged(const struct signature *sig)
{
	return sig->verdict != VERDICT_NONE;
}

/* The results that a set tells of, or NULL. */
static const char *
payload(const struct arc *arc, unsigned i, size_t *len)
{
	const struct field *aar = arc->sets.list[i - 1].field[ARCSET_AAR];

	return aar != NULL ? arcset_payload(aar, len) : NULL;
}

/* Why the AMS (0), or the seal (1), of set i fails; or NULL. */
static const struct diagnosis *
why(const struct arc *arc, const struct diagnoses *ds, unsigned i, int seal)
{
	return ds->n > 0 ? &ds->list[(seal ? arc->n : 0) + i - 1] : NULL;
}

static void
json_set(struct json *j, const struct arc *arc, const struct diagnoses *ds,
    unsigned i)
{
	const struct arc_set *set = &arc->list[i - 1];
	const char *text;
	size_t len;

	json_open(j, NULL, '{');
	json_int(j, "instance", (intmax_t)i);
	json_str(j, "cv",
	    taglist_get(&set->seal.field.tags, "cv") != NULL
		? cv_names[set->seal.field.cv]
		: NULL);
	text = payload(arc, i, &len);
	if (text == NULL)
		json_str(j, "authentication_results", NULL);
	else
		json_octets(j, "authentication_results", text, len);
	json_open(j, "message_signature", '{');
	dkimtell_signature(j, &set->ams);
	diagnosetell_json(why(arc, ds, i, 0), j);
	json_close(j, '}');
	json_open(j, "seal", '{');
	dkimtell_signature(j, &set->seal);
	diagnosetell_json(why(arc, ds, i, 1), j);
	json_close(j, '}');
	json_close(j, '}');
}

void
arctell_json(const struct arc *arc, const struct diagnoses *ds, struct json *j)
{
	unsigned i;

	json_str(j, "result", verdict_name(arc->verdict));
	json_str(j, "comment", buf_str(&arc->comment));
	json_int(j, "sets_found", (intmax_t)arc->n);
	if (arc->oldest_pass == -1)
		json_str(j, "oldest_pass", NULL);
	else
		json_int(j, "oldest_pass", arc->oldest_pass);
	if (arc->failed == 0)
		json_str(j, "failed_instance", NULL);
	else
		json_int(j, "failed_instance", (intmax_t)arc->failed);
	json_bool(j, "temporary", arc->temporary);
	json_open(j, "sets", '[');
	for (i = 1; arc->list != NULL && i <= arc->n; i++)
		json_set(j, arc, ds, i);
	json_close(j, ']');
}

/* Its cv=, as it is there; or words for none. */
static const char *
status(const struct signature *seal)
{
	return taglist_get(&seal->field.tags, "cv") != NULL
	    ? cv_names[seal->field.cv]
	    : "?";
}

static const char *
word(const struct arcset *set, enum arcset_kind kind,
    const struct signature *sig)
{
	if (set->field[kind] == NULL)
		return "missing";
	return wasjudged(sig) ? verdict_name(sig->verdict) : "not judged";
}

static void
explain_table(struct buf *out, const struct arc *arc)
{
	const struct arcset *fields;
	const struct arc_set *set;
	unsigned i;

	buf_addf(out, "  %3s  %-4s  %-18s %-10s  %s\n", "set",
	    "cv=", "message signature", "seal", "sealer");
	for (i = 1; i <= arc->n; i++) {
		fields = &arc->sets.list[i - 1];
		set = &arc->list[i - 1];
		buf_addf(out, "  %3u  %-4s  %-18s %-10s  %.*s\n", i,
		    status(&set->seal), word(fields, ARCSET_AMS, &set->ams),
		    word(fields, ARCSET_SEAL, &set->seal), SHOWN,
		    buf_str(&set->seal.field.domain));
	}
}

static void
explain_signature(struct buf *out, const char *what,
    const struct signature *sig, const struct diagnosis *d)
{
	const struct buf *domain = &sig->field.domain;

	buf_addf(out, "  %s of %.*s", what, SHOWN,
	    domain->len > 0 ? domain->data : "?");
	if (!wasjudged(sig)) {
		buf_adds(out, ": not judged\n");
		return;
	}
	buf_addf(out, ": %s: %s\n", verdict_name(sig->verdict),
	    buf_str(&sig->comment));
	if (d != NULL)
		diagnosetell_text(d, out);
}

/* A seal that fails though its key has made it. */
static void
explain_seal(struct buf *out, const struct arc *arc, const struct diagnoses *ds,
    unsigned i)
{
	const struct diagnosis *d = why(arc, ds, i, 1);

	if (d == NULL || d->key != DIAGNOSIS_SIGNED ||
	    arc->list[i - 1].seal.header != MATCH_NO)
		return;
	if (i > 1 && arc->list[i - 2].seal.verdict == VERDICT_PASS)
		buf_addf(out,
		    "    proved: this key has made the seal; that of set %u "
		    "passes, so what was changed since is a field of set %u\n",
		    i - 1, i);
	else
		buf_addf(out,
		    "    proved: this key has made the seal; what was changed "
		    "since is a field of %s%u\n",
		    i > 1 ? "the sets 1 to " : "set ", i);
	buf_adds(out,
	    "    to do: Let no relay behind this host change or remove fields "
	    "of ARC\n");
}

static void
explain_set(struct buf *out, const struct arc *arc, const struct diagnoses *ds,
    unsigned i)
{
	const struct arc_set *set = &arc->list[i - 1];
	const char *text;
	size_t len;

	buf_addf(out, "set %u\n", i);
	if ((text = payload(arc, i, &len)) != NULL) {
		buf_adds(out, "  results on arrival: ");
		words_excerpt(out, text, len, TOLD);
		buf_addc(out, '\n');
	}
	explain_signature(out, "message signature", &set->ams,
	    why(arc, ds, i, 0));
	explain_signature(out, "seal", &set->seal, why(arc, ds, i, 1));
	explain_seal(out, arc, ds, i);
}

void
arctell_explain(const struct arc *arc, const struct diagnoses *ds,
    struct buf *out)
{
	unsigned i;

	buf_addf(out, "arc: %s: %s\n", verdict_name(arc->verdict),
	    buf_str(&arc->comment));
	if (arc->list != NULL)
		explain_table(out, arc);
	for (i = 1; arc->list != NULL && i <= arc->n; i++)
		explain_set(out, arc, ds, i);
	if (arc->oldest_pass > 0)
		buf_addf(out,
		    "the message was changed before set %d signed it\n",
		    arc->oldest_pass);
	else if (arc->oldest_pass == 0)
		buf_adds(out,
		    "the message is as it was when the first set signed it\n");
}

static void
verbose_signature(unsigned i, enum arcset_kind kind,
    const struct signature *sig)
{
	complain("set %u, %s, d=%s s=%s: %s%s%s", i, arcset_name(kind),
	    buf_str(&sig->field.domain), buf_str(&sig->field.selector),
	    wasjudged(sig) ? verdict_name(sig->verdict) : "not judged",
	    wasjudged(sig) ? ": " : "", buf_str(&sig->comment));
}

void
arctell_verbose(const struct arc *arc)
{
	unsigned i;

	for (i = arc->n; arc->list != NULL && i > 0; i--) {
		verbose_signature(i, ARCSET_AMS, &arc->list[i - 1].ams);
		verbose_signature(i, ARCSET_SEAL, &arc->list[i - 1].seal);
	}
	complain("arc: %s: %s", verdict_name(arc->verdict),
	    buf_str(&arc->comment));
}
