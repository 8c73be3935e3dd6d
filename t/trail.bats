#!/usr/bin/env bats
# Between which hosts a signature broke: what the trace fields of a header
# tell, and what they do not.  Names and addresses are those of RFC 2606 and
# RFC 5737, the forms of the fields those of the systems named.

setup() {
	load lib
	cd "$BATS_TEST_TMPDIR" || return
}

signature() {
	cat <<-'TXT'
	DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s;
	 h=from:to:subject; bh=8wtIZWx7nZihxbBJM/nqeastNLF5BjJwLkWFLuha7VI=;
	 b=dGhlc2ln bmF0dXJl IHRoYXQgaXMgbm9uZQ==
	TXT
}

draft() {
	cat <<-'TXT'
	From: Ann <ann@example.com>
	To: dev@lists.example
	Subject: [dev] Lunch
	TXT
}

# The newest field comes first.
by() { printf 'Received: from x (x [192.0.2.1])\n\tby %s with ESMTPS id 1; Sun, 22 Nov 2026 17:40:18 +0000\n' "$1"; }
results() { printf 'Authentication-Results: %s; %s\n' "$1" "$2"; }
told='header.d=example.com header.s=s header.b=dGhlc2ln'

# who [-OPTION ...] LINE ...: what is told of the message on standard input.
who() {
	local options=()

	while [[ $1 == -* ]]; do
		options+=("$1")
		shift
	done
	run -0 trail "${options[@]}"
	diff -u <(printf '%s\n' '  who:' "${@/#/    }") - <<<"$output"
}

todo='to do: Ask the list to leave Subject and body alone, or to put its own address into From and seal with ARC'
no_other='no other host between has left a Received field'
nobody='nobody says that it passed anywhere'

# reads RESULTS: what a field with these results, at mx.a.example, says of the
# signature: pass, fail or nothing.
reads() {
	{ by mx.example.net; results mx.a.example "$1"; by mx.a.example; signature; draft; } |
	    trail -J | jq -r 'if .trail.passed then "pass" elif .trail.failed then "fail" else "nothing" end'
}

@test "Mailman 3: the list's host stands alone between pass and fail" {
	cat >list <<-'TXT'
	Return-Path: <dev-bounces@lists.example>
	Delivered-To: bob@example.net
	Received: from mail.lists.example (mail.lists.example [192.0.2.1])
	 by mx.example.net (Postfix) with ESMTPS id 4F1B2C3D
	 for <bob@example.net>; Sun, 22 Nov 2026 17:40:20 +0000 (UTC)
	Received: from lists.example (localhost [127.0.0.1])
	 by mail.lists.example (Postfix) with ESMTP id 4F1B2C3C
	 for <bob@example.net>; Sun, 22 Nov 2026 17:40:19 +0000 (UTC)
	Authentication-Results: mail.lists.example; dkim=pass (2048-bit key)
	 header.d=example.com header.i=@example.com header.b="dGhlc2ln"
	Received: from mail.example.com (mail.example.com [192.0.2.9])
	 by mail.lists.example (Postfix) with ESMTPS id 4F1B2C3B
	 for <dev@lists.example>; Sun, 22 Nov 2026 17:40:18 +0000 (UTC)
	TXT
	{ cat list; signature; draft; echo 'List-Id: Developers <dev.lists.example>'
	    echo 'X-Mailman-Version: 3.3.8'; } | who \
	    'passed at mail.lists.example, says its Authentication-Results (header field 5)' \
	    'fails here' \
	    'between: mail.lists.example, mx.example.net (Received); mailing list dev.lists.example (List-Id)' \
	    "changed by mail.lists.example, or by mx.example.net, where it came at last: $no_other" \
	    "$todo"
}

@test "a list that hands on by another host: one of these" {
	{ by mx.example.net; by out.lists.test; by lists.example; results mx.lists.example "dkim=pass $told"
	    by mx.lists.example; signature; draft; } | who \
	    'passed at mx.lists.example, says its Authentication-Results (header field 4)' \
	    'fails here' \
	    'between: mx.lists.example, lists.example, out.lists.test, mx.example.net (Received)' \
	    'changed by one of these'
	{ by mx.example.net; by out.lists.example; by lists.example; results mx.lists.example "dkim=pass $told"
	    by mx.lists.example; signature; draft; } | who \
	    'passed at mx.lists.example, says its Authentication-Results (header field 4)' \
	    'fails here' \
	    'between: mx.lists.example, lists.example, out.lists.example, mx.example.net (Received)' \
	    "changed by lists.example, or by mx.example.net, where it came at last: $no_other"
}

