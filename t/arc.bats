#!/usr/bin/env bats
# arcverify: the steps of RFC 8617 5.2, on chains that arcset made and
# openssl(1) signed.

setup_file() {
	load lib
	cd "$BATS_FILE_TMPDIR" || return
	dkim-genkey -d example.com -s rsa
	dkim-genkey -d example.com -s ed -k ed25519
	dkim-genkey -d example.com -s short -b 1024 2>/dev/null
	printf '$ORIGIN example.com.\n' >zone
	cat rsa.txt ed.txt short.txt >>zone
	letter >m
	"$TOP/t/arcset" seal <m >one
	"$TOP/t/arcset" seal <one i=2 cv=pass aar='mx; arc=pass' >two
	"$TOP/t/arcset" seal <two i=3 cv=pass >three
}

setup() {
	load lib
	cd "$BATS_TEST_TMPDIR"
	ln -s "$BATS_FILE_TMPDIR"/* .
	verify=(arcverify -a mx -z "example.com=zone" -t 1700000001)
}

teardown() {
	[ -z "${server-}" ] || kill "$server"
}

# chain WORD ...: the letter, sealed as arcset is told.
chain() {
	"$TOP/t/arcset" seal "$@" <m
}

# A name server in $port that serves the zone; it is stopped at the end.
serve() {
	dnsd "$@" >port 3>&- &
	server=$!
	for _ in $(seq 50); do [ -s port ] && break; sleep 0.1; done
	port=$(<port)
}

pass() {
	run "${verify[@]}" "$@"
	[[ $status -eq 0 && $output == *'Authentication-Results: mx; arc=pass ('*') header.oldest-pass='* ]] ||
	    { echo "$status: $output"; false; }
}

# fails WHY: the chain on standard input does, and the comment says why.
fails() {
	cat >chain
	run "${verify[@]}" chain
	[[ $status -eq 1 && $output == "Authentication-Results: mx; arc=fail ("*"$1"*')' ]] ||
	    { echo "$status: $output, not $1"; false; }
}

# edit NAME N HOW: the message with field N of the name, the topmost is 1,
# left out (drop), there twice, or edited by sed.
edit() {
	awk -v "name=$1" -v "n=$2" -v "how=$3" '
		/^$/ { body = 1 }
		!body && /^[^ \t]/ {
			here = tolower($0) ~ "^" tolower(name) ":" && ++seen == n
			if (kept != "") { printf "%s", kept; kept = "" }
		}
		here && !body && how == "twice" { kept = kept $0 "\n" }
		here && !body && how == "drop" { next }
		here && !body && how != "drop" && how != "twice" {
			print | ("sed \"" how "\""); close("sed \"" how "\""); next
		}
		body && kept != "" { printf "%s", kept; kept = "" }
		{ print }'
}

@test "5.2 step 1: a message without ARC sets is none, and the status 6" {
	run -6 "${verify[@]}" m
	[ "$output" = 'Authentication-Results: mx; arc=none (no ARC set)' ]
	run -6 "${verify[@]}" /dev/null
	run -6 "${verify[@]}" < <(printf 'no header at all\n')
	# The fields of ARC stand in the header.
	run -6 "${verify[@]}" < <(cat m one)
}

@test "5.2 step 1: fifty sets are the most there can be" {
	local words=()
	for i in $(seq 49); do words+=(--); done
	chain "${words[@]}" >fifty
	[ "$(grep -c '^ARC-Seal:' fifty)" -eq 50 ]
	run -0 timeout 10 "${verify[@]}" fifty
	[ "$output" = 'Authentication-Results: mx; arc=pass (50 sets) header.oldest-pass=0' ]
	"$TOP/t/arcset" seal i=51 cv=pass <fifty | fails ''
}

@test "5.2 step 2: cv=fail in the newest seal is fail, whatever else there is" {
	chain i=1 cv=fail | fails 'set 1: its seal says that the chain failed'
	chain -- -- cv=fail | fails 'set 3: its seal says that the chain failed'
	chain -- -- cv=fail scope=3-3 | fails 'set 3: its seal says that the chain failed'
	# With a gap, and without the other fields of the set.
	chain -- i=3 cv=fail | fails 'set 3: its seal says that the chain failed'
	chain -- cv=fail no=ams no=aar | fails 'set 2: its seal says that the chain failed'
}

@test "5.2 step 2: a chain that is sealed as failed ends there: nothing is looked up" {
	serve -l log example.com=zone
	chain -- cv=fail >failed
	run -1 arcverify -a mx -n "127.0.0.1@$port" failed
	run -0 arcverify -a mx -n "127.0.0.1@$port" one
	[ "$(wc -l <log)" -eq 1 ]	# of the second run
}

@test "5.2 step 3A: a set that lacks a field is fail" {
	for kind in ARC-Authentication-Results ARC-Message-Signature ARC-Seal; do
		for n in 1 2 3; do
			edit $kind $n drop <three >cut
			[ "$(grep -c "^$kind" cut)" -eq 2 ]
			fails 'a field is missing' <cut
		done
		edit $kind 1 drop <one | fails 'a field is missing'
	done
	# The seals are right, over what is there.
	for kind in aar ams; do
		chain no=$kind | fails 'a field is missing'
		chain no=$kind -- | fails 'a field is missing'
		chain -- no=$kind | fails 'a field is missing'
	done
	chain no=seal | fails 'a field is missing'
	chain no=ams no=seal | fails 'a field is missing'
}

@test "5.2 step 3A: a set that has a field twice is fail" {
	for kind in ARC-Authentication-Results ARC-Message-Signature ARC-Seal; do
		for n in 1 2 3; do
			edit $kind $n twice <three >double
			[ "$(grep -c "^$kind" double)" -eq 4 ]
			fails 'a field that is there twice' <double
		done
	done
	# One that differs, above and below the right one.
	{ echo 'ARC-Authentication-Results: i=1; mx; dkim=pass'; cat one; } | fails 'there twice'
	sed 's/^From:/ARC-Authentication-Results: i=1; mx; dkim=pass\n&/' one | fails 'there twice'
	# A second seal by another algorithm is none of this RFC (4.2.1).
	chain -- i=1 cv=none no=aar no=ams seal.a=ed25519-sha256 seal.s=ed | fails 'there twice'
}

@test "5.2 step 3B: a gap in the instances is fail" {
	chain -- i=3 | fails 'a field is missing'
	chain i=2 cv=pass | fails 'a field is missing'
	chain i=2 cv=none | fails 'a field is missing'
	chain i=2 cv=pass -- | fails 'a field is missing'
	chain i=50 cv=pass | fails 'a field is missing'
	chain -- -- -- i=50 | fails 'a field is missing'
}

@test "5.2 step 3B: an instance that is repeated is fail" {
	chain -- i=1 cv=none | fails 'there twice'
	chain -- -- i=2 | fails 'there twice'
	{ sed '/^From:/,$d' one; cat two; } | fails 'there twice'
}

@test "5.2 step 3C: cv=fail in any seal is fail" {
	chain cv=fail -- | fails 'set 1: its seal says that the chain failed'
	chain -- cv=fail -- | fails 'set 2: its seal says that the chain failed'
	chain cv=fail -- -- cv=fail | fails 'its seal says that the chain failed'
}

@test "5.2 step 3C: cv= of the first seal must be none" {
	chain cv=pass | fails 'set 1: the first seal does not say cv=none'
	chain cv=pass -- | fails 'set 1: the first seal does not say cv=none'
}

@test "5.2 step 3C: cv= of each further seal must be pass" {
	chain -- cv=none | fails 'set 2: a seal behind the first does not say cv=pass'
	chain -- cv=none -- | fails 'set 2: a seal behind the first does not say cv=pass'
	chain -- -- cv=none | fails 'set 3: a seal behind the first does not say cv=pass'
}

@test "5.2 step 3C: a seal without cv=, with two, or with another word, is fail" {
	chain seal.cv | fails ''
	chain -- seal.cv | fails ''
	chain seal.cv -- | fails ''
	for cv in invalid '' passed 'no ne' 'none pass' 'none:pass' temperror; do
		chain "cv=$cv" | fails ''
		chain -- "cv=$cv" | fails ''
	done
	chain -- cv='pass; cv=pass' | fails ''
	chain cv='none; cv=fail' | fails ''
}

@test "5.2 step 4: the newest AMS must pass" {
	sed 's/The body/A body/' one | fails 'set 1: ARC-Message-Signature: body hash does not match, the body was changed'
	sed 's/folded/unfolded/' three | fails 'set 3: ARC-Message-Signature: signature does not match'
	sed 's/^To: second/To: third/' two | fails 'set 2: ARC-Message-Signature: signature does not match'
	chain -- ams.bh=AAAA | fails 'set 2: ARC-Message-Signature: '
	chain -- ams.s=nosuch seal.s=rsa ams.s=rsa ams.d=example.org | fails 'set 2: ARC-Message-Signature: no key record'
	for tag in a bh d h s i; do
		chain -- "ams.$tag" | fails ''
	done
	chain -- ams:=' i={i}; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=rsa; h=from; bh={bh}' | fails ''
}

@test "5.2 step 5A: oldest-pass is the lowest AMS that passes, and the chain does" {
	# Each hop may change the message before it seals it.
	"$TOP/t/arcset" seal i=2 cv=pass < <(sed 's/folded/[list] folded/' one) >changed
	pass changed
	[ "$output" = 'Authentication-Results: mx; arc=pass (2 sets) header.oldest-pass=2' ]
	"$TOP/t/arcset" seal i=3 cv=pass <changed >later
	pass later
	[[ $output == *' header.oldest-pass=2' ]]
	{ cat two; echo footer; } | "$TOP/t/arcset" seal i=3 cv=pass >latest
	pass latest
	[[ $output == *' header.oldest-pass=3' ]]
	# A key that is gone, and a signature that has expired, are no better.
	chain ams.d=example.org ams.s=rsa -- -- >gone
	pass gone
	[[ $output == *' header.oldest-pass=2' ]]
	chain ams.x=1700000000 ams.t=1600000000 -- >expired
	pass expired
	[[ $output == *' header.oldest-pass=2' ]]
	chain -- ams.a=rsa-sha1 -- >sha1
	pass sha1
	[[ $output == *' header.oldest-pass=3' ]]
}

@test "5.2 step 5A: no AMS is looked at below the first that fails" {
	# Set 1 would pass again: the change is undone.
	sed 's/folded/other/' one | "$TOP/t/arcset" seal i=2 cv=pass | sed 's/other/folded/' |
	    "$TOP/t/arcset" seal i=3 cv=pass >undone
	pass undone
	[[ $output == *' header.oldest-pass=3' ]]
	run -0 "${verify[@]}" -J undone
	[ "$(jq -c '[.sets[].message_signature.result]' <<<"$output")" = '["none","fail","pass"]' ]
}

@test "what is not judged is not said to pass" {
	sed 's/The body/A body/' three >changed
	run -1 "${verify[@]}" -J changed
	[ "$(jq -c '[.sets[] | .message_signature.result, .seal.result]' <<<"$output")" = '["none","none","none","none","fail","none"]' ]
	run -1 "${verify[@]}" -q -v changed
	[[ $output != *': pass'* ]]
}

@test "5.2 step 5A: DNS that fails for an old AMS does not fail the chain" {
	chain ams.s=ed ams.a=ed25519-sha256 -- >old
	serve -b ed._domainkey.example.com=servfail example.com=zone
	run -0 arcverify -a mx -n "127.0.0.1@$port" -t 1700000001 old
	[[ $output == *'arc=pass (2 sets) header.oldest-pass=2' ]]
}

@test "5.2 step 5B: oldest-pass is 0 when all AMS pass" {
	for f in one two three; do
		pass $f
		[[ $output == *' header.oldest-pass=0' ]]
	done
}

@test "5.2 step 6: each seal must pass, the newest is judged first" {
	# The seal of set 1, 2, 3 is over something else.
	chain order=ams,aar,seal -- -- | fails 'set 1: ARC-Seal: signature does not match'
	chain -- order=ams,aar,seal -- | fails 'set 2: ARC-Seal: signature does not match'
	chain -- -- order=ams,aar,seal | fails 'set 3: ARC-Seal: signature does not match'
	chain order=ams,aar,seal -- order=ams,aar,seal -- | fails 'set 2: ARC-Seal: '
	# Its key is gone, or another.
	chain seal.d=example.org -- | fails 'set 1: ARC-Seal: no key record'
	for tag in a d s i; do
		chain "seal.$tag" | fails ''
		chain "seal.$tag" -- | fails ''
	done
	chain seal:=' i={i}; a=rsa-sha256; cv=none; d=example.com; s=rsa' | fails ''
	# A change of what the newest AMS does not sign.
	sed 's/; mx; none/; mx; spf=pass/' one | fails 'set 1: ARC-Seal: signature does not match'
	sed 's/; mx; arc=pass/; mx; spf=pass/' three | fails 'set 3: ARC-Seal: signature does not match'
}

@test "5.2 step 7: a chain of which all holds is pass" {
	pass one
	[ "$output" = 'Authentication-Results: mx; arc=pass (1 set) header.oldest-pass=0' ]
	pass two
	[ "$output" = 'Authentication-Results: mx; arc=pass (2 sets) header.oldest-pass=0' ]
	chain ams.a=ed25519-sha256 ams.s=ed seal.a=ed25519-sha256 seal.s=ed -- -- seal.a=ed25519-sha256 seal.s=ed >mixed
	pass mixed
}

@test "5.2.1: DNS that fails is fail, and the comment says so" {
	serve -b rsa._domainkey.example.com=servfail -b ed._domainkey.example.com=silent example.com=zone
	run -1 arcverify -a mx -n "127.0.0.1@$port" -t 1700000001 two
	[ "$output" = 'Authentication-Results: mx; arc=fail (set 2: ARC-Message-Signature: the lookup of the key record failed)' ]
	chain -- ams.a=ed25519-sha256 ams.s=ed seal.a=ed25519-sha256 seal.s=ed >silent
	run -1 timeout 10 arcverify -a mx -n "127.0.0.1@$port" -T 2 -t 1700000001 silent
	[ "$output" = 'Authentication-Results: mx; arc=fail (set 2: ARC-Message-Signature: the lookup of the key record timed out)' ]
	run -1 arcverify -J -a mx -n "127.0.0.1@$port" -T 2 -t 1700000001 two
	[ "$(jq -c '[.result, .temporary, .failed_instance]' <<<"$output")" = '["fail",true,2]' ]
}

@test "5.2.1: DNS that fails for a seal is fail too" {
	chain seal.a=ed25519-sha256 seal.s=ed -- >old
	serve -b ed._domainkey.example.com=servfail example.com=zone
	run -1 arcverify -a mx -n "127.0.0.1@$port" -t 1700000001 old
	[[ $output == *'arc=fail (set 1: ARC-Seal: the lookup of the key record failed)' ]]
}

@test "5.2.1: a key that is missing, revoked, too short or useless is fail" {
	for record in '' 'v=DKIM1; p=' 'v=DKIM1; p=AAAA' 'v=DKIM1; h=sha1; p=P' 'v=DKIM1; s=other; p=P' garbage; do
		{
			printf '$ORIGIN example.com.\n'
			p=$(dkim-genkey -e rsa.private -f plain | sed 's/.*p=//')
			printf 'rsa._domainkey TXT ( '
			fold -w 200 <<<"${record/P/$p}" | sed 's/\\/\\\\/g; s/"/\\"/g; s/.*/"&"/'
			printf ')\n'
		} >zone2
		[ -n "$record" ] || printf '$ORIGIN example.com.\nother TXT x\n' >zone2
		run -1 arcverify -a mx -z example.com=zone2 -t 1700000001 one
		[[ $output == *'arc=fail (set 1: ARC-Message-Signature: '* ]]
	done
	openssl genrsa -traditional 512 2>/dev/null >weak.private
	p=$(openssl rsa -in weak.private -pubout -outform der 2>/dev/null | base64 -w 0)
	printf '$ORIGIN example.com.\nweak._domainkey TXT "v=DKIM1; p=%s"\n' "$p" | cat zone - >zone3
	verify=(arcverify -a mx -z example.com=zone3 -t 1700000001)
	chain ams.s=weak | fails 'set 1: ARC-Message-Signature: RSA key is too short'
	chain seal.s=weak | fails 'set 1: ARC-Seal: RSA key is too short'
	chain -- seal.s=weak -- | fails 'set 2: ARC-Seal: RSA key is too short'
}

