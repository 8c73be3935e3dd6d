#!/usr/bin/env bats
# Mail on its way: what comes in at mx goes through spfquery, dkimverify,
# arcverify and dmarcquery, as a script delivers it, and is looked at in the
# mailbox.  Keys and policies come from a name server on loopback.

setup_file() {
	load lib
	cd "$BATS_FILE_TMPDIR" || return
	dkim-genkey -d bank.example -s mail
	dkim-genkey -d lists.example -s list
	{
		cat <<-'EOF'
			$TTL 60
			$ORIGIN example.
			bank		TXT	"v=spf1 ip4:192.0.2.1 -all"
			bank		MX	10 mx.bank
			_dmarc.bank	TXT	"v=DMARC1; p=reject"
			lists		TXT	"v=spf1 ip4:192.0.2.2 -all"
			_dmarc.lists	TXT	"v=DMARC1; p=none"
			soft		TXT	"v=spf1 ip4:192.0.2.1 ~all"
			_dmarc.soft	TXT	"v=DMARC1; p=quarantine; sp=none"
			plain		TXT	"v=spf1 ip4:192.0.2.1 -all"
			faulty		TXT	"v=spf1 ip4:192.0.2.1 -all"
			_dmarc.faulty	TXT	"v=DMARC1; p=perhaps"
			lost		TXT	"v=spf1 ip4:192.0.2.1 -all"
			_dmarc.lost	TXT	"v=DMARC1; p=reject"
			silent		TXT	"v=spf1 ip4:192.0.2.1 -all"
			_dmarc.silent	TXT	"v=DMARC1; p=reject"
			nospf		TXT	"v=spf1 ip4:192.0.2.1 -all"
			_dmarc.nospf	TXT	"v=DMARC1; p=reject"
			$ORIGIN bank.example.
		EOF
		cat mail.txt
		echo '$ORIGIN lists.example.'
		cat list.txt
	} >zone
	dnsd -t 600 -b _dmarc.lost.example=servfail -b _dmarc.silent.example=silent \
	    -b nospf.example=servfail zone >port 3>&- &
	echo $! >pid
	for _ in {1..100}; do [ -s port ] && break; sleep 0.05; done

	# What mx does with a message on standard input.
	cat >deliver <<-'EOF'
		#!/usr/bin/env bash
		# deliver [OPTION ...]: options are for dmarcquery
		set -o pipefail
		n=(-n "$SERVER" -T 2 --defer -a mx)
		spfquery "${n[@]}" -p -r | dkimverify "${n[@]}" -p | arcverify "${n[@]}" -p |
		    dmarcquery "${n[@]}" -p "$@" >tmp || exit
		verdict=$(sed '/^\r*$/q' tmp | awk '/^[^ \t]/ { n++ } n == 1' | tr -s '\r\n\t ' ' ')
		case $verdict in
		'Authentication-Results: mx; dmarc=temperror '*)
			exit 75 ;;
		'Authentication-Results: mx; dmarc=fail '*' policy.dmarc=reject ')
			mv tmp refused; exit 77 ;;
		'Authentication-Results: mx; dmarc=fail '*' policy.dmarc=quarantine ')
			mv tmp junk ;;
		*)
			mv tmp inbox ;;
		esac
	EOF
	chmod +x deliver
}

teardown_file() {
	kill "$(<"$BATS_FILE_TMPDIR/pid")"
}

setup() {
	load lib
	unset CLIENT_ADDRESS CLIENT_HELO TCPREMOTEIP SENDER FROM RELAYCLIENT
	cd "$BATS_TEST_TMPDIR" || return
	ln -s "$BATS_FILE_TMPDIR"/{deliver,mail.private,list.private} .
	SERVER=127.0.0.1@$(<"$BATS_FILE_TMPDIR/port")
	export SERVER
	net=(-a mx -n "$SERVER" -T 2)
}

# message DOMAIN: a message of joe there.
message() {
	cat <<-EOF
		From: Joe <joe@$1>
		To: jane@mx.example
		Subject: words
		Date: Sun, 22 Nov 2026 17:40:18 +0000
		Message-ID: <1@$1>

		The body, with	a tab, trailing blanks  
		and a last line that has no end
	EOF
}

signed() {
	message bank.example | dkimsign -d bank.example -s mail -k mail.private
}

# received IP SENDER: the message on standard input as mx has it from there.
received() {
	printf '%s\n' "Return-Path: <$2>" "Received: from client.example (unknown [$1])" \
	    ' by mx (Postfix) with ESMTP id 1' ' for <jane@mx.example>; Sun, 22 Nov 2026 17:40:19 +0000'
	cat
}

