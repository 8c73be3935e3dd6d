/*
 * sign - makes DKIM-Signature fields; see sign.h.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "ascii.h"
#include "b64.h"
#include "domain.h"
#include "fold.h"
#include "limit.h"
#include "sighash.h"
#include "sign.h"
#include "token.h"

/*
 * What is signed when it is there: the core of the message (RFC 6376 5.4.1),
 * with what tells how to read it, and what RFC 8058 4 asks for.
 */
static const char default_fields[] =
    "from:reply-to:subject:date:to:cc:resent-date:resent-from:resent-to:"
    "resent-cc:in-reply-to:references:list-id:list-help:list-unsubscribe:"
    "list-unsubscribe-post:list-subscribe:list-post:list-owner:list-archive:"
    "message-id:mime-version:content-type:content-transfer-encoding:"
    "content-id:content-description:content-disposition:content-language:"
    "content-location:content-base:content-md5:content-features:"
    "content-duration:content-alternative";
static const char default_oversigned[] =
    "from:to:cc:subject:date:reply-to:message-id:mime-version:content-type";

/* The same for an AMS: with the signatures that are there (RFC 8617 4.1.2). */
static const char arc_fields[] =
    "from:reply-to:subject:date:to:cc:resent-date:resent-from:resent-to:"
    "resent-cc:in-reply-to:references:list-id:list-help:list-unsubscribe:"
    "list-unsubscribe-post:list-subscribe:list-post:list-owner:list-archive:"
    "message-id:mime-version:content-type:content-transfer-encoding:"
    "content-id:content-description:content-disposition:content-language:"
    "content-location:dkim-signature";

/* What is left when a list adds Sender, Reply-To and its List fields. */
static const char list_safe_fields[] =
    "from:subject:date:to:cc:in-reply-to:references:message-id:mime-version:"
    "content-type:content-transfer-encoding:content-id:content-description:"
    "content-disposition:content-language:content-location:content-base:"
    "content-md5:content-features:content-duration:content-alternative";
static const char list_safe_oversigned[] =
    "from:to:cc:subject:date:message-id:mime-version:content-type";

/* A name of h= and the field it stands for; NULL where there is none. */
struct pick {
	const char *name;
	size_t len;
	const struct field *field;
};

struct picks {
	struct pick *list;
	size_t n;
	size_t room;
};

/*
 * Goes through names with colons between; 1 and the next, or 0 when *p is
 * NULL: after the last.
 */
static int
next_name(const char **p, const char **name, size_t *len)
{
	if (*p == NULL)
		return 0;
	*name = *p;
	*len = strcspn(*p, ":");
	*p = (*p)[*len] == ':' ? *p + *len + 1 : NULL;
	return 1;
}

int
sign_isnames(const char *text)
{
	const char *name;
	size_t i, len, n = 0;

	while (next_name(&text, &name, &len)) {
		for (i = 0; i < len; i++)
			if (!ascii_isgraph(name[i]) || name[i] == ';')
				return 0;
		if (len == 0 || ++n > LIMIT_HNAMES)
			return 0;
	}
	return 1;
}

int
sign_isauid(const char *text, const char *domain)
{
	struct buf own = BUF_INIT;
	const char *at = strrchr(text, '@'), *p, *end = text + strlen(text);
	size_t n;
	int ok;

	for (p = text; p < end; p += n)
		if ((n = ascii_is8bit(*p) ? token_utf8(p, end) : 1) == 0)
			return 0;
	ok = at != NULL && domain_toascii(&own, at + 1, strlen(at + 1)) == 0 &&
	    (domain == NULL || domain_within(own.data, domain));
	buf_free(&own);
	return ok;
}

static void
add_pick(struct picks *p, const char *name, size_t len,
    const struct field *field)
{
	p->list = mem_more(p->list, p->n, &p->room, sizeof(*p->list));
	p->list[p->n++] = (struct pick){ name, len, field };
}

/* Is it in the list as one that must not be there? */
static int
isbarred(const struct picks *p, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->list[i].field == NULL &&
		    ascii_caseeq(p->list[i].name, p->list[i].len, name, len))
			return 1;
	return 0;
}

/* Adds all fields of this name that are not in the list yet. */
static size_t
pick_all(struct picks *picks, struct fieldpick *fp, const char *name,
    size_t len)
{
	const struct field *f;
	size_t n = 0;

	for (; picks->n <= LIMIT_HNAMES &&
	     (f = fieldpick_next(fp, name, len)) != NULL;
	     n++)
		add_pick(picks, name, len, f);
	return n;
}

int
sign_isnamed(const char *names, const char *name, size_t len)
{
	const char *other;
	size_t n;

	while (next_name(&names, &other, &n))
		if (ascii_caseeq(other, n, name, len))
			return 1;
	return 0;
}