@test "--min-bits is for AMS and seals" {
	chain ams.s=short >a
	chain seal.s=short >b
	for f in a b; do
		pass $f
		run -1 "${verify[@]}" --min-bits=2048 $f
		[[ $output == *'RSA key is too short'* ]]
	done
	run -64 "${verify[@]}" --min-bits=512 a
}

@test "rsa-sha1, unknown algorithms and broken base64 are fail (RFC 8301 3.1)" {
	chain ams.a=rsa-sha1 | fails 'rsa-sha1 is no longer accepted'
	chain seal.a=rsa-sha1 | fails 'rsa-sha1 is no longer accepted'
	chain seal.a=rsa-sha1 -- | fails 'set 1: ARC-Seal: rsa-sha1 is no longer accepted'
	for a in rsa-sha512 dsa-sha256 rsa ''; do
		chain "ams.a=$a" | fails ''
		chain "seal.a=$a" | fails ''
	done
	chain ams.b='!!!!{b}' | fails ''
	chain seal.b='!!!!{b}' | fails ''
	chain seal.b= | fails ''
	chain ams.b= | fails ''
}

@test "5.1.1 step 1, 2, 3: a seal covers AAR, then AMS, then seal" {
	# Of the set of the seal itself, and of those before it.
	for order in ams,aar,seal aar ams seal aar,seal ams,seal; do
		chain order=$order | fails 'set 1: ARC-Seal: signature does not match'
		chain -- order=$order | fails 'set 2: ARC-Seal: signature does not match'
	done
	for order in seal,aar,ams aar,seal,ams aar,ams; do
		chain -- order=$order | fails 'set 2: ARC-Seal: signature does not match'
	done
	chain order=aar,ams,seal -- order=aar,ams,seal >right
	pass right
}

