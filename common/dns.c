/*
 * dns - questions to name servers and zone files, one cache for both; see
 * dns.h.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "ascii.h"
#include "buf.h"
#include "dns.h"
#include "dnsmsg.h"
#include "fail.h"
#include "io.h"
#include "limit.h"
#include "resolvconf.h"
#include "resolver.h"
#include "zone.h"

enum { NAME = 253 };

/* One question and how far its answer has come. */
struct lookup {
	ldns_rbnode_t node; /* its key is the answer */
	struct dns_answer answer;
	struct lookup *next;   /* of those begun for this message */
	unsigned long message; /* the last that asked */
	int begun;
	int recorded;
	ldns_rdf *at; /* where the CNAMEs have led; NULL once answered */
	size_t links; /* how many there were */
	int authentic;
	int64_t since;
	struct buf chain; /* the CNAMEs as comments for --record */
};

struct dns {
	struct zone **zones;
	size_t nzones;
	struct resolvconf conf;
	struct resolver *resolver; /* NULL: no packet is ever sent */
	ldns_rbtree_t lookups;
	struct lookup *begun;
	unsigned long message;
	size_t fresh;		   /* lookups added for this message */
	struct dns_answer toomany; /* what one gets when there are too many */
	int64_t timeout;	   /* milliseconds for one message */
	int ticking;		   /* its clock has started */
	int64_t deadline;	   /* and then stops */
	int verbose;
	const char *record; /* the file, or NULL */
	int fd;		    /* it, or -1 */
	int error;	    /* errno of the first failure to write it */
};

/* What zone.h calls the outcomes without records. */
static const enum zone_status zonestatus[] = {
	[DNS_NODATA] = ZONE_NODATA,
	[DNS_NXDOMAIN] = ZONE_NXDOMAIN,
	[DNS_SERVFAIL] = ZONE_SERVFAIL,
	[DNS_TIMEOUT] = ZONE_TIMEOUT,
	[DNS_MALFORMED] = ZONE_MALFORMED,
};

const char *
dns_status_text(enum dns_status status)
{
	static const char *const text[] = {
		[DNS_PENDING] = "not answered yet",
		[DNS_OK] = "answered",
		[DNS_NODATA] = "NOERROR without data",
		[DNS_NXDOMAIN] = "NXDOMAIN",
		[DNS_SERVFAIL] = "server failed",
		[DNS_TIMEOUT] = "no answer in time",
		[DNS_MALFORMED] = "malformed answer",
		[DNS_BADNAME] = "not a possible name",
	};

	return text[status];
}

const char *
dns_type_text(enum dns_type type)
{
	static const char *const text[] = {
		[DNS_A] = "A",
		[DNS_PTR] = "PTR",
		[DNS_MX] = "MX",
		[DNS_TXT] = "TXT",
		[DNS_AAAA] = "AAAA",
		[DNS_SPF] = "SPF",
	};

	return text[type];
}

int
dns_isserver(const char *text)
{
	struct nameserver ns;

	return resolvconf_server(&ns, text) == 0;
}

/*
 * Records
 */

/* 0, or -1 when the record lacks the data of its type. */
static int
takerecord(struct dns_record *rec, const ldns_rr *rr)
{
	struct buf data = BUF_INIT;

	if (dnsmsg_data(&data, rr) == -1) {
		buf_free(&data);
		return -1;
	}
	rec->len = data.len;
	rec->data = buf_steal(&data);
	if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_MX)
		rec->preference = ldns_rdf2native_int16(ldns_rr_rdf(rr, 0));
	if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_TXT ||
	    ldns_rr_get_type(rr) == LDNS_RR_TYPE_SPF)
		rec->nstrings = ldns_rr_rd_count(rr);
	return 0;
}

static void
release(struct dns_answer *answer)
{
	while (answer->n > 0)
		mem_free(answer->records[--answer->n].data);
	mem_free(answer->records);
	answer->records = NULL;
	answer->ttl = 0;
}

/* RFC 2181 8: with the highest bit set it is zero. */
static uint32_t
ttl(const ldns_rr *rr)
{
	uint32_t seconds = ldns_rr_ttl(rr);

	return seconds > INT32_MAX ? 0 : seconds;
}

