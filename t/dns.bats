#!/usr/bin/env bats
# dns.h: questions to name servers that answer, fail, lie and keep silent;
# answers from zone files; the cache; --record.
#
# dnsd is the server and zone.bats looks after zone files; here is what
# dnsq gets.

setup() {
	load lib
	load servers
	cd "$BATS_TEST_TMPDIR" || return
	cat >zone <<-'EOF'
	$ORIGIN example.
	$TTL 300
	a TXT "one" "two"
	b TXT "bee"
	c TXT "sea"
	d TXT "dee"
	host A 192.0.2.1
	host AAAA 2001:db8::1
	mail MX 10 mx1
	mail MX 0 MX2
	null MX 0 .
	rev PTR host
	old SPF "v=spf1 -all"
	alias CNAME a
	victim TXT "true"
	EOF
}

teardown() {
	stop_servers
}

# An address where nobody listens.
closed() {
	start_server zone
	kill "${servers[-1]}"
	wait "${servers[-1]}" 2>/dev/null || :
}

# What "$@" prints is standard input.
prints() {
	"$@" >out
	diff -u - out
}

# How many questions the log has, of those that match.
asked() {
	grep -c -- "${1:-}" "$log" || :
}

# one HOW ...: runs dnsq, whose server does HOW for a.example.
one() {
	local how opts=()
	for how in "$@"; do
		opts+=(-b "a.example=$how")
	done
	start_server "${opts[@]}" zone
	run dnsq -T 3 -n "$at" a.example/TXT
}

right='"a.example" TXT OK - 2*"onetwo"'

# Answers.

@test "each type comes in the form that the header states" {
	start_server zone
	prints dnsq -n "$at" a.example/TXT host.example/A host.example/AAAA \
	    mail.example/MX null.example/MX rev.example/PTR old.example/SPF <<-'EOF'
	"a.example" TXT OK - 2*"onetwo"
	"host.example" A OK - 192.0.2.1
	"host.example" AAAA OK - 2001:db8::1
	"mail.example" MX OK - 10:"mx1.example" 0:"MX2.example"
	"null.example" MX OK - 0:""
	"rev.example" PTR OK - "host.example"
	"old.example" SPF OK - "v=spf1 -all"
	EOF
}

@test "a name that is not there and one without the type are told apart" {
	start_server zone
	prints dnsq -n "$at" nosuch.example/TXT host.example/TXT <<-'EOF'
	"nosuch.example" TXT NXDOMAIN -
	"host.example" TXT NODATA -
	EOF
}

@test "strings of TXT may hold any octet and come unchanged" {
	printf '%s\n' 'x.example. TXT "a\000b\255" "" "\"\\;"' >zone
	start_server zone
	prints dnsq -n "$at" x.example/TXT <<-'EOF'
	"x.example" TXT OK - 3*"a\000b\377\042\134;"
	EOF
}

@test "a name with odd octets in it is given with escapes" {
	printf '%s\n' 'x.example. MX 1 a\.b\000\032c.example.' >zone
	start_server zone
	prints dnsq -n "$at" x.example/MX <<-'EOF'
	"x.example" MX OK - 1:"a\134.b\134000\134032c.example"
	EOF
}

@test "the TTL is the smallest of the records', and 0 when out of range" {
	printf '%s\n' '$TTL 300' 'x.example. TXT "c"' 'x.example. TXT "b"' \
	    'x.example. TXT "a"' 'y.example. 0 TXT "d"' 'y.example. TXT "e"' >zone
	start_server -b '*=ttls' zone
	prints dnsq -l -n "$at" x.example/TXT y.example/TXT z.example/A <<-'EOF'
	"x.example" TXT OK - 298 "c" "b" "a"
	"y.example" TXT OK - 0 "d" "e"
	"z.example" A NXDOMAIN - 0
	EOF
}

@test "records that are the same are one" {
	start_server -b '*=twice' zone
	prints dnsq -n "$at" a.example/TXT mail.example/MX <<-'EOF'
	"a.example" TXT OK - 2*"onetwo"
	"mail.example" MX OK - 10:"mx1.example" 0:"MX2.example"
	EOF
}

@test "case and one last dot make no other name" {
	start_server zone
	prints dnsq -n "$at" A.EXAMPLE./TXT a.Example/TXT <<-EOF
	$right
	$right
	EOF
	[ "$(asked)" -eq 1 ]
}