@test "5.1.1: a seal covers the sets from 1 up" {
	chain -- down=1 | fails 'set 2: ARC-Seal: signature does not match'
	chain -- -- down=1 | fails 'set 3: ARC-Seal: signature does not match'
	chain -- -- scope=2-3 | fails 'set 3: ARC-Seal: signature does not match'
	chain -- -- scope=1-2 | fails 'set 3: ARC-Seal: signature does not match'
	chain -- -- scope=3-3 | fails 'set 3: ARC-Seal: signature does not match'
}

@test "5.1.1: a seal covers the b= of the fields before it as it stands" {
	# White space is all that relaxed forgives: more where there is some.
	sed 's/^\t /\t  \t/' two >spaced
	pass spaced
	# One blank more in a b= makes no other signature, but another text.
	edit ARC-Seal 2 's/b=./& /' <two >split
	run ! cmp -s split two
	fails 'set 2: ARC-Seal: signature does not match' <split
	edit ARC-Message-Signature 1 's/ b=./& /' <two >split
	fails 'set 2: ARC-Seal: signature does not match' <split
	# The b= of the seal itself may be folded anyhow.
	edit ARC-Seal 1 's/ b=..../&\\n\\t \\t/' <two >refolded
	run ! cmp -s refolded two
	pass refolded
}

