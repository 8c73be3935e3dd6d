/*
 * dnsd - a name server for tests: answers from a master file, by UDP and TCP
 * on 127.0.0.1 or ADDR, and misbehaves on request.
 *
 * dnsd [-a ADDR] [-p PORT] [-d MS] [-l LOG] [-t SECONDS] [-b NAME=HOW] [FILE]
 *
 * It prints its port, then serves until it is killed or SECONDS (120) are
 * over.  A name that FILE ([ORIGIN=]FILE) has not is NXDOMAIN.  -d delays
 * each answer, not those after it.  LOG gets a line "ms name type transport"
 * for each question, and one that ends in HOW for each forged answer.  -b may
 * be repeated, also for the same NAME ("*" is any): HOW is delay=MS or one of
 * words[].
 */
#include <netinet/in.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ldns/ldns.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "ascii.h"
#include "buf.h"
#include "fail.h"
#include "io.h"
#include "zone.h"

enum { CONNS = 128, CHAIN = 32, DATAGRAM = 512 };

/* What can be wrong with an answer; each is a bit of a request's how. */
enum how {
	SILENT,
	SERVFAIL,
	REFUSED,
	NOTIMP,
	FORMERR,
	NOEDNS,
	CURT,
	BADVERS,
	REFERRAL,
	TRUNCATE,
	ALLTC,
	NOTCP,
	TCPSILENT,
	TRICKLE,
	BREAK,
	LOOP,
	CUT,
	EMPTY,
	TWICE,
	TTLS,
	CASE,
	EXTRA,
	AUTHENTIC,
	NOCHASE,
	/* forged answers, before the right one */
	BADID,
	BADNAME,
	BADTYPE,
	BADCLASS,
	NOTANSWER,
	OPCODE,
	NOQUESTION,
	GARBAGE,
	OTHERPORT,
	HOWS
};

static const char *const words[HOWS] = {
	[SILENT] = "silent", /* no answer */
	[SERVFAIL] = "servfail",
	[REFUSED] = "refused",
	[NOTIMP] = "notimp",
	[FORMERR] = "formerr",
	[NOEDNS] = "noedns",	   /* FORMERR to EDNS */
	[CURT] = "curt",	   /* SERVFAIL, a header only */
	[BADVERS] = "badvers",	   /* an extended RCODE */
	[REFERRAL] = "referral",   /* ask somebody else */
	[TRUNCATE] = "truncate",   /* TC by UDP, as all to "break" */
	[ALLTC] = "alltc",	   /* and by TCP */
	[NOTCP] = "notcp",	   /* TCP is closed unanswered */
	[TCPSILENT] = "tcpsilent", /* nothing comes by TCP */
	[TRICKLE] = "trickle",	   /* an octet a second by TCP */
	[BREAK] = "break",	   /* half an answer by TCP */
	[LOOP] = "loop",	   /* a name that points to itself */
	[CUT] = "cut",		   /* half an answer by UDP, without TC */
	[EMPTY] = "empty",	   /* a record without its data */
	[TWICE] = "twice",	   /* each record twice */
	[TTLS] = "ttls",	   /* each TTL one less than that before */
	[CASE] = "case",	   /* names in other case */
	[EXTRA] = "extra",	   /* records of victim.example, forged */
	[AUTHENTIC] = "ad",
	[NOCHASE] = "nochase", /* a CNAME without what it points to */
	[BADID] = "badid",
	[BADNAME] = "badname",
	[BADTYPE] = "badtype",
	[BADCLASS] = "badclass",
	[NOTANSWER] = "notanswer", /* QR not set */
	[OPCODE] = "opcode",
	[NOQUESTION] = "noquestion",
	[GARBAGE] = "garbage",
	[OTHERPORT] = "otherport",
};

struct rule {
	const char *name; /* NAME=HOW */
	size_t namelen;
	uint64_t how;
	int delay;
};

struct conn { /* by TCP; free when fd is -1 */
	int fd;
	struct buf in, out;
	size_t sent;
	int slow;
	int64_t next; /* when the next octet of a slow one may go */
	unsigned serial;
};

