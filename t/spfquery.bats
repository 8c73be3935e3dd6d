#!/usr/bin/env bats
# spfquery: an SMTP client's address, HELO and MAIL FROM in, one
# Authentication-Results line out; its options and outputs.
#
# spf.bats looks after the verdicts, envelope.bats after where the three come
# from, spflint.bats after -c.

setup() {
	load lib
	load servers
	unset CLIENT_ADDRESS CLIENT_HELO TCPREMOTEIP SENDER FROM RELAYCLIENT
	cd "$BATS_TEST_TMPDIR" || return
	cat >zone <<-'EOF'
	$ORIGIN example.
	$TTL 300
	c A 192.0.2.1
	pass TXT "v=spf1 +all"
	fail TXT "v=spf1 -all"
	fail TXT "other"
	softfail TXT "v=spf1 ~all"
	neutral TXT "v=spf1 ?all"
	malformed TXT "v=spf1 moo"
	d TXT "v=spf1 ip4:192.0.2.1 include:i.example -all exp=e.example"
	i TXT "v=spf1 a:c.example a:gone.example ?all"
	e TXT "%{i} is not one of %{d}'s; ask (us)"
	local TXT "v=spf1 exists:%{l}.x.example -all"
	sender TXT "v=spf1 ?exists:%{S}.x.example -all"
	u.x A 127.0.0.2
	none TXT "v=spf10"
	;mailseal: SERVFAIL servfail.example. TXT
	EOF
	spf=(spfquery -a mx.example.net -z zone)
	joe=(-i 192.0.2.1 -s joe@d.example -h c.example)
	jane=(-i 192.0.2.9 -s jane@d.example -h c.example)
}

teardown() {
	stop_servers
}

