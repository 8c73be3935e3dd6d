#!/usr/bin/env bats
# dkimsign, dkimverify and four implementations that others wrote: what one of
# them signs the others verify, and a change of one octet none of them.
#
# peers/README tells how they are called.  Keys come from a name server on
# loopback that serves what dkim-genkey wrote.  Where a peer differs, expected
# and refused say so, and what the standards have to say about it.

setup() {
	load lib
	load peers/lib
	cd "$BATS_FILE_TMPDIR" || return
}

setup_file() {
	local f c
	setup
	keys
	name_server example.com=nsd/zone.example.com examqle.com=nsd/zone \
	    xn--bcher-kva.example=nsd/zone
	date +%s >now
	mkdir lf crlf ours
	"$PEERS/corpus" lf
	for f in lf/*; do
		wire <"$f" >"crlf/${f#lf/}"
	done
	for f in crlf/*; do
		for c in simple/simple simple/relaxed relaxed/simple relaxed/relaxed; do
			sign -c "$c" "$f" >"ours/${f#crlf/}.${c/\//.}"
		done
	done
}

teardown_file() {
	no_name_server
}

# Keys of each kind, for three domains.
keys() {
	mkdir nsd
	dkim-genkey -d example.com -s rsa -r -S
	dkim-genkey -d example.com -s rsa4096 -b 4096 -h ''
	dkim-genkey -d example.com -s ed -k ed25519 -n 'any questions?'
	cat - rsa.txt rsa4096.txt ed.txt >nsd/zone <<-'EOF'
		$TTL 60
		@	SOA	ns hostmaster 1 3600 600 86400 60
		@	NS	ns
		ns	A	127.0.0.1
	EOF
	cat nsd/zone "$DATA/rfc8463.zone" "$DATA/rfc6376.zone" >nsd/zone.example.com
}

sign() {
	dkimsign -t "$(<now)" -s rsa -k rsa.private -s ed -k ed.private "$@"
}

# These write a line "FILE SELECTOR RESULT" for each signature.
theirs() {
	"$PEERS/$peer" verify 127.0.0.1 "$(<port)" "$@" | sort
}

ours() {
	dkimverify -a mx -z example.com=nsd/zone.example.com -z examqle.com=nsd/zone \
	    -z xn--bcher-kva.example=nsd/zone "$@" | results
}

results() {
	awk '
	    ! sub(/: Authentication-Results: mx; /, "; ") { print "?", $0 }
	    {
		n = split($0, part, /; dkim=/)
		for (i = 2; i <= n; i++) {
			match(part[i], /header[.]s=[^ ;]+/)
			selector = substr(part[i], RSTART + 9, RLENGTH - 9)
			sub(/ .*/, "", part[i])
			print part[1], selector, part[i]
		}
	    }' | sort
}

# RFC 8463 5: "verifiers MUST implement the Ed25519-SHA256 algorithm".  Debian
# 12's Mail::DKIM is older than its Ed25519, and then RFC 6376 3.3.4 holds:
# "Verifiers MUST ignore any signatures using algorithms that they do not
# implement."
unknown() {
	[ "$1" = ed ] && [ "$peer" = mail-dkim ] && ! knows ed25519-sha256
}