struct reply { /* on its way, until its time has come */
	struct reply *next;
	int64_t due;
	int fd; /* of UDP; -1: conn's */
	struct sockaddr_storage to;
	socklen_t tolen;
	size_t conn;
	unsigned serial;
	enum how how; /* TRICKLE, BREAK, NOTCP or none of these */
	struct buf wire;
};

struct server {
	struct zone *zone;
	struct rule *rules;
	size_t nrules, room;
	int delay;
	FILE *log;
	int udp, tcp, other;
	struct conn conns[CONNS];
	struct reply *replies;
};

struct request {
	ldns_pkt *pkt;
	const ldns_rr *question;
	char *name; /* as text, without the last dot */
	int tcp;
	uint64_t how;
	int delay;
};

static _Bool
has(const struct request *req, enum how how)
{
	return req->how >> how & 1;
}

static int64_t
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/*
 * What is answered
 */

/* How this name is to be answered, by all the rules that name it. */
static void
rules(const struct server *s, struct request *req)
{
	const struct rule *rule;
	size_t i;

	req->delay = s->delay;
	for (i = 0; i < s->nrules; i++) {
		rule = &s->rules[i];
		if (!(rule->namelen == 1 && rule->name[0] == '*') &&
		    !ascii_caseeq(rule->name, rule->namelen, req->name,
			strlen(req->name)))
			continue;
		req->how |= rule->how;
		req->delay += rule->delay;
	}
}

static void
push(ldns_pkt *pkt, ldns_pkt_section section, const ldns_rr *rr,
    const ldns_rdf *owner)
{
	ldns_rr *copy = ldns_rr_clone(rr);

	ldns_rdf_deep_free(ldns_rr_owner(copy));
	ldns_rr_set_owner(copy, ldns_rdf_clone(owner));
	ldns_pkt_push_rr(pkt, section, copy);
}

static void
pushtext(ldns_pkt *pkt, ldns_pkt_section section, const char *text)
{
	ldns_rr *rr;

	if (ldns_rr_new_frm_str(&rr, text, 3600, NULL, NULL) == LDNS_STATUS_OK)
		ldns_pkt_push_rr(pkt, section, rr);
}

/* Follows CNAMEs through the zone, as a resolver does for its client. */
static void
lookup(const struct server *s, struct request *req, ldns_pkt *pkt)
{
	ldns_rdf *name = ldns_rdf_clone(ldns_rr_owner(req->question));
	struct zone_answer answer = { .status = ZONE_NXDOMAIN };
	size_t i, n = 0;

	do {
		ldns_dname2canonical(name);
		if (s->zone != NULL)
			zone_lookup(s->zone, name,
			    ldns_rr_get_type(req->question), &answer);
		for (i = 0; i < answer.n; i++)
			push(pkt, LDNS_SECTION_ANSWER, answer.rrs[i], name);
		for (i = 0; i < answer.n && has(req, TWICE); i++)
			push(pkt, LDNS_SECTION_ANSWER, answer.rrs[i], name);
		if (answer.status != ZONE_CNAME)
			break;
		ldns_rdf_deep_free(name);
		name = ldns_rdf_clone(ldns_rr_rdf(answer.rrs[0], 0));
	} while (!has(req, NOCHASE) && ++n < CHAIN);
	ldns_rdf_deep_free(name);

	if (answer.status == ZONE_NXDOMAIN || answer.status == ZONE_ELSEWHERE)
		ldns_pkt_set_rcode(pkt, LDNS_RCODE_NXDOMAIN);
	else if (answer.status == ZONE_SERVFAIL)
		ldns_pkt_set_rcode(pkt, LDNS_RCODE_SERVFAIL);
	else if (answer.status == ZONE_TIMEOUT)
		req->how |= UINT64_C(1) << SILENT;
	else if (answer.status == ZONE_MALFORMED)
		req->how |= UINT64_C(1) << CUT;
}

static void
othercase(ldns_rdf *name)
{
	uint8_t *p = ldns_rdf_data(name);
	size_t i;

	for (i = 0; i < ldns_rdf_size(name); i++)
		if (ascii_isalpha((char)p[i]) && i % 3 != 0)
			p[i] ^= 0x20;
}

