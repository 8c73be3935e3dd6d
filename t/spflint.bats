#!/usr/bin/env bats
# spfquery -c: finds fault with the record of a domain, and with all that it
# includes.

setup() {
	load lib
	load servers
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	stop_servers
}

# Records that many tests stand on, and those of standard input.
zone() {
	cat - >zone <<-'EOF'
	$ORIGIN example.
	$TTL 300
	mail A 192.0.2.1
	mail AAAA 2001:db8::1
	four A 192.0.2.4
	net TXT "v=spf1 ip4:198.51.100.0/24 -all"
	none TXT "something else"
	EOF
	cat >>zone
}

# is RECORD: makes it that of d.example, in strings of 200 octets.
is() {
	local text=$1 strings=
	while [ "${#text}" -gt 200 ]; do
		strings+="\"${text:0:200}\" "
		text=${text:200}
	done
	zone <<<"d TXT $strings\"$text\""
}

# lint STATUS [OPTION ...]: checks d.example and leaves the report, each
# finding on one line, in findings.
lint() {
	run -"$1" spfquery -c d.example -z zone "${@:2}"
	findings=$(awk '/^(error|temperror|warning|note): / {
			printf "%s%s;", n++ ? "\n" : "", $0; on = 1; next
		}
		/^    / && on { sub("^ +", " "); printf "%s", $0; next }
		{ on = 0 }' <<<"$output")
	tree=$(sed '/^$/,$d' <<<"$output")
}

# found TEXT: is a finding with this text in it.
found() {
	grep -F -- "$1" <<<"$findings" || {
		printf 'no finding: %s\n%s\n' "$1" "$output"
		return 1
	}
}

# lacks TEXT: no finding has it.
lacks() {
	! found "$1" >lacks.out || {
		cat lacks.out
		return 1
	}
}

# Records that are sound.

@test "a sound record has status 0, its tree and its counts" {
	zone <<-'EOF'
	d MX 10 mail
	d TXT "v=spf1 mx a:mail.example include:inc.example -all"
	inc TXT "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 include:net.example ~all"
	EOF
	run -0 spfquery -c d.example -z zone
	diff -u - <(echo "$output") <<-'EOF'
	d.example  (4 lookups)
	  mx  (1 lookup)
	  a:mail.example  (1 lookup)
	  include:inc.example  (2 lookups)
	    ip4:192.0.2.0/24 ip6:2001:db8::/32
	    include:net.example  (1 lookup)
	      ip4:198.51.100.0/24 -all
	    ~all
	  -all

	lookups: 4 of 10, void lookups: 0 of 2

	nothing found
	EOF
}

@test "the domain may be written with capitals" {
	is 'v=spf1 -all'
	run -0 spfquery -c D.Example -z zone
	[[ $output == 'd.example  (0 lookups)'* ]]
}

@test "a redirect is followed, and what it leads to is judged as the domain's own" {
	zone <<-'EOF'
	d TXT "v=spf1 redirect=e.example"
	e TXT "v=spf1 ip4:192.0.2.1 ?all"
	EOF
	lint 0
	found 'note: e.example, column 22: ?all;'
	[[ $tree == *'redirect=e.example  (1 lookup)'$'\n'*'    ip4:192.0.2.1 ?all' ]]
}

@test "macros of the domain alone are followed" {
	zone <<-'EOF'
	d TXT "v=spf1 include:%{o1r}.%{d} -all"
	d.d TXT "v=spf1 a:mail.%{o2r} -all"
	EOF
	lint 2
	[[ $tree == *'include:%{o1r}.%{d} -> d.d.example  (2 lookups)'* ]]
	[[ $tree == *'a:mail.%{o2r} -> mail.example.d  (1 lookup, void)'* ]]
}

@test "a record that is included twice is shown once and counted twice" {
	zone <<-'EOF'
	d TXT "v=spf1 include:x.example include:y.example -all"
	x TXT "v=spf1 include:net.example -all"
	y TXT "v=spf1 include:net.example ip4:192.0.2.1 -all"
	EOF
	lint 0
	[ "$(grep -c 198.51.100 <<<"$tree")" = 1 ]
	[[ $tree == 'd.example  (4 lookups)'*'net.example  (1 lookup, see above)'* ]]
}

