#!/usr/bin/env bats
# authres.h: the Authentication-Results field, written and read (RFC 8601).

setup() {
	load lib
}

# Standard input, a field's value, says what $1 has, an item a line.
says() {
	run -0 authres parse
	diff -u - <(printf '%s\n' "$output") <<<"$1"
}

# value WHY: the field with this value (printf's escapes in it) is refused.
refused() {
	# shellcheck disable=SC2059
	run -1 authres parse < <(printf "$1")
	[ "$output" = "$2" ] || {
		echo "$1: $output, not $2"
		return 1
	}
}

# The value of the field on standard input.
value() {
	sed '1s/^[^:]*://'
}

# octet N: sets c to the octet of this number, and want to what is written
# for it.
octet() {
	local hex

	printf -v hex '\\x%02x' "$1"
	# shellcheck disable=SC2059
	printf -v c "$hex"
	want=$c
	if (($1 == 9)); then
		want=' '
	elif (($1 < 32 || $1 > 126)); then
		want='?'
	fi
}

# big PREFIX PIECE: a megabyte of the piece; reading it must not take long.
big() {
	run timeout 10 authres parse < <(printf %s "$1"
	    yes "$2" | tr -d '\n' | head -c 1000000)
	[ "$status" -le 1 ]
}

# written VALUE WANT: the value, given as it is, is written so.
written() {
	run -0 authres line mx dkim=pass "x.y=$1"
	[ "$output" = "Authentication-Results: mx; dkim=pass x.y=$2" ] || {
		echo "$1: $output, not $2"
		return 1
	}
}

@test "RFC 8601 B.2: no authentication done" {
	says 'id [example.org] 1' <<<' example.org 1; none'
}

@test "RFC 8601 B.3: one result" {
	says 'id [example.com] 1
spf=pass
smtp.mailfrom [example.net]' <<<' example.com;
                  spf=pass smtp.mailfrom=example.net'
}

@test "RFC 8601 B.4: several results, and an address" {
	says 'id [example.com] 1
auth=pass
comment [cram-md5]
smtp.auth [sender@example.net]
spf=pass
smtp.mailfrom [example.net]' <<<' example.com;
                  auth=pass (cram-md5) smtp.auth=sender@example.net;
                  spf=pass smtp.mailfrom=example.net'
	says 'id [example.com] 1
iprev=pass
policy.iprev [192.0.2.200]' <<<' example.com; iprev=pass
                  policy.iprev=192.0.2.200'
}

@test "RFC 8601 B.5: results from several hosts" {
	says 'id [example.com] 1
dkim=pass
comment [good signature]
header.d [example.com]' <<<' example.com;
                  dkim=pass (good signature) header.d=example.com'
	says 'id [example.com] 1
auth=pass
comment [cram-md5]
smtp.auth [sender@example.com]
spf=fail
smtp.mailfrom [example.com]' <<<' example.com;
                  auth=pass (cram-md5) smtp.auth=sender@example.com;
                  spf=fail smtp.mailfrom=example.com'
}

@test "RFC 8601 B.6: reasons, and addresses without local part" {
	says 'id [example.com] 1
dkim=pass
reason [good signature]
header.i [@mail-router.example.net]
dkim=fail
reason [bad signature]
header.i [@newyork.example.com]' <<<' example.com;
              dkim=pass reason="good signature"
                header.i=@mail-router.example.net;
              dkim=fail reason="bad signature"
                header.i=@newyork.example.com'
	says 'id [example.net] 1
dkim=pass
comment [good signature]
header.i [@newyork.example.com]' <<<' example.net;
              dkim=pass (good signature) header.i=@newyork.example.com'
}

