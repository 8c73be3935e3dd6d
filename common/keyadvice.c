/*
 * keyadvice - what is wrong with a key record; see keyadvice.h.
 */
#include <string.h>

#include "ascii.h"
#include "b64.h"
#include "dkimkey.h"
#include "keyadvice.h"
#include "keyform.h"
#include "keyrepair.h"
#include "limit.h"
#include "taglist.h"
#include "words.h"

enum {
	SHOWN = 72,   /* octets of a record that are shown */
	STRING = 255, /* octets that one string of a TXT record holds */
	BITS = 2048   /* of a key to make */
};

/* What is looked into, and what was found. */
struct look {
	struct keyadvice *a;
	const struct signature *sig;
	struct keyadvice_means *means;
	struct keytest test;
};

enum todo {
	PUBLISH,
	REPLACE,
	RENEW,
	ONE,
	RETRY,
	UNTEST,
	UNSTRICT,
	MOVE,
	RENAME
};

static void
add_renewal(struct buf *out, const struct look *l)
{
	buf_adds(out, "Make another key with another selector, \"dkim-genkey ");
	if (l->test.type == KEY_ED25519)
		buf_adds(out, "-k ed25519 ");
	else if (l->means->min_bits > BITS)
		buf_addf(out, "-b %d ", l->means->min_bits);
	buf_addf(out, "-d %s -s NEW\", publish it, and sign with it",
	    buf_str(&l->sig->field.domain));
}

/* The name of the record, and what makes such names, need not be made
 * harmless: dkimkey_name() takes no others. */
static void
add_todo(struct buf *out, enum todo what, const struct look *l)
{
	const char *d = buf_str(&l->sig->field.domain);
	const char *s = buf_str(&l->sig->field.selector);
	const char *name = l->sig->answer->name;

	switch (what) {
	case PUBLISH:
		buf_addf(out,
		    "Publish at %s what \"dkim-genkey -e KEYFILE -d %s -s %s\" "
		    "writes, quoted and split for a zone file; with -f plain "
		    "it is for forms that do this themselves",
		    name, d, s);
		break;
	case REPLACE:
		add_renewal(out, l);
		break;
	case RENEW:
		add_renewal(out, l);
		buf_adds(out, "; then revoke this one");
		break;
	case ONE:
		buf_addf(out, "Leave one TXT record at %s", name);
		break;
	case RETRY:
		buf_addf(out,
		    "Try again later; if it stays so, look at the name servers "
		    "of %s, and at their DNSSEC",
		    d);
		break;
	case UNTEST:
		buf_adds(out,
		    "Take t=y out of the record once signatures pass; "
		    "dkim-genkey writes it only with -t");
		break;
	case UNSTRICT:
		buf_addf(out,
		    "Sign with i= of the domain itself, \"dkimsign -i @%s\", "
		    "or take t=s out of the record, which dkim-genkey -S "
		    "writes",
		    d);
		break;
	case MOVE:
		buf_addf(out, "Move it to %s", name);
		break;
	case RENAME:
		buf_addf(out,
		    "Move it to %s; in a zone file, a name without a dot at "
		    "its end gets the origin appended, and dkim-genkey -a "
		    "writes it with the dot",
		    name);
		break;
	}
}

/* Where the record has this, in whatever case; or NULL. */
static const char *
find_word(const struct dns_record *rec, const char *word)
{
	const size_t n = strlen(word);
	size_t i;

	for (i = 0; i + n <= rec->len; i++)
		if (ascii_caseeq(rec->data + i, n, word, n))
			return rec->data + i;
	return NULL;
}

/* Is there a private key in it, which is better not shown again? */
static int
isprivate(const struct dns_record *rec)
{
	const char *p = rec->data, *end = p + rec->len, *key;
	struct buf octets = BUF_INIT;
	enum keyform form;

	key = find_word(rec, "p=");
	if (key != NULL)
		p = key + 2;
	while (p < end && !ascii_isalnum(*p))
		p++;
	keyundo_decode(&octets, p, (size_t)(end - p));
	form = keyform_of(octets.data, octets.len);
	buf_free(&octets);
	return form == KEYFORM_PRIVATE || find_word(rec, "PRIVATE KEY") != NULL;
}

