/*
 * envelope - the client's address, its HELO and the reverse-path; see
 * envelope.h.
 */
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "envelope.h"
#include "limit.h"
#include "received.h"
#include "token.h"

/* Sets what was empty; one octet over the bound shows that it is too long. */
static void
set(struct buf *b, const char *text, size_t len)
{
	buf_add(b, text, len <= LIMIT_IDENTITY ? len : LIMIT_IDENTITY + 1);
}

static void
set_helo(struct envelope *env, const char *text, size_t len, const char *place)
{
	set(&env->helo, text, len);
	env->helo_from = place;
}

static void
trim(const char **p, const char **end)
{
	while (*p < *end && ascii_isspace(**p))
		(*p)++;
	while (*p < *end && ascii_isspace((*end)[-1]))
		(*end)--;
}

/* Past "@a,@b:" of a path, which nobody goes by (RFC 5321 4.1.1.3). */
static const char *
route(const char *p, const char *end)
{
	const char *q = p;
	int literal = 0;

	if (p == end || *p != '@')
		return p;
	for (; q < end && (*q != ':' || literal); q++)
		literal = *q == '[' || (literal && *q != ']');
	return q < end ? q + 1 : p;
}

static void
set_sender(struct envelope *env, const char *text, size_t len,
    const char *place)
{
	const char *p = text, *end = text + len;

	trim(&p, &end);
	if (end - p >= 2 && *p == '<' && end[-1] == '>') {
		p++;
		end--;
		trim(&p, &end);
	}
	p = route(p, end);
	set(&env->sender, p, (size_t)(end - p));
	env->sender_from = place;
}

/* 0; -1 when the text is there and no address. */
static int
set_ip(struct envelope *env, const char *text, const char *place,
    struct buf *why)
{
	if (env->ip_from != NULL || text == NULL)
		return 0;
	if (ip_mail(&env->ip, text, strlen(text)) == -1) {
		buf_addf(why, "%s: not an IP address: %s", place, text);
		return -1;
	}
	env->ip_from = place;
	return 0;
}

/* An address or a name in the environment; NULL when it says nothing. */
static const char *
variable(const char *name)
{
	const char *text = getenv(name);

	if (text == NULL || *text == '\0' || strcmp(text, "unknown") == 0)
		return NULL;
	return text;
}

static void
start_helo(struct envelope *env, const char *option)
{
	const char *text = variable("CLIENT_HELO");

	if (option != NULL)
		set_helo(env, option, strlen(option), "-h");
	else if (text != NULL)
		set_helo(env, text, strlen(text), "CLIENT_HELO");
}

static void
start_sender(struct envelope *env, const char *option)
{
	const char *text;

	if (option != NULL)
		set_sender(env, option, strlen(option), "-s");
	else if ((text = getenv("SENDER")) != NULL)
		set_sender(env, text, strlen(text), "SENDER");
	else if ((text = getenv("FROM")) != NULL &&
	    (strchr(text, '@') != NULL || text[strspn(text, "<> ")] == '\0'))
		/* else it is maildrop's MAILER-DAEMON, or a login name */
		set_sender(env, text, strlen(text), "FROM");
}

int
envelope_start(struct envelope *env, const struct envelope_options *opt,
    struct buf *why)
{
	*env = (struct envelope){ .ip_from = NULL };
	start_helo(env, opt->helo);
	start_sender(env, opt->sender);
	if (getenv("RELAYCLIENT") != NULL)
		env->exempt = "the client may relay";
	if (set_ip(env, opt->ip, "-i", why) == -1 ||
	    set_ip(env, variable("CLIENT_ADDRESS"), "CLIENT_ADDRESS", why) ==
		-1 ||
	    set_ip(env, variable("TCPREMOTEIP"), "TCPREMOTEIP", why) == -1)
		return -1;
	return 0;
}

/*
 * The path in what a Return-Path field says, unfolded: "<...>" or, when it is
 * written without, all before a comment.  0, or -1: it can't be read.
 */
static int
path(const char **text, size_t *len)
{
	const char *p, *end = *text + *len, *q;
	char stop;

	if (memchr(*text, '\0', *len) != NULL ||
	    (p = token_cfws(*text, end)) == NULL)
		return -1;
	stop = p < end && *p == '<' ? '>' : '(';
	for (q = p; q != NULL && q < end && *q != stop;)
		q = *q == '"' ? token_quoted(q, end, NULL) : q + 1;
	if (q == NULL || (q == end && stop == '>'))
		return -1;
	*text = p;
	*len = (size_t)(q - p) + (stop == '>');
	return 0;
}

static void
return_path(struct envelope *env, const struct message *msg)
{
	struct buf value = BUF_INIT;
	const struct field *f;
	const char *text;
	size_t i = 0, len;

	if ((f = message_find(msg, "Return-Path", &i)) == NULL)
		return;
	text = field_value(f, &len);
	for (i = 0; i < len; i++)
		if (text[i] != '\n' &&
		    (text[i] != '\r' || i + 1 == len || text[i + 1] != '\n'))
			buf_addc(&value, text[i]);
	text = buf_str(&value);
	len = value.len;
	if (path(&text, &len) == 0)
		set_sender(env, text, len, "Return-Path");
	buf_free(&value);
}

/* The Received field of that number, notes not counted: 0; -1: none. */
static int
find_hop(struct received *r, const struct message *msg, size_t hop)
{
	const struct field *f;
	const char *text;
	size_t i, len, n = 0;

	for (i = 0; (f = message_find(msg, "Received", &i)) != NULL; i++) {
		text = field_value(f, &len);
		received_parse(r, text, len);
		if (r->kind != RECEIVED_NOTE && ++n == hop)
			return 0;
		received_free(r);
	}
	return -1;
}

/* What a hop tells of the client. */
static void
take_hop(struct envelope *env, const struct received *r)
{
	if (r->kind == RECEIVED_LOCAL && env->ip_from == NULL &&
	    env->exempt == NULL)
		env->exempt = "submitted on the host itself";
	if (r->kind != RECEIVED_CLIENT)
		return;
	if (env->ip_from == NULL) {
		env->ip = r->ip;
		env->ip_from = "Received";
	} else if (!ip_within(&r->ip, &env->ip, r->ip.v6 ? 128 : 32))
		return; /* it tells of another client */
	if (env->helo_from == NULL && r->helo.len > 0)
		set_helo(env, r->helo.data, r->helo.len, "Received");
	if (r->authenticated && env->exempt == NULL)
		env->exempt = "the client was authenticated";
}

void
envelope_message(struct envelope *env, const struct envelope_options *opt,
    const struct message *msg)
{
	struct received r;

	if (env->sender_from == NULL)
		return_path(env, msg);
	if (find_hop(&r, msg, opt->hop) == 0) {
		take_hop(env, &r);
		received_free(&r);
	}
}

void
envelope_free(struct envelope *env)
{
	buf_free(&env->helo);
	buf_free(&env->sender);
}