# What the peer must make of messages with a signature of each kind.
expected() {
	local f selector
	for f; do
		for selector in rsa ed; do
			! unknown $selector || {
				echo "$f $selector invalid"
				continue
			}
			case $peer,${f##*/} in
			# RFC 6376 3.4.2: "Delete any WSP characters remaining
			# before and after the colon separating the header field
			# name from the header field value."  dkimpy knows no such
			# fields and refuses the message.
			dkimpy,space-colon.*)
				echo "$f - MessageFormatError" ;;

			# RFC 6376 3.4.1: "simple" fields "MUST be presented to the
			# signing or verification algorithm exactly as they are in
			# the message".  The milter protocol has no place for that
			# white space: opendkim never sees it.
			opendkim,space-colon.simple.*)
				echo "$f $selector fail" ;;

			# RFC 5322 2.1: the header is "followed, optionally, by a
			# body", and 3.5: "message = (fields / obs-fields) [CRLF
			# body]".  mailauth finds no header that ends in no empty
			# line.
			mailauth,no-body.*)
				echo "$f - none" ;;

			# RFC 6376 2.8: "WSP represents simple whitespace, i.e., a
			# space or a tab character".  All four drop other octets,
			# too, around a field's value.
			*,space-alike-header.relaxed.*)
				echo "$f $selector fail" ;;

			# RFC 5322 2.3: "CR and LF MUST only occur together as
			# CRLF; they MUST NOT appear independently in the body."
			# RFC 6376 has nothing to say of such a CR, so that it is
			# an octet as others are; to these two it is white space.
			mailauth,lone-cr.*.relaxed)
				echo "$f $selector neutral" ;;
			opendkim,lone-cr.*.relaxed)
				echo "$f $selector fail" ;;

			*)
				echo "$f $selector pass" ;;
			esac
		done
	done | sort -u
}

# What the peer cannot sign, for the same reasons.
refused() {
	case $peer in
	dkimpy) echo 'crlf/space-colon - MessageFormatError' ;;
	mailauth) echo 'crlf/no-body - none' ;;
	esac
}

peer_verifies_ours() {
	peer "$1"
	diff -u <(expected ours/*) <(theirs ours/*)
}

# For "sign": all messages, canonicalizations and, of these, algorithms; of the
# largest message fewer.
list() {
	local f a s h b
	for f in crlf/*; do
		for a; do
			s=${a%-sha256}
			s=${s%25519}
			for h in simple relaxed; do
				for b in simple relaxed; do
					[[ $f != */ten-megabytes || $a,$h = rsa*,$b ]] ||
					    continue
					echo "$f $peer/${f#crlf/}.$h.$b.$s $a $s" \
					    "example.com $s.private $h $b"
				done
			done
		done
	done
}