# serve OPTION ...: a server for the zone at $at.
serve() {
	start_server "$@" zone
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

# A message that the client brought.
mail() {
	cat <<-'EOF'
	Return-Path: <joe@d.example>
	Received: from c.example (c.example [192.0.2.1])
	 by mx.example.net (Postfix) with ESMTP id 1
	 for <u@example.net>; Sun, 22 Nov 2026 17:40:18 +0000
	Received: from elsewhere.test (unknown [192.0.2.9])
	 by c.example (Postfix) with ESMTP id 2
	 for <u@example.net>; Sun, 22 Nov 2026 17:40:17 +0000
	From: joe@d.example
	Subject: words

	The body.
	EOF
}

passed='Authentication-Results: mx.example.net; spf=pass (matched ip4:192.0.2.1) smtp.mailfrom=d.example'
failed='Authentication-Results: mx.example.net; spf=fail (matched -all) smtp.mailfrom=d.example'

# The line.

@test "one line says the verdict, what decided, and the domain" {
	prints "${spf[@]}" "${joe[@]}" <<<"$passed"
	prints "${spf[@]}" "${jane[@]}" <<<"$failed"
}

@test "the exit status is that of the verdict" {
	run -0 "${spf[@]}" -i 192.0.2.1 -s u@pass.example -h c.example
	run -1 "${spf[@]}" -i 192.0.2.1 -s u@fail.example -h c.example
	run -2 "${spf[@]}" -i 192.0.2.1 -s u@softfail.example -h c.example
	run -3 "${spf[@]}" -i 192.0.2.1 -s u@neutral.example -h c.example
	run -4 "${spf[@]}" -i 192.0.2.1 -s u@malformed.example -h c.example
	run -5 "${spf[@]}" -i 192.0.2.1 -s u@servfail.example -h c.example
	run -6 "${spf[@]}" -i 192.0.2.1 -s u@none.example -h c.example
}

@test "-q writes nothing, and the exit status says it" {
	run -0 "${spf[@]}" -q "${joe[@]}"
	[ -z "$output" ]
	run -1 "${spf[@]}" --quiet "${jane[@]}"
	[ -z "$output" ]
}

@test "RFC 8601 2.7.2: smtp.mailfrom is the domain alone unless the record has %{s} or %{l}" {
	run -0 "${spf[@]}" "${joe[@]}"
	[[ $output == *' smtp.mailfrom=d.example' ]]
	run -0 "${spf[@]}" -i 192.0.2.1 -s u@local.example -h c.example
	[[ $output == *' smtp.mailfrom=u@local.example' ]]
	run -1 "${spf[@]}" -i 192.0.2.1 -s v@sender.example -h c.example
	[[ $output == *' smtp.mailfrom=v@sender.example' ]]
	run -1 "${spf[@]}" -i 192.0.2.1 -s local.example -h c.example
	[[ $output == *' smtp.mailfrom=local.example' ]]
}

@test "what was asked of %{l} in an explanation tells no more of the sender" {
	cat >>zone <<-'EOF'
	f TXT "v=spf1 -all exp=g.example"
	g TXT "not for %{l}"
	EOF
	run -1 "${spf[@]}" --exp -i 192.0.2.1 -s secret@f.example -h c.example
	[[ $output == *' smtp.mailfrom=f.example' ]]
}

@test "the null sender is judged by HELO, and smtp.helo says so" {
	prints "${spf[@]}" -i 192.0.2.1 -s '<>' -h pass.example <<-'EOF'
	Authentication-Results: mx.example.net; spf=pass (matched +all) smtp.helo=pass.example
	EOF
}

@test "--scope: MAIL FROM, HELO, or both of them in one field" {
	local who=(-i 192.0.2.1 -s u@fail.example -h pass.example)
	run -1 "${spf[@]}" --scope=mfrom "${who[@]}"
	[[ $output == *'; spf=fail (matched -all) smtp.mailfrom=fail.example' ]]
	run -0 "${spf[@]}" --scope=helo "${who[@]}"
	[[ $output == *'; spf=pass (matched +all) smtp.helo=pass.example' ]]
	run -1 "${spf[@]}" --scope=both "${who[@]}"
	[[ $output == 'Authentication-Results: mx.example.net; spf=fail (matched -all) smtp.mailfrom=fail.example; spf=pass (matched +all) smtp.helo=pass.example' ]]
}

@test "--scope=both judges once for the null sender, and its status is that of MAIL FROM" {
	run -0 "${spf[@]}" --scope=both -i 192.0.2.1 -s '<>' -h pass.example
	[[ $output == *'; spf=pass (matched +all) smtp.helo=pass.example' ]]
	[ "$(grep -o spf= <<<"$output" | wc -l)" -eq 1 ]
	run -0 "${spf[@]}" --scope=both -i 192.0.2.1 -s u@pass.example -h fail.example
}

@test "--scope=helo needs no sender" {
	run -0 "${spf[@]}" --scope=helo -i 192.0.2.1 -h pass.example
}

@test "--exp adds what the domain says of a fail, as its words and harmless" {
	run -1 "${spf[@]}" --exp "${jane[@]}"
	[[ $output == *"spf=fail (matched -all, the domain explains: 192.0.2.9 is not one of d.example's? ask ?us?) smtp.mailfrom=d.example" ]]
	run -0 "${spf[@]}" --exp "${joe[@]}"
	[[ $output == "$passed" ]]
}

@test "without --exp the explanation is not looked up" {
	serve
	run -1 spfquery -a mx -n "$at" "${jane[@]}"
	run ! grep ' e\.example ' "$log"
	run -1 spfquery -a mx -n "$at" --exp "${jane[@]}"
	grep ' e\.example TXT' "$log"
}

@test "-a is the name in front" {
	run -0 "${spf[@]}" -a other.example "${joe[@]}"
	[[ $output == 'Authentication-Results: other.example; spf=pass '* ]]
}

@test "-t is the time that the record sees" {
	echo 't TXT "v=spf1 -all exp=u.example"' >>zone
	echo 'u TXT "at %{t}"' >>zone
	run -1 "${spf[@]}" --exp -t 1700000000 -i 192.0.2.1 -s u@t.example -h c.example
	[[ $output == *'explains: at 1700000000)'* ]]
}

@test "an address may be written as mail does it" {
	local ip
	for ip in 192.0.2.1 '[192.0.2.1]' ::ffff:192.0.2.1 'IPv6:::ffff:192.0.2.1' \
	    '[IPv6:::ffff:192.0.2.1]'; do
		run -0 "${spf[@]}" -i "$ip" -s joe@d.example -h c.example
		[ "$output" = "$passed" ]
	done
}

# Messages.

@test "-p writes the message with the field on top, folded" {
	mail >m
	run -0 "${spf[@]}" -p <m
	"${spf[@]}" -p <m >out
	tail -c "$(wc -c <m)" out | cmp - m
	unfold <out | head -n 1 | diff -u - <(echo "$passed")
	[ "$(awk '{ print (length > 78) }' out | sort -u)" = 0 ]
}

@test "-p exits with 0, whatever the verdict" {
	mail >m
	"${spf[@]}" -p "${jane[@]}" <m >out
	unfold <out | head -n 1 | diff -u - <(echo "$failed")
	tail -c "$(wc -c <m)" out | cmp - m
}

@test "-p keeps the line ends of the message, CRLF, NUL and a first From line" {
	{
		printf 'From joe Sun Nov 22 17:40:18 2026\r\n'
		mail | sed 's/$/\r/'
		printf 'a\0b\rc'
	} >m
	"${spf[@]}" -p "${joe[@]}" <m >out
	head -n 1 out | cmp - <(head -n 1 m)
	run ! grep -v $'\r$' <(sed '$d' out)
	tail -c "$(tail -n +2 m | wc -c)" out | cmp - <(tail -n +2 m)
}

@test "-p -r drops the fields that carry our name, and no others" {
	{
		echo 'Authentication-Results: mx.example.net; spf=pass'
		echo 'Authentication-Results: other.example; spf=pass'
		echo 'Received-SPF: pass receiver=mx.example.net'
		printf 'authentication-results:\n MX.example.net 1; spf=pass\n'
		mail
	} >m
	"${spf[@]}" -p -r "${jane[@]}" <m >out
	{
		echo 'Authentication-Results: other.example; spf=pass'
		echo 'Received-SPF: pass receiver=mx.example.net'
		mail
	} >want
	tail -c "$(wc -c <want)" out | cmp - want
	unfold <out | grep -ic '^authentication-results: *mx' | grep -x 1
}

@test "-p -m joins the field of ours that is on top" {
	mail >m
	"${spf[@]}" -p --scope=mfrom "${joe[@]}" <m |
	    "${spf[@]}" -p -m --scope=helo -i 192.0.2.1 -h pass.example >out
	unfold <out | head -n 1 |
	    diff -u <(echo "$passed; spf=pass (matched +all) smtp.helo=pass.example") -
	tail -c "$(wc -c <m)" out | cmp - m
}

@test "client, HELO and sender come from the message when nothing else tells" {
	mail >m
	prints "${spf[@]}" m <<<"$passed"
	"${spf[@]}" <m | diff -u - <(echo "$passed")
	prints "${spf[@]}" --hop=2 m <<<"$failed"
	run -0 "${spf[@]}" --scope=both m
	[[ $output == *smtp.mailfrom=d.example* ]]
}

@test "options go before the environment, and that before the message" {
	mail >m
	export CLIENT_ADDRESS=192.0.2.9 CLIENT_HELO=c.example
	prints "${spf[@]}" m <<<"$failed"
	prints "${spf[@]}" -i 192.0.2.1 m <<<"$passed"
	SENDER=u@pass.example run -0 "${spf[@]}" m
	[[ $output == *smtp.mailfrom=pass.example ]]
	SENDER=u@pass.example run -1 "${spf[@]}" -s u@fail.example m
	[[ $output == *smtp.mailfrom=fail.example ]]
}

@test "RELAYCLIENT, and a hop with authentication, are none" {
	RELAYCLIENT='' run -6 "${spf[@]}" "${jane[@]}"
	[[ $output == *'spf=none ('*') smtp.mailfrom=d.example' ]]
	mail | sed 's/ESMTP id 1/ESMTPA id 1/' >m
	run -6 "${spf[@]}" m
	[[ $output == *'; spf=none ('* ]]
}

@test "standard input is not read when the options say it all" {
	run -0 "${spf[@]}" "${joe[@]}" <&-
	[ "$output" = "$passed" ]
}

@test "nothing that tells the address or the sender is 65, and says what to give" {
	run -65 --separate-stderr "${spf[@]}" -s joe@d.example -h x </dev/null
	[[ $stderr == 'spfquery: '*-i* ]]
	[ -z "$output" ]
	run -65 --separate-stderr "${spf[@]}" -i 192.0.2.1 -h x </dev/null
	[[ $stderr == 'spfquery: '*-s* ]]
}

@test "a FILE that is not there is 66" {
	run -66 --separate-stderr "${spf[@]}" nosuch
	[[ $stderr == 'spfquery: nosuch: '* ]]
	run -66 --separate-stderr "${spf[@]}" -f nosuch
	[[ $stderr == 'spfquery: nosuch: '* ]]
}

@test "a full disk or a closed output is trouble, not a verdict" {
	[ -c /dev/full ] || skip 'no /dev/full here'
	run -74 sh -c '"$@" >/dev/full' - "${spf[@]}" "${joe[@]}"
	run -74 sh -c '"$@" >&-' - "${spf[@]}" "${joe[@]}"
}

# -J and --explain.

@test "-J writes one object on one line, with all that is known" {
	"${spf[@]}" -J "${joe[@]}" >out
	[ "$(wc -l <out)" -eq 1 ]
	jq -e '.authserv_id == "mx.example.net" and .result == "pass" and
	    .client_address == "192.0.2.1" and .client_address_from == "-i" and
	    .helo == "c.example" and .helo_from == "-h" and
	    .mail_from == "joe@d.example" and .mail_from_from == "-s" and
	    .exempt == null and (.results | length) == 1' out
	jq -e '.results[0] | .identity == "mailfrom" and .value == "d.example" and
	    .result == "pass" and .domain == "d.example" and
	    .mechanism == "ip4:192.0.2.1" and .problem == null and
	    .explanation == null and .lookups == 0 and .void_lookups == 0 and
	    .steps_not_listed == 0 and (.steps | length) == 2' out
}

@test "-J tells each step: records, terms, what was looked up and what came of it" {
	"${spf[@]}" -J "${jane[@]}" >out || [ $? -eq 1 ]
	jq -r '.results[0].steps[] | [.depth, .record // .term, .domain // .target,
	    .type, .records, .outcome, .lookups, .void_lookups] | map(tostring) | join("|")' out |
	    diff -u - <(cat <<-'EOF'
	0|v=spf1 ip4:192.0.2.1 include:i.example -all exp=e.example|d.example|TXT|1|null|0|0
	0|ip4:192.0.2.1|null|null|0|no match|0|0
	0|include:i.example|i.example|null|0|no match|3|1
	1|v=spf1 a:c.example a:gone.example ?all|i.example|TXT|1|null|1|0
	1|a:c.example|c.example|A|1|no match|2|0
	1|a:gone.example|gone.example|A|0|no match|3|1
	1|?all|null|null|0|match|3|1
	0|-all|null|null|0|match|3|1
	EOF
	)
	jq -e '.results[0] | .lookups == 3 and .void_lookups == 1' out
}

