/*
 * taglist - shows taglist.h to the tests: a tag list on standard input, a
 * line for each tag with its value in brackets, or why there is none.
 */
#include <stdio.h>

#include "input.h"
#include "taglist.h"

int
main(void)
{
	struct taglist tl;
	const char *why;
	char *text;
	size_t i, len;
	int rc;

	text = input(&len);
	if ((rc = taglist_parse(&tl, text, len, &why)) == -1)
		printf("%s\n", why);
	for (i = 0; i < tl.n; i++)
		printf("%.*s [%.*s]\n", (int)tl.tags[i].namelen,
		    tl.tags[i].name, (int)tl.tags[i].len, tl.tags[i].value);
	taglist_free(&tl);
	mem_free(text);
	return rc == -1;
}
