/*
 * dnsmsg - DNS messages written and read; see dnsmsg.h.
 */
#include <string.h>
#include <sysexits.h>

#include "ascii.h"
#include "dnsmsg.h"
#include "fail.h"
#include "limit.h"

enum {
	EDNS_SIZE = 1232, /* fits every path without fragments */
	LABEL = 63,
	NAME = 253
};

/* ldns says NULL, or an error where none is possible, when memory is out. */
static void *
had(void *p)
{
	if (p == NULL)
		fail(EX_OSERR, "out of memory");
	return p;
}

void
dnsmsg_write(struct buf *out, const struct dnsmsg_question *q)
{
	ldns_pkt *pkt;
	uint8_t *wire = NULL;
	size_t len;

	pkt = had(ldns_pkt_query_new(had(ldns_rdf_clone(q->name)), q->type,
	    LDNS_RR_CLASS_IN, LDNS_RD));
	ldns_pkt_set_id(pkt, q->id);
	ldns_pkt_set_ad(pkt, q->wantad != 0);
	if (q->edns)
		ldns_pkt_set_edns_udp_size(pkt, EDNS_SIZE);
	if (ldns_pkt2wire(&wire, pkt, &len) != LDNS_STATUS_OK)
		had(NULL);
	buf_add(out, wire, len);
	LDNS_FREE(wire);
	ldns_pkt_free(pkt);
}

/* The same name, but for case?  No octet of a length is a letter's. */
static int
samename(const ldns_rdf *a, const ldns_rdf *b)
{
	return ascii_caseeq((const char *)ldns_rdf_data(a), ldns_rdf_size(a),
	    (const char *)ldns_rdf_data(b), ldns_rdf_size(b));
}

static int
samequestion(const struct dnsmsg_question *q, const uint8_t *wire, size_t len)
{
	ldns_rr *rr;
	size_t pos = LDNS_HEADER_SIZE;
	int same;

	if (ldns_wire2rr(&rr, wire, len, &pos, LDNS_SECTION_QUESTION) !=
	    LDNS_STATUS_OK)
		return 0;
	same = ldns_rr_get_type(rr) == q->type &&
	    ldns_rr_get_class(rr) == LDNS_RR_CLASS_IN &&
	    samename(ldns_rr_owner(rr), q->name);
	ldns_rr_free(rr);
	return same;
}

/* Is it a response, to this very question? */
static int
isanswer(const struct dnsmsg_question *q, const uint8_t *wire, size_t len)
{
	int rcode;

	if (len < LDNS_HEADER_SIZE || LDNS_ID_WIRE(wire) != q->id ||
	    !LDNS_QR_WIRE(wire) || LDNS_OPCODE_WIRE(wire) != LDNS_PACKET_QUERY)
		return 0;
	if (LDNS_QDCOUNT(wire) == 1)
		return samequestion(q, wire, len);
	/* Without a question it can only say that it did not understand. */
	rcode = LDNS_RCODE_WIRE(wire);
	return LDNS_QDCOUNT(wire) == 0 && rcode != LDNS_RCODE_NOERROR &&
	    rcode != LDNS_RCODE_NXDOMAIN;
}

/* A server that does not resolve tells whom else to ask. */
static int
isreferral(const ldns_pkt *pkt)
{
	return !ldns_pkt_aa(pkt) && !ldns_pkt_ra(pkt) &&
	    ldns_pkt_reply_type(pkt) == LDNS_PACKET_REFERRAL;
}

static void
judge(struct dnsmsg *msg, enum dnsmsg_kind kind, const char *why)
{
	msg->kind = kind;
	msg->why = why;
}

static void
readrecords(struct dnsmsg *msg, const uint8_t *wire, size_t len)
{
	ldns_pkt *pkt;

	if (ldns_wire2pkt(&pkt, wire, len) != LDNS_STATUS_OK) {
		judge(msg, DNSMSG_MALFORMED, "malformed answer");
		return;
	}
	if (ldns_pkt_edns_extended_rcode(pkt) != 0) {
		judge(msg, DNSMSG_FAILED, "server failed");
	} else if (isreferral(pkt)) {
		judge(msg, DNSMSG_FAILED, "server does not resolve");
	} else {
		msg->authentic = ldns_pkt_ad(pkt) != 0;
		msg->records = ldns_pkt_answer(pkt);
		ldns_pkt_set_answer(pkt, NULL);
	}
	ldns_pkt_free(pkt);
}

