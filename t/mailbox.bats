#!/usr/bin/env bats
# mailbox.h: the addresses in a From field (RFC 5322 3.4 and 4.4, RFC 6532).

setup() {
	load lib
}

# has VALUE WANT: the field's value, with printf's escapes in it, holds these.
has() {
	# shellcheck disable=SC2059
	run -0 mailbox < <(printf "$1")
	[ "$output" = "$2" ] || {
		echo "$1: $output, not $2"
		return 1
	}
}

# refused VALUE WHY
refused() {
	# shellcheck disable=SC2059
	run -1 mailbox < <(printf "$1")
	[ "$output" = "$2" ] || {
		echo "$1: $output, not $2"
		return 1
	}
}

# big PREFIX PIECE: a megabyte of the piece; reading it must not take long.
big() {
	run timeout 10 mailbox < <(printf %s "$1"
	    yes "$2" | tr -d '\n' | head -c 1000000)
	[ "$status" -le 1 ]
}

@test "the addresses of RFC 5322 A.1" {
	has 'John Doe <jdoe@machine.example>' '[jdoe] machine.example'
	has ' "Joe Q. Public" <john.q.public@example.com>\r\n' \
	    '[john.q.public] example.com'
	has 'Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>' \
	    $'[mary] x.test\n[jdoe] example.org\n[one] y.test'
	has '<boss@nil.test>, "Giant; \\"Big\\" Box" <sysservices@example.net>' \
	    $'[boss] nil.test\n[sysservices] example.net'
	has 'A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;' \
	    $'[c] a.test\n[joe] where.test\n[jdoe] one.test'
	has 'Undisclosed recipients:;' ''
}

@test "the addresses of RFC 5322 A.5: white space, comments and folds" {
	has 'Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>' \
	    '[pete] silly.test'
	has 'A Group(Some people)\r\n     :Chris Jones <c@(Chris'"'"'s host.)public.example>,\r\n         joe@example.org,\r\n  John <jdoe@one.test> (my dear friend); (the end of the group)\r\n' \
	    $'[c] public.example\n[joe] example.org\n[jdoe] one.test'
	has '(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;' ''
}

@test "the addresses of RFC 5322 A.6.1 and A.6.3: obsolete forms" {
	has 'Joe Q. Public <john.q.public@example.com>' '[john.q.public] example.com'
	has 'Mary Smith <@node.test:mary@example.net>, , jdoe@test   . example' \
	    $'[mary] example.net\n[jdoe] test.example'
	has 'John Doe <jdoe@machine(comment).  example>' '[jdoe] machine.example'
}

@test "routes are skipped, however they are written" {
	has '<@a,@b:c@d>' '[c] d'
	has '< , (x) @a , , @b . c , @[192.0.2.1],: c@d>' '[c] d'
	refused '<@a@b:c@d>' 'a route is malformed'
	refused '<@a,[b]:c@d>' 'a route is malformed'
	refused '<,:c@d>' 'a route is malformed'
	refused '<,c@d>' 'a route is malformed'
	refused '<@a>' 'a route is malformed'
	refused '<@a:>' 'an address has no local part'
}

@test "lists may have empty elements, but an address must be there" {
	has ',, a@b , ,(c), d@e,' $'[a] b\n[d] e'
	has 'g:,,;' ''
	has 'g:,a@b,,c@d,;,' $'[a] b\n[c] d'
	has 'g:;, a@b, h: c@d;' $'[a] b\n[c] d'
	for v in '' ' ' ',' ',,(c)' '(c)' '\r\n'; do
		refused "$v" 'there is no address'
	done
}

@test "local parts lose quotes, backslashes and comments" {
	has '"a b"@c' '[a b] c'
	has '"a\\"\\\\b"@c' '[a"\b] c'
	has '"a@b"@c' '[a@b] c'
	has '""@c' '[] c'
	has 'a . (x) "b. c" . d @ e' '[a.b. c.d] e'
	has '"a\r\n b"@c' '[a b] c'
	has "!#\$%%&'*+-/=?^_\`{|}~@c" "[!#\$%&'*+-/=?^_\`{|}~] c"
}

@test "what looks like an address elsewhere is text" {
	has '"a@b.c" <d@e.f>' '[d] e.f'
	has '"a <b@c>, d" <e@f>' '[e] f'
	has '(a@b.c) d@e.f (g@h.i)' '[d] e.f'
	has '=?utf-8?q?a=40b=2Ec?= <d@e>' '[d] e'
	has '=?utf-8?q?=3Ca=40b=3E=2C?= <d@e>' '[d] e'
	has '=?utf-8?q?a?=@b' '[=?utf-8?q?a?=] b'
}

