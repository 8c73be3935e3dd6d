#!/usr/bin/env bats
# dkimverify --explain: messages are signed and then changed, by hand or by
# the programs that do so to mail, and it names what was done and nothing else.

setup_file() {
	load lib
	cd "$BATS_FILE_TMPDIR" || return
	umask 077
	openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048 >rsa 2>/dev/null
	openssl genpkey -algorithm ed25519 >ed25519
	for k in rsa ed25519; do
		dkim-genkey -e $k -s $k -d example.com
	done >zone
}

setup() {
	load lib
	load peers/lib
	cd "$BATS_TEST_TMPDIR"
	keys=rsa
	canons='relaxed/relaxed simple/simple'
}

teardown() {
	[ ! -e sink ] || kill "$(<sink)"
}

# A message in plain text with what programs like to change.
plain() {
	cat <<-'TXT'
	From: "Joe Q. Public" <joe@example.com>
	To: The List <list@lists.example.org>, Ann Other <ann@example.net>,
	 bob@example.net
	Cc: =?UTF-8?Q?J=C3=B6rg?= <carl@example.net>
	Subject: Re: lunch
	Date: Sun, 2 Nov 2025 09:40:18 +0100
	Message-ID: <1.2.3@example.com>
	References: <00@example.net> <0@example.net>
	MIME-Version: 1.0
	Content-Type: text/plain; charset=utf-8; format=flowed
	Content-Transfer-Encoding: 8bit
	X-Mailer: none

	Hello Bob,

	From here it is not far.  Are you hungry yet?  There is a new place around
	the corner:	"Déjeuner à midi".

	.hidden
	Joe
	-- 
	Joe Q., Example Inc.
	TXT
}

# One in two alternatives and a file.
multipart() {
	cat <<-'TXT'
	From: "Joe Q. Public" <joe@example.com>
	To: list@lists.example.org
	Subject: lunch
	Date: Sun, 2 Nov 2025 09:40:18 +0100
	Message-ID: <1.2.3@example.com>
	MIME-Version: 1.0
	Content-Type: multipart/mixed; boundary="=_out"
	Content-Transfer-Encoding: 8bit

	--=_out
	Content-Type: multipart/alternative; boundary="=_in"

	--=_in
	Content-Type: text/plain; charset=utf-8
	Content-Transfer-Encoding: 8bit

	Hello Bob,

	déjeuner à midi?
	Joe

	--=_in
	Content-Type: text/html; charset=utf-8
	Content-Transfer-Encoding: quoted-printable

	<html><body>
	<p>Hello Bob,</p>
	<p>d=C3=A9jeuner =C3=A0 midi?</p>
	</body></html>

	--=_in--

	--=_out
	Content-Type: text/csv; name=menu.csv
	Content-Transfer-Encoding: base64
	Content-Disposition: attachment; filename=menu.csv

	c291cCwxMgo=

	--=_out--
	TXT
}

# sign DRAFT OPTION ...: by each of $keys, under each of $canons.
sign() {
	local k c
	rm -rf signed
	mkdir signed
	for c in $canons; do
		for k in $keys; do
			"$1" | dkimsign -s "$k" -k "$BATS_FILE_TMPDIR/$k" \
			    -c "$c" "${@:2}" >"signed/${c%/*}-$k" 2>warnings
		done
	done
}

# What is proved of each half of these messages: the names of the steps; "-"
# where there is nothing to explain, "?" where it is not explained.
proved() {
	dkimverify -a mx -z "example.com=$BATS_FILE_TMPDIR/zone" -J \
	    --explain "$@" | jq -r '
	    def half: if . == null then "-" elif .proved | not then "?"
		else [.steps[].hypothesis] | join("+") end;
	    .signatures[0] | if .result == "pass" then "pass"
		else .diagnosis | "\(.body | half) \(.header | half)" end'
}

