/*
 * envelope - shows envelope.h to the tests: the environment, a message on
 * standard input, and
 *
 *	envelope [-i ip] [-h helo] [-s sender] [-n hop]
 *
 * A line for each of ip, helo and sender that something tells, with what
 * tells it; and for what exempts the message.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "envelope.h"

static void
show(const struct envelope *env)
{
	struct buf ip = BUF_INIT;

	ip_text(&ip, &env->ip);
	if (env->ip_from != NULL)
		printf("ip %s %s\n", env->ip_from, buf_str(&ip));
	if (env->helo_from != NULL)
		printf("helo %s [%s]\n", env->helo_from, buf_str(&env->helo));
	if (env->sender_from != NULL)
		printf("sender %s [%s]\n", env->sender_from,
		    buf_str(&env->sender));
	if (env->exempt != NULL)
		printf("exempt %s\n", env->exempt);
	buf_free(&ip);
}

int
main(int argc, char *argv[])
{
	struct envelope_options opt = { .hop = 1 };
	struct envelope env;
	struct message *msg;
	struct buf why = BUF_INIT;
	int ch, rc;

	while ((ch = getopt(argc, argv, "i:h:s:n:")) != -1)
		if (ch == 'i')
			opt.ip = optarg;
		else if (ch == 'h')
			opt.helo = optarg;
		else if (ch == 's')
			opt.sender = optarg;
		else if (ch == 'n')
			opt.hop = (size_t)atoi(optarg);
		else
			return 64;
	if ((rc = envelope_start(&env, &opt, &why)) == -1) {
		printf("%s\n", buf_str(&why));
	} else if ((msg = message_read(0, 0)) != NULL) {
		envelope_message(&env, &opt, msg);
		show(&env);
		message_free(msg);
	}
	envelope_free(&env);
	buf_free(&why);
	return rc == -1;
}
