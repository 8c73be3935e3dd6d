/*
 * message - a message as it came; see message.h.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ascii.h"
#include "io.h"
#include "limit.h"
#include "message.h"
#include "store.h"

enum { PIECE = 64 * 1024 }; /* octets copied at a time */

struct message {
	struct store *store;
	struct buf head; /* all from the start to past the header */
	size_t envelope; /* length of the From_ line */
	size_t end;	 /* where the header ends in head */
	const char *excess;
	const char *eol;
	struct field *fields;
	size_t nfields;
	size_t room;
};

/* The length of a field's name when line begins one, else 0. */
static size_t
field_name(const char *line, size_t len, size_t *value)
{
	size_t i, name;

	for (i = 0; i < len && ascii_isgraph(line[i]) && line[i] != ':'; i++)
		;
	name = i;
	while (i < len && ascii_iswsp(line[i])) /* obs-optional, RFC 5322 4.5 */
		i++;
	if (name == 0 || i == len || line[i] != ':')
		return 0;
	*value = i + 1;
	return name;
}

/*
 * Looks at one line of the header and notes a field that begins in it.
 * 0 when it is the first one that is not the header's.
 */
static int
scan_line(struct message *msg, size_t start, size_t len)
{
	const char *line = msg->head.data + start;
	struct field *f;
	size_t name, value = 0;

	if (ascii_iswsp(line[0]) && msg->nfields > 0) {
		msg->fields[msg->nfields - 1].len += len;
		return 1;
	}
	if ((name = field_name(line, len, &value)) == 0)
		return 0;
	if (msg->nfields == LIMIT_FIELDS) {
		msg->excess = "too many header fields";
		return 0;
	}
	msg->fields = mem_more(msg->fields, msg->nfields, &msg->room,
	    sizeof(*f));
	f = &msg->fields[msg->nfields++];
	/* text is set when head has stopped moving. */
	*f = (struct field){ NULL, len, name, value };
	return 1;
}

/* Is this line, with its LF, the empty one? */
static int
isempty(const char *line, size_t len)
{
	return (len == 1 && line[0] == '\n') ||
	    (len == 2 && line[0] == '\r' && line[1] == '\n');
}

/* Is it the line that mbox begins a message with?  "From :" is a field, in
 * the obsolete syntax (RFC 5322 4.5). */
static int
isenvelope(const char *line, size_t len)
{
	size_t i = 5;

	if (len <= i || memcmp(line, "From ", i) != 0)
		return 0;
	while (i < len && ascii_iswsp(line[i]))
		i++;
	return i == len || line[i] != ':';
}

/*
 * Takes the complete lines that head holds from msg->end on, the rest too
 * when the input is at its end.  0 when the header's end was found.
 */
static int
scan(struct message *msg, int eof)
{
	const char *data = msg->head.data, *nl;
	size_t len;

	while (msg->end < msg->head.len) {
		nl = memchr(data + msg->end, '\n', msg->head.len - msg->end);
		if (nl == NULL && !eof)
			return 1;
		len = nl != NULL ? (size_t)(nl + 1 - data) - msg->end
				 : msg->head.len - msg->end;
		if (nl != NULL && msg->end == 0)
			msg->eol = len > 1 && nl[-1] == '\r' ? "\r\n" : "\n";
		if (nl != NULL && msg->end == 0 && isenvelope(data, len))
			msg->envelope = len;
		else if (isempty(data + msg->end, len) ||
		    !scan_line(msg, msg->end, len))
			return 0;
		msg->end += len;
	}
	return !eof;
}

/* Reads on until the header's end is in head; -1 and errno. */
static int
read_header(struct message *msg)
{
	size_t want;
	ssize_t n;
	int more = 1;

	while (more) {
		/* Small mail in one read, a huge header in few. */
		want = msg->head.len < PIECE ? PIECE : msg->head.len;
		if (msg->head.len + want > LIMIT_HEADER + PIECE)
			want = LIMIT_HEADER + PIECE - msg->head.len;
		if (want == 0) {
			msg->excess = "header too large";
			break;
		}
		n = store_read(msg->store, (off_t)msg->head.len,
		    buf_ready(&msg->head, want), want);
		if (n == -1)
			return -1;
		msg->head.len += (size_t)n;
		more = scan(msg, n == 0);
	}
	return 0;
}

