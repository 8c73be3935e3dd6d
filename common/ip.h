/*
 * ip.h - IP addresses: read, compared, and written as SPF needs them.
 *
 * An IPv4-mapped IPv6 address is the IPv4 address that it stands for
 * (RFC 7208 5).
 */
#ifndef IP_H
#define IP_H

#include <stddef.h>

#include "buf.h"

struct ip {
	int v6;			  /* IPv6; else IPv4 */
	unsigned char octets[16]; /* 4 of them, or 16; the rest is 0 */
};

/*
 * Reads an address: four decimal numbers without leading zeros, or the forms
 * of RFC 4291 2.2.  0, or -1.
 */
int ip_parse(struct ip *ip, const char *text, size_t len);

/* Reads an IPv4 or an IPv6 address, and leaves a mapped one what it is. */
int ip_network(struct ip *ip, int v6, const char *text, size_t len);

/*
 * ip_parse() of an address as mail writes it: brackets around it, "IPv6:" before it, and a
 * zone ("%eth0") or a port (only behind brackets) after it are allowed.
 */
int ip_mail(struct ip *ip, const char *text, size_t len);

/* From the 4 or 16 octets of an A or AAAA record: 0, or -1 for others. */
int ip_record(struct ip *ip, const void *octets, size_t len);

/* Is it of the same kind, with the same first bits? */
int ip_within(const struct ip *ip, const struct ip *net, unsigned bits);

/* Appends "192.0.2.1" or "2001:db8::1" (RFC 5952). */
void ip_text(struct buf *out, const struct ip *ip);

/* Appends it with a dot between all parts, for %{i}: "192.0.2.1", or 32
 * hexadecimal digits "2.0.0.1.0.d.b.8..." (RFC 7208 7.3). */
void ip_dotted(struct buf *out, const struct ip *ip);

/* Appends the name of its PTR record: "1.2.0.192.in-addr.arpa". */
void ip_reverse(struct buf *out, const struct ip *ip);

#endif
