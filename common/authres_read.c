/*
 * authres_read - the Authentication-Results field, read; see authres.h.
 *
 * One function a rule of RFC 8601 2.2.  Each takes what it reads off the
 * front of the reader; -1 is the end, with the reason kept.
 */
#include <string.h>

#include "ascii.h"
#include "authres.h"
#include "domain.h"
#include "limit.h"
#include "token.h"

struct reader {
	const char *p;
	const char *end;
	const char *why;
	struct authres *ar;
	struct authres_result *result; /* the one being read, or NULL */
};

static int
bad(struct reader *rd, const char *why)
{
	rd->why = why;
	return -1;
}

/* The octet that is next; NUL, which no field may hold, at the end. */
static char
next(const struct reader *rd)
{
	return rd->p < rd->end ? *rd->p : '\0';
}

/* [CFWS].  The first comment that follows a result is kept with it. */
static int
cfws(struct reader *rd)
{
	struct buf text = BUF_INIT;
	const char *p = token_fws(rd->p, rd->end);

	if (rd->result != NULL && rd->result->comment == NULL && p < rd->end &&
	    *p == '(' && token_comment(p, rd->end, &text) != NULL)
		rd->result->comment = buf_steal(&text);
	buf_free(&text);
	if ((p = token_cfws(rd->p, rd->end)) == NULL)
		return bad(rd, "a comment is malformed or nested too deep");
	rd->p = p;
	return 0;
}

/* [CFWS] and this octet. */
static int
expect(struct reader *rd, char c, const char *why)
{
	if (cfws(rd) == -1)
		return -1;
	if (next(rd) != c)
		return bad(rd, why);
	rd->p++;
	return 0;
}

/* [CFWS] Keyword, in lower case; mem_free() it. */
static char *
keyword(struct reader *rd, const char *why)
{
	const char *p;
	char *word, *c;

	if (cfws(rd) == -1)
		return NULL;
	if ((p = token_keyword(rd->p, rd->end)) == NULL) {
		bad(rd, why);
		return NULL;
	}
	word = mem_str(rd->p, (size_t)(p - rd->p));
	for (c = word; *c != '\0'; c++)
		*c = ascii_tolower(*c);
	rd->p = p;
	return word;
}

/* [CFWS] value: a token or a quoted string. */
static int
value(struct reader *rd, struct buf *out, const char *why)
{
	const char *p;

	if (cfws(rd) == -1)
		return -1;
	if (next(rd) == '"')
		p = token_quoted(rd->p, rd->end, out);
	else if ((p = token_token(rd->p, rd->end)) != NULL)
		buf_add(out, rd->p, (size_t)(p - rd->p));
	if (p == NULL)
		return bad(rd, why);
	rd->p = p;
	return 0;
}

/* 1*DIGIT; *known: is it 1? */
static int
version(struct reader *rd, int *known)
{
	const char *p = rd->p;

	while (next(rd) == '0')
		rd->p++;
	*known = next(rd) == '1';
	if (*known)
		rd->p++;
	for (; ascii_isdigit(next(rd)); rd->p++)
		*known = 0;
	return rd->p > p ? 0 : bad(rd, "a version is no number");
}

/* May a pvalue that is not quoted end before p? */
static int
isend(const char *p, const char *end)
{
	return p == end || ascii_isspace(*p) || *p == ';' || *p == '(';
}

/*
 * [local-part], with the CFWS that may be behind it: past both, or NULL.  The
 * other obsolete forms are not known: this field is younger than they are.
 */
static const char *
local_part(const char *p, const char *end, struct buf *out)
{
	const char *q;

	if (p < end && *p == '"')
		q = token_quoted(p, end, out);
	else if ((q = token_dotatom(p, end)) != NULL)
		buf_add(out, p, (size_t)(q - p));
	else
		q = p;
	return q != NULL ? token_cfws(q, end) : NULL;
}