# told "BODY HEADER" COMMAND ...: of what the command makes of each of the
# signed messages.
told() {
	local f
	rm -rf changed
	mkdir changed
	for f in signed/*; do
		"${@:2}" <"$f" >"changed/${f#*/}"
		! cmp -s "$f" "changed/${f#*/}" || return
	done
	diff -u <(printf -- "$1\n%.0s" signed/*) <(proved changed/*)
}

# body CODE: perl code edits the body, which is in $_.
body() {
	perl -0777 -e '
	    $code = shift;
	    ($head, $empty, $_) = <STDIN> =~ /^(.*?\r?\n)(\r?\n)(.*)/s or die;
	    eval $code;
	    die $@ if $@;
	    print $head, $empty, $_' "$1"
}

# Of fields: field NAME VALUE replaces one, without NAME takes it out, with
# TEXT puts it behind the others.
field() {
	perl -0pe 'BEGIN { ($n, $v) = splice @ARGV, 0, 2 }
	    s/^\Q$n\E:.*\n(?:[ \t].*\n)*/$n: $v\n/m' "$1" "$2"
}

without() {
	perl -0pe 'BEGIN { $n = shift } s/^\Q$n\E:.*\n(?:[ \t].*\n)*//m' "$1"
}

with() {
	perl -0pe 'BEGIN { $v = shift } s/\n\n/\n$v\n\n/' "$1"
}

# both "COMMAND" "COMMAND": one after the other.
both() {
	eval "$1 | $2"
}

#
# Bodies
#

@test "what no canonical form sees breaks nothing" {
	sign plain
	told pass body 's/\n\z//'
	told pass body 's/\z/\n/'
	told pass body 's/\z/\n\n\n/'
	told pass sed 's/$/\r/'
	told pass body 's/(\n.*?)\n/$1\r\n/g'
	canons=relaxed/relaxed
	sign plain
	told pass body 's/ $//mg; s/\t/ /; s/Joe$/$& /mg'
}

@test "lines behind the body, before it, in it, in its first part" {
	keys='rsa ed25519'
	sign plain
	told 'footer -' sed '$a -- \nlist mailing list'
	keys=rsa
	sign plain
	told 'text_added -' body 's/^/[EXTERNAL] Beware.\n\n/'
	told 'text_added -' body 's/.*corner/Sponsored:\nbuy this\n$&/'
	sign multipart
	told 'footer -' sed '$a -- \nlist mailing list'
	told 'text_added -' body 's/Joe\n/$&\nConfidential.\n/'
	told 'text_added -' body 's/8bit\n\n/$&Beware.\n\n/'
	told 'text_added -' body 's/<body>/$&<div>Beware<\/div>/'
	told 'text_added -' body '
	    s/Joe\n/$&\nConfidential.\n/; s,</body,<p>Confidential.</p>\n$&,'
	told 'part_added -' body '
	    s/--=_out--/--=_out\nContent-Type: text\/plain\n\nlist\n\n$&/'
}

@test "a message wrapped into multipart/mixed with a footer" {
	wrap() {
		python3 -c '
import re, sys
m = sys.stdin.read()
h, b = m.split("\n\n", 1)
is_mime = r"^(?:Content-[^:]*|MIME-Version):.*\n(?:[ \t].*\n)*"
mime = re.findall(is_mime, h + "\n", re.M)
print(re.sub(is_mime, "", h + "\n", flags=re.M), end="")
print("""MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="===1=="

--===1==
""" + "".join(f for f in mime if not f.startswith("MIME")) + "\n" + b + """
--===1==
Content-Type: text/plain; charset="us-ascii"
Content-Disposition: inline

____
list mailing list

--===1==--""")'
	}
	for d in plain multipart; do
		sign $d
		told 'wrapped content_type' wrap
		sign $d -h from:to:subject
		told 'wrapped -' wrap
	done
}

@test "white space added, lost, made another" {
	canons=simple/simple
	sign plain
	told 'blanks_added -' body 's/Joe$/Joe /m'
	told 'blanks_added -' body 's/$/ /mg'
	told 'blanks_lost -' body 's/ $//mg'
	told 'tabs_expanded -' body 's/\t/ /'
	told 'tabs_expanded -' body 's/(corner:)\t/$1     /'
	single() { plain | tr -s '\t ' ' ' | sed 's/^-- /--/'; }
	sign single
	told 'blanks_widened -' body 's/ /  /g'
	told 'tabs_made -' body 's/ /\t/g'
}