static const char *
failure(int rcode)
{
	switch (rcode) {
	case LDNS_RCODE_REFUSED:
		return "server refused";
	case LDNS_RCODE_NOTIMPL:
		return "server does not know how";
	default:
		return "server failed";
	}
}

void
dnsmsg_read(struct dnsmsg *msg, const struct dnsmsg_question *q,
    const uint8_t *wire, size_t len)
{
	int rcode;

	memset(msg, 0, sizeof(*msg));
	if (!isanswer(q, wire, len)) {
		judge(msg, DNSMSG_FOREIGN, "not an answer");
		return;
	}
	rcode = LDNS_RCODE_WIRE(wire);
	if (rcode == LDNS_RCODE_FORMERR) {
		judge(msg, DNSMSG_FORMERR, "server found the question bad");
	} else if (rcode != LDNS_RCODE_NOERROR &&
	    rcode != LDNS_RCODE_NXDOMAIN) {
		judge(msg, DNSMSG_FAILED, failure(rcode));
	} else if (LDNS_TC_WIRE(wire)) {
		judge(msg, DNSMSG_TRUNCATED, "answer cut short");
	} else if (LDNS_ANCOUNT(wire) > LIMIT_RRS ||
	    LDNS_NSCOUNT(wire) + LDNS_ARCOUNT(wire) > LIMIT_RRS) {
		judge(msg, DNSMSG_MALFORMED, "answer with too many records");
	} else {
		judge(msg,
		    rcode == LDNS_RCODE_NOERROR ? DNSMSG_NOERROR
						: DNSMSG_NXDOMAIN,
		    NULL);
		readrecords(msg, wire, len);
	}
}

void
dnsmsg_free(struct dnsmsg *msg)
{
	ldns_rr_list_deep_free(msg->records);
	msg->records = NULL;
}

static int
sameoctets(const ldns_rdf *a, const ldns_rdf *b)
{
	return ldns_rdf_size(a) == ldns_rdf_size(b) &&
	    memcmp(ldns_rdf_data(a), ldns_rdf_data(b), ldns_rdf_size(a)) == 0;
}

/* Of one owner and type, have they the same data? */
static int
samedata(const ldns_rr *a, const ldns_rr *b)
{
	const ldns_rdf *x, *y;
	size_t i;

	if (ldns_rr_rd_count(a) != ldns_rr_rd_count(b))
		return 0;
	for (i = 0; i < ldns_rr_rd_count(a); i++) {
		x = ldns_rr_rdf(a, i);
		y = ldns_rr_rdf(b, i);
		if (!(ldns_rdf_get_type(x) == LDNS_RDF_TYPE_DNAME
			    ? samename(x, y)
			    : sameoctets(x, y)))
			return 0;
	}
	return 1;
}

static int
isof(const ldns_rr *rr, const ldns_rdf *owner, ldns_rr_type type)
{
	return ldns_rr_get_type(rr) == type &&
	    ldns_rr_get_class(rr) == LDNS_RR_CLASS_IN &&
	    samename(ldns_rr_owner(rr), owner);
}

size_t
dnsmsg_select(const ldns_rr_list *records, const ldns_rdf *owner,
    ldns_rr_type type, const ldns_rr **out)
{
	const ldns_rr *rr;
	size_t i, j, n = 0;

	for (i = 0; i < ldns_rr_list_rr_count(records); i++) {
		rr = ldns_rr_list_rr(records, i);
		if (!isof(rr, owner, type))
			continue;
		/* Quadratic, over LIMIT_RRS records at the most. */
		for (j = 0; j < n && !samedata(out[j], rr); j++)
			;
		if (j == n)
			out[n++] = rr;
	}
	return n;
}

const ldns_rr *
dnsmsg_cname(const ldns_rr_list *records, const ldns_rdf *owner)
{
	const ldns_rr *rr;
	size_t i;

	for (i = 0; i < ldns_rr_list_rr_count(records); i++) {
		rr = ldns_rr_list_rr(records, i);
		if (isof(rr, owner, LDNS_RR_TYPE_CNAME) &&
		    ldns_rr_rd_count(rr) == 1)
			return rr;
	}
	return NULL;
}

