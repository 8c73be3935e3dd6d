# Shared by all test files: `load lib` in setup().
bats_require_minimum_version 1.5.0

export LC_ALL=C
unset TMPDIR SOURCE_DATE_EPOCH
TOP=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
DATA=$TOP/t/data
# The tools built here, never others of the same name in /usr/bin.
BUILD=${MAILSEAL_BUILD:-$TOP/}
DRIVERS=${BUILD}t/drivers
PATH=${BUILD}cmd:$DRIVERS:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Standard input is what t/data/$1 holds, octet for octet.
same() {
	diff -u "$DATA/$1" -
}

# A message with a folded field, two To fields and a body of 10 octets.
letter() {
	cat <<-'TXT'
	From: "Joe Q." <joe@example.com>
	To: first@example.org
	To: second@example.org
	Subject: folded
	 subject
	Date: Sun, 22 Nov 2026 17:40:18 +0000
	Message-ID: <1@example.com>
	MIME-Version: 1.0
	Content-Type: text/plain
	X-Other: not signed

	The body.
	TXT
}
