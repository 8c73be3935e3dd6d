#!/usr/bin/env bats
# received.h: who handed over a message, from the Received fields of the MTAs.
# The forms are those of the MTAs' sources and manuals, names and addresses
# those of RFC 2606, 3849 and 5737.

setup() {
	load lib
}

# tells VALUE WANT: the field's value, with printf's escapes in it.
tells() {
	# shellcheck disable=SC2059
	run -0 received < <(printf "$1")
	[ "$output" = "$2" ] || {
		echo "$1: $output, not $2"
		return 1
	}
}

# A megabyte of the piece behind the prefix; reading it must not take long.
big() {
	run -0 timeout 10 received < <(printf %s "$1"
	    yes "$2" | tr -d '\n' | head -c 1000000)
}

end=' for <u@mx.example.org>; Sun, 22 Nov 2026 17:40:18 +0000 (UTC)\n'

@test "Postfix: the address is in the comment, the HELO name before it" {
	tells " from mail.example.com (mail.example.com [192.0.2.1])\n\tby mx.example.org (Postfix) with ESMTP id 4F1B2C3D\n\t$end" \
	    'client 192.0.2.1 [mail.example.com]'
	tells " from mail.example.com (rdns.example.net [IPv6:2001:db8::1])\n\tby mx.example.org (Postfix) with ESMTP id 4F1B2C3D\n\t$end" \
	    'client 2001:db8::1 [mail.example.com]'
	tells " from ylmf-pc (unknown [192.0.2.1])\r\n\tby mx.example.org (Postfix) with SMTP id 4F\r\n\tfor <u@mx>; Sun\r\n" \
	    'client 192.0.2.1 [ylmf-pc]'
	tells ' from x.example (unknown [IPv6:2001:db8::9]) by mx (Postfix) with QMTP id 4F; Sun' \
	    'client 2001:db8::9 [x.example]'
}

@test "Postfix: what it tells of TLS and of a client certificate is passed over" {
	tls="\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\n\t key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256)"
	tells " from a.example (b.example [192.0.2.1])$tls\n\t(No client certificate requested)\n\tby mx (Postfix) with ESMTPS id 4F\n\t$end" \
	    'client 192.0.2.1 [a.example]'
	tells " from a.example (b.example [192.0.2.1])$tls\n\t(Client CN \"c [203.0.113.9]\", Issuer \"d\" (not verified))\n\tby mx (Postfix) with ESMTPS id 4F\n\t$end" \
	    'client 192.0.2.1 [a.example]'
}

@test "Postfix: a HELO literal is the HELO, whatever it says" {
	tells ' from [10.0.0.5] (unknown [192.0.2.1]) by mx (Postfix) with ESMTP id 4F; Sun' \
	    'client 192.0.2.1 [[10.0.0.5]]'
	tells ' from [IPv6:2001:db8::5] (unknown [IPv6:2001:db8::1]) by mx (Postfix) with ESMTP id 4F; Sun' \
	    'client 2001:db8::1 [[IPv6:2001:db8::5]]'
	tells ' from [local] (unknown [192.0.2.1]) by mx (Postfix) with ESMTP id 4F; Sun' \
	    'client 192.0.2.1 [[local]]'
	tells ' from 203.0.113.9 (unknown [192.0.2.1]) by mx (Postfix) with ESMTP id 4F; Sun' \
	    'client 192.0.2.1 [203.0.113.9]'
	tells ' from helo=[203.0.113.9] (unknown [192.0.2.1]) by mx (Postfix) with ESMTP id 4F; Sun' \
	    'client 192.0.2.1 [helo=[203.0.113.9]]'
}

@test "Postfix: a client without an address is unknown, also behind a literal" {
	tells ' from x.example (unknown [unknown]) by mx (Postfix) with ESMTP id 4F; Sun' unknown
	tells ' from [203.0.113.9] (unknown [unknown]) by mx (Postfix) with ESMTP id 4F; Sun' unknown
}