static void
spreadttls(ldns_pkt *pkt)
{
	ldns_rr_list *answer = ldns_pkt_answer(pkt);
	uint32_t i;

	for (i = 0; i < ldns_rr_list_rr_count(answer); i++)
		ldns_rr_set_ttl(ldns_rr_list_rr(answer, i),
		    ldns_rr_ttl(ldns_rr_list_rr(answer, i)) - i);
}

static void
mixcase(ldns_pkt *pkt)
{
	ldns_rr_list *answer = ldns_pkt_answer(pkt);
	size_t i;

	othercase(ldns_rr_owner(ldns_rr_list_rr(ldns_pkt_question(pkt), 0)));
	for (i = 0; i < ldns_rr_list_rr_count(answer); i++)
		othercase(ldns_rr_owner(ldns_rr_list_rr(answer, i)));
}

static void
forgeextra(ldns_pkt *pkt)
{
	static const char text[] = "victim.example. 3600 IN TXT \"forged\"";

	pushtext(pkt, LDNS_SECTION_ANSWER, text);
	pushtext(pkt, LDNS_SECTION_AUTHORITY, text);
	pushtext(pkt, LDNS_SECTION_ADDITIONAL, text);
}

static uint8_t
rcode(const struct request *req)
{
	if (has(req, FORMERR) || (has(req, NOEDNS) && ldns_pkt_edns(req->pkt)))
		return LDNS_RCODE_FORMERR;
	if (has(req, SERVFAIL) || has(req, CURT))
		return LDNS_RCODE_SERVFAIL;
	if (has(req, REFUSED))
		return LDNS_RCODE_REFUSED;
	return has(req, NOTIMP) ? LDNS_RCODE_NOTIMPL : LDNS_RCODE_NOERROR;
}

static ldns_pkt *
respond(const struct server *s, struct request *req)
{
	ldns_pkt *pkt = ldns_pkt_new();

	ldns_pkt_set_id(pkt, ldns_pkt_id(req->pkt));
	ldns_pkt_set_qr(pkt, 1);
	ldns_pkt_set_rd(pkt, ldns_pkt_rd(req->pkt));
	ldns_pkt_set_ra(pkt, !has(req, REFERRAL));
	ldns_pkt_set_ad(pkt, has(req, AUTHENTIC));
	ldns_pkt_set_rcode(pkt, rcode(req));
	if (ldns_pkt_edns(req->pkt) && !has(req, NOEDNS))
		ldns_pkt_set_edns_udp_size(pkt, 1232);
	if (has(req, BADVERS))
		ldns_pkt_set_edns_extended_rcode(pkt, 1);
	push(pkt, LDNS_SECTION_QUESTION, req->question,
	    ldns_rr_owner(req->question));
	if (has(req, REFERRAL))
		pushtext(pkt, LDNS_SECTION_AUTHORITY,
		    "example. 3600 IN NS ns.elsewhere.example.");
	else if (ldns_pkt_get_rcode(pkt) == LDNS_RCODE_NOERROR)
		lookup(s, req, pkt);
	if (has(req, EXTRA))
		forgeextra(pkt);
	if (has(req, TTLS))
		spreadttls(pkt);
	if (has(req, CASE))
		mixcase(pkt);
	return pkt;
}

static void
towire(struct buf *out, const ldns_pkt *pkt)
{
	uint8_t *wire;
	size_t len;

	if (ldns_pkt2wire(&wire, pkt, &len) != LDNS_STATUS_OK)
		fail(EX_SOFTWARE, "no wire form");
	out->len = 0;
	buf_add(out, wire, len);
	LDNS_FREE(wire);
}

/* Where the answer section begins. */
static size_t
body(const struct request *req)
{
	return LDNS_HEADER_SIZE + ldns_rdf_size(ldns_rr_owner(req->question)) +
	    4;
}