/*
 * The names of h= in their order.  Each name stands for all fields that have
 * it.  One that was asked for (-h) and has none, or none left, is signed as
 * absent; so are, at the end, those that are oversigned.
 */
static int
pick_fields(struct picks *picks, const struct message *msg,
    const struct sign_options *opt)
{
	struct fieldindex index;
	const char *names = opt->fields, *over = opt->oversigned, *p, *name;
	struct fieldpick fp;
	size_t len;

	if (names == NULL)
		names = opt->instance > 0 ? arc_fields
		    : opt->list_safe	  ? list_safe_fields
					  : default_fields;
	if (over == NULL)
		over = opt->list_safe ? list_safe_oversigned
				      : default_oversigned;
	fieldindex_make(&index, msg);
	fieldpick_start(&fp, &index);
	for (p = names; next_name(&p, &name, &len);)
		if (pick_all(picks, &fp, name, len) == 0 &&
		    opt->fields != NULL && !isbarred(picks, name, len))
			add_pick(picks, name, len, NULL);
	for (p = *over != '\0' ? over : NULL; next_name(&p, &name, &len);) {
		/* The default -o does not widen a -h that was given. */
		if (opt->oversigned == NULL && !sign_isnamed(names, name, len))
			continue;
		pick_all(picks, &fp, name, len);
		if (!isbarred(picks, name, len))
			add_pick(picks, name, len, NULL);
	}
	fieldpick_end(&fp);
	fieldindex_free(&index);
	return picks->n <= LIMIT_HNAMES ? 0 : -1;
}

/* One octet in dkim-quoted-printable (RFC 6376 2.11, RFC 8616 5). */
static size_t
quote_octet(char out[4], char c, char also)
{
	static const char hex[] = "0123456789ABCDEF";
	unsigned char u = (unsigned char)c;

	/*
	 * 8-bit octets need no quoting in some messages (RFC 8616 5), but a
	 * fold must not part those of a character, and RFC 6376 has none.
	 */
	if (ascii_isgraph(c) && c != ';' && c != '=' && c != also) {
		out[0] = c;
		return 1;
	}
	out[0] = '=';
	out[1] = hex[u >> 4];
	out[2] = hex[u & 15];
	return 3;
}

/* i=, its octets quoted where they must be, its domain in A-labels. */
static void
write_auid(struct fold *f, const char *auid)
{
	const char *domain = strrchr(auid, '@') + 1;
	struct buf tag = BUF_INIT;
	char q[4];

	buf_adds(&tag, "i=");
	for (; auid < domain; auid++)
		buf_add(&tag, q, quote_octet(q, *auid, ';'));
	domain_toascii(&tag, domain, strlen(domain)); /* sign_isauid() */
	buf_addc(&tag, ';');
	fold_word(f, tag.data, tag.len);
	buf_free(&tag);
}

/* h=: a line may end after each colon. */
static void
write_names(struct fold *f, const struct picks *picks)
{
	struct buf name = BUF_INIT;
	size_t i, j;

	for (i = 0; i < picks->n; i++) {
		name.len = 0;
		buf_adds(&name, i == 0 ? "h=" : "");
		for (j = 0; j < picks->list[i].len; j++)
			buf_addc(&name, ascii_tolower(picks->list[i].name[j]));
		buf_addc(&name, i + 1 < picks->n ? ':' : ';');
		if (i == 0)
			fold_word(f, name.data, name.len);
		else
			fold_glue(f, name.data, name.len);
	}
	buf_free(&name);
}

/* One field of z=, its line end left out. */
static void
write_copy(struct fold *f, const struct field *field)
{
	size_t i, len = field->len;
	char q[4];

	fold_glue(f, field->text, field->namelen);
	fold_glue(f, ":", 1);
	if (len > 0 && field->text[len - 1] == '\n')
		len -= len > 1 && field->text[len - 2] == '\r' ? 2 : 1;
	for (i = field->value; i < len; i++) {
		if (field->text[i] == '\n' && field->text[i - 1] != '\r')
			fold_glue(f, "=0D", 3); /* as it is sent */
		fold_glue(f, q, quote_octet(q, field->text[i], '|'));
	}
}

static void
write_copies(struct fold *f, const struct picks *picks)
{
	const char *before = "z=";
	size_t i;

	for (i = 0; i < picks->n; i++) {
		if (picks->list[i].field == NULL)
			continue;
		if (*before == 'z')
			fold_word(f, before, 2);
		else
			fold_glue(f, before, 1);
		write_copy(f, picks->list[i].field);
		before = "|";
	}
	fold_glue(f, ";", 1);
}

