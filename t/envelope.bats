#!/usr/bin/env bats
# envelope.h: the client's address, HELO and reverse-path, from options, the
# environment as mail systems set it, and the message.

setup() {
	load lib
	cd "$BATS_TEST_TMPDIR" || return
	# Delivered by Postfix: a reverse-path, and the hop that the client made.
	cat >postfix <<-'EOM'
	Return-Path: <joe@b.example>
	Received: from mail.b.example (rdns.b.example [192.0.2.1])
	    by mx.example.org (Postfix) with ESMTP id 4F1B2C3D
	    for <u@mx.example.org>; Sun, 22 Nov 2026 17:40:18 +0000 (UTC)
	Received: from laptop (unknown [IPv6:2001:db8::7])
	    by mail.b.example (Postfix) with ESMTPSA id 1A2B3C4D
	    for <u@mx.example.org>; Sun, 22 Nov 2026 17:40:17 +0000 (UTC)
	Received: by laptop (Postfix, from userid 1000)
	    id 0A0B0C0D; Sun, 22 Nov 2026 17:40:16 +0000 (UTC)
	Subject: hello

	Return-Path: <not@this.example>
	EOM
	# Taken by qmail-smtpd, and piped through preline.
	cat >qmail <<-'EOM'
	Return-Path: <joe@b.example>
	Received: (qmail 4321 invoked from network); 22 Nov 2026 17:40:18 -0000
	Received: from unknown (HELO mail.b.example) (192.0.2.1)
	  by mx.example.org with SMTP; 22 Nov 2026 17:40:18 -0000
	Received: (qmail 1234 invoked by uid 1000); 22 Nov 2026 17:40:17 -0000

	EOM
}

# finds WANT [VAR=VALUE ...] [option ...] <message, in an environment of these
# alone; the lines of WANT.
finds() {
	local want=$1
	shift
	run -0 env -i "${vars[@]}" "$DRIVERS/envelope" "$@"
	[ "$output" = "$want" ] || {
		echo "${vars[*]} $*: $output, not $want"
		return 1
	}
}

# sender TEXT WANT: from an option, the environment and Return-Path the same.
sender() {
	vars=()
	finds "sender -s [$2]" -s "$1" </dev/null
	vars=(SENDER="$1")
	finds "sender SENDER [$2]" </dev/null
	vars=(FROM="$1")
	[ "$1" = '<joe>' ] || finds "sender FROM [$2]" </dev/null
	vars=()
	finds "sender Return-Path [$2]" <<<"Return-Path: $1"
}

# path VALUE WANT: the Return-Path field's value, with printf's escapes in it.
path() {
	vars=()
	# shellcheck disable=SC2059
	finds "$2" < <(printf "Return-Path:$1")
}

@test "a message alone tells all three" {
	vars=()
	finds 'ip Received 192.0.2.1
helo Received [mail.b.example]
sender Return-Path [joe@b.example]' <postfix
	sed 's/$/\r/' postfix >crlf
	finds "$output" <crlf
	{ echo 'From joe@b.example Sun Nov 22 17:40:18 2026'; cat postfix; } >mbox
	finds "$output" <mbox
}

@test "a message without any of it tells nothing" {
	vars=()
	finds '' </dev/null
	finds '' <<<'Subject: hello'
	finds '' < <(printf 'Subject: hello\n\nReturn-Path: <a@b>\nReceived: from a (b [192.0.2.1]) by c\n')
}

@test "the environment of Postfix's local(8) goes before the message" {
	vars=(CLIENT_ADDRESS=2001:db8::9 CLIENT_HELO=mx.c.example SENDER=ann@c.example
	    CLIENT_HOSTNAME=c.example CLIENT_PROTOCOL=ESMTP RECIPIENT=u@mx)
	finds 'ip CLIENT_ADDRESS 2001:db8::9
helo CLIENT_HELO [mx.c.example]
sender SENDER [ann@c.example]' <postfix
	vars=(CLIENT_ADDRESS=192.0.2.1 CLIENT_HELO=mail.b.example SENDER=)
	finds 'ip CLIENT_ADDRESS 192.0.2.1
helo CLIENT_HELO [mail.b.example]
sender SENDER []' <postfix
}

@test "Postfix's unknown is as not given" {
	vars=(CLIENT_ADDRESS=unknown CLIENT_HELO=unknown)
	finds 'ip Received 192.0.2.1
helo Received [mail.b.example]
sender Return-Path [joe@b.example]' <postfix
	vars=(CLIENT_ADDRESS=unknown TCPREMOTEIP=192.0.2.9)
	finds 'ip TCPREMOTEIP 192.0.2.9' </dev/null
}

