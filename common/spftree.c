/*
 * spftree - the SPF records that one record leads to; see spftree.h.
 */
#include <string.h>

#include "domain.h"
#include "limit.h"
#include "spfmacro.h"
#include "spftree.h"

const struct dns_answer *
spftree_host(const struct spftree *tree, const struct dns_record *mx,
    enum dns_type type)
{
	return dns_wait(tree->dns, mx->data, type);
}

void
spftree_number(struct buf *out, unsigned n)
{
	if (n == SPFTREE_MANY)
		buf_addf(out, "over %d", SPFTREE_MANY - 1);
	else
		buf_addf(out, "%u", n);
}

/*
 * Asking
 */

static const struct dns_answer *
ask(struct spftree *tree, const char *name, enum dns_type type)
{
	if (tree->questions == LIMIT_SPF_QUESTIONS) {
		tree->beyond = 1;
		return NULL;
	}
	tree->questions++;
	return dns_ask(tree->dns, name, type);
}

/* The node of this domain, a new one if need be; NULL: too many. */
static struct spftree_node *
get_node(struct spftree *tree, const char *domain)
{
	const struct dns_answer *txt;
	struct spftree_node *node;
	size_t i;

	for (i = 0; i < tree->n; i++)
		if (domain_eq(tree->nodes[i].domain.data, domain))
			return &tree->nodes[i];
	if (tree->n == LIMIT_SPF_RECORDS) {
		tree->beyond = 1;
		return NULL;
	}
	if ((txt = ask(tree, domain, DNS_TXT)) == NULL)
		return NULL;
	node = &tree->nodes[tree->n++];
	buf_adds(&node->domain, domain);
	node->txt = txt;
	return node;
}

/* The target-name of a term, if it is the same for all clients. */
static enum spftree_how
find_target(const struct spftree *tree, const struct spftree_node *node,
    const struct spfterm *t, struct buf *out)
{
	static const struct ip nobody;
	struct spfmacro m = { .local = "",
		.origin = tree->nodes[0].domain.data,
		.domain = node->domain.data,
		.helo = "",
		.ip = &nobody,
		.name = "",
		.receiver = "" };

	if (t->spec == NULL)
		buf_adds(out, node->domain.data);
	else if (spfmacro_has(t->spec, t->speclen, "slihpv"))
		return SPFTREE_MACROS;
	else if (spfmacro_name(out, &m, t->spec, t->speclen) == -1)
		return SPFTREE_IMPOSSIBLE;
	return domain_ispossible(out->data, out->len) ? SPFTREE_ASKED
						      : SPFTREE_IMPOSSIBLE;
}

static void
ask_term(struct spftree *tree, struct spftree_node *node,
    const struct spfterm *t, struct spftree_look *look)
{
	const char *target;

	look->how = find_target(tree, node, t, &look->target);
	if (look->how != SPFTREE_ASKED)
		return;
	target = look->target.data;
	switch (t->kind) {
	case SPFTERM_A:
		look->answer = ask(tree, target, DNS_A);
		look->aaaa = ask(tree, target, DNS_AAAA);
		if (look->aaaa == NULL)
			look->how = SPFTREE_UNASKED;
		return;
	case SPFTERM_EXISTS:
		look->answer = ask(tree, target, DNS_A);
		break;
	case SPFTERM_MX:
		look->answer = ask(tree, target, DNS_MX);
		break;
	case SPFTERM_EXP:
		look->answer = ask(tree, target, DNS_TXT);
		break;
	default:
		look->child = get_node(tree, target);
	}
	if (look->answer == NULL && look->child == NULL)
		look->how = SPFTREE_UNASKED;
}

/* Is it a term whose target is looked up, should evaluation come to it? */
static int
isasked(const struct spfrecord *rec, const struct spfterm *t)
{
	if (t->kind == SPFTERM_REDIRECT)
		return rec->all == NULL;
	if (t->kind == SPFTERM_EXP)
		return 1;
	return spfterm_islookup(t->kind) && t->kind != SPFTERM_PTR &&
	    (rec->all == NULL || t < rec->all);
}

