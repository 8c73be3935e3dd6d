#!/usr/bin/env bats
# arcseal: a message in, the same message with one more ARC set on top.

setup_file() {
	load lib
	cd "$BATS_FILE_TMPDIR" || return
	dkim-genkey -d lists.example -s rsa
	dkim-genkey -d lists.example -s ed -k ed25519
	dkim-genkey -d example.com -s mail
	dkim-genkey -d example.com -s short -b 1024 2>/dev/null
	printf '$ORIGIN lists.example.\n' | cat - rsa.txt ed.txt >zone.lists
	printf '$ORIGIN example.com.\n' | cat - mail.txt short.txt >zone.com
	cp mail.private arc.private
	sed 's/^mail/arc/' mail.txt >>zone.com
	letter >plain
	{ printf 'Authentication-Results: lists;\n\tspf=pass smtp.mailfrom=joe@example.com;\n\tdkim=pass (a comment) header.d=example.com\n'
	    cat plain; } >m
	"$TOP/t/arcset" seal ams.s=arc seal.s=arc <m >one
	"$TOP/t/arcset" seal i=2 cv=pass ams.s=arc seal.s=arc <one >two
}

setup() {
	load lib
	cd "$BATS_TEST_TMPDIR"
	ln -s "$BATS_FILE_TMPDIR"/* .
	zones=(-z lists.example=zone.lists -z example.com=zone.com)
	verify=(arcverify -a mx "${zones[@]}" -t 1700000001)
	base=(arcseal -a lists -t 1700000000 "${zones[@]}")
	seal=("${base[@]}" -d lists.example -s rsa -k rsa.private)
}

teardown() {
	[ -z "${server-}" ] || kill "$server"
}

# A name server in $port; it is stopped at the end.
serve() {
	dnsd "$@" >port 3>&- &
	server=$!
	for _ in $(seq 50); do [ -s port ] && break; sleep 0.1; done
	port=$(<port)
}

chain() {
	"$TOP/t/arcset" seal "$@"
}

# The topmost field of this name on standard input, unfolded.
field() {
	sed '/^\r*$/,$d' | awk -v "name=$1" '
		/^[^ \t]/ { if (on) exit; on = index(tolower($0), tolower(name) ":") == 1 }
		on { sub(/\r$/, ""); sub(/^[ \t]+/, " "); printf "%s", $0 }
		END { print "" }'
}

# The value of a tag in that field.
tag() {
	field "$1" | sed 's/^[^:]*://' | tr -d ' \t' | tr ';' '\n' | sed -n "s/^$2=//p"
}

# The payload of the newest AAR.
aar() {
	field ARC-Authentication-Results | sed 's/^[^:]*: *//; s/  */ /g'
}

# gather FIELDS: the AAR that fields on top of the letter give.
gather() {
	printf '%b' "$1" | cat - plain | "${seal[@]}" "${@:2}" | aar
}

@test "5.1 step 4: the message comes out as it was, with seal, AMS and AAR before it" {
	run -0 --separate-stderr "${seal[@]}" m
	[ -z "$stderr" ]
	"${seal[@]}" m >out
	tail -c "$(wc -c <m)" out | cmp - m
	head -c -"$(wc -c <m)" out >set
	[ "$(sed -n 's/^\([A-Za-z-]*\):.*/\1/p' set | tr '\n' ' ')" = 'ARC-Seal ARC-Message-Signature ARC-Authentication-Results ' ]
	run -0 "${verify[@]}" out
	[ "$output" = 'Authentication-Results: mx; arc=pass (1 set) header.oldest-pass=0' ]
	run -0 "$TOP/t/arcset" check <out
	[ "$output" = '1 ams=pass seal=pass' ]
	expand set | awk 'length > 78 { print; bad = 1 } END { exit bad }'
}

@test "5.1 step 3: the instance is one more than the highest" {
	"${seal[@]}" plain >s1
	[ "$(tag ARC-Seal i <s1)" = 1 ]
	[ "$(tag ARC-Message-Signature i <s1)" = 1 ]
	[[ $(aar <s1) == 'i=1; lists; '* ]]
	"${seal[@]}" s1 >s2
	[ "$(tag ARC-Seal i <s2)" = 2 ]
	[ "$(tag ARC-Message-Signature i <s2)" = 2 ]
	[[ $(aar <s2) == 'i=2; lists; '* ]]
	for n in 3 4 5; do "${seal[@]}" s$((n - 1)) >s$n; done
	run -0 "${verify[@]}" s5
	[ "$output" = 'Authentication-Results: mx; arc=pass (5 sets) header.oldest-pass=0' ]
	run -0 "$TOP/t/arcset" check <s5
	[ "$(grep -c 'ams=pass seal=pass' <<<"$output")" -eq 5 ]
	# The highest, whatever is missing.
	chain i=7 cv=pass ams.s=arc seal.s=arc <plain | "${seal[@]}" >s8
	[ "$(tag ARC-Seal i <s8)" = 8 ]
	[ "$(tag ARC-Seal cv <s8)" = fail ]
}

