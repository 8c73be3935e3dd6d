/*
 * author - the author domain; see author.h.
 */
#include "author.h"
#include "domain.h"
#include "mailbox.h"

/* Adds the domains that one From field names to out, which holds one at the
 * most. */
static int
field_domain(struct buf *out, const struct field *f, const char **why)
{
	struct mailboxes m;
	const char *value;
	size_t i, len;

	value = field_value(f, &len);
	if (mailbox_parse(&m, value, len, why) == -1)
		return -1;
	for (i = 0; i < m.n && *why == NULL; i++)
		if (m.list[i].domain == NULL)
			*why = "From has an address without a domain name";
		else if (out->len == 0)
			buf_adds(out, m.list[i].domain);
		else if (!domain_eq(out->data, m.list[i].domain))
			*why = "From has addresses of several domains";
	mailbox_free(&m);
	return *why == NULL ? 0 : -1;
}

int
author_domain(struct buf *out, const struct message *msg, const char **why)
{
	const struct field *f;
	size_t i;

	*why = message_excess(msg);
	for (i = 0; *why == NULL && (f = message_find(msg, "From", &i)) != NULL;
	     i++)
		field_domain(out, f, why);
	if (*why == NULL && out->len == 0)
		*why = "no From field with an address";
	return *why == NULL ? 0 : -1;
}