/* Adds what has this key, which the caller puts in words; or NULL. */
static struct buf *
add(struct look *l, const char *key, int proved, const struct dns_record *rec,
    enum todo what)
{
	struct keyadvice_item *item;
	size_t i;

	for (i = 0; i < l->a->n; i++)
		if (l->a->items[i].key == key)
			return NULL;
	if (l->a->n == KEYADVICE_MOST)
		return NULL;
	item = &l->a->items[l->a->n++];
	*item = (struct keyadvice_item){ .key = key, .proved = proved };
	if (rec != NULL && !isprivate(rec)) {
		words_show(&item->record, rec->data,
		    rec->len < SHOWN ? rec->len : SHOWN, " ");
		if (rec->len > SHOWN)
			buf_adds(&item->record, "...");
	}
	add_todo(&item->todo, what, l);
	return &item->text;
}

/* The same in fixed words. */
static void
say(struct look *l, const char *key, const char *text,
    const struct dns_record *rec, enum todo what)
{
	struct buf *out = add(l, key, 0, rec, what);

	if (out != NULL)
		buf_adds(out, text);
}

/*
 * No record
 */

/* Is there a key at another name?  2 when it is the one that signed. */
static int
look_elsewhere(struct look *l, const char *name)
{
	const struct dns_answer *ans = dns_wait(l->means->dns, name, DNS_TXT);
	struct dkimkey key;
	const char *why;
	size_t pos = 0;
	int found = 0;

	while (found < 2 &&
	    dkimkey_find(&key, ans, l->test.type, &pos, &why) == VERDICT_PASS) {
		found = 1;
		if (keytest_spend(&l->test, key.pub) &&
		    keytest_signed(&l->test, key.pub))
			found = 2;
		dkimkey_free(&key);
	}
	return found;
}

/* The name that has the key that signed, or else any key. */
static void
choose_name(struct look *l, const struct buf *names, size_t n)
{
	size_t i, best = 0;
	int found, most = 0;
	struct buf *out;

	for (i = 0; i < n && most < 2; i++)
		if ((found = look_elsewhere(l, names[i].data)) > most) {
			most = found;
			best = i;
		}
	if (most == 0)
		return;
	out = add(l, "elsewhere", most == 2, NULL, best == 0 ? MOVE : RENAME);
	if (out == NULL)
		return;
	buf_addf(out, "%s is at %s",
	    most == 2 ? "the key that signed" : "a key record",
	    names[best].data);
	l->a->signedby = most == 2;
	buf_free(&l->a->items[0].todo); /* that says to publish it */
}

/*
 * Names that are published by mistake: the one without _domainkey, and the
 * right one with the origin of the zone appended, which is d= or above it.
 */
static void
search_names(struct look *l)
{
	const char *d = buf_str(&l->sig->field.domain);
	const char *s = buf_str(&l->sig->field.selector);
	const char *origin = d, *dot;
	struct buf names[LIMIT_EXPLAIN_NAMES];
	size_t i, n = 1;

	memset(names, 0, sizeof(names));
	buf_addf(&names[0], "%s.%s", s, d);
	while (n < LIMIT_EXPLAIN_NAMES && (dot = strchr(origin, '.')) != NULL) {
		buf_addf(&names[n++], "%s._domainkey.%s.%s", s, d, origin);
		origin = dot + 1;
	}
	for (i = 0; i < n; i++)
		dns_ask(l->means->dns, names[i].data, DNS_TXT);
	choose_name(l, names, n);
	for (i = 0; i < n; i++)
		buf_free(&names[i]);
}

static void
look_at_lookup(struct look *l)
{
	const struct dns_answer *ans = l->sig->answer;

	switch (ans->status) {
	case DNS_NXDOMAIN:
		say(l, "no_name",
		    ans->aliased
			? "the name is an alias (CNAME) of one that is not "
			  "there: no key is published"
			: "the name is not there: no key is published",
		    NULL, PUBLISH);
		break;
	case DNS_NODATA:
		say(l, "no_record",
		    ans->aliased
			? "the name is an alias (CNAME) of one that has no "
			  "TXT record: no key is published"
			: "the name is there, but has no TXT record: no key "
			  "is published",
		    NULL, PUBLISH);
		break;
	case DNS_MALFORMED:
		say(l, "malformed_answer",
		    "there is an answer that cannot be used: it is malformed, "
		    "has too many records, or its aliases (CNAME) lead in a "
		    "circle or too far",
		    NULL, RETRY);
		return;
	case DNS_BADNAME:
		return;
	default:
		say(l, "lookup_failed",
		    "nothing is known of the key: the name servers failed, "
		    "refused or kept silent",
		    NULL, RETRY);
		return;
	}
	if (l->means->dns != NULL)
		search_names(l);
}