static void write_tag(struct fold *f, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
write_tag(struct fold *f, const char *fmt, ...)
{
	char tag[600];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(tag, sizeof(tag), fmt, ap);
	va_end(ap);
	fold_word(f, tag, strlen(tag));
}

/* The body's part of all signatures. */
struct body {
	int64_t length; /* l=, or -1 */
	struct buf bh;	/* in base64 */
};

/* All of the field up to and with "b=". */
static void
write_tags(struct fold *f, const struct sign_options *opt,
    const struct sign_key *key, const struct picks *picks,
    const struct body *body)
{
	if (opt->instance > 0)
		write_tag(f, "i=%u;", opt->instance);
	else
		write_tag(f, "v=1;");
	write_tag(f, "a=%s;", keytype_algorithm(privkey_type(key->key)));
	write_tag(f, "c=%s/%s;", canon_name(opt->head), canon_name(opt->body));
	write_tag(f, "d=%s;", opt->domain);
	write_tag(f, "s=%s;", key->selector);
	if (opt->auid != NULL)
		write_auid(f, opt->auid);
	if (!opt->no_timestamp)
		write_tag(f, "t=%lld;", (long long)opt->time);
	if (opt->lifetime > 0)
		write_tag(f, "x=%lld;", (long long)(opt->time + opt->lifetime));
	if (body->length != -1)
		write_tag(f, "l=%lld;", (long long)body->length);
	write_names(f, picks);
	if (opt->copied)
		write_copies(f, picks);
	write_tag(f, "bh=%s;", buf_str(&body->bh));
	write_tag(f, "b=");
}

int
sign_end(struct fold *f, struct hash *hash, enum canon canon, size_t start,
    struct privkey *key, const char **why)
{
	unsigned char digest[HASH_LEN];
	struct buf sig = BUF_INIT, text = BUF_INIT;
	const char *field = f->out->data + start;
	size_t len = f->out->len - start;
	int rc;

	sighash_signature(hash, canon, field, len, len, 0);
	hash_end(hash, digest);
	if ((rc = privkey_sign(key, digest, &sig, why)) == 0) {
		b64_encode(&text, sig.data, sig.len);
		fold_text(f, text.data, text.len);
		fold_end(f);
	}
	buf_free(&sig);
	buf_free(&text);
	return rc;
}

/* One whole signature field. */
static int
write_signature(struct buf *out, const struct message *msg,
    const struct sign_options *opt, const struct sign_key *key,
    const struct picks *picks, const struct body *body, const char **why)
{
	struct hash *hash = hash_new();
	struct fold f;
	size_t i, start = out->len;
	int rc;

	fold_start(&f, out, message_eol(msg),
	    opt->instance > 0 ? "ARC-Message-Signature" : "DKIM-Signature");
	write_tags(&f, opt, key, picks, body);
	for (i = 0; i < picks->n; i++)
		if (picks->list[i].field != NULL)
			sighash_field(hash, opt->head,
			    picks->list[i].field->text,
			    picks->list[i].field->len);
	rc = sign_end(&f, hash, opt->head, start, key->key, why);
	hash_free(hash);
	return rc;
}

/* Reads the body: its hash, and l= if there is to be one. */
static int
take_body(struct body *body, struct message *msg,
    const struct sign_options *opt, struct hazards *hazards)
{
	struct bodyhashes *b = bodyhashes_new(1);
	size_t n;
	int rc;

	n = bodyhashes_want(b, opt->body,
	    opt->body_length >= 0 ? opt->body_length : -1);
	if ((rc = bodyhashes_take(b, msg, hazards_body, hazards)) == 0) {
		b64_encode(&body->bh, bodyhashes_get(b, n), HASH_LEN);
		body->length = bodyhashes_length(b, n);
		if (opt->body_length == SIGN_WHOLE)
			body->length = -1;
		else if (opt->body_length != SIGN_ALL &&
		    opt->body_length < body->length)
			body->length = opt->body_length;
	}
	bodyhashes_free(b);
	return rc;
}

int
sign_message(struct buf *out, struct message *msg,
    const struct sign_options *opt, struct hazards *hazards, int *status,
    const char **why)
{
	struct picks picks = { NULL, 0, 0 };
	struct body body = { -1, BUF_INIT };
	size_t i = 0;
	int rc = -1;

	*status = EX_DATAERR;
	if ((*why = message_excess(msg)) != NULL)
		;
	else if (message_find(msg, "From", &i) == NULL)
		*why = "no From field, which a signature must cover";
	else if (pick_fields(&picks, msg, opt) == -1)
		*why = "more header fields to sign than h= may name";
	else if (take_body(&body, msg, opt, hazards) == -1) {
		*status = EX_IOERR;
		*why = strerror(errno);
	} else {
		*status = EX_CONFIG;
		for (rc = 0, i = 0; rc == 0 && i < opt->nkeys; i++)
			rc = write_signature(out, msg, opt, &opt->keys[i],
			    &picks, &body, why);
	}
	mem_free(picks.list);
	buf_free(&body.bh);
	return rc;
}
