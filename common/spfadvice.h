/*
 * spfadvice.h - what the author of a wrong SPF record may have meant.
 */
#ifndef SPFADVICE_H
#define SPFADVICE_H

#include "dns.h"
#include "spfrecord.h"

/* A sentence or two on an SPFTERM_WRONG; or NULL. */
const char *spfadvice_term(const struct spfterm *t);

/* Why a TXT record that looks like one is no SPF record, in a few words;
 * NULL: it does not look like one. */
const char *spfadvice_text(const struct dns_record *r);

#endif
