/*
 * diagnosetell - what was done to a message, in words; see diagnosetell.h.
 */
#include <string.h>

#include "b64.h"
#include "diagnosetell.h"
#include "keyadvice_tell.h"
#include "trailtell.h"
#include "words.h"

enum {
	SHOWN = 300, /* octets of a field that are shown, */
	LINES = 10,  /* lines of what was added, */
	WIDTH = 76   /* and octets of each */
};

static const char *const keys[] = {
	[DIAGNOSIS_NOKEY] = "none",
	[DIAGNOSIS_SIGNED] = "signed",
	[DIAGNOSIS_OTHER] = "other",
	[DIAGNOSIS_UNTOLD] = "untold",
};

/*
 * For people
 */

static void
add_todo(struct buf *out, const char *todo)
{
	if (todo != NULL)
		buf_addf(out, "    to do: %s\n", todo);
}

/* What white space there is can be what was changed. */
static void
add_octets(struct buf *out, const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (s[i] == '\n')
			buf_adds(out, "\\n");
		else if (s[i] == '\t')
			buf_adds(out, "\\t");
		else if (s[i] == '\r' && (i + 1 == len || s[i + 1] != '\n'))
			buf_adds(out, "\\r");
		else if (s[i] != '\r')
			words_show(out, s + i, 1, " ");
}

/* A field as it was, or is: on one line. */
static void
add_field(struct buf *out, const char *label, const struct buf *text)
{
	size_t len = text->len;

	buf_addf(out, "      %s: ", label);
	if (len > 0 && text->data[len - 1] == '\n')
		len--;
	if (len > 0 && len < text->len && text->data[len - 1] == '\r')
		len--;
	add_octets(out, buf_str(text), len < SHOWN ? len : SHOWN);
	buf_adds(out,
	    text->len == 0    ? "not there\n"
		: len > SHOWN ? "...\n"
			      : "\n");
}

static void
add_quoted(struct buf *out, const struct buf *quoted)
{
	const char *p = buf_str(quoted), *end = p + quoted->len, *lf;
	struct buf line = BUF_INIT;
	size_t len, n;

	for (n = 0; p < end && n < LINES; n++) {
		lf = memchr(p, '\n', (size_t)(end - p));
		len = (size_t)((lf != NULL ? lf : end) - p);
		if (len > 0 && p[len - 1] == '\r')
			len--;
		line.len = 0;
		words_show(&line, p, len < WIDTH ? len : WIDTH, " ");
		buf_addf(out, "      | %s\n", line.len > 0 ? line.data : "");
		p = lf != NULL ? lf + 1 : end;
	}
	if (p < end)
		buf_adds(out, "      | ...\n");
	buf_free(&line);
}

static void
add_unexplained(struct buf *out, const char *what, int exhausted)
{
	buf_addf(out,
	    "    not explained: no change that is known here leads "
	    "back to the %s that was signed%s\n",
	    what, exhausted ? ", as far as there was time for guesses" : "");
}

static void
text_body(const struct diagnosis *d, struct buf *out)
{
	const struct bodyrepair *r = &d->body;
	size_t i;

	buf_adds(out, "  what was done to the body:\n");
	for (i = 0; r->proved && i < r->nsteps; i++) {
		buf_addf(out, "    proved: %s\n", buf_str(&r->steps[i].text));
		add_todo(out, r->steps[i].todo);
	}
	if (r->added > 0)
		add_quoted(out, &r->quoted);
	if (r->proved)
		return;
	if (r->toolarge)
		buf_adds(out,
		    "    not explained: only lines added to its end were "
		    "looked for, it is too large for more\n");
	else
		add_unexplained(out, "body", r->exhausted);
	if (r->hint != NULL)
		buf_addf(out, "    %s\n", r->hint);
}

