#!/usr/bin/env bats
# zone.h: master files, read as BIND reads them and looked up as it answers.

setup() {
	load lib
	cd "$BATS_TEST_TMPDIR" || return
	head='$TTL 3600\n@ SOA ns. h. 1 2 3 4 5\n@ NS ns.x.\n'
	long=$(printf '%0255d' 0)
	label=${long:0:63}
	cases=0
	echo 'options { directory "."; check-names primary warn; };' >conf
	: >refused
}

teardown() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || :
}

# judge STATUS TEXT [NAME TYPE]: what zonequery says of the zone that printf
# makes of head and TEXT is in "said".
judge() {
	local status=0 file=zone$((++cases))
	# shellcheck disable=SC2059
	printf -- "$head$2" >"$file"
	zonequery example.com="$file" "${@:3}" >said || status=$?
	[ "$status" = "$1" ] || {
		head -c 300 "$file" | cat -v
		echo "is $status, not $1: $(head -c 300 said)"
		return 1
	}
	cat >>conf <<-EOF
	view v$cases {
		match-clients { any; };
		zone "example.com" { type primary; file "$file"; };
	};
	EOF
	[ "$1" = 0 ] || echo "v$cases" >>refused
}

# loads TEXT...: each is a zone without its head.
loads() {
	local text
	for text; do
		judge 0 "$text"
	done
}

refuses() {
	local text
	for text; do
		judge 78 "$text"
		[[ $(<said) =~ ^zone[0-9]+:[0-9]+:\ [a-zA-Z] ]]
	done
}

# holds TEXT NAME TYPE ANSWER...: the name and the answers are without what
# is the same for all.
holds() {
	judge 0 "$1" "$2.example.com" "$3"
	sed '1d; s/^[^\t]*\t//; s/\t/ /g' said | diff -u <(printf '%s\n' "${@:4}") -
}

# Of the zones of this test, BIND refuses those that we refused.
bind_agrees() {
	command -v named-checkconf >/dev/null || return 0
	named-checkconf -z conf >bind 2>&1 || :
	sed -n 's|^\(v[0-9]*\)/example.com/IN: .*|\1|p' bind | diff -u refused - || {
		cat bind
		return 1
	}
}

@test "owner, TTL, class and type come in BIND's orders and no others" {
	holds 'a IN 60 TXT x' a TXT '60 IN TXT "x"'
	holds 'a 60 IN TXT x' a TXT '60 IN TXT "x"'
	holds 'a 60 TXT x' a TXT '60 IN TXT "x"'
	holds 'a in txt x' a TXT '3600 IN TXT "x"'
	holds 'a CLASS1 TYPE16 x' a TXT '3600 IN TXT "x"'
	holds 'IN IN TXT x' in TXT '3600 IN TXT "x"'
	holds 'TXT TXT x' txt TXT '3600 IN TXT "x"'
	holds 'a TXT x\n\tTXT y\n' a TXT '3600 IN TXT "x"' '3600 IN TXT "y"'
	refuses 'a IN IN TXT x' 'a 60 60 TXT x' 'a 60 IN 60 TXT x' 'a' 'a IN' \
	    'a 60' 'a -1 TXT x' 'a FOO x' '"a" "TXT" x' 'a "60" TXT x' \
	    'a TYPE16x x' 'a TYPE65536 \\# 0'
	bind_agrees
}

@test "a line without a name takes the one before, and there must be one" {
	head='$TTL 60\n'
	refuses ' TXT x\n'
	head='@ 60 SOA a b 1 2 3 4 5\n NS ns.x.\n'
	loads '' ' TXT x' ';c\n  ; c\n\n\t\n TXT x' ' \n'
	refuses ' x TXT x'
	bind_agrees
}

@test "TTLs have units" {
	holds 'a 1w2d3h4m5s TXT x' a TXT '788645 IN TXT "x"'
	holds 'a 1H30M TXT x' a TXT '5400 IN TXT "x"'
	holds 'a 0h30 TXT x' a TXT '30 IN TXT "x"'
	holds 'a 4294967295 TXT x' a TXT '0 IN TXT "x"'
	refuses 'a 1h30 TXT x' 'a 1x TXT x' 'a h TXT x' 'a 4294967296 TXT x' \
	    'a 7102w TXT x' '$TTL x\n' '$TTL 1 2\n' '$TTL\n'
	holds '$TTL 1h30m\na 5 TXT x\nb TXT y' b TXT '5400 IN TXT "y"'
	bind_agrees
}