@test "-J with --exp has the explanation as the domain wrote it" {
	"${spf[@]}" -J --exp "${jane[@]}" >out || :
	jq -r '.results[0].explanation' out |
	    diff -u <(echo "192.0.2.9 is not one of d.example's; ask (us)") -
}

@test "-J with --scope=both has two results" {
	"${spf[@]}" -J --scope=both -i 192.0.2.1 -s u@fail.example -h pass.example >out || :
	jq -e '.result == "fail" and [.results[] | .identity, .result] ==
	    ["mailfrom", "fail", "helo", "pass"]' out
}

@test "-J stays JSON, whatever sender and HELO are" {
	local evil
	for evil in $'\e[31m' $'a\r\nb' $'\x07\x7f' $'\xff\xfe' '(;"\' 'bücher' $'\xc2\x9b'; do
		"${spf[@]}" -J -i 192.0.2.1 -s "$evil@local.example" -h "$evil" >out || :
		[ "$(wc -l <out)" -eq 1 ]
		jq -e .result out
		run ! grep $'[\x01-\x09\x0b-\x1f\x7f]' out
	done
}

@test "--explain is several lines for people: what was given, looked up and found" {
	"${spf[@]}" --explain "${jane[@]}" >out || [ $? -eq 1 ]
	[ "$(wc -l <out)" -gt 5 ]
	grep -qx 'spf: fail' out
	grep -q '192\.0\.2\.9.*-i' out
	grep -q 'jane@d\.example.*-s' out
	grep -q 'include:i\.example' out
	grep -q 'a:gone\.example.*NXDOMAIN' out
	grep -q 'lookups: 3 of 10, void lookups: 1 of 2' out
}

