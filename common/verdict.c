/*
 * verdict - result words and exit statuses; see verdict.h.
 */
#include <string.h>

#include "verdict.h"

static const struct {
	const char *name;
	int status;
} verdicts[] = {
	[VERDICT_PASS] = { "pass", 0 },
	[VERDICT_FAIL] = { "fail", 1 },
	[VERDICT_SOFTFAIL] = { "softfail", 2 },
	[VERDICT_POLICY] = { "policy", 2 },
	[VERDICT_NEUTRAL] = { "neutral", 3 },
	[VERDICT_PERMERROR] = { "permerror", 4 },
	[VERDICT_TEMPERROR] = { "temperror", 5 },
	[VERDICT_NONE] = { "none", 6 },
};

const char *
verdict_name(enum verdict v)
{
	return verdicts[v].name;
}

int
verdict_read(const char *name, enum verdict *v)
{
	size_t i;

	for (i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (strcmp(name, verdicts[i].name) == 0) {
			*v = (enum verdict)i;
			return 0;
		}
	return -1;
}

int
verdict_exit(enum verdict v)
{
	return verdicts[v].status;
}
