/*
 * run - time two commands in turn, A B A B ..., so that whatever else the
 * machine does meets both.
 *
 *	run ROUNDS INPUT A ... -- B ...
 *
 * Each has INPUT as standard input and none as standard output.  Out come
 * the medians of their wall times in milliseconds, and A's over B's.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void
die(const char *what)
{
	fprintf(stderr, "run: %s\n", what);
	exit(1);
}

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static double
once(const char *input, char *argv[])
{
	posix_spawn_file_actions_t fa;
	double start;
	pid_t pid;
	int status;

	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(&fa, 0, input, O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&fa, 1, "/dev/null", O_WRONLY, 0);
	start = now();
	if (posix_spawnp(&pid, argv[0], &fa, NULL, argv, environ) != 0 ||
	    waitpid(pid, &status, 0) == -1 || status != 0)
		die(argv[0]);
	posix_spawn_file_actions_destroy(&fa);
	return now() - start;
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double
median(double *t, int n)
{
	qsort(t, (size_t)n, sizeof(*t), compare);
	return (t[n / 2] + t[(n - 1) / 2]) / 2;
}

int
main(int argc, char *argv[])
{
	enum { MAX = 10000 };
	static double a[MAX], b[MAX];
	char **second;
	double ma, mb;
	int i, n;

	if (argc < 6 || (n = (int)strtol(argv[1], NULL, 10)) < 1 || n > MAX)
		die("usage: run rounds input a ... -- b ...");
	for (second = argv + 3; *second != NULL; second++)
		if (strcmp(*second, "--") == 0)
			break;
	if (second == argv + 3 || *second == NULL || second[1] == NULL)
		die("no second command");
	*second++ = NULL;

	once(argv[2], argv + 3); /* caches warm */
	once(argv[2], second);
	for (i = 0; i < n; i++) {
		a[i] = once(argv[2], argv + 3);
		b[i] = once(argv[2], second);
	}
	ma = median(a, n);
	mb = median(b, n);
	printf("%8.2f %8.2f %6.2f\n", ma, mb, ma / mb);
	return 0;
}
