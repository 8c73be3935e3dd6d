#!/usr/bin/env bats
# dmarcquery and two implementations that others wrote: all judge the same
# messages, and what they say is what RFC 9989 says.
#
# peers/dmarc-cases makes the zone and the messages, each with the verdict that
# it is to have; peers/README tells how the peers are called.  They ask a name
# server on loopback.  The peers are of RFC 7489: the organizational domains are
# those of a public suffix list, too, but for the cases "walk".  Where a peer
# differs, differences has what it says, and what the RFC does.

setup() {
	load lib
	load peers/lib
	peer=
	cd "$BATS_FILE_TMPDIR" || return
}

setup_file() {
	setup
	"$PEERS/dmarc-cases"
	sed 's,^\([^ ]*\).*,messages/\1,' list >files
	zone_server -t 600 zone
}

teardown_file() {
	no_zone_server
}

# dmarcquery OPTION ...; no verdict is a failure.
query() {
	dmarcquery -a mx.example.net -n "127.0.0.1@$(<port)" -T 3 "$@" || [ $? -lt 64 ]
}

ours() {
	local files
	mapfile -t files <files
	query "$@" "${files[@]}"
}

# Fields: their results, "fail" with what is to be done.
results() {
	sed -E 's/.*: mx\.example\.net; dmarc=fail \([^)]* dis=([a-z]+)[ ,)].* policy\.dmarc=\1$/fail \1/; t
	    s/.*: mx\.example\.net; dmarc=([a-z]+) .*/\1/'
}

# say RESULT ID ...: what the peer has for these cases.
say() {
	local id
	for id in "${@:2}"; do
		printf '%s %s\n' "$id" "$1"
	done
}

