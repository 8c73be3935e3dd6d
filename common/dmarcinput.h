/*
 * dmarcinput.h - what DMARC judges by, gathered: the author domain, what SPF
 * and DKIM said, and what a trusted sealer recorded.
 */
#ifndef DMARCINPUT_H
#define DMARCINPUT_H

#include "buf.h"
#include "dmarc.h"
#include "identifiers.h"
#include "message.h"

struct dmarcinput_options {
	const char *id;	    /* authserv-id */
	const char *domain; /* the author domain: no message; or NULL */
	const struct identifiers
	    *given;		   /* in place of the message's; or NULL */
	const struct buf *trusted; /* SDIDs of sealers, in A-labels */
	size_t ntrusted;
	int inorder, thorough; /* see dmarc_query */
};

struct dmarcinput {
	struct dmarc_query query; /* points to the rest */
	struct buf domain;
	struct identifiers ids;
	struct identifiers sealed;
};

/*
 * Gathers; msg may be NULL when opt has domain and given, which must outlive
 * *in.  dmarcinput_free() frees what it holds.
 */
void dmarcinput_read(struct dmarcinput *in,
    const struct dmarcinput_options *opt, const struct message *msg);
void dmarcinput_free(struct dmarcinput *in);

#endif