# Errors.

@test "each syntax error of each term is told with its column" {
	is 'v=spf1 ip4:300.1.1.1 mx/33 a:b.example//129 foo all:x ip6:1::2::3 -redirect=x.example exists include a:%{z}.example a:%(d) exp= -all'
	lint 4
	found 'error: d.example, column 12: ip4:300.1.1.1; Syntax error'
	found 'column 24: mx/33; '
	found 'A prefix length is 0 to 32 for IPv4 and 0 to 128 for IPv6'
	found 'column 45: foo; '
	found 'column 52: all:x; '
	found 'column 59: ip6:1::2::3; '
	found 'column 67: -redirect=x.example; '
	found 'column 93: exists; '
	found 'column 101: include; '
	found 'a:%{z}.example; '
	found 'a:%(d); '
	found 'exp=; '
	[ "$(grep -c '^error: .*Syntax error, which is permerror' <<<"$findings")" = 12 ]
}

@test "common slips are met with advice" {
	is 'v=spf1 ip:192.0.2.1 ipv4:192.0.2.1 ipv6:2001:db8::1 redirect:e.example ip4: 192.0.2.1 a:mail.example, mail.example -all;'
	lint 4
	found 'ip:192.0.2.1; Syntax error, which is permerror to all clients: unknown mechanism. The mechanisms are called ip4 and ip6.'
	found 'The mechanism is called ip4.'
	found 'The mechanism is called ip6.'
	found 'A modifier takes "=": redirect=DOMAIN.'
	found 'No blank may stand before what belongs there.'
	found ': 192.0.2.1; Syntax error, which is permerror to all clients: unknown mechanism. An address needs ip4: or ip6:'
	found ': a:mail.example,; '
	found 'A domain name needs a:, mx: or include: before it.'
	found ': -all;; '
	[ "$(grep -c 'without commas, semicolons or quotes' <<<"$findings")" = 2 ]
}

@test "redirect= or exp= twice is an error at the second" {
	is 'v=spf1 redirect=net.example redirect=net.example exp=e.example exp=e.example'
	lint 4
	found 'error: d.example, column 29: redirect=net.example; '
	found 'error: d.example, column 64: exp=e.example; '
}

@test "octets that are not printable ASCII are told, and do not reach the terminal" {
	zone <<<'d TXT "v=spf1 a:m\195\188ller.example mx\009a \027[31m -all"'
	lint 4
	found 'The octet 0xc3 at column 11 is not printable ASCII'
	found 'The octet 0x09 at column 28 is not printable ASCII'
	found 'The octet 0x1b at column 31 is not printable ASCII'
	run ! grep '[^ -~]' <<<"$output"
}

@test "a domain without a record has status 6" {
	zone <<<'d A 192.0.2.1'
	lint 6
	found 'error: d.example; The domain has no SPF record: publish a TXT record'
	[[ $tree == 'd.example  (no SPF record)' ]]
}

@test "a domain that does not exist has status 6" {
	zone </dev/null
	run -6 spfquery -c e.d.example -z example=zone -z zone
	[[ $output == *'e.d.example  (no such domain)'* ]]
}

@test "a name that is no domain has status 6 or is refused as an argument" {
	zone </dev/null
	for name in nodots a..example "$(printf '%064d' 0).example"; do
		run spfquery -c "$name" -z zone
		[ "$status" = 6 ] || [ "$status" = 64 ]
	done
}

@test "a name in U-labels, in capitals or with a last dot is told as DNS has it" {
	zone <<<'d TXT "v=spf1 -all"'
	run -0 spfquery -J -c D.Example. -z zone
	[ "$(jq -r .domain <<<"$output")" = d.example ]
	run -6 spfquery -J -c bücher.example -z zone
	[ "$(jq -r .domain <<<"$output")" = xn--bcher-kva.example ]
}