@test "RFC 8601 B.7: comments everywhere" {
	says 'id [foo.example.net] 1
dkim=fail
comment [A dot can go here]
policy.expired [1362471462]' <<<" foo.example.net (foobar) 1 (baz);
           dkim (Because I like it) / 1 (One yay) = (wait for it) fail
             policy (A dot can go here) . (like that) expired
             (this surprised me) = (as I wasn't expecting it) 1362471462"
}

@test "CFWS may stand wherever the grammar has it" {
	says 'id [mx.example] 1
dkim=pass
reason [r]
comment [7(8)]
header.d [a@b.c]
x.y [z]' <<<'(1)(2) "mx.example" (3) 1 (4) ; (5) dkim = (6) pass (7(8))
	reason (9) = (10) r (11) header (12) . (13) d (14) = (15) a (16) @b.c (17)
	x.y = "z" (18)'
}

@test "line ends are LF or CRLF" {
	printf ' mx;\r\n\tdkim=pass\r\n header.d=a.b\r\n' |
	    says $'id [mx] 1\ndkim=pass\nheader.d [a.b]'
}

@test "a quoted string ends a value without white space behind it" {
	says $'id [mx] 1\ndkim=pass\nreason [r]\nheader.d [x y]\nheader.s [z]' \
	    <<<'"mx";dkim=pass reason="r" header.d="x y"header.s=z'
}

@test "words of the grammar are read in any case, and told in lower case" {
	says $'id [MX] 1\ndkim=pass\nreason [R]\nheader.d [A.B]' \
	    <<<'MX; DKIM=Pass REASON=R Header.D=A.B'
	says 'id [mx] 1' <<<'mx; NONE (nothing done)'
}

@test "quoted strings and UTF-8 stand where a value does" {
	says $'id [bücher] 1\ndkim=pass\nreason [a;b"c\\d (e)]\nheader.x [ü]' \
	    <<<'"b\ücher"; dkim=pass reason="a;b\"c\\d (e)" header.x=ü'
	says $'id [mx] 1\nspf=pass\nsmtp.mailfrom [a b@example.com]' \
	    <<<'mx; spf=pass smtp.mailfrom="a b"@example.com'
	says $'id [mx] 1\nspf=pass\nsmtp.mailfrom [a"@"b@example.com]' \
	    <<<'mx; spf=pass smtp.mailfrom="a\"@\"b"@example.com'
	says $'id [mx] 1\nspf=pass\nsmtp.mailfrom [ü@example.com]' \
	    <<<'mx; spf=pass smtp.mailfrom=ü@example.com'
}

@test "a semicolon may end the field" {
	says $'id [mx] 1\ndkim=pass\nheader.d [a.b]' <<<'mx; dkim=pass header.d=a.b ; '
	says $'id [mx] 1\ndkim=pass' <<<'mx; dkim=pass;'
}

@test "values that are no tokens go to the next blank, semicolon or comment" {
	says 'id [mx] 1
dkim=pass
comment [c]
header.i [@example.com]
header.s [a.b]
header.b [abc/def+g=]
header.i [a=b@c.d]
x.a [2001:db8::1]
x.b [<>]
x.c [<user@example.com>]
x.d [user@localhost]
x.e [user@bücher.example]
x.f [odd one@localhost]
x.g [http://a/?b=c,d]
x.h [a.b=c]
spf=pass' <<<'mx; dkim=pass header.i=@example.com header.s=a.b
	header.b=abc/def+g= header.i=a=b@c.d x.a=2001:db8::1 x.b=<>
	x.c=<user@example.com> x.d=user@localhost(c) x.e=user@bücher.example
	x.f="odd one"@localhost x.g=http://a/?b=c,d x.h=a.b=c;spf=pass'
}

@test "a property may be empty" {
	says $'id [mx] 1\nspf=none\nsmtp.mailfrom []' <<<'mx; spf=none smtp.mailfrom='
	says $'id [mx] 1\nspf=none\nsmtp.mailfrom []\nx.y [z]' \
	    <<<'mx; spf=none smtp.mailfrom= x.y=z'
	says $'id [mx] 1\nspf=none\ncomment [c]\nx.y []\nx.z []\ndkim=none' \
	    <<<'mx; spf=none x.y=(c) x.z=""; dkim=none'
}

@test "white space before a value is no end of the property" {
	# By the grammar this local part is header.d=evil.
	says $'id [mx] 1\nspf=pass\nsmtp.mailfrom [header.d=evil@example.com]' \
	    <<<'mx; spf=pass smtp.mailfrom= header.d=evil@example.com'
}

@test "a version other than 1 is refused, and 1 may have zeros before it" {
	says $'id [mx] 1\ndkim=pass' <<<'mx 001; dkim=pass'
	for v in 2 10 11 0 99999999999999999999; do
		refused "mx $v; dkim=pass" 'the version is not 1'
	done
}

@test "the result of a method's other version is left out" {
	says $'id [mx] 1\nspf=pass' <<<'mx; dkim/2=pass header.d=a.b; spf/1=pass'
	says 'id [mx] 1' <<<'mx; dkim/0=pass header.d=a.b'
}

@test "what is not by the grammar is refused, and the reason told" {
	id='the authserv-id is malformed'
	refused '' "$id"
	refused ' ' "$id"
	refused ';' "$id"
	refused '; dkim=pass' "$id"
	refused 'a/b; dkim=pass' "$id"
	refused 'a@b; dkim=pass' "$id"
	refused '"mx' "$id"
	refused '"mx"1; dkim=pass' "$id"
	refused 'spf=pass smtp.mailfrom=a' "$id"
	refused 'mx' 'no result follows the authserv-id'
	refused 'mx dkim=pass' 'no result follows the authserv-id'
	refused 'mx 1' 'no result follows the authserv-id'
	refused 'mx 1x; dkim=pass' 'no result follows the authserv-id'
	refused 'mx;' 'a method is malformed'
	refused 'mx;;' 'a method is malformed'
	refused 'mx; dkim=pass;;' 'a method is malformed'
	refused 'mx; dkim=pass; ; spf=pass' 'a method is malformed'
	refused 'mx; none; dkim=pass' 'a method has no ='
	refused 'mx; dkim=pass; none' 'a method has no ='
	refused 'mx; dkim' 'a method has no ='
	refused 'mx; dkim/x=pass' 'a version is no number'
	refused 'mx; dkim=' 'a result is malformed'
	refused 'mx; dkim=p_a' 'a result is malformed'
	refused 'mx; dkim=pass.x' 'a result is malformed'
	refused 'mx; dkim=pass header' 'a property has no dot'
	refused 'mx; dkim=pass header.d' 'a property has no ='
	refused 'mx; dkim=pass header.=x' 'a property is malformed'
	refused 'mx; dkim=pass .d=x' 'a property is malformed'
	refused 'mx; dkim=pass header.d=x reason=y' 'a property has no dot'
	refused 'mx; dkim=pass action=none' 'a property has no dot'
	refused 'mx; dkim=pass reason=' 'a reason is malformed'
	refused 'mx; dkim=pass reason="x"header.d=y' 'a reason is malformed'
	refused 'mx; dkim=pass header.d="x' 'the value of a property is malformed'
	refused 'mx; dkim=pass header.d=x"y"' 'the value of a property is malformed'
	refused 'mx; dkim=pass header.d=x\001y' 'the value of a property is malformed'
	refused 'mx; dkim=pass header.d=x\177' 'the value of a property is malformed'
	refused 'mx; dkim=pass header.d=x\ry' 'a property is malformed'
	refused 'mx; dkim=pass header.d=x\ndkim=fail' 'a property is malformed'
	refused 'mx; dkim=pass (c' 'a comment is malformed or nested too deep'
	refused 'mx; dkim=pass (\\)' 'a comment is malformed or nested too deep'
	refused 'mx; dkim=pass header.d="a\\\0b"' 'a NUL octet'
}

@test "a hundred results are read, and no more" {
	all=$(printf '; dkim=pass%.0s' {1..100})
	run -0 authres parse <<<"mx$all"
	[ "${#lines[@]}" -eq 101 ]
	run -0 authres parse <<<"mx$all;"
	refused "mx$all; spf=pass" 'too many results'
	refused "mx$all$all$all" 'too many results'
}

@test "fifty properties of a result are read, and no more" {
	all=$(printf ' x.y=z%.0s' {1..50})
	run -0 authres parse <<<"mx; dkim=pass$all; spf=pass$all"
	[ "${#lines[@]}" -eq 103 ]
	refused "mx; dkim=pass$all x.y=z" 'too many properties'
}

@test "comments nest fifty deep, and no deeper" {
	deep=$(printf '%050d' 0)
	run -0 authres parse <<<"mx; dkim=pass ${deep//0/(}${deep//0/)}"
	refused "mx; dkim=pass (${deep//0/(}${deep//0/)})" \
	    'a comment is malformed or nested too deep'
}

@test "a megabyte of anything is read or refused at once" {
	big mx '; dkim=pass'
	big 'mx; dkim=pass' ' x.y=z'
	big 'mx; dkim=pass' ' x.y='
	big 'mx; dkim=pass x.y=' 'a. b.c=d. '
	big 'mx; dkim=pass x.y=' 'a . '
	big 'mx; dkim=pass ' '('
	big 'mx; dkim=pass ' '()'
	big 'mx; dkim=pass ' '(a\)'
	big 'mx; dkim=pass x.y=' '()'
	big 'mx; dkim=pass ' 'x (c) . (c) y (c) = (c) '
	big 'mx; dkim=pass x.y="' 'a'
	big 'mx; dkim=pass x.y="' '\"'
	big 'mx; dkim=pass x.y=' 'a@'
	big 'mx; dkim=pass x.y=a@' 'b.'
	big 'mx; dkim=pass' $' \n'
	big '' 'a'
}

@test "the line is one line, as the tools write it" {
	run -0 authres line mx.example.org '(2048-bit rsa key' dkim=pass \
	    header.d=example.com header.s=mail header.a=rsa-sha256 \
	    header.b=Abcdefgh
	[ "$output" = 'Authentication-Results: mx.example.org; dkim=pass (2048-bit rsa key) header.d=example.com header.s=mail header.a=rsa-sha256 header.b=Abcdefgh' ]
}

@test "no results are none" {
	run -0 authres line mx
	[ "$output" = 'Authentication-Results: mx; none' ]
	run -0 authres field mx
	[ "$output" = 'Authentication-Results: mx; none' ]
	run -0 authres results mx
	[ "$output" = '' ]
}

@test "several results are parted by semicolons, a reason follows its result" {
	run -0 authres line mx dkim=pass header.d=a.b '(c' '?not good' spf=fail \
	    smtp.helo=x.y
	[ "$output" = 'Authentication-Results: mx; dkim=pass header.d=a.b; spf=fail (c) reason="not good" smtp.helo=x.y' ]
}

@test "folded, each result begins a line and no line is over 78 wide" {
	items=('(more than 6 void lookups and much more that is told at length here'
	    spf=permerror smtp.mailfrom=a-rather-long-sender@mail.example.com
	    smtp.helo=mail.example.com dkim=pass header.d=example.com
	    header.s=mail header.a=rsa-sha256 header.b=Abcdefgh
	    'x.y=quoted and not broken anywhere' arc=none)
	run -0 authres field mx.example.org "${items[@]}"
	diff -u - <(tr '\t' '>' <<<"$output") <<-'EOF'
	Authentication-Results: mx.example.org;
	>spf=permerror (more than 6 void lookups and much more that is told at
	>length here) smtp.mailfrom=a-rather-long-sender@mail.example.com
	>smtp.helo=mail.example.com;
	>dkim=pass header.d=example.com header.s=mail header.a=rsa-sha256
	>header.b=Abcdefgh x.y="quoted and not broken anywhere";
	>arc=none
	EOF
	[ "$(expand <<<"$output" | awk '{ print length($0) }' | sort -n |
	    tail -n 1)" -le 78 ]
}

@test "the field and the line say the same" {
	items=('(a comment of several words, so that it is folded somewhere'
	    dkim=fail '?a reason' spf=softfail 'smtp.mailfrom=odd one@example.com'
	    x.y= 'z.w=a"b\c')
	authres line mx.example "${items[@]}" | value |
	    authres parse >"$BATS_TEST_TMPDIR/line"
	for form in field crlf; do
		authres "$form" mx.example "${items[@]}" | value |
		    authres parse | tr '\t' ' ' >"$BATS_TEST_TMPDIR/field"
		diff -u "$BATS_TEST_TMPDIR/line" "$BATS_TEST_TMPDIR/field"
	done
}

@test "every line of a field ends as it is asked to" {
	authres crlf mx dkim=pass spf=fail >"$BATS_TEST_TMPDIR/out"
	printf 'Authentication-Results: mx;\r\n\tdkim=pass;\r\n\tspf=fail\r\n' |
	    cmp - "$BATS_TEST_TMPDIR/out"
}

@test "results alone can be put at the end of a field that is there" {
	run -0 authres results mx '(c' dkim=pass x.y=z spf=fail
	[ "$output" = $';\n\tdkim=pass (c) x.y=z;\n\tspf=fail' ]
	{
		printf 'mx;\n\tarc=none'
		authres results mx dkim=pass
		echo
	} | says $'id [mx] 1\narc=none\ndkim=pass'
}

@test "a token is written bare, what is none is quoted" {
	written abc abc
	written a.b-c_d a.b-c_d
	written '' '""'
	written 'a b' '"a b"'
	written 'a"b' '"a\"b"'
	written 'a\b' '"a\\b"'
	written 'a;b' '"a;b"'
	written 'a(b)' '"a(b)"'
	written 2001:db8::1 '"2001:db8::1"'
	written abc/def= '"abc/def="'
	written ü '"ü"'
}

@test "an address is written as one, with its local part quoted if it must be" {
	written user@example.com user@example.com
	written user+x=y@example.com user+x=y@example.com
	written @example.com @example.com
	written 'odd local@example.com' '"odd local"@example.com'
	written 'a"b\c@example.com' '"a\"b\\c"@example.com'
	written 'a@b@example.com' '"a@b"@example.com'
	written '"odd local"@example.com' '"odd local"@example.com'
	written '"a\"b"@example.com' '"a\"b"@example.com'
	written '"a"b"@example.com' '"\"a\"b\""@example.com'
	written 'a..b@example.com' '"a..b"@example.com'
	written ü@example.com ü@example.com
	written 'a@bücher.example' '"a@bücher.example"'
	written user@localhost '"user@localhost"'
	written 'a@b c' '"a@b c"'
	written '; spf=pass x@example.com' '"; spf=pass x"@example.com'
}

@test "control characters but tabs, and what is not UTF-8, are written as ?" {
	written $'a\nb' '"a?b"'
	written $'a\r\n\tb' '"a?? b"'
	written $'a\x7fb' '"a?b"'
	written $'a\xc2\x9bb' '"a?b"'
	written $'a\xffb' '"a?b"'
	written $'\xc3\xbc\xc3' '"ü?"'
	written $'a\eb@example.com' 'a?b@example.com'
	run -0 authres line mx dkim=pass x.y=a%00b
	[ "$output" = 'Authentication-Results: mx; dkim=pass x.y="a?b"' ]
}

@test "a value that fits no line is left out, and nothing else with it" {
	long=$(printf '%0890d' 0)
	run -0 authres line mx dkim=pass "x.y=$long" z.w=v
	[[ $output == *"x.y=$long z.w=v" ]]
	run -0 authres line mx "?$long$long" dkim=pass "x.y=$long$long" z.w=v
	[ "$output" = 'Authentication-Results: mx; dkim=pass z.w=v' ]
	run -0 authres field mx dkim=pass "x.y=$long" spf=pass \
	    "x.y=${long//0/\"}"
	[ "$(awk '{ print length($0) }' <<<"$output" | sort -n |
	    tail -n 1)" -le 998 ]
}

@test "no more results are written than are read" {
	items=()
	for i in {1..120}; do
		items+=("dkim=pass" "x.y=$i")
	done
	for form in line field; do
		run -0 authres parse < <(authres "$form" mx "${items[@]}" | value)
		[ "${#lines[@]}" -eq 201 ]
		[ "${lines[200]}" = 'x.y [100]' ]
	done
}

@test "no octet of a value breaks out, whatever stands beside it" {
	items=() wants=('id [mx] 1')
	for i in {0..255}; do
		printf -v x %%%02X "$i"
		octet "$i"
		# A local part may be given in quotes; then they are not of it.
		case $want in
		'"' | "\\") local="\"$want\"" ;;
		*) local=$want ;;
		esac
		if ((i % 4 == 0)); then
			items+=(dkim=pass)
			wants+=(dkim=pass)
		fi
		items+=("a.a=a${x}b" "a.b=$x" "a.c=; spf=pass$x" "a.d=$x@$x"
		    "a.e=x$x@example.com" "a.f=x@$x.example.com"
		    "a.g=\"$x\"@b.c")
		wants+=("a.a [a${want}b]" "a.b [$want]" "a.c [; spf=pass$want]"
		    "a.d [$want@$want]" "a.e [x$want@example.com]"
		    "a.f [x@$want.example.com]" "a.g [$local@b.c]")
	done
	for form in line field crlf; do
		authres "$form" mx "${items[@]}" >"$BATS_TEST_TMPDIR/out"
		value <"$BATS_TEST_TMPDIR/out" | says "$(printf '%s\n' "${wants[@]}")"
	done
}

