#!/usr/bin/env bats
# json.h: a JSON text on one line (RFC 8259).

setup() {
	load lib
}

@test "commas stand between members and elements, and nowhere else" {
	run -0 json '{' a=i:1 'b={' '}' 'c=[' i:1 '[' ']' s:x '{' d=n: '}' ']' \
	    'e={' f=b:1 g=b:0 '}' h=i:-9223372036854775808 \
	    i=i:9223372036854775807 '}'
	[ "$output" = '{"a":1,"b":{},"c":[1,[],"x",{"d":null}],"e":{"f":true,"g":false},"h":-9223372036854775808,"i":9223372036854775807}' ]
	jq -e '.c[3].d == null and .e.g == false' <<<"$output"
}

@test "an empty object, array and string are texts" {
	run -0 json '{' '}'
	[ "$output" = '{}' ]
	run -0 json '[' ']'
	[ "$output" = '[]' ]
	run -0 json -: </dev/null
	[ "$output" = '""' ]
}

@test "every octet comes through, what is not UTF-8 as U+FFFD" {
	command -v python3 || skip 'no python3 here'
	for i in {0..255}; do
		# shellcheck disable=SC2059
		printf "a\\x$(printf %02x "$i")b" | json '{' k=-: '}'
	done >"$BATS_TEST_TMPDIR/out"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/out")" -eq 256 ]
	run -1 grep -na '[^ -~]' < <(LC_ALL=C sed 's/\xef\xbf\xbd//' \
	    "$BATS_TEST_TMPDIR/out")
	[ "$(jq -s length "$BATS_TEST_TMPDIR/out")" -eq 256 ]
	python3 - "$BATS_TEST_TMPDIR/out" <<-'EOF'
	import json, sys
	for i, line in enumerate(open(sys.argv[1], encoding="utf-8")):
	    want = "a" + (chr(i) if i < 128 else "\ufffd") + "b"
	    assert json.loads(line) == {"k": want}, (i, line)
	EOF
}

@test "UTF-8 is kept; overlong forms, surrogates and halves become U+FFFD" {
	run -0 json -: < <(printf '\303\274\342\202\254\360\237\230\200')
	[ "$output" = '"ü€😀"' ]
	# Each of these has as many replacements as octets.
	for s in '\300\257' '\340\200\257' '\355\240\200' '\364\220\200\200' \
	    '\377\376' '\342\202' '\360\237\230'; do
		# shellcheck disable=SC2059
		printf "$s" >"$BATS_TEST_TMPDIR/in"
		run -0 json -: <"$BATS_TEST_TMPDIR/in"
		n=$(wc -c <"$BATS_TEST_TMPDIR/in")
		[ "$(jq -r . <<<"$output")" = \
		    "$(yes $'\xef\xbf\xbd' | head -n "$n" | tr -d '\n')" ]
	done
	run -0 json -: < <(printf 'a\342\202x')
	[ "$output" = $'"a\xef\xbf\xbd\xef\xbf\xbdx"' ]
}

@test "control characters are escaped, DEL and those of Unicode too" {
	run -0 json -: < <(printf '\b\f\n\r\t\001\033\177\302\233\0')
	[ "$output" = '"\b\f\n\r\t\u0001\u001b\u007f\u009b\u0000"' ]
}

@test "quotes and backslashes end no string, in keys neither" {
	run -0 json '{' 'a"b\c=s:"}, {\"' '}'
	[ "$output" = '{"a\"b\\c":"\"}, {\\\""}' ]
	[ "$(jq -r '.["a\"b\\c"]' <<<"$output")" = '"}, {\"' ]
}
