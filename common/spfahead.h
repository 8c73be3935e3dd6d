/*
 * spfahead.h - the lookups of an SPF evaluation, begun before their turn.
 *
 * Evaluation waits here for each answer that it needs.  While it waits, each
 * record that has come in is looked through for what it may need next, and
 * that is asked: the targets of include, redirect, a, mx and exists in turn
 * as far as LIMIT_SPF_LOOKUPS terms go and no term in between is sure to end
 * the record; and the hosts of an mx.  Records that come so are looked
 * through as well, until LIMIT_SPF_AHEAD lookups have been begun.
 *
 * Never begun early: a ptr, a name with %{p} in it, and an exists with a
 * macro that tells of the message, which the domain may be counting.
 */
#ifndef SPFAHEAD_H
#define SPFAHEAD_H

#include "dns.h"
#include "spfmacro.h"

struct spfahead;

/*
 * macro, which must outlive it, says what macros stand for, but for the
 * domain.  inorder: only the hosts of an mx that is waited for are asked
 * together.
 */
struct spfahead *spfahead_new(struct dns *dns, const struct spfmacro *macro,
    int inorder);
void spfahead_free(struct spfahead *ahead);

/* As dns_ask() and dns_wait(). */
void spfahead_ask(struct spfahead *ahead, const char *name, enum dns_type type);
const struct dns_answer *spfahead_wait(struct spfahead *ahead, const char *name,
    enum dns_type type);

#endif
