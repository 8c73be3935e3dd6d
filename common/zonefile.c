/*
 * zonefile - master files read; see zonefile.h.
 */
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "ascii.h"
#include "failure.h"
#include "foreign.h"
#include "generate.h"
#include "io.h"
#include "limit.h"
#include "master.h"
#include "zonefile.h"

enum {
	BLOCK = 64 * 1024,
	DEFAULT_TTL = 3600, /* where a file without SOA has none */
	LHS = 2047,	    /* octets of a name and of a record's text */
	RHS = 65534	    /* that $GENERATE may make, as in BIND */
};

struct block { /* memory that names and rdata are kept in */
	struct block *next;
	size_t used;
	unsigned char octets[];
};

/* Who owns the record: kept for lines that begin with a blank. */
struct owner {
	struct rdata_name name;
	struct key key;
	const unsigned char *kept; /* name and key, once in the zone */
	int outside;
};

struct context { /* a file that is being read */
	struct master text;
	struct rdata_name origin;
	struct owner owner;
	size_t file;
	int depth;
};

struct reader {
	struct zonefile *zf;
	struct buf *why;
	int status;
	const struct rdata_name *apex;
	struct key apexkey;
	uint32_t ttl;	      /* of the record before */
	uint32_t default_ttl; /* $TTL, or what stands for it */
	int hasttl;
	int hasdefault;
	struct master_word *words; /* of the entry at hand */
	size_t nwords;
	size_t room;
	unsigned long line; /* where it begins */
	int blank;	    /* it begins with a blank */
	int unended;	    /* the file ends with it, and not with a line end */
	struct buf rdata;
	size_t files_room;
	size_t octets; /* read and kept */
	uint32_t seen; /* records, also those that are not kept */
};

/*
 * What is wrong, and where
 */

static int
refuse(struct reader *r, size_t file, unsigned long line, const char *reason)
{
	r->status = EX_CONFIG;
	buf_addf(r->why, "%s:%lu: %s", r->zf->files[file], line, reason);
	return -1;
}

/* Word i is at fault; past the last, that the line ends there. */
static int
refuse_word(struct reader *r, const struct context *c, size_t i,
    const char *reason)
{
	enum { SHOWN = 60 };
	const struct master_word *word;
	unsigned long line = r->line;

	if (i >= r->nwords) {
		if (r->nwords > 0)
			line = r->words[r->nwords - 1].line;
		refuse(r, c->file, line, reason);
		buf_adds(r->why, " at the end of the line");
		return -1;
	}
	word = &r->words[i];
	refuse(r, c->file, word->line, reason);
	buf_adds(r->why, ": '");
	buf_add(r->why, word->text, word->len > SHOWN ? SHOWN : word->len);
	buf_adds(r->why, word->len > SHOWN ? "...'" : "'");
	return -1;
}

int
zonefile_refuse(const struct zonefile *zf, const struct record *r,
    const char *reason, struct buf *why)
{
	buf_addf(why, "%s:%lu: %s at ", zf->files[r->file],
	    (unsigned long)r->line, reason);
	rdata_name_text(why, r->name);
	return EX_CONFIG;
}

/*
 * What is kept
 */

static const unsigned char *
keep(struct reader *r, const void *data, size_t len)
{
	struct block *b = r->zf->blocks;
	unsigned char *to;

	if (b == NULL || len > BLOCK - b->used) {
		b = mem_alloc(sizeof(*b) + (len > BLOCK ? len : BLOCK));
		b->next = r->zf->blocks;
		r->zf->blocks = b;
	}
	to = b->octets + b->used;
	if (len > 0)
		memcpy(to, data, len);
	b->used = len > BLOCK ? BLOCK : b->used + len;
	r->octets += len;
	return to;
}

