/*
 * dmarcreport - the aggregate report on a domain; see dmarcreport.h.
 */
#include <sys/types.h>

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <jansson.h>

#include "ascii.h"
#include "dmarclog.h"
#include "dmarcrecord.h"
#include "dmarcreport.h"
#include "fail.h"
#include "ip.h"
#include "limit.h"
#include "lines.h"
#include "verdict.h"
#include "xml.h"

enum {
	DAY = 86400,	 /* seconds */
	COMPLAINTS = 10, /* malformed lines of a log that are named */
	REASONS = 20,	 /* taken from a line */
	INDENT = 1	 /* what stands in <feedback> */
};

/*
 * A line of the log, as it is read: the first fault found in it stays, and what
 * is asked for then has harmless values.
 */
struct entry {
	json_t *top;
	const char *why; /* NULL: no fault so far */
	int64_t time;
};

static void
fault(struct entry *e, const char *why)
{
	if (e->why == NULL)
		e->why = why;
}

static const json_t *
object(struct entry *e, const json_t *in, const char *key, const char *why)
{
	const json_t *v = json_object_get(in, key);

	if (!json_is_object(v))
		fault(e, why);
	return v;
}

/* A string that must be there. */
static const char *
string(struct entry *e, const json_t *in, const char *key, const char *why)
{
	const char *s = json_string_value(json_object_get(in, key));

	if (s == NULL)
		fault(e, why);
	return s != NULL ? s : "";
}

/* A string, or NULL for null or a member that is not there. */
static const char *
optional(struct entry *e, const json_t *in, const char *key, const char *why)
{
	const json_t *v = json_object_get(in, key);

	return v == NULL || json_is_null(v) ? NULL : string(e, in, key, why);
}

/* A word that must be one of these, which end with NULL. */
static const char *
word(struct entry *e, const json_t *in, const char *key,
    const char *const *words, const char *why)
{
	const char *s = string(e, in, key, why);

	for (; *words != NULL; words++)
		if (strcmp(*words, s) == 0)
			return *words;
	fault(e, why);
	return "";
}

static const char *
policy_word(struct entry *e, const json_t *in, const char *key, const char *why)
{
	const char *s = optional(e, in, key, why);
	enum dmarc_policy policy;

	if (s == NULL)
		return NULL;
	if ((policy = dmarc_policy_read(s, strlen(s))) == DMARC_UNSET)
		fault(e, why);
	return dmarc_policy_name(policy);
}

/* "r" or "s", "y" or "n": yes or no. */
static const char *
letter(struct entry *e, const json_t *in, const char *key, const char *yes,
    const char *no, const char *why)
{
	const char *const letters[] = { yes, no, NULL };

	return word(e, in, key, letters, why);
}

static const char *
pass_or_fail(struct entry *e, const char *key, const char *why)
{
	const json_t *v = json_object_get(e->top, key);

	if (!json_is_boolean(v))
		fault(e, why);
	return json_is_true(v) ? "pass" : "fail";
}

/*
 * A record of the report: its XML, with a count yet to be filled in
 */

static void
add_source(struct xml *x, struct entry *e, const char *text, int rfc7489)
{
	struct buf plain = BUF_INIT;
	struct ip ip;
	size_t i;

	if (ip_parse(&ip, text, strlen(text)) == -1) {
		fault(e, "source_ip is no IP address");
		return;
	}
	if (rfc7489 && ip.v6)
		for (i = 0; i < sizeof(ip.octets); i += 2)
			buf_addf(&plain, "%s%x", i > 0 ? ":" : "",
			    (unsigned)ip.octets[i] << 8 | ip.octets[i + 1]);
	else
		ip_text(&plain, &ip);
	xml_str(x, "source_ip", buf_str(&plain));
	buf_free(&plain);
}

struct reason {
	const char *word;
	int in9990, in7489;
};