@test "Gmail: a forward, with its ARC set and the results of both ends" {
	cat >gmail <<-'TXT'
	Delivered-To: bob@example.net
	Authentication-Results: mx.example.net; dkim=fail ("body hash did not verify")
	 header.d=example.com header.s=s header.b=dGhlc2ln; arc=pass
	Received: from mail-qt1-f1.google.com (mail-qt1-f1.google.com [192.0.2.4])
	 by mx.example.net (Postfix) with ESMTPS id 4F; Sun, 22 Nov 2026 17:40:20 +0000
	Received: by mail-qt1-f1.google.com with SMTP id d75a77b69052e-4ed; Sun, 22 Nov 2026 09:40:19 -0800 (PST)
	X-Received: by 2002:a05:622a:1::a with SMTP id d1mr; Sun, 22 Nov 2026 09:40:19 -0800 (PST)
	Received: by 2002:a05:622a:1::a with SMTP id d75csp1; Sun, 22 Nov 2026 09:40:18 -0800 (PST)
	ARC-Seal: i=1; a=rsa-sha256; t=1795369218; cv=none; d=google.com; s=arc; b=AAAA
	ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=google.com; s=arc;
	 h=from; bh=8wtIZWx7nZihxbBJM/nqeastNLF5BjJwLkWFLuha7VI=; b=BBBBBBBBBBBB
	ARC-Authentication-Results: i=1; mx.google.com;
	       dkim=pass header.i=@example.com header.s=s header.b=dGhlc2ln;
	       spf=pass (google.com: domain of ann@example.com designates 192.0.2.9 as permitted sender) smtp.mailfrom=ann@example.com;
	       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=example.com
	Return-Path: <ann@example.com>
	Received: from mail.example.com (mail.example.com. [192.0.2.9])
	        by mx.google.com with ESMTPS id d75si1; Sun, 22 Nov 2026 09:40:18 -0800 (PST)
	TXT
	{ cat gmail; signature; draft; } | who \
	    'passed at mx.google.com, says its ARC-Authentication-Results (header field 9)' \
	    'failed at mx.example.net, says its Authentication-Results (header field 2)' \
	    'between: mx.google.com, 2002:a05:622a:1::a, mail-qt1-f1.google.com, mx.example.net (Received)' \
	    'changed by one of these'
	{ cat gmail; signature; draft; } | trail -J >out
	jq -c '.trail | [.passed, .failed, .hosts[-1], .arrived, .hosts_without_name, .mailing_list, .only_host_between]' out |
	    diff -u <(echo '[{"host":"mx.google.com","field":"ARC-Authentication-Results","header_field":9},{"host":"mx.example.net","field":"Authentication-Results","header_field":2},{"host":"mail-qt1-f1.google.com","header_field":4},{"host":"mx.example.net","header_field":3},0,null,null]') -
	# The forward alone: what Gmail has sealed, and where it came to.
	{ sed '/by 2002/d; /^Delivered/,/header.b=dGhlc2ln; arc/d' gmail | sed 's/mail-qt1-f1[.]google/mail.mx.google/'
	    signature; draft; } | who \
	    'passed at mx.google.com, says its ARC-Authentication-Results (header field 5)' \
	    'fails here' \
	    'between: mx.google.com, mail.mx.google.com, mx.example.net (Received)' \
	    "changed by mx.google.com, or by mx.example.net, where it came at last: $no_other"
}

