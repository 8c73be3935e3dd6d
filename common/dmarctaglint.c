/*
 * dmarctaglint - finds fault with the tags of a record; see dmarctaglint.h.
 */
#include <string.h>

#include "ascii.h"
#include "dmarcadvice.h"
#include "dmarctaglint.h"
#include "dmarcuri.h"

enum { MANY = 2 }; /* URIs that receivers had to support, RFC 7489 6.2 */

struct work {
	struct findings *fs;
	const char *name;
	const struct dmarcrecord *rec;
};

/* A finding on a tag, or (NULL) on the record. */
static struct buf *
finding(struct work *w, enum finding_level level, const struct dmarctag *tag)
{
	if (tag == NULL)
		return findings_add(w->fs, level, w->name, NULL, 0, 0);
	return findings_add(w->fs, level, w->name, tag->text, tag->len,
	    tag->column);
}

/*
 * What any tag can have
 */

/* Tells of an octet that no record may have, if there is one. */
static int
check_octets(struct work *w, const struct dmarctag *tag)
{
	size_t i;

	for (i = 0; i < tag->len; i++)
		if (!ascii_iswsp(tag->text[i]) && !ascii_isgraph(tag->text[i]))
			break;
	if (i == tag->len)
		return 0;
	buf_addf(finding(w, FINDING_ERROR, tag),
	    "The octet 0x%02x at column %zu is not printable ASCII, so that "
	    "receivers ignore the tag: type it anew instead of copying it, "
	    "and write domain names with A-labels (xn--).",
	    (unsigned)(unsigned char)tag->text[i], tag->column + i);
	return 1;
}

/* Is that its name, but for case? */
static int
isnamed(const struct dmarctag *tag, const char *name)
{
	size_t len = 0;

	while (len < tag->len && ascii_isalnum(tag->text[len]))
		len++;
	return ascii_caseeq(tag->text, len, name, strlen(name));
}

static void
check_unknown(struct work *w, const struct dmarctag *tag)
{
	const char *meant = dmarcadvice_name(tag);
	struct buf *text;

	if (tag->len == 0)
		buf_adds(finding(w, FINDING_WARNING, tag),
		    "Nothing stands between two semicolons: take one out.");
	else if (tag->value == NULL) {
		text = finding(w, FINDING_ERROR, tag);
		buf_adds(text,
		    "Receivers ignore what stands here, for it is no tag.");
		dmarcadvice_tag(text, tag);
	} else if (meant != NULL && isnamed(tag, meant))
		buf_addf(finding(w, FINDING_ERROR, tag),
		    "Tag names are in lower case, and receivers ignore others: "
		    "write %s=.",
		    meant);
	else if (meant != NULL)
		buf_addf(finding(w, FINDING_ERROR, tag),
		    "Receivers ignore a tag that DMARC does not have: is it "
		    "%s=?",
		    meant);
	else
		buf_adds(finding(w, FINDING_WARNING, tag),
		    "Receivers ignore a tag that DMARC does not have: take it "
		    "out.");
}

/* One of a kind that is there already. */
static void
check_repeated(struct work *w, const struct dmarctag *tag)
{
	const struct dmarctag *first = dmarcrecord_tag(w->rec, tag->kind);

	if (tag->kind == DMARCTAG_V)
		buf_adds(finding(w, FINDING_ERROR, tag),
		    "A version in the midst of the record is ignored: two "
		    "records seem to be pasted together. Keep the tags of "
		    "one.");
	else
		buf_addf(finding(w, FINDING_ERROR, tag),
		    "The tag is there for the second time, after column %zu, "
		    "and no tag may be: this one is ignored here, and other "
		    "receivers may ignore the whole record. Keep one.",
		    first->column);
}

/* What is malformed.  A policy's faults are told with what they lead to. */
static void
check_malformed(struct work *w, const struct dmarctag *tag)
{
	struct buf *text = finding(w, FINDING_ERROR, tag);

	buf_addf(text, "Receivers ignore the tag, for its value is wrong: %s.",
	    tag->why);
	dmarcadvice_tag(text, tag);
}

/*
 * Policies
 */

static int
ispolicy(const struct dmarctag *tag)
{
	return tag->kind == DMARCTAG_P || tag->kind == DMARCTAG_SP ||
	    tag->kind == DMARCTAG_NP;
}

/* RFC 9989 4.10.1. */
static const char *
consequence(const struct dmarcrecord *rec)
{
	return rec->nrua > 0
	    ? "receivers take the record for p=none (RFC 9989 4.10.1), and "
	      "those of RFC 7489 may ignore it"
	    : "without an address in rua= receivers do not apply DMARC at all "
	      "(RFC 9989 4.10.1)";
}

static void
check_policy(struct work *w, const struct dmarctag *tag)
{
	struct buf *text = finding(w, FINDING_ERROR, tag);

	buf_addf(text, "The policy is wrong: %s. So %s.", tag->why,
	    consequence(w->rec));
	dmarcadvice_tag(text, tag);
}