@test "-v tells the steps on standard error, and the output is the same" {
	run -0 --separate-stderr "${spf[@]}" -v "${joe[@]}"
	[ "$output" = "$passed" ]
	[[ $stderr == *'spfquery: '*'ip4:192.0.2.1: match'* ]]
	run ! grep -v '^spfquery: ' <<<"$stderr"
}

# Received-SPF.

# The grammar of RFC 7208 9.1, unfolded, with the values of RFC 5322.
atext="[A-Za-z0-9!#\$%&'*+/=?^_\`{|}~-]"
value="($atext+(\\.$atext+)*|\"([^\"\\\\]|\\\\.)*\")"
pair="[a-z-]+=$value"
received="^Received-SPF: (pass|fail|softfail|neutral|none|temperror|permerror) (\\([^()\\\\]*\\) )?$pair(; $pair)*;?\$"

# pairs KEY: the value of that key in the field in standard input.
pairs() {
	sed -E 's/^Received-SPF: [a-z]+ (\([^()]*\) )?//' | grep -oE "$pair" |
	    sed -n "s/^$1=//p"
}

@test "-R writes Received-SPF by the grammar of RFC 7208 9.1, for each result" {
	local name
	for name in pass fail softfail neutral malformed servfail none d; do
		"${spf[@]}" -R -i 192.0.2.9 -s "u@$name.example" -h c.example || :
	done >out
	[ "$(wc -l <out)" -eq 8 ]
	run ! grep -vE "$received" out
	run ! grep '[^ -~]' out
}

