#!/usr/bin/env bats
# What --help, the man pages, README and the completions say: all the same,
# and true.

setup() {
	load lib
	cd "$TOP/man" || return
}

need() {
	local cmd
	for cmd; do
		command -v "$cmd" >/dev/null || skip "no $cmd here"
	done
}

tools() {
	(cd "$TOP/cmd" && printf '%s\n' *.c) | sed 's/\.c$//'
}

# Options as -x and --long, one a line, in the words of whoever tells.

told_by_help() {
	"$1" --help | sed -nE 's/^  +(-., )?(--[a-z0-9-]+).*/\1\2/p' |
	    tr -d , | tr ' ' '\n' | sort
}

told_by_page() {
	grep '^\.It Fl' "$1.1" | grep -oE 'Fl -?[A-Za-z0-9-]+' | sed 's/Fl /-/' |
	    sort
}

# What is offered after "tool -".
told_by_bash() {
	# shellcheck disable=SC2016
	env -i PATH="$PATH" bash --norc -c '
		. "$1"
		fun=$(complete -p "$2" | sed "s/.* -F \([^ ]*\) .*/\1/")
		COMP_WORDS=("$2" -) COMP_CWORD=1
		"$fun" "$2" - "$2"
		printf "%s\n" "${COMPREPLY[@]}"' - \
	    "$TOP/completions/bash/$1" "$1" | sort
}

told_by_fish() {
	# shellcheck disable=SC2016
	HOME=$BATS_TEST_TMPDIR XDG_CONFIG_HOME=$BATS_TEST_TMPDIR \
	    XDG_DATA_HOME=$BATS_TEST_TMPDIR fish --no-config -c '
		source $argv[1]; complete -C "$argv[2] -"' \
	    "$TOP/completions/fish/$1.fish" "$1" | cut -f 1 | sort
}

# The specifications that _arguments is given, without its own options.
told_by_zsh() {
	# shellcheck disable=SC2016
	zsh -f -c '
		_arguments() { shift 2; print -rl -- "$@" }
		. "$1"' - "$TOP/completions/zsh/_$1" |
	    sed -nE 's/^(\([^)]*\)|\*)?(--?[A-Za-z][A-Za-z0-9-]*).*/\2/p' | sort
}

@test "the page of each tool lists the options of its --help" {
	for tool in $(tools); do
		[ "$(told_by_help "$tool" | wc -l)" -gt 8 ]
		diff -u <(told_by_help "$tool") <(told_by_page "$tool")
	done
}

@test "no option is listed twice, and no letter stands for two" {
	for tool in $(tools); do
		run -0 uniq -d <(told_by_help "$tool")
		[ -z "$output" ]
	done
}

@test "bash completes the options of --help" {
	for tool in $(tools); do
		diff -u <(told_by_help "$tool") <(told_by_bash "$tool")
	done
}

@test "fish completes the options of --help" {
	need fish
	for tool in $(tools); do
		fish -n "$TOP/completions/fish/$tool.fish"
		diff -u <(told_by_help "$tool") <(told_by_fish "$tool")
	done
}

@test "zsh completes the options of --help" {
	need zsh
	for tool in $(tools); do
		zsh -n "$TOP/completions/zsh/_$tool"
		[ "$(head -n 1 "$TOP/completions/zsh/_$tool")" = "#compdef $tool" ]
		diff -u <(told_by_help "$tool") <(told_by_zsh "$tool")
	done
}

# The words on standard input, one blank between them.
words() {
	tr -s ' \t\n' ' ' | sed 's/^ //; s/ $//'
}

# A page as text, on lines that are long enough for what must not be broken.
text() {
	mandoc -T ascii -O width=200 "$1" 2>/dev/null | sed $'s/.\b//g'
}

@test "SYNOPSIS is the usage that --help shows" {
	need mandoc
	for tool in $(tools); do
		diff -u <("$tool" --help | sed '/^$/,$d; s/^usage://' | words) \
		    <(text "$tool.1" | sed '1,/^SYNOPSIS$/d; /^[A-Z]/,$d' | words)
	done
}

@test "options and their arguments have the same names in page and --help" {
	need mandoc
	for tool in $(tools); do
		diff -u <("$tool" --help |
		    sed -nE 's/^  +((-., )?--[^ ]+).*/\1/p' | sort) \
		    <(text "$tool.1" | sed -nE 's/^     ((-., )?--[^ ]+)( .*)?$/\1/p' |
		    sort)
	done
}

@test "--version and --help name the tool" {
	for tool in $(tools); do
		run -0 "$tool" --version
		[[ $output =~ ^"$tool (mailseal) "[0-9.]+$ ]]
		run -0 "$tool" --help
		[[ ${lines[-1]} == "More in $tool(1) and mailseal(7)." ]]
	done
}

@test "mandoc has nothing to say about the pages" {
	need mandoc
	run -0 --separate-stderr mandoc -T lint -W style ./*.[1-9]
	[ -z "$output" ]
}

@test "each tool has a page, and mailseal(7) and README name it" {
	for tool in $(tools); do
		grep -q "^\.Nd " "$tool.1"
		grep -q "^\.It Xr $tool 1" mailseal.7
		grep -q "\`$tool\`" "$TOP/README"
	done
}

@test "exit statuses on a page are those of mailseal(7)" {
	for tool in $(tools); do
		sed -n '/^\.Sh EXIT STATUS/,/^\.Sh/s/^\.It //p' "$tool.1"
	done | sort -un >"$BATS_TEST_TMPDIR/statuses"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/statuses")" -gt 9 ]
	sed -n '/^\.Ss Exit status/,/^\.Ss/s/^\.It //p' mailseal.7 |
	    grep -vxFf - "$BATS_TEST_TMPDIR/statuses" | diff /dev/null -
}

# NAME VALUE of each bound, in the unit that a reader wants.
bounds() {
	sed -nE 's|^#define (LIMIT_[A-Z_0-9]+)[ \t]+([^/]*).*|\1 \2|p' \
	    "$TOP/common/limit.h" | while read -r name value; do
		n=$((value))
		if [ $((n % 1048576)) -eq 0 ]; then
			echo "$name $((n / 1048576)) MiB"
		elif [ $((n % 1024)) -eq 0 ] && [[ $value == *'*'* ]]; then
			echo "$name $((n / 1024)) KiB"
		else
			echo "$name $n"
		fi
	done | sort
}

@test "LIMITS has each bound of limit.h, with its number" {
	[ "$(bounds | wc -l)" -gt 20 ]
	diff -u <(bounds) <(sed -n '/^\.Sh LIMITS/,/^\.Sh ENV/p' mailseal.7 |
	    awk '/^\.\\" LIMIT_/ { name = $2; getline; sub("^.It ", "")
		print name, $0 }' | sort)
}

# The fixed phrases that C sources have for a reason.
phrases() {
	(cd "$TOP/common" && cat "$@") | tr '\n' ' ' |
	    sed -E 's/"[ \t]+"//g' |
	    grep -oE '(why = |reason = |return |neutral\(&?[a-z]+, |nokey\[\] = |settle\(sig, VERDICT_[A-Z]+,[ \t]+|excess = )"[^"%]*"' |
	    sed -E 's/^[^"]*"//; s/"$//' | sort -u
}

# All strings of C sources that hold a blank and no conversion: those of
# modules where such strings are a reason, or words of a comment.
sentences() {
	(cd "$TOP/common" && cat "$@") | grep -v '^#' | tr '\n' ' ' |
	    sed -E "s/'\"'//g; s|/\*([^*]\|\*+[^*/])*\*+/||g; s/\"[ \t]+\"//g" |
	    grep -oE '"[^"]*"' | grep -vE '%[a-z0-9]|^", in "$' | grep ' ' |
	    tr -d '"' | sort -u
}

