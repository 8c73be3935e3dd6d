/*
 * zonequery - shows zone.h to the tests:
 *
 *	zonequery [ORIGIN=]FILE [NAME TYPE]...
 *	zonequery -f STATUS NAME TYPE
 *
 * writes for each question how many labels the zone shares with the name,
 * the status, and the records in order, one a line; or the comment for a
 * failure.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "zone.h"

static const char *const names[] = {
	[ZONE_OK] = "OK",
	[ZONE_CNAME] = "CNAME",
	[ZONE_NODATA] = "NODATA",
	[ZONE_NXDOMAIN] = "NXDOMAIN",
	[ZONE_SERVFAIL] = "SERVFAIL",
	[ZONE_TIMEOUT] = "TIMEOUT",
	[ZONE_MALFORMED] = "MALFORMED",
	[ZONE_ELSEWHERE] = "ELSEWHERE",
};

enum { NSTATUSES = sizeof(names) / sizeof(names[0]) };

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
ask(const struct zone *zone, const char *name, const char *type)
{
	struct zone_answer answer;
	ldns_rdf *dname = ldns_dname_new_frm_str(name);
	char **lines;
	size_t i;

	if (dname == NULL)
		return EX_DATAERR;
	ldns_dname2canonical(dname);
	zone_lookup(zone, dname, ldns_get_rr_type_by_name(type), &answer);
	printf("%d %s\n", zone_covers(zone, dname), names[answer.status]);
	lines = mem_array(answer.n, sizeof(*lines));
	for (i = 0; i < answer.n; i++)
		lines[i] = ldns_rr2str(answer.rrs[i]);
	qsort(lines, answer.n, sizeof(*lines), compare);
	for (i = 0; i < answer.n; i++) {
		fputs(lines[i], stdout);
		LDNS_FREE(lines[i]);
	}
	mem_free(lines);
	ldns_rdf_deep_free(dname);
	return 0;
}

static int
failure(const char *status, const char *name, const char *type)
{
	struct buf out = BUF_INIT;
	int i;

	for (i = 0; i < NSTATUSES; i++)
		if (strcmp(names[i], status) == 0)
			zone_failure(&out, name, type, (enum zone_status)i);
	fwrite(buf_str(&out), 1, out.len, stdout);
	buf_free(&out);
	return 0;
}

int
main(int argc, char *argv[])
{
	struct buf why = BUF_INIT;
	struct zone *zone;
	int i, status = 0;

	if (argc == 5 && strcmp(argv[1], "-f") == 0)
		return failure(argv[2], argv[3], argv[4]);
	if (argc < 2 || argc % 2 != 0)
		return EX_USAGE;
	if ((zone = zone_read(argv[1], &status, &why)) == NULL)
		printf("%s\n", buf_str(&why));
	for (i = 2; zone != NULL && i < argc && status == 0; i += 2)
		status = ask(zone, argv[i], argv[i + 1]);
	zone_free(zone);
	buf_free(&why);
	return status;
}