# What the peer says where it is not what the RFC says.
differences() {
	case $peer in
	opendmarc)
		# 4.4: relaxed is "the same Organizational Domain".  It takes the
		# suffix for that of a domain with one octet before the suffix, and
		# is content with a suffix alone.
		say pass label-{1,3}-near al-{dkim,spf}-{unset,r}-{1,2,3}-13

		# 4.4: strict is "identical to the Authenticated Identifier".  It
		# passes what is below an author domain, if that is an
		# organizational domain, and some of what is below others.
		say pass al-{dkim,spf}-s-{1-{2,3,4,5,6},2-6} al-co-s-2 {adkim,aspf}-{4,6} \
		    modes-{rs-spf,sr-dkim,ss-{dkim,spf,both}}

		# 4.4, again: comparisons "are case-insensitive".
		say none from-below

		# 4.8: "Syntax errors in the remainder of the record MUST be
		# discarded in favor of default values (if any) or ignored outright."
		say permerror {adkim,aspf}-{1,5,7} pct-bad-{1,3,7} reject-{33,35,36,37,41}
		say 'fail none' pct-bad-{2,5}	# "x" is 0

		# 4.7: of v=, "the only possible value is "DMARC1".  If the tag is
		# not the first in the list, the tag is absent, or the value is not
		# "DMARC1", then the entire record MUST be ignored."  It has errors
		# for it, ...
		say permerror no-{8,9,10,11,12,15,17,18,19,20,27,28}
		# ... takes "DMARC 1" and "vv=" for it, ...
		say 'fail reject' no-{13,24}
		# ... and finds it anywhere.
		say 'fail reject' no-{4,5,6}
		say 'fail none' hide-3

		# 4.10: "Records that do not start with a "v" tag that identifies the
		# current version of DMARC are discarded."  It looks at one record of
		# several, ...
		say none reject-{63,65}
		say permerror reject-64
		say 'fail none' reject-66
		# ... though "If multiple DMARC Policy Records are returned for a
		# single target, they are all discarded."
		say 'fail reject' no-{29,30,31}

		# 4.8: "equals = *WSP "=" *WSP".
		say none reject-{5,6}
		# 4.8: "rej ect" is no dmarc-request.
		say 'fail reject' faulty-9

		# 4.10.1: "If a "rua" tag is present and contains at least one
		# syntactically valid reporting URI, the Mail Receiver MUST act as if
		# a record containing "p=none" was retrieved".
		say permerror none-{1,2,3,4,5,6,7,9,10,11}
		# And so with np=, which is new.
		say 'fail reject' none-8 faulty-17

		# RFC 7489 6.6.4: mail that is "not subject to the "reject" policy (due
		# to the "pct" tag)" is to be treated "as though the "quarantine"
		# policy applies".
		say 'fail none' pct-{reject-0{,-below},sp}

		# 5.3.6: "If one or more DNS queries required to perform DMARC
		# validation on the message do not complete due to temporary or
		# permanent DNS errors, the message cannot be considered to pass or
		# fail the DMARC mechanism check."
		say none fails{,-below}
		say 'fail reject' outcome-{fail,neutral,none,permerror,softfail,unset}-temperror \
		    outcome-temperror-{fail,neutral,policy,permerror,temperror,unset} \
		    many-{away-late,bad-late,late-away,late-bad,late-late}

		# 5.3.1: "If zero or more than one domain is extracted from the
		# RFC5322.From header field, then DMARC validation is not possible
		# and the process terminates."  It has no word for it; ours is
		# "permerror".
		say ignored from-missing from-none-{1..9} from-none-{12,13} from-two-{1..6}
		# Or it takes nothing, or an address literal, for a domain.
		say temperror from-none-{10,11}
		say none from-none-{14,15}
		# 4.4: no alignment with a "malformed, absent, or repeated
		# RFC5322.From header field".
		say pass from-fields{,-same}

		# 5.3.1: "If the domain is a U-label, the domain MUST be converted to
		# an A-label".
		say none from-idn-own{,-not}

		# RFC 5322 3.4 and 4.4: comments and spaces at the "@" and the ".",
		# an empty group before, and a route.
		say none from-{21,55}-{bad,good}
		say ignored from-{39,50}-{bad,good}

		# RFC 8601 2.2: smtp.mailfrom has "[ [ local-part ] "@" ]
		# domain-name".
		say 'fail reject' fields-{1,2,3}
		# RFC 6376 3.5: "The domain part of the address MUST be the same as, or
		# a subdomain of, the value of the "d=" tag": a header.i alone is
		# enough for relaxed alignment.
		say 'fail reject' fields-19
		# RFC 7208 2.4: of the null sender, the "MAIL FROM" identity is
		# "composed of the local-part "postmaster" and the "HELO" identity".
		say 'fail reject' fields-null

		# 4.10: there is another record at the parent.
		say 'fail none' walk-several ;;

	mail-dmarc)
		# 4.4: "Domain name comparisons in this context are
		# case-insensitive".
		say 'fail reject' al-spf-s-1-14

		# 4.8: "equals = *WSP "=" *WSP"; it takes ":" for that, ...
		say 'fail reject' {adkim,aspf}-10 faulty-21
		# ... and no blanks before "DMARC1", ...
		say none reject-{5,6}
		# ... but drops those in a word.
		say 'fail reject' faulty-9

		# 4.8: "Syntax errors in the remainder of the record MUST be
		# discarded in favor of default values (if any) or ignored outright."
		say 'fail quarantine' pct-bad-{2,3,5}	# as a number, all are under 1

		# 4.7: "The tag value is case sensitive".
		say 'fail reject' no-7
		# And if it is not "DMARC1", "the entire record MUST be ignored":
		# this has a backslash.
		say 'fail reject' no-17

		# 4.5: the strings "MUST" be joined.  The first is to have the version.
		say none reject-{54,55,61}

		# 4.10.1: "the Mail Receiver applies no DMARC processing to this
		# message."  For that, too, its word is "fail", with nothing to be
		# done.
		say 'fail none' faulty-{1..8} faulty-{10..16} faulty-{18,19,20,22,23,24}
		# And for what is not to be a record at all (4.7, 4.10).
		say 'fail none' no-{10,11,12,18,19,20,28,29,30,31}
		# np= is new.
		say 'fail reject' none-8 faulty-17

		# 5.3.6, as above.
		say none fails{,-below}
		say 'fail reject' outcome-{fail,neutral,none,permerror,softfail,unset}-temperror \
		    outcome-temperror-{fail,neutral,policy,permerror,temperror,unset} \
		    many-{away-late,bad-late,late-away,late-bad,late-late}

		# 5.3.1, as above.  It dies, ...
		say died from-none-{1..10} from-none-{12,13,14,15} from-two-5
		say 'fail none' from-missing from-none-11
		# ... or takes the last domain; here the wrapper took the first field.
		say pass from-two-{1,2,3,4,6} from-fields{,-same}

		# RFC 5322 3.2.2 and 3.4: comments at the end or behind the "@", and
		# groups; it looks for the last "@", and for a blank or ">".
		say died from-{14,17,21,23,36,37,55}-{bad,good}

		# 5.3.1: "If the domain is a U-label, the domain MUST be converted to
		# an A-label".
		say died from-idn-{1,2,3}{,-pass} from-idn-own{,-not}

		# RFC 2181 11: "any binary string whatever can be used as the label".
		# It wants letters, digits and hyphens.
		say died odd-{1,2,3,4,6}{,-not}

		# 4.10: there is another record at the parent.
		say 'fail none' walk-several ;;
	esac

	# 4.10: "Rather than just using a PSL to help identify an Organizational
	# Domain, this update defines a discovery technique known colloquially as
	# the "DNS Tree Walk"."  There is a record below the registered domain alone.
	say pass walk-own-{above,beside}
	say none walk-between{,-aligned} walk-{7-6,8-7,9-7,10-7,12-7}
}