@test "an AMS is judged by what is said of the chain" {
	ams() { printf 'ARC-Message-Signature: i=%d; a=rsa-sha256; c=relaxed/relaxed; d=%s; s=arc;\n h=from; bh=8wtIZWx7nZihxbBJM/nqeastNLF5BjJwLkWFLuha7VI=; b=%s\n' "$1" "$2" "$3"; }
	{ by mx.example.net; results mx.b.example 'arc=pass (i=1) header.oldest-pass=0'; by mx.b.example
	    ams 1 a.example AAAABBBBCCCC; signature; draft; } >one
	who -a 'passed at mx.b.example, says its Authentication-Results (header field 2)' 'fails here' \
	    'between: mx.b.example, mx.example.net (Received)' \
	    "changed by mx.b.example, or by mx.example.net, where it came at last: $no_other" <one
	# DKIM's result is none for it, nor is ARC's one for DKIM.
	sed 's/arc=pass.*/dkim=pass header.d=a.example/' one | who -a "$nobody" 'fails here' \
	    'between: mx.b.example, mx.example.net (Received)' \
	    'changed by one of these, or by who has signed it'
	[ "$(trail -J <one | jq .trail.passed)" = null ]
	# The chain may fail by a seal.
	sed 's/arc=pass.*/arc=fail/' one | trail -aJ | jq -e '.trail | .passed == null and .failed == null'
	sed 's/arc=pass.*/arc=fail header.d=a.example header.s=arc/' one | trail -aJ | jq -e '.trail.failed.header_field == 2'
	# The set of instance 2 says what the chain was before it.
	{ by mx.example.net; ams 2 b.example DDDDEEEEFFFF; printf 'ARC-Authentication-Results: i=2; b.example; arc=pass (i=1)\n'
	    by mx.b.example; ams 1 a.example AAAABBBBCCCC; signature; draft; } >two
	trail -aJ -n 2 <two | jq -e '.trail.passed == {host: "b.example", field: "ARC-Authentication-Results", header_field: 3}'
	trail -aJ -n 1 <two | jq -e '.trail.passed == null'
	# Of an older one oldest-pass tells.
	for oldest in 0 1 2 -1 x; do
		{ results mx.c.example "arc=pass header.oldest-pass=$oldest"; cat two; } |
		    sed '/^ARC-Auth/d' | trail -aJ -n 2 | jq -r .trail.passed.host
	done >out
	printf '%s\n' mx.c.example mx.c.example null null null | diff -u - out
}

