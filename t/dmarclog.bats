#!/usr/bin/env bats
# dmarcquery --log and --report: a line for each message, and the aggregate
# reports that are made of them (RFC 9990).

setup() {
	load lib
	cd "$BATS_TEST_TMPDIR" || return
	cat >zone <<-'EOF'
	$ORIGIN example.
	_dmarc.org TXT "v=DMARC1; p=reject; sp=quarantine; fo=1:d:s; rua=mailto:d@org.example"
	_dmarc.none TXT "v=DMARC1; p=none"
	_dmarc.test TXT "v=DMARC1; p=reject; t=y; np=none; aspf=s; adkim=s; psd=n"
	_dmarc.mild TXT "v=DMARC1; p=quarantine; t=y"
	_dmarc.some TXT "v=DMARC1; p=reject; pct=0"
	_dmarc.faulty TXT "v=DMARC1; sp=reject; rua=mailto:d@org.example"
	_dmarc.refused TXT "v=DMARC1; sp=reject"
	_dmarc.fo TXT "v=DMARC1; p=none; fo=s:d:1"
	EOF
	query=(dmarcquery -a mx.example.org -z zone -t 1700000000)
	report=(dmarcquery -a mx.example.org --log=log)
}

teardown() {
	[ -z "${holder-}" ] || kill "$holder" 2>/dev/null || :
}

# logs STATUS [OPTION ...]: judges, and shows the line that the log has got.
logs() {
	run -"$1" "${query[@]}" --log=log "${@:2}"
	tail -n 1 log >line
}

# one JQ [FILE]: is this true of the last line of the log?
one() {
	jq -e "$1" "${2-line}" >/dev/null || {
		jq . "${2-line}"
		return 1
	}
}

# A log with one message of org.example, and what the filter makes of it.
message() {
	rm -f log
	"${query[@]}" -q --log=log -i 192.0.2.1 -d org.example \
	    --spf=pass:bounce.org.example --dkim=pass:org.example
	[ $# -eq 0 ] || jq -c "$@" log >made
	[ $# -eq 0 ] || mv made log
}

valid() {
	command -v xmllint >/dev/null || skip 'no xmllint here'
	xmllint --noout --schema "$DATA/dmarc-${2-2.0}.xsd" "$1"
}

# reports STATUS [OPTION ...]: the report on org.example; in xml, valid.
reports() {
	run -"$1" --separate-stderr "${report[@]}" --report=org.example "${@:2}"
	printf '%s\n' "$output" >xml
	case " $* " in
	*' --rfc7489 '*) valid xml 0.1 ;;
	*) valid xml ;;
	esac
}

# xpath EXPRESSION: what it gives of the report, whatever the namespace.
xpath() {
	sed 's/ xmlns="[^"]*"//' xml | xmllint --xpath "$1" -
}

# names: the elements of the report, in order.
names() {
	grep -oE '<[a-z_0-9]+' xml | tr -d '<'
}

# hold FILE SECONDS: keeps it locked in the background.
hold() {
	command -v python3 >/dev/null || skip 'no python3 here'
	python3 -c 'import fcntl, sys, time
f = open(sys.argv[1], "r+")
fcntl.lockf(f, fcntl.LOCK_EX)
open("held", "w").close()
time.sleep(float(sys.argv[2]))' "$1" "$2" 3>&- &
	holder=$!
	until [ -e held ]; do sleep 0.02; done
}

# The line

@test "a message that passes gets a line with all that a report needs" {
	run -0 "${query[@]}" --log=log -i 192.0.2.1 -d a.org.example \
	    --spf=pass:bounce.org.example --dkim=fail:org.example
	diff -u <(jq -S . log) <(jq -S . <<-'EOF'
	{ "time": 1700000000, "source_ip": "192.0.2.1",
	  "header_from": "a.org.example", "envelope_from": "bounce.org.example",
	  "result": "pass", "disposition": "pass",
	  "spf_aligned": true, "dkim_aligned": false,
	  "spf": { "domain": "bounce.org.example", "scope": "mfrom",
	    "result": "pass" },
	  "dkim": [ { "domain": "org.example", "selector": "",
	    "result": "fail" } ],
	  "policy": { "domain": "org.example", "p": "reject",
	    "sp": "quarantine", "np": null, "adkim": "r", "aspf": "r",
	    "fo": "1:d:s", "testing": "n", "pct": 100, "psd": "u" },
	  "reasons": [], "error": null }
	EOF
	)
	[ "$(wc -l <log)" -eq 1 ]
}

@test "each identifier that passes is seen to be aligned or not, though one is enough" {
	logs 0 -d org.example --spf=pass:a.org.example --dkim=pass:b.org.example
	one '.spf_aligned and .dkim_aligned'
	logs 0 -d org.example --spf=pass:other.example --dkim=pass:b.org.example
	one '(.spf_aligned | not) and .dkim_aligned'
}