@test "what is no name is not asked for" {
	local long label
	label=$(printf 'x%.0s' {1..63})
	long=$label.$label.$label.${label:2}
	start_server -b '*=servfail'
	run dnsq -n "$at" /A ./A a..b/A .a/A a../A 'a\.b/A' "x$label/A" \
	    "$label/A" "x$long/A" "$long/A" "$long./A" "$(printf 'y%.0s' {1..9000})/A"
	[ "$(grep -c BADNAME <<<"$output")" -eq 9 ]
	[[ ${lines[7]} == *' SERVFAIL '* ]]
	[[ ${lines[9]} == *' SERVFAIL '* ]]
	[[ ${lines[10]} == *' SERVFAIL '* ]]
	[ "$(asked)" -eq 2 ]
}

@test "a name may hold blanks, quotes and 8-bit octets" {
	printf '%s\n' 'a\032\"b\195\164.example. TXT "odd"' >zone
	start_server zone
	prints dnsq -n "$at" $'a "b\xc3\xa4.example/TXT' <<-'EOF'
	"a \042b\303\244.example" TXT OK - "odd"
	EOF
}

@test "a server on an IPv6 address is asked" {
	dnsd -a ::1 </dev/null >six 3>&- &
	servers+=($!)
	sleep 0.3
	[ -s six ] || skip 'no ::1 here'
	dnsq -n "::1@$(<six)" a.example/TXT | grep NXDOMAIN
}

@test "what is no address of a server is refused" {
	local bad
	for bad in '' 1.2.3 1.2.3.4.5 1.2.3.256 01.2.3.4@53x 1.2.3.4@ \
	    1.2.3.4@0 1.2.3.4@65536 1.2.3.4@-1 1.2.3.4@+1 ::g @53 localhost \
	    fe80::1%nosuchif '1.2.3.4 ' 1.2.3.4:53 "$(printf '1%.0s' {1..300})"; do
		run -64 dnsq -n "$bad" </dev/null
	done
	dnsq -n 1.2.3.4 -n 1.2.3.4@65535 -n ::1 -n ::ffff:1.2.3.4@1 \
	    -n fe80::1%1@53
	run -78 dnsq -n ::1 -n ::2 -n ::3 -n ::4 -n ::5 -n ::6 -n ::7 -n ::8 \
	    -n ::9
	[[ $output == *'more than 8 name servers'* ]]
}

# Lies.

@test "an answer to another question is passed over and the right one taken" {
	local how
	for how in badid badname badtype badclass notanswer opcode noquestion \
	    garbage otherport; do
		one "$how" "delay=50"
		[ "$output" = "$right" ] || { echo "$how: $output"; return 1; }
		[ "$(asked "$how\$")" -eq 1 ]
		[ "$(asked udp)" -eq 1 ]
	done
}

@test "all lies together keep nobody from the right answer" {
	one badid badname badtype badclass notanswer opcode noquestion \
	    garbage otherport
	[ "$output" = "$right" ]
	[ "$(asked)" -eq 10 ]
}

@test "when only lies come, there is no answer" {
	one silent badid badname garbage
	[ "$output" = '"a.example" TXT TIMEOUT -' ]
}

@test "an answer in other case is the same answer" {
	one case
	[ "$output" = "$right" ]
}

@test "records of names that were not asked for are neither taken nor kept" {
	start_server -b a.example=extra -b nosuch.example=extra zone
	prints dnsq -n "$at" a.example/TXT nosuch.example/TXT , \
	    victim.example/TXT <<-EOF
	$right
	"nosuch.example" TXT NXDOMAIN -
	"victim.example" TXT OK - "true"
	EOF
}

@test "an answer that cannot be read is malformed" {
	local how
	for how in loop cut empty; do
		one "$how"
		[ "$output" = '"a.example" TXT MALFORMED -' ] ||
		    { echo "$how: $output"; return 1; }
	done
}

