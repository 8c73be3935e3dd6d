/*
 * bodyknown - boundaries that the body may have had; see bodyknown.h.
 */
#include <string.h>

#include "ascii.h"
#include "bodyknown.h"
#include "mimepart.h"
#include "qp.h"
#include "taglist.h"

static const char type_name[] = "Content-Type";

enum { TYPE_NAME = sizeof(type_name) - 1 };

/* The boundary in a value of Content-Type, if it has one. */
static size_t
add(struct buf *out, const char *value, size_t len)
{
	struct buf b = BUF_INIT;
	int is = mimepart_param(value, len, "boundary", &b) &&
	    memchr(b.data, '\0', b.len) == NULL;

	if (is)
		buf_add(out, b.data, b.len + 1);
	buf_free(&b);
	return (size_t)is;
}

/* One field that z= copied: dkim-quoted-printable (RFC 6376 2.11). */
static size_t
add_copy(struct buf *out, const char *p, size_t len)
{
	struct buf code = BUF_INIT, text = BUF_INIT;
	size_t i, n = 0;

	for (i = 0; i < len; i++)
		if (!ascii_isspace(p[i]))
			buf_addc(&code, p[i]);
	qp_decode(&text, buf_str(&code), code.len);
	if (text.len > TYPE_NAME && text.data[TYPE_NAME] == ':' &&
	    ascii_caseeq(text.data, TYPE_NAME, type_name, TYPE_NAME))
		n = add(out, text.data + TYPE_NAME + 1,
		    text.len - TYPE_NAME - 1);
	buf_free(&code);
	buf_free(&text);
	return n;
}

static size_t
add_copies(struct buf *out, const struct field *f)
{
	const char *value, *why, *p, *end, *bar;
	const struct tag *z;
	struct taglist tl;
	size_t len, n = 0;

	value = field_value(f, &len);
	if (taglist_parse(&tl, value, len, &why) != 0)
		return 0;
	if ((z = taglist_get(&tl, "z")) != NULL)
		for (p = z->value, end = p + z->len; p < end; p = bar + 1) {
			bar = memchr(p, '|', (size_t)(end - p));
			if (bar == NULL)
				bar = end;
			n += add_copy(out, p, (size_t)(bar - p));
		}
	taglist_free(&tl);
	return n;
}

/* Is it an earlier Content-Type under another name? */
static int
keeps_type(const struct field *f)
{
	return f->namelen > TYPE_NAME &&
	    ascii_caseeq(f->text + f->namelen - TYPE_NAME, TYPE_NAME, type_name,
		TYPE_NAME);
}

void
bodyknown(struct buf *out, const struct message *msg)
{
	const struct field *f;
	const char *value;
	size_t i, len, n = 0;

	for (i = 0; i < message_nfields(msg) && n < BODYKNOWN_MOST; i++) {
		f = message_field(msg, i);
		if (keeps_type(f)) {
			value = field_value(f, &len);
			n += add(out, value, len);
		} else if (field_is(f, "DKIM-Signature") ||
		    field_is(f, "ARC-Message-Signature")) {
			n += add_copies(out, f);
		}
	}
}