@test "the disposition is what the policy asks for, and a reason tells what it is not" {
	logs 1 -d org.example --spf=fail:org.example
	one '.disposition == "reject" and .reasons == []'
	logs 1 -d a.org.example --spf=fail:org.example
	one '.disposition == "quarantine" and .reasons == []'
	logs 1 -d none.example --spf=fail:none.example
	one '.disposition == "none" and .reasons == []'
	logs 1 -d test.example --spf=pass:a.test.example
	one '.disposition == "quarantine" and (.reasons | map(.type)) == ["policy_test_mode"]'
	one '.policy.testing == "y" and .policy.aspf == "s" and .policy.adkim == "s" and .policy.np == "none" and .policy.psd == "n"'
	logs 1 -d some.example --spf=fail:some.example
	one '.disposition == "quarantine" and .reasons == [{ type: "sampled_out", comment: "pct=0" }] and .policy.pct == 0'
}

@test "a pass is told from one that would have had no price" {
	logs 0 -d none.example --spf=pass:none.example
	one '.disposition == "none" and .result == "pass"'
	logs 0 -d mild.example --spf=pass:mild.example
	one '.disposition == "none"'
	logs 0 -d test.example --spf=pass:test.example
	one '.disposition == "pass" and .reasons == []'
}

@test "--enforce says what this host does at most, and is a local policy" {
	logs 1 -d org.example --spf=fail:org.example --enforce=none
	one '.disposition == "none" and (.reasons | map(.type)) == ["local_policy"]'
	logs 1 -d org.example --spf=fail:org.example --enforce=quarantine
	one '.disposition == "quarantine" and (.reasons | map(.type)) == ["local_policy"]'
	logs 1 -d org.example --spf=fail:org.example --enforce=reject
	one '.disposition == "reject" and .reasons == []'
	logs 1 -d a.org.example --spf=fail:org.example --enforce=quarantine
	one '.disposition == "quarantine" and .reasons == []'
	logs 1 -d some.example --spf=fail:some.example --enforce=none
	one '.disposition == "none" and (.reasons | map(.type)) == ["sampled_out", "local_policy"]'
	logs 0 -d org.example --spf=pass:org.example --enforce=none
	one '.disposition == "pass" and .reasons == []'
}

@test "what a trusted sealer vouches for is a trusted forwarder's" {
	dkim-genkey -d lists.example -s a
	printf '$ORIGIN lists.example.\n' | cat - a.txt >lists
	{ echo 'Authentication-Results: lists.example; dmarc=pass header.from=org.example'
	letter | sed 's/joe@example.com/joe@org.example/'; } |
	    arcseal -a lists.example -d lists.example -s a -k a.private \
		-z lists -t 1700000000 >sealed
	{ echo 'Authentication-Results: mx.example.org; arc=pass; spf=pass smtp.mailfrom=x@lists.example'
	cat sealed; } >m
	logs 0 --trust-arc=lists.example m
	one '.result == "pass" and .disposition == "none"'
	one '(.spf_aligned or .dkim_aligned | not) and (.reasons | map(.type)) == ["trusted_forwarder"]'
}

@test "a faulty record counts as p=none, and the line says what is wrong" {
	logs 1 -d faulty.example --spf=fail:faulty.example
	one '.policy.p == "none" and .policy.sp == "reject" and .disposition == "none"'
	one '.error | test("p=")'
}

@test "fo= is logged as it counts" {
	logs 0 -d fo.example --spf=pass:fo.example
	one '.policy.fo == "s:d:1"'
	logs 0 -d none.example --spf=pass:none.example
	one '.policy.fo == "0"'
}

@test "where DMARC was not applied there is no line" {
	run -6 "${query[@]}" --log=log -d other.test --spf=pass:other.test
	run -4 "${query[@]}" --log=log -d refused.example --spf=pass:refused.example
	[ ! -e log ]
}

@test "the address and the sender are the envelope's, and null when not known" {
	logs 1 -d org.example --dkim=fail:org.example
	one '.source_ip == null and .envelope_from == null and .spf == null'
	{ echo 'Authentication-Results: mx.example.org; dkim=none'
	echo 'Return-Path: <joe@Sender.Example>'
	printf 'Received: from a (a [2001:db8::25]) by mx; Mon, 1 Jan 2024 00:00:00 +0000\n'
	letter | sed 's/joe@example.com/joe@org.example/'; } >m
	logs 1 m
	one '.source_ip == "2001:db8::25" and .envelope_from == "sender.example" and .dkim == []'
	CLIENT_ADDRESS=::ffff:192.0.2.9 SENDER='' logs 1 m
	one '.source_ip == "192.0.2.9" and .envelope_from == ""'
	logs 1 -i 192.0.2.7 m
	one '.source_ip == "192.0.2.7"'
}

@test "SPF of HELO is the null sender's" {
	{ echo 'Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=<> smtp.helo=mail.org.example'
	letter | sed 's/joe@example.com/joe@org.example/'; } >m
	logs 0 -i 192.0.2.1 m
	one '.spf == { domain: "mail.org.example", scope: "helo", result: "pass" } and .envelope_from == ""'
	reports 0
	[ "$(xpath 'string(//spf/scope)')" = mfrom ]
	[ "$(xpath 'string(//spf/domain)')" = mail.org.example ]
	[ "$(xpath 'count(//envelope_from[. = ""])')" = 1 ]
	reports 0 --rfc7489
	[ "$(xpath 'string(//auth_results/spf/scope)')" = helo ]
	# A result that names neither tells nothing of the sender.
	sed -i 's/spf=pass .*/spf=none/' m
	logs 1 m
	one '.spf == { domain: "", scope: "helo", result: "none" } and .envelope_from == null'
}