@test "TXT records that nearly are SPF records are told" {
	local record
	while IFS='|' read -r record why; do
		zone <<<"d TXT $record"
		lint 6
		found "$why"
	done <<-'EOF'
	"v=spf2 -all"|begins with "v=spf2?-all" is no SPF record: there is no version but v=spf1
	"v=spf10 -all"|there is no version but v=spf1
	"spf1 -all"|it must begin with v=spf1
	" v=spf1 -all"|nothing may stand before v=spf1, no blank and no quote
	"\"v=spf1 -all\""|nothing may stand before v=spf1, no blank and no quote
	"v=spf1;-all"|behind v=spf1 a blank must follow
	"v=spf1" "-all"|behind v=spf1 a blank must follow
	"spf2.0/pra -all"|spf2.0 is Sender ID
	EOF
}

@test "a record of the old type SPF is a warning, and without TXT an error" {
	zone <<-'EOF'
	d SPF "v=spf1 -all"
	d TXT "v=spf1 -all"
	EOF
	lint 2
	found 'warning: d.example; A record of type SPF (99) stands beside the TXT record'
	zone <<<'d SPF "v=spf1 -all"'
	lint 6
	found 'error: d.example; There is a record of type SPF (99) and none in TXT'
}

@test "two SPF records are an error" {
	zone <<-'EOF'
	d TXT "v=spf1 -all"
	d TXT "v=spf1 mx -all"
	EOF
	lint 4
	found 'error: d.example; The domain has 2 SPF records, which is permerror'
}

@test "an include or redirect must lead to one sound record" {
	zone <<-'EOF'
	d TXT "v=spf1 include:none.example include:no.example include:two.example include:bad.example include:a..example redirect=none.example"
	two TXT "v=spf1 -all"
	two TXT "v=spf1 ~all"
	bad TXT "v=spf1 ip4:x -all"
	no A 192.0.2.1
	EOF
	lint 4
	found 'error: d.example, column 8: include:none.example; none.example has no SPF record'
	found 'error: d.example, column 29: include:no.example; no.example has no SPF record'
	found 'include:two.example; two.example has 2 SPF records'
	found 'include:bad.example; The record of bad.example has syntax errors'
	found 'error: bad.example, column 12: ip4:x; Syntax error'
	found 'include:a..example; "a..example" is no name that DNS can be asked for'
	found 'redirect=none.example; none.example has no SPF record'
}

@test "a name outside the zone files is told from one that does not exist" {
	zone <<-'EOF'
	@ SOA ns hostmaster 1 1 1 1 1
	@ NS ns
	ns A 192.0.2.1
	d TXT "v=spf1 include:no.example include:other.test -all"
	EOF
	lint 4
	found 'no.example does not exist, and who comes'
	found 'other.test is in no zone file, and no name server was asked (add -n)'
}

@test "an mx with more than 10 hosts is an error" {
	zone < <(
		echo 'd TXT "v=spf1 mx -all"'
		printf 'd MX 1 m%d\n' {1..11}
	)
	lint 4
	found 'error: d.example, column 8: mx; d.example has 11 MX hosts'
	sed -i '/ m11$/d' zone
	lint 2
	lacks 'MX hosts'
}

@test "a loop is told as one, with its path" {
	zone <<-'EOF'
	d TXT "v=spf1 include:e.example -all"
	e TXT "v=spf1 ip4:192.0.2.1 include:f.example -all"
	f TXT "v=spf1 redirect=d.example"
	EOF
	lint 4
	found 'error: f.example, column 8: redirect=d.example; The records include each other, in a loop that ends with permerror: d.example -> e.example -> f.example -> d.example.'
	[ "$(wc -l <<<"$findings")" = 1 ]
	[[ $output == *'lookups: over 999 of 10'* ]]
}

@test "a record that includes itself is told so" {
	is 'v=spf1 include:%{d} -all'
	lint 4
	found 'error: d.example, column 8: include:%{d}; The record includes itself'
}