# What is wanted, with the differences in their place.  One that is none, or
# of no case, is told.
expected() {
	awk '
	    { id = $1 }
	    NR == FNR { theirs[id] = $0; next }
	    id in theirs {
		if (theirs[id] == $0)
			print "no difference:", id
		$0 = theirs[id]
		delete theirs[id]
	    }
	    { print }
	    END {
		for (id in theirs)
			print "no such case:", id
	    }' <(differences) wanted
}

agrees() {
	peer=$1
	need "$PEERS/$peer" 127.0.0.1 "$(<port)" . </dev/null
	"$PEERS/$peer" 127.0.0.1 "$(<port)" . <list >"$peer.out"
	diff -U 0 <(expected) "$peer.out"
}

@test "there are hundreds of messages, for each verdict" {
	[ "$(wc -l <wanted)" -ge 1000 ]
	[ "$(cut -d ' ' -f 1 wanted | sort -u | wc -l)" -eq "$(wc -l <wanted)" ]
	for result in pass 'fail none' 'fail quarantine' 'fail reject' none permerror temperror; do
		[ "$(grep -c " $result\$" wanted)" -ge 15 ]
	done
}

@test "dmarcquery judges messages as RFC 9989 says" {
	ours >fields
	results <fields | paste -d ' ' <(cut -d ' ' -f 1 list) - >ours.out
	diff -U 0 wanted ours.out
}

@test "dmarcquery applies the records that RFC 9989 says" {
	ours -J >objects
	jq -r '.policy | select(.asked != null) | .domain + " " + .tag' objects >policies.out
	jq -r 'select(.policy.asked != null) | .file | ltrimstr("messages/")' objects |
	    paste -d ' ' - policies.out | diff -U 0 policies -
}

@test "dmarcquery judges in the same way what its options tell" {
	# Some of those that have one author domain and a result.
	awk '$3 != "-" && NF > 3 && ++n % 10 == 0' list >options.list
	while read -r _ _ author results; do
		read -ra results <<<"$results"
		query -d "$author" "${results[@]/#/--}"
	done <options.list >options.fields
	awk 'NR == FNR { some[$1]; next } $1 in some' options.list wanted >options.wanted
	[ "$(wc -l <options.wanted)" -ge 90 ]
	results <options.fields | paste -d ' ' <(cut -d ' ' -f 1 options.wanted) - |
	    diff -U 0 options.wanted -
}

@test "Mail::DMARC judges as dmarcquery does" {
	agrees mail-dmarc
}

@test "opendmarc judges as dmarcquery does" {
	unshare -rmn true 2>/dev/null || skip 'no name spaces here'
	agrees opendmarc
}