/* A type that this schema does not have is "other", and the comment names it. */
static void
add_reason(struct xml *x, struct entry *e, const json_t *reason, int rfc7489)
{
	static const struct reason known[] = {
		{ "forwarded", 0, 1 },
		{ "local_policy", 1, 1 },
		{ "mailing_list", 1, 1 },
		{ "other", 1, 1 },
		{ "policy_test_mode", 1, 0 },
		{ "sampled_out", 0, 1 },
		{ "trusted_forwarder", 1, 1 },
	};
	const char *why = "a reason has no type", *type, *comment;
	struct buf text = BUF_INIT;
	size_t i, n = sizeof(known) / sizeof(*known);

	type = string(e, reason, "type", why);
	comment = optional(e, reason, "comment", "a comment is no string");
	for (i = 0; i < n && strcmp(type, known[i].word) != 0; i++)
		;
	xml_open(x, "reason", NULL);
	if (i < n && (rfc7489 ? known[i].in7489 : known[i].in9990)) {
		xml_str(x, "type", type);
		xml_str(x, "comment", comment);
	} else {
		buf_addf(&text, "%s%s%s", type, comment != NULL ? ": " : "",
		    comment != NULL ? comment : "");
		xml_str(x, "type", "other");
		xml_str(x, "comment", buf_str(&text));
	}
	xml_close(x, "reason");
	buf_free(&text);
}

static void
add_evaluated(struct xml *x, struct entry *e, int rfc7489)
{
	static const char *const words[] = { "none", "pass", "quarantine",
		"reject", NULL };
	const json_t *reasons = json_object_get(e->top, "reasons");
	const char *what = word(e, e->top, "disposition", words,
	    "disposition is not none, pass, quarantine or reject");
	size_t i;

	xml_open(x, "policy_evaluated", NULL);
	xml_str(x, "disposition",
	    rfc7489 && strcmp(what, "pass") == 0 ? "none" : what);
	xml_str(x, "dkim",
	    pass_or_fail(e, "dkim_aligned", "dkim_aligned is no truth value"));
	xml_str(x, "spf",
	    pass_or_fail(e, "spf_aligned", "spf_aligned is no truth value"));
	for (i = 0; i < json_array_size(reasons) && i < REASONS; i++)
		add_reason(x, e, json_array_get(reasons, i), rfc7489);
	xml_close(x, "policy_evaluated");
}

static void
add_row(struct xml *x, struct entry *e, const char *source, int rfc7489)
{
	xml_open(x, "row", NULL);
	add_source(x, e, source, rfc7489);
	xml_str(x, "count", "");
	add_evaluated(x, e, rfc7489);
	xml_close(x, "row");
}

/* RFC 7489 must have an envelope_from; one not known is empty there. */
static void
add_identifiers(struct xml *x, struct entry *e, int rfc7489)
{
	const char *from = optional(e, e->top, "envelope_from",
	    "envelope_from is no string");

	xml_open(x, "identifiers", NULL);
	if (rfc7489)
		xml_str(x, "envelope_from", from != NULL ? from : "");
	xml_str(x, "header_from",
	    string(e, e->top, "header_from", "header_from is no string"));
	if (!rfc7489)
		xml_str(x, "envelope_from", from);
	xml_close(x, "identifiers");
}

/* A result of SPF or DKIM; the one that the schema lacks, if any, is neutral. */
static void
add_result(struct xml *x, struct entry *e, const json_t *in,
    const char *lacking)
{
	const char *why = "the result of SPF or DKIM is no such result";
	const char *result = string(e, in, "result", why);
	enum verdict v;

	if (verdict_read(result, &v) == -1)
		fault(e, why);
	if (lacking != NULL && strcmp(result, lacking) == 0)
		result = verdict_name(VERDICT_NEUTRAL);
	xml_str(x, "result", result);
}

static void
add_signature(struct xml *x, struct entry *e, const json_t *dkim, int rfc7489)
{
	const char *selector = optional(e, dkim, "selector",
	    "a selector is no string");

	if (selector == NULL)
		selector = "";
	xml_open(x, "dkim", NULL);
	xml_str(x, "domain",
	    string(e, dkim, "domain", "a domain of DKIM is no string"));
	if (!rfc7489 || *selector != '\0')
		xml_str(x, "selector", selector);
	add_result(x, e, dkim, "softfail");
	xml_close(x, "dkim");
}