@test "AD is kept from a server on loopback, along all of a CNAME chain" {
	start_server -b a.example=ad -b alias.example=ad -b alias.example=nochase \
	    -b nosuch.example=ad zone
	prints dnsq -n "$at" a.example/TXT b.example/TXT alias.example/TXT \
	    nosuch.example/TXT <<-'EOF'
	"a.example" TXT OK AD 2*"onetwo"
	"b.example" TXT OK - "bee"
	"alias.example" TXT OK AD 2*"onetwo"
	"nosuch.example" TXT NXDOMAIN AD
	EOF
	kill "${servers[@]}"
	start_server -b alias.example=ad -b alias.example=nochase zone
	prints dnsq -n "$at" alias.example/TXT <<-'EOF'
	"alias.example" TXT OK - 2*"onetwo"
	EOF
	start_server -b a.example=ad -b alias.example=nochase zone
	prints dnsq -n "$at" alias.example/TXT a.example/TXT <<-'EOF'
	"alias.example" TXT OK - 2*"onetwo"
	"a.example" TXT OK AD 2*"onetwo"
	EOF
}

# Failures.

@test "a server that fails is told as that, at once" {
	local how
	for how in servfail refused notimp formerr curt badvers referral; do
		timed one "$how"
		[ "$output" = '"a.example" TXT SERVFAIL -' ] ||
		    { echo "$how: $output"; return 1; }
		((took < 2000))
	done
}

@test "the next server is asked after one that fails" {
	local how first
	for how in servfail refused notimp formerr curt badvers referral cut \
	    loop notcp break alltc; do
		start_server -b "*=$how" zone
		first=$at
		start_server zone
		run dnsq -T 2 -n "$first" -n "$at" a.example/TXT
		[ "$output" = "$right" ] || { echo "$how: $output"; return 1; }
	done
}

@test "the next server is asked at once where nobody listens" {
	local first
	closed
	first=$at
	start_server zone
	timed run dnsq -n "$first" -n "$at" a.example/TXT
	[ "$output" = "$right" ]
	((took < 2000))
}

@test "nobody listening anywhere is a failure at once" {
	closed
	timed run dnsq -v -n "$at" a.example/TXT
	((took < 2000))
	[[ $output == *'"a.example" TXT SERVFAIL -'* ]]
	[[ $output == *'server cannot be reached'* ]]
}

@test "servers that all fail are asked once each" {
	local first
	start_server -b '*=servfail' zone
	first=$at
	start_server -b '*=refused' zone
	timed run dnsq -n "$first" -n "$at" a.example/TXT
	[ "$output" = '"a.example" TXT SERVFAIL -' ]
	((took < 2000))
	[ "$(cat log0 log1 | wc -l)" -eq 2 ]
}

@test "a silent server costs its wait once, not for every lookup" {
	local first
	start_server -b '*=silent' zone
	first=$at
	start_server zone
	timed run dnsq -n "$first" -n "$at" a.example/TXT b.example/TXT , \
	    c.example/TXT , d.example/TXT
	[ "$(grep -c OK <<<"$output")" -eq 4 ]
	((took >= 4500 && took < 7000))
	[ "$(wc -l <log0)" -eq 2 ]
	[ "$(wc -l <log1)" -eq 4 ]
}

@test "a failure is asked for again with the next message, an answer is not" {
	start_server -b a.example=servfail -b b.example=cut zone
	dnsq -n "$at" a.example/TXT a.example/TXT b.example/TXT c.example/TXT \
	    nosuch.example/A , a.example/TXT b.example/TXT c.example/TXT \
	    nosuch.example/A >out
	[ "$(asked a.example)" -eq 2 ]
	[ "$(asked b.example)" -eq 2 ]
	[ "$(asked c.example)" -eq 1 ]
	[ "$(asked nosuch.example)" -eq 1 ]
}

@test "the next message gives up what the last did not wait for" {
	start_server -d 300 zone
	prints dnsq -n "$at" '?a.example/TXT' , a.example/TXT , \
	    '?b.example/TXT' <<-EOF
	$right
	EOF
	[ "$(asked a.example)" -eq 2 ]
}

@test "a message may ask for 10000 names, and the next for as many" {
	local questions
	mapfile -t questions < <(
		seq -f 'n%g/A' 0 10000
		printf '%s\n' , a.example/TXT n1/A n2/A ,
		seq -f 'm%g/A' 1 10000
		printf '%s\n' , n1/A n3/A a.example/TXT
	)
	dnsq -z zone "${questions[@]}" >out
	[ "$(wc -l <out)" -eq 20007 ]
	[ "$(grep -c SERVFAIL out)" -eq 1 ]
	sed -n 10001p out | grep SERVFAIL
	[ "$(grep -cF "$right" out)" -eq 2 ]
}

# Time.

