/*
 * verify.h - judges the DKIM signatures of a message (RFC 6376 6, RFC 8301,
 * RFC 8463).
 */
#ifndef VERIFY_H
#define VERIFY_H

#include <stddef.h>
#include <stdint.h>

#include "dns.h"
#include "limit.h"
#include "message.h"
#include "signature.h"
#include "verdict.h"

struct verify_policy {
	size_t max_signatures; /* judged; the rest are "policy" */
	struct signature_policy each;
};

enum { VERIFY_LISTED = LIMIT_RESULTS - 1 }; /* one result tells of the rest */

struct verify {
	struct signature *list;
	size_t n;	 /* in the list: judged, and some that were not */
	size_t unlisted; /* beyond VERIFY_LISTED: policy, too */
	enum verdict verdict;
	const char *excess; /* why no signature was looked at, or NULL */
};

/*
 * Judges all.  The verdict is pass when one passes; else the one of
 * temperror, fail, policy, permerror, neutral that comes first in this order;
 * none without signatures.  0, or -1 and errno when reading failed; *v is to
 * be freed in any case, before msg; answers are those of dns.
 */
int verify_message(struct verify *v, struct message *msg, struct dns *dns,
    const struct verify_policy *policy);
void verify_free(struct verify *v);

#endif