@test "a zone says what its TTLs are" {
	head=
	loads '@ SOA a b 1 2 3 4 5\n@ NS ns.x.\n' \
	    '@ 5 NS ns.x.\n@ SOA a b 1 2 3 4 5\n' \
	    '@ SOA a b 1 2 3 4 5\n@ NS ns.x.\na TXT x' \
	    'a.x. TXT x\n@ 5 SOA a b 1 2 3 4 5\n@ NS ns.x.\n'
	refuses '@ NS ns.x.\n@ SOA a b 1 2 3 4 5\n'
	holds '@ SOA a b 1 2 3 4 5\n@ NS ns.x.\na TXT x' a TXT '5 IN TXT "x"'
	holds '@ 6 SOA a b 1 2 3 4 5\n@ NS x.\na 7 TXT x\nb TXT y' b TXT \
	    '7 IN TXT "y"'
	bind_agrees
}

@test "classes other than IN, and types that no zone has, are refused" {
	refuses 'a CH TXT x' 'a HS TXT x' 'a ANY TXT x' 'a ANY "x"' \
	    'a NONE TXT x' 'a CLASS2 TXT x' 'a TYPE0 \\# 0' 'a AXFR x' \
	    'a OPT \\# 0' 'a TYPE255 \\# 0' 'a TYPE200 \\# 0' 'a MD x' 'a MF x'
	loads 'a CLASS0 TXT x' 'a RESERVED0 IN TXT x'
	bind_agrees
}

@test "quotes end on their line, parentheses in their file" {
	loads 'a TXT ( "x"\n\n ; c )\n "y" )\n' '(a TXT x\n)\n' \
	    'a TXT ((x) y (\nz))\n' 'a (IN) (TXT) (x)' 'a TXT "a"b"c"' \
	    'a TXT "x;y" ; "c' 'a TXT x;y' 'a TXT "(" ")"' \
	    'a TXT "x\\\ny"\n' 'a TXT "x\\"y"' '"a" TXT x'
	refuses 'a TXT "x' 'a TXT "x\n"\n' 'a TXT ( "x"' 'a TXT ( "x"\nb TXT y' \
	    'a TXT x)' ')' 'a TXT "x\\"' 'a TXT "x\r\n"' 'a TXT ( "x )'
	holds 'a TXT "" "a b"(c\n;d\n)e' a TXT '3600 IN TXT "" "a b" "c" "e"'
	holds "a TXT 'a b'" a TXT "3600 IN TXT \"'a\" \"b'\""
	bind_agrees
}

@test "lines end with LF, CRLF, CR, or the file" {
	holds 'a TXT x\r\nb TXT ( y\r\n z ) ; c\r\n' b TXT '3600 IN TXT "y" "z"'
	holds 'a TXT x\rb TXT y' b TXT '3600 IN TXT "y"'
	loads 'a TXT x' 'a TXT x ; c' '   ' '\r\n\r\n'
	refuses '$TTL 5' '$ORIGIN a' 'a TXT x\\'
	bind_agrees
}

@test "escapes stand for octets in names and strings" {
	holds 'a\\.b TXT \\097\\"\\\\\\;' 'a\.b' TXT '3600 IN TXT "a\"\\;"'
	holds 'a\\032b TXT "a\\000b"' 'a\ b' TXT '3600 IN TXT "a\000b"'
	holds '\\097 TXT x\\ y' a TXT '3600 IN TXT "x y"'
	holds '\\@ TXT \351' '\@' TXT '3600 IN TXT "\233"'
	holds 'a TXT \\# 4 036162 63' a TXT '3600 IN TXT "abc"'
	holds 'a TXT \\# x' a TXT '3600 IN TXT "#" "x"'
	loads 'a\\[ TXT x' 'a\351 TXT x' 'a TXT "\351"' 'a TXT "\\#" 1 00'
	refuses 'a\\300 TXT x' 'a\\1 TXT x' 'a TXT \\300' 'a TXT "\\1x2"' \
	    '\\[a TXT x' 'b.\\[a TXT x' 'a TXT \\\n' 'a\000b TXT x' \
	    'a TXT \\# 4 04616263' 'a TXT \\# 3 036162 63' 'a TXT \\# 1' \
	    'a TXT \\# 0' 'a A \\# 5 0102030405' 'a TXT \\# 2 016' \
	    'a TYPE999 x' 'a TYPE999 "\\#" 1 01' 'a MX \\# 4 000ac00c'
	loads 'a TYPE999 \\# 0' 'a TYPE999 \\# 1 00' 'a MX \\# 5 000a016100'
	bind_agrees
}

