/*
 * bodyknown.h - boundaries that the body may have had before: what the header
 * keeps of an earlier Content-Type, in fields of such names
 * (X-Original-Content-Type) and in what z= copied (RFC 6376 3.5).
 */
#ifndef BODYKNOWN_H
#define BODYKNOWN_H

#include "buf.h"
#include "message.h"

enum { BODYKNOWN_MOST = 10 };

/* Appends each with a NUL; the buf's own NUL ends them. */
void bodyknown(struct buf *out, const struct message *msg);

#endif