@test "a CR alone that was added, or made a blank or a line end, or lost" {
	sign plain
	told 'cr_added -' body 's/Joe\n/Joe\r\r\n/'
	told 'cr_added -' body 's/\n/\r\r\n/g'
	one() { plain | sed 's/yet?/&\r/'; }
	two() { one | sed 's/Bob/&\r/'; }
	for d in one two; do
		sign $d
		told 'cr_changed -' body 's/\r/ /g'
		told 'cr_changed -' body 's/\r/\r\n/g'
		told 'cr_changed -' body 's/\r//g'
	done
}

@test "From quoted, dots doubled" {
	sign plain
	told 'from_quoted -' body 's/^From />$&/mg'
	told 'dot_doubled -' body 's/^\./../mg'
	told 'dot_lost -' body 's/^\.//mg'
	quoted() { plain | body 's/^From/>From/m; s/^\./../m'; }
	sign quoted
	told 'from_unquoted -' body 's/^>From /From /mg'
	told 'from_quoted -' body 's/^>From />$&/mg'
	told 'dot_lost -' body 's/^\.\././mg'
	told 'dot_doubled -' body 's/^\.\./.$&/mg'
}

@test "lines folded as Postfix does" {
	# smtp_line_length_limit = 998; Postfix 3.7 made the same octets.
	fold() {
		perl -ne 'chomp;
		    print substr($_, 0, 998, "");
		    print "\n ", substr($_, 0, 997, "") while length;
		    print "\n"'
	}
	long() {
		plain
		perl -e 'print join(" ", 1 .. 1500), "\n", "y" x 998, "\n",
		    "z" x 3000, "\n"'
	}
	sign long
	told 'line_folded -' fold
}

@test "encodings of the body" {
	cte=Content-Transfer-Encoding
	encode_qp() { body 'use MIME::QuotedPrint; $_ = encode_qp($_)' | field $cte quoted-printable; }
	decode_qp() { body 'use MIME::QuotedPrint; $_ = decode_qp($_)' | field $cte 8bit; }
	encode_b64() { body 'use MIME::Base64; $_ = encode_base64($_)' | field $cte base64; }
	decode_b64() { body 'use MIME::Base64; $_ = decode_base64($_)' | field $cte 8bit; }
	in_qp() { plain | encode_qp; }
	in_b64() { plain | encode_b64; }
	sign plain
	told 'qp_encoded transfer_encoding' encode_qp
	told 'base64_encoded transfer_encoding' encode_b64
	sign in_qp
	told 'qp_decoded transfer_encoding' decode_qp
	told 'base64_encoded+qp_decoded transfer_encoding' \
	    both decode_qp encode_b64
	sign in_b64
	told 'base64_decoded transfer_encoding' decode_b64
	told 'base64_wrapped -' body 's/\n//g; s/.{60}/$&\n/g'
	sign plain -h from:to:subject
	told 'qp_encoded -' encode_qp
}

@test "encodings of parts, and their names" {
	sign multipart
	told 'qp_encoded -' body 'use MIME::QuotedPrint; s/8bit\n\n(.*?)(?=\n--=_in)/
	    "quoted-printable\n\n".MIME::QuotedPrint::encode($1)/se'
	told 'base64_encoded -' body 'use MIME::Base64; s/8bit\n\n(.*?)(?=\n--=_in)/
	    "base64\n\n".MIME::Base64::encode($1)/se'
	told 'qp_decoded -' body 'use MIME::QuotedPrint; s/quoted-printable\n\n(.*?)(?=\n--=_in)/
	    "8bit\n\n".MIME::QuotedPrint::decode($1)/se'
	told 'base64_decoded -' body 'use MIME::Base64; s/base64\n(.*?\n)\n(.*?)\n(?=\n--=_out)/
	    "8bit\n$1\n".MIME::Base64::decode($2)/se'
	told 'part_encoding -' body 's/8bit/7bit/'
	told 'part_encoding -' body 's/8bit/8BIT/'
	told 'part_encoding -' body 's/Content-Transfer-Encoding: 8bit\n//'
	told 'part_type_form -' body 's/=utf-8/="utf-8"/'
	told 'part_type_form -' body 's/; charset/;\n\tcharset/g'
}

