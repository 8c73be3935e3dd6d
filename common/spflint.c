/*
 * spflint - finds fault with SPF records; see spflint.h.  The report is
 * spflint_tell.c's.
 */
#include <assert.h>
#include <string.h>

#include "ascii.h"
#include "domain.h"
#include "limit.h"
#include "spfadvice.h"
#include "spfdraw.h"
#include "spflint.h"
#include "spfmacro.h"
#include "spftree.h"
#include "words.h"

enum {
	ANSWER = 450, /* octets of an answer that fits UDP, RFC 7208 3.4 */
	TIGHT = 8,    /* lookups from which on the limit is near */
	PAIRS = 1000, /* terms of a record that are compared with each other */
	PATH = 8,     /* names of a loop that are told */
	/*
	 * Shorter prefixes get a warning: a /12 has a million addresses, and
	 * the largest mail systems send from /14s and longer; and a /29 to /32
	 * is what a whole provider gets of IPv6, so that /27 is several.
	 */
	WIDE4 = 12,
	WIDE6 = 28
};

struct work {
	struct spflint *lint;
	struct spftree tree;
	const struct spftree_node *node; /* whose record is looked at */
	struct buf shown;		 /* shows()'s */
};

/*
 * Findings
 */

/* The name as it is shown, until the next call. */
static const char *
shows(struct work *w, const char *name)
{
	w->shown.len = 0;
	words_show(&w->shown, name, strlen(name), "");
	return buf_str(&w->shown);
}

/* A new finding, on a term of the record or (NULL) on all of it; returns where
 * its text goes. */
static struct buf *
finding(struct work *w, enum finding_level level, const struct spfterm *t)
{
	struct findings *fs = &w->lint->findings;
	const char *domain = buf_str(&w->node->domain);

	if (t == NULL)
		return findings_add(fs, level, domain, NULL, 0, 0);
	return findings_add(fs, level, domain, t->text, t->len,
	    t->kind == SPFTERM_WRONG ? t->whycolumn : t->column);
}

/*
 * Syntax
 */

static void
check_octets(struct work *w, const struct spfterm *t)
{
	size_t i;

	for (i = 0; i < t->len && ascii_isgraph(t->text[i]); i++)
		;
	if (i < t->len)
		buf_addf(finding(w, FINDING_ERROR, t),
		    "The octet 0x%02x at column %zu is not printable ASCII, "
		    "and a record may have no other: type the term anew "
		    "instead of copying it, and write domain names with "
		    "A-labels (xn--).",
		    (unsigned)(unsigned char)t->text[i], t->column + i);
}

static void
check_syntax(struct work *w, const struct spfterm *t)
{
	struct buf *text = finding(w, FINDING_ERROR, t);
	const char *more = spfadvice_term(t);

	buf_addf(text, "Syntax error, which is permerror to all clients: %s.",
	    t->why);
	if (more != NULL)
		buf_addf(text, " %s", more);
	check_octets(w, t);
}

/* A modifier that is none of ours: ignored by verifiers, which may not be what
 * was meant. */
static void
check_other(struct work *w, const struct spfterm *t)
{
	const char *equals = memchr(t->text, '=', t->len);
	size_t len = (size_t)(equals - t->text);
	enum spfterm_kind kind;

	if (ascii_caseeq(t->text, len, "v", 1)) {
		buf_adds(finding(w, FINDING_WARNING, t),
		    "A version in the midst of the record is ignored: two "
		    "records seem to be pasted together. Take it out, and "
		    "keep one \"all\", at the end.");
		return;
	}
	for (kind = SPFTERM_ALL; kind <= SPFTERM_EXISTS; kind++)
		if (ascii_caseeq(t->text, len, spfterm_name(kind),
			strlen(spfterm_name(kind)))) {
			buf_addf(finding(w, FINDING_WARNING, t),
			    "With \"=\" this is a modifier that nobody knows, "
			    "and verifiers ignore it: write \"%s:\".",
			    spfterm_name(kind));
			return;
		}
	buf_adds(finding(w, FINDING_NOTE, t),
	    "Verifiers ignore a modifier that they do not know; this is "
	    "neither redirect= nor exp=.");
}