# Each line of standard input must be in the page.
all_in() {
	local phrase

	text "$1" | words >"$BATS_TEST_TMPDIR/page"
	cat >"$BATS_TEST_TMPDIR/phrases"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/phrases")" -ge "$2" ]
	while read -r phrase; do
		grep -qF -e "$phrase" "$BATS_TEST_TMPDIR/page" || echo "$phrase"
	done <"$BATS_TEST_TMPDIR/phrases" | diff /dev/null -
}

@test "DIAGNOSTICS of dkimverify(1) has every reason for a verdict" {
	need mandoc
	phrases verify.c signature.c sigfield.c taglist.c dkimkey.c crypto.c \
	    message.c | grep -vxFf <(of_arc) | all_in dkimverify.1 50
}

# What only arcseal can find of a chain.
of_arcseal='it had failed when the message arrived'

# Reasons that only a field of ARC can have, or only a DKIM-Signature.
of_arc() {
	cat <<-'EOF'
		i= is not an instance from 1 to 50
		unknown status in cv=
		a field that must not be signed is in h=
		a seal must not have h=
		too many different body hashes, not judged
	EOF
}

of_dkim() {
	cat <<-'EOF'
		unknown version in v=
		i= is not quoted as it should be
		i= is not an identity
		i= is not at or below d=
		the key is not for subdomains and i= names one
	EOF
}

@test "DIAGNOSTICS of arcverify(1) has every reason for a verdict" {
	need mandoc
	{
		sentences arc.c arcset.c | grep -vxF "$of_arcseal"
		phrases signature.c sigfield.c taglist.c dkimkey.c crypto.c \
		    message.c | grep -vxFf <(of_dkim)
	} | all_in arcverify.1 60
}

@test "DIAGNOSTICS of arcseal(1) has every reason to add no set" {
	need mandoc
	grep -qF "$of_arcseal" "$TOP/common/arc.c"
	{
		echo "$of_arcseal"
		sentences seal.c
	} | all_in arcseal.1 3
}

@test "DIAGNOSTICS of spfquery(1) has every comment and reason" {
	need mandoc
	sentences spf.c spfjudge.c spfmacro.c spfrecord.c envelope.c \
	    spflist.c | all_in spfquery.1 35
}

@test "DIAGNOSTICS of dmarcquery(1) has every comment and reason" {
	need mandoc
	{
		sentences dmarc.c | sed 's/^[, ]*//' | grep .
		sed -n '/^fault(/,/^}/p' "$TOP/common/dmarcrecord.c" |
		    grep -oE '"[^"]*"' | tr -d '"'
		sentences author.c dmarcinput.c mailbox.c psl.c
		phrases message.c dmarclog.c
	} | all_in dmarcquery.1 35
}

@test "DIAGNOSTICS of dkimsign(1) has every warning about a message" {
	need mandoc
	tr '\n' ' ' <"$TOP/common/hazards.c" | sed -E 's/"[ \t]+"//g' |
	    grep -oE '"warning: [^"]*"' | tr -d '"' | all_in dkimsign.1 6
}

@test "dkimverify(1) names every member of the JSON object" {
	need mandoc jq
	cd "$BATS_TEST_TMPDIR"
	printf 'From: a@example.com\n\nx\n' >m
	dkim-genkey -d example.com -s a
	dkimsign -s a -k a.private m 2>/dev/null >signed
	{
		echo 'Authentication-Results: lists.example; dkim=pass header.d=example.com'
		echo 'List-Id: <l.lists.example>'
		sed 's/^From: /&Ann /' signed
		echo y
	} >changed
	run -1 dkimverify -J --explain -z example.com=a.txt changed
	dkimverify -J -z example.com=a.txt signed >objects
	echo "$output" >>objects
	sed 's/p=/p=x/' a.txt >wrong
	run -4 dkimverify -J --explain -z example.com=wrong changed
	echo "$output" >>objects
	cat objects |
	    jq -r '[paths | .[] | strings] | unique[]' >members
	[ "$(wc -l <members)" -gt 20 ]
	text "$TOP/man/dkimverify.1" |
	    sed -n '/^   JSON/,/^[A-Z]/p' | words >page
	while read -r member; do
		grep -qw -e "$member" page || echo "$member"
	done <members | diff /dev/null -
}

# Names of two words or more, and those of one that are no other word's.
names() {
	grep -oE '(^|[" ,])([a-z0-9]+(_[a-z0-9]+)+|footer|wrapped|folding|revoked|quotes|split)([",]|$)' |
	    tr -d '", ' | sort -u
}

@test "dkimverify(1) names every change that is looked for" {
	cd "$BATS_TEST_TMPDIR"
	grep -hoE '"[a-z0-9_]+",' "$TOP"/common/{body*,head*,keyundo,keyadvice}.c |
	    names >inside
	[ "$(wc -l <inside)" -gt 60 ]
	sed -n '/^\.Ss What broke/,/^\.Ss JSON/s/^\.It //p' "$TOP/man/dkimverify.1" |
	    tr -s ' ,' '\n\n' | names | diff inside -
}

