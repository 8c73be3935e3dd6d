#!/usr/bin/env bats
# dmarcquery: a message that carries the verdicts of SPF and DKIM in, one
# Authentication-Results line out; its options, the author domain, trusted ARC
# sealers, and what an enemy may write.
#
# dmarc.bats looks after the verdicts by RFC 9989, identifiers.bats after which
# results count, dmarclint.bats after -c, dmarclog.bats after --log and
# --report.

setup_file() {
	load lib
	cd "$BATS_FILE_TMPDIR" || return
	# One key will do for all sealers.
	dkim-genkey -d lists.example -s rsa
	{ printf '$ORIGIN lists.example.\n'; cat rsa.txt; } >lists.zone
	{ printf '$ORIGIN other.example.\n'; cat rsa.txt; } >other.zone
	{ printf '$ORIGIN xn--bcher-kva.example.\n'; cat rsa.txt; } >u.zone
}

setup() {
	load lib
	load servers
	unset CLIENT_ADDRESS CLIENT_HELO TCPREMOTEIP SENDER FROM RELAYCLIENT
	cd "$BATS_TEST_TMPDIR" || return
	cat >zone <<-'EOF'
	$ORIGIN example.
	$TTL 300
	bank A 192.0.2.1
	_dmarc.bank TXT "v=DMARC1; p=reject; rua=mailto:d@bank.example"
	_dmarc.quiet TXT "v=DMARC1; p=none"
	_dmarc.useless TXT "v=DMARC1; p=stop"
	_dmarc.xn--bcher-kva TXT "v=DMARC1; p=quarantine"
	;mailseal: SERVFAIL _dmarc.lost.example. TXT
	EOF
	dmarc=(dmarcquery -a mx -z zone)
	spf='spf=pass smtp.mailfrom=bank.example'
	mail "$spf" >m
	mail 'spf=pass smtp.mailfrom=evil.example; dkim=fail header.d=bank.example' >bad
}

teardown() {
	stop_servers
}

passed='Authentication-Results: mx; dmarc=pass (p=reject) header.from=bank.example'
failed='Authentication-Results: mx; dmarc=fail (p=reject dis=reject) reason="SPF domain evil.example is not aligned with bank.example, DKIM gave fail" header.from=bank.example policy.dmarc=reject'

# A message with these results of mx.
mail() {
	cat <<-EOF
	Authentication-Results: mx; $1
	From: Joe <joe@bank.example>
	To: jane@example.org
	Subject: words

	The body.
	EOF
}

# What "$@" prints is standard input, whatever it returns.
prints() {
	"$@" >out || :
	diff -u - out
}

# Standard input, with each field on one line.
unfold() {
	awk '{ sub(/\r$/, "") }
	    /^[ \t]/ { sub(/^[ \t]+/, " "); printf "%s", $0; next }
	    { printf "%s%s", (NR > 1 ? "\n" : ""), $0 }
	    END { print "" }'
}

# times N TEXT
times() {
	# Bash itself takes minutes for a million.
	{ yes "$2" || :; } | head -n "$1" | tr -d '\n'
}

# The misuse is told in one line that holds WORDS: misuse WORDS ARG ...
misuse() {
	run -64 --separate-stderr dmarcquery "${@:2}" </dev/null
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == "dmarcquery: "*"$1"*"; try dmarcquery --help" ]]
}

# The line, and how else it is told.

@test "one line says the verdict, the tag that asks, and the author domain" {
	prints "${dmarc[@]}" m <<<"$passed"
	prints "${dmarc[@]}" bad <<<"$failed"
}

@test "the exit status is that of the verdict" {
	run -0 "${dmarc[@]}" m
	run -1 "${dmarc[@]}" bad
	run -4 "${dmarc[@]}" < <(sed 's/bank/useless/' m)
	run -5 "${dmarc[@]}" < <(sed 's/bank/lost/' m)
	run -6 "${dmarc[@]}" < <(sed 's/bank/other/' m)
}

@test "-q writes nothing, and the exit status says it" {
	run -0 "${dmarc[@]}" -q m
	[ -z "$output" ]
	run -1 "${dmarc[@]}" --quiet bad
	[ -z "$output" ]
}

@test "-a is the name in front, and says whose results count" {
	run -0 dmarcquery -z zone -a other.example < <(sed 's/: mx;/: other.example;/' m)
	[ "$output" = "${passed/mx/other.example}" ]
	run -1 --separate-stderr dmarcquery -z zone -a other.example m
	[[ $output == *'reason="no SPF result, no DKIM result"'* ]]
	[ "$stderr" = 'dmarcquery: no Authentication-Results of other.example tells what SPF and DKIM said: see -a and -A' ]
}

@test "-v tells on standard error what was asked and found" {
	run -1 --separate-stderr "${dmarc[@]}" -v bad
	[ "$output" = "$failed" ]
	[[ $stderr == *'_dmarc.bank.example: a record'* ]]
	[[ $stderr == *'SPF: pass for evil.example: not aligned'* ]]
	[[ $stderr == *'DKIM: fail for bank.example: not looked at'* ]]
	run ! grep -qv '^dmarcquery: ' <<<"$stderr"
}

@test "-J is one object on one line, with policy, walk and identifiers" {
	run -1 "${dmarc[@]}" -J bad
	[ "${#lines[@]}" -eq 1 ]
	jq -e '.file == "bad" and .authserv_id == "mx" and .result == "fail" and
	    .author_domain == "bank.example" and .disposition == "reject" and
	    .policy.p == "reject" and .policy.domain == "bank.example" and
	    .policy.rua == "mailto:d@bank.example" and
	    .walk[0].name == "_dmarc.bank.example" and
	    .organizational_domain == "bank.example" and
	    (.identifiers | map(.method + " " + .domain + " " + .result)) ==
	    ["spf evil.example pass", "dkim bank.example fail"]' <<<"$output"
	run -0 "${dmarc[@]}" --json m
	jq -e '.result == "pass" and .reason == null and
	    .identifiers[0].alignment == "strict" and .identifiers[0].counts' <<<"$output"
}

@test "--explain tells people what was looked up and compared" {
	run -1 "${dmarc[@]}" --explain bad
	[[ $output == 'dmarc: fail: p=reject dis=reject'* ]]
	[[ $output == *'reason: SPF domain evil.example is not aligned with bank.example, DKIM gave fail'* ]]
	[[ $output == *'author domain: bank.example'* ]]
	[[ $output == *'_dmarc.bank.example: a record'* ]]
	[[ $output == *'SPF: pass for evil.example: not aligned'* ]]
	run -4 --separate-stderr "${dmarc[@]}" --explain /dev/null
	[[ $output == 'dmarc: permerror: no From field with an address'* ]]
}