@test "lookups overlap: eight of 200 ms take less than 500" {
	start_server -d 200 zone
	dnsq -v -n "$at" {a,b,c,d,host,mail,rev,nosuch}.example/TXT 2>err >out
	sed 's/.*, \([0-9]*\) ms.*/\1/' err | awk '
	    { n++ }
	    $1 < 200 || $1 >= 500 { exit 1 }
	    END { exit n != 8 }'
}

@test "more lookups than fly at once all get their answers" {
	seq -f 'n%g.example. TXT "yes"' 300 >zone
	start_server -d 20 zone
	seq -f 'n%g.example/TXT' 300 | xargs dnsq -n "$at" >out
	[ "$(grep -c ' OK ' out)" -eq 300 ]
	[ "$(asked)" -eq 300 ]
}

@test "the deadline holds for all lookups of a message together" {
	start_server -b '*=silent' zone
	timed run dnsq -T 1 -n "$at" {a,b,c}.example/TXT
	((took >= 950 && took < 2000))
	[ "$(grep -c TIMEOUT <<<"$output")" -eq 3 ]
}

@test "the deadline holds for a chain of slow answers" {
	start_server -b '*=delay=400' -b '*=nochase' <(printf '%s\n' \
	    'x1.example. CNAME x2.example.' 'x2.example. CNAME x3.example.' \
	    'x3.example. CNAME x4.example.' 'x4.example. TXT "late"')
	timed run dnsq -T 1 -n "$at" x1.example/TXT
	((took < 2000))
	[ "$output" = '"x1.example" TXT TIMEOUT -' ]
}

@test "an answer after the deadline is none, and the next message has its own" {
	start_server -b a.example=delay=1300 -b b.example=delay=600 zone
	timed dnsq -T 1 -n "$at" a.example/TXT , b.example/TXT , a.example/TXT >out
	diff -u - out <<-'EOF'
	"a.example" TXT TIMEOUT -
	"b.example" TXT OK - "bee"
	"a.example" TXT TIMEOUT -
	EOF
	((took < 3600))
}

@test "a lookup after the deadline ends at once" {
	start_server -b a.example=silent zone
	timed run dnsq -T 1 -n "$at" a.example/TXT a.example/TXT
	((took < 2000))
	run dnsq -T 0 -n "$at" b.example/TXT
	[ "$output" = '"b.example" TXT TIMEOUT -' ]
}

# TCP and EDNS.

@test "an answer that was cut short is asked for by TCP" {
	one truncate
	[ "$output" = "$right" ]
	[ "$(asked udp)" -eq 1 ]
	[ "$(asked tcp)" -eq 1 ]
}

@test "an answer of 64 kB comes whole" {
	{
		printf 'big.example. TXT'
		seq -f ' "%0250g"' 0 254 | tr -d '\n'
		echo
	} >zone
	start_server zone
	dnsq -n "$at" big.example/TXT >out
	[ "$(wc -c <out)" -gt 63750 ]
	[[ $(cut -c 1-29 out) == '"big.example" TXT OK - 255*"0' ]]
	[[ $(tail -c 7 out) == '00254"' ]]
}

@test "an answer of up to 1232 octets comes by one datagram" {
	printf 'x.example. TXT "%0250d" "%0250d" "%0250d" "%0250d"\n' 1 2 3 4 >zone
	start_server zone
	dnsq -n "$at" x.example/TXT | grep -q ' OK - 4\*'
	[ "$(asked tcp)" -eq 0 ]
}

@test "1000 records are read, 1001 are malformed" {
	{
		seq -f 'x.example. TXT "%g"' 1000
		seq -f 'y.example. TXT "%g"' 1001
	} >zone
	start_server zone
	dnsq -n "$at" x.example/TXT y.example/TXT >out
	[ "$(head -1 out | wc -w)" -eq 1004 ]
	[ "$(tail -1 out)" = '"y.example" TXT MALFORMED -' ]
}

@test "TCP that is refused, breaks or is cut short too is a failure" {
	local how
	for how in notcp break alltc; do
		timed one "$how"
		[ "$output" = '"a.example" TXT SERVFAIL -' ] ||
		    { echo "$how: $output"; return 1; }
		((took < 2000))
	done
}