/*
 * Networks
 */

/* Clears the bits behind the prefix: were there any? */
static int
clear_host(struct ip *ip, unsigned bits)
{
	unsigned i, mask;
	int any = 0;

	for (i = 0; i < (ip->v6 ? 16u : 4u); i++) {
		mask = bits >= 8 * (i + 1) ? 0u
		    : bits > 8 * i	   ? 0xffu >> (bits - 8 * i)
					   : 0xffu;
		any |= (ip->octets[i] & mask) != 0;
		ip->octets[i] &= (unsigned char)~mask;
	}
	return any;
}

static void
check_host_bits(struct work *w, const struct spfterm *t)
{
	unsigned bits = t->ip.v6 ? t->bits6 : t->bits4;
	struct ip net = t->ip;
	struct buf *text;

	if (!clear_host(&net, bits))
		return;
	text = finding(w, FINDING_WARNING, t);
	buf_addf(text,
	    "The address has bits set behind its prefix of %u, which "
	    "verifiers ignore: write ",
	    bits);
	ip_text(text, &net);
	buf_addf(text, "/%u for the network, or no prefix for the one host.",
	    bits);
}

/* Clients with a mapped address count as IPv4 ones (RFC 7208 5). */
static void
check_mapped(struct work *w, const struct spfterm *t)
{
	struct ip mapped = { .v6 = 1, .octets = { [10] = 0xff, [11] = 0xff } };

	if (t->bits6 >= 96 && ip_within(&t->ip, &mapped, 96))
		buf_adds(finding(w, FINDING_WARNING, t),
		    "An IPv4-mapped address matches no client, for those "
		    "count as IPv4: write it with ip4:.");
}

/* The prefix lengths of ip4, ip6, a and mx. */
static void
check_width(struct work *w, const struct spfterm *t)
{
	const char *why = " That is more than a mail system needs, and each "
			  "of these hosts may send in your name: name the "
			  "networks that send.";

	if (t->verdict != VERDICT_PASS)
		return;
	if (t->bits4 == 0 || t->bits6 == 0)
		buf_addf(finding(w, FINDING_WARNING, t),
		    "A prefix of 0 lets all of %s send in your name, as +all "
		    "does: name the networks that send.",
		    t->bits4 > 0	? "IPv6"
			: t->bits6 == 0 ? "IPv4 and IPv6"
					: "IPv4");
	else if (t->bits4 < WIDE4)
		buf_addf(finding(w, FINDING_WARNING, t),
		    "The network has %lu million addresses.%s",
		    (1ul << (32 - t->bits4)) >> 20, why);
	else if (t->bits6 < WIDE6)
		buf_addf(finding(w, FINDING_WARNING, t),
		    "An IPv6 network of /%u is wider than what a whole "
		    "provider is given.%s",
		    t->bits6, why);
}

static void
check_network(struct work *w, const struct spfterm *t)
{
	check_host_bits(w, t);
	check_width(w, t);
	if (t->kind == SPFTERM_IP6)
		check_mapped(w, t);
}

/*
 * Macros
 */

/* What follows the last macro: whose name servers get to see what it says. */
static void
add_observer(struct buf *out, const struct spfterm *t)
{
	const char *end = t->spec + t->speclen, *p = end;

	while (p > t->spec && p[-1] != '}')
		p--;
	if (p < end && *p == '.')
		p++;
	if (p == end)
		buf_adds(out, "whoever runs the name servers of that name");
	else {
		buf_adds(out, "whoever runs the name servers of ");
		words_show(out, p, (size_t)(end - p), "");
	}
	buf_adds(out, ", and the resolvers on the way,");
}

