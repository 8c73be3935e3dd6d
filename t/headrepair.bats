#!/usr/bin/env bats
# What was done to header fields on their way: each way is named, and the
# fields that were signed come back; what can't be proved is not told.

setup_file() {
	load lib
	cd "$BATS_FILE_TMPDIR" || return
	umask 077
	openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048 >rsa 2>/dev/null
	openssl genpkey -algorithm ed25519 >ed25519
	openssl pkey -in rsa -pubout -outform der | base64 -w 0 >rsa.p
	openssl pkey -in ed25519 -pubout -outform der | tail -c 32 | base64 >ed25519.p
}

setup() {
	load lib
	cd "$BATS_TEST_TMPDIR"
	keys='rsa ed25519'
	canons='relaxed simple'
	names=from:to:cc:subject:date:message-id:references:mime-version
	names+=:content-type:content-transfer-encoding:reply-to:sender
	options=()
}

# The message that is signed.
draft() {
	cat <<-'TXT'
	From: "Joe Q. Public" <joe@example.com>
	To: The List <list@lists.example.org>, Ann Other <ann@example.net>,
	 bob@example.net
	Cc: "Senior, Carl" <carl@example.net>
	Subject: Re: a question
	Date: Sun, 2 Nov 2025 09:40:18 +0100
	Message-ID: <1.2.3@example.com>
	References: <00@example.net> <0@example.net>
	MIME-Version: 1.0
	Content-Type: text/plain; charset=UTF-8; format=flowed
	Content-Transfer-Encoding: 8bit
	X-Mailer: none

	The body.
	TXT
}

# signed TYPE CANON: signs standard input.
signed() {
	dkimsign -s s -k "$BATS_FILE_TMPDIR/$1" -c "$2/relaxed" -h "$names" \
	    -o '' "${options[@]}"
}

explain() {
	headrepair "$@" "$(cat "$BATS_FILE_TMPDIR/${*: -1}.p")"
}

# One line a field, names in lower case, white space runs one blank.
plain() {
	perl -0pe 's/\r?\n(?=[ \t])//g; s/[ \t]+/ /g; s/ *: */:/; s/ $//mg' |
	    perl -pe 's/^([^:]*?) *: */lc($1).":"/e' | sort
}

# told STEPS COMMAND ...: what the command makes of the signed draft is
# explained by these steps, whatever the key and the canonical form, and the
# fields told are those of the draft.
told() {
	local want=$1 t c

	shift
	for c in $canons; do
		for t in $keys; do
			draft | signed "$t" "$c" | tee signed | "$@" >broken
			explain "$t" <broken >out
			printf '%s\n' "proved" "$want" |
			    diff -u - <(grep -v '^[<>]\|^tries' out) ||
			    { echo "$t $c"; cat out; return 1; }
			sed -n 's/^< //p' out | plain >was
			plain <signed | comm -13 - was | diff -u /dev/null - ||
			    { echo "$t $c"; return 1; }
		done
	done
}

# nothing COMMAND ...: what it makes of the draft is not explained.
nothing() {
	local t c

	for c in $canons; do
		for t in $keys; do
			draft | signed "$t" "$c" | "$@" >broken
			explain "$t" <broken >out
			[[ $(cat out) == 'not explained'* ]] ||
			    { echo "$t $c"; cat out; return 1; }
			[ "$(wc -l <out)" -eq 2 ]
		done
	done
}

# field NAME VALUE: replaces it; sub REGEX TEXT: in the header.
field() { perl -0pe 'BEGIN { ($n, $v) = splice @ARGV, 0, 2 } s/^\Q$n\E:.*\n(?:[ \t].*\n)*/$n: $v\n/m' "$1" "$2"; }
without() { perl -0pe 'BEGIN { $n = shift } s/^\Q$n\E:.*\n(?:[ \t].*\n)*//m' "$1"; }
after() { perl -0pe 'BEGIN { $v = shift } s/\n\n/\n$v\n\n/' "$1"; }

@test "a header that is as it was signed is proved without a step" {
	for t in $keys; do
		draft | signed $t simple | explain $t >out
		printf 'proved\ntries 1\n' | diff -u - out
	done
}

