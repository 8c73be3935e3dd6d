/*
 * spfptr - the validated names of a client; see spfptr.h.
 */
#include "domain.h"
#include "limit.h"
#include "spfptr.h"

static size_t
count(const struct dns_answer *ptr)
{
	return ptr->n < LIMIT_SPF_NAMES ? ptr->n : LIMIT_SPF_NAMES;
}

static enum dns_type
address_type(const struct ip *ip)
{
	return ip->v6 ? DNS_AAAA : DNS_A;
}

/* The PTR records; the addresses of the names at or below the domain (NULL:
 * of all) are asked for. */
static const struct dns_answer *
names(struct spfahead *ahead, const struct ip *ip, const char *domain)
{
	struct buf reverse = BUF_INIT;
	const struct dns_answer *ptr;
	size_t i;

	ip_reverse(&reverse, ip);
	ptr = spfahead_wait(ahead, reverse.data, DNS_PTR);
	for (i = 0; i < count(ptr); i++)
		if (domain == NULL ||
		    domain_within(ptr->records[i].data, domain))
			spfahead_ask(ahead, ptr->records[i].data,
			    address_type(ip));
	buf_free(&reverse);
	return ptr;
}

/* Does the name have the client's address? */
static int
isvalid(struct spfahead *ahead, const struct ip *ip, const char *name)
{
	const struct dns_answer *answer;
	struct ip other;
	size_t i;

	answer = spfahead_wait(ahead, name, address_type(ip));
	for (i = 0; i < answer->n; i++)
		if (ip_record(&other, answer->records[i].data,
			answer->records[i].len) == 0 &&
		    ip_within(ip, &other, ip->v6 ? 128 : 32))
			return 1;
	return 0;
}

int
spfptr_isvalid(struct spfahead *ahead, const struct ip *ip, const char *domain,
    const struct dns_answer **answer)
{
	const char *name;
	size_t i;

	*answer = names(ahead, ip, domain);
	for (i = 0; i < count(*answer); i++) {
		name = (*answer)->records[i].data;
		if (domain_within(name, domain) && isvalid(ahead, ip, name))
			return 1;
	}
	return 0;
}

/* How good is it for %{p}?  0 is best. */
static int
rank(const char *name, const char *domain)
{
	if (domain_eq(name, domain))
		return 0;
	return domain_within(name, domain) ? 1 : 2;
}

void
spfptr_name(struct spfahead *ahead, const struct ip *ip, const char *domain,
    struct buf *out)
{
	const struct dns_answer *ptr = names(ahead, ip, NULL);
	const char *name;
	int good;
	size_t i;

	for (good = 0; good <= 2; good++)
		for (i = 0; i < count(ptr); i++) {
			name = ptr->records[i].data;
			if (rank(name, domain) == good &&
			    isvalid(ahead, ip, name)) {
				buf_adds(out, name);
				return;
			}
		}
	buf_adds(out, "unknown");
}
