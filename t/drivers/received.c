/*
 * received - shows received.h to the tests: a Received field's value on
 * standard input, or as the argument; its kind, and for a client the address,
 * "[helo]", and "auth" when it was authenticated.  With -b the host that
 * wrote the field.
 */
#include <stdio.h>
#include <string.h>

#include "input.h"
#include "received.h"

int
main(int argc, char *argv[])
{
	static const char *const kinds[] = { "client", "local", "note",
		"unknown" };
	struct received r;
	struct buf ip = BUF_INIT;
	char *text;
	size_t len;
	int by = argc > 1 && strcmp(argv[1], "-b") == 0;

	if (argc > 1 && !by)
		text = mem_str(argv[1], len = strlen(argv[1]));
	else
		text = input(&len);
	received_parse(&r, text, len);
	printf("%s", by ? buf_str(&r.by) : kinds[r.kind]);
	if (!by && r.kind == RECEIVED_CLIENT) {
		ip_text(&ip, &r.ip);
		printf(" %s [%s]", buf_str(&ip), buf_str(&r.helo));
	}
	printf("%s\n", !by && r.authenticated ? " auth" : "");
	buf_free(&ip);
	received_free(&r);
	mem_free(text);
	return 0;
}