@test "a tag before the Subject" {
	told 'subject_tag: [list] was put before the Subject' \
	    field Subject '[list] Re: a question'
	keys=rsa
	for tag in '[list 123]' '(list)' '[EXTERNAL]' '***SPAM***' 'EXT:'; do
		told "subject_tag: $tag was put before the Subject" \
		    field Subject "$tag Re: a question"
	done
}

@test "a tag behind Re:, before it, and Re: taken away or written anew" {
	told 'subject_tag: [list] was put before the Subject' \
	    field Subject 'Re: [list] a question'
	told 'subject_tag: [list] was put into the Subject, and its Re: was moved, changed or taken away' \
	    field Subject '[list] a question'
	told 'subject_re: RE: in the Subject was written in another way' \
	    field Subject 'RE: a question'
	told 'subject_re: Re: was taken out of the Subject' \
	    field Subject 'a question'
	told 'subject_tag: (fwd) was put behind the Subject' \
	    field Subject 'Re: a question (fwd)'
	draft() { printf 'From: a@example.com\nSubject: [list] Re: a question\n\nx\n'; }
	told 'subject_re: Re: was moved to where it is in the Subject' \
	    field Subject 'Re: [list] a question'
	draft() { printf 'From: a@example.com\nSubject: Re: [list 41] x\n\nx\n'; }
	told 'subject_tag: [list 44] in the Subject had another number' \
	    field Subject 'Re: [list 44] x'
}

@test "the folding of a Subject that is left is kept under simple" {
	draft() { printf 'From: a@example.com\nSubject: one\n\t two\n three\n\nx\n'; }
	canons=simple
	told 'subject_tag: [list] was put before the Subject' \
	    sed 's/^Subject: /&[list] /'
	grep -q "^< $(printf '\t') two$" out
}

@test "a Subject in encoded words, tagged, decoded, and encoded anew" {
	keys=rsa
	# As Python, Perl and Thunderbird write it.
	for s in '=?utf-8?b?R3LDvMOfZSBhdXMgS8O2bG4=?=' \
	    '=?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=' \
	    '=?utf-8?q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=' \
	    '=?UTF-8?B?R3LDvMOfZSBhdXMgS8O2bG4=?=' \
	    '=?iso-8859-1?Q?Gr=FC=DFe_aus_K=F6ln?=' \
	    '=?UTF-8?Q?Gr=C3=BC=C3=9Fe?= aus =?UTF-8?Q?K=C3=B6ln?='; do
		draft() { printf 'From: a@example.com\nSubject: %s\n\nx\n' "$s"; }
		told 'subject_tag: [list] was put before the Subject' \
		    field Subject "[list] $s"
		told 'subject_encoding: the Subject was encoded in another way, or decoded' \
		    field Subject 'Grüße aus Köln'
		told 'subject_tag: [list] was put before the Subject' \
		    field Subject '[list] Grüße aus Köln'
		told 'subject_tag: [list] was put before the Subject' \
		    field Subject '=?utf-8?q?=5Blist=5D_Gr=C3=BC=C3=9Fe?= =?utf-8?q?_aus_K=C3=B6ln?='
	done
}

@test "long encoded words, parted in other places" {
	for how in Q B; do
		draft() {
			printf 'From: a@example.com\nSubject: '
			perl -CS -MEncode -e 'print encode("MIME-$ARGV[0]",
			    "Gr\x{fc}\x{df}e " x 20), "\n\nx\n"' $how |
			    sed 's/ $//'
		}
		canons=relaxed
		keys=rsa
		told 'subject_tag: [list] was put before the Subject' \
		    perl -0pe 's/^(Subject: )/$1\[list\] /m'
	done
}

@test "From rewritten by a list, the author in Reply-To, Cc or the like" {
	why="from_rewritten: From was rewritten, the author's address in it replaced"
	list() { field From "$from" | after "$more"; }
	from='Joe Q. Public via list <list@lists.example.org>'
	more='X-Original-From: "Joe Q. Public" <joe@example.com>'
	told "$why" list
	more='X-Original-Sender: joe@example.com'
	told "$why" list
	more='X-None: '
	keys=rsa
	from="'Joe Q. Public' via list <joe=example.com@lists.example.org>"
	told "$why" list
	from='"joe at example.com via list" <list@lists.example.org>'
	draft() { printf 'From: joe@example.com\nTo: a@b\n\nx\n'; }
	told "$why" list
	from='joe@example.com via list <list@lists.example.org>'
	told "$why" list
}