@test "Postfix: mail of the host's own users is local" {
	tells " by mx.example.org (Postfix, from userid 0)\n\tid 4F1B2C3D4E; Sun, 22 Nov 2026 17:40:18 +0000 (UTC)\n" local
	tells ' by mx (Mail, of a site, from userid 1000) id 4F; Sun' local
	tells ' by mx (Postfix) with ESMTP id 4F (from userid 0); Sun' unknown
	tells ' by mx (Postfix, userid 0 from) id 4F; Sun' unknown
	tells ' from x.example by mx (Postfix, from userid 0) id 4F; Sun' unknown
}

@test "qmail: the address stands in a comment of its own" {
	tells " from unknown (HELO mail.example.com) (192.0.2.1)\n  by mx.example.org with SMTP; 22 Nov 2026 17:40:18 -0000\n" \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from rdns.example.net (HELO mail.example.com) (2001:db8::1)\n  by mx with SMTP; 22 Nov' \
	    'client 2001:db8::1 [mail.example.com]'
	tells ' from rdns.example.net (HELO mail.example.com) (::ffff:192.0.2.1)\n  by mx with SMTP; 22 Nov' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from rdns (HELO mail.example.com) (ident@192.0.2.1)\n  by mx with ESMTP; 22 Nov' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from rdns (HELO mail.example.com) (ident@2001:db8::1)\n  by mx with ESMTP; 22 Nov' \
	    'client 2001:db8::1 [mail.example.com]'
}

@test "qmail: a HELO name that is the reverse name is not said twice" {
	tells ' from mail.example.com (192.0.2.1)\n  by mx with SMTP; 22 Nov' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from mail.example.com (2001:db8::1)\n  by mx with SMTP; 22 Nov' \
	    'client 2001:db8::1 [mail.example.com]'
	tells ' from mail.example.com (ident@192.0.2.1)\n  by mx with SMTP; 22 Nov' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from rdns.example.net (HELO ) (192.0.2.1)\n  by mx with SMTP; 22 Nov' \
	    'client 192.0.2.1 []'
}

@test "qmail: what HELO, ident and the reverse name say is not the address" {
	tells ' from unknown (HELO ?203.0.113.9?) (192.0.2.9) by mx with SMTP; 22' \
	    'client 192.0.2.9 [?203.0.113.9?]'
	tells ' from unknown (HELO [203.0.113.9]) (192.0.2.9) by mx with SMTP; 22' \
	    'client 192.0.2.9 [[203.0.113.9]]'
	tells ' from unknown (HELO x@203.0.113.9) (192.0.2.9) by mx with SMTP; 22' \
	    'client 192.0.2.9 [x@203.0.113.9]'
	tells ' from unknown (HELO 203.0.113.9) (2001:db8::9) by mx with SMTP; 22' \
	    'client 2001:db8::9 [203.0.113.9]'
	tells ' from 203.0.113.9 (HELO a.example) (192.0.2.9) by mx with SMTP; 22' \
	    'client 192.0.2.9 [a.example]'
	tells ' from a.example (203.0.113.9@192.0.2.9) by mx with SMTP; 22' \
	    'client 192.0.2.9 [a.example]'
	tells ' from a.example (HELO b.example) (x@203.0.113.9@192.0.2.9) by mx with SMTP; 22' \
	    'client 192.0.2.9 [b.example]'
	tells ' from a.example (HELO b.example) (helo=203.0.113.9@192.0.2.9) by mx with SMTP; 22' \
	    'client 192.0.2.9 [b.example]'
	tells ' from unknown (HELO bank.example [203.0.113.9]) (192.0.2.9) by mx with SMTP; 22' \
	    'client 192.0.2.9 []'
	tells ' from unknown (HELO [203.0.113.9]) (unknown) by mx with SMTP; 22' unknown
	tells ' from unknown (HELO a@203.0.113.9) (x@unknown) by mx with SMTP; 22' unknown
}

@test "qmail: its other fields are local, or notes on the way" {
	tells ' (qmail 12345 invoked by uid 89); 22 Nov 2026 17:40:18 -0000\n' local
	tells ' (qmail 12345 invoked by alias); 22 Nov 2026 17:40:18 -0000\n' local
	tells ' (qmail 12345 invoked for bounce); 22 Nov 2026 17:40:18 -0000\n' local
	tells ' (qmail 12345 invoked from network); 22 Nov 2026 17:40:18 -0000\n' note
	tells ' (nullmailer pid 4321 invoked by uid 1000);\n\tSun, 22 Nov 2026 17:40:18 -0000\n' local
	tells ' (qmail 12345 invoked); 22 Nov' unknown
	tells ' (qmail 12345 invoked with care); 22 Nov' unknown
	tells ' (qmail 12345 by uid 89); 22 Nov' unknown
}