/* 0, or -1 when one of them is malformed; there are none then. */
static int
takerecords(struct dns_answer *answer, const ldns_rr *const *rrs, size_t n)
{
	answer->records = mem_array(n, sizeof(*answer->records));
	while (answer->n < n) {
		const ldns_rr *rr = rrs[answer->n];

		if (takerecord(&answer->records[answer->n], rr) == -1) {
			release(answer);
			return -1;
		}
		if (answer->n++ == 0 || ttl(rr) < answer->ttl)
			answer->ttl = ttl(rr);
	}
	return 0;
}

/*
 * The end of a lookup
 */

/* --record: what makes -z give the same answer.  CNAMEs are comments, and
 * the name asked for owns the n records itself, since the CNAMEs of several
 * answers may contradict each other, which no zone may. */
static void
record(struct dns *dns, struct lookup *l, const ldns_rr *const *rrs, size_t n)
{
	struct buf out = BUF_INIT, text = BUF_INIT;
	ldns_rdf *name;
	size_t i;

	if (dns->fd == -1 || dns->error != 0 || l->recorded ||
	    l->answer.status == DNS_BADNAME)
		return;
	name = dnsmsg_name(l->answer.name);
	buf_add(&out, l->chain.data, l->chain.len);
	for (i = 0; i < n; i++)
		dnsmsg_line(&out, rrs[i], name, l->answer.ttl);
	if (n == 0) {
		dnsmsg_escape(&text, name);
		zone_failure(&out, text.data, dns_type_text(l->answer.type),
		    zonestatus[l->answer.status]);
	}
	if (io_write(dns->fd, out.data, out.len) == -1)
		dns->error = errno;
	l->recorded = 1;
	buf_free(&text);
	buf_free(&out);
	ldns_rdf_deep_free(name);
}

static void
tell(const struct lookup *l)
{
	const struct dns_answer *a = &l->answer;
	struct buf text = BUF_INIT;

	if (a->status == DNS_OK)
		buf_addf(&text, "%zu record%s", a->n, a->n == 1 ? "" : "s");
	else
		buf_adds(&text, a->why);
	if (a->server != NULL)
		buf_addf(&text, " from %s", a->server);
	if (a->status != DNS_BADNAME)
		buf_addf(&text, ", %lld ms",
		    (long long)(resolver_clock() - l->since));
	if (a->authentic)
		buf_adds(&text, ", AD");
	complain("dns: %s %s: %s", a->name, dns_type_text(a->type), text.data);
	buf_free(&text);
}

static void
settle(struct dns *dns, struct lookup *l, enum dns_status status,
    const char *why)
{
	l->answer.status = status;
	l->answer.why = why != NULL ? why : dns_status_text(status);
	l->answer.aliased = l->links > 0;
	l->answer.authentic = l->authentic && !dns_isfailure(&l->answer);
	ldns_rdf_deep_free(l->at);
	l->at = NULL;
	if (dns->verbose)
		tell(l);
}

/* There are no records, and this is why. */
static void
finish(struct dns *dns, struct lookup *l, enum dns_status status,
    const char *why)
{
	settle(dns, l, status, why);
	record(dns, l, NULL, 0);
}

/* These are the records. */
static void
found(struct dns *dns, struct lookup *l, const ldns_rr *const *rrs, size_t n)
{
	if (takerecords(&l->answer, rrs, n) == -1) {
		finish(dns, l, DNS_MALFORMED, "record without data");
		return;
	}
	settle(dns, l, DNS_OK, NULL);
	record(dns, l, rrs, n);
}

/*
 * The way there
 */

/* Goes on to where the CNAME points: 0, or -1 when it went too far. */
static int
follow(struct dns *dns, struct lookup *l, const ldns_rr *cname)
{
	if (++l->links > LIMIT_CNAMES) {
		finish(dns, l, DNS_MALFORMED, "CNAMEs in a loop or too many");
		return -1;
	}
	if (dns->fd != -1) {
		buf_adds(&l->chain, "; ");
		dnsmsg_line(&l->chain, cname, l->at, ttl(cname));
	}
	ldns_rdf_deep_free(l->at);
	l->at = dnsmsg_canonical(ldns_rr_rdf(cname, 0));
	return 0;
}