@test "spfquery(1) names every member of the JSON objects" {
	need mandoc jq
	cd "$BATS_TEST_TMPDIR"
	echo '@ TXT "v=spf1 a:a.example.com ~all"' >zone
	echo '192.0.2.7 ann@example.com' >list
	run -2 spfquery -J -z example.com=zone -f list
	printf '%s\n' "$output" >objects
	run -2 spfquery -J -z example.com=zone -c example.com
	printf '%s\n' "$output" >>objects
	jq -r '[paths | .[] | strings] | unique[]' objects | sort -u >members
	[ "$(wc -l <members)" -gt 30 ]
	text "$TOP/man/spfquery.1" |
	    sed -n '/^   JSON/,/^[A-Z]/p' | words >page
	while read -r member; do
		grep -qw -e "$member" page || echo "$member"
	done <members | diff /dev/null -
}

@test "arcverify(1) names every member of the JSON object" {
	need mandoc jq
	cd "$BATS_TEST_TMPDIR"
	printf 'From: a@example.com\n\nx\n' >m
	dkim-genkey -d example.com -s a
	arcseal -a mx -z example.com=a.txt -d example.com -s a -k a.private m >sealed
	arcverify -J -z example.com=a.txt sealed >object
	jq -r 'paths | .[] | strings' object | sort -u >members
	[ "$(wc -l <members)" -gt 30 ]
	# Those of a signature are in dkimverify(1).
	jq -r '.sets[0] | .message_signature, .seal | paths | .[] | strings' \
	    object | sort -u >signature
	for page in arcverify dkimverify; do
		text "$TOP/man/$page.1" |
		    sed -n '/^   JSON/,/^[A-Z]/p' | words >$page
	done
	while read -r member; do
		grep -qw -e "$member" arcverify ||
		    { grep -qx "$member" signature &&
			grep -qw -e "$member" dkimverify; } || echo "$member"
	done <members | diff /dev/null -
}

@test "dmarcquery(1) names every member of the JSON objects, and of the log" {
	need mandoc jq
	cd "$BATS_TEST_TMPDIR"
	echo '_dmarc TXT "v=DMARC1; p=reject; pct=5; rua=mailto:d@example.net"' >zone
	printf 'com\nnet\n' >list
	opts=(-z example.com=zone --psl=list)
	run -1 dmarcquery -J "${opts[@]}" -d a.example.com --log=log -i 192.0.2.7 \
	    --enforce=none --spf=pass:example.net --dkim=fail:example.com
	printf '%s\n' "$output" >objects
	run -2 dmarcquery -J "${opts[@]}" -c example.com
	printf '%s\n' "$output" >>objects
	jq -r 'paths | .[] | strings' objects | sort -u >members
	[ "$(wc -l <members)" -gt 50 ]
	jq -r 'paths | .[] | strings' log | sort -u >logged
	[ "$(wc -l <logged)" -gt 25 ]
	text "$TOP/man/dmarcquery.1" >all
	sed -n '/^   JSON/,/^[A-Z]/p' all | words >page
	sed -n '/^   The log/,/^   Reports/p' all | words >log.page
	while read -r member; do
		grep -qw -e "$member" page || echo "$member"
	done <members | diff /dev/null -
	while read -r member; do
		grep -qw -e "$member" log.page || echo "$member"
	done <logged | diff /dev/null -
}

# The names below a mark in a page, with colons between.
fields() {
	sed -n "/^\.\\\\\" $2\$/,/^\.[A-Z]/{/^\./d;p;}" "$TOP/man/$1.1" |
	    tr -d '\n ' | tr , :
}

@test "dkimsign signs by default the fields that its page lists" {
	cd "$BATS_TEST_TMPDIR"
	dkim-genkey -d example.com -s a
	sign=(dkimsign -H -t 0 -d example.com -s a -k a.private)
	for opts in default list_safe; do
		names=$(fields dkimsign ${opts}_fields)
		over=$(fields dkimsign ${opts}_oversigned)
		option=()
		[ "$opts" = default ] || option=(--list-safe)
		tr : '\n' <<<"$names:sender:received:x-other:comments" |
		    sed 's/$/: a@example.com/' >m
		diff <(tr : '\n' <<<"$names:$over") \
		    <("${sign[@]}" "${option[@]}" m 2>/dev/null | tr -d ' \t\n' |
			sed 's/.*;h=//; s/;.*//' | tr : '\n'; echo)
	done
}

@test "arcseal signs by default the fields that its page lists" {
	cd "$BATS_TEST_TMPDIR"
	dkim-genkey -d example.com -s a
	names=$(fields arcseal arc_fields)
	over=$(fields arcseal default_oversigned)
	tr : '\n' <<<"$names:sender:received:return-path:x-other:comments" |
	    sed 's/$/: a@example.com/' >m
	arcseal -H -t 0 -a mx -z example.com=a.txt -d example.com -s a \
	    -k a.private m >set
	diff <(tr : '\n' <<<"$names:$over") \
	    <(tr -d ' \t\n' <set | sed 's/.*;h=//; s/;.*//' | tr : '\n'; echo)
}

