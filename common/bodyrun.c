/*
 * bodyrun - runs of octets that were put into a body; see bodyrun.h.
 *
 * What comes before a run is hashed once; what follows it, for each.
 */
#include <string.h>

#include "ascii.h"
#include "bodyrun.h"
#include "limit.h"
#include "mimepart.h"

enum {
	TEXTS = 8,    /* text parts looked at */
	ENDS = 5,     /* places in each where what was added may end */
	FIRST = 1000, /* lines that may stand before the body */
	SHORT = 60,   /* places where one of two runs may begin, */
	TAGS = 6,     /* or the second, at tags before its first line, */
	LEAST = 2,    /* which has so many octets */
	TAIL = 4096   /* and is so near to the end */
};

/* A text part: where what it holds begins and may have been added to. */
struct text {
	size_t content;
	size_t begins[2]; /* what was put at the top begins here, */
	size_t nbegins;
	size_t ends[ENDS]; /* and what was put at the end ends here */
	size_t nends;
	int html;
};

struct search {
	struct bodytest *t;
	const struct bodyview *v;
	struct bodyruns *runs;
	struct bodymark front;	/* what comes before */
	struct bodymark second; /* and, of two, what lies between */
	struct bodymark here;
};

/* Is this one run, [at, end), or with the one before, what was added? */
static int
found(struct search *s, size_t at, size_t end)
{
	size_t n = s->runs->n;

	bodymark_add(&s->here, s->t, s->v->body + end, s->v->len - end);
	if (!bodymark_fits(&s->here, s->t))
		return 0;
	s->runs->run[n].at = at;
	s->runs->run[n].end = end;
	s->runs->n = n + 1;
	return 1;
}

/* May what was added begin at this offset? */
static int
may_begin(const struct bodyview *v, size_t at, int html)
{
	return at == 0 || v->body[at - 1] == '\n' ||
	    (html && (v->body[at - 1] == '>' || v->body[at] == '<'));
}

/* The places before end and not before low where it may begin, the nearest
 * first: how many. */
static size_t
begins(size_t *list, size_t most, const struct bodyview *v, size_t low,
    size_t end, int html)
{
	size_t n = 0, at,
	       far = end > LIMIT_EXPLAIN_TAIL ? end - LIMIT_EXPLAIN_TAIL : 0;

	for (at = end; at > low && at > far && n < most;)
		if (may_begin(v, --at, html))
			list[n++] = at;
	return n;
}

/* So many as there is work for, and for as many elsewhere. */
static size_t
affordable(const struct search *s, size_t most, size_t rest)
{
	uint64_t n = s->t->left / 2 / (rest + BODYTEST_CUT);

	if (n >= most)
		return most;
	s->t->skipped = 1;
	return (size_t)n;
}

/* One run that ends at this offset. */
static int
run_to(struct search *s, size_t low, size_t end, int html)
{
	size_t list[LIMIT_EXPLAIN_RUN], at = 0, i;

	if (!bodytest_afford(s->t, end))
		return 0;
	i = begins(list, affordable(s, LIMIT_EXPLAIN_RUN, s->v->len - end),
	    s->v, low, end, html);
	bodymark_begin(&s->front, s->t);
	while (i-- > 0) {
		bodymark_add(&s->front, s->t, s->v->body + at, list[i] - at);
		at = list[i];
		bodymark_copy(&s->here, &s->front);
		if (found(s, at, end))
			return 1;
	}
	return 0;
}

/* One run that begins at this offset and takes up so many lines at most. */
static int
run_from(struct search *s, size_t at, size_t low, size_t lines, int html)
{
	size_t end = low;

	if (!bodytest_afford(s->t, at))
		return 0;
	bodymark_begin(&s->front, s->t);
	bodymark_add(&s->front, s->t, s->v->body, at);
	for (end++; end < s->v->len && lines > 0; end++) {
		if (!may_begin(s->v, end, html))
			continue;
		if (!bodytest_afford(s->t, s->v->len - end))
			return 0;
		bodymark_copy(&s->here, &s->front);
		if (found(s, at, end))
			return 1;
		lines--;
	}
	return 0;
}

/* The last place in [low, end) where this tag is, or end. */
static size_t
last_tag(const struct bodyview *v, size_t low, size_t end, const char *tag)
{
	size_t n = strlen(tag), at;

	for (at = end; at - low >= n && end - at < LIMIT_EXPLAIN_TAIL; at--)
		if (ascii_caseeq(v->body + at - n, n, tag, n))
			return at - n;
	return end;
}

/* What follows the first tag of this name in [low, end), or low. */
static size_t
after_tag(const struct bodyview *v, size_t low, size_t end, const char *tag)
{
	size_t n = strlen(tag), at;
	const char *gt;

	for (at = low; end - at > n && at - low < LIMIT_EXPLAIN_TAIL; at++) {
		if (v->body[at] != '<' ||
		    !ascii_caseeq(v->body + at, n, tag, n))
			continue;
		gt = memchr(v->body + at, '>', end - at);
		return gt != NULL ? (size_t)(gt + 1 - v->body) : low;
	}
	return low;
}