@test "boundaries, preambles, empty lines between parts" {
	preamble='This is a multi-part message in MIME format.'
	sign multipart
	told 'preamble_added -' body "s/^/$preamble\n\n/"
	told 'empty_line_lost -' body 's/(--=_in--\n)\n/$1/'
	told '? ?' sed 's/=_out/_new/g'
	sign multipart --copied-headers
	told 'boundary_changed content_type' sed 's/=_out/_new/g'
	begun() { multipart | body "s/^/$preamble\n\n/"; }
	sign begun
	told 'preamble_lost -' body 's/^.*\n\n//'
	ended() { multipart | sed '$a\\nThe end.'; }
	sign ended
	told '? -' sed '$d'
}

@test "a body cut short, where what is missing can be known" {
	sign multipart
	told 'close_lost -' body 's/--=_out--\n\z//'
	told 'close_lost -' body 's/\n--=_out--\n\z//'
	told 'close_lost -' body 's/out--\n\z//'
	told 'close_lost -' body 's/-\n\z//'
	told '? -' body 's/c291c.*//s'
}

#
# Headers
#

@test "fields taken out, added, doubled, moved" {
	keys='rsa ed25519'
	sign plain
	told '- field_removed' without MIME-Version
	told '- field_added' with 'Reply-To: list@lists.example.org'
	keys=rsa
	sign plain
	told '- field_removed' without Content-Transfer-Encoding
	told '- field_removed' without Content-Type
	told '- field_removed' sed 's/^Subject/Old-&/'
	told '- field_added' sed '1i Subject: another'
	told '- field_duplicated' with 'Subject: Re: lunch'
	told '- field_replaced' sed \
	    's/^Message-ID.*/X-Original-&\nMessage-ID: <new@lists.example.org>/'
	sign plain -h from:subject:to:cc:date -o from
	told pass with 'Subject: Re: lunch'
	traced() { plain | sed '1i Received: 1\nReceived: 2'; }
	sign traced -h from:received:received
	told '- field_order' sed 's/: 1$/: x/; s/: 2$/: 1/; s/: x$/: 2/'
}

@test "a Subject that got a tag, or lost or got its Re:" {
	keys='rsa ed25519'
	sign plain
	told '- subject_tag' field Subject '[list] Re: lunch'
	keys=rsa
	sign plain
	told '- subject_tag' field Subject 'Re: [list] lunch'
	told '- subject_tag' field Subject '[list 123] Re: lunch'
	told '- subject_tag' field Subject '[EXTERNAL] Re: lunch'
	told '- subject_tag' field Subject '[list] lunch'
	told '- subject_re' field Subject 'RE: lunch'
	told '- subject_re' field Subject lunch
}

@test "From rewritten, the author's address kept elsewhere" {
	munge() { field From 'Joe Q. Public via list <list@lists.example.org>'; }
	sign plain
	told '- from_rewritten' both munge \
	    'with "X-Original-From: \"Joe Q. Public\" <joe@example.com>"'
	told '- from_rewritten' both munge \
	    'with "Reply-To: \"Joe Q. Public\" <joe@example.com>"'
	told '- from_rewritten+address_added' both munge \
	    'sed "s/^Cc: /&\"Joe Q. Public\" <joe@example.com>, /"'
	told '- from_rewritten' \
	    field From '"Joe Q. Public" <joe=example.com@lists.example.org>'
	told '- from_name' field From 'Joe Q. Public <joe@example.com>'
	sign multipart
	told '- from_rewritten' both munge \
	    'with "Cc: \"Joe Q. Public\" <joe@example.com>"'
	bare() { plain | field From joe@example.com; }
	sign bare
	told '- from_rewritten' \
	    field From '"joe@example.com via list" <list@lists.example.org>'
	told '- from_rewritten' \
	    field From 'list@lists.example.org (joe@example.com via list)'
}

