#!/usr/bin/env bats
# canon: the canonical forms of RFC 6376 3.4.

setup() {
	load lib
}

# What od shows of the octets.
octets() {
	od -An -c | tr -s ' \n' ' '
}

body=$' C \r\nD \t E\r\n\r\n\r\n'

@test "relaxed header fields are those of the example in RFC 6376 3.4.5" {
	run -0 canon header relaxed <<<$'B : Y\t\r\n\tZ  \r'
	[ "$output" = $'b:Y Z\r' ]
	run -0 canon header relaxed < <(printf 'A: X\r\n')
	[ "$output" = $'a:X\r' ]
}

@test "simple header fields are as they were" {
	canon header simple < <(printf 'B : Y\t\r\n\tZ  \r\n') >"$BATS_TEST_TMPDIR/out"
	printf 'B : Y\t\r\n\tZ  \r\n' | cmp - "$BATS_TEST_TMPDIR/out"
}

@test "LF in a header field becomes CRLF, and a lone CR stays" {
	canon header simple < <(printf 'S: a\n b\rc\n') | octets >"$BATS_TEST_TMPDIR/out"
	printf 'S: a\r\n b\rc\r\n' | octets | diff - "$BATS_TEST_TMPDIR/out"
	canon header relaxed < <(printf 'S: a\n  b\rc \n') | octets >"$BATS_TEST_TMPDIR/out"
	printf 's:a b\rc\r\n' | octets | diff - "$BATS_TEST_TMPDIR/out"
}

@test "a header field without a line end gets one" {
	for c in simple relaxed; do
		canon header $c < <(printf 'S:a') | tail -c 2 | cmp - <(printf '\r\n')
	done
}

@test "a relaxed field of white space alone is empty" {
	canon header relaxed < <(printf 'Subject:  \r\n \t\r\n') | cmp - <(printf 'subject:\r\n')
}

@test "bodies are those of the examples in RFC 6376 3.4.5" {
	for n in 1 2 3 5 100; do
		printf '%s' "$body" | canon body relaxed $n | cmp - <(printf ' C\r\nD E\r\n')
		printf '%s' "$body" | canon body simple $n | cmp - <(printf ' C \r\nD \t E\r\n')
	done
}

@test "empty bodies have the hashes that RFC 6376 3.4.3 and 3.4.4 give" {
	for b in '' '\r\n' '\n\n\n'; do
		run -0 bash -c "printf '$b' | canon body simple 1 | openssl dgst -sha256 -binary | base64"
		[ "$output" = frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY= ]
		run -0 bash -c "printf '$b' | canon body relaxed 1 | openssl dgst -sha256 -binary | base64"
		[ "$output" = 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU= ]
	done
}

@test "a body of white space alone is empty under relaxed" {
	printf ' \t \r\n\t\r\n  ' | canon body relaxed 2 | cmp - /dev/null
}

@test "a body without its last line end gets one" {
	for c in simple relaxed; do
		printf 'a\r\nb' | canon body $c 1 | cmp - <(printf 'a\r\nb\r\n')
	done
}

@test "every body of up to 7 octets comes out as a plain implementation has it" {
	run -0 canon all 7
	[ "$output" = '97656 bodies' ]
}

@test "pieces larger than what is put together pass whole" {
	head -c 300000 /dev/urandom | base64 -w 5000 >"$BATS_TEST_TMPDIR/in"
	sed 's/$/\r/' <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/crlf"
	for n in 1000 65536; do
		canon body simple $n <"$BATS_TEST_TMPDIR/in" | cmp - "$BATS_TEST_TMPDIR/crlf"
		canon body relaxed $n <"$BATS_TEST_TMPDIR/crlf" | cmp - "$BATS_TEST_TMPDIR/crlf"
	done
}