/* Is there a tag of this kind, sound or not? */
static const struct dmarctag *
find_tag(const struct dmarcrecord *rec, enum dmarctag_kind kind)
{
	size_t i;

	for (i = 0; i < rec->n; i++)
		if (rec->tags[i].kind == kind)
			return &rec->tags[i];
	return NULL;
}

static void
check_missing_policy(struct work *w)
{
	const struct dmarctag *p = find_tag(w->rec, DMARCTAG_P);

	if (p == NULL)
		buf_addf(finding(w,
			     w->rec->nrua > 0 ? FINDING_WARNING : FINDING_ERROR,
			     NULL),
		    "There is no p=, and %s: add p=none, p=quarantine or "
		    "p=reject.",
		    w->rec->nrua > 0
			? "receivers take it for p=none (RFC 9989 4.7), those "
			  "of RFC 7489 may ignore the record"
			: consequence(w->rec));
	else if (p->why == NULL && p != &w->rec->tags[1])
		buf_adds(finding(w, FINDING_WARNING, p),
		    "Receivers of RFC 7489 want p= right behind v=DMARC1, and "
		    "may ignore the record: move it there.");
}

/*
 * Reporting addresses
 */

/* Tells what about a URI is wrong, more than why says. */
static void
advise_uri(struct buf *out, const struct dmarcuri *u)
{
	size_t i;

	for (i = 0; i < u->len && ascii_isgraph(u->text[i]) &&
	     strchr("\"<>\\^`{|}!", u->text[i]) == NULL;
	     i++)
		;
	if (i < u->len && ascii_iswsp(u->text[i]))
		buf_adds(out,
		    " No blank may stand in it, and between two of them a "
		    "comma must.");
	else if (i < u->len && u->text[i] == '!')
		buf_adds(out, " An exclamation mark is written %21.");
	else if (i < u->len)
		buf_addf(out, " Take out the \"%c\".", u->text[i]);
	else if (memchr(u->text, ':', u->len) == NULL)
		buf_adds(out,
		    memchr(u->text, '@', u->len) != NULL
			? " Write \"mailto:\" before the address."
			: " Write it as mailto:dmarc@example.com.");
	else
		buf_adds(out,
		    " Write it as mailto:dmarc@example.com; a comma within "
		    "an address is written %2C.");
}

static int
begins(const struct dmarcuri *u, const char *text)
{
	size_t len = strlen(text);

	return u->len >= len && ascii_caseeq(u->text, len, text, len);
}

static struct buf *
uri_finding(struct work *w, enum finding_level level,
    const struct dmarctag *tag, const struct dmarcuri *u)
{
	return findings_add(w->fs, level, w->name, u->text, u->len,
	    tag->column + (size_t)(u->text - tag->text));
}

static void
check_uri(struct work *w, const struct dmarctag *tag, const struct dmarcuri *u)
{
	struct buf *text;

	if (u->len == 0 && !u->sized) {
		buf_adds(uri_finding(w, FINDING_WARNING, tag, u),
		    "Nothing stands between two commas: take one out.");
		return;
	}
	if (u->why != NULL) {
		text = uri_finding(w, FINDING_ERROR, tag, u);
		buf_addf(text, "No report can be sent there: %s.", u->why);
		advise_uri(text, u);
	} else if (begins(u, "mailto:/"))
		buf_adds(uri_finding(w, FINDING_ERROR, tag, u),
		    "Between mailto: and the address no slashes stand, and "
		    "here they are part of it: take them out.");
	else if (!u->mailto)
		buf_adds(uri_finding(w, FINDING_WARNING, tag, u),
		    "Receivers need to send reports to mailto: alone, and "
		    "ignore other URIs that they do not support: give a mail "
		    "address.");
	if (u->sized)
		buf_adds(uri_finding(w, FINDING_NOTE, tag, u),
		    "A size behind the address (\"!10m\") is obsolete, and "
		    "receivers ignore it (RFC 9989 4.8): take it out.");
}

static void
check_uris(struct work *w, const struct dmarctag *tag)
{
	struct dmarcuri u;
	size_t pos = 0, n = 0;

	while (dmarcuri_next(tag->value, tag->valuelen, &pos, &u)) {
		check_uri(w, tag, &u);
		n += u.why == NULL;
		dmarcuri_free(&u);
	}
	if (n > MANY)
		buf_addf(finding(w, FINDING_NOTE, tag),
		    "These are %zu addresses; receivers of RFC 7489 need not "
		    "send to more than %d.",
		    n, MANY);
}

