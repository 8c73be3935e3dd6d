/*
 * headguess_date - Date written anew; see headguess.h.
 */
#include <string.h>

#include "ascii.h"
#include "headguess.h"

static const struct guess_way rewritten = { "date_form",
	"% was written in another way", GUESS_ANEW, GUESS_USUAL, 0 };
static const struct guess_way converted = { "date_zone",
	"% was converted to another time zone", GUESS_ANEW, GUESS_RARE, 0 };

static const char days[] = "SunMonTueWedThuFriSat";
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* RFC 5322 3.3: a day and time, as the field tells it. */
struct date {
	int year, month, day; /* month from 0 */
	int hour, minute, second;
	int seconds; /* they are told */
	int offset;  /* minutes east */
	char zone[8];
};

/* How to write it. */
struct look {
	int noday; /* no day's name */
	int pad;   /* of the day: 0 none, 1 "0", 2 a blank */
	int noseconds;
	int year2;
	const char *zone; /* NULL: digits */
	const char *comment;
};

struct dates {
	struct headguess *hg;
	struct guess_of of;
	struct date date;
};

/* A number of at most max digits; -1: none. */
static int
number(const char **p, const char *end, int max)
{
	int n = 0, had = 0;

	while (*p < end && ascii_isdigit(**p) && had++ < max)
		n = n * 10 + (*(*p)++ - '0');
	return had > 0 ? n : -1;
}

static void
blanks(const char **p, const char *end)
{
	while (*p < end && ascii_isspace(**p))
		(*p)++;
}

/* Which of the names of three letters; -1: none. */
static int
name(const char **p, const char *end, const char *names)
{
	int i;

	for (i = 0; end - *p >= 3 && names[3 * i] != '\0'; i++)
		if (ascii_caseeq(*p, 3, names + 3 * i, 3)) {
			*p += 3;
			return i;
		}
	return -1;
}

/* "hh:mm" or "hh:mm:ss". */
static int
read_time(struct date *d, const char **p, const char *end)
{
	d->hour = number(p, end, 2);
	if (*p == end || *(*p)++ != ':')
		return -1;
	d->minute = number(p, end, 2);
	d->seconds = *p < end && **p == ':';
	if (d->seconds) {
		(*p)++;
		d->second = number(p, end, 2);
	}
	blanks(p, end);
	return d->hour < 0 || d->hour > 23 || d->minute < 0 || d->minute > 59 ||
		d->second < 0 || d->second > 60
	    ? -1
	    : 0;
}