@test "the environment of tcpserver and qmail has an address, and no HELO" {
	vars=(PROTO=TCP TCPREMOTEIP=192.0.2.1 TCPREMOTEHOST=rdns.b.example SENDER=ann@b.example)
	finds 'ip TCPREMOTEIP 192.0.2.1
helo Received [mail.b.example]
sender SENDER [ann@b.example]' <qmail
	vars=(TCPREMOTEIP=::ffff:192.0.2.1)
	finds 'ip TCPREMOTEIP 192.0.2.1
helo Received [mail.b.example]
sender Return-Path [joe@b.example]' <qmail
	vars=(CLIENT_ADDRESS=192.0.2.7 TCPREMOTEIP=192.0.2.1)
	finds 'ip CLIENT_ADDRESS 192.0.2.7' </dev/null
}

@test "the environment of qmail-local has the sender; empty is the null sender" {
	vars=(SENDER=ann@b.example RECIPIENT=u@mx.example.org RPLINE='Return-Path: <x@y>')
	finds 'ip Received 192.0.2.1
helo Received [mail.b.example]
sender SENDER [ann@b.example]' <qmail
	vars=(SENDER=)
	finds 'ip Received 192.0.2.1
helo Received [mail.b.example]
sender SENDER []' <qmail
}

@test "a FROM without @ is a name that maildrop made up, and not taken" {
	vars=(FROM=MAILER-DAEMON)
	finds 'sender Return-Path []' <<<'Return-Path: <>'
	vars=(FROM=ann)
	finds 'sender Return-Path [x@b.example]' <<<'Return-Path: <x@b.example>'
}

@test "maildrop calls the sender FROM, and SENDER goes before it" {
	vars=(FROM=ann@b.example)
	finds 'sender FROM [ann@b.example]' </dev/null
	vars=(FROM=)
	finds 'ip Received 192.0.2.1
helo Received [mail.b.example]
sender FROM []' <qmail
	vars=(FROM=ann@b.example SENDER=bob@b.example)
	finds 'sender SENDER [bob@b.example]' </dev/null
	vars=(FROM=ann@b.example SENDER=)
	finds 'sender SENDER []' </dev/null
}

@test "an empty address or HELO name in the environment is as not given" {
	vars=(CLIENT_ADDRESS= TCPREMOTEIP= CLIENT_HELO=)
	finds 'ip Received 192.0.2.1
helo Received [mail.b.example]
sender Return-Path [joe@b.example]' <postfix
	vars=(CLIENT_ADDRESS= TCPREMOTEIP=2001:db8::1)
	finds 'ip TCPREMOTEIP 2001:db8::1' </dev/null
}

@test "options go before the environment, each on its own" {
	vars=(CLIENT_ADDRESS=192.0.2.7 CLIENT_HELO=c.example SENDER=ann@c.example)
	finds 'ip -i 192.0.2.9
helo CLIENT_HELO [c.example]
sender SENDER [ann@c.example]' -i 192.0.2.9 <postfix
	finds 'ip CLIENT_ADDRESS 192.0.2.7
helo -h [d.example]
sender SENDER [ann@c.example]' -h d.example <postfix
	finds 'ip CLIENT_ADDRESS 192.0.2.7
helo CLIENT_HELO [c.example]
sender -s [bob@d.example]' -s '<bob@d.example>' <postfix
	finds 'ip CLIENT_ADDRESS 192.0.2.7
helo -h []
sender -s []' -h '' -s '' <postfix
}

@test "an address option may be written as mail writes it" {
	vars=(CLIENT_ADDRESS=none)
	finds 'ip -i 2001:db8::1' -i '[IPv6:2001:db8::1]' </dev/null
	vars=(CLIENT_ADDRESS='[192.0.2.1]')
	finds 'ip CLIENT_ADDRESS 192.0.2.1' </dev/null
}

@test "what is no address is refused, and the variable named" {
	run -1 env -i CLIENT_ADDRESS=192.0.2 "$DRIVERS/envelope" <postfix
	[ "$output" = 'CLIENT_ADDRESS: not an IP address: 192.0.2' ]
	run -1 env -i TCPREMOTEIP=mail.example.com SENDER=a@b "$DRIVERS/envelope" -h x <postfix
	[ "$output" = 'TCPREMOTEIP: not an IP address: mail.example.com' ]
	run -1 env -i "$DRIVERS/envelope" -i '' <postfix
	[ "$output" = '-i: not an IP address: ' ]
}

@test "one that nobody needs is not looked at" {
	vars=(CLIENT_ADDRESS=192.0.2.1 TCPREMOTEIP=none)
	finds 'ip CLIENT_ADDRESS 192.0.2.1' </dev/null
}