@test "5.1 step 4A: the AAR has all results of the ID" {
	run -0 gather 'Authentication-Results: lists; spf=pass smtp.mailfrom=joe@example.com
'
	[ "$output" = 'i=1; lists; spf=pass smtp.mailfrom=joe@example.com; arc=none' ]
	# Several fields, topmost first (RFC 8617 4.1.1), and merged ones.
	run -0 gather 'Authentication-Results: lists; dmarc=pass header.from=example.com
Authentication-Results: lists; dkim=pass header.d=example.com header.s=a; dkim=fail header.d=example.org
Received: from a
AUTHENTICATION-results: LISTS (our own); spf=softfail smtp.helo=a.example
'
	[ "$output" = 'i=1; lists; dmarc=pass header.from=example.com; dkim=pass header.d=example.com header.s=a; dkim=fail header.d=example.org; spf=softfail smtp.helo=a.example; arc=none' ]
}

@test "5.1 step 4A: results of other IDs are no part of the AAR" {
	run -0 gather 'Authentication-Results: other; dkim=pass header.d=bank.example
Authentication-Results: lists.example; dkim=pass header.d=bank.example
Authentication-Results: list; dkim=pass header.d=bank.example
Authentication-Results: (lists;) x; dkim=pass header.d=bank.example
Authentication-Results: "lists"; spf=none smtp.helo=a.example
X-Authentication-Results: lists; dkim=pass
'
	[ "$output" = 'i=1; lists; spf=none smtp.helo=a.example; arc=none' ]
	run -0 gather 'Authentication-Results: lists; dkim=pass\n' -a other.example
	[ "$output" = 'i=1; other.example; arc=none' ]
}