/* The zone to ask for this name, or NULL. */
static const struct zone *
closest(const struct dns *dns, const ldns_rdf *name)
{
	const struct zone *zone = NULL;
	int labels, most = -1;
	size_t i;

	for (i = 0; i < dns->nzones; i++) {
		labels = zone_covers(dns->zones[i], name);
		if (labels > most) {
			most = labels;
			zone = dns->zones[i];
		}
	}
	return zone;
}

static void
fromzone(struct dns *dns, struct lookup *l, const struct zone_answer *answer)
{
	enum dns_status status;

	for (status = DNS_NODATA; status <= DNS_MALFORMED; status++)
		if (zonestatus[status] == answer->status) {
			finish(dns, l, status, NULL);
			return;
		}
	found(dns, l, answer->rrs, answer->n);
}

static void
ask(struct dns *dns, struct lookup *l)
{
	if (!dns->ticking) {
		dns->deadline = resolver_clock() + dns->timeout;
		resolver_deadline(dns->resolver, dns->deadline);
	}
	dns->ticking = 1;
	resolver_ask(dns->resolver, l->at, (ldns_rr_type)l->answer.type, l);
}

/* Looks for l->at in the zones, and asks the servers when it is in none. */
static void
advance(struct dns *dns, struct lookup *l)
{
	struct zone_answer answer;
	const struct zone *zone;

	while ((zone = closest(dns, l->at)) != NULL) {
		zone_lookup(zone, l->at, (ldns_rr_type)l->answer.type, &answer);
		if (answer.status == ZONE_ELSEWHERE)
			break;
		l->answer.server = zone_file(zone);
		l->authentic = 0;
		if (answer.status != ZONE_CNAME) {
			fromzone(dns, l, &answer);
			return;
		}
		if (follow(dns, l, answer.rrs[0]) == -1)
			return;
	}
	if (dns->resolver != NULL)
		ask(dns, l);
	else
		finish(dns, l, DNS_NXDOMAIN, NULL);
}

/* A server's answer ends at l->at, and there is no record there. */
static void
ending(struct dns *dns, struct lookup *l, const struct dnsmsg *msg, int moved)
{
	if (msg->kind == DNSMSG_NXDOMAIN)
		finish(dns, l, DNS_NXDOMAIN, NULL);
	else if (!moved)
		finish(dns, l, DNS_NODATA, NULL);
	else
		advance(dns, l); /* it did not say what there is */
}

/* Follows a server's answer along its CNAMEs.  Nothing else in it is looked
 * at, so no server can say what it was not asked. */
static void
fromserver(struct dns *dns, struct lookup *l, const struct dnsmsg *msg)
{
	size_t n, before = l->links;
	const ldns_rr *cname, **rrs;

	rrs = mem_array(ldns_rr_list_rr_count(msg->records), sizeof(*rrs));
	l->authentic = msg->authentic && (l->links == 0 || l->authentic);
	for (;;) {
		n = dnsmsg_select(msg->records, l->at,
		    (ldns_rr_type)l->answer.type, rrs);
		if (n > 0 && msg->kind == DNSMSG_NOERROR) {
			found(dns, l, rrs, n);
			break;
		}
		if ((cname = dnsmsg_cname(msg->records, l->at)) == NULL) {
			ending(dns, l, msg, l->links > before);
			break;
		}
		if (follow(dns, l, cname) == -1)
			break;
		if (closest(dns, l->at) != NULL) {
			advance(dns, l);
			break;
		}
	}
	mem_free(rrs);
}

/* A query has come to its end, and with it perhaps the lookup. */
static void
outcome(struct dns *dns, struct query *q)
{
	struct lookup *l = q->owner;

	l->answer.server = q->server != NULL ? q->server->text : NULL;
	switch (q->msg.kind) {
	case DNSMSG_NOERROR:
	case DNSMSG_NXDOMAIN:
		fromserver(dns, l, &q->msg);
		break;
	case DNSMSG_SILENCE:
		finish(dns, l, DNS_TIMEOUT, q->msg.why);
		break;
	case DNSMSG_MALFORMED:
		finish(dns, l, DNS_MALFORMED, q->msg.why);
		break;
	default:
		finish(dns, l, DNS_SERVFAIL, q->msg.why);
		break;
	}
	query_free(q);
}