@test "5.1.2: a seal over its own set alone vouches for no chain" {
	chain -- scope=2-2 | fails 'set 2: ARC-Seal: signature does not match'
	# And one that says cv=fail for none either.
	chain -- cv=fail scope=2-2 | fails 'its seal says that the chain failed'
	chain -- cv=fail scope=2-2 -- | fails 'its seal says that the chain failed'
}

@test "5.1.3: a chain that failed is not continued" {
	sed 's/; mx; none/; mx; spf=pass/' one >forged
	"$TOP/t/arcset" seal i=2 cv=pass <forged | fails 'set 1: ARC-Seal: signature does not match'
	"$TOP/t/arcset" seal i=2 cv=fail scope=2-2 <forged | "$TOP/t/arcset" seal i=3 cv=pass | fails 'set 2: its seal says'
}

@test "4.1.1: an AAR is an authres-payload behind its instance, with comments" {
	for aar in 'mx; none' 'mx 1; none' '"mx"; none' 'mx; dkim=pass (a; b) header.d=example.com;
	 spf=fail smtp.mailfrom=joe@example.com' 'mx (a comment (in another)); spf=pass reason="a;b"' \
	    'lists.example.org (Postfix); arc=none'; do
		chain "aar=$aar" -- "aar=$aar" >commented
		pass commented
	done
}

@test "4.1.1: an AAR without an instance, or not at its start, is fail" {
	for aar in ' mx; none' ' mx; i=1; none' ' i=1' ' i=1 mx; none' ' i=; mx; none' ' =1; mx' ' 1; mx; none' \
	    ' i 1; mx; none' ' i=1x; mx; none' ' x=1; mx; none' ' (i=1; mx; none' '' ' (i=1); mx; none'; do
		chain "aar:=$aar" | fails 'a field without an instance'
	done
	chain aar:=' i=1; i=1; mx; none' -- >more
	pass more	# what follows the instance is no matter of the chain
}

@test "4.1.2: a version tag in an AMS is ignored" {
	for v in 1 2 nonsense ''; do
		chain ams.v=$v >v
		pass v
	done
	chain ams:=' v=1; i={i}; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=rsa; h=from; bh={bh}; b={b}' >v
	pass v
}

@test "4.1.2: i= of an AMS is the instance and no identity" {
	for i in joe@example.com @example.com ''; do
		chain "ams.i=$i" | fails ''
	done
	chain ams.i | fails ''
}

@test "4.1.2: Authentication-Results in h= of an AMS is fail" {
	chain move='Authentication-Results: mx; none
' ams.h=from:authentication-results | fails 'a field that must not be signed is in h='
	chain ams.h='from : Authentication-Results' | fails 'a field that must not be signed is in h='
}

@test "4.1.2: a field of ARC in h= of an AMS is fail" {
	for name in arc-authentication-results ARC-Message-Signature arc-seal ARC-SEAL; do
		chain ams.h=from:$name | fails 'a field that must not be signed is in h='
		chain -- ams.h=$name:from | fails 'a field that must not be signed is in h='
	done
}

@test "4.1.2: an AMS is a DKIM-Signature in all else" {
	for c in simple/simple simple/relaxed relaxed/simple relaxed simple; do
		chain ams.c=$c >c
		pass c
	done
	chain ams.c >c
	pass c
	chain ams.c=simple/simple >simple
	sed 's/The body/The  body/' simple | fails 'body hash does not match'
	sed 's/^Subject: /Subject:  /' simple | fails 'signature does not match'
	chain ams.h=to:subject | fails 'From is not in h='
	chain ams.h= | fails ''
	chain ams.c=nowsp | fails ''
	chain ams.q=dns/http | fails ''
	chain ams.q=dns/txt >q
	pass q
	chain ams.z='From:joe@example.com|To:x' ams.unknown=y >z
	pass z
	chain ams.l=0 ams.bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU= >l
	pass l
	[[ $output == *'l= leaves the last '[0-9]*' octets of the body unsigned'* ]]
	chain ams.l=1x | fails ''
	chain ams.l=999 | fails 'l= is larger than the body'
	chain ams.t=1x | fails ''
	chain ams.h=FROM:To:sUBJECT >h
	pass h
}

@test "4.1.2: an AMS that has expired, or is of the future, is fail" {
	chain ams.t=1600000000 ams.x=1700000000 | fails 'set 1: ARC-Message-Signature: signature has expired'
	chain ams.x=1700000001 >x
	pass x
	chain ams.t=1700000301 >t
	pass t
	chain ams.t=1700000302 | fails 'set 1: ARC-Message-Signature: signature is from the future'
	chain ams.t=1700000000 ams.x=1700000000 | fails ''
}

@test "4.1.2: domains and selectors are anyone's" {
	printf '$ORIGIN example.org.\nother._domainkey %s\n' "$(sed 's/^[^ \t]*//' rsa.txt)" >zone2
	verify+=(-z example.org=zone2)
	cp rsa.private other.private
	chain ams.d=example.org ams.s=other -- seal.d=EXAMPLE.org seal.s=other -- ams.d=Example.COM >mixed
	pass mixed
}

@test "4.1.2: a DKIM-Signature that the AMS signs is kept" {
	dkimsign -t 1700000000 -s rsa -k rsa.private m >dkim
	"$TOP/t/arcset" seal ams.h=from:dkim-signature <dkim >both
	pass both
	edit DKIM-Signature 1 drop <both | fails 'set 1: ARC-Message-Signature: signature does not match'
	# One that comes later, on top, is no matter.
	{ sed '/^From:/,$d' dkim; cat both; } >more
	pass more
}

@test "4.1.3: a seal that is no tag list is told so" {
	chain seal.n= >n
	sed '0,/cv=none;/s//cv=none; cv=none;/' n | fails 'set 1: ARC-Seal: a tag is there twice'
}

@test "4.1.3: h= in any seal is fail" {
	chain seal.h=from | fails 'set 1: ARC-Seal: a seal must not have h='
	chain -- seal.h=arc-seal:arc-message-signature | fails 'set 2: ARC-Seal: a seal must not have h='
	chain seal.h=from -- -- | fails 'set 1: ARC-Seal: a seal must not have h='
	chain seal.h= | fails 'set 1: ARC-Seal: a seal must not have h='
}