struct message *
message_read(int fd, int keep)
{
	struct message *msg = mem_alloc(sizeof(*msg));
	size_t i, at;
	int saved;

	msg->eol = "\n";
	msg->store = store_open(fd, keep);
	if (read_header(msg) == -1) {
		saved = errno;
		message_free(msg);
		errno = saved;
		return NULL;
	}
	at = msg->envelope;
	for (i = 0; i < msg->nfields; i++) {
		msg->fields[i].text = msg->head.data + at;
		at += msg->fields[i].len;
	}
	return msg;
}

void
message_free(struct message *msg)
{
	if (msg == NULL)
		return;
	store_free(msg->store);
	buf_free(&msg->head);
	mem_free(msg->fields);
	mem_free(msg);
}

const char *
message_excess(const struct message *msg)
{
	return msg->excess;
}

const char *
message_eol(const struct message *msg)
{
	return msg->eol;
}

size_t
message_nfields(const struct message *msg)
{
	return msg->nfields;
}

const struct field *
message_field(const struct message *msg, size_t i)
{
	return &msg->fields[i];
}

const struct field *
message_find(const struct message *msg, const char *name, size_t *i)
{
	for (; *i < msg->nfields; (*i)++)
		if (field_is(&msg->fields[*i], name))
			return &msg->fields[*i];
	return NULL;
}

int
field_is(const struct field *f, const char *name)
{
	return ascii_caseeq(f->text, f->namelen, name, strlen(name));
}

const char *
field_value(const struct field *f, size_t *len)
{
	*len = f->len - f->value;
	return f->text + f->value;
}

/* Where the body begins: after the empty line, if there is one. */
static size_t
body_start(const struct message *msg)
{
	const char *p;
	size_t left;

	if (msg->end == msg->head.len || msg->excess != NULL)
		return msg->end;
	p = msg->head.data + msg->end;
	left = msg->head.len - msg->end;
	if (p[0] == '\n')
		return msg->end + 1;
	if (left > 1 && p[0] == '\r' && p[1] == '\n')
		return msg->end + 2;
	return msg->end;
}

ssize_t
message_body(struct message *msg, off_t off, char *buf, size_t size)
{
	size_t left;

	off += (off_t)body_start(msg);
	if (off >= (off_t)msg->head.len)
		return store_read(msg->store, off, buf, size);
	left = msg->head.len - (size_t)off;
	size = size < left ? size : left;
	memcpy(buf, msg->head.data + off, size);
	return (ssize_t)size;
}

/* All of the input from off on. */
static int
copy_rest(struct message *msg, off_t off, const char **what)
{
	struct buf piece = BUF_INIT;
	ssize_t n;

	buf_ready(&piece, PIECE);
	while ((n = store_read(msg->store, off, piece.data, PIECE)) > 0) {
		if (io_write(STDOUT_FILENO, piece.data, (size_t)n) == -1) {
			*what = "standard output";
			break;
		}
		off += n;
	}
	buf_free(&piece);
	return n == 0 ? 0 : -1;
}

/* Does the header end at a line that is no field, and not at an empty one? */
static int
isabrupt(const struct message *msg)
{
	return msg->end < msg->head.len && body_start(msg) == msg->end;
}

int
message_write(struct message *msg, const struct buf *added,
    const unsigned char *drop, int divide, const char **what)
{
	struct buf head = BUF_INIT;
	size_t i, fields = 0;
	int rc;

	*what = NULL;
	if (store_fill(msg->store) == -1)
		return -1;

	/* One write for all but long mail. */
	if (msg->envelope > 0)
		buf_add(&head, msg->head.data, msg->envelope);
	buf_add(&head, added->data, added->len);
	for (i = 0; i < msg->nfields; i++)
		if (drop == NULL || !drop[i]) {
			buf_add(&head, msg->fields[i].text, msg->fields[i].len);
			fields++;
		}
	if (isabrupt(msg) &&
	    (divide || (fields == 0 && ascii_iswsp(msg->head.data[msg->end]))))
		buf_adds(&head, msg->eol);
	buf_add(&head, msg->head.data + msg->end, msg->head.len - msg->end);

	if ((rc = io_write(STDOUT_FILENO, head.data, head.len)) == -1)
		*what = "standard output";
	buf_free(&head);
	if (rc == 0)
		rc = copy_rest(msg, (off_t)msg->head.len, what);
	if (rc == 0)
		store_consume(msg->store);
	return rc;
}
