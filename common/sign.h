/*
 * sign.h - makes DKIM-Signature fields (RFC 6376 5), and the
 * ARC-Message-Signature, which is one with another name (RFC 8617 4.1.2).
 */
#ifndef SIGN_H
#define SIGN_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "canon.h"
#include "crypto.h"
#include "fold.h"
#include "hazards.h"
#include "message.h"

struct sign_key {
	const char *selector;
	struct privkey *key;
};

enum { SIGN_WHOLE = -1, SIGN_ALL = -2 };

struct sign_options {
	unsigned instance;  /* of an AMS; 0: a DKIM-Signature is made */
	const char *domain; /* d=, the SDID */
	const struct sign_key *keys;
	size_t nkeys;
	enum canon head;
	enum canon body;
	const char *fields;	/* h=: names, colons between; NULL: default */
	const char *oversigned; /* names signed once more than they occur */
	int list_safe;		/* the other defaults for these two */
	const char *auid;	/* i=, or NULL */
	int64_t time;		/* t=, seconds since 1970 */
	int no_timestamp;	/* t= is left out */
	int64_t lifetime;	/* x= is time + lifetime; 0: no x= */
	int copied;		/* z= */
	int64_t body_length;	/* SIGN_WHOLE: no l=; SIGN_ALL: l= of all;
				   else l= of at most so many octets */
};

/* Can text be -h or -o: names of header fields with colons between? */
int sign_isnames(const char *text);

/* Is the name, but for case, one of names, which have colons between? */
int sign_isnamed(const char *names, const char *name, size_t len);

/*
 * Can text be i=: [local-part]@domain, the domain valid, and at or below the
 * SDID when that is not NULL?
 */
int sign_isauid(const char *text, const char *domain);

/*
 * Appends one field for each key, in the keys' order, folded and in the
 * message's line end, to out.  0; or -1 and *why, with *status EX_DATAERR when
 * the message can't be signed (no From field, header too large), EX_CONFIG
 * when a key does not sign, EX_IOERR when reading failed.  The body is shown to
 * hazards on its way.
 */
int sign_message(struct buf *out, struct message *msg,
    const struct sign_options *opt, struct hazards *hazards, int *status,
    const char **why);

/*
 * Ends a signature field that begins at start in f->out and goes up to "b=":
 * adds it to the hash, which holds all that goes before it, signs, and appends
 * signature and line end.  0, or -1 and *why.
 */
int sign_end(struct fold *f, struct hash *hash, enum canon canon, size_t start,
    struct privkey *key, const char **why);

#endif