@test "no octet of a reason breaks out" {
	for from in 1 101 156; do
		items=() wants=('id [mx] 1')
		for ((i = from; i < from + 100; i++)); do
			octet "$i"
			items+=("?a${c}b" dkim=pass a.a=a)
			wants+=(dkim=pass "reason [a${want}b]" 'a.a [a]')
		done
		authres field mx "${items[@]}" | value |
		    says "$(printf '%s\n' "${wants[@]}")"
	done
}

@test "no octet of a comment breaks out, and none but harmless ones are there" {
	for from in 1 101 156; do
		items=() wants=('id [mx] 1')
		for ((i = from; i < from + 100; i++)); do
			octet "$i"
			items+=("(a${c}b" dkim=pass a.a=a)
			wants+=(dkim=pass "comment [a${want/[;\"\\()]/?}b]"
			    'a.a [a]')
		done
		authres line mx "${items[@]}" | value |
		    says "$(printf '%s\n' "${wants[@]}")"
	done
	run -0 authres line mx '(a (b); "c\d" é' dkim=pass
	[ "$output" = 'Authentication-Results: mx; dkim=pass (a ?b?? ?c?d? ??)' ]
}

@test "no octet of the authserv-id breaks out" {
	for i in 1 9 10 13 27 {32..47} {58..64} {91..96} {123..128} 255; do
		octet "$i"
		[ "$(authres line "a${c}b" dkim=pass a.a=a | value |
		    authres parse)" = "id [a${want}b] 1"$'\ndkim=pass\na.a [a]' ]
	done
}

