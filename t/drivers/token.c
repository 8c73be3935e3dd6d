/*
 * token - shows token.h to the tests: "token RULE <text" writes how many
 * octets the rule takes off the front, or "no", and what they stand for.
 */
#include <stdio.h>

#include "input.h"
#include "token.h"

static const struct {
	const char *name;
	const char *(*plain)(const char *, const char *);
	const char *(*decoding)(const char *, const char *, struct buf *);
} rules[] = {
	{ "fws", token_fws, NULL },
	{ "cfws", token_cfws, NULL },
	{ "atom", token_atom, NULL },
	{ "dotatom", token_dotatom, NULL },
	{ "token", token_token, NULL },
	{ "keyword", token_keyword, NULL },
	{ "literal", token_literal, NULL },
	{ "comment", NULL, token_comment },
	{ "quoted", NULL, token_quoted },
};

static void
try(size_t i, const char *text, size_t len)
{
	struct buf out = BUF_INIT;
	const char *p;

	if (rules[i].plain != NULL)
		p = rules[i].plain(text, text + len);
	else
		p = rules[i].decoding(text, text + len, &out);
	if (p == NULL)
		printf("no\n");
	else if (rules[i].plain != NULL)
		printf("%zu\n", (size_t)(p - text));
	else
		printf("%zu [%s]\n", (size_t)(p - text), buf_str(&out));
	buf_free(&out);
}

int
main(int argc, char *argv[])
{
	size_t i, len;
	char *text;

	if (argc != 2)
		return 64;
	text = input(&len);
	if (strcmp(argv[1], "utf8") == 0)
		printf("%zu\n", token_utf8(text, text + len));
	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (strcmp(argv[1], rules[i].name) == 0)
			try(i, text, len);
	mem_free(text);
	return 0;
}
