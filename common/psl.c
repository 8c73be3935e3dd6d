/*
 * psl - organizational domains by a public suffix list; see psl.h.
 */
#include <sys/stat.h>

#include <errno.h>
#include <libpsl.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "ascii.h"
#include "psl.h"

struct psl {
	psl_ctx_t *ctx;
};

/* A word of a rule: labels in UTF-8, "*" for any, "!" before an exception. */
static int
isrule(const char *p)
{
	for (; *p != '\0' && !ascii_isspace(*p); p++)
		if (!ascii_isalnum(*p) && !ascii_is8bit(*p) &&
		    strchr("!*-._", *p) == NULL)
			return 0;
	return 1;
}

/*
 * libpsl takes every line of every file for a rule, so that /etc/passwd would
 * do for a list.
 */
static const char *
check_lines(FILE *fp)
{
	char line[512];
	int inside = 0, rules = 0;

	while (fgets(line, sizeof(line), fp) != NULL) {
		if (!inside && strncmp(line, ".DAFSA@PSL_", 11) == 0)
			return NULL;
		if (!inside && !ascii_isspace(line[0]) &&
		    strncmp(line, "//", 2) != 0) {
			if (!isrule(line))
				return "a line is no rule of a public suffix "
				       "list";
			rules = 1;
		}
		inside = strchr(line, '\n') == NULL;
	}
	if (ferror(fp))
		return strerror(errno);
	return rules ? NULL : "no rule in it";
}

static psl_ctx_t *
load(FILE *fp, const char **why)
{
	psl_ctx_t *ctx;

	if ((*why = check_lines(fp)) != NULL)
		return NULL;
	rewind(fp);
	if ((ctx = psl_load_fp(fp)) == NULL)
		*why = "not a public suffix list";
	return ctx;
}

/* It is read twice; and a device may never end. */
static FILE *
open_list(const char *path, const char **why)
{
	struct stat sb;
	FILE *fp = NULL;

	if (stat(path, &sb) == 0 && !S_ISREG(sb.st_mode))
		*why = "not a regular file";
	else if ((fp = fopen(path, "r")) == NULL)
		*why = strerror(errno);
	return fp;
}

struct psl *
psl_open(const char *path, int *status, const char **why)
{
	struct psl *psl = NULL;
	psl_ctx_t *ctx;
	FILE *fp;

	*status = EX_NOINPUT;
	if ((fp = open_list(path, why)) == NULL)
		return NULL;
	*status = EX_CONFIG;
	if ((ctx = load(fp, why)) != NULL) {
		psl = mem_alloc(sizeof(*psl));
		psl->ctx = ctx;
	}
	fclose(fp);
	return psl;
}

void
psl_close(struct psl *psl)
{
	if (psl != NULL)
		psl_free(psl->ctx);
	mem_free(psl);
}

int
psl_domain(const struct psl *psl, const char *domain, struct buf *out)
{
	const char *org = psl_registrable_domain(psl->ctx, domain);

	if (org == NULL)
		return -1;
	buf_adds(out, org);
	return 0;
}
