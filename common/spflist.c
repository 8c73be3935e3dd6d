/*
 * spflist - a list of SMTP envelopes; see spflist.h.
 */
#include <string.h>

#include "ascii.h"
#include "spflist.h"

enum { IP, SENDER, HELO, WORDS };

/*
 * Cuts the line at white space that is not in quotes, as it may be in a local
 * part: how many words there are; the first WORDS of them are put to words.
 */
static size_t
cut(char *line, char *words[WORDS])
{
	size_t n = 0;
	char *p = line;
	int quoted;

	for (;;) {
		while (ascii_iswsp(*p))
			*p++ = '\0';
		if (*p == '\0')
			return n;
		if (n < WORDS)
			words[n] = p;
		n++;
		for (quoted = 0; *p != '\0' && (quoted || !ascii_iswsp(*p));
		     p++)
			if (*p == '"')
				quoted = !quoted;
			else if (quoted && *p == '\\' && p[1] != '\0')
				p++;
		if (quoted)
			return WORDS + 1;
	}
}

static int
malformed(const char **why, const char *reason)
{
	*why = reason;
	return -1;
}

/* As spflist_parse(), of the line's own copy. */
static int
parse(struct envelope *env, char *line, const char **why)
{
	struct envelope_options opt = { .hop = 1 };
	struct buf reason = BUF_INIT;
	char *words[WORDS];
	struct ip ip;
	size_t n = cut(line, words);

	if (n == 0 || words[0][0] == '#')
		return 0;
	if (n < 2 || n > WORDS)
		return malformed(why, "a line is IP SENDER [HELO]");
	if (ip_mail(&ip, words[IP], strlen(words[IP])) == -1)
		return malformed(why, "no IP address at its start");
	opt.ip = words[IP];
	opt.sender = words[SENDER];
	opt.helo = n > HELO ? words[HELO] : "";
	envelope_start(env, &opt, &reason);
	env->exempt = NULL; /* RELAYCLIENT is not about these */
	env->ip_from = env->sender_from = "list";
	env->helo_from = n > HELO ? "list" : NULL;
	buf_free(&reason);
	return 1;
}

int
spflist_parse(struct envelope *env, const struct lines *l, const char **why)
{
	char *line;
	int rc;

	memset(env, 0, sizeof(*env));
	if (l->toolong)
		return malformed(why, "line too long");
	if (memchr(l->line.data, '\0', l->line.len) != NULL)
		return malformed(why, "a NUL in the line");
	line = mem_str(l->line.data, l->line.len);
	rc = parse(env, line, why);
	mem_free(line);
	return rc;
}
