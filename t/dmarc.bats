#!/usr/bin/env bats
# DMARC of RFC 9989: each of its requirements, by section; the examples of its
# text and of its appendix B; records of RFC 7489; and lookups ahead of time.

setup() {
	load lib
	load servers
	cd "$BATS_TEST_TMPDIR" || return
	options=(-z zone)
	only
}

teardown() {
	stop_servers
}

# All of DNS is this zone, so that what exists and what does not is beyond
# doubt.  example, com, net and org are there without a record of their own.
ROOT='$TTL 300
. SOA ns. root. 1 3600 600 86400 300
. NS ns.
ns. A 192.0.2.53
example. TXT "a top-level domain"
com. TXT "a top-level domain"
net. TXT "a top-level domain"
org. TXT "a top-level domain"'

# Adds what stands on standard input to the zone.
zone() {
	cat >>zone
}

# Adds DMARC records: standard input is "DOMAIN TEXT" lines.
records() {
	awk '{
	    printf "_dmarc.%s. TXT", $1
	    sub(/^[^ ]* ?/, "")
	    gsub(/\t/, "\\\\009")
	    do {
		part = substr($0, 1, 200)
		gsub(/"/, "\\\\&", part)
		printf " \"%s\"", part
		$0 = substr($0, 201)
	    } while ($0 != "")
	    print "" }' >>zone
}

# record DOMAIN TEXT: adds one.
record() {
	printf '%s %s\n' "$1" "$2" | records
}

# only [DOMAIN TEXT]: the zone is what is always there, and this record.
only() {
	printf '%s\n' "$ROOT" >zone
	[ $# -eq 0 ] || record "$@"
}

# failing NAME ...: the server fails whatever these are asked for.
failing() {
	local name type
	for name; do
		for type in TXT A AAAA MX NS SOA CNAME; do
			printf ';mailseal: SERVFAIL %s. %s\n' "$name" "$type"
		done
	done >>zone
}

# matches WANTED LINE: is that the result?  WANTED is the word and, for pass and
# fail, the tags that its comment is to have; dis= only when it is not the
# policy itself.
matches() {
	local result tags rest got=() want=() word policy=
	[[ $2 =~ ^Authentication-Results:\ mx\;\ dmarc=([a-z]+)(\ \(([^\(\)]*)\))?(.*)$ ]] || return 1
	result=${BASH_REMATCH[1]} tags=${BASH_REMATCH[3]%%,*} rest=${BASH_REMATCH[4]}
	for word in $tags; do
		case $result-$word in
		pass-p=* | pass-sp=* | pass-np=*) got+=("$word") ;;
		fail-p=* | fail-sp=* | fail-np=* | fail-t=* | fail-pct=* | fail-dis=*)
			got+=("$word") ;;
		esac
	done
	for word in ${1#"$result"}; do
		case $word in
		p=* | sp=* | np=*) policy=${policy:-${word#*=}} want+=("$word") ;;
		dis=*) policy=${word#*=} ;;
		*) want+=("$word") ;;
		esac
	done
	[ "$result" != fail ] || want+=("dis=$policy")
	if [ "$result" = fail ]; then
		[[ $rest == *" policy.dmarc=$policy" ]] || return 1
	else
		[[ $rest != *policy.dmarc=* ]] || return 1
	fi
	[[ "$result ${got[*]}" == "${1%% *} ${want[*]}" ]]
}

# The status of the result that is named first.
status_of() {
	case $1 in
	pass*) echo 0 ;;
	fail*) echo 1 ;;
	permerror*) echo 4 ;;
	temperror*) echo 5 ;;
	none*) echo 6 ;;
	esac
}

# judge WANTED [OPTION ...]: the result for standard input.  The line is left
# in the file line.
judge() {
	local rc=0 line
	dmarcquery -a mx "${options[@]}" "${@:2}" >line || rc=$?
	IFS= read -r line <line || :
	if ! matches "$1" "$line" || [ $rc -ne "$(status_of "$1")" ]; then
		printf '%s\n' "wanted: $*" "$line" "exit $rc"
		return 1
	fi
}

# tells PATTERN: the line that was left does.
tells() {
	# A pattern.
	# shellcheck disable=SC2053
	[[ $(<line) == $1 ]] || { cat line; return 1; }
}