@test "names and strings have the lengths of RFC 1035 2.3.4" {
	loads "$label TXT x" "a TXT $long" "a TXT \"$long\" $long" \
	    "$label.$label.$label.${label:0:49} TXT x"
	refuses "0$label TXT x" "a TXT 0$long" "a TXT \"0$long\"" \
	    "$label.$label.$label.${label:0:50} TXT x" 'a..b TXT x' \
	    '.a TXT x' 'a TXT' '"" TXT x'
	holds "$label.$label.$label.${label:0:49} TXT x" \
	    "$label.$label.$label.${label:0:49}" TXT '3600 IN TXT "x"'
	bind_agrees
}

@test "records of every type are read, and malformed ones refused" {
	loads 'a A 1.2.3.4' 'a AAAA ::1.2.3.4' 'a MX 10 .' 'a MX 010 b' \
	    'a PTR b' 'a SRV 1 2 3 b' 'a CAA 0 issue "x;y"' 'a SPF "x" "y"' \
	    'a HINFO PC "a b"' 'a RP b .' 'a TLSA 3 1 1 d2ab de24' \
	    'a DS 1 8 1 0123456789abcdef0123456789abcdef01234567' \
	    'a NAPTR 100 50 "s" "z3950" "" b' 'a LOC 42 N 71 W 0' \
	    'a DNSKEY 256 3 8 AwEA AQID' 'a NSEC b A TXT' 'a A6 0 ::1' \
	    'a HTTPS 1 . alpn="h2,h3" port=443' 'a EID 12' 'a WKS 1.2.3.4 UDP'
	refuses 'a A 127.1' 'a A 1.2.3.04' 'a A ::1' 'a A "1.2.3.4"' \
	    'a A 1.2.3.4 5' 'a AAAA 1::2::3' 'a AAAA fe80::1%%lo' 'a MX b' \
	    'a MX 65536 b' 'a MX +1 b' 'a PTR' 'a PTR b c' 'a CNAME "b"' \
	    'a SRV 1 2 70000 b' 'a CAA 256 issue x' 'a CAA 0 "issue" x' \
	    'a HINFO PC' 'a TLSA 3 1 1' 'a TLSA 300 1 1 00' 'a NULL "x"' \
	    'a LOC x' '@ SOA a b 1h 2 3 4 5' '@ SOA a b 1 2 3 4'
	bind_agrees
}

@test "\$ORIGIN may be relative" {
	holds '$ORIGIN sub\na TXT x' a.sub TXT '3600 IN TXT "x"'
	holds '$origin s ; c\n$ORIGIN @\n$ORIGIN t\n@ TXT x' t.s TXT \
	    '3600 IN TXT "x"'
	holds '$ORIGIN .\na.example.com TXT x' a TXT '3600 IN TXT "x"'
	refuses '$ORIGIN\n' '$ORIGIN a b\n' '$ORIGIN "a"\n' ' $ORIGIN a\n' \
	    '$FOO a\n' '$ TXT x\n' '$DATE 20201301000000\n'
	loads '$DATE 20200101000000\n'
	bind_agrees
}