# Standard input, with each field on one line, up to the body.
fields() {
	awk '{ sub(/\r$/, "") } /^$/ { exit }
	    /^[ \t]/ { sub(/^[ \t]+/, " "); printf "%s", $0; next }
	    { printf "%s%s", (NR > 1 ? "\n" : ""), $0 }
	    END { print "" }'
}

# The verdicts of mx on the message in the file, "spf=pass dkim=none ...".
verdicts() {
	fields <"$1" | sed -n 's/^Authentication-Results: mx\(; .*\)/\1/p' | sed -E 's/\([^)]*\)|"[^"]*"//g' |
	    grep -oE '; (spf|dkim|arc|dmarc)=[a-z]+' | cut -c 3- | sort | tr '\n' ' '
}

# delivered STATUS BOX VERDICTS [OPTION ...]: the message in m, whose octets behind what mx
# has added are all there.
delivered() {
	local box=$2
	rm -f inbox junk refused
	run "-$1" --separate-stderr ./deliver "${@:4}" <m
	[ -z "$output" ]
	if [ "$box" = - ]; then
		[ ! -e inbox ] && [ ! -e junk ] && [ ! -e refused ]
		return
	fi
	[ -e "$box" ]
	[ "$(verdicts "$box")" = "$3" ]
	tail -c "$(wc -c <m)" "$box" | cmp - m
}

@test "signed mail from the right address passes all" {
	signed | received 192.0.2.1 joe@bank.example >m
	delivered 0 inbox 'arc=none dkim=pass dmarc=pass spf=pass '
	fields <inbox | head -n 1 | diff -u - <(echo 'Authentication-Results: mx; dmarc=pass (p=reject) header.from=bank.example')
	# Either of both is enough.
	signed | received 192.0.2.9 joe@elsewhere.example >m
	delivered 0 inbox 'arc=none dkim=pass dmarc=pass spf=none '
	message bank.example | received 192.0.2.1 joe@bank.example >m
	delivered 0 inbox 'arc=none dkim=none dmarc=pass spf=pass '
}

@test "CRLF mail too, and the added fields end as its lines do" {
	signed | received 192.0.2.1 joe@bank.example | sed 's/$/\r/' >m
	delivered 0 inbox 'arc=none dkim=pass dmarc=pass spf=pass '
	run ! grep -qv $'\r$' inbox
}

@test "forged mail fails: p=reject is refused, p=quarantine junk, p=none delivered" {
	message bank.example | received 192.0.2.9 joe@elsewhere.example >m
	delivered 77 refused 'arc=none dkim=none dmarc=fail spf=none '
	[[ $(fields <refused) == *'; dmarc=fail (p=reject dis=reject) reason="'*'" header.from=bank.example policy.dmarc=reject'* ]]
	signed | sed 's/The body/A body/' | received 192.0.2.9 joe@bank.example >m
	delivered 77 refused 'arc=none dkim=fail dmarc=fail spf=fail '
	message soft.example | received 192.0.2.9 joe@soft.example >m
	delivered 0 junk 'arc=none dkim=none dmarc=fail spf=softfail '
	message a.soft.example | received 192.0.2.9 joe@soft.example >m
	delivered 0 inbox 'arc=none dkim=none dmarc=fail spf=softfail '
	message lists.example | received 192.0.2.9 joe@lists.example >m
	delivered 0 inbox 'arc=none dkim=none dmarc=fail spf=fail '
	# Who passes in another's name has not passed in this one.
	message bank.example | received 192.0.2.2 joe@lists.example >m
	delivered 77 refused 'arc=none dkim=none dmarc=fail spf=pass '
	message bank.example | dkimsign -d lists.example -s list -k list.private | received 192.0.2.2 joe@lists.example >m
	delivered 77 refused 'arc=none dkim=pass dmarc=fail spf=pass '
}

@test "a domain without a policy is none, and delivered" {
	message plain.example | received 192.0.2.9 joe@plain.example >m
	delivered 0 inbox 'arc=none dkim=none dmarc=none spf=fail '
	[[ $(fields <inbox) == *'; dmarc=none (no policy record) header.from=plain.example'* ]]
}

@test "a policy that cannot be applied, and From of two domains, are permerror" {
	message faulty.example | received 192.0.2.1 joe@faulty.example >m
	delivered 0 inbox 'arc=none dkim=none dmarc=permerror spf=pass '
	message bank.example | sed 's/^From: .*/From: joe@bank.example, joe@plain.example/' | received 192.0.2.1 joe@bank.example >m
	delivered 0 inbox 'arc=none dkim=none dmarc=permerror spf=pass '
	message bank.example | sed '/^From/d' | received 192.0.2.1 joe@bank.example >m
	delivered 0 inbox 'arc=none dkim=none dmarc=permerror spf=pass '
}