/*
 * The cache
 */

static int
compare(const void *a, const void *b)
{
	const struct dns_answer *x = a, *y = b;

	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* The lookup of this question, a new one if need be; NULL: too many. */
static struct lookup *
get(struct dns *dns, const char *name, enum dns_type type)
{
	char text[NAME + 3];
	struct dns_answer key = { .name = text, .type = type };
	size_t i, len = strnlen(name, NAME + 2);
	ldns_rbnode_t *node;
	struct lookup *l;

	if (len > 0 && name[len - 1] == '.')
		len--;
	for (i = 0; i < len; i++)
		text[i] = ascii_tolower(name[i]);
	text[len] = '\0';
	if ((node = ldns_rbtree_search(&dns->lookups, &key)) != NULL)
		return (struct lookup *)node;

	if (dns->fresh++ >= LIMIT_CACHE)
		return NULL;
	l = mem_alloc(sizeof(*l));
	l->node.key = &l->answer;
	l->answer.name = mem_str(text, len);
	l->answer.type = type;
	l->answer.why = dns_status_text(DNS_PENDING);
	ldns_rbtree_insert(&dns->lookups, &l->node);
	return l;
}

static void
begin(struct dns *dns, struct lookup *l)
{
	l->begun = 1;
	l->next = dns->begun;
	dns->begun = l;
	l->since = resolver_clock();
	if ((l->at = dnsmsg_name(l->answer.name)) == NULL)
		finish(dns, l, DNS_BADNAME, NULL);
	else
		advance(dns, l);
}

const struct dns_answer *
dns_ask(struct dns *dns, const char *name, enum dns_type type)
{
	struct lookup *l = get(dns, name, type);

	if (l == NULL)
		return &dns->toomany;
	l->message = dns->message;
	if (!l->begun)
		begin(dns, l);
	return &l->answer;
}

int
dns_step(struct dns *dns)
{
	struct query *q;

	if (dns->resolver == NULL || (q = resolver_next(dns->resolver)) == NULL)
		return -1;
	outcome(dns, q);
	return 0;
}

const struct dns_answer *
dns_wait(struct dns *dns, const char *name, enum dns_type type)
{
	const struct dns_answer *answer = dns_ask(dns, name, type);
	int rc = 0;

	while (answer->status == DNS_PENDING) {
		assert(rc == 0);
		rc = dns_step(dns);
	}
	return answer;
}

int
dns_expired(const struct dns *dns)
{
	return dns->ticking && resolver_clock() >= dns->deadline;
}

/* Makes it a lookup that was never begun. */
static void
forget(struct lookup *l)
{
	release(&l->answer);
	l->answer.status = DNS_PENDING;
	l->answer.why = dns_status_text(DNS_PENDING);
	l->answer.server = NULL;
	l->answer.authentic = 0;
	ldns_rdf_deep_free(l->at);
	l->at = NULL;
	l->links = 0;
	l->authentic = 0;
	buf_free(&l->chain);
	l->begun = 0;
}

/* Drops the lookups that no message from this one on has asked for. */
static void
drop(struct dns *dns, unsigned long message)
{
	ldns_rbnode_t *node, *next;
	struct lookup *l;

	for (node = ldns_rbtree_first(&dns->lookups); node != LDNS_RBTREE_NULL;
	     node = next) {
		next = ldns_rbtree_next(node);
		l = (struct lookup *)node;
		if (l->message >= message)
			continue;
		ldns_rbtree_delete(&dns->lookups, node->key);
		forget(l);
		mem_free(l->answer.name);
		mem_free(l);
	}
}

void
dns_message(struct dns *dns)
{
	struct lookup *l;

	if (dns->resolver != NULL)
		resolver_abandon(dns->resolver);
	while ((l = dns->begun) != NULL) {
		dns->begun = l->next;
		if (l->answer.status == DNS_PENDING ||
		    dns_isfailure(&l->answer))
			forget(l);
	}
	if (dns->lookups.count > LIMIT_CACHE)
		drop(dns, dns->message);
	dns->message++;
	if (dns->lookups.count > LIMIT_CACHE)
		drop(dns, dns->message);
	dns->fresh = 0;
	dns->ticking = 0;
}

/*
 * Opening and closing
 */

/* EX_OK, or the status that says what is wrong, and why gets the words. */
static int
openservers(struct dns *dns, const struct dns_options *opt, struct buf *why)
{
	struct nameserver ns;
	size_t i;

	resolvconf_init(&dns->conf);
	for (i = 0; opt->servers != NULL && opt->servers[i] != NULL; i++) {
		if (resolvconf_server(&ns, opt->servers[i]) == -1) {
			buf_addf(why, "%s: not an address of a name server",
			    opt->servers[i]);
			return EX_CONFIG;
		}
		if (resolvconf_add(&dns->conf, &ns) == -1) {
			buf_addf(why, "more than %d name servers",
			    LIMIT_SERVERS);
			return EX_CONFIG;
		}
	}
	if (dns->conf.n == 0 && dns->nzones == 0)
		resolvconf_read(&dns->conf, "/etc/resolv.conf");
	if (dns->conf.n > 0)
		dns->resolver = resolver_new(&dns->conf);
	return EX_OK;
}

static int
openzones(struct dns *dns, const struct dns_options *opt, struct buf *why)
{
	size_t n = 0;
	int status;

	while (opt->zones != NULL && opt->zones[n] != NULL)
		n++;
	dns->zones = mem_array(n, sizeof(*dns->zones));
	for (; dns->nzones < n; dns->nzones++)
		if ((dns->zones[dns->nzones] = zone_read(
			 opt->zones[dns->nzones], &status, why)) == NULL)
			return status;
	return EX_OK;
}

static int
openrecord(struct dns *dns, const struct dns_options *opt, struct buf *why)
{
	if ((dns->record = opt->record) == NULL)
		return EX_OK;
	dns->fd = open(dns->record, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC,
	    0666);
	if (dns->fd != -1)
		return EX_OK;
	buf_addf(why, "%s: %s", dns->record, strerror(errno));
	return EX_IOERR;
}

struct dns *
dns_open(const struct dns_options *opt, int *status, char **why)
{
	struct dns *dns = mem_alloc(sizeof(*dns));
	struct buf text = BUF_INIT;

	dns->fd = -1;
	dns->timeout = (int64_t)opt->timeout * 1000;
	dns->verbose = opt->verbose;
	dns->toomany.name = mem_str("", 0);
	dns->toomany.status = DNS_SERVFAIL;
	dns->toomany.why = "too many lookups";
	ldns_rbtree_init(&dns->lookups, compare);
	if ((*status = openzones(dns, opt, &text)) == EX_OK &&
	    (*status = openservers(dns, opt, &text)) == EX_OK &&
	    (*status = openrecord(dns, opt, &text)) == EX_OK) {
		buf_free(&text);
		return dns;
	}
	*why = buf_steal(&text);
	dns_close(dns, NULL);
	return NULL;
}

int
dns_recorded(const struct dns *dns, char **why)
{
	struct buf text = BUF_INIT;

	if (dns->error == 0)
		return 0;
	buf_addf(&text, "%s: %s", dns->record, strerror(dns->error));
	*why = buf_steal(&text);
	return -1;
}

int
dns_close(struct dns *dns, char **why)
{
	int rc = 0;

	if (dns == NULL)
		return 0;
	if (dns->fd != -1 && close(dns->fd) == -1 && dns->error == 0 &&
	    errno != EINTR)
		dns->error = errno;
	if (why != NULL)
		rc = dns_recorded(dns, why);
	resolver_free(dns->resolver);
	drop(dns, dns->message + 1);
	while (dns->nzones > 0)
		zone_free(dns->zones[--dns->nzones]);
	mem_free(dns->zones);
	mem_free(dns->toomany.name);
	mem_free(dns);
	return rc;
}