# The literal blocks and lines of EXAMPLES, each in a file in $1.
examples() {
	sed '1,/^\.Sh EXAMPLES/d; /^\.Sh/,$d' "$2" | awk -v dir="$1" '
		function begin() { file = sprintf("%s/%02d", dir, ++n) }
		/^\.Dl / { begin(); sub("^.Dl ", ""); print >file; file = "" }
		/^\.Ed/ { file = "" }
		file != "" && /^\$ / { file = ""; n-- }
		file != "" { gsub(/\\e/, "\\"); gsub(/\\\(dq/, "\""); print >file }
		/^\.Bd/ { begin() }'
}

# Those that have the output, too: commands behind "$ ".
worked() {
	sed '1,/^\.Sh EXAMPLES/d; /^\.Sh/,$d' "$1" | awk '
		/^\.Ed/ { on = 0 }
		begun && /^\$ / { on = 1 }
		{ begun = 0 }
		on { gsub(/\\e/, "\\"); print }
		/^\.Bd/ { begun = 1 }'
}

# A block of mailseal(7) by the name on its mark.
block() {
	awk -v mark=".\\\\\" $1" '
		on && /^\.Ed/ { exit }
		on > 1 { gsub(/\\e/, "\\"); print }
		on && /^\.Bd/ { on = 2 }
		$0 == mark { on = 1 }' "$TOP/man/mailseal.7"
}

# A program of the test's own, before all others in PATH.
program() {
	printf '#!/bin/sh\n%s\n' "$2" >"$bin/$1"
	chmod 755 "$bin/$1"
}

# A directory to work in, with a message, where all questions to the DNS are
# answered by example.com.zone and lists.example.zone.
sandbox() {
	local tool zones genkey

	unset CLIENT_ADDRESS CLIENT_HELO TCPREMOTEIP SENDER FROM RELAYCLIENT
	bin=$BATS_TEST_TMPDIR/bin
	mkdir -p "$bin" "$BATS_TEST_TMPDIR/work"
	cd "$BATS_TEST_TMPDIR/work" || return
	cat >message <<-'EOF'
		From: Ann <ann@example.com>
		To: Bob <bob@example.net>
		Subject: Lunch
		Date: Mon, 05 Jan 2026 11:30:00 +0000
		Message-ID: <lunch.1@example.com>

		Soup at noon?
	EOF
	: >example.com.zone
	: >lists.example.zone
	zones="-z 'example.com=$PWD/example.com.zone' -z 'lists.example=$PWD/lists.example.zone'"
	for tool in arcseal arcverify dkimverify dmarcquery spfquery; do
		program $tool "case \" \$*\" in
			*' -z '* | *' --report='*) exec $(command -v $tool) \"\$@\" ;;
			*) exec $(command -v $tool) $zones \"\$@\" ;;
			esac"
	done
	genkey=$(command -v dkim-genkey)
	program dkim-genkey "case \" \$*\" in
		*' -z '*) exec $genkey \"\$@\" ;;
		*' -c '*) exec $genkey -z 'example.com=$PWD/example.com.zone' \"\$@\" ;;
		*) exec $genkey \"\$@\" ;;
		esac"
	PATH=$bin:$PATH
}

# The same, with a key and a message that it has signed.
signed() {
	sandbox
	dkim-genkey -d example.com -s mail
	cp mail.txt example.com.zone
	dkimsign -t 1767612000 -s mail -k mail.private message >signed
	sed 's/noon/one/' signed >changed
}

# The same, and the messages have come from a host of the domain's.
arrived() {
	local m

	signed
	cat >>example.com.zone <<-'EOF'
		@	TXT	"v=spf1 ip4:192.0.2.0/24 include:lists.example.com -all"
		mail	TXT	"v=spf1 a -all"
		mail	A	192.0.2.7
		lists	TXT	"v=spf1 mx ?all"
		lists	MX	10 mail
	EOF
	for m in signed changed; do
		cat >arrived - $m <<-'EOF'
			Return-Path: <ann@example.com>
			Received: from mail.example.com (unknown [192.0.2.7])
			 by mx.example.net (Postfix) with ESMTPS id 4X
			 for <bob@example.net>; Mon,  5 Jan 2026 11:30:03 +0000 (UTC)
		EOF
		mv arrived $m
	done
	# A bounce that the host itself has made: no client.
	cat >bounce <<-'EOF'
		Return-Path: <>
		Received: by mx.example.net (Postfix)
		 id 4Y; Mon,  5 Jan 2026 11:30:04 +0000 (UTC)
		From: MAILER-DAEMON@mx.example.net

		Sorry.
	EOF
}

# Runs what stands in a file: all of it must succeed.
try() {
	for cmd in jq formail; do
		if grep -qw "$cmd" "$1" && ! command -v "$cmd" >/dev/null; then
			return
		fi
	done
	run -0 bash -e -o pipefail "$@"
}

@test "the examples of dkim-genkey(1) run" {
	sandbox
	echo example.net >domains
	program rndc 'exit 0'
	program nsupdate 'grep -q "^update add 2026-11._domainkey.example.com. "'
	examples "$bin" "$TOP/man/dkim-genkey.1"
	for f in "$bin"/0*; do
		try "$f"
	done
	[ -s example.net/2026-11-ed25519.private ]
}

@test "the examples of dkimsign(1) run, and what they sign passes" {
	sandbox
	dkim-genkey -s a
	mkdir dkim Maildir
	cp a.private dkim/example.com.private
	program pass 'cat mail.private'
	examples "$bin" "$TOP/man/dkimsign.1"
	sed -i.orig "s|/etc/dkim|$PWD/dkim|" "$bin"/0*
	rm "$bin"/*.orig
	for f in "$bin"/0*; do
		rm -f signed
		try "$f"
		[ ! -e signed ] || mv signed "signed.${f##*/}"
	done
	cat a.txt 2026.txt 2026-ed25519.txt >>example.com.zone
	for f in signed.*; do
		run -0 dkimverify "$f"
	done
	run -0 dkimverify signed.02
	[[ $output == *'rsa key)'*'ed25519 key)'* ]]
}

@test "the examples of dkimverify(1) run" {
	signed
	cp signed message
	mkdir -p Maildir/cur
	cp signed Maildir/cur/1
	{ echo 'From ann@example.com Mon Jan  5 11:30:00 2026'; cat signed; } >mbox
	examples "$bin" "$TOP/man/dkimverify.1"
	for f in "$bin"/0*; do
		try "$f"
	done
	run -0 dkimverify -z answers.zone -t 1767612600 signed
	grep -q '^Authentication-Results: mx.example.net;' judged
}

@test "the worked examples of dkimverify(1) show what it says" {
	signed
	worked "$TOP/man/dkimverify.1" >shown
	[ "$(grep -c '^\$ ' shown)" -gt 5 ]
	sed -n 's/^\$ //p' shown >commands
	while IFS= read -r cmd; do
		printf '$ %s\n' "$cmd"
		eval "$cmd" 2>&1 </dev/null
	done <commands | sed 's/ *$//' >now
	diff -u shown now
}

@test "the examples of spfquery(1) run" {
	arrived
	export ip=192.0.2.7 helo=mail.example.com sender=ann@example.com
	cp signed message
	{
		printf 'Received: from mx (mx [198.51.100.1]) by in with SMTP\n'
		cat signed
	} >forwarded
	printf '%s\n' '192.0.2.7 ann@example.com' '# bounces' \
	    '192.0.2.7 <> mail.example.com' >clients
	examples "$bin" "$TOP/man/spfquery.1"
	for f in "$bin"/0*; do
		try "$f"
	done
	[ "$(grep -c '^Authentication-Results: mx.example.net;' final)" -eq 1 ]
	grep -q 'spf=pass' final
	grep -q 'dkim=pass' final
	run -0 spfquery -f clients -z answers.zone
	sender=ann@mail.example.com ip=192.0.2.9 run bash "$bin/03"
	[[ $output == '550 5.7.23 '* ]]
}

