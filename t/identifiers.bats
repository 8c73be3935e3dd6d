#!/usr/bin/env bats
# Which results DMARC rests on: those of Authentication-Results fields of the
# receiver's own, for one SPF identity and each DKIM signature.
#
# Shown by dmarcquery -J; authres.bats looks after how fields are read.

setup() {
	load lib
	cd "$BATS_TEST_TMPDIR" || return
	cat >zone <<-'EOF'
	$ORIGIN example.
	bank A 192.0.2.1
	_dmarc.bank 60 TXT "v=DMARC1; p=reject"
	_dmarc.strict 60 TXT "v=DMARC1; p=reject; adkim=s; aspf=s"
	EOF
	id=mx
}

# judge FIELD ...: a message with these fields, in printf's notation.
judge() {
	{
		[ $# -eq 0 ] || printf '%b\n' "$@"
		printf 'From: joe@bank.example\n\nThe body.\n'
	} >m
	status=0
	dmarcquery -a "$id" -z zone -J m >json || status=$?
}

# found: "METHOD/IDENTITY RESULT DOMAIN [SELECTOR]" for each, on one line.
found() {
	jq -r '.identifiers | map([.method + (if .identity then "/" + .identity else "" end),
	    .result, .domain, .selector // empty] | join(" ")) | join(", ")' json
}

# has WHAT FIELD ...: what is found in them.
has() {
	judge "${@:2}"
	diff -u <(echo "$1") <(found)
}

AR='Authentication-Results:'
bank='spf/mailfrom pass bank.example'

# Whose fields.

@test "fields of the ID count, whatever their case, quoted, with a comment or folded" {
	local f
	for f in "$AR mx;" "$AR MX;" "authentication-results:mx;" "$AR \"mx\";" "$AR mx 1;" "$AR (x) mx (y) 1 (z);" \
	    "$AR\n mx;\n" "$AR\r\n\tmx\r\n\t;" "$AR \"m\\\\x\";" "AUTHENTICATION-RESULTS : mx;"; do
		has "$bank" "$f spf=pass smtp.mailfrom=bank.example"
	done
	id=mx.example.net
	has "$bank" "$AR MX.Example.NET; spf=pass smtp.mailfrom=bank.example"
}

@test "RFC 8601 5: an ID in U-labels is the same in A-labels" {
	local f
	for id in xn--bcher-kva.example XN--BCHER-KVA.example; do
		for f in bücher.example BÜCHER.Example xn--bcher-kva.example '"bücher.example"'; do
			has "$bank" "$AR $f; spf=pass smtp.mailfrom=bank.example"
		done
		has '' "$AR bucher.example; spf=pass smtp.mailfrom=bank.example"
	done
}

@test "fields of another ID never count" {
	local f
	for f in mx.example other mxx m mx. .mx '"mx "' 'mx/1' '"mx;"' mx@mx '"mx\\0"' 'm(x)x' 'x(mx)' 'm\xc3\xa4x'; do
		has '' "$AR $f; spf=pass smtp.mailfrom=bank.example"
		[ "$status" -eq 1 ]
	done
	has '' "$AR ; spf=pass smtp.mailfrom=bank.example"
	has '' "$AR mx"
	has '' "$AR (mx;) other; spf=pass smtp.mailfrom=bank.example"
}

@test "a field of another name never counts" {
	local f
	for f in X-Authentication-Results Authentication-Result Authentication-Results-Original \
	    Old-Authentication-Results ARC-Authentication-Results Authentication_Results Received-SPF Comments; do
		has '' "$f: mx; spf=pass smtp.mailfrom=bank.example"
		has '' "$f: i=1; mx; spf=pass smtp.mailfrom=bank.example"
	done
	has '' 'Received-SPF: pass identity=mailfrom; envelope-from=joe@bank.example'
}

@test "a field in the body, or behind a line that is none, never counts" {
	has '' "X: y\n\n$AR mx; spf=pass smtp.mailfrom=bank.example"
	judge "From: joe@bank.example\nno field\n$AR mx; spf=pass smtp.mailfrom=bank.example"
	[ "$status" -eq 1 ]
	[ -z "$(found)" ]
}

@test "a malformed field does not count, and the others do" {
	local f
	for f in 'mx spf=pass smtp.mailfrom=bank.example' 'mx; spf' 'mx; spf=' 'mx; =pass' 'mx;' \
	    'mx; spf=pass smtp.mailfrom' 'mx; spf=pass smtp=bank.example' 'mx; spf=pass (x smtp.mailfrom=bank.example' \
	    'mx; spf=pass reason smtp.mailfrom=bank.example' 'mx; spf=pass smtp.mailfrom="bank.example' \
	    'mx; spf=pass smtp.mailfrom=bank.example;; dkim=pass header.d=bank.example' \
	    'mx; spf=pass smtp.mailfrom=bank.example\0' 'mx; spf pass smtp.mailfrom=bank.example'; do
		has '' "$AR $f"
		has 'dkim pass x.example' "$AR $f" "$AR mx; dkim=pass header.d=x.example"
	done
}

@test "RFC 8601 2.2: a field of version 2, or a result of a method's, does not count" {
	has '' "$AR mx 2; spf=pass smtp.mailfrom=bank.example"
	has '' "$AR mx 0; spf=pass smtp.mailfrom=bank.example"
	has "$bank" "$AR mx 01; spf=pass smtp.mailfrom=bank.example"
	has 'dkim pass x.example' "$AR mx; spf/2=pass smtp.mailfrom=bank.example; dkim/1=pass header.d=x.example"
	has "$bank" "$AR mx; spf / 1 = pass smtp.mailfrom=bank.example"
}

@test "all fields of the ID count, the topmost first" {
	has 'spf/mailfrom fail a.example, dkim pass b.example, dkim fail c.example' \
	    "$AR mx; spf=fail smtp.mailfrom=a.example" "$AR other; dkim=pass header.d=bank.example" \
	    'To: x@y' "$AR mx; dkim=pass header.d=b.example; dkim=fail header.d=c.example"
	has '' "$AR mx; none"
}

# SPF.

@test "smtp.mailfrom: an address, a domain, quoted, in capitals, with a last dot" {
	local v
	for v in bank.example joe@bank.example @bank.example '"bank.example"' '"joe@bank.example"' \
	    BANK.Example bank.example. joe@bank.example. '"a@evil.example"@bank.example' '"a b"@bank.example' \
	    '"a;b"@bank.example' 'SRS0=x=y=evil.example=joe@bank.example'; do
		has "$bank" "$AR mx; spf=pass smtp.mailfrom=$v"
	done
	has 'spf/mailfrom pass xn--bcher-kva.example' "$AR mx; spf=pass smtp.mailfrom=joe@bücher.example"
	has "$bank" "$AR mx; SPF=Pass SMTP.MailFrom=bank.example"
	has "$bank" "$AR mx; spf=pass (smtp.mailfrom=evil.example) reason=\"smtp.mailfrom=evil.example\" smtp.mailfrom=bank.example"
	has "$bank" "$AR mx; spf=pass smtp . mailfrom = bank.example"
}

@test "smtp.mailfrom that names no domain rests on nothing, also when it passes" {
	local v
	for v in 'joe@' '@' 'bank..example' '"bank example"' '[192.0.2.1]' 'joe@[192.0.2.1]' 'bank.example/x' \
	    'bank.example,evil.example' '"bank.example\\"'; do
		judge "$AR mx; spf=pass smtp.mailfrom=$v"
		[ "$status" -eq 1 ]
		run ! grep -q 'bank.example' < <(found)
	done
}

@test "a domain is what follows the last @" {
	has 'spf/mailfrom pass evil.example' "$AR mx; spf=pass smtp.mailfrom=\"joe@bank.example\"@evil.example"
	has 'spf/mailfrom pass evil.example' "$AR mx; spf=pass smtp.mailfrom=\"joe@bank.example@evil.example\""
	has 'dkim pass evil.example' "$AR mx; dkim=pass header.i=\"joe@bank.example\"@evil.example"
}

@test "the null sender: smtp.helo counts, and without it nothing" {
	local v
	for v in '' 'smtp.mailfrom=' 'smtp.mailfrom=""' 'smtp.mailfrom=<>' 'smtp.mailfrom="<>"'; do
		has 'spf/helo pass bank.example' "$AR mx; spf=pass $v smtp.helo=bank.example"
		[ "$status" -eq 0 ]
		has 'spf/helo pass bank.example' "$AR mx; spf=pass smtp.helo=bank.example $v"
		judge "$AR mx; spf=pass $v"
		[ "$status" -eq 1 ]
	done
}

@test "RFC 9989 4.4.2: smtp.helo does not count beside a smtp.mailfrom" {
	has 'spf/mailfrom pass evil.example' "$AR mx; spf=pass smtp.mailfrom=evil.example smtp.helo=bank.example"
	has 'spf/mailfrom fail evil.example' "$AR mx; spf=pass smtp.helo=bank.example; spf=fail smtp.mailfrom=evil.example"
	has 'spf/mailfrom fail evil.example' "$AR mx; spf=fail smtp.mailfrom=evil.example; spf=pass smtp.helo=bank.example"
	has 'spf/mailfrom none evil.example' "$AR mx; spf=none smtp.mailfrom=evil.example" "$AR mx; spf=pass smtp.helo=bank.example"
	has 'spf/mailfrom none evil.example' "$AR mx; spf=pass smtp.helo=bank.example" "$AR mx; spf=none smtp.mailfrom=evil.example"
	[ "$status" -eq 1 ]
}

@test "the first result for SPF is the one, whatever follows" {
	has 'spf/mailfrom fail evil.example' "$AR mx; spf=fail smtp.mailfrom=evil.example; spf=pass smtp.mailfrom=bank.example"
	has "$bank" "$AR mx; spf=pass smtp.mailfrom=bank.example" "$AR mx; spf=fail smtp.mailfrom=evil.example"
	has 'spf/helo fail evil.example' "$AR mx; spf=fail smtp.helo=evil.example; spf=pass smtp.helo=bank.example"
	has "$bank" "$AR mx; spf=pass smtp.mailfrom=bank.example smtp.mailfrom=evil.example"
}

@test "other methods and properties are not SPF's" {
	local f
	for f in 'sender-id=pass header.from=bank.example' 'auth=pass smtp.auth=joe@bank.example' 'iprev=pass policy.iprev=192.0.2.1' \
	    'dmarc=pass header.from=bank.example' 'spf2=pass smtp.mailfrom=bank.example' 'x-spf=pass smtp.mailfrom=bank.example' \
	    'dkim-adsp=pass header.from=bank.example' 'domainkeys=pass header.d=bank.example' \
	    'dkim-atps=pass header.from=bank.example' 'vbr=pass header.md=bank.example' 'arc=pass header.oldest-pass=0'; do
		has '' "$AR mx; $f"
		[ "$status" -eq 1 ]
	done
	for f in 'header.mailfrom=bank.example' 'smtp.from=bank.example' 'smtp.rcptto=bank.example' 'smtp.d=bank.example' \
	    'header.d=bank.example' 'header.i=@bank.example' 'policy.mailfrom=bank.example'; do
		judge "$AR mx; spf=pass $f"
		[ "$status" -eq 1 ]
	done
	for f in 'smtp.mailfrom=bank.example' 'header.from=bank.example' 'header.s=bank.example' 'smtp.d=bank.example' \
	    'body.d=bank.example' 'policy.d=bank.example' 'x.d=bank.example'; do
		judge "$AR mx; dkim=pass $f"
		[ "$status" -eq 1 ]
		[[ $(found) == 'dkim pass '* ]]
	done
}

# DKIM.

@test "header.d is the domain, whatever header.i says" {
	has 'dkim pass bank.example s' "$AR mx; dkim=pass header.d=bank.example header.s=s header.b=x header.a=rsa-sha256"
	has 'dkim pass evil.example' "$AR mx; dkim=pass header.d=evil.example header.i=@bank.example"
	has 'dkim pass evil.example' "$AR mx; dkim=pass header.i=@bank.example header.d=evil.example"
	has 'dkim pass bank.example' "$AR mx; DKIM=PASS Header.D=\"BANK.example.\""
	has 'dkim pass xn--bcher-kva.example' "$AR mx; dkim=pass header.d=bücher.example"
	# One that is empty, or none, is no leave to take the other.
	judge "$AR mx; dkim=pass header.i=@bank.example header.d="
	[ "$status" -eq 1 ]
	judge "$AR mx; dkim=pass header.d=\"\" header.i=@bank.example"
	[ "$status" -eq 1 ]
	judge "$AR mx; dkim=pass header.d=[192.0.2.1] header.i=@bank.example"
	[ "$status" -eq 1 ]
}

@test "header.s is the selector, when it can be one" {
	local pass='dkim pass bank.example' s
	for s in s1 s1.mx2 _s '"S1"'; do
		has "$pass $(tr -d '"' <<<"${s,,}")" "$AR mx; dkim=pass header.d=bank.example header.s=$s"
	done
	has "$pass xn--bcher-kva" "$AR mx; dkim=pass header.d=bank.example header.s=\"bücher\""
	for s in '""' '"s 1"' '"<s>"' '"s\001"' .s s. a..b "$(printf %064d 1)" "$(printf 'a.%.0s' {1..127})a"; do
		has "$pass" "$AR mx; dkim=pass header.d=bank.example header.s=$s"
	done
}

@test "without header.d, header.i's domain counts, and never as strictly aligned" {
	has 'dkim pass mail.bank.example' "$AR mx; dkim=pass header.i=@mail.bank.example"
	has 'dkim pass bank.example' "$AR mx; dkim=pass header.i=joe@bank.example"
	[ "$status" -eq 0 ]
	jq -e '.identifiers[0].alignment == "relaxed"' json
	# adkim=s asks for d=, which could be example.
	printf 'Authentication-Results: mx; dkim=pass header.i=@strict.example\nFrom: a@strict.example\n\n' >m
	run -1 dmarcquery -a mx -z zone m
	printf 'Authentication-Results: mx; dkim=pass header.d=strict.example\nFrom: a@strict.example\n\n' >m
	run -0 dmarcquery -a mx -z zone m
	judge "$AR mx; dkim=pass"
	[ "$status" -eq 1 ]
}

@test "each DKIM result counts, and one that passes is enough" {
	has 'dkim fail bank.example a, dkim pass evil.example b, dkim pass bank.example c' \
	    "$AR mx; dkim=fail header.d=bank.example header.s=a; dkim=pass header.d=evil.example header.s=b" \
	    "$AR mx; dkim=pass header.d=bank.example header.s=c"
	[ "$status" -eq 0 ]
	judge "$AR mx; dkim=fail header.d=bank.example; dkim=pass header.d=evil.example"
	[ "$status" -eq 1 ]
}

@test "only the word pass is one, and words not known are as if they were not there" {
	local w
	for w in fail softfail policy neutral permerror none; do
		has "spf/mailfrom $w bank.example, dkim $w bank.example" \
		    "$AR mx; spf=$w smtp.mailfrom=bank.example; dkim=$w header.d=bank.example"
		[ "$status" -eq 1 ]
	done
	for w in passed pass1 pass-x xpass ok true yes hardfail error bestguesspass x-pass; do
		has '' "$AR mx; spf=$w smtp.mailfrom=bank.example; dkim=$w header.d=bank.example"
		[ "$status" -eq 1 ]
	done
	# SPF's own result is the one that follows then.
	has "$bank" "$AR mx; spf=unknown smtp.mailfrom=evil.example; spf=pass smtp.mailfrom=bank.example"
}

@test "a result that temperror kept from passing makes the message a temperror" {
	judge "$AR mx; dkim=temperror header.d=bank.example; spf=fail smtp.mailfrom=bank.example"
	[ "$status" -eq 5 ]
	judge "$AR mx; dkim=temperror header.d=evil.example; spf=fail smtp.mailfrom=bank.example"
	[ "$status" -eq 1 ]
	judge "$AR mx; dkim=temperror header.d=bank.example; spf=pass smtp.mailfrom=bank.example"
	[ "$status" -eq 0 ]
}

# Bounds.

# dkims N RESULT DOMAIN: so many results, 50 in a field.
dkims() {
	seq "$1" | awk -v w="$2" -v d="$3" '
		NR % 50 == 1 { printf "%sAuthentication-Results: mx", (NR > 1 ? "\n" : "") }
		{ printf ";\n\tdkim=%s header.d=%s header.s=s%d", w, d, $1 }
		END { print "" }'
}

@test "of more than 100 results those that pass are kept" {
	judge "$(dkims 300 fail evil.example)" "$AR mx; dkim=pass header.d=bank.example header.s=last"
	[ "$status" -eq 0 ]
	jq -e '(.identifiers | length) == 100 and .identifiers_unlisted == 201 and
	    .identifiers[99].domain == "bank.example" and
	    .identifiers[98].selector == "s99"' json
	judge "$AR mx; dkim=pass header.d=bank.example header.s=first" "$(dkims 300 fail evil.example)"
	[ "$status" -eq 0 ]
	jq -e '.identifiers[0].domain == "bank.example"' json
	judge "$(dkims 100 fail evil.example)" "$AR mx; spf=pass smtp.mailfrom=bank.example"
	[ "$status" -eq 0 ]
}

@test "of more than 100 that pass the first are kept, and no more lookups made" {
	judge "$(dkims 100 pass evil.example)" "$AR mx; dkim=pass header.d=bank.example"
	[ "$status" -eq 1 ]
	jq -e '(.identifiers | length) == 100 and .identifiers_unlisted == 1' json
	judge "$(dkims 99 pass evil.example)" "$AR mx; dkim=pass header.d=bank.example"
	[ "$status" -eq 0 ]
	# SPF keeps its place, as do the first that came.
	judge "$AR mx; spf=pass smtp.mailfrom=bank.example" "$(dkims 100 pass evil.example)"
	[ "$status" -eq 0 ]
}

@test "a field of 101 results does not count" {
	judge "Authentication-Results: mx$(printf ';\\n dkim=fail header.d=evil.example%.0s' {1..100}); dkim=pass header.d=bank.example"
	[ "$status" -eq 1 ]
	[ -z "$(found)" ]
}

@test "enemy: 10,000 fields of others, and 8,000 results, are read in a second" {
	local start=${EPOCHREALTIME/./}
	{ yes "$AR other; spf=pass smtp.mailfrom=bank.example" || :; } | head -n 10000 >many
	dkims 8000 fail evil.example >>many
	printf '%s mx; dkim=pass header.d=bank.example\nFrom: joe@bank.example\n\n' "$AR" >>many
	run -0 dmarcquery -a mx -z zone many
	(((${EPOCHREALTIME/./} - start) / 1000 < 2000))
}