/*
 * Records that make a key
 */

/* Is it a bare RSAPublicKey?  That of RFC 6376, but not what others publish. */
static int
isbare(const struct dns_record *rec)
{
	struct buf octets = BUF_INIT;
	struct taglist tl;
	const struct tag *p;
	const char *why;
	int found = 0;

	if (taglist_parse(&tl, rec->data, rec->len, &why) == 0 &&
	    (p = taglist_get(&tl, "p")) != NULL &&
	    b64_decode(&octets, p->value, p->len) == 0)
		found = keyform_of(octets.data, octets.len) == KEYFORM_RSA;
	buf_free(&octets);
	taglist_free(&tl);
	return found;
}

static void
look_at_key(struct look *l, const struct dns_record *rec,
    const struct dkimkey *key)
{
	const int bits = pubkey_bits(key->pub);
	struct buf *out;

	if (key->strict && !sigfield_isstrict(&l->sig->field))
		say(l, "not_for_subdomains",
		    "the key is for the domain itself (t=s), and i= of the "
		    "signature names a subdomain",
		    NULL, UNSTRICT);
	if (key->type == KEY_RSA && bits < l->means->min_bits &&
	    (out = add(l, "short", 0, NULL, RENEW)) != NULL)
		buf_addf(out,
		    "the key has %d bits, and %d is the least that is taken "
		    "here",
		    bits, l->means->min_bits);
	if (key->type == KEY_RSA && isbare(rec))
		say(l, "bare_rsa",
		    "p= is a bare RSAPublicKey (PKCS #1), which some verifiers "
		    "do not take, and not a SubjectPublicKeyInfo",
		    rec, PUBLISH);
	if (key->testing)
		say(l, "testing",
		    "the key is under test (t=y): verifiers may treat what "
		    "fails as if it were not signed",
		    NULL, UNTEST);
}

/*
 * Looks for the record with the key that signed, and at what is to be said of
 * it, or else of the first one with a key; returns how many have one.
 */
static size_t
look_at_keys(struct look *l, size_t n)
{
	const struct dns_answer *ans = l->sig->answer;
	size_t i, first = n, fits = n, keys = 0;
	struct dkimkey key;
	const char *why;
	struct buf *out;

	for (i = 0; i < n; i++) {
		if (dkimkey_parse(&key, ans->records[i].data,
			ans->records[i].len, l->test.type,
			&why) != VERDICT_PASS)
			continue;
		keys++;
		if (first == n)
			first = i;
		if (fits == n && keytest_signed(&l->test, key.pub))
			fits = i;
		dkimkey_free(&key);
	}
	if (fits < n)
		first = fits;
	if (first < n &&
	    dkimkey_parse(&key, ans->records[first].data,
		ans->records[first].len, l->test.type, &why) == VERDICT_PASS) {
		look_at_key(l, &ans->records[first], &key);
		dkimkey_free(&key);
	}
	l->a->signedby = fits < n;
	if (keys > 1 &&
	    (out = add(l, "several", fits < n,
		 fits < n ? &ans->records[fits] : NULL, ONE)) != NULL)
		buf_addf(out, "there are %zu key records%s", keys,
		    fits < n ? ", of which this one holds the key that signed; "
			       "verifiers may take another"
			     : ", and verifiers may take any of them");
	return keys;
}

/*
 * Records that make none
 */

static enum todo
remedy(enum keyundo u)
{
	return u == KEYUNDO_PRIVATE ? RENEW : PUBLISH;
}