static void
add_end(struct text *tx, size_t end)
{
	if (tx->nends < ENDS && end > tx->content &&
	    (tx->nends == 0 || tx->ends[tx->nends - 1] != end))
		tx->ends[tx->nends++] = end;
}

/* The places of a text that lies in [content, end). */
static void
places(struct text *tx, const struct bodyview *v, size_t content, size_t end,
    int html)
{
	static const char *const tags[] = { "</body>", "</html>" };
	size_t i, at;

	*tx = (struct text){ .content = content, .html = html };
	tx->begins[tx->nbegins++] = content;
	add_end(tx, end);
	for (at = end, i = 0; i < 2 && at > content && v->body[at - 1] == '\n';
	     i++) {
		at--; /* an empty line before it */
		if (at > content && v->body[at - 1] == '\r')
			at--;
		if (at > content && v->body[at - 1] == '\n')
			add_end(tx, at);
	}
	for (i = 0; html && i < sizeof(tags) / sizeof(*tags); i++)
		add_end(tx, last_tag(v, content, end, tags[i]));
	at = html ? after_tag(v, content, end, "<body") : content;
	if (at > content)
		tx->begins[tx->nbegins++] = at;
}

/* The texts of the body: how many. */
static size_t
find_texts(struct text *texts, const struct bodyview *v)
{
	struct mimeparts mp;
	const struct mimepart *p;
	const char *type;
	size_t i, n = 0;

	mimeparts_read(&mp, v->type, v->body, v->len);
	if (mp.boundary.len == 0)
		places(&texts[n++], v, 0, v->len,
		    mimepart_is(v->type, strlen(v->type), "text/html"));
	for (i = 0; i < mp.n && n < TEXTS; i++) {
		p = &mp.part[i];
		type = v->body + p->type.at;
		if (!p->multipart && p->content < p->next &&
		    (p->type.len == 0 ||
			mimepart_is(type, p->type.len, "text")))
			places(&texts[n++], v, p->content, p->next,
			    mimepart_is(type, p->type.len, "text/html"));
	}
	mimeparts_free(&mp);
	return n;
}

static int
one_run(struct search *s, const struct text *texts, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < texts[i].nends; k++)
			if (run_to(s, texts[i].content, texts[i].ends[k],
				texts[i].html))
				return 1;
		for (k = 0; k < texts[i].nbegins; k++)
			if (run_from(s, texts[i].begins[k], texts[i].begins[k],
				LIMIT_EXPLAIN_RUN, texts[i].html))
				return 1;
	}
	return 0;
}

/* The front is hashed as far as the first run; the second is in this text. */
static int
second_run(struct search *s, size_t from, const struct text *tx)
{
	size_t list[SHORT], at, i, k;

	for (k = 0; k < tx->nends; k++) {
		i = begins(list, affordable(s, SHORT, s->v->len - tx->ends[k]),
		    s->v, tx->content, tx->ends[k], tx->html);
		if (!bodytest_afford(s->t, tx->ends[k] - from))
			return 0;
		bodymark_copy(&s->second, &s->front);
		for (at = from; i-- > 0;) {
			bodymark_add(&s->second, s->t, s->v->body + at,
			    list[i] - at);
			at = list[i];
			bodymark_copy(&s->here, &s->second);
			if (found(s, at, tx->ends[k]))
				return 1;
		}
	}
	return 0;
}

/* One at the end of this text, one at the end of that. */
static int
two_runs(struct search *s, const struct text *a, const struct text *b,
    int (*second)(struct search *s, size_t from, const struct text *tx))
{
	size_t list[SHORT], at, i, k;

	for (k = 0; k < a->nends; k++) {
		i = begins(list, SHORT, s->v, a->content, a->ends[k], a->html);
		if (!bodytest_afford(s->t, a->ends[k]))
			return 0;
		bodymark_begin(&s->front, s->t);
		for (at = 0; i-- > 0;) {
			bodymark_add(&s->front, s->t, s->v->body + at,
			    list[i] - at);
			at = list[i];
			s->runs->run[0].at = at;
			s->runs->run[0].end = a->ends[k];
			s->runs->n = 1;
			if (second(s, a->ends[k], b))
				return 1;
			s->runs->n = 0;
		}
	}
	return 0;
}

/* The first line of [at, end) that is not empty, blanks around it left out:
 * how long it is. */
static size_t
first_line(const struct bodyview *v, size_t *at, size_t end)
{
	size_t n;

	while (*at < end && ascii_isspace(v->body[*at]))
		++*at;
	for (n = 0; *at + n < end && v->body[*at + n] != '\r' &&
	     v->body[*at + n] != '\n';)
		n++;
	return n;
}