static void
add_spf(struct xml *x, struct entry *e, int rfc7489)
{
	static const char *const scopes[] = { "mfrom", "helo", NULL };
	const char *domain, *scope;
	const json_t *spf;

	spf = object(e, e->top, "spf", "spf is no object");
	domain = string(e, spf, "domain", "the domain of SPF is no string");
	scope = word(e, spf, "scope", scopes, "scope is not mfrom or helo");
	if (!rfc7489 && *domain == '\0')
		return;
	xml_open(x, "spf", NULL);
	xml_str(x, "domain", domain);
	xml_str(x, "scope", rfc7489 ? scope : "mfrom");
	add_result(x, e, spf, rfc7489 ? "policy" : NULL);
	xml_close(x, "spf");
}

static void
add_no_spf(struct xml *x, struct entry *e)
{
	const char *from = optional(e, e->top, "envelope_from", "");

	xml_open(x, "spf", NULL);
	xml_str(x, "domain", from != NULL ? from : "");
	xml_str(x, "scope", "mfrom");
	xml_str(x, "result", verdict_name(VERDICT_NONE));
	xml_close(x, "spf");
}

static void
add_results(struct xml *x, struct entry *e, int rfc7489)
{
	const json_t *dkim = json_object_get(e->top, "dkim");
	const json_t *spf = json_object_get(e->top, "spf");
	size_t i;

	xml_open(x, "auth_results", NULL);
	if (!json_is_array(dkim))
		fault(e, "dkim is no array");
	for (i = 0; i < json_array_size(dkim) && i < LIMIT_IDENTIFIERS; i++)
		add_signature(x, e, json_array_get(dkim, i), rfc7489);
	if (spf != NULL && !json_is_null(spf))
		add_spf(x, e, rfc7489);
	else if (rfc7489)
		add_no_spf(x, e);
	xml_close(x, "auth_results");
}

static void
add_record(struct buf *out, struct entry *e, const char *source, int rfc7489)
{
	struct xml x;

	xml_start(&x, out, INDENT);
	xml_open(&x, "record", NULL);
	add_row(&x, e, source, rfc7489);
	add_identifiers(&x, e, rfc7489);
	add_results(&x, e, rfc7489);
	xml_close(&x, "record");
}

/*
 * The policy
 */

static intmax_t
percentage(struct entry *e, const json_t *policy)
{
	const json_t *v = json_object_get(policy, "pct");
	json_int_t pct = json_is_integer(v) ? json_integer_value(v) : -1;

	if (pct >= 0 && pct <= 100)
		return pct;
	fault(e, "pct is no percentage");
	return 100;
}

static void
add_policy(struct buf *out, struct entry *e, int rfc7489)
{
	const char *why = "p, sp or np is no policy", *p, *sp, *np, *fo;
	const json_t *policy = object(e, e->top, "policy",
	    "policy is no object");
	const char *adkim, *aspf, *testing;
	intmax_t pct = percentage(e, policy);
	struct xml x;

	if ((p = policy_word(e, policy, "p", why)) == NULL)
		fault(e, why);
	sp = policy_word(e, policy, "sp", why);
	np = policy_word(e, policy, "np", why);
	fo = string(e, policy, "fo", "fo is no string");
	adkim = letter(e, policy, "adkim", "r", "s", "adkim is not r or s");
	aspf = letter(e, policy, "aspf", "r", "s", "aspf is not r or s");
	testing = letter(e, policy, "testing", "y", "n",
	    "testing is not y or n");

	xml_start(&x, out, INDENT);
	xml_open(&x, "policy_published", NULL);
	xml_str(&x, "domain",
	    string(e, policy, "domain", "the policy's domain is no string"));
	if (rfc7489) {
		xml_str(&x, "adkim", adkim);
		xml_str(&x, "aspf", aspf);
		xml_str(&x, "p", p);
		xml_str(&x, "sp", sp != NULL ? sp : p);
		xml_int(&x, "pct", pct);
		xml_str(&x, "fo", fo);
	} else {
		xml_str(&x, "discovery_method", "treewalk");
		xml_str(&x, "p", p);
		xml_str(&x, "sp", sp);
		xml_str(&x, "np", np);
		xml_str(&x, "fo", fo);
		xml_str(&x, "adkim", adkim);
		xml_str(&x, "aspf", aspf);
		xml_str(&x, "testing", testing);
	}
	xml_close(&x, "policy_published");
}

/*
 * The log
 */

