/*
 * spflint_tell - what the linter found, for people and for programs; see
 * spflint.h.
 */
#include <string.h>

#include "limit.h"
#include "spflint.h"
#include "spftree.h"

void
spflint_text(const struct spflint *lint, struct buf *out)
{
	if (lint->tree.len > 0) {
		buf_addf(out, "%s\nlookups: ", lint->tree.data);
		spftree_number(out, lint->lookups);
		buf_addf(out, " of %d, void lookups: %u of %d\n",
		    LIMIT_SPF_LOOKUPS, lint->voids, LIMIT_SPF_VOIDS);
	}
	findings_text(&lint->findings, out);
}

void
spflint_json(const struct spflint *lint, struct json *j)
{
	const char *line = buf_str(&lint->tree), *end;

	json_str(j, "result", verdict_name(lint->verdict));
	json_int(j, "lookups", lint->lookups);
	json_int(j, "void_lookups", lint->voids);
	findings_json(&lint->findings, j);
	json_open(j, "tree", '[');
	for (; (end = strchr(line, '\n')) != NULL; line = end + 1)
		json_octets(j, NULL, line, (size_t)(end - line));
	json_close(j, ']');
}