@test "5.1 step 4A: a field that is malformed, or of another version, is skipped" {
	run -0 gather 'Authentication-Results: lists; dkim
Authentication-Results: lists; dkim=pass (open
Authentication-Results: lists 2; dkim=pass header.d=bank.example
Authentication-Results: lists; ; ; x
Authentication-Results: lists; =pass
Authentication-Results:
Authentication-Results: lists
Authentication-Results: lists; spf=pass smtp.helo=a.example
'
	[ "$output" = 'i=1; lists; spf=pass smtp.helo=a.example; arc=none' ]
}

@test "5.1 step 4A: without results the AAR says what the chain is" {
	for f in '' 'Authentication-Results: lists; none\n' 'Authentication-Results: other; dkim=pass\n'; do
		run -0 gather "$f"
		[ "$output" = 'i=1; lists; arc=none' ]
	done
	"${seal[@]}" two >out
	[ "$(aar <out)" = 'i=3; lists; spf=pass smtp.mailfrom=joe@example.com; dkim=pass header.d=example.com; arc=pass' ]
	sed 's/The body/A body/; /^Authentication-Results/,/^	dkim/d' two | "${seal[@]}" >out
	[ "$(aar <out)" = 'i=3; lists; arc=fail' ]
}

@test "5.1 step 4A: arc= that is there stays as it is, and is not doubled" {
	run -0 gather 'Authentication-Results: lists; arc=none; spf=pass smtp.helo=a.example\n'
	[ "$output" = 'i=1; lists; arc=none; spf=pass smtp.helo=a.example' ]
	{ printf 'Authentication-Results: lists; arc=pass (2 sets) header.oldest-pass=0 smtp.remote-ip=192.0.2.1\n'; cat two; } >arrived
	[[ $("${seal[@]}" arrived | aar) == 'i=3; lists; arc=pass header.oldest-pass=0 smtp.remote-ip=192.0.2.1; spf=pass '* ]]
}

@test "5.1 step 4A: comments are left out, unless they are kept" {
	f='Authentication-Results: (x) lists (y) 1; (z) dkim (k) = pass (2048-bit key; unprotected) reason="a;b" (c) header.d=example.com (d);\n\t(e) spf=pass (f) smtp.helo=a.example\n'
	run -0 gather "$f"
	[ "$output" = 'i=1; lists; dkim=pass reason="a;b" header.d=example.com; spf=pass smtp.helo=a.example; arc=none' ]
	run -0 gather "$f" --keep-comments
	[[ $output == 'i=1; lists; dkim=pass (2048-bit key'*'unprotected) reason="a;b" header.d=example.com; spf=pass (f) smtp.helo=a.example; arc=none' ]]
	printf "$f" | cat - plain | "${seal[@]}" --keep-comments >out
	run -0 "${verify[@]}" out
}

@test "5.1 step 4A: values that need quotes have them" {
	run -0 gather 'Authentication-Results: lists; dkim=pass header.b="ab/c=" header.i=@example.com; spf=pass smtp.mailfrom="a b"@example.com;
 x=fail reason="a \\"quote\\" (;"; auth=pass smtp.auth=j\xc3\xb6rg@example.com\n'
	[ "$output" = 'i=1; lists; dkim=pass header.b="ab/c=" header.i=@example.com; spf=pass smtp.mailfrom="a b"@example.com; x=fail reason="a \"quote\" (;"; auth=pass smtp.auth=jörg@example.com; arc=none' ]
}

@test "5.1 step 4A: results without number leave one AAR that can be read" {
	{ for i in $(seq 300); do echo "Authentication-Results: lists; dkim=pass header.d=a$i.example"; done; cat plain; } >many
	"${seal[@]}" many >out
	[ "$(aar <out | grep -o 'dkim=pass' | wc -l)" -eq 99 ]
	[[ $(aar <out) == *'; arc=none' ]]
	run -0 "${verify[@]}" out
	{ yes 'Authentication-Results: lists; dkim=pass header.d=example.com' | head -n 10000; cat plain; } >many
	run -0 timeout 10 "${seal[@]}" -H many
	{ printf 'Authentication-Results: lists; dkim=pass header.d=%s' "$(head -c 1000000 /dev/zero | tr '\0' x)" | fold -w 900 | sed '2,$s/^/ /'; echo; cat plain; } >long
	timeout 10 "${seal[@]}" long >out
	run -0 "${verify[@]}" out
}

@test "5.1 step 4B: an AMS signs the fields that DKIM signs, and DKIM-Signature" {
	run -0 tag ARC-Message-Signature h < <("${seal[@]}" -o '' plain)
	[ "$output" = from:subject:date:to:to:message-id:mime-version:content-type ]
	{ printf 'Received: a\nReturn-Path: <x>\nDKIM-Signature: v=1\nARC-X: y\nDKIM-Signature: v=2\nAuthentication-Results: lists; none\n'; cat two; } >rich
	"${seal[@]}" rich >out
	h=":$(tag ARC-Message-Signature h <out):"
	[[ $h == *:dkim-signature:dkim-signature:* ]]
	for name in authentication-results arc-seal arc-message-signature arc-authentication-results received return-path x-other; do
		[[ $h != *":$name:"* ]]
	done
	run -0 "${verify[@]}" out
	run -1 "${verify[@]}" < <(sed 's/^DKIM-Signature: v=1/DKIM-Signature: v=3/' out)
	run -1 "${verify[@]}" < <(sed '/^DKIM-Signature: v=2/d' out)
	# The next hop may add one, and whatever belongs to it.
	run -0 "${verify[@]}" < <(printf 'DKIM-Signature: v=4\nReceived: b\nAuthentication-Results: mx; none\n' | cat - out)
}

@test "5.1 step 4B: fields that must not be added are signed once more" {
	"${seal[@]}" m >out
	for f in From To Cc Subject Date Reply-To Message-ID MIME-Version Content-Type; do
		{ echo "$f: added@example.com"; cat out; } >more
		run -1 "${verify[@]}" more
	done
}

@test "5.1 step 4B: -h and -o say what is signed" {
	run -0 tag ARC-Message-Signature h < <("${seal[@]}" -h From:To:X-None plain)
	[ "$output" = from:to:to:x-none:from:to ]
	run -0 tag ARC-Message-Signature h < <("${seal[@]}" -h From:To -o Subject plain)
	[ "$output" = from:to:to:subject:subject ]
	"${seal[@]}" -h From:X-None plain >out
	run -0 "${verify[@]}" out
	run -1 "${verify[@]}" < <(echo 'X-None: x' | cat - out)
}

@test "4.1.2: -h and -o take no field of ARC and no Authentication-Results" {
	for name in Authentication-Results ARC-Authentication-Results arc-message-signature ARC-SEAL; do
		for opt in -h -o --headers= --oversign=; do
			case $opt in
			--*) args=("${opt}from:$name") ;;
			*) args=("$opt" "$name:from") ;;
			esac
			run -64 --separate-stderr "${seal[@]}" "${args[@]}" /nonexistent
			[ -z "$output" ]
		done
	done
}

@test "4.1.2: an AMS has no v= and no identity, and the key's algorithm" {
	"${seal[@]}" m >out
	[ -z "$(tag ARC-Message-Signature v <out)" ]
	[ "$(tag ARC-Message-Signature a <out)" = rsa-sha256 ]
	[ "$(tag ARC-Message-Signature c <out)" = relaxed/relaxed ]
	[ "$(tag ARC-Message-Signature d <out)" = lists.example ]
	[ "$(tag ARC-Message-Signature s <out)" = rsa ]
	[ "$(tag ARC-Message-Signature t <out)" = 1700000000 ]
	[[ $(field ARC-Message-Signature <out) == 'ARC-Message-Signature: i=1;'* ]]
}

