/*
 * spfjudge.h - SPF applied to an SMTP envelope: which identities are checked,
 * and what they are called (RFC 7208 2, RFC 8601 2.7.2).
 */
#ifndef SPFJUDGE_H
#define SPFJUDGE_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "dns.h"
#include "envelope.h"
#include "spf.h"
#include "verdict.h"

enum spfjudge_scope {
	SPFJUDGE_MFROM, /* MAIL FROM; for the null sender HELO in its place */
	SPFJUDGE_HELO,
	SPFJUDGE_BOTH /* MAIL FROM, then HELO; once for the null sender */
};

struct spfjudge_options {
	enum spfjudge_scope scope;
	const char *receiver; /* for %{r} */
	int64_t now;
	int explain; /* fetch exp= */
	int inorder; /* no lookup before its turn */
};

/* One identity and what was found out about it. */
struct spfresult {
	const char *identity; /* "mailfrom" or "helo"; property and key;
				 NULL when neither is known */
	struct buf value;     /* for the property: a domain, or an address
				 when the record asked for its local part */
	struct spf spf;
};

struct spfjudge {
	const struct envelope *env;
	struct spfresult list[2];
	size_t n;
	enum verdict verdict; /* that of the first */
};

/* Does judging in this scope need a HELO name that the envelope lacks? */
int spfjudge_wantshelo(const struct envelope *env, enum spfjudge_scope scope);

/*
 * Judges; env, which must have an address and a sender unless it is exempt,
 * and dns must outlive *j.  dns_message() is called.  Without the HELO that it
 * wants the verdict is none.
 */
void spfjudge(struct spfjudge *j, struct dns *dns, const struct envelope *env,
    const struct spfjudge_options *opt);
void spfjudge_free(struct spfjudge *j);

#endif
