/*
 * ip - IP addresses; see ip.h.
 */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <string.h>

#include "ascii.h"
#include "ip.h"

enum { V4 = 4, V6 = 16, MAPPED = 12 };

static const unsigned char mapped[MAPPED] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0xff, 0xff };

int
ip_record(struct ip *ip, const void *octets, size_t len)
{
	if (len != V4 && len != V6)
		return -1;
	memset(ip, 0, sizeof(*ip));
	if (len == V6 && memcmp(octets, mapped, MAPPED) == 0) {
		memcpy(ip->octets, (const char *)octets + MAPPED, V4);
		return 0;
	}
	ip->v6 = len == V6;
	memcpy(ip->octets, octets, len);
	return 0;
}

int
ip_network(struct ip *ip, int v6, const char *text, size_t len)
{
	char copy[INET6_ADDRSTRLEN];

	if (len >= sizeof(copy) || memchr(text, '\0', len) != NULL)
		return -1;
	memcpy(copy, text, len);
	copy[len] = '\0';
	memset(ip, 0, sizeof(*ip));
	ip->v6 = v6;
	return inet_pton(v6 ? AF_INET6 : AF_INET, copy, ip->octets) == 1 ? 0
									 : -1;
}

int
ip_parse(struct ip *ip, const char *text, size_t len)
{
	unsigned char octets[V6];

	if (ip_network(ip, 0, text, len) == 0)
		return 0;
	if (ip_network(ip, 1, text, len) == -1)
		return -1;
	memcpy(octets, ip->octets, V6);
	return ip_record(ip, octets, V6);
}

/* Is it ":" and digits? */
static int
isport(const char *text, size_t len)
{
	size_t i;

	if (len < 2 || text[0] != ':')
		return 0;
	for (i = 1; i < len; i++)
		if (!ascii_isdigit(text[i]))
			return 0;
	return 1;
}

int
ip_mail(struct ip *ip, const char *text, size_t len)
{
	const char *close, *zone, *end = text + len;

	if (len > 0 && *text == '[') {
		if ((close = memchr(text, ']', len)) == NULL)
			return -1;
		if (close + 1 < end &&
		    !isport(close + 1, (size_t)(end - close - 1)))
			return -1;
		text++;
		end = close;
	}
	if (end - text > 5 && ascii_caseeq(text, 5, "IPv6:", 5))
		text += 5;
	if (memchr(text, ':', (size_t)(end - text)) != NULL &&
	    (zone = memchr(text, '%', (size_t)(end - text))) != NULL)
		end = zone;
	return ip_parse(ip, text, (size_t)(end - text));
}

int
ip_within(const struct ip *ip, const struct ip *net, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (ip->v6 != net->v6 || memcmp(ip->octets, net->octets, whole) != 0)
		return 0;
	return rest == 0 ||
	    (ip->octets[whole] ^ net->octets[whole]) >> (8 - rest) == 0;
}

void
ip_text(struct buf *out, const struct ip *ip)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(ip->v6 ? AF_INET6 : AF_INET, ip->octets, text, sizeof(text));
	buf_adds(out, text);
}

void
ip_dotted(struct buf *out, const struct ip *ip)
{
	size_t i;

	if (!ip->v6) {
		ip_text(out, ip);
		return;
	}
	for (i = 0; i < V6; i++)
		buf_addf(out, "%s%x.%x", i == 0 ? "" : ".",
		    (unsigned)ip->octets[i] >> 4, (unsigned)ip->octets[i] & 15);
}

void
ip_reverse(struct buf *out, const struct ip *ip)
{
	size_t i;

	if (ip->v6) {
		for (i = V6; i-- > 0;)
			buf_addf(out, "%x.%x.", (unsigned)ip->octets[i] & 15,
			    (unsigned)ip->octets[i] >> 4);
		buf_adds(out, "ip6.arpa");
		return;
	}
	for (i = V4; i-- > 0;)
		buf_addf(out, "%u.", (unsigned)ip->octets[i]);
	buf_adds(out, "in-addr.arpa");
}