@test "addresses written in another way, one put in" {
	sign plain
	told '- address_encoding' \
	    field Cc '=?utf-8?q?J=C3=B6rg?= <carl@example.net>'
	told '- address_encoding' \
	    field Cc '=?utf-8?B?SsO2cmc=?= <carl@example.net>'
	told '- address_encoding' field Cc 'Jörg <carl@example.net>'
	told '- address_encoding' field Cc '"Jörg" <carl@example.net>'
	told '- address_form' sed 's/^To: The List/To: "The List"/'
	told '- address_added' sed 's/^ bob.*/&, eve@example.net/'
}

@test "Date and Message-ID written in another way, or replaced" {
	sign plain
	told '- date_form' field Date 'Sun, 02 Nov 2025 09:40:18 +0100'
	told '- date_form' field Date 'Sun, 2 Nov 2025 09:40:18 +0100 (CET)'
	told '- date_zone' field Date 'Sun, 2 Nov 2025 08:40:18 +0000'
	told '- date_zone' field Date 'Sun, 02 Nov 2025 08:40:18 +0000'
	told '- message_id' field Message-ID 1.2.3@example.com
	told '- ?' field Message-ID '<new@lists.example.org>'
}

@test "Content-Type written in another way" {
	sign plain
	told '- content_type_form' \
	    field Content-Type 'text/plain; charset="utf-8"; format=flowed'
	told '- content_type_form' \
	    field Content-Type 'text/plain;charset=utf-8;format=flowed'
	told '- content_type_form' field Content-Type \
	    $'text/plain; charset="utf-8";\n\tformat="flowed"'
	told '- content_type' field Content-Type 'text/plain; charset=utf-8'
	bare() { multipart | sed 's/=_out/out/; s/"out"/out/'; }
	sign bare
	told '- content_type_form' sed 's/boundary=out/boundary="out"/'
}

@test "case and white space of a header, which simple sees" {
	form() {
		sed 's/^MIME-V/Mime-V/; s/^Cc: /Cc:/; s/^ bob/\tbob/'
	}
	canons=simple/simple
	sign plain
	told '- name_case' sed 's/^MIME-V/Mime-V/'
	told '- colon_space' sed 's/^Cc: /Cc:/'
	told '- trailing_space' sed '/^Cc/s/$/ /'
	told '- folding' sed 's/^ bob/\tbob/'
	told '- folding' sed 's/, Ann/,\n Ann/'
	told '- signature_form' sed 's/^DKIM-Signature: /DKIM-Signature:\n /'
	canons=relaxed/relaxed
	sign plain
	told pass form
}

@test "z= tells what fields were" {
	sign plain --copied-headers
	told '- field_changed' field Subject another
	told '- field_removed' without Cc
	told '- fields_changed' both 'without Cc | field Subject another' \
	    'field To x@example.org'
}

@test "two things at once" {
	tag() { field Subject '[list] Re: lunch'; }
	foot() { sed '$a ____\nlist'; }
	sign plain
	told 'footer subject_tag' both tag foot
	told '- subject_tag+date_form' both tag \
	    'field Date "Sun, 02 Nov 2025 09:40:18 +0100"'
	told '- subject_tag+content_type_form' both tag \
	    'sed "/^Content-Type/s/utf-8/\"utf-8\"/"'
	told '- subject_tag+from_rewritten' both tag '
	    field From "Joe via list <list@lists.example.org>" |
	    with "Reply-To: \"Joe Q. Public\" <joe@example.com>"'
	told 'from_quoted+footer -' both 'body "s/^From />From /m"' foot
}

