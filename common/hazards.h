/*
 * hazards.h - what in a message will break its signature on the way: mail
 * servers mend these, each in its own manner.
 */
#ifndef HAZARDS_H
#define HAZARDS_H

#include <stddef.h>

#include "message.h"

struct hazards {
	size_t column; /* octets since the last line end */
	int cr;	       /* the last octet was a CR */
	int longline;  /* a line of more than 998 octets */
	int barecr;    /* a CR without LF */
	int eightbit;  /* octets above 127 in the body */
};

/* Begins; the body then comes in pieces. */
void hazards_start(struct hazards *h);
void hazards_body(void *hazards, const char *data, size_t len);

/* Looks at the header too and complains of each, a line each. */
void hazards_tell(struct hazards *h, const struct message *msg);

#endif