@test "qmail with patches: TLS, AUTH, and comments behind the address" {
	tells ' from unknown (HELO a.example) (192.0.2.1)\n  by mx with (AES256-SHA encrypted) ESMTPS; 22 Nov' \
	    'client 192.0.2.1 [a.example]'
	tells ' from unknown (HELO a.example) (joe@example.org@192.0.2.1)\n  by mx with (TLS_AES_256_GCM_SHA384 encrypted) ESMTPSA; 22 Nov' \
	    'client 192.0.2.1 [a.example] auth'
	tells ' from unknown (HELO a.example) (2001:db8::1)\n  (smtp-auth username joe, mechanism login)\n  by mx with ESMTPA; 22 Nov' \
	    'client 2001:db8::1 [a.example] auth'
	tells ' from unknown (HELO a.example) (192.0.2.1)\n  (smtp-auth username joe, mechanism login)\n  by mx with SMTP; 22 Nov' \
	    'client 192.0.2.1 [a.example]'
}

@test "forms near to qmail's: Yahoo, Zimbra and James" {
	tells ' from 192.0.2.1  (EHLO mail.example.com) (192.0.2.1)\n  by mta1.example.net with SMTPS; Sun' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from mx.example.com (LHLO mx.example.com) (2001:db8::1)\n by store with LMTP; Sun' \
	    'client 2001:db8::1 [mx.example.com]'
	tells ' from 192.0.2.1 (HELO [10.0.0.5]) ([192.0.2.1])\n by host (JAMES SMTP Server ) with ESMTP ID 1; Sun' \
	    'client 192.0.2.1 [[10.0.0.5]]'
}

@test "Exim: an address without a reverse name, and keys in a comment" {
	tells ' from [192.0.2.1] (helo=mail.example.com)\n\tby mx.example.org with esmtp (Exim 4.96)\n\t(envelope-from <a@b.example>)\n\tid 1abcde-000123-4F\n\tfor u@mx; Sun' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from [2001:db8::1] (helo=mail.example.com)\n\tby mx with esmtps  (TLS1.3) tls TLS_AES_256_GCM_SHA384\n\t(Exim 4.96)\n\tid 1; Sun' \
	    'client 2001:db8::1 [mail.example.com]'
	tells ' from [192.0.2.1] (port=40321 helo=mail.example.com ident=joe)\n\tby mx with esmtp (Exim 4.96) id 1; Sun' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from [192.0.2.1] (port=40321)\n\tby mx with esmtp (Exim 4.96) id 1; Sun' 'client 192.0.2.1 []'
	tells ' from [192.0.2.1] (ident=joe)\n\tby mx with esmtp (Exim 4.96) id 1; Sun' 'client 192.0.2.1 []'
	tells ' from [2001:db8::1]\n\tby mx with smtp (Exim 4.96) id 1; Sun' 'client 2001:db8::1 []'
}

@test "Exim: a reverse name, the address and keys in a comment" {
	tells ' from rdns.example.net ([192.0.2.1] helo=mail.example.com)\n\tby mx with esmtp (Exim 4.96) id 1; Sun' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from rdns.example.net ([2001:db8::1] helo=mail.example.com)\n\tby mx with esmtp (Exim 4.96) id 1; Sun' \
	    'client 2001:db8::1 [mail.example.com]'
	tells ' from rdns.example.net\n\t([192.0.2.1] helo=mail.example.com ident=joe)\n\tby mx with esmtp (Exim 4.96) id 1; Sun' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from rdns.example.net ([192.0.2.1]:5432 helo=[10.0.0.1])\n\tby mx with esmtp (Exim 4.96) id 1; Sun' \
	    'client 192.0.2.1 [[10.0.0.1]]'
	tells ' from rdns.example.net ([2001:db8::1]:5432 helo=[IPv6:2001:db8::5])\n\tby mx with esmtp (Exim 4.96) id 1; Sun' \
	    'client 2001:db8::1 [[IPv6:2001:db8::5]]'
	tells ' from mail.example.com ([192.0.2.1])\n\tby mx with esmtp (Exim 4.96) id 1; Sun' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from mail.example.com ([192.0.2.1]:5432 ident=joe)\n\tby mx with esmtp (Exim 4.96) id 1; Sun' \
	    'client 192.0.2.1 [mail.example.com]'
}