@test "signatures are ranked as RFC 9990 3.1.3 has it, and 20 at most" {
	{ for i in {1..2}; do
		printf 'Authentication-Results: mx.example.org'
		for n in {1..60}; do
			printf ';\n dkim=fail header.d=f%s.example header.s=s' "$i$n"
		done
		echo
	done
	cat <<-'EOF'
	Authentication-Results: mx.example.org;
	 dkim=pass header.d=other.example header.s=third;
	 dkim=pass header.d=a.org.example header.s=second;
	 dkim=fail header.d=org.example header.s=last;
	 dkim=pass header.d=org.example header.s=first
	EOF
	letter | sed 's/joe@example.com/joe@org.example/'; } >m
	logs 0 -i 192.0.2.1 m
	one '(.dkim | length) == 20 and (.dkim[:3] | map(.selector)) == ["first", "second", "third"]'
	reports 0
	[ "$(xpath 'count(//auth_results/dkim)')" = 20 ]
	[ "$(xpath 'string(//dkim[1]/selector)')" = first ]
	[ "$(xpath 'string(//dkim[2]/domain)')" = a.org.example ]
}

@test "what cannot be a selector is none" {
	{ printf 'Authentication-Results: mx.example.org;\n dkim=pass header.d=org.example header.s="a\\"],<\\&\303\251\001";\n'
	printf ' dkim=fail header.d=long.example header.s=%0300d\n' 1
	letter | sed 's/joe@example.com/joe@org.example/'; } >m
	logs 0 -i 192.0.2.1 m
	[ "$(wc -l <log)" -eq 1 ]
	one '.dkim == [{ domain: "org.example", selector: "", result: "pass" },
	    { domain: "long.example", selector: "", result: "fail" }]'
	reports 0
	[ "$(xpath 'count(//dkim/selector[. = ""])')" = 2 ]
}

# The file

@test "the log is made for its owner alone, and added to" {
	umask 0
	logs 0 -d org.example --spf=pass:org.example
	[ "$(stat -c %a log)" = 600 ]
	cp log first
	logs 1 -d org.example --spf=fail:org.example
	[ "$(wc -l <log)" -eq 2 ]
	head -n 1 log | cmp - first
}

@test "what a killed writer has left behind goes away, and no whole line does" {
	message
	cp log whole
	for tail in '{' '{"time":1' "$(head -c 300 whole)" "$(printf '{"time":17%09999d' 1)"; do
		printf %s "$tail" | cat whole - >log
		logs 0 -d org.example --spf=pass:org.example
		[ "$(wc -l <log)" -eq 2 ]
		head -n 1 log | cmp - whole
		one '.result == "pass"'
		printf %s "$tail" >log
		logs 0 -d org.example --spf=pass:org.example
		[ "$(wc -l <log)" -eq 1 ]
		one '.result == "pass"'
	done
	{ cat whole; head -c 5000 /dev/zero; } >log
	logs 0 -d org.example --spf=pass:org.example
	jq -e . log
	[ "$(wc -l <log)" -eq 2 ]
}

@test "a file that is no log is not cut" {
	message
	cp log whole
	for tail in 'secret' '[{"time":1' "$(printf '{"time":%0270000d' 1)"; do
		printf %s "$tail" | cat whole - >log
		cp log before
		run -74 --separate-stderr "${query[@]}" --log=log -d org.example --spf=pass:org.example
		[ -z "$output" ]
		[[ $stderr == 'dmarcquery: log: '* ]]
		cmp log before
	done
}

@test "a writer killed in the middle of its line leaves what the next one mends" {
	command -v strace >/dev/null || skip 'no strace here'
	[ -z "${ASAN_OPTIONS-}" ] || skip 'strace leaves no room for a sanitizer'
	message
	cp log whole
	while [ "$(wc -c <log)" -lt 3600 ]; do cat whole >>log; done
	cp log before
	[ $((($(wc -c <log) + 1023) / 1024)) -eq 4 ]
	(ulimit -f 4 && exec strace -o /dev/null -e inject=ftruncate:signal=KILL \
	    "${query[@]}" --log=log -d org.example --spf=pass:org.example) || :
	[ "$(wc -c <log)" -eq 4096 ]
	run -0 --separate-stderr "${report[@]}" --report=org.example
	[ -z "$stderr" ]
	logs 0 -d org.example --spf=pass:org.example
	[ "$(wc -l <log)" -eq "$(($(wc -l <before) + 1))" ]
	head -c "$(wc -c <before)" log | cmp - before
	jq -e . log
}

@test "a full disk and a bounded file leave the log as it was, and no verdict" {
	message
	cp log whole
	while [ "$(wc -c <log)" -lt 3600 ]; do cat whole >>log; done
	cp log before
	for i in 1 2; do
		run -74 --separate-stderr bash -c 'ulimit -f 4 && exec "$@"' - \
		    "${query[@]}" --log=log -d org.example --spf=pass:org.example
		[ -z "$output" ]
		[[ $stderr == 'dmarcquery: log: '* ]]
		cmp log before
	done
	unshare -rm true 2>/dev/null || skip 'no mounting here'
	mkdir disk
	unshare -rm bash -c 'mount -t tmpfs -o size=4k none disk && cp before disk/log &&
	    { "$@" >out 2>err; echo $? >status; cmp disk/log before && touch same; }' - \
	    "${query[@]}" --log=disk/log -d org.example --spf=pass:org.example
	[ "$(<status)" = 74 ]
	[ -e same ]
	[ ! -s out ]
	grep -q 'No space left' err
}

