#!/usr/bin/env bats
# bodyrepair: what was done to a body on its way, proved by the body hash.

setup() {
	load lib
	cd "$BATS_TEST_TMPDIR" || return
}

# The body hash of the message on standard input, by RFC 6376 3.4.3 and 3.4.4.
bh() {
	python3 -c '
import base64, hashlib, re, sys
m = re.sub(rb"\r?\n", b"\r\n", sys.stdin.buffer.read())
b = m[m.index(b"\r\n\r\n") + 4:]
if sys.argv[1] == "relaxed":
    b = b"\r\n".join(re.sub(rb"[ \t]+", b" ", l).rstrip(b" ")
                     for l in b.split(b"\r\n"))
b = re.sub(rb"(\r\n)+\Z", b"", b)
if b or sys.argv[1] == "simple":
    b += b"\r\n"
if len(sys.argv) > 2:
    b = b[:int(sys.argv[2])]
print(base64.b64encode(hashlib.sha256(b).digest()).decode())' "$@"
}

# Python changes the file "was", bytes in w, to "is".
change() {
	python3 -c '
import re
w = open("was", "rb").read()
'"$1"'
open("is", "wb").write(w)'
}

# explain simple|relaxed: output is what was done to "is" since it was "was".
explain() {
	run bodyrepair "$1" "$(bh "$1" <was)" <is
}

# proves KEY CANON...: by one step of this name under each of them.
proves() {
	local c
	! cmp -s was is || return
	for c in "${@:2}"; do
		explain "$c"
		echo "$c: $output"
		[ "$status" = 0 ] || return
		[ "$(grep -v '^content_type:\|^transfer_encoding:' <<<"$output" |
			wc -l)" = 2 ] || return
		[[ ${lines[0]} == "$1: "* ]] || return
	done
}

# A message in plain text, LF.
plain() {
	cat <<-'TXT'
	From: a@example.com
	To: b@example.org
	Subject: lunch
	Content-Type: text/plain; charset=utf-8

	Hello Bob,

	Are you hungry yet?  There is a new place around the corner that I
	would like to try.	It opens at noon.

	Joe
	--
	Joe Q., Example Inc.
	TXT
}

# One in two alternatives, with a line of 8-bit text.
alternative() {
	cat <<-'TXT'
	From: a@example.com
	To: b@example.org
	Subject: lunch
	MIME-Version: 1.0
	Content-Type: multipart/alternative; boundary="=_b1"

	--=_b1
	Content-Type: text/plain; charset=utf-8
	Content-Transfer-Encoding: 8bit

	Hello Bob,

	déjeuner à midi?
	Joe

	--=_b1
	Content-Type: text/html; charset=utf-8
	Content-Transfer-Encoding: 8bit

	<html>
	<body>
	<p>Hello Bob,</p>
	<p>déjeuner à midi?</p>
	</body>
	</html>

	--=_b1--
	TXT
}

@test "a body that was not changed is proved by no step" {
	plain | tee was >is
	for c in simple relaxed; do
		explain $c
		[ "$output" = proved ]
	done
	sed 's/$/\r/' was >is
	explain simple
	[ "$output" = proved ]
}

@test "lines added at the end are counted and shown" {
	plain >was
	{ cat was; printf -- '-- \nlist mailing list\nlist@example.net\n'; } >is
	proves footer simple relaxed
	[ "${lines[0]}" = 'footer: the last 3 lines were added: "-- "' ]
}

@test "lines added at the end do not hide another change" {
	plain | sed 's/^Joe$/From here on/' >was
	sed 's/^From here/>From here/' was >is
	printf -- '-- \nlist\n' >>is
	explain relaxed
	[ "${lines[0]%%:*} ${lines[1]%%:*} ${lines[2]}" = 'from_quoted footer proved' ]
}

@test "what is shown of a footer is harmless" {
	plain >was
	{ cat was; printf 'a\033[31m"b\rc\351\n'; } >is
	explain simple
	[ "${lines[0]}" = "footer: the last line was added: \"a?[31m'b\"" ]
}

