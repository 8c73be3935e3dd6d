#!/usr/bin/env bats
# check_host() of RFC 7208: each of its requirements, by section; the examples
# of its appendix; lookups ahead of time; and records that an enemy wrote.
#
# spfquery.bats looks after the command line, spfpeers.bats compares with what
# others wrote.

setup() {
	load lib
	load servers
	unset CLIENT_ADDRESS CLIENT_HELO TCPREMOTEIP SENDER FROM RELAYCLIENT
	cd "$BATS_TEST_TMPDIR" || return
	options=(-z zone)
	client=192.0.2.1
	count=0
	base >zone
}

teardown() {
	stop_servers
}

# What many records refer to: c has the client's addresses and o others.
# Processes cost most of the time here, so that the helpers make few.
BASE='$ORIGIN example.
$TTL 300
c A 192.0.2.1
c AAAA 2001:db8::1
o A 198.51.100.1
o AAAA 2001:db8:ffff::1
mx MX 10 c
1.2.0.192.in-addr.arpa. PTR c
1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR c
pass TXT "v=spf1 +all"
fail TXT "v=spf1 -all"
softfail TXT "v=spf1 ~all"
neutral TXT "v=spf1 ?all"
norecord TXT "some words"
malformed TXT "v=spf1 moo -all"
several TXT "v=spf1 +all"
several TXT "v=spf1 -all"
;mailseal: SERVFAIL servfail.example. TXT
;mailseal: SERVFAIL servfail.example. A
;mailseal: SERVFAIL servfail.example. AAAA
;mailseal: SERVFAIL servfail.example. MX
;mailseal: TIMEOUT slow.example. TXT
;mailseal: TIMEOUT slow.example. A
;mailseal: TIMEOUT slow.example. AAAA
;mailseal: TIMEOUT slow.example. MX'

base() {
	printf '%s\n' "$BASE"
}

# Adds records to the zone: standard input.
zone() {
	local lines
	mapfile lines
	printf '%s' "${lines[@]}" >>zone
}