static void
keep_owner(struct reader *r, struct owner *owner)
{
	unsigned char both[RDATA_NAME + KEY_MAX];
	size_t len = owner->name.len;

	memcpy(both, owner->name.wire, len);
	memcpy(both + len, owner->key.octets, key_len(&owner->key));
	owner->kept = keep(r, both, len + key_len(&owner->key));
}

static struct record *
add_record(struct reader *r, struct records *recs, struct owner *owner,
    unsigned type)
{
	struct record *rec = records_add(recs);

	if (owner->kept == NULL)
		keep_owner(r, owner);
	rec->name = owner->kept;
	rec->namelen = (uint16_t)owner->name.len;
	rec->key = owner->kept + owner->name.len;
	rec->keylen = (uint16_t)key_len(&owner->key);
	rec->type = (uint16_t)type;
	rec->order = r->seen;
	return rec;
}

static void
know_owner(const struct reader *r, struct owner *owner)
{
	owner->kept = NULL;
	key_make(&owner->key, owner->name.wire);
	owner->outside = r->apex->len > 0 &&
	    !key_within(owner->key.octets, key_len(&owner->key), &r->apexkey);
}

static int
is_wildcard(const struct owner *owner)
{
	return memcmp(owner->name.wire, "\1*", 2) == 0;
}

/* At the beginning of a line, which may be a comment that is an answer. */
static void
comment(struct reader *r, const struct master *m)
{
	struct owner owner;
	struct record *rec;
	enum failure failure;
	unsigned type;

	if (!failure_read(m->p, m->end, &failure, &owner.name, &type))
		return;
	know_owner(r, &owner);
	if (owner.outside || r->seen == LIMIT_ZONE_RECORDS)
		return;
	r->seen++;
	rec = add_record(r, &r->zf->failures, &owner, type);
	rec->failure = (uint8_t)failure;
}

/*
 * Records
 */

/* The words up to the line's end: 1, or 0 at the end of the text; -1. */
static int
read_entry(struct reader *r, const struct context *c, struct master *m)
{
	struct master_word *word;
	size_t len = 0;

	r->nwords = 0;
	r->blank = r->unended = 0;
	for (;;) {
		if (m->bol)
			comment(r, m);
		r->words = mem_more(r->words, r->nwords, &r->room,
		    sizeof(*r->words));
		word = &r->words[r->nwords];
		switch (master_next(m, word)) {
		case MASTER_WORD:
		case MASTER_QUOTED:
			if (r->nwords++ == 0)
				r->line = word->line;
			if ((len += word->len + 1) > LIMIT_ZONE_ENTRY)
				return refuse(r, c->file, r->line,
				    "record that is too long");
			break;
		case MASTER_BLANK:
			r->blank = 1;
			break;
		case MASTER_EOL:
			if (r->nwords > 0)
				return 1;
			r->blank = 0;
			break;
		case MASTER_END:
			r->unended = 1;
			return r->nwords > 0;
		default:
			return refuse(r, c->file, word->line, word->text);
		}
	}
}

static uint32_t
limited(uint32_t ttl)
{
	return ttl > INT32_MAX ? 0 : ttl; /* RFC 2181 8 */
}

/*
 * [TTL] [class] type, in either order, from word *i on.  The type, or -1;
 * *i is then at what follows.
 */
static int
read_type(struct reader *r, const struct context *c, size_t *i, int *hasttl)
{
	const char *reason;
	size_t at = 0;
	int class = 0, type, n;

	for (*hasttl = 0; *i < r->nwords; ++*i)
		if (class == 0 && (n = rdata_class(&r->words[*i])) != -1) {
			class = n;
			at = *i;
		} else if (!*hasttl && rdata_ttl(&r->words[*i], &r->ttl) == 0) {
			*hasttl = 1;
		} else {
			break;
		}
	if (*hasttl) {
		r->hasttl = 1;
		r->ttl = limited(r->ttl);
	}
	if (*i == r->nwords)
		return refuse_word(r, c, *i, "no type");
	if (class > 1)
		return refuse_word(r, c, at, "class other than IN");
	if ((type = foreign_type(&r->words[*i])) == -1)
		return refuse_word(r, c, *i, "unknown type");
	if ((reason = rdata_type_refused((unsigned)type)) != NULL)
		return refuse_word(r, c, *i, reason);
	++*i;
	return type;
}

