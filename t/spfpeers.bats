#!/usr/bin/env bats
# spfquery and three implementations that others wrote: all judge the same
# clients, and what they say is what RFC 7208 says.
#
# peers/spf-cases makes the zone and the questions, each with the result that
# it is to have; peers/README tells how the peers are called.  They ask a name
# server on loopback.  Where a peer differs, differences has what it says, and
# what the RFC does.

setup() {
	load lib
	load peers/lib
	peer=
	cd "$BATS_FILE_TMPDIR" || return
}

setup_file() {
	setup
	"$PEERS/spf-cases"
	cut -d ' ' -f 1-4 cases >list
	zone_server -t 600 zone
}

teardown_file() {
	no_zone_server
}

# spfquery OPTION ...: of each line in standard input; Debian has other tools
# of the name, so that it is called by its path.
ours() {
	cut -d ' ' -f 2-4 >lines
	"${BUILD}cmd/spfquery" -a mx.example.net -n "127.0.0.1@$(<port)" -T 3 \
	    "$@" -f lines || [ $? -lt 64 ]
}

theirs() {
	"$PEERS/$peer" 127.0.0.1 "$(<port)" zone <list
}

# say "RESULT [EXPLANATION]" ID ...: what the peer has for these cases.
say() {
	local id
	for id in "${@:2}"; do
		printf '%s %s\n' "$id" "$1"
	done
}