@test "a log that cannot be opened, or is no file, is told of at once" {
	mkfifo pipe
	mkdir dir
	for path in pipe dir /dev/null nosuch/log; do
		run -66 --separate-stderr timeout 20 "${query[@]}" --log="$path" \
		    -d org.example --spf=pass:org.example
		[ -z "$output" ]
		[[ $stderr == "dmarcquery: $path: "* ]]
		run -75 timeout 20 "${query[@]}" --defer --log="$path" \
		    -d org.example --spf=pass:org.example
	done
	: >log
	chmod 0 log
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid=65534 --clear-groups true 2>/dev/null || skip 'no setpriv here'
		query=(setpriv --reuid=65534 --clear-groups "$(command -v dmarcquery)" "${query[@]:1}")
	fi
	run -66 "${query[@]}" --log=log -d org.example --spf=pass:org.example
	[[ $output == *'Permission denied'* ]]
	[ ! -s log ]
}

@test "a log that fails writes no part of the message" {
	mkdir dir
	{ echo 'Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=org.example'
	letter | sed 's/joe@example.com/joe@org.example/'; } >m
	run -66 --separate-stderr "${query[@]}" -p --log=dir m
	[ -z "$output" ]
	run -75 --separate-stderr "${query[@]}" -p --defer --log=dir m
	[ -z "$output" ]
	run -0 --separate-stderr "${query[@]}" -p --log=log m
	[[ $output == *'The body.' ]]
}

@test "a writer waits for its turn, and the line goes where the name points by then" {
	: >log
	hold log 1.5
	(sleep 0.5; mv log log.1) 3>&- &
	logs 0 -d org.example --spf=pass:org.example
	one '.result == "pass"'
	[ ! -s log.1 ]
}

@test "a lock that others keep is waited for so long and no longer" {
	: >log
	hold log 60
	start=$SECONDS
	run -74 --separate-stderr timeout 40 "${query[@]}" --log=log -d org.example --spf=pass:org.example
	bound=$(awk '$2 == "LIMIT_LOCK" { print $3 }' "$TOP/common/limit.h")
	((SECONDS - start >= bound && SECONDS - start < bound + 15))
	[ "$stderr" = 'dmarcquery: log: others keep it locked' ]
	[ -z "$output" ]
	[ ! -s log ]
}

@test "a file that is no log is not added to" {
	printf 'Subject: a letter\n\nDear Sir,\n' >letter
	cp letter before
	run -74 --separate-stderr dmarcquery -a mx -z zone --log=letter -d org.example
	[ "$stderr" = 'dmarcquery: letter: it does not begin as a log does' ]
	cmp letter before
}

@test "thousands of writers (WRITERS), a third of them killed: whole lines, none lost, none twice" {
	n=${WRITERS:-1500}
	[ -z "${ASAN_OPTIONS-}" ] || n=500
	# When to kill every third writer; the numbers of some.
	cat >writers <<-'EOF'
	delay=$1 all= third=
	shift
	for w; do
		dmarcquery -a mx -z zone --log=log -d org.example \
		    --dkim=pass:w$w.org.example >/dev/null &
		all="$all $w:$!"
		[ $((w % 3)) -ne 0 ] || third="$third $!"
	done
	sleep $delay
	kill -9 $third
	for w in $all; do
		wait ${w#*:}
		echo ${w%:*} $? >>ended
	done
	EOF
	# At any moment from 1 to 256 ms, however fast the machine is.
	awk -v n=$n 'BEGIN { srand(1); while (i < n) {
		printf "%f", 0.001 * 2 ^ (rand() * 8)
		for (j = 0; j < 20; j++) printf " %d", ++i
		print ""
	} }' | xargs -P 2 -L 1 sh writers 2>/dev/null
	[ "$(wc -l <ended)" -eq $n ]
	jq -e -r '.dkim[0].domain | ltrimstr("w") | rtrimstr(".org.example")' log >written
	[ "$(wc -l <written)" -eq "$(wc -l <log)" ]
	sort written | uniq -d | diff /dev/null -
	sort written >lines
	awk '$2 == 0 { print $1 }' ended | sort >ok
	[ "$(wc -l <ok)" -ge $((n * 2 / 3)) ]
	# Those that ended well have a line; no other but a killed one has.
	comm -23 ok lines | diff /dev/null -
	awk '$2 == 137 { print $1 }' ended | sort >killed
	[ "$(wc -l <killed)" -gt 0 ]
	sort ok killed | comm -13 - lines | diff /dev/null -
	# Not one was told that something went wrong.
	[ "$(awk '$2 != 0 && $2 != 137' ended | wc -l)" -eq 0 ]
}

# The report