# each WANTED TEXT ...: that is the result for a domain with this record, of
# each of them; "signed" before it: a signature of a subdomain has passed.
# What is above them all is in the zone.
each() {
	local wanted=${1#signed } signed='' signature=none n rc=0 list=() files=() lines
	[ "$1" = "$wanted" ] || signed=yes
	shift
	for ((n = 1; n <= $#; n++)); do
		list+=("d$n.example.com ${!n}")
		files+=("m$n")
		[ -z "$signed" ] || signature="dkim=pass header.d=sub.d$n.example.com"
		printf 'Authentication-Results: mx; %s\nFrom: joe@d%d.example.com\n\n' "$signature" $n >m$n
	done
	printf '%s\n' "${list[@]}" | records
	dmarcquery -a mx -z zone "${files[@]}" >lines || rc=$?
	mapfile -t lines <lines
	for ((n = 1; n <= $#; n++)); do
		matches "$wanted" "${lines[n - 1]#"m$n: "}" || {
			printf '%s\n' "wanted: $wanted" "${!n}" "${lines[n - 1]}"
			return 1
		}
	done
	[ $rc -eq "$(status_of "$wanted")" ]
}

# dmarc WANTED DOMAIN [spf=RESULT:DOMAIN | dkim=RESULT:DOMAIN | OPTION ...]: the
# result for mail of this author domain.
dmarc() {
	local word words=() none=(-A /dev/null)
	for word in "${@:3}"; do
		case $word in
		spf=* | dkim=*) words+=("--$word") none=() ;;
		*) words+=("$word") ;;
		esac
	done
	judge "$1" -d "$2" "${words[@]}" "${none[@]}" </dev/null
}

# mail FROM [RESULT ...]: a message from there, and what others found out.
mail() {
	local from=$1
	shift
	[ $# -eq 0 ] || printf 'Authentication-Results: mx; %s\n' "$@"
	printf 'From: %s\n' "$from"
	printf '%s\n' 'Date: Fri, 15 Feb 2002 16:54:30 -0800' \
	    'To: receiver@example.org' "Subject: here's a sample" '' 'The body.'
}

# serve OPTION ...: starts a server for the zone, and asks it from now on.
serve() {
	start_server "$@" zone
	options=(-n "$at" -T 10)
}

# The domains whose records it was asked for, in this order; then it forgets.
walked() {
	awk '$3 == "TXT" && sub(/^_dmarc\./, "", $2) { print $2 }' "$log"
	: >"$log"
}

# walks NAME ...: these were, in this order.
walks() {
	diff -u <(printf '%s\n' "$@") <(walked)
}

# visits NAME ...: these were, each once and no others, in any order.
visits() {
	diff -u <(printf '%s\n' "$@" | sort) <(walked | sort)
}

# same_org DOMAIN ORG: the organizational domain is this one: both are aligned,
# as is ORG's subdomain, and what stands beside or above ORG is not.
same_org() {
	dmarc "$3" "$1" "dkim=pass:$2"
	dmarc "$3" "$1" "dkim=pass:beside.$2"
	[[ $2 != *.* ]] || dmarc "${3/#pass/fail}" "$1" "dkim=pass:${2#*.}" "dkim=pass:beside.${2#*.}"
}

# 4.1 to 4.4: which identifiers there are, and what alignment is.

@test "RFC 9989 4.1: pass takes a record and an aligned identifier that passed" {
	record example.com 'v=DMARC1; p=reject'
	dmarc 'pass p=reject' example.com spf=pass:example.com
	dmarc 'pass p=reject' example.com dkim=pass:example.com
	dmarc 'fail p=reject' example.com
	dmarc 'fail p=reject' example.com spf=pass:example.net dkim=pass:example.net
	dmarc none example.net spf=pass:example.net dkim=pass:example.net
}

@test "RFC 9989 4.1: the local part of an identifier is not compared" {
	record example.com 'v=DMARC1; p=reject; aspf=s; adkim=s'
	mail 'joe@example.com' 'spf=pass smtp.mailfrom=somebody.else@example.com' | judge 'pass p=reject'
	mail 'joe@example.com' 'dkim=pass header.d=example.com header.i=else@example.com' | judge 'pass p=reject'
}

@test "RFC 9989 4.1, 9.1: the line has the author domain, and the policy when it failed" {
	record example.com 'v=DMARC1; p=quarantine'
	dmarc 'pass p=quarantine' example.com dkim=pass:example.com
	tells 'Authentication-Results: mx; dmarc=pass (p=quarantine) header.from=example.com'
	dmarc 'fail p=quarantine' example.com dkim=pass:example.net
	tells 'Authentication-Results: mx; dmarc=fail (p=quarantine dis=quarantine) reason="*" header.from=example.com policy.dmarc=quarantine'
	dmarc none example.net
	tells '* header.from=example.net'
}

@test "RFC 9989 4.4 table 1: foo.example.com and news.example.com are aligned if relaxed" {
	record example.com 'v=DMARC1; p=reject'
	dmarc 'pass p=reject' news.example.com dkim=pass:foo.example.com
	dmarc 'pass p=reject' news.example.com spf=pass:foo.example.com
	only example.com 'v=DMARC1; p=reject; adkim=s; aspf=s'
	dmarc 'fail p=reject' news.example.com dkim=pass:foo.example.com
	dmarc 'fail p=reject' news.example.com spf=pass:foo.example.com
}

@test "RFC 9989 4.4 table 1: news.example.com and itself are aligned if strict" {
	record example.com 'v=DMARC1; p=reject; adkim=s; aspf=s'
	dmarc 'pass p=reject' news.example.com dkim=pass:news.example.com
	dmarc 'pass p=reject' news.example.com spf=pass:news.example.com
}

@test "RFC 9989 4.4 table 1: foo.example.net and news.example.com are not aligned" {
	record example.com 'v=DMARC1; p=reject'
	dmarc 'fail p=reject' news.example.com dkim=pass:foo.example.net spf=pass:foo.example.net
	# Whatever records there are beside it.
	record example.net 'v=DMARC1; p=reject'
	dmarc 'fail p=reject' news.example.com dkim=pass:foo.example.net spf=pass:foo.example.net
	record foo.example.net 'v=DMARC1; p=none; psd=n'
	dmarc 'fail p=reject' news.example.com dkim=pass:foo.example.net spf=pass:foo.example.net
}

@test "RFC 9989 4.4: names are compared without regard to case" {
	records <<-'TXT'
	example.com v=DMARC1; p=reject; adkim=s; aspf=s
	example.net v=DMARC1; p=reject
	TXT
	dmarc 'pass p=reject' Example.COM dkim=pass:eXaMPLE.coM
	dmarc 'pass p=reject' example.com spf=pass:EXAMPLE.com
	dmarc 'pass p=reject' News.Example.NET dkim=pass:Foo.EXAMPLE.net
	mail 'Joe <Joe@News.EXAMPLE.net>' 'dkim=pass header.d=FOO.example.NET' | judge 'pass p=reject'
}

@test "RFC 9989 4.4: names are compared by labels, not by their ends" {
	records <<-'TXT'
	example.com v=DMARC1; p=reject
	badexample.com v=DMARC1; p=reject
	TXT
	dmarc 'fail p=reject' example.com dkim=pass:badexample.com spf=pass:badexample.com
	dmarc 'fail p=reject' badexample.com dkim=pass:example.com spf=pass:mail.example.com
	dmarc 'fail p=reject' mail.example.com dkim=pass:mail.badexample.com
}

@test "RFC 9989 4.4: without a single From field nothing is aligned" {
	record example.com 'v=DMARC1; p=reject'
	mail joe@example.com 'dkim=pass header.d=example.com' >m
	judge 'pass p=reject' <m
	sed 's/^From:.*/&\n&/' m | judge permerror
	sed 's/^From:.*/&\nFrom: mallory@example.net/' m | judge permerror
	sed '/^From:/d' m | judge permerror
	sed 's/^From:.*/From: joe/' m | judge permerror
}

@test "RFC 9989 4.4.1: a signature that did not pass is no identifier" {
	local result
	record example.com 'v=DMARC1; p=reject'
	for result in fail none policy neutral permerror; do
		dmarc 'fail p=reject' example.com dkim=$result:example.com
	done
}

@test "RFC 9989 4.4.1: any of the signatures will do" {
	record example.com 'v=DMARC1; p=reject'
	dmarc 'pass p=reject' example.com dkim=fail:example.com dkim=pass:example.net dkim=pass:mail.example.com
	dmarc 'pass p=reject' example.com dkim=pass:example.com dkim=pass:example.net dkim=fail:example.com
	dmarc 'pass p=reject' example.com dkim=temperror:example.com dkim=pass:example.com
	dmarc 'fail p=reject' example.com dkim=fail:example.com dkim=pass:example.net dkim=pass:example.org
	mail joe@example.com 'dkim=fail header.d=example.com; dkim=pass header.d=example.net' \
	    'dkim=pass header.d=example.com' | judge 'pass p=reject'
}

@test "RFC 9989 4.4.1: the signing domain is d=, whatever i= is" {
	record example.com 'v=DMARC1; p=reject; adkim=s'
	mail joe@mail.example.com 'dkim=pass header.d=example.com header.i=@mail.example.com' | judge 'fail p=reject'
	mail joe@mail.example.com 'dkim=pass header.d=mail.example.com header.i=@a.mail.example.com' | judge 'pass p=reject'
}

@test "RFC 9989 4.4.2: only SPF's pass makes an identifier" {
	local result
	record example.com 'v=DMARC1; p=reject'
	for result in fail softfail neutral none permerror; do
		dmarc 'fail p=reject' example.com spf=$result:example.com
	done
	dmarc 'pass p=reject' example.com spf=pass:example.com
}

@test "RFC 9989 4.4.2: HELO does not count beside a MAIL FROM" {
	record example.com 'v=DMARC1; p=reject'
	mail joe@example.com 'spf=pass smtp.helo=example.com; spf=pass smtp.mailfrom=joe@example.net' |
	    judge 'fail p=reject'
	mail joe@example.com 'spf=fail smtp.mailfrom=joe@example.com; spf=pass smtp.helo=example.com' |
	    judge 'fail p=reject'
	mail joe@example.com 'spf=none smtp.mailfrom=example.net' 'spf=pass smtp.helo=example.com' |
	    judge 'fail p=reject'
	mail joe@example.com 'spf=fail smtp.helo=example.net; spf=pass smtp.mailfrom=joe@example.com' |
	    judge 'pass p=reject'
}

@test "RFC 9989 4.4.2, RFC 7208 2.4: of the null sender, MAIL FROM is at the HELO name" {
	record example.com 'v=DMARC1; p=reject'
	mail postmaster@example.com 'spf=pass smtp.helo=mail.example.com' | judge 'pass p=reject'
	mail postmaster@example.com 'spf=pass smtp.helo=mail.example.net' | judge 'fail p=reject'
	mail postmaster@example.com 'spf=fail smtp.helo=mail.example.com' | judge 'fail p=reject'
}

@test "RFC 9989 4.4.2: of the several results for MAIL FROM the topmost counts" {
	record example.com 'v=DMARC1; p=reject'
	mail joe@example.com 'spf=fail smtp.mailfrom=example.com' 'spf=pass smtp.mailfrom=example.com' |
	    judge 'fail p=reject'
}

# 4.5: where records are, and how they are stored.

@test "RFC 9989 4.5: the record is the TXT at _dmarc below the domain, and nowhere else" {
	zone <<-'ZONE'
	example.com. TXT "v=DMARC1; p=reject"
	dmarc.example.com. TXT "v=DMARC1; p=reject"
	*._dmarc.example.com. TXT "v=DMARC1; p=reject"
	_dmarc.example.com. A 192.0.2.1
	ZONE
	dmarc none example.com dkim=pass:example.com
	record example.com 'v=DMARC1; p=reject'
	dmarc 'pass p=reject' example.com dkim=pass:example.com
	serve
	dmarc 'pass p=reject' example.com dkim=pass:example.com --no-ahead
	diff -u <(echo _dmarc.example.com TXT) <(cut -d ' ' -f 2,3 "$log")
}

@test "RFC 9989 4.5: the strings of a record are joined as they are" {
	zone <<-'ZONE'
	_dmarc.a.example.com. TXT "v=DM" "ARC1; p" "=rej" "ect" "; adkim" "=" "s"
	_dmarc.b.example.com. TXT "v=DMARC1;" "p=quarantine"
	_dmarc.c.example.com. TXT "" "v=DMARC1; p=reject; " "" "t=y"
	_dmarc.d.example.com. TXT "v=DMARC1; p=re" " ject"
	_dmarc.e.example.com. TXT "v=DMARC1" "p=reject"
	ZONE
	dmarc 'fail p=reject' a.example.com dkim=pass:x.a.example.com
	dmarc 'fail p=quarantine' b.example.com
	dmarc 'fail p=reject t=y dis=quarantine' c.example.com
	dmarc permerror d.example.com
	dmarc none e.example.com
}

@test "RFC 9989 4.5: a record of more than 255 octets, and of more than a datagram" {
	local filler
	printf -v filler '%2000s' ''
	record example.com "v=DMARC1; x=${filler// /filler}; p=reject"
	dmarc 'fail p=reject' example.com
	serve
	dmarc 'fail p=reject' example.com
}

@test "RFC 9989 4.5: a wildcard's record and one behind a CNAME are records of the name" {
	zone <<-'ZONE'
	*.example.com. TXT "v=DMARC1; p=quarantine"
	_dmarc.example.net. CNAME example.net._dmarc.example.org.
	example.net._dmarc.example.org. TXT "v=DMARC1; p=reject; sp=none"
	_dmarc.dangling.example.net. CNAME nowhere.example.org.
	dangling.example.net. A 192.0.2.1
	ZONE
	dmarc 'fail p=quarantine' mail.example.com
	dmarc 'fail p=reject' example.net
	dmarc 'fail sp=none' dangling.example.net
}

# 4.6, 4.7: the tags.  What each record asks for is seen in what is done.

@test "RFC 9989 4.7 adkim: r and s, and r is the default" {
	records <<-'TXT'
	r.example v=DMARC1; p=reject; adkim=r; aspf=s
	s.example v=DMARC1; p=reject; adkim=s
	default.example v=DMARC1; p=reject
	wrong.example v=DMARC1; p=reject; adkim=x
	long.example v=DMARC1; p=reject; adkim=strict
	TXT
	for domain in r default wrong long; do
		dmarc 'pass p=reject' $domain.example dkim=pass:sub.$domain.example
	done
	dmarc 'fail p=reject' s.example dkim=pass:sub.s.example
	dmarc 'pass p=reject' s.example dkim=pass:s.example
	# It says nothing of SPF.
	dmarc 'pass p=reject' s.example spf=pass:sub.s.example
	# Of the subdomain an identifier above it is not, either.
	dmarc 'fail p=reject' sub.s.example dkim=pass:s.example
}

@test "RFC 9989 4.7 aspf: r and s, and r is the default" {
	records <<-'TXT'
	r.example v=DMARC1; p=reject; aspf=r; adkim=s
	s.example v=DMARC1; p=reject; aspf=s
	default.example v=DMARC1; p=reject
	wrong.example v=DMARC1; p=reject; aspf=
	TXT
	for domain in r default wrong; do
		dmarc 'pass p=reject' $domain.example spf=pass:sub.$domain.example
	done
	dmarc 'fail p=reject' s.example spf=pass:sub.s.example
	dmarc 'pass p=reject' s.example spf=pass:s.example
	dmarc 'pass p=reject' s.example dkim=pass:sub.s.example
	dmarc 'fail p=reject' sub.s.example spf=pass:s.example
}

@test "RFC 9989 4.7 adkim, aspf: those of the record that is applied hold" {
	records <<-'TXT'
	example.com v=DMARC1; p=reject; adkim=s
	mail.example.com v=DMARC1; p=quarantine
	example.net v=DMARC1; p=reject
	mail.example.net v=DMARC1; p=quarantine; adkim=s
	TXT
	dmarc 'pass p=quarantine' mail.example.com dkim=pass:example.com
	dmarc 'fail p=reject' example.com dkim=pass:mail.example.com
	dmarc 'pass p=reject' example.net dkim=pass:mail.example.net
	dmarc 'fail p=quarantine' mail.example.net dkim=pass:example.net
}

@test "RFC 9989 4.7 fo: whatever it is, the verdict and the policy stay" {
	local fo with=() without=()
	for fo in 0 1 d s 0:d 1:d:s d:0 d:s:1 0:1 x '' :; do
		with+=("v=DMARC1; p=reject; fo=$fo; ruf=mailto:r@example.com")
		without+=("v=DMARC1; fo=$fo; p=reject")
	done
	each 'fail p=reject' "${with[@]}" "${without[@]}"
	only
	each 'signed pass p=reject' "${with[@]}" "${without[@]}"
}

@test "RFC 9989 4.7 p: none, quarantine and reject" {
	local p
	for p in none quarantine reject; do
		only example.com "v=DMARC1; p=$p"
		dmarc "fail p=$p" example.com
		dmarc "pass p=$p" example.com spf=pass:example.com
	done
}

@test "RFC 9989 4.7 p: it holds for subdomains without sp and np" {
	record example.com 'v=DMARC1; p=quarantine'
	echo 'there.example.com. A 192.0.2.1' | zone
	dmarc 'fail p=quarantine' example.com
	dmarc 'fail p=quarantine' there.example.com
	dmarc 'fail p=quarantine' nowhere.example.com
}

@test "RFC 9989 4.7 p: a record without it is one of p=none, if it asks for reports" {
	record example.com 'v=DMARC1; rua=mailto:r@example.com'
	dmarc 'fail p=none' example.com
	dmarc 'pass p=none' example.com dkim=pass:example.com
}

@test "RFC 9989 4.7 sp: it holds for subdomains that exist, not for the domain itself" {
	record example.com 'v=DMARC1; p=none; sp=reject'
	zone <<-'ZONE'
	there.example.com. A 192.0.2.1
	far.away.example.com. MX 0 .
	ZONE
	dmarc 'fail p=none' example.com
	dmarc 'fail sp=reject' there.example.com
	dmarc 'fail sp=reject' far.away.example.com
	dmarc 'pass sp=reject' there.example.com dkim=pass:example.com
	for sp in none quarantine reject; do
		only example.com "v=DMARC1; p=quarantine; sp=$sp"
		echo 'there.example.com. A 192.0.2.1' | zone
		dmarc "fail sp=$sp" there.example.com
	done
}

@test "RFC 9989 4.7 sp: without np it holds for subdomains that do not exist, too" {
	record example.com 'v=DMARC1; p=none; sp=reject'
	dmarc 'fail sp=reject' nowhere.example.com
	dmarc 'fail sp=reject' far.away.example.com
}

@test "RFC 9989 4.7 sp: in a subdomain's own record it is ignored" {
	records <<-'TXT'
	mail.example.com v=DMARC1; p=none; sp=reject; np=reject
	example.com v=DMARC1; p=quarantine
	TXT
	echo 'a.mail.example.com. A 192.0.2.1' | zone
	dmarc 'fail p=none' mail.example.com
	dmarc 'fail p=quarantine' a.mail.example.com
	dmarc 'fail p=quarantine' nowhere.mail.example.com
}

@test "RFC 9989 4.7 np: it holds for subdomains that do not exist, and for them only" {
	record example.com 'v=DMARC1; p=none; sp=quarantine; np=reject'
	echo 'there.example.com. A 192.0.2.1' | zone
	dmarc 'fail p=none' example.com
	dmarc 'fail sp=quarantine' there.example.com
	dmarc 'fail np=reject' nowhere.example.com
	dmarc 'fail np=reject' b.nowhere.example.com
	for np in none quarantine reject; do
		only example.com "v=DMARC1; p=quarantine; np=$np"
		dmarc "fail np=$np" nowhere.example.com
	done
}

@test "RFC 9989 4.7 np: where it does not apply and there is no sp, p holds" {
	record example.com 'v=DMARC1; p=quarantine; np=reject'
	echo 'there.example.com. A 192.0.2.1' | zone
	dmarc 'fail p=quarantine' there.example.com
	dmarc 'fail p=quarantine' example.com
	dmarc 'fail np=reject' nowhere.example.com
}

@test "RFC 9989 4.7 psd: u is the default, and what malformed ones are" {
	local psd
	for psd in 'psd=u' 'psd=' 'psd=x' 'psd=yes' 'psd' ''; do
		only
		records <<-TXT
		example.com v=DMARC1; p=reject; $psd
		com v=DMARC1; p=none
		TXT
		# Nothing tells that com is no organizational domain.
		dmarc 'pass p=reject' example.com dkim=pass:example.org dkim=pass:other.com
	done
}

@test "RFC 9989 4.7 rua: it changes neither verdict nor policy, whatever URIs it has" {
	local uri texts=()
	for uri in mailto:r@example.com https://example.com/r 'mailto:r@example.com,mailto:s@example.net!10m' \
	    unknown:thing 'no URI' ''; do
		texts+=("v=DMARC1; p=reject; rua=$uri; ruf=$uri")
	done
	each 'fail p=reject' "${texts[@]}"
	only
	each 'signed pass p=reject' "${texts[@]}"
}

@test "RFC 9989 4.7 t: y is one level down, n and the default are not" {
	records <<-'TXT'
	reject.example v=DMARC1; p=reject; t=y
	quarantine.example v=DMARC1; p=quarantine; t=y
	n.example v=DMARC1; p=reject; t=n
	default.example v=DMARC1; p=reject
	wrong.example v=DMARC1; p=reject; t=yes
	s.example v=DMARC1; p=reject; t=s
	TXT
	dmarc 'fail p=reject t=y dis=quarantine' reject.example
	dmarc 'fail p=quarantine t=y dis=none' quarantine.example
	for domain in n default wrong s; do
		dmarc 'fail p=reject' $domain.example
	done
	dmarc 'pass p=reject' reject.example spf=pass:reject.example
}

@test "RFC 9989 4.7 t: sp and np are one level down as p is" {
	record example.com 'v=DMARC1; p=none; sp=quarantine; np=reject; t=y'
	echo 'there.example.com. A 192.0.2.1' | zone
	dmarc 'fail sp=quarantine t=y dis=none' there.example.com
	dmarc 'fail np=reject t=y dis=quarantine' nowhere.example.com
}

@test "RFC 9989 4.7 t: it has no effect on a policy of none" {
	record example.com 'v=DMARC1; p=none; sp=none; np=none; t=y'
	echo 'there.example.com. A 192.0.2.1' | zone
	dmarc 'fail p=none' example.com
	dmarc 'fail sp=none' there.example.com
	dmarc 'fail np=none' nowhere.example.com
}

@test "RFC 9989 4.7 t: that of the record that is applied holds" {
	records <<-'TXT'
	mail.example.com v=DMARC1; p=reject
	example.com v=DMARC1; p=reject; t=y
	TXT
	dmarc 'fail p=reject' mail.example.com
	dmarc 'fail p=reject t=y dis=quarantine' example.com
	dmarc 'fail p=reject t=y dis=quarantine' other.example.com
}

@test "RFC 9989 4.7 v: a record that does not begin with it is ignored" {
	local texts=('p=reject; v=DMARC1' 'p=reject' '; v=DMARC1; p=reject' 'x=y; v=DMARC1; p=reject' ''
	    'some words' 'v' 'v=' '=DMARC1; p=reject' 'DMARC1; p=reject')
	each 'signed none' "${texts[@]}"
	only example.com 'v=DMARC1; p=quarantine'
	each 'fail p=quarantine' "${texts[@]}"
}

@test "RFC 9989 4.7 v: DMARC1 is the only value, and its case counts" {
	local texts=(v=dmarc1 v=Dmarc1 v=DMARC v=DMARC2 v=DMARC10 v=DMARC1.0 v=DMARC01 'v=DMARC 1' 'v="DMARC1"'
	    'v=DMARC1 p=none' 'v=DMARC1,p=none' v=DMARC1:p=none v=DKIM1 v=spf1)
	texts+=("${texts[@]/%/; p=reject}")
	each 'signed none' "${texts[@]}"
	only example.com 'v=DMARC1; p=quarantine'
	each 'fail p=quarantine' "${texts[@]}"
}

# 4.8: the grammar.

@test "RFC 9989 4.8: blanks may stand around = and ;" {
	each 'signed fail p=reject t=y dis=quarantine' 'v = DMARC1 ; p = reject ; adkim = s ; t = y' \
	    'v=DMARC1;p=reject;adkim=s;t=y' $'v\t=\tDMARC1\t;\tp\t= \treject \t; \tadkim=s;t \t =y' \
	    'v   =   DMARC1;   p=reject   ;adkim=s   ;   t=y   ;' 'v=DMARC1 ;p= reject; adkim =s ;t= y ; '
}

@test "RFC 9989 4.8: a semicolon may end the record" {
	each 'fail p=reject t=y dis=quarantine' 'v=DMARC1; p=reject; t=y'{';','; ',' ;',' ',}
	only
	each permerror v=DMARC1{';',' ; ',}
}

@test "RFC 9989 4.8: unknown tags are ignored, wherever they stand" {
	record example.com 'v=DMARC1; x=1; pp=none; p=reject; unknown=p=none; P1=x; t=y; np2=none'
	dmarc 'fail p=reject t=y dis=quarantine' example.com
}

@test "RFC 9989 4.8: syntax errors behind the version are discarded, and the rest holds" {
	local error texts=()
	for error in nothing = =x 'p reject' 'p none=x' ';' ';;;' '"' '(p=none)' 'p:none' '1=2' 'a_b=c' 'p;=none' \
	    'tt' '%' 'v=DMARC1' 'v=DMARC2' '\195\164=x' 'x=\195\164' 'p\195\164=none' '\000' '\127'; do
		texts+=("v=DMARC1; $error; p=reject; $error; t=y; $error")
	done
	each 'fail p=reject t=y dis=quarantine' "${texts[@]}"
}

@test "RFC 9989 4.8: a malformed value is as if the tag were not there" {
	record example.com 'v=DMARC1; p=reject; adkim=ss; aspf=r s; t=1; psd=z; fo=9; rua=x; ruf=y; unknown='
	dmarc 'fail p=reject' example.com
	dmarc 'pass p=reject' example.com dkim=pass:sub.example.com
	dmarc 'pass p=reject' example.com spf=pass:sub.example.com
}

@test "RFC 9989 4.8: the words of the values are of any case, DMARC1 is not" {
	record example.com 'v=DMARC1; p=Reject; adkim=S; t=Y; psd=N; sp=QUARANTINE; np=rejecT'
	echo 'there.example.com. A 192.0.2.1' | zone
	record com 'v=DMARC1; p=none'
	dmarc 'fail p=reject t=y dis=quarantine' example.com dkim=pass:sub.example.com spf=pass:other.com
	dmarc 'fail sp=quarantine t=y dis=none' there.example.com
	dmarc 'fail np=reject t=y dis=quarantine' nowhere.example.com
}

@test "RFC 9989 4.8: the v of the version is of either case" {
	# "v" in its ABNF is not %s"v" (RFC 7405).
	record example.com 'V=DMARC1; p=reject'
	dmarc 'fail p=reject' example.com
}

@test "RFC 9989 4.8: the version is the first octet on, without blanks before it" {
	record mail.example.com ' v=DMARC1; p=reject'
	dmarc none mail.example.com
}

# prefixed PREFIX TEXT ...: the texts are in list, each with the prefix.
prefixed() {
	list=("${@:2}")
	list=("${list[@]/#/$1}")
}

@test "RFC 9989 4.8: what the ABNF has no word for is no value" {
	prefixed 'v=DMARC1; p=' '' rejected reject,none 'reject none' "'reject'" '"reject"' rejec no \
	    '\000reject' 'reject\000' 'r\195\164ject'
	each permerror "${list[@]}"
}

# One that is not applied without a URI tells whether one was found.
@test "RFC 9989 4.8: what is a reporting URI" {
	prefixed 'v=DMARC1; rua=' mailto:r@example.com 'mailto:r@example.com ' MAILTO:r@example.com \
	    'https://example.com/report?x=y%2Cz' x-scheme:anything mailto:r%21x@example.com \
	    mailto:r%2Cx@example.com 'wrong,mailto:r@example.com' 'mailto:r@example.com,wrong' \
	    'wrong , mailto:r@example.com' ',,mailto:r@example.com'
	each 'fail p=none' "${list[@]}"
	only
	prefixed 'v=DMARC1; rua=' '' wrong r@example.com :x 1x:y 'mail to:r@example.com' , 'wrong,r@example.com' \
	    'mailto:r x@example.com' mailto:r@example.com% 'mailto:<r@example.com>' 'https://example.com/"'
	each permerror "${list[@]}"
}

@test "RFC 9989 4.8: the obsolete size of a URI is ignored, and an ! elsewhere is wrong" {
	each 'fail p=none' 'v=DMARC1; rua=mailto:r@example.com!'{10,10k,50m,2g,1T,'10m , x'}
	only
	each permerror 'v=DMARC1; rua=mailto:r@example.com!'{,k,10x,10mm,'10m!10m'} 'v=DMARC1; rua=mailto:r!x@example.com'
}

@test "RFC 9989 4.8: a record of thousands of tags is read, and soon" {
	local tags
	printf -v tags '%s=x;' {a..z}{a..z}{a..z}
	zone < <(printf '_dmarc.example.com. TXT "v=DMARC1; p=reject;"'
		 fold -w 250 <<<"${tags:0:50000}" | sed 's/.*/ "&"/' | tr -d '\n'; echo)
	timed dmarc 'fail p=reject' example.com
	((took < 2000))
}

# 4.10: the tree walk.

LONG=a.b.c.d.e.f.g.h.i.j.mail.example.com
EIGHT=("$LONG" g.h.i.j.mail.example.com h.i.j.mail.example.com i.j.mail.example.com j.mail.example.com \
    mail.example.com example.com com)

@test "RFC 9989 4.10: the eight queries for a.b.c.d.e.f.g.h.i.j.mail.example.com, exactly" {
	serve
	dmarc none "$LONG" --no-ahead
	walks "${EIGHT[@]}"
	dmarc none "$LONG"
	visits "${EIGHT[@]}"
	# An identifier costs nothing where there is no record to apply.
	dmarc none "$LONG" --no-ahead dkim=pass:mail.example.net
	walks "${EIGHT[@]}"
}

@test "RFC 9989 4.10: a record at each of the eight names is found, and at no other" {
	local name=$LONG
	while [ -n "$name" ]; do
		only "$name" 'v=DMARC1; p=reject'
		if [[ " ${EIGHT[*]} " == *" $name "* ]]; then
			dmarc 'fail p=reject' "$LONG"
		else
			dmarc none "$LONG"
		fi
		[[ $name == *.* ]] || break
		name=${name#*.}
	done
}

@test "RFC 9989 4.10: from one label to twelve, each walk is as long as it may be" {
	local n label name above want
	serve
	for n in {1..12}; do
		name=com
		for ((label = 2; label <= n; label++)); do name=l$label.$name; done
		want=("$name")
		for ((label = n > 8 ? 7 : n - 1; label > 0; label--)); do
			above=$name
			while ! [[ $above == l$label.* || $above == com ]]; do above=${above#*.}; done
			want+=("$above")
		done
		((${#want[@]} == (n < 8 ? n : 8)))
		dmarc none "$name" --no-ahead
		walks "${want[@]}"
		[[ " 1 7 8 9 12 " == *" $n "* ]] || continue
		dmarc none "$name"
		visits "${want[@]}"
	done
}

@test "RFC 9989 4.10: eight labels go up by one, nine to seven" {
	local below=b.c.d.e.f.example.com
	record $below 'v=DMARC1; p=reject; psd=n'
	dmarc 'fail p=reject' a.$below
	dmarc 'fail p=reject' x.a.$below
	only a.$below 'v=DMARC1; p=reject; psd=n'
	dmarc 'fail p=reject' a.$below
	dmarc none x.a.$below
}

@test "RFC 9989 4.10: an identifier's walk takes the same eight steps" {
	record example.com 'v=DMARC1; p=reject'
	serve
	dmarc 'pass p=reject' example.com --no-ahead "dkim=pass:$LONG"
	visits example.com com "${EIGHT[@]:0:6}"
	# What lies between is not seen from so far below.
	record f.g.h.i.j.mail.example.com 'v=DMARC1; p=reject; psd=n'
	options=(-z zone)
	dmarc 'pass p=reject' example.com "dkim=pass:$LONG"
	record g.h.i.j.mail.example.com 'v=DMARC1; p=reject; psd=n'
	dmarc 'fail p=reject' example.com "dkim=pass:$LONG"
}

@test "RFC 9989 4.10 steps 1, 2: the walk starts with the domain itself, and stops at its psd" {
	record a.mail.example.com 'v=DMARC1; p=reject; psd=n'
	serve
	dmarc 'fail p=reject' a.mail.example.com --no-ahead dkim=fail:example.com
	walks a.mail.example.com
	dmarc 'pass p=reject' a.mail.example.com --no-ahead dkim=pass:x.a.mail.example.com
	walks a.mail.example.com x.a.mail.example.com
	only a.mail.example.com 'v=DMARC1; p=reject; psd=y'
	serve
	dmarc 'fail p=reject' a.mail.example.com --no-ahead dkim=pass:x.a.mail.example.com
	walks a.mail.example.com x.a.mail.example.com
}

@test "RFC 9989 4.10 steps 2, 6: texts that are no records are discarded" {
	zone <<-'ZONE'
	_dmarc.mail.example.com. TXT "v=spf1 -all"
	_dmarc.mail.example.com. TXT "v=DMARC2; p=none"
	_dmarc.mail.example.com. TXT "google-site-verification=x"
	_dmarc.mail.example.com. TXT "p=none; v=DMARC1"
	_dmarc.mail.example.com. TXT "v=DMARC1; p=reject"
	_dmarc.mail.example.com. TXT ""
	_dmarc.other.example.com. TXT "v=DMARC2; p=none"
	_dmarc.example.com. TXT "v=spf1 -all"
	_dmarc.example.com. TXT "v=DMARC1; p=quarantine"
	ZONE
	dmarc 'fail p=reject' mail.example.com
	dmarc 'fail p=quarantine' other.example.com
	dmarc 'fail p=quarantine' example.com
}

@test "RFC 9989 4.10 steps 2, 6: of several records of a name none counts" {
	records <<-'TXT'
	mail.example.com v=DMARC1; p=reject; psd=n
	mail.example.com v=DMARC1; p=none; psd=n
	example.com v=DMARC1; p=quarantine
	example.net v=DMARC1; p=reject
	example.net v=DMARC1; p=none
	net v=DMARC1; p=none; sp=quarantine; psd=y
	a.example.org v=DMARC1; p=reject
	a.example.org v=DMARC1
	TXT
	# At the author domain, above it, and at an identifier.
	dmarc 'fail p=quarantine' mail.example.com
	dmarc 'fail p=quarantine' a.mail.example.com
	dmarc 'pass p=quarantine' example.com dkim=pass:mail.example.com
	dmarc 'fail sp=quarantine' example.net
	dmarc none a.example.org dkim=pass:a.example.org
}

@test "RFC 9989 4.10 steps 2, 6: a psd among several records does not stop the walk" {
	records <<-'TXT'
	mail.example.com v=DMARC1; p=reject; psd=n
	mail.example.com v=DMARC1; p=reject; psd=y
	example.com v=DMARC1; p=reject
	TXT
	serve
	dmarc 'fail p=reject' a.mail.example.com --no-ahead
	walks a.mail.example.com mail.example.com example.com com
}

@test "RFC 9989 4.10 step 6: psd=n and psd=y end it on the way, psd=u does not" {
	local psd
	for psd in n y; do
		only example.com "v=DMARC1; p=reject; psd=$psd"
		serve
		dmarc 'fail p=reject' a.mail.example.com --no-ahead
		walks a.mail.example.com mail.example.com example.com
	done
	for psd in u z; do
		only example.com "v=DMARC1; p=reject; psd=$psd"
		serve
		dmarc 'fail p=reject' a.mail.example.com --no-ahead
		walks a.mail.example.com mail.example.com example.com com
	done
}

@test "RFC 9989 4.10 step 6: what is above a psd=n or psd=y counts for nothing" {
	records <<-'TXT'
	example.com v=DMARC1; p=quarantine; psd=n
	com v=DMARC1; p=reject; psd=y
	bank.example v=DMARC1; p=quarantine; psd=y
	example v=DMARC1; p=reject; psd=n
	TXT
	dmarc 'fail p=quarantine' mail.example.com
	dmarc 'fail p=quarantine' giant.bank.example
	# It need not even be answered.
	failing _dmarc.com _dmarc.example
	sed -i '/^_dmarc\.com\. /d; /^_dmarc\.example\. /d' zone
	dmarc 'fail p=quarantine' mail.example.com dkim=pass:example.org
	dmarc 'pass p=quarantine' mail.example.com dkim=pass:example.com
	dmarc 'fail p=quarantine' giant.bank.example dkim=pass:mega.bank.example
}

@test "RFC 9989 4.10 step 7: the walk ends at the top label, which is asked for too" {
	record com 'v=DMARC1; p=reject'
	dmarc 'fail p=reject' a.mail.example.com
	dmarc 'fail p=reject' com
	dmarc 'pass p=reject' com dkim=pass:com
	printf '_dmarc. TXT "v=DMARC1; p=reject"\n' | zone
	dmarc none a.mail.example.net
}

@test "RFC 9989 4.10: a name that _dmarc does not fit before has no record, and the walk goes on" {
	local label part name=example.com
	printf -v label '%60s' ''
	for part in w x y; do name=${label// /$part}.$name; done
	printf -v part '%58s' ''
	name=${part// /z}.$name
	[ ${#name} -eq 253 ]
	record example.com 'v=DMARC1; p=reject; sp=none'
	printf '%s. A 192.0.2.1\n' "$name" | zone
	dmarc 'fail sp=none' "$name"
	dmarc 'pass sp=none' "$name" "dkim=pass:$name"
	dmarc 'pass sp=none' "$name" dkim=pass:example.com
}

@test "RFC 9989 5.1.8: of a long name these are asked for, and the zone cut's record is never found" {
	local author=mail.a.b.c.d.e.f.g.example.com
	local names=("$author" c.d.e.f.g.example.com d.e.f.g.example.com e.f.g.example.com f.g.example.com \
	    g.example.com example.com com)
	records <<-'TXT'
	example.com v=DMARC1; p=quarantine
	b.c.d.e.f.g.example.com v=DMARC1; p=reject; psd=n
	TXT
	serve
	dmarc 'fail p=quarantine' $author --no-ahead
	walks "${names[@]}"
	dmarc 'fail p=quarantine' $author
	visits "${names[@]}"
}

@test "RFC 9989 5.1.8: a record at the long name itself is applied" {
	local author=mail.a.b.c.d.e.f.g.example.com
	records <<-TXT
	example.com v=DMARC1; p=quarantine
	b.c.d.e.f.g.example.com v=DMARC1; p=reject; psd=n
	$author v=DMARC1; p=none
	TXT
	dmarc 'fail p=none' $author
}

@test "RFC 9989 5.1.8: a department declares an organizational domain by psd=n" {
	records <<-'TXT'
	example.com v=DMARC1; p=none
	dept.example.com v=DMARC1; p=reject; sp=quarantine; psd=n
	TXT
	dmarc 'fail p=reject' dept.example.com
	dmarc 'fail sp=quarantine' a.dept.example.com
	dmarc 'fail p=none' other.example.com
	dmarc 'fail sp=quarantine' a.dept.example.com dkim=pass:example.com dkim=pass:other.example.com
	dmarc 'fail p=none' example.com dkim=pass:dept.example.com
	dmarc 'pass sp=quarantine' a.dept.example.com dkim=pass:b.dept.example.com
}

# 4.10.1: which policy.

@test "RFC 9989 4.10.1: the author domain's record comes first, then the organizational domain's, then the PSD's" {
	records <<-'TXT'
	mail.example.com v=DMARC1; p=none
	example.com v=DMARC1; p=quarantine
	com v=DMARC1; p=reject; psd=y
	TXT
	dmarc 'fail p=none' mail.example.com
	sed -i '/^_dmarc\.mail\.example\.com/d' zone
	dmarc 'fail p=quarantine' mail.example.com
	sed -i '/^_dmarc\.example\.com/d' zone
	dmarc 'fail p=reject' mail.example.com
	sed -i '/^_dmarc\.com/d' zone
	dmarc none mail.example.com
}

@test "RFC 9989 4.10.1: a record between the author domain and its organizational domain is not applied" {
	records <<-'TXT'
	mail.example.com v=DMARC1; p=reject
	example.com v=DMARC1; p=quarantine
	TXT
	dmarc 'fail p=quarantine' a.mail.example.com
	dmarc 'fail p=reject' mail.example.com
}

@test "RFC 9989 4.10.1: the author domain's record is applied even if its organizational domain is another" {
	records <<-'TXT'
	mail.example.com v=DMARC1; p=reject; sp=none
	example.com v=DMARC1; p=quarantine; sp=none
	TXT
	dmarc 'fail p=reject' mail.example.com
	dmarc 'pass p=reject' mail.example.com dkim=pass:other.example.com
}

@test "RFC 9989 4.10.1: with the author domain's own record it is p that holds" {
	record example.com 'v=DMARC1; p=quarantine; sp=reject; np=none'
	dmarc 'fail p=quarantine' example.com
	record nowhere.example.com 'v=DMARC1; p=none; sp=reject; np=reject'
	dmarc 'fail p=none' nowhere.example.com
}

@test "RFC 9989 4.10.1: the policy of a PSD holds for domains below it that have none, sp and np included" {
	record bank.example 'v=DMARC1; p=none; sp=quarantine; np=reject; psd=y'
	zone <<-'ZONE'
	giant.bank.example. A 192.0.2.1
	mail.giant.bank.example. A 192.0.2.1
	ZONE
	dmarc 'fail p=none' bank.example
	dmarc 'fail sp=quarantine' giant.bank.example
	dmarc 'fail sp=quarantine' mail.giant.bank.example
	dmarc 'fail np=reject' nowhere.giant.bank.example
	dmarc 'fail np=reject' nowhere.bank.example
	# Aligned is what is within the same domain below the PSD.
	dmarc 'pass sp=quarantine' giant.bank.example dkim=pass:mail.giant.bank.example
	dmarc 'fail sp=quarantine' giant.bank.example dkim=pass:mega.bank.example dkim=pass:bank.example
}

@test "RFC 9989 4.10.1: the policy of a PSD is not used where the organizational domain has a record" {
	records <<-'TXT'
	example.com v=DMARC1; p=none
	com v=DMARC1; p=reject; psd=y; rua=mailto:r@nic.example
	example.net v=DMARC1;
	net v=DMARC1; p=reject; psd=y; rua=mailto:r@nic.example
	TXT
	dmarc 'fail p=none' example.com
	dmarc 'fail p=none' mail.example.com
	# Nor for its reporting addresses.
	dmarc permerror example.net
	dmarc permerror mail.example.net
}

@test "RFC 9989 4.10.1: NXDOMAIN, no data and texts of other kinds are all no record" {
	zone <<-'ZONE'
	_dmarc.example.com. A 192.0.2.1
	x._dmarc.example.net. A 192.0.2.1
	_dmarc.example.org. TXT "no record"
	ZONE
	dmarc none example.com dkim=pass:example.com
	dmarc none example.net dkim=pass:example.net
	dmarc none example.org dkim=pass:example.org
	dmarc none nowhere.example dkim=pass:nowhere.example
}

@test "RFC 9989 4.10.1: without a record DMARC is not applied, whatever passed or failed" {
	dmarc none mail.example.com
	dmarc none mail.example.com spf=pass:mail.example.com dkim=pass:mail.example.com
	dmarc none mail.example.com spf=fail:mail.example.com dkim=fail:mail.example.com
	dmarc none mail.example.com spf=temperror:mail.example.com dkim=temperror:mail.example.com
}

@test "RFC 9989 4.10.1: no valid p is p=none with a reporting URI, and no DMARC without" {
	local p=('' 'p=' 'p=wrong' 'p' 'p=none,reject')
	p=("${p[@]/#/v=DMARC1; }")
	each 'fail p=none' "${p[@]/%/; rua=mailto:r@example.com}"
	only
	each 'signed pass p=none' "${p[@]/%/; rua=mailto:r@example.com}"
	only
	# Where to send failures does not count.
	each 'signed permerror' "${p[@]}" "${p[@]/%/; rua=wrong}" "${p[@]/%/; ruf=mailto:r@example.com}"
	only example.com 'v=DMARC1; p=wrong; rua=mailto:r@example.com'
	record example.net 'v=DMARC1; p=wrong'
	dmarc 'fail p=none' mail.example.com
	dmarc permerror mail.example.net dkim=pass:example.net
}

@test "RFC 9989 4.10.1: a malformed sp or np is p=none with a reporting URI, and no DMARC without" {
	local texts=('v=DMARC1; p=reject; '{sp=,sp=wrong,np=,np=wrong,'sp=wrong; np=wrong'})
	each 'fail p=none' "${texts[@]/%/; rua=mailto:r@example.com}"
	only
	each 'signed pass p=none' "${texts[@]/%/; rua=mailto:r@example.com}"
	only
	each 'signed permerror' "${texts[@]}" "${texts[@]/%/; rua=wrong}"
	for tag in sp np; do
		only example.com "v=DMARC1; p=reject; $tag=wrong; rua=mailto:r@example.com"
		echo 'there.example.com. A 192.0.2.1' | zone
		record example.net "v=DMARC1; p=reject; $tag=wrong"
		dmarc 'fail p=none' there.example.com
		dmarc 'fail p=none' nowhere.example.com
		dmarc permerror mail.example.net dkim=pass:example.net
	done
}

@test "RFC 9989 4.7 p, 4.10.1: a record without p is as if it had p=none, and its sp and np hold" {
	record example.com 'v=DMARC1; sp=reject; np=quarantine; rua=mailto:r@example.com'
	echo 'there.example.com. A 192.0.2.1' | zone
	dmarc 'fail p=none' example.com
	dmarc 'fail sp=reject' there.example.com
	dmarc 'fail np=quarantine' nowhere.example.com
}

@test "RFC 9989 4.10.1: a record that is not to be applied does not lead to one above it" {
	records <<-'TXT'
	mail.example.com v=DMARC1; p=wrong
	example.com v=DMARC1; p=reject
	TXT
	dmarc permerror mail.example.com dkim=pass:mail.example.com
	dmarc 'fail p=reject' a.mail.example.com
}

@test "RFC 9989 4.10.1: a record without p counts in the walk" {
	records <<-'TXT'
	example.com v=DMARC1; p=reject; sp=reject
	dept.example.com v=DMARC1; psd=n; rua=mailto:r@example.com
	net v=DMARC1; psd=y
	example.net v=DMARC1; p=reject
	TXT
	dmarc 'fail p=none' a.dept.example.com
	dmarc 'fail sp=reject' x.example.com dkim=pass:a.dept.example.com
	dmarc 'fail p=reject' example.net dkim=pass:other.net
}

# 4.10.2: the organizational domain.

@test "RFC 9989 4.10.2: identical domains are aligned without a walk, when there is a record" {
	record mail.example.com 'v=DMARC1; p=reject'
	failing _dmarc.example.com _dmarc.com
	dmarc 'pass p=reject' mail.example.com dkim=pass:mail.example.com
	dmarc 'pass p=reject' mail.example.com spf=pass:mail.example.com
	dmarc 'pass p=reject' mail.example.com dkim=pass:mail.example.com dkim=pass:other.example.com
	dmarc 'pass p=reject' mail.example.com spf=pass:other.example.com dkim=pass:mail.example.com
	serve -b _dmarc.example.com=servfail -b _dmarc.com=silent
	dmarc 'pass p=reject' mail.example.com --no-ahead spf=pass:mail.example.com dkim=pass:mail.example.com
	walks mail.example.com
	timed dmarc 'pass p=reject' mail.example.com spf=pass:mail.example.com dkim=pass:mail.example.com
	((took < 1500))	# nothing is waited for
}

@test "RFC 9989 4.10.2: without a record for the author domain no identifier is walked from" {
	failing _dmarc.example.net _dmarc.net
	dmarc none mail.example.com dkim=pass:mail.example.net
	serve
	dmarc none mail.example.com --no-ahead dkim=pass:mail.example.net spf=pass:other.example.com
	walks mail.example.com example.com com
}

@test "RFC 9989 4.10.2: with strict alignment the names are compared, and nothing is walked" {
	record mail.example.com 'v=DMARC1; p=reject; adkim=s; aspf=s'
	failing _dmarc.example.com _dmarc.com
	dmarc 'fail p=reject' mail.example.com dkim=pass:example.com spf=pass:other.example.com
	dmarc 'pass p=reject' mail.example.com dkim=pass:example.com dkim=pass:mail.example.com
	serve
	dmarc 'fail p=reject' mail.example.com --no-ahead dkim=pass:example.com spf=pass:other.example.com
	walks mail.example.com
	# Each of the two for itself.
	only mail.example.com 'v=DMARC1; p=reject; adkim=s'
	failing _dmarc.example.com _dmarc.com
	options=(-z zone)
	dmarc 'fail p=reject' mail.example.com dkim=pass:example.com
	dmarc temperror mail.example.com spf=pass:example.com
}

@test "RFC 9989 4.10.2: from what did not pass no walk starts" {
	record mail.example.com 'v=DMARC1; p=reject'
	serve
	dmarc 'fail p=reject' mail.example.com --no-ahead spf=softfail:example.com dkim=fail:example.com
	walks mail.example.com
	dmarc 'fail p=reject' mail.example.com --no-ahead
	walks mail.example.com
}

@test "RFC 9989 4.10.2 rule 1: the record with psd=n is the organizational domain's" {
	records <<-'TXT'
	mail.example.com v=DMARC1; p=reject; psd=n
	example.com v=DMARC1; p=none
	com v=DMARC1; p=none; psd=y
	TXT
	same_org a.mail.example.com mail.example.com 'pass p=reject'
	same_org mail.example.com mail.example.com 'pass p=reject'
	# The first on the way up ends it.
	record a.mail.example.com 'v=DMARC1; p=quarantine; psd=n'
	same_org b.a.mail.example.com a.mail.example.com 'pass p=quarantine'
}

@test "RFC 9989 4.10.2 rule 1: psd=n holds over records below it that have none" {
	records <<-'TXT'
	a.mail.example.com v=DMARC1; p=quarantine
	mail.example.com v=DMARC1; p=reject; psd=n
	example.com v=DMARC1; p=none
	TXT
	same_org a.mail.example.com mail.example.com 'pass p=quarantine'
	same_org b.a.mail.example.com mail.example.com 'pass p=reject'
}

@test "RFC 9989 4.10.2 rule 2: below a record with psd=y is the organizational domain" {
	records <<-'TXT'
	example.com v=DMARC1; p=reject; psd=y
	com v=DMARC1; p=none; psd=n
	TXT
	# The example: asked for are mail.example.com, and then example.com.
	same_org mail.example.com mail.example.com 'pass p=reject'
	same_org a.mail.example.com mail.example.com 'pass p=reject'
	same_org b.a.mail.example.com mail.example.com 'pass p=reject'
}

@test "RFC 9989 4.10.2 rule 2: records below the psd=y do not change that" {
	records <<-'TXT'
	a.mail.example.com v=DMARC1; p=quarantine
	example.com v=DMARC1; p=none; psd=y
	TXT
	same_org a.mail.example.com mail.example.com 'pass p=quarantine'
	dmarc 'fail p=none' mail.example.com
	dmarc 'fail p=none' b.a.mail.example.com
}

@test "RFC 9989 4.10.2 rule 2: a psd=y where the walk starts does not count" {
	records <<-'TXT'
	bank.example v=DMARC1; p=reject; psd=y
	giant.bank.example v=DMARC1; p=quarantine
	TXT
	# It is its own organizational domain, and nobody else's.
	dmarc 'pass p=reject' bank.example dkim=pass:bank.example
	dmarc 'fail p=reject' bank.example dkim=pass:giant.bank.example dkim=pass:example dkim=pass:a.giant.bank.example
	dmarc 'fail p=quarantine' giant.bank.example dkim=pass:bank.example
}

@test "RFC 9989 4.10.2 rule 2: one label below is a name that was never asked for, where labels were skipped" {
	record g.h.i.j.mail.example.com 'v=DMARC1; p=reject; psd=y'
	same_org "$LONG" f.g.h.i.j.mail.example.com 'pass p=reject'
	dmarc 'pass p=reject' "$LONG" dkim=pass:e.f.g.h.i.j.mail.example.com
}

@test "RFC 9989 4.10.2 rule 3: otherwise it is the record of the fewest labels" {
	records <<-'TXT'
	a.mail.example.com v=DMARC1; p=quarantine
	mail.example.com v=DMARC1; p=none
	example.com v=DMARC1; p=reject; psd=u
	TXT
	same_org a.mail.example.com example.com 'pass p=quarantine'
	same_org b.a.mail.example.com example.com 'pass p=reject'
	record com 'v=DMARC1; p=none'
	dmarc 'pass p=quarantine' a.mail.example.com dkim=pass:other.com
}

@test "RFC 9989 4.10.2: without any record a domain is its own organizational domain" {
	record mail.example.com 'v=DMARC1; p=reject'
	# The identifiers have none, not even above them.
	dmarc 'fail p=reject' mail.example.com dkim=pass:example.com
	dmarc 'fail p=reject' mail.example.com dkim=pass:other.example.com
	dmarc 'pass p=reject' mail.example.com dkim=pass:a.mail.example.com
}

@test "RFC 9989 4.10.2 example: a.mail.example.com, with records at mail.example.com and example.com" {
	records <<-'TXT'
	mail.example.com v=DMARC1; p=none
	example.com v=DMARC1; p=reject
	TXT
	same_org a.mail.example.com example.com 'pass p=reject'
	serve
	dmarc 'fail p=reject' a.mail.example.com --no-ahead
	walks a.mail.example.com mail.example.com example.com com
}

@test "RFC 9989 4.10.2 example: a.mail.example.com, with psd=n at mail.example.com" {
	record mail.example.com 'v=DMARC1; p=reject; psd=n'
	same_org a.mail.example.com mail.example.com 'pass p=reject'
}

@test "RFC 9989 4.10.2 example: a.mail.example.com, with psd=y at com" {
	record com 'v=DMARC1; p=reject; psd=y'
	same_org a.mail.example.com example.com 'pass p=reject'
	# One label below the PSD there is nothing to ask.
	dmarc 'pass p=reject' example.com dkim=pass:mail.example.com
	dmarc 'fail p=reject' example.com dkim=pass:other.com dkim=pass:com
}

@test "RFC 9989 4.10.2: each domain is walked from for itself" {
	records <<-'TXT'
	example.com v=DMARC1; p=reject
	cut.example.com v=DMARC1; p=none; psd=n
	suffix.example.com v=DMARC1; p=none; psd=y
	TXT
	dmarc 'pass p=reject' mail.example.com dkim=pass:other.example.com
	dmarc 'fail p=reject' mail.example.com dkim=pass:cut.example.com dkim=pass:a.cut.example.com \
	    dkim=pass:a.suffix.example.com spf=pass:b.a.suffix.example.com
	dmarc 'fail p=reject' mail.example.com dkim=pass:suffix.example.com
}

# 5.3: what a receiver does.

@test "RFC 9989 5.3.1: the author domain is that of the From field's address" {
	record example.com 'v=DMARC1; p=reject'
	local from
	for from in joe@example.com '<joe@example.com>' '"x@example.net" <joe@example.com>' \
	    'joe@example.com (x@example.net)' '(x@example.net) joe@example.com' '"x@example.net"@example.com' \
	    'Joe <"@example.net,"@example.com>' '=?utf-8?q?x=40example=2Enet?= <joe@example.com>' 'joe @ example . com' \
	    'Group: joe@example.com;' '<@example.net:joe@example.com>'; do
		mail "$from" 'dkim=pass header.d=example.com' | judge 'pass p=reject'
		tells '* header.from=example.com'
	done
}

@test "RFC 9989 5.3.1: U-labels are made A-labels" {
	record xn--mnchen-3ya.example 'v=DMARC1; p=reject; adkim=s'
	mail 'joe@münchen.example' 'dkim=pass header.d=xn--mnchen-3ya.example' | judge 'pass p=reject'
	tells '* header.from=xn--mnchen-3ya.example'
	mail 'joe@MÜNCHEN.example' 'dkim=pass header.d=münchen.example' | judge 'pass p=reject'
	mail 'joe@xn--mnchen-3ya.example' 'dkim=pass header.d=münchen.example' | judge 'pass p=reject'
	dmarc 'pass p=reject' münchen.example dkim=pass:münchen.example
	dmarc 'pass p=reject' München.example spf=pass:XN--MNCHEN-3YA.example
	dmarc 'fail p=reject' münchen.example dkim=pass:munchen.example
}

@test "RFC 9989 5.3.1: without a domain validation is not possible" {
	record example.com 'v=DMARC1; p=reject'
	local from
	for from in '' joe '<>' 'undisclosed:;' 'joe@' '@example.com' '<joe' 'joe@[192.0.2.1]' 'joe@exa mple.com' \
	    'joe@example..com' 'joe@.example.com' 'joe@\377.example.com'; do
		mail "$(printf "$from")" 'dkim=pass header.d=example.com' 'spf=pass smtp.mailfrom=example.com' | judge permerror
		[[ $(<line) != *header.from=* ]]
	done
	mail joe@example.com 'dkim=pass header.d=example.com' | sed /^From:/d | judge permerror
	judge permerror </dev/null
}

@test "RFC 9989 5.3.1, 11.5: of several domains none is chosen" {
	records <<-'TXT'
	example.com v=DMARC1; p=reject
	example.net v=DMARC1; p=none
	TXT
	mail 'joe@example.com, jim@example.net' 'dkim=pass header.d=example.com' | judge permerror
	mail 'joe@example.net, jim@example.com' 'dkim=pass header.d=example.net' \
	    'dkim=pass header.d=example.com' | judge permerror
	mail 'a: joe@example.com;, b: jim@example.net;' 'dkim=pass header.d=example.com' | judge permerror
	# One that is no name is one more, and hides nothing.
	mail 'joe@example.com, jim@mail.example.com' 'dkim=pass header.d=example.com' | judge permerror
	mail "$(printf 'u@x%d.example, ' {1..2000})joe@example.com" 'dkim=pass header.d=example.com' >many
	timed judge permerror <many
	((took < 2000))
}

@test "RFC 9989 5.3.1: several addresses of one domain are one domain" {
	record example.com 'v=DMARC1; p=reject'
	mail 'joe@example.com, jim@EXAMPLE.com' 'dkim=pass header.d=example.com' | judge 'pass p=reject'
	record xn--mnchen-3ya.example 'v=DMARC1; p=reject'
	mail 'joe@münchen.example, jim@xn--mnchen-3ya.example' 'dkim=pass header.d=münchen.example' | judge 'pass p=reject'
}

@test "RFC 9989 5.3.2: one author domain without a record ends it" {
	mail joe@example.com 'dkim=pass header.d=example.com' 'spf=pass smtp.mailfrom=example.com' | judge none
	tells '* header.from=example.com'
}

@test "RFC 9989 5.3.3, 5.3.7: results are kept with their domains and selectors" {
	record example.com 'v=DMARC1; p=reject; rua=mailto:r@example.com'
	mail joe@example.com 'spf=fail smtp.mailfrom=joe@example.net' \
	    'dkim=fail header.d=example.com header.s=one; dkim=pass header.d=example.org header.s=two' |
	    judge 'fail p=reject' --log=kept
	diff -u - <(jq -cS '[.header_from, .result, .disposition, .spf, (.dkim | sort_by(.selector))]' kept) <<-'TXT'
	["example.com","fail","reject",{"domain":"example.net","result":"fail","scope":"mfrom"},[{"domain":"example.com","result":"fail","selector":"one"},{"domain":"example.org","result":"pass","selector":"two"}]]
	TXT
	mail joe@example.com 'spf=pass smtp.mailfrom=joe@example.com' | judge 'pass p=reject' --log=kept
	diff -u - <(tail -n 1 kept | jq -cS '[.header_from, .result, .disposition, .spf_aligned, .dkim_aligned]') <<-'TXT'
	["example.com","pass","pass",true,false]
	TXT
	# RFC 9990 appendix A: "pass" where the policy was an enforcing one.
	only example.com 'v=DMARC1; p=none; rua=mailto:r@example.com'
	mail joe@example.com 'dkim=pass header.d=example.com' | judge 'pass p=none' --log=kept
	diff -u - <(tail -n 1 kept | jq -cS '[.header_from, .result, .disposition, .spf_aligned, .dkim_aligned]') <<-'TXT'
	["example.com","pass","none",false,true]
	TXT
}

@test "RFC 9989 5.3.3: results of others than this host are none" {
	record example.com 'v=DMARC1; p=reject'
	mail joe@example.com | sed '1i Authentication-Results: mx.example.net; dkim=pass header.d=example.com' | judge 'fail p=reject'
	mail joe@example.com | sed '1i DKIM-Signature: v=1; d=example.com' | judge 'fail p=reject'
	mail joe@example.com | sed '1i Received-SPF: pass' | judge 'fail p=reject'
	mail joe@example.com 'none' | judge 'fail p=reject'
}

@test "RFC 9989 5.3.5: one aligned identifier is enough, of whichever mechanism" {
	record example.com 'v=DMARC1; p=reject'
	dmarc 'pass p=reject' example.com spf=pass:example.com dkim=fail:example.com
	dmarc 'pass p=reject' example.com spf=fail:example.com dkim=pass:example.com
	dmarc 'pass p=reject' example.com spf=pass:example.com dkim=pass:example.net
	dmarc 'pass p=reject' example.com spf=pass:example.net dkim=pass:example.com
	dmarc 'pass p=reject' example.com spf=pass:a.example.com dkim=pass:b.example.com
}

@test "RFC 9989 5.3.5: no identifier, or none that is aligned, is fail" {
	record example.com 'v=DMARC1; p=reject'
	dmarc 'fail p=reject' example.com
	dmarc 'fail p=reject' example.com spf=none:example.com
	dmarc 'fail p=reject' example.com spf=pass:example.net dkim=pass:example.org dkim=pass:com
	mail joe@example.com | judge 'fail p=reject'
	mail joe@example.com 'dkim=none; spf=none smtp.mailfrom=example.com' | judge 'fail p=reject'
}

@test "RFC 9989 5.3.6: a failed lookup of the record is neither pass nor fail" {
	record example.com 'v=DMARC1; p=reject'
	failing _dmarc.mail.example.com
	dmarc temperror mail.example.com
	dmarc temperror mail.example.com spf=pass:mail.example.com dkim=pass:mail.example.com
	dmarc 'fail p=reject' example.com
}

@test "RFC 9989 5.3.6: a failure on the way up is one, too, unless the walk ended before" {
	records <<-'TXT'
	example.com v=DMARC1; p=reject
	example.net v=DMARC1; p=reject; psd=n
	TXT
	failing _dmarc.mail.example.com _dmarc.net
	dmarc temperror a.mail.example.com
	dmarc temperror a.mail.example.com dkim=pass:a.mail.example.com
	dmarc 'fail p=reject' mail.example.net
	# With a failure at the top it is not known whose record is the one.
	failing _dmarc.com
	dmarc temperror other.example.com
	dmarc 'fail p=reject' example.com
	dmarc temperror example.org.com
}

@test "RFC 9989 5.3.6: a failure in the walk of an identifier is one, unless another is aligned" {
	record example.com 'v=DMARC1; p=reject'
	failing _dmarc.sub.example.com
	dmarc temperror example.com dkim=pass:mail.sub.example.com
	dmarc temperror example.com dkim=pass:mail.sub.example.com dkim=pass:example.org
	dmarc 'pass p=reject' example.com dkim=pass:mail.sub.example.com spf=pass:example.com
	dmarc 'pass p=reject' example.com dkim=pass:mail.sub.example.com dkim=pass:mail.example.com
	dmarc 'fail p=reject' example.com dkim=fail:mail.sub.example.com
}

@test "RFC 9989 5.3.6: the walk of what is not below the organizational domain is not needed" {
	record example.com 'v=DMARC1; p=reject'
	failing _dmarc.example.net
	dmarc 'fail p=reject' example.com dkim=pass:mail.example.net
	dmarc 'fail p=reject' example.com dkim=temperror:mail.example.net spf=temperror:example.net
}

@test "RFC 9989 5.3.6: what is only looked up to be told does not change the verdict" {
	local more
	record example.com 'v=DMARC1; p=reject; rua=mailto:r@example.com'
	failing _dmarc.example.net _dmarc.com
	mail joe@example.com 'dkim=pass header.d=mail.example.net; spf=pass smtp.mailfrom=example.com' >m
	for more in '' --log=kept; do
		judge 'pass p=reject' $more <m
		dmarc 'pass p=reject' example.com dkim=pass:mail.example.com spf=pass:example.com $more
		dmarc 'fail p=reject' example.com dkim=fail:mail.example.com spf=softfail:example.net $more
	done
	for more in -J --explain; do
		dmarcquery -a mx -z zone $more m >told
		grep -q pass told
	done
}

@test "RFC 9989 5.3.6: a failure of the walk from the author domain matters where it is needed" {
	record example.com 'v=DMARC1; p=reject'
	failing _dmarc.com
	dmarc temperror example.com dkim=pass:mail.example.com
	dmarc 'pass p=reject' example.com dkim=pass:mail.example.com spf=pass:example.com
	dmarc 'fail p=reject' example.com
	dmarc 'fail p=reject' example.com dkim=fail:mail.example.com
}

@test "RFC 9989 5.3.6: SERVFAIL, REFUSED, garbage and no answer are all temperror" {
	local how
	record example.com 'v=DMARC1; p=reject'
	for how in servfail refused notimp cut silent; do
		serve -b _dmarc.example.com=$how
		dmarc temperror example.com -T 2 dkim=pass:example.com
	done
	zone <<-'ZONE'
	;mailseal: TIMEOUT _dmarc.slow.example. TXT
	;mailseal: MALFORMED _dmarc.odd.example. TXT
	_dmarc.loop.example. CNAME _dmarc.loop.example.
	ZONE
	options=(-z zone)
	dmarc temperror slow.example dkim=pass:slow.example
	dmarc temperror odd.example dkim=pass:odd.example
	dmarc temperror loop.example dkim=pass:loop.example
}

@test "RFC 9989 5.3.6: whether the domain exists matters where np says something else" {
	records <<-'TXT'
	example.com v=DMARC1; p=none; sp=quarantine; np=reject
	example.net v=DMARC1; p=none; sp=reject; np=reject
	example.org v=DMARC1; p=none; sp=quarantine
	TXT
	failing mail.example.com mail.example.net mail.example.org example.com
	dmarc temperror mail.example.com
	dmarc 'fail sp=quarantine' mail.example.org
	# It does not for the domain whose record it is.
	dmarc 'fail p=none' example.com
}

@test "RFC 9989 5.3.6: a temporary error of SPF or DKIM leaves it open, if its domain is aligned" {
	record example.com 'v=DMARC1; p=reject'
	dmarc temperror example.com spf=temperror:example.com
	dmarc temperror example.com dkim=temperror:mail.example.com
	dmarc temperror example.com spf=fail:example.com dkim=fail:example.com dkim=temperror:example.com
	dmarc 'pass p=reject' example.com spf=temperror:example.com dkim=pass:example.com
	dmarc 'fail p=reject' example.com spf=temperror:example.net dkim=temperror:example.org
	only example.com 'v=DMARC1; p=reject; adkim=s'
	dmarc 'fail p=reject' example.com dkim=temperror:mail.example.com
	dmarc none example.net spf=temperror:example.net
}

@test "RFC 9989 5.4: p=none asks for nothing to be done" {
	record example.com 'v=DMARC1; p=none'
	dmarc 'fail p=none dis=none' example.com spf=fail:example.com
	tells *policy.dmarc=none
}

# 9: names of results and properties.

@test "RFC 9989 9.1: policy.dmarc is the policy after t, and one of three words" {
	local p t
	local -A after=([none-n]=none [quarantine-n]=quarantine [reject-n]=reject
	    [none-y]=none [quarantine-y]=none [reject-y]=quarantine)
	for p in none quarantine reject; do
		for t in n y; do
			only example.com "v=DMARC1; p=$p; t=$t"
			run -1 dmarcquery -a mx -z zone -A /dev/null -d example.com
			[[ $output =~ ' policy.dmarc='([a-z]+)$ ]]
			[ "${BASH_REMATCH[1]}" = "${after[$p-$t]}" ]
		done
	done
}

@test "RFC 9989 9.1: header.from is the domain alone, of the From field" {
	record example.com 'v=DMARC1; p=reject'
	mail 'Joe Q. Public <joe@Mail.Example.COM>' 'dkim=pass header.d=example.com' | judge 'pass p=reject'
	tells '* header.from=[mM]ail.[eE]xample.[cC]*'
}

@test "RFC 9989 9.2: fail, none, pass, permerror and temperror have their statuses" {
	records <<-'TXT'
	example.com v=DMARC1; p=reject
	example.net v=DMARC1
	TXT
	failing _dmarc.example.org
	dmarc 'pass p=reject' example.com dkim=pass:example.com
	dmarc 'fail p=reject' example.com
	dmarc none nowhere.example
	dmarc permerror example.net
	dmarc temperror example.org
}

# 11.8: what relaxed alignment lets in.

@test "RFC 9989 11.8: evil.example.com passes for example.com, and not if strict" {
	record example.com 'v=DMARC1; p=reject'
	echo 'evil.example.com. TXT "v=spf1 +all"' | zone
	mail foo@example.com 'spf=pass smtp.mailfrom=evil.example.com' >m
	judge 'pass p=reject' <m
	only example.com 'v=DMARC1; p=reject; aspf=s'
	judge 'fail p=reject' <m
}

@test "RFC 9989 11.8: mail.example.com is no organizational domain without psd=n" {
	records <<-'TXT'
	mail.example.com v=DMARC1; p=reject
	example.com v=DMARC1; p=reject
	TXT
	dmarc 'pass p=reject' a.mail.example.com dkim=pass:mail.example.com spf=pass:mail.example.com
	dmarc 'pass p=reject' evil.example.com dkim=pass:mail.example.com
	only mail.example.com 'v=DMARC1; p=reject; psd=n'
	record example.com 'v=DMARC1; p=reject'
	dmarc 'pass p=reject' a.mail.example.com dkim=pass:mail.example.com spf=pass:mail.example.com
	dmarc 'fail p=reject' evil.example.com dkim=pass:mail.example.com spf=pass:mail.example.com
}

@test "RFC 9989 11.8: strict alignment and a record for each author domain avoid it" {
	records <<-'TXT'
	mail.example.com v=DMARC1; p=reject; adkim=s; aspf=s
	example.com v=DMARC1; p=reject; adkim=s; aspf=s
	TXT
	dmarc 'fail p=reject' evil.example.com dkim=pass:mail.example.com
	dmarc 'pass p=reject' mail.example.com dkim=pass:mail.example.com
}

@test "RFC 9989 11.8: below a PSD that lacks psd=y, psd=n keeps others out" {
	records <<-'TXT'
	com v=DMARC1; p=none
	example.com v=DMARC1; p=reject
	example2.com v=DMARC1; p=reject; psd=n
	TXT
	dmarc 'pass p=reject' example.com dkim=pass:other.com
	dmarc 'fail p=reject' example2.com dkim=pass:other.com
	dmarc 'pass p=reject' example2.com dkim=pass:mail.example2.com
}

# Appendix A.

@test "RFC 9989 A.3: Sender does not count" {
	record example.com 'v=DMARC1; p=reject'
	mail joe@example.com 'dkim=pass header.d=example.net' | sed '/^From:/a Sender: joe@example.net' | judge 'fail p=reject'
}

@test "RFC 9989 A.4: a domain with any record exists" {
	local rr
	for rr in 'A 192.0.2.1' 'AAAA 2001:db8::1' 'MX 0 .' 'TXT "x"' 'PTR x.' 'HINFO a b' 'SRV 0 0 1 x.' \
	    'CAA 0 issue "x"' 'CNAME c.example.com.'; do
		only example.com 'v=DMARC1; p=none; sp=quarantine; np=reject'
		printf '%s\n' "t.example.com. $rr" 'c.example.com. A 192.0.2.1' | zone
		dmarc 'fail sp=quarantine' t.example.com
	done
}

@test "RFC 9989 A.4: no data is not NXDOMAIN: a name that has others below it exists" {
	record example.com 'v=DMARC1; p=none; sp=quarantine; np=reject'
	echo 'c.b.a.example.com. A 192.0.2.1' | zone
	dmarc 'fail sp=quarantine' a.example.com
	dmarc 'fail sp=quarantine' b.a.example.com
	dmarc 'fail sp=quarantine' c.b.a.example.com
	dmarc 'fail np=reject' d.c.b.a.example.com
	dmarc 'fail np=reject' x.a.example.com
	# So does one with a _dmarc that is no record.
	record odd.example.com 'v=DMARC2'
	dmarc 'fail sp=quarantine' odd.example.com
}

@test "RFC 9989 A.4: a wildcard makes names exist" {
	record example.com 'v=DMARC1; p=none; sp=quarantine; np=reject'
	echo '*.example.com. MX 10 mx.example.net.' | zone
	dmarc 'fail sp=quarantine' whatever.example.com
	dmarc 'fail sp=quarantine' far.below.example.com
}

@test "RFC 9989 A.4: a CNAME is a record, though what it points to is not there" {
	record example.com 'v=DMARC1; p=none; sp=quarantine; np=reject'
	echo 'c.example.com. CNAME nowhere.example.net.' | zone
	dmarc 'fail sp=quarantine' c.example.com
	serve
	dmarc 'fail sp=quarantine' c.example.com
}

@test "RFC 9989 A.4: existence is asked of a server as it is of a zone file" {
	record example.com 'v=DMARC1; p=none; sp=quarantine; np=reject'
	zone <<-'ZONE'
	there.example.com. HINFO a b
	x.empty.example.com. A 192.0.2.1
	ZONE
	serve
	dmarc 'fail sp=quarantine' there.example.com
	dmarc 'fail sp=quarantine' empty.example.com
	dmarc 'fail np=reject' nowhere.example.com
	dmarc 'fail np=reject' far.nowhere.example.com
}

@test "RFC 9989 A.6: pct=0 is analogous to t=y, and pct=100 to t=n" {
	local p
	for p in none quarantine reject; do
		only
		records <<-TXT
		y.example v=DMARC1; p=$p; t=y
		0.example v=DMARC1; p=$p; pct=0
		n.example v=DMARC1; p=$p; t=n
		100.example v=DMARC1; p=$p; pct=100
		TXT
		for domain in y 0 n 100; do
			dmarcquery -a mx -z zone -A /dev/null -d $domain.example >line || [ $? -eq 1 ]
			sed -n 's/.* policy\.dmarc=//p' line >$domain
			[ -s $domain ]
		done
		diff -u y 0
		diff -u n 100
		[ "$(<n)" = "$p" ]
	done
}

# RFC 7489: what older records say.

@test "RFC 7489 6.6.4: pct=0 is one level down for all, pct=100 for nobody" {
	records <<-'TXT'
	a.example v=DMARC1; p=reject; pct=0
	b.example v=DMARC1; p=quarantine; pct=0
	c.example v=DMARC1; p=none; pct=0
	d.example v=DMARC1; p=reject; pct=100
	e.example v=DMARC1; p=none; sp=reject; pct=0
	TXT
	dmarc 'fail p=reject pct=0 dis=quarantine' a.example
	dmarc 'fail p=quarantine pct=0 dis=none' b.example
	dmarc 'fail p=none' c.example
	dmarc 'fail p=reject' d.example
	dmarc 'fail sp=reject pct=0 dis=quarantine' sub.e.example
	dmarc 'pass p=reject' a.example dkim=pass:a.example
}

@test "RFC 7489 6.6.4: pct samples messages, each by itself" {
	local pct most got files
	mail joe@example.com >m
	mapfile -t files < <(yes m | head -n 1000)
	for pct in 1 25 50 90; do
		only example.com "v=DMARC1; p=reject; pct=$pct"
		dmarcquery -a mx -z zone "${files[@]}" >lines || [ $? -eq 1 ]
		[ "$(wc -l <lines)" -eq 1000 ]
		[ "$(grep -c ' dmarc=fail .* policy\.dmarc=\(reject\|quarantine\)$' lines)" -eq 1000 ]
		got=$(grep -c ' policy\.dmarc=reject$' lines) || :
		# Seven standard deviations are met by chance once in 10^11.
		most=$(awk -v "p=$pct" 'BEGIN { printf "%d", 7 * sqrt(1000 * p / 100 * (1 - p / 100)) + 1 }')
		((got - 10 * pct <= most && 10 * pct - got <= most))
	done
}

@test "RFC 7489 6.6.4: who is not sampled of quarantine is none" {
	local files
	mail joe@example.com >m
	mapfile -t files < <(yes m | head -n 300)
	record example.com 'v=DMARC1; p=quarantine; pct=50'
	dmarcquery -a mx -z zone "${files[@]}" >lines || [ $? -eq 1 ]
	diff -u <(printf 'none\nquarantine\n') <(sed 's/.* policy\.dmarc=//' lines | sort -u)
	# What passes is not sampled.
	mail joe@example.com 'dkim=pass header.d=example.com' >m
	dmarcquery -a mx -z zone "${files[@]}" >lines
	diff -u <(echo 'm: Authentication-Results: mx; dmarc=pass (p=quarantine) header.from=example.com') \
	    <(sed 's/ pct=50//' lines | sort -u)
}

@test "RFC 7489 6.3, 6.4: a pct that is no number from 0 to 100 is none" {
	prefixed 'v=DMARC1; p=reject; pct=' 101 -1 1000 x '' 0x0 1.5 0% ' -0' +0 '0 0' 99999999999999999999 \
	    4294967296 18446744073709551616
	each 'fail p=reject' "${list[@]}"
	only
	each 'fail p=reject pct=0 dis=quarantine' 'v = DMARC1 ; p = reject ; pct = 0 ;' \
	    'v=DMARC1; p=reject; pct='{0,00,000}
	# Its grammar has three digits.
	only
	each 'fail p=reject' 'v=DMARC1; p=reject; pct='{0000,00000}
}

@test "RFC 7489 6.3: with the t of RFC 9989, pct says nothing" {
	records <<-'TXT'
	n.example v=DMARC1; p=reject; pct=0; t=n
	y.example v=DMARC1; p=reject; pct=100; t=y
	both.example v=DMARC1; p=reject; pct=0; t=y
	TXT
	dmarc 'fail p=reject' n.example
	dmarc 'fail p=reject t=y dis=quarantine' y.example
	dmarc 'fail p=reject t=y dis=quarantine' both.example
}

@test "RFC 7489 6.3: rf and ri are borne, whatever they say" {
	zone <<-'ZONE'
	_dmarc.example.com. TXT "v=DMARC1; p=reject; rf=afrf; ri=86400; rua=mailto:a@example.com!10m;" (
	    " ruf=mailto:b@example.com!1k; fo=0; pct=100; sp=none" )
	ZONE
	echo 'there.example.com. A 192.0.2.1' | zone
	dmarc 'fail p=reject' example.com
	dmarc 'fail sp=none' there.example.com
	only example.com 'v=DMARC1; p=reject; rf=iodef:afrf; ri=x'
	dmarc 'fail p=reject' example.com
}

@test "RFC 7489 B.2.4: the older examples' records" {
	zone <<-'ZONE'
	_dmarc.test.example.com. IN  TXT  ( "v=DMARC1; p=quarantine; "
	                   "rua=mailto:dmarc-feedback@example.com,"
	                   "mailto:tld-test@thirdparty.example.net!10m; "
	                   "pct=25" )
	ZONE
	dmarc 'pass p=quarantine' test.example.com dkim=pass:test.example.com
	run -1 dmarcquery -a mx -z zone -A /dev/null -d test.example.com
	[[ $output == *'policy.dmarc=quarantine' || $output == *'policy.dmarc=none' ]]
}

# Appendix B: the worked examples.

@test "RFC 9989 B.1.1 example 1: SPF in strict alignment" {
	record example.com 'v=DMARC1; p=reject; aspf=s'
	mail sender@example.com 'spf=pass smtp.mailfrom=sender@example.com' | judge 'pass p=reject'
	mail sender@example.com 'spf=fail smtp.mailfrom=sender@example.com' | judge 'fail p=reject'
}

@test "RFC 9989 B.1.1 example 2: SPF in relaxed alignment" {
	record example.com 'v=DMARC1; p=reject'
	mail sender@example.com 'spf=pass smtp.mailfrom=sender@child.example.com' >m
	judge 'pass p=reject' <m
	only example.com 'v=DMARC1; p=reject; aspf=s'
	judge 'fail p=reject' <m
}

@test "RFC 9989 B.1.1 example 3: no SPF identifier alignment" {
	records <<-'TXT'
	example.com v=DMARC1; p=reject
	example.net v=DMARC1; p=reject
	TXT
	mail sender@child.example.com 'spf=pass smtp.mailfrom=sender@example.net' | judge 'fail p=reject'
}

@test "RFC 9989 B.1.2 example 1: DKIM in strict alignment" {
	record example.com 'v=DMARC1; p=reject; adkim=s'
	mail sender@example.com 'dkim=pass header.d=example.com' | judge 'pass p=reject'
	mail sender@example.com 'dkim=fail header.d=example.com' | judge 'fail p=reject'
}

@test "RFC 9989 B.1.2 example 2: DKIM in relaxed alignment" {
	record example.com 'v=DMARC1; p=reject'
	mail sender@child.example.com 'dkim=pass header.d=example.com' >m
	judge 'pass p=reject' <m
	only example.com 'v=DMARC1; p=reject; adkim=s'
	judge 'fail p=reject' <m
}

@test "RFC 9989 B.1.2 example 3: no DKIM identifier alignment" {
	records <<-'TXT'
	example.com v=DMARC1; p=reject
	example.net v=DMARC1; p=reject
	TXT
	mail sender@child.example.com 'dkim=pass header.d=example.net' | judge 'fail p=reject'
}

# owner ORIGIN: the master file on standard input, as the RFC prints it, of a
# domain that takes mail.
owner() {
	{ printf '$ORIGIN %s.\n' "$1"; sed 's/^ *//'; printf '@ MX 10 ns.\n$ORIGIN .\n'; } | zone
}

@test "RFC 9989 B.2.1: entire domain, monitoring mode" {
	owner example.com <<-'ZONE'
	     ; DMARC Policy Record for the domain example.com

	     _dmarc  IN TXT ( "v=DMARC1; p=none; "
	                      "rua=mailto:dmarc-feedback@example.com" )
	ZONE
	dmarc 'fail p=none' example.com
	dmarc 'fail p=none' mail.example.com
	dmarc 'pass p=none' example.com dkim=pass:example.com
	dmarcquery -q -z zone -c example.com
}

@test "RFC 9989 B.2.2: entire domain, monitoring mode, per-message failure reports" {
	owner example.com <<-'ZONE'
	     ; DMARC Policy Record for the domain example.com

	     _dmarc  IN TXT ( "v=DMARC1; p=none; "
	                      "rua=mailto:dmarc-feedback@example.com; "
	                      "ruf=mailto:auth-reports@example.com" )
	ZONE
	dmarc 'fail p=none' example.com
	dmarc 'pass p=none' example.com spf=pass:mail.example.com
	dmarcquery -q -z zone -c example.com
}

@test "RFC 9989 B.2.3: failure reports directed to a third party, which agrees" {
	owner example.com <<-'ZONE'
	     ; DMARC Policy Record for the domain example.com

	     _dmarc IN TXT ( "v=DMARC1; p=none; "
	                     "rua=mailto:dmarc-feedback@example.com; "
	                     "ruf=mailto:auth-reports@thirdparty.example.net" )
	ZONE
	dmarc 'fail p=none' example.com
	echo 'thirdparty.example.net. MX 10 ns.' | zone
	run dmarcquery -z zone -c example.com
	[ "$status" -eq 4 ]
	[[ $output == *example.com._report._dmarc.thirdparty.example.net* ]]
	owner thirdparty.example.net <<-'ZONE'
	     ; zone file for thirdparty.example.net
	     ; Accept DMARC reports on behalf of example.com

	     example.com._report._dmarc   IN   TXT    "v=DMARC1;"
	ZONE
	dmarc 'fail p=none' example.com
	dmarcquery -q -z zone -c example.com
}

@test "RFC 9989 B.2.4: overriding destination addresses" {
	owner example.com <<-'ZONE'
	     _dmarc IN TXT ( "v=DMARC1; p=none; "
	                     "rua=mailto:dmarc-feedback@example.com; "
	                     "ruf=mailto:auth-reports@thirdparty.example.net" )
	ZONE
	owner thirdparty.example.net <<-'ZONE'
	     ; zone file for thirdparty.example.net
	     ; Accept DMARC reports on behalf of example.com
	     ; Override destination mailboxes

	     example.com._report._dmarc   IN   TXT    (
	             "v=DMARC1; "
	             "rua=mailto:aggregate-reports@thirdparty.example.net; "
	             "ruf=mailto:failure-reports@thirdparty.example.net" )
	ZONE
	dmarc 'fail p=none' example.com
	dmarcquery -q -z zone -c example.com
	# What is below _report._dmarc is nobody's policy.
	dmarc none thirdparty.example.net
}

@test "RFC 9989 B.2.5: subdomain, testing, and multiple aggregate report URIs" {
	owner test.example.com <<-'ZONE'
	     ; DMARC Policy Record for the domain test.example.com

	     _dmarc IN  TXT  ( "v=DMARC1; p=quarantine; "
	                       "rua=mailto:dmarc-feedback@example.com,"
	                       "mailto:tld-test@thirdparty.example.net; "
	                       "t=y" )
	ZONE
	dmarc 'fail p=quarantine t=y dis=none' test.example.com
	dmarc 'pass p=quarantine' test.example.com dkim=pass:test.example.com
	# It is applied to this subdomain only.
	dmarc none example.com
}

@test "RFC 9989 B.2.5: and when the testing is over" {
	owner test.example.com <<-'ZONE'
	     ; DMARC Policy Record for the domain test.example.com

	     _dmarc IN  TXT  ( "v=DMARC1; p=reject; "
	                       "rua=mailto:dmarc-feedback@example.com,"
	                       "mailto:tld-test@thirdparty.example.net" )
	ZONE
	dmarc 'fail p=reject' test.example.com
	dmarc none example.com
}

@test "RFC 9989 B.3.1: the SMTP session's message passes, by both identifiers" {
	record example.com 'v=DMARC1; p=reject; aspf=r; rua=mailto:dmarc-feedback@example.com'
	dmarc 'pass p=reject' example.com spf=pass:mail.example.com dkim=pass:example.com
	dmarc 'pass p=reject' example.com spf=pass:mail.example.com
	dmarc 'pass p=reject' example.com dkim=pass:example.com
	mail joe@example.com 'spf=pass smtp.mailfrom=bounce@mail.example.com; dkim=pass header.d=example.com' |
	    judge 'pass p=reject' --log=kept
	diff -u <(echo '[true,true]') <(jq -c '[.spf_aligned, .dkim_aligned]' kept)
	# With neither, the policy holds; with the network down it is not known.
	dmarc 'fail p=reject' example.com spf=pass:mail.example.net dkim=pass:example.net
	only
	failing _dmarc.example.com
	dmarc temperror example.com spf=pass:mail.example.com dkim=pass:example.com
}

@test "RFC 9989 B.4.1: simple organizational and policy example" {
	records <<-'TXT'
	example.com v=DMARC1; p=reject
	signing.example.com v=DMARC1; p=none
	TXT
	dmarc 'pass p=reject' example.com spf=pass:example.com dkim=fail:signing.example.com
	dmarc 'pass p=reject' example.com spf=fail:example.com dkim=pass:signing.example.com
	dmarc 'fail p=reject' example.com spf=fail:example.com dkim=fail:signing.example.com
	serve
	dmarc 'pass p=reject' example.com --no-ahead spf=fail:example.com dkim=pass:signing.example.com
	visits example.com com signing.example.com
}

@test "RFC 9989 B.4.2: deep tree walk example" {
	local author=a.b.c.d.e.f.g.h.i.j.k.example.com
	records <<-'TXT'
	example.com v=DMARC1; p=reject
	signing.example.com v=DMARC1; p=none
	TXT
	dmarc 'pass p=reject' $author spf=pass:example.com dkim=fail:signing.example.com
	dmarc 'pass p=reject' $author spf=fail:example.com dkim=pass:signing.example.com
	dmarc 'fail p=reject' $author spf=fail:example.com dkim=fail:signing.example.com
	serve
	dmarc 'pass p=reject' $author --no-ahead spf=fail:example.com dkim=pass:signing.example.com
	walks $author g.h.i.j.k.example.com h.i.j.k.example.com i.j.k.example.com j.k.example.com k.example.com \
	    example.com com signing.example.com
}

@test "RFC 9989 B.4.3: example with a PSD DMARC policy record" {
	records <<-'TXT'
	bank.example v=DMARC1; p=reject; psd=y
	giant.bank.example v=DMARC1; p=quarantine
	TXT
	dmarc 'pass p=quarantine' giant.bank.example spf=pass:mail.giant.bank.example dkim=pass:mail.mega.bank.example
	dmarc 'pass p=quarantine' giant.bank.example spf=pass:mail.giant.bank.example
	dmarc 'fail p=quarantine' giant.bank.example dkim=pass:mail.mega.bank.example
	dmarc 'fail p=quarantine' giant.bank.example spf=fail:mail.giant.bank.example dkim=pass:mail.mega.bank.example
	serve
	dmarc 'fail p=quarantine' giant.bank.example --no-ahead dkim=pass:mail.mega.bank.example
	# Which has an organizational domain of its own, whatever is there.
	walks giant.bank.example bank.example
	dmarc 'pass p=quarantine' giant.bank.example --no-ahead spf=pass:mail.giant.bank.example
	walks giant.bank.example bank.example mail.giant.bank.example
}

# Lookups ahead of their turn.

# ten D N: ten labels that end in D.
ten() {
	printf 'a%s.b.c.d.e.f.g.h.%s' "$2" "$1"
}

@test "ahead: a domain of five labels takes less than two and a half answers' time" {
	record example.com 'v=DMARC1; p=none; sp=quarantine; np=reject'
	serve -d 400
	timed dmarc 'fail np=reject' a.b.c.example.com
	((took >= 400 && took < 1000))
	visits a.b.c.example.com b.c.example.com c.example.com example.com com
	timed dmarc 'fail np=reject' a.b.c.example.com --no-ahead
	((took >= 2000))
	walks a.b.c.example.com b.c.example.com c.example.com example.com com
}

@test "ahead: a domain of ten labels and two signatures take less than two and a half answers' time" {
	local author one two
	author=$(ten example.com 1) one=$(ten example.net 2) two=$(ten example.org 3)
	records <<-'TXT'
	example.com v=DMARC1; p=reject; np=quarantine
	example.net v=DMARC1; p=reject
	TXT
	serve -d 400
	timed dmarc 'fail np=quarantine' "$author" "dkim=pass:$one" "dkim=pass:$two"
	((took >= 400 && took < 1000))
	[ "$(walked | sort -u | wc -l)" -eq 24 ]
	# And one of them is aligned, after all.
	timed dmarc 'pass np=quarantine' "$author" "dkim=pass:$one" "dkim=pass:$(ten example.com 4)"
	((took >= 400 && took < 1000))
}

@test "ahead: at most eight names are asked for in a walk, and no name twice" {
	local author one two
	author=$(ten example.com 1) one=$(ten example.com 2) two=$(ten example.com 3)
	record example.com 'v=DMARC1; p=reject'
	serve
	dmarc 'pass p=reject' "$author" "dkim=pass:$one" "dkim=pass:$two"
	# What is above the first name is the same for all.
	visits "$author" "$one" "$two" d.e.f.g.h.example.com e.f.g.h.example.com f.g.h.example.com g.h.example.com \
	    h.example.com example.com com
}

@test "ahead: what is found does not depend on it" {
	local ahead author
	author=$(ten example.com 1)
	records <<-'TXT'
	g.h.example.com v=DMARC1; p=none; psd=n
	example.com v=DMARC1; p=reject; sp=quarantine
	bank.example v=DMARC1; p=reject; psd=y
	TXT
	failing _dmarc.example.com
	for ahead in '' --no-ahead; do
		dmarc 'fail p=none' "$author" $ahead
		dmarc 'pass p=none' "$author" $ahead dkim=pass:x.g.h.example.com
		dmarc 'fail p=none' "$author" $ahead dkim=pass:a.bank.example
		dmarc 'fail p=reject' a.bank.example $ahead dkim=pass:b.bank.example
		dmarc 'pass p=reject' a.bank.example $ahead dkim=pass:c.a.bank.example
	done
}

@test "ahead: a server that never answers for a name that is not needed is not waited for" {
	record example.com 'v=DMARC1; p=reject; psd=n'
	serve -b _dmarc.com=silent
	timed dmarc 'fail p=reject' mail.example.com
	((took < 1500))
	timed dmarc 'pass p=reject' mail.example.com dkim=pass:other.example.com
	((took < 1500))
}

@test "no ahead: three walks are made one after the other, and what they share is asked once" {
	local author one two
	author=$(ten example.com 1) one=$(ten example.com 2) two=$(ten example.com 3)
	record example.com 'v=DMARC1; p=reject'
	serve
	dmarc temperror "$author" --no-ahead "dkim=temperror:$one" "dkim=temperror:$two"
	walks "$author" d.e.f.g.h.example.com e.f.g.h.example.com f.g.h.example.com g.h.example.com h.example.com \
	    example.com com "$one" "$two"
}

@test "no ahead: nothing is asked after the answer that decides" {
	record example.com 'v=DMARC1; p=reject; psd=n'
	serve
	dmarc 'pass p=reject' mail.example.com --no-ahead dkim=pass:other.example.com \
	    dkim=pass:example.net spf=pass:example.org
	walked >names
	[[ $(<names) == mail.example.com$'\n'example.com$'\n'* ]]
	run ! grep -x com names
	dmarc 'pass p=reject' example.com --no-ahead dkim=pass:mail.example.net dkim=pass:example.com
	walks example.com
}
