/*
 * limit.h - every bound that hostile input meets, in one place.
 *
 * Each is far above what real mail needs and small enough that reaching it
 * costs little.  mailseal(7), LIMITS, tells them to the user; a test compares
 * the two.
 */
#ifndef LIMIT_H
#define LIMIT_H

/* Messages. */
#define LIMIT_HEADER	 (8 * 1024 * 1024) /* octets of all header fields */
#define LIMIT_FIELDS	 20000		   /* header fields */
#define LIMIT_MEMORY	 (512 * 1024) /* octets kept in memory, not in $TMPDIR */
#define LIMIT_SIGNATURES 10	      /* signatures judged, unless told */
#define LIMIT_SETS	 50	      /* ARC sets; RFC 8617 4.2.1 */
#define LIMIT_HNAMES	 512	      /* names in h= */
#define LIMIT_TAGS	 100	      /* tags of one tag list */
#define LIMIT_RESULTS	 100	      /* results written to one field */
#define LIMIT_PROPS	 50	      /* properties read of one result */
#define LIMIT_WORD	 900	      /* octets of a value written to a field */
#define LIMIT_ADDRESSES	 1000	      /* mailboxes read from From */
#define LIMIT_COMMENTS	 50	      /* depth of nested comments */
#define LIMIT_LINE	 4096	      /* octets of a line of a list */
#define LIMIT_IDENTITY	 1000 /* octets of a HELO name, a reverse-path */

/* Times, of options, of the log and of signatures made here. */
#define LIMIT_TIME 999999999999 /* 12 digits; RFC 6376 3.5 */

/* Keys. */
#define LIMIT_KEYFILE (64 * 1024) /* octets of a private key file */
#define LIMIT_RSA_MIN 1024	  /* bits; RFC 8301 3.2 */
#define LIMIT_RSA_MAX 16384	  /* bits */
#define LIMIT_RSA_E   256	  /* bits of a public exponent */
#define LIMIT_KEYS    10	  /* key records tried at one name */

/* DNS. */
#define LIMIT_CNAMES  8	    /* links of a CNAME chain */
#define LIMIT_RRS     1000  /* records read from one answer */
#define LIMIT_SERVERS 8	    /* name servers */
#define LIMIT_FLIGHT  64    /* queries on their way at once */
#define LIMIT_CACHE   10000 /* answers kept */

/* SPF (RFC 7208 4.6.4). */
#define LIMIT_SPF_LOOKUPS   10	 /* terms that cause lookups */
#define LIMIT_SPF_VOIDS	    2	 /* of them without an answer */
#define LIMIT_SPF_NAMES	    10	 /* hosts of one mx, names of one ptr */
#define LIMIT_SPF_AHEAD	    40	 /* lookups begun before their turn */
#define LIMIT_SPF_STEPS	    1000 /* steps of an evaluation that are told */
#define LIMIT_EXPLANATION   500	 /* octets of what exp= says */
#define LIMIT_SPF_RECORDS   100	 /* records read to check one, */
#define LIMIT_SPF_OCTETS    (256 * 1024) /* all their octets, */
#define LIMIT_SPF_QUESTIONS 1000	 /* and DNS questions asked for it */

/* DMARC (RFC 9989 4.10). */
#define LIMIT_WALK	   8   /* lookups of one tree walk */
#define LIMIT_IDENTIFIERS  100 /* results of SPF and DKIM that are looked at */
#define LIMIT_DESTINATIONS 20  /* hosts of rua= and ruf= that are looked up */

/* What is wrong with a record. */
#define LIMIT_FINDINGS 100 /* faults listed */

/* The log of DMARC, and the reports made of it. */
#define LIMIT_LOCK    10	   /* seconds that a writer waits for others */
#define LIMIT_LOGLINE (256 * 1024) /* octets of a line, */
#define LIMIT_ROWS    50000	   /* records of a report, */
#define LIMIT_REPORT  (64 * 1024 * 1024) /* and all their octets */

/* Zone files. */
#define LIMIT_INCLUDES	   10	/* depth of $INCLUDE */
#define LIMIT_ZONE_FILES   1000 /* files read for one zone */
#define LIMIT_ZONE_RECORDS 1000000
#define LIMIT_ZONE_ENTRY   (512 * 1024)	       /* octets of one record's text */
#define LIMIT_ZONE_OCTETS  (256 * 1024 * 1024) /* read and kept for a zone */

/* What is tried to say why a signature fails. */
#define LIMIT_EXPLAIN_BODY   (256 * 1024 * 1024) /* octets of work on a body, */
#define LIMIT_EXPLAIN_OCTETS (32 * 1024 * 1024)	 /* which is no longer */
#define LIMIT_EXPLAIN_LINES  1000 /* last lines that may have been added, */
#define LIMIT_EXPLAIN_TAIL   (256 * 1024) /* and all their octets */
#define LIMIT_EXPLAIN_PARTS  100	  /* MIME parts looked at, */
#define LIMIT_EXPLAIN_DEPTH  8		  /* and how they nest */
#define LIMIT_EXPLAIN_RUN    200 /* places where added lines may begin */

/* Header fields to make right again. */
#define LIMIT_EXPLAIN_TRIES   600000 /* by RSA, where hashes are compared; */
#define LIMIT_EXPLAIN_ASKED   50     /* as many as one by Ed25519 costs */
#define LIMIT_EXPLAIN_GUESSES 32000  /* at one thing that was done, */
#define LIMIT_EXPLAIN_BATCH   6000   /* as many of them for one thing, */
#define LIMIT_EXPLAIN_KEPT    (8 * 1024 * 1024) /* and what they hold */
#define LIMIT_EXPLAIN_FIELD   (16 * 1024) /* octets of a field written anew */
#define LIMIT_EXPLAIN_ITEMS   100 /* addresses, parameters of such a field */

/* Key records to make right again. */
#define LIMIT_EXPLAIN_RECORD (8 * 1024) /* octets of one that is looked into, */
#define LIMIT_EXPLAIN_KEYS   (32 * 1024 * 1024) /* octets of work on all, */
#define LIMIT_EXPLAIN_NAMES  4 /* and other names they are looked for at */

/* The way of a message, as its header tells it. */
#define LIMIT_TRAIL_HOPS       50  /* Received fields, */
#define LIMIT_TRAIL_CLAIMS     50  /* Authentication-Results fields, */
#define LIMIT_TRAIL_RESULTS    500 /* results for DKIM and ARC in them, */
#define LIMIT_TRAIL_SIGNATURES 50  /* and signatures that are read, */
#define LIMIT_TRAIL_FIELD      (16 * 1024) /* when they have no more octets */
#define LIMIT_TRAIL_NAME       80	   /* octets of a name that is told */

#endif