static int
istruncated(const struct request *req, size_t len)
{
	enum how how;

	if (req->tcp)
		return has(req, ALLTC);
	for (how = TRUNCATE; how <= BREAK; how++)
		if (has(req, how))
			return 1;
	return len > (ldns_pkt_edns(req->pkt) ? ldns_pkt_edns_udp_size(req->pkt)
					      : DATAGRAM);
}

/* Leaves the question and says that this is not all, if it must. */
static void
cutshort(const struct request *req, struct buf *wire)
{
	uint8_t *p = (uint8_t *)wire->data;

	if (!istruncated(req, wire->len))
		return;
	LDNS_TC_SET(p);
	memset(p + LDNS_ANCOUNT_OFF, 0, 6);
	wire->len = body(req);
}

/* Makes an octet string of the answer that no reader can like. */
static void
spoil(const struct request *req, struct buf *wire)
{
	size_t first = body(req);
	uint8_t *p = (uint8_t *)wire->data;

	if (has(req, CURT)) {
		memset(p + LDNS_QDCOUNT_OFF, 0, 8);
		wire->len = LDNS_HEADER_SIZE;
	}
	if (has(req, LOOP) && wire->len > first + 2) {
		p[first] = (uint8_t)(0xc0 | first >> 8);
		p[first + 1] = (uint8_t)first;
	}
	if (has(req, CUT) && wire->len > first)
		wire->len -= (wire->len - first + 1) / 2;
	if (has(req, EMPTY) && wire->len > first + 12) {
		/* pointer, type, class, TTL: as ldns compresses the owner */
		memset(p + LDNS_NSCOUNT_OFF, 0, 4);
		ldns_write_uint16(p + LDNS_ANCOUNT_OFF, 1);
		ldns_write_uint16(p + first + 10, 0);
		wire->len = first + 12;
	}
}

/*
 * How it is sent
 */

static struct reply *
queue(struct server *s, int64_t due)
{
	struct reply *reply = mem_alloc(sizeof(*reply)), **p = &s->replies;

	while (*p != NULL && (*p)->due <= due)
		p = &(*p)->next;
	reply->next = *p;
	reply->due = due;
	reply->fd = -1;
	*p = reply;
	return reply;
}

static void
datagram(struct server *s, const struct reply *model, const void *wire,
    size_t len)
{
	struct reply *reply = queue(s, model->due);

	reply->fd = model->fd;
	reply->to = model->to;
	reply->tolen = model->tolen;
	buf_add(&reply->wire, wire, len);
}

/* The right answer but for the data: "forged". */
static void
forge(const struct request *req, struct buf *wire)
{
	ldns_pkt *pkt = ldns_pkt_new();
	struct buf text = BUF_INIT;

	ldns_pkt_set_id(pkt, ldns_pkt_id(req->pkt));
	ldns_pkt_set_qr(pkt, 1);
	ldns_pkt_set_ra(pkt, 1);
	push(pkt, LDNS_SECTION_QUESTION, req->question,
	    ldns_rr_owner(req->question));
	buf_addf(&text, "%s. 3600 IN TXT \"forged\"", req->name);
	pushtext(pkt, LDNS_SECTION_ANSWER, text.data);
	towire(wire, pkt);
	ldns_pkt_free(pkt);
	buf_free(&text);
}

static void
garbage(struct server *s, const struct reply *model, const struct buf *wire)
{
	static const char zeros[64];

	datagram(s, model, zeros, 0);
	datagram(s, model, zeros, 1);
	datagram(s, model, wire->data, 2);
	datagram(s, model, wire->data, LDNS_HEADER_SIZE - 1);
	datagram(s, model, wire->data, LDNS_HEADER_SIZE);
	datagram(s, model, wire->data, LDNS_HEADER_SIZE + 3);
	datagram(s, model, zeros, sizeof(zeros));
}

/* Spoils the one thing that tells the forged answer from a right one. */
static void
disguise(const struct request *req, enum how how, uint8_t *p)
{
	size_t end = body(req);

	switch (how) {
	case BADID:
		p[1] ^= 1;
		break;
	case BADNAME:
		p[LDNS_HEADER_SIZE + 1] ^= 1;
		break;
	case BADTYPE:
		p[end - 3] ^= 1;
		break;
	case BADCLASS:
		p[end - 1] ^= 2;
		break;
	case NOTANSWER:
		p[2] &= (uint8_t)~LDNS_QR_MASK;
		break;
	case OPCODE:
		p[2] |= 4 << LDNS_OPCODE_SHIFT;
		break;
	case NOQUESTION:
		ldns_write_uint16(p + LDNS_QDCOUNT_OFF, 0);
		break;
	default:
		break;
	}
}

