/*
 * taglist.h - tag=value; lists (RFC 6376 3.2; RFC 8616 5 for UTF-8).
 *
 * The list only points into the text it was read from.
 */
#ifndef TAGLIST_H
#define TAGLIST_H

#include <stddef.h>

struct tag {
	const char *name;
	size_t namelen;
	const char *value; /* without the white space around it */
	size_t len;
	const char *span; /* all between "=" and ";" or the end */
	size_t spanlen;
};

struct taglist {
	struct tag *tags; /* in their order */
	size_t n;
};

/*
 * Reads the list; one last ";" may be there, white space after it too.
 * 0, or -1 when the text is no tag list, a tag is there twice, or more than
 * LIMIT_TAGS: *why says it, and the list is empty.
 */
int taglist_parse(struct taglist *tl, const char *text, size_t len,
    const char **why);
void taglist_free(struct taglist *tl);

/* The tag of this name (case matters), or NULL. */
const struct tag *taglist_get(const struct taglist *tl, const char *name);

/* Is its value just this word (case matters)? */
int tag_is(const struct tag *t, const char *word);

/*
 * Goes through a list of words separated by colons with white space around
 * them (h=, q=, s=, t=).  *pos is 0 at first; 1 and the next word, or 0.
 */
int tag_word(const struct tag *t, size_t *pos, const char **word, size_t *len);

/* Is the word in such a list, but for case? */
int tag_has(const struct tag *t, const char *word);

#endif