static void
check_macros(struct work *w, const struct spfterm *t,
    const struct spftree_look *look)
{
	struct buf *text;
	int leaks;

	if (t->spec == NULL)
		return;
	if (spfmacro_has(t->spec, t->speclen, "p"))
		buf_adds(finding(w, FINDING_WARNING, t),
		    "%{p} is slow and unreliable and is not to be used (RFC "
		    "7208 7.2): take %{i} or %{d}.");
	leaks = spfmacro_has(t->spec, t->speclen, "slh");
	if (!leaks && look->how != SPFTREE_MACROS)
		return;
	text = finding(w, FINDING_NOTE, t);
	if (leaks) {
		buf_addf(text, "With each check ");
		add_observer(text, t);
		buf_addf(text, " can see the sender's %s. ",
		    !spfmacro_has(t->spec, t->speclen, "sl") ? "HELO name"
			: spfmacro_has(t->spec, t->speclen, "h")
			? "local part and HELO name"
			: "local part");
	}
	buf_addf(text,
	    "The name depends on the message, so that it is not "
	    "looked up here%s.",
	    spfterm_islookup(t->kind)
		? ": counted as one lookup, with what lies behind it unknown"
		: "");
}

/*
 * Mechanisms that look up hosts
 */

/* Tells of a failure, if it is one. */
static int
check_failure(struct work *w, const struct spfterm *t,
    const struct dns_answer *answer)
{
	if (!dns_isfailure(answer))
		return 0;
	buf_addf(finding(w, FINDING_TEMPERROR, t),
	    "The %s lookup of %s failed: %s. Verifiers answer temperror "
	    "then: check again, and if it stays, see to the name servers.",
	    dns_type_text(answer->type), shows(w, answer->name), answer->why);
	return 1;
}

/* The target is no name at all. */
static void
report_impossible(struct work *w, const struct spfterm *t, const char *name)
{
	buf_addf(finding(w, FINDING_WARNING, t),
	    "\"%s\" is no name that DNS can be asked for, so that this "
	    "matches nothing: mend it or take the term out.",
	    shows(w, name));
}

/* Why there is nothing at the name; what is lacking if the name is there. */
static const char *
absence(const struct dns_answer *answer, const char *lacking)
{
	if (answer->status != DNS_NXDOMAIN)
		return lacking;
	return answer->server != NULL
	    ? "does not exist"
	    : "is in no zone file, and no name server was asked (add -n)";
}

/* There is nothing at the target. */
static void
report_void(struct work *w, const struct spfterm *t,
    const struct dns_answer *answer, const char *lacking)
{
	if (answer->status == DNS_BADNAME)
		report_impossible(w, t, answer->name);
	else
		buf_addf(finding(w, FINDING_WARNING, t),
		    "%s %s, so that this matches nothing and is a void "
		    "lookup: mend the name or take the term out.",
		    shows(w, answer->name), absence(answer, lacking));
}

/* Has the name no address of any kind? */
static int
isvoid(const struct dns_answer *a, const struct dns_answer *aaaa)
{
	return a->n == 0 && aaaa->n == 0;
}

static void
check_a(struct work *w, const struct spfterm *t,
    const struct spftree_look *look)
{
	if (!check_failure(w, t, look->answer) &&
	    !check_failure(w, t, look->aaaa) &&
	    isvoid(look->answer, look->aaaa))
		report_void(w, t, look->answer, "has no address");
}

static void
check_exists(struct work *w, const struct spfterm *t,
    const struct spftree_look *look)
{
	if (!check_failure(w, t, look->answer) && look->answer->n == 0)
		report_void(w, t, look->answer, "has no A record");
}

static void
check_hosts(struct work *w, const struct spfterm *t,
    const struct spftree_look *look)
{
	const struct dns_answer *a, *aaaa;
	const struct dns_record *host;
	size_t i;

	for (i = 0; i < look->hosts; i++) {
		host = &look->answer->records[i];
		if (host->len == 0) {
			buf_addf(finding(w, FINDING_WARNING, t),
			    "%s takes no mail (its MX is \".\"), so that this "
			    "matches nothing: take the term out.",
			    shows(w, look->target.data));
			continue;
		}
		a = spftree_host(&w->tree, host, DNS_A);
		aaaa = spftree_host(&w->tree, host, DNS_AAAA);
		if (check_failure(w, t, a) || check_failure(w, t, aaaa) ||
		    !isvoid(a, aaaa))
			continue;
		buf_addf(finding(w, FINDING_WARNING, t),
		    "The MX host %s has no address, which makes this a void "
		    "lookup: give it one or take it out of the MX records.",
		    shows(w, host->data));
	}
}

