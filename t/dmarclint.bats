#!/usr/bin/env bats
# dmarcquery -c: finds fault with the DMARC policy of a domain.

setup() {
	load lib
	load servers
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	stop_servers
}

# txt NAME [TEXT ...]: a TXT record with each text a string, parted further
# where it is long; \ddd is an octet.
txt() {
	python3 - "$@" <<-'PY'
	import re, sys
	out = []
	for text in sys.argv[2:]:
	    octets = re.sub(rb'\\(\d{3})', lambda m: bytes([int(m[1])]),
	        text.encode('utf-8', 'surrogateescape'))
	    for i in range(0, len(octets) or 1, 250):
	        out.append('"%s"' % ''.join(
	            chr(c) if chr(c).isalnum() and c < 128 or chr(c) in ' =:;,@.!-'
	            else '\\%03d' % c for c in octets[i:i + 250]))
	print(sys.argv[1], 'TXT', ' '.join(out))
	PY
}

# Records that all tests stand on, and those of standard input.
zone() {
	cat - >zone <<-'EOF'
	$ORIGIN example.
	$TTL 300
	d MX 10 mail
	d TXT "v=spf1 mx -all"
	mail A 192.0.2.1
	sub.d A 192.0.2.1
	sub.d TXT "v=spf1 -all"
	x MX 10 mail
	EOF
	cat >>zone
}

# is TEXT ...: makes it the record of d.example.
is() {
	zone < <(txt _dmarc.d "$@")
}

