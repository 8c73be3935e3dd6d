/*
 * authres - shows authres.h to the tests.
 *
 * "authres parse <value" writes what the field says, an item a line, or why
 * it can't be read; "authres lines <values" writes for each line how many
 * results it has, or why it can't be read; "authres isfor ID <value" writes the answer; "authres
 * isid ID" exits with it.  "authres line|field|crlf|results ID ITEM..."
 * writes a field; an ITEM is METHOD=VERDICT and begins a result, (COMMENT
 * belongs to the next one, as does ?REASON, and PTYPE.PROPERTY=VALUE is a
 * property, whose VALUE may hold %XX for any octet.
 */
#include <stdio.h>

#include "authres.h"
#include "input.h"

static void
dump(const struct authres_result *r)
{
	size_t i;

	printf("%s=%s\n", r->method, r->result);
	if (r->reason != NULL)
		printf("reason [%s]\n", r->reason);
	if (r->comment != NULL)
		printf("comment [%s]\n", r->comment);
	for (i = 0; i < r->nprops; i++)
		printf("%s.%s [%s]\n", r->props[i].ptype, r->props[i].property,
		    r->props[i].value);
}

static int
parse(void)
{
	struct authres *ar;
	const char *why;
	char *text;
	size_t i, len;

	text = input(&len);
	ar = authres_parse(text, len, &why);
	if (ar == NULL)
		printf("%s\n", why);
	else {
		printf("id [%s] %d\n", ar->id, ar->version);
		for (i = 0; i < ar->n; i++)
			dump(&ar->results[i]);
	}
	i = ar == NULL;
	authres_free(ar);
	mem_free(text);
	return (int)i;
}

static int
lines(void)
{
	struct authres *ar;
	const char *why, *line, *nl;
	char *text;
	size_t len;

	text = input(&len);
	for (line = text; (nl = memchr(line, '\n', len)) != NULL;
	     len -= (size_t)(nl + 1 - line), line = nl + 1) {
		ar = authres_parse(line, (size_t)(nl - line), &why);
		if (ar == NULL)
			printf("%s\n", why);
		else
			printf("%zu\n", ar->n);
		authres_free(ar);
	}
	mem_free(text);
	return 0;
}

static int
isfor(const char *id)
{
	char *text;
	size_t len;

	text = input(&len);
	printf("%d\n", authres_isfor(text, len, id));
	mem_free(text);
	return 0;
}

static void
prop(struct authres *ar, char *ptype, char *property)
{
	struct buf text = BUF_INIT;
	char *value = strchr(property, '=');
	unsigned octet;

	*property++ = '\0';
	*value++ = '\0';
	for (; *value != '\0'; value++)
		if (*value == '%' && sscanf(value + 1, "%2x", &octet) == 1) {
			buf_addc(&text, (char)octet);
			value += 2;
		} else
			buf_addc(&text, *value);
	authres_prop(ar, ptype, property, buf_str(&text), text.len);
	buf_free(&text);
}

static void
fill(struct authres *ar, char *items[])
{
	const char *comment = NULL, *reason = NULL;
	char *dot, *equals;

	for (; *items != NULL; items++) {
		dot = strchr(*items, '.');
		equals = strchr(*items, '=');
		if (**items == '(')
			comment = *items + 1;
		else if (**items == '?')
			reason = *items + 1;
		else if (dot != NULL && dot < equals)
			prop(ar, *items, dot);
		else {
			*equals++ = '\0';
			authres_result(ar, *items, equals, reason, comment);
			comment = reason = NULL;
		}
	}
}

static int
compose(const char *form, char *argv[])
{
	struct buf out = BUF_INIT;
	struct authres *ar = authres_new(*argv);

	fill(ar, argv + 1);
	if (strcmp(form, "line") == 0)
		authres_line(ar, &out);
	else if (strcmp(form, "results") == 0)
		authres_results(ar, &out, "\n");
	else
		authres_field(ar, &out,
		    strcmp(form, "crlf") == 0 ? "\r\n" : "\n");
	printf("%s", buf_str(&out));
	if (strlen(buf_str(&out)) != out.len)
		printf("NUL!");
	buf_free(&out);
	authres_free(ar);
	return 0;
}

int
main(int argc, char *argv[])
{
	if (argc == 2 && strcmp(argv[1], "parse") == 0)
		return parse();
	if (argc == 2 && strcmp(argv[1], "lines") == 0)
		return lines();
	if (argc == 3 && strcmp(argv[1], "isfor") == 0)
		return isfor(argv[2]);
	if (argc == 3 && strcmp(argv[1], "isid") == 0)
		return !authres_isid(argv[2]);
	return argc > 2 ? compose(argv[1], argv + 2) : 64;
}