@test "RFC 9990's sample report comes out of a log like it" {
	rm -f log
	cat >zone <<-'EOF'
	_dmarc.example.com. TXT "v=DMARC1; p=quarantine; sp=none; np=none"
	EOF
	cat >m <<-'EOF'
	Authentication-Results: mx.example.org;
	 spf=fail smtp.mailfrom=x@example.com;
	 dkim=pass header.d=example.com header.s=abc123
	From: x@example.com

	EOF
	"${query[@]}" -t 302832007 -i 192.0.2.123 -q --log=log m
	for i in {1..122}; do head -n 1 log; done | cat - log >more
	mv more log
	run -0 "${report[@]}" --report=example.com --org='Sample Reporter' \
	    --email=report_sender@example-reporter.com --contact=...
	printf '%s\n' "$output" >xml
	valid xml
	# Appendix B, but for report_id and generator, in any order.
	sed 's/^ *//' >sample <<-'EOF'
	<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">
	  <version>1.0</version>
	  <report_metadata>
	    <org_name>Sample Reporter</org_name>
	    <email>report_sender@example-reporter.com</email>
	    <extra_contact_info>...</extra_contact_info>
	    <date_range>
	      <begin>302832000</begin>
	      <end>302918399</end>
	    </date_range>
	  </report_metadata>
	  <policy_published>
	    <domain>example.com</domain>
	    <p>quarantine</p>
	    <sp>none</sp>
	    <np>none</np>
	    <testing>n</testing>
	    <discovery_method>treewalk</discovery_method>
	  </policy_published>
	  <record>
	    <row>
	      <source_ip>192.0.2.123</source_ip>
	      <count>123</count>
	      <policy_evaluated>
	        <disposition>pass</disposition>
	        <dkim>pass</dkim>
	        <spf>fail</spf>
	      </policy_evaluated>
	    </row>
	    <identifiers>
	      <envelope_from>example.com</envelope_from>
	      <header_from>example.com</header_from>
	    </identifiers>
	    <auth_results>
	      <dkim>
	        <domain>example.com</domain>
	        <result>pass</result>
	        <selector>abc123</selector>
	      </dkim>
	      <spf>
	        <domain>example.com</domain>
	        <result>fail</result>
	      </spf>
	    </auth_results>
	  </record>
	</feedback>
	EOF
	sed 's/^ *//' xml | sort >ours
	sort sample | comm -23 - ours | diff /dev/null -
	# What ours says beyond it.
	sort sample | comm -13 - ours | diff -u - <(sort <<-'EOF'
	<?xml version="1.0" encoding="UTF-8"?>
	<adkim>r</adkim>
	<aspf>r</aspf>
	<fo>0</fo>
	<generator>mailseal 0.1</generator>
	<report_id>302832000-302918399-example.com@mx.example.org</report_id>
	<scope>mfrom</scope>
	EOF
	)
}

@test "elements stand in the order of the tables of RFC 9990 3.1.1" {
	message '.policy.np = "none" | .error = "x" |
	    .reasons = [{ type: "other", comment: "c" }]'
	reports 0 --contact=c
	diff -u <(names) <(tr ' ' '\n' <<-'EOF'
	feedback version report_metadata org_name email extra_contact_info report_id date_range begin end error generator
	policy_published domain discovery_method p sp np fo adkim aspf testing
	record row source_ip count policy_evaluated disposition dkim spf reason type comment
	identifiers header_from envelope_from
	auth_results dkim domain selector result spf domain scope result
	EOF
	)
}

@test "messages that look the same are one record, whatever their time" {
	message
	cp log one
	{ cat one one
	jq -c '.time += 5' one
	jq -c '.source_ip = "192.0.2.2"' one
	jq -c '.source_ip = "2001:DB8:0::1"' one
	jq -c '.source_ip = "2001:db8::1"' one
	jq -c '.header_from = "a.org.example"' one
	jq -c '.envelope_from = "b.org.example"' one
	jq -c '.envelope_from = null' one
	jq -c '.envelope_from = ""' one
	jq -c '.disposition = "none"' one
	jq -c '.spf_aligned = false' one
	jq -c '.dkim_aligned = false' one
	jq -c '.spf.result = "softfail"' one
	jq -c '.spf = null' one
	jq -c '.dkim[0].selector = "s"' one
	jq -c '.dkim += .dkim' one
	jq -c '.dkim = []' one
	jq -c '.reasons = [{ type: "other" }]' one
	jq -c '.reasons = [{ type: "other", comment: "c" }]' one; } >log
	shuf --random-source=log log >shuffled
	reports 0
	cp xml sorted
	[ "$(xpath 'count(//record)')" = 17 ]
	[ "$(xpath 'sum(//count)')" = 20 ]
	[ "$(xpath 'count(//record[row/count = 1])')" = 15 ]
	[ "$(xpath 'string(//row[source_ip = "2001:db8::1"]/count)')" = 2 ]
	[ "$(xpath 'count(//row[count = 3])')" = 1 ]
	report=(dmarcquery -a mx.example.org --log=shuffled)
	reports 0
	cmp xml sorted
}

@test "a report is on the domain of the policy, but for case, and no other" {
	message
	"${query[@]}" -q --log=log -i 192.0.2.1 -d b.org.example --spf=pass:org.example
	"${query[@]}" -q --log=log -i 192.0.2.1 -d none.example --spf=pass:none.example
	jq -c '.policy.domain = "ORG.Example"' log | head -n 1 >>log
	jq -c '.policy.domain = "a.org.example"' log | head -n 1 >>log
	reports 0
	[ "$(xpath 'sum(//count)')" = 3 ]
	[ "$(xpath 'count(//header_from[. = "b.org.example"])')" = 1 ]
	run -0 "${report[@]}" --report=ORG.EXAMPLE
	[[ $output == *'-org.example@mx.example.org</report_id>'* ]]
}

