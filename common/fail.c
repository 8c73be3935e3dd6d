/*
 * fail - trouble told on standard error; see fail.h.
 */
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "fail.h"

enum { LINE = 2000 }; /* the longest line that is told whole */

/* Set once by the options; 0 as long as nobody asked for --defer. */
static int deferred;

static void
say(const char *fmt, va_list ap)
{
	char raw[LINE], safe[4 * LINE + 1];
	size_t i, len;

	if (vsnprintf(raw, sizeof(raw), fmt, ap) < 0)
		return;
	for (i = len = 0; raw[i] != '\0'; i++)
		if (raw[i] >= 0x20 && raw[i] < 0x7f)
			safe[len++] = raw[i];
		else
			len += (size_t)snprintf(safe + len, sizeof(safe) - len,
			    "\\%03o", (unsigned char)raw[i]);
	safe[len] = '\0';
	warnx("%s", safe);
}

void
complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void
fail(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	exit(fail_status(status));
}

void
fail_defer(int status)
{
	deferred = status;
}

int
fail_status(int status)
{
	if (deferred != 0 && status >= EX_USAGE && status != EX_DATAERR)
		return deferred;
	return status;
}