@test "a loop of many records is told with the beginning of its path" {
	zone < <(
		echo 'd TXT "v=spf1 include:c1.example -all"'
		for i in {1..19}; do
			echo "c$i TXT \"v=spf1 include:c$((i + 1)).example -all\""
		done
		echo 'c20 TXT "v=spf1 include:d.example -all"'
	)
	lint 4
	found 'd.example -> c1.example -> c2.example -> c3.example -> c4.example -> c5.example -> c6.example -> c7.example -> (12 more) -> c20.example -> d.example.'
}

@test "more than 10 lookups are an error at the term that is one too many" {
	zone <<-'EOF'
	d TXT "v=spf1 include:x.example a:mail.example include:y.example redirect=net.example"
	x TXT "v=spf1 a:mail.example a:mail.example/24 mx:mx.example exists:mail.example -all"
	y TXT "v=spf1 mx:mx.example include:net.example exists:four.example -all"
	mx MX 1 mail
	EOF
	lint 4
	[[ $output == *'lookups: 11 of 10, void lookups: 0 of 2'* ]]
	found 'error: d.example, column 59: redirect=net.example; Here is the lookup that is one too many: 11 terms'
}

@test "10 lookups are allowed, and 8 and up noted" {
	zone <<-'EOF'
	d TXT "v=spf1 include:x.example include:y.example -all"
	x TXT "v=spf1 a:mail.example a:four.example/24//64 a:four.example/25//64 a:four.example/26//64 -all"
	y TXT "v=spf1 exists:mail.example exists:four.example mx:mx.example include:net.example -all"
	mx MX 1 mail
	EOF
	sed -i 's/^four.*/&\nfour AAAA 2001:db8::4/' zone
	run spfquery -c d.example -z zone
	[[ $output == *'lookups: 10 of 10, void lookups: 0 of 2'* ]]
	[[ $output != *error* ]]
	is 'v=spf1 a:mail.example a:four.example/1 mx:a.example ptr ptr:b.example exists:mail.example exists:four.example include:net.example -all'
	lint 2
	found 'note: d.example; 8 of 10 lookups are used'
	is 'v=spf1 a:mail.example a:four.example/1 mx:a.example ptr exists:mail.example exists:four.example include:net.example -all'
	lint 2
	lacks 'lookups are used'
}

@test "terms behind an include that passes everybody are not counted" {
	zone <<-'EOF'
	d TXT "v=spf1 include:open.example ptr ptr:a.example ptr:b.example -all"
	open TXT "v=spf1 a:mail.example +all"
	EOF
	lint 2
	[[ $tree == 'd.example  (2 lookups)'*'ptr  (never reached)'* ]]
	sed -i 's/^open.*/open TXT "v=spf1 -a:mail.example +all"/' zone
	lint 2
	[[ $tree == 'd.example  (5 lookups)'* ]]
}

@test "more than 2 void lookups are an error" {
	is 'v=spf1 a:n1.example mx:n2.example exists:n3.example -all'
	lint 4
	found 'error: d.example; IPv4 and IPv6 clients that nothing matches cause 3 void lookups'
	is 'v=spf1 a:n1.example mx:n2.example -all'
	lint 2
	[[ $output == *'void lookups: 2 of 2'* ]]
}

@test "void lookups are counted for IPv4 and IPv6 clients apart" {
	is 'v=spf1 a:four.example a:four.example/24 a:four.example/16 a:six.example -all'
	echo 'six AAAA 2001:db8::6' >>zone
	lint 4
	found 'error: d.example; IPv6 clients that nothing matches cause 3 void lookups'
	[[ $tree == *'a:four.example  (1 lookup, void for IPv6 clients)'* ]]
	[[ $tree == *'a:six.example  (1 lookup, void for IPv4 clients)'* ]]
}

@test "void lookups in included records count as well" {
	zone <<-'EOF'
	d TXT "v=spf1 a:n1.example include:i.example -all"
	i TXT "v=spf1 a:n2.example a:n3.example -all"
	EOF
	lint 4
	found 'cause 3 void lookups'
}