@test "unrelated damage is not explained" {
	sign plain
	told '? -' body 's/hungry/thirsty/'
	told '? -' body 's/.*corner.*\n//'
	told '? -' body 's/[aeiou]//g'
	told '? -' body '$_ = reverse $_'
	told '- ?' sed 's/lunch/dinner/'
	told '- ?' sed 's/^From: .*/From: eve@example.com/'
	told '- ?' without Cc
	told '? ?' sed 's/Joe/Jim/'
	sign multipart
	told '? -' body 's/midi/soir/'
	told '? -' body 's/<p>.*//'
	told '? -' body 's/c291c/c291d/'
	keys=ed25519
	sign plain
	told '? ?' sed 's/Joe/Jim/'
}

@test "another key, and a signature that was damaged, are told of as such" {
	sign plain
	told '- -' sed 's/ b=......../ b=AAAAAAAA/'
	[ "$(dkimverify -a mx -z "example.com=$BATS_FILE_TMPDIR/zone" -J \
	    --explain changed/relaxed-rsa |
	    jq -r .signatures[0].diagnosis.key)" = other ]
	openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048 \
	    >other 2>/dev/null
	chmod 600 other
	plain | dkimsign -s rsa -k other >message
	run -1 dkimverify -a mx -z "example.com=$BATS_FILE_TMPDIR/zone" \
	    --explain message
	[[ $output == *'proved: the key in DNS has not made b=: another one has, or b= was damaged'* ]]
	[[ $output != *'done to the body'* ]]
}

@test "the report for people says what, shows what, and what to do" {
	sign plain
	{
		sed 's/^Subject: /&[list] /' signed/relaxed-rsa
		printf '%s\n' ____ 'list mailing list' ''
	} | tee message | sed 's/$/\r/' >crlf
	for f in message crlf; do
		run -1 dkimverify -a mx -z "example.com=$BATS_FILE_TMPDIR/zone" \
		    --explain $f
		diff -u - <(sed -n '/^  what/,/^  verdict/p' <<<"$output") <<-'TXT'
		  what was done to the body:
		    proved: the last 3 lines were added: "____"
		    to do: Let the list or relay add no footer, or seal with ARC so that receivers can trust it
		      | ____
		      | list mailing list
		      | 
		  what was done to the header:
		    proved: [list] was put before the Subject
		      was: Subject: Re: lunch
		      is: Subject: [list] Re: lunch
		    to do: Let the list leave the Subject alone, or do not sign it
		  verdict: fail: body hash does not match, the body was changed
		TXT
	done
}

#
# Programs
#

# mlmmj's list in the directory list, whose mail goes to a server that keeps
# what it is sent in the file "sent".
list() {
	local d
	need ls /usr/bin/mlmmj-process
	for d in incoming queue/discarded archive text subconf unsubconf \
	    bounce control moderation subscribers.d digesters.d requeue \
	    nomailsubs.d; do
		mkdir -p list/$d
	done
	: >list/index
	echo list@lists.example.org >list/control/listaddress
	echo owner@lists.example.org >list/control/owner
	echo bob@example.net >list/subscribers.d/b
	python3 -c '
import os, socket
s = socket.create_server(("127.0.0.1", 0))
open("port.new", "w").write("%d\n" % s.getsockname()[1])
while True:
    f = s.accept()[0].makefile("rwb", 0)
    f.write(b"220 sink\r\n")
    for l in f:
        if l[:4].upper() == b"DATA":
            f.write(b"354 go on\r\n")
            with open("sent.new", "wb") as o:
                while (l := f.readline()) not in (b".\r\n", b""):
                    o.write(l[l[:1] == b".":])
            os.rename("sent.new", "sent")
        f.write(b"221 bye\r\n" if l[:4].upper() == b"QUIT" else b"250 yes\r\n")' 3>&- &
	echo $! >sink
	until [ -s port ]; do
		[ ! -s port.new ] || mv port.new port
		sleep 0.02
	done
	cp port list/control/smtpport
}

# What the list makes of a message.
post() {
	local tries
	rm -f sent
	{ echo 'Return-Path: <joe@example.com>'; cat; } >post
	/usr/bin/mlmmj-process -L "$PWD/list" -m "$PWD/post" >&2
	for ((tries = 0; tries < 500; tries++)); do
		[ ! -s sent ] || break
		sleep 0.01
	done
	cat sent
}

