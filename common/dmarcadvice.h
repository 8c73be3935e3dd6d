/*
 * dmarcadvice.h - what the author of a wrong DMARC record may have meant.
 */
#ifndef DMARCADVICE_H
#define DMARCADVICE_H

#include "buf.h"
#include "dmarcrecord.h"
#include "dns.h"

/* Why a TXT record that looks like one is no DMARC record, in a few words;
 * NULL: it does not look like one. */
const char *dmarcadvice_text(const struct dns_record *r);

/* Appends " " and a sentence on a tag that is malformed or not known, if there
 * is something to say; text that is safe to be shown. */
void dmarcadvice_tag(struct buf *out, const struct dmarctag *tag);

/* The name of a tag that one slip turns into that of an unknown one, in other
 * case or with a letter wrong; or NULL. */
const char *dmarcadvice_name(const struct dmarctag *tag);

#endif