static void
ask_terms(struct spftree *tree, struct spftree_node *node)
{
	const struct spfrecord *rec = &node->rec;
	size_t i;

	node->looks = mem_array(rec->n, sizeof(*node->looks));
	for (i = 0; i < rec->n; i++)
		if (isasked(rec, &rec->terms[i]))
			ask_term(tree, node, &rec->terms[i], &node->looks[i]);
}

/* The hosts of an mx whose answer is there. */
static void
ask_hosts(struct spftree *tree, struct spftree_look *look)
{
	const struct dns_answer *mx = look->answer;
	const char *host;

	if (mx->n > LIMIT_SPF_NAMES)
		return;
	for (; look->hosts < mx->n; look->hosts++) {
		host = mx->records[look->hosts].data;
		if (*host == '\0') /* RFC 7505: it takes no mail */
			continue;
		ask(tree, host, DNS_A);
		if (ask(tree, host, DNS_AAAA) == NULL)
			return;
	}
}

/*
 * Reading what was answered
 */

static void
select_record(struct spftree_node *node)
{
	const struct dns_record *r;
	size_t i;

	for (i = 0; i < node->txt->n; i++) {
		r = &node->txt->records[i];
		if (spfrecord_is(r->data, r->len) && node->nrecords++ == 0)
			node->record = r;
	}
}

/* What its answer says. */
static void
read_node(struct spftree *tree, struct spftree_node *node)
{
	select_record(node);
	if (dns_isfailure(node->txt))
		node->state = SPFTREE_FAILED;
	else if (node->nrecords == 0)
		node->state = SPFTREE_MISSING;
	else if (node->nrecords > 1)
		node->state = SPFTREE_SEVERAL;
	else if (node->record->len > LIMIT_SPF_OCTETS - tree->octets) {
		node->state = SPFTREE_BEYOND;
		tree->beyond = 1;
	} else {
		node->state = SPFTREE_READ;
		tree->octets += node->record->len;
		spfrecord_parse(&node->rec, node->record->data,
		    node->record->len);
		ask_terms(tree, node);
	}
}

/* Goes on from each answer that has come in: a node that it makes comes after
 * those that are there. */
static void
advance(struct spftree *tree)
{
	struct spftree_node *node;
	struct spftree_look *look;
	size_t i, k;

	for (i = 0; i < tree->n; i++) {
		node = &tree->nodes[i];
		if (node->state == SPFTREE_WAITING &&
		    node->txt->status != DNS_PENDING)
			read_node(tree, node);
		for (k = 0; k < node->rec.n; k++) {
			look = &node->looks[k];
			if (look->answer != NULL &&
			    look->answer->type == DNS_MX && look->hosts == 0)
				ask_hosts(tree, look);
		}
	}
}

/*
 * Counting (RFC 7208 4.6.4), as evaluation would when no term matches
 */

static void count(struct spftree *tree, struct spftree_node *node);

static void
add(unsigned *sum, unsigned n)
{
	*sum = *sum + n < SPFTREE_MANY ? *sum + n : SPFTREE_MANY;
}

/* The lookup of an address is void: for which clients? */
static void
count_void(struct spftree_look *look, const struct dns_answer *answer)
{
	if (answer == NULL || answer->n > 0 || answer->status == DNS_BADNAME ||
	    dns_isfailure(answer))
		return;
	if (answer->type != DNS_AAAA)
		look->voids[0] = 1;
	if (answer->type != DNS_A)
		look->voids[1] = 1;
}

static void
count_answers(struct spftree *tree, const struct spfterm *t,
    struct spftree_look *look)
{
	const struct dns_record *host;
	size_t i;

	count_void(look, look->answer);
	count_void(look, look->aaaa);
	if (t->kind == SPFTERM_EXISTS)
		look->voids[1] = look->voids[0];
	for (i = 0; i < look->hosts; i++) {
		host = &look->answer->records[i];
		if (host->len == 0)
			continue;
		count_void(look, spftree_host(tree, host, DNS_A));
		count_void(look, spftree_host(tree, host, DNS_AAAA));
	}
}

/* A record below: an include of it, or the redirect to it. */
static void
count_child(struct spftree *tree, struct spftree_node *node,
    struct spftree_look *look)
{
	struct spftree_node *child = look->child;

