/*
 * spfptr.h - the validated names of a client: those of its PTR records that
 * have its address (RFC 7208 5.5).  At most LIMIT_SPF_NAMES are looked at.
 */
#ifndef SPFPTR_H
#define SPFPTR_H

#include "buf.h"
#include "dns.h"
#include "ip.h"
#include "spfahead.h"

/* Is one of them the domain or below it?  *answer is that to the PTR query. */
int spfptr_isvalid(struct spfahead *ahead, const struct ip *ip,
    const char *domain, const struct dns_answer **answer);

/*
 * Appends the name that %{p} stands for (RFC 7208 7.3): the domain if it is
 * one of them, else one below it, else any; "unknown" when there is none.
 */
void spfptr_name(struct spfahead *ahead, const struct ip *ip,
    const char *domain, struct buf *out);

#endif