static void
read_zone(struct date *d, const char *p, const char *end)
{
	static const struct {
		const char *name;
		int hours;
	} zones[] = { { "EST", -5 }, { "EDT", -4 }, { "CST", -6 },
		{ "CDT", -5 }, { "MST", -7 }, { "MDT", -6 }, { "PST", -8 },
		{ "PDT", -7 }, { "CET", 1 }, { "CEST", 2 }, { "BST", 1 },
		{ "JST", 9 } };
	const char *digits;
	size_t i, n = 0;
	int v;

	while (p + n < end && ascii_isgraph(p[n]) && n < sizeof(d->zone) - 1)
		n++;
	memcpy(d->zone, p, n);
	if (n == 5 && (*p == '+' || *p == '-')) {
		digits = p + 1;
		if ((v = number(&digits, end, 4)) == -1)
			v = 0;
		d->offset = (v / 100 * 60 + v % 100) * (*p == '-' ? -1 : 1);
	}
	for (i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (strcmp(d->zone, zones[i].name) == 0)
			d->offset = zones[i].hours * 60;
}

static int
read_date(struct date *d, const char *p, const char *end)
{
	memset(d, 0, sizeof(*d));
	if (name(&p, end, days) != -1) {
		blanks(&p, end);
		if (p < end && *p == ',')
			p++;
		blanks(&p, end);
	}
	d->day = number(&p, end, 2);
	blanks(&p, end);
	d->month = name(&p, end, months);
	blanks(&p, end);
	d->year = number(&p, end, 4);
	blanks(&p, end);
	if (d->day < 1 || d->day > 31 || d->month == -1 || d->year == -1 ||
	    read_time(d, &p, end) == -1)
		return -1;
	if (d->year < 100)
		d->year += d->year < 50 ? 2000 : 1900;
	read_zone(d, p, end);
	return 0;
}

/* Days from 1 March of year 0 to this one, as if all were Gregorian. */
static long
day_number(int y, int m, int d)
{
	if (m < 2) {
		y--;
		m += 12;
	}
	return 365L * y + y / 4 - y / 100 + y / 400 + (153L * (m - 2) + 2) / 5 +
	    d - 1;
}

/* The same the other way. */
static void
set_day(struct date *d, long n)
{
	int y = (int)(n / 366);
	long rest;

	while (day_number(y + 1, 2, 1) <= n)
		y++;
	rest = n - day_number(y, 2, 1);
	d->month = (int)((5 * rest + 2) / 153);
	d->day = (int)(rest - (153L * d->month + 2) / 5) + 1;
	d->month += 2;
	d->year = y;
	if (d->month > 11) {
		d->month -= 12;
		d->year++;
	}
}

/* The same moment at another offset. */
static struct date
moved(const struct date *from, int offset)
{
	struct date d = *from;
	long n = day_number(d.year, d.month, d.day);
	int minutes = d.hour * 60 + d.minute + offset - d.offset;

	while (minutes < 0) {
		minutes += 1440;
		n--;
	}
	while (minutes >= 1440) {
		minutes -= 1440;
		n++;
	}
	set_day(&d, n);
	d.hour = minutes / 60;
	d.minute = minutes % 60;
	d.offset = offset;
	return d;
}

static void
write_date(struct buf *out, const struct date *d, const struct look *l)
{
	/* 1 March of year 0 was a Wednesday. */
	long n = (day_number(d->year, d->month, d->day) + 3) % 7;
	int off = d->offset < 0 ? -d->offset : d->offset;

	if (!l->noday)
		buf_addf(out, "%.3s, ", days + 3 * n);
	buf_addf(out,
	    l->pad == 1	      ? "%02d"
		: l->pad == 2 ? "%2d"
			      : "%d",
	    d->day);
	buf_addf(out, " %.3s ", months + 3 * d->month);
	buf_addf(out, l->year2 ? "%02d" : "%d",
	    l->year2 ? d->year % 100 : d->year);
	buf_addf(out, " %02d:%02d", d->hour, d->minute);
	if (!l->noseconds)
		buf_addf(out, ":%02d", d->second);
	if (l->zone != NULL)
		buf_addf(out, "%s%s", l->zone[0] != '\0' ? " " : "", l->zone);
	else
		buf_addf(out, " %c%02d%02d", d->offset < 0 ? '-' : '+',
		    off / 60, off % 60);
	if (l->comment != NULL)
		buf_addf(out, " (%s)", l->comment);
}

static void
guess(struct dates *ds, const struct guess_way *way, const struct date *d,
    const struct look *l)
{
	struct buf out = BUF_INIT;

	write_date(&out, d, l);
	ds->of.way = way;
	ds->of.extra = l->noseconds || l->year2;
	guess_value(ds->hg, &ds->of, out.data, out.len);
	buf_free(&out);
}

/* The names that a comment gives to an offset; NULL: no more. */
static const char *
zone_name(int hours, size_t i)
{
	static const struct {
		int hours;
		const char *name;
	} names[] = { { 0, "UTC" }, { 0, "GMT" },
		{ 0, "Coordinated Universal Time" }, { 0, "WET" }, { 1, "CET" },
		{ 1, "BST" }, { 1, "WEST" }, { 1, "MET" }, { 2, "CEST" },
		{ 2, "EET" }, { 2, "MEST" }, { 2, "SAST" }, { 3, "EEST" },
		{ 3, "MSK" }, { 8, "CST" }, { 8, "AWST" }, { 8, "HKT" },
		{ 9, "JST" }, { 9, "KST" }, { 10, "AEST" }, { 11, "AEDT" },
		{ 12, "NZST" }, { 13, "NZDT" }, { -3, "BRT" }, { -3, "ADT" },
		{ -4, "EDT" }, { -4, "AST" }, { -5, "EST" }, { -5, "CDT" },
		{ -6, "CST" }, { -6, "MDT" }, { -7, "MST" }, { -7, "PDT" },
		{ -8, "PST" } };
	size_t n;

	for (n = 0; n < sizeof(names) / sizeof(names[0]); n++)
		if (names[n].hours == hours && i-- == 0)
			return names[n].name;
	return NULL;
}

/* Every look at one offset: with the usual names of the zone. */
static void
looks(struct dates *ds, const struct guess_way *way, const struct date *d,
    const struct look *l)
{
	static const char *const zero[] = { "+0000", "-0000", "GMT", "UT",
		"UTC", "Z", "" };
	struct look one = *l;
	const char *comment;
	size_t i;

	guess(ds, way, d, &one);
	for (i = 0; d->offset % 60 == 0 &&
	     (comment = zone_name(d->offset / 60, i)) != NULL;
	     i++) {
		one.comment = comment;
		one.zone = NULL;
		guess(ds, way, d, &one);
		one.comment = NULL;
		one.zone = comment;
		if (strlen(comment) <= 4)
			guess(ds, way, d, &one);
	}
	one.comment = NULL;
	for (i = 0; d->offset == 0 && i < sizeof(zero) / sizeof(zero[0]); i++) {
		one.zone = zero[i];
		guess(ds, way, d, &one);
	}
}

static void
one_date(struct dates *ds)
{
	const struct date *d = &ds->date;
	struct look l = { 0 };
	struct date other;
	int i, offset;

	if (!ascii_isdigit(d->zone[1]) && d->offset == 0)
		l.zone = NULL;
	for (i = 0; i < 24; i++) {
		l.pad = i % 3;
		l.noday = i / 3 % 2;
		l.noseconds = i / 6 % 2;
		l.year2 = i / 12;
		looks(ds, &rewritten, d, &l);
	}
	for (offset = -12 * 60; offset <= 14 * 60; offset += 30) {
		other = moved(d, offset);
		l = (struct look){ 0 };
		looks(ds, &converted, &other, &l);
		l.pad = 1;
		looks(ds, &converted, &other, &l);
	}
}

void
headguess_date(struct headguess *hg)
{
	static const char *const names[] = { "date", "resent-date" };
	struct dates ds = { .hg = hg };
	struct buf value = BUF_INIT;
	size_t i;

	for (i = 0; i < 2; i++) {
		ds.of.g = headguess_group(hg, names[i]);
		if (ds.of.g == NULL || ds.of.g->nfields == 0 ||
		    ds.of.g->fields[0]->len > 200)
			continue;
		ds.of.arg = ds.of.g->name;
		ds.of.arglen = ds.of.g->len;
		headguess_batch(hg);
		value.len = 0;
		guess_unfold(&value, ds.of.g->fields[0]);
		if (read_date(&ds.date, value.data, value.data + value.len) ==
		    0)
			one_date(&ds);
	}
	buf_free(&value);
}
