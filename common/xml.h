/*
 * xml.h - an XML text (XML 1.0), an element on each line.
 *
 * Calls follow the text: xml_open(), elements, xml_close().  What an element
 * says may be any octets: markup is escaped, and what no XML text may hold, a
 * control character or no UTF-8, becomes U+FFFD, so that the text is always
 * well-formed.
 */
#ifndef XML_H
#define XML_H

#include <stdint.h>

#include "buf.h"

struct xml {
	struct buf *out;
	unsigned depth; /* elements that are open */
};

void xml_start(struct xml *x, struct buf *out, unsigned depth);

/* An element that holds others.  ns: its namespace and theirs, or NULL. */
void xml_open(struct xml *x, const char *name, const char *ns);
void xml_close(struct xml *x, const char *name);

/* An element that holds this text; NULL: there is no such element. */
void xml_str(struct xml *x, const char *name, const char *s);
void xml_int(struct xml *x, const char *name, intmax_t n);

#endif