@test "the period is of whole days in UTC, from the first message to the last" {
	message '(1700092800, 1699999999, 1700006399) as $t | .time = $t'
	reports 0
	[ "$(xpath 'string(//begin)')" = 1699920000 ]
	[ "$(xpath 'string(//end)')" = 1700179199 ]
	for day in 1700006400 1700092799; do
		message ".time = $day"
		reports 0
		[ "$(xpath 'string(//begin)')" = 1700006400 ]
		[ "$(xpath 'string(//end)')" = 1700092799 ]
	done
}

@test "--begin and --end choose messages, themselves included, and are the period" {
	message '(1000, 1001, 1002, 1003, 1004) as $t | .time = $t'
	reports 0 --begin=1001 --end=1003
	[ "$(xpath 'sum(//count)')" = 3 ]
	[ "$(xpath 'string(//begin)')" = 1001 ]
	[ "$(xpath 'string(//end)')" = 1003 ]
	[ "$(xpath 'string(//report_id)')" = 1001-1003-org.example@mx.example.org ]
	reports 0 --begin=1004
	[ "$(xpath 'sum(//count)')" = 1 ]
	[ "$(xpath 'string(//begin)')" = 1004 ]
	[ "$(xpath 'string(//end)')" = 86399 ]
	reports 0 --end=1000
	[ "$(xpath 'sum(//count)')" = 1 ]
	[ "$(xpath 'string(//begin)')" = 0 ]
}

@test "the latest time of -t is one for the log, for --begin and for --end" {
	logs 0 -t 999999999999 -i 192.0.2.1 -d org.example --spf=pass:org.example
	for opt in --end=999999999999 --begin=999999999999; do
		reports 0 "$opt"
		[ -z "$stderr" ]
		[ "$(xpath 'sum(//count)')" = 1 ]
	done
	run -64 "${report[@]}" --report=org.example --end=1000000000000
	message '.time = 1000000000000'
	run --separate-stderr "${report[@]}" --report=org.example
	[ "${stderr_lines[0]}" = 'dmarcquery: log:1: left out: time is no number of seconds' ]
}

@test "the policy is that of the last message, wherever its line is" {
	message '(.policy.p = "none" | .time = 5 | .error = "wrong"),
	    (.policy.p = "quarantine" | .policy.fo = "1" | .time = 7),
	    (.policy.p = "reject" | .time = 6)'
	reports 0
	[ "$(xpath 'string(//policy_published/p)')" = quarantine ]
	[ "$(xpath 'string(//policy_published/fo)')" = 1 ]
	[ "$(xpath 'count(//record)')" = 1 ]
	[ "$(xpath 'count(//error)')" = 0 ]
	reports 0 --end=5
	[ "$(xpath 'string(//policy_published/p)')" = none ]
	[ "$(xpath 'string(//error)')" = wrong ]
}

@test "who reports is said by options, else by -a" {
	message
	reports 0
	[ "$(xpath 'string(//org_name)')" = mx.example.org ]
	[ "$(xpath 'string(//email)')" = postmaster@mx.example.org ]
	[ "$(xpath 'count(//extra_contact_info)')" = 0 ]
	reports 0 --org='A <&> B "c" '"'d'" --email='x&y@example.org' --contact='see ]]> there'
	[ "$(xpath 'string(//org_name)')" = 'A <&> B "c" '"'d'" ]
	[ "$(xpath 'string(//email)')" = 'x&y@example.org' ]
	[ "$(xpath 'string(//extra_contact_info)')" = 'see ]]> there' ]
}

@test "hostile strings of a log are text, and what XML cannot hold is U+FFFD" {
	message '.header_from = "</header_from><x a=\"b\">&amp;<![CDATA[" |
	    .envelope_from = "a\u0001b\u001bc\u007fd\ufffee\uffff\u0085" |
	    .dkim[0].selector = "é😀\ud7ff" |
	    .reasons = [{ type: "<other>", comment: "<count>9</count>" }] |
	    .error = "<"'
	printf '%s\n' '"' >>log
	reports 65
	[ "$(xpath 'string(//header_from)')" = '</header_from><x a="b">&amp;<![CDATA[' ]
	[ "$(xpath 'string(//envelope_from)')" = 'a�b�c�d�e��' ]
	[ "$(xpath 'string(//selector)')" = 'é😀'$'\xed\x9f\xbf' ]
	[ "$(xpath 'string(//reason/comment)')" = '<other>: <count>9</count>' ]
	[ "$(xpath 'string(//row/count)')" = 1 ]
	# What is no UTF-8 is no JSON.
	message
	sed 's/bounce/\xff\xfe/' log >bad
	cat bad >>log
	reports 65
	[ "$(xpath 'sum(//count)')" = 1 ]
}

@test "a line that is malformed is named and left out, and the report is made" {
	message
	cp log one
	{ echo 'not JSON'
	cat one
	echo
	echo '[]'
	echo '{}'
	sed 's/}$/,"time":5}/' one
	jq -c '.time = "5"' one
	jq -c '.time = -1' one
	jq -c '.time = 1e300' one
	cat one; } >log
	reports 65
	[ "$(xpath 'sum(//count)')" = 2 ]
	[ "$(grep -c '^dmarcquery: log:[0-9]*: ' <<<"$stderr")" = 8 ]
	for i in 1 3 4 5 6 7 8 9; do
		grep -q "^dmarcquery: log:$i: " <<<"$stderr"
	done
}