/* What is asked for about reports, and what is not. */
static void
check_reports(struct work *w)
{
	const struct dmarcrecord *rec = w->rec;
	const struct dmarctag *fo = dmarcrecord_tag(rec, DMARCTAG_FO),
			      *ruf = find_tag(rec, DMARCTAG_RUF);

	if (fo != NULL && ruf == NULL)
		buf_adds(finding(w, FINDING_WARNING, fo),
		    "Receivers ignore fo= without ruf=: add addresses for "
		    "failure reports, or take it out.");
	if (ruf != NULL && rec->psd == 'y')
		buf_adds(finding(w, FINDING_WARNING, ruf),
		    "The record of a public suffix, psd=y, must not ask for "
		    "failure reports if several organizations are below it, "
		    "for the mail that they show is not its own (RFC 9989 "
		    "10.2): take ruf= out.");
	if (find_tag(rec, DMARCTAG_RUA) != NULL)
		return;
	if (rec->p <= DMARC_NONE && rec->sp <= DMARC_NONE &&
	    rec->np <= DMARC_NONE)
		buf_adds(finding(w, FINDING_WARNING, NULL),
		    "The record asks for nothing: a policy of none is to "
		    "watch by, and without rua= there are no reports to see. "
		    "Add rua=mailto: and an address.");
	else
		buf_adds(finding(w, FINDING_NOTE, NULL),
		    "Without rua= there are no reports to tell whose mail the "
		    "policy hits.");
}

/*
 * Tests, and what was removed
 */

static void
check_test(struct work *w, const struct dmarctag *tag)
{
	const struct dmarcrecord *rec = w->rec;

	if (rec->t != 'y')
		return;
	if (rec->p <= DMARC_NONE && rec->sp <= DMARC_NONE &&
	    rec->np <= DMARC_NONE)
		buf_adds(finding(w, FINDING_NOTE, tag),
		    "A test has no effect on a policy of none: take t= out, or "
		    "raise the policy.");
	else
		buf_adds(finding(w, FINDING_NOTE, tag),
		    "This is a test: receivers apply one level less than the "
		    "policy says, none for quarantine and quarantine for "
		    "reject. Take it out when the reports are as they should "
		    "be.");
}

static void
check_pct(struct work *w, const struct dmarctag *tag)
{
	static const char removed[] =
	    "RFC 9989 has removed pct= (A.6), and receivers may ignore it";
	int pct = w->rec->pct;

	if (dmarcrecord_tag(w->rec, DMARCTAG_T) != NULL)
		buf_addf(finding(w, FINDING_NOTE, tag),
		    "%s; t= stands in its place here: take it out.", removed);
	else if (pct == 100)
		buf_addf(finding(w, FINDING_NOTE, tag),
		    "%s; 100 is what they do without it: take it out.",
		    removed);
	else if (pct == 0)
		buf_addf(finding(w, FINDING_WARNING, tag),
		    "%s: then they apply the policy to all mail. What pct=0 "
		    "meant is now t=y.",
		    removed);
	else
		buf_addf(finding(w, FINDING_WARNING, tag),
		    "%s: then they apply the policy to all mail; others spare "
		    "%d of 100 messages, as it falls out. Take it out, or "
		    "write t=y for a test.",
		    removed, 100 - pct);
}

static void
check_removed(struct work *w, const struct dmarctag *tag)
{
	if (tag->kind == DMARCTAG_PCT)
		check_pct(w, tag);
	else if (tag->kind == DMARCTAG_RF)
		buf_adds(finding(w, FINDING_NOTE, tag),
		    "RFC 9989 has removed rf=, and receivers ignore it: "
		    "failure reports have one format. Take it out.");
	else if (tag->kind == DMARCTAG_RI)
		buf_adds(finding(w, FINDING_NOTE, tag),
		    "RFC 9989 has removed ri=, and receivers ignore it: "
		    "aggregate reports come once a day or as their sender "
		    "likes. Take it out.");
}

/*
 * All of it
 */

static void
check_sound(struct work *w, const struct dmarctag *tag)
{
	switch (tag->kind) {
	case DMARCTAG_RUA:
	case DMARCTAG_RUF:
		check_uris(w, tag);
		break;
	case DMARCTAG_T:
		check_test(w, tag);
		break;
	default:
		check_removed(w, tag);
	}
}

static void
check_tag(struct work *w, const struct dmarctag *tag)
{
	const struct dmarctag *first = find_tag(w->rec, tag->kind);

	if (check_octets(w, tag))
		return;
	if (tag->kind == DMARCTAG_OTHER)
		check_unknown(w, tag);
	else if (tag->why == NULL)
		check_sound(w, tag);
	else if (tag != first && dmarcrecord_tag(w->rec, tag->kind) == first)
		check_repeated(w, tag);
	else if (ispolicy(tag))
		check_policy(w, tag);
	else if ((tag->kind == DMARCTAG_RUA || tag->kind == DMARCTAG_RUF) &&
	    tag->valuelen > 0)
		check_uris(w, tag);
	else
		check_malformed(w, tag);
}

void
dmarctaglint_check(struct findings *fs, const char *name,
    const struct dmarcrecord *rec)
{
	struct work w = { .fs = fs, .name = name, .rec = rec };
	size_t i;

	check_missing_policy(&w);
	for (i = 0; i < rec->n; i++)
		check_tag(&w, &rec->tags[i]);
	check_reports(&w);
	if (rec->beyond > 0)
		buf_addf(finding(&w, FINDING_ERROR, NULL),
		    "There are %zu tags more than the %d that are looked at "
		    "here: keep those that DMARC has.",
		    rec->beyond, LIMIT_TAGS);
}
