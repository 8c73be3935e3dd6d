/*
 * keyfile - files that appear complete and together; see keyfile.h.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fail.h"
#include "io.h"
#include "keyfile.h"

static const char exists[] = "is there already, and kept without --force";

int
keyfile_check(const struct keyfile *files, size_t n, struct buf *why)
{
	struct stat st;
	size_t i;

	for (i = 0; i < n; i++)
		if (lstat(files[i].path, &st) == 0) {
			buf_addf(why, "%s: %s", files[i].path, exists);
			return -1;
		}
	return 0;
}

/* The directory part of the path, with the slash. */
static void
directory(struct buf *out, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		buf_adds(out, "./");
	else
		buf_add(out, path, (size_t)(slash - path) + 1);
}

/* mkstemp(3) made it for its owner alone. */
static int
publish(int fd)
{
	mode_t mask = umask(077);

	umask(mask);
	return fchmod(fd, 0644 & ~mask);
}

static int
fill(const struct keyfile *f, int fd)
{
	if (f->key != NULL) {
		if (fchmod(fd, 0600) == -1 || privkey_write(f->key, fd) == -1)
			return -1;
	} else if (publish(fd) == -1 ||
	    io_write(fd, f->text->data, f->text->len) == -1)
		return -1;
	return fsync(fd);
}

/* Writes the file under a name of its own. */
static int
stage(struct keyfile *f)
{
	struct buf path = BUF_INIT;
	int fd, saved;

	directory(&path, f->path);
	buf_adds(&path, ".dkim-genkey.XXXXXXXX");
	if ((fd = mkstemp(path.data)) == -1) {
		buf_free(&path);
		return -1;
	}
	f->temp = buf_steal(&path);
	if (fill(f, fd) == -1) {
		saved = errno;
		close(fd);
		errno = saved;
		return -1;
	}
	return close(fd) == -1 && errno != EINTR ? -1 : 0;
}

/* Gives what is there a second name, by which it can come back. */
static int
preserve(struct keyfile *f)
{
	struct buf path = BUF_INIT;

	buf_addf(&path, "%s.old", f->temp);
	if (link(f->path, path.data) == 0) {
		f->backup = buf_steal(&path);
		return 0;
	}
	buf_free(&path);
	return errno == ENOENT ? 0 : -1;
}

/* Gives the file its name: link(2) never overwrites, rename(2) does. */
static int
place(struct keyfile *f, int force)
{
	if (!force) {
		if (link(f->temp, f->path) == -1)
			return -1;
	} else if (preserve(f) == -1 || rename(f->temp, f->path) == -1)
		return -1;
	f->placed = 1;
	return 0;
}

/* The names are on the disk when the directory is. */
static int
settle(const struct keyfile *f)
{
	struct buf path = BUF_INIT;
	int fd, rc;

	directory(&path, f->path);
	fd = open(path.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	buf_free(&path);
	if (fd == -1)
		return -1;
	rc = fsync(fd);
	if (rc == -1 && errno == EINVAL) /* not on this file system */
		rc = 0;
	close(fd);
	return rc;
}

/* All of them, or -1, errno, and *bad the one that can't be. */
static int
save(struct keyfile *files, size_t n, int force, const struct keyfile **bad)
{
	size_t i;

	for (i = 0; i < n; i++) {
		*bad = &files[i];
		if (stage(&files[i]) == -1)
			return -1;
	}
	for (i = 0; i < n; i++) {
		*bad = &files[i];
		if (place(&files[i], force) == -1)
			return -1;
	}
	return settle(*bad);
}

static void
forget(const char *path)
{
	if (path != NULL && unlink(path) == -1 && errno != ENOENT)
		complain("%s: cannot be removed: %s", path, strerror(errno));
}

/* Removes what must not stay: other names, and after a failure the files. */
static void
tidy(struct keyfile *files, size_t n, int failed)
{
	struct keyfile *f;

	for (f = files; f < files + n; f++) {
		if (f->placed && failed) {
			if (f->backup == NULL)
				forget(f->path);
			else if (rename(f->backup, f->path) == -1)
				complain("%s: the old file is now %s", f->path,
				    f->backup);
		} else
			forget(f->backup);
		forget(f->temp);
		mem_free(f->temp);
		mem_free(f->backup);
		f->temp = f->backup = NULL;
		f->placed = 0;
	}
}

int
keyfile_save(struct keyfile *files, size_t n, int force, struct buf *why)
{
	const struct keyfile *bad = files;
	sigset_t all, old;
	int rc;

	/* Nobody is to end this half way. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	if ((rc = save(files, n, force, &bad)) == -1)
		buf_addf(why, "%s: %s", bad->path,
		    errno == EEXIST ? exists : strerror(errno));
	tidy(files, n, rc == -1);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return rc;
}