# The same, and a list has sealed the message; its key is in a.txt.
sealed() {
	arrived
	dkim-genkey -d lists.example -s a
	cp a.txt lists.example.zone
	dkimverify -p -a lists.example signed >in
	arcseal -t 1767612300 -a lists.example -d lists.example -s a \
	    -k a.private in >sealed
}

@test "the examples of arcverify(1) run" {
	sealed
	cp sealed message
	examples "$bin" "$TOP/man/arcverify.1"
	for f in "$bin"/0*; do
		try "$f"
	done
	run -0 arcverify -z answers.zone -t 1767612600 sealed
	[ "$(grep -c '^Authentication-Results: mx.example.net;' judged)" -eq 1 ]
	for method in spf dkim arc; do
		sed '/^$/,$d' judged | grep -q "$method=pass"
	done
	# shellcheck disable=SC2016
	echo '[ "$folder" = lists ]' | cat "$bin/06" - >trusted
	try trusted
	# A chain that has failed: the status of a pipeline is that of jq.
	sed 's/sealed/cut/; s/lists)/lists) exit 1/' "$bin/06" >broken
	sed '/noon/d' sealed >cut
	run -0 bash -e broken
}

@test "the examples of dmarcquery(1) run, and the report that is sent is one" {
	local day

	need gzip
	sealed
	cp sealed message
	cat >>example.com.zone <<-'EOF'
		@	MX	10 mail
		_dmarc	TXT	"v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
	EOF
	rm mail.private mail.txt
	dkim-genkey -d example.net -s mail
	mkdir dkim
	mv mail.private dkim/example.net.private
	program sendmail 'printf "%s|" "$@" >args; cat >sent'
	examples "$bin" "$TOP/man/dmarcquery.1"
	sed -i.orig "s|/etc/dkim|$PWD/dkim|; s|/var/log/dmarc|$PWD|g" "$bin"/0* \
	    "$bin"/1*
	rm "$bin"/*.orig
	try "$bin/01"
	[ "$(grep -c '^Authentication-Results: mx.example.net;' judged)" -eq 1 ]
	for method in spf dkim arc dmarc; do
		sed '/^$/,$d' judged | grep -q "$method=pass"
	done
	[ "$(jq -r .result log)" = pass ]
	for f in "$bin"/0[2-9]; do
		try "$f"
	done
	run -0 dmarcquery -a mx.example.net -z answers.zone judged
	[[ $output == *dmarc=pass* ]]
	# shellcheck disable=SC2016
	echo '[ "$folder" = "$1" ]' | cat "$bin/05" - >folder
	try folder inbox
	sed 's/^From: .*/&, eve@example.org/' judged >two
	sed 's/judged/two/' folder >folder2
	try folder2 junk
	sed 's/dkim=pass/dkim=fail/; s/spf=pass/spf=fail/' judged >failing
	sed 's/judged/failing/' folder >folder2
	try folder2 junk

	try "$bin/10"
	[[ $output == 'example.com: '*'"host":"example.com"'*'"state":"own"'* ]]
	# What came in yesterday.
	day=$(($(date +%s) / 86400 * 86400 - 86400))
	rm log
	for t in $((day - 1)) "$day" $((day + 86399)) $((day + 86400)); do
		[ "$t" -le "$day" ] || mv -n log log.1
		dmarcquery -q -a mx.example.net -t "$t" --log=log judged
	done
	try "$bin/11" example.com dmarc@example.com
	[ "$(cat args)" = '-i|-f|postmaster@example.net|--|dmarc@example.com|' ]
	file=mx.example.net!example.com!$day!$((day + 86399)).xml.gz
	grep -qF "filename=\"$file\"" sent
	run -0 dkimverify -z example.net=mail.txt sent
	sed '1,/^$/d' sent | base64 -d | gzip -d >report.xml
	grep -q '<count>2</count>' report.xml
	grep -q "<begin>$day</begin>" report.xml
	id=$(sed -n 's/^Message-ID: <\(.*\)>/\1/p' sent)
	grep -q "<report_id>$id</report_id>" report.xml
	[[ $(grep ^Subject: sent) == *" Report-ID: <$id>" ]]
	rm sent
	run -6 sh "$bin/11" example.org dmarc@example.org
	[ ! -e sent ]
}

