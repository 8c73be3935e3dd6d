#!/usr/bin/env bats
# arcseal, arcverify and four implementations of ARC that others wrote: a chain
# that any of them sealed, alone or in turns, is a chain to all, and a broken
# one to none.
#
# peers/README tells how they are called, and peers.bats what they disagree
# about in DKIM's canonicalization.  Keys come from a name server on loopback.
# Where a peer differs, expected says so, and what RFC 8617 has to say about it.

setup() {
	load lib
	load peers/lib
	zones=()
	for zone in "${domains[@]}"; do
		zones+=(-z "$zone=nsd/zone")
	done
	cd "$BATS_FILE_TMPDIR" || return
}

domains=(example.com example.net example.org)
canons=(simple/relaxed relaxed/relaxed simple/simple relaxed/simple)
messages=(plain folded blank-fold duplicated empty-body space-end
    no-newline-space multipart long-lines utf8-body utf8-header signed)

setup_file() {
	setup
	mkdir nsd lf crlf
	dkim-genkey -d example.com -s rsa -r
	dkim-genkey -d example.com -s ed -k ed25519
	cat - rsa.txt ed.txt >nsd/zone <<-'EOF'
		$TTL 60
		@	SOA	ns hostmaster 1 3600 600 86400 60
		@	NS	ns
		ns	A	127.0.0.1
	EOF
	name_server "${domains[@]/%/=nsd/zone}"
	date +%s >now
	"$PEERS/corpus" lf
	rm lf/ten-megabytes
	dkimsign -d example.com -s rsa -k rsa.private -s ed -k ed.private lf/plain |
	    dkimverify -p -a hop1.example "${zones[@]}" >lf/signed
	for m in "${messages[@]}"; do
		wire <"lf/$m" >"crlf/$m"
	done
	chains crlf ours
}

teardown_file() {
	no_name_server
}

# "OLD NEW ALGORITHM SELECTOR DOMAIN KEYFILE ID" for the hop NUMBER.
hop() {
	printf '%s %s rsa-sha256 rsa %s rsa.private hop%d.example\n' \
	    "$2" "$3" "${domains[$1 % 3]}" "$1"
}

# chains OLD NEW: every message in OLD, sealed by one sealer one to three times
# and one of them ten times, in NEW; the sealer is arcseal or $peer.
#
# RFC 8617 5.1.1: "in increasing instance order, starting at 1".  rspamd 3.4
# takes the sets before its own the other way around, and so no chain with its
# seal validates, by rspamd neither, unless it was one of the first two.
chains() {
	local i last m old
	mkdir "$2"
	for m in "${messages[@]}"; do
		old=$1/$m
		last=3
		[ "$m" != plain ] || last=10
		[ "$peer" != rspamd ] || last=2
		for ((i = 1; i <= last; i++)); do
			hop "$i" "$old" "$2/$m.$i"
			old=$2/$m.$i
		done
	done >"$2.list"
	sealer "${peer:-ours}" <"$2.list"
}

sealer() {
	local old new selector domain key id n
	if [ "$1" != ours ]; then
		"$PEERS/$1" seal 127.0.0.1 "$(<port)"
		return
	fi
	while read -r old new _ selector domain key id; do
		n=${id//[!0-9]/}
		arcverify -p -m -a "$id" "${zones[@]}" "$old" |
		    arcseal -a "$id" "${zones[@]}" -t "$(<now)" -d "$domain" \
			-s "$selector" -k "$key" -c "${canons[n % 4]}" >"$new"
	done
}

# These write a line "FILE RESULT" for each message.
theirs() {
	"$PEERS/$peer" validate 127.0.0.1 "$(<port)" "$@"
}

ours() {
	arcverify -a mx "${zones[@]}" "$@" |
	    sed 's/: Authentication-Results: mx; arc=\([a-z]*\) .*/ \1/'
}

# every RESULT FILE ...
every() {
	printf "%s $1\n" "${@:2}"
}

# What the peer, or arcverify, must make of good chains.
expected() {
	local f
	for f; do
		case $peer,$f in
		# RFC 6376 3.8: "Signers and Verifiers SHOULD take reasonable
		# steps to ensure that the messages they are processing are
		# valid according to [RFC5322]".  rspamd never lets a signature
		# over a second To or Subject field be good, its own neither.
		*,rspamd*/duplicated.* | rspamd,*/duplicated.*)
			echo "$f fail" ;;

		*)
			echo "$f pass" ;;
		esac
	done
}