@test "lines put before the body are found" {
	plain >was
	change 'w = w.replace(b"\n\n", b"\n\n[EXTERNAL] Be careful.\n----\n\n", 1)'
	proves text_added simple relaxed
	[[ $output == *'3 lines were put in: "[EXTERNAL] Be careful."'* ]]
	change 'w = w.replace(b"\n\n", b"\n\n" + b"warning\n" * 900, 1)'
	proves text_added simple relaxed
}

@test "altermime's disclaimer is found in plain text, in one part, in two" {
	type altermime || skip 'no altermime here'
	printf 'Confidential.\nDelete it.\n' >text
	printf '<p>Confidential.</p>\n' >html
	plain | tee was >is
	altermime --input=is --disclaimer=text
	proves footer simple relaxed
	alternative | tee was >is
	altermime --input=is --disclaimer=text
	proves text_added simple relaxed
	cp was is
	altermime --input=is --disclaimer=text --disclaimer-html=html
	proves text_added simple relaxed
	[[ $output == *'2 lines were put in: "Confidential."; '*' lines: "<br>"'* ]]
	sed 's/$/\r/' was | tee is >crlf
	mv crlf was
	altermime --input=is --disclaimer=text --disclaimer-html=html
	proves text_added simple relaxed
}

@test "a banner at the top of a text part, of HTML, and any lines are found" {
	alternative >was
	change 'w = w.replace(b"8bit\n\n", b"8bit\n\nBeware.\n\n", 1)'
	proves text_added simple relaxed
	change 'w = w.replace(b"<body>", b"<body><div>Beware!</div>")'
	proves text_added simple relaxed
	plain >was
	change 'w = w.replace(b"Are you", b"Buy this!\nAnd that!\nAre you")'
	proves text_added simple relaxed
}

@test "a text part that a list puts behind the others is found" {
	alternative | sed 's/alternative/mixed/' >was
	change 'w = w.replace(b"--=_b1--", b"--=_b1\nContent-Type: text/plain\nContent-Disposition: inline\n\n____\nlist mailing list\n\n--=_b1--")'
	proves part_added simple relaxed
	[[ $output == *'a part was added, text/plain'* ]]
}

@test "a body that a list wrapped into multipart/mixed is found in it" {
	plain >was
	change 'h, b = w.split(b"\n\n", 1)
w = (b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed;\n boundary=\"==1==\"\n\n--==1==\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 7bit\n\n"
    + b + b"\n--==1==\nContent-Type: text/plain\nContent-Disposition: inline\n\n____\nlist\n\n--==1==--\n")'
	proves wrapped simple relaxed
	[[ $output == *$'\ncontent_type: text/plain; charset=utf-8\ntransfer_encoding: 7bit\n'* ]]
	alternative >was
	change 'h, b = w.split(b"\n\n", 1)
w = (b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"==1==\"\n\n--==1==\nContent-Type: multipart/alternative; boundary=\"=_b1\"\n\n"
    + b + b"\n--==1==\nContent-Type: text/plain\n\n____\nlist\n\n--==1==--\n")'
	proves wrapped simple relaxed
	[[ $output == *$'\ncontent_type: multipart/alternative; boundary="=_b1"\n'* ]]
}

@test "python wraps a body and encodes it: two steps" {
	plain >was
	change '
import email, email.mime.multipart, email.mime.text
text = w.split(b"\n\n", 1)[1].decode()
m = email.mime.multipart.MIMEMultipart()
m.attach(email.mime.text.MIMEText(text, "plain", "utf-8"))
m.attach(email.mime.text.MIMEText("____\nlist\n"))
w = m.as_bytes()'
	explain relaxed
	[ "${lines[0]%%:*} ${lines[1]%%:*}" = 'wrapped base64_encoded' ]
}

