/*
 * arctell - what was found out about a chain, in words; see arctell.h.
 */
#include <stdio.h>
#include <string.h>

#include "arctell.h"
#include "ascii.h"
#include "dkimtell.h"
#include "fail.h"

enum { SHOWN = 60 }; /* octets of a name in the table */

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

static void
json_set(struct json *j, const struct arc *arc, unsigned i)
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
	text = arcset_payload(arc->sets.list[i - 1].field[ARCSET_AAR], &len);
	if (text == NULL)
		json_str(j, "authentication_results", NULL);
	else
		json_octets(j, "authentication_results", text, len);
	json_open(j, "message_signature", '{');
	dkimtell_signature(j, &set->ams);
	json_close(j, '}');
	json_open(j, "seal", '{');
	dkimtell_signature(j, &set->seal);
	json_close(j, '}');
	json_close(j, '}');
}

void
arctell_json(const struct arc *arc, struct json *j)
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
		json_set(j, arc, i);
	json_close(j, ']');
}

/* Which signer, in the table. */
static void
add_signer(struct buf *out, const struct signature *sig)
{
	const struct buf *domain = &sig->field.domain;

	buf_addf(out, "%.*s", SHOWN, domain->len > 0 ? domain->data : "?");
}

static void
explain_signature(struct buf *out, const char *what,
    const struct signature *sig)
{
	buf_addf(out, "  %s of ", what);
	add_signer(out, sig);
	if (wasjudged(sig))
		buf_addf(out, ": %s: %s\n", verdict_name(sig->verdict),
		    buf_str(&sig->comment));
	else
		buf_adds(out, ": not judged\n");
}

void
arctell_explain(const struct arc *arc, struct buf *out)
{
	const struct arc_set *set;
	unsigned i;

	buf_addf(out, "arc: %s: %s\n", verdict_name(arc->verdict),
	    buf_str(&arc->comment));
	for (i = 1; arc->list != NULL && i <= arc->n; i++) {
		set = &arc->list[i - 1];
		buf_addf(out, "set %u: cv=%s\n", i,
		    cv_names[set->seal.field.cv]);
		explain_signature(out, "message signature", &set->ams);
		explain_signature(out, "seal", &set->seal);
	}
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
