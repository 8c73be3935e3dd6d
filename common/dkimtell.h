/*
 * dkimtell.h - what verify.h found out, in words: as results of an
 * Authentication-Results field, as JSON, as a report for people.
 */
#ifndef DKIMTELL_H
#define DKIMTELL_H

#include "authres.h"
#include "buf.h"
#include "diagnose.h"
#include "json.h"
#include "verify.h"

/* Adds a result for each signature, or dkim=none. */
void dkimtell_authres(const struct verify *v, struct authres *ar);

/* Adds the members "result" and "signatures" to an open object.  ds here and
 * below: why those that fail do, or NULL. */
void dkimtell_json(const struct verify *v, const struct diagnoses *ds,
    struct json *j);

/* Adds the members that tell of one signature. */
void dkimtell_signature(struct json *j, const struct signature *sig);

/* Appends several lines. */
void dkimtell_explain(const struct verify *v, const struct diagnoses *ds,
    struct buf *out);

/* One complain() a signature, for --verbose. */
void dkimtell_verbose(const struct verify *v);

#endif