@test "DNS that fails or says nothing is a temperror, and the mail stays in the queue" {
	local d start
	for d in lost silent; do
		message $d.example | received 192.0.2.1 joe@$d.example >m
		start=$SECONDS
		delivered 75 - ''
		((SECONDS - start < 10))
		spfquery "${net[@]}" -p -r <m | dmarcquery "${net[@]}" -p >out
		[ "$(verdicts out)" = 'dmarc=temperror spf=pass ' ]
		[[ $(fields <out) == *'; dmarc=temperror (a DNS lookup failed) reason="the TXT lookup of _dmarc.'$d'.example failed, '*'" header.from='$d.example* ]]
	done
	# The policy is there; what would be aligned cannot be judged.
	message nospf.example | received 192.0.2.1 joe@nospf.example >m
	delivered 75 - ''
	spfquery "${net[@]}" -p -r <m | dmarcquery "${net[@]}" -p >out
	[ "$(verdicts out)" = 'dmarc=temperror spf=temperror ' ]
}

@test "forged results of mx go, those of others stay and are not trusted" {
	local forged='Authentication-Results: mx; spf=pass smtp.mailfrom=bank.example; dkim=pass header.d=bank.example; dmarc=pass header.from=bank.example; arc=pass'
	local other='Authentication-Results: other; dmarc=pass header.from=bank.example; dkim=pass header.d=bank.example'
	{
		echo "$forged"
		echo "${forged/: mx/: (x) MX}"
		echo "$other"
		message bank.example
		echo "$forged"
	} | received 192.0.2.9 joe@elsewhere.example >m
	run -77 ./deliver --trust-arc=lists.example <m
	[ "$(verdicts refused)" = 'arc=none dkim=none dmarc=fail spf=none ' ]
	fields <refused >f
	run ! grep -i 'spf=pass' f
	[ "$(grep -c '^Authentication-Results: mx;' f)" -eq 4 ]
	grep -qFx "$other" f
	# The rest is there to the last octet, the body's too.
	sed -e '1,/^$/{' -e '/^Authentication-Results: mx/d' -e '/(x) MX/d' -e '}' m >rest
	tail -c "$(wc -c <rest)" refused | cmp - rest
	# An honest message with them passes by its own.
	{ echo "${forged//pass/fail}"; signed; } | received 192.0.2.1 joe@bank.example >m
	run -0 ./deliver <m
	[ "$(verdicts inbox)" = 'arc=none dkim=pass dmarc=pass spf=pass ' ]
}

@test "with -m one field is left, with all four results" {
	signed | received 192.0.2.1 joe@bank.example >m
	spfquery "${net[@]}" -p -r <m | dkimverify "${net[@]}" -p -m | arcverify "${net[@]}" -p -m |
	    dmarcquery "${net[@]}" -p -m >out
	[ "$(grep -c '^Authentication-Results:' out)" -eq 1 ]
	[ "$(fields <out | head -n 1 | grep -oE '; (spf|dkim|arc|dmarc)=[a-z]+' | tr -d '\n')" = '; spf=pass; dkim=pass; arc=none; dmarc=pass' ]
	tail -c "$(wc -c <m)" out | cmp - m
	[ "$(verdicts out)" = 'arc=none dkim=pass dmarc=pass spf=pass ' ]
}

@test "lines of spfquery and dkimverify in a file, dmarcquery -A" {
	signed >m
	{ spfquery "${net[@]}" -i 192.0.2.1 -s joe@bank.example -h x; dkimverify "${net[@]}" m; } >ar
	run -0 dmarcquery "${net[@]}" -A ar m
	[ "$output" = 'Authentication-Results: mx; dmarc=pass (p=reject) header.from=bank.example' ]
	sed -i 's/The body/A body/' m
	{ spfquery "${net[@]}" -i 192.0.2.9 -s joe@bank.example -h x; dkimverify "${net[@]}" m; } >ar || :
	run -1 dmarcquery "${net[@]}" -A ar m
	[[ $output == *'reason="SPF gave fail, DKIM gave fail" header.from=bank.example policy.dmarc=reject' ]]
	# From a pipe, with the message in a file.
	run -1 dmarcquery "${net[@]}" -A - m <ar
}

# What lists.example makes of the message on standard input:
# verified at its border, changed, sealed, sent on.
list() {
	local at=(-a lists.example -n "$SERVER" -T 2)
	received 192.0.2.1 joe@bank.example |
	    spfquery "${at[@]}" -p -r | dkimverify "${at[@]}" -p -m | arcverify "${at[@]}" -p -m |
	    dmarcquery "${at[@]}" -p -m |
	    sed -e 's/^Subject: /&[list] /' -e '/^Return-Path:/d' -e '$a-- \nThe footer of the list' |
	    arcseal "${at[@]}" -d lists.example -s list -k list.private |
	    dkimsign -d lists.example -s list -k list.private
}