static void
logline(const struct server *s, const struct request *req, const char *what)
{
	char *type = ldns_rr_type2str(ldns_rr_get_type(req->question));

	if (s->log != NULL) {
		fprintf(s->log, "%lld %s %s %s\n", (long long)now(), req->name,
		    type, what);
		fflush(s->log);
	}
	LDNS_FREE(type);
}

/* Sends the forged answers that this request calls for. */
static void
decoys(struct server *s, const struct request *req, struct reply *model)
{
	struct buf wire = BUF_INIT;
	enum how how;

	for (how = BADID; how <= OTHERPORT; how++) {
		if (!has(req, how))
			continue;
		logline(s, req, words[how]);
		forge(req, &wire);
		disguise(req, how, (uint8_t *)wire.data);
		model->fd = how == OTHERPORT ? s->other : s->udp;
		if (how == GARBAGE)
			garbage(s, model, &wire);
		else
			datagram(s, model, wire.data, wire.len);
	}
	model->fd = s->udp;
	buf_free(&wire);
}

static void
answer(struct server *s, struct request *req, struct reply *model)
{
	struct buf wire = BUF_INIT;
	struct reply *reply;
	ldns_pkt *pkt = respond(s, req);

	towire(&wire, pkt);
	ldns_pkt_free(pkt);
	spoil(req, &wire);
	cutshort(req, &wire);
	model->due = now() + req->delay;
	if (!req->tcp)
		decoys(s, req, model);
	if (has(req, SILENT) || (req->tcp && has(req, TCPSILENT))) {
		buf_free(&wire);
		return;
	}
	reply = queue(s, model->due);
	model->next = reply->next;
	*reply = *model;
	reply->how = has(req, TRICKLE) ? TRICKLE
	    : has(req, BREAK)	       ? BREAK
	    : has(req, NOTCP)	       ? NOTCP
				       : HOWS;
	if (req->tcp)
		buf_addf(&reply->wire, "%c%c", (int)(wire.len >> 8),
		    (int)(wire.len & 0xff));
	buf_add(&reply->wire, wire.data, wire.len);
	buf_free(&wire);
}

static void
request(struct server *s, const void *wire, size_t len, struct reply *model)
{
	struct request req = { .tcp = model->fd == -1 };

	if (ldns_wire2pkt(&req.pkt, wire, len) != LDNS_STATUS_OK)
		return;
	if (ldns_pkt_qdcount(req.pkt) == 1) {
		req.question = ldns_rr_list_rr(ldns_pkt_question(req.pkt), 0);
		req.name = ldns_rdf2str(ldns_rr_owner(req.question));
		req.name[strlen(req.name) - 1] = '\0';
		rules(s, &req);
		logline(s, &req, req.tcp ? "tcp" : "udp");
		answer(s, &req, model);
		LDNS_FREE(req.name);
	}
	ldns_pkt_free(req.pkt);
}

/*
 * Sockets
 */

static void
readudp(struct server *s)
{
	struct reply model = { .fd = s->udp, .tolen = sizeof(model.to) };
	uint8_t packet[65536];
	ssize_t n = recvfrom(s->udp, packet, sizeof(packet), 0,
	    (struct sockaddr *)&model.to, &model.tolen);

	if (n > 0)
		request(s, packet, (size_t)n, &model);
}

static void
hangup(struct conn *conn)
{
	close(conn->fd);
	buf_free(&conn->in);
	buf_free(&conn->out);
	conn->fd = -1;
	conn->serial++;
}

