/*
 * keyadvice_tell - what is wrong with a key, in words; see keyadvice_tell.h.
 */
#include <string.h>

#include "keyadvice_tell.h"

static const char *const headers[] = {
	[MATCH_UNKNOWN] = NULL,
	[MATCH_NO] = "differs from",
	[MATCH_YES] = "matches",
};

/* A record is shown once for all that is said of it. */
static void
add_item(const struct keyadvice *a, size_t i, struct buf *out)
{
	const struct keyadvice_item *item = &a->items[i];

	buf_addf(out, "    %s%s\n", item->proved ? "proved: " : "",
	    buf_str(&item->text));
	if (item->record.len > 0 &&
	    (i == 0 ||
		strcmp(item->record.data, buf_str(&item[-1].record)) != 0))
		buf_addf(out, "      is: %s\n", buf_str(&item->record));
}

/* One line for all that ask for the same. */
static void
add_todo(const struct keyadvice *a, size_t i, struct buf *out)
{
	const char *todo = buf_str(&a->items[i].todo);

	if (i + 1 < a->n && strcmp(todo, buf_str(&a->items[i + 1].todo)) == 0)
		return;
	if (*todo != '\0')
		buf_addf(out, "    to do: %s\n", todo);
}

void
keyadvice_text(const struct keyadvice *a, int other, struct buf *out)
{
	size_t i;

	other = other && !a->signedby;
	if (a->n == 0 && !other)
		return;
	buf_adds(out, "  what is wrong with the key:\n");
	for (i = 0; i < a->n; i++) {
		add_item(a, i, out);
		add_todo(a, i, out);
	}
	if (headers[a->header] != NULL)
		buf_addf(out,
		    "    with that put right, the record holds the key that "
		    "signed, "
		    "and the header %s b=\n",
		    headers[a->header]);
	if (other)
		buf_adds(out,
		    "    proved: the key in DNS has not made b=: another one "
		    "has, or b= was damaged\n"
		    "    to do: If no signature with it passes, publish the "
		    "key "
		    "that signs (dkim-genkey -c compares them), and leave an "
		    "old one in DNS until its mail has arrived\n");
}

static void
json_text(struct json *j, const char *key, const struct buf *text)
{
	json_str(j, key, text->len > 0 ? text->data : NULL);
}

void
keyadvice_json(const struct keyadvice *a, struct json *j)
{
	const struct keyadvice_item *item;
	size_t i;

	json_open(j, "key_faults", '[');
	for (i = 0; i < a->n; i++) {
		item = &a->items[i];
		json_open(j, NULL, '{');
		json_str(j, "fault", item->key);
		json_bool(j, "proved", item->proved);
		json_text(j, "text", &item->text);
		json_text(j, "record", &item->record);
		json_text(j, "todo", &item->todo);
		json_close(j, '}');
	}
	json_close(j, ']');
	if (a->repaired.len > 0)
		json_octets(j, "key_repaired", a->repaired.data,
		    a->repaired.len);
	else
		json_str(j, "key_repaired", NULL);
	json_str(j, "header_with_key_repaired",
	    a->header == MATCH_YES	? "match"
		: a->header == MATCH_NO ? "mismatch"
					: NULL);
}