@test "a Received field's HELO name counts for the client it tells of alone" {
	vars=()
	finds 'ip -i 192.0.2.1
helo Received [mail.b.example]
sender Return-Path [joe@b.example]' -i 192.0.2.1 <postfix
	finds 'ip -i 192.0.2.2
sender Return-Path [joe@b.example]' -i 192.0.2.2 <postfix
	finds 'ip -i c000:201::
sender Return-Path [joe@b.example]' -i c000:201:: <postfix
	finds 'ip -i 2001:db8::8
sender Return-Path [joe@b.example]' -i 2001:db8::8 -n 2 <postfix
	vars=(CLIENT_ADDRESS=192.0.2.2)
	finds 'ip CLIENT_ADDRESS 192.0.2.2
sender Return-Path [joe@b.example]' <postfix
	vars=(TCPREMOTEIP=2001:DB8:0::7)
	finds 'ip TCPREMOTEIP 2001:db8::7
helo Received [laptop]
sender Return-Path [joe@b.example]
exempt the client was authenticated' -n 2 <postfix
}

@test "the hop counts Received fields from the top" {
	vars=()
	finds 'ip Received 2001:db8::7
helo Received [laptop]
sender Return-Path [joe@b.example]
exempt the client was authenticated' -n 2 <postfix
	finds 'sender Return-Path [joe@b.example]
exempt submitted on the host itself' -n 3 <postfix
	finds 'sender Return-Path [joe@b.example]' -n 4 <postfix
	finds 'sender Return-Path [joe@b.example]' -n 2000000000 <postfix
}

@test "a hop is counted in all letters' cases, and qmail's notes are not" {
	vars=()
	finds 'sender Return-Path [joe@b.example]
exempt submitted on the host itself' -n 2 <qmail
	finds 'sender Return-Path [joe@b.example]' -n 3 <qmail
	finds 'ip Received 192.0.2.2
helo Received [b]' -n 2 <<-'EOM'
	RECEIVED : from a (a [192.0.2.1]) by c
	received: (qmail 1 invoked from network); 22 Nov 2026 17:40:18 -0000
	rEceived:from b (b [192.0.2.2]) by c
	EOM
}

@test "a hop that names no address tells nothing, and is counted" {
	vars=()
	printf 'Received: by 2002:a05:: with SMTP id x; Sun\nReceived: from a (b [192.0.2.1]) by c\n' >m
	finds '' <m
	finds 'ip Received 192.0.2.1
helo Received [a]' -n 2 <m
	printf 'Received: from a ([unix socket]) by store (Cyrus 3.6) with LMTPA; Sun\n' >m
	finds '' <m
	finds 'ip -i 192.0.2.1' -i 192.0.2.1 <m
}

@test "a client that may relay is exempt, empty or not, and above all else" {
	for value in '' @example.org; do
		vars=(RELAYCLIENT="$value" TCPREMOTEIP=192.0.2.1)
		finds 'ip TCPREMOTEIP 192.0.2.1
helo Received [mail.b.example]
sender Return-Path [joe@b.example]
exempt the client may relay' <qmail
	done
	finds 'ip TCPREMOTEIP 192.0.2.1
sender Return-Path [joe@b.example]
exempt the client may relay' -n 2 <postfix
	vars=(RELAYCLIENT=)
	finds 'ip Received 2001:db8::7
helo Received [laptop]
sender Return-Path [joe@b.example]
exempt the client may relay' -n 2 <postfix
	finds 'exempt the client may relay' <<<'Received: by a (Postfix, from userid 0) id 1; Sun'
}

@test "an authenticated client is exempt, if it is the one asked for" {
	vars=()
	printf 'Received: from a (b [192.0.2.1]) by c with ESMTPSA id 1; Sun\n' >m
	finds 'ip Received 192.0.2.1
helo Received [a]
exempt the client was authenticated' <m
	finds 'ip -i 192.0.2.1
helo -h [x]
exempt the client was authenticated' -i 192.0.2.1 -h x <m
	finds 'ip -i 192.0.2.2' -i 192.0.2.2 <m
	finds '' < <(printf 'Received: by c with ESMTPSA id 1; Sun\n')
}

@test "mail of the host's own users is exempt, if no address is known" {
	vars=()
	for value in 'by a (Postfix, from userid 0)' '(from root@localhost) by a (8.17.1/8.17.1/Submit)' \
	    '(qmail 1 invoked by uid 89)' 'from root by a with local (Exim 4.96)'; do
		finds 'exempt submitted on the host itself' <<<"Received: $value id 1; Sun"
		finds 'ip -i 192.0.2.1' -i 192.0.2.1 <<<"Received: $value id 1; Sun"
	done
}