static void
check_mx(struct work *w, const struct spfterm *t,
    const struct spftree_look *look)
{
	const struct dns_answer *mx = look->answer;

	if (check_failure(w, t, mx))
		return;
	if (mx->n == 0)
		report_void(w, t, mx, "has no MX records");
	else if (mx->n > LIMIT_SPF_NAMES)
		buf_addf(finding(w, FINDING_ERROR, t),
		    "%s has %zu MX hosts, and with more than %d verifiers "
		    "answer permerror: name the hosts with ip4, ip6 or a.",
		    shows(w, look->target.data), mx->n, LIMIT_SPF_NAMES);
	else
		check_hosts(w, t, look);
}

/* Of a, mx and exists. */
static void
check_lookup(struct work *w, const struct spfterm *t,
    const struct spftree_look *look)
{
	if (look->how == SPFTREE_IMPOSSIBLE)
		report_impossible(w, t, buf_str(&look->target));
	if (look->how != SPFTREE_ASKED)
		return;
	if (t->kind == SPFTERM_A)
		check_a(w, t, look);
	else if (t->kind == SPFTERM_MX)
		check_mx(w, t, look);
	else
		check_exists(w, t, look);
}

/*
 * Other records
 */

/* The way from the record that is included to the term that includes it. */
static void
add_path(struct buf *out, const struct spftree_node *last,
    const struct spftree_node *first)
{
	const struct spftree_node *node, *path[LIMIT_SPF_RECORDS];
	size_t n = 0, i;

	for (node = last;; node = node->parent) {
		path[n++] = node;
		if (node == first)
			break;
	}
	for (i = n; i-- > 0;) {
		if (n - i > PATH && i > 0) {
			buf_addf(out, "(%zu more) -> ", i);
			i = 0;
		}
		words_show(out, path[i]->domain.data, path[i]->domain.len, "");
		buf_adds(out, " -> ");
	}
	words_show(out, first->domain.data, first->domain.len, "");
}

static void
check_loop(struct work *w, const struct spfterm *t,
    const struct spftree_node *child)
{
	struct buf *text = finding(w, FINDING_ERROR, t);

	if (child == w->node)
		buf_adds(text, "The record includes itself");
	else
		buf_adds(text, "The records include each other");
	buf_adds(text, ", in a loop that ends with permerror: ");
	add_path(text, w->node, child);
	buf_adds(text, ". Take the term out.");
}

/* The record that an include or redirect leads to. */
static void
check_child(struct work *w, const struct spfterm *t,
    const struct spftree_node *child)
{
	const char *name = shows(w, child->domain.data);

	if (child->state == SPFTREE_MISSING)
		buf_addf(finding(w, FINDING_ERROR, t),
		    "%s %s, and who comes to this term gets permerror: mend "
		    "the name or take the term out.",
		    name, absence(child->txt, "has no SPF record"));
	else if (child->state == SPFTREE_SEVERAL)
		buf_addf(finding(w, FINDING_ERROR, t),
		    "%s has %zu SPF records, and who comes to this term gets "
		    "permerror: only its owner can mend that.",
		    name, child->nrecords);
	else if (child->state != SPFTREE_READ)
		return; /* told where that record is */
	else if (child->rec.wrong != NULL)
		buf_addf(finding(w, FINDING_ERROR, t),
		    "The record of %s has syntax errors, and who comes to "
		    "this term gets permerror.",
		    name);
	else if (t->kind == SPFTERM_INCLUDE && !child->canpass)
		buf_addf(finding(w, FINDING_WARNING, t),
		    "The record of %s passes no client, so that including it "
		    "never matches: take the term out.",
		    name);
}