# Warnings.

@test "+all is a warning, written in full or not, here or included" {
	for all in +all all; do
		is "v=spf1 $all"
		lint 2
		found "warning: d.example, column 8: $all; It lets anybody send in your name"
	done
	zone <<-'EOF'
	d TXT "v=spf1 include:e.example -all"
	e TXT "v=spf1 all"
	EOF
	lint 2
	found 'warning: e.example, column 8: all; It lets anybody pass, in all records that include this one'
}

@test "ptr and %{p} are warnings" {
	is 'v=spf1 ptr exists:%{p}.example -all'
	lint 2
	found 'warning: d.example, column 8: ptr; ptr is slow and unreliable and is not to be used'
	found 'warning: d.example, column 12: exists:%{p}.example; %{p} is slow'
	[[ $output == *'lookups: 2 of 10, void lookups: 0 of 2'* ]]
}

@test "terms and a redirect beside all are ignored, and that is a warning" {
	is 'v=spf1 redirect=no.example -all mx:no.example exp=e.example a:no.example'
	lint 2
	found 'warning: d.example, column 33: mx:no.example; What stands behind "all" is ignored, this term and 1 more'
	found 'warning: d.example, column 8: redirect=no.example; A record with "all" ignores redirect='
	lacks 'void'
	[[ $output == *'lookups: 0 of 10, void lookups: 0 of 2'* ]]
}

@test "an answer over 450 octets is a warning with its size, other TXT records included" {
	# "d.example" and "v=spf1 -all" are 20 octets.
	zone <<<"d TXT \"v=spf1 -all\""
	printf 'd TXT "%0200d" "%0230d"\n' 1 1 >>zone
	lint 0
	sed -i '$d' zone
	printf 'd TXT "%0200d" "%0231d"\n' 1 1 >>zone
	lint 2
	found 'warning: d.example; The name and the text of its 2 TXT records are 451 octets'
}

@test "a target without addresses is a warning" {
	zone <<-'EOF'
	d TXT "v=spf1 a:none.example mx:none.example mx:null.example mx:hosts.example a:a..example exists:e.sub.example -all"
	null MX 0 .
	hosts MX 1 mail
	hosts MX 2 nohost
	sub A 192.0.2.1
	EOF
	lint 4
	found 'warning: d.example, column 8: a:none.example; none.example has no address'
	found 'mx:none.example; none.example has no MX records'
	found 'mx:null.example; null.example takes no mail (its MX is ".")'
	found 'mx:hosts.example; The MX host nohost.example has no address'
	found 'a:a..example; "a..example" is no name that DNS can be asked for'
	found 'exists:e.sub.example; e.sub.example does not exist'
}

@test "bits behind the prefix are a warning that has the network" {
	is 'v=spf1 ip4:192.0.2.129/25 ip6:2001:db8:0:f::1/60 ip4:198.51.100.128/25 -all'
	lint 2
	found 'ip4:192.0.2.129/25; The address has bits set behind its prefix of 25, which verifiers ignore: write 192.0.2.128/25 for'
	found 'write 2001:db8::/60 for'
	lacks '198.51.100'
}

@test "networks of a whole provider and of the whole Internet are warnings" {
	is 'v=spf1 ip4:0.0.0.0/0 ip6:::/0 -all'
	lint 2
	found 'ip4:0.0.0.0/0; A prefix of 0 lets all of IPv4 send in your name'
	found 'ip6:::/0; A prefix of 0 lets all of IPv6 send in your name'
	is 'v=spf1 ip4:10.0.0.0/11 ip6:2001:d00::/27 a:mail.example/8 -all'
	lint 2
	found 'ip4:10.0.0.0/11; The network has 2 million addresses.'
	found 'ip6:2001:d00::/27; An IPv6 network of /27 is wider'
	found 'a:mail.example/8; The network has 16 million addresses.'
	is 'v=spf1 ip4:10.0.0.0/12 ip6:2001:d00::/28 -ip4:128.0.0.0/1 -all'
	lint 0
}

