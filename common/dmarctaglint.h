/*
 * dmarctaglint.h - finds fault with a DMARC policy record by itself, tag by
 * tag; where it stands and whom it names is dmarclint.h's affair.
 */
#ifndef DMARCTAGLINT_H
#define DMARCTAGLINT_H

#include "dmarcrecord.h"
#include "finding.h"

/* name: where the record is, "_dmarc.example.com". */
void dmarctaglint_check(struct findings *fs, const char *name,
    const struct dmarcrecord *rec);

#endif