static void
text_head(const struct diagnosis *d, struct buf *out)
{
	const struct headrepair *r = &d->head;
	size_t i;

	buf_adds(out, "  what was done to the header:\n");
	for (i = 0; r->proved && i < r->nsteps; i++) {
		buf_addf(out, "    proved: %s\n", buf_str(&r->steps[i].text));
		add_field(out, "was", &r->steps[i].was);
		add_field(out, "is", &r->steps[i].is);
		add_todo(out, r->steps[i].todo);
	}
	if (!r->proved)
		add_unexplained(out, "header", r->exhausted);
}

/* Is what was done known, in any part? */
static int
isproved(const struct diagnosis *d)
{
	return (d->hasbody && d->body.proved) || (d->hashead && d->head.proved);
}

void
diagnosetell_text(const struct diagnosis *d, struct buf *out)
{
	keyadvice_text(&d->keys, d->key == DIAGNOSIS_OTHER, out);
	if (d->hasbody)
		text_body(d, out);
	if (d->hashead)
		text_head(d, out);
	if (d->haschange)
		trailtell_text(&d->trail, isproved(d), out);
}

/*
 * JSON
 */

static void
json_buf(struct json *j, const char *key, const struct buf *b)
{
	if (b->len == 0)
		json_str(j, key, NULL);
	else
		json_octets(j, key, b->data, b->len);
}

static void
json_body(const struct diagnosis *d, struct json *j)
{
	const struct bodyrepair *r = &d->body;
	size_t i;

	json_open(j, "body", '{');
	json_bool(j, "proved", r->proved);
	json_bool(j, "exhausted", r->exhausted || r->toolarge);
	json_open(j, "steps", '[');
	for (i = 0; r->proved && i < r->nsteps; i++) {
		json_open(j, NULL, '{');
		json_str(j, "hypothesis", r->steps[i].key);
		json_str(j, "text", buf_str(&r->steps[i].text));
		json_str(j, "todo", r->steps[i].todo);
		json_close(j, '}');
	}
	json_close(j, ']');
	json_int(j, "lines_added", (intmax_t)r->added);
	json_buf(j, "added", &r->quoted);
	json_str(j, "hint", r->hint);
	json_close(j, '}');
}

static void
json_head(const struct diagnosis *d, struct json *j)
{
	const struct headrepair *r = &d->head;
	size_t i;

	json_open(j, "header", '{');
	json_bool(j, "proved", r->proved);
	json_bool(j, "exhausted", r->exhausted);
	json_open(j, "steps", '[');
	for (i = 0; r->proved && i < r->nsteps; i++) {
		json_open(j, NULL, '{');
		json_str(j, "hypothesis", r->steps[i].key);
		json_str(j, "text", buf_str(&r->steps[i].text));
		json_buf(j, "field", &r->steps[i].name);
		json_buf(j, "was", &r->steps[i].was);
		json_buf(j, "is", &r->steps[i].is);
		json_str(j, "todo", r->steps[i].todo);
		json_close(j, '}');
	}
	json_close(j, ']');
	json_close(j, '}');
}

void
diagnosetell_json(const struct diagnosis *d, struct json *j)
{
	struct buf hash = BUF_INIT;

	if (d == NULL || !d->wanted) {
		json_str(j, "diagnosis", NULL);
		return;
	}
	json_open(j, "diagnosis", '{');
	json_str(j, "key", keys[d->key]);
	if (d->key == DIAGNOSIS_SIGNED) {
		b64_encode(&hash, d->headhash, HASH_LEN);
		json_str(j, "signed_header_hash", hash.data);
		buf_free(&hash);
	} else {
		json_str(j, "signed_header_hash", NULL);
	}
	keyadvice_json(&d->keys, j);
	if (d->hasbody)
		json_body(d, j);
	else
		json_str(j, "body", NULL);
	if (d->hashead)
		json_head(d, j);
	else
		json_str(j, "header", NULL);
	trailtell_json(d->haschange ? &d->trail : NULL, isproved(d), j);
	json_close(j, '}');
}