static void
check_include(struct work *w, const struct spfterm *t,
    const struct spftree_look *look)
{
	if (look->how == SPFTREE_IMPOSSIBLE)
		buf_addf(finding(w, FINDING_ERROR, t),
		    "\"%s\" is no name that DNS can be asked for, and who "
		    "comes to this term gets permerror: mend it.",
		    shows(w, buf_str(&look->target)));
	else if (look->loops)
		check_loop(w, t, look->child);
	else if (look->child != NULL)
		check_child(w, t, look->child);
}

static void
check_exp_text(struct work *w, const struct spfterm *t,
    const struct dns_answer *txt)
{
	const char *name = shows(w, txt->name), *why;
	size_t at;

	if (dns_isfailure(txt)) {
		buf_addf(finding(w, FINDING_NOTE, t),
		    "The explanation at %s could not be looked up: %s.", name,
		    txt->why);
	} else if (txt->n != 1) {
		buf_addf(finding(w, FINDING_NOTE, t),
		    "%s has %zu TXT records, and for an explanation it must "
		    "be one: senders will see none.",
		    name, txt->n);
	} else if ((why = spfmacro_check(SPFMACRO_EXPLAIN, txt->records->data,
			txt->records->len, &at)) != NULL) {
		buf_addf(finding(w, FINDING_NOTE, t),
		    "The explanation at %s has a syntax error at column %zu, "
		    "so that senders will see none: %s.",
		    name, at + 1, why);
	}
}

static void
check_exp(struct work *w, const struct spfterm *t,
    const struct spftree_look *look)
{
	if (!w->node->decides)
		buf_adds(finding(w, FINDING_NOTE, t),
		    "The explanation of an included record is never used.");
	else if (look->how == SPFTREE_IMPOSSIBLE)
		buf_adds(finding(w, FINDING_NOTE, t),
		    "The explanation's name is none that DNS can be asked "
		    "for: senders will see none.");
	else if (look->how == SPFTREE_ASKED)
		check_exp_text(w, t, look->answer);
}

/*
 * Records
 */

/* Is the first term, all that it matches, among what the second matches? */
static int
within(const struct spfterm *t, const struct spftree_look *tl,
    const struct spfterm *u, const struct spftree_look *ul)
{
	if (t->kind != u->kind || t->bits4 < u->bits4 || t->bits6 < u->bits6)
		return 0;
	if (t->kind == SPFTERM_IP4 || t->kind == SPFTERM_IP6)
		return ip_within(&t->ip, &u->ip,
		    t->ip.v6 ? u->bits6 : u->bits4);
	if (tl->how != SPFTREE_ASKED || ul->how != SPFTREE_ASKED)
		return t->speclen == u->speclen && tl->how == ul->how &&
		    ascii_caseeq(t->spec, t->speclen, u->spec, u->speclen);
	return domain_eq(tl->target.data, ul->target.data);
}

/* Does a term before this one match all that it matches? */
static void
check_repeated(struct work *w, size_t i)
{
	const struct spfterm *terms = w->node->rec.terms, *t = &terms[i], *u;
	const struct spftree_look *looks = w->node->looks;
	struct buf *text;
	size_t k;

	if (i >= PAIRS)
		return;
	for (k = 0; k < i; k++) {
		u = &terms[k];
		if (!within(t, &looks[i], u, &looks[k]))
			continue;
		text = finding(w, FINDING_WARNING, t);
		buf_adds(text,
		    "It can never match, for all that it covers is "
		    "matched before by ");
		spfterm_show(text, u);
		buf_addf(text, " at column %zu%s: take one of them out.",
		    u->column,
		    looks[i].lookups > 0 ? ", and its lookups are counted again"
					 : "");
		return;
	}
}

static void
check_all(struct work *w, const struct spfterm *t)
{
	if (t->verdict == VERDICT_PASS)
		buf_addf(finding(w, FINDING_WARNING, t), "%s",
		    w->node->decides
			? "It lets anybody send in your name: end the record "
			  "with -all or ~all."
			: "It lets anybody pass, in all records that include "
			  "this one: it is to end with -all or ~all.");
	else if (!w->node->decides)
		return;
	else if (t->verdict == VERDICT_NEUTRAL)
		buf_adds(finding(w, FINDING_NOTE, t),
		    "?all says nothing about all other clients: -all or ~all "
		    "would protect your name.");
	else if (t->verdict == VERDICT_SOFTFAIL)
		buf_adds(finding(w, FINDING_NOTE, t),
		    "~all asks to treat all other clients with suspicion; "
		    "-all says that they may not send.");
}