# lint STATUS [OPTION ...]: checks d.example, or with -c another, and leaves
# the report, each finding on one line, in findings.
lint() {
	local domain=(-c d.example)
	[[ " ${*:2} " == *' -c '* ]] && domain=()
	run -"$1" dmarcquery "${domain[@]}" -z zone "${@:2}"
	findings=$(awk '/^(error|temperror|warning|note): / {
			printf "%s%s;", n++ ? "\n" : "", $0; on = 1; next
		}
		/^    / && on { sub("^ +", " "); printf "%s", $0; next }
		{ on = 0 }' <<<"$output")
	report=$(awk '/^(error|temperror|warning|note): |^nothing found/ { exit }
		/^    / { sub("^ +", ""); line = line " " $0; next }
		{ if (line != "") print line; line = $0 }
		END { print line }' <<<"$output")
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

# says TEXT: the report before the findings has it.
says() {
	grep -F -- "$1" <<<"$report" || {
		printf 'not in the report: %s\n%s\n' "$1" "$output"
		return 1
	}
}

good='v=DMARC1; p=reject; rua=mailto:dmarc@d.example'

# Records that are sound.

@test "a sound record has status 0, its walk, and what it asks for" {
	is "$good"
	run -0 dmarcquery -c d.example -z zone
	diff -u - <(echo "$output") <<-'EOF'
	_dmarc.d.example
	    v=DMARC1; p=reject; rua=mailto:dmarc@d.example
	_dmarc.example
	    in no zone file, and no name server was asked
	    The walk stops here, for no label is left.

	organizational domain: d.example (the record with the fewest labels)
	record that holds: _dmarc.d.example (the domain's own)
	the domain in DNS: it exists

	what is asked for when mail is not aligned that comes from
	    the domain itself: reject it (p=reject)
	    an existing subdomain without a record: reject it (p=reject)
	    a subdomain that does not exist: reject it (p=reject)

	where reports go
	    d.example (aggregate): of this organizational domain

	nothing found
	EOF
}

# The zones of RFC 9989 B.2 and of the mail systems that it takes for granted.
appendix() {
	cat - >zone <<-'EOF'
	$ORIGIN example.com.
	$TTL 300
	@ MX 10 mail
	@ TXT "v=spf1 mx -all"
	mail A 192.0.2.1
	test A 192.0.2.1
	test TXT "v=spf1 mx -all"
	EOF
	cat >>zone
	cat >third <<-'EOF'
	$ORIGIN thirdparty.example.net.
	$TTL 300
	@ MX 10 mail
	mail A 192.0.2.2
	example.com._report._dmarc   IN   TXT    "v=DMARC1;"
	test.example.com._report._dmarc   IN   TXT    "v=DMARC1;"
	EOF
}

@test "the records of RFC 9989, appendix B.2, are sound" {
	appendix <<-'EOF'
	_dmarc  IN TXT ( "v=DMARC1; p=none; "
	                 "rua=mailto:dmarc-feedback@example.com" )
	EOF
	lint 0 -c example.com -z third
	[[ $output == *$'\nnothing found' ]]
	appendix <<-'EOF'
	_dmarc  IN TXT ( "v=DMARC1; p=none; "
	                 "rua=mailto:dmarc-feedback@example.com; "
	                 "ruf=mailto:auth-reports@example.com" )
	EOF
	lint 0 -c example.com -z third
	[[ $output == *$'\nnothing found' ]]
	appendix <<-'EOF'
	_dmarc IN TXT ( "v=DMARC1; p=none; "
	                "rua=mailto:dmarc-feedback@example.com; "
	                "ruf=mailto:auth-reports@thirdparty.example.net" )
	EOF
	lint 0 -c example.com -z third
	says 'thirdparty.example.net (failure): external, and says that it wants them'
	[[ $output == *$'\nnothing found' ]]
	appendix <<-'EOF'
	_dmarc.test IN  TXT  ( "v=DMARC1; p=quarantine; "
	                  "rua=mailto:dmarc-feedback@example.com,"
	                  "mailto:tld-test@thirdparty.example.net; "
	                  "t=y" )
	EOF
	lint 4 -c test.example.com -z third
	found "example.com is outside of this organizational domain"
	cat >>zone <<<'_dmarc TXT "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com"'
	lint 0 -c test.example.com -z third
	[[ $output == *$'\n1 note' ]]
	found 'note: _dmarc.test.example.com, column 103: t=y; This is a test'
	sed -i 's/p=quarantine/p=reject/; s/"t=y"/""/' zone
	lint 0 -c test.example.com -z third
	[[ $output == *$'\nnothing found' ]]
}

@test "the third party of RFC 9989, B.2.4, may name another address of its own" {
	appendix <<-'EOF'
	_dmarc IN TXT ( "v=DMARC1; p=none; "
	                "rua=mailto:dmarc-feedback@example.com; "
	                "ruf=mailto:auth-reports@thirdparty.example.net" )
	EOF
	sed -i '/^example/d' third
	cat >>third <<-'EOF'
	example.com._report._dmarc   IN   TXT    (
	        "v=DMARC1; "
	        "rua=mailto:aggregate-reports@thirdparty.example.net; "
	        "ruf=mailto:failure-reports@thirdparty.example.net" )
	EOF
	lint 0 -c example.com -z third
	found 'says ruf=mailto:failure-reports@thirdparty.example.net, and there reports go instead.'
	lacks 'aggregate-reports'
}

@test "the domain may be written with capitals, a last dot, U-labels" {
	is "$good"
	lint 0 -c D.Example.
	says '_dmarc.d.example v=DMARC1; p=reject'
	zone <<<'_dmarc.xn--bcher-kva TXT "v=DMARC1; p=reject; rua=mailto:a@d.example"'
	run -4 dmarcquery -c bücher.example -z zone
	[[ $output == '_dmarc.xn--bcher-kva.example'$'\n'* ]]
}

@test "tags of the ABNF with blanks and capitals around are sound" {
	is 'v = DMARC1 ;p=Reject;  sp = Reject ;adkim=S; aspf=s;np=reject ;rua=MAILTO:a@D.Example ; fo=0:d:s;ruf=mailto:b@d.example;'
	lint 0
	[[ $output == *$'\nnothing found' ]]
}

# The walk.

@test "the record of the organizational domain holds, by sp= for a name that exists" {
	zone < <(txt _dmarc.d 'v=DMARC1; p=reject; sp=quarantine; np=reject; rua=mailto:a@d.example')
	lint 2 -c sub.d.example
	says '_dmarc.sub.d.example no DMARC record (NXDOMAIN)'
	says "record that holds: _dmarc.d.example (the organizational domain's)"
	says 'the domain in DNS: it exists'
	says 'the domain itself: quarantine it, as suspicious (sp=quarantine)'
	says 'a subdomain that does not exist: reject it (np=reject)'
	lint 2 -c no.d.example
	says 'the domain in DNS: it does not exist'
	says 'the domain itself: reject it (np=reject)'
}

@test "mail of subdomains goes by the record of the organizational domain" {
	zone < <(
		txt _dmarc.d "$good; sp=quarantine"
		txt _dmarc.sub.d 'v=DMARC1; p=none; rua=mailto:a@d.example'
	)
	lint 2 -c sub.d.example
	says "record that holds: _dmarc.sub.d.example (the domain's own)"
	says 'organizational domain: d.example'
	says 'the domain itself: treat it as any other mail (p=none)'
	says 'an existing subdomain without a record: quarantine it, as suspicious (sp=quarantine at _dmarc.d.example)'
	found 'warning: _dmarc.d.example, column 49: sp=quarantine; sp=quarantine is weaker'
}

@test "the walk stops at psd=n" {
	zone < <(
		txt _dmarc 'v=DMARC1; p=reject; rua=mailto:a@d.example'
		txt _dmarc.d 'v=DMARC1; p=none; psd=n; rua=mailto:a@d.example'
	)
	lint 0 -c sub.d.example
	says 'The walk stops here, for psd=n: an organizational domain.'
	says 'organizational domain: d.example (its record has psd=n)'
	run ! grep -F '_dmarc.example' <<<"$output"
	found 'note: _dmarc.d.example, column 19: psd=n; psd=n makes d.example an organizational domain'
}

@test "the walk stops at psd=y, with the name below it for organizational domain" {
	zone < <(txt _dmarc 'v=DMARC1; p=reject; sp=none; np=reject; psd=y')
	lint 2 -c a.sub.d.example
	says 'The walk stops here, for psd=y: a public suffix.'
	says 'organizational domain: d.example (right below the public suffix)'
	says "record that holds: _dmarc.example (the public suffix's)"
	says 'an existing subdomain without a record: treat it as any other mail (sp=none)'
	lint 2 -c example
	says "record that holds: _dmarc.example (the domain's own)"
	says 'an existing subdomain without a record: treat it as any other mail (sp=none)'
	says 'a subdomain that does not exist: reject it (np=reject)'
}

@test "a walk of more than eight labels tells of its leap" {
	is "$good"
	lint 0 -c 1.2.3.4.5.6.7.8.9.d.example
	says 'Names between are not asked for: of eight labels or more the last seven come next.'
	[ "$(grep -c '^_dmarc' <<<"$output")" = 8 ]
	lint 0 -c 3.4.5.6.7.d.example
	run ! grep -F 'Names between' <<<"$output"
}

@test "a record at eight labels does not hold for names below it" {
	zone < <(
		txt _dmarc.d "$good"
		txt _dmarc.1.2.3.4.5.6.d 'v=DMARC1; p=none; psd=n; rua=mailto:a@1.2.3.4.5.6.d.example'
		txt _dmarc.2.3.4.5.6.d 'v=DMARC1; p=quarantine; psd=n; rua=mailto:a@d.example'
		echo '*.d MX 10 mail'
	)
	lint 4 -c 1.2.3.4.5.6.d.example
	says 'the domain itself: treat it as any other mail (p=none)'
	says 'a subdomain that does not exist: quarantine it, as suspicious (p=quarantine at _dmarc.2.3.4.5.6.d.example)'
}

@test "a domain without a record anywhere has status 6 and is told what to publish" {
	zone </dev/null
	lint 6
	says 'record that holds: none'
	says 'the domain itself: nothing, for no record holds'
	says 'organizational domain: d.example (no record, so the domain itself)'
	found 'error: _dmarc.d.example; No DMARC record holds for the domain, here or above'
	found '"v=DMARC1; p=none; rua=mailto:dmarc@d.example"'
}

@test "a domain in no zone file, with no server to ask, is told so" {
	zone </dev/null
	lint 6 -c d.example.org
	says '_dmarc.d.example.org in no zone file, and no name server was asked'
	found 'error: _dmarc.d.example.org; The name is in no zone file, and no name server was asked (add -n).'
}

@test "several records count as none, wherever they are" {
	zone < <(txt _dmarc.d "$good"; txt _dmarc.d 'v=DMARC1; p=none')
	lint 4
	says '_dmarc.d.example 2 DMARC records, none of which counts'
	found 'error: _dmarc.d.example; There are 2 DMARC records, and so receivers ignore them all: keep one'
	lacks 'publish'
	zone < <(
		txt _dmarc.d "$good"
		txt _dmarc.sub.d 'v=DMARC1'
		txt _dmarc.sub.d 'v=DMARC1;'
	)
	lint 4 -c sub.d.example
	says "record that holds: _dmarc.d.example (the organizational domain's)"
	found 'error: _dmarc.sub.d.example; There are 2 DMARC records'
}

@test "a name server that fails has status 5, at each step" {
	run -5 dmarcquery -c d.example.org -n 127.0.0.1@1 -T 1
	[[ $output == *'temperror: _dmarc.d.example.org'* ]]
	[[ $output == *'The TXT lookup failed: '* ]]
	[[ $output == *'record that holds: not known'* ]]
	[[ $output == *'organizational domain: not known'* ]]
	[[ $output == *'the domain itself: not known, for DNS failed'* ]]
}

@test "a failure above the domain's own record leaves the policy known" {
	is "$good"
	cat >zone2 <<-'EOF'
	_dmarc.d.example.org. 300 TXT "v=DMARC1; p=reject; rua=mailto:a@d.example.org"
	EOF
	run -5 dmarcquery -c d.example.org -z d.example.org=zone2 -n 127.0.0.1@1 -T 1
	[[ $output == *'the domain itself: reject it (p=reject)'* ]]
	[[ $output == *'temperror: _dmarc.example.org'* ]]
}

# Records that nearly are one.

# near TEXT ADVICE: what is no record, and why not.
near() {
	is "$1"
	lint 6
	found "is no DMARC record, and receivers ignore it: $2." ||
	    { echo "of: $1"; return 1; }
}

@test "a record that is nearly one is told why it is none" {
	near ' v=DMARC1; p=none' 'nothing may stand before v=DMARC1, not even a blank'
	near '"v=DMARC1; p=none"' 'it is quoted twice, so that quotes are part of it'
	near 'p=none; v=DMARC1' 'v=DMARC1 must come first'
	near '_dmarc IN TXT v=DMARC1' 'nothing may stand before v=DMARC1'
	near 'v=dmarc1; p=none' 'DMARC1 must be in capitals'
	near 'v=DMARC2; p=none' 'there is no version but v=DMARC1'
	near 'v=DMARC1.0; p=none' 'there is no version but v=DMARC1'
	near 'v=DMARC; p=none' 'there is no version but v=DMARC1'
	near 'v=DMARC1 p=none' 'behind v=DMARC1 a semicolon must follow'
	near 'v=DMARC1: p=none' 'behind v=DMARC1 a semicolon must follow'
	near 'v=DMARC1, p=none' 'tags are parted by semicolons, not commas'
	near 'v=DMARC1\092; p=none' 'the backslash before the semicolon has become part of it'
	near 'v="DMARC1"; p=none' 'values take no quotes'
	near 'DMARC1; p=none' 'it must begin with v=DMARC1'
	near 'v:DMARC1; p=none' 'it must begin with v=DMARC1'
	near '\226\128\156v=DMARC1; p=none' 'an octet that is not ASCII stands before v=DMARC1: type it anew instead of copying it'
	near 'rua=mailto:a@d.example' 'it seems to be part of a record, which must be one TXT record, of several strings if it is long'
}

@test "what begins a record that is none is shown without its octets" {
	is $' v=DMARC1\\027[2J; p=none'
	lint 6
	found 'begins with " v=DMARC1?[2J; p=non" is no'
}

@test "a TXT record of another kind is let be" {
	zone < <(txt _dmarc.d 'v=spf1 -all'; txt _dmarc.d "$good")
	lint 0
	[[ $output == *$'\nnothing found' ]]
	is 'v=spf1 -all'
	lint 6
	says '_dmarc.d.example no DMARC record (1 TXT record of another kind)'
	lacks 'is no DMARC record'
}

@test "one that is nearly a record beside one that is gets a warning" {
	zone < <(txt _dmarc.d "$good"; txt _dmarc.d 'v=DMARC1 p=none')
	lint 2
	found 'warning: _dmarc.d.example; The TXT record that begins with "v=DMARC1 p=none" is no'
}

@test "a record at the domain itself is told its place" {
	zone < <(txt d "$good")
	lint 6
	found 'error: d.example; The record stands at the domain itself, where no receiver looks for a DMARC record: publish it at _dmarc.d.example.'
	zone < <(txt d "$good"; txt _dmarc.d "$good")
	lint 2
	found 'warning: d.example; The record stands at the domain itself, where no receiver looks for a DMARC record: take it out, for there is one at _dmarc.d.example.'
}

@test "a record at a name without its underscore, or with the domain twice" {
	zone < <(txt dmarc.d "$good")
	lint 6
	found "error: dmarc.d.example; The record's name lacks its underscore"
	zone < <(txt _dmarc.d.example.d "$good")
	lint 6
	found "error: _dmarc.d.example.d.example; The record's name has the domain twice"
}

# Tags.

# wrong STATUS RECORD FINDING: one of the record's.
wrong() {
	is "$2"
	lint "$1"
	found "$3" || { echo "of: $2"; return 1; }
}

@test "a policy that is none keeps DMARC from being applied without rua=" {
	wrong 4 'v=DMARC1; p=monitor' 'error: _dmarc.d.example, column 11: p=monitor; The policy is wrong: not none, quarantine or reject. So without an address in rua= receivers do not apply DMARC at all (RFC 9989 4.10.1). For monitoring alone it is none.'
	says 'the domain itself: nothing, for the record keeps DMARC from being applied'
	wrong 4 'v=DMARC1; p=quarantaine; rua=mailto:a@d.example' 'So receivers take the record for p=none (RFC 9989 4.10.1), and those of RFC 7489 may ignore it. Is it quarantine?'
	says 'the domain itself: treat it as any other mail (p=none, since p= is malformed)'
	wrong 4 'v=DMARC1; p=rejected; rua=mailto:a@d.example' 'Is it reject?'
	wrong 4 'v=DMARC1; p=reject; sp=all; rua=mailto:a@d.example' 'column 21: sp=all; The policy is wrong'
	wrong 4 'v=DMARC1; p=reject; np=; rua=mailto:a@d.example' 'column 21: np=; The policy is wrong: no value. So receivers take the record for p=none'
}

@test "a record without p= is an error, and a warning with rua=" {
	wrong 4 'v=DMARC1' 'error: _dmarc.d.example; There is no p=, and without an address in rua= receivers do not apply DMARC at all (RFC 9989 4.10.1): add p=none, p=quarantine or p=reject.'
	wrong 2 'v=DMARC1; rua=mailto:a@d.example' 'warning: _dmarc.d.example; There is no p=, and receivers take it for p=none (RFC 9989 4.7), those of RFC 7489 may ignore the record: add p=none'
	says 'the domain itself: treat it as any other mail (p=none, since there is no p=)'
	wrong 4 'v=DMARC1; rua=a@d.example' 'There is no p=, and without an address in rua='
}

@test "a record without p= has the policies of its other tags" {
	is 'v=DMARC1; sp=reject; rua=mailto:a@d.example'
	lint 2
	says 'the domain itself: treat it as any other mail (p=none, since there is no p=)'
	says 'an existing subdomain without a record: reject it (sp=reject)'
}

@test "p= belongs right behind the version" {
	wrong 2 'v=DMARC1; rua=mailto:a@d.example; p=none' 'warning: _dmarc.d.example, column 35: p=none; Receivers of RFC 7489 want p= right behind v=DMARC1'
}

@test "a tag with a letter wrong is told which is meant" {
	wrong 4 'v=DMARC1; p=reject; rau=mailto:a@d.example' 'error: _dmarc.d.example, column 21: rau=mailto:a@d.example; Receivers ignore a tag that DMARC does not have: is it rua=?'
	wrong 4 'v=DMARC1; p=reject; dkim=s' 'is it adkim=?'
	wrong 4 'v=DMARC1; p=reject; spf=s' 'is it aspf=?'
	wrong 4 'v=DMARC1; p=reject; ruaa=mailto:a@d.example' 'is it rua=?'
	wrong 4 'v=DMARC1; P=reject; rua=mailto:a@d.example' 'error: _dmarc.d.example, column 11: P=reject; Tag names are in lower case, and receivers ignore others: write p=.'
	wrong 4 "$good; RUA=mailto:b@d.example" 'write rua=.'
}

@test "a tag that nobody knows gets a warning" {
	wrong 2 "$good; policy=strict" 'warning: _dmarc.d.example, column 49: policy=strict; Receivers ignore a tag that DMARC does not have: take it out.'
}

@test "what is no tag is told how it is written" {
	wrong 4 "$good; none" 'error: _dmarc.d.example, column 49: none; Receivers ignore what stands here, for it is no tag. Write it as tag=value, or take it out.'
	wrong 4 "$good; fo:1" 'Between a tag and its value "=" stands.'
	wrong 4 "$good; mailto:b@d.example" 'Addresses in rua= and ruf= are parted by commas.'
	wrong 2 "v=DMARC1; p=reject;; rua=mailto:a@d.example" 'warning: _dmarc.d.example, column 20: ; Nothing stands between two semicolons: take one out.'
}

@test "a tag that is there twice is told where the first is" {
	wrong 4 "$good; p=none" 'error: _dmarc.d.example, column 49: p=none; The tag is there for the second time, after column 11'
	wrong 4 "$good; v=DMARC1; p=none" 'error: _dmarc.d.example, column 49: v=DMARC1; A version in the midst of the record is ignored: two records seem to be pasted together.'
}

@test "a value that is wrong is told what is allowed" {
	wrong 4 "$good; psd=yes" 'error: _dmarc.d.example, column 49: psd=yes; Receivers ignore the tag, for its value is wrong: not y, n or u.'
	wrong 4 "$good; t=1" 'not y or n.'
	wrong 4 "$good; adkim=strict" 'not r or s.'
	wrong 4 "$good; aspf=relaxed" 'not r or s.'
	wrong 4 "$good; pct=150" 'not a number from 0 to 100.'
	wrong 4 "$good; pct=50%" 'not a number from 0 to 100.'
	wrong 4 "$good; ruf=mailto:b@d.example; fo=0:1" 'column 73: fo=0:1; Receivers ignore the tag, for its value is wrong: not 0 or 1, d and s with colons between. 0 and 1 exclude each other.'
	wrong 4 "$good; ruf=mailto:b@d.example; fo=1,d" 'Colons, not commas, stand between.'
	wrong 4 'v=DMARC1; p=reject; rua=' 'column 21: rua=; Receivers ignore the tag, for its value is wrong: no value.'
	wrong 4 'v=DMARC1; p="none"; rua=mailto:a@d.example' 'Values take no quotes.'
	wrong 4 'v=DMARC1; p=none\092; rua=mailto:a@d.example' 'The backslash is part of the record'
}

@test "a semicolon that is missing is told where" {
	wrong 4 'v=DMARC1; p=none rua=mailto:a@d.example' 'Tags are parted by semicolons: one is missing before rua=.'
	wrong 4 'v=DMARC1; p=none, sp=none; rua=mailto:a@d.example' 'one is missing before sp=.'
	is 'v=DMARC1; p=none' 'rua=mailto:a@d.example'
	lint 4
	found 'one is missing before rua=.'
	found 'note: _dmarc.d.example; The record is 2 strings, which are joined with nothing between'
}

@test "octets that are not ASCII are told by number and column" {
	wrong 4 "$good; adkim=\\226\\128\\156s" 'error: _dmarc.d.example, column 49: adkim=???s; The octet 0xe2 at column 55 is not printable ASCII'
	wrong 4 'v=DMARC1; p=none;\194\160rua=mailto:a@d.example' 'column 18: ??rua=mailto:a@d.example; The octet 0xc2 at column 18'
}

@test "tags that RFC 9989 has removed are told, and what they mean now" {
	wrong 0 "$good; pct=100" 'note: _dmarc.d.example, column 49: pct=100; RFC 9989 has removed pct= (A.6), and receivers may ignore it; 100 is what they do without it'
	wrong 2 "$good; pct=0" 'What pct=0 meant is now t=y.'
	says 'the domain itself: reject it (p=reject, and pct=0 for so many of 100 messages)'
	wrong 2 "$good; pct=30" 'others spare 70 of 100 messages'
	wrong 0 "$good; t=n; pct=30" 't= stands in its place here'
	wrong 0 "$good; rf=afrf" 'RFC 9989 has removed rf='
	wrong 0 "$good; ri=86400" 'RFC 9989 has removed ri='
}

@test "a test is told, and that it has no effect on none" {
	wrong 0 "$good; t=y" 'note: _dmarc.d.example, column 49: t=y; This is a test: receivers apply one level less'
	says 'the domain itself: quarantine it, as suspicious (p=reject, in a test with t=y)'
	wrong 0 'v=DMARC1; p=none; t=y; rua=mailto:a@d.example' 'A test has no effect on a policy of none'
}

@test "failure reports: fo= without ruf=, ruf= at a public suffix" {
	wrong 2 "$good; fo=1" 'warning: _dmarc.d.example, column 49: fo=1; Receivers ignore fo= without ruf='
	zone < <(txt _dmarc 'v=DMARC1; p=reject; psd=y; ruf=mailto:a@d.example')
	lint 4 -c example
	found 'warning: _dmarc.example, column 28: ruf=mailto:a@d.example; The record of a public suffix, psd=y, must not ask for failure reports if several organizations are below it'
}

@test "a record without rua= is a note, and useless with p=none" {
	wrong 0 'v=DMARC1; p=reject' 'note: _dmarc.d.example; Without rua= there are no reports'
	wrong 2 'v=DMARC1; p=none' 'warning: _dmarc.d.example; The record asks for nothing'
	wrong 0 'v=DMARC1; p=none; sp=reject' 'note: _dmarc.d.example; Without rua='
}

@test "sp= and np= that are weaker than p= get a warning" {
	wrong 2 "$good; sp=none" 'warning: _dmarc.d.example, column 49: sp=none; sp=none is weaker than p=reject, so that a forger takes a name below this one, even one that does not exist'
	wrong 2 "$good; np=quarantine" 'column 49: np=quarantine; np=quarantine is weaker than p=reject'
	wrong 2 'v=DMARC1; p=none; sp=reject; np=none; rua=mailto:a@d.example' 'np=none is weaker than sp=reject'
	wrong 2 "$good; sp=none; np=reject" 'so that a forger takes a name below this one: raise it'
}

@test "sp= and np= have no effect but at an organizational domain" {
	zone < <(
		txt _dmarc.d "$good"
		txt _dmarc.sub.d 'v=DMARC1; p=reject; sp=none; np=none; rua=mailto:a@d.example'
	)
	lint 2 -c sub.d.example
	found 'warning: _dmarc.sub.d.example, column 21: sp=none; sp= has no effect here: mail of names below this one goes by the record of the organizational domain, d.example.'
	found 'column 30: np=none; np= has no effect here'
	lacks 'weaker'
}

@test "psd=y is questioned where there are mail servers, or the list does not have it" {
	echo example >psl
	wrong 2 "$good; psd=y" 'warning: _dmarc.d.example, column 49: psd=y; psd=y says that d.example is a public suffix'
	found 'It has mail servers, as public suffixes seldom do'
	lint 2 --psl=psl
	found 'The public suffix list does not have it: take psd=y out.'
	zone < <(txt _dmarc 'v=DMARC1; p=reject; psd=y; rua=mailto:a@example'; echo '@ A 192.0.2.9')
	lint 0 -c example --psl=psl
	found 'note: _dmarc.example, column 21: psd=y; psd=y says that example is a public suffix'
	zone < <(txt _dmarc 'v=DMARC1; p=reject; rua=mailto:a@example'; echo '@ A 192.0.2.9')
	lint 2 -c example --psl=psl
	found 'warning: _dmarc.example; The public suffix list has example: without psd=y'
}

@test "a domain without an SPF record gets a note" {
	zone < <(txt _dmarc.x 'v=DMARC1; p=none; rua=mailto:a@x.example')
	lint 0 -c x.example
	found 'note: x.example; The domain has no SPF record, so that DMARC rests on DKIM alone'
}

# Addresses.

@test "addresses that no report can be sent to are told why" {
	wrong 4 'v=DMARC1; p=reject; rua=a@d.example' 'error: _dmarc.d.example, column 25: a@d.example; No report can be sent there: no scheme, like mailto:, at its start. Write "mailto:" before the address.'
	wrong 4 'v=DMARC1; p=reject; rua=mailto:' 'No report can be sent there: no mail address in it.'
	wrong 4 'v=DMARC1; p=reject; rua=mailto:a' 'No report can be sent there: no mail address in it.'
	wrong 4 'v=DMARC1; p=reject; rua=mailto:a@-' 'its mail address has no domain name'
	wrong 4 'v=DMARC1; p=reject; rua=mailto:a,b@d.example' 'column 25: mailto:a; No report can be sent there: no mail address in it. Write it as mailto:dmarc@example.com; a comma within an address is written %2C.'
	wrong 4 'v=DMARC1; p=reject; rua=mailto:a!b@d.example' 'An exclamation mark is written %21.'
	wrong 4 'v=DMARC1; p=reject; rua=mailto:a@d.example mailto:b@d.example' 'No blank may stand in it, and between two of them a comma must.'
	wrong 4 'v=DMARC1; p=reject; rua=<mailto:a@d.example>' 'Take out the "<".'
	wrong 4 'v=DMARC1; p=reject; rua=mailto://a@d.example' 'Between mailto: and the address no slashes stand'
	wrong 4 "$good, b@d.example" 'column 49: b@d.example; No report can be sent there'
}

@test "addresses that receivers may not heed are told why" {
	wrong 2 'v=DMARC1; p=reject; rua=https://d.example/r' 'warning: _dmarc.d.example, column 25: https://d.example/r; Receivers need to send reports to mailto: alone'
	wrong 2 "$good,," 'column 48: ; Nothing stands between two commas'
	wrong 0 "$good!10m" 'note: _dmarc.d.example, column 25: mailto:dmarc@d.example; A size behind the address'
	wrong 0 "$good, mailto:b@d.example,mailto:c@d.example" 'These are 3 addresses; receivers of RFC 7489 need not send to more than 2.'
}

@test "an address at a domain without mail is told" {
	zone < <(
		txt _dmarc.d 'v=DMARC1; p=reject; rua=mailto:a@no.d.example'
		echo 'null MX 0 .'
		echo 'host.d A 192.0.2.1'
	)
	lint 4
	found 'error: _dmarc.d.example, column 25: mailto:a@no.d.example; no.d.example has neither MX nor address records'
	sed -i 's/no.d.example/host.d.example/' zone
	sed -i 's/no\\046d\\046example/host.d.example/' zone
	lint 0
	zone < <(
		txt _dmarc.d 'v=DMARC1; p=reject; rua=mailto:a@null.d.example'
		echo 'null.d MX 0 .'
	)
	lint 4
	found 'null.d.example takes no mail (its MX is "."), and so no reports'
}

@test "an address in no zone file, with no server to ask, is left open" {
	is 'v=DMARC1; p=reject; rua=mailto:a@example.org'
	lint 0
	found 'note: _dmarc.d.example, column 25: mailto:a@example.org; example.org is in no zone file, and no name server was asked (add -n)'
}

@test "lookups for an address that fail have status 5" {
	is 'v=DMARC1; p=reject; psd=n; rua=mailto:a@example.org'
	lint 5 -n 127.0.0.1@1 -T 1
	found 'temperror: _dmarc.d.example, column 32: mailto:a@example.org; The MX lookup of example.org failed: '
	found 'So it is not known whether example.org wants reports: check again.'
}

# External destinations: RFC 9990 4.

# blue RECORD ...: blue.example.com asks for reports to red.example.net, which
# has these records at the name that RFC 9990 4 gives.
blue() {
	local record
	cat >zone <<-'EOF'
	$ORIGIN example.com.
	$TTL 300
	blue MX 10 mail.blue
	blue TXT "v=spf1 mx -all"
	mail.blue A 192.0.2.1
	_dmarc.blue TXT "v=DMARC1; p=reject; rua=mailto:reports@red.example.net"
	EOF
	{
		printf '$ORIGIN example.net.\n$TTL 300\nred MX 10 mail\nmail A 192.0.2.2\n'
		for record; do
			txt blue.example.com._report._dmarc.red "$record"
		done
	} >red
}

@test "RFC 9990 4: a destination that authorizes reports gets them" {
	for record in 'v=DMARC1' 'v=DMARC1;' 'v=DMARC1; x=y'; do
		blue "$record"
		lint 0 -c blue.example.com -z red
		says 'red.example.net (aggregate): external, and says that it wants them'
		[[ $output == *$'\nnothing found' ]]
	done
}

@test "RFC 9990 4, step 7: a destination without a record gets no reports" {
	blue
	lint 4 -c blue.example.com -z red
	says 'red.example.net (aggregate): external, and does not say that it wants them'
	found 'error: _dmarc.blue.example.com, column 25: mailto:reports@red.example.net; red.example.net is outside of this organizational domain and does not say that it wants reports'
	found 'its owner is to publish TXT "v=DMARC1" at blue.example.com._report._dmarc.red.example.net.'
}

@test "RFC 9990 4, step 6: a record that does not begin with the version is discarded" {
	blue 'x=y; v=DMARC1'
	lint 4 -c blue.example.com -z red
	found 'does not say that it wants reports'
	found 'where a record is wrong: v=DMARC1 must come first.'
	blue 'v=dmarc1' 'something else' 'v=DMARC1'
	lint 0 -c blue.example.com -z red
}

@test "RFC 9990 4: a wildcard authorizes reports of all domains" {
	blue
	txt '*._report._dmarc.red' 'v=DMARC1' >>red
	lint 0 -c blue.example.com -z red
}

@test "RFC 9990 4, step 9: a destination may name another address at the same host" {
	blue 'v=DMARC1; rua=mailto:other@red.example.net; ruf=mailto:f@elsewhere.example.net'
	lint 0 -c blue.example.com -z red
	found 'note: _dmarc.blue.example.com, column 25: mailto:reports@red.example.net; The record at blue.example.com._report._dmarc.red.example.net says rua=mailto:other@red.example.net, and there reports go instead.'
	lacks 'ruf='
}

@test "RFC 9990 4, step 9: no reports go when it names another host" {
	blue 'v=DMARC1; rua=mailto:other@red.example.net,mailto:x@green.example.net'
	lint 4 -c blue.example.com -z red
	found 'error: _dmarc.blue.example.com, column 25: mailto:reports@red.example.net; The record at'
	found 'which is not at red.example.net, and so receivers must send reports to neither'
}

@test "RFC 9990 4, step 4: no reports go when the name is too long" {
	label=$(printf 'a%.0s' {1..60})
	zone < <(
		echo "$label.$label MX 10 mail"
		txt "_dmarc.$label.$label" "v=DMARC1; p=reject; rua=mailto:r@$label.$label.$label.example.net"
	)
	printf '$ORIGIN example.net.\n%s MX 10 a\na A 192.0.2.1\n' "$label.$label.$label" >red
	lint 4 -c "$label.$label.example" -z red
	found 'is too long for DNS, so that receivers must not send any there'
	says 'external, and cannot say that it wants them'
}

@test "RFC 9990 4, step 3: the name has the domain whose record it is" {
	blue 'v=DMARC1'
	lint 0 -c below.blue.example.com -z red
	says "record that holds: _dmarc.blue.example.com (the organizational domain's)"
	says 'red.example.net (aggregate): external, and says that it wants them'
}

@test "RFC 9990 4: hosts of one organizational domain need no record" {
	zone < <(
		txt _dmarc.d "$good"
		txt _dmarc.sub.d 'v=DMARC1; p=reject; rua=mailto:a@reports.d.example'
		echo 'reports.d MX 10 mail'
	)
	lint 0 -c sub.d.example
	says 'reports.d.example (aggregate): of this organizational domain'
	echo '_dmarc.reports.d TXT "v=DMARC1; p=none; psd=n"' >>zone
	lint 4 -c sub.d.example
	says 'reports.d.example (aggregate): external'
}

@test "RFC 9991 5: destinations of failure reports are checked as well" {
	zone < <(
		txt _dmarc.d "$good, mailto:a@x.example; ruf=mailto:a@x.example"
		txt d.example._report._dmarc.x 'v=DMARC1; ruf=mailto:b@y.example'
	)
	lint 4
	says 'x.example (aggregate and failure): external, and says that it wants them'
	found 'says ruf=mailto:b@y.example, which is not at x.example'
}

# The public suffix list.

@test "--psl tells the organizational domain of the old method" {
	printf '%s\n' example d.example >psl
	is "$good"
	lint 2 -c sub.d.example --psl=psl
	found 'warning: _dmarc.d.example; The public suffix list has d.example: without psd=y'
	says 'by the public suffix list: sub.d.example (another)'
	found 'note: _dmarc.d.example; Receivers of RFC 7489, with the public suffix list, take sub.d.example for the organizational domain, not d.example, and do not find this record. With strict'
	echo example >psl
	lint 0 -c sub.d.example --psl=psl
	says 'by the public suffix list: d.example (the same)'
	[[ $output == *$'\nnothing found' ]]
	lint 6 -c example --psl=psl
	says 'by the public suffix list: none, for it is a public suffix'
}

@test "--psl reads the list of publicsuffix.org, with its exceptions and U-labels" {
	list=/usr/share/publicsuffix/public_suffix_list.dat
	[ -r "$list" ] || skip 'no list here'
	zone </dev/null
	while read -r domain org; do
		lint 6 -c "$domain" --psl="$list"
		says "by the public suffix list: $org"
	done <<-'EOF'
	a.b.co.uk b.co.uk
	a.b.c.kobe.jp b.c.kobe.jp
	a.city.kobe.jp city.kobe.jp
	a.公司.cn a.xn--55qx5d.cn
	a.b.unlisted b.unlisted
	EOF
}

@test "--psl with a file that is no list is refused" {
	is "$good"
	run -66 --separate-stderr dmarcquery -c d.example -z zone --psl=nosuch
	[[ $stderr == 'dmarcquery: nosuch: '* ]]
	mkfifo pipe
	for file in /dev/null . /dev/zero pipe; do
		run -66 --separate-stderr timeout 5 dmarcquery -c d.example -z zone --psl="$file"
		[ -z "$output" ]
		[ "$stderr" = "dmarcquery: $file: not a regular file" ]
	done
	: >empty
	for file in empty /etc/passwd; do
		run -78 --separate-stderr dmarcquery -c d.example -z zone --psl="$file"
		[ -z "$output" ]
		[[ $stderr == dmarcquery:*"$file: "* ]]
	done
}

# Enemies.

@test "a record of 60,000 octets ends soon, with the worst findings listed" {
	is "v=DMARC1; $(python3 -c 'print("x=y; " * 50 + "q; " * 19900)')p=reject"
	lint 4
	found 'tags more than the 100 that are looked at'
	[[ $output == *'There is no p='* ]]
	[ "$(wc -c <<<"$output")" -lt 40000 ]
}

@test "10,000 addresses end soon, and some hosts are looked up" {
	is "v=DMARC1; p=reject; rua=$(python3 -c 'print(",".join("mailto:a@%d.d.example" % (i % 3000) for i in range(2700)))')"
	lint 4 -J
	[ "$(grep -o '"host":' <<<"$output" | wc -l)" = 20 ]
	lint 4
	found 'warning: _dmarc.d.example; Reports are to go to more than 20 hosts, and no more were looked up: name fewer.'
	is "v=DMARC1; p=reject; rua=$(python3 -c 'print(",".join("a@b" for i in range(10000)))')"
	lint 4
	[ "$(wc -l <<<"$findings")" = 100 ]
	[[ $output == *'more that are not listed'* ]]
}

@test "1,000 TXT records end soon" {
	zone < <(for i in {1..999}; do echo "_dmarc.d TXT \"v=dmarc$i\""; done)
	lint 6
	[ "$(wc -l <<<"$findings")" = 100 ]
	zone < <(for i in {1..999}; do echo "_dmarc.d TXT \"v=DMARC1; i=$i\""; done)
	lint 4
	found 'There are 999 DMARC records'
}

@test "the report keeps to printable ASCII, whatever is in DNS" {
	zone < <(
		txt _dmarc.d 'v=DMARC1; p=\027[31m; \195\188=\000; rua=mailto:\226\128\174@d.example'
		txt _dmarc 'v=dmarc1 \007'
		txt d.example._report._dmarc.x 'v=DMARC1; rua=mailto:\027]0;@y.example'
		txt _dmarc.sub.d 'v=DMARC1; p=none; rua=mailto:a\009b@d.example'
	)
	lint 4
	[[ $output == *'p=?[31m'* ]]
	run ! grep '[^ -~]' <<<"$output"
	lint 4 -c sub.d.example
	[[ $output == *'rua=mailto:a?b@d.example'* ]]
	run ! grep '[^ -~]' <<<"$output"
}

@test "lookups are in flight together" {
	zone < <(
		txt _dmarc.d "$(printf 'v=DMARC1; p=reject; rua=mailto:a@x.example'; printf ',mailto:a@x%d.example' {1..9})"
		for i in {1..9}; do
			echo "x$i MX 10 mail"
			txt "d.example._report._dmarc.x$i" 'v=DMARC1'
		done
		txt d.example._report._dmarc.x 'v=DMARC1'
	)
	start_server -d 200 zone
	start=${EPOCHREALTIME/./}
	run -0 dmarcquery -c d.example -n "$at"
	took=$(((${EPOCHREALTIME/./} - start) / 1000))
	echo "$took ms"
	[ "$took" -ge 400 ]
	[ "$took" -lt 1200 ]
}

# JSON.

@test "--json has the result, the walk, the policies, the destinations and the findings" {
	zone < <(txt _dmarc.d "$good; sp=none; t=y; ruf=mailto:a@x.example")
	run -4 dmarcquery -c sub.d.example -J -z zone
	[ "${#lines[@]}" = 1 ]
	python3 - "$output" <<-'PY'
	import json, sys
	o = json.loads(sys.argv[1])
	assert o["domain"] == "sub.d.example", o
	assert o["result"] == "permerror" and o["exists"] == "yes", o
	assert [(s["name"], s["state"]) for s in o["walk"]] == [
	    ("_dmarc.sub.d.example", "none"), ("_dmarc.d.example", "found"),
	    ("_dmarc.example", "none")], o
	assert o["walk"][1]["record"].startswith("v=DMARC1; p=reject; "), o
	assert o["organizational_domain"] == "d.example", o
	assert o["policy_domain"] == "d.example", o
	assert o["source"] == "organizational" and o["psl_organizational_domain"] is None, o
	p = o["domain_policy"]
	assert (p["state"], p["tag"], p["policy"], p["disposition"]) == (
	    "holds", "sp", "none", "none"), p
	assert o["nonexistent_policy"]["record"] == "_dmarc.d.example", o
	d = {x["host"]: x for x in o["destinations"]}
	assert d["d.example"]["state"] == "own" and d["d.example"]["rua"], d
	assert d["x.example"]["state"] == "silent" and d["x.example"]["ruf"], d
	assert d["x.example"]["record"] == "d.example._report._dmarc.x.example", d
	f = o["findings"][0]
	assert (f["level"], f["domain"], f["column"], f["term"]) == (
	    "error", "_dmarc.d.example", 67, "mailto:a@x.example"), f
	assert o["unlisted"] == 0, o
	PY
}

@test "--json is valid whatever is in DNS" {
	zone < <(
		txt _dmarc.d 'v=DMARC1; p=\027\255"\092; rua=mailto:\195@d.example'
		txt _dmarc 'v=DMARC1; p=reject'
	)
	run -4 dmarcquery -c d.example -J -z zone
	jq -e '.walk | length == 2' <<<"$output"
	zone </dev/null
	run -6 dmarcquery -c d.example -J -z zone
	jq -e '.result == "none" and .policy_domain == null and
	    .domain_policy.state == "none" and .domain_policy.pct == null' <<<"$output"
}

@test "--quiet writes nothing, and the status tells" {
	is "$good; sp=none"
	run -2 dmarcquery -c d.example -q -z zone
	[ -z "$output" ]
}
