/*
 * dns.h - all of DNS: questions to servers, answers from zone files, one
 * cache for both.  The only door to ldns, with zone.h.
 *
 * dns_ask() starts a lookup and returns at once; dns_wait() drives all
 * lookups that are under way until this one is answered.  So what does not
 * depend on each other is asked first and waited for after.  An answer is
 * kept for the life of the process (a failure for that of the message) and
 * the same question is not asked twice.
 *
 * Ownership: answers belong to the dns and are good until the next
 * dns_message(), which forgets failures, gives up what is still under way,
 * and once there are more than LIMIT_CACHE answers drops those that the last
 * message did not ask for.  dns_close() ends them all.
 */
#ifndef DNS_H
#define DNS_H

#include <stddef.h>
#include <stdint.h>

enum dns_type {
	DNS_A = 1,
	DNS_PTR = 12,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_SPF = 99
};

enum dns_status {
	DNS_PENDING,   /* not answered yet */
	DNS_OK,	       /* at least one record */
	DNS_NODATA,    /* the name is there, not with this type */
	DNS_NXDOMAIN,  /* the name is not there */
	DNS_SERVFAIL,  /* each server failed or refused */
	DNS_TIMEOUT,   /* no answer in time */
	DNS_MALFORMED, /* an answer that can't be read or has more than
			  LIMIT_RRS records, or a CNAME loop or a chain of
			  more than LIMIT_CNAMES */
	DNS_BADNAME    /* the question is no possible name; nothing was sent */
};

struct dns_record {
	char *data; /* TXT, SPF: the strings joined, any octets;
				A, AAAA: 4 or 16 octets; MX, PTR: the name,
				no last dot; a NUL follows, not counted */
	size_t len;
	unsigned preference; /* MX */
	size_t nstrings;     /* TXT, SPF: how many strings */
};

struct dns_answer {
	char *name; /* as asked, lower case, no last dot; of one too long to
		       be a name its beginning */
	enum dns_type type;
	enum dns_status status;
	const char *why;    /* for -v and comments: "server failed"; static */
	const char *server; /* who answered: "127.0.0.1@53" or a zone file's
			       name; NULL when nobody did */
	int aliased;	    /* a CNAME is at the name, whatever is at its end */
	int authentic;	    /* AD was set by a resolver that is trusted: one
			      on loopback, or "options trust-ad" */
	uint32_t ttl;	    /* smallest of the records; 0 without records */
	struct dns_record *records;
	size_t n;
};

struct dns;

/* What -n, -z, --record and -T say; arrays end with NULL. */
struct dns_options {
	const char *const *servers; /* ADDR[@PORT] */
	const char *const *zones;   /* [ORIGIN=]FILE */
	const char *record;	    /* FILE, or NULL: each name and type once,
				       CNAMEs on the way as comments */
	int timeout;		    /* seconds for one message */
	int verbose;		    /* tell each answer with complain() */
};

/* Is it ADDR[@PORT], IPv4 or IPv6?  For the options, before anything. */
int dns_isserver(const char *text);

/*
 * Reads the zone files, and /etc/resolv.conf when neither servers nor zones
 * are given.  NULL: *status is EX_CONFIG, EX_NOINPUT or EX_IOERR, and *why
 * (the caller's to mem_free()) names file, line and reason.
 */
struct dns *dns_open(const struct dns_options *opt, int *status, char **why);

/*
 * Has --record failed to write?  0, or -1 and *why (to mem_free()): asked
 * before a verdict is given, so that nothing is written when it did.
 */
int dns_recorded(const struct dns *dns, char **why);

/* Ends --record: 0, or -1 and *why (to mem_free()) when it failed to write. */
int dns_close(struct dns *dns, char **why);

/* A new message begins: the clock of its deadline starts with the first
 * question it sends, and failures are forgotten. */
void dns_message(struct dns *dns);

/* Starts a lookup, if the answer is not there; never waits. */
const struct dns_answer *dns_ask(struct dns *dns, const char *name,
    enum dns_type type);

/* dns_ask(), then drives until the status is not DNS_PENDING. */
const struct dns_answer *dns_wait(struct dns *dns, const char *name,
    enum dns_type type);

/* Drives until some lookup has got further; 0, or -1 when none is under way. */
int dns_step(struct dns *dns);

/* Is the time over that this message had? */
int dns_expired(const struct dns *dns);

/* Did DNS fail to answer?  What is still pending has not failed. */
static inline int
dns_isfailure(const struct dns_answer *answer)
{
	return answer->status == DNS_SERVFAIL ||
	    answer->status == DNS_TIMEOUT || answer->status == DNS_MALFORMED;
}

/* "NOERROR without data", "NXDOMAIN", ...: a few plain words. */
const char *dns_status_text(enum dns_status status);

/* A type's name: "TXT". */
const char *dns_type_text(enum dns_type type);

#endif
