#!/usr/bin/env bats
# Key records (RFC 6376 3.6.1 and 6.1.2, RFC 8301, RFC 8463): what makes a key
# and what does not.

# RFC 8463, A.2.
rsa=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB
ed=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=

# What dkimkey.h numbers them.
ok=1 nodata=2 nxdomain=3 servfail=4 timeout=5 malformed=6 badname=7

setup() {
	load lib
	cd "$BATS_TEST_TMPDIR"
}

# Each line "RESULT < RECORD", in which R and E stand for keys.
parse() {
	local want record

	while IFS= read -r line; do
		want=${line%% < *} record=${line#* < }
		record=${record//p=R/p=$rsa} record=${record//@R/$rsa}
		got=$(printf "${record//p=E/p=$ed}" | dkimkey parse "$1") || :
		[ "$got" = "$want" ] || { echo "$line: $got"; return 1; }
	done
}

@test "the records of RFC 6376, appendix C, and of RFC 8463 make keys" {
	parse rsa <<-TXT
	rsa 1024 < v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB
	rsa 1024 < v=DKIM1; k=rsa; p=R
	TXT
	parse ed25519 <<-TXT
	ed25519 256 < v=DKIM1; k=ed25519; p=E
	TXT
}

@test "tags may be missing, unknown, in any order, with white space anywhere" {
	parse rsa <<-'TXT'
	rsa 1024 < p=R
	rsa 1024 < p=R;
	rsa 1024 < p=R;\r\n\t
	rsa 1024 < v=DKIM1;p=R
	rsa 1024 < \t v = DKIM1 ; \r\n k = rsa ; p = \r\n @R ;
	rsa 1024 < v=DKIM1; s=email; h=sha256; p=R; k=rsa
	rsa 1024 < v=DKIM1; x=; y=z; a1_=1; g=*; p=R
	rsa 1024 < k=rsa; p=R; n=a note, =3B and "quotes" (too)
	rsa 1024 < n=; p=R
	rsa 1024 < n=J\303\266rg; p=R
	TXT
	spaced=$(sed 's/./& /g' <<<"$rsa")
	[ "$(dkimkey parse rsa <<<"v=DKIM1; p=$spaced")" = 'rsa 1024' ]
}

@test "v= is DKIM1, to the letter, and first, or not there" {
	parse rsa <<-'TXT'
	permerror the key record has an unknown version < v=DKIM2; p=R
	permerror the key record has an unknown version < v=DKIM1.0; p=R
	permerror the key record has an unknown version < v=dkim1; p=R
	permerror the key record has an unknown version < v=; p=R
	permerror the key record has an unknown version < v=DKIM; p=R
	permerror the key record has an unknown version < v=DKIM1 DKIM1; p=R
	permerror the key record has an unknown version < p=R; v=DKIM1
	permerror the key record has an unknown version < k=rsa; v=DKIM1; p=R
	TXT
}

@test "what is no tag list, or has no p=, is no key record" {
	parse rsa <<-'TXT'
	permerror the record is no key record < v=spf1 -all
	permerror the record is no key record < v=DMARC1; p
	permerror the record is no key record < hello
	permerror the record is no key record < v=DKIM1
	permerror the record is no key record < v=DKIM1; P=R
	permerror the record is no key record < v=DKIM1; p=R; p=R
	permerror the record is no key record < v=DKIM1; x=1; x=2; p=R
	permerror the record is no key record < v=DKIM1;; p=R
	permerror the record is no key record < v=DKIM1; p=R; \0
	permerror the record is no key record < v=DKIM1; n=\0; p=R
	permerror the record is no key record < v=DKIM1; n=\377; p=R
	TXT
	[ "$(dkimkey parse rsa </dev/null)" = 'permerror the record is no key record' ]
}

@test "h= must have sha256, s= mail or all services" {
	parse rsa <<-'TXT'
	rsa 1024 < h=sha256; p=R
	rsa 1024 < h=sha1:sha256; p=R
	rsa 1024 < h=sha512 : \r\n SHA256 : x-y; p=R
	permerror the key is not for SHA-256 < h=sha1; p=R
	permerror the key is not for SHA-256 < h=; p=R
	permerror the key is not for SHA-256 < h=sha2567:asha256; p=R
	rsa 1024 < s=*; p=R
	rsa 1024 < s=email; p=R
	rsa 1024 < s=tlsrpt:Email; p=R
	rsa 1024 < s=other : *; p=R
	permerror the key is not for mail < s=tlsrpt; p=R
	permerror the key is not for mail < s=; p=R
	permerror the key is not for mail < s=emails; p=R
	TXT
}

@test "k= is the type of the signature, or rsa when it is not there" {
	parse rsa <<-'TXT'
	rsa 1024 < k=RSA; p=R
	permerror the key is of another type < k=ed25519; p=E
	permerror the key is of another type < k=; p=R
	permerror the key is of another type < k=rsa:ed25519; p=R
	permerror the key is of another type < k=dsa; p=R
	TXT
	parse ed25519 <<-'TXT'
	ed25519 256 < k=Ed25519; p=E
	permerror the key is of another type < p=E
	permerror the key is of another type < k=rsa; p=R
	TXT
}

@test "an empty p= is a revoked key, whatever its type" {
	parse ed25519 <<-'TXT'
	permerror the key is revoked < p=
	permerror the key is revoked < v=DKIM1; k=rsa; p=
	permerror the key is revoked < v=DKIM1; k=ed25519; p= \r\n ; t=s
	TXT
}

@test "what p= holds must be a key" {
	parse rsa <<-'TXT'
	permerror the key is not in base64 < p=!!!!
	permerror the key is not in base64 < p=R=
	permerror the key is not in base64 < p=R\303\266
	permerror the RSA key is malformed < p=AAAA
	permerror the RSA key is malformed < p=E
	TXT
	parse ed25519 <<-'TXT'
	permerror the Ed25519 key is not of 32 octets < k=ed25519; p=AAAA
	permerror the Ed25519 key is wrapped in DER, and RFC 8463 wants the bare 32 octets < k=ed25519; p=MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
	TXT
}

@test "t= tells of testing, and of i= that must be the very domain" {
	parse rsa <<-'TXT'
	rsa 1024 testing < t=y; p=R
	rsa 1024 strict < t=s; p=R
	rsa 1024 testing strict < t=y:s; p=R
	rsa 1024 testing strict < t= other : S \r\n : Y; p=R
	rsa 1024 < t=; p=R
	rsa 1024 < t=ys; p=R
	TXT
}

@test "of several records each that makes a key is given in turn" {
	run -4 dkimkey find rsa $ok 'v=spf1 -all' "p=$rsa" 'p=' "k=ed25519; p=$ed" "t=y; p=$rsa"
	[ "$output" = $'rsa 1024\nrsa 1024 testing\npermerror the record is no key record' ]
	run -4 dkimkey find ed25519 $ok "p=$rsa" "k=ed25519; p=$ed"
	[ "${lines[0]}" = 'ed25519 256' ]
}

@test "when none makes a key, the first that is a key record tells why" {
	run -4 dkimkey find rsa $ok 'v=spf1 -all' 'garbage' 'h=sha1; p=AAAA' 'p='
	[ "$output" = 'permerror the key is not for SHA-256' ]
	run -4 dkimkey find rsa $ok 'v=spf1 -all'
	[ "$output" = 'permerror the record is no key record' ]
}

@test "ten records are looked at, and no more" {
	run -4 dkimkey find rsa $ok 1 2 3 4 5 6 7 8 9 "p=$rsa" "t=y; p=$rsa"
	[ "${lines[0]}" = 'rsa 1024' ]
	[ "${#lines[@]}" -eq 2 ]
	run -4 dkimkey find rsa $ok 1 2 3 4 5 6 7 8 9 10 "p=$rsa"
	[ "${#lines[@]}" -eq 1 ]
}

@test "no record is permanent, no answer is not" {
	for status in $nodata $nxdomain $badname; do
		run -4 dkimkey find rsa $status
		[[ $output == 'permerror '* ]]
	done
	for status in $servfail $timeout $malformed; do
		run -5 dkimkey find rsa $status
		[[ $output == 'temperror '* ]]
	done
}

@test "reasons are plain words that any field can hold" {
	for record in '' p= 'h=sha1; p=' 's=x; p=' 'v=1; p=' 'k=x; p=A' p=A p=AAAA; do
		for type in rsa ed25519; do
			run -4 dkimkey parse $type <<<"$record"
			[[ $output =~ ^permerror\ [A-Za-z0-9\ ,-]+$ ]]
		done
	done
	for status in $nodata $nxdomain $servfail $timeout $malformed $badname; do
		run dkimkey find rsa $status
		[[ $output =~ ^[a-z]+\ [A-Za-z0-9\ ,-]+$ ]]
	done
}

@test "the name of a record is in lower case and A-labels, or there is none" {
	[ "$(dkimkey name Foo.bar Example.COM)" = foo.bar._domainkey.example.com ]
	[ "$(dkimkey name sélecteur bücher.example)" = xn--slecteur-b1a._domainkey.xn--bcher-kva.example ]
	long=$(printf 'a%.0s' {1..63})
	[ "$(dkimkey name "$long.$long" "$long.exam.ple" | wc -c)" -le 254 ]
	for names in "a/b example.com" ". example.com" "a.. example.com" "a -x.example" "$long.$long.$long $long.example"; do
		# shellcheck disable=SC2086
		run -1 dkimkey name $names
		[ -z "$output" ]
	done
	run -1 dkimkey name '' example.com
	run -1 dkimkey name a ''
}

@test "every octet of a text comes through each format" {
	command -v named-checkzone >/dev/null || skip 'no named-checkzone here'
	for ((n = 1; n < 256; n++)); do printf "\\x$(printf %02x $n)"; done >octets
	cat octets octets octets >text
	for value in 0 1 254 255 256 700; do
		for format in bind line split; do
			{ printf '@ 60 SOA a a 1 1 1 1 1\n@ 60 NS a\na 60 A 127.0.0.1\n'; dkimkey write $format $value <text; } >zone
			named-checkzone -q example.com zone
			# The strings of the record, joined, with \DDD and \C undone.
			named-checkzone -D -o - example.com zone | sed -n 's/^k\._domainkey\.[^"]*//p' |
			    python3 -c '
import re, sys
text = b"".join(re.findall(rb"\"((?:[^\"\\]|\\.)*)\"", sys.stdin.buffer.read()))
f = lambda m: bytes([int(m[1])]) if m[1].isdigit() else m[1]
sys.stdout.buffer.write(re.sub(rb"\\([0-9]{3}|.)", f, text))' | cmp - text
		done
	done
	dkimkey write plain 0 <text | cmp - <(cat text; echo)
}

@test "tinydns-data takes every octet" {
	command -v tinydns-data >/dev/null || skip 'no tinydns-data here'
	for ((n = 1; n < 256; n++)); do printf "\\x$(printf %02x $n)"; done >text
	{ echo .example.com::ns; dkimkey write tinydns 0 <text; } >data
	tinydns-data
	tinydns-get TXT k._domainkey.example.com >answer
	# Its own strings are of 127 octets; what is not printable is \ooo.
	grep '^answer: k\._domainkey\.example\.com 60 16 ' answer | sed 's/^answer: [^ ]* [0-9]* 16 //' | python3 -c '
import re, sys
f = lambda m: bytes([int(m[1], 8)])
data = re.sub(rb"\\([0-7]{3})", f, sys.stdin.buffer.read()[:-1])
while data:
	sys.stdout.buffer.write(data[1:1 + data[0]])
	data = data[1 + data[0]:]' | cmp - text
}