# Messages.

@test "several FILEs: a line each with its name, the first status but 0" {
	run -1 "${dmarc[@]}" m bad m
	[ "${lines[0]}" = "m: $passed" ]
	[ "${lines[1]}" = "bad: $failed" ]
	[ "${lines[2]}" = "m: $passed" ]
	run -0 "${dmarc[@]}" m m
	run -66 --separate-stderr "${dmarc[@]}" bad nosuch m
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[1]}" = "m: $passed" ]
	[ "$stderr" = 'dmarcquery: nosuch: No such file or directory' ]
	run -1 "${dmarc[@]}" -J bad m
	[ "$(jq -s 'map(.file) | join(" ")' <<<"$output")" = '"bad m"' ]
	run -1 "${dmarc[@]}" --explain bad m
	run ! grep -v -e '^m: ' -e '^bad: ' <<<"$output"
}

@test "the message comes from standard input without FILE, and for -" {
	run -0 "${dmarc[@]}" <m
	[ "$output" = "$passed" ]
	run -0 "${dmarc[@]}" < <(cat m)
	[ "$output" = "$passed" ]
	run -0 "${dmarc[@]}" - <m
	[ "$output" = "$passed" ]
	run -66 bash -c '"$@" <&-' - "${dmarc[@]}"
}

@test "a message read in place is left where it was" {
	{ "${dmarc[@]}" -q; cat; } <m | cmp - m
}

@test "CRLF, a mbox line, and no body are read as well" {
	run -0 "${dmarc[@]}" < <(sed 's/$/\r/' m)
	[ "$output" = "$passed" ]
	run -0 "${dmarc[@]}" < <(echo 'From joe Mon Jan  5 11:30:00 2026'; cat m)
	run -0 "${dmarc[@]}" < <(sed '/^$/,$d' m)
	run -4 --separate-stderr "${dmarc[@]}" /dev/null
	[ "$output" = 'Authentication-Results: mx; dmarc=permerror (no From field with an address)' ]
}

@test "-p puts the field, folded, on top, and not an octet is changed" {
	local m
	printf 'From: a@bank.example\r\nX: \0\xff\r\nAuthentication-Results: mx;\r\n\t%s\r\n\r\nno newline \0 at end' "$spf" >crlf
	cp m lf
	for m in lf crlf; do
		run -0 --separate-stderr "${dmarc[@]}" -p "$m"
		[ -z "$stderr" ]
		"${dmarc[@]}" -p "$m" >out
		tail -c "$(wc -c <$m)" out | cmp - $m
		head -c "-$(wc -c <$m)" out | unfold | diff -u <(echo "$passed") -
	done
	run ! grep -q $'\r' < <("${dmarc[@]}" -p lf)
	[ "$("${dmarc[@]}" -p crlf | head -n 1 | tail -c 2 | od -An -c | tr -d ' ')" = '\r\n' ]
	# Whatever the verdict, the message goes out.
	run -0 "${dmarc[@]}" -p bad
	[[ $output == *'dmarc=fail'*'The body.' ]]
}

@test "-r drops the fields of mx where -A has the results, and those of others stay" {
	{ echo 'Authentication-Results: other; dmarc=pass header.from=x.example'; cat bad; } >more
	"${dmarc[@]}" -p -r -A m more | unfold >out
	diff -u <(echo "$passed"; sed '/: mx;/d' more) out
	# Else it would take away what the verdict rests on.
	misuse '-r would take away what this judges by' "${dmarc[@]:1}" -p -r more
	[ "$(wc -l <more)" -eq 7 ]
}