@test "Exim: what HELO, ident and the reverse name say is not the address" {
	tells ' from [192.0.2.9] (helo=[203.0.113.9]) by mx with esmtp (Exim 4.96) id 1; Sun' \
	    'client 192.0.2.9 [[203.0.113.9]]'
	tells ' from [192.0.2.9] (helo=203.0.113.9) by mx with esmtp (Exim 4.96) id 1; Sun' \
	    'client 192.0.2.9 [203.0.113.9]'
	tells ' from [192.0.2.9] (helo=x@203.0.113.9) by mx with esmtp (Exim 4.96) id 1; Sun' \
	    'client 192.0.2.9 [x@203.0.113.9]'
	tells ' from [2001:db8::9] (port=1 helo=a.example ident=[203.0.113.9]) by mx with esmtp (Exim 4.96) id 1; Sun' \
	    'client 2001:db8::9 [a.example]'
	tells ' from 203.0.113.9 ([192.0.2.9] helo=[203.0.113.9] ident=[203.0.113.9]) by mx with esmtp (Exim 4.96) id 1; Sun' \
	    'client 192.0.2.9 [[203.0.113.9]]'
	tells ' from a.example ([192.0.2.9] ident=[203.0.113.9]) by mx with esmtp (Exim 4.96) id 1; Sun' \
	    'client 192.0.2.9 [a.example]'
	tells ' from a.example ([192.0.2.9] helo=b.example ident=x [203.0.113.9]) by mx with esmtp (Exim 4.96) id 1; Sun' \
	    'client 192.0.2.9 [b.example]'
}

@test "Exim: what ident says is not the HELO name" {
	tells ' from a.example ([192.0.2.9] ident=x helo=bank.example) by mx with esmtp (Exim 4.96) id 1; Sun' \
	    'client 192.0.2.9 [a.example]'
	tells ' from [192.0.2.9] (ident=x helo=bank.example) by mx with esmtp (Exim 4.96) id 1; Sun' \
	    'client 192.0.2.9 []'
}

@test "a field that could be Exim's or Sendmail's tells no address" {
	tells ' from [192.0.2.9] (ident=x [203.0.113.9]) by mx with esmtp id 1; Sun' unknown
	tells ' from [192.0.2.9] (helo=x [203.0.113.9]) by mx with esmtp id 1; Sun' unknown
	tells ' from [192.0.2.9] (HELO [203.0.113.9]) by mx with esmtp id 1; Sun' unknown
}

@test "Exim: mail of the host's own users is local" {
	tells ' from root by mx.example.org with local (Exim 4.96)\n\t(envelope-from <root@mx.example.org>)\n\tid 1abcde-000123-4F\n\tfor u@mx; Sun' local
	tells ' from joe (helo=localhost)\n\tby mx with local-esmtp (Exim 4.96) id 1; Sun' local
	tells ' from joe by mx with local-smtp (Exim 4.96) id 1; Sun' local
	tells ' from joe by mx with localsmtp (Exim 4.96) id 1; Sun' unknown
}

@test "Sendmail: the address is in the comment, whatever else is in it" {
	tells ' from mail.example.com (rdns.example.net [192.0.2.1])\n\tby mx (8.17.1/8.17.1) with ESMTP id 4F;\n\tSun' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from mail.example.com (rdns.example.net [192.0.2.1] (may be forged))\n\tby mx (8.17.1/8.17.1) with ESMTPS id 4F\n\t(version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NO)\n\tfor <u@mx>; Sun' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from mail.example.com (rdns.example.net [IPv6:2001:db8:0:0:0:0:0:1] (may be forged))\n\tby mx (8.17.1/8.17.1) with ESMTP id 4F;\n\tSun' \
	    'client 2001:db8::1 [mail.example.com]'
	tells ' from mail.example.com (IDENT:joe@rdns.example.net [192.0.2.1])\n\tby mx (8.17.1/8.17.1) with ESMTP id 4F;\n\tSun' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from mail.example.com (joe@[192.0.2.1])\n\tby mx (8.17.1/8.17.1) with ESMTP id 4F;\n\tSun' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from mail.example.com ([IPv6:2001:db8::1])\n\tby mx (8.17.1/8.17.1) with ESMTP id 4F;\n\tSun' \
	    'client 2001:db8::1 [mail.example.com]'
}