@test "an IPv4-mapped network is a warning" {
	is 'v=spf1 ip6:::ffff:192.0.2.1 -all'
	lint 2
	found 'An IPv4-mapped address matches no client'
}

@test "a term that one before it covers is a warning" {
	is 'v=spf1 ip4:192.0.2.0/24 -ip4:192.0.2.7 a:mail.example A:Mail.Example a a:d.example mx:mail.example/24 mx:mail.example ip4:192.0.2.0/23 -all'
	lint 4
	found 'column 25: -ip4:192.0.2.7; It can never match, for all that it covers is matched before by ip4:192.0.2.0/24 at column 8'
	found 'A:Mail.Example; It can never match, for all that it covers is matched before by a:mail.example at column 40, and its lookups are counted again'
	found 'a:d.example; It can never match, for all that it covers is matched before by a at column'
	found 'mx:mail.example; It can never match'
	[ "$(grep -c 'can never match' <<<"$findings")" = 4 ]
}

@test "a record without an ending is a warning, unless it is an included one" {
	zone <<-'EOF'
	d TXT "v=spf1 include:e.example"
	e TXT "v=spf1 ip4:192.0.2.1"
	EOF
	lint 2
	found 'warning: d.example; The record has neither "all" nor redirect='
	[ "$(wc -l <<<"$findings")" = 1 ]
}

@test "an included record that can never pass is a warning" {
	zone <<-'EOF'
	d TXT "v=spf1 include:e.example include:f.example -all"
	e TXT "v=spf1 -ip4:192.0.2.1 include:g.example -all ip4:192.0.2.2"
	f TXT "v=spf1 redirect=net.example"
	g TXT "v=spf1 ?all"
	EOF
	lint 2
	found 'd.example, column 8: include:e.example; The record of e.example passes no client'
	found 'e.example, column 23: include:g.example; The record of g.example passes no client'
	lacks 'record of f.example'
}

@test "modifiers that are mistaken mechanisms, and a second version, are warnings" {
	is 'v=spf1 ip4=192.0.2.1 v=spf1 foo=bar -all'
	lint 2
	found 'column 8: ip4=192.0.2.1; With "=" this is a modifier that nobody knows, and verifiers ignore it: write "ip4:".'
	found 'column 22: v=spf1; A version in the midst of the record is ignored'
	found 'note: d.example, column 29: foo=bar; Verifiers ignore a modifier that they do not know'
}

# Notes.

@test "?all and ~all are notes" {
	for all in '?all' '~all'; do
		is "v=spf1 $all"
		lint 0
		found "note: d.example, column 8: $all; $all"
	done
}

@test "macros that tell of the sender are noted, with who gets to see it" {
	is 'v=spf1 exists:%{l}._spf.e.example exists:%{H}.%{s} exists:%{ir}.l.example -all'
	lint 0
	found 'exists:%{l}._spf.e.example; With each check whoever runs the name servers of _spf.e.example, and the resolvers on the way, can see the sender'"'s local part."
	found 'exists:%{H}.%{s}; With each check whoever runs the name servers of that name, and the resolvers on the way, can see the sender'"'s local part and HELO name."
	found 'exists:%{ir}.l.example; The name depends on the message, so that it is not looked up here: counted as one lookup'
	[[ $tree == *'exists:%{ir}.l.example  (1 lookup, depends on the message)'* ]]
	[[ $output == *'lookups: 3 of 10, void lookups: 0 of 2'* ]]
}

@test "an explanation that is not there, twice, or wrong, is noted" {
	local name why
	while IFS='|' read -r name why; do
		zone <<-EOF
		d TXT "v=spf1 exp=$name.example -all"
		twice TXT "one"
		twice TXT "two"
		wrong TXT "see http://%{q}.example"
		good TXT "%{i} may not send for %{d}%%"
		EOF
		lint 0
		found "note: d.example, column 8: exp=$name.example; $why"
	done <<-'EOF'
	no|no.example has 0 TXT records, and for an explanation it must be one
	twice|twice.example has 2 TXT records
	wrong|The explanation at wrong.example has a syntax error at column 12, so that senders will see none: unknown macro letter
	EOF
	sed -i 's/exp=wrong/exp=good/' zone
	lint 0
	lacks exp
}

