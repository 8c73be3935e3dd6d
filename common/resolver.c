/*
 * resolver - questions put to name servers; see resolver.h.
 */
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sodium.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "dnsmsg.h"
#include "fail.h"
#include "limit.h"
#include "resolvconf.h"
#include "resolver.h"

enum phase {
	WAITING, /* for a socket */
	ASKED,	 /* by UDP */
	SENDING, /* by TCP; connecting is the first part of it */
	READING,
	ENDED
};

struct queue {
	struct query *first, **last;
};

struct resolver {
	const struct resolvconf *conf;
	size_t preferred;	  /* the server that answered last */
	int plain[LIMIT_SERVERS]; /* knows no EDNS */
	int64_t deadline;
	struct queue waiting; /* for their turn */
	struct queue ended;   /* not yet handed over */
	struct query *flight[LIMIT_FLIGHT];
	size_t nflight;
	uint8_t packet[65536];
};

static const char unreachable[] = "server cannot be reached";

int64_t
resolver_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
empty(struct queue *queue)
{
	queue->first = NULL;
	queue->last = &queue->first;
}

static void
append(struct queue *queue, struct query *q)
{
	q->next = NULL;
	*queue->last = q;
	queue->last = &q->next;
}

static struct query *
take(struct queue *queue)
{
	struct query *q = queue->first;

	if (q != NULL && (queue->first = q->next) == NULL)
		queue->last = &queue->first;
	return q;
}

struct resolver *
resolver_new(const struct resolvconf *conf)
{
	struct resolver *r = mem_alloc(sizeof(*r));

	if (sodium_init() == -1)
		fail(EX_OSERR, "no random numbers");
	r->conf = conf;
	r->deadline = INT64_MAX;
	empty(&r->waiting);
	empty(&r->ended);
	return r;
}

static void
hangup(struct query *q)
{
	if (q->fd != -1)
		close(q->fd);
	q->fd = -1;
	q->out.len = q->in.len = q->sent = 0;
}

void
query_free(struct query *q)
{
	if (q == NULL)
		return;
	hangup(q);
	dnsmsg_free(&q->msg);
	ldns_rdf_deep_free(q->question.name);
	buf_free(&q->out);
	buf_free(&q->in);
	mem_free(q);
}

void
resolver_abandon(struct resolver *r)
{
	struct query *q;

	while ((q = take(&r->waiting)) != NULL)
		query_free(q);
	while (r->nflight > 0)
		query_free(r->flight[--r->nflight]);
	while ((q = take(&r->ended)) != NULL)
		query_free(q);
}

void
resolver_free(struct resolver *r)
{
	if (r == NULL)
		return;
	resolver_abandon(r);
	mem_free(r);
}

void
resolver_deadline(struct resolver *r, int64_t when)
{
	r->deadline = when;
}

/* Asks the same server again, in another way. */
static void
again(struct query *q)
{
	hangup(q);
	q->phase = WAITING;
}

/* Turns to the next server, or ends when all have had their turns. */
static void
another(struct resolver *r, struct query *q)
{
	again(q);
	q->tcp = q->plain = 0;
	q->at = (q->at + 1) % r->conf->n;
	if (++q->tried < r->conf->n)
		return;
	q->tried = 0;
	if (!q->retry || ++q->round == r->conf->attempts)
		q->phase = ENDED;
	q->retry = 0;
}

static void
silence(struct resolver *r, struct query *q)
{
	q->retry = 1;
	another(r, q);
}

/* The server at hand cannot be asked, this time.  What another one has said of
 * itself tells more. */
static void
failed(struct resolver *r, struct query *q, const char *why)
{
	if (q->server == NULL) {
		q->msg.kind = DNSMSG_FAILED;
		q->msg.why = why;
	}
	q->retry = 1;
	another(r, q);
}

/* The server at hand has answered, but to no avail. */
static void
confessed(struct resolver *r, struct query *q, enum dnsmsg_kind kind,
    const char *why)
{
	q->server = &r->conf->servers[q->at];
	q->msg.kind = kind;
	q->msg.why = why;
	another(r, q);
}

static void
timedout(struct query *q)
{
	hangup(q);
	q->msg.kind = DNSMSG_SILENCE;
	q->msg.why = "no answer in time";
	q->server = NULL;
	q->phase = ENDED;
}

