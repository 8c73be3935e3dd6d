/*
 * keyfile.h - new files in a directory that appear complete and together.
 *
 * Each is written under another name and linked or renamed when all are on
 * the disk.  When one can't be, those before it are taken back: what was
 * there is there again, and nothing new.
 */
#ifndef KEYFILE_H
#define KEYFILE_H

#include "buf.h"
#include "crypto.h"

struct keyfile {
	char *path;		   /* the caller's */
	const struct privkey *key; /* for its owner alone to read, or else: */
	const struct buf *text;	   /* for all, as umask(2) has it */
	/* the rest is keyfile.c's, and must be NULL or 0 at first */
	char *temp;
	char *backup;
	int placed;
};

/* Is no file there yet?  0, or -1 and why gets "path: reason". */
int keyfile_check(const struct keyfile *files, size_t n, struct buf *why);

/*
 * Writes them; with force over those that are there.  0, or -1 and why gets
 * "path: reason".
 */
int keyfile_save(struct keyfile *files, size_t n, int force, struct buf *why);

#endif