we_verify_peers() {
	local f result
	peer "$1"
	[ $# -eq 1 ] || known=("$2")
	mkdir "$peer"
	list "${known[@]}" >"$peer.list"
	"$PEERS/$peer" sign <"$peer.list" >"$peer.log"
	diff -u <(refused) <(sort -u "$peer.log")
	unix "$peer" "$peer-lf"
	for f in "$peer"/* "$peer-lf"/*; do
		result=pass
		case $f in		# as above
		*/space-alike-header.relaxed.* | \
		    mailauth*/lone-cr.*.relaxed.* | opendkim*/lone-cr.*.relaxed.* | \
		    opendkim*/space-colon.simple.*)
			result=fail ;;
		esac
		echo "$f ${f##*.} $result"
	done | sort >"$peer.want"
	[ "$(wc -l <"$peer.want")" -gt 100 ]
	ours "$peer"/* "$peer-lf"/* | diff -u "$peer.want" -
}

# Signed messages, each with a single octet changed; and with a field added.
changes() {
	local c f
	if [ -d changed ]; then
		return
	fi
	mkdir changed
	for c in simple.rsa simple.ed relaxed.rsa relaxed.ed; do
		f=changed/$c
		dkimsign -c "${c%.*}/${c%.*}" -s "${c#*.}" -k "${c#*.}.private" \
		    crlf/plain >"$f"
		change "$f" body 's/it is done/it is dome/'
		change "$f" field 's/^Subject: what/Subject: whot/'
		change "$f" name 's/^Subject/Subjebt/'
		change "$f" a 's/=rsa-sha256/=rsa-sha255/;s/=ed25519-/=ed25518-/'
		change "$f" bh 's/bh=A/bh=B/;t;s/bh=./bh=A/'
		change "$f" b 's/\([[:space:]]b=\)A/\1B/;t;s/\([[:space:]]b=\)./\1A/'
		change "$f" c 's/c=s/c=r/;t;s/c=r/c=s/'
		change "$f" d 's/d=example/d=examqle/'
		change "$f" h 's/h=f/h=g/'
		change "$f" s 's/s=rsa/s=rsb/;s/s=ed/s=ee/'
		change "$f" t 's/t=1/t=0/'
		change "$f" added '$!N;s/^From: /Subject: again\r\n&/'
	done
}

change() {
	sed "$3" "$1" >"$1.$2"
	! cmp -s "$1" "$1.$2" && return
	echo "$1: nothing to change for $2" >&2
	return 1
}

# Reads "FILE SELECTOR RESULT" lines; the unchanged alone must pass.
only_unchanged_pass() {
	awk '{ print $1, $3 == "pass" ? "pass" : "no" }' | diff -u <(
	    for f; do
		case $f in
		*.rsa | *.ed) echo "$f pass" ;;
		*) echo "$f no" ;;
		esac
	    done | sort) -
}

peer_sees_changes() {
	local files
	changes
	files=(changed/*)
	peer "$1"
	knows ed25519-sha256 || files=(changed/*.rsa changed/*.rsa.*)
	theirs "${files[@]}" | only_unchanged_pass "${files[@]}"
}

@test "LF and CRLF messages get the same signatures" {
	for f in ours/*.simple.relaxed ours/*.relaxed.simple; do
		c=${f#*.}
		m=${f%%.*}
		sign -c "${c/.//}" "lf/${m#ours/}" | wire | cmp - "$f"
	done
}

@test "fields copied from LF and CRLF messages are the same" {
	sign --copied-headers lf/folded | wire >lf-copied
	sign --copied-headers crlf/folded | cmp - lf-copied
}

@test "dkimverify verifies what dkimsign signs, in LF too, and asks a name server" {
	need nsd -v
	unix ours ours-lf
	dkimverify -a mx -n "127.0.0.1@$(<port)" ours/* ours-lf/* | results | diff -u <(
	    for f in ours/* ours-lf/*; do
		printf '%s\n' "$f ed pass" "$f rsa pass"
	    done | sort) -
}

@test "dkimverify verifies signatures with unusual tags" {
	options
	ours options/* | diff -u <(expected_of_options) -
}

@test "dkimpy verifies what dkimsign signs" {
	peer_verifies_ours dkimpy
}

@test "dkimpy verifies signatures of dkimsign with unusual tags" {
	peer_verifies_options dkimpy
}

@test "Mail::DKIM verifies what dkimsign signs" {
	peer_verifies_ours mail-dkim
}

@test "Mail::DKIM verifies signatures of dkimsign with unusual tags" {
	peer_verifies_options mail-dkim
}

@test "mailauth verifies what dkimsign signs" {
	peer_verifies_ours mailauth
}

@test "mailauth verifies signatures of dkimsign with unusual tags" {
	peer_verifies_options mailauth
}

@test "opendkim verifies what dkimsign signs" {
	peer_verifies_ours opendkim
}

@test "opendkim verifies signatures of dkimsign with unusual tags" {
	peer_verifies_options opendkim
}

@test "dkimverify verifies what dkimpy signs" {
	we_verify_peers dkimpy
}

@test "dkimverify verifies what Mail::DKIM signs" {
	we_verify_peers mail-dkim
}

@test "dkimverify verifies what mailauth signs" {
	we_verify_peers mailauth
}

@test "dkimverify verifies what opendkim signs with RSA" {
	we_verify_peers opendkim rsa-sha256
}

# What else can stand in a signature or a key record.
options() {
	local s
	if [ -d options ]; then
		return
	fi
	mkdir options
	sed 's/^From: .*/From: <a@b\xc3\xbccher.example>\r/' crlf/plain >crlf-idn
	for s in rsa ed; do
		option copied $s crlf/folded --copied-headers -c simple/simple
		option copied-utf8 $s crlf/utf8-header --copied-headers
		option copied-long $s crlf/long-lines --copied-headers
		option expire $s crlf/plain -x 86400
		option timeless $s crlf/plain --no-timestamp
		option length $s crlf/multipart --body-length
		option length-part $s crlf/blank-end --body-length=5 -c simple/simple
		option length-zero $s crlf/plain --body-length=0
		option from-alone $s crlf/plain -h from -o ''
		option absent $s crlf/duplicated -h from:subject:received:x-none -o to
		option repeated $s crlf/duplicated -h subject:from:to:subject:to
		option list-safe $s crlf/duplicated --list-safe
		option idn $s crlf-idn
	done
	option identity ed crlf/plain -i '"a;b = c"@sub.example.com'
	option identity-utf8 ed crlf/utf8-header -i 'żółw@example.com'
	option identity-idn ed crlf-idn -i 'alice@mail.bücher.example'
	option long-key rsa4096 crlf/folded
	# The printed signatures of rfc.bats.
	sed 's/^     /      /; s/game\.  /game. /' "$DATA/rfc6376.eml" | wire \
	    >options/rfc6376.brisbane
	sed '1,7d' "$DATA/rfc8463.eml" | wire >options/rfc8463.test
	sed '8,15d' "$DATA/rfc8463.eml" | wire >options/rfc8463-ed.brisbane
	option first rsa crlf/plain
	option second ed options/first.rsa
}