# What the peer says where it is not what the RFC says.
differences() {
	case $peer in
	pyspf)
		# 4.6: "if there are any syntax errors anywhere in the record,
		# check_host() returns immediately with the result "permerror",
		# without further interpretation".  Macros are looked at when
		# they are expanded; here a term before them matches.
		say pass bad-macro-{2,4,7,8,10,14,15,17,20}

		# 6.2: "If there are any DNS processing errors [...] or if there are
		# syntax errors in the explanation string, then proceed as if no
		# "exp" modifier was given."
		say 'fail a %{d b' exp-open
		say 'fail .spf.example' exp-zero
		say 'fail a?b' exp-tab exp-newline exp-nul

		# 7.1: %x7F is no macro-literal.
		say pass sel-del

		# 4.6.1: "mechanism and modifier names are case-insensitive".
		say neutral redir-upper
		say pass bad-modifier-6
		say fail exp-upper
		# And so is "r" in transformers (7.1 with RFC 5234 2.3).
		say fail macro-upper-i macro-upper-rdash
		say 'fail [spf.example]' exp-upper-d

		# 6: "Unrecognized modifiers MUST be ignored no matter where, or
		# how often, they appear in a record."
		say permerror mod-twice

		# 7.1: macro-expand may be "%%", at the end, too.
		say permerror good-35
		say fail exp-adjacent

		# 7.3: "by removing successive domain labels" until there are at
		# most 253 characters.  It removes one, ...
		say NameTooLong macro-truncated
		# ... though it is no "domain name query".
		say 'fail spf.example' exp-long

		# 7.4 has these digits in lower case; to DNS it is all the same.
		say 'fail [2.0.0.1.0.D.B.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1]' \
		    exp-i6

		# 4.3: malformed is a "zero-length label not at the end"; this one
		# is at the end.
		say none from-dot from-null-dot

		# RFC 5321 4.1.2: the local part may be a Quoted-string, with "@"
		# in it.  It takes the first "@" for the last.
		say none from-quoted-at from-two-at

		# 4.3: a malformed domain is "none"; here it dies.
		say NameTooLong from-long

		# 4.6.4: "the number of "terms" for which DNS queries return"
		# nothing.  It counts the queries: of hosts of one mx, too, and of
		# names in PTR records, which are the client's and not terms.
		say permerror void-mx-hosts void-ptr-hosts{,-and-2} void-p-and-2

		# 5.5: "If a DNS error occurs while doing the PTR RR lookup, then
		# this mechanism fails to match.  If a DNS error occurs while doing
		# an A RR lookup, then that domain name is skipped".
		say temperror ptr-servfail ptr-servfail-host ptr-skip-servfail ;;

	mail-spf)
		# 4.6, again: c, r, t, unknown letters and the digit 0 are found
		# when a macro is expanded.
		say pass bad-macro-{1,2,18,20} bad-exists-{6,7,8} bad-ptr-6 \
		    bad-modifier-9

		# 6.2, as above.
		say 'fail 100%' exp-end-percent
		say 'fail a?b' exp-octet exp-tab exp-newline exp-nul
		say 'fail verboten f?r alle' exp-utf8

		# 7.1: domain-spec cannot be empty.
		say pass bad-a-2 bad-mx-2

		# 7.1 with RFC 5234 2.3: the transformer "r" is any case.
		say permerror macro-upper-i macro-upper-rdash
		say fail exp-upper-d

		# 7.3: "If transformers or delimiters are provided", the value is
		# split; without a transformer it is not.
		say fail macro-ldash macro-lboth macro-lall
		say 'fail [strong-bad!x strong bad!x.strong]' exp-delimiters

		# 7.3: "Uppercase macros expand exactly as their lowercase
		# equivalents, and are then URL escaped."
		say fail macro-upper-s

		# 4.6.4: "querying more than 10 address records [...] If this
		# limit is exceeded, the "mx" mechanism MUST produce a
		# "permerror" result."  It looks at ten and leaves the others.
		say fail mxes-11 mxes-20
		say pass mxes-11-first

		# 4.3: a malformed domain is "none"; it dies, ...
		say Simple from-empty-label from-first-empty from-label-64
		# ... drops empty labels, or asks for what cannot be asked for.
		say pass from-two-dots
		say temperror from-long
		# 4.8: such names later on are no match, or "permerror"; it dies, ...
		say Simple imp-{empty,first}-{a,mx,exists,include,redirect}
		# ... or takes the first 63 octets for the label, which another
		# domain has.
		say pass imp-64-include
		say fail imp-64-redirect

		# RFC 8616 4: "All U-labels MUST be converted to A-labels before
		# being used for an SPF validation."
		say none from-u-label

		# 4.6.4, as above.
		say permerror void-mx-hosts void-ptr-hosts{,-and-2} void-p-and-2

		# 5: "IPv4 <ip> addresses are only listed in an SPF record using
		# the "ip4" mechanism", and of IPv4-mapped ones it speaks there,
		# too.
		say pass mapped-ip6 mapped-ip6-96 mapped-ip6-0

		# 5: "if the DNS server returns an error [...] or the query times
		# out": of an alias of itself the RFC says nothing.  RFC 1034
		# 3.6.2: "CNAME chains should be followed and CNAME loops
		# signalled as an error."
		say fail dns-a-cname-loop

		# 5.5, as above.
		say temperror ptr-servfail ;;

	libspf2)
		# 12: a cidr-length may be "/0".
		say permerror cidr{4,6}-0-in-{ip,a,mx} good-{7,8,11,14} \
		    dual-{a,mx}-0--128-{pass4,fail6} dual-{a,mx}-32--0-{fail4,pass6}

		# 12: after a "/" no digit follows a first "0".
		say pass bad-a-{5,12} bad-mx-11 bad-ip4-12 bad-ip6-7
		# And the range ends at 128; here it overflows.
		say pass bad-a-35

		# 6.1: redirect "has an effect after all the mechanisms have been
		# evaluated" (4.6.3), and "if there is an "all" mechanism anywhere
		# in the record, the "redirect" modifier MUST be ignored".
		say pass redir-before-all
		say temperror redir-matched

		# 6: redirect and exp "MUST NOT appear in a record more than once
		# each".
		say pass bad-modifier-{5,6,11}
		# 4.6.1: modifiers have "=".
		say pass bad-modifier-2

		# 4.6.1: a name may have ".", "-" and "_", a macro-string any length.
		say permerror mod-name mod-first mod-long good-34

		# 7.1: a domain-spec ends in a toplabel or a macro, and is not
		# empty.
		say pass bad-include-{2,4,5,6,8} bad-a-{1,2,19,20,21,22,23,24,25,26} \
		    bad-a-{28,29,31,32,33} bad-mx-{1,2,7,8,9} bad-ptr-{1,4,5} \
		    bad-exists-{2,4,5} bad-modifier-{1,7,8,10,13,16}

		# 7.3: "A '%' character not followed by a '{', '%', '-', or '_'
		# character is a syntax error."
		say pass bad-macro-{5,6,16,19}

		# 7.3: "if the value specifies more parts than are available, all
		# the available parts are used"; and any number of digits is one.
		say fail macro-d{3,4,128,3r}
		say permerror macro-d999
		# 7.3: parts are what the delimiters make; it counts dots.
		say fail macro-l1dash

		# 7.1: delimiters are "*delimiter", "," and "/" among them; "r" is any
		# case.
		say permerror macro-lall good-23 macro-upper-i macro-upper-rdash

		# 7.3: what is over 253 characters loses labels.
		say fail macro-truncated macro-254

		# 4.6.4: "MUST limit the total number of those terms to 10 during
		# SPF evaluation".  It does not count those of included records,
		# nor an eleventh that matches.
		say pass limit-nested-11 limit-nested-twice limit-ptr-11 limit-exists-11
		# "SHOULD limit "void lookups" to two."  It does not.
		say pass void-{exists,a,mx,mixed,nodata,include,family,same,ptr}-3 \
		    void-mx-hosts-and-2
		# Of more than ten MX records it has not looked at all when the first
		# matches.
		say pass mxes-11-first
		# "all records other than the first 10 MUST be ignored" of PTR.
		say permerror ptrs-11

		# 3.4 tells of sizes that DNS may not carry; but it did carry this.
		say neutral sel-longer

		# 7.1: macro-literal is visible ASCII; and so is all of the ABNF of a
		# record (12).
		say pass sel-utf8 sel-utf8-modifier sel-nul sel-del
		say fail sel-nul-end

		# 4.3: a malformed domain is "none".
		say temperror from-{empty-label,first-empty,two-dots,label-64,long}
		# 4.8: such names later on are no match, or "permerror".
		say temperror imp-{empty,64,first}-{include,redirect}

		# RFC 8616 4: U-labels are to be converted, and "If the local part
		# contains non-ASCII characters, terms that include %{s} or %{l} do
		# not match anything".
		say none from-u-label
		say pass macro-u-local

		# 5: IPv4-mapped addresses are those of IPv4.
		say fail ip-mapped ip-mapped-hex mapped-{a,v,ptr}
		say pass mapped-ip6 mapped-ip6-96
		say permerror mapped-ip6-0	# "/0", above

		# As with Mail::SPF.
		say fail dns-a-cname-loop

		# 5.5, as above.
		say temperror ptr-servfail ptr-servfail-host ptr-skip-servfail

		# 7.3: trailing dots "MUST be accepted".
		say fail ptr-target-dot ;;
	esac
}