/* Is it one of those to report on? */
static int
isselected(const struct dmarcreport *r, struct entry *e)
{
	const struct dmarcreport_options *opt = r->opt;
	const json_t *when = json_object_get(e->top, "time");
	const json_t *policy = object(e, e->top, "policy",
	    "policy is no object");
	const char *domain = string(e, policy, "domain",
	    "the policy's domain is no string");

	e->time = json_is_integer(when) ? json_integer_value(when) : -1;
	if (e->time < 0 || e->time > LIMIT_TIME)
		fault(e, "time is no number of seconds");
	return e->why == NULL && e->time >= opt->begin &&
	    (opt->end < 0 || e->time <= opt->end) &&
	    ascii_caseeq(domain, strlen(domain), opt->domain,
		strlen(opt->domain));
}

/* Takes the message in, if its line is whole. */
static void
take(struct dmarcreport *r, struct entry *e)
{
	const char *error = optional(e, e->top, "error", "error is no string");
	const char *source = optional(e, e->top, "source_ip",
	    "source_ip is no string");
	struct buf record = BUF_INIT, policy = BUF_INIT;

	add_policy(&policy, e, r->opt->rfc7489);
	if (source != NULL)
		add_record(&record, e, source, r->opt->rfc7489);
	if (e->why == NULL && source == NULL)
		r->sourceless++;
	else if (e->why == NULL) {
		tally_add(&r->rows, buf_str(&record));
		if (r->first < 0 || e->time < r->first)
			r->first = e->time;
		if (e->time >= r->last) {
			r->last = e->time;
			r->policy.len = r->error.len = 0;
			buf_add(&r->policy, policy.data, policy.len);
			buf_adds(&r->error, error != NULL ? error : "");
		}
	}
	buf_free(&record);
	buf_free(&policy);
}

static void
malformed(struct dmarcreport *r, const struct lines *l, const char *name,
    const char *why)
{
	if (r->malformed++ < COMPLAINTS)
		complain("%s:%lu: left out: %s", name, l->n, why);
}

static void
read_line(struct dmarcreport *r, const struct lines *l, const char *name)
{
	struct entry e = { NULL, NULL, 0 };
	json_error_t error;

	if (l->toolong) {
		malformed(r, l, name, "line too long");
		return;
	}
	e.top = json_loadb(l->line.data, l->line.len, JSON_REJECT_DUPLICATES,
	    &error);
	if (e.top == NULL) {
		malformed(r, l, name, error.text);
		return;
	}
	if (isselected(r, &e))
		take(r, &e);
	if (e.why != NULL)
		malformed(r, l, name, e.why);
	json_decref(e.top);
}

/*
 * A killed writer's last line is replaced by the next one, maybe while we are
 * there: nothing is read from where it begins.
 */
int
dmarcreport_read(struct dmarcreport *r, int fd, const char *name)
{
	off_t end = dmarclog_end(fd), at = lseek(fd, 0, SEEK_CUR);
	struct lines l;
	int rc;

	lines_start(&l, fd, LIMIT_LOGLINE);
	if (end != -1 && at != -1)
		l.left = end > at ? end - at : 0;
	while ((rc = lines_next(&l)) == 1)
		if (!l.unended)
			read_line(r, &l, name);
	lines_free(&l);
	return rc;
}

/*
 * The report
 */

void
dmarcreport_start(struct dmarcreport *r, const struct dmarcreport_options *opt)
{
	memset(r, 0, sizeof(*r));
	r->opt = opt;
	r->first = r->last = -1;
	tally_start(&r->rows, LIMIT_ROWS, LIMIT_REPORT);
	/* Out of memory is no fault of a line. */
	json_set_alloc_funcs(mem_alloc, mem_free);
}

void
dmarcreport_free(struct dmarcreport *r)
{
	tally_free(&r->rows);
	buf_free(&r->policy);
	buf_free(&r->error);
}

/* Appends a dot-atom-text made of s, which may be anything but empty. */
static void
add_dotatom(struct buf *out, const char *s)
{
	static const char others[] = "!#$%&'*+-/=?^_`{|}~";
	const char *p;

	for (p = s; *p != '\0'; p++)
		if (ascii_isalnum(*p) || strchr(others, *p) != NULL ||
		    (*p == '.' && p > s && p[-1] != '.' && p[1] != '\0'))
			buf_addc(out, ascii_tolower(*p));
		else
			buf_addc(out, '_');
}