@test "the explanation of an included record is never used, and that is noted" {
	zone <<-'EOF'
	d TXT "v=spf1 include:e.example -all"
	e TXT "v=spf1 ip4:192.0.2.1 exp=no.example -all"
	EOF
	lint 0
	found 'note: e.example, column 22: exp=no.example; The explanation of an included record is never used.'
}

@test "a syntax error in a record of several strings brings the seam to mind" {
	zone <<<'d TXT "v=spf1 ip4:192.0.2.1" "ip4:192.0.2.2 -all"'
	lint 4
	found 'ip4:192.0.2.1ip4:192.0.2.2; Syntax error'
	found 'note: d.example; The record is 2 strings, which are joined without a blank'
}

@test "a string over 255 octets is refused with file and line" {
	zone < <(printf 'd TXT "v=spf1 %0250d"\n' 1)
	run -78 --separate-stderr spfquery -c d.example -z zone
	[[ $stderr == *': zone:8: string of more than 255 octets: '* ]]
	[ -z "$output" ]
}

# DNS.

@test "a record that DNS fails to give is a temperror" {
	is 'v=spf1 -all'
	start_server -b '*=servfail' zone
	run -5 spfquery -c d.example -n "$at"
	[[ $output == *'d.example  (DNS failed)'* ]]
	[[ $output == *'temperror: d.example'$'\n''    The TXT lookup of d.example failed: '* ]]
}

@test "a failure further down is a temperror too, but errors weigh more" {
	zone <<-'EOF'
	d TXT "v=spf1 include:e.example a:a.example mx:m.example -all"
	e TXT "v=spf1 -all"
	a A 192.0.2.1
	m MX 1 mail
	f TXT "v=spf1 include:e.example foo -all"
	EOF
	start_server -b e.example=servfail -b a.example=refused -b mail.example=servfail zone
	run -5 spfquery -c d.example -n "$at"
	[[ $output == *'temperror: e.example'$'\n''    The TXT lookup of e.example failed'* ]]
	[[ $output == *'temperror: d.example, column 26: a:a.example'$'\n''    The A lookup'* ]]
	[[ $output == *'temperror: d.example, column 38: mx:m.example'$'\n''    The A lookup of mail.example'* ]]
	[[ $output == *'3 temperrors'* ]]
	run -4 spfquery -c f.example -n "$at"
}

@test "a server that is silent for the type SPF alone costs no verdict" {
	is 'v=spf1 -all'
	start_server zone
	run -0 spfquery -c d.example -n "$at"
	grep -q 'd.example SPF' "$log"
}

@test "what does not depend on each other is asked together" {
	local i start took
	zone < <(
		echo 'd TXT "v=spf1 include:i1.example include:i2.example include:i3.example -all"'
		for i in 1 2 3; do
			echo "i$i TXT \"v=spf1 include:j$i.example a:a$i.example mx:m$i.example -all\""
			echo "j$i TXT \"v=spf1 a:mail.example exists:mail.example -all\""
			echo "m$i MX 1 mail"
		done
	)
	start_server -d 600 zone
	start=${EPOCHREALTIME/./}
	run spfquery -c d.example -n "$at"
	took=$(((${EPOCHREALTIME/./} - start) / 1000))
	[[ $output == 'd.example  (18 lookups)'* ]]
	# d; i1; j1 and m1; mail: four answer times, and no fifth.
	echo "$took ms"
	[ "$took" -ge 2400 ]
	[ "$took" -lt 3000 ]
}

# Enemies.

