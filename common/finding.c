/*
 * finding - a list of what is wrong, and its report; see finding.h.
 */
#include <string.h>

#include "finding.h"
#include "limit.h"
#include "words.h"

enum { SHOWN = 100 }; /* octets of a term that are shown */

static const char *const levels[] = { "error", "temperror", "warning", "note" };

/*
 * The list
 */

static void
free_finding(struct finding *f)
{
	buf_free(&f->domain);
	buf_free(&f->term);
	buf_free(&f->text);
}

/* Room for one more in the list, if need be that of the last of those that
 * weigh least; -1 when none weighs less than this one. */
static int
make_room(struct findings *fs, enum finding_level level)
{
	size_t i, drop = 0;

	if (fs->n < LIMIT_FINDINGS) {
		fs->list = mem_more(fs->list, fs->n, &fs->room,
		    sizeof(*fs->list));
		return 0;
	}
	for (i = 0; i < fs->n; i++)
		if (fs->list[i].level >= fs->list[drop].level)
			drop = i;
	if (fs->list[drop].level <= level)
		return -1;
	free_finding(&fs->list[drop]);
	fs->n--;
	memmove(&fs->list[drop], &fs->list[drop + 1],
	    (fs->n - drop) * sizeof(*fs->list));
	return 0;
}

struct buf *
findings_add(struct findings *fs, enum finding_level level, const char *domain,
    const char *term, size_t len, size_t column)
{
	struct finding *f;

	fs->found[level]++;
	if (make_room(fs, level) == -1) {
		fs->spare.len = 0;
		return &fs->spare;
	}
	f = &fs->list[fs->n++];
	memset(f, 0, sizeof(*f));
	f->level = level;
	words_show(&f->domain, domain, strlen(domain), "");
	f->column = column;
	if (column > 0)
		words_show(&f->term, term, len < SHOWN ? len : SHOWN, " ");
	if (column > 0 && len > SHOWN)
		buf_adds(&f->term, "...");
	return &f->text;
}

void
findings_free(struct findings *fs)
{
	while (fs->n > 0)
		free_finding(&fs->list[--fs->n]);
	mem_free(fs->list);
	buf_free(&fs->spare);
	memset(fs, 0, sizeof(*fs));
}

enum verdict
findings_verdict(const struct findings *fs)
{
	if (fs->found[FINDING_ERROR] > 0)
		return VERDICT_PERMERROR;
	if (fs->found[FINDING_TEMPERROR] > 0)
		return VERDICT_TEMPERROR;
	return fs->found[FINDING_WARNING] > 0 ? VERDICT_POLICY : VERDICT_PASS;
}

/*
 * The report
 */

void
finding_fill(struct buf *out, const char *text, size_t left)
{
	size_t column = 0, len;

	while (*text != '\0') {
		len = strcspn(text, " ");
		if (column > 0 && column + 1 + len > FINDING_WIDTH) {
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
add_finding(struct buf *out, const struct finding *f)
{
	buf_addf(out, "\n%s: %s", levels[f->level], buf_str(&f->domain));
	if (f->column > 0)
		buf_addf(out, ", column %zu: %s", f->column, buf_str(&f->term));
	buf_addc(out, '\n');
	finding_fill(out, buf_str(&f->text), 4);
}

static size_t
count_unlisted(const struct findings *fs)
{
	size_t n = 0;
	enum finding_level level;

	for (level = FINDING_ERROR; level < FINDING_LEVELS; level++)
		n += fs->found[level];
	return n - fs->n;
}

static void
add_totals(const struct findings *fs, struct buf *out)
{
	enum finding_level level;
	const char *comma = "";

	for (level = FINDING_ERROR; level < FINDING_LEVELS; level++)
		if (fs->found[level] > 0) {
			buf_addf(out, "%s%zu %s%s", comma, fs->found[level],
			    levels[level], fs->found[level] == 1 ? "" : "s");
			comma = ", ";
		}
	buf_adds(out, *comma == '\0' ? "nothing found\n" : "\n");
}

void
findings_text(const struct findings *fs, struct buf *out)
{
	enum finding_level level;
	size_t i;

	for (level = FINDING_ERROR; level < FINDING_LEVELS; level++)
		for (i = 0; i < fs->n; i++)
			if (fs->list[i].level == level)
				add_finding(out, &fs->list[i]);
	if (count_unlisted(fs) > 0)
		buf_addf(out, "\nand %zu more that are not listed\n",
		    count_unlisted(fs));
	buf_addc(out, '\n');
	add_totals(fs, out);
}

static void
add_members(const struct finding *f, struct json *j)
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
findings_json(const struct findings *fs, struct json *j)
{
	enum finding_level level;
	size_t i;

	json_open(j, "findings", '[');
	for (level = FINDING_ERROR; level < FINDING_LEVELS; level++)
		for (i = 0; i < fs->n; i++)
			if (fs->list[i].level == level)
				add_members(&fs->list[i], j);
	json_close(j, ']');
	json_int(j, "unlisted", (intmax_t)count_unlisted(fs));
}