@test "RFC 7208 9.1: client-ip, envelope-from, helo, receiver, identity and mechanism are there" {
	"${spf[@]}" -R "${joe[@]}" >out
	grep -q '^Received-SPF: pass (mx\.example\.net: ' out
	pairs client-ip <out | grep -Fx 192.0.2.1
	pairs envelope-from <out | grep -Fx '"joe@d.example"'
	pairs helo <out | grep -Fx c.example
	pairs receiver <out | grep -Fx mx.example.net
	pairs identity <out | grep -Fx mailfrom
	pairs mechanism <out | grep -Fx '"ip4:192.0.2.1"'
	[ -z "$(pairs problem <out)" ]
}

@test "RFC 7208 9.1: mechanism is default when none matched, problem tells of errors" {
	echo 'n TXT "v=spf1 ip4:192.0.2.9"' >>zone
	"${spf[@]}" -R -i 192.0.2.1 -s u@n.example -h c.example >out || :
	pairs mechanism <out | grep -Fx default
	"${spf[@]}" -R -i 192.0.2.1 -s u@malformed.example -h c.example >out || :
	pairs problem <out | grep 'syntax error at column'
	[ -z "$(pairs mechanism <out)" ]
}

@test "-R with --scope=both writes a field for each identity" {
	"${spf[@]}" -R --scope=both -i 2001:db8::1 -s u@fail.example -h pass.example >out || :
	run ! grep -vE "$received" out
	diff -u <(printf '%s\n' mailfrom helo) <(pairs identity <out)
	diff -u <(printf '%s\n' '"2001:db8::1"' '"2001:db8::1"') <(pairs client-ip <out)
}

@test "RFC 7208 9.1: no sender or HELO breaks out of its quotes" {
	local evil form
	echo '* TXT "v=spf1 exists:%{h}.%{l}.x.example -all exp=e.example"' >>zone
	for evil in 'a"b' 'a\' 'a\"b' '"; receiver=x; a="' 'a;b' '(a' 'a)' 'a b' $'a\tb' $'a\r\nX: y' \
	    $'\e[31m' $'\x7f' $'\xff' 'a=b' '' '.' 'a..b' 'a,b' '[192.0.2.1]' '<' '@' "$(printf '%0900d' 0)"; do
		for form in mfrom helo both; do
			"${spf[@]}" -R --exp --scope=$form -i 192.0.2.1 -s "$evil@fail.example" -h "$evil" || :
		done
	done >out
	[ "$(wc -l <out)" -eq 88 ]
	run ! grep -vE "$received" out
	run ! grep '[^ -~]' out
	pairs receiver <out | sort -u | grep -Fx mx.example.net
	[ "$(pairs receiver <out | sort -u | wc -l)" -eq 1 ]
}

@test "-R with -p folds the field onto the message" {
	mail >m
	"${spf[@]}" -R -p <m >out
	tail -c "$(wc -c <m)" out | cmp - m
	unfold <out | head -n 1 | grep -E "$received"
	[ "$(awk '{ print (length > 78) }' out | sort -u)" = 0 ]
	diff -u <("${spf[@]}" -R m) <(unfold <out | head -n 1)
}