@test "From lines that were quoted, or unquoted, are found" {
	{ plain; printf 'From here\n>From there\nx\nFrom me\n'; } >was
	sed '5,$s/^From />&/' was >is
	proves from_quoted simple relaxed
	sed '5,$s/^>*From />&/' was >is
	proves from_quoted simple relaxed
	sed '5,$s/^>From /From /' was >is
	proves from_unquoted simple relaxed
}

@test "formail's quoting is found" {
	type formail || skip 'no formail here'
	{ plain; printf '\nFrom here on\nFrom there\n'; } >was
	formail -a X-A: <was | grep -v '^From a@' >is
	run ! cmp -s was is
	proves from_quoted simple relaxed
}

@test "dots that were doubled or lost are found" {
	{ plain; printf '.\n..two\n.one\n'; } >was
	sed 's/^\./../' was >is
	proves dot_doubled simple relaxed
	sed 's/^\.\././' was >is
	proves dot_lost simple relaxed
	sed 's/^\.one/one/' was >is
	proves dot_lost simple relaxed
	sed 's/^\.one/..one/' was >is
	proves dot_doubled simple relaxed
}

@test "white space that was added or lost is found" {
	plain | sed 's/^--$/-- /' >was
	sed 's/^-- $/--/' was >is
	proves blanks_lost simple
	plain >was
	sed '5,$s/$/ /' was >is
	proves blanks_added simple
	sed '5,$s/yet?/&/; s/^Joe$/Joe \t/' was >is
	proves blanks_added simple
	change 'w = w.replace(b"try.", b"try.  ").replace(b"Bob,", b"Bob, ")'
	expand was >is
	proves tabs_expanded simple
	plain | expand >was
	change 'w = w.replace(b"        ", b"\t").replace(b"try. ", b"try.\t")'
	unexpand -a was >is
	cmp -s was is || proves tabs_made simple
	plain | tr '\t' ' ' | tr -s ' ' >was
	sed '5,$s/ /  /g' was >is
	proves blanks_widened simple
}

@test "flowed lines get their blanks back" {
	cat >was <<-'TXT'
	From: a
	Content-Type: text/plain; format=flowed

	This is a paragraph of text whose lines are flowed, so that each of 
	them ends in a blank, but for the one that is the last in it.

	Second one that is also long enough for its lines to be more than 
	just one.
	-- 
	Joe
	TXT
	sed 's/ *$//' was >is
	proves blanks_lost simple
}

@test "a CR without a LF that was changed is found" {
	plain >was
	change 'w = re.sub(rb"\n", b"\r\n", w); open("was", "wb").write(w.replace(b"Joe\r\n", b"Joe\r\r\n"))'
	proves cr_changed simple relaxed
	plain | sed 's/yet?/yet?\r/' >was
	tr '\r' ' ' <was >is
	proves cr_changed simple relaxed
	tr '\r' '\n' <was >is
	proves cr_changed simple relaxed
	tr -d '\r' <was >is
	proves cr_changed simple relaxed
	plain >was
	change 'w = w.replace(b"\n", b"\r\r\n").replace(b"\r\r\n", b"\r\n", 5)'
	proves cr_added simple relaxed
	plain >was
	change 'h, b = w.split(b"\n\n", 1); w = h + b"\n\n" + b.replace(b"\n", b"\n\n")'
	proves lines_doubled simple relaxed
}

@test "a NUL that was dropped is found" {
	plain >was
	change 'open("was", "wb").write(w.replace(b"Bob", b"B\0b")); w = w.replace(b"Bob", b"Bb")'
	proves nul_lost simple relaxed
}

@test "one line that was joined, broken, put in or taken out is found" {
	plain >was
	change 'w = w.replace(b"that I\nwould", b"that I would")'
	proves line_joined simple relaxed
	change 'w = w.replace(b"new place", b"new\nplace")'
	proves lines_wrapped simple relaxed
	change 'w = w.replace(b"new place", b"ne\nw place")'
	proves line_broken simple relaxed
	change 'w = w.replace(b"Joe\n", b"\nJoe\n")'
	proves empty_line_added simple relaxed
	change 'w = w.replace(b"noon.\n\n", b"noon.\n")'
	proves empty_line_lost simple relaxed
}