@test "a sender loses angle brackets, blanks and source routes" {
	sender 'joe@b.example' 'joe@b.example'
	sender '<joe@b.example>' 'joe@b.example'
	sender '  < joe@b.example >	' 'joe@b.example'
	sender '<@a.example,@b.example:joe@c.example>' 'joe@c.example'
	sender '@a.example:joe@c.example' 'joe@c.example'
	sender '<@[IPv6:2001:db8::1],@b:joe@c.example>' 'joe@c.example'
	sender '<@a:"@b:c"@d.example>' '"@b:c"@d.example'
	sender '<>' ''
	sender '< >' ''
	sender ' ' ''
	sender '' ''
}

@test "a sender is not judged here, and keeps what else it has" {
	sender '<"a b"@c.example>' '"a b"@c.example'
	sender '<"a>b"@c.example>' '"a>b"@c.example'
	sender '<joe>' joe
	sender '<@a>' @a
	sender '<@[a:b>' '@[a:b'
	sender 'a:b@c.example' 'a:b@c.example'
	sender $'j\xc3\xbcrgen@b.example' $'j\xc3\xbcrgen@b.example'
	sender $'\xff@b.example' $'\xff@b.example'
	vars=(SENDER='<a@b' FROM=x@y)
	finds 'sender SENDER [<a@b]' </dev/null
	vars=(SENDER='a@b>')
	finds 'sender SENDER [a@b>]' </dev/null
}

@test "Return-Path may be folded and have comments" {
	path ' <joe@b.example>\n' 'sender Return-Path [joe@b.example]'
	path '\n <joe@b.example>\r\n' 'sender Return-Path [joe@b.example]'
	path ' (a (b) \\) <x@y>)\n\t<joe@b.example>\n (c)\n' 'sender Return-Path [joe@b.example]'
	path ' joe@b.example (c)\n' 'sender Return-Path [joe@b.example]'
	path '"a (b"@c.example(d)\n' 'sender Return-Path ["a (b"@c.example]'
	path ' <"a\\">b"@c.example>\n' 'sender Return-Path ["a\">b"@c.example]'
	path ' <joe@\r\n b.example> x\n' 'sender Return-Path [joe@ b.example]'
	path ' (null)\n' 'sender Return-Path []'
	path '<>' 'sender Return-Path []'
}

@test "the topmost Return-Path is taken, and none when it can't be read" {
	path ' <a@b.example>\nReturn-Path: <c@d.example>\n' 'sender Return-Path [a@b.example]'
	path ' <a@b.example\nReturn-Path: <c@d.example>\n' ''
	for value in ' <a\0@b>' ' a@b\0' ' (' ' (a <b@c>' ' <"a@b>' ' "a@b' ' <' \
	    ' <a\\">'; do
		path "$value\n" ''
	done
}

@test "what is too long is cut an octet over the bound" {
	vars=()
	bound=$(awk '$2 == "LIMIT_IDENTITY" { print $3 }' "$TOP/common/limit.h")
	a=$(printf '%*s' "$bound" '' | tr ' ' a)
	finds "sender -s [$a]" -s "<$a>" </dev/null
	finds "sender -s [${a}b]" -s "<${a}b>" </dev/null
	finds "sender -s [${a}b]" -s "<${a}bc>" </dev/null
	finds "sender -s [${a}b]" -s "<@c:${a}bcdef>" </dev/null
	finds "helo -h [${a}b]" -h "${a}bc" </dev/null
	finds "sender Return-Path [${a}b]" <<<"Return-Path: <${a}bc>"
	finds "ip Received 192.0.2.1
helo Received [${a}b]" <<<"Received: from ${a}bc (b [192.0.2.1]) by c"
	vars=(CLIENT_HELO="${a}bc" SENDER="${a}bc")
	finds "helo CLIENT_HELO [${a}b]
sender SENDER [${a}b]" </dev/null
}

@test "a header of eight megabytes is read at once" {
	vars=()
	{ printf 'Return-Path: <'; head -c 4000000 /dev/zero | tr '\0' '@'
	    printf '>\nReceived: from '; head -c 4000000 /dev/zero | tr '\0' a
	    printf ' (b [192.0.2.1]) by c\n'; } >m
	run -0 timeout 10 env -i "$DRIVERS/envelope" <m
	[ "${lines[0]}" = 'ip Received 192.0.2.1' ]
	[ "${#lines[@]}" -eq 3 ]
	yes 'Received: (qmail 1 invoked from network); 22 Nov 2026 17:40:18 -0000' |
	    head -n 20000 >m
	run -0 timeout 10 env -i "$DRIVERS/envelope" <m
	[ -z "$output" ]
	yes 'Received: from a (b [192.0.2.1]) by c' | head -n 20000 >m
	run -0 timeout 10 env -i "$DRIVERS/envelope" -n 20000 <m
	[ "${lines[0]}" = 'ip Received 192.0.2.1' ]
}
