/*
 * spftell.h - what spfjudge.h found out, in words: as results of an
 * Authentication-Results field, as Received-SPF, as JSON, as a report.
 */
#ifndef SPFTELL_H
#define SPFTELL_H

#include "authres.h"
#include "buf.h"
#include "json.h"
#include "message.h"
#include "spfjudge.h"

/* Adds a result for each identity; what exp= says goes into the comment. */
void spftell_authres(const struct spfjudge *j, struct authres *ar);

/*
 * Appends a Received-SPF field for each identity (RFC 7208 9.1): folded, with
 * this line end; or each on one line ending in "\n" when eol is NULL.
 */
void spftell_received(const struct spfjudge *j, const char *receiver,
    struct buf *out, const char *eol);

/* Is it a Received-SPF field of this receiver, or of nobody knows whom? */
int spftell_isours(const struct field *f, const char *receiver);

/* Adds members to an open object. */
void spftell_json(const struct spfjudge *j, struct json *json);

/* Appends several lines. */
void spftell_explain(const struct spfjudge *j, struct buf *out);

/* One complain() a step of the evaluation, for --verbose. */
void spftell_verbose(const struct spfjudge *j);

#endif