@test "TCP that trickles or is silent passes no deadline and holds nobody up" {
	local how
	for how in trickle tcpsilent; do
		start_server -b "a.example=$how" -b c.example=truncate zone
		timed dnsq -v -T 2 -n "$at" a.example/TXT {b,c,d}.example/TXT \
		    >out 2>err
		((took < 3000))
		grep -q '"a.example" TXT TIMEOUT -' out
		[ "$(grep -c ' OK ' out)" -eq 3 ]
		run ! grep -E '[a-z]\.example TXT: 1 record .*, [0-9]{4,} ms' err
	done
}

@test "TCP that trickles gives way to the next server" {
	local first
	start_server -b '*=trickle' zone
	first=$at
	start_server zone
	timed run dnsq -T 10 -n "$first" -n "$at" a.example/TXT
	[ "$output" = "$right" ]
	((took >= 4500 && took < 7000))
}

@test "a server that knows no EDNS is asked once more without" {
	start_server -b '*=noedns' zone
	dnsq -n "$at" a.example/TXT , b.example/TXT >out
	[ "$(grep -c ' OK ' out)" -eq 2 ]
	[ "$(asked a.example)" -eq 2 ]
	[ "$(asked b.example)" -eq 1 ]
}

@test "without EDNS long answers come by TCP" {
	printf 'x.example. TXT "%0250d" "%0250d" "%0250d"\n' 1 2 3 >zone
	start_server -b '*=noedns' zone
	dnsq -n "$at" x.example/TXT | grep -q ' OK - 3\*'
	[ "$(asked tcp)" -eq 1 ]
}

# CNAMEs.

# chain N: x0 to xN, each a CNAME of the next, but the last.
chain() {
	local i
	for ((i = 0; i < $1; i++)); do
		echo "x$i.example. CNAME x$((i + 1)).example."
	done
	echo "x$1.example. TXT \"end\""
}

@test "eight CNAMEs are followed and nine are malformed" {
	local how
	for how in '-d0' '-b*=nochase'; do
		chain 8 >zone
		start_server "$how" zone
		prints dnsq -n "$at" x0.example/TXT x8.example/A <<-'EOF'
		"x0.example" TXT OK - "end"
		"x8.example" A NODATA -
		EOF
		chain 9 >zone
		start_server "$how" zone
		prints dnsq -n "$at" x0.example/TXT x1.example/TXT <<-'EOF'
		"x0.example" TXT MALFORMED -
		"x1.example" TXT OK - "end"
		EOF
	done
}

@test "a loop of CNAMEs is malformed" {
	printf '%s\n' 'x.example. CNAME x.example.' \
	    'y.example. CNAME z.example.' 'z.example. CNAME y.example.' >zone
	start_server zone
	prints dnsq -n "$at" x.example/TXT y.example/TXT <<-'EOF'
	"x.example" TXT MALFORMED -
	"y.example" TXT MALFORMED -
	EOF
	start_server -b '*=nochase' zone
	prints dnsq -n "$at" x.example/TXT y.example/TXT <<-'EOF'
	"x.example" TXT MALFORMED -
	"y.example" TXT MALFORMED -
	EOF
}

@test "a CNAME to a name that is not there is NXDOMAIN, without the type NODATA" {
	printf '%s\n' 'x.example. CNAME nosuch.example.' \
	    'y.example. CNAME z.example.' 'z.example. A 192.0.2.1' >zone
	local how
	for how in '-d0' '-b*=nochase'; do
		start_server "$how" zone
		prints dnsq -n "$at" x.example/TXT y.example/TXT y.example/A <<-'EOF'
		"x.example" TXT NXDOMAIN -
		"y.example" TXT NODATA -
		"y.example" A OK - 192.0.2.1
		EOF
	done
}

# Zone files.

@test "with zones and no servers no packet is sent and others are NXDOMAIN" {
	command -v strace >/dev/null || skip 'no strace here'
	ASAN_OPTIONS=detect_leaks=0 prints strace -f -o trace \
	    -e trace=socket,connect,sendto dnsq -z zone a.example/TXT \
	    alias.example/TXT nosuch.example/TXT host.example/TXT \
	    elsewhere.test/A <<-EOF
	$right
	"alias.example" TXT OK - 2*"onetwo"
	"nosuch.example" TXT NXDOMAIN -
	"host.example" TXT NODATA -
	"elsewhere.test" A NXDOMAIN -
	EOF
	run ! grep -E '(socket|connect|sendto)[(]' trace
}