@test "4.1.3: a seal has i a t cv d s b, and no other tags" {
	for opts in '' '-c simple/simple' '-h from:to' '-o from'; do
		# shellcheck disable=SC2086
		"${seal[@]}" $opts m >out
		run -0 bash -c 'tr -d " \t" | tr ";" "\n" | sed "s/^[^:]*://; s/=.*//" | sort | tr "\n" " "' < <(field ARC-Seal <out)
		[ "$output" = 'a b cv d i s t ' ]
		run -0 "${verify[@]}" out
	done
	[[ $(field ARC-Seal <out) == 'ARC-Seal: i=1;'* ]]
	[ "$(tag ARC-Seal a <out)" = rsa-sha256 ]
	[ "$(tag ARC-Seal d <out)" = lists.example ]
	[ "$(tag ARC-Seal s <out)" = rsa ]
	[ "$(tag ARC-Seal t <out)" = 1700000000 ]
}

@test "5.1 step 4C: cv= is none for the first set, pass for a chain that passes" {
	[ "$("${seal[@]}" m | tag ARC-Seal cv)" = none ]
	[ "$("${seal[@]}" one | tag ARC-Seal cv)" = pass ]
	[ "$("${seal[@]}" two | tag ARC-Seal cv)" = pass ]
}

@test "5.1 step 4C: cv=fail for a chain that failed when it arrived" {
	sed 's/; mx; none/; mx; dkim=pass/' two >forged
	[ "$("${seal[@]}" forged | tag ARC-Seal cv)" = fail ]
	{ sed -n '/^ARC-Seal: i=2/,/^ARC-Auth/p' two; sed '/^ARC-/,/^Auth/{/^Auth/!d}' two; } >gap
	[ "$("${seal[@]}" gap | tag ARC-Seal cv)" = fail ]
	# The border says it, and what it saw may have been mended since.
	{ echo 'Authentication-Results: lists; arc=fail'; cat two; } >told
	[ "$("${seal[@]}" told | tag ARC-Seal cv)" = fail ]
}

@test "5.1 step 4C: cv= is what the chain was when it arrived, not after our changes" {
	# RFC 8617 5.1: changes come before the seal, which has the status "as
	# determined during ARC validation"; a list adds its footer between.
	arcverify -a lists "${zones[@]}" -t 1700000001 -p two | sed 's/^Subject: folded/Subject: [list] folded/' >changed
	echo '-- footer' >>changed
	"${seal[@]}" changed >out
	[[ $(aar <out) == 'i=3; lists; arc=pass header.oldest-pass=0; spf=pass '* ]]
	[ "$(tag ARC-Seal cv <out)" = pass ]
	run -0 "${verify[@]}" out
	[ "$output" = 'Authentication-Results: mx; arc=pass (3 sets) header.oldest-pass=3' ]
}

@test "5.1 step 4C: what the seal says of the chain, and the AAR, agree" {
	for f in m one two; do
		arcverify -a lists "${zones[@]}" -t 1700000001 -p $f | sed 's/The body/A body/' | "${seal[@]}" >out
		[[ "$(aar <out);" == *"; arc=$(tag ARC-Seal cv <out)"[\;\ ]* ]]
		arcverify -a lists "${zones[@]}" -t 1700000001 -p <(sed 's/; mx; none/; mx; spf=pass/' $f) | "${seal[@]}" >out
		[[ "$(aar <out);" == *"; arc=$(tag ARC-Seal cv <out)"[\;\ ]* ]]
	done
}

@test "5.1 step 4C: another's arc=pass does not turn a failed chain into one that passes" {
	sed 's/; mx; none/; mx; dkim=pass/' two >forged
	{ echo 'Authentication-Results: other; arc=pass'; cat forged; } >told
	[ "$("${seal[@]}" told | tag ARC-Seal cv)" = fail ]
	# Nor does one of ours for seals that are broken as they stand.
	{ echo 'Authentication-Results: lists; arc=pass'; cat forged; } >told
	"${seal[@]}" told >out
	run -1 "${verify[@]}" out
	# Nor for a chain that is not there.
	{ echo 'Authentication-Results: lists; arc=pass'; cat plain; } >told
	[ "$("${seal[@]}" told | tag ARC-Seal cv)" = none ]
}

