/*
 * seal.h - adds an ARC set to a message (RFC 8617 5.1).
 */
#ifndef SEAL_H
#define SEAL_H

#include "arc.h"
#include "buf.h"
#include "message.h"
#include "sign.h"

struct seal_options {
	struct sign_options sign; /* with one key; its instance is set here */
	const char *id;		  /* whose results are gathered */
	int keep_comments;	  /* of the results */
};

/*
 * May the message get one more set?  NULL, or why it is to be passed on as it
 * is: its chain is sealed as failed (RFC 8617 5.1 step 2), or has 50 sets.
 */
const char *seal_bars(const struct arc *arc);

/*
 * What the topmost Authentication-Results field of this ID with a result of
 * "arc" says that the chain was when the message arrived; none without.
 */
enum verdict seal_arrived(const struct message *msg, const char *id);

/* Names that an AMS may sign: no field of ARC, no Authentication-Results
 * (RFC 8617 4.1.2). */
int seal_isnames(const char *names);

/*
 * Appends the three fields, ARC-Seal first, in the message's line end.  The
 * chain was validated and seal_bars() is NULL.  As sign_message().
 */
int seal_message(struct buf *out, struct message *msg, const struct arc *arc,
    const struct seal_options *opt, int *status, const char **why);

#endif