@test "lines folded at a limit are found" {
	plain >was
	change 'w += b"".join(b"%d " % i for i in range(1500)) + b"\nend\n"; open("was", "wb").write(w)
def fold(l, n, mark):
    out = l[:n - len(mark)]; l = l[n - len(mark):]; last = out
    while l:
        p = b" " + l[:n - 1 - len(mark)]; l = l[n - 1 - len(mark):]
        if last: out += mark + b"\n"
        out += p
    return out
w = b"\n".join(fold(l, 998, b"") if len(l) > 998 else l for l in w.split(b"\n"))'
	proves line_folded simple relaxed
	change '
def fold(l, n, mark):
    out = b""
    while len(l) > n:
        out += l[:n - 1] + mark + b"\n"; l = b" " + l[n - 1:]
    return out + l
w = b"\n".join(fold(l, 990, b"!") for l in w.split(b"\n"))'
	proves line_folded simple relaxed
}

@test "wrapped paragraphs are found" {
	plain >was
	change 'import textwrap
w += b"\n" + b" ".join(b"word%d" % (i * i) for i in range(200)) + b"\n\nend\n"; open("was", "wb").write(w)
h, b = w.rsplit(b"Inc.\n\n", 1)
w = h + b"Inc.\n\n" + b"\n".join(textwrap.fill(l, 76).encode() for l in b.decode().split("\n"))'
	proves lines_wrapped simple relaxed
}

@test "a body that a relay encoded is decoded" {
	plain | sed 's/hungry/affamé/' >was
	change 'import quopri
h, b = w.split(b"\n\n", 1); w = h + b"\nContent-Transfer-Encoding: quoted-printable\n\n" + quopri.encodestring(b)'
	proves qp_encoded simple relaxed
	[[ $output == *$'\ntransfer_encoding: 8bit\n'* ]]
	change 'import base64
h, b = w.split(b"\n\n", 1); w = h + b"\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(b)'
	proves base64_encoded simple relaxed
}

@test "a body that a relay decoded is encoded as usual encoders do" {
	{
		plain | sed 's/hungry/affamé/; s/Content-Type.*/&\nContent-Transfer-Encoding: 8bit/'
		printf 'From = here\n.\nlong é%0200d\nblank \n' 7
	} >is
	encoders=(
	    'import quopri; e = quopri.encodestring(b)'
	    'import email.quoprimime as q; e = q.body_encode(b.decode("latin-1")).encode("latin-1")'
	    'import base64; e = base64.encodebytes(b)'
	    'import base64; e = base64.encodebytes(b.replace(b"\n", b"\r\n"))'
	    'import base64; e = base64.encodebytes(b.rstrip(b"\n"))'
	)
	for e in "${encoders[@]}"; do
		python3 -c '
h, b = open("is", "rb").read().split(b"\n\n", 1)
'"$e"'
open("was", "wb").write(h.replace(b"8bit", b"x") + b"\n\n" + e)'
		explain relaxed
		echo "$e: $output"
		[[ ${lines[0]} == qp_decoded:* || ${lines[0]} == base64_decoded:* ]]
		[ "$status" = 0 ]
	done
	if type perl; then
		perl -MMIME::QuotedPrint -0777 -ne \
		    's/\A(.*?\n\n)//s; print "$1", encode_qp($_)' is >was
		proves qp_decoded simple relaxed
	fi
	if type qprint; then
		{ sed '/^$/q' is; sed '1,/^$/d' is | qprint -e; } >was
		proves qp_decoded simple relaxed
	fi
}