# Adds TXT records, in as many strings as it takes: standard input is
# "NAME TEXT" lines.
txts() {
	awk '{
	    printf "%s TXT", $1
	    sub(/^[^ ]* /, "")
	    do {
		part = substr($0, 1, 200)
		gsub(/[\\"]/, "\\\\&", part)
		printf " \"%s\"", part
		$0 = substr($0, 201)
	    } while ($0 != "")
	    print "" }' >>zone
}

# txt NAME TEXT: adds a TXT record.
txt() {
	local text=${2//\\/\\\\}
	if [ ${#2} -gt 200 ]; then
		printf '%s %s\n' "$1" "$2" | txts
	else
		printf '%s TXT "%s"\n' "$1" "${text//\"/\\\"}" >>zone
	fi
}

# only NAME TEXT: the zone is the base and this record.
only() {
	base >zone
	txt "$@"
}

# times N TEXT: the text N times.
times() {
	local text
	printf -v text "%$1s" ''
	printf '%s' "${text// /$2}"
}

query() {
	spfquery -a mx.example.net "${options[@]}" "$@" </dev/null
}

# spf RESULT IP SENDER [HELO]: that is the result, and the exit status is its.
# The line is left in line.
spf() {
	local rc=0 got
	local -A status=([pass]=0 [fail]=1 [softfail]=2 [neutral]=3
	    [permerror]=4 [temperror]=5 [none]=6)
	query -i "$2" -s "$3" -h "${4-c.example}" >line || rc=$?
	read -r line <line || :
	got=${line#'Authentication-Results: mx.example.net; spf='}
	got=${got%%[!a-z]*}
	[ "$got/$rc" = "$1/${status[$1]}" ] || {
		printf '%s\n' "wanted $*" "$line" "exit $rc"
		return 1
	}
}

# compare WHAT ...: standard input is the output of a query for each WHAT, and
# these are the results wanted.
compare() {
	local got
	mapfile -t got
	got=("${got[@]#'Authentication-Results: mx.example.net; spf='}")
	got=("${got[@]%%[!a-z]*}")
	[ "${got[*]}" != "${wanted[*]}" ] || return 0
	diff -u <(paste -d ' ' <(printf '%s\n' "${wanted[@]}") <(printf '%s\n' "$@")) \
	    <(paste -d ' ' <(printf '%s\n' "${got[@]}") <(printf '%s\n' "$@"))
}

# Standard input is "RESULT IP SENDER [HELO]" lines: these are the results.
judge() {
	local lines wanted
	mapfile -t lines
	wanted=("${lines[@]%% *}")
	printf '%s\n' "${lines[@]#* }" >list
	query -f list >lines || :
	compare "${lines[@]#* }" <lines
}

# each RESULT TERM ...: the result of "v=spf1 TERM -all" for the client.
each() {
	local term lines=() wanted=()
	for term in "${@:2}"; do
		txt "e$((++count))" "v=spf1 $term -all"
		lines+=("$client u@e$count.example c.example")
		wanted+=("$1")
	done
	printf '%s\n' "${lines[@]}" >list
	query -f list >lines || :
	compare "${@:2}" <lines
}

# equal WANTED: that is what the file got has, in one line.
equal() {
	local got
	IFS= read -r got <got || :
	[ "$got" = "$1" ] || diff -u <(echo "$1") got
}

# says TEXT [SENDER [IP [HELO]]]: what exp= says, or "null".
says() {
	query --exp -J -s "${2-u@d.example}" -i "${3-$client}" \
	    -h "${4-c.example}" >json || :
	jq -r '.results[0].explanation' json >got
	equal "$1"
}

# unexplained NAME ...: exp=NAME makes a fail without an explanation.
unexplained() {
	local name n=0
	for name; do
		txt "d$((++n))" "v=spf1 -all exp=$name"
		echo "192.0.2.1 u@d$n.example"
	done >list
	query --exp -J -f list >json || :
	jq -r '.results[0] | "\(.result) \(.explanation)"' json | uniq -c >got
	equal "$(printf '%7d fail null' $#)"
}

# expands MACRO-STRING TEXT [SENDER [IP [HELO]]]: in an explanation.
expands() {
	only d 'v=spf1 -all exp=e.example'
	txt e "$1"
	says "${@:2}"
}

# target TERM NAME [SENDER [IP [HELO]]]: the name that the term looks up.
target() {
	only d "v=spf1 $1 -all"
	query -J -s "${3-u@d.example}" -i "${4-$client}" \
	    -h "${5-c.example}" >json || :
	jq -r '[.results[0].steps[] | select(.term)][0].target' json >got
	equal "$2"
}

# serve OPTION ...: starts a server for the zone, and asks it from now on.
serve() {
	start_server "$@" zone
	options=(-n "$at" -T 5)
}

# How many questions the server was asked, of those that match.
asked() {
	grep -c -- "${1:-}" "$log" || :
}

# The names and types that it was asked for.
questions() {
	cut -d ' ' -f 2,3 "$log"
}

# 2. Which identity is checked.

@test "2.2: the domain is what follows the last @, whatever the local part holds" {
	txt d 'v=spf1 +all'
	judge <<-'EOF'
	pass 192.0.2.1 u@d.example
	pass 192.0.2.1 @fail.example,@fail.example:u@d.example
	pass 192.0.2.1 <@fail.example:u@d.example>
	pass 192.0.2.1 u%fail.example@d.example
	pass 192.0.2.1 fail.example!u@d.example
	pass 192.0.2.1 "u@fail.example"@d.example
	pass 192.0.2.1 u@fail.example@d.example
	fail 192.0.2.1 u@d.example@fail.example
	EOF
}

@test "2.3: HELO is checked by itself, with its own name as the domain" {
	options+=(--scope=helo)
	spf fail 192.0.2.1 u@pass.example fail.example
	spf pass 192.0.2.1 u@fail.example pass.example
	[[ $line == *' smtp.helo=pass.example' ]]
	spf pass 192.0.2.1 '<>' pass.example
}

@test "2.3: HELO and MAIL FROM are both checked when both are asked for" {
	options+=(--scope=both)
	spf pass 192.0.2.1 u@pass.example fail.example
	[[ $line == *'spf=pass '*'smtp.mailfrom=pass.example; spf=fail '*'smtp.helo=fail.example' ]]
}

@test "2.3: a HELO that is an address literal or malformed is none" {
	local helo
	options+=(--scope=helo)
	for helo in '[192.0.2.1]' '[IPv6:2001:db8::1]' 192.0.2.1 localhost \
	    c..example .c.example 'c.example..' 'u@pass.example' 'a b' '"' '' \
	    '<pass.example>' "$(times 64 x).example" $'pass.example\n'; do
		spf none 192.0.2.1 u@pass.example "$helo"
	done
}

@test "2.4: MAIL FROM is checked by default, whatever HELO is" {
	spf fail 192.0.2.1 u@fail.example pass.example
	[[ $line == *' smtp.mailfrom=fail.example' ]]
	spf pass 192.0.2.1 u@pass.example '[192.0.2.1]'
}

@test "2.4: the null reverse-path is postmaster at the HELO name" {
	local sender
	txt d 'v=spf1 exists:%{l}.%{o}.x.example -all exp=e.example'
	txt e '%{s}'
	for sender in '' '<>'; do
		spf fail 192.0.2.1 "$sender" d.example
		[[ $line == *' smtp.helo=d.example' ]]
		says postmaster@d.example "$sender" 192.0.2.1 d.example
	done
	echo 'postmaster.d.example.x A 127.0.0.2' | zone
	judge <<-'EOF'
	pass 192.0.2.1 <> d.example
	none 192.0.2.1 <> [192.0.2.1]
	EOF
}

@test "2.6, 8: each of the seven results has its word and its exit status" {
	judge <<-'EOF'
	none 192.0.2.1 u@norecord.example
	none 192.0.2.1 u@nosuch.example
	neutral 192.0.2.1 u@neutral.example
	pass 192.0.2.1 u@pass.example
	fail 192.0.2.1 u@fail.example
	softfail 192.0.2.1 u@softfail.example
	temperror 192.0.2.1 u@servfail.example
	permerror 192.0.2.1 u@malformed.example
	EOF
}

# 3. Records.

@test "3: the record of the section's example is evaluated as it says" {
	zone <<-'EOF'
	example.com. TXT "v=spf1 +mx a:colo.example.com/28 -all"
	example.com. MX 10 mail.example.com.
	mail.example.com. A 203.0.113.9
	colo.example.com. A 192.0.2.17
	EOF
	judge <<-'EOF'
	pass 203.0.113.9 u@example.com
	pass 192.0.2.16 u@example.com
	pass 192.0.2.31 u@example.com
	fail 192.0.2.32 u@example.com
	EOF
}

@test "3: the record is that of the name, not of one above or below it" {
	txt d 'v=spf1 +all'
	txt _spf.x.d 'v=spf1 +all'
	spf none 192.0.2.1 u@x.d.example
}

@test "3.1: records of type SPF are not looked at" {
	echo 'd SPF "v=spf1 +all"' | zone
	spf none 192.0.2.1 u@d.example
	txt d 'v=spf1 -all'
	spf fail 192.0.2.1 u@d.example
}

@test "3.1: octets that are not ASCII are a syntax error" {
	zone <<-'EOF'
	d1 TXT "v=spf1 x=\195\164 +all"
	d2 TXT "v=spf1 +all \255"
	d3 TXT "v=spf1 a:\195\164.example +all"
	EOF
	judge <<-'EOF'
	permerror 192.0.2.1 u@d1.example
	permerror 192.0.2.1 u@d2.example
	permerror 192.0.2.1 u@d3.example
	EOF
}

@test "3.2: a name with two records is permerror" {
	spf permerror 192.0.2.1 u@several.example
}

@test "3.3: the strings of a record are joined without spaces" {
	zone <<-'EOF'
	d1 TXT "v=s" "pf1 ip4:192." "0.2.1" " -all"
	d2 TXT "v=spf1" "" " -a" "ll"
	d3 TXT "v=spf1 ip4:192.0.2.1" "-all"
	d4 TXT "v=spf1" "+all"
	EOF
	judge <<-'EOF'
	pass 192.0.2.1 u@d1.example
	fail 192.0.2.1 u@d2.example
	permerror 192.0.2.1 u@d3.example
	none 192.0.2.1 u@d4.example
	EOF
}

@test "3.4: a record over 512 octets is evaluated, when DNS carries it" {
	txt d "v=spf1 $(times 300 'ip4:192.0.2.9 ')ip4:192.0.2.1 -all"
	serve
	judge <<-'EOF'
	pass 192.0.2.1 u@d.example
	fail 192.0.2.2 u@d.example
	EOF
	[ "$(asked tcp)" -eq 1 ]
}

@test "3.5: wildcard records hold for names that are not there, and no others" {
	cat >zone <<-'EOF'
	$TTL 300
	$ORIGIN EXAMPLE.COM.
	EXAMPLE.COM.          MX      10      A.EXAMPLE.COM.
	EXAMPLE.COM.          TXT     "v=spf1 a:A.EXAMPLE.COM -all"

	*.EXAMPLE.COM.        MX      10      A.EXAMPLE.COM.
	*.EXAMPLE.COM.        TXT     "v=spf1 a:A.EXAMPLE.COM -all"

	A.EXAMPLE.COM.        A       203.0.113.1
	A.EXAMPLE.COM.        MX      10      A.EXAMPLE.COM.
	A.EXAMPLE.COM.        TXT     "v=spf1 a:A.EXAMPLE.COM -all"

	*.A.EXAMPLE.COM.      MX      10      A.EXAMPLE.COM.
	*.A.EXAMPLE.COM.      TXT     "v=spf1 a:A.EXAMPLE.COM -all"
	B.EXAMPLE.COM.        A       203.0.113.2
	EOF
	local domain
	for domain in example.com a.example.com x.example.com x.a.example.com \
	    y.x.example.com; do
		judge <<-EOF
		pass 203.0.113.1 u@$domain
		fail 203.0.113.2 u@$domain
		EOF
	done
	spf none 203.0.113.1 u@b.example.com
}

# 4.1 to 4.5. Domains, and which record is theirs.

@test "4.1: the domain of an included record is its own, the sender stays" {
	txt d 'v=spf1 include:x.example -all'
	txt x 'v=spf1 exists:%{d}.%{o}.%{l}.y.example -all'
	echo 'x.example.d.example.u.y A 127.0.0.2' | zone
	judge <<-'EOF'
	pass 192.0.2.1 u@d.example
	fail 192.0.2.1 v@d.example
	EOF
}

@test "4.1, 4.6.4: the limit of lookups is one for all evaluations" {
	txt d 'v=spf1 include:i1.example include:i2.example redirect=r.example'
	txt i1 'v=spf1 a:o.example a:o.example a:o.example -all'
	txt i2 'v=spf1 a:o.example a:o.example -all'
	txt r 'v=spf1 a:o.example a:c.example -all'
	spf pass 192.0.2.1 u@d.example
	sed -i 's/r TXT "v=spf1/& a:o.example/' zone
	spf permerror 192.0.2.1 u@d.example
}

@test "4.3: a malformed domain is none" {
	local domain long
	long=$(times 49 aaaa.)$(times 10 x)
	for domain in '' . .. .d.example d..example d.example.. \
	    "$(times 64 x).example" "$long.$(times 50 y)" 'd. .example' \
	    '(d).example' '[192.0.2.1]' '[IPv6:2001:db8::1]' $'d\n.example' \
	    "$(times 2000 a.)example" '<d.example' 'd;.example' 'd".example'; do
		spf none 192.0.2.1 "u@$domain"
	done
}

@test "4.3: the longest label and the longest name there can be are looked up" {
	local label name
	label=$(times 63 x)
	name=$label.$label.$label.${label:0:53}.example
	[ ${#name} -eq 253 ]
	txt "$label" 'v=spf1 +all'
	txt "$name." 'v=spf1 +all'
	judge <<-EOF
	pass 192.0.2.1 u@$label.example
	pass 192.0.2.1 u@$name
	none 192.0.2.1 u@y$name
	EOF
}

@test "4.3: a name of a single label is none" {
	txt example. 'v=spf1 +all'
	judge <<-'EOF'
	none 192.0.2.1 u@example
	none 192.0.2.1 u@example.
	EOF
}

@test "4.3: a domain that does not exist is none" {
	spf none 192.0.2.1 u@nosuch.example
	[[ $line == *'(there is no such domain)'* ]]
}

@test "4.3: a last dot is no part of the domain" {
	txt d 'v=spf1 exists:%{d}.x.example -all'
	echo 'd.example.x A 127.0.0.2' | zone
	spf pass 192.0.2.1 u@d.example.
	[[ $line == *' smtp.mailfrom=d.example' ]]
}

@test "4.3: names with underscores and hyphens are domains, too" {
	local name
	for name in _d a_b a--b xn--a r3---sn 1; do
		txt "$name" 'v=spf1 +all'
		echo "pass 192.0.2.1 u@$name.example"
	done | judge
}

@test "4.3: a name that is none of a host, but that DNS can carry, is a domain" {
	local name
	for name in a- -a a/b a=b a+b; do
		txt "$name" 'v=spf1 +all'
		echo "pass 192.0.2.1 u@$name.example"
	done | judge
}

@test "4.3, RFC 8616 4: U-labels become A-labels, in lookups and in macros" {
	txt xn--bcher-kva 'v=spf1 exists:%{d}.%{o}.x.example -all exp=e.example'
	txt e '%{o} %{s} %{d}'
	spf fail 192.0.2.1 'u@bücher.example'
	says 'xn--bcher-kva.example u@xn--bcher-kva.example xn--bcher-kva.example' \
	    'u@bücher.example'
	says 'xn--bcher-kva.example u@xn--bcher-kva.example xn--bcher-kva.example' \
	    'u@BÜCHER.example'
	echo 'xn--bcher-kva.example.xn--bcher-kva.example.x A 127.0.0.2' | zone
	judge <<-'EOF'
	pass 192.0.2.1 u@bücher.example
	pass 192.0.2.1 u@xn--bcher-kva.example
	pass 192.0.2.1 u@XN--BCHER-KVA.example
	EOF
}

@test "RFC 8616 4: what is no UTF-8, or no U-label, is none" {
	local domain
	for domain in $'\xff.example' $'b\xc3.example' $'\xc3\xa4\x80.example' \
	    $'a\xe3\x80\x82example.d.example' $'\xe2\x80\xae.example'; do
		spf none 192.0.2.1 "u@$domain"
	done
}

@test "RFC 8616 4: terms with %{s} or %{l} match nothing for a local part that is not ASCII" {
	local term n=0
	printf '%s\n' '*.x A 192.0.2.1' '*.x MX 1 c' '*.y TXT "v=spf1 +all"' | zone
	for term in 'exists:%{l}.x.example' 'exists:%{s}.x.example' \
	    'exists:x.%{l}.x.example' 'include:%{l}.y.example' 'a:%{l}.x.example' \
	    'mx:%{s}.x.example' 'exists:%{l2}.x.example'; do
		txt "d$((++n))" "v=spf1 $term ?all"
		echo "pass 192.0.2.1 u@d$n.example"
		echo "neutral 192.0.2.1 ü@d$n.example"
	done >cases
	judge <cases
}

@test "RFC 8616 4: they match nothing even if they escape the local part or keep what is ASCII" {
	txt d1 'v=spf1 exists:%{L}.x.example ?all'
	txt d2 'v=spf1 exists:%{l1-}.x.example ?all'
	echo '*.x A 192.0.2.1' | zone
	judge <<-'EOF'
	pass 192.0.2.1 u-x@d1.example
	pass 192.0.2.1 u-x@d2.example
	neutral 192.0.2.1 ü-x@d1.example
	neutral 192.0.2.1 ü-x@d2.example
	EOF
}

@test "RFC 8616 4: terms without %{s} and %{l} match whatever the local part is" {
	txt d 'v=spf1 exists:%{o}.x.example ?all'
	echo '*.x A 192.0.2.1' | zone
	spf pass 192.0.2.1 'ü@d.example'
}

@test "4.3: without a local part it is postmaster" {
	txt d 'v=spf1 -all exp=e.example'
	txt e '%{l} %{s}'
	says 'postmaster postmaster@d.example' d.example
	says 'postmaster postmaster@d.example' @d.example
	says 'postmaster postmaster@d.example' '<d.example>'
}

@test "4.4: the domain is asked for TXT and nothing else" {
	txt d 'v=spf1 ip4:192.0.2.1 -all'
	serve
	spf pass 192.0.2.1 u@d.example
	diff -u <(echo d.example TXT) <(questions)
}

@test "4.4: RCODEs other than 0 and 3 are temperror" {
	local how rules=()
	for how in servfail refused notimp formerr; do
		txt "$how-d" 'v=spf1 +all'
		rules+=(-b "$how-d.example=$how")
	done
	serve "${rules[@]}"
	for how in servfail refused notimp formerr; do
		echo "temperror 192.0.2.1 u@$how-d.example"
	done | judge
}

@test "4.4: a lookup that times out is temperror" {
	txt d 'v=spf1 +all'
	spf temperror 192.0.2.1 u@slow.example
	serve -b d.example=silent
	options+=(-T 1)
	timed spf temperror 192.0.2.1 u@d.example
	((took < 2000))
}

@test "4.4: an answer without records is none" {
	echo 'd A 192.0.2.1' | zone
	spf none 192.0.2.1 u@d.example
	[[ $line == *'(the domain has no SPF record)'* ]]
}

@test "4.5: only records that begin with the version are selected" {
	printf '%s\n' 'v=spf10 +all' 'v=spf2 +all' 'v=spf1.0 +all' 'v=spf' 'v= spf1 +all' \
	    ' v=spf1 +all' 'xv=spf1 +all' 'spf1 +all' 'v=spf1,all' 'v=spf1/' \
	    'v=spf1+all' 'spf2.0/pra +all' '"v=spf1 +all"' 'v=spf1=' '' >texts
	awk '{ print "d" NR, $0 }' texts | txts
	printf 'd16 TXT "v=spf1\\009+all"\nd17 TXT "v=spf1\\000"\n' | zone
	seq -f 'none 192.0.2.1 u@d%g.example' 17 | judge
}

@test "4.5: the version may be all there is" {
	txt d1 v=spf1
	txt d2 'v=spf1 '
	txt d3 'v=spf1    '
	txt d4 'V=SPF1'
	judge <<-'EOF'
	neutral 192.0.2.1 u@d1.example
	neutral 192.0.2.1 u@d2.example
	neutral 192.0.2.1 u@d3.example
	neutral 192.0.2.1 u@d4.example
	EOF
}

@test "4.5: records of other kinds are discarded, wherever they stand" {
	txt d 'google-site-verification=x'
	txt d 'v=spf10 -all'
	txt d 'v=spf1 +all'
	txt d 'v=DKIM1; p='
	txt d 'spf2.0/mfrom -all'
	spf pass 192.0.2.1 u@d.example
}

@test "4.5: no record is none" {
	spf none 192.0.2.1 u@norecord.example
}

@test "4.5: more than one record is permerror, be they sound or not" {
	txt d1 'v=spf1 +all'
	txt d1 'v=spf1 a +all'
	txt d2 'v=spf1'
	txt d2 'v=spf1 moo'
	spf permerror 192.0.2.1 u@d1.example
	spf permerror 192.0.2.1 u@d2.example
	[[ $line == *'(several SPF records)'* ]]
}

# 4.6. How a record is evaluated.

@test "4.6: a syntax error anywhere is permerror, behind a match and behind all too" {
	each permerror '+all moo' 'ip4:192.0.2.1 moo' 'moo ip4:192.0.2.1' \
	    'ip4:192.0.2.1 +all redirect=' 'ip4:192.0.2.1 exp=' '+all ip4:1.2.3'
}

@test "4.6: a record with a syntax error is not evaluated at all" {
	txt d 'v=spf1 a:c.example mx include:pass.example exists:%{i}.x.example moo'
	serve
	spf permerror 192.0.2.1 u@d.example
	diff -u <(echo d.example TXT) <(questions)
}

@test "4.6: the comment says where the syntax error is" {
	txt d 'v=spf1 mx ip4:192.0.2 -all'
	spf permerror 192.0.2.1 u@d.example
	[[ $line == *'(syntax error at column '*'in ip4:192.0.2)'* ]]
}

@test "4.6.1: one space or more part the terms, and may end the record" {
	each pass ' ip4:192.0.2.1' '   ip4:192.0.2.1   '
	txt d 'v=spf1     -ip4:192.0.2.1  '
	spf fail 192.0.2.1 u@d.example
}

@test "4.6.1: nothing but a space parts terms" {
	each permerror $'ip4:192.0.2.1\\009' 'a,mx' 'a;mx' 'a;' '"a"' 'a:c.example;'
	zone <<-'EOF'
	d1 TXT "v=spf1 a\009mx -all"
	d2 TXT "v=spf1 a\010-all"
	d3 TXT "v=spf1 -all\013\010"
	d4 TXT "v=spf1 -all\000"
	EOF
	judge <<-'EOF'
	permerror 192.0.2.1 u@d1.example
	permerror 192.0.2.1 u@d2.example
	permerror 192.0.2.1 u@d3.example
	permerror 192.0.2.1 u@d4.example
	EOF
}

@test "4.6.1: a term that is neither mechanism nor modifier is permerror" {
	each permerror moo moo:c.example moo/24 + - '?' '~' '- all' '++all' \
	    '+-all' '!all' 'all.' 'a.' 'ip:192.0.2.1' ip5:192.0.2.1 aa mxx \
	    includes:c.example = =c.example ':' / 1=x '-x=y' '_x=y' '.x=y' \
	    '~redirect=pass.example' '+exp=e.example' '?x=y' 'x y' 'v=spf1 v' \
	    'é'
}

@test "4.6.1: names of mechanisms and modifiers are of any case" {
	each pass IP4:192.0.2.1 iP6:2001:db8::1\ +ALL A:c.example MX:mx.example \
	    Ptr:c.example EXISTS:c.example Include:pass.example aLL
	txt d1 'v=spf1 REDIRECT=pass.example'
	txt d2 'v=spf1 -ALL EXP=e.example'
	txt e 'no'
	spf pass 192.0.2.1 u@d1.example
	says no u@d2.example
}

@test "4.6.1: an unknown modifier has a name that begins with a letter, and a macro-string" {
	each pass 'x= ip4:192.0.2.1' 'x=y ip4:192.0.2.1' 'x1-y_z.=a:b/c=d ip4:192.0.2.1' \
	    'x=%{d}%%%_%-%{Lr-} ip4:192.0.2.1' 'a=b ip4:192.0.2.1' \
	    'ip4=192.0.2.9 ip4:192.0.2.1' 'all=no ip4:192.0.2.1' \
	    'x=!"#$&()*;<>@[]^`{|}~ ip4:192.0.2.1'
	each permerror 'x=% +all' 'x=%a +all' 'x=%{ +all' 'x=%{z} +all' \
	    'x=%{d0} +all' 'x=%{d}% +all' 'x-=%{} +all'
}

@test "4.6.2: mechanisms are tried from left to right, and the first match ends it" {
	each softfail '~ip4:192.0.2.0/24 ip4:192.0.2.1'
	each pass 'ip4:192.0.2.1 -ip4:192.0.2.0/24' \
	    'ip4:192.0.2.1 include:servfail.example'
	each temperror 'include:servfail.example ip4:192.0.2.1'
}

@test "4.6.2: each qualifier gives its result, and none is +" {
	each pass ip4:192.0.2.1 +ip4:192.0.2.1
	each fail -ip4:192.0.2.1
	each softfail '~ip4:192.0.2.1'
	each neutral '?ip4:192.0.2.1'
}

@test "4.6.2: each mechanism takes each qualifier" {
	local q
	local -A result=([+]=pass [-]=fail ['~']=softfail ['?']=neutral)
	echo '1.2.0.192.x A 127.0.0.2' | zone
	for q in "${!result[@]}"; do
		each "${result[$q]}" "${q}all" "${q}include:pass.example" \
		    "${q}a:c.example" "${q}mx:mx.example" "${q}ptr:c.example" \
		    "${q}ip4:192.0.2.1" "${q}ip6:::/0 ${q}all" \
		    "${q}exists:%{ir}.x.example"
	done
	client=2001:db8::1
	for q in "${!result[@]}"; do
		each "${result[$q]}" "${q}ip6:2001:db8::1"
	done
}

@test "4.6.3: modifiers neither match nor end the evaluation" {
	each pass 'redirect=fail.example ip4:192.0.2.1' 'exp=e.example ip4:192.0.2.1' \
	    'x=y ip4:192.0.2.1'
	each fail 'redirect=pass.example' 'exp=pass.example' 'x=pass.example'
}

# 4.6.4. Limits.

# lookups N: N terms with lookups that match nothing.
lookups() {
	times "$1" 'a:o.example '
}

@test "4.6.4: ten terms with lookups are done, the eleventh is permerror" {
	local term ten=() eleven=()
	echo 'm MX 10 o' | zone
	for term in a:o.example mx:m.example ptr:o.example include:fail.example; do
		ten+=("$(times 10 "$term ")ip4:192.0.2.1")
		eleven+=("$(times 11 "$term ")ip4:192.0.2.1")
	done
	each pass "${ten[@]}"
	each permerror "${eleven[@]}" \
	    "exists:nosuch.example $(times 10 'a:o.example ')ip4:192.0.2.1"
	txt d "v=spf1 $(lookups 11)+all"
	spf permerror 192.0.2.1 u@d.example
	[[ $line == *'(more than 10 terms with DNS lookups, in a:o.example)'* ]]
}

@test "4.6.4: the eleventh is permerror even if it would match" {
	each pass "$(lookups 9)a:c.example" "$(lookups 9)exists:c.example"
	each permerror "$(lookups 10)a:c.example" "$(lookups 10)exists:c.example" \
	    "$(lookups 10)mx:mx.example" "$(lookups 10)ptr:example" \
	    "$(lookups 10)include:pass.example"
}

@test "4.6.4: redirect is one of the terms that count" {
	txt d9 "v=spf1 $(lookups 9)redirect=pass.example"
	txt d10 "v=spf1 $(lookups 10)redirect=pass.example"
	judge <<-'EOF'
	pass 192.0.2.1 u@d9.example
	permerror 192.0.2.1 u@d10.example
	EOF
}

@test "4.6.4: lookups inside of include and redirect count, and those before them" {
	txt i4 "v=spf1 $(lookups 4)-all"
	each pass 'include:i4.example include:i4.example ip4:192.0.2.1'
	each permerror 'include:i4.example include:i4.example a:c.example'
	txt r "v=spf1 $(lookups 5)include:p.example -all"
	txt p "v=spf1 $(lookups 2)+all"
	txt d1 "v=spf1 a:o.example redirect=r.example"
	txt d2 "v=spf1 a:o.example a:o.example redirect=r.example"
	judge <<-'EOF'
	pass 192.0.2.1 u@d1.example
	permerror 192.0.2.1 u@d2.example
	EOF
}

@test "4.6.4: all, ip4, ip6 and exp are not counted" {
	each pass "$(times 50 'ip4:192.0.2.9 ip6:::1 ')$(lookups 9)a:c.example exp=e.example"
	txt d "v=spf1 $(lookups 10)-all exp=e.example"
	txt e told
	says told
}

@test "4.6.4: terms behind the one that matches are not counted" {
	each pass "ip4:192.0.2.1 $(lookups 20)"
	each fail "-all $(lookups 20)"
}

# hosts N [ADDRESS]: a domain d whose N MX hosts have no address of the client,
# but the last one has ADDRESS.
hosts() {
	local n
	for ((n = 1; n <= $1; n++)); do
		printf 'd MX %d h%d\nh%d A 198.51.100.9\n' "$n" "$n" "$n"
	done | zone
	[ -z "${2-}" ] || echo "h$1 A $2" | zone
}

@test "4.6.4: an mx with ten hosts is evaluated" {
	hosts 10 192.0.2.1
	txt d 'v=spf1 mx -all'
	judge <<-'EOF'
	pass 192.0.2.1 u@d.example
	fail 192.0.2.2 u@d.example
	EOF
}

@test "4.6.4: an mx with more than ten hosts is permerror" {
	hosts 11 192.0.2.1
	txt d 'v=spf1 mx -all'
	spf permerror 192.0.2.2 u@d.example
	[[ $line == *'(more than 10 MX hosts, in mx)'* ]]
}

@test "4.6.4: no more than ten addresses are asked for by an mx" {
	hosts 11
	txt d 'v=spf1 mx -all'
	serve
	spf permerror 192.0.2.1 u@d.example
	[ "$(asked ' A udp')" -le 10 ]
}

# names N: the client has N names, of which only the last is right.
names() {
	local n
	sed -i /^1.2.0.192/d zone
	for ((n = 1; n <= $1; n++)); do
		printf '1.2.0.192.in-addr.arpa. PTR p%d.c\n' "$n"
		printf 'p%d.c A 192.0.2.%d\n' "$n" $((n == $1 ? 1 : 9))
	done | zone
}

@test "4.6.4: a ptr looks at ten names and ignores the others" {
	txt d 'v=spf1 ptr:c.example -all'
	names 10
	spf pass 192.0.2.1 u@d.example
	only d 'v=spf1 ptr:c.example -all'
	names 11
	serve
	spf fail 192.0.2.1 u@d.example
	[ "$(asked ' A udp')" -eq 10 ]
}

@test "4.6.4: %{p} looks at ten names and ignores the others" {
	only d 'v=spf1 -all exp=e.example'
	txt e '%{p}'
	names 10
	says p10.c.example
	only d 'v=spf1 -all exp=e.example'
	txt e '%{p}'
	names 11
	says unknown
}

@test "4.6.4: limits of mx and ptr are each term's own" {
	hosts 10
	txt d 'v=spf1 mx mx mx ptr:nosuch.example mx -all'
	names 10
	spf fail 192.0.2.1 u@d.example
}

@test "4.6.4: the time for all lookups is bounded, and then it is temperror" {
	txt d 'v=spf1 a:x1.example a:x2.example a:x3.example a:x4.example -all'
	zone <<-'EOF'
	x1 A 198.51.100.1
	x2 A 198.51.100.1
	x3 A 198.51.100.1
	x4 A 198.51.100.1
	EOF
	serve -d 300
	options+=(-T 1)
	spf fail 192.0.2.1 u@d.example
	options+=(--no-ahead)
	timed spf temperror 192.0.2.1 u@d.example
	((took < 2000))
}

@test "4.6.4: time that runs out in a ptr is temperror, too" {
	txt d 'v=spf1 ptr -all'
	serve -b 1.2.0.192.in-addr.arpa=silent
	options+=(-T 1)
	timed spf temperror 192.0.2.1 u@d.example
	((took < 2000))
	[[ $line == *'time'*'in ptr)'* ]]
}

@test "4.6.4: 20 seconds are allowed when nothing else is said" {
	spfquery --help | grep -qE -- '-T.*20'
}

@test "4.6.4: two void lookups are borne, the third is permerror" {
	local term two=() three=()
	zone <<-'EOF'
	nodata TXT "no address"
	mxvoid MX 10 nosuch
	EOF
	for term in a:nosuch.example a:nodata.example exists:nosuch.example \
	    exists:nodata.example mx:nosuch.example mx:nodata.example \
	    mx:mxvoid.example; do
		two+=("$(times 2 "$term ")ip4:192.0.2.1")
		three+=("$(times 3 "$term ")ip4:192.0.2.1")
	done
	each pass "${two[@]}"
	each permerror "${three[@]}" \
	    'a:nosuch.example exists:nodata.example mx:nodata.example ip4:192.0.2.1'
	txt d 'v=spf1 a:x1.example a:x2.example a:x3.example +all'
	spf permerror 192.0.2.1 u@d.example
	[[ $line == *'(more than 2 void lookups, in a:x3.example)'* ]]
}

@test "4.6.4: void lookups count across include and redirect" {
	txt i 'v=spf1 a:x1.example -all'
	each pass 'include:i.example include:i.example ip4:192.0.2.1'
	each permerror 'include:i.example include:i.example include:i.example ip4:192.0.2.1'
	txt d 'v=spf1 a:x1.example a:x2.example redirect=i.example'
	spf permerror 192.0.2.1 u@d.example
}

@test "4.6.4: a ptr without names is a void lookup" {
	client=192.0.2.77
	each fail 'ptr ptr'
	each permerror 'ptr ptr ptr'
}

# 4.7 and 4.8.

@test "4.7: without a match and without redirect it is neutral" {
	txt d1 'v=spf1 ip4:192.0.2.9'
	txt d2 'v=spf1 x=y exp=e.example'
	spf neutral 192.0.2.1 u@d1.example
	[[ $line == *'(no mechanism matched)'* ]]
	spf neutral 192.0.2.1 u@d2.example
}

@test "4.8: without a domain-spec the domain itself is the target" {
	target a d.example
	target mx d.example
	target a/24//64 d.example
	only d 'v=spf1 redirect=x.example'
	txt x 'v=spf1 a -all'
	echo 'x A 192.0.2.1' | zone
	spf pass 192.0.2.1 u@d.example
}

@test "4.8: a target that cannot be a name matches nothing, in a, mx, ptr and exists" {
	local long term n=0
	long=$(times 64 x)
	for term in "a:$long.example" "mx:$long.example" "exists:$long.example" \
	    "ptr:$long.example" a:c..example mx:.c.example 'exists:%{l}..example' \
	    'exists:%{l}.example'; do
		txt "d$((++n))" "v=spf1 $term ip4:192.0.2.1 -all"
		echo "pass 192.0.2.1 $long@d$n.example"
	done | judge
}

@test "4.8: a target that cannot be a name is no void lookup" {
	each pass "$(times 9 'a:x..example ')ip4:192.0.2.1"
}

@test "4.8: include and redirect of what cannot be a name are permerror" {
	each permerror 'include:x..example' "include:$(times 64 x).example" \
	    'include:%{o1}' 'include:.example'
	txt d 'v=spf1 redirect=x..example'
	spf permerror 192.0.2.1 u@d.example
}

# 5. Mechanisms.

@test "5: only the bits of the prefix length are compared, each of them" {
	each pass ip4:192.0.2.1 ip4:192.0.2.0/31 ip4:192.0.3.255/23 ip4:255.255.255.255/0 \
	    ip4:128.0.0.0/1 ip4:192.0.2.1/32
	each fail ip4:192.0.2.0 ip4:192.0.2.0/32 ip4:192.0.2.2/31 ip4:192.0.3.1/24 \
	    ip4:0.0.0.0/1
	client=2001:db8::1
	each pass ip6:2001:db8::1 ip6:2001:db8::/127 ip6:2001:db8:0:0:ffff::/64 ip6:::/0 \
	    ip6:3fff::/3 ip6:2001:db8::1/128
	each fail ip6:2001:db8::2 ip6:2001:db8::2/127 ip6:2001:db8:0:1::1/64 ip6:8000::/1 \
	    ip6:2001:db8::/128
}

@test "5: of each prefix length the last bit counts, and the next does not" {
	awk '
	function network(kind, bits) {
		for (bits = 1; bits <= width * n; bits++) {
			printf "%s%d TXT \"v=spf1 %s:%s/%d -all\"\n", kind, bits, kind,
			    show(0), bits >"prefixes"
			print "fail", show(bits), "u@" kind bits ".example"
			if (bits < width * n)
				print "pass", show(bits + 1), "u@" kind bits ".example"
		}
	}
	# The address, with that bit changed.
	function show(bit, i, word, value, text) {
		for (i = 1; i <= n; i++) {
			word = part[i]
			if (int((bit - 1) / width) + 1 == i && bit > 0) {
				value = 2 ^ (width - 1 - (bit - 1) % width)
				word += int(word / value) % 2 ? -value : value
			}
			text = text (i > 1 ? separator : "") sprintf(format, word)
		}
		return text
	}
	BEGIN {
		width = 8; separator = "."; format = "%d"
		n = split("203 0 113 129", part, " ")
		network("ip4")
		width = 16; separator = ":"; format = "%x"
		n = split("8193 3512 34211 0 0 35374 880 29492", part, " ")
		network("ip6")
	}' >cases
	zone <prefixes
	[ "$(wc -l <cases)" -eq 318 ]
	judge <cases
}

@test "5: a prefix length holds for the addresses of a and mx" {
	each pass a:c.example/32 a:c.example/32//0 mx:mx.example/32
	client=192.0.2.200
	each pass a:c.example/24 mx:mx.example/24//64 a:c.example/0
	each fail a:c.example a:c.example/25 mx:mx.example/25 a:c.example//0 mx:mx.example//24
	client=2001:db8::ffff
	each pass a:c.example//64 a:c.example/24//64 mx:mx.example//112
	each fail a:c.example a:c.example/0 a:c.example//113 mx:mx.example/0//128
}

@test "5: A records are fetched for an IPv4 client and AAAA for an IPv6 one" {
	txt d 'v=spf1 a:c.example mx:mx.example -all'
	echo 'mx MX 20 o' | zone
	serve
	spf pass 192.0.2.1 u@d.example
	[ "$(asked AAAA)" -eq 0 ]
	serve
	spf pass 2001:db8::1 u@d.example
	[ "$(asked ' A ')" -eq 0 ]
}

@test "5: an IPv4-mapped client is an IPv4 client" {
	client=::ffff:192.0.2.1
	each pass ip4:192.0.2.1 a:c.example mx:mx.example ptr:c.example \
	    exists:c.example
	each fail ip6:::ffff:192.0.2.1 ip6:::ffff:0:0/96 ip6:::/0
	expands '%{i} %{c} %{v} %{ir}' '192.0.2.1 192.0.2.1 in-addr 1.2.0.192' \
	    u@d.example ::ffff:c000:201
}

@test "5: a server's error in include, a, mx, exists and redirect is temperror" {
	echo 'mxfail MX 10 servfail' | zone
	each temperror include:servfail.example a:servfail.example mx:servfail.example \
	    mx:mxfail.example exists:servfail.example
	client=2001:db8::1
	each temperror a:servfail.example mx:mxfail.example exists:servfail.example
	txt d 'v=spf1 redirect=servfail.example'
	spf temperror 192.0.2.1 u@d.example
	[[ $line == *'(the DNS lookup failed, in redirect=servfail.example)'* ]]
}

@test "5: a time-out in include, a, mx, exists and redirect is temperror" {
	echo 'mxslow MX 10 slow' | zone
	each temperror include:slow.example a:slow.example mx:slow.example \
	    mx:mxslow.example exists:slow.example
	txt d 'v=spf1 redirect=slow.example'
	spf temperror 192.0.2.1 u@d.example
}

@test "5: a DNS error inside of an include is the result of the whole" {
	txt i1 'v=spf1 include:i2.example +all'
	txt i2 'v=spf1 a:servfail.example +all'
	each temperror '?include:i1.example +all'
}

@test "5: a name that is not there is like one without records" {
	echo 'mxgone MX 10 nosuch' | zone
	each fail a:nosuch.example mx:nosuch.example mx:mxgone.example \
	    exists:nosuch.example ptr:nosuch.example
}

@test "5: CNAMEs are followed" {
	zone <<-'EOF'
	alias CNAME c
	aliasmx CNAME mx
	tomx MX 10 alias
	aliaspass CNAME pass
	EOF
	each pass a:alias.example mx:aliasmx.example mx:tomx.example \
	    exists:alias.example include:aliaspass.example
	echo 'd CNAME pass' | zone
	spf pass 192.0.2.1 u@d.example
}

@test "5.1: all matches everybody" {
	each fail -all
	judge <<-'EOF'
	pass 192.0.2.1 u@pass.example
	pass 2001:db8::1 u@pass.example
	pass ::ffff:1.2.3.4 u@pass.example
	EOF
}

@test "5.1: all takes no argument" {
	each permerror all: all:c.example all/24 all/0 'all.example'
}

@test "5.1: what stands behind all is never looked at" {
	txt d 'v=spf1 ?all a:servfail.example include:servfail.example -all'
	serve
	spf neutral 192.0.2.1 u@d.example
	diff -u <(echo d.example TXT) <(questions)
}

@test "5.1: redirect is ignored when there is an all, before or behind it" {
	txt d1 'v=spf1 redirect=pass.example ?all'
	txt d2 'v=spf1 ?all redirect=pass.example'
	txt d3 'v=spf1 -ip4:192.0.2.9 redirect=servfail.example ?all'
	judge <<-'EOF'
	neutral 192.0.2.1 u@d1.example
	neutral 192.0.2.1 u@d2.example
	neutral 192.0.2.1 u@d3.example
	EOF
}

@test "5.2: include makes of each result what the table says" {
	each pass include:pass.example
	each softfail '~include:pass.example'
	each neutral 'include:fail.example ?all' 'include:softfail.example ?all' \
	    'include:neutral.example ?all'
	each temperror 'include:servfail.example ?all' 'include:slow.example ?all'
	each permerror 'include:malformed.example ?all' 'include:several.example ?all' \
	    'include:norecord.example ?all' 'include:nosuch.example ?all'
}

@test "5.2: a match gives the result of include's qualifier, not of what matched" {
	each fail -include:pass.example
	each softfail '~include:pass.example'
	each neutral '?include:pass.example'
	each neutral '-include:fail.example ?all'
}

@test "5.2: a record that ends without a match does not match" {
	txt empty v=spf1
	each neutral '-include:empty.example ?all'
}

@test "5.2: the domain is restored after an include" {
	txt d 'v=spf1 include:fail.example exists:%{d}.x.example -all'
	txt d2 'v=spf1 include:fail.example a redirect=x.%{d}'
	txt x.d2 'v=spf1 +all'
	echo 'd.example.x A 127.0.0.2' | zone
	spf pass 192.0.2.1 u@d.example
	spf pass 192.0.2.1 u@d2.example
}

@test "5.2: an include follows the redirect of its record" {
	txt i1 'v=spf1 redirect=pass.example'
	txt i2 'v=spf1 redirect=norecord.example'
	each pass include:i1.example
	each permerror include:i2.example
}

@test "5.2: an include needs a domain-spec, and takes no prefix length" {
	each permerror include include: include/24 include:c.example/24 \
	    'include: c.example' include:c include:c.example:x include:.
	each pass 'include=c.example ip4:192.0.2.1'
}

@test "5.2: the comment names the includes that the match is in" {
	txt i1 'v=spf1 include:i2.example -all'
	txt i2 'v=spf1 ip4:192.0.2.0/24 -all'
	txt d 'v=spf1 include:i1.example -all'
	spf pass 192.0.2.1 u@d.example
	[[ $line == *'(matched include:i1.example, in it include:i2.example, in it ip4:192.0.2.0/24)'* ]]
}

@test "5.3: a matches when any address is the client's" {
	printf '%s\n' 'many A 198.51.100.1' 'many A 192.0.2.1' 'many A 198.51.100.2' \
	    'many AAAA 2001:db8:1::1' 'many AAAA 2001:db8::1' | zone
	each pass a:many.example
	client=2001:db8::1
	each pass a:many.example
	client=192.0.2.2
	each fail a:many.example
}

@test "5.3: the forms of a" {
	each pass a:c.example a:c.example. 'a:%{h}' 'a:c.%{d1}' a:c.example/0 a:c.example/32 \
	    a:c.example//0 a:c.example//128 a:c.example/0//0 a:c.example/24//64 \
	    'a ip4:192.0.2.1' 'a/0 ip4:192.0.2.1' 'a//0 ip4:192.0.2.1' \
	    'a/32//128 ip4:192.0.2.1' 'a:_x-y.c1.x-y ip4:192.0.2.1' \
	    'a:x/y.example/24 ip4:192.0.2.1' 'a:a.1x ip4:192.0.2.1'
	each permerror a: a/ a// a/33 a//129 a/24/64 a/24// a/24//129 a/33//64 a/-1 a/+1 a/x \
	    a/024 a/00 a//00 a//01 a/0x10 'a/ 24' a/24. a//64/24 a///64 a/24//64/1 \
	    a:c.example/ a:c.example// a:c.example/33 a:c.example//129 \
	    a:/24 a://64 a:c.example:25 a/1000 a/4294967296 a//18446744073709551616
}

@test "5.4: mx matches when any host's address is the client's" {
	printf '%s\n' 'd MX 20 c' 'd MX 10 o' | zone
	txt d 'v=spf1 mx -all'
	judge <<-'EOF'
	pass 192.0.2.1 u@d.example
	pass 2001:db8::1 u@d.example
	pass 198.51.100.1 u@d.example
	fail 192.0.2.2 u@d.example
	EOF
}

@test "5.4: there is no implicit mx: A and AAAA of the name are not asked for" {
	echo 'd A 192.0.2.1' | zone
	echo 'd AAAA 2001:db8::1' | zone
	txt d 'v=spf1 mx -all'
	serve
	judge <<-'EOF'
	fail 192.0.2.1 u@d.example
	fail 2001:db8::1 u@d.example
	EOF
	diff -u <(sort -u <<<$'d.example MX\nd.example TXT') <(questions | sort -u)
}

@test "5.4: an mx that takes no mail has no host" {
	echo 'd MX 0 .' | zone
	txt d 'v=spf1 mx ip4:192.0.2.1 -all'
	spf pass 192.0.2.1 u@d.example
}

@test "5.4: the forms of mx" {
	each pass mx:mx.example mx:mx.example. 'mx:mx.%{o1}' mx:mx.example/0 mx:mx.example//0 \
	    mx:mx.example/24//64 'mx ip4:192.0.2.1' 'mx/24 ip4:192.0.2.1' \
	    'mx//64 ip4:192.0.2.1' 'mx/24//64 ip4:192.0.2.1'
	each permerror mx: mx/ mx// mx/33 mx//129 mx/024 mx/24/64 mx:mx.example/33 mx:mx \
	    mx:/24 mx:mx.example: mx.example mx24
}

# reverse NAME ...: the names of the client.
reverse() {
	sed -i /^1.2.0.192/d zone
	printf '1.2.0.192.in-addr.arpa. PTR %s\n' "$@" | zone
}

@test "5.5: ptr matches a validated name that is the target or below it" {
	each pass ptr:c.example ptr:C.Example ptr:c.example.
	echo 'h.mail A 192.0.2.1' | zone
	reverse h.mail.example.
	each pass ptr:mail.example ptr:h.mail.example
	each fail ptr:ail.example ptr:x.mail.example ptr:i.h.mail.example ptr:mail.test
}

@test "5.5: mail.bad-example.com is not within example.com" {
	zone <<-'EOF'
	mail.bad-example.com. A 192.0.2.1
	EOF
	reverse mail.bad-example.com.
	each fail ptr:example.com
	each pass ptr:bad-example.com
}

@test "5.5: a name whose addresses are others' is not validated" {
	reverse o.example.
	each fail ptr:o.example
	reverse nosuch.example. o.example. c.example.
	each pass ptr:c.example
}

@test "5.5: IPv6 clients are looked up in ip6.arpa" {
	txt d 'v=spf1 ptr:c.example -all'
	serve
	spf pass 2001:db8::1 u@d.example
	diff -u <(cat <<-'EOF'
	1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR
	c.example AAAA
	d.example TXT
	EOF
	) <(questions | sort)
}

@test "5.5: a DNS error at the PTR lookup matches nothing" {
	printf ';mailseal: %s 2.2.0.192.in-addr.arpa. PTR\n' SERVFAIL >>zone
	printf ';mailseal: %s 3.2.0.192.in-addr.arpa. PTR\n' TIMEOUT >>zone
	txt d 'v=spf1 ptr ?all'
	judge <<-'EOF'
	neutral 192.0.2.2 u@d.example
	neutral 192.0.2.3 u@d.example
	EOF
}

@test "5.5: a DNS error at an address lookup skips the name" {
	reverse servfail.example. slow.example. c.example.
	each pass ptr:c.example
	reverse servfail.example.
	txt d2 'v=spf1 ptr:servfail.example ?all'
	spf neutral 192.0.2.1 u@d2.example
}

@test "5.5: only names within the target are looked up" {
	txt d 'v=spf1 ptr:c.example -all'
	reverse elsewhere.test. c.example.
	serve
	spf pass 192.0.2.1 u@d.example
	[ "$(asked elsewhere)" -eq 0 ]
}

@test "5.5: the forms of ptr" {
	each pass ptr:c.example 'ptr:%{h}' 'ptr ip4:192.0.2.1' 'PTR ip4:192.0.2.1'
	each permerror ptr: ptr/24 ptr:c.example/24 ptr//64 ptr:c ptr:.
}

@test "5.6: the forms of ip4" {
	each pass ip4:192.0.2.1 ip4:192.0.2.1/32 ip4:192.0.2.0/24 ip4:0.0.0.0/0 \
	    'ip4:255.255.255.255 ip4:192.0.2.1' 'ip4:199.249.99.9 ip4:192.0.2.1'
	each permerror ip4 ip4: ip4/24 ip4:192.0.2 ip4:192.0.2/24 ip4:192.0.2. ip4:192.0.2.1.1 \
	    ip4:192.0.2.256 ip4:192.0.2.300 ip4:192.0.02.1 ip4:192.0.2.01 ip4:192.0.2.00 \
	    ip4:192.0.2.-1 ip4:192.0.2.x ip4:0x1.0.0.1 ip4:3221225985 ip4:192..2.1 \
	    ip4:.192.0.2 ip4:192.0.2.1/33 ip4:192.0.2.1/ ip4:192.0.2.1/024 ip4:192.0.2.1/00 \
	    ip4:192.0.2.1/x ip4:192.0.2.1//32 ip4:192.0.2.1/24/24 ip4:192.0.2.1/-1 \
	    ip4:192.0.2.1/100 ip4:c.example 'ip4:%{i}' ip4:2001:db8::1 ip4:::ffff:192.0.2.1 \
	    ip4:192.0.2.1:25 'ip4: 192.0.2.1' ip4:192.0.2.1/4294967320 ip4.192
}

@test "5.6: the forms of ip6" {
	client=2001:db8::1
	each pass ip6:2001:db8::1 ip6:2001:DB8:0:0:0:0:0:1 ip6:2001:0db8::0001/128 ip6:::/0 \
	    ip6:2001:db8::0.0.0.1 ip6:2001:db8::/32 'ip6:::1 ip6:2001:db8::1' \
	    'ip6:1:: ip6:2001:db8::1' 'ip6:1:2:3:4:5:6:7:: ip6:2001:db8::1' \
	    'ip6:::192.0.2.1 ip6:2001:db8::1' 'ip6:1:2:3:4:5:6:192.0.2.1 ip6:2001:db8::1'
	each permerror ip6 ip6: ip6/64 ip6:: ip6:2001 ip6:2001:db8 ip6:2001:db8:::1 \
	    ip6:2001::db8::1 ip6:1:2:3:4:5:6:7 ip6:1:2:3:4:5:6:7:8:9 ip6:12345::1 ip6:g::1 \
	    ip6:2001:db8::1/129 ip6:2001:db8::1/ ip6:2001:db8::1/064 ip6:2001:db8::1/00 \
	    ip6:2001:db8::1//64 ip6:2001:db8::1/64/64 ip6:2001:db8::1%eth0 \
	    'ip6:[2001:db8::1]' ip6:192.0.2.1 ip6:c.example 'ip6:%{i}' ip6:1:2:3:4:5:6:7:192.0.2.1 \
	    ip6:::192.0.2 ip6:::192.0.2.256 ip6:::192.0.02.1 ip6:2001:db8::1/1000 ip6:1:::
}

@test "5.6: ip4 is not for IPv6 clients, nor ip6 for IPv4 ones" {
	each fail ip6:::/0 ip6:::192.0.2.1
	client=2001:db8::1
	each fail ip4:0.0.0.0/0
	client=::1
	each fail ip4:0.0.0.1 ip4:0.0.0.0/0
}

@test "5.7: exists matches when there is any A record, for IPv6 clients too" {
	printf '%s\n' 'x A 127.0.0.2' 'six AAAA ::1' 'txt TXT "x"' | zone
	each pass exists:x.example
	each fail exists:six.example exists:txt.example exists:nosuch.example
	client=2001:db8::1
	each pass exists:x.example
	each fail exists:six.example
	txt d 'v=spf1 exists:x.example -all'
	serve
	spf pass 2001:db8::1 u@d.example
	[ "$(asked AAAA)" -eq 0 ]
}

@test "5.7: the example of the section" {
	zone <<-'EOF'
	example.com. TXT "v=spf1 exists:%{ir}.%{l1r+-}._spf.%{d} -all"
	1.2.0.192.someuser._spf.example.com. A 127.0.0.2
	EOF
	judge <<-'EOF'
	pass 192.0.2.1 someuser@example.com
	pass 192.0.2.1 someuser+tag@example.com
	pass 192.0.2.1 someuser-tag@example.com
	fail 192.0.2.1 other@example.com
	fail 192.0.2.2 someuser@example.com
	EOF
}

@test "5.7: the forms of exists" {
	each pass exists:c.example 'exists:%{h}' 'exists:c.%{o1}'
	each permerror exists exists: exists/24 exists:c.example/24 exists:c exists:c.example// \
	    exists:.
}

# 6. Modifiers.

@test "6: redirect and exp may stand anywhere in the record" {
	txt d1 'v=spf1 redirect=pass.example ip4:192.0.2.9'
	txt d2 'v=spf1 exp=e.example redirect=pass.example ip4:192.0.2.9'
	txt d3 'v=spf1 ip4:192.0.2.9 exp=e.example -all'
	txt e told
	judge <<-'EOF'
	pass 192.0.2.1 u@d1.example
	pass 192.0.2.1 u@d2.example
	EOF
	says told u@d3.example
}

@test "6: redirect or exp twice is permerror" {
	each permerror 'redirect=pass.example redirect=pass.example' \
	    'exp=e.example exp=e.example' 'exp=e.example ip4:192.0.2.1 EXP=f.example' \
	    'redirect=pass.example ip4:192.0.2.1 Redirect=pass.example'
}

@test "6: unknown modifiers are ignored wherever and however often they are" {
	each pass 'x=1 x=1 x=2 ip4:192.0.2.1 x=3' 'ip4:192.0.2.1 x=1' \
	    'moo.cow=far_out ip4:192.0.2.1 moo.cow=x'
}

@test "6.1: redirect gives the result of the other record" {
	local result
	for result in pass fail softfail neutral; do
		txt "r$result" "v=spf1 redirect=$result.example"
		spf "$result" 192.0.2.1 "u@r$result.example"
	done
	txt d1 'v=spf1 redirect=servfail.example'
	txt d2 'v=spf1 redirect=malformed.example'
	txt d3 'v=spf1 redirect=several.example'
	judge <<-'EOF'
	temperror 192.0.2.1 u@d1.example
	permerror 192.0.2.1 u@d2.example
	permerror 192.0.2.1 u@d3.example
	EOF
}

@test "6.1: redirect to a domain without a record, or to none, is permerror" {
	txt d1 'v=spf1 redirect=norecord.example'
	txt d2 'v=spf1 redirect=nosuch.example'
	txt d3 'v=spf1 redirect=%{d1}'
	txt d4 'v=spf1 redirect=%{l}.example'
	spf permerror 192.0.2.1 u@d1.example
	[[ $line == *'(no SPF record, in redirect=norecord.example)'* ]]
	judge <<-'EOF'
	permerror 192.0.2.1 u@d2.example
	permerror 192.0.2.1 u@d3.example
	EOF
	spf permerror 192.0.2.1 "$(times 64 x)@d4.example"
	spf permerror 192.0.2.1 a..b@d4.example
}

@test "6.1: redirect is looked at only when no mechanism matches" {
	each pass 'redirect=servfail.example ip4:192.0.2.1'
	txt d 'v=spf1 ip4:192.0.2.9 redirect=pass.example'
	spf pass 192.0.2.1 u@d.example
}

@test "6.1: the other record has its own domain, the sender stays, and it may redirect" {
	txt d 'v=spf1 redirect=r.example'
	txt r 'v=spf1 redirect=s.%{d2}'
	txt s.r.example. 'v=spf1 exists:%{d}.%{o}.%{l}.x.example -all'
	echo 's.r.example.d.example.u.x A 127.0.0.2' | zone
	spf pass 192.0.2.1 u@d.example
}

@test "6.1: the example of the section" {
	zone <<-'EOF'
	la.example.com. TXT "v=spf1 redirect=_spf.example.com"
	ny.example.com. TXT "v=spf1 redirect=_spf.example.com"
	sf.example.com. TXT "v=spf1 redirect=_spf.example.com"
	_spf.example.com. TXT "v=spf1 mx:example.com -all"
	example.com. MX 10 c.example.
	EOF
	local city
	for city in la ny sf; do
		judge <<-EOF
		pass 192.0.2.1 u@$city.example.com
		fail 192.0.2.2 u@$city.example.com
		EOF
	done
}

@test "6.1: redirect needs a domain-spec" {
	each permerror redirect= redirect=pass redirect=pass.example/24 redirect=pass.example: \
	    redirect:pass.example redirect 'redirect =pass.example' redirect=% 'redirect=%{c}' \
	    redirect=.
}

@test "6.2: a fail has the explanation of its domain" {
	expands 'Mail from example.com should only be sent by its own servers.' \
	    'Mail from example.com should only be sent by its own servers.'
	expands "%{i} is not one of %{d}'s designated mail servers." \
	    "192.0.2.1 is not one of d.example's designated mail servers."
	expands 'See http://%{d}/why.html?s=%{S}&i=%{I}' \
	    'See http://d.example/why.html?s=u%40d.example&i=192.0.2.1'
}

@test "6.2: results other than fail have no explanation" {
	txt e told
	local term n=0
	for term in '+all' '~all' '?all' '' moo a:servfail.example; do
		txt "d$((++n))" "v=spf1 $term exp=e.example"
		echo "192.0.2.1 u@d$n.example"
	done >list
	query --exp -J -f list | jq -r '.results[0].explanation' | sort | uniq -c >got
	[[ $(<got) == *' 6 null' ]]
}

@test "6.2: without exp there is no explanation, and a verdict all the same" {
	says null u@fail.example
	spf fail 192.0.2.1 u@fail.example
}

@test "6.2: DNS errors, no record and several make it as if there were no exp" {
	printf '%s\n' 'nodata A 192.0.2.1' ';mailseal: MALFORMED mangled.example. TXT' \
	    'two TXT "one"' 'two TXT "two"' | zone
	unexplained {servfail,slow,nosuch,nodata,mangled,two}.example \
	    "$(times 64 x).example" a..example
}

@test "6.2: a syntax error in the explanation makes it as if there were none" {
	printf '%s\n' 'e TXT "tab\009here"' 'f TXT "nul\000"' 'g TXT "\127"' | zone
	local text n=0
	for text in '%' 'x%' '%(d)' '%{' '%{d' '%{}' '%{x}' '%{d0}' '%{d;}' 'a %% %' '%{dd}'; do
		txt "e$((++n))" "$text"
	done
	unexplained e{1..11}.example {e,f,g}.example
}

@test "6.2: the explanation is ASCII or there is none" {
	only d 'v=spf1 -all exp=e.example'
	printf '%s\n' 'e TXT "verboten f\195\188r alle"' | zone
	says null
	expands 'not for %{l}' null 'ü@d.example'
	only xn--bcher-kva 'v=spf1 -all exp=e.example'
	txt e 'not for %{o}'
	says 'not for xn--bcher-kva.example' 'u@bücher.example'
}

@test "6.2: the strings of the explanation are joined without spaces" {
	only d 'v=spf1 -all exp=e.example'
	echo 'e TXT "one " "two" "three %" "{d}"' | zone
	says 'one twothree d.example'
}

@test "6.2: the length of an explanation is bounded" {
	expands "$(times 3000 x)" "$(times 500 x)"
	expands "$(times 1000 '%{s}')" "$(times 1000 u@d.example | cut -c 1-500)"
}

@test "6.2: the exp of an included record is not used" {
	txt d1 'v=spf1 include:i.example -all exp=mine.example'
	txt d2 'v=spf1 -include:j.example exp=mine.example'
	txt d3 'v=spf1 -include:j.example'
	txt i 'v=spf1 -all exp=theirs.example'
	txt j 'v=spf1 +all exp=theirs.example'
	txt mine mine
	txt theirs theirs
	says mine u@d1.example
	says mine u@d2.example
	says null u@d3.example
}

@test "6.2: with redirect the exp is that of the other record" {
	txt d1 'v=spf1 redirect=r1.example exp=mine.example'
	txt d2 'v=spf1 redirect=r2.example exp=mine.example'
	txt d3 'v=spf1 redirect=r3.example exp=mine.example'
	txt r1 'v=spf1 -all exp=theirs.example'
	txt r2 'v=spf1 -all'
	txt r3 'v=spf1 -all exp=%{d}.x.example'
	txt r3.example.x 'x of %{d} for %{o}'
	txt mine mine
	txt theirs theirs
	says theirs u@d1.example
	says null u@d2.example
	says 'x of r3.example for d3.example' u@d3.example
}

@test "6.2: exp needs a domain-spec" {
	each permerror exp= exp=e exp=e.example/24 exp=% 'exp=%{t}' 'exp=%{e}' 'exp=e.example exp=' \
	    exp:e.example
}

@test "6.2: the comment makes clear that the explanation is the domain's" {
	txt d 'v=spf1 -all exp=e.example'
	txt e 'go away'
	options+=(--exp)
	spf fail 192.0.2.1 u@d.example
	[[ $line == *'(matched -all, the domain explains: go away)'* ]]
}

# 7. Macros.

@test "7.1: a domain-spec ends in a dot and a top label, or in a macro" {
	each fail a:x.example a:x.example. a:x.e-x a:x.1a a:x.a1 a:x.a--b 'a:%{d}' 'a:%{d}.%{o}' \
	    a:x%% 'a:%{d}.x' a:x_y.z exists:%%.x a:x.3-4 exists:x%- exists:x%_
	each permerror a:x a:x.1 a:x.123 a:x.-a a:x.a- a:x.a_b a:x. a:x.. 'a:%{d}x' 'a:%{d}.1' \
	    'a:%{d}..' 'a:x.%{d}.' a:x.a+b 'a:x.a!' a:%%x a:192.0.2.1 a:x.a..  'a:x.a%'
}

@test "7.1: a literal is any visible octet but %" {
	each pass 'x=!"#$&()*+,-./09:;<=>?@AZ[]^_`az{|}~ ip4:192.0.2.1' \
	    'exists:!"#$&()*+,-_:;<=>?@[]^`{|}~.x.example ip4:192.0.2.1'
	zone <<-'EOF'
	d1 TXT "v=spf1 x=\127 +all"
	d2 TXT "v=spf1 x=\031 +all"
	d3 TXT "v=spf1 x=\128 +all"
	EOF
	judge <<-'EOF'
	permerror 192.0.2.1 u@d1.example
	permerror 192.0.2.1 u@d2.example
	permerror 192.0.2.1 u@d3.example
	EOF
}

@test "7.1: %% is %, %_ is a space and %- is %20" {
	expands 'a%%b%_c%-d%%%%' 'a%b c%20d%%'
	target exists:a%%b.%-.x.example 'a%b.%20.x.example'
	target exists:a%_b.x.example 'a b.x.example'
}

@test "7.1, 7.3: a % before anything else is permerror" {
	each permerror 'exists:%(ir).sbl.example.org' 'exists:%ir.x.example' 'exists:%.x.example' \
	    'exists:x.example%' 'exists:%{.x.example' 'exists:%}.x.example' \
	    'exists:%{i.x.example' 'exists:%%%.x.example' 'exists:%{}.x.example' \
	    'exists:%{ i}.x.example' 'exists:%{1}.x.example' 'exists:%{i}}%.x.example'
	each fail 'exists:%{ir}.sbl.example.org'
}

@test "7.1: only the macro letters that there are, digits, r and delimiters" {
	local letter good=() bad=()
	for letter in {a..z}; do
		case $letter in
		[slodipvh]) good+=("exists:x.%{$letter}" "exists:x.%{${letter^}}") ;;
		*) bad+=("exists:x.%{$letter}" "exists:x.%{${letter^}}") ;;
		esac
	done
	each permerror "${bad[@]}"
	each permerror 'exists:%{ss}.x.example' 'exists:%{drr}.x.example' 'exists:%{dr1}.x.example' \
	    'exists:%{d-1}.x.example' 'exists:%{d-r}.x.example' 'exists:%{d!}.x.example' \
	    'exists:%{d:}.x.example' 'exists:%{d;}.x.example' 'exists:%{d@}.x.example' \
	    'exists:%{d1r1}.x.example' 'exists:%{d*}.x.example'
	good+=('exists:x.%{d1}' 'exists:x.%{d1r}' 'exists:x.%{dR}' 'exists:x.%{d.-+,/_=}' \
	    'exists:x.%{d12r.-+,/_=}' 'exists:x.%{D3R-}' 'exists:x.%{d..}')
	each fail "${good[@]/%/ -all}"
}

@test "7.2: s, l, o and d are the sender, its parts, and the domain" {
	expands '%{s} %{l} %{o} %{d}' 'some.one@d.example some.one d.example d.example' \
	    some.one@d.example
	only d 'v=spf1 redirect=r.example'
	txt r 'v=spf1 -all exp=e.example'
	txt e '%{s} %{l} %{o} %{d}'
	says 'u@d.example u d.example r.example'
}

@test "7.2: i, v and h are the client's address, its kind, and HELO" {
	expands '%{i} %{v} %{h}' '192.0.2.1 in-addr helo.example' u@d.example 192.0.2.1 helo.example
	expands '%{i} %{v}' \
	    '2.0.0.1.0.d.b.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1 ip6' \
	    u@d.example 2001:db8::1
	expands '%{h}' unknown u@d.example 192.0.2.1 ''
	expands '%{h}' '[192.0.2.1]' u@d.example 192.0.2.1 '[192.0.2.1]'
}

@test "7.2: c, r and t are for explanations: the address, this host, the time" {
	options+=(-t 1700000000)
	expands '%{c} %{r} %{t}' '192.0.2.1 mx.example.net 1700000000'
	expands '%{c}' 2001:db8::1 u@d.example 2001:0db8:0:0::1
	expands '%{C} %{R} %{T} %{c3r} %{tr}' '192.0.2.1 mx.example.net 1700000000 2.0.192 1700000000'
}

@test "7.2: t is the time when nothing says otherwise" {
	local before now
	only d 'v=spf1 -all exp=e.example'
	txt e '%{t}'
	before=$(date +%s)
	now=$(query --exp -J -i 192.0.2.1 -s u@d.example -h x | jq -r '.results[0].explanation')
	((now >= before && now <= before + 5))
}

@test "7.2: c, r and t are syntax errors outside of explanations" {
	each permerror 'exists:%{c}.x.example' 'include:%{r}' 'a:%{t}.x.example' 'mx:%{C}.x.example' \
	    'ptr:%{R}' 'redirect=%{t}.x.example' 'exp=%{c}.x.example' 'exists:%{c1r}.x.example'
}

@test "7.3: digits keep so many parts of the right, and more than there are keep all" {
	expands '%{d1} %{d2} %{d3} %{d4} %{d127} %{d128} %{d999999999999999999999}' \
	    'example d.example d.example d.example d.example d.example d.example'
	expands '%{i1} %{i2} %{i3} %{i4} %{i5}' '1 2.1 0.2.1 192.0.2.1 192.0.2.1'
}

@test "7.3: 127 parts can be kept, and fewer than there are be taken of so many" {
	local many
	many=$(times 126 a.)b
	expands '%{l127}' "$many" "$many@d.example"
	expands '%{l126}' "${many:2}" "$many@d.example"
	expands '%{l127r}' "b$(times 126 .a)" "$many@d.example"
	expands '%{l125r}' "$(times 124 a.)a" "$many@d.example"
}

@test "7.3: a digit of zero is permerror" {
	each permerror 'exists:%{d0}.x.example' 'exists:%{d00}.x.example' 'exists:%{d0r}.x.example'
	each fail 'exists:%{d01}.x.example' 'exists:%{d10}.x.example'
}

@test "7.3: r reverses, before digits keep parts" {
	expands '%{ir} %{i1r} %{i3r} %{dr}' '1.2.0.192 192 2.0.192 example.d'
	expands '%{lr-} %{l1r-} %{l2r-} %{lR-}' 'd.c.b.a a b.a d.c.b.a' a-b-c-d@d.example
}

@test "7.3: each delimiter splits, and dots join" {
	expands '%{l.} %{l-} %{l+} %{l,} %{l/} %{l_} %{l=}' \
	    'a.b-c+d,e/f_g=h a.b.c+d,e/f_g=h a.b-c.d,e/f_g=h a.b-c+d.e/f_g=h a.b-c+d,e.f_g=h a.b-c+d,e/f.g=h a.b-c+d,e/f_g.h' \
	    'a.b-c+d,e/f_g=h@d.example'
	expands '%{l.-+,/_=} %{l2r+-} %{l1=} %{lr}' 'a.b.c.d.e.f.g.h c.a.b h b-c+d,e/f_g=h.a' \
	    'a.b-c+d,e/f_g=h@d.example'
}

@test "7.3: delimiters given take the place of the dot" {
	expands '%{s1-} %{s1@}' null a.b-c@d.example
	expands '%{s1-} %{s1.-}' 'c@d.example example' a.b-c@d.example
}

@test "7.3: leading, trailing and consecutive delimiters make empty parts" {
	expands '%{l-} %{lr-} %{l2-} %{l1-}.' '.a..b. .b..a. b. .' -a--b-@d.example
}

@test "7.3: a last dot of a target is accepted" {
	each pass a:c.example. include:pass.example. mx:mx.example. exists:c.example. \
	    ptr:c.example.
	txt d1 'v=spf1 redirect=pass.example.'
	txt d2 'v=spf1 -all exp=e.example.'
	txt e told
	spf pass 192.0.2.1 u@d1.example
	says told u@d2.example
}

@test "7.3: p is the domain if that is a validated name" {
	reverse a.d.example. d.example. z.example.
	printf '%s A 192.0.2.1\n' d a.d z | zone
	txt d 'v=spf1 -all exp=e.example'
	txt e '%{p}'
	says d.example
}

@test "7.3: p is a name below the domain before any other, and any other before unknown" {
	reverse z.example. a.d.example.
	printf '%s A 192.0.2.1\n' a.d z | zone
	txt d 'v=spf1 -all exp=e.example'
	txt f 'v=spf1 -all exp=e.example'
	txt e '%{p}'
	says a.d.example
	says z.example u@f.example
}

@test "7.3: p is unknown without a validated name, and after a DNS error" {
	txt d 'v=spf1 -all exp=e.example'
	txt e '%{p}'
	says unknown u@d.example 192.0.2.77
	reverse o.example.
	says unknown
	reverse servfail.example.
	says unknown
	printf ';mailseal: SERVFAIL 2.2.0.192.in-addr.arpa. PTR\n' >>zone
	says unknown u@d.example 192.0.2.2
}

@test "7.3: p is no name that points elsewhere" {
	txt d 'v=spf1 exists:%{p}.x.example -all'
	reverse d.example. c.example.
	printf '%s\n' 'd A 192.0.2.9' 'c.example.x A 127.0.0.2' | zone
	spf pass 192.0.2.1 u@d.example
}

@test "7.3: names over 253 octets lose labels on the left until they fit" {
	local label name
	label=$(times 49 x)
	name=$(times 4 "$label.")
	# Four labels of 50 octets, their dots included, and 53 are 253.
	target "exists:%{l}.$(times 48 y).test" "${name}$(times 48 y).test" "${name%.}@d.example"
	target "exists:%{l}.$(times 49 y).test" "${name:50}$(times 49 y).test" "${name%.}@d.example"
	target "exists:%{l}.%{l}.%{l}.x.test" "$(times 4 "$label.")x.test" "${name%.}@d.example"
	target "exists:$(times 5 '%{l}.')test" "${name}test" "${name%.}@d.example"
}

@test "7.3: upper case macros are URL escaped, all but unreserved octets" {
	expands '%{L}' "%21%23%24%25%26%27%2A%2B-%2F%3D%3F%5E_%60%7B%7C%7D~.aZ09" \
	    "!#\$%&'*+-/=?^_\`{|}~.aZ09@d.example"
	expands '%{S} %{D} %{I} %{H} %{LR+} %{O1}' \
	    'a%2Bb%40d.example d.example 192.0.2.1 a%20b b.a example' \
	    a+b@d.example 192.0.2.1 'a b'
	target 'exists:%{L}.x.example' 'a%3Db.x.example' 'a=b@d.example'
}

@test "7.3: s and l keep what was said of the sender, o and d are as DNS has them" {
	expands '%{s} %{l}' 'Joe.Q@d.example Joe.Q' Joe.Q@d.example
	expands '%{l}' '"joe q"' '"joe q"@d.example'
}

# The sender, the clients and their name in 7.4.
strong_bad() {
	only email.example.com. "v=spf1 $1 -all exp=e.example"
	zone <<-'EOF'
	3.2.0.192.in-addr.arpa. PTR mx.example.org.
	mx.example.org. A 192.0.2.3
	EOF
}

@test "7.4: each macro of the first table" {
	strong_bad ''
	cat >table <<-'EOF'
	%{s}     strong-bad@email.example.com
	%{o}                email.example.com
	%{d}                email.example.com
	%{d4}               email.example.com
	%{d3}               email.example.com
	%{d2}                     example.com
	%{d1}                             com
	%{dr}               com.example.email
	%{d2r}                  example.email
	%{l}                       strong-bad
	%{l-}                      strong.bad
	%{lr}                      strong-bad
	%{lr-}                     bad.strong
	%{l1r-}                        strong
	%{p}                   mx.example.org
	EOF
	txt e "$(awk '{ printf "%s ", $1 }' table)"
	says "$(awk '{ printf "%s ", $2 }' table)" strong-bad@email.example.com 192.0.2.3
}

@test "7.4: each macro-string of the second table, as a name that is looked up" {
	local macro want
	while read -r macro want; do
		strong_bad "exists:$macro"
		query -J -i 192.0.2.3 -s strong-bad@email.example.com -h x |
		    jq -r '.results[0].steps[1].target' >got
		diff -u <(echo "$want") got
	done <<-'EOF'
	%{ir}.%{v}._spf.%{d2}             3.2.0.192.in-addr._spf.example.com
	%{lr-}.lp._spf.%{d2}                  bad.strong.lp._spf.example.com
	%{lr-}.lp.%{ir}.%{v}._spf.%{d2} bad.strong.lp.3.2.0.192.in-addr._spf.example.com
	%{ir}.%{v}.%{l1r-}.lp._spf.%{d2} 3.2.0.192.in-addr.strong.lp._spf.example.com
	%{d2}.trusted-domains.example.net example.com.trusted-domains.example.net
	EOF
	strong_bad 'exists:%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}'
	echo '3.2.0.192.in-addr.strong.lp._spf.example.com. A 127.0.0.2' | zone
	judge <<-'EOF'
	pass 192.0.2.3 strong-bad@email.example.com
	fail 192.0.2.4 strong-bad@email.example.com
	fail 192.0.2.3 weak-bad@email.example.com
	EOF
}

@test "7.4: the macro-string for IPv6" {
	strong_bad 'exists:%{ir}.%{v}._spf.%{d2}'
	zone <<-'EOF'
	1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com. A 127.0.0.2
	EOF
	judge <<-'EOF'
	pass 2001:db8::cb01 strong-bad@email.example.com
	fail 2001:db8::cb02 strong-bad@email.example.com
	EOF
}

# Appendix A.

# appendix NAME TEXT ...: the zone of the appendix, with these records.
appendix() {
	{
		printf '%s\n' '$TTL 300' '$ORIGIN .'
		cat "$DATA/rfc7208-a.zone"
		echo '$ORIGIN .'
	} >zone
	while [ $# -gt 0 ]; do
		txt "$1." "$2"
		shift 2
	done
}

# passes RECORD IP ...: with that record of example.com these of the zone's
# clients pass and the others fail.
passes() {
	local ip want
	appendix example.com "$1"
	for ip in 192.0.2.{10,11,65,66,127,128,129,130,131,132,139,140,141,142,143,144} \
	    10.0.0.4 203.0.113.1 2001:db8::1; do
		want=fail
		[[ " ${*:2} " != *" $ip "* ]] || want=pass
		echo "$want $ip u@example.com"
	done | judge
}

@test "A.1: +all passes everybody" {
	appendix example.com 'v=spf1 +all'
	judge <<-'EOF'
	pass 192.0.2.10 u@example.com
	pass 10.0.0.4 u@example.com
	pass 2001:db8::1 u@example.com
	EOF
}

@test "A.1: a" {
	passes 'v=spf1 a -all' 192.0.2.10 192.0.2.11
}

@test "A.1: a:example.org, which has no A records" {
	passes 'v=spf1 a:example.org -all'
}

@test "A.1: mx, mx:example.org, and both" {
	passes 'v=spf1 mx -all' 192.0.2.129 192.0.2.130
	passes 'v=spf1 mx:example.org -all' 192.0.2.140
	passes 'v=spf1 mx mx:example.org -all' 192.0.2.129 192.0.2.130 192.0.2.140
}

@test "A.1: mx/30 mx:example.org/30 passes two networks" {
	passes 'v=spf1 mx/30 mx:example.org/30 -all' 192.0.2.{128..131} 192.0.2.{140..143}
}

@test "A.1: ptr passes valid names of the domain, and no rogue" {
	passes 'v=spf1 ptr -all' 192.0.2.{10,11,65,66,129,130}
}

@test "A.1: ip4:192.0.2.128/28" {
	passes 'v=spf1 ip4:192.0.2.128/28 -all' \
	    192.0.2.{128,129,130,131,132,139,140,141,142,143}
}

@test "A.2: include of two domains, and redirects to the record" {
	local domain
	appendix example.org 'v=spf1 include:example.com include:example.net -all' \
	    la.example.org 'v=spf1 redirect=example.org' \
	    ny.example.org 'v=spf1 redirect=example.org' \
	    sf.example.org 'v=spf1 redirect=example.org' \
	    example.com 'v=spf1 mx -all' \
	    example.net 'v=spf1 ip4:203.0.113.0/24 -all'
	for domain in {,la.,ny.,sf.}example.org; do
		judge <<-EOF
		pass 192.0.2.129 u@$domain
		pass 203.0.113.7 u@$domain
		fail 192.0.2.140 u@$domain
		EOF
	done
}

@test "A.3: DNSBL style: users who mail from anywhere, and from their own servers" {
	appendix example.com \
	    'v=spf1 mx include:mobile-users._spf.%{d} include:remote-users._spf.%{d} -all' \
	    mobile-users._spf.example.com 'v=spf1 exists:%{l1r+}.%{d}' \
	    remote-users._spf.example.com 'v=spf1 exists:%{ir}.%{l1r+}.%{d}'
	zone <<-'EOF'
	$ORIGIN _spf.example.com.
	mary.mobile-users                   A 127.0.0.2
	fred.mobile-users                   A 127.0.0.2
	15.15.168.192.joel.remote-users     A 127.0.0.2
	16.15.168.192.joel.remote-users     A 127.0.0.2
	EOF
	judge <<-'EOF'
	pass 192.0.2.129 anybody@example.com
	pass 203.0.113.1 mary@example.com
	pass 203.0.113.1 fred+tag@example.com
	pass 192.168.15.15 joel@example.com
	pass 192.168.15.16 joel+tag@example.com
	fail 192.168.15.17 joel@example.com
	fail 192.168.15.15 jane@example.com
	fail 203.0.113.1 jane@example.com
	EOF
}

@test "A.4: two requirements at once, by De Morgan's law" {
	appendix example.com 'v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all' \
	    ip4._spf.example.com 'v=spf1 -ip4:192.0.2.0/24 +all' \
	    ptr._spf.example.com 'v=spf1 -ptr:example.com +all'
	judge <<-'EOF'
	pass 192.0.2.65 u@example.com
	fail 192.0.2.140 u@example.com
	fail 203.0.113.1 u@example.com
	fail 10.0.0.4 u@example.com
	EOF
}

@test "A.4: as printed, where ptr is about the included domain itself" {
	appendix example.com 'v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all' \
	    ip4._spf.example.com 'v=spf1 -ip4:192.0.2.0/24 +all' \
	    ptr._spf.example.com 'v=spf1 -ptr +all'
	spf fail 192.0.2.65 u@example.com
	zone <<-'EOF'
	67.2.0.192.in-addr.arpa. PTR h.ptr._spf.example.com.
	h.ptr._spf.example.com. A 192.0.2.67
	EOF
	spf pass 192.0.2.67 u@example.com
}

# Lookups ahead of their turn.

# includes N: a record with N includes that match nothing.
includes() {
	local n terms=
	for ((n = 1; n <= $1; n++)); do
		terms+="include:i$n.example "
		txt "i$n" "v=spf1 ip4:198.51.100.$n -all"
	done
	txt d "v=spf1 $terms-all"
}

@test "ahead: ten includes take less than four answers' time" {
	includes 10
	serve -d 300
	timed spf fail 192.0.2.1 u@d.example
	((took >= 600 && took < 1200))
	[ "$(asked)" -eq 11 ]
	options+=(--no-ahead)
	timed spf fail 192.0.2.1 u@d.example
	((took > 3000))
}

@test "ahead: an eleventh include is permerror, and not asked for" {
	includes 11
	serve
	spf permerror 192.0.2.1 u@d.example
	[ "$(asked)" -eq 11 ]
	[ "$(asked i11)" -eq 0 ]
}

@test "ahead: the hosts of an mx are asked for together" {
	local n
	for n in {1..10}; do
		printf 'd MX 10 h%d\nh%d A 198.51.100.%d\n' "$n" "$n" "$n" | zone
	done
	txt d 'v=spf1 mx -all'
	serve -d 300
	timed spf fail 192.0.2.1 u@d.example
	((took >= 900 && took < 1800))
	options+=(--no-ahead)
	timed spf fail 192.0.2.1 u@d.example
	((took >= 900 && took < 1800))
}

@test "ahead: the names of a ptr are asked for together" {
	txt d 'v=spf1 ptr:c.example -all'
	names 10
	serve -d 300
	timed spf pass 192.0.2.1 u@d.example
	((took >= 900 && took < 1800))
}

@test "ahead: what an include's record names is asked for, while the others are" {
	local n
	txt d 'v=spf1 include:i1.example include:i2.example include:i3.example -all'
	for n in 1 2 3; do
		txt "i$n" "v=spf1 include:j$n.example -all"
		txt "j$n" "v=spf1 a:k$n.example -all"
		echo "k$n A 198.51.100.$n" | zone
	done
	serve -d 300
	timed spf fail 192.0.2.1 u@d.example
	((took >= 1200 && took < 2100))
	[ "$(asked)" -eq 10 ]
}

@test "ahead: a, mx, exists and redirect are asked for with the includes" {
	txt d 'v=spf1 include:i.example a:o.example mx:mx.example exists:x.example redirect=r.example'
	txt i 'v=spf1 -all'
	txt r 'v=spf1 -all'
	echo 'mx MX 20 o' | zone
	sed -i '/^mx MX 10/d' zone
	serve -d 300
	timed spf fail 192.0.2.9 u@d.example
	((took >= 600 && took < 1500))
	[ "$(asked)" -eq 6 ]
}

@test "ahead: nothing behind a matching ip4 or ip6, or behind all, is asked for" {
	local term
	for term in ip4:192.0.2.0/24 -ip4:192.0.2.1 '?all' '-all'; do
		only d "v=spf1 ip4:192.0.2.9 $term a:o.example include:pass.example mx redirect=fail.example"
		serve
		query -q -i 192.0.2.1 -s u@d.example -h x || :
		diff -u <(echo d.example TXT) <(questions)
	done
	only d 'v=spf1 ip6:2001:db8::/32 a:o.example -all'
	serve
	spf pass 2001:db8::1 u@d.example
	diff -u <(echo d.example TXT) <(questions)
}

@test "ahead: what stands before a matching ip4 is asked for, and what follows is not" {
	txt d 'v=spf1 a:o.example ip4:192.0.2.1 a:c.example -all'
	serve
	spf pass 192.0.2.1 u@d.example
	diff -u <(printf '%s\n' 'd.example TXT' 'o.example A') <(questions)
}

@test "ahead: exists that tells of the message waits for its turn" {
	local letter
	for letter in s l o h i p d v; do
		txt "d$letter" "v=spf1 a:c.example exists:%{$letter}.x.$letter.example -all"
		echo "pass 192.0.2.1 u@d$letter.example"
	done >cases
	serve
	judge <cases
	diff -u <(printf '%s\n' dd.example.x.d.example in-addr.x.v.example) \
	    <(questions | sed -n 's/\(.*\.x\..*\) A$/\1/p' | sort)
	[ "$(asked in-addr.arpa)" -eq 0 ]
}

@test "ahead: ptr waits for its turn" {
	txt d 'v=spf1 a:c.example ptr -all'
	serve
	spf pass 192.0.2.1 u@d.example
	[ "$(asked PTR)" -eq 0 ]
}

@test "ahead: a name with %{p} waits for its turn in any term" {
	txt d 'v=spf1 a:c.example include:%{p} a:%{p} mx:%{p} -all'
	serve
	spf pass 192.0.2.1 u@d.example
	diff -u <(printf '%s\n' 'd.example TXT' 'c.example A') <(questions)
}

@test "ahead: at most 40 lookups are begun before their turn" {
	local n terms
	[ "$(sed -n 's/^#define LIMIT_SPF_AHEAD[[:space:]]*\([0-9]*\).*/\1/p' \
	    "$TOP/common/limit.h")" -eq 40 ]
	terms=
	for n in {1..9}; do
		terms+="include:i$n.example "
		txt "i$n" "v=spf1 $(seq -f "a:h$n-%g.example" -s ' ' 10) -all"
	done
	txt d "v=spf1 a:slow.test $terms-all"
	echo 'slow.test. A 192.0.2.1' | zone
	serve -b slow.test=delay=300
	spf pass 192.0.2.1 u@d.example
	[ "$(asked)" -le 41 ]
	[ "$(asked)" -ge 35 ]
}

@test "ahead: --no-ahead asks for nothing before its turn" {
	txt d 'v=spf1 a:c.example include:pass.example mx exists:x.example redirect=fail.example'
	serve
	options+=(--no-ahead)
	spf pass 192.0.2.1 u@d.example
	diff -u <(printf '%s\n' 'd.example TXT' 'c.example A') <(questions)
}

@test "ahead: what is asked ahead and fails is nobody's trouble until its turn" {
	txt d 'v=spf1 a:c.example include:x.example a:y.example -all'
	serve -b x.example=servfail -b y.example=servfail
	judge <<-'EOF'
	pass 192.0.2.1 u@d.example
	temperror 192.0.2.2 u@d.example
	EOF
}

@test "ahead: lookups before their turn are no void lookups and count for no limit" {
	txt d "v=spf1 a:c.example $(seq -f 'a:x%g.example' -s ' ' 12) -all"
	serve
	spf pass 192.0.2.1 u@d.example
	query -J -i 192.0.2.1 -s u@d.example -h x |
	    jq -e '.results[0] | .lookups == 1 and .void_lookups == 0'
}

@test "ahead: includes in a loop end" {
	txt d 'v=spf1 include:l1.example -all'
	txt l1 'v=spf1 include:l2.example a:o.example -all'
	txt l2 'v=spf1 include:l1.example a:c.example -all'
	serve
	timed spf permerror 192.0.2.2 u@d.example
	((took < 2000))
	[ "$(asked)" -le 6 ]
}

@test "ahead: the same verdicts with and without" {
	local ip terms n=0
	for terms in 'include:i.example a mx -all' 'redirect=r.example' 'mx:mx.example ptr -all' \
	    'a:servfail.example +all' 'exists:%{l}.x.example include:loop.example'; do
		txt "s$((++n))" "v=spf1 $terms"
	done
	txt i 'v=spf1 a:o.example ?all'
	txt r 'v=spf1 include:i.example mx:mx.example -all'
	txt loop 'v=spf1 include:loop.example'
	for ip in 192.0.2.1 192.0.2.2 198.51.100.1 2001:db8::1 ::2; do
		printf "$ip u@s%d.example\n" 1 2 3 4 5
	done >list
	diff -u <(query -f list) <(query --no-ahead -f list)
	[ "$(query -f list | wc -l)" -eq 25 ]
}

# Records that an enemy wrote.

@test "enemy: a record of 64 kB is evaluated to its end, quickly" {
	txt d "v=spf1 $(times 4000 'ip4:192.0.2.9 ')ip4:192.0.2.1 -all"
	timed spf pass 192.0.2.1 u@d.example
	((took < 2000))
	spf fail 192.0.2.2 u@d.example
	only d "v=spf1 x=$(times 60000 x) ip4:192.0.2.1 -all"
	timed spf pass 192.0.2.1 u@d.example
	((took < 2000))
	only d "v=spf1 $(times 60000 x)"
	timed spf permerror 192.0.2.1 u@d.example
	((took < 2000))
	[ ${#line} -lt 1000 ]
}

@test "enemy: ten thousand terms" {
	txt d1 "v=spf1 $(times 10000 'x= ')-all"
	txt d2 "v=spf1 $(times 10000 'a ')-all"
	txt d3 "v=spf1 $(times 10000 'mx ')-all"
	timed spf fail 192.0.2.1 u@d1.example
	((took < 2000))
	serve
	timed spf permerror 192.0.2.1 u@d2.example
	((took < 2000))
	timed spf permerror 192.0.2.1 u@d3.example
	((took < 2000))
	[ "$(asked)" -le 8 ]
}

@test "enemy: includes and redirects that lead back to themselves" {
	local domain
	txt d1 'v=spf1 include:d1.example -all'
	txt d2 'v=spf1 include:d3.example +all'
	txt d3 'v=spf1 include:d2.example +all'
	txt d4 'v=spf1 redirect=d4.example'
	txt d5 'v=spf1 redirect=d6.example'
	txt d6 'v=spf1 include:d5.example redirect=d5.example'
	serve
	for domain in d1 d2 d4 d5; do
		timed spf permerror 192.0.2.1 "u@$domain.example"
		((took < 1000))
		[[ $line == *'the records form a loop'* ]]
	done
	[ "$(asked)" -le 8 ]
}

@test "enemy: chains of a thousand includes and redirects" {
	seq -f '%g' 1000 | awk '{
	    printf "i%d TXT \"v=spf1 include:i%d.example -all\"\n", $1, $1 + 1
	    printf "r%d TXT \"v=spf1 redirect=r%d.example\"\n", $1, $1 + 1 }' | zone
	serve
	timed spf permerror 192.0.2.1 u@i1.example
	((took < 2000))
	[ "$(asked)" -le 41 ]
	timed spf permerror 192.0.2.1 u@r1.example
	((took < 2000))
	[ "$(asked)" -le 82 ]
}

@test "enemy: a tree of includes, ten at each" {
	local n
	for n in {0..9}; do
		txt "t$n" "v=spf1 $(seq -f 'include:t%g.example' -s ' ' 0 9) -all"
	done
	serve
	timed spf permerror 192.0.2.1 u@t0.example
	((took < 2000))
	[ "$(asked)" -le 10 ]
}

@test "enemy: macros that grow, with a long sender" {
	local long
	long=$(times 80 abcdefgh.)x
	txt d1 "v=spf1 exists:$(times 12000 '%{s}').x.example ?all"
	txt d2 "v=spf1 $(times 9 "exists:$(times 1000 '%{Sr-}').x.example ")?all"
	txt d3 "v=spf1 x=$(times 12000 '%{s}') ?all"
	timed query -i 192.0.2.1 -s "$long@d1.example" -h x || :
	((took < 2000))
	timed query -i 192.0.2.1 -s "$long@d2.example" -h x || :
	((took < 2000))
	timed spf neutral 192.0.2.1 "$long@d3.example"
	((took < 2000))
}

@test "enemy: the memory for macros that grow is bounded" {
	txt d "v=spf1 exists:$(times 12000 '%{s}').x.example ?all exp=e.example"
	! grep -q __asan_ "$(command -v spfquery)" || skip 'a sanitizer needs more'
	(ulimit -v 100000; query -i 192.0.2.1 -s "$(times 900 x)@d.example" -h x) || [ $? -le 6 ]
}

@test "enemy: a label over 63 octets is not asked for" {
	local long
	long=$(times 64 x)
	txt d "v=spf1 a:$long.example mx:%{l}.example exists:$long.%{l}.example include:pass.example -all"
	serve
	spf pass 192.0.2.1 "$long@d.example"
	diff -u <(printf '%s\n' 'd.example TXT' 'pass.example TXT') <(questions)
}

@test "enemy: NUL in a record" {
	printf '%s\n' 'd1 TXT "v=spf1 +all\000"' 'd2 TXT "v=spf1 \000+all"' \
	    'd3 TXT "v=spf1\000 +all"' 'd4 TXT "\000v=spf1 +all"' \
	    'd5 TXT "v=spf1 a:x\000.example +all"' 'd6 TXT "v=spf1 x=\000 +all"' \
	    'd7 TXT "v=spf1 exists:%{d\000}.example +all"' \
	    'd8 TXT "v=spf1 exists:%\000.example +all"' | zone
	judge <<-'EOF'
	permerror 192.0.2.1 u@d1.example
	permerror 192.0.2.1 u@d2.example
	none 192.0.2.1 u@d3.example
	none 192.0.2.1 u@d4.example
	permerror 192.0.2.1 u@d5.example
	permerror 192.0.2.1 u@d6.example
	permerror 192.0.2.1 u@d7.example
	permerror 192.0.2.1 u@d8.example
	EOF
}

@test "enemy: a host of 500 addresses" {
	seq -f 'many A 198.51.%g.1' 0 255 | zone
	seq -f 'many A 198.52.%g.1' 0 242 | zone
	echo 'many A 203.0.113.1' | zone
	txt d 'v=spf1 a:many.example -all'
	serve
	judge <<-'EOF'
	pass 203.0.113.1 u@d.example
	pass 198.52.242.1 u@d.example
	fail 203.0.113.2 u@d.example
	EOF
}

@test "enemy: a domain of a thousand MX records" {
	seq -f 'd MX 10 h%g' 1000 | zone
	txt d 'v=spf1 mx -all'
	serve
	timed spf permerror 192.0.2.1 u@d.example
	((took < 2000))
	[ "$(asked)" -le 13 ]
	[ "$(asked ' A ')" -le 10 ]
}

@test "enemy: a client of a thousand names" {
	sed -i /^1.2.0.192/d zone
	seq -f '1.2.0.192.in-addr.arpa. PTR h%g.c' 1000 | zone
	txt d "v=spf1 ptr:c.example -all exp=e.example"
	txt e '%{p}'
	serve
	timed spf fail 192.0.2.1 u@d.example
	((took < 2000))
	[ "$(asked ' A ')" -le 10 ]
}

@test "enemy: no octet of a record gets into the line but the harmless" {
	local term n=0
	for term in '(' ')' '\"' '\;' '\\\\' '\027[31m' '\000' '\013\010X-Evil:1' '\128\255' \
	    '\195\164' '\007' '\155'; do
		printf 'd%d TXT "v=spf1 a:x%s.example -all"\n' $((++n)) "$term" | zone
		printf 'e%d TXT "v=spf1 %s"\n' "$n" "$term" | zone
		printf 'f%d TXT "v=spf1 exists:%s.x.example -all"\n' "$n" "$term" | zone
	done
	seq -f '192.0.2.1 u@d%g.example' 12 >list
	seq -f '192.0.2.1 u@e%g.example' 12 >>list
	seq -f '192.0.2.1 u@f%g.example' 12 >>list
	query -v -f list >out 2>err || [ $? -eq 4 ]
	[ "$(wc -l <out)" -eq 36 ]
	run ! grep -vE '^Authentication-Results: mx\.example\.net; spf=[a-z]+ \([][A-Za-z0-9 .,:/_+~?=%{}@-]*\) smtp\.mailfrom=[def][0-9]+\.example$' out
	run ! grep '[^ -~]' err
	query --explain -f list >out || [ $? -eq 4 ]
	run ! grep '[^ -~]' out
}

@test "enemy: no octet of an explanation gets into the line but the harmless" {
	local text
	options+=(--exp)
	for text in '(x' 'x)' ';spf=pass' 'say "x"' 'a\b' '))); spf=pass ((('; do
		only d 'v=spf1 -all exp=e.example'
		txt e "$text"
		spf fail 192.0.2.1 u@d.example
		[[ $line =~ ^[^\(\)\;\"\\]*\;[^\(\)\;\"\\]*\([^\(\)\;\"\\]*\)[^\(\)\;\"\\]*$ ]]
	done
}

@test "enemy: no octet of HELO or sender that macros bring gets out raw" {
	local evil form
	txt d 'v=spf1 exists:%{h}.%{l}.x.example -all exp=e.example'
	txt e 'HELO %{h} from %{l}'
	for evil in $'\e[31m' $'a\r\nX-Evil: 1' $'\x07' $'\xff\xfe' '(;"\' $'\x9b2J' $'a\tb'; do
		for form in '' -R -J --explain -v; do
			# shellcheck disable=SC2086
			query --exp $form -i 192.0.2.1 -s "$evil@d.example" -h "$evil" || :
		done
	done >out 2>err
	[ "$(grep -c 'spf=fail' out)" -eq 14 ]
	[ -s err ]
	run ! grep '[^ -~]' err
	run ! grep '^X-Evil' out err
	# JSON may hold UTF-8; nothing else has any.
	run ! grep $'[\x01-\x09\x0b-\x1f\x7f]' out
	run ! grep '[^ -~]' <(grep -v '^{' out)
}