@test "-R -p folds long values, and no line passes 998 octets" {
	mail >m
	"${spf[@]}" -R -p -i 192.0.2.1 -s "$(printf '%0900d' 0)@d.example" \
	    -h "$(printf '%0500d.%0490d' 0 0)" <m >out
	tail -c "$(wc -c <m)" out | cmp - m
	[ "$(awk '{ print (length > 998) }' out | sort -u)" = 0 ]
}

@test "-R -p -r drops Received-SPF of our name, and of nobody's, and keeps others'" {
	{
		echo 'Received-SPF: pass (mx.example.net: x) receiver=mx.example.net; client-ip=1.2.3.4'
		echo 'Received-SPF: pass (x) client-ip=1.2.3.4; receiver="MX.example.net"'
		printf 'Received-SPF: pass (x;\n receiver=other.example) helo="a;receiver=other.example";\n receiver=mx.example.net\n'
		echo 'received-spf: pass (nobody says whose)'
		echo 'Received-SPF: rubbish'
		echo 'Received-SPF:'
	} >ours
	{
		echo 'Received-SPF: fail (other.example: x) receiver=other.example; client-ip=1.2.3.4'
		echo 'Received-SPF: fail (receiver=mx.example.net) helo="receiver=mx.example.net"; receiver=other.example'
		echo 'Authentication-Results: other.example; spf=fail'
		mail
	} >theirs
	cat ours theirs >m
	"${spf[@]}" -R -p -r "${joe[@]}" <m >out
	tail -c "$(wc -c <theirs)" out | cmp - theirs
	[ "$(unfold <out | grep -ci '^received-spf:')" -eq 3 ]
	unfold <out | head -n 1 | grep -E "$received"
}

@test "-R -p without -r leaves all that is there" {
	{
		echo 'Received-SPF: pass receiver=mx.example.net'
		mail
	} >m
	"${spf[@]}" -R -p "${joe[@]}" <m >out
	tail -c "$(wc -c <m)" out | cmp - m
}

# Lists.

@test "-f judges each line and writes a line for each" {
	printf '%s\n' '192.0.2.1 joe@d.example c.example' '192.0.2.9 jane@d.example' \
	    '192.0.2.1 <> pass.example' >list
	run -1 "${spf[@]}" -f list
	diff -u <(printf '%s\n' "$passed" "$failed" \
	    'Authentication-Results: mx.example.net; spf=pass (matched +all) smtp.helo=pass.example') - <<<"$output"
	run -1 "${spf[@]}" -f - <list
	[ "${#lines[@]}" -eq 3 ]
}

@test "-f passes over blank lines and comments, and takes tabs, CRLF and a last line without end" {
	printf '# comment\n\n   \n\t# another\n192.0.2.1\tjoe@d.example\r\n  192.0.2.1   joe@d.example   c.example  \n192.0.2.1 joe@d.example' >list
	run -0 --separate-stderr "${spf[@]}" -f list
	diff -u <(printf '%s\n' "$passed" "$passed" "$passed") - <<<"$output"
	[ -z "$stderr" ]
}

@test "-f names malformed lines by number, does the others, and exits with 65" {
	printf '%s\n' '192.0.2.1 joe@d.example' 192.0.2.1 '1.2.3 joe@d.example' \
	    '192.0.2.9 jane@d.example c.example' '192.0.2.1 joe@d.example c.example more' \
	    "192.0.2.1 $(printf '%05000d' 0)@d.example" $'192.0.2.1 j\e[31m' \
	    'joe@d.example 192.0.2.1' >list
	printf '192.0.2.1 a\0b@d.example\n' >>list
	run -65 --separate-stderr "${spf[@]}" -f list
	[ "$(grep -cxF "$passed" <<<"$output")" -eq 1 ]
	[ "$(grep -cxF "$failed" <<<"$output")" -eq 1 ]
	diff -u <(printf 'spfquery: list:%d\n' 2 3 5 6 8 9) \
	    <(sed 's/^\(spfquery: list:[0-9]*\):.*/\1/' <<<"$stderr")
	run ! grep '[^ -~]' <<<"$stderr"
}

