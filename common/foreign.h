/*
 * foreign.h - records as ldns knows them: those of types that rdata.h does
 * not read, and those that are shown to others.
 */
#ifndef FOREIGN_H
#define FOREIGN_H

#include <ldns/ldns.h>

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "master.h"
#include "rdata.h"

/* The type by any name that rdata_type() or ldns has for it; or -1. */
int foreign_type(const struct master_word *word);

/* Does ldns have a name for the type? */
int foreign_isknown(unsigned type);

/* Appends the data that n words stand for: NULL, or why there are none. */
const char *foreign_read(struct buf *out, unsigned type,
    const struct master_word *words, size_t n, const struct rdata_name *origin);

/* Can ldns make a record of these data? */
int foreign_isvalid(unsigned type, const unsigned char *rdata, size_t len);

/* The record, of class IN, the caller's to free; NULL when ldns can't. */
ldns_rr *foreign_rr(const unsigned char *name, size_t namelen, unsigned type,
    uint32_t ttl, const unsigned char *rdata, size_t len);

#endif