@test "Sendmail: what HELO, ident and the reverse name say is not the address" {
	tells ' from [203.0.113.9] (a.example [192.0.2.9] (may be forged)) by mx (8.17.1/8.17.1) with ESMTP id 4F; Sun' \
	    'client 192.0.2.9 [[203.0.113.9]]'
	tells ' from x (203.0.113.9 [192.0.2.9] (may be forged)) by mx (8.17.1/8.17.1) with ESMTP id 4F; Sun' \
	    'client 192.0.2.9 [x]'
	tells ' from x (IDENT:203.0.113.9@a.example [192.0.2.9]) by mx (8.17.1/8.17.1) with ESMTP id 4F; Sun' \
	    'client 192.0.2.9 [x]'
	tells ' from x ([203.0.113.9] [192.0.2.9] (may be forged)) by mx (8.17.1/8.17.1) with ESMTP id 4F; Sun' \
	    'client 192.0.2.9 [x]'
	tells ' from x ([203.0.113.9]@y [192.0.2.9]) by mx (8.17.1/8.17.1) with ESMTP id 4F; Sun' \
	    'client 192.0.2.9 [x]'
	tells ' from x (a [203.0.113.9] [192.0.2.9]) by mx (8.17.1/8.17.1) with ESMTP id 4F; Sun' unknown
	tells ' from x ([203.0.113.9] [192.0.2.9] y) by mx (8.17.1/8.17.1) with ESMTP id 4F; Sun' unknown
	tells ' from x (helo [192.0.2.9] (may be forged)) by mx (8.17.1/8.17.1) with ESMTP id 4F; Sun' \
	    'client 192.0.2.9 [x]'
}

@test "Sendmail: without a HELO name, and of the host's own users" {
	tells ' (from rdns.example.net [192.0.2.1]) by mx (8.17.1/8.17.1) with SMTP id 4F; Sun' \
	    'client 192.0.2.1 []'
	tells ' (from joe@[IPv6:2001:db8::1]) by mx (8.17.1/8.17.1) with SMTP id 4F; Sun' \
	    'client 2001:db8::1 []'
	tells ' (from root@localhost)\n\tby mx.example.org (8.17.1/8.17.1/Submit) id 4F;\n\tSun' local
	tells ' (from x [unknown]) by mx (8.17.1/8.17.1) id 4F; Sun' unknown
	tells ' (from joe@[unknown]) by mx (8.17.1/8.17.1) id 4F; Sun' unknown
	tells ' (from joe) by mx (8.17.1/8.17.1) id 4F; Sun' unknown
	tells ' (from a b@c) by mx (8.17.1/8.17.1) id 4F; Sun' unknown
}

@test "Exchange: the address alone in the comment behind the HELO name" {
	tells ' from mail.example.com (192.0.2.1) by EX01.example.org (10.0.0.1) with\n Microsoft SMTP Server (version=TLS1_2,\n cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.1.2242.4 via Frontend\n Transport; Sun' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from mail.example.com (2001:db8::1) by EX01.example.org (2001:db8::2) with Microsoft SMTP Server id 15.2.1118.7; Sun' \
	    'client 2001:db8::1 [mail.example.com]'
	tells ' from [10.0.0.5] (192.0.2.1) by EX01.example.org (10.0.0.1) with Microsoft SMTP Server id 14.3.123.3; Sun' \
	    'client 192.0.2.1 [[10.0.0.5]]'
	tells ' from EX02.example.org ([fe80::1%%12]) by EX01.example.org ([fe80::2%%12]) with mapi id 15.01.2242.004; Sun' \
	    'client fe80::1 [EX02.example.org]'
	tells ' from EX02.example.org by EX01.example.org ([fe80::2%%12]) with mapi id 15.01.2242.004; Sun' unknown
	tells ' from mail.example.com ([192.0.2.1]) by mx with Microsoft SMTPSVC(6.0.3790.4675); Sun' \
	    'client 192.0.2.1 [mail.example.com]'
}