@test "-f exits with the first status that is not 0" {
	printf '%s\n' '192.0.2.1 joe@d.example' '192.0.2.1 u@softfail.example' \
	    '192.0.2.1 u@fail.example' >list
	run -2 "${spf[@]}" -f list
	: >empty
	run -0 "${spf[@]}" -f empty
	[ -z "$output" ]
}

@test "-f takes nothing from the environment" {
	echo '192.0.2.1 u@fail.example' >list
	RELAYCLIENT='' CLIENT_ADDRESS=bad TCPREMOTEIP=bad CLIENT_HELO=pass.example SENDER='' \
	    run -1 "${spf[@]}" -f list
	[[ $output == *smtp.mailfrom=fail.example ]]
	echo '192.0.2.1 <>' >list
	CLIENT_HELO=pass.example run -6 "${spf[@]}" -f list
}

@test "-f with thousands of lines asks for each name once" {
	local n
	for ((n = 0; n < 3000; n++)); do
		printf '192.0.2.%d u%d@d.example\n' $((n % 250 + 2)) "$n"
	done >list
	serve
	timed spfquery -a mx -n "$at" -f list >out || [ $? -eq 1 ]
	[ "$(wc -l <out)" -eq 3000 ]
	[ "$(sort -u out | wc -l)" -eq 1 ]
	[ -z "$(cut -d ' ' -f 2,3 "$log" | sort | uniq -d)" ]
	[ "$(wc -l <"$log")" -eq 4 ]
	((took < 10000))
}

@test "-f with -J, -R, -q, --explain and --scope" {
	printf '%s\n' '192.0.2.1 joe@d.example pass.example' '192.0.2.9 jane@d.example' >list
	"${spf[@]}" -J -f list >out || [ $? -eq 1 ]
	diff -u <(printf '%s\n' '1 pass' '2 fail') <(jq -r '"\(.line) \(.result)"' out)
	"${spf[@]}" -R -f list >out || [ $? -eq 1 ]
	[ "$(grep -cE "$received" out)" -eq 2 ]
	run -1 "${spf[@]}" -q -f list
	[ -z "$output" ]
	run -1 "${spf[@]}" --explain -f list
	[ "$(grep -c '^spf: ' <<<"$output")" -eq 2 ]
	run -0 "${spf[@]}" --scope=helo -f <(head -n 1 list)
	[[ $output == *smtp.helo=pass.example ]]
}

@test "-f: what DNS could not say is asked again for the next line" {
	printf '192.0.2.1 u%d@servfail.example\n' 1 2 >list
	sed -i /SERVFAIL/d zone
	serve -b servfail.example=servfail
	run -5 spfquery -a mx -n "$at" -f list
	[ "$(grep -c servfail.example "$log")" -eq 2 ]
}

# DNS.

@test "-T bounds the time, and what is not known then is temperror" {
	serve -b d.example=silent
	timed run -5 spfquery -a mx -n "$at" -T 1 "${joe[@]}"
	((took < 2000))
	[[ $output == *'spf=temperror (the DNS lookup timed out) smtp.mailfrom=d.example' ]]
}

@test "--record and a second run with -z from it give the same lines" {
	printf '%s\n' '192.0.2.1 joe@d.example' '192.0.2.9 jane@d.example' '192.0.2.9 u@servfail.example' \
	    '192.0.2.9 u@nosuch.example' '192.0.2.9 u@c.example' '192.0.2.9 u@local.example' \
	    '192.0.2.9 u@ptr.example' '2001:db8::1 jane@d.example' >list
	sed -i /SERVFAIL/d zone
	echo 'ptr TXT "v=spf1 ptr mx:c.example -all"' >>zone
	serve -b servfail.example=servfail
	spfquery -a mx -n "$at" --record=answers -f list >first || [ $? -eq 1 ]
	kill "${servers[0]}"
	spfquery -a mx -z answers -f list >second || [ $? -eq 1 ]
	[ "$(wc -l <first)" -eq 8 ]
	grep -q 'spf=temperror' first
	diff -u first second
}

@test "--no-ahead gives the same line" {
	prints "${spf[@]}" --no-ahead "${joe[@]}" <<<"$passed"
	prints "${spf[@]}" --no-ahead "${jane[@]}" <<<"$failed"
}

@test "with -z no packet is sent" {
	command -v strace >/dev/null || skip 'no strace here'
	ASAN_OPTIONS=detect_leaks=0 strace -f -o trace -e trace=socket,connect,sendto \
	    "${spf[@]}" "${jane[@]}" || [ $? -eq 1 ]
	run ! grep -E '(socket|connect|sendto)[(]' trace
}

