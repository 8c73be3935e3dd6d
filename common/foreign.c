/*
 * foreign - records as ldns knows them; see foreign.h.
 */
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "foreign.h"

int
foreign_type(const struct master_word *word)
{
	char name[16];
	int type;

	if ((type = rdata_type(word)) != -1)
		return type;
	if (word->kind != MASTER_WORD || word->len >= sizeof(name) ||
	    memchr(word->text, '\0', word->len) != NULL)
		return -1;
	memcpy(name, word->text, word->len);
	name[word->len] = '\0';
	if (word->len > 4 && ascii_caseeq(name, 4, "TYPE", 4))
		return -1; /* ldns does not mind what follows the digits */
	type = (int)ldns_get_rr_type_by_name(name);
	return type == 0 ? -1 : type;
}

int
foreign_isknown(unsigned type)
{
	const char *name = ldns_rr_descript((uint16_t)type)->_name;

	/* It has names like TYPE54, too, for which it has no text form. */
	return name != NULL && strncmp(name, "TYPE", 4) != 0;
}

/* Does the word follow the one before with no blank, as in key="value"? */
static int
is_joined(const struct master_word *word)
{
	return word[0].kind == MASTER_QUOTED && word[-1].kind == MASTER_WORD &&
	    word[-1].text + word[-1].len + 1 == word[0].text;
}

/* The record as ldns reads it, with the root as its owner. */
static void
foreign_text(struct buf *out, const char *type, const struct master_word *words,
    size_t n)
{
	const char *quote;
	size_t i, j;
	char c;

	buf_addf(out, ". 0 IN %s", type);
	for (i = 0; i < n; i++) {
		quote = words[i].kind == MASTER_QUOTED ? "\"" : "";
		if (i == 0 || !is_joined(&words[i]))
			buf_addc(out, ' ');
		buf_adds(out, quote);
		for (j = 0; j < words[i].len; j++) {
			c = words[i].text[j];
			if (ascii_isgraph(c) || c == ' ' || ascii_is8bit(c))
				buf_addc(out, c);
			else
				buf_addf(out, "\\%03u", (unsigned char)c);
		}
		buf_adds(out, quote);
	}
}

/* What follows the owner, TTL, class and length: the data, in lower case
 * where RFC 4034 6.2 says so, so that equal records are equal. */
static const char *
foreign_data(struct buf *out, ldns_rr *rr)
{
	enum { FIXED = 11 };
	uint8_t *wire = NULL;
	size_t len = 0;
	ldns_status status;

	ldns_rr2canonical(rr);
	status = ldns_rr2wire(&wire, rr, LDNS_SECTION_ANSWER, &len);
	if (status == LDNS_STATUS_OK && len >= FIXED)
		buf_add(out, wire + FIXED, len - FIXED);
	LDNS_FREE(wire);
	return status == LDNS_STATUS_OK ? NULL : "malformed record";
}

/* A record that ldns knows to read. */
const char *
foreign_read(struct buf *out, unsigned type, const struct master_word *words,
    size_t n, const struct rdata_name *origin)
{
	const char *reason = "malformed record";
	struct buf text = BUF_INIT;
	ldns_rdf *above = NULL;
	ldns_rr *rr = NULL;

	if (!foreign_isknown(type))
		return "type without a text form but \\#";
	foreign_text(&text, ldns_rr_descript((uint16_t)type)->_name, words, n);
	if (origin->len > 0)
		above = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, origin->len,
		    origin->wire);
	if (ldns_rr_new_frm_str(&rr, text.data, 0, above, NULL) ==
	    LDNS_STATUS_OK) {
		reason = foreign_data(out, rr);
		ldns_rr_free(rr);
	}
	ldns_rdf_deep_free(above);
	buf_free(&text);
	return reason;
}

int
foreign_isvalid(unsigned type, const unsigned char *rdata, size_t len)
{
	ldns_rr *rr = foreign_rr((const unsigned char *)"", 1, type, 0, rdata,
	    len);

	ldns_rr_free(rr);
	return rr != NULL;
}

static void
add_number(struct buf *out, uint32_t n, int octets)
{
	while (octets-- > 0)
		buf_addc(out, (char)(n >> 8 * octets & 0xff));
}

ldns_rr *
foreign_rr(const unsigned char *name, size_t namelen, unsigned type,
    uint32_t ttl, const unsigned char *rdata, size_t len)
{
	struct buf wire = BUF_INIT;
	ldns_rr *rr = NULL;
	size_t pos = 0;

	buf_add(&wire, name, namelen);
	add_number(&wire, type, 2);
	add_number(&wire, LDNS_RR_CLASS_IN, 2);
	add_number(&wire, ttl, 4);
	add_number(&wire, (uint32_t)len, 2);
	buf_add(&wire, rdata, len);
	if (ldns_wire2rr(&rr, (uint8_t *)wire.data, wire.len, &pos,
		LDNS_SECTION_ANSWER) != LDNS_STATUS_OK)
		rr = NULL;
	buf_free(&wire);
	return rr;
}