static void
add_steps(struct look *l, const struct keyrepair *r,
    const struct dns_record *rec)
{
	const int proved = r->how == KEYREPAIR_PROVED;
	struct buf *out;
	size_t i;
	int exposed = 0;

	if (r->joined > 0 &&
	    (out = add(l, "split", proved, rec, PUBLISH)) != NULL)
		buf_addf(out,
		    "the key is split over %zu records, where they should be "
		    "strings of one",
		    r->joined);
	for (i = 0; i < r->nsteps; i++) {
		exposed |= r->steps[i] == KEYUNDO_PRIVATE;
		out = add(l, keyundo_key(r->steps[i]), proved, rec,
		    remedy(r->steps[i]));
		if (out != NULL)
			buf_adds(out, keyundo_text(r->steps[i]));
	}
	l->a->signedby = proved;
	if (proved)
		l->a->header = r->matches ? MATCH_YES : MATCH_NO;
	if (!exposed && l->a->repaired.len == 0)
		buf_add(&l->a->repaired, r->text.data, r->text.len);
}

/* What can be seen of octets that are no key. */
static void
look_at_octets(struct look *l, const struct dns_record *rec,
    const struct buf *octets)
{
	size_t all = keyform_length(octets->data, octets->len);
	struct buf *out;

	if (keyform_of(octets->data, octets->len) == KEYFORM_PRIVATE)
		say(l, keyundo_key(KEYUNDO_PRIVATE),
		    keyundo_text(KEYUNDO_PRIVATE), rec, RENEW);
	else if (all > octets->len) {
		out = add(l, "cut_off", 0, rec, PUBLISH);
		if (out != NULL)
			buf_addf(out,
			    "p= is cut off, or lacks some of its letters: it "
			    "says that it has %zu octets, and has %zu%s",
			    all, octets->len,
			    rec->nstrings == 1 && rec->len == STRING
				? "; the record is one string, as long as one "
				  "can be"
				: "");
	} else if (l->test.type == KEY_ED25519 && all == 0 &&
	    octets->len != 32 &&
	    (out = add(l, "length", 0, rec, PUBLISH)) != NULL)
		buf_addf(out, "p= has %zu octets, and an Ed25519 key has 32",
		    octets->len);
}

static void
look_at_tags(struct look *l, const struct dns_record *rec)
{
	struct buf octets = BUF_INIT;
	const struct tag *p;
	struct taglist tl;
	const char *why;
	size_t left;

	if (taglist_parse(&tl, rec->data, rec->len, &why) == 0 &&
	    (p = taglist_get(&tl, "p")) != NULL) {
		left = keyundo_decode(&octets, p->value, p->len);
		if (p->len == 0)
			say(l, "revoked", "the key is revoked: p= is empty",
			    rec, REPLACE);
		else if (left > 0)
			say(l, keyundo_key(KEYUNDO_LETTERS),
			    keyundo_text(KEYUNDO_LETTERS), rec, PUBLISH);
		else
			look_at_octets(l, rec, &octets);
	}
	taglist_free(&tl);
	buf_free(&octets);
}

/* A sound key, but of another type than a= tells of? */
static int
isothertype(struct look *l, const struct dns_record *rec)
{
	const enum keytype other = l->test.type == KEY_RSA ? KEY_ED25519
							   : KEY_RSA;
	struct dkimkey key;
	const char *why;
	struct buf *out;

	if (dkimkey_parse(&key, rec->data, rec->len, other, &why) !=
	    VERDICT_PASS)
		return 0;
	dkimkey_free(&key);
	if ((out = add(l, "other_type", 0, rec, PUBLISH)) != NULL)
		buf_addf(out, "the record holds a key for %s, and a= is %s",
		    keytype_algorithm(other), keytype_algorithm(l->test.type));
	return 1;
}

/* What is seen of a record that could not be made right. */
static void
look_at_record(struct look *l, const struct dns_record *rec)
{
	const size_t before = l->a->n;
	struct buf text = BUF_INIT;
	struct dkimkey key;
	const char *why = NULL;
	size_t i;

	if (isothertype(l, rec))
		return;
	for (i = 0; i < KEYUNDO_N; i++)
		if (keyundo_isfault((enum keyundo)i) &&
		    keyundo(&text, (enum keyundo)i, rec->data, rec->len,
			l->test.type))
			say(l, keyundo_key((enum keyundo)i),
			    keyundo_text((enum keyundo)i), rec,
			    remedy((enum keyundo)i));
	buf_free(&text);
	look_at_tags(l, rec);
	if (l->a->n > before)
		return;
	dkimkey_parse(&key, rec->data, rec->len, l->test.type, &why);
	dkimkey_free(&key);
	if (why != NULL)
		say(l, "no_key", why, rec, PUBLISH);
}

