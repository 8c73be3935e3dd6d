#!/usr/bin/env bats
# The messages that RFC 6376 and RFC 8463 print with signatures and keys.
#
# data/rfc6376.eml is figure 2 of RFC 6376, as printed; rfc6376.zone is the
# record of its appendix C, below example.com, which is d=, and not below
# example.org.  data/rfc8463.eml and .zone are appendix A of RFC 8463.  The
# private keys are those printed there, and so no secrets.

setup() {
	load lib
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	[ -z "${server-}" ] || kill "$server"
}

# Figure 2 verifies with lines folded by six spaces, where it was printed with
# five, and one space after "game.", where two were printed (the hash in bh= is
# the same in RFC 8463, where "relaxed" makes them one).
figure2() {
	sed 's/^     /      /; s/game\.  /game. /' "$DATA/rfc6376.eml"
}

crlf() {
	sed 's/$/\r/'
}

# The file's name, and the selectors of the signatures that pass.
passes() {
	awk '{
		n = split($0, part, /; dkim=/)
		line = part[1]
		sub(/: Authentication-Results: mx$/, "", line)
		for (i = 2; i <= n; i++)
			if (sub(/^pass .* header[.]s=/, "", part[i])) {
				sub(/ .*/, "", part[i])
				line = line " " part[i]
			}
		print line
	}'
}

# Every change of one octet, all judged; changes says which may still pass.
judge_changes() {
	local zone=$1 message=$2
	mkdir changed
	"$TOP/t/peers/changes" "$message" changed >want
	[ "$(wc -l <want)" -gt 9000 ]
	cut -d ' ' -f 1 want | xargs -n 5000 dkimverify -a mx -z "$zone" >lines || true
	passes <lines | diff -u want - | head -n 50
	passes <lines | cmp -s want -
	run ! grep -q =temperror lines
}

@test "both signatures of RFC 8463 pass, Ed25519 and RSA" {
	crlf <"$DATA/rfc8463.eml" >wire
	for f in "$DATA/rfc8463.eml" wire; do
		run -0 dkimverify -a mx -z "$DATA/rfc8463.zone" "$f"
		[[ $output == *'; dkim=pass ('*' header.s=brisbane header.a=ed25519-sha256 '* ]]
		[[ $output == *'; dkim=pass ('*' header.s=test header.a=rsa-sha256 '* ]]
		[[ $output != *'; dkim='*'; dkim='*'; dkim='* ]]
	done
}

@test "each signature of RFC 8463 passes without the other" {
	sed '1,7d' "$DATA/rfc8463.eml" >rsa
	sed '8,15d' "$DATA/rfc8463.eml" >ed25519
	dkimverify -a mx -z "$DATA/rfc8463.zone" rsa ed25519 | passes >out
	printf '%s\n' 'rsa test' 'ed25519 brisbane' | diff - out
}

@test "the keys of RFC 8463 and RFC 6376 may come from a name server" {
	cat "$DATA/rfc8463.zone" "$DATA/rfc6376.zone" >zone
	dnsd zone >port 3>&- &
	server=$!
	for _ in {1..100}; do
		[ ! -s port ] || break
		sleep 0.05
	done
	figure2 >fig2
	cp "$DATA/rfc8463.eml" a3
	run -0 dkimverify -a mx -n "127.0.0.1@$(<port)" a3 fig2
	passes <<<"$output" | diff <(printf '%s\n' 'a3 brisbane test' 'fig2 brisbane') -
}

@test "the signature of RFC 6376 passes in the octets that were signed" {
	figure2 >lf
	crlf <lf >wire
	run -0 dkimverify -a mx -z "$DATA/rfc6376.zone" lf wire
	passes <<<"$output" | diff <(printf '%s\n' 'lf brisbane' 'wire brisbane') -
}

@test "the signature of RFC 6376 fails in the octets that were printed" {
	run -1 dkimverify -a mx -z "$DATA/rfc6376.zone" "$DATA/rfc6376.eml"
	[[ $output == *'; dkim=fail (body hash '* ]]
	run -1 dkimverify -a mx -z "$DATA/rfc6376.zone" \
	    <(sed 's/game\.  /game. /' "$DATA/rfc6376.eml")
	[[ $output == *'; dkim=fail ('* && $output != *'(body hash '* ]]
	run -1 dkimverify -a mx -z "$DATA/rfc6376.zone" \
	    <(sed 's/^     /      /' "$DATA/rfc6376.eml")
	[[ $output == *'; dkim=fail (body hash '* ]]
}

@test "the private keys printed with them give the records" {
	cp "$DATA"/rfc*-* .
	chmod 600 rfc*
	for key in rfc8463-ed25519.key:rfc8463 rfc8463-rsa.pem:rfc8463 rfc6376-rsa.pem:rfc6376; do
		dkim-genkey -e "${key%:*}" -s x -d example.com -f plain 2>warning |
		    sed 's/.*p=//' >p
		tr -d '" \t\n' <"$DATA/${key#*:}.zone" | grep -qF "p=$(<p))"
	done
}

@test "the private keys printed with them sign what the records verify" {
	cp "$DATA"/rfc*-* .
	chmod 600 rfc*
	for c in simple relaxed; do
		sed '1,15d' "$DATA/rfc8463.eml" |
		    dkimsign -c $c/$c -s brisbane -k rfc8463-ed25519.key \
			-s test -k rfc8463-rsa.pem >$c 2>warning
		sed '1,/^     4bmp/d' "$DATA/rfc6376.eml" |
		    dkimsign -c $c/$c -d example.com -s brisbane -k rfc6376-rsa.pem \
			>$c.6376 2>warning
	done
	run -0 dkimverify -a mx -z "$DATA/rfc8463.zone" -z "$DATA/rfc6376.zone" \
	    simple relaxed simple.6376 relaxed.6376
	passes <<<"$output" | diff - <(printf '%s\n' 'simple brisbane test' \
	    'relaxed brisbane test' 'simple.6376 brisbane' 'relaxed.6376 brisbane')
}

@test "no changed octet passes under relaxed, but what relaxed ignores" {
	judge_changes "$DATA/rfc8463.zone" "$DATA/rfc8463.eml"
	# Names in other case, white space, the end of the body; and in the
	# other signature anything.
	[ "$(grep -c ' brisbane test$' want)" -gt 200 ]
}

@test "no changed octet passes under simple, but white space in b=" {
	figure2 | crlf >message
	judge_changes "$DATA/rfc6376.zone" message
	[ "$(grep -c ' brisbane$' want)" -gt 50 ]
}
