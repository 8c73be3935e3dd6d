#!/usr/bin/env bats
# dkimsign: a message in, the same message with DKIM-Signature fields on top.

setup_file() {
	load lib
	cd "$BATS_FILE_TMPDIR" || return
	dkim-genkey -d example.com -s rsa
	dkim-genkey -d example.com -s ed -k ed25519
	printf '$ORIGIN example.com.\n' >zone
	cat rsa.txt ed.txt >>zone
	letter >m
}

setup() {
	load lib
	cd "$BATS_TEST_TMPDIR"
	ln -s "$BATS_FILE_TMPDIR"/* .
	sign=(dkimsign -t 1700000000 -s rsa -k rsa.private)
	verify=(dkimverify -a mx -z "example.com=zone" -t 1700000001)
}

# The value of a tag in the signature on top of the message on standard input.
tag() {
	sed -n '1,/^[^ \t]/{1!{/^[^ \t]/d};p}' | sed 's/^DKIM-Signature://' |
	    tr -d ' \t\r\n' | tr ';' '\n' | sed -n "s/^$1=//p"
}

@test "the message comes out as it was, with one field before it" {
	run -0 --separate-stderr "${sign[@]}" m
	[ -z "$stderr" ]
	"${sign[@]}" m >out
	tail -c "$(wc -c <m)" out | cmp - m
	head -c -"$(wc -c <m)" out >field
	[ "$(grep -c '^[^ 	]' field)" -eq 1 ]
	[[ $(head -n 1 field) == 'DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=rsa;' ]]
	run -0 "${verify[@]}" out
	[[ $output == 'Authentication-Results: mx; dkim=pass (2048-bit rsa key) header.d=example.com header.s=rsa header.a=rsa-sha256 header.b='* ]]
}

@test "standard input, a FILE and - are the same" {
	"${sign[@]}" m >a
	"${sign[@]}" <m >b
	"${sign[@]}" - <m >c
	# shellcheck disable=SC2002
	cat m | "${sign[@]}" >d
	cmp a b && cmp a c && cmp a d
}

@test "a fixed time gives the same octets again, with RSA and Ed25519" {
	"${sign[@]}" -s ed -k ed.private m >a
	"${sign[@]}" -s ed -k ed.private m >b
	cmp a b
	SOURCE_DATE_EPOCH=1700000000 dkimsign -s rsa -k rsa.private -s ed -k ed.private m | cmp - a
}

@test "each pair of -s and -k gives a signature, and all pass" {
	"${sign[@]}" -s ed -k ed.private m >out
	[ "$(grep -c ^DKIM-Signature: out)" -eq 2 ]
	run -0 "${verify[@]}" out
	[[ $output == *'dkim=pass (2048-bit rsa key)'*'dkim=pass (ed25519 key)'* ]]
}

@test "no line of the field is longer than 78 characters" {
	for opts in '' '--copied-headers' '-i someone.with.a.name@very.long.subdomain.of.example.com' \
	    '-c simple/simple -x 3600 --body-length'; do
		# shellcheck disable=SC2086
		"${sign[@]}" $opts -H m | expand | awk 'length > 78 { bad = 1; print } END { exit bad }'
	done
}

@test "all canonicalizations, line ends and odd bodies verify" {
	cp -L m lf && sed 's/$/\r/' lf >crlf
	head -n 20 m | sed '/^$/q' | head -n -1 >nobody
	sed '/^$/q' m >empty
	{ cat m; printf '\n\n\n \t\n\n'; } >trailing
	printf 'From: a@example.com\nX:\n\nno newline at the end' >open
	printf '\r\n' | cat nobody - m >mixed
	for c in simple relaxed simple/relaxed relaxed/simple simple/simple relaxed/relaxed; do
		for f in lf crlf nobody empty trailing open mixed; do
			"${sign[@]}" -c $c -s ed -k ed.private $f >$f.out
			tail -c "$(wc -c <$f)" $f.out | cmp - $f
			run -0 "${verify[@]}" $f.out
			[[ $output == *dkim=pass*dkim=pass* ]]
		done
	done
}

@test "fields that are added use the message's line end" {
	sed 's/$/\r/' m >crlf
	"${sign[@]}" -H crlf >out
	[ "$(grep -c $'\r$' out)" -eq "$(wc -l <out)" ]
	"${sign[@]}" -H m >out
	run -1 grep $'\r' out
}

@test "the mbox line stays first" {
	{ echo 'From joe Sun Nov 22 17:40:18 2026'; cat m; } >mbox
	"${sign[@]}" mbox >out
	[ "$(head -n 1 out)" = 'From joe Sun Nov 22 17:40:18 2026' ]
	[[ $(sed -n 2p out) == DKIM-Signature:* ]]
	sed 1d out >rest
	"${sign[@]}" m | cmp - rest
	run -0 "${verify[@]}" out
}

@test "-H writes the fields alone, and leaves the offset of its input" {
	"${sign[@]}" m >want
	{ "${sign[@]}" -H; cat; } <m | cmp - want
	("${sign[@]}" -H <m; cat m) | cmp - want
}

@test "the signed fields are those of RFC 6376 5.4.1 that are there" {
	run -0 tag h < <("${sign[@]}" -o '' m)
	[ "$output" = from:subject:date:to:to:message-id:mime-version:content-type ]
}

@test "the fields that must not be added are signed once more" {
	run -0 tag h < <("${sign[@]}" m)
	[ "$output" = from:subject:date:to:to:message-id:mime-version:content-type:from:to:cc:subject:date:reply-to:message-id:mime-version:content-type ]
	"${sign[@]}" m >out
	for f in From To Cc Subject Date Reply-To Message-ID MIME-Version Content-Type; do
		{ echo "$f: added@example.com"; cat out; } >more
		run -1 "${verify[@]}" more
	done
	{ echo 'X-New: fine'; cat out; } >more
	run -0 "${verify[@]}" more
}

@test "-h names the fields, each with all that have the name, and absent ones" {
	run -0 tag h < <("${sign[@]}" -h From:To:X-None m)
	[ "$output" = from:to:to:x-none:from:to ]
	run -0 tag h < <("${sign[@]}" -h From:To:X-None -o '' m)
	[ "$output" = from:to:to:x-none ]
	run -0 tag h < <("${sign[@]}" -h From:From:Subject -o Subject:Cc m)
	[ "$output" = from:from:subject:subject:cc ]
	"${sign[@]}" -h From:X-None m >out
	{ echo 'X-None: any'; cat out; } >more
	run -0 "${verify[@]}" out
	run -1 "${verify[@]}" more
}

@test "several fields of one name are signed from the bottom up" {
	"${sign[@]}" m >out
	run -0 "${verify[@]}" out
	# Exchange the two To fields: no longer what was signed.
	awk '/^To: first/ { held = $0; next } /^To: second/ { print; print held; next } { print }' out >swapped
	run -1 "${verify[@]}" swapped
}

@test "--list-safe survives a list that adds Sender, Reply-To and List fields" {
	"${sign[@]}" --list-safe m >out
	{ printf 'Sender: l@lists.example\nReply-To: l@lists.example\nList-Id: <l>\nList-Post: <x>\n'; cat out; } >listed
	run -0 "${verify[@]}" listed
}

@test "-d, -i, -t and -x are in the signature" {
	"${sign[@]}" -d Example.COM -i joe@sub.example.com -x 60 m >out
	[ "$(tag d <out)" = example.com ]
	[ "$(tag i <out)" = joe@sub.example.com ]
	[ "$(tag t <out)" = 1700000000 ]
	[ "$(tag x <out)" = 1700000060 ]
	run -0 "${verify[@]}" out
	run -2 dkimverify -a mx -z example.com=zone -t 1700000061 out
	[[ $output == *'dkim=policy (signature has expired)'* ]]
	"${sign[@]}" --no-timestamp m >out
	[ -z "$(tag t <out)" ]
}

@test "odd octets in -i are quoted" {
	"${sign[@]}" -i 'a;b=c |d"@example.com' m >out
	[ "$(tag i <out)" = 'a=3Bb=3Dc=20|d"@example.com' ]
	run -0 "${verify[@]}" -J out
	[ "$(jq -r '.signatures[0].auid' <<<"$output")" = 'a;b=c |d"@example.com' ]
}

@test "--body-length signs the start of the body only" {
	"${sign[@]}" --body-length m >out
	[ "$(tag l <out)" = 11 ]
	echo 'a footer' >>out
	run -0 "${verify[@]}" out
	[[ $output == *'l= leaves the last 10 octets of the body unsigned'* ]]
	run -2 "${verify[@]}" --strict out
	"${sign[@]}" --body-length=3 m >out
	[ "$(tag l <out)" = 3 ]
	run -0 "${verify[@]}" out
	"${sign[@]}" --body-length=99999 m >out
	[ "$(tag l <out)" = 11 ]
	"${sign[@]}" --body-length=0 m >out
	[ "$(tag l <out)" = 0 ]
	run -0 "${verify[@]}" out
}

@test "--copied-headers holds what was signed" {
	"${sign[@]}" --copied-headers -h From:Subject -o '' m >out
	[ "$(tag z <out)" = 'From:=20"Joe=20Q."=20<joe@example.com>|Subject:=20folded=0D=0A=20subject' ]
	run -0 "${verify[@]}" out
}

@test "-r drops the signatures that are there" {
	"${sign[@]}" m | "${sign[@]}" -r -s ed -k ed.private >out
	[ "$(grep -c ^DKIM-Signature: out)" -eq 2 ]
	"${sign[@]}" m | "${sign[@]}" >twice
	[ "$(grep -c ^DKIM-Signature: twice)" -eq 2 ]
	run -0 "${verify[@]}" out
	run -64 "${sign[@]}" -r -H m
}

@test "the domain of From is the default, whatever form From has" {
	for from in 'joe@example.com' '"a@b.c" <joe@EXAMPLE.com>' 'x (c@d.e) <joe@example.com>' \
	    'joe@example.com, ann@example.com' 'g: joe@example.com;'; do
		{ echo "From: $from"; sed 1d m; } >f
		run -0 tag d < <("${sign[@]}" f)
		[ "$output" = example.com ]
	done
}

@test "no From field, or none that names one domain, is data that cannot be signed" {
	sed 1d m >nofrom
	run -65 --separate-stderr "${sign[@]}" nofrom
	[ -z "$output" ] && [ "$stderr" = 'dkimsign: nofrom: no From field with an address' ]
	run -65 --separate-stderr "${sign[@]}" -d example.com nofrom
	[ -z "$output" ]
	for from in '' 'joe' 'undisclosed:;' 'a@example.com, b@example.org' 'a@[10.0.0.1]' 'a@localhost'; do
		{ echo "From: $from"; sed 1d m; } >f
		run -65 --separate-stderr "${sign[@]}" f
		[ -z "$output" ] && [ -n "$stderr" ]
	done
	# With -d it is signed as it is.
	run -0 "${sign[@]}" -d example.com f
}

@test "% in KEYFILE is the domain" {
	mkdir -p keys/example.com && cp rsa.private keys/example.com/default
	dkimsign -t 1700000000 -s rsa -k 'keys/%/default' m >out
	"${sign[@]}" m | cmp - out
}

@test "--optional passes on unsigned where there is no key" {
	dkimsign --optional -s rsa -k 'keys/%/default' m | cmp - m
	# shellcheck disable=SC2002
	cat m | dkimsign --optional -s rsa -k 'keys/%/default' | cmp - m
	run -66 --separate-stderr dkimsign -s rsa -k 'keys/%/default' m
	[ -z "$output" ]
	[[ $stderr == 'dkimsign: keys/example.com/default: '* ]]
	# A key that is there and no good is trouble all the same.
	mkdir -p keys/example.com && echo garbage >keys/example.com/default && chmod 600 keys/example.com/default
	run -78 dkimsign --optional -s rsa -k 'keys/%/default' m
}

@test "--optional passes on unsigned what names no domain to sign for" {
	for from in root root@localhost 'a@[10.0.0.1]' 'a@example.com, b@example.org' ''; do
		{ echo "From: $from"; sed 1d m; } >f
		run -0 --separate-stderr dkimsign --optional -s rsa -k 'keys/%/default' f
		[[ $stderr == 'dkimsign: f: '*', passed on unsigned' ]]
		dkimsign --optional -s rsa -k 'keys/%/default' f 2>/dev/null | cmp - f
	done
}

@test "octets above 127 are quoted in z=, and -i is UTF-8" {
	printf 'From: a@example.com\nSubject: caf\xe9\n\nx' >latin
	"${sign[@]}" --copied-headers -h From:Subject latin >out
	[[ $(tag z <out) == *'caf=E9' ]]
	run -0 "${verify[@]}" out
	run -64 "${sign[@]}" -i $'\xe9@example.com' m
}

@test "x= is never longer than the twelve digits there may be" {
	run -0 dkimsign -t 999999999998 -x 1 -s rsa -k rsa.private m
	run -64 dkimsign -t 999999999999 -x 1 -s rsa -k rsa.private m
}

@test "a key that others can read or write is refused" {
	cp rsa.private key
	for mode in 604 602 620; do
		chmod $mode key
		run -77 --separate-stderr dkimsign -s rsa -k key m
		[ -z "$output" ]
		run -0 dkimsign --insecure-key -s rsa -k key m
	done
	for mode in 600 640 400; do
		chmod $mode key
		run -0 dkimsign -s rsa -k key m
	done
}

@test "a key may come on another descriptor, and not with the message" {
	dkimsign -t 1700000000 -s rsa -k /dev/fd/3 m 3<rsa.private >out
	"${sign[@]}" m | cmp - out
	run -64 dkimsign -s rsa -k - <m
	dkimsign -t 1700000000 -s rsa -k - m <rsa.private | cmp - out
}

@test "what an option cannot take is refused before anything is read" {
	for args in '-d x' '-d -a.example' '-d a..example' '-s a/b' '-s ..' '-c strict' '-c simple/strict' '-h a::b' \
	    '-h ;' '-o a;b' '-x 0' '-x 1x' '-t -1' '-i joe' '-i joe@' '-i j@example.org -d example.com' \
	    '--body-length=-1' '--body-length=x' '--nonsense' '-Q' '-s x' '-k x' 'one two' '-a mx'; do
		# shellcheck disable=SC2086
		run -64 --separate-stderr "${sign[@]}" $args /nonexistent
		[ -z "$output" ] && [ "${#stderr_lines[@]}" -eq 1 ] || { echo "$args: $stderr"; false; }
	done
	run -64 dkimsign m
	run -64 dkimsign -s rsa m
}

@test "what breaks signatures on the way is warned of" {
	{ head -n -1 m; head -c 999 /dev/zero | tr '\0' x; printf '\nb\rc\n\344\n'; } | sed '/^Date:/d; /^Message-ID:/d' >bad
	sed -i '1s/^/From: joe@example.com\n/' bad
	run -0 --separate-stderr "${sign[@]}" bad
	[ "${#stderr_lines[@]}" -eq 6 ]
	for word in '998 octets' 'CR stands without LF' 'octets above 127' 'no Date' 'no Message-ID' 'more than one From'; do
		[[ $stderr == *"$word"* ]]
	done
	# 998 octets and a declared encoding are fine.
	{ sed '/^$/q' m | sed 's/^Date/Content-Transfer-Encoding: 8bit\nDate/'; head -c 998 /dev/zero | tr '\0' x; printf '\n\344\n'; } >good
	run -0 --separate-stderr "${sign[@]}" good
	[ -z "$stderr" ]
}

@test "international mail is signed: UTF-8 in header fields, U-labels as A-labels" {
	{ echo 'From: Jörg <jörg@bücher.example>'; sed 1d m; } >eai
	"${sign[@]}" eai >out
	[ "$(tag d <out)" = xn--bcher-kva.example ]
	sed 's/example\.com/xn--bcher-kva.example/' zone >zone2
	run -0 dkimverify -a mx -z xn--bcher-kva.example=zone2 out
}

@test "a header over its bounds cannot be signed" {
	{ cat m | sed '/^$/,$d'; yes 'X: y' | head -n 20000; echo; echo body; } >many
	run -65 --separate-stderr "${sign[@]}" many
	[ -z "$output" ] && [ "$stderr" = 'dkimsign: many: too many header fields' ]
	{ cat m | sed '/^$/,$d'; yes 'To: y@example.com' | head -n 600; echo; echo body; } >many
	run -65 "${sign[@]}" many
}