/* A socket that never blocks and that no other program inherits. */
static int
opensocket(const struct nameserver *ns, int type)
{
	int fd, flags, saved;

	if ((fd = socket(ns->addr.ss_family, type, 0)) == -1)
		return -1;
	if ((flags = fcntl(fd, F_GETFL)) != -1 &&
	    fcntl(fd, F_SETFL, flags | O_NONBLOCK) != -1 &&
	    fcntl(fd, F_SETFD, FD_CLOEXEC) != -1)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

/* Would it be different after another query has ended? */
static int
isshortage(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS ||
	    error == ENOMEM;
}

static int
notnow(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static void
compose(struct resolver *r, struct query *q)
{
	struct dnsmsg_question *question = &q->question;

	randombytes_buf(&question->id, sizeof(question->id));
	question->edns = !q->plain && !r->plain[q->at];
	question->wantad = r->conf->servers[q->at].trusted;
	buf_add(&q->out, "\0\0", 2);
	dnsmsg_write(&q->out, question);
	q->out.data[0] = (char)((q->out.len - 2) >> 8);
	q->out.data[1] = (char)((q->out.len - 2) & 0xff);
}

/* A connected socket takes no datagram but from that server, and tells of
 * ICMP errors. */
static void
contact(struct resolver *r, struct query *q)
{
	const struct nameserver *ns = &r->conf->servers[q->at];

	if (connect(q->fd, (const struct sockaddr *)&ns->addr, ns->addrlen) ==
		-1 &&
	    errno != EINPROGRESS && errno != EINTR) {
		failed(r, q, unreachable);
		return;
	}
	compose(r, q);
	q->until = resolver_clock() + (int64_t)r->conf->timeout * 1000;
	q->phase = q->tcp ? SENDING : ASKED;
	/* A datagram that does not leave for want of room is like a lost one. */
	if (!q->tcp && send(q->fd, q->out.data + 2, q->out.len - 2, 0) == -1 &&
	    !notnow(errno) && !isshortage(errno))
		failed(r, q, unreachable);
}

/* Sends what waits, as far as there is room; 0 when there is none left. */
static int
start(struct resolver *r, struct query *q)
{
	if (!q->chosen) {
		q->at = r->preferred;
		q->chosen = 1;
	}
	q->fd = opensocket(&r->conf->servers[q->at],
	    q->tcp ? SOCK_STREAM : SOCK_DGRAM);
	if (q->fd != -1)
		contact(r, q);
	else if (isshortage(errno) && r->nflight > 0)
		return 0;
	else
		failed(r, q, "no socket for the question");
	return 1;
}

/* Puts a query where its phase says. */
static void
place(struct resolver *r, struct query *q)
{
	if (q->phase == WAITING)
		append(&r->waiting, q);
	else if (q->phase == ENDED)
		append(&r->ended, q);
	else
		r->flight[r->nflight++] = q;
}

static void
launch(struct resolver *r)
{
	struct query *q;

	while (r->nflight < LIMIT_FLIGHT && (q = r->waiting.first) != NULL) {
		if (resolver_clock() >= r->deadline)
			timedout(q);
		else if (!start(r, q))
			break;
		take(&r->waiting);
		place(r, q);
	}
}

struct query *
resolver_ask(struct resolver *r, const ldns_rdf *name, ldns_rr_type type,
    void *owner)
{
	struct query *q = mem_alloc(sizeof(*q));

	q->owner = owner;
	q->question.name = dnsmsg_canonical(name);
	q->question.type = type;
	q->msg.kind = DNSMSG_SILENCE;
	q->msg.why = "no answer in time";
	q->fd = -1;
	q->phase = WAITING;
	append(&r->waiting, q);
	launch(r);
	return q;
}

static void
answered(struct resolver *r, struct query *q, const struct dnsmsg *msg)
{
	hangup(q);
	r->preferred = q->at;
	if (q->plain)
		r->plain[q->at] = 1;
	q->server = &r->conf->servers[q->at];
	q->msg = *msg;
	q->msg.authentic = msg->authentic && q->server->trusted;
	q->phase = ENDED;
}

static void
judge(struct resolver *r, struct query *q, const void *wire, size_t len)
{
	struct dnsmsg msg;

	dnsmsg_read(&msg, &q->question, wire, len);
	switch (msg.kind) {
	case DNSMSG_NOERROR:
	case DNSMSG_NXDOMAIN:
		answered(r, q, &msg);
		return;
	case DNSMSG_TRUNCATED:
		if (!q->tcp) {
			again(q);
			q->tcp = 1;
			return;
		}
		break;
	case DNSMSG_FORMERR:
		if (q->question.edns) {
			again(q);
			q->plain = 1;
			return;
		}
		break;
	case DNSMSG_MALFORMED:
		confessed(r, q, DNSMSG_MALFORMED, msg.why);
		return;
	case DNSMSG_FAILED:
		break;
	default:
		return; /* the answer may yet come */
	}
	confessed(r, q, DNSMSG_FAILED, msg.why);
}

static void
receive(struct resolver *r, struct query *q)
{
	ssize_t n = recv(q->fd, r->packet, sizeof(r->packet), 0);

	if (n != -1)
		judge(r, q, r->packet, (size_t)n);
	else if (!notnow(errno))
		failed(r, q, unreachable);
}

static void
sendstream(struct resolver *r, struct query *q)
{
	ssize_t n = send(q->fd, q->out.data + q->sent, q->out.len - q->sent, 0);

	if (n == -1) {
		if (!notnow(errno))
			failed(r, q, "no TCP to the server");
	} else if ((q->sent += (size_t)n) == q->out.len) {
		q->phase = READING;
	}
}

/* How many octets the message that comes by TCP has, length and all; only
 * the length at first. */
static size_t
expected(const struct buf *in)
{
	const unsigned char *p = (const unsigned char *)in->data;

	return in->len < 2 ? 2 : 2 + ((size_t)p[0] << 8 | p[1]);
}

static void
readstream(struct resolver *r, struct query *q)
{
	struct buf *in = &q->in;
	size_t want = expected(in) - in->len;
	ssize_t n = recv(q->fd, buf_ready(in, want), want, 0);

	if (n == -1 && notnow(errno))
		return;
	if (n <= 0) {
		failed(r, q, "TCP connection broken");
		return;
	}
	in->len += (size_t)n;
	if (in->len < 2 || in->len < expected(in))
		return;
	judge(r, q, in->data + 2, in->len - 2);
	in->len = 0;
}

static void
act(struct resolver *r, struct query *q)
{
	if (q->phase == ASKED)
		receive(r, q);
	else if (q->phase == SENDING)
		sendstream(r, q);
	else
		readstream(r, q);
}

/* Milliseconds until the first of those in flight loses patience. */
static int
patience(const struct resolver *r)
{
	int64_t now = resolver_clock(), until = r->deadline;
	size_t i;

	for (i = 0; i < r->nflight; i++)
		if (r->flight[i]->until < until)
			until = r->flight[i]->until;
	return until > now ? (int)(until - now) : 0;
}

/* Ends the waits that lasted too long. */
static void
expire(struct resolver *r)
{
	int64_t now = resolver_clock();
	struct query *q;
	size_t i;

	for (i = 0; i < r->nflight; i++) {
		q = r->flight[i];
		if (q->phase == WAITING || q->phase == ENDED)
			continue;
		if (now >= r->deadline)
			timedout(q);
		else if (now >= q->until)
			silence(r, q);
	}
}

/* Takes those that are no longer in flight to where they belong. */
static void
sweep(struct resolver *r)
{
	size_t i, n = r->nflight;

	r->nflight = 0;
	for (i = 0; i < n; i++)
		place(r, r->flight[i]);
}

/* Waits for something to happen to those in flight, and deals with it. */
static void
turn(struct resolver *r)
{
	struct pollfd pfd[LIMIT_FLIGHT];
	size_t i;
	int rc;

	for (i = 0; i < r->nflight; i++) {
		pfd[i].fd = r->flight[i]->fd;
		pfd[i].events = r->flight[i]->phase == SENDING ? POLLOUT
							       : POLLIN;
		pfd[i].revents = 0;
	}
	rc = poll(pfd, (nfds_t)r->nflight, patience(r));
	for (i = 0; i < r->nflight; i++)
		if (rc == -1 && errno != EINTR)
			failed(r, r->flight[i],
			    "waiting for the answer failed");
		else if (rc > 0 && pfd[i].revents != 0)
			act(r, r->flight[i]);
	/* What has come is read first, so that an answer is not late because
	 * the caller was long busy with something else. */
	expire(r);
	sweep(r);
}

struct query *
resolver_next(struct resolver *r)
{
	while (r->ended.first == NULL) {
		launch(r);
		if (r->nflight > 0)
			turn(r);
		else if (r->waiting.first == NULL && r->ended.first == NULL)
			return NULL;
	}
	return take(&r->ended);
}
