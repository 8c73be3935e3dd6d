/*
 * arcverify - validate the ARC chains of messages; arcverify(1).
 */
#include "arc.h"
#include "arctell.h"
#include "cli.h"
#include "diagnose.h"
#include "limit.h"
#include "message.h"
#include "report.h"

enum { MIN_BITS = CLI_LONGONLY };

static const struct cli_opt options[] = {
	{ MIN_BITS, "min-bits", "N",
	    "shorter RSA keys do not count; default 1024" },
	{ 0, NULL, NULL, NULL },
};

static const char *const synopsis[] = {
	"[-Jmpqrv] [-a ID] [-n ADDR[@PORT]] [-T SECONDS] [-t EPOCH]",
	" [-z [ORIGIN=]FILE] [--defer[=STATUS]] [--explain] [--min-bits=N]",
	" [--record=FILE] [FILE ...]",
	NULL,
};

static const struct cli_tool tool = { "arcverify", synopsis, options,
	CLI_FIELD | CLI_DNS | CLI_TIME };

struct job {
	struct cli cli;
	struct dns *dns;
	struct signature_policy policy;
};

static void
tell(const struct cli *cli, const char *name, struct message *msg,
    const struct arc *arc, const struct diagnoses *ds)
{
	struct report r;

	report_begin(&r, cli, name);
	arctell_authres(arc, r.ar);
	arctell_json(arc, ds, &r.json);
	arctell_explain(arc, ds, &r.explain);
	if (cli->verbose)
		arctell_verbose(arc);
	report_end(&r, msg);
}

/* Finds out why signatures fail, those of messages first: 0, or -1 and
 * errno. */
static int
explain(struct diagnoses *ds, struct message *msg, const struct arc *arc,
    const struct job *job)
{
	size_t i;

	if (arc->list == NULL)
		return 0;
	diagnose_start(ds, msg, 2 * (size_t)arc->n, job->dns,
	    job->policy.min_bits);
	for (i = 0; i < arc->n; i++) {
		diagnose_has(ds, i, &arc->list[i].ams);
		diagnose_has(ds, arc->n + i, &arc->list[i].seal);
	}
	for (i = arc->n; i-- > 0;)
		if (diagnose(ds, i) == -1)
			return -1;
	for (i = 0; i < arc->n; i++)
		diagnose_seal(ds, arc->n + i);
	return 0;
}

/* Judges one message and reports on it; see report_each(). */
static int
judge(void *arg, const char *name, struct message *msg)
{
	struct job *job = arg;
	struct diagnoses ds = { .n = 0 };
	struct arc arc;
	int explained = job->cli.explain, status = -1;

	if (arc_validate(&arc, msg, job->dns, &job->policy, VERDICT_NONE,
		explained) == 0 &&
	    (!explained || explain(&ds, msg, &arc, job) == 0)) {
		cli_dns_check(job->dns);
		tell(&job->cli, name, msg, &arc, &ds);
		status = verdict_exit(arc.verdict);
	}
	diagnose_end(&ds);
	arc_free(&arc);
	return status;
}

int
main(int argc, char *argv[])
{
	struct job job = { .policy = { .min_bits = LIMIT_RSA_MIN } };
	const char *arg;
	int status;

	cli_start(&job.cli, &tool, argc, argv);
	while (cli_next(&job.cli, &arg) != -1)
		job.policy.min_bits = (int)cli_number(&job.cli, "--min-bits",
		    arg, LIMIT_RSA_MIN, LIMIT_RSA_MAX);
	job.policy.now = job.cli.now;

	job.dns = cli_dns(&job.cli);
	status = report_each(&job.cli, judge, &job);
	cli_dns_close(job.dns);
	cli_free(&job.cli);
	return cli_finish(status);
}