static void
accepttcp(struct server *s)
{
	int fd = accept(s->tcp, NULL, NULL);
	size_t i;

	if (fd == -1)
		return;
	for (i = 0; i < CONNS && s->conns[i].fd != -1; i++)
		;
	if (i == CONNS) {
		close(fd);
		return;
	}
	fcntl(fd, F_SETFL, O_NONBLOCK);
	s->conns[i].fd = fd;
	s->conns[i].sent = 0;
	s->conns[i].slow = 0;
}

static void
readtcp(struct server *s, size_t i)
{
	struct conn *conn = &s->conns[i];
	struct reply model = { .fd = -1, .conn = i, .serial = conn->serial };
	const uint8_t *p;
	size_t len;
	ssize_t n = read(conn->fd, buf_ready(&conn->in, 4096), 4096);

	if (n == 0 || (n == -1 && errno != EAGAIN)) {
		hangup(conn);
		return;
	}
	conn->in.len += n > 0 ? (size_t)n : 0;
	p = (const uint8_t *)conn->in.data;
	if (conn->in.len < 2 || conn->in.len < (len = ldns_read_uint16(p)) + 2)
		return;
	request(s, p + 2, len, &model);
	conn->in.len = 0;
}

static void
writetcp(struct conn *conn)
{
	size_t len = conn->out.len - conn->sent;
	ssize_t n;

	if (conn->slow) {
		if (now() < conn->next)
			return;
		conn->next = now() + 1000;
		len = 1;
	}
	n = write(conn->fd, conn->out.data + conn->sent, len);
	if (n > 0)
		conn->sent += (size_t)n;
	else if (errno != EAGAIN)
		hangup(conn);
}

/* Its time has come. */
static void
deliver(struct server *s, struct reply *reply)
{
	struct conn *conn = &s->conns[reply->conn];

	if (reply->fd != -1) {
		sendto(reply->fd, reply->wire.data, reply->wire.len, 0,
		    (struct sockaddr *)&reply->to, reply->tolen);
	} else if (conn->fd != -1 && conn->serial == reply->serial) {
		conn->slow = reply->how == TRICKLE;
		if (reply->how == BREAK)
			io_write(conn->fd, reply->wire.data,
			    reply->wire.len / 2);
		if (reply->how == BREAK || reply->how == NOTCP)
			hangup(conn);
		else
			buf_add(&conn->out, reply->wire.data, reply->wire.len);
	}
	buf_free(&reply->wire);
	mem_free(reply);
}

/* When something is to be done if nothing comes. */
static int
patience(const struct server *s)
{
	int64_t until = now() + 1000;
	size_t i;

	if (s->replies != NULL && s->replies->due < until)
		until = s->replies->due;
	for (i = 0; i < CONNS; i++)
		if (s->conns[i].fd != -1 && s->conns[i].slow &&
		    s->conns[i].next < until)
			until = s->conns[i].next;
	return until > now() ? (int)(until - now()) : 0;
}

static void
serve(struct server *s)
{
	struct pollfd pfd[CONNS + 2];
	struct reply *reply;
	struct conn *conn;
	size_t i;

	for (i = 0; i < CONNS; i++) {
		conn = &s->conns[i];
		pfd[i] = (struct pollfd){ .fd = conn->fd, .events = POLLIN };
		if (conn->out.len > conn->sent &&
		    !(conn->slow && now() < conn->next))
			pfd[i].events |= POLLOUT;
	}
	pfd[CONNS] = (struct pollfd){ .fd = s->udp, .events = POLLIN };
	pfd[CONNS + 1] = (struct pollfd){ .fd = s->tcp, .events = POLLIN };
	if (poll(pfd, CONNS + 2, patience(s)) == -1)
		fail(EX_OSERR, "poll: %s", strerror(errno));
	for (i = 0; i < CONNS; i++)
		if (pfd[i].fd != -1 && pfd[i].revents & POLLOUT)
			writetcp(&s->conns[i]);
		else if (pfd[i].fd != -1 && pfd[i].revents != 0)
			readtcp(s, i);
	if (pfd[CONNS].revents != 0)
		readudp(s);
	if (pfd[CONNS + 1].revents != 0)
		accepttcp(s);
	while ((reply = s->replies) != NULL && reply->due <= now()) {
		s->replies = reply->next;
		deliver(s, reply);
	}
}

