/*
 * seal - adds an ARC set to a message; see seal.h.
 */
#include <string.h>
#include <sysexits.h>

#include "authres.h"
#include "fold.h"
#include "hazards.h"
#include "limit.h"
#include "seal.h"
#include "sighash.h"
#include "words.h"

const char *
seal_bars(const struct arc *arc)
{
	if (arc->sealed_failed)
		return "the chain has failed and is sealed so";
	if (arc->n == LIMIT_SETS)
		return "the message has 50 ARC sets";
	return NULL;
}

int
seal_isnames(const char *names)
{
	static const char *const barred[] = { "authentication-results",
		"arc-authentication-results", "arc-message-signature",
		"arc-seal" };
	size_t i;

	for (i = 0; i < sizeof(barred) / sizeof(barred[0]); i++)
		if (sign_isnamed(names, barred[i], strlen(barred[i])))
			return 0;
	return 1;
}

/*
 * ARC-Authentication-Results (RFC 8617 4.1.1)
 */

/* Adds a result that was read, under this ID. */
static void
copy_result(struct authres *to, const struct authres_result *r,
    int keep_comments)
{
	const struct authres_prop *prop;
	size_t i;

	if (strlen(r->method) + strlen(r->result) > LIMIT_WORD)
		return; /* no line has room for it */
	authres_result(to, r->method, r->result, r->reason,
	    keep_comments ? r->comment : NULL);
	for (i = 0; i < r->nprops; i++) {
		prop = &r->props[i];
		authres_prop(to, prop->ptype, prop->property, prop->value,
		    strlen(prop->value));
	}
}

static const struct authres_result *
find_method(const struct authres *ar, const char *method)
{
	size_t i;

	for (i = 0; i < ar->n; i++)
		if (strcmp(ar->results[i].method, method) == 0)
			return &ar->results[i];
	return NULL;
}

/*
 * The next Authentication-Results field of the ID that can be read, from
 * field *i on; NULL after the last.
 */
static struct authres *
next_results(const struct message *msg, const char *id, size_t *i)
{
	const struct field *f;
	struct authres *ar;
	const char *value, *why;
	size_t len;

	for (; (f = message_find(msg, "Authentication-Results", i)) != NULL;
	     (*i)++) {
		value = field_value(f, &len);
		if (authres_isfor(value, len, id) == 1 &&
		    (ar = authres_parse(value, len, &why)) != NULL) {
			(*i)++;
			return ar;
		}
	}
	return NULL;
}

enum verdict
seal_arrived(const struct message *msg, const char *id)
{
	enum verdict arrived = VERDICT_NONE;
	const struct authres_result *r = NULL;
	struct authres *ar;
	size_t i = 0;

	while (r == NULL && (ar = next_results(msg, id, &i)) != NULL) {
		if ((r = find_method(ar, "arc")) != NULL)
			arrived = strcmp(r->result, "pass") == 0 ? VERDICT_PASS
			    : strcmp(r->result, "none") == 0	 ? VERDICT_NONE
								 : VERDICT_FAIL;
		authres_free(ar);
	}
	return arrived;
}

/* All that Authentication-Results fields of the ID say, topmost first. */
static void
gather(struct authres *all, const struct message *msg,
    const struct seal_options *opt)
{
	struct authres *ar;
	size_t i = 0, k;

	while ((ar = next_results(msg, opt->id, &i)) != NULL) {
		for (k = 0; k < ar->n && all->n < LIMIT_RESULTS - 1; k++)
			copy_result(all, &ar->results[k], opt->keep_comments);
		authres_free(ar);
	}
}

static void
write_aar(struct buf *out, const struct message *msg, const struct arc *arc,
    const struct seal_options *opt)
{
	struct authres *all = authres_new(opt->id);

	gather(all, msg, opt);
	if (find_method(all, "arc") == NULL)
		authres_result(all, "arc", verdict_name(arc->verdict), NULL,
		    NULL);
	authres_arc(all, opt->sign.instance, out, message_eol(msg));
	authres_free(all);
}

/*
 * ARC-Seal (RFC 8617 4.1.3)
 */

static void
write_seal_tags(struct fold *f, const struct arc *arc,
    const struct sign_options *sign)
{
	struct buf tag = BUF_INIT;

	buf_addf(&tag, "i=%u;\n", sign->instance);
	buf_addf(&tag, "a=%s;\n",
	    keytype_algorithm(privkey_type(sign->keys[0].key)));
	if (!sign->no_timestamp)
		buf_addf(&tag, "t=%lld;\n", (long long)sign->time);
	buf_addf(&tag, "cv=%s;\n", verdict_name(arc->verdict));
	buf_addf(&tag, "d=%s;\n", sign->domain);
	buf_addf(&tag, "s=%s;\nb=\n", sign->keys[0].selector);
	words_fold(&tag, f, 0);
	buf_free(&tag);
}

/* The new set's fields stand at its place in sets. */
static int
write_seal(struct buf *out, const struct message *msg, const struct arc *arc,
    const struct arcsets *sets, const struct sign_options *sign,
    const char **why)
{
	struct hash *hash = hash_new();
	size_t start = out->len;
	struct fold f;
	int rc;

	fold_start(&f, out, message_eol(msg), arcset_name(ARCSET_SEAL));
	write_seal_tags(&f, arc, sign);
	/* RFC 8617 5.1.2: a chain that failed is not vouched for. */
	arc_seal_scope(hash, sets,
	    arc->verdict == VERDICT_FAIL ? sign->instance : 1, sign->instance);
	rc = sign_end(&f, hash, CANON_RELAXED, start, sign->keys[0].key, why);
	hash_free(hash);
	return rc;
}

int
seal_message(struct buf *out, struct message *msg, const struct arc *arc,
    const struct seal_options *opt, int *status, const char **why)
{
	struct seal_options mine = *opt;
	struct buf aar = BUF_INIT, ams = BUF_INIT;
	struct field fields[ARCSET_KINDS];
	struct arcsets sets = arc->sets;
	struct hazards hazards;
	int rc;

	mine.sign.instance = arc->n + 1;
	hazards_start(&hazards);
	write_aar(&aar, msg, arc, &mine);
	rc = sign_message(&ams, msg, &mine.sign, &hazards, status, why);
	if (rc == 0) {
		fields[ARCSET_AAR] = (struct field){ .text = aar.data,
			.len = aar.len };
		fields[ARCSET_AMS] = (struct field){ .text = ams.data,
			.len = ams.len };
		sets.list[arc->n].field[ARCSET_AAR] = &fields[ARCSET_AAR];
		sets.list[arc->n].field[ARCSET_AMS] = &fields[ARCSET_AMS];
		*status = EX_CONFIG;
		rc = write_seal(out, msg, arc, &sets, &mine.sign, why);
	}
	if (rc == 0) {
		buf_add(out, ams.data, ams.len);
		buf_add(out, aar.data, aar.len);
	}
	buf_free(&aar);
	buf_free(&ams);
	return rc;
}