@test "parts that a relay encoded or decoded are found" {
	alternative >was
	change 'import quopri
p = w.split(b"8bit\n\n"); q = []
for x in p[1:]:
    t, r = x.split(b"\n--=_b1", 1)
    q.append(quopri.encodestring(t) + b"\n--=_b1" + r)
w = p[0] + b"".join(b"quoted-printable\n\n" + x for x in q)'
	proves qp_encoded simple relaxed
	[[ $output == *'2 of 2 parts were encoded'* ]]
	mv is w && mv was is && mv w was
	proves qp_decoded simple relaxed
	alternative >was
	change 'import base64
p = w.split(b"8bit\n\n")
t, r = p[2].split(b"\n--=_b1", 1)
w = p[0] + b"8bit\n\n" + p[1] + b"base64\n\n" + base64.encodebytes(t) + b"\n--=_b1" + r'
	explain relaxed
	[[ ${lines[0]} == 'base64_encoded: 1 of 2 parts was encoded'* ]]
	mv is w && mv was is && mv w was
	proves base64_decoded simple relaxed
}

@test "a boundary that the header still knows is put back" {
	alternative >was
	change 'w = w.replace(b"=_b1", b"_new_").replace(b"From:", b"X-Original-Content-Type: multipart/alternative; boundary=\"=_b1\"\nFrom:")'
	proves boundary_changed simple relaxed
	[[ $output == *$'\ncontent_type: multipart/alternative; boundary="=_b1"\n'* ]]
	change 'w = w.replace(b"=_b1", b"_new_").replace(b"From:", b"DKIM-Signature: v=1; z=From:a|Content-Type:multipart/alternative=3B=20\n boundary=3D\"=3D_b1\"|To:b; b=aa\nFrom:")'
	proves boundary_changed simple relaxed
}

@test "a preamble and a close-delimiter that were put in or dropped are found" {
	alternative >was
	change 'w = w.replace(b"\n\n", b"\n\nThis is a MIME message, dear user.\n\n", 1)'
	proves preamble_added simple relaxed
	for p in 'This is a multi-part message in MIME format.\n' \
	    'This is a multi-part message in MIME format.\n\n' '\n'; do
		alternative >is
		python3 -c "
w = open('is', 'rb').read()
open('was', 'wb').write(w.replace(b'\n\n', b'\n\n$p', 1))"
		proves preamble_lost simple relaxed
	done
	alternative >was
	sed '$d' was >is
	proves close_lost simple relaxed
}

@test "a body that was cut short is not explained, but told of" {
	alternative >was
	head -n 20 was >is
	explain relaxed
	[ "$status" = 1 ]
	[[ ${lines[0]} == 'hint: The line that ends the last MIME part is missing'* ]]
	run -1 bodyrepair simple "$(bh simple 5000 <was)" 5000 <was
	[[ ${lines[0]} == 'hint: The body is shorter than '* ]]
}

@test "l= counts" {
	plain >was
	run -0 bodyrepair simple "$(bh simple 100 <was)" 100 <was
	[ "$output" = proved ]
	sed 's/^Joe$/>From/; 5,$s/hungry/thirsty/' was >is
	run -1 bodyrepair simple "$(bh simple 100 <was)" 100 <is
	{ plain; echo '>From here on'; plain; } >is
	{ plain; echo 'From here on'; } >was
	n=$(sed '1,/^$/d; s/$/\r/' was | wc -c)
	run -0 bodyrepair simple "$(bh simple "$n" <was)" "$n" <is
	[[ ${lines[0]} == from_quoted:* ]]
}

@test "other damage is not explained" {
	plain >was
	for s in 's/hungry/thirsty/' 's/Joe/J0e/g' '/^Are/d' 's/[aeiou]//g'; do
		sed "5,\${$s}" was >is
		for c in simple relaxed; do
			explain $c
			[ "$status" = 1 ]
			[ "$output" = 'not explained' ]
		done
	done
	alternative >was
	for s in 's/midi/soir/' '/midi/d' 's/=_b1/=_b2/'; do
		sed "7,\${$s}" was >is
		explain relaxed
		[ "$status" = 1 ]
		[[ ${lines[-1]} == 'not explained' ]]
	done
}