/* The address to serve at. */
static socklen_t
address(struct sockaddr_storage *out, const char *text, unsigned port)
{
	struct sockaddr_in four = { .sin_family = AF_INET,
		.sin_port = htons((in_port_t)port) };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6,
		.sin6_port = htons((in_port_t)port) };

	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, text, &four.sin_addr) == 1) {
		memcpy(out, &four, sizeof(four));
		return sizeof(four);
	}
	if (inet_pton(AF_INET6, text, &six.sin6_addr) != 1)
		fail(EX_USAGE, "%s: no address", text);
	memcpy(out, &six, sizeof(six));
	return sizeof(six);
}

/* A bound socket; *port 0 is any, and is told. */
static int
bindsocket(const char *text, int type, unsigned *port)
{
	struct sockaddr_storage addr;
	socklen_t len = address(&addr, text, *port);
	int fd = socket(addr.ss_family, type, 0), on = 1;
	in_port_t bound;

	if (type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd == -1 || bind(fd, (struct sockaddr *)&addr, len) == -1 ||
	    (type == SOCK_STREAM && listen(fd, CONNS) == -1) ||
	    getsockname(fd, (struct sockaddr *)&addr, &len) == -1) {
		close(fd);
		return -1;
	}
	/* It stands at the same place in both families. */
	memcpy(&bound, (char *)&addr + offsetof(struct sockaddr_in, sin_port),
	    sizeof(bound));
	*port = ntohs(bound);
	return fd;
}

static void
opensockets(struct server *s, const char *addr, unsigned port)
{
	unsigned try, any = 0, same = 0;

	s->udp = s->tcp = -1;
	for (try = 0; try < 50 && s->tcp == -1; try++) {
		if (s->udp != -1)
			close(s->udp);
		same = port;
		s->udp = bindsocket(addr, SOCK_DGRAM, &same);
		s->tcp = bindsocket(addr, SOCK_STREAM, &same);
	}
	s->other = bindsocket(addr, SOCK_DGRAM, &any);
	if (s->udp == -1 || s->tcp == -1 || s->other == -1)
		fail(EX_OSERR, "no port: %s", strerror(errno));
	printf("%u\n", same);
	fclose(stdout);
}

static void
addrule(struct server *s, const char *text)
{
	struct rule rule = { .name = text, .namelen = strcspn(text, "=") };
	const char *word = text + rule.namelen + (text[rule.namelen] != '\0');
	enum how how;

	for (how = 0; how < HOWS; how++)
		if (strcmp(words[how], word) == 0)
			rule.how = UINT64_C(1) << how;
	if (strncmp(word, "delay=", 6) == 0)
		rule.delay = atoi(word + 6);
	else if (rule.how == 0)
		fail(EX_USAGE, "%s: not known how", text);
	s->rules = mem_more(s->rules, s->nrules, &s->room, sizeof(*s->rules));
	s->rules[s->nrules++] = rule;
}

int
main(int argc, char *argv[])
{
	static struct server s;
	struct buf why = BUF_INIT;
	unsigned port = 0, seconds = 120;
	const char *addr = "127.0.0.1";
	int ch, status;
	size_t i;

	io_setup();
	while ((ch = getopt(argc, argv, "a:b:d:l:p:t:")) != -1) {
		if (ch == 'a')
			addr = optarg;
		else if (ch == 'b')
			addrule(&s, optarg);
		else if (ch == 'd')
			s.delay = atoi(optarg);
		else if (ch == 'l')
			s.log = fopen(optarg, "a");
		else if (ch == 'p')
			port = (unsigned)atoi(optarg);
		else if (ch == 't')
			seconds = (unsigned)atoi(optarg);
		else
			return EX_USAGE;
	}
	if (optind < argc &&
	    (s.zone = zone_read(argv[optind], &status, &why)) == NULL)
		fail(status, "%s", why.data);
	for (i = 0; i < CONNS; i++)
		s.conns[i].fd = -1;
	alarm(seconds);
	opensockets(&s, addr, port);
	for (;;)
		serve(&s);
}