@test "Exchange: an own field without an authserv-id, and results that no grammar knows" {
	cat >exchange <<-'TXT'
	Received: from AM6PR01.eurprd01.prod.exchange.test (2001:db8::1) by
	 VI1PR01.eurprd01.prod.exchange.test (2001:db8::2) with Microsoft SMTP Server
	 (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id
	 15.20.9.1; Sun, 22 Nov 2026 17:40:20 +0000
	Received: from AM6EUR01FT01.eop-EUR01.prod.protection.exchange.test
	 (2001:db8::3) by AM6PR01.exchange.test (2001:db8::4) with Microsoft SMTP
	 Server id 15.20.9.1 via Frontend Transport; Sun, 22 Nov 2026 17:40:19 +0000
	Authentication-Results: spf=pass (sender IP is 192.0.2.9)
	 smtp.mailfrom=example.com; dkim=pass (signature was verified)
	 header.d=example.com;dmarc=pass action=none
	 header.from=example.com;compauth=pass reason=100
	Received: from mail.example.com (192.0.2.9) by
	 AM6EUR01FT01.mail.protection.exchange.test (192.0.2.10) with Microsoft SMTP Server
	 id 15.20.9.1 via Frontend Transport; Sun, 22 Nov 2026 17:40:18 +0000
	TXT
	{ cat exchange; signature; draft; } | who \
	    'passed at a host without a name, says its Authentication-Results (header field 3)' \
	    'fails here' \
	    'between: AM6PR01.exchange.test, VI1PR01.eurprd01.prod.exchange.test, 1 without a name (Received)' \
	    'changed by one of these'
	{ by mx.example.net; printf 'ARC-Authentication-Results: i=1; mx.exchange.test 1; spf=pass\n smtp.mailfrom=example.com; dmarc=pass action=none header.from=example.com;\n dkim=pass header.d=example.com; arc=none\n'
	    signature; draft; } | who \
	    'passed at mx.exchange.test, says its ARC-Authentication-Results (header field 2)' \
	    'fails here' \
	    'between: mx.exchange.test, mx.example.net (Received)' \
	    "changed by mx.exchange.test, or by mx.example.net, where it came at last: $no_other"
	[ "$(reads 'dkim=fail (body hash did not verify) header.d=example.com')" = fail ]
	[ "$(reads 'dkim=fail (no key for signature) header.d=example.com')" = nothing ]
	[ "$(reads 'dkim=timeout (key query timeout) header.d=example.com')" = nothing ]
}

@test "a forwarder that only hands on: those behind the newest pass, before the oldest fail" {
	{ results mx.d.example "dkim=fail $told"; by mx.d.example
	    results mx.c.example "dkim=fail $told"; by mx.c.example
	    by mx.b.example; results mx.b.example "dkim=pass $told"; by mx.b.example
	    by mx.a.example; results mx.a.example "dkim=pass $told"; by mx.a.example
	    signature; draft; } | who \
	    'passed at mx.b.example, says its Authentication-Results (header field 6)' \
	    'failed at mx.c.example, says its Authentication-Results (header field 3)' \
	    'between: mx.b.example, mx.c.example (Received)' \
	    "changed by mx.b.example, or by mx.c.example, where it came at last: $no_other"
}

@test "a fail below a pass was none, for it passed later" {
	{ by mx.c.example; results mx.b.example "dkim=pass $told"; by mx.b.example
	    results mx.a.example "dkim=fail $told"; by mx.a.example; signature; draft; } | who \
	    'passed at mx.b.example, says its Authentication-Results (header field 2)' \
	    'fails here' \
	    'between: mx.b.example, mx.c.example (Received)' \
	    "changed by mx.b.example, or by mx.c.example, where it came at last: $no_other"
}

@test "a host that the message came to may have changed it when it had it twice" {
	{ by mx.example.net; by filter.example.net; by mx.example.net; results a.example "dkim=pass $told"
	    signature; draft; } | who \
	    'passed at a.example, says its Authentication-Results (header field 4)' \
	    'fails here' \
	    'between: a.example, mx.example.net, filter.example.net (Received)' \
	    'changed by one of these'
	# All of them are of one house: who said pass and who has it.
	{ by filter.example.net; by mx.example.net; results example.net "dkim=pass $told"; signature; draft; } | who \
	    'passed at example.net, says its Authentication-Results (header field 3)' \
	    'fails here' \
	    'between: example.net, mx.example.net, filter.example.net (Received)' \
	    "changed by example.net, or by who kept it since: $no_other"
}

@test "it passed where it lies: nobody else but its keeper" {
	{ results mx.example.net "dkim=pass $told"; by mx.example.net; signature; draft; } | who \
	    'passed at mx.example.net, says its Authentication-Results (header field 1)' \
	    'fails here' \
	    'between: mx.example.net' \
	    "changed by mx.example.net, or by who kept it since: $no_other"
}

@test "no Authentication-Results at all: the hosts since the signature, or its signer" {
	{ by mx.example.net; by relay.example.org; by mail.example.com; signature; by laptop.example.com; draft; } | who \
	    "$nobody" 'fails here' \
	    'between: mail.example.com, relay.example.org, mx.example.net (Received)' \
	    'changed by one of these, or by who has signed it'
	# Nothing is said of what nothing tells.
	[ -z "$({ signature; by laptop.example.com; draft; } | trail)" ]
	{ printf 'Received: (qmail 7 invoked from network); 22 Nov 2026 17:40:18 -0000\nReceived: from x by y by z; Sun\n'
	    signature; draft; } | who "$nobody" 'fails here' \
	    'between: 1 without a name (Received)' \
	    'changed by one of these, or by who has signed it'
}

@test "a fail without a pass: the hosts up to who found it" {
	{ by mx.example.net; results mx.b.example "dkim=fail $told"; by mx.b.example; by mail.example.com
	    signature; draft; } | who "$nobody" \
	    'failed at mx.b.example, says its Authentication-Results (header field 2)' \
	    'between: mail.example.com, mx.b.example (Received)' \
	    'changed by one of these, or by who has signed it'
}

@test "what is below the signature was there before it: no such claim counts" {
	{ by mx.example.net; signature; results mx.a.example "dkim=pass $told"; by mx.a.example; draft; } | who \
	    "$nobody" 'fails here' 'between: mx.example.net (Received)' \
	    'changed by one of these, or by who has signed it'
}

@test "a result is for the signature when all that it names is the same" {
	local want said

	while read -r want said; do
		[ "$(reads "$said")" = "$want" ] || { echo "$said"; return 1; }
	done <<-'TXT'
	pass dkim=pass header.d=example.com
	pass dkim=pass header.d=EXAMPLE.com. header.s=S
	pass dkim=pass header.i=@example.com
	pass dkim=pass header.i=ann@example.com header.b=dGhlc2lnbmF0dX
	pass dkim=pass header.b="dGhlc2lnbmF0"
	pass dkim/1=pass header.d=example.com; dkim=fail header.d=other.example
	pass dkim=fail header.d=other.example; dkim=pass header.d=example.com
	fail dkim=fail header.d=example.com header.s=s
	fail dkim=neutral (body hash did not verify) header.i=@example.com header.s=s
	nothing dkim=neutral (bad format) header.d=example.com
	nothing dkim=policy header.d=example.com
	nothing dkim=temperror header.d=example.com
	nothing dkim=none
	nothing none
	nothing dkim=pass
	nothing dkim=pass header.s=s
	nothing dkim=pass header.b=dGhlc2l
	nothing dkim=pass header.d=other.example
	nothing dkim=pass header.d=sub.example.com
	nothing dkim=pass header.i=@sub.example.com
	nothing dkim=pass header.d=com
	nothing dkim=pass header.d=example.com header.s=t
	nothing dkim=pass header.d=example.com header.s=s header.b=dGhlc2lX
	nothing dkim=pass header.d=example.com header.b=dGhX
	nothing dkim=pass header.d=example.com header.s=s header.b=DGHLC2LN
	nothing dkim=pass header.b=dGhlc2lnbmF0dXJlIHRoYXQgaXMgbm9uZQ==x
	nothing dkim=pass header.d=example.com; dkim=fail header.d=example.com
	nothing dkim=fail header.d=example.com; dkim=pass header.d=example.com
	nothing dkim/2=pass header.d=example.com
	nothing spf=pass header.d=example.com
	nothing spf=pass (dkim=pass header.d=example.com)
	nothing spf=pass reason="; dkim=pass header.d=example.com"
	TXT
}

@test "of several signatures of one domain none is taken for another" {
	other() { signature | sed 's/s=s;/s=t;/; s/dGhlc2ln/bm90aGlz/'; }
	two() { { by mx.example.net; results mx.a.example "$1"; by mx.a.example; other; signature; draft; } |
		trail -J -n 2 | jq -r 'if .trail.passed then "pass" elif .trail.failed then "fail" else "nothing" end'; }
	while read -r want said; do
		[ "$(two "$said")" = "$want" ] || { echo "$said: $(two "$said")"; return 1; }
	done <<-'TXT'
	nothing dkim=pass header.d=example.com
	nothing dkim=fail header.d=example.com
	nothing dkim=pass header.d=example.com; dkim=fail header.d=example.com
	nothing dkim=pass header.d=example.com; dkim=neutral header.d=example.com
	pass dkim=pass header.d=example.com; dkim=pass header.d=example.com
	fail dkim=fail header.d=example.com; dkim=fail header.i=@example.com
	pass dkim=pass header.d=example.com header.s=s
	nothing dkim=pass header.d=example.com header.s=t
	pass dkim=pass header.d=example.com header.b=dGhlc2ln
	nothing dkim=pass header.d=example.com header.b=bm90aGlz
	fail dkim=pass header.d=example.com header.s=t; dkim=fail header.d=example.com header.s=s
	TXT
	# One that was added later can't be meant.
	{ other; by mx.example.net; results mx.a.example 'dkim=pass header.d=example.com'; by mx.a.example
	    signature; draft; } | trail -J -n 2 | jq -e '.trail.passed.host == "mx.a.example"'
}

@test "a mailing list is named by the surest of its fields" {
	while read -r want field; do
		{ by mx.example.net; signature; draft; echo "$field"; } | trail -J |
		    jq -r '.trail.mailing_list | if . then "\(.name),\(.field)" else "none" end' >out
		[ "$(cat out)" = "$want" ] || { echo "$field:"; cat out; return 1; }
	done <<-'TXT'
	dev.lists.example,List-Id List-Id: Developers <dev.lists.example>
	dev.lists.example,List-Id List-Id: "<x>" <dev.lists.example> (comment)
	dev.lists.example,List-Id List-ID: dev.lists.example
	dev@lists.example,List-Post List-Post: <mailto:dev@lists.example?subject=x>
	dev@lists.example,X-BeenThere X-BeenThere: dev@lists.example
	dev@lists.example,Mailing-List Mailing-List: list dev@lists.example; contact dev+owners@lists.example
	dev-help@lists.example,Mailing-List Mailing-List: contact dev-help@lists.example; run by ezmlm
	dev-bounces@lists.example,Sender Sender: "dev" <dev-bounces@lists.example>
	owner-dev@lists.example,Sender Sender: owner-dev@lists.example
	lists.example,List-Unsubscribe List-Unsubscribe: <https://lists.example/u?id=1>
	leave@lists.example,List-Unsubscribe List-Unsubscribe: <mailto:leave@lists.example>
	null,X-Mailman-Version X-Mailman-Version: 2.1.39
	none Sender: ann@example.com
	none X-List: dev
	TXT
	{ by mx.example.net; signature; draft; printf '%s\n' 'List-Unsubscribe: <https://u.example/>' 'List-Id: <a.b.example>' 'List-Id: <c.d.example>'
	    } | trail -J | jq -e '.trail.mailing_list.name == "a.b.example"'
}

@test "a list that the signature knows of has not changed it" {
	signed() { signature | sed 's/h=from/h=list-id:from/'; }
	list='List-Id: <dev.lists.example>'
	hidden() { trail "$@" | jq -e '.trail.mailing_list == null'; }
	{ by mx.example.net; signed; draft; echo "$list"; } | hidden -hJ
	# Named, so that none can be added; but one was.
	{ by mx.example.net; signed; draft; echo "$list"; } | trail -J | jq -e '.trail.mailing_list.name == "dev.lists.example"'
	{ by mx.example.net; signed; draft; echo "List-Id: <news.example.com>"; } | hidden -J
	{ by mx.example.net; signature; draft; echo "List-Id: <news.example.com>"; } | trail -J | jq -e '.trail.mailing_list != null'
	# Put on top after it was signed.
	{ echo "$list"; by mx.example.net; signed; draft; } | trail -hJ | jq -e '.trail.mailing_list != null'
}

@test "no octet of a field can break the output" {
	# A line feed ends the header.
	perl -e 'for my $i (0 .. 7) {
		open(my $f, ">", "m$i") or die;
		for (grep { $_ != 10 } 32 * $i .. 32 * $i + 31) {
			my $o = chr;
			print $f "Received: from x by mx${o}y$_.example with SMTP; Sun\n",
			    "Authentication-Results: a${o}b.example; dkim=pass header.d=e${o}xample.com\n",
			    "Authentication-Results: \"a${o}b\"; dkim=fail header.d=example.com\n",
		}
		print $f "List-Id: <", (map { chr 32 * $i + $_ } grep { $i || $_ != 10 } 0 .. 31), ">\n",
	    }'
	for i in {0..7}; do
		{ cat "m$i"; signature; draft; } | tee m | trail >>out
		trail -J <m >>json
	done
	run -1 grep -a -P '[^\n -~]' out
	[ "$(grep -c '^  who:$' out)" -eq 8 ]
	[ "$(jq -c .trail json | wc -l)" -eq 8 ]
	run -1 grep -a -P '[^\n -~]' json
}