@test "no member of a line may be missing or of another kind" {
	message
	cp log one
	jq -c 'path(..)' one | grep -v '^\[\]$' >paths
	while read -r path; do
		# Numbers are nowhere but in time and pct.
		jq -c --argjson p "$path" 'setpath($p; -1.5)' one
		jq -c --argjson p "$path" 'setpath($p; [[[]]])' one
		jq -c --argjson p "$path" 'setpath($p; { "a": { "b": [] } })' one
	done <paths >log
	run -65 --separate-stderr "${report[@]}" --report=org.example
	# These are not looked at, and reasons that are no list are none.
	while read -r path; do
		case $path in
		'["result"]' | '["policy","psd"]' | '["reasons"]') continue ;;
		esac
		jq -c --argjson p "$path" 'setpath($p; { "a": 1 })' one >log
		run -65 "${report[@]}" --report=org.example
		[[ $output != *'<feedback'* ]]
	done <paths
	jq -c '.disposition = "bounce"' one >log
	run -65 "${report[@]}" --report=org.example
	jq -c '.policy.pct = 101' one >log
	run -65 "${report[@]}" --rfc7489 --report=org.example
	jq -c '.source_ip = "192.0.2.1<"' one >log
	run -65 "${report[@]}" --report=org.example
	jq -c '.dkim[0].result = "passed"' one >log
	run -65 "${report[@]}" --report=org.example
}

@test "more than ten malformed lines are counted, not named" {
	message
	for i in {1..30}; do echo "{$i"; done >>log
	reports 65
	[ "$(wc -l <<<"$stderr")" = 11 ]
	[ "$(tail -n 1 <<<"$stderr")" = 'dmarcquery: malformed lines left out: 30' ]
	[ "$(xpath 'sum(//count)')" = 1 ]
}

@test "a line longer than any of a log is malformed, and the longest is not" {
	message
	cp log one
	line=$(<one)
	pad=$((256 * 1024 - ${#line}))
	{ printf '%s%*s}\n' "${line%\}}" "$pad" ''; cat one; } >log
	reports 0
	[ "$(xpath 'sum(//count)')" = 2 ]
	{ printf '%s%*s}\n' "${line%\}}" $((pad + 1)) ''; cat one; } >log
	reports 65
	[ "$(xpath 'sum(//count)')" = 1 ]
	[ "$stderr" = 'dmarcquery: log:1: left out: line too long' ]
}

@test "a last line that has not ended is not there, in a file and in a pipe" {
	message
	cat log log >two
	printf '{"time":17' >>two
	report=(dmarcquery -a mx.example.org --log=two)
	reports 0
	[ -z "$stderr" ]
	[ "$(xpath 'sum(//count)')" = 2 ]
	# Even when nothing but its line feed is missing.
	{ cat log; printf %s "$(<log)"; } >two
	reports 0
	[ -z "$stderr" ]
	[ "$(xpath 'sum(//count)')" = 1 ]
	report=(dmarcquery -a mx.example.org --log=-)
	reports 0 < <(/bin/cat two)
	[ -z "$stderr" ]
	[ "$(xpath 'sum(//count)')" = 1 ]
}

@test "without a message there is no report, and the status is that of none" {
	message
	run -6 --separate-stderr "${report[@]}" --report=other.example
	[ -z "$output" ]
	[ "$stderr" = 'dmarcquery: no message of other.example to report on: no report' ]
	run -6 --separate-stderr "${report[@]}" --report=org.example --begin=1700000001
	[ -z "$output" ]
	: >log
	run -6 --separate-stderr "${report[@]}" --report=org.example
	[ -z "$output" ]
	run -66 --separate-stderr dmarcquery -a mx --log=nosuch --report=org.example
	[ -z "$output" ]
}

@test "messages without a source address are left out, and counted" {
	message '., (.source_ip = null, .source_ip = null)'
	reports 0
	[ "$(xpath 'sum(//count)')" = 1 ]
	[ "$(xpath 'string(//error)')" = 'messages left out, since their source address is not known: 2' ]
	[ "$stderr" = 'dmarcquery: messages left out, since their source address is not known: 2' ]
	message '.source_ip = null'
	run -6 --separate-stderr "${report[@]}" --report=org.example
	[ -z "$output" ]
	[ "$(wc -l <<<"$stderr")" = 2 ]
}

@test "records are bounded, and those known are still counted" {
	message
	bound=$(awk '$2 == "LIMIT_ROWS" { print $3 }' "$TOP/common/limit.h")
	awk -v n="$bound" '{
		print # known, too, when there is no room any more
		for (i = 1; i < n + 2; i++) {
			line = $0
			sub("192.0.2.1", sprintf("10.%d.%d.%d", i / 65536, i / 256 % 256, i % 256), line)
			print line
		}
		print
		print line
	}' log >many
	mv many log
	"${report[@]}" --report=org.example >xml 2>err && status=0 || status=$?
	[ "$status" = 65 ]
	[ "$(grep -c '<record>' xml)" = "$bound" ]
	[ "$(grep -c '<count>1</count>' xml)" = $((bound - 1)) ]
	grep -A 1 '<source_ip>192.0.2.1<' xml | grep -q '<count>2<'
	grep -qF '<error>messages left out, since there would be too many records: 3</error>' xml
	[ "$(<err)" = 'dmarcquery: messages left out, since there would be too many records: 3' ]
}

@test "memory grows with records, not with messages" {
	[ -z "${ASAN_OPTIONS-}" ] || skip 'a sanitizer takes memory of its own'
	message
	cp log one
	awk '{ for (n = 0; n < 27000; n++) {
		line = $0
		sub("192.0.2.1", "192.0.2." n % 9 + 1, line)
		print line
	} }' one >log
	prlimit --as=40000000 "${report[@]}" --report=org.example >xml
	[ "$(xpath 'sum(//count)')" = 27000 ]
	[ "$(xpath 'count(//row[count = 3000])')" = 9 ]
}

