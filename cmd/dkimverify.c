/*
 * dkimverify - judge the DKIM signatures of messages; dkimverify(1).
 */
#include "cli.h"
#include "diagnose.h"
#include "dkimtell.h"
#include "limit.h"
#include "message.h"
#include "report.h"
#include "verify.h"

enum { MIN_BITS = CLI_LONGONLY, MAX_SIGNATURES, STRICT };

static const struct cli_opt options[] = {
	{ MIN_BITS, "min-bits", "N",
	    "shorter RSA keys are \"policy\"; default 1024" },
	{ MAX_SIGNATURES, "max-signatures", "N",
	    "judge at most N signatures; default 10" },
	{ STRICT, "strict", NULL,
	    "an l= that leaves octets out is \"policy\"" },
	{ 0, NULL, NULL, NULL },
};

static const char *const synopsis[] = {
	"[-Jmpqrv] [-a ID] [-n ADDR[@PORT]] [-T SECONDS] [-t EPOCH]",
	" [-z [ORIGIN=]FILE] [--defer[=STATUS]] [--explain]",
	" [--max-signatures=N] [--min-bits=N] [--record=FILE] [--strict]",
	" [FILE ...]",
	NULL,
};

static const struct cli_tool tool = { "dkimverify", synopsis, options,
	CLI_FIELD | CLI_DNS | CLI_TIME };

struct job {
	struct cli cli;
	struct dns *dns;
	struct verify_policy policy;
};

static void
tell(const struct cli *cli, const char *name, struct message *msg,
    const struct verify *v, const struct diagnoses *ds)
{
	struct report r;

	report_begin(&r, cli, name);
	dkimtell_authres(v, r.ar);
	dkimtell_json(v, ds, &r.json);
	dkimtell_explain(v, ds, &r.explain);
	if (cli->verbose)
		dkimtell_verbose(v);
	report_end(&r, msg);
}

/* Finds out why signatures fail: 0, or -1 and errno. */
static int
explain(struct diagnoses *ds, struct message *msg, const struct verify *v,
    const struct job *job)
{
	size_t i;

	diagnose_start(ds, msg, v->n, job->dns, job->policy.each.min_bits);
	for (i = 0; i < v->n; i++)
		diagnose_has(ds, i, &v->list[i]);
	for (i = 0; i < v->n; i++)
		if (diagnose(ds, i) == -1)
			return -1;
	return 0;
}

/* Judges one message and reports on it; see report_each(). */
static int
judge(void *arg, const char *name, struct message *msg)
{
	struct job *job = arg;
	struct diagnoses ds = { .n = 0 };
	struct verify v;
	int explained = job->cli.explain, status = -1;

	if (verify_message(&v, msg, job->dns, &job->policy) == 0 &&
	    (!explained || explain(&ds, msg, &v, job) == 0)) {
		cli_dns_check(job->dns);
		tell(&job->cli, name, msg, &v, explained ? &ds : NULL);
		status = verdict_exit(v.verdict);
	}
	diagnose_end(&ds);
	verify_free(&v);
	return status;
}

int
main(int argc, char *argv[])
{
	struct job job = { .policy = {
			       .max_signatures = LIMIT_SIGNATURES,
			       .each = { .min_bits = LIMIT_RSA_MIN },
			   } };
	struct verify_policy *policy = &job.policy;
	const char *arg;
	int ch, status;

	cli_start(&job.cli, &tool, argc, argv);
	while ((ch = cli_next(&job.cli, &arg)) != -1)
		if (ch == MIN_BITS)
			policy->each.min_bits = (int)cli_number(&job.cli,
			    "--min-bits", arg, LIMIT_RSA_MIN, LIMIT_RSA_MAX);
		else if (ch == MAX_SIGNATURES)
			policy->max_signatures = (size_t)cli_number(&job.cli,
			    "--max-signatures", arg, 1, VERIFY_LISTED);
		else
			policy->each.strict = 1;
	policy->each.now = job.cli.now;

	job.dns = cli_dns(&job.cli);
	status = report_each(&job.cli, judge, &job);
	cli_dns_close(job.dns);
	cli_free(&job.cli);
	return cli_finish(status);
}