# option NAME SELECTOR MESSAGE OPTION ...
option() {
	dkimsign -s "$2" -k "$2.private" "${@:4}" "$3" >"options/$1.$2"
}

expected_of_options() {
	local f s
	for f in options/*; do
		s=${f##*.}
		case $peer,$f in
		mail-dkim,*.ed | mail-dkim,*-ed.*)
			unknown ed && echo "$f $s invalid" || echo "$f $s pass" ;;

		# RFC 6376 5.3.1: "A body length count of zero means that the
		# body is completely unsigned."  These two take 0 for no count.
		mail-dkim,*/length-zero.*)
			echo "$f $s fail" ;;
		mailauth,*/length-zero.*)
			echo "$f $s neutral" ;;

		*)
			echo "$f $s pass" ;;
		esac
		[ "$f" != options/second.ed ] || echo "$f rsa pass"
	done | sort
}

peer_verifies_options() {
	peer "$1"
	options
	diff -u <(expected_of_options) <(theirs options/*)
}

# RFC 6376 3.4.1, again: opendkim 2.11 hashes its own field with "b=" at the end
# of a line, and then writes it with a fold before "b=".  Undoing that fold
# shows that nothing else is wrong.
@test "dkimverify verifies what opendkim signs with Ed25519, its fold undone" {
	peer opendkim
	knows ed25519-sha256 || skip 'opendkim: built without Ed25519'
	mkdir ed
	for h in simple relaxed; do
		echo "crlf/plain ed/$h ed25519-sha256 ed example.com ed.private $h simple"
	done | "$PEERS/opendkim" sign
	sed -z 's/;\r\n[\t ]b=/; b=/' ed/simple >ed/unfolded
	printf '%s\n' 'ed/relaxed ed pass' 'ed/simple ed fail' 'ed/unfolded ed pass' >ed.want
	ours ed/* | diff -u ed.want -
	theirs ed/* | diff -u ed.want -
}

@test "no changed octet passes dkimverify" {
	changes
	[ "$(find changed -type f | wc -l)" -eq $((4 * 13)) ]
	ours changed/* | only_unchanged_pass changed/*
}

@test "no changed octet passes dkimpy" {
	peer_sees_changes dkimpy
}

@test "no changed octet passes Mail::DKIM" {
	peer_sees_changes mail-dkim
}

@test "no changed octet passes mailauth" {
	peer_sees_changes mailauth
}

@test "no changed octet passes opendkim" {
	peer_sees_changes opendkim
}
