/*
 * arctell.h - what arc.h found out, in words: as a result of an
 * Authentication-Results field, as JSON, as a report for people.
 */
#ifndef ARCTELL_H
#define ARCTELL_H

#include "arc.h"
#include "authres.h"
#include "buf.h"
#include "diagnose.h"
#include "json.h"

/* Adds the result "arc" (RFC 8617 6). */
void arctell_authres(const struct arc *arc, struct authres *ar);

/*
 * Adds members to an open object.  ds here and below: why signatures fail,
 * those of the messages first and then the seals, in the order of their sets;
 * or with n 0.
 */
void arctell_json(const struct arc *arc, const struct diagnoses *ds,
    struct json *j);

/* Appends several lines: a table of the sets, and what is to say of each. */
void arctell_explain(const struct arc *arc, const struct diagnoses *ds,
    struct buf *out);

/* One complain() a signature, for --verbose. */
void arctell_verbose(const struct arc *arc);

#endif