@test "Gmail: the reverse name ends in a dot" {
	tells ' from mail.example.com (mail.example.com. [192.0.2.1])\r\n        by mx.google.com with ESMTPS id 5si123pjr.1.2026.11.22\r\n        for <u@gmail.com>\r\n        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);\r\n        Sun' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from mail.example.com (rdns.example.net. [2001:db8::1]) by mx.google.com with SMTPS id 5; Sun' \
	    'client 2001:db8::1 [mail.example.com]'
	tells ' from mail.example.com ([192.0.2.1]) by mx.google.com with ESMTP id 5; Sun' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from [10.0.0.5] (rdns.example.net. [192.0.2.1]) by smtp.gmail.com with ESMTPSA id 5; Sun' \
	    'client 192.0.2.1 [[10.0.0.5]] auth'
	tells ' by 2002:a05:6a10:1234:b0:2b0:aaaa:bbbb with SMTP id x12csp1234; Sun' unknown
	tells ' from 123456789012 named unknown by gmailapi.google.com with HTTPREST; Sun' unknown
}

@test "Courier and OpenSMTPD, with IPv4 in IPv6 and without" {
	tells ' from mail.example.com (rdns.example.net [::ffff:192.0.2.1])\n  (AUTH: LOGIN joe, TLS: TLSv1.3,256bits,TLS_AES_256_GCM_SHA384)\n  by mx with ESMTPSA; Sun\n  id 0000000000000001.0000' \
	    'client 192.0.2.1 [mail.example.com] auth'
	tells ' from mail.example.com ([::ffff:192.0.2.1])\n  by mx with esmtp; Sun' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from mail.example.com (rdns.example.net [2001:db8::1])\n  (TLS: TLSv1.3,256bits,TLS_AES_256_GCM_SHA384) by mx with ESMTPS; Sun' \
	    'client 2001:db8::1 [mail.example.com]'
	tells ' from localhost (localhost [127.0.0.1])\n  (uid 1000)\n  by mx with local; Sun' local
	tells ' from mail.example.com (rdns.example.net [192.0.2.1])\n\tby mx (OpenSMTPD) with ESMTPS id 4f1b2c3d (TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO)\n\tfor <u@mx>;\n\tSun' \
	    'client 192.0.2.1 [mail.example.com]'
	tells ' from mail.example.com (rdns.example.net [IPv6:2001:db8::1])\n\tby mx (OpenSMTPD) with ESMTP id 4f1b2c3d; Sun' \
	    'client 2001:db8::1 [mail.example.com]'
	tells ' from mx.example.org (localhost [local])\n\tby mx.example.org (OpenSMTPD) with ESMTPA id 4f1b2c3d; Sun' 'local auth'
	tells ' by mx.example.org (OpenSMTPD) with ESMTPSA id 4f1b2c3d; Sun' 'unknown auth'
}

@test "others: Dovecot, Cyrus, Haraka, DragonFly's mail agent, and fetchmail" {
	tells ' from mx.example.org ([192.0.2.1])\n\tby store.example.org with LMTP\n\tid 4F (envelope-from <a@b>)\n\tfor <u@mx>; Sun' \
	    'client 192.0.2.1 [mx.example.org]'
	tells ' from mx.example.org\n\tby store.example.org with LMTP\n\tid 4F\n\tfor <u@mx>; Sun' unknown
	tells ' from mx.example.org ([unix socket])\n\t by store (Cyrus 3.6) with LMTPA;\n\t Sun' 'unknown auth'
	tells ' from mail.example.com (rdns.example.net [2001:db8::1])\n\tby mx (Haraka/3.0) with ESMTPS id 4F\n\tenvelope-from <a@b> (cipher=x); Sun' \
	    'client 2001:db8::1 [mail.example.com]'
	tells ' from root (uid 0)\n\t(envelope-from root@mx)\n\tid 1b2c3d\n\tby mx.example.org (DragonFly Mail Agent v0.13 on mx.example.org);\n\tSun' local
	tells ' from pop.example.com [192.0.2.1]\n\tby mx with POP3 (fetchmail-6.4.37)\n\tfor <u@localhost> (single-drop); Sun' unknown
}