	if (child->open) {
		look->loops = 1;
		look->lookups = SPFTREE_MANY;
		return;
	}
	if (!child->done) {
		child->parent = node;
		count(tree, child);
	}
	add(&look->lookups, child->lookups);
	look->voids[0] = child->voids[0];
	look->voids[1] = child->voids[1];
}

static void
count_term(struct spftree *tree, struct spftree_node *node, size_t i)
{
	const struct spfterm *t = &node->rec.terms[i];
	struct spftree_look *look = &node->looks[i];

	look->lookups = 1;
	if (look->child != NULL)
		count_child(tree, node, look);
	else
		count_answers(tree, t, look);
	add(&node->lookups, look->lookups);
	add(&node->voids[0], look->voids[0]);
	add(&node->voids[1], look->voids[1]);
}

/* May the record that this term names give "pass"?  Unless it is known not
 * to. */
static int
maypass(const struct spftree_look *look)
{
	const struct spftree_node *child = look->child;

	return child == NULL || look->loops || child->state != SPFTREE_READ ||
	    child->canpass;
}

/* The directives up to one that matches every client, if there is one;
 * returns whether evaluation gets past them all. */
static int
count_directives(struct spftree *tree, struct spftree_node *node)
{
	const struct spfterm *t;
	size_t i;
	int passing = 1; /* so far, all that match */

	for (i = 0; i < node->rec.n; i++) {
		t = &node->rec.terms[i];
		if (t->kind > SPFTERM_EXISTS)
			continue;
		if (spfterm_islookup(t->kind))
			count_term(tree, node, i);
		passing &= t->verdict == VERDICT_PASS;
		if (t->verdict == VERDICT_PASS &&
		    (t->kind != SPFTERM_INCLUDE || maypass(&node->looks[i])))
			node->canpass = 1;
		if (t->kind == SPFTERM_ALL ||
		    (t->kind == SPFTERM_INCLUDE &&
			node->looks[i].child != NULL &&
			node->looks[i].child->passes)) {
			node->passes = passing && node->rec.wrong == NULL;
			return 0;
		}
	}
	return 1;
}

static void
count(struct spftree *tree, struct spftree_node *node)
{
	const struct spfrecord *rec = &node->rec;
	size_t i;

	tree->order[tree->norder++] = node;
	node->open = 1;
	if (count_directives(tree, node) && rec->redirect != NULL) {
		i = (size_t)(rec->redirect - rec->terms);
		count_term(tree, node, i);
		node->canpass |= maypass(&node->looks[i]);
	}
	node->open = 0;
	node->done = 1;
}

/* Marks the records that redirect leads to. */
static void
follow_redirects(struct spftree *tree)
{
	const struct spfrecord *rec;
	struct spftree_node *node = tree->nodes;

	while (node != NULL && !node->decides) {
		node->decides = 1;
		rec = &node->rec;
		if (rec->redirect == NULL)
			return;
		node = node->looks[rec->redirect - rec->terms].child;
	}
}

void
spftree_read(struct spftree *tree, struct dns *dns, const char *domain)
{
	memset(tree, 0, sizeof(*tree));
	tree->dns = dns;
	tree->nodes = mem_array(LIMIT_SPF_RECORDS, sizeof(*tree->nodes));
	tree->order = mem_array(LIMIT_SPF_RECORDS, sizeof(*tree->order));
	tree->type99 = ask(tree, domain, DNS_SPF);
	get_node(tree, domain);
	do
		advance(tree);
	while (dns_step(dns) == 0);
	follow_redirects(tree);
	count(tree, tree->nodes);
}

void
spftree_free(struct spftree *tree)
{
	struct spftree_node *node;
	size_t i;

	while (tree->n > 0) {
		node = &tree->nodes[--tree->n];
		for (i = 0; i < node->rec.n; i++)
			buf_free(&node->looks[i].target);
		mem_free(node->looks);
		spfrecord_free(&node->rec);
		buf_free(&node->domain);
	}
	mem_free(tree->nodes);
	mem_free(tree->order);
	memset(tree, 0, sizeof(*tree));
}
