/*
 * message - shows message.h to the tests: a message on standard input.
 *
 *	message fields	a line for each field: its name, length, and where its
 *			value begins; then the line end and how the header ended
 *	message body N	the body, read N octets at a time
 *	message write	the message, with an added field, without those named X
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "io.h"
#include "message.h"

static void
fields(const struct message *msg)
{
	const struct field *f;
	size_t i;

	for (i = 0; i < message_nfields(msg); i++) {
		f = message_field(msg, i);
		printf("%.*s %zu %zu\n", (int)f->namelen, f->text, f->len,
		    f->value);
	}
	printf("%s%s\n", message_eol(msg)[0] == '\r' ? "CRLF" : "LF",
	    message_excess(msg) != NULL ? message_excess(msg) : "");
}

static int
write_back(struct message *msg)
{
	unsigned char *drop = mem_array(message_nfields(msg), 1);
	struct buf added = BUF_INIT;
	const char *what;
	size_t i;
	int rc;

	for (i = 0; message_find(msg, "X", &i) != NULL; i++)
		drop[i] = 1;
	buf_addf(&added, "Added: yes%s", message_eol(msg));
	rc = message_write(msg, &added, drop, 0, &what);
	buf_free(&added);
	mem_free(drop);
	return rc == 0 ? 0 : 74;
}

int
main(int argc, char *argv[])
{
	struct message *msg;
	char buf[65536];
	ssize_t n;
	off_t off = 0;
	size_t size;
	int rc = 0;

	io_setup();
	if (argc < 2)
		return 64;
	msg = message_read(0, strcmp(argv[1], "write") == 0);
	if (msg == NULL)
		return 74;
	if (strcmp(argv[1], "fields") == 0) {
		fields(msg);
	} else if (strcmp(argv[1], "write") == 0) {
		rc = write_back(msg);
	} else {
		size = argc > 2 ? (size_t)atoi(argv[2]) : sizeof(buf);
		for (; (n = message_body(msg, off, buf, size)) > 0; off += n)
			io_write(1, buf, (size_t)n);
	}
	message_free(msg);
	return rc;
}
