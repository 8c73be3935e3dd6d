/*
 * io - descriptors as mail systems hand them out; see io.h.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "buf.h"
#include "fail.h"
#include "io.h"

void
io_setup(void)
{
	struct sigaction sa;
	int fd;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = SIG_IGN;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGPIPE, &sa, NULL);
	sigaction(SIGXFSZ, &sa, NULL);

	for (fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1 &&
		    open("/dev/null", fd == 1 ? O_RDONLY : O_WRONLY) != fd)
			fail(EX_OSERR,
			    "/dev/null: cannot stand in for a closed "
			    "descriptor: %s",
			    strerror(errno));
}

int
io_isclosed(int fd, int write)
{
	int flags = fcntl(fd, F_GETFL);

	return flags == -1 ||
	    (flags & O_ACCMODE) == (write ? O_RDONLY : O_WRONLY);
}

int
io_isdir(int fd)
{
	struct stat sb;

	return fstat(fd, &sb) == 0 && S_ISDIR(sb.st_mode);
}

/* May the call that just failed be made again? */
static int
again(int fd, short events)
{
	struct pollfd pfd = { .fd = fd, .events = events };

	if (errno == EINTR)
		return 1;
	if (errno != EAGAIN && errno != EWOULDBLOCK)
		return 0;
	return poll(&pfd, 1, -1) != -1 || errno == EINTR;
}

ssize_t
io_read(int fd, void *buf, size_t len)
{
	ssize_t n;

	while ((n = read(fd, buf, len)) == -1 && again(fd, POLLIN))
		;
	return n;
}

ssize_t
io_pread(int fd, void *buf, size_t len, off_t off)
{
	ssize_t n;

	while ((n = pread(fd, buf, len, off)) == -1 && again(fd, POLLIN))
		;
	return n;
}

int
io_write(int fd, const void *buf, size_t len)
{
	const char *p = buf;
	ssize_t n;

	while (len > 0) {
		if ((n = write(fd, p, len)) == -1) {
			if (!again(fd, POLLOUT))
				return -1;
			continue;
		}
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

int
io_finish(void)
{
	/* After EINTR the descriptor is gone all the same, on Linux. */
	return close(STDOUT_FILENO) == -1 && errno != EINTR ? -1 : 0;
}

int
io_temp(void)
{
	const char *dir = getenv("TMPDIR");
	struct buf path = BUF_INIT;
	sigset_t all, old;
	int fd, saved;

	buf_addf(&path, "%s/mailseal.XXXXXXXXXX",
	    dir != NULL && *dir != '\0' ? dir : "/tmp");
	/* A signal between the two calls would leave the name behind. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	if ((fd = mkstemp(path.data)) != -1)
		unlink(path.data);
	saved = errno;
	sigprocmask(SIG_SETMASK, &old, NULL);
	errno = saved;
	buf_free(&path);
	return fd;
}
