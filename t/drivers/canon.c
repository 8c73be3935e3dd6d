/*
 * canon - shows canon.h to the tests.
 *
 *	canon header simple|relaxed <field	its canonical form
 *	canon body simple|relaxed N <body	the same, fed N octets at a time
 *	canon all N				every body of up to N octets over
 *						CR, LF, blank, tab and "a", both
 *						ways, in every two pieces, held
 *						against a plain implementation
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "canon.h"
#include "input.h"
#include "io.h"

static void
collect(void *arg, const void *data, size_t len)
{
	buf_add(arg, data, len);
}

static void
run(enum canon c, const char *data, size_t len, size_t step, struct buf *out)
{
	static struct canon_body cb;
	size_t n;

	canon_body_start(&cb, c, collect, out);
	for (; len > 0; data += n, len -= n) {
		n = len < step ? len : step;
		canon_body_add(&cb, data, n);
	}
	canon_body_end(&cb);
}

/* Lines cut at LF or CRLF; each trimmed as relaxed wants. */
static void
plain_line(enum canon c, const char *p, size_t len, struct buf *out)
{
	size_t i;

	if (c == CANON_SIMPLE) {
		buf_add(out, p, len);
		return;
	}
	while (len > 0 && (p[len - 1] == ' ' || p[len - 1] == '\t'))
		len--;
	for (i = 0; i < len; i++)
		if (p[i] != ' ' && p[i] != '\t')
			buf_addc(out, p[i]);
		else if (p[i + 1] != ' ' && p[i + 1] != '\t')
			buf_addc(out, ' ');
}

/* RFC 6376 3.4.3 and 3.4.4, word for word, on a body in one piece. */
static void
plain(enum canon c, const char *p, size_t len, struct buf *out)
{
	const char *end = p + len, *nl, *q;

	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		q = nl != NULL ? nl : end;
		if (nl != NULL && q > p && q[-1] == '\r')
			q--;
		plain_line(c, p, (size_t)(q - p), out);
		buf_adds(out, "\r\n");
		if (nl == NULL)
			break;
	}
	while (out->len >= 4 &&
	    memcmp(out->data + out->len - 4, "\r\n\r\n", 4) == 0)
		out->len -= 2;
	if (out->len == 2 && memcmp(out->data, "\r\n", 2) == 0)
		out->len = 0;
	if (out->len == 0 && c == CANON_SIMPLE)
		buf_adds(out, "\r\n");
}

static void
compare(const char *body, size_t len)
{
	struct buf want = BUF_INIT, got = BUF_INIT;
	static struct canon_body cb;
	size_t cut;
	int c;

	for (c = CANON_SIMPLE; c <= CANON_RELAXED; c++) {
		want.len = 0;
		plain((enum canon)c, body, len, &want);
		for (cut = 0; cut <= len; cut++) {
			got.len = 0;
			canon_body_start(&cb, (enum canon)c, collect, &got);
			canon_body_add(&cb, body, cut);
			canon_body_add(&cb, body + cut, len - cut);
			canon_body_end(&cb);
			if (got.len == want.len &&
			    memcmp(buf_str(&got), buf_str(&want), got.len) == 0)
				continue;
			printf("differs: %s, cut at %zu:",
			    canon_name((enum canon)c), cut);
			for (size_t i = 0; i < len; i++)
				printf(" %02x", (unsigned char)body[i]);
			printf("\n");
			exit(1);
		}
	}
	buf_free(&want);
	buf_free(&got);
}

static void
all(size_t max)
{
	static const char octets[] = "\r\n \ta";
	char body[16];
	size_t len, i, n, bodies = 0;

	for (len = 0; len <= max && len < sizeof(body); len++) {
		for (n = 1, i = 0; i < len; i++)
			n *= 5;
		for (; n-- > 0; bodies++) {
			size_t m = n;

			for (i = 0; i < len; i++, m /= 5)
				body[i] = octets[m % 5];
			compare(body, len);
		}
	}
	printf("%zu bodies\n", bodies);
}

int
main(int argc, char *argv[])
{
	struct buf out = BUF_INIT;
	enum canon c;
	size_t len;
	char *in;

	if (argc == 3 && strcmp(argv[1], "all") == 0) {
		all((size_t)atoi(argv[2]));
		return 0;
	}
	if (argc < 3)
		return 64;
	in = input(&len);
	c = (enum canon)canon_byname(argv[2], strlen(argv[2]));
	if (strcmp(argv[1], "header") == 0)
		canon_header(c, in, len, &out);
	else
		run(c, in, len, (size_t)atoi(argv[3]), &out);
	io_write(1, buf_str(&out), out.len);
	mem_free(in);
	buf_free(&out);
	return 0;
}