@test "CNAMEs are followed from zone to zone" {
	echo 'x.example. CNAME y.test.' >one
	echo 'y.test. CNAME z.example.' >two
	echo 'z.example. TXT "there"' >three
	echo 'l.test. CNAME m.example.' >>two
	echo 'm.example. CNAME l.test.' >>one
	prints dnsq -z one -z two -z three x.example/TXT l.test/TXT <<-'EOF'
	"x.example" TXT OK - "there"
	"l.test" TXT MALFORMED -
	EOF
}

@test "of two zones the one with the closer apex answers" {
	printf '%s\n' '$ORIGIN example.' '@ SOA a b 1 1 1 1 1' '@ NS ns.elsewhere.' \
	    'x.sub TXT "far"' >one
	printf '%s\n' '$ORIGIN sub.example.' '@ SOA a b 1 1 1 1 1' '@ NS ns.elsewhere.' \
	    'x TXT "near"' >two
	prints dnsq -z one -z two x.sub.example/TXT <<-'EOF'
	"x.sub.example" TXT OK - "near"
	EOF
	prints dnsq -z two -z one x.sub.example/TXT <<-'EOF'
	"x.sub.example" TXT OK - "near"
	EOF
}

@test "with zones and servers each answers for its own names" {
	printf '%s\n' '$ORIGIN test.' '@ SOA a b 1 1 1 1 1' '@ NS ns.elsewhere.' \
	    'a TXT "zone"' 'out CNAME b.example.' >mine
	printf '%s\n' 'in.example. CNAME a.test.' 'gone.example. CNAME no.test.' \
	    'a.test. TXT "forged"' 'no.test. TXT "forged"' >>zone
	start_server -b '*=ad' zone
	prints dnsq -z mine -n "$at" a.test/TXT no.test/TXT out.test/TXT \
	    b.example/TXT in.example/TXT gone.example/TXT <<-'EOF'
	"a.test" TXT OK - "zone"
	"no.test" TXT NXDOMAIN -
	"out.test" TXT OK - "bee"
	"b.example" TXT OK AD "bee"
	"in.example" TXT OK - "zone"
	"gone.example" TXT NXDOMAIN -
	EOF
	run ! grep -F ' a.test ' "$log"
}

@test "a zone file that is not there or malformed is named" {
	run -66 dnsq -z nosuch a.example/TXT
	[[ $output == *nosuch* ]]
	echo 'x.example. A 1.2.3' >bad
	run -78 dnsq -z zone -z bad a.example/TXT
	[[ $output == *bad:1:* ]]
}

# --record.

@test "a recorded run can be repeated without a server" {
	local questions=(a.example/TXT alias.example/TXT host.example/A
		host.example/AAAA mail.example/MX null.example/MX
		rev.example/PTR old.example/SPF nosuch.example/TXT
		host.example/TXT c.example/TXT d.example/TXT b.example/TXT
		bad..name/TXT x.example/TXT dead.example/TXT $'o "d.example/TXT'
		$'p "d.example/A' '$INCLUDE.example/TXT' '@.example/A' 'odd.example/MX')
	cat >>zone <<-'EOF'
	x.example. TXT "a\000b\255" "" "\"\\;" ";" "( )" "\\"
	x.example. TXT ""
	dead.example. CNAME nosuch.example.
	o\032\"d.example. TXT "odd"
	\$INCLUDE.example. TXT "no file"
	odd.example. MX 1 \$a\032\"b\;.example.
	odd.example. MX 0 a\.b\000\255.example.
	EOF
	start_server -b c.example=servfail -b d.example=cut -b b.example=silent zone
	dnsq -T 1 -n "$at" -r record "${questions[@]}" >first
	[ "$(wc -l <first)" -eq 21 ]
	dnsq -z record -r again "${questions[@]}" >second
	diff -u first second
	dnsq -z again "${questions[@]}" >third
	diff -u first third
}

@test "a record has each answer once, absolute, and the CNAMEs on the way" {
	start_server zone
	dnsq -n "$at" -r record alias.example/TXT alias.example/TXT , \
	    alias.example/TXT nosuch.example/A >out
	[ "$(grep -c '^alias\.example\..*TXT.*"one" "two"$' record)" -eq 1 ]
	grep -q 'alias\.example\..*CNAME.*a\.example\.$' record
	[ "$(grep -c 'nosuch\.example' record)" -eq 1 ]
	cp record before
	dnsq -n "$at" -r record b.example/TXT >out
	head -c "$(wc -c <before)" record | cmp - before
	grep -q '^b\.example\..*TXT.*"bee"$' record
}

