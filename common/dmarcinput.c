/*
 * dmarcinput - what DMARC judges by, gathered; see dmarcinput.h.
 */
#include <string.h>

#include "arcset.h"
#include "author.h"
#include "authres.h"
#include "dmarcinput.h"
#include "domain.h"
#include "sigfield.h"

/*
 * The author domain; NULL and *why when there is none.  A message with From
 * twice is malformed, and none of the two the author's (RFC 9989 4.4).
 */
static const char *
author(struct dmarcinput *in, const struct message *msg, const char **why)
{
	size_t i = 0;

	if (author_domain(&in->domain, msg, why) == -1)
		return NULL;
	message_find(msg, "From", &i);
	i++;
	if (message_find(msg, "From", &i) == NULL)
		return in->domain.data;
	*why = "more than one From field";
	return NULL;
}

/* Is the SDID of this seal one of those? */
static int
istrusted(const struct dmarcinput_options *opt, const struct field *seal)
{
	struct sigfield sf;
	const char *why;
	size_t i;

	sigfield_parse(&sf, SIGFIELD_SEAL, seal, &why);
	for (i = 0; i < opt->ntrusted; i++)
		if (domain_eq(opt->trusted[i].data, buf_str(&sf.domain)))
			break;
	sigfield_free(&sf);
	return i < opt->ntrusted;
}

/* Is it header.from= of this domain? */
static int
isfrom(const struct authres_prop *prop, const char *domain)
{
	struct buf name = BUF_INIT;
	int same;

	if (strcmp(prop->ptype, "header") != 0 ||
	    strcmp(prop->property, "from") != 0)
		return 0;
	same = domain_toascii(&name, prop->value, strlen(prop->value)) == 0 &&
	    domain_eq(name.data, domain);
	buf_free(&name);
	return same;
}

/* Did it see a DMARC pass of the author domain? */
static int
isvouched(const struct authres *ar, const char *author)
{
	const struct authres_result *r;
	size_t i, k;

	for (i = 0; i < ar->n; i++) {
		r = &ar->results[i];
		if (strcmp(r->method, "dmarc") != 0 ||
		    strcmp(r->result, "pass") != 0)
			continue;
		for (k = 0; k < r->nprops; k++)
			if (isfrom(&r->props[k], author))
				return 1;
	}
	return 0;
}

/* What the outermost set recorded. */
static void
read_record(struct dmarcinput *in, const struct arcset *set)
{
	struct authres *ar;
	const char *text, *why;
	size_t len;

	text = arcset_payload(set->field[ARCSET_AAR], &len);
	if (text == NULL || (ar = authres_parse(text, len, &why)) == NULL)
		return;
	identifiers_add(&in->sealed, ar);
	in->query.sealed = &in->sealed;
	in->query.vouched = isvouched(ar, in->query.domain);
	authres_free(ar);
}

/* The chain was found valid on its way here. */
static void
read_sealer(struct dmarcinput *in, const struct message *msg,
    const struct dmarcinput_options *opt)
{
	const struct arcset *last;
	struct arcsets sets;

	arcsets_collect(&sets, msg);
	if (sets.faulty != NULL || sets.n == 0)
		return;
	last = &sets.list[sets.n - 1];
	if (istrusted(opt, last->field[ARCSET_SEAL]))
		read_record(in, last);
}

void
dmarcinput_read(struct dmarcinput *in, const struct dmarcinput_options *opt,
    const struct message *msg)
{
	struct dmarc_query *q = &in->query;

	memset(in, 0, sizeof(*in));
	q->inorder = opt->inorder;
	q->thorough = opt->thorough;
	q->domain = opt->domain != NULL ? opt->domain
					: author(in, msg, &q->why);
	q->ids = opt->given;
	if (q->ids == NULL) {
		identifiers_message(&in->ids, msg, opt->id);
		q->ids = &in->ids;
	}
	if (q->domain != NULL && msg != NULL && opt->ntrusted > 0 &&
	    q->ids->hasarc && q->ids->arc == VERDICT_PASS)
		read_sealer(in, msg, opt);
}

void
dmarcinput_free(struct dmarcinput *in)
{
	buf_free(&in->domain);
	identifiers_free(&in->ids);
	identifiers_free(&in->sealed);
}