/* [local-part] "@" domain-name: past it, or NULL. */
static const char *
address(const char *p, const char *end, struct buf *out)
{
	const char *at;
	size_t len = out->len;

	at = local_part(p, end, out);
	if (at != NULL && at < end && *at == '@') {
		for (p = at + 1; !isend(p, end); p++)
			;
		if (domain_ishost(at + 1, (size_t)(p - at - 1))) {
			buf_add(out, at, (size_t)(p - at));
			return p;
		}
	}
	out->len = len;
	return NULL;
}

/*
 * What else stands for a value: a quoted string, "@" and more behind it too,
 * or all up to where a value must end, if anything.  Past it, or NULL.
 */
static const char *
loose_value(const char *p, const char *end, struct buf *out)
{
	const char *start;

	if (p < end && *p == '"') {
		p = token_quoted(p, end, out);
		if (p == NULL || p == end || *p != '@')
			return p;
	}
	for (start = p; !isend(p, end); p++)
		if (*p == '"' || !(ascii_isgraph(*p) || ascii_is8bit(*p)))
			return NULL;
	buf_add(out, start, (size_t)(p - start));
	return p;
}

/* Does a propspec begin at p? */
static int
ispropspec(const char *p, const char *end)
{
	int i;

	for (i = 0; i < 2; i++) {
		if ((p = token_cfws(p, end)) == NULL ||
		    (p = token_keyword(p, end)) == NULL ||
		    (p = token_cfws(p, end)) == NULL || p == end ||
		    *p != ".="[i])
			return 0;
		p++;
	}
	return 1;
}

/* pvalue.  An empty one is seen by the next propspec that stands there. */
static int
pvalue(struct reader *rd, struct buf *out)
{
	const char *p, *start = rd->p;

	if (cfws(rd) == -1)
		return -1;
	p = address(rd->p, rd->end, out);
	if (p == NULL && rd->p > start && ispropspec(rd->p, rd->end))
		p = rd->p;
	if (p == NULL)
		p = loose_value(rd->p, rd->end, out);
	if (p == NULL)
		return bad(rd, "the value of a property is malformed");
	rd->p = p;
	return cfws(rd);
}

static int
propspec(struct reader *rd)
{
	struct buf text = BUF_INIT;
	char *ptype, *property = NULL;
	int rc = -1;

	if ((ptype = keyword(rd, "a property is malformed")) != NULL &&
	    expect(rd, '.', "a property has no dot") == 0 &&
	    (property = keyword(rd, "a property is malformed")) != NULL &&
	    expect(rd, '=', "a property has no =") == 0 &&
	    pvalue(rd, &text) == 0) {
		rc = 0;
		if (rd->result->nprops == LIMIT_PROPS)
			rc = bad(rd, "too many properties");
		else
			authres_prop(rd->ar, ptype, property, buf_str(&text),
			    text.len);
	}
	mem_free(ptype);
	mem_free(property);
	buf_free(&text);
	return rc;
}

/* CFWS, which must be there but before ";" and the end. */
static int
gap(struct reader *rd, const char *why)
{
	const char *start = rd->p;

	if (cfws(rd) == -1)
		return -1;
	if (rd->p == start && rd->p < rd->end && *rd->p != ';')
		return bad(rd, why);
	return 0;
}

/* reasonspec, if there is one, and the CFWS behind it. */
static int
reasonspec(struct reader *rd)
{
	static const char word[] = "reason";
	struct buf text = BUF_INIT;
	const char *p, *q = token_keyword(rd->p, rd->end);

	if (q == NULL ||
	    !ascii_caseeq(rd->p, (size_t)(q - rd->p), word, strlen(word)) ||
	    (p = token_cfws(q, rd->end)) == NULL || p == rd->end || *p != '=')
		return 0;
	rd->p = q;
	if (expect(rd, '=', "a reason has no =") == -1 ||
	    value(rd, &text, "a reason is malformed") == -1) {
		buf_free(&text);
		return -1;
	}
	rd->result->reason = buf_steal(&text);
	return gap(rd, "a reason is malformed");
}