@test "authenticated is what the word behind with says" {
	for word in ESMTPA ESMTPSA LMTPA LMTPSA UTF8SMTPA UTF8SMTPSA UTF8LMTPA \
	    UTF8LMTPSA asmtp esmtpsa utf8esmtpsa SMTPA 'ESMTPA;'; do
		tells " from a (b [192.0.2.1]) by mx with $word id 4F; Sun" \
		    'client 192.0.2.1 [a] auth'
		tells " FROM a (b [192.0.2.1]) (c) BY mx (Postfix) via TCP\n (d) WITH (e)\n $word" \
		    'client 192.0.2.1 [a] auth'
	done
	for word in SMTP ESMTP ESMTPS LMTPS UTF8SMTP UTF8SMTPS ESMTPAX XESMTPA UTF8 \
	    '(ESMTPA) ESMTP' 'SMTP; ESMTPA' ';ESMTPA' id; do
		tells " from a (b [192.0.2.1]) by mx with $word id 4F; Sun" \
		    'client 192.0.2.1 [a]'
	done
}

@test "nothing that the client can say authenticates it" {
	c='client 192.0.2.9 [a]'
	tells ' from a (with [192.0.2.9]) (with ESMTPA) by mx (with ESMTPA) id 4F; Sun' "$c"
	tells ' from a (b [192.0.2.9]) with ESMTPA by mx with SMTP id 4F; Sun' "$c"
	tells ' from a (b [192.0.2.9]) (Authenticated sender: joe) by mx (Postfix) with ESMTP id 4F; Sun' "$c"
	tells ' from a (b [192.0.2.9]) (authenticated bits=0) by mx (8.17.1/8.17.1) with ESMTP id 4F; Sun' "$c"
	tells ' from a (b [192.0.2.9]) by mx id 4F for <"x with esmtpa y"@mx>; Sun' "$c"
	tells ' from a ([192.0.2.9] ident=) by x with esmtpa () by mx with esmtp (Exim 4.96) id 4F; Sun' "$c"
	tells ' from a ([192.0.2.9] ident=)by x with esmtpa() by mx with esmtp (Exim 4.96) id 4F; Sun' "$c"
	# The MTA's own words end up in a comment, which the sender closes.
	tells ' from a ([192.0.2.9] ident=) by x with esmtpa (() by mx with esmtp (Exim 4.96) (envelope-from <")"@y>) id 4F; Sun' "$c"
	tells ' from a ([192.0.2.9] ident=) by x with local (()\n\tby mx with esmtp (Exim 4.96)\n\t(envelope-from <")"@y>) id 4F; Sun' "$c"
	tells ' from by (b [192.0.2.9]) (with) by mx with ESMTPA id 4F; Sun' 'client 192.0.2.9 [by]'
}

@test "what stands behind the connection's comment can't take the address away" {
	for tail in '(' '(((' '\0' '\r' '\001' ')' '(a\\' '(\0)' 'by mx (' \
	    'by mx with ESMTP (envelope-from <"("@x>) id 4F; Sun'; do
		tells " from a (b [192.0.2.1]) $tail" 'client 192.0.2.1 [a]'
	done
}

@test "what can't be read is unknown" {
	for value in '' ' ' '\n' '\0' ';' '()' '(' ')' 'from' 'from ' 'from a' by 'by ' \
	    'from (b [192.0.2.1])' 'from a (b [192.0.2.1]' 'from a (b [192.0.2.1)' \
	    'from a\0 (b [192.0.2.1])' \
	    'from a (b \001 [192.0.2.1])' 'from a (b [192.0.2.1] \001)' \
	    'from a (b [192.0.2.1]\0)' 'from a (\0[192.0.2.1])' \
	    'from a b (c [192.0.2.1])' 'from a; (b [192.0.2.1]' \
	    'from a (b [192.0.2.256])' 'from a (b [192.0.2])' 'from a (b [])' \
	    'from a (b [192.0.2.01])' 'from a (b [2001:db8::1::])' 'from a (b c)' \
	    'from a (192.0.2.1 \001)' 'id mx (Postfix, from userid 0)' \
	    'from a (b [192.0.2.1] c)' 'from a ()' 'from a (@)' 'from [ by mx' \
	    'from [192.0.2.1]' 'from [192.0.2.1] (helo=a' 'from [192.0.2.1] id 1 by mx' \
	    'from [local] by mx' 'from [a] (helo=b) by mx' 'from a (uid x) by mx' \
	    'from a (uid 1 b) by mx' 'x from a (b [192.0.2.1])' \
	    'from a\n(b [192.0.2.1])' 'fromm a (b [192.0.2.1])'; do
		tells "$value" unknown
	done
}

