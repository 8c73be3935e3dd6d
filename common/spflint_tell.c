/*
 * spflint_tell - what the linter found, for people and for programs; see
 * spflint.h.
 */
#include <string.h>

#include "limit.h"
#include "spfdraw.h"
#include "spflint.h"
#include "spftree.h"

static const char *const levels[] = { "error", "temperror", "warning", "note" };

/* Appends the words of the text, filled up to SPFDRAW_WIDTH. */
static void
fill(struct buf *out, const char *text, size_t left)
{
	size_t column = 0, len;

	while (*text != '\0') {
		len = strcspn(text, " ");
		if (column > 0 && column + 1 + len > SPFDRAW_WIDTH) {
			buf_addc(out, '\n');
			column = 0;
		}
		if (column == 0)
			buf_addf(out, "%*s", (int)left, "");
		else
			buf_addc(out, ' ');
		buf_add(out, text, len);
		column += len + (column == 0 ? left : 1);
		text += len;
		text += *text == ' ';
	}
	buf_addc(out, '\n');
}

static void
add_finding(struct buf *out, const struct spflint_finding *f)
{
	buf_addf(out, "\n%s: %s", levels[f->level], buf_str(&f->domain));
	if (f->column > 0)
		buf_addf(out, ", column %zu: %s", f->column, buf_str(&f->term));
	buf_addc(out, '\n');
	fill(out, buf_str(&f->text), 4);
}

static size_t
unlisted(const struct spflint *lint)
{
	size_t n = 0;
	enum spflint_level level;

	for (level = SPFLINT_ERROR; level < SPFLINT_LEVELS; level++)
		n += lint->found[level];
	return n - lint->n;
}

static void
add_totals(const struct spflint *lint, struct buf *out)
{
	enum spflint_level level;
	const char *comma = "";

	for (level = SPFLINT_ERROR; level < SPFLINT_LEVELS; level++)
		if (lint->found[level] > 0) {
			buf_addf(out, "%s%zu %s%s", comma, lint->found[level],
			    levels[level], lint->found[level] == 1 ? "" : "s");
			comma = ", ";
		}
	buf_adds(out, *comma == '\0' ? "nothing found\n" : "\n");
}

void
spflint_text(const struct spflint *lint, struct buf *out)
{
	enum spflint_level level;
	size_t i;

	if (lint->tree.len > 0) {
		buf_addf(out, "%s\nlookups: ", lint->tree.data);
		spftree_number(out, lint->lookups);
		buf_addf(out, " of %d, void lookups: %u of %d\n",
		    LIMIT_SPF_LOOKUPS, lint->voids, LIMIT_SPF_VOIDS);
	}
	for (level = SPFLINT_ERROR; level < SPFLINT_LEVELS; level++)
		for (i = 0; i < lint->n; i++)
			if (lint->list[i].level == level)
				add_finding(out, &lint->list[i]);
	if (unlisted(lint) > 0)
		buf_addf(out, "\nand %zu more that are not listed\n",
		    unlisted(lint));
	buf_addc(out, '\n');
	add_totals(lint, out);
}

static void
add_members(const struct spflint_finding *f, struct json *j)
{
	json_open(j, NULL, '{');
	json_str(j, "level", levels[f->level]);
	json_str(j, "domain", buf_str(&f->domain));
	json_str(j, "term", f->column > 0 ? buf_str(&f->term) : NULL);
	if (f->column > 0)
		json_int(j, "column", (intmax_t)f->column);
	else
		json_str(j, "column", NULL);
	json_str(j, "text", buf_str(&f->text));
	json_close(j, '}');
}

void
spflint_json(const struct spflint *lint, struct json *j)
{
	const char *line = buf_str(&lint->tree), *end;
	enum spflint_level level;
	size_t i;

	json_str(j, "result", verdict_name(lint->verdict));
	json_int(j, "lookups", lint->lookups);
	json_int(j, "void_lookups", lint->voids);
	json_open(j, "findings", '[');
	for (level = SPFLINT_ERROR; level < SPFLINT_LEVELS; level++)
		for (i = 0; i < lint->n; i++)
			if (lint->list[i].level == level)
				add_members(&lint->list[i], j);
	json_close(j, ']');
	json_int(j, "unlisted", (intmax_t)unlisted(lint));
	json_open(j, "tree", '[');
	for (; (end = strchr(line, '\n')) != NULL; line = end + 1)
		json_octets(j, NULL, line, (size_t)(end - line));
	json_close(j, ']');
}