@test "a record of 10,000 terms ends soon, with the worst findings listed" {
	python3 - >zone <<-'PY'
	def record(text):
	    print('d.example. 60 TXT', ' '.join('"%s"' % text[i:i + 250]
	        for i in range(0, len(text), 250)))
	record('v=spf1 ' + 'a ' * 9900 + 'q ' * 90 + '-all')
	PY
	lint 4
	[[ $output == *'There are more lookups than anyone follows'* ]]
	[[ $output == *'... and 9891 more terms'* ]]
	[[ $output == *'more that are not listed'* ]]
	[ "$(grep -c '^error: .*: q; ' <<<"$findings")" = 90 ]
	[ "$(wc -l <<<"$findings")" = 100 ]
}

@test "a tree that fans out without end is followed to a limit" {
	zone < <(awk '
		function fan(depth, name, i) {
			printf "%s TXT \"v=spf1\"", name
			for (i = 0; i < 10; i++)
				printf " \" include:%s%s.example\"", name, i
			print " \" -all\""
			for (i = 0; depth > 1 && i < 10; i++)
				fan(depth - 1, name i)
		}
		BEGIN { fan(3, "d") }')
	lint 4
	[[ $output == *'There are more lookups than anyone follows'* ]]
	found 'Here is the lookup that is one too many'
	[[ $tree == *'(1 lookup, not followed)'* ]]
}

@test "forty records that include the next ten times are counted to the end of counting" {
	zone < <(
		for i in {0..40}; do
			echo "d$i TXT \"v=spf1 include:d$((i + 1)).example include:d$((i + 1)).example -all\""
		done
		echo 'd TXT "v=spf1 include:d0.example -all"'
		echo 'd41 TXT "v=spf1 ip4:192.0.2.1 -all"'
	)
	lint 4
	[[ $output == *'lookups: over 999 of 10'* ]]
}

@test "a chain of a thousand records is followed to a limit" {
	zone < <(
		echo 'd TXT "v=spf1 redirect=c1.example"'
		for i in {1..1000}; do
			echo "c$i TXT \"v=spf1 redirect=c$((i + 1)).example\""
		done
	)
	lint 4
	[[ $output == *'There are more lookups than anyone follows'* ]]
	[[ $output == *'lookups: 100 of 10'* ]]
}

@test "macros that make ever longer names end" {
	zone <<-'EOF'
	d TXT "v=spf1 include:x.%{d} -all"
	*.d TXT "v=spf1 include:xxxxxxxxxx.%{d} include:y.%{d} -all"
	EOF
	lint 4
	[[ $output == *'There are more lookups than anyone follows'* ]]
}

@test "the report keeps to 80 columns and plain ASCII" {
	zone <<-'EOF'
	d TXT "v=spf1 include:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.example ip4:192.0.2.1 ip4:192.0.2.2 ip4:192.0.2.3 " "ip4:192.0.2.4 ip4:192.0.2.5 a:\226\128\174x.example -all"
	EOF
	lint 4
	run ! grep '[^ -~]' <<<"$output"
	awk 'length > 79' <<<"$tree" >wide
	[ ! -s wide ]
	grep -q 'include:a\{30,\}.*\.\.\.  (1 lookup, no such domain)' <<<"$tree"
}

# JSON.

@test "--json has the result, the counts, the findings and the tree" {
	zone <<-'EOF'
	d TXT "v=spf1 a:no.example include:net.example ?all"
	EOF
	run -2 spfquery -c d.example -J -z zone
	python3 - "$output" <<-'PY'
	import json, sys
	o = json.loads(sys.argv[1])
	assert o["result"] == "policy", o
	assert (o["lookups"], o["void_lookups"], o["unlisted"]) == (2, 1, 0), o
	f = o["findings"]
	assert [(x["level"], x["domain"], x["term"], x["column"]) for x in f] == [
	    ("warning", "d.example", "a:no.example", 8),
	    ("note", "d.example", "?all", 41)], f
	assert "void lookup" in f[0]["text"], f
	assert o["tree"][0] == "d.example  (2 lookups)", o
	assert len(o["tree"]) == 5, o
	PY
	zone <<<'d TXT "x"'
	run -6 spfquery -c d.example -J -z zone
	[[ $output == *'"result":"none"'*'"term":null,"column":null'* ]]
}
