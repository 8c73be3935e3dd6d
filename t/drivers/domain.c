/*
 * domain - shows domain.h to the tests: "domain toascii <name" writes the
 * name; "domain eq A B" and the other questions answer by the exit status.
 */
#include <stdio.h>

#include "domain.h"
#include "input.h"

/* It is appended to something, which must stay when the name is refused. */
static int
toascii(void)
{
	struct buf out = BUF_INIT;
	char *text;
	size_t len;
	int rc;

	text = input(&len);
	buf_adds(&out, "=");
	rc = domain_toascii(&out, text, len);
	printf("%s\n", buf_str(&out));
	if (strlen(buf_str(&out)) != out.len)
		rc = 2;
	buf_free(&out);
	mem_free(text);
	return rc != 0;
}

static int
about(const char *question)
{
	char *text;
	size_t len;
	int yes = 0;

	text = input(&len);
	if (strcmp(question, "isvalid") == 0)
		yes = domain_isvalid(text, len);
	else if (strcmp(question, "ishost") == 0)
		yes = domain_ishost(text, len);
	else if (strcmp(question, "isselector") == 0)
		yes = domain_isselector(text, len);
	mem_free(text);
	return !yes;
}

int
main(int argc, char *argv[])
{
	if (argc == 4 && strcmp(argv[1], "eq") == 0)
		return !domain_eq(argv[2], argv[3]);
	if (argc == 4 && strcmp(argv[1], "within") == 0)
		return !domain_within(argv[2], argv[3]);
	if (argc == 2 && strcmp(argv[1], "toascii") == 0)
		return toascii();
	return argc == 2 ? about(argv[1]) : 64;
}
