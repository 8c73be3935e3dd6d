/*
 * called - runs a program as mail systems do: called [-nbi] program [arg ...]
 *
 *	-n	descriptors 0, 1 and 2 are non-blocking
 *	-b	all signals are blocked
 *	-i	SIGPIPE, SIGHUP, SIGINT, SIGTERM and SIGCHLD are ignored
 */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static void
nonblocking(void)
{
	int fd;

	for (fd = 0; fd <= 2; fd++)
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

static void
blocked(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
}

static void
ignored(void)
{
	static const int signals[] = { SIGPIPE, SIGHUP, SIGINT, SIGTERM,
		SIGCHLD };
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], SIG_IGN);
}

int
main(int argc, char *argv[])
{
	int ch;

	while ((ch = getopt(argc, argv, "+nbi")) != -1)
		if (ch == 'n')
			nonblocking();
		else if (ch == 'b')
			blocked();
		else if (ch == 'i')
			ignored();
		else
			return 64;
	if (optind < argc)
		execvp(argv[optind], argv + optind);
	err(71, "%s", optind < argc ? argv[optind] : "no program");
}