@test "display names hold dots, quoted strings, and UTF-8 or what it once was" {
	has 'J. R. "Bob" Doe. <a@b>' '[a] b'
	has 'a"b"c <a@b>' '[a] b'
	has 'J\303\274rgen <a@b>' '[a] b'
	refused 'J\374rgen, a@b' 'an address is malformed'
	has 'J\374rgen \351 "\351" (\351) <a@b>' '[a] b'
}

@test "UTF-8 stands in addresses, and domains become A-labels" {
	has 'j\303\274rgen@b\303\274cher.example' $'[j\xc3\xbcrgen] xn--bcher-kva.example'
	has '"\303\274 x"@EXAMPLE.Com' $'[\xc3\xbc x] example.com'
}

@test "a domain literal, or what can't be a name in the DNS, is no domain" {
	has 'a@[192.0.2.1]' '[a] -'
	has 'a@[ IPv6:2001:db8::1 ](c)' '[a] -'
	has 'a@-b.c' '[a] -'
	has 'a@b!c' '[a] -'
	has 'a@\342\230\203.example' '[a] -'
	has "a@$(printf '%064d' 0).example" '[a] -'
	has 'a@localhost' '[a] localhost'
	has 'a@_b.c' '[a] _b.c'
}

@test "what is not by the grammar is refused, and the reason told" {
	refused root 'an address has no domain'
	refused 'root, a@b' 'an address has no domain'
	refused '<root>' 'an address has no domain'
	refused 'John Doe' 'an address is malformed'
	refused '<>' 'an address has no local part'
	refused 'Mailer <>' 'an address has no local part'
	refused '<@b>' 'a route is malformed'
	refused '@b' 'an address is malformed'
	refused 'a@' 'a domain is malformed'
	refused 'a@, b@c' 'a domain is malformed'
	refused 'a@b.' 'a domain is malformed'
	refused 'a@.b' 'a domain is malformed'
	refused 'a@b..c' 'a domain is malformed'
	refused 'a@"b"' 'a domain is malformed'
	refused 'a@[b' 'a domain literal is malformed'
	refused 'a@b@c' 'no comma follows an address'
	refused 'a@b c@d' 'no comma follows an address'
	refused 'a@b <c@d>' 'no comma follows an address'
	refused '<a@b> <c@d>' 'no comma follows an address'
	refused '<a@b> x' 'no comma follows an address'
	refused 'a@b;' 'no comma follows an address'
	refused '<a@b' 'an address is not closed by >'
	refused '<a@b@c>' 'an address is not closed by >'
	refused '<<a@b>>' 'an address has no local part'
	refused 'a..b@c' 'an address is malformed'
	refused '.a@b' 'an address is malformed'
	refused 'a.@b' 'an address is malformed'
	refused '. A <a@b>' 'an address is malformed'
	refused 'a b@c' 'an address is malformed'
	refused 'a@b, c d@e' 'an address is malformed'
	refused 'a,b <c@d>' 'an address has no domain'
	refused ';' 'an address is malformed'
	refused ':;' 'an address is malformed'
	refused 'g:a@b' 'a group is not closed'
	refused 'g:h:a@b;;' 'an address has no domain'
	refused 'g h:i j:a@b;;' 'an address is malformed'
	refused 'g:; h@i' 'no comma follows an address'
	refused '"a@b' 'a quoted string is malformed'
	refused '(a@b' 'a comment is malformed or nested too deep'
	refused 'a@b (' 'a comment is malformed or nested too deep'
	refused 'a@b\nc@d' 'no comma follows an address'
	refused 'a\r@b' 'an address has no domain'
	refused 'a@b\0' 'no comma follows an address'
	refused '"a\\\0"@b' 'a local part is not text'
	refused 'a\351@b' 'an address is malformed'
	refused '"\351"@b' 'a local part is not text'
	refused 'a@\351.b' 'a domain is malformed'
}

@test "a thousand addresses are read, and no more" {
	all=$(printf 'a@b,%.0s' {1..1000})
	run -0 mailbox <<<"$all"
	[ "${#lines[@]}" -eq 1000 ]
	run -1 mailbox <<<"$all c@d"
	[ "$output" = 'too many addresses' ]
}

@test "a megabyte of anything is read or refused at once" {
	for piece in a . ',' '(' ')' '()' '(a)' '"' '"a"' '<' '@' 'a@b,' 'a.' 'a. ' \
	    'a ' ':' 'g:;' 'g:;,' '[' $'\xff' $'\xc3\xbc' $'\n ' "\\" 'a (c) . '; do
		big '' "$piece"
	done
	for prefix in '(' '"' '<' 'a@' 'a@[' '<@a' 'g:'; do
		big "$prefix" 'a'
		big "$prefix" ' '
		big "$prefix" ','
		big "$prefix" 'b.'
		big "$prefix" '\a'
	done
}

@test "what is kept of a huge address is what was there" {
	run -0 mailbox < <(head -c 1000000 /dev/zero | tr '\0' a
	    echo @b)
	[ ${#output} -eq 1000004 ]
}