/* What stands behind "all", and what goes unused for it. */
static void
check_rest(struct work *w)
{
	const struct spfrecord *rec = &w->node->rec;
	const struct spfterm *t, *first = NULL;
	size_t n = 0;

	if (rec->all == NULL)
		return;
	for (t = rec->all + 1; t < rec->terms + rec->n; t++)
		if (t->kind <= SPFTERM_EXISTS && n++ == 0)
			first = t;
	if (n == 1)
		buf_adds(finding(w, FINDING_WARNING, first),
		    "What stands behind \"all\" is ignored: move it before, or "
		    "take it out.");
	else if (n > 1)
		buf_addf(finding(w, FINDING_WARNING, first),
		    "What stands behind \"all\" is ignored, this term and %zu "
		    "more: move them before, or take them out.",
		    n - 1);
	if (rec->redirect != NULL)
		buf_adds(finding(w, FINDING_WARNING, rec->redirect),
		    "A record with \"all\" ignores redirect=: take one of them "
		    "out.");
}

static void
check_term(struct work *w, size_t i)
{
	const struct spfterm *t = &w->node->rec.terms[i];
	const struct spftree_look *look = &w->node->looks[i];

	switch (t->kind) {
	case SPFTERM_WRONG:
		check_syntax(w, t);
		return;
	case SPFTERM_ALL:
		check_all(w, t);
		break;
	case SPFTERM_IP4:
	case SPFTERM_IP6:
		check_network(w, t);
		break;
	case SPFTERM_A:
	case SPFTERM_MX:
		check_width(w, t);
		check_lookup(w, t, look);
		break;
	case SPFTERM_EXISTS:
		check_lookup(w, t, look);
		break;
	case SPFTERM_INCLUDE:
	case SPFTERM_REDIRECT:
		check_include(w, t, look);
		break;
	case SPFTERM_EXP:
		check_exp(w, t, look);
		break;
	case SPFTERM_OTHER:
		check_other(w, t);
		break;
	case SPFTERM_PTR:
		buf_adds(finding(w, FINDING_WARNING, t),
		    "ptr is slow and unreliable and is not to be used (RFC "
		    "7208 5.5): take a, mx, ip4 or ip6. It is counted as one "
		    "lookup here; void ones depend on the client.");
	}
	check_macros(w, t, look);
	if (t->kind <= SPFTERM_EXISTS)
		check_repeated(w, i);
}

/* The answer's size, the ending, the strings. */
static void
check_whole(struct work *w)
{
	const struct spftree_node *node = w->node;
	size_t size = node->domain.len, i;

	for (i = 0; i < node->txt->n; i++)
		size += node->txt->records[i].len;
	if (size > ANSWER)
		buf_addf(finding(w,
			     node->decides ? FINDING_WARNING : FINDING_NOTE,
			     NULL),
		    "The name and the text of its %zu TXT record%s are %zu "
		    "octets; over %d an answer may not fit a UDP packet (RFC "
		    "7208 3.4): shorten the record, or move other TXT records "
		    "to other names.",
		    node->txt->n, node->txt->n == 1 ? "" : "s", size, ANSWER);
	if (node->rec.wrong != NULL && node->record->nstrings > 1)
		buf_addf(finding(w, FINDING_NOTE, NULL),
		    "The record is %zu strings, which are joined without a "
		    "blank: look for one that is missing between them.",
		    node->record->nstrings);
	if (node->decides && node->rec.all == NULL &&
	    node->rec.redirect == NULL)
		buf_adds(finding(w, FINDING_WARNING, NULL),
		    "The record has neither \"all\" nor redirect=, so that all "
		    "other clients get neutral: end it with -all or ~all.");
}