@test "\$INCLUDE has an origin of its own, and both are as before after it" {
	mkdir d
	printf ' TXT same\n$ORIGIN in\ni TXT x\n$TTL 9\n' >d/inc
	text='b TXT x\n$INCLUDE "d/inc" sub ; c\n\tTXT y\nc TXT z'
	holds "$text" b TXT '3600 IN TXT "same"' '3600 IN TXT "x"' \
	    '3600 IN TXT "y"'
	holds "$text" i.in.sub TXT '3600 IN TXT "x"'
	holds "$text" c TXT '9 IN TXT "z"'
	holds '$INCLUDE d/inc\n' i.in TXT '3600 IN TXT "x"'
	echo 'i TXT x' >inc
	holds '$INCLUDE inc' i TXT '3600 IN TXT "x"'
	refuses '$INCLUDE\n' '$INCLUDE nosuch\n' '$INCLUDE d\n' \
	    '$INCLUDE d/inc a b\n' '$INCLUDE d/inc "a"\n' '$INCLUDE d/inc a'
	grep -q '^zone[0-9]*:4: ' said
	bind_agrees
}

@test "a relative path in \$INCLUDE is one from the working directory" {
	mkdir d
	printf '$INCLUDE inc\n' >d/zone
	echo 'i 60 TXT x' >inc
	run -0 zonequery example.com=d/zone i.example.com TXT
	[ "${lines[0]}" = '3 OK' ]
}

@test "\$GENERATE counts" {
	holds '$GENERATE 1-10/4 a$ A 10.0.0.$\n' a9 A '3600 IN A 10.0.0.9'
	holds '$GENERATE 8-9 a${2,4,x} 5 IN TXT $$\\$$\n' a000b TXT \
	    '5 IN TXT "$$9"'
	holds '$GENERATE 18-18 ${0,5,n}.r PTR h$\n' 2.1.0.r PTR \
	    '3600 IN PTR h18.example.com.'
	holds '$GENERATE 1-2 a MX "$ m${-1}"\n' a MX \
	    '3600 IN MX 1 m0.example.com.' '3600 IN MX 2 m1.example.com.'
	loads '$GENERATE 1-3 a$.x. A 300.0.0.$\n' '$GENERATE 1-3 a A 1.1.1.1\n'
	refuses '$GENERATE 1-3 a$ TXT $' '$GENERATE 3-1 a$ A 1.1.1.$\n' \
	    '$GENERATE 1-3/0 a$ A 1.1.1.$\n' '$GENERATE x a$ A 1.1.1.1\n' \
	    '$GENERATE 1-3 a${1x} A 1.1.1.1\n' '$GENERATE 1-3 a$ A\n' \
	    '$GENERATE 1-3 a$ MX 1 b\n' '$GENERATE 1-300 a$ A 1.1.1.$\n' \
	    '$GENERATE 1-2 a CNAME b$\n' '$GENERATE 1-2 a$ FOO b$\n' \
	    '$GENERATE 2147483647-2147483648 a$ TXT x\n' \
	    '$GENERATE 1-3 a$ TXT x${0,300}\n' '$GENERATE 1-2 "a$" A 1.1.1.1\n'
	bind_agrees
}

@test "records equal but for case and TTL are one" {
	holds 'a 10 TXT x\nA 20 TXT "x"\na TXT y' a TXT '10 IN TXT "x"' \
	    '10 IN TXT "y"'
	holds 'a CNAME Big.X.\nA CNAME bIG.x.' a CNAME '3600 IN CNAME Big.X.'
	holds 'a MX 1 B\na MX 1 b\na MX 2 b' a MX \
	    '3600 IN MX 1 B.example.com.' '3600 IN MX 2 b.example.com.'
	holds 'a TXT x\na TXT X' a TXT '3600 IN TXT "X"' '3600 IN TXT "x"'
	loads '@ SOA NS. H. 1 2 3 4 5'
	holds 'a DNAME B.\na DNAME b.' a DNAME '3600 IN DNAME B.'
	bind_agrees
}

@test "a CNAME stands alone, and so does an SOA" {
	refuses 'a CNAME b\na TXT x' 'a TXT x\na CNAME b' 'a CNAME b\na CNAME c' \
	    '@ CNAME b' 'a DNAME b\na DNAME c' '*.a NS b' \
	    '@ SOA ns. h. 2 2 3 4 5' 'a SOA ns. h. 1 2 3 4 5'
	loads 'a CNAME b\na NSEC c A' '*.a CNAME b' '*.a DNAME b' 'a DNAME b\na TXT x'
	bind_agrees
}