/* A record that makes no key, and cannot be made to. */
static void
look_at_rest(struct look *l, const struct dns_record *rec, size_t keys)
{
	struct buf *out;

	if (rec->len > LIMIT_EXPLAIN_RECORD) {
		out = add(l, "too_long", 0, rec, PUBLISH);
		if (out != NULL)
			buf_addf(out,
			    "the record has %zu octets, more than a key needs",
			    rec->len);
	} else if (find_word(rec, "p=") != NULL)
		look_at_record(l, rec);
	else if (find_word(rec, "v=DKIM1") != NULL)
		say(l, "ends_early",
		    "the record ends before p=, as it does when a semicolon "
		    "that is not in quotes begins a comment in a zone file",
		    rec, PUBLISH);
	else if (keys == 0)
		say(l, "no_key_record", "the record is no key record", rec,
		    PUBLISH);
}

/* Does the record make no key?  Then it is to be looked into. */
static int
isbroken(const struct look *l, const struct dns_record *rec)
{
	struct dkimkey key;
	const char *why;

	if (dkimkey_parse(&key, rec->data, rec->len, l->test.type, &why) !=
	    VERDICT_PASS)
		return 1;
	dkimkey_free(&key);
	return 0;
}

/* Looks for a way to put right each record, or all of them together. */
static void
look_at_broken(struct look *l, size_t n, size_t keys)
{
	const struct dns_answer *ans = l->sig->answer;
	struct keyrepair r, joined;
	size_t i;

	for (i = 0; i < n && !l->a->signedby; i++) {
		if (!isbroken(l, &ans->records[i]))
			continue;
		keyrepair_find(&r, ans->records[i].data, ans->records[i].len,
		    &l->test);
		if (r.how == KEYREPAIR_PROVED)
			add_steps(l, &r, &ans->records[i]);
		keyrepair_free(&r);
	}
	if (l->a->signedby)
		return;
	keyrepair_join(&joined, ans, &l->test);
	if (joined.how != KEYREPAIR_NONE) {
		add_steps(l, &joined, NULL);
		keyrepair_free(&joined);
		return;
	}
	for (i = 0; i < n; i++) {
		if (!isbroken(l, &ans->records[i]))
			continue;
		keyrepair_find(&r, ans->records[i].data, ans->records[i].len,
		    &l->test);
		if (r.how != KEYREPAIR_NONE)
			add_steps(l, &r, &ans->records[i]);
		else
			look_at_rest(l, &ans->records[i], keys);
		keyrepair_free(&r);
	}
}

static void
tell_number(struct look *l, size_t n)
{
	struct buf *out = add(l, "too_many", 0, NULL, ONE);

	if (out != NULL)
		buf_addf(out,
		    "there are %zu records, of which %zu are looked at",
		    l->sig->answer->n, n);
}

void
keyadvice_find(struct keyadvice *a, const struct signature *sig,
    struct keyadvice_means *means)
{
	struct look l = { a, sig, means,
		{ sig->field.type, &sig->field.sig, sig->headhash,
		    means->left } };
	size_t n, keys;

	memset(a, 0, sizeof(*a));
	if (sig->verdict == VERDICT_PASS || sig->answer == NULL)
		return;
	if (sig->answer->status != DNS_OK)
		look_at_lookup(&l);
	else {
		n = sig->answer->n < LIMIT_KEYS ? sig->answer->n : LIMIT_KEYS;
		if (n < sig->answer->n)
			tell_number(&l, n);
		keys = look_at_keys(&l, n);
		if (!a->signedby)
			look_at_broken(&l, n, keys);
	}
	means->left = l.test.left;
}

void
keyadvice_free(struct keyadvice *a)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		buf_free(&a->items[i].text);
		buf_free(&a->items[i].record);
		buf_free(&a->items[i].todo);
	}
	buf_free(&a->repaired);
	memset(a, 0, sizeof(*a));
}