@test "mail by a list breaks, and passes where the list's seal is trusted" {
	signed | list | received 192.0.2.2 list-bounces@lists.example >m
	grep -q '^-- $' m
	delivered 77 refused 'arc=pass dkim=fail dkim=pass dmarc=fail spf=pass '
	[[ $(fields <refused | head -n 1) == *"SPF domain lists.example"*"are not aligned with bank.example"* ]]
	delivered 77 refused 'arc=pass dkim=fail dkim=pass dmarc=fail spf=pass ' --trust-arc=other.example
	delivered 0 inbox 'arc=pass dkim=fail dkim=pass dmarc=pass spf=pass ' --trust-arc=lists.example
	fields <inbox | head -n 1 | diff -u - <(echo 'Authentication-Results: mx; dmarc=pass (p=reject, by a trusted ARC sealer) header.from=bank.example')
}

@test "what the list itself has not seen pass is not rescued" {
	message bank.example | sed 's/The body/A body/' >forged
	local at=(-a lists.example -n "$SERVER" -T 2)
	{ echo 'Authentication-Results: lists.example; dmarc=pass header.from=bank.example'; cat forged; } |
	    received 192.0.2.9 joe@elsewhere.example | spfquery "${at[@]}" -p -r | dkimverify "${at[@]}" -p -m |
	    arcverify "${at[@]}" -p -m | dmarcquery "${at[@]}" -p -m |
	    arcseal "${at[@]}" -d lists.example -s list -k list.private |
	    received 192.0.2.2 list-bounces@lists.example >m
	delivered 77 refused 'arc=pass dkim=none dmarc=fail spf=pass ' --trust-arc=lists.example
}

@test "who changes what a list has sealed is found out" {
	signed | list | sed 's/The footer/A footer/' | received 192.0.2.2 list-bounces@lists.example >m
	delivered 77 refused 'arc=fail dkim=fail dkim=fail dmarc=fail spf=pass ' --trust-arc=lists.example
}

@test "a tool that fails on the way leaves no mail behind, and the queue keeps it" {
	signed | received 192.0.2.1 joe@bank.example >m
	PATH=$PWD/bin:$PATH
	mkdir bin
	for tool in spfquery dkimverify arcverify dmarcquery; do
		printf '#!/bin/sh\nexit 75\n' >bin/$tool
		chmod +x bin/$tool
		delivered 75 - ''
		rm bin/$tool
	done
	run -75 env TMPDIR=/nonexistent ./deliver < <(cat m; head -c 2000000 /dev/zero)
	[ ! -e inbox ]
}

@test "procmail delivers by the same pipeline" {
	command -v procmail >/dev/null || skip 'no procmail here'
	{ echo 'From joe Mon Jan  5 11:30:00 2026'; message bank.example | received 192.0.2.9 joe@elsewhere.example; } >forged
	{ echo 'From joe Mon Jan  5 11:30:00 2026'; signed | received 192.0.2.1 joe@bank.example; } >good
	cat >rc <<-EOF
		PATH=$PATH
		MAILDIR=$PWD
		DEFAULT=$PWD/box
		:0 fw
		| spfquery -p -r -m --defer -a mx -n $SERVER
		:0 fw
		| dkimverify -p -m --defer -a mx -n $SERVER
		:0 fw
		| dmarcquery -p -m --defer -a mx -n $SERVER
		:0
		* ^Authentication-Results: mx;(.*\$[ 	])*.*policy\\.dmarc=reject
		bad
	EOF
	procmail "$PWD/rc" <good
	procmail "$PWD/rc" <forged
	sed 1d box >inbox
	sed 1d bad >refused
	[ "$(verdicts inbox)" = 'dkim=pass dmarc=pass spf=pass ' ]
	[ "$(verdicts refused)" = 'dkim=none dmarc=fail spf=none ' ]
}

@test "maildrop delivers by the same pipeline" {
	command -v maildrop >/dev/null || skip 'no maildrop here'
	cat >filter <<-EOF
		PATH="$PATH"
		xfilter "spfquery -p -r -m --defer -a mx -n $SERVER"
		xfilter "dkimverify -p -m --defer -a mx -n $SERVER"
		xfilter "dmarcquery -p -m --defer -a mx -n $SERVER"
		if (/^Authentication-Results: mx;.*policy\\.dmarc=reject/)
		{
			to "$PWD/bad"
		}
		to "$PWD/box"
	EOF
	chmod 600 filter
	signed | received 192.0.2.1 joe@bank.example | maildrop "$PWD/filter"
	message bank.example | received 192.0.2.9 joe@elsewhere.example | maildrop "$PWD/filter"
	sed 1d box >inbox
	sed 1d bad >refused
	[ "$(verdicts inbox)" = 'dkim=pass dmarc=pass spf=pass ' ]
	[ "$(verdicts refused)" = 'dkim=none dmarc=fail spf=none ' ]
}