@test "5.1.1 step 1, 2, 3: a seal covers AAR, AMS and seal of all sets" {
	"${seal[@]}" two >out
	run -0 "$TOP/t/arcset" check <out
	[ "$output" = '1 ams=pass seal=pass
2 ams=pass seal=pass
3 ams=pass seal=pass' ]
}

@test "5.1.2: a chain that failed is sealed once, with a seal over its own set" {
	sed 's/; mx; none/; mx; dkim=pass/' two >forged
	"${seal[@]}" forged >out
	[ "$(tag ARC-Seal cv <out)" = fail ]
	[ "$(tag ARC-Seal i <out)" = 3 ]
	tail -c "$(wc -c <forged)" out | cmp - forged
	run -0 "$TOP/t/arcset" check <out
	[ "${lines[2]}" = '3 ams=pass seal=alone' ]
	run -1 "${verify[@]}" out
	[[ $output == *'arc=fail (set 3: its seal says that the chain failed)' ]]
	# All other ways to fail.
	grep -v '^ARC-Auth.*i=1' two >bad1
	sed 's/cv=none/cv=pass/' two >bad2
	{ echo 'ARC-Seal: i=77; x'; cat two; } >bad3
	sed 's/d=example.com/d=nowhere.example/' two >bad4
	for f in bad1 bad2 bad3 bad4; do
		"${seal[@]}" $f >out
		tail -c "$(wc -c <$f)" out | cmp - $f
		[ "$(tag ARC-Seal cv <out)" = fail ]
		head -c -"$(wc -c <$f)" out | cat - plain >own
		run -0 "$TOP/t/arcset" check <own
		[[ $output == '3 ams='*' seal=alone' || $output == '3 ams='*' seal=pass' ]]
	done
}

@test "5.1 step 2: a chain that is sealed as failed is passed on unchanged" {
	sed 's/; mx; none/; mx; dkim=pass/' two | "${seal[@]}" >failed
	run -0 --separate-stderr "${seal[@]}" failed
	[ -z "$stderr" ]
	"${seal[@]}" failed | cmp - failed
	run -0 "${seal[@]}" -H failed
	[ -z "$output" ]
	chain cv=fail ams.s=arc seal.s=arc <plain | tee theirs | "${seal[@]}" | cmp - theirs
	# Nothing is looked up for it.
	"${base[@]::5}" -n 127.0.0.1@1 -T 1 -d lists.example -s rsa -k rsa.private failed | cmp - failed
	run -0 --separate-stderr "${seal[@]}" -v failed
	[[ $stderr == *'passed on as it is'* ]]
}

@test "5.2 step 1: a message with fifty sets is passed on unchanged" {
	local words=(ams.s=arc seal.s=arc) all=()
	for _ in $(seq 48); do all+=("${words[@]}" --); done
	chain "${all[@]}" "${words[@]}" <m >s49
	"${seal[@]}" s49 >s50
	run -0 "${verify[@]}" s50
	[ "$output" = 'Authentication-Results: mx; arc=pass (50 sets) header.oldest-pass=0' ]
	"${seal[@]}" s50 | cmp - s50
	run -0 "${seal[@]}" -H s50
	[ -z "$output" ]
	sed 's/The body/A body/' s50 >bad50
	"${seal[@]}" bad50 | cmp - bad50
}

@test "5.2.1: DNS that fails is no verdict: try later, and nothing is written" {
	serve -b arc._domainkey.example.com=servfail example.com=zone.com
	for opts in '' -H -v --no-timestamp; do
		# shellcheck disable=SC2086
		run -75 --separate-stderr arcseal -a lists -n "127.0.0.1@$port" -T 2 -d lists.example -s rsa -k rsa.private $opts two
		[ -z "$output" ]
		[[ $stderr == *'arcseal: two: set 2: ARC-Message-Signature: the lookup of the key record failed' ]]
	done
	run -111 arcseal --defer=111 -a lists -n "127.0.0.1@$port" -T 2 -d lists.example -s rsa -k rsa.private two
	# The first set needs no DNS, a chain that is broken anyhow neither.
	run -0 arcseal -a lists -n "127.0.0.1@$port" -T 2 -d lists.example -s rsa -k rsa.private m
	run -0 arcseal -a lists -n "127.0.0.1@$port" -T 2 -d lists.example -s rsa -k rsa.private < <(sed 's/cv=none/cv=pass/' two)
	# No answer at all.
	kill "$server"; server=
	run -75 --separate-stderr arcseal -a lists -n "127.0.0.1@$port" -T 2 -d lists.example -s rsa -k rsa.private two
	[ -z "$output" ]
}

@test "5.2.1: no key, or a useless one, is a chain that failed" {
	"${base[@]::5}" -z lists.example=zone.lists -d lists.example -s rsa -k rsa.private two >out
	[ "$(tag ARC-Seal cv <out)" = fail ]
	"${seal[@]}" --min-bits=3072 two >out
	[ "$(tag ARC-Seal cv <out)" = fail ]
	run -64 "${seal[@]}" --min-bits=512 two
}

@test "-H writes the three fields alone" {
	"${seal[@]}" two >want
	run -0 "${seal[@]}" -H two
	("${seal[@]}" -H <two; cat two) | cmp - want
	{ "${seal[@]}" -H; cat; } <two | cmp - want
	# shellcheck disable=SC2002
	cat two | "${seal[@]}" -H | cat - two | cmp - want
}

@test "standard input, a FILE and - are the same, and so is each run" {
	"${seal[@]}" two >a
	"${seal[@]}" <two >b
	"${seal[@]}" - <two >c
	# shellcheck disable=SC2002
	cat two | "${seal[@]}" >d
	cmp a b && cmp a c && cmp a d
	SOURCE_DATE_EPOCH=1700000000 arcseal -a lists "${zones[@]}" -d lists.example -s rsa -k rsa.private two | cmp - a
	"${base[@]}" -d lists.example -s ed -k ed.private two >a
	"${base[@]}" -d lists.example -s ed -k ed.private two | cmp - a
}

@test "--no-timestamp leaves t= out of both fields" {
	"${seal[@]}" --no-timestamp m >out
	[ -z "$(tag ARC-Seal t <out)" ]
	[ -z "$(tag ARC-Message-Signature t <out)" ]
	run -0 "${verify[@]}" out
}

@test "5.1.2: with 50 sets no key is needed, and none is waited for" {
	args=()
	for _ in $(seq 49); do args+=(--); done
	chain ams.s=arc seal.s=arc "${args[@]}" >fifty
	arcseal -n 127.0.0.1@1 -a lists -d lists.example -s rsa -k rsa.private fifty >out
	cmp out fifty
}

@test "-h without From is wrong use, since no validator would pass it" {
	run -64 "${seal[@]}" -h Subject m
	[[ $output == *'From must be signed'* ]]
	run -64 dkimsign -d lists.example -s rsa -k rsa.private -h to:cc m
}

@test "no line of an AAR is longer than lines may be" {
	long=$(printf '%0990d' 0)
	{ printf 'Authentication-Results: lists;\n %s\n =\n %s;\n spf=pass (%s%s)\n' "$long" "$long" "$long" "$long"; cat plain; } >far
	"${seal[@]}" -H --keep-comments far >fields
	[ "$(wc -L <fields)" -lt 998 ]
	cat fields far >out
	[[ $(field ARC-Authentication-Results <out) == *spf=pass* ]]
	run -0 "${verify[@]}" out
}

@test "ed25519 seals, alone and on top of RSA" {
	"${base[@]}" -d lists.example -s ed -k ed.private two >out 2>err
	[ "$(<err)" = 'arcseal: warning: few validators take Ed25519 in ARC' ]
	[ "$(tag ARC-Seal a <out)" = ed25519-sha256 ]
	[ "$(tag ARC-Message-Signature a <out)" = ed25519-sha256 ]
	run -0 "${verify[@]}" out
	[ "$output" = 'Authentication-Results: mx; arc=pass (3 sets) header.oldest-pass=0' ]
	run -0 "$TOP/t/arcset" check <out
	[ "${lines[2]}" = '3 ams=pass seal=pass' ]
	"${base[@]}" -d lists.example -s ed -k ed.private out | "${verify[@]}"
}

@test "all canonicalizations, line ends and odd bodies are sealed right" {
	cp -L m lf && sed 's/$/\r/' two >crlf
	sed '/^$/,$d' m >nobody
	sed '/^$/q' m >empty
	{ cat two; printf '\n\n\n \t\n\n'; } >trailing
	printf 'From: a@example.com\nX:\n\nno newline at the end' >open
	printf '\r\n' | cat nobody - two >mixed
	for c in simple relaxed/simple simple/relaxed relaxed/relaxed; do
		for f in lf crlf nobody empty trailing open mixed; do
			"${seal[@]}" -c $c $f >$f.out
			tail -c "$(wc -c <$f)" $f.out | cmp - $f
			run -0 "${verify[@]}" $f.out
		done
	done
	"${seal[@]}" -H crlf >out
	[ "$(grep -c $'\r$' out)" -eq "$(wc -l <out)" ]
	run -1 grep $'\r' <("${seal[@]}" -H two)
}

@test "the mbox line stays first" {
	{ echo 'From joe Sun Nov 22 17:40:18 2026'; cat two; } >mbox
	"${seal[@]}" mbox >out
	[ "$(head -n 1 out)" = 'From joe Sun Nov 22 17:40:18 2026' ]
	[[ $(sed -n 2p out) == ARC-Seal:* ]]
	sed 1d out >rest
	"${seal[@]}" two | cmp - rest
	run -0 "${verify[@]}" out
}

@test "one domain, one selector, one key" {
	run -64 --separate-stderr "${base[@]}" -s rsa -k rsa.private m
	[[ $stderr == 'arcseal: -d: '* ]]
	run -64 "${base[@]}" -d lists.example m
	run -64 "${base[@]}" -d lists.example -s rsa m
	run -64 "${base[@]}" -d lists.example -k rsa.private m
	run -64 --separate-stderr "${seal[@]}" -s ed -k ed.private m
	[ -z "$output" ]
	[[ $stderr == 'arcseal: one -s and one -k'* ]]
	run -64 "${seal[@]}" m m
}

@test "-d may be in U-labels, and % in KEYFILE is the domain" {
	mkdir -p keys/lists.example && cp rsa.private keys/lists.example/default
	"${base[@]}" -d LISTS.example -s rsa -k 'keys/%/default' m >out
	"${seal[@]}" m | cmp - out
	[ "$("${base[@]}" -d bücher.example -s rsa -k rsa.private m | tag ARC-Seal d)" = xn--bcher-kva.example ]
}

@test "a key that others can read or write is refused, unless it is meant to be" {
	cp rsa.private key
	for mode in 604 602 620; do
		chmod $mode key
		run -77 --separate-stderr "${base[@]}" -d lists.example -s rsa -k key m
		[ -z "$output" ]
		run -0 "${base[@]}" -d lists.example -s rsa -k key --insecure-key m
	done
	chmod 640 key
	run -0 "${base[@]}" -d lists.example -s rsa -k key m
	echo garbage >key
	run -78 --separate-stderr "${base[@]}" -d lists.example -s rsa -k key m
	[ -z "$output" ]
	run -66 --separate-stderr "${base[@]}" -d lists.example -s rsa -k nosuch m
	[ -z "$output" ]
	run -64 "${base[@]}" -d lists.example -s rsa -k - <m
	"${base[@]}" -d lists.example -s rsa -k /dev/fd/3 m 3<rsa.private >out
	"${seal[@]}" m | cmp - out
}

@test "--optional passes on unsealed where there is no key" {
	optional=("${base[@]}" --optional -d lists.example -s rsa -k)
	"${optional[@]}" nosuch two | cmp - two
	"${optional[@]}" 'no/such/%' <two | cmp - two
	run -0 "${optional[@]}" nosuch -H two
	[ -z "$output" ]
	# No DNS is needed for that, and a key that is no good is trouble.
	arcseal --optional -a lists -n 127.0.0.1@1 -T 1 -d lists.example -s rsa -k nosuch two | cmp - two
	echo garbage >bad && chmod 600 bad
	run -78 "${optional[@]}" bad two
	"${optional[@]}" rsa.private two >out
	"${seal[@]}" two | cmp - out
}

@test "what cannot be sealed is refused, and nothing is written" {
	sed '/^From:/d' m >nofrom
	{ head -c 9000000 /dev/zero | tr '\0' x | fold -w 900 | sed 's/^/X: /'; cat m; } >large
	{ yes 'X: y' | head -n 20000; cat m; } >many
	{ yes 'To: y@example.com' | head -n 600; cat m; } >names
	for f in nofrom large many names /dev/null; do
		run -65 --separate-stderr "${seal[@]}" $f
		[ -z "$output" ] && [ "${#stderr_lines[@]}" -eq 1 ]
		run -65 --separate-stderr "${seal[@]}" -H $f
		[ -z "$output" ]
	done
	run -66 --separate-stderr "${seal[@]}" nosuch
	[ -z "$output" ]
	run -66 sh -c '"$@" <&-' - "${seal[@]}"
	[ -c /dev/full ] || skip 'no /dev/full here'
	run -74 sh -c '"$@" >/dev/full' - "${seal[@]}" m
	run -74 sh -c '"$@" >&-' - "${seal[@]}" m
}

@test "what an option cannot take is refused before anything is read" {
	for args in '-d x' '-d -a.example' '-d a..example' '-s a/b' '-s ..' '-c strict' '-c simple/strict' '-h a::b' \
	    '-h ;' '-o a;b' '-t -1' '-t x' '-a a;b' '-T x' '-n nowhere' '-z /nonexistent=' '--nonsense' '-p' '-r' '-m' '-J' \
	    '-q' '-s x' '-k x' '-x 60' '-i a@b.example' 'one two'; do
		# shellcheck disable=SC2086
		run --separate-stderr "${seal[@]}" $args /nonexistent
		[ "$status" -eq 64 ] || [[ $args == -z* && $status -ge 64 ]] || { echo "$args: $status $stderr"; false; }
		[ -z "$output" ] && [ "${#stderr_lines[@]}" -eq 1 ] || { echo "$args: $stderr"; false; }
	done
	run -64 arcseal
	run -0 arcseal --help
	run -0 arcseal --version
}

@test "an answer that was recorded repeats the run" {
	serve example.com=zone.com
	arcseal -a lists -t 1700000000 -n "127.0.0.1@$port" --record=answers -d lists.example -s rsa -k rsa.private two >want
	[ "$(tag ARC-Seal cv <want)" = pass ]
	arcseal -a lists -t 1700000000 -z answers -d lists.example -s rsa -k rsa.private two | cmp - want
	[ -c /dev/full ] || skip 'no /dev/full here'
	run -74 --separate-stderr arcseal -a lists -t 1700000000 -n "127.0.0.1@$port" --record=/dev/full -d lists.example -s rsa -k rsa.private two
	[ -z "$output" ]
}

@test "a list changes a message whose author says p=reject, and the next hop sees what it was" {
	dkimsign -t 1700000000 -d example.com -s mail -k mail.private plain >author
	for from in keep rewrite; do
		# In: what is true of the message is written down.
		dkimverify -a lists "${zones[@]}" -t 1700000001 -p -r author |
		    arcverify -a lists "${zones[@]}" -t 1700000001 -p -m >in
		[ "$(grep -c '^Authentication-Results:' in)" -eq 1 ]
		# The list's own changes.
		sed 's/^Subject: folded/Subject: [list] folded/' in >listed
		[ $from = keep ] || sed -i 's/^From: "Joe Q." <joe@example.com>/From: Joe via list <list@lists.example>/' listed
		printf -- '-- \na footer\n' >>listed
		# Out: as INTERFACE has it.
		"${seal[@]}" listed | dkimsign -t 1700000000 -d lists.example -s rsa -k rsa.private >out
		[[ $(head -n 1 out) == DKIM-Signature:* ]]
		# The next hop.
		run -0 arcverify -a mx "${zones[@]}" -t 1700000001 out
		[ "$output" = 'Authentication-Results: mx; arc=pass (1 set) header.oldest-pass=0' ]
		run -0 dkimverify -a mx "${zones[@]}" -t 1700000001 -J out
		[ "$(jq -c '[.signatures[] | .domain, .result]' <<<"$output")" = '["lists.example","pass","example.com","fail"]' ]
		run -0 arcverify -a mx "${zones[@]}" -t 1700000001 -J out
		[[ $(jq -r '.sets[0].authentication_results' <<<"$output" | tr -d '\n' | tr -s ' \t' ' ') == \
		    ' lists; dkim=pass header.d=example.com header.s=mail header.a=rsa-sha256 header.b='*'; arc=none' ]]
	done
}

@test "three lists in a row: each keeps what the one before found" {
	dkimsign -t 1700000000 -d example.com -s mail -k mail.private plain >hop0
	for n in 1 2 3; do
		dkimverify -a "list$n" "${zones[@]}" -t 1700000001 -p -r hop$((n - 1)) |
		    arcverify -a "list$n" "${zones[@]}" -t 1700000001 -p -m |
		    sed "s/^Subject: /Subject: [list$n] /; \$a\\
-- footer $n" | arcseal -a "list$n" -t 1700000000 "${zones[@]}" -d lists.example -s rsa -k rsa.private >hop$n
	done
	run -0 arcverify -a mx "${zones[@]}" -t 1700000001 -J hop3
	[ "$(jq -c '[.result, .oldest_pass, .sets_found]' <<<"$output")" = '["pass",3,3]' ]
	[[ $(jq -r '.sets[0].authentication_results' <<<"$output") == *'dkim=pass'*'arc=none'* ]]
	[[ $(jq -r '.sets[1].authentication_results' <<<"$output") == *'dkim=fail'*'arc=pass'* ]]
}

@test "dkimpy verifies what is sealed" {
	/usr/bin/python3 -c 'import dkim' 2>/dev/null || skip 'no dkimpy'
	"${seal[@]}" m >s1
	"${seal[@]}" two >s3
	"${seal[@]}" s3 >s4
	sed 's/The body/A body/' s4 >changed
	sed 's/spf=pass/spf=fail/' s4 >forged
	for f in s1 s3 s4 changed forged; do
		run -0 /usr/bin/python3 - "$f" <<-'PY'
			import dkim, subprocess, sys
			def txt(name, timeout=5):
			    key = name.decode().split('.')[0] + '.private'
			    return subprocess.check_output(['dkim-genkey', '-e', key, '-f', 'plain']).strip()
			print(dkim.arc_verify(open(sys.argv[1], 'rb').read(), dnsfunc=txt)[0].decode())
		PY
		case $f in
		s*) [ "$output" = pass ] ;;
		*) [ "$output" = fail ] ;;
		esac
	done
}