@test "name servers of the zone that are in it have addresses" {
	loads '@ NS a\na A 1.2.3.4' '@ NS a\na AAAA ::1' '@ NS a.w\n*.w A 1.1.1.1' \
	    '@ NS a.sub\nsub NS x.' 'sub NS a.sub' 'a MX 1 nosuch' '@ NS .'
	refuses '@ NS a' '@ NS a\na TXT x' '@ NS a\na CNAME b' '@ NS a\nb.a A 1.1.1.1' \
	    '@ NS a.w\n*.w CNAME b' '@ NS a.w\nw DNAME b'
	head=
	refuses '@ 60 SOA a b 1 2 3 4 5\n' '@ 60 SOA a b 1 2 3 4 5\na 60 NS b\n'
	bind_agrees
}

@test "what is out of the zone is ignored, once it is found sound" {
	loads 'a.x. TXT x\n TXT y' 'x. SOA a b 1 2 3 4 5' '*.x. NS y' \
	    'a.x. CNAME y\na.x. TXT y'
	refuses 'a.x. A y'
	printf 'a.example.com. TXT x\nb.x. TXT y\n;mailseal: SERVFAIL c.x. A\n' \
	    >zone
	run -0 zonequery example.com=zone b.x TXT c.x A
	[ "$output" = $'-1 ELSEWHERE\n-1 ELSEWHERE' ]
	run -0 zonequery zone b.x TXT c.x A
	[ "${lines[0]} ${lines[2]}" = '2 OK 2 SERVFAIL' ]
	bind_agrees
}

@test "a refusal names the file, the line and the word" {
	while IFS='	' read -r text why; do
		# shellcheck disable=SC2059
		printf -- "$head$text" >zone
		run -78 zonequery example.com=zone
		[ "$output" = "zone:$why" ] || {
			echo "$output, not zone:$why"
			return 1
		}
	done <<-'EOF'
	a TXT x\nb TXT "y\n	5: unterminated quote
	a TXT ( x\n\n;c\n	4: unbalanced parenthesis
	a TXT ( x\n\n y ))\n	6: unbalanced parenthesis
	a TXT ( x\n\n\\300 )\n	6: malformed escape: '\300'
	a\nb FOO x	4: no type at the end of the line
	a TXT x\nb FOO x	5: unknown type: 'FOO'
	a TXT x\nb CH TXT x	5: class other than IN: 'CH'
	a MX 10\n	4: the record is not complete at the end of the line
	a A 1.2.3.4 5	4: more than the record takes: '5'
	a CNAME b\n\na TXT x	6: CNAME and other data at a.example.com.
	a\\032\\127 CNAME b\na\\032\\127 CNAME c	5: second record of a type that has but one at a\032\127.example.com.
	@ NS a	4: name server without address at example.com.
	EOF
	printf 'a TXT x\n$INCLUDE no\001such\n' >zone
	run -78 zonequery x=zone
	[ "$output" = $'zone:2: no\001such: No such file or directory' ]
	printf 'b TXT x\nc TXT "y\n' >inc
	printf 'a TXT x\n\n$INCLUDE inc\n' >zone
	run -78 zonequery x=zone
	[ "$output" = 'inc:2: unterminated quote' ]
	printf '\357\273\277a TXT x\n' >zone
	run -78 zonequery x=zone
	[ "$output" = 'zone:1: begins with a byte order mark' ]
}

@test "what is no file, or no ORIGIN, has a status of its own" {
	run -66 zonequery example.com=nosuch
	[ "$output" = 'nosuch: No such file or directory' ]
	run -66 zonequery example.com=.
	[ "$output" = '.: Is a directory' ]
	run -64 zonequery a..b=zone
	[ "$output" = 'a..b=zone: ORIGIN is not a domain name' ]
	mkdir a=b
	echo 'a TXT x' >a=b/c=d
	echo 'a.x. TXT x' >a=b/e
	run -0 zonequery x=a=b/c=d a.x TXT
	[ "${lines[0]}" = '2 OK' ]
	run -0 zonequery ./a=b/e a.x TXT
	[ "${lines[0]}" = '2 OK' ]
	run -0 zonequery =a=b/e a.x TXT
	[ "${lines[0]}" = '2 OK' ]
	run -0 zonequery "$PWD/a=b/e" a.x TXT
	[ "${lines[0]}" = '2 OK' ]
}