@test "CNAMEs that contradict each other can be recorded and repeated" {
	printf '%s\n' 'x.example. CNAME y.example.' \
	    'y.example. TXT "by way of y"' >one
	echo 'x.example. A 192.0.2.7' >two
	start_server one
	dnsq -n "$at" -r record x.example/TXT >out
	start_server two
	dnsq -n "$at" -r record x.example/A >>out
	prints dnsq -z record x.example/TXT x.example/A <out
}

@test "a record that cannot be written is told at the end" {
	[ -c /dev/full ] || skip 'no /dev/full here'
	run -74 --separate-stderr dnsq -z zone -r /dev/full a.example/TXT
	[ "$output" = "$right" ]
	[[ $stderr == *'/dev/full: No space left on device' ]]
	run -74 dnsq -z zone -r /nosuch/file a.example/TXT
}

# resolv.conf.

@test "resolv.conf is read as glibc reads it" {
	cat >conf <<-'EOF'
	# a comment
	; another
	#nameserver 192.0.2.99
	 nameserver 192.0.2.98
	domain example.com
	search example.com example.org
	nameserver
	nameserver nonsense
	nameserver 192.0.2.1@5353
	nameserver	192.0.2.1   trailing words
	nameserver 2001:db8::1
	nameserverx 192.0.2.97
	options ndots:3 timeout:7 attempts:3 rotate
	nameserver fe80::1%1
	nameserver 192.0.2.4
	EOF
	prints dnsq -c conf <<-'EOF'
	192.0.2.1@53
	2001:db8::1@53
	fe80::1%1@53
	timeout 7 attempts 3
	EOF
}

@test "no resolv.conf, or none with a server in it, means this machine" {
	prints dnsq -c nosuch <<-'EOF'
	127.0.0.1@53 trusted
	timeout 5 attempts 2
	EOF
	echo 'options timeout:99 attempts:99' >conf
	prints dnsq -c conf <<-'EOF'
	127.0.0.1@53 trusted
	timeout 30 attempts 5
	EOF
	echo 'options timeout:0 attempts:0' >conf
	prints dnsq -c conf <<-'EOF'
	127.0.0.1@53 trusted
	timeout 1 attempts 1
	EOF
	prints dnsq -c . <<-'EOF'
	127.0.0.1@53 trusted
	timeout 5 attempts 2
	EOF
}

@test "servers are trusted on loopback, or with trust-ad" {
	printf '%s\n' 'nameserver 127.0.0.53' 'nameserver ::1' \
	    'nameserver 192.0.2.1' >conf
	prints dnsq -c conf <<-'EOF'
	127.0.0.53@53 trusted
	::1@53 trusted
	192.0.2.1@53
	timeout 5 attempts 2
	EOF
	echo 'options edns0 trust-ad' >>conf
	[ "$(dnsq -c conf | grep -c trusted)" -eq 3 ]
}

@test "a resolv.conf of nonsense does no harm" {
	head -c 20000 /dev/urandom >conf
	{
		printf 'nameserver 127.0.0.1%05000d\n' 0
		printf 'options %05000d timeout:1\n' 0
		printf 'nameserver 192.0.2.1'
	} >>conf
	dnsq -c conf >out
	grep -q '^timeout [0-9]* attempts [0-9]*$' out
}

# Runs standard input in a network and with a resolv.conf of its own.
apart() {
	unshare -rmn sh -c 'ip link set lo up && touch /etc/resolv.conf &&
	    mount --bind resolv.conf /etc/resolv.conf' 2>/dev/null ||
	    skip 'no name spaces here'
	{
		cat <<-'EOF'
		ip link set lo up
		ip address add 192.0.2.1/32 dev lo
		mount --bind resolv.conf /etc/resolv.conf
		EOF
		cat
	} | PATH=$PATH:/sbin:/usr/sbin unshare -rmn bash -e
}

@test "the servers of resolv.conf are asked, as often as it says" {
	printf '%s\n' 'nameserver 127.0.0.1' 'options timeout:1 attempts:3' \
	    >resolv.conf
	apart <<-'EOF'
	dnsd -b b.example=silent -l log -p 53 zone >port 3>&- &
	while [ ! -s port ]; do sleep 0.05; done
	dnsq a.example/TXT b.example/TXT >out
	kill $!
	EOF
	grep -q ' OK ' out
	grep -q ' TIMEOUT ' out
	[ "$(grep -c ' b.example ' log)" -eq 3 ]
	awk '/ b.example /{ if (last && $1 - last < 900) exit 1; last = $1 }' log
}