/* Appends one of a record's data: 0, or -1 when it has not its proper size. */
static int
adddata(struct buf *out, const ldns_rdf *rdf)
{
	const uint8_t *data = ldns_rdf_data(rdf);
	size_t len = ldns_rdf_size(rdf);

	switch (ldns_rdf_get_type(rdf)) {
	case LDNS_RDF_TYPE_STR:
		if (len == 0 || len != 1 + (size_t)data[0])
			return -1;
		buf_add(out, data + 1, len - 1);
		return 0;
	case LDNS_RDF_TYPE_A:
		buf_add(out, data, len);
		return len == 4 ? 0 : -1;
	case LDNS_RDF_TYPE_AAAA:
		buf_add(out, data, len);
		return len == 16 ? 0 : -1;
	case LDNS_RDF_TYPE_DNAME:
		dnsmsg_text(out, rdf);
		return 0;
	default:
		return 0;
	}
}

int
dnsmsg_data(struct buf *out, const ldns_rr *rr)
{
	ldns_rr_type type = ldns_rr_get_type(rr);
	size_t i, n = ldns_rr_rd_count(rr);

	if (n < ldns_rr_descriptor_minimum(ldns_rr_descript((uint16_t)type)))
		return -1;
	for (i = 0; i < n; i++)
		if (adddata(out, ldns_rr_rdf(rr, i)) == -1)
			return -1;
	return 0;
}

ldns_rdf *
dnsmsg_name(const char *text)
{
	uint8_t wire[NAME + 2];
	size_t i, len, size = 0;

	if (strnlen(text, NAME + 1) > NAME || strchr(text, '\\') != NULL)
		return NULL;
	for (;;) {
		len = strcspn(text, ".");
		if (len == 0 || len > LABEL)
			return NULL;
		wire[size++] = (uint8_t)len;
		for (i = 0; i < len; i++)
			wire[size++] = (uint8_t)ascii_tolower(text[i]);
		if (text[len] == '\0')
			break;
		text += len + 1;
	}
	wire[size++] = 0;
	return had(ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, size, wire));
}

void
dnsmsg_escape(struct buf *out, const ldns_rdf *name)
{
	const uint8_t *p = ldns_rdf_data(name);
	size_t i;

	if (*p == 0)
		buf_addc(out, '.');
	for (; *p != 0; p += *p + 1) {
		for (i = 1; i <= *p; i++)
			if (ascii_isalnum((char)p[i]) || p[i] == '-' ||
			    p[i] == '_' || p[i] == '*')
				buf_addc(out, (char)p[i]);
			else
				buf_addf(out, "\\%03u", p[i]);
		buf_addc(out, '.');
	}
}

void
dnsmsg_line(struct buf *out, const ldns_rr *rr, const ldns_rdf *owner,
    uint32_t ttl)
{
	char *text = had(ldns_rr_type2str(ldns_rr_get_type(rr)));
	const ldns_rdf *rdf;
	size_t i;

	dnsmsg_escape(out, owner);
	buf_addf(out, "\t%lu\tIN\t%s\t", (unsigned long)ttl, text);
	LDNS_FREE(text);
	for (i = 0; i < ldns_rr_rd_count(rr); i++) {
		if (i > 0)
			buf_addc(out, ' ');
		rdf = ldns_rr_rdf(rr, i);
		if (ldns_rdf_get_type(rdf) == LDNS_RDF_TYPE_DNAME) {
			dnsmsg_escape(out, rdf);
			continue;
		}
		text = had(ldns_rdf2str(rdf));
		buf_adds(out, text);
		LDNS_FREE(text);
	}
	buf_addc(out, '\n');
}

void
dnsmsg_text(struct buf *out, const ldns_rdf *name)
{
	char *text = had(ldns_rdf2str(name));

	/* ldns escapes a dot inside a label, so the last one is the root's. */
	buf_add(out, text, strlen(text) - 1);
	LDNS_FREE(text);
}

ldns_rdf *
dnsmsg_canonical(const ldns_rdf *name)
{
	ldns_rdf *copy = had(ldns_rdf_clone(name));

	ldns_dname2canonical(copy);
	return copy;
}