@test "without ORIGIN, names are absolute or below \$ORIGIN" {
	printf 'a TXT x\n' >zone
	run -78 zonequery zone
	[ "$output" = "zone:1: relative name, and no origin is known: 'a'" ]
	printf '$ORIGIN x.\n@ 5 SOA a b 1 2 3 4 5\n@ NS y.\nt.z. TXT x\n' >zone
	run -0 zonequery zone q.x TXT t.z TXT
	[ "$output" = $'1 NXDOMAIN\n-1 ELSEWHERE' ]
	printf 'x. 5 SOA a. b. 1 2 3 4 5\ny. SOA a. b. 1 2 3 4 5\n' >zone
	run -78 zonequery zone
	[ "$output" = 'zone:2: second SOA record at y.' ]
}

@test "a file without SOA answers for its names and those below them" {
	cat >zone <<-'EOF'
	a.example.com. TXT "here"
	x.y.a.example.com. TXT "there"
	*.w.example.com. TXT "anywhere"
	c.example.org. CNAME a.example.com.
	EOF
	run -0 zonequery zone a.example.com TXT a.example.com A \
	    b.a.example.com TXT y.a.example.com TXT z.y.a.example.com A \
	    q.w.example.com TXT w.example.com TXT c.example.org TXT \
	    example.com TXT com TXT b.example.com TXT . TXT
	diff -u - <(sed 's/\t/ /g' <<<"$output") <<-'EOF'
	3 OK
	a.example.com. 3600 IN TXT "here"
	3 NODATA
	3 NXDOMAIN
	3 NODATA
	3 NXDOMAIN
	3 OK
	*.w.example.com. 3600 IN TXT "anywhere"
	3 NODATA
	3 CNAME
	c.example.org. 3600 IN CNAME a.example.com.
	-1 ELSEWHERE
	-1 ELSEWHERE
	-1 ELSEWHERE
	-1 ELSEWHERE
	EOF
}

@test "a recorded failure is the answer, unless there are records" {
	cat >zone <<-'EOF'
	;mailseal: SERVFAIL a.x. TXT
	;mailseal: TIMEOUT a.x. A
	;mailseal: NXDOMAIN b.a.x. TXT
	;mailseal: MALFORMED c.x. TXT
	;mailseal: NODATA c.x. TXT
	;mailseal: NODATA d.x. TXT
	;mailseal: SERVFAIL e.x. TXT
	d.x. TXT "x"
	e.x. CNAME d.x.
	f.x. A 1.1.1.1
	;mailseal: TIMEOUT f.x. TXT
	a.x. TXT ( "y"
	;mailseal: SERVFAIL g.x. TXT
	)
	;mailseal: servfail h.x. type16
	 ;mailseal: SERVFAIL i.x. TXT
	;mailseal: FOO j.x. TXT
	;mailseal: SERVFAIL k.x TXT
	;mailseal: SERVFAIL l.x. TXT more
	;mailseal: SERVFAIL m.x. FOO
	;mailseal: SERVFAIL n..x. TXT
	;mailseal: SERVFAIL "o.x." TXT
	EOF
	run -0 zonequery zone a.x TXT a.x A b.a.x TXT c.x TXT d.x TXT e.x TXT \
	    f.x TXT h.x TXT a.x MX h.x A
	diff -u - <(sed '/\t/d' <<<"$output") <<-'EOF'
	2 OK
	2 TIMEOUT
	3 NXDOMAIN
	2 NODATA
	2 OK
	2 CNAME
	2 TIMEOUT
	2 SERVFAIL
	2 NODATA
	2 ELSEWHERE
	EOF
	for name in g i j k l m n o; do
		run -0 zonequery zone "$name.x" TXT
		[ "$output" = '-1 ELSEWHERE' ]
	done
	sed -n '1,3s/$/\r/p' zone >crlf
	run -0 zonequery crlf b.a.x TXT
	[ "$output" = '3 NXDOMAIN' ]
}