@test "AD of a server that is not trusted is neither asked for nor kept" {
	echo 'nameserver 192.0.2.1' >resolv.conf
	apart <<-'EOF'
	dnsd -a 192.0.2.1 -b '*=ad' -p 53 zone >port 3>&- &
	while [ ! -s port ]; do sleep 0.05; done
	dnsq b.example/TXT >out
	mv resolv.conf was
	umount /etc/resolv.conf
	(cat was; echo options trust-ad) >resolv.conf
	mount --bind resolv.conf /etc/resolv.conf
	dnsq b.example/TXT >>out
	kill $!
	EOF
	diff -u - out <<-'EOF'
	"b.example" TXT OK - "bee"
	"b.example" TXT OK AD "bee"
	EOF
}

@test "the environment has no say" {
	start_server -b '*=silent' zone
	RES_OPTIONS='timeout:1 attempts:1' LOCALDOMAIN=example \
	    timed run dnsq -T 2 -n "$at" a/TXT
	((took >= 1900))
	[ "$(asked ' a TXT')" -eq 1 ]
	[ "$(asked)" -eq 1 ]
}

# Trouble.

# Under strace no leaks can be looked for.
inject() {
	command -v strace >/dev/null || skip 'no strace here'
	ASAN_OPTIONS=detect_leaks=0 strace -o /dev/null -e "inject=$1" "${@:2}"
}

@test "few descriptors are enough, and none are a failure" {
	local names
	mapfile -t names < <(seq -f 'n%g.example/TXT' 50)
	seq -f 'n%g.example. TXT "yes"' 50 >zone
	start_server -b n7.example=truncate zone
	prlimit --nofile=5 dnsq -n "$at" "${names[@]}" >out 3>&-
	[ "$(grep -c ' OK ' out)" -eq 50 ]
	inject socket:error=EMFILE dnsq -n "$at" "${names[@]}" >out
	[ "$(grep -c ' SERVFAIL ' out)" -eq 50 ]
}

@test "trouble with the system ends in an answer" {
	local how
	start_server -b c.example=truncate zone
	for how in poll:error=EINVAL socket:error=EACCES \
	    connect:error=ENETUNREACH sendto:error=EPERM fcntl:error=EINVAL:when=4+; do
		timed inject "$how" dnsq -T 3 -n "$at" {a,b,c}.example/TXT >out
		[ "$(grep -c ' SERVFAIL ' out)" -eq 3 ] ||
		    { echo "$how:"; cat out; return 1; }
		((took < 2000))
	done
	for how in poll:error=EINTR:when=1+2 recvfrom:error=EAGAIN:when=1+2 \
	    recvfrom:error=EINTR:when=1+2; do
		inject "$how" dnsq -T 3 -n "$at" {a,b,c}.example/TXT >out
		[ "$(grep -c ' OK ' out)" -eq 3 ] ||
		    { echo "$how:"; cat out; return 1; }
	done
}

@test "a datagram that cannot leave is like one that was lost" {
	start_server zone
	timed inject sendto:error=ENOBUFS:when=1 dnsq -T 1 -n "$at" \
	    {a,b}.example/TXT >out
	diff -u - out <<-'EOF'
	"a.example" TXT TIMEOUT -
	"b.example" TXT OK - "bee"
	EOF
}

@test "-v tells each answer on a line" {
	start_server -b a.example=ad -b d.example=refused zone
	dnsq -v -n "$at" a.example/TXT a.example/TXT mail.example/MX \
	    nosuch.example/A host.example/MX d.example/TXT a..b/A \
	    $'\e[31m.example/A' 2>err >out
	sed 's/, [0-9]* ms/, N ms/' err | sort >said
	sort <<-EOF | diff -u - said
	dnsq: dns: a.example TXT: 1 record from $at, N ms, AD
	dnsq: dns: mail.example MX: 2 records from $at, N ms
	dnsq: dns: nosuch.example A: NXDOMAIN from $at, N ms
	dnsq: dns: host.example MX: NOERROR without data from $at, N ms
	dnsq: dns: d.example TXT: server refused from $at, N ms
	dnsq: dns: a..b A: not a possible name
	dnsq: dns: \\033[31m.example A: NXDOMAIN from $at, N ms
	EOF
}