@test "From rewritten, and Reply-To added though it was signed as absent" {
	list() {
		field From '"Joe Q. Public via list" <list@lists.example.org>' |
		    after 'Reply-To: joe@example.com'
	}
	told "from_rewritten: From was rewritten, the author's address in it replaced and put into Reply-To" list
	both() { list | field Subject '[list] Re: a question'; }
	keys=rsa
	canons=relaxed
	told "subject_tag: [list] was put before the Subject
from_rewritten: From was rewritten, the author's address in it replaced and put into Reply-To" both
}

@test "the name in From written in another way" {
	for from in 'Joe Q. Public <joe@example.com>' \
	    'joe@example.com (Joe Q. Public)' '"Joe Q. Public"<joe@example.com>'; do
		told 'from_name: the name in From was changed' field From "$from"
	done
}

@test "fields added, where h= says that there are none, and twice" {
	told 'field_added: Reply-To was added' after 'Reply-To: a@b'
	told 'field_added: Sender was added' after 'Sender: a@b'
	names+=:subject
	told 'field_added: Subject was added' after 'Subject: second'
	told 'field_duplicated: Subject is there twice' \
	    after 'Subject: Re: a question'
	# By Ed25519 there is no time for both.
	keys=rsa
	told 'field_added: Reply-To was added
field_added: Sender was added' after $'Sender: a@b\nReply-To: a@b'
}

@test "fields in another order" {
	draft() { printf 'From: a@b.example\nReceived: 1\nReceived: 2\nReceived: 3\n\nx\n'; }
	options=(-d b.example)
	names=from:received:received:received
	told 'field_order: the Received fields stand in another order' \
	    sed 's/: 1/: x/; s/: 3/: 1/; s/: x/: 3/'
	told 'field_order: the Received fields stand in another order' \
	    sed 's/: 1/: x/; s/: 2/: 1/; s/: x/: 2/'
}

@test "fields that were removed, where others tell what they were" {
	told 'field_removed: MIME-Version was removed' without MIME-Version
	told 'field_removed: Content-Transfer-Encoding was removed' \
	    without Content-Transfer-Encoding
	told 'field_removed: Content-Type was removed' without Content-Type
	told 'field_removed: Subject was removed, or given another name, under which it is still there' \
	    sed 's/^Subject/Old-Subject/'
	told 'field_replaced: Message-ID was replaced; what it was is kept under another name' \
	    sed 's/^Message-ID.*/X-Original-&\nMessage-ID: <new@x>/'
	nothing without Cc
}

@test "formail(1) renames, replaces and refolds" {
	command -v formail >/dev/null || skip 'no formail here'
	told 'field_removed: Content-Type was removed, or given another name, under which it is still there' \
	    formail -R Content-Type: X-Type-Content-Type:
	told 'field_replaced: Message-ID was replaced; what it was is kept under another name' \
	    formail -i 'Message-ID: <new@example.org>'
	told 'field_added: Sender was added' formail -I 'Sender: a@b'
}

@test "z= tells what the fields were" {
	options=(--copied-headers)
	told 'field_changed: Subject was changed; z= in the signature tells what it was' \
	    field Subject 'another'
	told 'field_removed: Cc was removed; z= in the signature tells what it was' \
	    without Cc
	three() { without Cc | field Subject another | field To x@y; }
	told 'fields_changed: several fields were changed; z= in the signature tells what they were' three
	told 'subject_tag: [list] was put before the Subject' \
	    field Subject '[list] Re: a question'
}

