/*
 * json - shows json.h to the tests.  Each operand is a call: "{", "[", "}",
 * "]", or KIND:VALUE with KIND one of s (string), i (integer), b (truth), n
 * (null) and - (standard input as a string).  "KEY=" before it is the key.
 */
#include <stdio.h>
#include <stdlib.h>

#include "input.h"
#include "json.h"

static void
value(struct json *j, const char *key, const char *call)
{
	char *text;
	size_t len;

	if (call[0] == '{' || call[0] == '[')
		json_open(j, key, call[0]);
	else if (call[0] == 's')
		json_str(j, key, call + 2);
	else if (call[0] == 'i')
		json_int(j, key, (intmax_t)strtoll(call + 2, NULL, 10));
	else if (call[0] == 'b')
		json_bool(j, key, atoi(call + 2));
	else if (call[0] == 'n')
		json_str(j, key, NULL);
	else {
		text = input(&len);
		json_octets(j, key, text, len);
		mem_free(text);
	}
}

int
main(int argc, char *argv[])
{
	struct buf out = BUF_INIT;
	struct json j;
	char *call;
	int i;

	json_start(&j, &out);
	for (i = 1; i < argc; i++)
		if (argv[i][0] == '}' || argv[i][0] == ']')
			json_close(&j, argv[i][0]);
		else if ((call = strchr(argv[i], '=')) != NULL) {
			*call++ = '\0';
			value(&j, argv[i], call);
		} else
			value(&j, NULL, argv[i]);
	printf("%s\n", buf_str(&out));
	buf_free(&out);
	return 0;
}