/* "\# length hex", which must be the data of such a record. */
static const char *
read_generic(struct buf *out, unsigned type, const struct master_word *words,
    size_t n, size_t *bad)
{
	const char *fields = rdata_fields(type);
	const char *reason = rdata_generic(out, words, n, bad);
	const unsigned char *data = (const unsigned char *)buf_str(out);
	int ok;

	if (reason != NULL)
		return reason;
	ok = fields != NULL ? rdata_isvalid(fields, data, out->len)
			    : foreign_isvalid(type, data, out->len);
	return ok ? NULL : "no data of this type";
}

/* The data that n words stand for; *bad is the word at fault. */
static const char *
read_data(struct buf *out, unsigned type, const struct master_word *words,
    size_t n, const struct rdata_name *origin, size_t *bad)
{
	const char *fields = rdata_fields(type), *reason;

	*bad = 0;
	if (rdata_isgeneric(words, n, fields != NULL || foreign_isknown(type)))
		reason = read_generic(out, type, words, n, bad);
	else if (fields != NULL)
		reason = rdata_read(out, fields, words, n, origin, bad);
	else
		reason = foreign_read(out, type, words, n, origin);
	if (reason == NULL && out->len > RDATA_MAX)
		reason = "record that fits no message";
	return reason;
}

/* Gives the record its TTL. */
static void
set_ttl(struct reader *r, struct record *rec, int hasttl)
{
	const unsigned char *p = rec->rdata;

	if (!r->hasttl && !r->hasdefault && rec->type == RDATA_SOA) {
		/* The last field; RFC 2308 4 knew it as the default. */
		p += rec->rdlen - 4;
		r->default_ttl = limited((uint32_t)p[0] << 24 |
		    (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]);
		r->hasdefault = 1;
	}
	if (!hasttl && r->hasdefault)
		r->ttl = r->default_ttl;
	rec->nottl = !r->hasttl && !r->hasdefault;
	rec->ttl = rec->nottl ? DEFAULT_TTL : r->ttl;
}

/* What such an owner can't have. */
static const char *
misplaced(const struct reader *r, const struct owner *owner, unsigned type)
{
	if (type == RDATA_NS && is_wildcard(owner))
		return "NS record of a wildcard";
	if (type == RDATA_SOA && r->apex->len > 0 &&
	    key_len(&owner->key) != key_len(&r->apexkey))
		return "SOA record that is not at the apex";
	return NULL;
}

/* RFC 5155 7.1: NSEC3 records and their signatures stand beside the zone. */
static int
is_beside(unsigned type, const struct buf *data)
{
	return type == RDATA_NSEC3 ||
	    (type == RDATA_RRSIG && data->len > 1 && data->data[0] == 0 &&
		data->data[1] == RDATA_NSEC3);
}

/* The record of this owner and type whose data begin at word i. */
static int
read_record(struct reader *r, const struct context *c, struct owner *owner,
    unsigned type, int hasttl, size_t i)
{
	struct buf *data = &r->rdata;
	struct record *rec;
	const char *reason;
	size_t bad;

	data->len = 0;
	reason = read_data(data, type, r->words + i, r->nwords - i, &c->origin,
	    &bad);
	if (reason != NULL)
		return refuse_word(r, c, i + bad, reason);
	if (owner->outside)
		return 0;
	if ((reason = misplaced(r, owner, type)) != NULL)
		return refuse(r, c->file, r->line, reason);
	if (is_beside(type, data))
		return 0;
	rec = add_record(r, &r->zf->records, owner, type);
	rec->rdata = keep(r, data->data, data->len);
	rec->rdlen = (uint16_t)data->len;
	rec->line = (uint32_t)r->line;
	rec->file = (uint16_t)c->file;
	set_ttl(r, rec, hasttl);
	if (r->octets > LIMIT_ZONE_OCTETS)
		return refuse(r, c->file, r->line, "too much for one zone");
	return 0;
}

