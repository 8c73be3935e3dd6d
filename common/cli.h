/*
 * cli.h - what all tools share on the command line: options, operands,
 * usage, exit.
 *
 * A tool describes itself in a struct cli_tool: its own options in a table,
 * and which groups of common options it takes.  --help, the getopt tables
 * and (by a test) man page and completions all follow from that.  Where an
 * own option has the letter of a common one, the common one keeps its long
 * name only; an own option of the same long name replaces it.
 */
#ifndef CLI_H
#define CLI_H

#include <stdint.h>

#include "buf.h"
#include "dns.h"

enum { CLI_LONGONLY = 1000 }; /* and up: options without a letter */

enum {
	CLI_FIELD = 1, /* -a -p -r -m -q -J --explain */
	CLI_DNS = 2,   /* -n -z --record -T */
	CLI_TIME = 4,  /* -t */
	CLI_SIGNS = 8, /* SOURCE_DATE_EPOCH is the default of -t */
	CLI_ID = 16    /* -a */
};		       /* and always -v --defer --help --version */

struct cli_opt {
	int ch;		  /* letter, or CLI_LONGONLY and up */
	const char *name; /* long name, without the dashes */
	const char *arg;  /* NULL: none; "ID"; "[N]" when it may be left out */
	const char *help; /* one line; NULL for an option not told of */
};

struct cli_tool {
	const char *name;
	const char *const *synopsis; /* forms of use, without the name, to a
					NULL; a line that begins with a blank
					goes on with the form before it */
	const struct cli_opt *opts;  /* ends with a ch of 0 */
	unsigned common;
};

struct cli_list { /* of strings that argv owns; ends with NULL */
	const char **list;
	size_t n;
	size_t room;
};

struct cli {
	const char *id; /* authserv-id; never NULL with CLI_FIELD or CLI_ID */
	int prepend;
	int remove_forged;
	int merge;
	int quiet;
	int json;
	int explain;
	int verbose;
	int64_t now; /* seconds since 1970 */
	int timeout;
	const char *record;
	struct cli_list servers;
	struct cli_list zones;
	char **operands; /* what follows the options, to a NULL */
	int noperands;
	/* the rest is cli.c's */
	const struct cli_tool *tool;
	int argc;
	char **argv;
	struct buf *hostname;
	struct cli_table *table;
};

/* First thing in main(): descriptors, signals, --defer. */
void cli_start(struct cli *cli, const struct cli_tool *tool, int argc,
    char *argv[]);

/*
 * The next of the tool's own options, its argument in *arg (NULL when there
 * is none), or -1 after the last: common values are then checked and
 * operands set.  Common options are dealt with inside, --help and --version
 * too, and whatever is wrong ends the process with EX_USAGE.
 */
int cli_next(struct cli *cli, const char **arg);

void cli_free(struct cli *cli);

/* EX_USAGE with this line and the advice to read --help. */
_Noreturn void cli_misuse(const struct cli *cli, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The number in arg, which must be from min to max; opt is its option. */
int64_t cli_number(const struct cli *cli, const char *opt, const char *arg,
    int64_t min, int64_t max);

/* arg, which must be the IP address of a client. */
const char *cli_address(const struct cli *cli, const char *opt,
    const char *arg);

/*
 * Appends the domain name in arg, with or without a last dot, in A-labels and
 * lower case.  out must be empty: the option can be given once.
 */
void cli_domain(const struct cli *cli, struct buf *out, const char *opt,
    const char *arg);

void cli_list_add(struct cli_list *list, const char *s);

/*
 * Opens a FILE operand, "-" for standard input.  *name is what to call it in
 * messages.  -1: it has said why; the status is EX_NOINPUT.
 */
int cli_open(const char *path, const char **name);

/* Opens the DNS that the options ask for, or ends the process. */
struct dns *cli_dns(const struct cli *cli);

/* Ends the process with EX_IOERR if --record has failed so far. */
void cli_dns_check(const struct dns *dns);

/* Ends it: --record must be written to the last octet, or EX_IOERR. */
void cli_dns_close(struct dns *dns);

/* Writes to standard output to the last octet, or ends with EX_IOERR. */
void cli_write(const void *data, size_t len);

/*
 * Closes standard output and says what the process must return: status, or
 * EX_IOERR when the close failed; after --defer.
 */
int cli_finish(int status);

/* The worse of two statuses: operational (64 and up) before a verdict, and
 * the first met that is not 0. */
int cli_worse(int first, int second);

#endif