static void
check_record(struct work *w)
{
	const struct spfrecord *rec = &w->node->rec;
	size_t i;

	check_whole(w);
	for (i = 0; i < rec->n; i++)
		if (rec->all == NULL || &rec->terms[i] <= rec->all ||
		    rec->terms[i].kind > SPFTERM_EXISTS)
			check_term(w, i);
	check_rest(w);
}

/*
 * Domains without a record
 */

static void
check_near(struct work *w)
{
	const struct dns_answer *txt = w->node->txt;
	struct buf *text;
	const char *why;
	size_t i;

	for (i = 0; i < txt->n; i++) {
		if ((why = spfadvice_text(&txt->records[i])) == NULL)
			continue;
		text = finding(w, FINDING_ERROR, NULL);
		buf_adds(text, "A TXT record that begins with \"");
		words_show(text, txt->records[i].data,
		    txt->records[i].len < 20 ? txt->records[i].len : 20, "");
		buf_addf(text, "\" is no SPF record: %s.", why);
	}
}

/*
 * The root
 */

static void
check_missing_root(struct work *w)
{
	const struct dns_answer *txt = w->node->txt;

	if (txt->status == DNS_NXDOMAIN)
		buf_addf(finding(w, FINDING_ERROR, NULL), "The domain %s.",
		    absence(txt, ""));
	else
		buf_adds(finding(w, FINDING_ERROR, NULL),
		    "The domain has no SPF record: publish a TXT record that "
		    "begins with \"v=spf1 \"; for a domain that sends no mail "
		    "it is \"v=spf1 -all\".");
}

static void
check_type99(struct work *w)
{
	if (w->tree.type99->n == 0)
		return;
	buf_adds(finding(w,
		     w->node->nrecords == 0 ? FINDING_ERROR : FINDING_WARNING,
		     NULL),
	    w->node->nrecords == 0
		? "There is a record of type SPF (99) and none in TXT, where "
		  "alone verifiers look (RFC 7208 3.1): publish it as TXT."
		: "A record of type SPF (99) stands beside the TXT record; "
		  "nobody reads that type any more (RFC 7208 3.1): take it "
		  "out.");
}

/* Does evaluation run in a circle? */
static int
haslooped(const struct spftree *tree)
{
	const struct spftree_node *node;
	size_t i, k;

	for (i = 0; i < tree->norder; i++) {
		node = tree->order[i];
		for (k = 0; k < node->rec.n; k++)
			if (node->looks[k].loops)
				return 1;
	}
	return 0;
}

/* The term that is one lookup too many on the way down from this record, and
 * whose it is; NULL when there is none.  *n is how many came before. */
static const struct spfterm *
last_straw(const struct spftree_node *node, unsigned *n,
    const struct spftree_node **whose)
{
	const struct spfterm *t;
	int redirects;
	size_t i;

	for (redirects = 0; redirects <= 1; redirects++)
		for (i = 0; i < node->rec.n; i++) {
			t = &node->rec.terms[i];
			if (node->looks[i].lookups == 0 ||
			    (t->kind == SPFTERM_REDIRECT) != redirects)
				continue;
			*whose = node;
			if (++*n > LIMIT_SPF_LOOKUPS)
				return t;
			if (node->looks[i].child != NULL &&
			    (t = last_straw(node->looks[i].child, n, whose)) !=
				NULL)
				return t;
		}
	return NULL;
}

static void
check_lookups(struct work *w)
{
	const struct spftree_node *root = w->node, *whose = root;
	const struct spfterm *t;
	struct buf *text;
	unsigned n = 0;

	if (root->lookups >= TIGHT && root->lookups <= LIMIT_SPF_LOOKUPS)
		buf_addf(finding(w, FINDING_NOTE, NULL),
		    "%u of %d lookups are used; the limit is near, and those "
		    "whom you include may come to need more.",
		    root->lookups, LIMIT_SPF_LOOKUPS);
	if (root->lookups <= LIMIT_SPF_LOOKUPS || haslooped(&w->tree))
		return;
	t = last_straw(root, &n, &whose);
	w->node = whose;
	text = finding(w, FINDING_ERROR, t);
	buf_adds(text, "Here is the lookup that is one too many: ");
	spftree_number(text, root->lookups);
	buf_addf(text,
	    " terms look names up, more than %d are permerror (RFC 7208 "
	    "4.6.4), and all clients that nothing before this matches get it. "
	    "Take terms out, or name networks with ip4 and ip6.",
	    LIMIT_SPF_LOOKUPS);
	w->node = root;
}