@test "-m joins the topmost field when it is of mx" {
	"${dmarc[@]}" -p -m m | unfold >out
	diff -u - <(head -n 2 out) <<-EOF
	Authentication-Results: mx; $spf; ${passed#*; }
	From: Joe <joe@bank.example>
	EOF
	# Not when another's is the topmost.
	{ echo 'Authentication-Results: other; none'; cat m; } >more
	"${dmarc[@]}" -p -m more | unfold >out
	diff -u - <(head -n 3 out) <<-EOF
	$passed
	Authentication-Results: other; none
	Authentication-Results: mx; $spf
	EOF
}

@test "-p and several FILEs, or -d, do not go together" {
	misuse '-p takes one FILE' "${dmarc[@]:1}" -p m m
	misuse '-d goes without -p, --trust-arc and FILE' "${dmarc[@]:1}" -p -d bank.example --spf=none
}

# Results from elsewhere.

@test "-A: results are those in the file, not those of the message" {
	echo "Authentication-Results: mx; $spf" >ar
	prints "${dmarc[@]}" -A ar bad <<<"$passed"
	prints "${dmarc[@]}" --results=ar bad <<<"$passed"
	echo 'Authentication-Results: mx; spf=none smtp.mailfrom=bank.example' >ar
	run -1 "${dmarc[@]}" -A ar m
	[[ $output == *'reason="SPF gave none, no DKIM result"'* ]]
	"${dmarc[@]}" -A ar -p m | tail -c "$(wc -c <m)" | cmp - m
}

@test "-A: lines of several tools, folded or not, in LF or CRLF" {
	{
		echo 'Authentication-Results: mx; spf=fail smtp.mailfrom=evil.example'
		printf '%s\n\t%s\n  %s\n' 'Authentication-Results: mx;' \
		    'dkim=fail header.d=bank.example;' 'dkim=pass header.d=bank.example'
		echo 'Authentication-Results: mx; dkim=fail header.d=evil.example'
	} >ar
	prints "${dmarc[@]}" -A ar bad <<<"$passed"
	sed 's/$/\r/' ar >crlf
	prints "${dmarc[@]}" -A crlf bad <<<"$passed"
	printf 'Authentication-Results: mx; %s' "$spf" >ar
	prints "${dmarc[@]}" -A ar bad <<<"$passed"
}

@test "-A: only lines of mx count, and a line tells of the others" {
	echo "Authentication-Results: other; $spf" >ar
	run -1 --separate-stderr "${dmarc[@]}" -A ar m
	[[ $output == *'reason="no SPF result, no DKIM result"'* ]]
	[[ $stderr == 'dmarcquery: '* ]]
	echo 'Authentication-Results: mx; dkim=fail header.d=bank.example' >>ar
	run -1 --separate-stderr "${dmarc[@]}" -A ar m
	[[ $output == *'reason="no SPF result, DKIM gave fail"'* ]]
	[[ $stderr == 'dmarcquery: ar: 1 of its fields '*'not of mx'* ]]
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "-A: what is no result is told of, and nothing behind it is lost" {
	# As "dkimverify one two" or an echo between the tools makes them.
	for line in '' garbage; do
		{ echo "$line"; echo "Authentication-Results: mx; $spf"; } >ar
		run -65 --separate-stderr "${dmarc[@]}" -A ar bad
		[ "$stderr" = 'dmarcquery: ar: line 1 is no Authentication-Results field' ]
	done
	for line in 'm: Authentication-Results: mx; dkim=none' 'X: y'; do
		{ echo "Authentication-Results: mx; $spf"; echo "$line"; } >ar
		run -65 --separate-stderr "${dmarc[@]}" -A ar bad
		[ "$stderr" = 'dmarcquery: ar: line 2 is no Authentication-Results field' ]
	done
	printf 'Authentication-Results: mx; %s\n' spf "$spf" >ar
	run -0 --separate-stderr "${dmarc[@]}" -A ar bad
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "-A: an empty file is no result at all, and a line tells of that" {
	run -1 --separate-stderr "${dmarc[@]}" -A /dev/null m
	[[ $output == *'reason="no SPF result, no DKIM result"'* ]]
	[ "$stderr" = 'dmarcquery: no Authentication-Results of mx tells what SPF and DKIM said: see -a and -A' ]
}

@test "-A - is standard input, which cannot be the message too" {
	run -0 "${dmarc[@]}" -A - bad <<<"Authentication-Results: mx; $spf"
	[ "$output" = "$passed" ]
	run -0 "${dmarc[@]}" -A - -d bank.example <<<"Authentication-Results: mx; $spf"
	[ "$output" = "$passed" ]
	misuse 'standard input' "${dmarc[@]:1}" -A -
	misuse 'standard input' "${dmarc[@]:1}" -A - -
	run -66 bash -c '"$@" <&-' - "${dmarc[@]}" -A - m
}

@test "-A: a file that is not there is 66, a directory too, and one FILE is all" {
	run -66 --separate-stderr "${dmarc[@]}" -A nosuch m
	[ -z "$output" ]
	[ "$stderr" = 'dmarcquery: nosuch: No such file or directory' ]
	run -66 "${dmarc[@]}" -A . m
	misuse '-A, --spf and --dkim are for one FILE' "${dmarc[@]:1}" -A m m m
	misuse '-A, --spf and --dkim are for one FILE' "${dmarc[@]:1}" --dkim=none m m
	misuse '-A twice' "${dmarc[@]:1}" -A m -A m m
	misuse '-A goes without --spf and --dkim' "${dmarc[@]:1}" -A m --dkim=none m
}

@test "-A: a read error behind the results is told as one" {
	{ echo "Authentication-Results: mx; $spf"; yes '' | head -n 100000; } >ar
	prints "${dmarc[@]}" -A ar bad <<<"$passed"
	command -v strace >/dev/null || skip 'no strace here'
	[ -z "${ASAN_OPTIONS-}" ] || skip 'strace leaves no room for a sanitizer'
	run -74 --separate-stderr strace -o log -P "$PWD/ar" -e inject=pread64:error=EIO:when=2 "${dmarc[@]}" -A ar bad
	[ -z "$output" ]
	[ "$stderr" = 'dmarcquery: ar: Input/output error' ]
}

@test "--spf, --dkim and -d need no message" {
	run -0 "${dmarc[@]}" -d bank.example --spf=pass:bank.example <&-
	[ "$output" = "$passed" ]
	run -1 "${dmarc[@]}" --domain=bank.example --spf=pass:evil.example --dkim=fail:bank.example <m
	[ "$output" = "$failed" ]
	run -0 "${dmarc[@]}" -d bank.example --dkim=fail:bank.example --dkim=none --dkim=pass:mail.bank.example
	[ "$output" = "$passed" ]
	run -1 --separate-stderr "${dmarc[@]}" -d bank.example <m
	[[ $output == *'reason="no SPF result, no DKIM result"'* ]]
	run -1 "${dmarc[@]}" -d bank.example --spf=softfail --dkim=none -J
	jq -e '.file == null and .result == "fail" and
	    .reason == "SPF gave softfail, DKIM gave none"' <<<"$output"
}

@test "--spf and --dkim replace what the message says" {
	run -1 "${dmarc[@]}" --dkim=none m
	[[ $output == *'reason="no SPF result, DKIM gave none"'* ]]
	run -0 "${dmarc[@]}" --spf=pass:joe@bank.example bad
	[ "$output" = "$passed" ]
}

@test "-d, --spf and --dkim: U-labels, capitals, a last dot, an address" {
	local d
	for d in bank.example BANK.Example bank.example. joe@bank.example @bank.example; do
		run -0 "${dmarc[@]}" -d BANK.example. --spf="pass:$d"
		run -0 "${dmarc[@]}" -d bank.example --dkim="pass:$d"
	done
	run -0 "${dmarc[@]}" -d BÜCHER.example --dkim=pass:xn--bcher-kva.example
	[[ $output == *' header.from=xn--bcher-kva.example' ]]
	run -0 "${dmarc[@]}" -d xn--bcher-kva.example --dkim=pass:bücher.example
}

@test "what an option cannot take is 64, before anything is read" {
	local d
	misuse '--spf twice' -d bank.example --spf=none --spf=none
	misuse '-d twice' -d bank.example -d bank.example --spf=none
	misuse '-d goes without -p, --trust-arc and FILE' -d bank.example --spf=none m
	for d in '' . .. a..b -a 'a b' "$(times 64 x).example" $'a\nb' $'\xff'; do
		misuse '-d: no domain name: ' --spf=none -d "$d"
	done
	for d in pass pass: pass:. pass:a..b 'pass:a b' fail:.. pass:x@ "pass:$(times 300 x)"; do
		misuse 'domain name' -d bank.example --spf="$d"
		misuse 'domain name' -d bank.example --dkim="$d"
	done
	for d in '' : maybe maybe:bank.example ' pass:bank.example' PASS:bank.example; do
		misuse 'the result is pass, fail, ' -d bank.example --spf="$d"
		misuse 'the result is pass, fail, ' -d bank.example --dkim="$d"
	done
	for d in '' 'a b' a..b $'\xff'; do
		misuse --trust-arc "--trust-arc=$d" m
	done
	run -64 dmarcquery --nosuch
	run -64 dmarcquery -A
	run -64 dmarcquery -p -J m
	run -0 dmarcquery --version
	run -0 dmarcquery --help
}

# Trusted sealers.

keys() {
	local f=$BATS_FILE_TMPDIR
	zones=(-z "lists.example=$f/lists.zone" -z "other.example=$f/other.zone" -z "xn--bcher-kva.example=$f/u.zone")
}

# seal DOMAIN RESULTS: what the host DOMAIN makes of the message in "mail": a
# subject is changed, and an ARC set with these results is on top.
seal() {
	keys
	{ printf 'Authentication-Results: %s; %s\n' "$1" "$2"; cat mail; } |
	    arcverify -p -a "$1" -t 1700000000 "${zones[@]}" |
	    sed 's/^Subject: /&[list] /' |
	    arcseal -a "$1" -t 1700000000 "${zones[@]}" -d "$1" -s rsa -k "$BATS_FILE_TMPDIR/rsa.private" >sealed
	mv sealed mail
}

# arrive: what mx found out about the message, in "m".
arrive() {
	keys
	{ echo 'Authentication-Results: mx; spf=pass smtp.mailfrom=lists.example; dkim=fail header.d=bank.example'; cat mail; } |
	    arcverify -p -a mx -t 1700000001 "${zones[@]}" >m
}

start() {
	printf '%s\n' 'From: Joe <joe@bank.example>' 'To: list@lists.example' 'Subject: words' '' 'The body.' >mail
}

trust=(--trust-arc=lists.example)
rescued='Authentication-Results: mx; dmarc=pass (p=reject, by a trusted ARC sealer) header.from=bank.example'

is_rescued() {
	run -0 "${dmarc[@]}" "${@:-${trust[@]}}" m
	[ "$output" = "$rescued" ]
}

is_lost() {
	run -1 "${dmarc[@]}" "${@:-${trust[@]}}" m
	[[ $output == *'; dmarc=fail (p=reject dis=reject) '* ]]
}

@test "--trust-arc: dmarc=pass in the sealer's record rescues, and the comment says so" {
	start
	seal lists.example 'dmarc=pass header.from=bank.example'
	arrive
	is_rescued
	is_rescued --trust-arc=a.example --trust-arc=LISTS.example --trust-arc=b.example
	is_lost --no-ahead
	run -0 "${dmarc[@]}" "${trust[@]}" -J m
	jq -e '.rescued_by_arc and .disposition == "none" and .result == "pass"' <<<"$output"
	run -1 "${dmarc[@]}" -J m
	jq -e '.rescued_by_arc == false' <<<"$output"
}

@test "--trust-arc: an aligned DKIM or SPF pass in the record rescues" {
	local r
	for r in 'dkim=pass header.d=bank.example' 'dkim=fail header.d=x.example; dkim=pass header.d=mail.bank.example' \
	    'spf=pass smtp.mailfrom=joe@bank.example' 'dmarc=fail header.from=bank.example; dkim=pass header.i=@bank.example'; do
		start
		seal lists.example "$r"
		arrive
		is_rescued
	done
}

@test "--trust-arc: what is not aligned, or did not pass, does not" {
	local r
	for r in none 'dmarc=fail header.from=bank.example' 'dmarc=pass header.from=other.example' 'dmarc=pass' \
	    'dmarc=pass header.from=mail.bank.example' 'dmarc=none header.from=bank.example' \
	    'dkim=pass header.d=lists.example' 'dkim=fail header.d=bank.example' 'dkim=temperror header.d=bank.example' \
	    'spf=pass smtp.mailfrom=lists.example smtp.helo=bank.example' 'spf=fail smtp.mailfrom=bank.example' \
	    'arc=pass header.from=bank.example' 'dmarc=pass smtp.mailfrom=bank.example policy.from=bank.example'; do
		start
		seal lists.example "$r"
		arrive
		grep -q 'arc=pass' m
		is_lost
	done
}

@test "--trust-arc: adkim=s and aspf=s hold for the record too" {
	sed -i 's/"v=DMARC1; p=reject; rua/"v=DMARC1; p=reject; adkim=s; aspf=s; rua/' zone
	start
	seal lists.example 'dkim=pass header.d=mail.bank.example; spf=pass smtp.mailfrom=mail.bank.example'
	arrive
	is_lost
	start
	seal lists.example 'dkim=pass header.d=bank.example'
	arrive
	is_rescued
}

@test "--trust-arc: not for another sealer, nor when another is the outermost" {
	start
	seal lists.example 'dmarc=pass header.from=bank.example'
	arrive
	is_lost --trust-arc=other.example
	is_lost --trust-arc=example
	is_lost --trust-arc=a.lists.example
	seal other.example 'dmarc=pass header.from=bank.example'
	arrive
	grep -q 'arc=pass' m
	is_lost
	is_rescued --trust-arc=other.example
	# What the inner set saw is not the outer's word.
	start
	seal other.example 'dmarc=pass header.from=bank.example'
	seal lists.example 'dmarc=fail header.from=bank.example'
	arrive
	grep -q 'arc=pass' m
	is_lost
	is_lost "${trust[@]}" --trust-arc=other.example
}

@test "--trust-arc: a name in U-labels is that in A-labels" {
	start
	seal xn--bcher-kva.example 'dmarc=pass header.from=bank.example'
	arrive
	is_rescued --trust-arc=xn--bcher-kva.example
	is_rescued --trust-arc=bücher.example
	is_rescued --trust-arc=bücher.example.
}

@test "--trust-arc: only when mx itself said arc=pass" {
	start
	seal lists.example 'dmarc=pass header.from=bank.example'
	arrive
	cp m good
	sed '/arc=pass/d' good >m
	run ! grep -q arc=pass m
	is_lost
	sed '/^Auth.*mx/s/ mx/ other/' good >m
	is_lost
	for word in fail none temperror policy permerror; do
		sed "s/arc=pass/arc=$word/" good >m
		is_lost
	done
	# The first counts, which is the topmost.
	{ echo 'Authentication-Results: mx; arc=fail'; cat good; } >m
	is_lost
	cp good m
	is_rescued
}

@test "--trust-arc: a message changed on its way has no valid chain, and is not rescued" {
	start
	seal lists.example 'dmarc=pass header.from=bank.example'
	sed -i 's/The body/A body/' mail
	arrive
	grep -q 'arc=fail' m
	is_lost
}

@test "--trust-arc: a forged record without a chain, or beside one, is not believed" {
	local forged='ARC-Authentication-Results: i=1; lists.example; dmarc=pass header.from=bank.example'
	start
	arrive
	{ echo "$forged"; cat m; } >two
	mv two m
	is_lost
	# Nor with a result that says so, there being no seal.
	{ echo 'Authentication-Results: mx; arc=pass'; cat m; } >two
	mv two m
	is_lost
	# A second one of the same instance makes the chain fail.
	start
	seal lists.example none
	{ echo "$forged"; cat mail; } >two
	mv two mail
	arrive
	grep -q 'arc=fail' m
	is_lost
	# And what arcverify did not see counts for nothing.
	start
	seal lists.example none
	arrive
	{ cat <<<"$forged"; cat m; } >two
	mv two m
	is_lost
	{ cat <<<"${forged/i=1/i=2}"; cat m; } >two
	mv two m
	is_lost
}

@test "--trust-arc: what an attacker wrote before the list is not the list's word" {
	start
	{ echo 'Authentication-Results: other; dmarc=pass header.from=bank.example'; cat mail; } >two
	mv two mail
	seal lists.example 'dmarc=fail header.from=bank.example'
	arrive
	grep -q 'arc=pass' m
	is_lost
}

@test "--trust-arc: works with -A for the results and the message for the record" {
	start
	seal lists.example 'dmarc=pass header.from=bank.example'
	keys
	arcverify -a mx -t 1700000001 "${zones[@]}" mail >ar
	run -0 "${dmarc[@]}" "${trust[@]}" -A ar mail
	[ "$output" = "$rescued" ]
	run -1 "${dmarc[@]}" -A ar mail
	# Results of options say nothing of ARC.
	run -1 "${dmarc[@]}" "${trust[@]}" --spf=fail mail
}

@test "--trust-arc: a pass of the message's own needs no rescue, and no policy none either" {
	start
	seal lists.example 'dmarc=pass header.from=bank.example'
	arrive
	sed -i 's/dkim=fail/dkim=pass/' m
	run -0 "${dmarc[@]}" "${trust[@]}" m
	[ "$output" = "$passed" ]
	sed -i '/_dmarc.bank/d' zone
	run -6 "${dmarc[@]}" "${trust[@]}" m
}

# Trouble.

@test "--defer: trouble is 75 or what is asked for, a verdict stays one" {
	run -75 dmarcquery --defer --nosuch
	run -111 "${dmarc[@]}" --defer=111 nosuch
	run -111 "${dmarc[@]}" --defer=111 -A nosuch m
	run -1 "${dmarc[@]}" --defer=111 bad
	run -5 "${dmarc[@]}" --defer=111 < <(sed 's/bank/lost/' m)
}

@test "a full disk, a closed standard output and a zone that is none are no verdict" {
	[ -c /dev/full ] || skip 'no /dev/full here'
	run -74 sh -c '"$@" >/dev/full' - "${dmarc[@]}" m
	run -74 sh -c '"$@" >/dev/full' - "${dmarc[@]}" -p m
	run -74 bash -c '"$@" >&-' - "${dmarc[@]}" m
	run -74 "${dmarc[@]}" --record=/dev/full m
	echo 'no master file' >none
	run -78 dmarcquery -a mx -z none m
	run -66 dmarcquery -a mx -z nosuch m
}

@test "--record makes the run repeat without a network" {
	start_server -b '_dmarc.lost.example=servfail' zone
	sed 's/bank/lost/' m >lost
	run dmarcquery -a mx -n "$at" --record=answers -J m bad lost
	[ "$status" -eq 1 ]
	was=$output
	kill "${servers[@]}"
	run -1 dmarcquery -a mx -z answers -J m bad lost
	diff -u <(jq -S 'del(.. | .milliseconds?)' <<<"$was") <(jq -S 'del(.. | .milliseconds?)' <<<"$output")
	[ "$(jq -r .result <<<"$output" | tr '\n' ' ')" = 'pass fail temperror ' ]
}

@test "-T: a server that says nothing is a temperror in time" {
	start_server -b '*=silent' zone
	timed run -5 dmarcquery -a mx -n "$at" -T 1 m
	[[ $output == *'; dmarc=temperror (a DNS lookup failed) reason="the TXT lookup of _dmarc.bank.example failed, '* ]]
	((took < 5000))
	# The domain is told, so that logs can say who is meant.
	[[ $output == *' header.from=bank.example' ]]
}

@test "without network and trouble with it, --no-ahead says the same" {
	run -0 "${dmarc[@]}" --no-ahead m
	[ "$output" = "$passed" ]
	run -1 "${dmarc[@]}" --no-ahead bad
	[ "$output" = "$failed" ]
}

# The author domain.

# from FIELDS: the verdict on a message with them, in printf's notation.
from() {
	{ printf 'Authentication-Results: mx; %s; dkim=pass header.d=xn--bcher-kva.example\n' "$spf"
	    printf '%b\n\nThe body.\n' "$1"; } >author
	run "${dmarc[@]}" author
	[ "${#lines[@]}" -eq 1 ]
}

is_bank() {
	from "$1"
	[ "$output" = "$passed" ]
}

is_none() {
	from "$1"
	[ "$status" -eq 4 ]
	[[ $output == "Authentication-Results: mx; dmarc=permerror ("*"$2"*")" ]]
}

@test "From: comments, quoted strings and encoded words name no domain" {
	is_bank 'From: "joe@evil.example" <joe@bank.example>'
	is_bank 'From: "joe@evil.example\\"<x@evil.example>" <joe@bank.example>'
	is_bank 'From: (x@evil.example (<y@evil.example>)) joe@bank.example (z@evil.example)'
	is_bank 'From: joe(@evil.example)@(x@evil.example)bank(\\)).example'
	is_bank 'From: =?utf-8?q?joe=40evil.example=2C?= <joe@bank.example>'
	is_bank 'From: =?utf-8?b?PGpvZUBldmlsLmV4YW1wbGU+?= <joe@bank.example>'
	is_bank 'From: "a@evil.example"@bank.example'
	is_bank 'From: "a, b@evil.example, "@bank.example'
	is_none 'From: =?utf-8?q?joe=40bank.example?=' 'no domain'
	is_none 'From: "joe@bank.example"' 'no domain'
	is_none 'From: (joe@bank.example)' 'no address'
}

@test "From: groups" {
	is_bank 'From: Friends: joe@bank.example, Jane <jane@bank.example>;'
	is_bank 'From: Nobody:;, joe@bank.example'
	is_bank 'From: "joe@evil.example": joe@bank.example;'
	is_none 'From: joe@evil.example: joe@bank.example;' 'no comma follows'
	is_none 'From: Nobody:;' 'no From field with an address'
	is_none 'From: Friends: joe@bank.example; , x@evil.example' 'several domains'
	is_none 'From: A: B: joe@bank.example;;' ''
	is_none 'From: Friends: joe@bank.example' 'not closed'
}

@test "From: routes, and other obsolete syntax" {
	is_bank 'From: <@evil.example:joe@bank.example>'
	is_bank 'From: <@evil.example,,@b.example : joe@bank.example>'
	is_bank 'From: joe . b @ bank . example'
	is_bank 'From: ,,joe@bank.example, ,'
	is_bank 'From: J. R. "x" Joe <joe@bank.example>'
	is_bank 'From : joe@bank.example'
	is_bank 'FROM\t:joe@bank.example'
	is_bank 'from:joe@BANK.example'
}

@test "From: folded anywhere" {
	is_bank 'From:\n joe\n @\n bank\n .example'
	is_bank 'From: "joe@evil.example\r\n x"\r\n\t<joe@bank.example>\r\n'
	is_bank 'From: Joe\n (of evil.example\n ) <joe@bank.example>'
}

@test "From: several mailboxes of one domain are one author domain" {
	is_bank 'From: joe@bank.example, Jane <jane@BANK.EXAMPLE>, "x y"@Bank.Example'
	from 'From: a@bücher.example, b@xn--bcher-kva.example, c@BÜCHER.example, d@XN--BCHER-KVA.EXAMPLE'
	[ "$output" = 'Authentication-Results: mx; dmarc=pass (p=quarantine) header.from=xn--bcher-kva.example' ]
}

@test "From: of two domains, or two fields, is a permerror that names neither" {
	is_none 'From: joe@bank.example, joe@evil.example' 'several domains'
	is_none 'From: joe@bank.example, joe@mail.bank.example' 'several domains'
	is_none 'From: joe@bank.example\nFrom: joe@evil.example' ''
	is_none 'From: joe@evil.example\nFrom: joe@bank.example' ''
	is_none 'From: joe@bank.example\nfrom: joe@bank.example' 'more than one From field'
	is_none 'From: joe@bank.example\nFrom : joe@bank.example' 'more than one From field'
	is_none 'From: joe@bank.example\nFrom:' ''
	is_none 'From: joe@bank.example\nFrom: x' ''
	is_none 'From: x\nFrom: joe@bank.example' ''
	is_none 'From:\nFrom: joe@bank.example' ''
}

@test "no From is a permerror, and no other field takes its place" {
	is_none 'To: joe@bank.example' 'no From field'
	is_none 'Sender: joe@bank.example\nResent-From: joe@bank.example\nX-From: joe@bank.example' 'no From field'
	is_none 'X: y\n\nFrom: joe@bank.example' 'no From field'
	is_none 'From:' 'no address'
	is_none 'From: ' 'no address'
	is_none 'From: <>' ''
}

@test "From: what looks like a field of mbox is not skipped over" {
	# "From : x" on the first line of all: no sender and date are there.
	printf 'From : joe@evil.example\nAuthentication-Results: mx; %s\nFrom: joe@bank.example\n\n' "$spf" >two
	run -4 "${dmarc[@]}" two
}

@test "From: a domain literal, and what is no domain name" {
	local d
	is_none 'From: joe@[192.0.2.1]' 'without a domain name'
	is_none 'From: joe@[bank.example]' 'without a domain name'
	is_none 'From: joe@bank.example, joe@[192.0.2.1]' 'without a domain name'
	is_none "From: joe@$(times 64 x).example" 'without a domain name'
	is_none 'From: joe@bank.example.' ''
	is_none 'From: joe@.bank.example' ''
	is_none 'From: joe@bank..example' ''
	is_none 'From: joe@-bank.example' ''
	is_none 'From: joe@ba$nk.example' 'without a domain name'
	is_none 'From: joe@"bank.example"' ''
	is_none 'From: joe@bank.example@evil.example' ''
	is_none 'From: joe@evil.example@bank.example' ''
	is_none 'From: joe@bank\xe3\x80\x82example' 'without a domain name'
	is_none 'From: joe@bank.example\xe2\x80\xae' 'without a domain name'
	is_none 'From: joe@b\xffnk.example' ''
	is_none 'From: joe' 'no domain'
}

@test "From: what follows an address, or is in it, is not let pass" {
	is_none 'From: joe@bank.example joe@evil.example' ''
	is_none 'From: joe@bank.example <joe@evil.example>' ''
	is_none 'From: <joe@evil.example> <joe@bank.example>' ''
	is_none 'From: joe@bank.example; joe@evil.example' ''
	is_none 'From: <joe@bank.example' ''
	is_none 'From: joe@bank.example>' ''
	is_none 'From: Joe <joe@bank.example> x' ''
}

@test "From: NUL, a lone CR, controls" {
	is_none 'From: joe@bank.example\0' ''
	is_none 'From: joe@bank.example\0.evil.example' ''
	is_none 'From: joe\0@bank.example' ''
	is_none 'From: "joe\0"@bank.example' ''
	is_none 'From: joe@bank.example\r, joe@evil.example' ''
	is_none 'From: joe@bank.example\033[2J' ''
	is_none 'From: joe@bank.example\nX: y\nFrom: joe@evil.example\0' ''
}

@test "From: the name may hold any octets of UTF-8, and old ones too" {
	is_bank 'From: J\xc3\xb6e <joe@bank.example>'
	is_bank 'From: J\xf6e <joe@bank.example>'
	is_bank 'From: J\xe2\x80\xaee\xc2\x9b2J <joe@bank.example>'
	is_bank 'From: "J\xc3\xb6e" <j\xc3\xb6e@bank.example>'
}

@test "an author domain of one label is asked for, of 127 labels in 8 lookups" {
	local deep
	from 'From: joe@localhost'
	[ "$output" = 'Authentication-Results: mx; dmarc=none (no policy record) header.from=localhost' ]
	deep=$(times 118 a.)bank.example
	sed "s/joe@bank/joe@$(times 118 a.)bank/" m >deep
	run -0 "${dmarc[@]}" -J deep
	jq -e --arg d "$deep" '.author_domain == $d and .result == "pass" and
	    (.walk | length) == 8 and .walk[7].name == "_dmarc.example"' <<<"$output"
}

@test "an author domain of 253 octets is one, of 254 is none" {
	local d
	d=$(times 61 a).$(times 61 b).$(times 61 c).$(times 54 d).bank.example
	[ ${#d} -eq 253 ]
	from "From: joe@$d"
	[ "$status" -eq 0 ]
	[ "$output" = "${passed/from=/from=${d%bank.example}}" ]
	is_none "From: joe@x$d" 'without a domain name'
}

@test "the reason is told, however long the names in it are" {
	local i d l
	l=$(times 61 a).$(times 61 b).$(times 61 c).$(times 52 d)
	d=$l.strict.example
	l=$l.wicked.example
	echo '_dmarc.strict TXT "v=DMARC1; p=reject; adkim=s; aspf=s"' >>zone
	[ ${#d} -eq 253 ]
	# However much room the first name leaves to the second.
	for i in {0..120..3}; do
		run -1 "${dmarc[@]}" -d "$d" --spf=pass:"$(times "$i" a.)evil.example" --dkim=pass:"$l" --dkim=pass:x"${l#aa}" --dkim=pass:y"${l#aa}"
		[[ $output == *' reason="SPF domain '*" not aligned with $d\" header.from=$d "* ]]
	done
}

# Enemies.

@test "enemy: From of 1 MB in every form is judged in a second and 64 MB" {
	local name
	! grep -q __asan_ "$(command -v dmarcquery)" || skip 'a sanitizer needs more'
	bounded() {
		{ printf 'Authentication-Results: mx; %s\nFrom: ' "$spf"; cat; printf '\n\n'; } >huge
		timed bash -c 'ulimit -v 65536; "$@" >out' - "${dmarc[@]}" huge || [ $? -le 6 ]
		((took < 1000))
		[ "$(grep -c . out)" -eq 1 ]
	}
	for name in 'joe@bank.example' 'x' '(' ')' '"' ',' ' ' '<' '@' '.' ':' '\\' \
	    '(a)' '""' 'a.' 'a@b,' 'a:' 'x:;' '<@a' '[' $'\xc3\xb6' $'\xff' \
	    ' (()) ' 'a@b.example,' '=?utf-8?q?a?= '; do
		times $((1000000 / ${#name})) "$name" | bounded
		{ times $((1000000 / ${#name})) "$name"; echo ' <joe@bank.example>'; } | bounded
	done
	{ echo; yes ' ' | head -n 500000; echo ' joe@bank.example'; } | bounded
	diff -u <(echo "$passed") out
	{ printf '"'; times 1000000 x; echo '" <joe@bank.example>'; } | bounded
	diff -u <(echo "$passed") out
	{ printf 'Joe <joe@bank.example> ('; times 1000000 x; echo ')'; } | bounded
	diff -u <(echo "$passed") out
	{ times 1000000 x; echo '@bank.example'; } | bounded
	diff -u <(echo "$passed") out
	{ printf joe@; times 1000000 x; echo '.bank.example'; } | bounded
	[[ $(<out) == *'dmarc=permerror (From has an address without a domain name)' ]]
	{ printf joe@; times 400000 x.; echo 'bank.example'; } | bounded
	[[ $(<out) == *'dmarc=permerror (From has an address without a domain name)' ]]
}

@test "enemy: 1,000 mailboxes are read, 1,001 are a permerror" {
	list() {
		printf 'Authentication-Results: mx; %s\nFrom: ' "$spf"
		seq "$1" | sed 's/.*/ Joe <joe&@bank.example>,/'
		printf '\n\n'
	}
	list 1000 >many
	run -0 "${dmarc[@]}" many
	[ "$output" = "$passed" ]
	list 1000 | sed 's/joe1000@bank/joe1000@evil/' >many
	run -4 "${dmarc[@]}" many
	list 1001 >many
	run -4 "${dmarc[@]}" many
	[ "$output" = 'Authentication-Results: mx; dmarc=permerror (too many addresses)' ]
	list 40000 >many
	timed run -4 "${dmarc[@]}" many
	((took < 1000))
}

@test "enemy: a header beyond its bounds is a permerror, nothing in it is believed" {
	{ sed '/^Subject/q' m; yes 'X: y' | head -n 20000; echo; } >many
	run -4 "${dmarc[@]}" many
	[[ $output == 'Authentication-Results: mx; dmarc=permerror ('*')' ]]
	{ sed '/^Subject/q' m; for _ in {1..90}; do printf 'X: '; times 99000 x; echo; done; echo; } >big
	run -4 "${dmarc[@]}" big
	[[ $output == 'Authentication-Results: mx; dmarc=permerror ('*')' ]]
}

# record TEXT: a zone whose record for d.example is what standard input holds.
record() {
	printf '$ORIGIN example.\n_dmarc.d 60 TXT ( '
	fold -b -w 250 | sed 's/\\/\\\\/g; s/"/\\"/g; s/.*/"&"/'
	echo ' )'
}

d=(--spf=fail -d d.example)

@test "enemy: a record of 60 kB is read, from a file and over TCP" {
	{ printf 'v=DMARC1; p=quarantine; x='; times 60000 x; printf '; sp=reject'; } | record >long
	run -1 dmarcquery -a mx -z long "${d[@]}"
	[[ $output == *'; dmarc=fail (p=quarantine dis=quarantine) '* ]]
	run -1 dmarcquery -a mx -z long --spf=fail -d a.d.example
	[[ $output == *'; dmarc=fail (sp=reject dis=reject) '* ]]
	start_server long
	run -1 dmarcquery -a mx -n "$at" --spf=fail -d a.d.example
	[[ $output == *'; dmarc=fail (sp=reject dis=reject) '* ]]
	grep -q '_dmarc.d.example TXT tcp' "$log"
}

@test "enemy: 10,000 tags are one record, of which the first hundred count" {
	{ printf 'v=DMARC1; p=reject'; times 9998 '; x=y'; } | record >tags
	timed run -1 dmarcquery -a mx -z tags "${d[@]}"
	[[ $output == *'; dmarc=fail (p=reject dis=reject) '* ]]
	((took < 1000))
	{ printf 'v=DMARC1'; times 9999 '; x=y'; printf '; p=reject'; } | record >tags
	run -4 dmarcquery -a mx -z tags "${d[@]}"
	[[ $output == *'; dmarc=permerror (in the policy record there is no p= among its first 100 tags, and rua= has no address) header.from=d.example' ]]
	{ printf 'v=DMARC1; p=reject;'; times 60000 ';'; } | record >tags
	timed run -1 dmarcquery -a mx -z tags "${d[@]}"
	((took < 1000))
	{ printf 'v=DMARC1; p=reject; rua=mailto:a@b.example'; times 4000 ',mailto:a@b.example'; printf '; ruf=,'; times 5000 ' ,'; } |
	    head -c 65000 | record >tags
	timed run -1 dmarcquery -a mx -z tags "${d[@]}" -J
	((took < 1000))
	jq -e '.policy.p == "reject"' <<<"$output"
}

@test "enemy: 1,000 TXT records at one name, one of them ours, or two" {
	txts() {
		echo '$ORIGIN example.'
		seq 999 | sed 's/.*/_dmarc.d 60 TXT "&"/'
		echo '_dmarc.d 60 TXT "v=DMARC1; p=reject"'
	}
	txts >many
	timed run -1 dmarcquery -a mx -z many "${d[@]}"
	[[ $output == *'; dmarc=fail (p=reject dis=reject) '* ]]
	((took < 1000))
	start_server many
	run -1 dmarcquery -a mx -n "$at" "${d[@]}"
	[[ $output == *'; dmarc=fail (p=reject dis=reject) '* ]]
	{ txts; echo '_dmarc.d 60 TXT "v=DMARC1; p=none"'; } | grep -v '"9"' >many
	run -6 dmarcquery -a mx -z many "${d[@]}"
	[ "$output" = 'Authentication-Results: mx; dmarc=none (no policy record) header.from=d.example' ]
}

# clean FILE ...: nothing that a terminal obeys; of 8-bit text but U+FFFD, which
# JSON has for what is not UTF-8.
clean() {
	cat "$@" | sed 's/\xef\xbf\xbd//g' >cleaned
	run ! grep -qaP '[\x00-\x08\x0b-\x1f\x7f-\xff]' cleaned
}

# all_ways ARG ...: dmarcquery in all its ways, what it says in said.*.
all_ways() {
	local opt
	for opt in '' -J --explain -v; do
		dmarcquery -a mx $opt "$@" >>"said.${opt#-}" 2>>err || [ $? -le 6 ]
	done
	n=$((n + 1))
}

# Each line of said.* is one that all_ways must have.
all_clean() {
	clean said.* err
	[ "$n" -gt 0 ]
	for opt in '' -J -v; do
		[ "$(wc -l <"said.${opt#-}")" -eq "$n" ]
	done
	[ "$(jq .result said.J | wc -l)" -eq "$n" ]
	run ! grep -v '^Authentication-Results: mx; dmarc=' said. said.v
	run ! grep -v '^dmarcquery: ' err
	run ! grep '^X' said.-explain
	sed 's/^[^:]*://' said. said.v >values
	run ! grep -v '^1$' < <(authres lines <values)
}

@test "enemy: no octet of a record leaves it but as JSON" {
	local h r n=0
	for h in '\010' '\027[2J' '\"' '\\' '\000' '\255' '\194\155' '\010X: y' '%n%s' '(;)' '\013\010'; do
		for r in "v=DMARC1; p=reject; rua=mailto:$h@x.example; x$h=y" "v=DMARC1; p=$h" "v=DMARC1; p=reject; $h" \
		    "v=DMARC1; p=reject; t=$h; pct=$h; sp=none; fo=$h; ruf=$h" "$h"; do
			printf '$ORIGIN example.\n_dmarc.d 60 TXT "%s"\n' "$r" >hostile
			all_ways -z hostile "${d[@]}"
		done
	done
	all_clean
}

@test "enemy: no octet of results or of From adds a line, a result or a property" {
	local h f n=0
	for h in '\r\nX: y' '\033]0;x\007' '\000' '\377' '\302\233' '"' '\"; dkim=pass header.d=bank.example; x=\"' '(;' '\\' '%s%n'; do
		for f in \
		    "Authentication-Results: mx; spf=pass smtp.mailfrom=\"a$h@evil.example\"; dkim=pass header.d=\"evil$h.example\" header.s=\"s$h\"\nFrom: joe@bank.example" \
		    "Authentication-Results: mx; dkim=fail reason=\"x$h\" (y$h) header.d=evil.example\nFrom: joe@bank.example" \
		    "From: \"joe$h\"@bank.example" "From: joe@bank$h.example" "From: joe$h@bank.example$h"; do
			printf '%b\n\nThe body.\n' "$f" >hostile
			all_ways -z zone hostile
			dmarcquery -a mx -z zone -p hostile >out 2>>err
			tail -c "$(wc -c <hostile)" out | cmp - hostile
			head -c "-$(wc -c <hostile)" out | unfold >>said.p
		done
	done
	all_clean
	diff -u said. said.p
}

@test "enemy: names of files and arguments reach no terminal raw" {
	local name=$'m\n\033[2JX: y'
	cp m "$name"
	run -0 "${dmarc[@]}" "$name" m
	[ "${#lines[@]}" -eq 2 ]
	clean - <<<"$output"
	run -0 "${dmarc[@]}" -J "$name"
	[ "${#lines[@]}" -eq 1 ]
	clean - <<<"$output"
	run -66 --separate-stderr "${dmarc[@]}" -A $'\033[2J\n' m
	[ "${#stderr_lines[@]}" -eq 1 ]
	clean - <<<"$stderr"
	for opt in --spf --dkim --trust-arc -d -A; do
		run --separate-stderr "${dmarc[@]}" -d bank.example --spf=none "$opt" $'pass:\033[2J\nx'
		clean - <<<"$stderr"
	done
}

@test "enemy: a domain of the sender's whose DNS fails keeps no forgery from failing" {
	cat >zone <<-'EOF'
		_dmarc.bank.com. TXT "v=DMARC1; p=reject"
		;mailseal: SERVFAIL _dmarc.evil.com. TXT
		;mailseal: SERVFAIL _dmarc.lame.org. TXT
		;mailseal: SERVFAIL _dmarc.sub.bank.com. TXT
	EOF
	for result in --spf=pass:evil.com --dkim=pass:evil.com --spf=temperror:lame.org --dkim=temperror:evil.com; do
		run -1 dmarcquery -a mx -z zone -d bank.com "$result"
		[[ $output == *'dis=reject'*policy.dmarc=reject ]]
	done
	# Below the author's organizational domain it is not known.
	run -5 dmarcquery -a mx -z zone -d bank.com --spf=pass:sub.bank.com
}

@test "--trust-arc: a lookup that fails for the record is a temperror" {
	cat >zone <<-'EOF'
		_dmarc.bank.example. TXT "v=DMARC1; p=reject"
		;mailseal: SERVFAIL _dmarc.bounce.bank.example. TXT
	EOF
	cat >sealed <<-'EOF'
		Authentication-Results: mx; arc=pass
		ARC-Seal: i=1; a=rsa-sha256; cv=none; d=list.example; s=s; b=AAAA
		ARC-Message-Signature: i=1; a=rsa-sha256; d=list.example; s=s; h=from; bh=AAAA; b=AAAA
		ARC-Authentication-Results: i=1; list.example; spf=pass smtp.mailfrom=bounce.bank.example
		From: Joe <joe@bank.example>

		The body.
	EOF
	run -5 dmarcquery -a mx -z zone --trust-arc=list.example sealed
	sed -i '/SERVFAIL/d' zone
	run -0 dmarcquery -a mx -z zone --trust-arc=list.example sealed
	[[ $output == *'by a trusted ARC sealer)'* ]]
}
