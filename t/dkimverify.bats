#!/usr/bin/env bats
# dkimverify: a message in, one Authentication-Results line out.

setup_file() {
	load lib
	cd "$BATS_FILE_TMPDIR" || return
	dkim-genkey -d example.com -s rsa
	dkim-genkey -d example.com -s ed -k ed25519
	printf '$ORIGIN example.com.\n' >zone
	cat rsa.txt ed.txt >>zone
	letter >m
	dkimsign -t 1700000000 -s rsa -k rsa.private m >signed
	dkimsign -t 1700000000 -s rsa -k rsa.private -s ed -k ed.private m >both
}

setup() {
	load lib
	cd "$BATS_TEST_TMPDIR"
	ln -s "$BATS_FILE_TMPDIR"/* .
	verify=(dkimverify -a mx -z "example.com=zone" -t 1700000001)
}

# The zone with the key record of selector rsa replaced by these strings.
with_record() {
	printf '$ORIGIN example.com.\n'
	for record; do
		printf 'rsa._domainkey TXT ( '
		fold -w 200 <<<"$record" | sed 's/\\/\\\\/g; s/"/\\"/g; s/.*/"&"/'
		printf ')\n'
	done
}

# p= of selector rsa.
public() {
	dkim-genkey -e rsa.private -f plain | sed 's/.*p=//'
}

# The message signed, with sed's changes made to the signature field.
altered() {
	sed "1,/^From:/{$1}" signed
}

# judge RECORD...: the verdict on the signed message with these key records.
judge() {
	with_record "$@" >zone2
	run dkimverify -a mx -z example.com=zone2 -t 1700000001 signed
}

@test "a pass, a fail and none, and their statuses" {
	run -0 "${verify[@]}" signed
	[[ $output == 'Authentication-Results: mx; dkim=pass (2048-bit rsa key) header.d=example.com header.s=rsa header.a=rsa-sha256 header.b='* ]]
	run -1 "${verify[@]}" < <(sed 's/The body/A body/' signed)
	[[ $output == 'Authentication-Results: mx; dkim=fail (body hash does not match, the body was changed) header.d=example.com '* ]]
	run -1 "${verify[@]}" < <(sed 's/folded/unfolded/' signed)
	[[ $output == *'dkim=fail (signature does not match, a signed field was changed '* ]]
	run -6 "${verify[@]}" m
	[ "$output" = 'Authentication-Results: mx; dkim=none (no signature)' ]
	run -6 "${verify[@]}" /dev/null
}

@test "relaxed signatures survive folding, white space, and fields that come before" {
	{ echo 'Received: by mx'; sed 's/^Subject: folded/SUBJECT :  folded\t/; s/^The body\./The\tbody. /' signed; } >relayed
	run -0 "${verify[@]}" relayed
}

@test "each signature is judged, and one that passes makes the message pass" {
	run -0 "${verify[@]}" both
	[[ $output == *'dkim=pass (2048-bit rsa key)'*'; dkim=pass (ed25519 key)'* ]]
	sed 's/s=ed;/s=eX;/' both >one
	run -0 "${verify[@]}" one
	[[ $output == *'dkim=pass'*'; dkim=permerror (no key record at this name)'*'header.s=ex'* ]]
}