@test "parts without an empty line, and delimiters alone, are no trouble" {
	plain >was
	for p in '--x\nContent-Transfer-Encoding: base64\n--x--\n' \
	    '--x\nContent-Transfer-Encoding: quoted-printable' '--x' '--x--' \
	    '--x\n\n--x\nContent-Type: multipart/mixed; boundary=x\n\n--x\n'; do
		printf "X: y\nContent-Type: multipart/mixed; boundary=x\n\n$p" >is
		explain simple
		[ "$status" = 1 ]
		[[ ${lines[-1]} == 'not explained' ]]
	done
}

@test "a list that wraps a body after a relay put in a disclaimer: two steps" {
	alternative >was
	change 'w = w.replace(b"Joe\n", b"Joe\n\nConfidential.\n")
h, b = w.split(b"\n\n", 1)
w = (b"From: a\nContent-Type: multipart/mixed; boundary=W\n\n--W\nContent-Type: multipart/alternative; boundary=\"=_b1\"\n\n"
    + b + b"\n--W\nContent-Type: text/plain\n\nlist\n\n--W--\n")'
	for c in simple relaxed; do
		explain $c
		[ "${lines[0]%%:*} ${lines[1]%%:*}" = 'wrapped text_added' ]
		[ "${lines[-1]}" = proved ]
	done
}

@test "each step says what would prevent it" {
	plain >was
	{ cat was; echo foot; } >is
	TODO=1 run -0 bodyrepair simple "$(bh simple <was)" <is
	[[ ${lines[1]} == 'todo: Let the list or relay add no footer, '* ]]
}

@test "without work left nothing is proved" {
	plain >was
	sed 's/^--$/>From here/' was >is
	sed -i 's/^--$/From here/' was
	run -1 bodyrepair simple "$(bh simple <was)" -1 1100 <is
	[ "$output" = exhausted ]
	run -0 bodyrepair simple "$(bh simple <was)" -1 1000000 <is
}

@test "bodies without end, and without sense, take no time" {
	python3 -c '
T = 10000000
h = b"From: a\n"
m = h + b"Content-Type: multipart/mixed; boundary=B\n"
line = b"an ordinary line of text that goes on for a while, and some more\n"
for n, head, body in (
    ("plain", h, line * (T // len(line))),
    ("empty", h, b"\n" * T),
    ("cr", h, b"\r" * T),
    ("one", h, b"x" * T),
    ("from", h, b">From \n" * (T // 7)),
    ("parts", m, b"--B\n\nx\n" * 10000),
    ("delimiters", m, b"--B\n" * 1000000),
    ("nested", h + b"Content-Type: multipart/mixed; boundary=B0\n",
     b"".join(b"--B%d\nContent-Type: multipart/mixed; boundary=B%d\n\n"
              % (i, i + 1) for i in range(20000))),
    ("html", h + b"Content-Type: text/html\n", b"</body" * (T // 6)),
    ("type", m, b"--B\n" + b"Content-Type: a\n" * (T // 16)),
    ("params", m, b"--B\nContent-Type: a" + b"; a=\"b\"" * (T // 7)),
    ("base64", h + b"Content-Transfer-Encoding: base64\n", b"Cgo=" * (T // 4)),
    ("cut", h, line * 100000),
):
    open(n, "wb").write(head + b"\n" + body)'
	for f in plain empty cr one from parts delimiters nested html type params base64 \
	    cut; do
		for c in simple relaxed; do
			CPU=1 run -1 bodyrepair $c "$(bh $c < <(plain))" <$f
			echo "$f $c ${lines[*]}"
			# ten times what it takes, for slow machines and sanitizers
			awk '/^cpu:/ { ok = $2 < 10 } END { exit !ok }' <<<"$output"
		done
	done
}