@test "comments may be nested fifty deep, and no deeper" {
	deep() { printf '%*s' "$1" '' | tr ' ' "$2"; }
	tells " from a (b [192.0.2.1] $(deep 49 '(')x$(deep 49 ')')) by mx" 'client 192.0.2.1 [a]'
	tells " from a (b [192.0.2.1] $(deep 50 '(')x$(deep 50 ')')) by mx" unknown
}

@test "octets from 128 up and huge names come back as they are" {
	run -0 received < <(printf ' from b\303\274cher.example (b [192.0.2.1]) by mx with UTF8SMTP')
	[ "$output" = $'client 192.0.2.1 [b\xc3\xbccher.example]' ]
	run -0 received < <(printf ' from \377\200 (b [192.0.2.1]) by mx with SMTP')
	[ "$output" = $'client 192.0.2.1 [\xff\x80]' ]
	run -0 received < <(printf ' from '
	    head -c 1000000 /dev/zero | tr '\0' a
	    printf ' (b [192.0.2.1])')
	[ ${#output} -eq 1000019 ]
}

@test "a megabyte of anything is read at once" {
	for prefix in '' ' from a (' ' from [192.0.2.1] (helo=' ' from a (b [192.0.2.1]) '; do
		for piece in a ' ' '(' '()' '((((()))))' '[] ' '@' 'a ' 'by ' 'helo= ' \
		    "\\" $'\n ' 'HELO '; do
			big "$prefix" "$piece"
		done
	done
	big ' (qmail ' 'invoked '
	big ' by a with ' '(a)'
	big ' by a ' 'with '
}

# hosted VALUE HOST: the host that wrote the field.
hosted() {
	# shellcheck disable=SC2059
	run -0 received -b < <(printf "$1")
	[ "$output" = "$2" ] || {
		echo "$1: $output, not $2"
		return 1
	}
}

@test "the host that wrote the field is told by each MTA" {
	hosted " from a.example (b.example [192.0.2.1])\n\tby mx.example.org (Postfix) with ESMTP id 4F\n\t$end" mx.example.org
	hosted ' by mx.example.org (Postfix, from userid 0) id 4F; Sun' mx.example.org
	hosted ' from unknown (HELO a.example) (192.0.2.1)\n  by mx.example.org with SMTP; 22 Nov' mx.example.org
	hosted ' from a.example ([192.0.2.1]) by mx.example.org with esmtps (Exim 4.96) id 1r; Sun' mx.example.org
	hosted ' by 2002:a05:6a10:1::a with SMTP id q1csp1; Sun' 2002:a05:6a10:1::a
	hosted ' from A.example (2001:db8::1) by B.prod.outlook.com\r\n (2001:db8::2) with Microsoft SMTP Server id 15; Sun' B.prod.outlook.com
	hosted ' from a.example by mx.example.org; Sun, 22 Nov' mx.example.org
	hosted ' from mx.example.org ([127.0.0.1])\n\tby localhost (mx.example.org [127.0.0.1]) (amavisd-new, port 10024)\n\twith ESMTP id 1; Sun' mx.example.org
	hosted ' from a.example by localhost (Postfix) with ESMTP id 1; Sun' localhost
}

@test "no host is told where two may be it, or none" {
	hosted ' from a.example (HELO by evil.example) (192.0.2.1) by mx.example.org with SMTP; Sun' ''
	hosted ' from a.example by evil.example (x) by mx.example.org; Sun' ''
	hosted ' (qmail 1 invoked from network); 22 Nov' ''
	hosted ' from a.example by (x); Sun' ''
	hosted ' from a.example by\000mx; Sun' ''
	hosted ' from a.example by mx\000.example; Sun' ''
}
