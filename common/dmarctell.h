/*
 * dmarctell.h - what dmarc.h found out, in words: as a result of an
 * Authentication-Results field, as JSON, as a report for people.
 */
#ifndef DMARCTELL_H
#define DMARCTELL_H

#include "authres.h"
#include "buf.h"
#include "dmarc.h"
#include "json.h"

/* Adds the result "dmarc" (RFC 9989 9.1). */
void dmarctell_authres(const struct dmarc *d, struct authres *ar);

/* Adds members to an open object. */
void dmarctell_json(const struct dmarc *d, struct json *j);

/* Appends several lines. */
void dmarctell_explain(const struct dmarc *d, struct buf *out);

/* One complain() a lookup and an identifier, for --verbose. */
void dmarctell_verbose(const struct dmarc *d);

#endif
