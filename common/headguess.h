/*
 * headguess.h - guesses at what header fields were when they were signed.
 *
 * A guess is a list of changes, each of all fields of one name; what was done
 * is told by a way, a constant.  A guess that changes nothing of what is
 * hashed is dropped as it is made, and of two that make the same octets the
 * one that costs less is kept: so the commonest cause is the one told.
 */
#ifndef HEADGUESS_H
#define HEADGUESS_H

#include <stddef.h>

#include "buf.h"
#include "headtest.h"
#include "message.h"

/* What a guess costs: how far it is fetched. */
enum { GUESS_COMMON = 1, GUESS_USUAL, GUESS_RARE, GUESS_FAR };

/* What would prevent it, for many ways. */
#define GUESS_ANEW                                                             \
	"Sign behind the host that writes the field anew, or let it leave it " \
	"as it is"
#define GUESS_KEEP \
	"Let the host that removes the field leave it, or do not sign it"
#define GUESS_LESS                                                             \
	"Find out who adds it: the signature forbids that on purpose; a list " \
	"that adds Sender, Reply-To or List-* may, if dkimsign --list-safe "   \
	"signs"

/* A way in which fields are changed. */
struct guess_way {
	const char *key;
	const char *say; /* % is what it was done with */
	const char *todo;
	unsigned cost; /* GUESS_COMMON to GUESS_FAR */
	int all;       /* done to every field, whatever else is done to one */
};

/* Octets that a guess keeps. */
struct guess_span {
	size_t off;
	size_t len;
};

/* A slot of the list as it might have been. */
struct guess_patch {
	size_t slot;
	struct guess_span text; /* canonical */
};

/* What is to be told of a change. */
struct guess_change {
	struct guess_span was;	/* empty: it was not there */
	const struct field *is; /* NULL: it is not there */
};

struct guess {
	const struct guess_way *way;
	unsigned cost;
	unsigned batch;		       /* headguess.batch when it was made */
	size_t rank;		       /* in its batch, times its cost */
	struct guess_span arg;	       /* for the % */
	const struct headgroup *group; /* of its first change; NULL: the
					  signature field */
	size_t patch, npatches;	       /* in headguess.patches */
	size_t change, nchanges;       /* in headguess.changes */
	unsigned char hash[HASH_LEN];
};

struct headguess {
	struct headtest *test;
	const struct message *msg;
	struct headlist list;
	unsigned char hash[HASH_LEN]; /* of the list as it is */
	struct buf octets;
	struct guess_patch *patches;
	size_t npatches, patchroom;
	struct guess_change *changes;
	size_t nchanges, changeroom;
	struct guess *guesses;
	size_t nguesses, guessroom;
	size_t *table;	  /* of guesses by hash; 0 is none, else one more */
	size_t made;	  /* guesses, kept or not, and the work on them */
	unsigned batch;	  /* which is being made, */
	size_t most;	  /* made when it must end, */
	int over;	  /* as it has, */
	int full;	  /* or another had, before all of it was made */
	struct guess now; /* the one being made */
	struct headpatch *patch; /* room for headtest_hash() */
};

void headguess_start(struct headguess *hg, struct headtest *t,
    const struct message *msg);
void headguess_end(struct headguess *hg);

/* Begins a batch: guesses at one thing, of which there are not too many. */
void headguess_batch(struct headguess *hg);

/* May no more guesses be made in this batch? */
int headguess_isover(const struct headguess *hg);

/* The group of a name in h=, or NULL. */
const struct headgroup *headguess_group(const struct headguess *hg,
    const char *name);

/*
 * Makes a guess: first what was done, with what, at what cost beyond the
 * way's own; then the changes.
 */
void guess_begin(struct headguess *hg, const struct guess_way *way,
    const char *arg, size_t arglen, unsigned extra);
void guess_end(struct headguess *hg);

/* The hash of a guess, or of two, the second going before. */
void headguess_hash(struct headguess *hg, const struct guess *a,
    const struct guess *b, unsigned char hash[HASH_LEN]);

/*
 * Changes: field k of the group, the lowest being 0, was this; it and others
 * above it, n in all, were not there; it stood there too; the first n stood in
 * this order; the signature field was this.
 */
void guess_put(struct headguess *hg, const struct headgroup *g, size_t k,
    const char *text, size_t len);
void guess_drop(struct headguess *hg, const struct headgroup *g, size_t k,
    size_t n);
void guess_insert(struct headguess *hg, const struct headgroup *g, size_t k,
    const char *text, size_t len);
void guess_order(struct headguess *hg, const struct headgroup *g,
    const size_t *order, size_t n);
void guess_signature(struct headguess *hg, const char *text, size_t len);

/* Whole guesses, of one field made of a value: */
struct guess_of {
	const struct guess_way *way;
	const char *arg; /* for the %, or NULL */
	size_t arglen;
	unsigned extra;			 /* cost */
	const struct headgroup *g;	 /* the field's name, */
	size_t k;			 /* and which one it is, */
	int more;			 /* or stood there too */
	const struct headgroup *without; /* whose lowest field was not there;
					    or NULL */
	const struct headgroup *also; /* whose lowest field had this value; */
	const char *alsovalue;	      /* or NULL */
	size_t lead; /* what guess_encoded() leaves as it is, as well as not */
};

/*
 * It had this value, which is unfolded and has no blanks around it.  Under
 * simple it is tried with the usual foldings.
 */
void guess_value(struct headguess *hg, const struct guess_of *of,
    const char *value, size_t len);

/*
 * It had this value, which is decoded and in this charset ("" if none is
 * told): as it is, or in encoded words as they are usually written.  few: the
 * commonest alone.
 */
void guess_encoded(struct headguess *hg, const struct guess_of *of,
    const struct buf *text, const char *charset, int few);

/* Appends a field's value unfolded, without blanks around it. */
void guess_unfold(struct buf *out, const struct field *f);

/* Is it a field to be written anew, not a huge one? */
int guess_isfit(const struct field *f);

/* The value, unfolded, of the topmost field of the name from field i on that
 * is no huge one; i is then behind it.  0: there is none. */
int guess_find(const struct headguess *hg, const char *name, size_t *i,
    struct buf *value);

/* Values that fields may have had, as the body tells; or NULL. */
struct guess_hints {
	const char *content_type;
	const char *transfer_encoding;
};

/* The guesses, by what is changed. */
void headguess_added(struct headguess *hg);   /* dropped, moved */
void headguess_removed(struct headguess *hg); /* known from elsewhere */
void headguess_copied(struct headguess *hg);  /* z= */
void headguess_subject(struct headguess *hg);
void headguess_from(struct headguess *hg);
void headguess_addresses(struct headguess *hg);
void headguess_date(struct headguess *hg);
void headguess_mime(struct headguess *hg, const struct guess_hints *hints);
void headguess_space(struct headguess *hg);

#endif