/*
 * Directives
 */

static int read_file(struct reader *r, struct context *c, const char *path,
    const char **reason);

/* The word with its quotes unescaped, and that only. */
static void
unquote(struct buf *out, const struct master_word *word)
{
	size_t i;

	for (i = 0; i < word->len; i++) {
		if (word->kind == MASTER_QUOTED && word->text[i] == '\\' &&
		    i + 1 < word->len) {
			if (word->text[++i] != '"')
				buf_addc(out, '\\');
		}
		buf_addc(out, word->text[i]);
	}
}

static int
set_origin(struct reader *r, struct context *c)
{
	struct rdata_name origin;
	const char *reason = rdata_name(&origin, r->words[1].text,
	    r->words[1].len, &c->origin);

	if (reason != NULL)
		return refuse_word(r, c, 1, reason);
	c->origin = origin;
	return 0;
}

static int
set_default_ttl(struct reader *r, struct context *c)
{
	if (rdata_ttl(&r->words[1], &r->ttl) == -1)
		return refuse_word(r, c, 1, "malformed TTL");
	r->ttl = r->default_ttl = limited(r->ttl);
	r->hasdefault = 1;
	return 0;
}

/* The time of a dump, YYYYMMDDHHMMSS, which says nothing to us. */
static int
check_date(struct reader *r, struct context *c)
{
	static const struct {
		int digits, min, max;
	} parts[] = { { 4, 0, 9999 }, { 2, 1, 12 }, { 2, 1, 31 }, { 2, 0, 23 },
		{ 2, 0, 59 }, { 2, 0, 60 } };
	const struct master_word *word = &r->words[1];
	const char *p = word->text;
	size_t i;
	int j, n, ok = word->len == 14;

	for (i = 0; ok && i < sizeof(parts) / sizeof(parts[0]); i++) {
		for (n = j = 0; ok && j < parts[i].digits; j++, p++) {
			ok = ascii_isdigit(*p);
			n = n * 10 + (*p - '0');
		}
		ok = ok && n >= parts[i].min && n <= parts[i].max;
	}
	return ok ? 0 : refuse_word(r, c, 1, "malformed date");
}

/* What the file says of TTLs goes on after it; owner and origin do not. */
static int
include(struct reader *r, struct context *c)
{
	struct context inner = *c;
	struct buf path = BUF_INIT;
	unsigned long line = r->line;
	const char *reason = NULL;
	int rc;

	if (r->nwords == 3)
		reason = rdata_name(&inner.origin, r->words[2].text,
		    r->words[2].len, &c->origin);
	if (reason != NULL)
		return refuse_word(r, c, 2, reason);
	if (++inner.depth > LIMIT_INCLUDES)
		return refuse(r, c->file, line, "$INCLUDE nested too deep");
	unquote(&path, &r->words[1]);
	rc = read_file(r, &inner, buf_str(&path), &reason);
	if (rc == -1 && reason != NULL) {
		refuse(r, c->file, line, buf_str(&path));
		buf_addf(r->why, ": %s", reason);
	}
	buf_free(&path);
	return rc;
}

struct template
{ /* what is the same for all that $GENERATE makes */
	struct buf lhs;
	struct buf rhs;
	unsigned type;
	int hasttl;
};