@test "the examples of arcseal(1) run" {
	arrived
	cp signed message
	mkdir dkim
	examples "$bin" "$TOP/man/arcseal.1"
	sed -i.orig "s|/etc/dkim|$PWD/dkim|" "$bin"/0*
	rm "$bin"/*.orig
	for f in "$bin"/0*; do
		[ ! -e a.private ] || cp a.private dkim/lists.example.private
		try "$f"
	done
	grep -q '^Subject: \[lunch\] Lunch' signed
	for f in signed sealed forwarded; do
		run -0 arcverify -a mx $f
		[[ $output == *'arc=pass (1 set) '* ]]
	done
	run -0 dkimverify signed
	[ "$(grep -c '^ARC-' forwarded)" -eq 3 ]
}

@test "the pipeline of mailseal(7) runs" {
	sandbox
	block 'run: pipeline' >pipeline
	try pipeline
	[ "$output" = 'Authentication-Results: mx; dmarc=pass (p=reject) header.from=example.com' ]
}

@test "the recipes for procmail of mailseal(7) do what they say" {
	need procmail
	signed
	{
		printf '%s\n' "PATH=$PATH" "MAILDIR=$PWD" DEFAULT=box
		block 'recipe: procmail-file'
		block 'recipe: procmail-verify'
	} >rc
	procmail "$PWD/rc" <signed
	grep -q 'dkim=pass' box
	procmail "$PWD/rc" <changed
	diff broken/new/* changed
	procmail "$PWD/rc" <message
	grep -q 'dkim=none' box
	program dkimverify 'exit 71'
	rm box
	run -75 procmail "$PWD/rc" <signed
	[ ! -e box ]
}

@test "with the recipe for procmail SPF is judged too" {
	need procmail
	arrived
	{
		printf '%s\n' "PATH=$PATH" "MAILDIR=$PWD" DEFAULT=box
		block 'recipe: procmail-verify'
		block 'recipe: procmail-spf'
	} >rc
	{
		echo 'From ann@example.com Mon Jan  5 11:30:00 2026'
		echo 'Authentication-Results: mx.example.net; spf=pass'
		cat changed
	} >forged
	SENDER=bob@example.com TCPREMOTEIP=127.0.0.1 procmail "$PWD/rc" <forged
	[ "$(grep -c '^Authentication-Results: mx.example.net;' box)" -eq 1 ]
	grep -q 'dkim=fail' box
	grep -q 'spf=pass .*smtp.mailfrom=example.com' box
	rm box

	sed 's/192\.0\.2\.7/198.51.100.1/' forged >spoofed
	procmail "$PWD/rc" <spoofed
	grep -q 'spf=fail .*smtp.mailfrom=example.com' box
	rm box

	procmail "$PWD/rc" <bounce
	grep -q '^Sorry' box
	grep -q spf=none box
	rm box
	program spfquery 'echo "spf=pass"; exit 71'
	run -75 procmail "$PWD/rc" <forged
	[ ! -e box ]
}

# A policy for the domain of the messages, and messages in its name: changed,
# from elsewhere, of two authors.
policied() {
	arrived
	echo '_dmarc TXT "v=DMARC1; p=reject"' >>example.com.zone
	sed 's/192\.0\.2\.7/198.51.100.1/' changed >spoofed
	sed 's/^From: .*/&, Eve <eve@example.org>/' signed >two
	# What the sender says stands in the field, too, before the verdict.
	sed '1s/<.*>/<x@header.from=a.example>/' two >sly
	# Its record is at fault, and none to be applied.
	sed 's/@mx.example.net/@mail.example.com/' bounce >careless
	echo '_dmarc.mail TXT "v=DMARC1; p=rejected"' >>example.com.zone
}

