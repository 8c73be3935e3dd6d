/*
 * b64 - base64 with white space in it; see b64.h.
 */
#include <sodium.h>

#include "ascii.h"
#include "b64.h"

void
b64_encode(struct buf *out, const void *data, size_t len)
{
	const int variant = sodium_base64_VARIANT_ORIGINAL;
	size_t size = sodium_base64_encoded_len(len, variant); /* with NUL */

	sodium_bin2base64(buf_ready(out, size), size, data, len, variant);
	out->len += size - 1;
}

int
b64_bin(unsigned char *bin, size_t size, size_t *n, const char *text,
    size_t len)
{
	static const int variants[] = { sodium_base64_VARIANT_ORIGINAL,
		sodium_base64_VARIANT_ORIGINAL_NO_PADDING };
	size_t i;

	/* The library takes octets above 127 for letters, and NUL for one of
	 * those that it is to skip. */
	for (i = 0; i < len; i++)
		if (!ascii_isgraph(text[i]) && !ascii_isspace(text[i]))
			return -1;
	for (i = 0; i < sizeof(variants) / sizeof(variants[0]); i++)
		if (sodium_base642bin(bin, size, text, len, " \t\r\n", n, NULL,
			variants[i]) == 0)
			return 0;
	return -1;
}

int
b64_decode(struct buf *out, const char *text, size_t len)
{
	size_t n, size = len / 4 * 3 + 3;

	if (b64_bin((unsigned char *)buf_ready(out, size), size, &n, text,
		len) == -1)
		return -1;
	out->len += n;
	out->data[out->len] = '\0';
	return 0;
}