# Wrong use.

@test "values that an option cannot take are 64, before anything is read" {
	local option
	for option in -i1.2.3 -i -i192.0.2.256 -ilocalhost -i192.0.2.1/24 -i192.0.2.1,192.0.2.2 \
	    --scope=all --scope= --hop=0 --hop=x --hop=-1 --hop=20001 --hop= -T-1 -Tx -tx -n1.2.3 \
	    -c -ca..b -c. -c'[192.0.2.1]' --nosuch -X --scope; do
		if [ "$option" = -i ] || [ "$option" = -c ]; then
			run -64 --separate-stderr spfquery "$option" '' </dev/null
		else
			run -64 --separate-stderr spfquery "$option" </dev/null
		fi
		[[ $stderr == 'spfquery: '* ]]
		[ -z "$output" ]
		run ! grep '[^ -~]' <<<"$stderr"
	done
}

@test "options that do not go together are 64" {
	local bad
	echo '192.0.2.1 u@pass.example' >list
	while read -ra bad; do
		run -64 --separate-stderr "${spf[@]}" "${bad[@]}" </dev/null
		[[ $stderr == 'spfquery: '* ]]
		[ -z "$output" ]
	done <<-'EOF'
	-f list -c d.example
	-f list -i 192.0.2.1
	-f list -s u@d.example
	-f list -h x
	-f list -p
	-f list list
	-c d.example -i 192.0.2.1
	-c d.example -s u@d.example
	-c d.example -h x
	-c d.example -p
	-c d.example -R
	-c d.example --explain
	-c d.example list
	-i 192.0.2.1 -s u@d.example list list
	-R -J -i 192.0.2.1 -s u@d.example
	-R -q -i 192.0.2.1 -s u@d.example
	-R --explain -i 192.0.2.1 -s u@d.example
	-R -p -m -i 192.0.2.1 -s u@d.example
	EOF
}

@test "an address in the environment that is none is 64, and named" {
	CLIENT_ADDRESS=$'1.2.3\e[31m' run -64 --separate-stderr "${spf[@]}" -s joe@d.example </dev/null
	[[ $stderr == 'spfquery: CLIENT_ADDRESS'* ]]
	run ! grep '[^ -~]' <<<"$stderr"
}

@test "--defer turns trouble into 75, and leaves verdicts and 65 alone" {
	run -75 "${spf[@]}" --defer nosuch
	run -111 "${spf[@]}" --defer=111 nosuch
	run -75 "${spf[@]}" --defer --scope=x
	run -75 "${spf[@]}" -i 1.2.3 --defer
	run -1 "${spf[@]}" --defer "${jane[@]}"
	run -5 "${spf[@]}" --defer -i 192.0.2.1 -s u@servfail.example -h x
	echo '192.0.2.1' >list
	run -65 "${spf[@]}" --defer -f list
	run -65 "${spf[@]}" --defer -s joe@d.example -h x </dev/null
}

@test "a malformed zone file is 78, with its line" {
	printf '$TTL 300\nd.example. TXT "open\n' >zone
	run -78 --separate-stderr "${spf[@]}" "${joe[@]}"
	[[ $stderr == *zone:2* ]]
}

@test "--help names each option of its own" {
	local option
	spfquery --help >out
	for option in --ip --sender --helo --received-spf --file --check --hop --scope --exp \
	    --no-ahead --json --explain --prepend --record --zone --timeout; do
		grep -q -- "$option" out
	done
}

@test "long options are the short ones" {
	prints "${spf[@]}" --ip=192.0.2.1 --sender=joe@d.example --helo=c.example <<<"$passed"
	echo '192.0.2.1 joe@d.example' >list
	prints "${spf[@]}" --file=list <<<"$passed"
	diff -u <("${spf[@]}" -R "${joe[@]}") <("${spf[@]}" --received-spf "${joe[@]}")
}

# A pipeline.

@test "in a pipeline each verdict joins the field" {
	mail >m
	"${spf[@]}" -p -r <m | "${spf[@]}" -p -m --scope=helo -h pass.example >out
	[ "$(unfold <out | grep -c '^Authentication-Results:')" -eq 1 ]
	tail -c "$(wc -c <m)" out | cmp - m
}
