/*
 * spfdraw - a tree of SPF records for people to see; see spfdraw.h.
 */
#include <string.h>

#include "limit.h"
#include "spfdraw.h"
#include "words.h"

enum {
	TERMS = 100, /* of a record that are shown */
	DEEPEST = 12 /* level from which on it goes no more right */
};

struct drawing {
	struct buf *out;
	const struct spftree *tree;
	struct buf line; /* terms without lookups */
	size_t nlines;
};

static size_t
indent(size_t depth)
{
	return 2 * (depth < DEEPEST ? depth : DEEPEST);
}

/* A line of the tree, the text cut so that the remark has room. */
static void
add_line(struct drawing *d, size_t depth, const struct buf *text,
    const char *remark)
{
	struct buf *out = d->out;
	size_t room = SPFDRAW_WIDTH - indent(depth) - strlen(remark);

	if (d->nlines == LIMIT_SPF_STEPS)
		buf_adds(out, "...\n");
	if (d->nlines++ >= LIMIT_SPF_STEPS)
		return;
	buf_addf(out, "%*s", (int)indent(depth), "");
	if (text->len > room) {
		buf_add(out, text->data, room - 3);
		buf_adds(out, "...");
	} else
		buf_adds(out, buf_str(text));
	buf_addf(out, "%s\n", remark);
}

static void
flush_line(struct drawing *d, size_t depth)
{
	if (d->line.len > 0)
		add_line(d, depth, &d->line, "");
	d->line.len = 0;
}

/* A term without lookups, on a line with its like. */
static void
draw_plain(struct drawing *d, const struct spfterm *t, size_t depth)
{
	struct buf text = BUF_INIT;

	spfterm_show(&text, t);
	if (t->kind == SPFTERM_WRONG)
		buf_adds(&text, " (wrong)");
	if (d->line.len > 0 &&
	    indent(depth) + d->line.len + 1 + text.len > SPFDRAW_WIDTH)
		flush_line(d, depth);
	if (d->line.len > 0)
		buf_addc(&d->line, ' ');
	buf_add(&d->line, text.data, text.len);
	buf_free(&text);
}

static void
add_lookups(struct buf *out, unsigned n)
{
	spftree_number(out, n);
	buf_addf(out, " lookup%s", n == 1 ? "" : "s");
}

/* What is the matter with the record; or NULL. */
static const char *
state_text(const struct spftree_node *node)
{
	switch (node->state) {
	case SPFTREE_SEVERAL:
		return "several SPF records";
	case SPFTREE_MISSING:
		return node->txt->status == DNS_NXDOMAIN ? "no such domain"
							 : "no SPF record";
	case SPFTREE_FAILED:
		return "DNS failed";
	case SPFTREE_BEYOND:
		return "too large to be read";
	default:
		return NULL;
	}
}

static const char *
look_text(const struct spftree_look *look)
{
	switch (look->how) {
	case SPFTREE_MACROS:
		return "depends on the message";
	case SPFTREE_IMPOSSIBLE:
		return "not a possible name";
	case SPFTREE_UNASKED:
		return "not followed";
	default:
		return NULL;
	}
}

/* What its own lookups come to, for a term that leads to no record. */
static void
add_void(struct buf *out, const struct spftree_look *look)
{
	if (look->child != NULL || look->voids[0] + look->voids[1] == 0)
		return;
	buf_addf(out, ", void%s",
	    look->voids[1] == 0	      ? " for IPv4 clients"
		: look->voids[0] == 0 ? " for IPv6 clients"
				      : "");
}

static void
add_remark(struct buf *out, const struct spftree_look *look, int drawn)
{
	const struct spftree_node *child = look->child;
	const char *more = child != NULL ? state_text(child) : look_text(look);

	buf_adds(out, "  (");
	if (look->loops)
		buf_adds(out, "a loop");
	else if (look->lookups == 0)
		buf_adds(out, "never reached");
	else
		add_lookups(out, look->lookups);
	add_void(out, look);
	if (more != NULL)
		buf_addf(out, ", %s", more);
	else if (child != NULL && !look->loops && drawn)
		buf_adds(out, ", see above");
	buf_addc(out, ')');
}

static void draw_terms(struct drawing *d, const struct spftree_node *node,
    char *drawn, size_t depth);

static void
draw_lookup(struct drawing *d, const struct spfterm *t,
    const struct spftree_look *look, char *drawn, size_t depth)
{
	struct buf text = BUF_INIT, remark = BUF_INIT;
	const struct spftree_node *child = look->child;
	char *mark = child != NULL ? &drawn[child - d->tree->nodes] : NULL;

	flush_line(d, depth);
	spfterm_show(&text, t);
	if (t->spec != NULL && look->target.len > 0 &&
	    memchr(t->spec, '%', t->speclen) != NULL) {
		buf_adds(&text, " -> ");
		words_show(&text, look->target.data, look->target.len, "");
	}
	add_remark(&remark, look, mark != NULL && *mark);
	add_line(d, depth, &text, remark.data);
	if (mark != NULL && !*mark && !look->loops && look->lookups > 0)
		draw_terms(d, child, drawn, depth + 1);
	buf_free(&text);
	buf_free(&remark);
}

static void
draw_terms(struct drawing *d, const struct spftree_node *node, char *drawn,
    size_t depth)
{
	const struct spfterm *t;
	struct buf text = BUF_INIT;
	size_t i;

	drawn[node - d->tree->nodes] = 1;
	for (i = 0; i < node->rec.n && i < TERMS; i++) {
		t = &node->rec.terms[i];
		if (spfterm_islookup(t->kind))
			draw_lookup(d, t, &node->looks[i], drawn, depth);
		else
			draw_plain(d, t, depth);
	}
	flush_line(d, depth);
	if (i < node->rec.n) {
		buf_addf(&text, "... and %zu more terms", node->rec.n - i);
		add_line(d, depth, &text, "");
	}
	buf_free(&text);
}

void
spfdraw(struct buf *out, const struct spftree *tree)
{
	struct drawing d = { .out = out, .tree = tree };
	const struct spftree_node *root = tree->nodes;
	struct buf text = BUF_INIT, remark = BUF_INIT;
	char *drawn = mem_array(LIMIT_SPF_RECORDS, 1);

	words_show(&text, root->domain.data, root->domain.len, "");
	buf_adds(&remark, "  (");
	if (state_text(root) != NULL)
		buf_adds(&remark, state_text(root));
	else
		add_lookups(&remark, root->lookups);
	buf_addc(&remark, ')');
	add_line(&d, 0, &text, remark.data);
	draw_terms(&d, root, drawn, 1);
	buf_free(&text);
	buf_free(&remark);
	buf_free(&d.line);
	mem_free(drawn);
}