@test "a comment without words is none" {
	for c in '(' '( ' '(  '; do
		run -0 authres line mx "$c" dkim=pass
		[ "$output" = 'Authentication-Results: mx; dkim=pass' ]
	done
}

@test "the authserv-id is found whatever follows it" {
	while IFS='|' read -r want value; do
		run -0 authres isfor mx.example < <(printf %b "$value")
		[ "$output" = "$want" ] || {
			echo "$value: $output, not $want"
			return 1
		}
	done <<-'EOF'
	1| mx.example; none
	1|mx.example
	1|(comment (nested)) mx.example 1; dkim=pass
	1|\r\n\tMX.Example;
	1|"mx.example"; dkim=pass
	1|"mx\\.exa\\mple" (c
	1|mx.example; this is "no result
	1|mx.example 2; unknown
	1|mx.example/4; dkim=pass
	0| mx.example.org; none
	0|amx.example; none
	0|example; none
	0|"mx.example "; none
	-1|
	-1|; mx.example
	-1|(mx.example
	-1|"mx.example
	-1|@mx.example; none
	EOF
}

@test "the authserv-id is the same in U-labels and A-labels (RFC 8601 5)" {
	run -0 authres isfor xn--bcher-kva.example <<<'"bücher.example"; none'
	[ "$output" = 1 ]
	run -0 authres isfor xn--bcher-kva.example <<<'BÜCHER.example; none'
	[ "$output" = 1 ]
	run -0 authres isfor xn--bcher-kva.example <<<'"bucher.example"; none'
	[ "$output" = 0 ]
}

@test "an authserv-id that needs no quotes is a token" {
	for id in mx mx.example.org a_b-c 1; do
		authres isid "$id"
	done
	for id in '' 'a b' 'a;b' 'a/b' a@b '"a"' ü $'a\n' "$(printf %0901d 0)"; do
		run -1 authres isid "$id"
	done
}

@test "Python's authres reads what is written" {
	python=$(command -v /usr/bin/python3 || command -v python3) &&
	    "$python" -c 'import authres' || skip 'no authres module for python3'
	authres field mx.example.org '(2048-bit rsa key' dkim=pass \
	    header.d=example.com header.i='@example.com' \
	    'header.b=ab/c+d=' '?no good; reason' spf=fail \
	    smtp.mailfrom=user@example.com 'smtp.helo=a;b' |
	    tr -d '\n' >"$BATS_TEST_TMPDIR/out"
	run -0 "$python" - "$BATS_TEST_TMPDIR/out" <<-'EOF'
	import authres, sys
	a = authres.AuthenticationResultsHeader.parse(open(sys.argv[1]).read())
	print(a.authserv_id)
	for r in a.results:
	    print(r.method, r.result, r.reason)
	    for p in r.properties:
	        print(p.type, p.name, p.value)
	EOF
	diff -u - <(printf '%s\n' "$output") <<-'EOF'
	mx.example.org
	dkim pass None
	header d example.com
	header i @example.com
	header b ab/c+d=
	spf fail no good; reason
	smtp mailfrom user@example.com
	smtp helo a;b
	EOF
}