@test "the comment of a failure is one line that reads as that failure" {
	run -0 zonequery -f NXDOMAIN example.com TXT
	[ "$output" = ';mailseal: NXDOMAIN example.com. TXT' ]
	names=('a b' 'a\032b' 'a\010b' 'a;b' 'a"b' 'a(b' '\@' 'a\\b' 'a\.b' \
	    $'a\nb TXT x' $'a\rb' $'a\tb' '*' 'a\255b' "$label" '$ORIGIN' 'a\000b')
	for name in "${names[@]}"; do
		zonequery -f TIMEOUT "$name.x" MX >zone
		[[ $(<zone) =~ ^';mailseal: TIMEOUT '[!-~]*' MX'$ ]]
				run -0 zonequery zone "$name.x" MX "q.$name.x" MX
		[ "$output" = $'2 TIMEOUT\n-1 ELSEWHERE' ]
	done
	for what in NODATA NXDOMAIN SERVFAIL TIMEOUT MALFORMED; do
		zonequery -f "$what" q.x. A >zone
		run -0 zonequery zone q.x A
		[ "$output" = "2 $what" ]
	done
	run -0 zonequery -f OK q.x A
	[ "$output" = '' ]
	run -0 zonequery -f NXDOMAIN q..x A
	[ "$output" = '' ]
	run -0 zonequery -f NXDOMAIN q.x $'A\nx'
	[ "$output" = '' ]
}

@test "reading is bounded" {
	echo '$INCLUDE loop' >loop
	run -78 zonequery x=loop
	[ "$output" = 'loop:1: $INCLUDE nested too deep' ]
	printf '$INCLUDE empty\n%.0s' {1..1100} >many
	: >empty
	run -78 zonequery x=many
	[ "$output" = 'many:1000: empty: too many files' ]
	echo '$GENERATE 0-1000000 a TXT $' >zone
	run -78 zonequery x=zone
	[ "$output" = "zone:1: too many records: '0-1000000'" ]
	{
		echo 'a TXT ('
		yes "\"$long\"" | head -n 2100
		echo ')'
	} >zone
	run -78 zonequery x=zone
	[ "$output" = 'zone:1: record that is too long' ]
	big=$(yes "\"$long\"" | head -n 255)
	loads "a TXT ( $big \"${long:0:229}\" )"
	refuses "a TXT ( $big \"${long:0:230}\" )"
	grep -q 'record that fits no message' said
	bind_agrees
}

# The zone that a server and we both answer for.
example() {
	cat <<-'EOF'
	$TTL 3600
	@	SOA	ns host 1 2 3 4 5
	@	NS	ns
	@	TXT	"v=spf1 -all"
	@	MX	10 ns
	@	MX	20 mail.other.example.
	ns	A	127.0.0.1
	Mixed.Case TXT	"Case; \"quoted\" \\ \200"
	dup	A	10.0.0.1
	dup	60 A	10.0.0.1
	DUP	A	10.0.0.2
	multi	TXT	"a" "b"
	multi	TXT	"c"
	*.w	TXT	"wild"
	*.w	MX	10 ns
	in.w	A	10.0.0.2
	x.y.z	TXT	deep
	cn	CNAME	multi
	out	CNAME	away.example.net.
	*.cw	CNAME	multi
	sub	NS	ns.sub
	ns.sub	A	10.0.0.3
	x.sub	TXT	"occluded"
	par.sub2 NS	ns.example.org.
	dn	DNAME	other.example.
	dn	TXT	"itself"
	a.*.q	TXT	"below a star"
	*.e	TXT	"star"
	x.y.e	TXT	"stops the star"
	esc\.dot TXT	"dot"
	sp\032ace TXT	"blank"
	$ORIGIN rel.example.com.
	q	TXT	"relative"
	c	IN 60 TXT "class, TTL"
	d	60 IN TXT "TTL, class"
	nul\000x TXT	"nul"
	one\001x TXT	"one"
	EOF
}