@test "header.b= is long enough to tell two signatures apart" {
	# The same signature but for its last octet: one cannot be right.
	b=$(sed -n '1,/^From:/p' signed | tr -d '\n\t ' | sed 's/.*[^h]b=//; s/From:.*//')
	{ sed -n '1,/^From:/p' signed | sed '$d' | sed 's/rsa;/rsa; x1=y;/'; cat signed; } >two
	run "${verify[@]}" two
	[ "$(grep -o 'header\.b="*[A-Za-z0-9/+=]*' <<<"$output" | sort | uniq -d | wc -l)" -eq 1 ]
	# Other octets from the start: eight are enough.
	run -0 "${verify[@]}" both
	for value in $(grep -o 'header\.b="*[A-Za-z0-9/+=]*' <<<"$output"); do
		value=${value#header.b=}
		value=${value#\"}
		[ ${#value} -eq 8 ]
	done
	[ -n "$b" ]
}

@test "tags that are malformed, unknown, doubled or missing are neutral" {
	while read -r change; do
		run -3 "${verify[@]}" < <(altered "$change")
		[[ $output == *'dkim=neutral ('* ]] || { echo "$change: $output"; false; }
	done <<-'TXT'
	s/v=1/v=2/
	s/v=1/v=1.0/
	s/v=1; //
	s/a=rsa-sha256;//
	s/a=rsa-sha256/a=rsa-sha512/
	s/a=rsa-sha256/a=dsa-sha256/
	s/c=relaxed\/relaxed/c=relaxed\/loose/
	s/c=relaxed\/relaxed/c=nowsp/
	s/d=example.com/d=com/
	s/d=example.com/d=exa mple.com/
	s/d=example.com/d=-.com/
	s/s=rsa/s=r_._-/
	s/s=rsa/s=/
	s/t=1700000000/t=17x/
	s/t=1700000000/t=1700000000; t=1700000000/
	s/t=1700000000/t=1700000000; x=1700000000/
	s/t=1700000000/t=1234567890123/
	s/t=1700000000/l=-1/
	s/t=1700000000/l=1x/
	s/t=1700000000/q=dns\/http/
	s/t=1700000000/i=joe/
	s/t=1700000000/i=j=4oe@example.com/
	s/bh=/bh=*/
	s/bh=[^;]*;/bh=AAAA;/
	s/h=from/h=fr om/
	s/v=1;/v=1;;/
	s/v=1;/v=1; =x;/
	TXT
}

@test "q= may name other methods beside dns/txt" {
	run -1 "${verify[@]}" < <(altered 's/t=1700000000/q=dns\/http : dns\/txt/')
}

@test "From not in h=, and i= outside d=, are permerror" {
	run -4 "${verify[@]}" < <(altered 's/from:/fromm:/g')
	[[ $output == *'dkim=permerror (From is not in h=)'* ]]
	run -4 "${verify[@]}" < <(altered 's/t=1700000000/i=@example.org/')
	[[ $output == *'dkim=permerror (i= is not at or below d=)'* ]]
	run -4 "${verify[@]}" < <(altered 's/t=1700000000/i=@notexample.com/')
}

@test "rsa-sha1 is policy (RFC 8301 3.1)" {
	run -2 "${verify[@]}" < <(altered 's/rsa-sha256/rsa-sha1/')
	[[ $output == *'dkim=policy (rsa-sha1 is no longer accepted)'* ]]
}

@test "times are held against -t" {
	dkimsign -t 1700000000 -x 100 -s rsa -k rsa.private m >x
	run -0 dkimverify -a mx -z example.com=zone -t 1700000100 x
	run -2 dkimverify -a mx -z example.com=zone -t 1700000101 x
	[[ $output == *'dkim=policy (signature has expired)'* ]]
	run -0 dkimverify -a mx -z example.com=zone -t 1699999700 x
	run -2 dkimverify -a mx -z example.com=zone -t 1699999699 x
	[[ $output == *'dkim=policy (signature is from the future)'* ]]
}

@test "l= that leaves octets out is told, and too much of it is permerror" {
	dkimsign -t 1700000000 --body-length -s rsa -k rsa.private m >l
	run -0 "${verify[@]}" l
	[[ $output == *'dkim=pass (2048-bit rsa key) '* ]]
	echo more >>l
	run -0 "${verify[@]}" l
	[[ $output == *'dkim=pass (2048-bit rsa key, l= leaves the last 6 octets of the body unsigned)'* ]]
	run -2 "${verify[@]}" --strict l
	[[ $output == *'dkim=policy (2048-bit rsa key, l= leaves the last 6 octets of the body unsigned)'* ]]
	sed '$d' l | sed '$d' >short
	run -4 "${verify[@]}" short
	[[ $output == *'dkim=permerror (l= is larger than the body)'* ]]
	run -4 "${verify[@]}" < <(sed 's/l=11;/l=99999999999999999999999999;/' l)
}

@test "key records are read as RFC 6376 3.6.1 says" {
	p=$(public)
	while IFS='|' read -r want record; do
		judge "${record/P/$p}"
		[ "$status" -eq "$want" ] || { echo "$record: $status $output"; false; }
	done <<-'TXT'
	0|p=P
	0|v=DKIM1; p=P
	0|v=DKIM1;p=P;
	0|v = DKIM1 ; k = rsa ; p = P ;
	0|v=DKIM1; h=sha256; k=rsa; s=email; t=s; n=note; p=P
	0|v=DKIM1; h=sha1:sha256; s=other:*; x=unknown; p=P
	4|v=DKIM1; h=sha1; p=P
	4|v=DKIM1; s=other; p=P
	4|v=DKIM1; k=ed25519; p=P
	4|v=DKIM1; k=other; p=P
	4|v=DKIM1; p=
	4|v=DKIM1; p
	4|v=DKIM1
	4|v=DKIM2; p=P
	4|v=dkim1; p=P
	4|p=P; v=DKIM1
	4|v=DKIM1; p=P; p=P
	4|v=DKIM1; p=AAAA
	4|v=DKIM1; p=!!!!
	4|garbage
	4|v=spf1 -all
	TXT
}

@test "a domain that is testing is told (t=y)" {
	judge "v=DKIM1; t=y; p=$(public)"
	[ "$status" -eq 0 ]
	[[ $output == *'dkim=pass (2048-bit rsa key, the domain is testing DKIM)'* ]]
}

@test "t=s in the key wants i= of the very domain" {
	dkimsign -t 1700000000 -i joe@sub.example.com -s rsa -k rsa.private m >sub
	run -0 "${verify[@]}" sub
	with_record "v=DKIM1; t=s; p=$(public)" >zone2
	run -4 dkimverify -a mx -z example.com=zone2 -t 1700000001 sub
	[[ $output == *'dkim=permerror (the key is not for subdomains and i= names one)'* ]]
	run -0 dkimverify -a mx -z example.com=zone2 -t 1700000001 signed
}

@test "of several key records the one that fits is found" {
	other=$(openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:1024 2>/dev/null | openssl pkey -pubout -outform der | base64 -w 0)
	judge 'v=spf1 -all' "v=DKIM1; p=$other" "v=DKIM1; p=$(public)"
	[ "$status" -eq 0 ]
	judge "v=DKIM1; p=$other"
	[ "$status" -eq 1 ]
}

@test "bare RSAPublicKey is a key too" {
	p=$(openssl rsa -in rsa.private -RSAPublicKey_out -outform der 2>/dev/null | base64 -w 0)
	judge "v=DKIM1; p=$p"
	[ "$status" -eq 0 ]
}

@test "RSA keys that are too short are policy" {
	openssl genrsa -traditional 768 2>/dev/null >weak
	p=$(openssl rsa -in weak -pubout -outform der 2>/dev/null | base64 -w 0)
	judge "v=DKIM1; p=$p"
	[ "$status" -eq 2 ]
	[[ $output == *'dkim=policy (RSA key is too short)'* ]]
	run -2 "${verify[@]}" --min-bits=3072 signed
	run -0 "${verify[@]}" --min-bits=2048 signed
	run -64 "${verify[@]}" --min-bits=512 signed
}

@test "no key is permerror, a server that does not answer temperror" {
	run -4 dkimverify -a mx -z /dev/null signed
	[[ $output == *'dkim=permerror (no key record at this name)'* ]]
	run -5 dkimverify -a mx -n 127.0.0.1@1 -T 5 signed
	[[ $output == *'dkim=temperror ('* ]]
}

@test "the keys of all signatures are asked for together" {
	printf '$ORIGIN example.com.\n' >zone8
	for i in $(seq 8); do
		sed "s/^rsa/s$i/" rsa.txt >>zone8
		keys+=(-s "s$i" -k rsa.private)
	done
	dkimsign -t 1700000000 "${keys[@]}" m >eight
	dnsd -d 2000 -l log example.com=zone8 >port 3>&- &
	server=$!
	for _ in $(seq 50); do [ -s port ] && break; sleep 0.1; done
	run "${verify[@]::3}" -n "127.0.0.1@$(cat port)" -t 1700000001 eight
	kill "$server"
	[ "$status" -eq 0 ]
	[ "$(grep -o dkim=pass <<<"$output" | wc -l)" -eq 8 ]
	# The last question is there long before the first answer.
	[ "$(wc -l <log)" -eq 8 ]
	[ $(($(tail -n 1 log | cut -d ' ' -f 1) - $(head -n 1 log | cut -d ' ' -f 1))) -lt 1500 ]
}

@test "ten signatures are judged, the rest are policy" {
	for i in $(seq 13); do
		sed "1,/^From:/{/^From:/d}" signed | sed '/^To:/,$d' | sed "s/v=1;/v=1; x$i=1;/"
	done >many
	cat signed >>many
	run "${verify[@]}" many
	[ "$(grep -o 'dkim=policy (too many signatures, not judged)' <<<"$output" | wc -l)" -eq 4 ]
	run -0 "${verify[@]}" --max-signatures=20 many
}

@test "ten thousand signatures cost little" {
	sed '/^From:/,$d' signed >field
	for _ in $(seq 100); do cat field; done >hundred
	for _ in $(seq 100); do cat hundred; done >many
	cat signed >>many
	run -0 timeout 20 "${verify[@]}" many
	[ "$(grep -o 'dkim=pass' <<<"$output" | wc -l)" -eq 10 ]
	[[ $output == *'dkim=policy (9902 more signatures not judged)' ]]
}

@test "a header over its bounds is permerror, and -p passes the message on" {
	{ yes 'X: y' | head -n 100000; cat signed; } >many
	run -4 "${verify[@]}" many
	[ "$output" = 'Authentication-Results: mx; dkim=permerror (too many header fields)' ]
	"${verify[@]}" -p many >out
	sed '1,/^X/{/^X/!d}' out | cmp - many
	run -65 --separate-stderr "${verify[@]}" -p -r many
	[ -z "$output" ]
}

@test "several FILEs: a line each, the first bad status, nothing left out" {
	sed 's/folded/x/' signed >bad
	run -1 --separate-stderr "${verify[@]}" signed bad m
	[ "${#lines[@]}" -eq 3 ]
	[[ ${lines[0]} == 'signed: Authentication-Results: mx; dkim=pass'* ]]
	[[ ${lines[1]} == 'bad: Authentication-Results: mx; dkim=fail'* ]]
	[ "${lines[2]}" = 'm: Authentication-Results: mx; dkim=none (no signature)' ]
	run -66 --separate-stderr "${verify[@]}" nosuch signed .
	[ "${#lines[@]}" -eq 1 ]
	[ "${stderr_lines[0]}" = 'dkimverify: nosuch: No such file or directory' ]
	[ "${stderr_lines[1]}" = 'dkimverify: .: is a directory' ]
}

@test "-p puts the field on top of the message, in its line end" {
	"${verify[@]}" -p signed >out
	sed '1,/^DKIM/{/^DKIM/!d}' out | cmp - signed
	[ "$(head -n 1 out)" = 'Authentication-Results: mx;' ]
	expand out | awk '/^From/ { exit } length > 78 { print; bad = 1 } END { exit bad }'
	sed 's/$/\r/' signed >crlf
	"${verify[@]}" -p crlf >out
	run -1 grep -v $'\r$' out
	# The verdict does not change the status of a message written.
	run -0 "${verify[@]}" -p m
}

@test "-r drops the fields that carry this ID, and no others" {
	{ printf 'Authentication-Results: mx; dkim=pass\nAuthentication-Results: (c) MX 1; spf=pass\n'
	  printf 'Authentication-Results: other; dkim=pass\nAuthentication-Results:\n "mx" ;\n none\n'
	  printf 'Authentication-Results: mx; dkim=pass\nauthentication-RESULTS: mx; dkim=pass\n'
	  printf 'Authentication-Results: mx.other; dkim=pass\n'; cat signed; } >forged
	"${verify[@]}" -p -r forged >out
	run -0 grep -ci '^Authentication-Results' out
	[ "$output" -eq 3 ]
	run -0 grep -c '^Authentication-Results: \(other\|mx.other\); dkim=pass$' out
	[ "$output" -eq 2 ]
	run -0 "${verify[@]}" out
}

@test "-r drops what nobody can say whose it is" {
	{ printf 'Authentication-Results: (mx; dkim=pass\n'; cat signed; } >forged
	"${verify[@]}" -p -r forged >out
	run -1 grep '(mx' out
}

@test "-m joins the topmost field of this ID" {
	{ printf 'Authentication-Results: mx;\n\tspf=pass smtp.mailfrom=a@example.com\n'; cat signed; } >spf
	"${verify[@]}" -p -m spf >out
	[ "$(grep -c '^Authentication-Results' out)" -eq 1 ]
	[ "$(sed -n 2,3p out | tr -d '\n')" = $'\tspf=pass smtp.mailfrom=a@example.com;\tdkim=pass (2048-bit rsa key) header.d=example.com header.s=rsa' ]
	sed 1,4d out | head -n 1 | grep -q '^DKIM' || sed 1,3d out >/dev/null
	# Another's field is left alone.
	sed -i 's/mx;/other;/' spf
	"${verify[@]}" -p -m spf >out
	[ "$(grep -c '^Authentication-Results' out)" -eq 2 ]
	# One that says none is replaced.
	{ printf 'Authentication-Results: mx; none\n'; cat signed; } >none
	"${verify[@]}" -p -m none >out
	[ "$(grep -c '^Authentication-Results' out)" -eq 1 ]
}

@test "-m joins only what can be read afterwards" {
	tops=('mx; spf=pass;\n \t' 'mx; spf=pass; (c)' 'mx; spf/2=pass' 'mx; spf=pass (;)' 'mx; (x) none' 'mx;
	none' 'mx; spf=pass reason="a;"' 'mx; spf=pass;;')
	for top in "${tops[@]}"; do
		{ printf "Authentication-Results: $top\n"; cat signed; } >in
		"${verify[@]}" -p -m in >out
		# All is one header still, and ours can be read.
		sed '/^$/q' out >head
		run -1 grep -v '^[A-Za-z-]*:\|^[[:blank:]]\|^$' head
		run -0 "${verify[@]}" out
		sed -n '/^Authentication-Results/,/^DKIM/p' out | tr -d '\n' | grep -q 'dkim=pass'
	done
	{ printf 'Authentication-Results: mx'; for i in $(seq 100); do printf ';\n\tx%d=pass' "$i"; done; echo; cat signed; } >in
	"${verify[@]}" -p -m in >out
	[ "$(grep -c '^Authentication-Results' out)" -eq 2 ]
}

@test "a message that begins with white space cannot write into our field" {
	for first in ' ; spf=pass' '\t; spf=pass' 'From x\n ; spf=pass'; do
		printf "$first"'\nFrom: x@bank.example\n\nbody\n' >forged
		"${verify[@]}" -p forged >out
		[ "$(grep -c '^$' out)" -eq 2 ]
		run -1 grep -A1 'no signature' <(grep -A1 'no signature' out | sed 1d | grep spf)
		[ "$(grep -A1 'no signature' out | tail -n 1)" = '' ]
	done
	head -c 9000000 /dev/zero | tr '\0' ' ' >forged
	"${verify[@]}" -p forged | head -n 3 | cut -c 1-20 | tail -n 1 | grep -x ''
}

@test "-r ends a header that has no empty line, so that none hides behind" {
	printf 'From: a@b.example\nno field\nAuthentication-Results: mx; dkim=pass\n\nbody\n' >forged
	"${verify[@]}" -p -r forged >out
	[ "$(sed '/^$/q' out | grep -c '^Authentication-Results')" -eq 1 ]
	"${verify[@]}" -p forged | tail -n 5 | cmp - forged
}

@test "--record that cannot be written is trouble before the verdict" {
	[ -c /dev/full ] || skip 'no /dev/full here'
	for how in -p -J; do
		run -74 --separate-stderr "${verify[@]}" $how --record=/dev/full signed
		[ -z "$output" ]
	done
}

@test "the header is hashed once for a signature, however many keys there are" {
	perl -e 'print "DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=example.com; s=rsa$_; h=From:" .
	    join(":\n ", ("XXXXXXXXXXXXXXXZ") x 511) . "; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=" .
	    ("AAAA" x 85) . "AAA=\n" for 1 .. 10;
	    print "From: a\@example.com\n"; print "XXXXXXXXXXXXXXXY: a\n" x 19980; print "\n"' >costly
	printf '$ORIGIN example.com.\n' >zone10
	for i in $(seq 10); do
		openssl genrsa -traditional 1024 2>/dev/null >k
		chmod 600 k
		for j in $(seq 10); do dkim-genkey -e k -s "rsa$j" -f line 2>/dev/null; done
	done >>zone10
	run -1 timeout 20 "${verify[@]::3}" -z example.com=zone10 -q costly
}

@test "-q says nothing" {
	run -0 "${verify[@]}" -q signed
	[ -z "$output" ]
	run -6 "${verify[@]}" -q m
	[ -z "$output" ]
}

@test "-J is one JSON object with all that is known" {
	run -0 "${verify[@]}" -J both
	[ "${#lines[@]}" -eq 1 ]
	[ "$(jq -r '.result, .authserv_id, (.signatures | length), .signatures[0].domain, .signatures[0].key.name,
	    .signatures[0].key.bits, .signatures[1].algorithm, .signatures[1].body, .signatures[1].header' <<<"$output" | tr '\n' ' ')" \
	    = 'pass mx 2 example.com rsa._domainkey.example.com 2048 ed25519-sha256 match match ' ]
	# Several FILEs: an object a line, and nothing before it.
	run -0 --separate-stderr "${verify[@]}" -J both signed
	[ "$(jq -r .file <<<"$output" | tr '\n' ' ')" = 'both signed ' ]
	run -1 "${verify[@]}" -J < <(sed 's/The body/X/' both)
	[ "$(jq -r '.signatures[0] | .result, .body, .header' <<<"$output" | tr '\n' ' ')" = 'fail mismatch match ' ]
	run -6 "${verify[@]}" -J m
	[ "$(jq -c '.signatures' <<<"$output")" = '[]' ]
}

@test "--explain tells what was looked up and compared" {
	run -1 "${verify[@]}" --explain < <(sed 's/The body/X/' signed)
	[[ $output == *'key: rsa._domainkey.example.com TXT: '*'2048 bits'* ]]
	[[ $output == *'differs from bh='* ]]
	[[ $output == *'header: the signed fields match b='* ]]
	[[ $output == *'verdict: fail: body hash'* ]]
	run -0 --separate-stderr "${verify[@]}" --explain both signed
	run -1 grep -v '^both: \|^signed: ' <<<"$output"
}

@test "--explain suspects nobody above a signature that passes" {
	{ cat zone; echo '$ORIGIN lists.example.'; sed 's/^rsa/list/' rsa.txt; } >zones
	by() {
		echo "Received: from x by $1; Mon, 23 Nov 2026 01:00:02 +0000"
	}
	{ by mx.lists.example; cat signed; echo footer; } |
	    dkimsign -t 1700000000 -d lists.example -s list -k rsa.private >sent
	{ by mx.example.net; by relay.example.net; cat sent; } >got
	run -0 dkimverify -z zones -t 1700000001 --explain got
	[[ $output == *'proved: the last line was added: "footer"'* ]]
	[[ $output == *'not changed since lists.example signed it (header field 3)
    between: mx.lists.example (Received)
    changed by lists.example
'* ]]
	run -0 dkimverify -z zones -t 1700000001 -J --explain got
	[ "$(jq -r '.signatures[1].diagnosis.trail.signed_since' <<<"$output")" = lists.example ]
}

@test "--explain tells which header hash an RSA signature is of" {
	sed 's/^Subject: /&x /' signed >changed
	run -1 "${verify[@]}" -J --explain changed
	jq -r '.signatures[0].signature' <<<"$output" | tr -d ' \t\r\n' |
	    openssl base64 -d -A >sig
	openssl pkey -in rsa.private -pubout -out public
	openssl pkeyutl -verifyrecover -pubin -inkey public -in sig \
	    -pkeyopt digest:sha256 | openssl base64 >hash
	jq -r '.signatures[0].diagnosis | .key, .signed_header_hash' <<<"$output" |
	    diff <(echo signed; cat hash) -
	run -1 "${verify[@]}" --explain changed
	[[ $output == *'header: the key has made b=, but for other fields'* ]]
}

@test "-v tells the lookup and the verdict on standard error" {
	run -0 --separate-stderr "${verify[@]}" -v signed
	[[ $stderr == *'rsa._domainkey.example.com TXT'* ]]
	[[ $stderr == *'d=example.com s=rsa: pass: 2048-bit rsa key'* ]]
}

@test "-p, -q, and -J or --explain, exclude each other, -r and -m want -p" {
	for args in '-p -q' '-J -q' '-p -J' '-p --explain' '--explain -q' '-r' '-m' '-p a b' '-a x;y' '-a ' '-T 0' '-n foo' '--max-signatures=0'; do
		# shellcheck disable=SC2086
		run -64 --separate-stderr "${verify[@]}" $args /nonexistent
		[ -z "$output" ] && [ "${#stderr_lines[@]}" -eq 1 ] || { echo "$args: $stderr"; false; }
	done
}

@test "international domains are looked up as A-labels (RFC 8616 5)" {
	sed 's/example\.com/xn--bcher-kva.example/' zone >zone2
	{ echo 'From: joe@xn--bcher-kva.example'; sed 1d m; } | dkimsign -t 1700000000 -s rsa -k rsa.private >ascii
	run -0 dkimverify -a mx -z xn--bcher-kva.example=zone2 -t 1700000001 ascii
	sed 's/d=xn--bcher-kva.example/d=bücher.example/' ascii >eai
	# The name is found; the field is no longer what was signed.
	run -1 dkimverify -a mx -z xn--bcher-kva.example=zone2 -t 1700000001 eai
	[[ $output == *'header.d=xn--bcher-kva.example'* ]]
}

@test "--record keeps the answers, and -z of them repeats the verdict" {
	run -0 --separate-stderr "${verify[@]}" --record=answers both
	first=$output
	run -0 --separate-stderr dkimverify -a mx -z answers -t 1700000001 both
	[ "$output" = "$first" ]
	rm answers
	run -4 dkimverify -a mx -z /dev/null --record=answers -t 1700000001 both
	first=$output
	run -4 dkimverify -a mx -z answers -t 1700000001 both
	[ "$output" = "$first" ]
}

@test "a zone file with an error is named, with the line" {
	{ cat zone; echo 'bad IN TXT "open'; } >zone2
	run -78 --separate-stderr dkimverify -z example.com=zone2 signed
	[ -z "$output" ]
	[[ $stderr == "dkimverify: zone2:$(wc -l <zone2): "* ]]
	run -66 --separate-stderr dkimverify -z nosuch signed
	[ -z "$output" ]
}

@test "a key record of 60 kB is read or refused, in time" {
	judge "v=DKIM1; n=$(head -c 60000 /dev/zero | tr '\0' x); p=$(public)"
	[ "$status" -eq 0 ]
	judge "v=DKIM1; p=$(head -c 45000 /dev/zero | base64 -w 0)"
	[ "$status" -eq 4 ]
}

@test "no octet of a signature field can break the output" {
	# In d=, s=, a=, i= and b=, quoted and bare.
	perl -e 'my ($head, $rest) = do { local $/; <> } =~ /^(.*?\n)(From:.*)$/s;
	    for my $o (0 .. 255) {
		my %change = (d => ["d=example.com", "d=e%sx.com"], s => ["s=rsa", "s=r%sa"],
		    a => ["rsa-sha256", "rsa%ssha256"], i => ["t=1700000000", "i=%s\@example.com"],
		    b => [" b=", " b=%s"]);
		for my $place (keys %change) {
			my ($from, $to) = @{$change{$place}};
			my $field = $head;
			my $with = sprintf($to, chr($o));
			$field =~ s/\Q$from\E/$with/;
			open(my $f, ">", "$place$o") or die;
			print $f $field, $rest;
		}
	    }' signed
	"${verify[@]}" [dsaib][0-9]* >out 2>err || true
	[ "$(wc -l <out)" -eq $((5 * 256)) ]
	[ ! -s err ]
	run -1 grep -a -P '[\x00-\x08\x0b-\x1f\x7f]' out
	sed 's/^[^:]*: Authentication-Results://' out | authres lines >results
	# An octet that ends the header makes it none; all others are one result.
	run -1 grep -vx 1 results
}