@test "fields that are huge or have no end are no trouble" {
	big=$(head -c 100000 /dev/zero | tr '\0' x)
	for f in "Received: from x by $big" "Received: from x by mx.example.net ($big" "Authentication-Results: $big; dkim=pass header.d=example.com" \
	    "Authentication-Results: a.example; dkim=pass header.d=$big" "Authentication-Results: a.example (${big//x/(}; dkim=pass header.d=example.com" \
	    "List-Id: <$big>" "List-Id: ${big//x/<}" "DKIM-Signature: $big" "Authentication-Results:" "Received:" "List-Id:" "ARC-Authentication-Results: i=1" \
	    "Authentication-Results: a.example; dkim=pass header.d=\"example.com"; do
		{ printf '%s\n' "$f"; by mx.example.net; signature; draft; } >m
		n=1
		[[ $f != DKIM* ]] || n=2
		run -0 trail -n $n <m
		[[ ${lines[1]} == "    $nobody"* ]]
		[ ${#output} -lt 1000 ]
	done
}

@test "twenty thousand fields of each kind are bounded, and told to be" {
	many() { perl -e '$f = shift; print $f =~ s/%/$_/gr, "\n" for 1 .. 19990' "$1"; }
	many 'Received: from x by mx%.example with SMTP; Sun' >received
	many "Authentication-Results: mx%.example; dkim=fail header.d=example.com" >results
	many "Authentication-Results: mx%.example; $(printf 'dkim=pass header.d=x.example; %.0s' {1..90})" | head -n 3000 >long
	many 'DKIM-Signature: v=1; d=example.com; s=s%; b=dGhlc2ln' >signatures
	many 'List-Id: <a%.example>' >lists
	for f in received results long signatures lists; do
		n=1
		[ $f != signatures ] || n=19991
		{ cat $f; signature; draft; } >m
		run -0 bash -c 'TIMEFORMAT=%U; { time trail -n "$1" <m >out; } 2>time' - $n
		awk '$1 > 0.5 { exit 1 }' time || { echo "$f: $(cat time)"; return 1; }
		[ "$(wc -c <out)" -lt 5000 ]
	done
	{ cat received; results mx.old.example "dkim=pass $told"; signature; draft; } >m
	trail <m | grep -q 'mx1.example, others (Received)$'
	trail -J <m | jq -e '.trail | .exhausted and .only_host_between == null and .passed.host == "mx.old.example"'
	# A claim beyond those that are read is not known; that is told.
	{ head -n 60 results | sed 's/fail/none/'; results mx.old.example "dkim=pass $told"; signature; draft; } | trail >out
	grep -qx '    nobody says that it passed anywhere, as far as their fields were read' out
	# Where not all signatures were read, only b= tells.
	{ results mx.a.example 'dkim=pass header.d=example.com'; head -n 60 signatures | sed 's/=example/=other/'; signature; draft; } |
	    trail -J -n 61 | jq -e '.trail.passed == null'
	{ results mx.a.example "dkim=pass $told"; head -n 60 signatures | sed 's/=example/=other/'; signature; draft; } |
	    trail -J -n 61 | jq -e '.trail.passed.host == "mx.a.example"'
}

@test "dkimverify --explain tells it for a signature that fails, and for no other" {
	umask 077
	openssl genpkey -algorithm ed25519 >key 2>/dev/null
	echo "s._domainkey.example.com. TXT \"v=DKIM1; k=ed25519; p=$(openssl pkey -in key -pubout -outform der | tail -c 32 | base64)\"" >zone
	{ draft; printf '\nSoup\n'; } | dkimsign -d example.com -s s -k key >signed
	b=$(dkimverify -a x -z zone signed | sed 's/.*header.b=//')
	{ by mx.example.net; results mx.a.example "dkim=pass header.d=example.com header.b=$b"; cat signed; } >way
	run -0 dkimverify -z zone --explain way
	[[ $output != *who:* ]]
	run -1 dkimverify -z zone --explain <(sed 's/Soup/Fish/' way)
	[[ $output == *"
  who:
    passed at mx.a.example, says its Authentication-Results (header field 2)
    fails here
    between: mx.a.example, mx.example.net (Received)
    changed by mx.a.example, or by mx.example.net, where it came at last: $no_other
  verdict: fail"* ]]
	dkimverify -z zone -J --explain <(sed 's/Soup/Fish/' way) >json || [ $? -eq 1 ]
	jq -e '.signatures[0].diagnosis.trail.only_host_between == "mx.a.example"' json
	dkimverify -z zone -J --explain way | jq -e '.signatures[0].diagnosis == null'
}

@test "advice for a list is given where nothing is proved, and none when another key signed" {
	umask 077
	for k in one two; do
		openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048 >$k 2>/dev/null
		echo "s._domainkey.example.com. TXT $(printf 'v=DKIM1; p=%s' "$(openssl pkey -in $k -pubout -outform der | base64 -w 0)" |
		    fold -w 200 | sed 's/.*/"&"/' | tr '\n' ' ')" >$k.zone
	done
	{ draft; printf '\nSoup\n'; } | dkimsign -d example.com -s s -k one >signed
	sed 's/^To:/List-Id: <dev.lists.example>\n&/' signed >list
	trail() { dkimverify -z "$1" -J --explain | jq -c '.signatures[0].diagnosis | [.body.proved, .trail.todo != null, .trail.mailing_list.name]'; }
	sed 's/Soup/Fish/' list | trail one.zone | diff -u <(echo '[false,true,"dev.lists.example"]') -
	{ cat list; printf '%s\n' -- 'A footer'; } | trail one.zone | diff -u <(echo '[true,false,"dev.lists.example"]') -
	dkimverify -z two.zone -J --explain <signed | jq -e '.signatures[0].diagnosis | .key == "other" and .trail == null'
	run -1 dkimverify -z two.zone --explain signed
	[[ $output != *who:* ]]
	# Changed as well: the body tells.
	sed 's/Soup/Fish/' list | trail two.zone | diff -u <(echo '[false,true,"dev.lists.example"]') -
}