@test "4.1.3: tags that a seal does not have are ignored" {
	for tag in v=1 c=simple/simple l=0 x=1600000000 bh=AAAA q=dns/http z=From:x unknown=; do
		chain "seal.$tag" -- "seal.$tag" >extra
		pass extra
	done
}

@test "4.1.3: a seal is relaxed, whatever its c= says" {
	chain seal.c=simple/simple >c
	sed 's/^ARC-Seal: /arc-SEAL :\t/; s/; mx; none/;\n\tmx;  \tnone /; s/; d=/;\t d=/' c >refolded
	# The AMS is relaxed too.
	run ! cmp -s c refolded
	pass refolded
}

@test "4.1.3: a seal does not cover the body" {
	sed 's/The body/Another body/' one | "$TOP/t/arcset" seal i=2 cv=pass >changed
	run -0 "${verify[@]}" -J changed
	[ "$(jq -c '[.sets[0].message_signature.result, .sets[0].seal.result]' <<<"$output")" = '["fail","pass"]' ]
}

@test "4.1.3: t= of a seal in the future is fail, an odd one too" {
	chain seal.t=1700000301 >t
	pass t
	chain seal.t=1700000302 | fails 'set 1: ARC-Seal: signature is from the future'
	chain seal.t=now | fails ''
	chain seal.t >t
	pass t
}

@test "4.1.4: d= and s= may be U-labels, and an AAR holds UTF-8" {
	printf '$ORIGIN xn--bcher-kva.example.\nxn--jrg-sna._domainkey %s\n' "$(sed 's/^[^ \t]*//' rsa.txt)" >zone2
	cp rsa.private jurg.private
	verify+=(-z xn--bcher-kva.example=zone2)
	for kind in ams seal; do
		chain $kind.d=bücher.example $kind.s=jörg -- >eai
		pass eai
	done
	chain aar='mx; spf=pass smtp.mailfrom=jörg@bücher.example' -- >eai
	pass eai
}

@test "4.2: fields of a set share an instance, wherever they stand" {
	# All orders of the three fields, and sets mixed with each other.
	unfold() { sed ':a; N; $!ba; s/\n\([ \t]\)/\x01\1/g'; }
	sed '/^From:/,$d' three | unfold >fields
	[ "$(wc -l <fields)" -eq 9 ]
	sed '/^From:/,$!d' three >rest
	{ tac fields | tr '\1' '\n'; cat rest; } >reversed
	pass reversed
	{ sort fields | tr '\1' '\n'; cat rest; } >sorted
	pass sorted
	{ sort -k 2 fields | tr '\1' '\n'; cat rest; } >other
	pass other
	for seed in 1 2 3 4 5; do
		{ shuf --random-source=<(yes "$seed") fields | tr '\1' '\n'; cat rest; } >mixed
		pass mixed
	done
	# Among and below the other fields.
	{ sed '/^$/,$d' rest; tr '\1' '\n' <fields; sed '/^$/,$!d' rest; } >below
	pass below
	{ sed 4,6d fields; sed -n '1,/^To/p' rest; sed -n 4,6p fields; sed '1,/^To/d' rest; } | tr '\1' '\n' >among
	pass among
}

@test "4.2.1: white space and folding around the instance" {
	for i in '1 ' ' 1' '	1	' '
	1' '1
 ' '01'; do
		chain "aar:= i=$i; mx; none" ams.i="$i" seal.i="$i" >odd
		pass odd
	done
	chain aar:='
	i
	=
	1
	;mx;none' ams:='i
 = {i} ;a=rsa-sha256;c=relaxed/relaxed;d=example.com;s=rsa;h=from ;bh={bh} ; b = {b} ; ' \
	    seal:=' i =	{i};a = rsa-sha256 ; cv = none ; d= example.com ; s =rsa ; b={b};' >odd
	pass odd
	# The instance need not come first among the tags.
	chain ams:=' a=rsa-sha256; c=relaxed/relaxed; i={i}; d=example.com; s=rsa; h=from; bh={bh}; b={b}' \
	    seal:=' b={b}; cv=none; a=rsa-sha256; d=example.com; i={i}; s=rsa' >last
	pass last
}

@test "4.2.1: comments around the instance of an AAR" {
	for aar in '(a) i (b) = (c) 1 (d) ; mx; none' '(i=2; mx) i=1; mx; none' 'i=1(x(y)z); mx; none'; do
		chain "aar:= $aar" >odd
		pass odd
	done
}

@test "4.2.1: comments around the instance of an AMS and a seal, as the ABNF has them" {
	chain ams:=' (a) i (b) = (c) 1 (d) ; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=rsa; h=from; bh={bh}; b={b}' >ams
	pass ams
	chain seal:=' (a) i (b) = (c) 1 (d) ; a=rsa-sha256; cv=none; d=example.com; s=rsa; b={b}' >seal
	pass seal
}

@test "3.9: i is in lower case in an AAR" {
	chain aar:=' I=1; mx; none' | fails 'a field without an instance'
}

@test "3.9: i and cv are in lower case in an AMS and a seal" {
	chain ams:=' I=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=rsa; h=from; bh={bh}; b={b}' | fails ''
	chain seal.cv seal.CV=none | fails ''
}

@test "3.9: the chain status is in any case" {
	chain cv=None -- cv=PASS >upper
	pass upper
	chain cv=FAIL | fails 'its seal says that the chain failed'
}

@test "4.2.1: an instance is from 1 to 50" {
	for i in 0 00 51 99 100 001 99999999999 18446744073709551617 4294967297 -1 +1 1.0 0x1 1e0 '' ' ' one '1 1' ¹; do
		chain "aar:= i=$i; mx; none" ams.i="$i" seal.i="$i" | fails ''
		chain -- "aar:= i=$i; mx; none" ams.i="$i" seal.i="$i" | fails ''
		{ echo "ARC-Seal: i=$i; a=rsa-sha256; cv=fail; d=example.com; s=rsa; b=AAAA"; cat one; } | fails ''
	done
	chain ams.i='1; i=1' | fails ''
	chain seal.i='1; i=2' | fails ''
	# The fields of a set do not agree.
	chain aar:=' i=2; mx; none' | fails 'a field is missing'
	chain -- ams.i=1 | fails ''
}

@test "names of fields in any case, refolded and spaced, are the same" {
	sed 's/^ARC-Seal:/aRC-seaL	:/; s/^ARC-Message-Signature:/arc-message-signature:\n  /
	    s/^ARC-Authentication-Results/ARC-AUTHENTICATION-RESULTS/; s/; d=/;\n\td=/; s/^Subject: folded/SUBJECT :  folded\t/
	    s/^From:/FROM:/' three >odd
	[ "$(grep -c '^ARC-Seal' odd)" -eq 0 ]
	pass odd
	sed 's/$/\r/' three >crlf
	pass crlf
	{ echo 'From joe Sun Nov 22 17:40:18 2026'; cat three; } >mbox
	pass mbox
}