control() {
	printf '%s\n' "${@:2}" >"list/control/$1"
}

@test "mlmmj's footer, tag, Reply-To, and a field that it takes out" {
	list
	sign plain
	control footer ____ 'list mailing list'
	told 'footer -' post
	control prefix '[list]'
	told 'footer subject_tag' post
	control customheaders 'Reply-To: list@lists.example.org' \
	    'List-Id: <list.lists.example.org>'
	told 'footer subject_tag+field_added' post
	rm list/control/prefix list/control/customheaders
	control delheaders MIME-Version:
	told 'footer field_removed' post
	sign multipart
	told 'footer field_removed' post
}

@test "formail's quoting, and the fields that it sets, renames, deletes" {
	need type formail
	sign plain
	told 'from_quoted -' formail
	told 'from_quoted field_added' \
	    formail -I 'Reply-To: list@lists.example.org'
	sign multipart
	told '- field_replaced' formail -i 'Subject: another'
	told '- ?' formail -I 'Subject: another'
	told '- field_removed' formail -I MIME-Version:
	told '- field_removed' formail -R Subject X-Subject
}

@test "reformime's encoding; its new boundaries are not explained" {
	need type reformime
	canons=relaxed/relaxed
	sign plain
	told 'qp_encoded transfer_encoding' reformime -r7
	sign multipart
	told '? ?' reformime -r7
}

@test "altermime's disclaimer in text, HTML, parts" {
	need type altermime
	printf 'Confidential.\nDelete it.\n' >text
	printf '<p>Confidential.</p>\n' >html
	alter() {
		cat >alter
		altermime --input=alter --disclaimer=text "$@"
		cat alter
	}
	html() {
		plain | sed 's,text/plain.*,text/html; charset=utf-8,' |
		    body 's,^,<html><body><p>,; s,\z,</p></body></html>\n,'
	}
	sign plain
	told 'footer -' alter
	sign html
	told 'text_added -' alter --disclaimer-html=html
	sign multipart
	told 'text_added -' alter
	told 'text_added -' alter --disclaimer-html=html
}

@test "Python's email package, which encodes 8-bit text" {
	generate() {
		python3 -c '
import email, email.policy, sys
m = email.message_from_binary_file(sys.stdin.buffer,
    policy=email.policy.SMTP.clone(cte_type="7bit"))
sys.stdout.buffer.write(m.as_bytes())'
	}
	canons=relaxed/relaxed
	sign plain
	told 'base64_encoded transfer_encoding+content_type_form' generate
	sign multipart
	told 'base64_encoded+part_type_form -' generate
}

@test "Mail::Internet's names of fields; MIME::Tools with a footer, encoded too" {
	need perl -MMIME::Parser -MMail::Internet -e 1
	internet() {
		perl -MMail::Internet -e 'Mail::Internet->new(\*STDIN)->print'
	}
	# As mimedefang's append_text_boilerplate() does.
	boilerplate() {
		perl -MMIME::Parser -e '
		    $parser = MIME::Parser->new;
		    $parser->output_to_core(1);
		    $e = $parser->parse(\*STDIN);
		    for ($t = $e; $t->parts; $t = $t->parts(0)) {}
		    $text = $t->bodyhandle->as_string;
		    $io = $t->bodyhandle->open("w");
		    $io->print($text, "\nConfidential.\n");
		    $io->close;
		    $e->print'
	}
	sign plain
	told 'footer -' boilerplate
	sign multipart
	told 'text_added -' boilerplate
	in_base64() {
		plain | body 'use MIME::Base64; $_ = encode_base64($_)' |
		    field Content-Transfer-Encoding base64
	}
	sign in_base64
	told 'base64_footer -' boilerplate
	mixed() {
		multipart | body 'use MIME::Base64;
		    s/8bit\n\n(.*?)(?=\n--=_in)/"base64\n\n".encode_base64($1)/se'
	}
	sign mixed
	told 'base64_footer -' boilerplate
	canons=relaxed/relaxed
	sign plain
	told pass internet
	canons=simple/simple
	sign plain
	told '- name_case+signature_form' internet
}