/* One that is the same whenever the report is made again (RFC 9990 3.5.1). */
static void
add_id(struct xml *x, const struct dmarcreport_options *opt, int64_t begin,
    int64_t end)
{
	struct buf id = BUF_INIT;

	buf_addf(&id, "%" PRId64 "-%" PRId64 "-", begin, end);
	add_dotatom(&id, opt->domain);
	buf_addc(&id, '@');
	add_dotatom(&id, opt->id);
	xml_str(x, "report_id", buf_str(&id));
	buf_free(&id);
}

/* Appends what the messages are that the report lacks, if any. */
static void
add_lacking(struct buf *out, uintmax_t n, const char *why)
{
	if (n > 0)
		buf_addf(out, "%smessages left out, since %s: %ju",
		    out->len > 0 ? "; " : "", why, n);
}

static void
tell_lacking(const struct dmarcreport *r, struct buf *out)
{
	add_lacking(out, r->sourceless, "their source address is not known");
	add_lacking(out, r->rows.beyond, "there would be too many records");
}

static void
add_error(struct xml *x, const struct dmarcreport *r)
{
	struct buf error = BUF_INIT;

	buf_adds(&error, buf_str(&r->error));
	tell_lacking(r, &error);
	if (error.len > 0)
		xml_str(x, "error", error.data);
	buf_free(&error);
}

static void
add_metadata(struct xml *x, const struct dmarcreport *r)
{
	const struct dmarcreport_options *opt = r->opt;
	int64_t begin = opt->begin, end = opt->end;
	struct buf postmaster = BUF_INIT;

	if (begin < 0)
		begin = r->first - r->first % DAY;
	if (end < 0)
		end = r->last - r->last % DAY + DAY - 1;
	buf_addf(&postmaster, "postmaster@%s", opt->id);
	xml_open(x, "report_metadata", NULL);
	xml_str(x, "org_name", opt->org != NULL ? opt->org : opt->id);
	xml_str(x, "email",
	    opt->email != NULL ? opt->email : buf_str(&postmaster));
	xml_str(x, "extra_contact_info", opt->contact);
	add_id(x, opt, begin, end);
	xml_open(x, "date_range", NULL);
	xml_int(x, "begin", begin);
	xml_int(x, "end", end);
	xml_close(x, "date_range");
	add_error(x, r);
	if (!opt->rfc7489)
		xml_str(x, "generator", "mailseal " VERSION);
	xml_close(x, "report_metadata");
	buf_free(&postmaster);
}

static void
add_feedback(const struct dmarcreport *r, struct buf *out)
{
	const struct tally_text *row = r->rows.list;
	const char *count;
	struct xml x;

	buf_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	xml_start(&x, out, 0);
	xml_open(&x, "feedback",
	    r->opt->rfc7489 ? "http://dmarc.org/dmarc-xml/0.1"
			    : "urn:ietf:params:xml:ns:dmarc-2.0");
	xml_str(&x, "version", "1.0");
	add_metadata(&x, r);
	buf_add(out, r->policy.data, r->policy.len);
	for (; row < r->rows.list + r->rows.n; row++) {
		/* Nothing in the record but markup has a "<". */
		count = strstr(row->text, "</count>");
		buf_add(out, row->text, (size_t)(count - row->text));
		buf_addf(out, "%ju", row->count);
		buf_adds(out, count);
	}
	xml_close(&x, "feedback");
}

int
dmarcreport_end(struct dmarcreport *r, struct buf *out)
{
	struct buf lacking = BUF_INIT;

	if (r->malformed > COMPLAINTS)
		complain("malformed lines left out: %ju", r->malformed);
	tell_lacking(r, &lacking);
	if (lacking.len > 0)
		complain("%s", lacking.data);
	buf_free(&lacking);
	tally_sort(&r->rows);
	if (r->rows.n > 0)
		add_feedback(r, out);
	else
		complain("no message of %s to report on: no report",
		    r->opt->domain);
	if (r->malformed > 0 || r->rows.beyond > 0)
		return EX_DATAERR;
	return r->rows.n > 0 ? EX_OK : verdict_exit(VERDICT_NONE);
}