@test "what the next hops add on top does not break a chain" {
	{
		printf 'Authentication-Results: mx; arc=pass\nReceived: from a by b\nReturn-Path: <x@example.com>\n'
		printf 'Delivered-To: x\nX-Spam: no\nDKIM-Signature: v=1; a=rsa-sha256; d=example.org\n'
		cat three
		printf '\n \t\n'	# the end of a relaxed body
	} >relayed
	pass relayed
	[[ $output == *' header.oldest-pass=0' ]]
	sed 's/The body/The \t body/; s/body\./&  /' three >spaced
	pass spaced
}

@test "no changed octet passes, but what relaxed ignores" {
	chain ams.s=short seal.s=short ams.t seal.t -- seal.s=ed seal.a=ed25519-sha256 aar='mx;
	 arc=pass' >small
	pass small
	mkdir changed
	"$TOP/t/arcset" changes small changed >want
	[ "$(wc -l <want)" -gt 10000 ]
	cut -d ' ' -f 1 want | xargs -n 5000 "${verify[@]}" >lines || true
	sed -n 's/: Authentication-Results: mx; arc=pass .*/ same/p; s/: Authentication-Results: mx; arc=\(fail\|none\) .*/ changed/p' lines |
	    diff -u want - | head -n 50 >differences
	cat differences
	[ ! -s differences ]
	# Names in other case, white space, b= of the newest seal, fields that
	# are not signed.
	[ "$(grep -c ' same$' want)" -gt 300 ]
}

@test "the keys of all sets are asked for together" {
	printf '$ORIGIN example.com.\n' >zone10
	words=()
	for i in $(seq 10); do
		sed "s/^rsa/a$i/" rsa.txt >>zone10
		sed "s/^rsa/b$i/" rsa.txt >>zone10
		ln -s rsa.private "a$i.private"
		ln -s rsa.private "b$i.private"
		words+=("ams.s=a$i" "seal.s=b$i" --)
	done
	unset 'words[-1]'
	chain "${words[@]}" >ten
	serve -d 1000 -l log example.com=zone10
	start=$(date +%s%N)
	run -0 arcverify -a mx -n "127.0.0.1@$port" -t 1700000001 ten
	took=$((($(date +%s%N) - start) / 1000000))
	[[ $output == *'arc=pass (10 sets) header.oldest-pass=0' ]]
	# The last question is there before the first answer.
	[ "$(wc -l <log)" -eq 20 ]
	[ $(($(tail -n 1 log | cut -d ' ' -f 1) - $(head -n 1 log | cut -d ' ' -f 1))) -lt 800 ]
	[ "$took" -lt 2500 ]	# one answer would be 1000
}

@test "ten thousand fields of ARC cost little" {
	for field in 'ARC-Seal: i=1; a=rsa-sha256; cv=none; d=example.com; s=rsa; b=AAAA' 'ARC-Authentication-Results: i=1; mx; none' \
	    'ARC-Message-Signature: i=2; a=rsa-sha256; d=example.com; s=rsa; h=from; bh=AAAA; b=AAAA' 'ARC-Seal: x' \
	    'ARC-Authentication-Results: ((((((((((((' 'ARC-Seal:' 'ARC-Seal: i=51; cv=none'; do
		{ yes "$field" | head -n 10000; cat one; } >many
		run -1 timeout 5 "${verify[@]}" many
		[[ $output == *'arc=fail ('* ]]
	done
	for i in $(seq 3334); do
		printf 'ARC-Seal: i=%d; a=rsa-sha256; cv=pass; d=example.com; s=rsa; b=AAAA\n' "$i"
		printf 'ARC-Message-Signature: i=%d; a=rsa-sha256; d=example.com; s=rsa; h=from; bh=AAAA; b=AAAA\n' "$i"
		printf 'ARC-Authentication-Results: i=%d; mx; none\n' "$i"
	done >many
	cat m >>many
	run -1 timeout 5 "${verify[@]}" many
}

@test "fifty sets that are costly to judge are judged in time" {
	# Each AMS hashes a header of half a MiB, each with another key.
	{ head -c 500000 /dev/zero | tr '\0' x | fold -w 900 | sed 's/^/X-Long: /'; cat m; } >long
	for i in $(seq 50 -1 1); do
		printf 'ARC-Seal: i=%d; a=rsa-sha256; cv=%s; d=example.com; s=rsa; b=AAAA\n' "$i" "$([ "$i" -eq 1 ] && echo none || echo pass)"
		printf 'ARC-Message-Signature: i=%d; a=rsa-sha256; d=example.com; s=rsa; h=from%s; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\n' \
		    "$i" "$(printf ':x-long%.0s' $(seq 500))"
		printf 'ARC-Authentication-Results: i=%d; mx; none\n' "$i"
	done >many
	cat long >>many
	run -1 timeout 10 "${verify[@]}" many
	[[ $output == *'arc=fail (set 50: '* ]]
}

@test "fifty AMS that each want another l= of a large body are judged in time" {
	yes 'some words of a body line that is long enough' | head -c 20000000 >body
	for how in same other; do
		for i in $(seq 50 -1 1); do
			printf 'ARC-Seal: i=%d; a=rsa-sha256; cv=%s; d=example.com; s=rsa; b=AAAA\n' "$i" "$([ "$i" -eq 1 ] && echo none || echo pass)"
			printf 'ARC-Message-Signature: i=%d; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=rsa; h=from; l=%d; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\n' \
			    "$i" "$([ $how = other ] && echo $((19000000 - i)) || echo 19000000)"
			printf 'ARC-Authentication-Results: i=%d; mx; none\n' "$i"
		done >$how
		cat m body >>$how
	done
	TIMEFORMAT=%U
	same=$( { time "${verify[@]}" same >/dev/null || true; } 2>&1)
	other=$( { time "${verify[@]}" other >/dev/null || true; } 2>&1)
	# Not more than the ten that a DKIM verifier takes.
	awk -v a="$same" -v b="$other" 'BEGIN { print a, b; exit !(b < 10 * (a + 0.05)) }'
}

