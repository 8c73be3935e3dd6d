/*
 * der - reads and writes the DER forms of keys; see der.h.
 */
#include <assert.h>
#include <string.h>

#include "der.h"

static const struct {
	const char *oid; /* content octets */
	size_t len;
} algorithms[DER_OTHER] = {
	[DER_RSA] = { "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", 9 },
	[DER_ED25519] = { "\x2b\x65\x70", 3 },
	[DER_PSS] = { "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", 9 },
	[DER_EC] = { "\x2a\x86\x48\xce\x3d\x02\x01", 7 },
	[DER_DSA] = { "\x2a\x86\x48\xce\x38\x04\x01", 7 },
	[DER_X25519] = { "\x2b\x65\x6e", 3 },
	[DER_ED448] = { "\x2b\x65\x71", 3 },
};

/* Length octets (X.690 8.1.3, and 10.1: as few of them as will do). */
static int
getlength(struct der *d, size_t *len)
{
	size_t n;

	if (d->p == d->end)
		return -1;
	*len = *d->p++;
	if (*len < 0x80)
		return 0;
	n = *len & 0x7f;
	if (n == 0 || n > sizeof(*len) || n > (size_t)(d->end - d->p) ||
	    *d->p == 0)
		return -1;
	for (*len = 0; n > 0; n--)
		*len = *len << 8 | *d->p++;
	return *len < 0x80 ? -1 : 0;
}

int
der_get(struct der *d, int tag, struct der *in)
{
	struct der at = *d;
	size_t len;

	if (at.p == at.end || *at.p++ != tag)
		return -1;
	if (getlength(&at, &len) == -1 || len > (size_t)(at.end - at.p))
		return -1;
	in->p = at.p;
	in->end = at.p + len;
	d->p = in->end;
	return 0;
}

int
der_uint(struct der *d, const unsigned char **num, size_t *len)
{
	struct der at = *d, in;

	if (der_get(&at, DER_INTEGER, &in) == -1 || der_end(&in))
		return -1;
	if (*in.p & 0x80) /* negative */
		return -1;
	if (*in.p == 0) {
		if (in.end - in.p > 1 && !(in.p[1] & 0x80)) /* not minimal */
			return -1;
		in.p++;
	}
	*num = in.p;
	*len = (size_t)(in.end - in.p);
	*d = at;
	return 0;
}

int
der_end(const struct der *d)
{
	return d->p == d->end;
}

int
der_algorithm(struct der *d, enum der_alg *alg)
{
	struct der seq, oid, none;
	int i;

	if (der_get(d, DER_SEQUENCE, &seq) == -1 ||
	    der_get(&seq, DER_OID, &oid) == -1)
		return -1;
	for (i = 0; i < DER_OTHER; i++)
		if (algorithms[i].len == (size_t)(oid.end - oid.p) &&
		    memcmp(algorithms[i].oid, oid.p, algorithms[i].len) == 0)
			break;
	*alg = (enum der_alg)i;
	if (*alg != DER_RSA && *alg != DER_ED25519)
		return 0;
	/* RFC 3279 has NULL for RSA, and some leave it out; RFC 8410 nothing */
	if (*alg == DER_RSA && !der_end(&seq) &&
	    (der_get(&seq, DER_NULL, &none) == -1 || !der_end(&none)))
		return -1;
	return der_end(&seq) ? 0 : -1;
}

void
der_put(struct derout *o, const void *data, size_t len)
{
	assert(len <= (size_t)(o->p - o->start));
	o->p -= len;
	if (len > 0)
		memcpy(o->p, data, len);
}

static void
putoctet(struct derout *o, size_t octet)
{
	unsigned char c = (unsigned char)octet;

	der_put(o, &c, 1);
}

void
der_wrap(struct derout *o, int tag, const unsigned char *end)
{
	size_t rest, len = (size_t)(end - o->p), n = 0;

	if (len < 0x80)
		putoctet(o, len);
	else {
		for (rest = len; rest > 0; rest >>= 8, n++)
			putoctet(o, rest & 0xff);
		putoctet(o, 0x80 | n);
	}
	putoctet(o, (size_t)tag);
}

void
der_putuint(struct derout *o, const unsigned char *num, size_t len)
{
	const unsigned char *end = o->p;

	der_put(o, num, len);
	if (len == 0 || num[0] & 0x80)
		putoctet(o, 0);
	der_wrap(o, DER_INTEGER, end);
}

void
der_putalgorithm(struct derout *o, enum der_alg alg)
{
	const unsigned char *end = o->p, *mark;

	if (alg == DER_RSA)
		der_wrap(o, DER_NULL, end);
	mark = o->p;
	der_put(o, algorithms[alg].oid, algorithms[alg].len);
	der_wrap(o, DER_OID, mark);
	der_wrap(o, DER_SEQUENCE, end);
}