peer_validates_ours() {
	peer "$1"
	diff -u <(expected ours/*) <(theirs ours/*)
}

we_validate_peers() {
	peer "$1"
	chains crlf "$1"
	unix "$1" "$1-lf"
	[ "$(find "$1" -type f | wc -l)" -ge 24 ]
	ours "$1"/* "$1-lf"/* | diff -u <(expected "$1"/* "$1-lf"/*) -
}

@test "LF and CRLF messages get the same sets" {
	mkdir unix
	for m in "${messages[@]}"; do
		hop 1 "lf/$m" "unix/$m.1"
	done | sealer ours
	hop 2 unix/folded.1 unix/folded.2 | sealer ours
	hop 3 unix/folded.2 unix/folded.3 | sealer ours
	for f in unix/*; do
		wire <"$f" | cmp - "ours/${f#unix/}"
	done
}

@test "arcverify validates what arcseal seals, and asks a name server" {
	need nsd -v
	expected ours/* | diff -u - <(ours ours/*)
	arcverify -a mx -n "127.0.0.1@$(<port)" ours/*.3 ours/plain.10
}

@test "dkimpy validates what arcseal seals" {
	peer_validates_ours dkimpy
}

@test "Mail::DKIM validates what arcseal seals" {
	peer_validates_ours mail-dkim
}

@test "mailauth validates what arcseal seals" {
	peer_validates_ours mailauth
}

@test "rspamd validates what arcseal seals" {
	peer_validates_ours rspamd
}

@test "arcverify validates what dkimpy seals" {
	we_validate_peers dkimpy
}

@test "arcverify validates what Mail::DKIM seals" {
	we_validate_peers mail-dkim
}

@test "arcverify validates what mailauth seals" {
	we_validate_peers mailauth
}

@test "arcverify validates what rspamd seals" {
	we_validate_peers rspamd
}

# Sealers in turns: arcseal has each of the others before and behind it.
turns=(omadoa dromao oramoa dmodao)
declare -gA sealers=([o]=ours [d]=dkimpy [m]=mail-dkim [a]=mailauth [r]=rspamd)

mixed() {
	local c i m new t
	if [ -e mixed.done ]; then
		return
	fi
	for peer in dkimpy mail-dkim mailauth rspamd; do
		peer "$peer"
	done
	mkdir mixed
	for i in {1..6}; do
		rm -f turn.*
		for t in "${turns[@]}"; do
			for m in folded utf8-header signed; do
				new=mixed/$t.$m
				hop "$i" "$( ((i > 1)) && echo "$new.$((i - 1))" || echo "crlf/$m")" \
				    "$new.$i" >>"turn.${t:i-1:1}"
			done
		done
		for c in turn.*; do
			sealer "${sealers[${c#turn.}]}" <"$c"
		done
	done
	touch mixed.done
}

peer_validates_mixed() {
	mixed
	peer "$1"
	diff -u <(expected mixed/*) <(theirs mixed/*)
}

@test "arcverify validates what all seal in turns" {
	mixed
	peer=
	[ "$(find mixed -type f | wc -l)" -eq $((4 * 3 * 6)) ]
	unix mixed mixed-lf
	ours mixed/* mixed-lf/* | diff -u <(expected mixed/* mixed-lf/*) -
}

@test "dkimpy validates what all seal in turns" {
	peer_validates_mixed dkimpy
}

@test "Mail::DKIM validates what all seal in turns" {
	peer_validates_mixed mail-dkim
}

@test "mailauth validates what all seal in turns" {
	peer_validates_mixed mailauth
}

@test "rspamd validates what all seal in turns" {
	peer_validates_mixed rspamd
}

# Chains of three sets, each changed in one place; the part of the name before
# the first dot is what must become of it.
changes() {
	local i
	if [ -d changed ]; then
		return
	fi
	mkdir changed
	# A line is a whole field.
	sed -z 's/\r\n\([ \t]\)/\x01\1/g' ours/plain.3 >flat
	change pass.nothing
	{ grep '^ARC-' flat; cat crlf/folded; } | sed 's/\x01/\r\n/g' >changed/fail.replay
	change fail.body 's/it is done/it is dome/'
	change fail.field 's/^Subject: what/Subject: whot/'
	change fail.key-3 '/^ARC-Seal: i=3/s/\([ \t]s=\)rsa/\1none/'
	change fail.key-ams-3 '/^ARC-M.*: i=3/s/\([ \t]s=\)rsa/\1none/'
	change fail.h '/^ARC-Seal: i=3/s/cv=/h=from; cv=/'
	change fail.cv-none '/^ARC-Seal: i=3/s/cv=pass/cv=none/'
	change fail.cv-fail '/^ARC-Seal: i=3/s/cv=pass/cv=fail/'
	change fail.cv-other '/^ARC-Seal: i=3/s/cv=pass/cv=good/'
	change fail.cv-1 '/^ARC-Seal: i=1/s/cv=none/cv=pass/'
	change fail.no-cv '/^ARC-Seal: i=3/s/cv=pass;//'
	for i in 1 2 3; do
		change fail.aar-$i "/^ARC-A.*: i=$i/s/\([ \t]arc=\)..../\1fail/"
		change fail.seal-$i "/^ARC-Seal: i=$i/s/\([ \t]t=\)1/\12/"
		change fail.ams-$i "/^ARC-M.*: i=$i/s/\([ \t]t=\)1/\12/"
		change fail.no-seal-$i "/^ARC-Seal: i=$i/d"
		change fail.no-ams-$i "/^ARC-M.*: i=$i/d"
		change fail.no-aar-$i "/^ARC-A.*: i=$i/d"
		change fail.two-seals-$i "/^ARC-Seal: i=$i/p"
		change fail.two-ams-$i "/^ARC-M.*: i=$i/p"
		change fail.two-aar-$i "/^ARC-A.*: i=$i/p"
	done
	change fail.no-set-1 '/^ARC-[^:]*: i=1;/d'
	change fail.no-set-2 '/^ARC-[^:]*: i=2;/d'
	change pass.no-set-3 '/^ARC-[^:]*: i=3;/d'
	change fail.instance-4 's/^\(ARC-[^:]*: i=\)3/\14/'
	change fail.instance-0 's/^\(ARC-[^:]*: i=\)1/\10/'
	change none.no-chain '/^ARC-/d'
	change fail.only-seals '/^ARC-[AM]/d'
	change fail.only-ams '/^ARC-A\|^ARC-S/d'
	change fail.only-aar '/^ARC-[MS]/d'

	# RFC 8617 5.1.1: the order is that of the instances, wherever the
	# fields stand, and 4.1.3: "relaxed".
	change pass.reversed '/^ARC-/{G;h;d}; /^From:/{G;s/^\([^\n]*\)\n\(.*\)\n*$/\2\1/}'
	change pass.names 's/^ARC-Seal/arc-SEAL/; s/^ARC-Auth/arc-auTH/; s/^ARC-Mess/aRC-mESS/'
	change pass.colon 's/^\(ARC-[^:]*\):/\1 \t:/'
	change pass.folds '/^ARC-/s/; /;\x01 \t /g'
	change pass.folds-first 's/^\(ARC-[^:]*:\) /\1\x01\t/'
	change pass.spaces 's/^\(ARC-[AS][^:]*:\) i=/\1   i=/; /^ARC-/s/; /; \t  /g'
}

# change NAME [SCRIPT]: runs the script of sed over the fields.
change() {
	sed -e "${2-}" flat | sed '/^$/d; s/\x01/\r\n/g' >"changed/$1"
	[ $# -eq 1 ] || ! cmp -s "changed/$1" "changed/pass.nothing" && return
	echo "nothing to change for $1" >&2
	return 1
}

expected_of_changes() {
	local f result
	for f; do
		result=${f#changed/}
		result=${result%%.*}
		case $peer,$f in
		# RFC 8617 5.2: "Each ARC Set MUST contain exactly one each of the
		# three ARC header fields (AAR, AMS, and AS)."  rspamd finds no
		# chain where all fields of one kind are gone, and does not see
		# that an AAR is there twice; Mail::DKIM looks for the other two.
		rspamd,*.only-* | mail-dkim,*.only-aar)
			result=none ;;
		rspamd,*.two-aar-*)
			result=pass ;;

		# RFC 8617 5.1.1: "The ARC Set header field values are supplied
		# to the hash function in increasing instance order".  dkimpy
		# takes them from the bottom up.
		dkimpy,*.reversed)
			result=fail ;;

		# RFC 8617 4.1.2: '"ARC-Message-Signature:" [CFWS] arc-ams-info'.
		# dkimpy wants a space before "i=", and runs into an IndexError.
		dkimpy,*.folds-first)
			result=fail ;;

		# RFC 5322 4.5 has white space before the colon, and RFC 6376
		# 3.4.2 says "Delete any WSP characters remaining before and
		# after the colon".  These three do not know such fields.
		dkimpy,*.colon | mail-dkim,*.colon)
			result=fail ;;
		rspamd,*.colon)
			result=none ;;
		esac
		echo "$f $result"
	done
}

peer_sees_changes() {
	peer "$1"
	changes
	diff -u <(expected_of_changes changed/*) <(theirs changed/*)
}

@test "arcverify sees what was changed in a chain" {
	changes
	[ "$(find changed -type f | wc -l)" -eq 54 ]
	ours changed/* >changed.ours
	expected_of_changes changed/* | diff -u - changed.ours
}

@test "dkimpy sees what was changed in a chain" {
	peer_sees_changes dkimpy
}

@test "Mail::DKIM sees what was changed in a chain" {
	peer_sees_changes mail-dkim
}

@test "mailauth sees what was changed in a chain" {
	peer_sees_changes mailauth
}

@test "rspamd sees what was changed in a chain" {
	peer_sees_changes rspamd
}

# A chain that each finds broken, and says so in its seal.
broken() {
	local s
	if [ -d failed ]; then
		return
	fi
	for peer in dkimpy mail-dkim mailauth rspamd; do
		peer "$peer"
	done
	mkdir failed
	sed 's/it is done/it is dome/' ours/plain.2 >dome
	for s in ours dkimpy mail-dkim mailauth rspamd; do
		hop 3 dome "failed/$s" | sealer "$s"
		grep -A 1 '^ARC-Seal: i=3;' "failed/$s" | grep 'cv=fail'
	done
}

@test "all seal a broken chain as such, none validates it, and arcseal lets it be" {
	broken
	for peer in dkimpy mail-dkim mailauth rspamd; do
		theirs failed/*
	done >failed.all
	ours failed/* >>failed.all
	[ "$(wc -l <failed.all)" -eq $((5 * 5)) ]
	run ! grep -v ' fail$' failed.all
	for f in failed/*; do
		arcseal -a hop4.example "${zones[@]}" -d example.com -s rsa -k rsa.private \
		    "$f" | cmp - "$f"
	done
}

# RFC 8617 5.1.2: "MUST only include the ARC Set header fields created by the
# MTA that detected the malformed chain, as if this newest ARC Set was the only
# set present."
@test "dkimpy verifies seals with cv=fail, over their own sets alone" {
	broken
	mkdir alone
	rm failed/rspamd	# which includes all sets
	for f in failed/*; do
		sed -z 's/\r\n\([ \t]\)/\x01\1/g' "$f" | sed '/^ARC-[^:]*: i=[12];/d' |
		    sed 's/\x01/\r\n/g' >"alone/${f#failed/}"
	done
	"$PEERS/dkimpy" newest-seal 127.0.0.1 "$(<port)" alone/* |
	    diff -u <(every pass alone/*) -
}

# RFC 8463 5 wants verifiers to know Ed25519; dkimpy, Debian 12's Mail::DKIM and
# mailauth do not where the chain is concerned.
@test "rspamd validates Ed25519 seals of arcseal, and arcverify does" {
	peer rspamd
	mkdir ed
	for m in folded utf8-header; do
		hop 1 "crlf/$m" "ed/$m.1"
		hop 2 "ed/$m.1" "ed/$m.2"
		hop 3 "ed/$m.2" "ed/$m.3"
	done | sed '/hop2/!s/rsa.private/ed.private/; /hop2/!s/ rsa / ed /' | sealer ours
	[ "$(grep -l '^ARC-Seal: i=1; a=ed25519-sha256; ' ed/* | wc -l)" -eq 6 ]
	every pass ed/* >ed.want
	sed 's/^\(DATE\|Date\):/&  Mon,/' ed/folded.3 >ed/z-changed
	echo 'ed/z-changed fail' >>ed.want
	ours ed/* | diff -u ed.want -
	theirs ed/* | diff -u ed.want -
}
