/*
 * io.h - descriptors as mail systems hand them out.
 *
 * They may be closed, non-blocking, full, or pipes that nobody reads any
 * more.  These calls go on after EINTR, wait with poll(2) on EAGAIN, and
 * leave the descriptor's flags as they are: others share them.
 */
#ifndef IO_H
#define IO_H

#include <sys/types.h>

#include <stddef.h>

/*
 * First thing in main(): ignores SIGPIPE and SIGXFSZ, so that writing says
 * EPIPE and EFBIG, and puts /dev/null where a standard descriptor is closed,
 * opened the wrong way round, so that no file we open becomes standard
 * output and using the closed one still fails with EBADF.
 */
void io_setup(void);

/* Was it closed, or can't it be read (or written)? */
int io_isclosed(int fd, int write);

int io_isdir(int fd);

/* As read(2) and pread(2): 0 at the end, -1 and errno. */
ssize_t io_read(int fd, void *buf, size_t len);
ssize_t io_pread(int fd, void *buf, size_t len, off_t off);

/* All len octets: 0, or -1 and errno. */
int io_write(int fd, const void *buf, size_t len);

/* Closes standard output and looks at what that says: 0, or -1 and errno. */
int io_finish(void);

/* An open file in $TMPDIR (or /tmp) that has no name any more; -1, errno. */
int io_temp(void);

#endif