static int
generate_one(struct reader *r, const struct context *c,
    const struct template *t, uint32_t value)
{
	struct buf name = BUF_INIT, text = BUF_INIT;
	struct owner owner;
	struct master m;
	const char *reason = NULL;
	int rc;

	if (generate_text(&name, buf_str(&t->lhs), t->lhs.len, value) == -1 ||
	    generate_text(&text, buf_str(&t->rhs), t->rhs.len, value) == -1)
		reason = "malformed template";
	else if (name.len > LHS || text.len > RHS)
		reason = "record that is too long";
	else if ((r->octets += name.len + text.len) > LIMIT_ZONE_OCTETS)
		reason = "too much for one zone";
	else
		reason = rdata_name(&owner.name, buf_str(&name), name.len,
		    &c->origin);
	if (reason == NULL)
		know_owner(r, &owner);
	r->seen++;
	master_open(&m, buf_str(&text), text.len);
	m.line = r->line;
	m.bol = 0;
	if (reason != NULL)
		rc = refuse(r, c->file, r->line, reason);
	else if (owner.outside) /* BIND does not look at these */
		rc = 0;
	else if ((rc = read_entry(r, c, &m)) != -1)
		rc = read_record(r, c, &owner, t->type, t->hasttl, 0);
	buf_free(&name);
	buf_free(&text);
	return rc;
}

static int
generate(struct reader *r, struct context *c)
{
	struct template t = { BUF_INIT, BUF_INIT, 0, 0 };
	struct generate_range range;
	uint32_t value;
	size_t i = 3;
	int type, rc;

	if (generate_range(&range, r->words[1].text, r->words[1].len) == -1)
		return refuse_word(r, c, 1, "malformed range");
	if ((range.stop - range.start) / range.step >=
	    LIMIT_ZONE_RECORDS - r->seen)
		return refuse_word(r, c, 1, "too many records");
	if ((type = read_type(r, c, &i, &t.hasttl)) == -1)
		return -1;
	if (i == r->nwords)
		return refuse_word(r, c, i, "no data");
	if (i + 1 < r->nwords)
		return refuse_word(r, c, i + 1,
		    "more than $GENERATE takes without quotes");
	t.type = (unsigned)type;
	unquote(&t.lhs, &r->words[2]);
	unquote(&t.rhs, &r->words[i]);
	for (value = range.start;; value += range.step) {
		rc = generate_one(r, c, &t, value);
		if (rc == -1 || range.stop - value < range.step)
			break;
	}
	buf_free(&t.lhs);
	buf_free(&t.rhs);
	return rc;
}

static int
directive(struct reader *r, struct context *c)
{
	static const struct {
		const char *name;
		size_t least, most; /* words */
		int (*run)(struct reader *, struct context *);
	} directives[] = {
		{ "$ORIGIN", 2, 2, set_origin },
		{ "$TTL", 2, 2, set_default_ttl },
		{ "$INCLUDE", 2, 3, include },
		{ "$GENERATE", 5, 8, generate },
		{ "$DATE", 2, 2, check_date },
	};
	const struct master_word *word = &r->words[0];
	size_t i, j, n = sizeof(directives) / sizeof(directives[0]);

	for (i = 0; i < n; i++)
		if (ascii_caseeq(word->text, word->len, directives[i].name,
			strlen(directives[i].name)))
			break;
	if (i == n)
		return refuse_word(r, c, 0, "unknown directive");
	if (r->nwords < directives[i].least)
		return refuse_word(r, c, r->nwords, "incomplete directive");
	if (r->nwords > directives[i].most)
		return refuse_word(r, c, directives[i].most,
		    "more than the directive takes");
	/* BIND minds, but where a file name is last. */
	if (r->unended && !(directives[i].run == include && r->nwords == 2))
		return refuse(r, c->file, r->line,
		    "directive without a line end");
	for (j = 1; j < r->nwords; j++)
		if (r->words[j].kind == MASTER_QUOTED &&
		    !(directives[i].run == include && j == 1) &&
		    !(directives[i].run == generate && j > 3))
			return refuse_word(r, c, j, "unexpected quotes");
	return directives[i].run(r, c);
}

/*
 * Files
 */