@test "addresses: blanks, forms, one more, another way to write one" {
	told 'address_added: list@lists.example.org was put among the addresses' \
	    sed 's/^ bob.*/&, list@lists.example.org/'
	told 'address_form: bob@example.net was written in another way among the addresses' \
	    sed 's/^ bob@.*/ <bob@example.net>/'
	told 'address_form: the addresses in To were written in another way' \
	    sed 's/^To: The List/To: "The List"/; s/Ann Other/"Ann Other"/'
	draft() { printf 'From: a@example.com\nTo: Jo <jo@b>, bo@b\n\nx\n'; }
	told 'address_spacing: the white space around the commas of To was changed' \
	    sed '/^To/s/, /,/'
	draft() { printf 'From: a@example.com\nTo: bo@b, list@b\nDelivered-To: list@b\n\nx\n'; }
	told 'address_removed: list@b was taken out of the addresses' \
	    field To bo@b
	draft() { printf 'From: a@example.com\nTo: =?UTF-8?B?SsO2cmc=?= <j@b>\n\nx\n'; }
	told 'address_encoding: the names in To were encoded in another way, or decoded' \
	    field To '=?utf-8?q?J=C3=B6rg?= <j@b>'
	told 'address_encoding: the names in To were encoded in another way, or decoded' \
	    field To '"Jörg" <j@b>'
}

@test "Date in another form or zone" {
	for d in 'Sun, 02 Nov 2025 09:40:18 +0100' '2 Nov 2025 09:40:18 +0100' \
	    'Sun, 2 Nov 2025 09:40:18 +0100 (CET)'; do
		told 'date_form: Date was written in another way' field Date "$d"
	done
	for d in 'Sun, 2 Nov 2025 08:40:18 +0000' 'Sun, 2 Nov 2025 08:40:18 GMT' \
	    'Sat, 1 Nov 2025 21:40:18 -1100' 'Sun, 2 Nov 2025 14:10:18 +0530'; do
		told 'date_zone: Date was converted to another time zone' \
		    field Date "$d"
	done
	keys=rsa
	# Over the ends of months and years.
	draft() { printf 'From: a@example.com\nDate: %s\n\nx\n' "$d"; }
	for d in '2024-02-29 23:30' '2023-12-31 23:30' '2100-02-28 23:30' '2025-03-01 00:10'; do
		d=$(TZ=UTC date -d "$d" '+%a, %d %b %Y %T +0000')
		told 'date_zone: Date was converted to another time zone' \
		    field Date "$(TZ=XXX-5 date -d "$d" '+%a, %-d %b %Y %T +0500')"
		told 'date_zone: Date was converted to another time zone' \
		    field Date "$(TZ=XXX+7 date -d "$d" '+%a, %-d %b %Y %T -0700')"
	done
}

@test "MIME fields: parameters, encodings, versions" {
	for v in 'text/plain; charset="UTF-8"; format=flowed' \
	    'text/plain;charset=UTF-8;format=flowed' \
	    'text/plain; format=flowed; charset=UTF-8' \
	    'text/plain; charset="utf-8"; format="flowed"'; do
		told 'content_type_form: Content-Type: its parameters were written in another way' \
		    field Content-Type "$v"
	done
	for v in 'text/plain; charset=UTF-8' 'text/plain; charset="utf-8"' \
	    'text/plain; charset=us-ascii; format=flowed' 'text/plain; format=flowed'; do
		told 'content_type: Content-Type: its type or parameters were changed' \
		    field Content-Type "$v"
	done
	told 'transfer_encoding: Content-Transfer-Encoding was changed, it was 8bit' \
	    field Content-Transfer-Encoding quoted-printable
	told 'mime_version: the comment in MIME-Version was changed' \
	    field MIME-Version '1.0 (of a gateway)'
	told 'message_id: Message-ID was written in another way' \
	    field Message-ID 1.2.3@example.com
}

@test "what the body tells of Content-Type is believed when it fits" {
	draft() { printf 'From: a@example.com\nContent-Type: %s\n\nx\n' 'multipart/mixed; boundary="=-x"'; }
	for t in $keys; do
		draft | signed $t relaxed |
		    field Content-Type 'multipart/mixed; boundary=other' >broken
		explain $t <broken >out
		grep -q '^not explained' out
		explain -t 'multipart/mixed; boundary="=-x"' $t <broken >out
		grep -qx 'content_type: Content-Type was changed along with the body' out
	done
}

