/*
 * pem.h - the textual encoding of keys and certificates (RFC 7468), and of
 * what RFC 1421 had before it: blocks between BEGIN and END lines.
 */
#ifndef PEM_H
#define PEM_H

#include <stddef.h>

struct pem {		   /* points into the text */
	const char *label; /* "RSA PRIVATE KEY" */
	size_t labellen;
	const char *body; /* all lines between BEGIN and END */
	size_t len;
};

/*
 * Finds the next block from *pos on and moves *pos behind it; other text is
 * skipped.  1, 0 when there is none, -1 when one has no END.
 */
int pem_next(struct pem *pem, const char **pos, const char *end);

int pem_is(const struct pem *pem, const char *label);

/* Does the body begin with the field that RFC 1421 4.6.1.1 has for that?
 * (PKCS #8 has another label instead.) */
int pem_isencrypted(const struct pem *pem);

#endif