/* One record or directive. */
static int
read_line(struct reader *r, struct context *c)
{
	const struct master_word *word = &r->words[0];
	struct owner *owner = &c->owner;
	const char *reason;
	int type, hasttl;
	size_t i = 0;

	if (r->blank) {
		if (owner->name.len == 0)
			return refuse_word(r, c, 0, "no name before");
	} else if (word->len > 0 && word->text[0] == '$') {
		return directive(r, c);
	} else {
		reason = rdata_name(&owner->name, word->text, word->len,
		    &c->origin);
		if (reason != NULL)
			return refuse_word(r, c, 0, reason);
		know_owner(r, owner);
		i++;
	}
	if ((type = read_type(r, c, &i, &hasttl)) == -1)
		return -1;
	if (++r->seen > LIMIT_ZONE_RECORDS)
		return refuse(r, c->file, r->line, "too many records");
	return read_record(r, c, owner, (unsigned)type, hasttl, i);
}

/* The whole file: NULL, or why it can't be read; the status is then set. */
static const char *
load(struct reader *r, struct buf *text, const char *path)
{
	const char *reason = NULL;
	ssize_t n = 0;
	int fd;

	r->status = EX_CONFIG;
	if (r->zf->nfiles > LIMIT_ZONE_FILES)
		return "too many files";
	r->status = EX_NOINPUT;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) == -1)
		return strerror(errno);
	while (reason == NULL &&
	    (n = io_read(fd, buf_ready(text, BLOCK), BLOCK)) > 0) {
		text->len += (size_t)n;
		if ((r->octets += (size_t)n) > LIMIT_ZONE_OCTETS) {
			r->status = EX_CONFIG;
			reason = "too much for one zone";
		}
	}
	if (n == -1) {
		r->status = errno == EISDIR ? EX_NOINPUT : EX_IOERR;
		reason = strerror(errno);
	}
	close(fd);
	return reason;
}

/* 0, or -1; *reason then tells why the file could not even be read. */
static int
read_file(struct reader *r, struct context *c, const char *path,
    const char **reason)
{
	static const char bom[] = "\xef\xbb\xbf";
	struct zonefile *zf = r->zf;
	struct buf text = BUF_INIT;
	int rc = -1;

	zf->files = mem_more(zf->files, zf->nfiles, &r->files_room,
	    sizeof(*zf->files));
	c->file = zf->nfiles++;
	zf->files[c->file] = mem_str(path, strlen(path));
	if ((*reason = load(r, &text, path)) != NULL) {
		buf_free(&text);
		return -1;
	}
	if (text.len >= 3 && memcmp(text.data, bom, 3) == 0) {
		refuse(r, c->file, 1, "begins with a byte order mark");
	} else {
		master_open(&c->text, buf_str(&text), text.len);
		while ((rc = read_entry(r, c, &c->text)) == 1)
			if (read_line(r, c) == -1) {
				rc = -1;
				break;
			}
	}
	buf_free(&text);
	return rc;
}

int
zonefile_read(struct zonefile *zf, const char *path,
    const struct rdata_name *apex, struct buf *why)
{
	struct reader r = { .zf = zf, .why = why, .apex = apex };
	struct context c = { .origin = *apex };
	const char *reason;
	int rc;

	memset(zf, 0, sizeof(*zf));
	if (apex->len > 0)
		key_make(&r.apexkey, apex->wire);
	rc = read_file(&r, &c, path, &reason);
	if (rc == -1 && reason != NULL)
		buf_addf(why, "%s: %s", path, reason);
	mem_free(r.words);
	buf_free(&r.rdata);
	return rc == -1 ? r.status : EX_OK;
}

void
zonefile_free(struct zonefile *zf)
{
	struct block *next;

	records_free(&zf->records);
	records_free(&zf->failures);
	while (zf->nfiles > 0)
		mem_free(zf->files[--zf->nfiles]);
	mem_free(zf->files);
	for (; zf->blocks != NULL; zf->blocks = next) {
		next = zf->blocks->next;
		mem_free(zf->blocks);
	}
}
