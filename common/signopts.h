/*
 * signopts.h - what the signing tools share on the command line: for which
 * domain, with which keys, over which fields.
 */
#ifndef SIGNOPTS_H
#define SIGNOPTS_H

#include "buf.h"
#include "cli.h"
#include "sign.h"

struct signopts {
	struct cli cli;
	struct sign_options sign;
	struct cli_list selectors;
	struct cli_list keyfiles;
	struct buf domain; /* empty: not given */
	int header_only;   /* -H */
	int optional;
	int insecure;
	struct sign_key *keys; /* those that were read */
	size_t nkeys;
};

/* Canonicalization and the like at their defaults. */
void signopts_start(struct signopts *o);

/*
 * Takes -d, -s, -k, -c, -h, -o or -H, or ends the process with EX_USAGE.
 * SIGNOPTS_OPTIONAL and SIGNOPTS_INSECURE are --optional and --insecure-key.
 */
enum { SIGNOPTS_OPTIONAL = CLI_LONGONLY + 100, SIGNOPTS_INSECURE };
void signopts_take(struct signopts *o, int ch, const char *arg);

/* Do they go together with each other and with one FILE? */
void signopts_check(struct signopts *o);

/*
 * Reads the keys and puts them and o->domain, which is set, into o->sign.  With
 * --optional a key that is not there is left out.  Ends the process when one
 * can't be read.
 */
void signopts_keys(struct signopts *o);
void signopts_free(struct signopts *o);

#endif
