#!/usr/bin/env bats
# message: the header's fields, where it ends, and octets that come back.

setup() {
	load lib
	cd "$BATS_TEST_TMPDIR"
}

# The message with printf's escapes in it, in a file and through a pipe.
fields() {
	# shellcheck disable=SC2059
	printf "$1" >m
	run -0 message fields <m
	[ "$output" = "$(message fields < <(cat m))" ]
}

@test "fields are cut at line ends that no white space follows" {
	fields 'A: x\nB : y\n z\n\tz\nC:\n\nbody\n'
	[ "$output" = $'A 5 2\nB 12 3\nC 3 2\nLF' ]
}

@test "CRLF is told by the first line" {
	fields 'A: x\r\nB: y\n\nbody'
	[ "$output" = $'A 6 2\nB 5 2\nCRLF' ]
}

@test "the mbox line is no field, and nothing but the first line is one" {
	fields 'From a@b Sun Nov 22\nA: x\n\nFrom here\n'
	[ "$output" = $'A 5 2\nLF' ]
	# RFC 5322 4.5: an obsolete field, that no sender may hide behind.
	fields 'From : x\n\n'
	[ "$output" = $'From 9 6\nLF' ]
	fields 'From: x\nFrom a@b\n\n'
	[ "$output" = $'From 8 5\nLF' ]
}

@test "the header ends before the first line that is no field" {
	for line in 'no colon here' ': x' 'na me: x' 'n\303\244me: x' '\001: x'; do
		fields "A: x\n$line\nB: y\n\nbody\n"
		[ "$output" = $'A 5 2\nLF' ] || { echo "$line: $output"; false; }
		# shellcheck disable=SC2059
		[ "$(message body 3 <m)" = "$(printf "$line\nB: y\n\nbody\n")" ]
	done
}

@test "white space on the first line is no continuation" {
	fields ' A: x\nB: y\n'
	[ "$output" = LF ]
}

@test "no body, no header and nothing at all are messages" {
	fields 'A: x\n'
	[ "$output" = $'A 5 2\nLF' ]
	[ -z "$(message body <m)" ]
	fields 'A: x'
	[ "$output" = $'A 4 2\nLF' ]
	fields '\nbody\n'
	[ "$output" = LF ]
	[ "$(message body <m)" = body ]
	fields ''
	[ "$output" = LF ]
}

@test "NUL and 8-bit octets are data" {
	fields 'A: \000x\377\n\n\000\n'
	[ "$output" = $'A 7 2\nLF' ]
	message body 1 <m | cmp - <(printf '\000\n')
}

@test "a lone CR ends no line" {
	fields 'A: x\rB: y\n\r\r\nbody'
	[ "$output" = $'A 10 2\nLF' ]
	message body <m | cmp - <(printf '\r\r\nbody')
}

@test "the body is the same read in pieces of any size, from file and pipe" {
	{ printf 'A: x\n\n'; head -c 200000 /dev/urandom; } >m
	tail -c +7 m >b
	for n in 77 4096 65536; do
		message body $n <m | cmp - b
		# shellcheck disable=SC2002
		cat m | message body $n | cmp - b
	done
}

@test "what is written is what was read, added fields on top" {
	for size in 10 100000 3000000; do
		{ printf 'From x y\nA: x\nX: no\n z\nB: y\n\n'; head -c $size /dev/urandom | base64; } >m
		{ printf 'From x y\nAdded: yes\n'; sed -e 1d -e '/^X:/,/^ z/d' m; } >want
		message write <m | cmp - want
		# shellcheck disable=SC2002
		cat m | message write | cmp - want
	done
}

@test "a message may be written over the file that it came from" {
	for size in 1000 3000000; do
		{ printf 'A: x\n\n'; head -c $size /dev/urandom; } >m
		{ printf 'Added: yes\n'; cat m; } >want
		timeout 20 message write <m 1<>m
		cmp m want
	done
}

@test "a file that shrinks while it is read is trouble" {
	{ printf 'A: x\n\n'; head -c 3000000 /dev/zero; } >m
	run -74 bash -c 'message write <m | { head -c 100000 >/dev/null; : >m; cat >/dev/null; }; exit ${PIPESTATUS[0]}'
}

@test "a temporary file that cannot be made is trouble, and nothing is written" {
	{ printf 'A: x\n\n'; head -c 3000000 /dev/zero; } >m
	# shellcheck disable=SC2002
	run -74 bash -c 'cat m | TMPDIR=/nonexistent message write | wc -c; exit ${PIPESTATUS[1]}'
	[ "$output" -eq 0 ]
	TMPDIR=/nonexistent run -0 bash -c 'message write <m | wc -c'
	[ "$output" -eq 3000017 ]
}

@test "a header over its bounds is told, and its octets are not lost" {
	{ printf 'A: x\nB: '; head -c 9000000 /dev/zero | tr '\0' b; printf '\n\nbody\n'; } >m
	run -0 message fields <m
	[ "$output" = $'A 5 2\nLFheader too large' ]
	message write <m | cmp - <(printf 'Added: yes\n'; cat m)
	{ yes 'F: x' | head -n 20001; printf '\nbody\n'; } >m
	run -0 message fields <m
	[ "${lines[-1]}" = 'LFtoo many header fields' ]
	[ "${#lines[@]}" -eq 20001 ]
	message write <m | cmp - <(printf 'Added: yes\n'; cat m)
}

@test "the offset of a file stays where it was until the message is written" {
	printf 'skip\nA: x\n\nbody\n' >m
	run -0 bash -c '{ read -r _; message fields; cat; } <m'
	[ "$output" = $'A 5 2\nLF\nA: x\n\nbody' ]
	run -0 bash -c '{ message write; cat; } <m'
	[ "$output" = $'Added: yes\nskip\nA: x\n\nbody' ]
}