# What is wanted, with the differences in their place.  One that is none, or
# of no case, is told.
expected() {
	local fields=1,5-
	[ "$peer" != libspf2 ] || fields=1,5	# the result alone; it loses spaces
	cut -d ' ' -f $fields cases | awk '
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
	    }' <(differences) -
}

agrees() {
	peer=$1
	need "$PEERS/$peer" 127.0.0.1 "$(<port)" zone </dev/null
	theirs >"$peer.out"
	diff -U 0 <(expected) "$peer.out"
}

@test "there are hundreds of cases, of each result" {
	[ "$(wc -l <cases)" -ge 800 ]
	[ "$(cut -d ' ' -f 1 cases | sort -u | wc -l)" -eq "$(wc -l <cases)" ]
	for result in pass fail softfail neutral none permerror temperror; do
		[ "$(grep -c " $result\$" cases)" -ge 5 ]
	done
}

@test "spfquery judges as RFC 7208 says" {
	ours <list >fields
	sed 's/^Authentication-Results: mx\.example\.net; spf=\([a-z]*\) .*/\1/' fields |
	    paste -d ' ' <(cut -d ' ' -f 1 list) - >ours.out
	diff -U 0 <(cut -d ' ' -f 1,5 cases) ours.out
}

@test "spfquery explains failures as RFC 7208 says" {
	grep ' fail\( .*\)\{0,1\}$' cases >failures
	[ "$(cut -s -d ' ' -f 6 failures | grep -c .)" -ge 35 ]
	ours -J --exp <failures >objects
	jq -r '.results[0] | [.result, .explanation // empty] | join(" ")' objects |
	    paste -d ' ' <(cut -d ' ' -f 1 failures) - >explained.out
	diff -U 0 <(cut -d ' ' -f 1,5- failures) explained.out
}

@test "python3-spf judges as spfquery does" {
	agrees pyspf
}

@test "Mail::SPF judges as spfquery does" {
	agrees mail-spf
}

@test "libspf2 judges as spfquery does" {
	unshare -rmn true 2>/dev/null || skip 'no name spaces here'
	agrees libspf2
}