/* Where this line is for the last time in [low, end), or end. */
static size_t
last_place(const struct bodyview *v, size_t low, size_t end, size_t line,
    size_t n)
{
	size_t at = end, far = end - low > TAIL ? end - TAIL : low;

	while (n > 0 && at - far >= n) {
		at--;
		if (v->body[at] == v->body[line] && end - at >= n &&
		    memcmp(v->body + at, v->body + line, n) == 0)
			return at;
	}
	return end;
}

/* The front is hashed as far as the first run; the second, in this text,
 * begins with the same line, or with tags before it. */
static int
second_alike(struct search *s, size_t from, const struct text *tx)
{
	size_t list[TAGS], line = s->runs->run[0].at, end, at, i, k;
	size_t n = first_line(s->v, &line, s->runs->run[0].end);

	if (n < LEAST || tx->nends == 0 || !bodytest_afford(s->t, TAIL))
		return 0;
	bodytest_spend(s->t, TAIL);
	end = last_place(s->v, tx->content, tx->ends[0], line, n);
	if (end == tx->ends[0])
		return 0;
	i = begins(list, TAGS, s->v, tx->content, end + 1, tx->html);
	if (!bodytest_afford(s->t, end - from))
		return 0;
	bodymark_copy(&s->second, &s->front);
	for (at = from; i-- > 0;) {
		bodymark_add(&s->second, s->t, s->v->body + at, list[i] - at);
		at = list[i];
		for (k = 0; k < tx->nends; k++) {
			if (tx->ends[k] <= at ||
			    !bodytest_afford(s->t, s->v->len - tx->ends[k]))
				continue;
			bodymark_copy(&s->here, &s->second);
			if (found(s, at, tx->ends[k]))
				return 1;
		}
	}
	return 0;
}

/* Two runs that say the same in a text and in the one behind it. */
static int
alike(struct search *s, const struct text *texts, size_t n)
{
	size_t i;

	for (i = 0; i + 1 < n; i++)
		if (two_runs(s, &texts[i], &texts[i + 1], second_alike))
			return 1;
	return 0;
}

/* Any lines: the longest runs that there is work for at every place. */
static int
any_lines(struct search *s)
{
	const char *body = s->v->body;
	size_t len = s->v->len, lines = 0, most, at, end, n;
	uint64_t starts;

	for (at = 0; at < len; at++)
		lines += body[at] == '\n';
	starts = s->t->left / (lines * (len / 2 + BODYTEST_CUT) + len + 1);
	most = starts < lines ? (size_t)starts : lines;
	if (most < lines)
		s->t->skipped = 1;
	bodymark_begin(&s->front, s->t);
	for (at = 0; at < len && s->t->left > 0; at++) {
		if (at > 0 && body[at - 1] != '\n')
			continue;
		for (n = 0, end = at + 1; end < len && n < most; end++) {
			if (body[end - 1] != '\n')
				continue;
			n++;
			bodymark_copy(&s->here, &s->front);
			if (found(s, at, end))
				return 1;
		}
		for (end = at; end < len && body[end] != '\n'; end++)
			;
		bodymark_add(&s->front, s->t, body + at,
		    (end < len ? end + 1 : len) - at);
	}
	return 0;
}

/* The same with a share of the work. */
static int
shared(struct search *s, int (*find)(struct search *s), unsigned part)
{
	uint64_t all = s->t->left, share = all / part;
	int is;

	s->t->left = share;
	is = find(s);
	s->t->left += all - share;
	return is;
}

static int
search(struct search *s, int deep)
{
	struct text texts[TEXTS];
	size_t n, i;

	uint64_t work = s->v->len / 2 + BODYTEST_LINE * (uint64_t)s->v->lines;

	if (!bodytest_afford(s->t, work))
		return 0;
	bodytest_spend(s->t, work);
	n = find_texts(texts, s->v);
	if (one_run(s, texts, n) || alike(s, texts, n))
		return 1;
	if (!deep)
		return 0;
	if (run_from(s, 0, 0, FIRST, 0))
		return 1;
	for (i = 0; i + 1 < n; i++)
		if (two_runs(s, &texts[i], &texts[i + 1], second_run))
			return 1;
	return shared(s, any_lines, 2);
}

int
bodyrun_find(struct bodyruns *runs, struct bodytest *t,
    const struct bodyview *v, int deep)
{
	struct search s = { .t = t, .v = v, .runs = runs };
	int is;

	runs->n = 0;
	bodymark_init(&s.front);
	bodymark_init(&s.second);
	bodymark_init(&s.here);
	is = search(&s, deep);
	bodymark_free(&s.front);
	bodymark_free(&s.second);
	bodymark_free(&s.here);
	return is;
}
