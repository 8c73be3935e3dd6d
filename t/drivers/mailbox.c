/*
 * mailbox - shows mailbox.h to the tests: a From field's value on standard
 * input, a line for each mailbox, "[local] domain", or why there is none.
 */
#include <stdio.h>

#include "input.h"
#include "mailbox.h"

int
main(void)
{
	struct mailboxes m;
	const char *why, *domain;
	char *text;
	size_t i, len;
	int rc;

	text = input(&len);
	rc = mailbox_parse(&m, text, len, &why);
	if (rc == -1)
		printf("%s\n", why);
	for (i = 0; i < m.n; i++) {
		domain = m.list[i].domain;
		printf("[%s] %s\n", m.list[i].local,
		    domain != NULL ? domain : "-");
	}
	mailbox_free(&m);
	mem_free(text);
	return rc == -1;
}