@test "an AAR of one megabyte is sealed like another" {
	big=$(head -c 1000000 /dev/zero | tr '\0' x | fold -w 900 | sed 's/^/ (/; s/$/)/')
	# The rest of the set is sealed over the AAR that is there.
	{ printf 'ARC-Authentication-Results: i=1; mx%s; none\n' "$big"; cat m; } | "$TOP/t/arcset" seal no=aar >big
	run -0 timeout 5 "${verify[@]}" big
	[[ $output == *'arc=pass (1 set) '* ]]
	sed '0,/xxxx/s//xxxy/' big | fails 'set 1: ARC-Seal: signature does not match'
}

@test "a header over its bounds is fail, and -p passes the message on" {
	{ head -c 9000000 /dev/zero | tr '\0' x | fold -w 900 | sed 's/^/X: /'; cat one; } >large
	run -1 timeout 10 "${verify[@]}" large
	[[ $output == 'Authentication-Results: mx; arc=fail (header too large)' || $output == *'arc=fail ('*'header'*')' ]]
	"${verify[@]}" -p large >out
	sed '1,/^X/{/^X/!d}' out | cmp - large
	run -65 --separate-stderr "${verify[@]}" -p -r large
	[ -z "$output" ]
	{ yes 'X: y' | head -n 30000; cat one; } >many
	run -1 "${verify[@]}" many
	[[ $output == *'arc=fail (too many header fields)' ]]
}

@test "rubbish in fields of ARC is fail, octet for octet" {
	printf 'ARC-Seal: i=1;\0\n' >a
	printf 'ARC-Seal: \377\376\n\nbody' >b
	printf 'ARC-Authentication-Results:\n' >c
	printf 'ARC-Authentication-Results: i=1;' >d
	printf 'ARC-Message-Signature: i=1; \n =;;;;\n' >e
	printf 'ARC-Seal:%s\n' "$(printf '(%.0s' $(seq 5000))" >f
	printf 'ARC-Authentication-Results: i=1 %s; mx\n' "$(printf '(%.0s' $(seq 5000))" >g
	printf 'ARC-Seal: i=1; cv=fail; b\n' >h
	for f in a b c d e f g h; do
		fails '' <$f
	done
}

