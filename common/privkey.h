/*
 * privkey.h - private keys out of their parts: what keyread.c needs beyond
 * crypto.h.
 */
#ifndef PRIVKEY_H
#define PRIVKEY_H

#include "crypto.h"
#include "der.h"
#include "secret.h"

enum { PRIVKEY_SEED = 32 };

/*
 * What they take must be all that is left in d; NULL and *why.  An
 * RSAPrivateKey (RFC 8017 A.1.2), which goes through memory of s.
 */
struct privkey *privkey_fromrsa(struct der *d, struct secret *s,
    const char **why);

/* A CurvePrivateKey (RFC 8410 7), and the BIT STRING with its public key, or
 * nothing. */
struct privkey *privkey_fromcurve(struct der *d, const struct der *pub,
    const char **why);

/* An Ed25519 seed (RFC 8032 5.1.5). */
struct privkey *privkey_fromseed(const unsigned char seed[PRIVKEY_SEED],
    const char **why);

#endif
