/*
 * hazards - what will break a signature on the way; see hazards.h.
 */
#include <stdint.h>
#include <string.h>

#include "ascii.h"
#include "fail.h"
#include "hazards.h"

#define LINE ((size_t)998) /* RFC 5322 2.1.1 */

void
hazards_start(struct hazards *h)
{
	memset(h, 0, sizeof(*h));
}

/* Eight octets at a time, as long as there are none. */
static int
has_eightbit(const char *p, size_t len)
{
	uint64_t word, all = 0;

	for (; len >= sizeof(word); p += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		all |= word;
	}
	for (; len > 0; p++, len--)
		all |= (unsigned char)*p;
	return (all & UINT64_C(0x8080808080808080)) != 0;
}

static void
look_for_cr(struct hazards *h, const char *p, size_t len)
{
	const char *end = p + len;

	if (h->cr && *p != '\n')
		h->barecr = 1;
	while (!h->barecr && (p = memchr(p, '\r', (size_t)(end - p))) != NULL)
		if (++p < end && *p != '\n')
			h->barecr = 1;
	h->cr = end[-1] == '\r';
}

static void
look_for_long_line(struct hazards *h, const char *p, size_t len)
{
	const char *end = p + len, *nl;

	while (!h->longline && p < end) {
		nl = memchr(p, '\n', (size_t)(end - p));
		h->column += (size_t)((nl != NULL ? nl : end) - p);
		/* Its CR, if any, is not the line's. */
		if (nl != NULL && nl > p && nl[-1] == '\r')
			h->column--;
		h->longline = h->column > LINE;
		if (nl == NULL)
			break;
		h->column = 0;
		p = nl + 1;
	}
}

void
hazards_body(void *hazards, const char *data, size_t len)
{
	struct hazards *h = hazards;

	if (len == 0)
		return;
	if (!h->eightbit)
		h->eightbit = has_eightbit(data, len);
	if (!h->barecr)
		look_for_cr(h, data, len);
	if (!h->longline)
		look_for_long_line(h, data, len);
}

/* Does the header say that the body may hold octets above 127? */
static int
declares_eightbit(const struct message *msg)
{
	const struct field *f;
	const char *value;
	size_t i = 0, len;

	f = message_find(msg, "Content-Transfer-Encoding", &i);
	if (f == NULL)
		return 0;
	value = field_value(f, &len);
	while (len > 0 && ascii_isspace(value[len - 1]))
		len--;
	while (len > 0 && ascii_isspace(*value)) {
		value++;
		len--;
	}
	return ascii_caseeq(value, len, "8bit", 4) ||
	    ascii_caseeq(value, len, "binary", 6);
}

static size_t
count(const struct message *msg, const char *name)
{
	size_t i, n = 0;

	for (i = 0; message_find(msg, name, &i) != NULL; i++)
		n++;
	return n;
}

void
hazards_tell(struct hazards *h, const struct message *msg)
{
	struct hazards head;
	const struct field *f;
	size_t i;

	hazards_start(&head);
	for (i = 0; i < message_nfields(msg); i++) {
		f = message_field(msg, i);
		hazards_body(&head, f->text, f->len);
	}
	if (h->longline || head.longline)
		complain("warning: a line is longer than 998 octets: relays "
			 "break it, and the signature");
	if (h->barecr || h->cr || head.barecr)
		complain("warning: a CR stands without LF: relays change it, "
			 "and break the signature");
	if (h->eightbit && !declares_eightbit(msg))
		complain("warning: octets above 127 without "
			 "Content-Transfer-Encoding: 8bit: relays recode the "
			 "body, and break the signature");
	if (count(msg, "Date") == 0)
		complain("warning: no Date field: relays add one");
	if (count(msg, "Message-ID") == 0)
		complain("warning: no Message-ID field: relays add one");
	if (count(msg, "From") > 1)
		complain("warning: more than one From field: receivers "
			 "refuse such mail");
}