static void
check_voids(struct work *w)
{
	const struct spftree_node *root = w->node;
	int v4 = root->voids[0] > LIMIT_SPF_VOIDS,
	    v6 = root->voids[1] > LIMIT_SPF_VOIDS;

	if (v4 || v6)
		buf_addf(finding(w, FINDING_ERROR, NULL),
		    "%s clients that nothing matches cause %u void lookups "
		    "(names that do not exist or lack an address for them), "
		    "and more than %d are permerror (RFC 7208 4.6.4): take "
		    "out the terms that the tree shows as void.",
		    v4 && v6 ? "IPv4 and IPv6"
			: v4 ? "IPv4"
			     : "IPv6",
		    w->lint->voids, LIMIT_SPF_VOIDS);
}

static void
check_root(struct work *w)
{
	w->node = &w->tree.nodes[0];
	if (w->node->state == SPFTREE_MISSING)
		check_missing_root(w);
	if (w->node->state == SPFTREE_SEVERAL)
		buf_addf(finding(w, FINDING_ERROR, NULL),
		    "The domain has %zu SPF records, which is permerror to "
		    "all clients: join their terms in one, with one v=spf1 "
		    "and one \"all\".",
		    w->node->nrecords);
	if (w->tree.beyond)
		buf_adds(finding(w, FINDING_ERROR, NULL),
		    "There are more lookups than anyone follows, or records "
		    "larger than anyone reads: not all of them were checked.");
	check_type99(w);
	check_lookups(w);
	check_voids(w);
}

/* A record, of the root or below. */
static void
check_node(struct work *w, const struct spftree_node *node)
{
	w->node = node;
	if (node->state == SPFTREE_FAILED)
		check_failure(w, NULL, node->txt);
	else if (node->state == SPFTREE_MISSING)
		check_near(w);
	else if (node->state == SPFTREE_READ)
		check_record(w);
}

/*
 * All of it
 */

static enum verdict
judge(const struct work *w)
{
	if (w->tree.nodes[0].state == SPFTREE_MISSING)
		return VERDICT_NONE;
	return findings_verdict(&w->lint->findings);
}

static void
check(struct work *w, struct dns *dns, const char *domain)
{
	const struct spftree_node *root;
	size_t i;

	spftree_read(&w->tree, dns, domain);
	root = w->tree.nodes;
	assert(root != NULL);
	w->lint->lookups = root->lookups;
	w->lint->voids = root->voids[0] > root->voids[1] ? root->voids[0]
							 : root->voids[1];
	check_root(w);
	for (i = 0; i < w->tree.norder; i++)
		check_node(w, w->tree.order[i]);
	spfdraw(&w->lint->tree, &w->tree);
	w->lint->verdict = judge(w);
	spftree_free(&w->tree);
}

/* A name of one label, which SPF asks nobody about. */
static void
refuse(struct work *w, const char *domain)
{
	struct spftree_node node = { .parent = NULL };

	buf_adds(&node.domain, domain);
	w->node = &node;
	buf_adds(finding(w, FINDING_ERROR, NULL),
	    "This is not a domain name of two labels or more.");
	w->node = NULL;
	w->lint->verdict = VERDICT_NONE;
	buf_free(&node.domain);
}

void
spflint_check(struct spflint *lint, struct dns *dns, const char *domain)
{
	struct work w = { .lint = lint };

	memset(lint, 0, sizeof(*lint));
	if (domain_ispossible(domain, strlen(domain)))
		check(&w, dns, domain);
	else
		refuse(&w, domain);
	buf_free(&w.shown);
}

void
spflint_free(struct spflint *lint)
{
	findings_free(&lint->findings);
	buf_free(&lint->tree);
	memset(lint, 0, sizeof(*lint));
}
