/*
 * trail - shows trail.h to the tests:
 *
 *	trail [-ahJ] [-n N] <message
 *
 * Who may have broken the topmost DKIM-Signature, or the Nth from the top; -a:
 * ARC-Message-Signature.  It is taken to fail by its body, and but for -h by
 * its header.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "trailtell.h"

static void
show(const struct trail *t, int json)
{
	struct buf out = BUF_INIT;
	struct json j;

	if (json) {
		json_start(&j, &out);
		json_open(&j, NULL, '{');
		trailtell_json(t, 0, &j);
		json_close(&j, '}');
		buf_addc(&out, '\n');
	} else {
		trailtell_text(t, 0, &out);
	}
	fwrite(buf_str(&out), 1, out.len, stdout);
	buf_free(&out);
}

static int
run(const struct message *msg, struct signature *sig, int arc, size_t n,
    int json)
{
	struct trail_map map;
	struct trail t;
	const struct field *f;
	const char *why;
	size_t i = 0;

	while ((f = message_find(msg,
		    arc ? "ARC-Message-Signature" : "DKIM-Signature", &i)) !=
		NULL &&
	    --n > 0)
		i++;
	if (f == NULL)
		return 1;
	sig->number = i;
	sigfield_parse(&sig->field, arc ? SIGFIELD_AMS : SIGFIELD_DKIM, f,
	    &why);
	trailmap_read(&map, msg);
	trail_find(&t, &map, sig, NULL);
	show(&t, json);
	trailmap_free(&map);
	sigfield_free(&sig->field);
	return 0;
}

int
main(int argc, char *argv[])
{
	struct signature sig = { .body = MATCH_NO, .header = MATCH_NO };
	struct message *msg;
	size_t n = 1;
	int ch, rc, arc = 0, json = 0;

	while ((ch = getopt(argc, argv, "ahJn:")) != -1)
		if (ch == 'a')
			arc = 1;
		else if (ch == 'h')
			sig.header = MATCH_YES;
		else if (ch == 'J')
			json = 1;
		else if (ch == 'n')
			n = strtoul(optarg, NULL, 10);
		else
			return 64;
	if ((msg = message_read(0, 0)) == NULL)
		return 74;
	rc = run(msg, &sig, arc, n, json);
	message_free(msg);
	return rc;
}