/* methodspec; *known: is the method's version 1? */
static int
methodspec(struct reader *rd, int *known)
{
	char *method, *result = NULL;
	int rc = -1;

	*known = 1;
	if ((method = keyword(rd, "a method is malformed")) == NULL ||
	    cfws(rd) == -1)
		goto done;
	if (next(rd) == '/') {
		rd->p++;
		if (cfws(rd) == -1 || version(rd, known) == -1)
			goto done;
	}
	if (expect(rd, '=', "a method has no =") == 0 &&
	    (result = keyword(rd, "a result is malformed")) != NULL) {
		authres_result(rd->ar, method, result, NULL, NULL);
		rd->result = &rd->ar->results[rd->ar->n - 1];
		rc = 0;
	}
done:
	mem_free(method);
	mem_free(result);
	return rc;
}

/* What follows the ";" of a resinfo. */
static int
resinfo(struct reader *rd)
{
	int known;

	if (methodspec(rd, &known) == -1 ||
	    gap(rd, "a result is malformed") == -1 || reasonspec(rd) == -1)
		return -1;
	while (rd->p < rd->end && *rd->p != ';')
		if (propspec(rd) == -1)
			return -1;
	rd->result = NULL;
	if (!known)
		authres_drop(rd->ar);
	return 0;
}

/* Takes "none" if it is all that is left. */
static int
isnone(struct reader *rd)
{
	const char *p = token_keyword(rd->p, rd->end);

	return p != NULL &&
	    ascii_caseeq(rd->p, (size_t)(p - rd->p), "none", 4) &&
	    token_cfws(p, rd->end) == rd->end;
}

/* no-result / 1*resinfo */
static int
results(struct reader *rd)
{
	size_t n;

	if (expect(rd, ';', "no result follows the authserv-id") == -1 ||
	    cfws(rd) == -1)
		return -1;
	if (isnone(rd))
		return 0;
	for (n = 1; resinfo(rd) == 0; n++) {
		if (rd->p == rd->end)
			return 0;
		rd->p++; /* ";" */
		if (cfws(rd) == -1)
			return -1;
		if (rd->p == rd->end)
			return 0;
		if (n == LIMIT_RESULTS)
			return bad(rd, "too many results");
	}
	return -1;
}

/* [CFWS] authserv-id [ CFWS authres-version ] [CFWS] */
static int
authserv(struct reader *rd)
{
	struct buf id = BUF_INIT;
	int known = 1, rc;

	rc = value(rd, &id, "the authserv-id is malformed");
	if (rc == 0) {
		rd->ar = authres_new(buf_str(&id));
		rc = gap(rd, "the authserv-id is malformed");
	}
	if (rc == 0 && ascii_isdigit(next(rd)) &&
	    (rc = version(rd, &known)) == 0)
		rc = cfws(rd);
	if (rc == 0 && !known)
		rc = bad(rd, "the version is not 1");
	buf_free(&id);
	return rc;
}

struct authres *
authres_parse(const char *text, size_t len, const char **why)
{
	struct reader rd = { .p = len > 0 ? text : "" };

	rd.end = rd.p + len;
	if (memchr(rd.p, '\0', len) != NULL)
		bad(&rd, "a NUL octet");
	else if (authserv(&rd) == 0 && results(&rd) == 0)
		return rd.ar;
	*why = rd.why;
	authres_free(rd.ar);
	return NULL;
}

/* RFC 8601 5: U-labels and A-labels of a name are the same. */
static int
isname(const struct buf *found, const char *id)
{
	struct buf name = BUF_INIT, want = BUF_INIT;
	int same;

	same = domain_toascii(&name, buf_str(found), found->len) == 0 &&
	    domain_toascii(&want, id, strlen(id)) == 0 &&
	    domain_eq(buf_str(&name), buf_str(&want));
	buf_free(&name);
	buf_free(&want);
	return same;
}

int
authres_isfor(const char *text, size_t len, const char *id)
{
	struct reader rd = { .p = len > 0 ? text : "" };
	struct buf found = BUF_INIT;
	int rc;

	rd.end = rd.p + len;
	rc = value(&rd, &found, "the authserv-id is malformed");
	if (rc == 0)
		rc = ascii_caseeq(buf_str(&found), found.len, id, strlen(id)) ||
		    isname(&found, id);
	buf_free(&found);
	return rc;
}