@test "a full disk is trouble, not a report" {
	[ -c /dev/full ] || skip 'no /dev/full here'
	message
	run -74 sh -c '"$@" >/dev/full' - "${report[@]}" --report=org.example
}

# The older form

@test "--rfc7489 has what the older schema asks for" {
	message
	reports 0 --rfc7489 --contact=c
	diff -u <(names) <(tr ' ' '\n' <<-'EOF'
	feedback version report_metadata org_name email extra_contact_info report_id date_range begin end
	policy_published domain adkim aspf p sp pct fo
	record row source_ip count policy_evaluated disposition dkim spf
	identifiers envelope_from header_from
	auth_results dkim domain result spf domain scope result
	EOF
	)
	grep -qF '<feedback xmlns="http://dmarc.org/dmarc-xml/0.1">' xml
	[ "$(xpath 'string(//policy_published/sp)')" = quarantine ]
	[ "$(xpath 'string(//policy_published/pct)')" = 100 ]
	# A pass is nothing done, and sp is p where there is none.
	[ "$(xpath 'string(//disposition)')" = none ]
	message '.policy.sp = null | .policy.pct = 20'
	reports 0 --rfc7489
	[ "$(xpath 'string(//policy_published/sp)')" = reject ]
	[ "$(xpath 'string(//policy_published/pct)')" = 20 ]
}

@test "--rfc7489 has an SPF result and a sender though none is known" {
	message '.spf = null | .envelope_from = null'
	reports 0 --rfc7489
	[ "$(xpath 'string(//auth_results/spf/result)')" = none ]
	[ "$(xpath 'count(//envelope_from[. = ""])')" = 1 ]
	reports 0
	[ "$(xpath 'count(//auth_results/spf)')" = 0 ]
	[ "$(xpath 'count(//envelope_from)')" = 0 ]
}

@test "--rfc7489 writes addresses of IPv6 out" {
	message '.source_ip = "2001:db8::ff00:0:1"'
	reports 0 --rfc7489
	[ "$(xpath 'string(//source_ip)')" = 2001:db8:0:0:0:ff00:0:1 ]
}

@test "a reason or a result that one schema lacks is told in its words" {
	message '.reasons = (["forwarded", "local_policy", "mailing_list",
	    "other", "policy_test_mode", "sampled_out", "trusted_forwarder",
	    "strange"] | map({ type: ., comment: "why" })) |
	    .spf.result = "policy" | .dkim[0].result = "softfail"'
	types='//reason/type/text()|//reason/comment/text()'
	reports 0
	diff -u <(xpath "$types" | paste - -) <(tr '|' '\t' <<-'EOF'
	other|forwarded: why
	local_policy|why
	mailing_list|why
	other|why
	policy_test_mode|why
	other|sampled_out: why
	trusted_forwarder|why
	other|strange: why
	EOF
	)
	[ "$(xpath 'string(//auth_results/spf/result)')" = policy ]
	[ "$(xpath 'string(//auth_results/dkim/result)')" = neutral ]
	reports 0 --rfc7489
	diff -u <(xpath "$types" | paste - -) <(tr '|' '\t' <<-'EOF'
	forwarded|why
	local_policy|why
	mailing_list|why
	other|why
	other|policy_test_mode: why
	sampled_out|why
	trusted_forwarder|why
	other|strange: why
	EOF
	)
	[ "$(xpath 'string(//auth_results/spf/result)')" = neutral ]
	[ "$(xpath 'string(//auth_results/dkim/result)')" = neutral ]
}

@test "what dmarcquery logs of every policy and verdict makes a valid report" {
	for domain in org.example a.org.example none.example test.example \
	    mild.example some.example faulty.example fo.example; do
		for spf in pass fail softfail policy neutral permerror none; do
			"${query[@]}" -q --log=log -i 192.0.2.1 -d $domain \
			    --spf=$spf:a.$domain --dkim=$spf:$domain || :
			"${query[@]}" -q --log=log -i 2001:db8::1 -d $domain \
			    --spf=$spf:$domain --enforce=none || :
		done
	done
	[ "$(wc -l <log)" -eq $((8 * 7 * 2)) ]
	for domain in org.example none.example test.example mild.example \
	    some.example faulty.example fo.example; do
		run -0 "${report[@]}" --report=$domain
		valid - <<<"$output"
		run -0 "${report[@]}" --rfc7489 --report=$domain
		valid - 0.1 <<<"$output"
	done
}