# What is asked of both: each of these names with each type.
questions() {
	local name type
	while read -r name; do
		for type in A TXT MX CNAME AAAA; do
			echo "$name.example.com. $type"
		done
	done <<-'EOF' | sed 's/^@[.]//'
	@
	ns
	mixed.case
	MIXED.CASE
	case
	dup
	multi
	w
	*.w
	q.w
	a.q.w
	in.w
	x.in.w
	a.*.w
	x.y.z
	y.z
	z
	a.y.z
	b.x.y.z
	cn
	x.cn
	out
	cw
	x.cw
	sub
	ns.sub
	x.sub
	y.x.sub
	sub2
	par.sub2
	x.par.sub2
	y.sub2
	dn
	x.dn
	y.x.dn
	q
	*.q
	b.q
	a.*.q
	c.b.q
	e
	q.e
	y.e
	z.y.e
	x.y.e
	a.q.e
	rel
	q.rel
	x.rel
	c.rel
	d.rel
	esc\.dot
	dot
	sp\032ace
	nul\000x.rel
	one\001x.rel
	o.rel
	nosuch
	a.b.c.d.nosuch
	EOF
}

# Starts BIND or else NSD on the zone in "zone"; sets $port and $server.
serve() {
	local i tries
	for ((i = 0; i < 5; i++)); do
		port=$((20000 + RANDOM % 30000))
		if command -v named; then
			cat >conf <<-EOF
			options {
				directory "$PWD";
				listen-on port $port { 127.0.0.1; };
				listen-on-v6 { none; };
				recursion no;
				pid-file "$PWD/pid";
				session-keyfile "$PWD/session";
				managed-keys-directory "$PWD";
				dnssec-validation no;
				check-names primary ignore;
			};
			controls { };
			zone "example.com" { type primary; file "zone"; };
			EOF
			named -g -c conf >log 2>&1 3>&- &
		else
			cat >conf <<-EOF
			server:
				ip-address: 127.0.0.1@$port
				username: ""
				chroot: ""
				database: ""
				server-count: 1
				pidfile: "$PWD/pid"
				xfrdfile: "$PWD/xfrd"
				zonelistfile: "$PWD/list"
				xfrdir: "$PWD"
				zonesdir: "$PWD"
			remote-control:
				control-enable: no
			zone:
				name: example.com
				zonefile: zone
			EOF
			nsd -d -c conf >log 2>&1 3>&- &
		fi
		server=$!
		for ((tries = 0; tries < 100; tries++)); do
			kill -0 "$server" || continue 2
			dig @127.0.0.1 -p "$port" +tries=1 +time=1 \
			    example.com SOA | grep -q 'flags:.* aa' && return
			sleep 0.1
		done
		return 1
	done
	return 1
} >/dev/null 2>&1

@test "names are found as a name server finds them" {
	command -v named >/dev/null || command -v nsd >/dev/null ||
	    skip 'neither named nor nsd here'
	command -v dig >/dev/null || skip 'no dig here'
	example >zone
	questions >questions
	serve || {
		cat log
		return 1
	}
	# A referral and REFUSED have no AA; a CNAME ends what is compared.
	dig @127.0.0.1 -p "$port" +norec +nocookie +noedns +noall +comments \
	    +question +answer -f questions | awk '
		function answer(i) {
			if (asked == "")
				return
			if (!aa)
				status = "ELSEWHERE"
			else if (n > 0)
				status = cname && type != "CNAME" ? "CNAME" : "OK"
			else if (status == "NOERROR")
				status = "NODATA"
			print asked, status
			for (i = 1; i <= n; i++)
				print asked, rr[i]
			asked = ""
		}
		/^;; ->>HEADER/ {
			answer()
			status = $6
			sub(/,/, "", status)
			n = cname = 0
		}
		/^;; flags:/ { aa = / aa[ ;]/ }
		/^;[^;]/ {
			type = $3
			asked = substr($1, 2) " " type
		}
		/^[^;]/ && !cname && ($4 == type || $4 == "CNAME") {
			cname = $4 == "CNAME"
			gsub(/\\;/, ";")
			for (i = 0; i < 3; i++) # owner, TTL, class
				sub(/^[^ \t]+[ \t]+/, "")
			sub(/[ \t]+/, " ")
			rr[++n] = $0
		}
		END { answer() }' | sort >theirs
	tr '\n' ' ' <questions | xargs -d ' ' zonequery example.com=zone |
	    awk '
		/\t/ {
			for (i = 0; i < 3; i++)
				sub(/^[^\t]+\t/, "")
			sub(/\t/, " ")
			print asked, $0
			next
		}
		{ getline asked <"questions"; print asked, $2 }' | sort >ours
	[ "$(grep -c ' OK$' ours)" -gt 20 ]
	diff -u theirs ours
}
