/*
 * folder - shows fold.h to the tests: "folder lf|crlf NAME CALL:ATOM...", with
 * CALL one of l (line), w (word), g (glue) and t (text).
 */
#include <stdio.h>

#include "fold.h"
#include "input.h"

int
main(int argc, char *argv[])
{
	struct buf out = BUF_INIT;
	struct fold f;
	const char *atom;
	int i;

	if (argc < 3)
		return 64;
	fold_start(&f, &out, strcmp(argv[1], "lf") == 0 ? "\n" : "\r\n",
	    argv[2]);
	for (i = 3; i < argc; i++) {
		atom = argv[i] + 2;
		if (argv[i][0] == 'l')
			fold_line(&f, atom, strlen(atom));
		else if (argv[i][0] == 'w')
			fold_word(&f, atom, strlen(atom));
		else if (argv[i][0] == 'g')
			fold_glue(&f, atom, strlen(atom));
		else
			fold_text(&f, atom, strlen(atom));
	}
	fold_end(&f);
	printf("%s", buf_str(&out));
	buf_free(&out);
	return 0;
}