@test "case, blanks and folding count under simple, and are named" {
	canons=simple
	told 'name_case: the name of MIME-Version was written in another case' \
	    sed s/^MIME-V/Mime-V/
	told 'colon_space: the white space behind the colon of Cc was changed' \
	    sed 's/^Cc: /Cc:/'
	told 'trailing_space: white space at line ends of Cc was changed' \
	    sed '/^Cc/s/$/ /'
	told 'folding: To was folded in another way' \
	    sed "s/^ bob/$(printf '\t')bob/"
	told 'signature_form: the signature field was folded in another way' \
	    sed 's/^DKIM-Signature: /DKIM-Signature:\n /'
}

@test "a fold where no white space was counts under relaxed too" {
	told 'folding: References was folded in another way' \
	    sed '/^References/s/<00@/<00@\n /'
}

@test "what changes nothing that is hashed is never named" {
	canons=relaxed
	for t in $keys; do
		draft | signed $t relaxed | sed 's/^MIME-V/mime-v/; s/^Cc: /Cc:   /' |
		    field Subject 'Re: [list] a question' >broken
		explain $t <broken | grep -v '^[<>]\|^tries' >out
		printf '%s\n' proved 'subject_tag: [list] was put before the Subject' |
		    diff -u - out
	done
}

@test "two ways together" {
	two() { field Subject '[list] Re: a question' | "$@"; }
	tag='subject_tag: [list] was put before the Subject'
	canons=relaxed
	told "$tag
transfer_encoding: Content-Transfer-Encoding was changed, it was 8bit" \
	    two field Content-Transfer-Encoding quoted-printable
	keys=rsa
	told "$tag
date_form: Date was written in another way" \
	    two field Date 'Sun, 02 Nov 2025 09:40:18 +0100'
	told "$tag
content_type: Content-Type: its type or parameters were changed" \
	    two field Content-Type 'text/plain; charset="utf-8"'
}

@test "unrelated damage is not explained" {
	nothing sed 's/question/Question/'
	nothing sed 's/joe@/jim@/'
	nothing sed 's/1\.2\.3/3.2.1/'
	nothing sed 's/; s=s;/; s=t;/'
}

@test "an RSA signature by another key is not looked into" {
	openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048 2>/dev/null |
	    openssl pkey -pubout -outform der | base64 -w 0 >p
	draft | signed rsa relaxed | sed 's/^Subject: /&[list] /' >broken
	headrepair rsa "$(cat p)" <broken >out
	printf 'not explained\ntries 0\n' | diff -u - out
}

@test "what is told holds no octets but harmless ones" {
	draft | signed rsa relaxed |
	    field Subject $'[\e[31mx\x07] Re: a question' >broken
	explain rsa <broken >out
	grep -qx 'subject_tag: \[?\[31mx?\] was put before the Subject' out
}

@test "no more tries are made than may be" {
	draft | signed ed25519 relaxed | sed 's/question/Question/' >broken
	explain -l 100 ed25519 <broken >out
	printf 'not explained, exhausted\ntries 100\n' | diff -u - out
}

@test "hostile headers take bounded time" {
	for c in simple relaxed; do
		names=from$(printf ':x%d' {1..500})
		{
			echo 'From: a@example.com'
			for i in {1..500}; do echo "X$i: <a$i@b>, c; d=e"; done
			for i in {1..19490}; do echo "Y$i: <a$i@b>, c; d=e"; done
			echo
		} | signed rsa $c | sed 's/^From: a/From: aa/' >broken
		timeout 20 headrepair rsa "$(cat "$BATS_FILE_TMPDIR/rsa.p")" <broken >out
		grep -q '^not explained' out
		names=from:to:subject:cc:date:content-type:reply-to
		{
			echo 'From: a@example.com'
			for f in To Subject Cc Date Content-Type Reply-To; do
				printf '%s: ' $f
				perl -e 'print "\"(<" x 5300, "=?utf-8?q?a" x 30, "\n"'
			done
			perl -e 'print "Subject: ", "=?utf-8?b?QQ==?= " x 60000, "\n\n"'
		} | signed rsa $c | sed 's/^From: a/From: aa/' >broken
		timeout 20 headrepair rsa "$(cat "$BATS_FILE_TMPDIR/rsa.p")" <broken >out
		grep -q '^not explained' out
	done
}