@test "with the recipe for procmail mail that fails DMARC goes into quarantine" {
	need procmail
	policied
	{
		printf '%s\n' "PATH=$PATH" "MAILDIR=$PWD" DEFAULT=box
		block 'recipe: procmail-verify'
		block 'recipe: procmail-spf'
		block 'recipe: procmail-dmarc'
	} >rc
	for m in signed changed careless; do
		procmail "$PWD/rc" <$m
		[ ! -e quarantine ]
		if [ $m = careless ]; then
			grep -q 'dmarc=permerror .*policy record' box
		else
			grep -q 'dmarc=pass' box
		fi
		[ "$(grep -c '^Authentication-Results:' box)" -eq 1 ]
		rm box
	done
	{
		echo 'Authentication-Results: mx.example.net; dkim=pass header.d=example.com'
		cat spoofed
	} >forged
	for m in spoofed forged two sly; do
		procmail "$PWD/rc" <$m
		[ ! -e box ]
		grep -qE 'policy.dmarc=reject|dmarc=permerror' quarantine/new/*
		rm -r quarantine
	done
	program dmarcquery 'echo "dmarc=pass"; exit 71'
	run -75 procmail "$PWD/rc" <signed
	[ ! -e box ]
}

@test "the recipes for maildrop of mailseal(7) do what they say" {
	need maildrop
	signed
	mkdir -p Maildir/{new,cur,tmp} Maildir/.broken/{new,cur,tmp}
	{
		printf '%s="%s"\n' PATH "$PATH" DEFAULT "$PWD/Maildir"
		block 'recipe: maildrop-file' | sed "s|Maildir|$PWD/Maildir|"
		block 'recipe: maildrop-verify'
	} >filter
	chmod 600 filter
	maildrop "$PWD/filter" <signed
	grep -q 'dkim=pass' Maildir/new/*
	maildrop "$PWD/filter" <changed
	diff Maildir/.broken/new/* changed
	program dkimverify 'exit 71'
	run -75 maildrop "$PWD/filter" <signed
	[ "$(printf '%s\n' Maildir/new/* | wc -l)" -eq 1 ]
}

@test "with the recipe for maildrop SPF is judged too" {
	need maildrop
	arrived
	mkdir -p Maildir/{new,cur,tmp}
	{
		printf '%s="%s"\n' PATH "$PATH" DEFAULT "$PWD/Maildir"
		block 'recipe: maildrop-verify'
		block 'recipe: maildrop-spf'
	} >filter
	chmod 600 filter
	# What one delivery of a message has put into the mailbox.
	deliver() {
		rm -f Maildir/new/*
		maildrop "$PWD/filter" <"$1"
		cat Maildir/new/*
	}
	run -0 deliver signed
	[[ $output == 'Authentication-Results: '*'dkim=pass'*'spf=pass'*smtp.mailfrom=example.com* ]]
	# The null sender: the HELO name is judged.
	sed '1s/<.*>/<>/' signed >null
	run -0 deliver null
	[[ $output == *'spf=pass (matched a) smtp.helo=mail.example.com'* ]]
	SENDER=x@mail.example.com run -0 deliver signed
	[[ $output == *smtp.mailfrom=mail.example.com* ]]
	run -0 deliver bounce
	[[ $output == *'dkim=none'*'spf=none'*'Sorry.' ]]
	program spfquery 'echo "spf=pass"; exit 71'
	rm -f Maildir/new/*
	run -75 maildrop "$PWD/filter" <changed
	[ -z "$(ls Maildir/new)" ]
}

@test "with the recipe for maildrop mail that fails DMARC goes into quarantine" {
	need maildrop
	policied
	mkdir -p Maildir/{new,cur,tmp} Maildir/.quarantine/{new,cur,tmp}
	{
		printf '%s="%s"\n' PATH "$PATH" DEFAULT "$PWD/Maildir"
		block 'recipe: maildrop-verify'
		block 'recipe: maildrop-spf'
		block 'recipe: maildrop-dmarc' | sed "s|Maildir|$PWD/Maildir|"
	} >filter
	chmod 600 filter
	for m in signed changed careless; do
		maildrop "$PWD/filter" <$m
		grep -qE 'dmarc=(pass|permerror .*policy record)' Maildir/new/*
		[ -z "$(ls Maildir/.quarantine/new)" ]
		rm Maildir/new/*
	done
	for m in spoofed two sly; do
		maildrop "$PWD/filter" <$m
		grep -qE 'policy.dmarc=reject|dmarc=permerror' Maildir/.quarantine/new/*
		[ -z "$(ls Maildir/new)" ]
		rm Maildir/.quarantine/new/*
	done
	program dmarcquery 'echo "dmarc=pass"; exit 71'
	run -75 maildrop "$PWD/filter" <signed
	[ -z "$(ls Maildir/new)" ]
}

# A recipe whose last line another one takes the place of.
extended() {
	block "recipe: $1" | sed '$d'
	block "recipe: $2" | sed "s|/var/log/dmarc|$PWD|"
}

# Postfix matches a field as it is, its line ends included.
held() {
	local field pattern
	field=$(sed -n '1p; 1d; /^[[:blank:]]/!q; p' "$1")
	block 'recipe: postfix-hold' | sed -n 's|^/\(.*\)/ HOLD$|\1|p' |
	    while read -r pattern; do
		    [[ ! $field =~ $pattern ]] || echo held
	    done
}

@test "with the script for Postfix mail that fails DMARC is held" {
	policied
	program sendmail 'printf "%s|" "$@" >args; cat >sent'
	extended postfix-verify postfix-dmarc >verify
	deliver() {
		run -0 --separate-stderr sh verify ann@example.com "$2" host -- b@example.net <"$1"
		[ -z "$output$stderr" ]
		[ "$(cat args)" = '-G|-i|-f|ann@example.com|--|b@example.net|' ]
		[ "$(grep -c '^Authentication-Results:' sent)" -eq 1 ]
	}
	deliver signed 192.0.2.9
	[ -z "$(held sent)" ]
	grep -q 'dmarc=pass' sent
	deliver changed 198.51.100.1
	[ "$(held sent)" = held ]
	deliver two 192.0.2.9
	[ "$(held sent)" = held ]
	sh verify x@header.from=a.example 192.0.2.9 host -- b@example.net <two
	grep -q 'smtp.mailfrom="header.from=a.example"' sent
	[ "$(held sent)" = held ]
	deliver careless 192.0.2.9
	grep -q 'dmarc=permerror' sent
	[ -z "$(held sent)" ]
	# What is done here is what the reports tell.
	run -0 jq -r '"\(.source_ip) \(.result) \(.disposition) \(.reasons[0].type)"' log
	[ "${lines[*]}" = '192.0.2.9 pass pass null 198.51.100.1 fail quarantine local_policy' ]
	rm sent log
	mkdir log
	run -75 sh verify ann@example.com 192.0.2.9 host -- b@example.net <signed
	[ ! -e sent ]
}

@test "the filter scripts for Postfix of mailseal(7) do what they say" {
	arrived
	mkdir dkim
	cp mail.private dkim/example.com.private
	program sendmail 'printf "%s|" "$@" >args; cat >sent'
	block 'recipe: postfix-sign' | sed "s|/etc/dkim|$PWD/dkim|" >sign
	block 'recipe: postfix-verify' >verify

	run -0 --separate-stderr sh sign ann@example.com -- b@example.net c@example.net <message
	[ -z "$output$stderr" ]
	[ "$(cat args)" = '-G|-i|-f|ann@example.com|--|b@example.net|c@example.net|' ]
	run -0 dkimverify sent
	run -0 sh sign '' -- b@example.net <message
	[[ $(cat args) == '-G|-i|-f||--|'* ]]
	run -0 sh verify ann@example.com 192.0.2.9 host -- b@example.net <changed
	[ "$(cat args)" = '-G|-i|-f|ann@example.com|--|b@example.net|' ]
	[ "$(grep -c '^Authentication-Results:' sent)" -eq 1 ]
	grep -q 'dkim=fail' sent
	grep -q 'spf=pass .*smtp.mailfrom=example.com' sent
	run -0 sh verify '' 192.0.2.9 mail.example.com -- b@example.net <signed
	[[ $(cat args) == '-G|-i|-f||--|'* ]]
	grep -q 'spf=fail .*smtp.helo=mail.example.com' sent
	rm sent
	run -75 sh verify ann@example.com unknown '' -- b@example.net <signed
	[ ! -e sent ]

	chmod 644 dkim/example.com.private
	run -75 sh sign '' -- b@example.net <message
	[ ! -e sent ]
	run -0 --separate-stderr sh sign '' -- b@example.net <<<'Subject: no author'
	[ "$(cat sent)" = 'Subject: no author' ]
}

@test "the wrapper for qmail-remote of mailseal(7) does what it says" {
	signed
	mkdir -p keys/example.com
	cp mail.private keys/example.com/default
	sed 's/^mail/default/' mail.txt >example.com.zone
	program qmail-remote 'cat >sent; printf "r\0Kok\n\0"'
	block 'recipe: qmail-sign' |
	    sed "s|/etc/domainkeys|$PWD/keys|; s|/var/qmail/bin|$bin|" >wrapper

	sed /^Date/d message >undated # for which there is a warning
	for m in "$(cat message)" "$(cat undated)"$'\n'; do
		printf %s "$m" >m
		sh wrapper host a@example.com b@example.net <m >report 2>&1
		[ "$(head -c 1 report)" = r ]
		[ -z "$(tail -c 1 sent)" ]
		run -0 dkimverify sent
		rm sent
	done
	chmod 644 keys/example.com/default
	sh wrapper host a@example.com b@example.net <m >report 2>&1
	[ "$(head -c 1 report)" = Z ]
	[ ! -e sent ]
}

@test "the script for QMAILQUEUE of mailseal(7) does what it says" {
	arrived
	{
		echo 'Received: (qmail 12 invoked from network); 5 Jan 2026 11:30:03 -0000'
		echo 'Received: from unknown (HELO mail.example.com) (192.0.2.7)'
		echo '  by mx.example.net with SMTP; 5 Jan 2026 11:30:03 -0000'
		cat message
	} >m
	program qmail-queue 'cat >sent; cat <&1 >envelope'
	block 'recipe: qmail-queue' | sed "s|/var/qmail/bin|$bin|" >queue
	export TCPREMOTEIP=192.0.2.7

	printf 'Fann@example.com\0Tb@example.net\0\0' >given
	sh queue <m 1<given
	cmp envelope given
	[[ $(cat sent) == *'spf=pass'*smtp.mailfrom=example.com*dkim=none*"$(cat m)" ]]
	printf 'F\0Tb@example.net\0\0' >given
	sh queue <m 1<given
	grep -q 'spf=pass .*smtp.helo=mail.example.com' sent
	RELAYCLIENT='' sh queue <m 1<given
	grep -q 'spf=none (the client may relay)' sent

	rm sent
	program spfquery 'cat; exit 71'
	status=0
	sh queue <m 1<given || status=$?
	[ "$status" -eq 71 ]
	[ ! -e sent ]
}

@test "with the script for QMAILQUEUE mail that fails DMARC can be refused" {
	policied
	program qmail-queue 'cat >sent; cat <&1 >envelope'
	extended qmail-queue qmail-dmarc | sed "s|/var/qmail/bin|$bin|" >queue
	printf 'Fann@example.com\0Tb@example.net\0\0' >given
	export TCPREMOTEIP=192.0.2.7
	sh queue <signed 1<given
	cmp envelope given
	grep -q 'dmarc=pass' sent
	sh queue <careless 1<given
	grep -q 'dmarc=permerror' sent
	export TCPREMOTEIP=198.51.100.1
	# It fails, and is queued: nothing else is known of the domain.
	sh queue <spoofed 1<given
	grep -q 'policy.dmarc=reject' sent
	rm sent
	for m in spoofed two; do
		status=0
		sed 's/bank.example/example.com/' queue >strict
		sh strict <$m 1<given || status=$?
		[ "$status" -eq 31 ]
		[ ! -e sent ]
	done
	# Our own users' mail is not judged.
	RELAYCLIENT='' sh strict <changed 1<given
	run -1 grep -q 'dmarc=' sent

	rm sent
	program dmarcquery 'cat; exit 71'
	status=0
	sh queue <signed 1<given || status=$?
	[ "$status" -eq 71 ]
	[ ! -e sent ]
}

# The newest ARC-Authentication-Results of a message, unfolded.
aar() {
	sed -n '/^ARC-Authentication-Results:/,/^[^ \t]/p' "$1" |
	    awk 'NR > 1 && /^[^ \t]/ { exit } { sub(/^[ \t]+/, " "); printf "%s", $0 }'
}

@test "the scripts for a mailing list of mailseal(7) do what they say" {
	arrived
	dkim-genkey -d lists.example -s a
	cp a.txt lists.example.zone
	mkdir dkim
	cp a.private dkim/lists.private
	block 'recipe: list-in' >list-in
	block 'recipe: list-out' | sed "s|/etc/dkim|$PWD/dkim|" >list-out
	program sendmail 'printf "%s|" "$@" >args; cat >sent'
	program lunch "sed 's/^Subject: /&[lunch] /' >changed || exit
		printf -- '-- \nThe lunch list\n' >>changed
		sh '$PWD/list-out' lunch@lists.example -- \"\$@\" <changed"
	export SENDER=ann@example.com CLIENT_ADDRESS=192.0.2.7
	export CLIENT_HELO=mail.example.com

	# Somebody says in the list's name that another domain has signed.
	{
		printf 'Authentication-Results: lists.example;\n'
		printf '\tdkim=pass header.d=bank.example; arc=pass\n'
		cat signed
	} >forged
	for m in signed forged; do
		run -0 --separate-stderr sh list-in lunch bob@example.net c@example.net <$m
		[ -z "$output$stderr" ]
		[ "$(cat args)" = '-G|-i|-f|lunch@lists.example|--|bob@example.net|c@example.net|' ]
		grep -q '^Subject: \[lunch\] Lunch' sent
		[ "$(tail -n 1 sent)" = 'The lunch list' ]
		run -0 arcverify -a mx.example.net sent
		[ "$output" = 'Authentication-Results: mx.example.net; arc=pass (1 set) header.oldest-pass=0' ]
		run -0 aar sent
		[[ $output == 'ARC-Authentication-Results: i=1; lists.example; spf=pass smtp.mailfrom=example.com; dkim=pass header.d=example.com '*'; arc=none' ]]
		run -0 dkimverify -a mx.example.net sent
		[[ $output == *'dkim=pass '*' header.d=lists.example '*'dkim=fail (body hash '*' header.d=example.com '* ]]
	done

	# What this list has sent goes through another one of the same kind.
	mv sent first
	SENDER=lunch@lists.example run -0 sh list-in lunch bob@example.net <first
	run -0 arcverify -a mx.example.net sent
	[ "$output" = 'Authentication-Results: mx.example.net; arc=pass (2 sets) header.oldest-pass=2' ]
	run -0 aar sent
	[[ $output == *'i=2; lists.example; '*'; arc=pass header.oldest-pass=0' ]]
	# A chain that somebody has broken on the way is sealed as such.
	sed 's/^Soup/Soap/' first >broken
	SENDER=lunch@lists.example run -0 sh list-in lunch bob@example.net <broken
	run -1 arcverify -a mx.example.net sent
	[[ $output == *'arc=fail (set 2: its seal says that the chain failed)' ]]

	rm sent
	chmod 644 dkim/lists.private
	run -75 sh list-in lunch bob@example.net <signed
	[ ! -e sent ]
	program arcverify 'cat; exit 75'
	chmod 600 dkim/lists.private
	run -75 sh list-in lunch bob@example.net <signed
	[ ! -e sent ]
}

# The commands and their output that README shows, and what is there now.
# Keys are new each time, and so is what they make.
masked() {
	sed -E 's/(header\.b)="?[A-Za-z0-9+\/]{8,}"?/\1=/g
	    s/([^a-z.])(bh?|p)=[A-Za-z0-9+\/]{3,}=*/\1\2=/g
	    s/^(\t +"|\t)[A-Za-z0-9+\/]+=*("|$)/\1\2/
	    s/hash [A-Za-z0-9+\/]{20,}=/hash/; s/([ \t]t)=[0-9]+/\1=/'
}

shown() {
	# shellcheck disable=SC2016
	sed -n '/^```console$/,/^```$/{/^```/d;p;}' "$TOP/README"
}

@test "the tour in README shows what the tools do" {
	need jq
	sandbox
	shown | awk '/^\$ / { on = /^\$ cat letter$/; next } on' >letter
	shown | sed -n 's/^\$ //p' >commands
	[ "$(wc -l <commands)" -gt 8 ]
	while IFS= read -r cmd; do
		printf '$ %s\n' "$cmd"
		eval "$cmd" 2>&1 </dev/null || true
	done <commands >now
	diff -u <(shown | masked) <(masked <now)
}