@test "-p puts the field on top, -r drops forged ones, -m joins" {
	"${verify[@]}" -p one >out
	[ "$(head -n 2 out)" = 'Authentication-Results: mx;
	arc=pass (1 set) header.oldest-pass=0' ]
	sed 1,2d out | cmp - one
	{ printf 'Authentication-Results: mx; arc=pass\nAuthentication-Results: other; arc=pass\n'; cat m; } >forged
	run -0 "${verify[@]}" -p -r forged
	[ "$(grep -c 'mx; arc=pass' <<<"$output")" -eq 0 ]
	[ "$(grep -c 'other; arc=pass' <<<"$output")" -eq 1 ]
	{ printf 'Authentication-Results: mx;\n\tspf=pass smtp.mailfrom=a@example.com\n'; cat two; } >spf
	"${verify[@]}" -p -m spf >out
	[ "$(head -n 3 out)" = 'Authentication-Results: mx;
	spf=pass smtp.mailfrom=a@example.com;
	arc=pass (2 sets) header.oldest-pass=0' ]
	sed 1,3d out | cmp - two
	# Whatever the verdict, the message is written and the status 0.
	run -0 "${verify[@]}" -p m
	run -0 "${verify[@]}" -p < <(sed 's/The body/A body/' one)
	[ "$(sed -n 2p <<<"$output" | cut -c 2-10)" = 'arc=fail ' ]
	sed 's/$/\r/' one >crlf
	"${verify[@]}" -p crlf >out
	run -1 grep -v $'\r$' out
}

@test "-p of a pipeline leaves one field, and the chain is still right" {
	dkimsign -t 1700000000 -s rsa -k rsa.private m | "$TOP/t/arcset" seal >in
	dkimverify -a mx -z example.com=zone -t 1700000001 -p in | "${verify[@]}" -p -m >out
	[ "$(grep -c ^Authentication-Results: out)" -eq 1 ]
	sed '/^ARC-Seal/,$d' out | tr -d '\n' | grep -q 'dkim=pass .*;.*arc=pass '
	pass out
}

@test "-J is one JSON object with each set" {
	sed 's/folded/[list] folded/' one | "$TOP/t/arcset" seal i=2 cv=pass aar='mx; arc=pass;
	 dkim=pass' >changed
	run -0 "${verify[@]}" -J changed
	[ "${#lines[@]}" -eq 1 ]
	[ "$(jq -c '[.file, .authserv_id, .result, .sets_found, .oldest_pass, .failed_instance, .temporary]' <<<"$output")" = \
	    '["changed","mx","pass",2,2,null,false]' ]
	[ "$(jq -c '[.sets[] | .instance, .cv, .message_signature.result, .seal.result]' <<<"$output")" = \
	    '[1,"none","fail","pass",2,"pass","pass","pass"]' ]
	[ "$(jq -r '.sets[1].authentication_results' <<<"$output" | tr -d '\n\t')" = ' mx; arc=pass; dkim=pass' ]
	[ "$(jq -c '.sets[0].seal | [.domain, .selector]' <<<"$output")" = '["example.com","rsa"]' ]
	run -6 "${verify[@]}" -J m
	[ "$(jq -c '[.result, .sets_found, .sets, .oldest_pass]' <<<"$output")" = '["none",0,[],null]' ]
	run -1 "${verify[@]}" -J < <(chain -- i=3)
	[ "$(jq -c '[.result, .sets]' <<<"$output")" = '["fail",[]]' ]
	run -1 "${verify[@]}" -J < <(chain order=ams -- --)
	[ "$(jq -c '[.result, .failed_instance]' <<<"$output")" = '["fail",1]' ]
	# Octets that are no UTF-8, controls and quotes.
	printf 'ARC-Authentication-Results: i=1; m"\\x\377\001; none\n' | cat - m | "$TOP/t/arcset" seal no=aar >odd
	run -0 "${verify[@]}" -J odd
	jq -e . <<<"$output" >/dev/null
}

@test "--explain tells of each set" {
	run -0 "${verify[@]}" --explain two
	[ "${lines[0]}" = 'arc: pass: 2 sets' ]
	diff -u - <(sed -n '2,4p' <<<"$output") <<-'EOF'
	  set  cv=   message signature  seal        sealer
	    1  none  pass               pass        example.com
	    2  pass  pass               pass        example.com
	EOF
	[[ $output == *'set 1'*'message signature of example.com: pass'*'set 2'*'seal of example.com: pass'* ]]
	[[ $output == *'the message is as it was when the first set signed it'* ]]
	run -1 "${verify[@]}" --explain < <(sed 's/The body/A body/' two)
	[[ ${lines[0]} == 'arc: fail: set 2: ARC-Message-Signature: body hash '* ]]
	run -6 "${verify[@]}" --explain m
	[ "${lines[0]}" = 'arc: none: no ARC set' ]
}

@test "--explain judges every set, and proves what was done since it signed" {
	sed 's/^Subject: /&[list] /' three >changed
	run -1 "${verify[@]}" --explain changed
	[ "$(sed -n '3,5s/  */ /gp' <<<"$output")" = " 1 none fail pass example.com
 2 pass fail pass example.com
 3 pass fail pass example.com" ]
	[ "$(grep -c '^    proved: \[list\] was put before the Subject$' <<<"$output")" -eq 3 ]
	run -1 "${verify[@]}" -J --explain changed
	[ "$(jq -c '[.sets[].message_signature.diagnosis.header.steps[].hypothesis]' <<<"$output")" = '["subject_tag","subject_tag","subject_tag"]' ]
	[ "$(jq -c '[.sets[].seal.diagnosis]' <<<"$output")" = '[null,null,null]' ]
}

@test "--explain says which set a field of ARC was changed in" {
	sed 's/^\(ARC-Authentication-Results: i=2; \)/\1 x /' two >changed
	run -1 cmp -s two changed
	run -1 "${verify[@]}" --explain changed
	[[ $output == *'proved: this key has made the seal; that of set 1 passes, so what was changed since is a field of set 2'* ]]
	sed 's/^\(ARC-Authentication-Results: i=1; \)/\1 x /' two >changed
	run -1 "${verify[@]}" --explain changed
	[ "$(grep -c 'what was changed since is a field of set 1$' <<<"$output")" -eq 1 ]
	[ "$(grep -c 'what was changed since is a field of the sets 1 to 2$' <<<"$output")" -eq 1 ]
	run -1 "${verify[@]}" -J --explain changed
	[ "$(jq -c '[.sets[].seal.diagnosis.key]' <<<"$output")" = '["signed","signed"]' ]
}

@test "--explain says what is wrong with a key, and blames no field for it" {
	run -1 "${verify[@]}" --explain --min-bits=4096 two
	[ "$(grep -c '^  what is wrong with the key:$' <<<"$output")" -eq 4 ]
	[[ $output != *'what was '* ]]
}

@test "--explain has a table of what is no chain, too" {
	run -1 "${verify[@]}" --explain < <(chain cv=fail)
	[[ ${lines[0]} == 'arc: fail: set '*': its seal says that the chain failed' ]]
	[[ $output == *' fail  pass               pass        example.com'* ]]
	sed '/^ARC-Authentication-Results: i=1;/d' two >gap
	run -1 cmp -s two gap
	run -1 "${verify[@]}" --explain gap
	[ "${lines[0]}" = 'arc: fail: a field is missing' ]
	[[ ${lines[2]} == '    1  none  '*'  not judged  example.com' ]]
	sed '/^ARC-Seal: i=1;/,/^[A-Z]/{/^ARC-Seal: i=1;/d;/^[ \t]/d}' two >gap
	run -1 "${verify[@]}" --explain gap
	[[ ${lines[2]} == '    1  ?     '*'  missing     ' ]]
}

@test "-q says nothing, -v tells on standard error" {
	run -0 "${verify[@]}" -q two
	[ -z "$output" ]
	run -6 "${verify[@]}" -q m
	[ -z "$output" ]
	run -1 "${verify[@]}" -q < <(chain cv=fail)
	[ -z "$output" ]
	run -0 --separate-stderr "${verify[@]}" -v two
	[ "${#lines[@]}" -eq 1 ]
	[ "$(grep -c '^arcverify: set [12], ARC-\(Seal\|Message-Signature\), d=example.com s=rsa: pass' <<<"$stderr")" -eq 4 ]
}

@test "several FILEs: a line each, the first bad status, nothing left out" {
	sed 's/The body/A body/' one >bad
	run -1 --separate-stderr "${verify[@]}" two bad m
	[ "${#lines[@]}" -eq 3 ]
	[ "${lines[0]}" = 'two: Authentication-Results: mx; arc=pass (2 sets) header.oldest-pass=0' ]
	[[ ${lines[1]} == 'bad: Authentication-Results: mx; arc=fail ('* ]]
	[ "${lines[2]}" = 'm: Authentication-Results: mx; arc=none (no ARC set)' ]
	run -6 "${verify[@]}" one m bad
	run -66 --separate-stderr "${verify[@]}" bad nosuch one
	[ "${#lines[@]}" -eq 2 ]
	[ "$stderr" = 'arcverify: nosuch: No such file or directory' ]
	run -75 "${verify[@]}" --defer nosuch
}

@test "an answer that was recorded repeats the run" {
	sed 's/The body/Another/' one | "$TOP/t/arcset" seal i=2 cv=pass ams.s=ed ams.a=ed25519-sha256 >in
	serve example.com=zone
	arcverify -a mx -n "127.0.0.1@$port" -t 1700000001 --record=answers in >want
	run -0 arcverify -a mx -z answers -t 1700000001 in
	[ "$output" = "$(<want)" ]
}

@test "what an option cannot take is refused, output that fails is trouble" {
	for args in '-t x' '-T -1' '-n nowhere' '--min-bits=1' '-a a;b' '-p one two' '--nonsense' '-z'; do
		# shellcheck disable=SC2086
		run -64 --separate-stderr "${verify[@]}" one $args
		[ -z "$output" ]
	done
	[ -c /dev/full ] || skip 'no /dev/full here'
	run -74 sh -c '"$@" >/dev/full' - "${verify[@]}" one
	run -74 sh -c '"$@" >/dev/full' - "${verify[@]}" -p one
}

@test "the chains that these tests make are right to dkimpy too" {
	/usr/bin/python3 -c 'import dkim' 2>/dev/null || skip 'no dkimpy'
	sed 's/The body/A body/' two >changed
	for f in one two three changed; do
		run -0 /usr/bin/python3 - "$f" <<-'PY'
			import dkim, subprocess, sys
			def txt(name, timeout=5):
			    key = name.decode().split('.')[0] + '.private'
			    return subprocess.check_output(['dkim-genkey', '-e', key, '-f', 'plain']).strip()
			print(dkim.arc_verify(open(sys.argv[1], 'rb').read(), dnsfunc=txt)[0].decode())
		PY
		[ "$output" = "$([ $f = changed ] && echo fail || echo pass)" ]
	done
}
