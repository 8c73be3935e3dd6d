/*
 * store - the octets of one input, read once or again; see store.h.
 */
#include <sys/stat.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "io.h"
#include "limit.h"
#include "store.h"

enum { PIECE = 64 * 1024 }; /* octets read at a time */

struct store {
	int fd;
	int temp;	 /* descriptor of the temporary file, or -1 */
	int keep;	 /* what is read is saved below */
	int eof;	 /* fd has no more */
	int inplace;	 /* a regular file, read by offset from start */
	struct stat was; /* that file then */
	off_t size;	 /* its octets from start on */
	off_t start;	 /* of a regular file; else -1 */
	off_t taken;	 /* octets read from fd so far */
	struct buf mem;	 /* the first of them, when kept */
};

struct store *
store_open(int fd, int keep)
{
	struct store *st = mem_alloc(sizeof(*st));
	struct stat sb, out;

	st->fd = fd;
	st->temp = -1;
	st->keep = keep;
	st->start = -1;
	if (fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode))
		st->start = lseek(fd, 0, SEEK_CUR);
	if (st->start != -1)
		st->size = sb.st_size - st->start;
	st->was = sb;
	st->inplace = st->size > (keep ? LIMIT_MEMORY : 0);
	/* What is written over while it is read must be read before. */
	if (keep && st->inplace && fstat(STDOUT_FILENO, &out) == 0 &&
	    out.st_dev == sb.st_dev && out.st_ino == sb.st_ino)
		st->inplace = 0;
	return st;
}

void
store_free(struct store *st)
{
	if (st == NULL)
		return;
	if (st->temp != -1)
		close(st->temp);
	buf_free(&st->mem);
	mem_free(st);
}

/* Saves octets that were just read, in memory or behind it in the file. */
static int
save(struct store *st, const char *data, size_t len)
{
	if (st->temp == -1 && st->mem.len + len <= LIMIT_MEMORY) {
		buf_add(&st->mem, data, len);
		return 0;
	}
	if (st->temp == -1 && (st->temp = io_temp()) == -1)
		return -1;
	return io_write(st->temp, data, len);
}

/* The next octets of fd, saved when they will be needed again. */
static ssize_t
take(struct store *st, void *buf, size_t len)
{
	ssize_t n;

	if (st->eof)
		return 0;
	if (st->start != -1)
		n = io_pread(st->fd, buf, len, st->start + st->taken);
	else
		n = io_read(st->fd, buf, len);
	st->eof = n == 0;
	if (n <= 0)
		return n;
	if (st->keep && save(st, buf, (size_t)n) == -1)
		return -1;
	st->taken += n;
	return n;
}

/* Octets that were saved before. */
static ssize_t
recall(struct store *st, off_t off, void *buf, size_t len)
{
	size_t left;

	if ((size_t)off >= st->mem.len)
		return io_pread(st->temp, buf, len, off - (off_t)st->mem.len);
	left = st->mem.len - (size_t)off;
	len = len < left ? len : left;
	memcpy(buf, st->mem.data + off, len);
	return (ssize_t)len;
}

/* What is read twice must be the same twice. */
static int
ischanged(const struct store *st)
{
	struct stat sb;

	return fstat(st->fd, &sb) == -1 || sb.st_size != st->was.st_size ||
	    sb.st_mtim.tv_sec != st->was.st_mtim.tv_sec ||
	    sb.st_mtim.tv_nsec != st->was.st_mtim.tv_nsec;
}

static ssize_t
read_inplace(struct store *st, off_t off, void *buf, size_t len)
{
	off_t left = st->size - off;
	ssize_t n = 0;

	if (left > 0) {
		len = (off_t)len < left ? len : (size_t)left;
		n = io_pread(st->fd, buf, len, st->start + off);
	}
	if (n != 0 || !ischanged(st))
		return n;
	errno = ESTALE; /* the file changed while it was read */
	return -1;
}

ssize_t
store_read(struct store *st, off_t off, void *buf, size_t len)
{
	if (st->inplace)
		return read_inplace(st, off, buf, len);
	if (off < st->taken)
		return recall(st, off, buf, len);
	return take(st, buf, len);
}

int
store_fill(struct store *st)
{
	struct buf piece = BUF_INIT;
	ssize_t n;

	if (st->inplace)
		return 0;
	buf_ready(&piece, PIECE);
	while ((n = take(st, piece.data, PIECE)) > 0)
		;
	buf_free(&piece);
	return n == 0 ? 0 : -1;
}

void
store_consume(struct store *st)
{
	if (st->start != -1)
		lseek(st->fd, 0, SEEK_END);
}
