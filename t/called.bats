#!/usr/bin/env bats
# Every tool, called as mail systems call programs: descriptors that are
# closed, full or non-blocking, signals ignored or blocked, odd environments.

setup_file() {
	load lib
	cd "$BATS_FILE_TMPDIR" || return
	dkim-genkey -d example.com -s rsa
	printf '$ORIGIN example.com.\n' | cat - rsa.txt >zone
	{ letter; head -c 2000000 /dev/zero | tr '\0' x | fold -w 70; } >m
	dkimsign -t 1700000000 -s rsa -k rsa.private m >signed
	dkimverify -t 1700000001 -a mx -z example.com=zone -p signed >verified
}

setup() {
	load lib
	cd "$BATS_TEST_TMPDIR"
	ln -s "$BATS_FILE_TMPDIR"/* .
	sign=(dkimsign -t 1700000000 -s rsa -k rsa.private)
	verify=(dkimverify -t 1700000001 -a mx -z example.com=zone)
	existing=(dkim-genkey -e rsa.private -s rsa -d example.com)
	declare -gA file=([sign]=m [verify]=signed [existing]='')
}

@test "a closed standard input is 66, unless a FILE is given" {
	# run's own redirections would reach its pipe instead.
	run -66 bash -c '"$@" <&-' - "${sign[@]}"
	[[ $output == *'standard input is closed' ]]
	run -66 bash -c '"$@" <&-' - "${verify[@]}"
	"${sign[@]}" m <&- | cmp - signed
	"${existing[@]}" <&- | cmp - rsa.txt
}

@test "a closed standard output is 74, and no file takes its place" {
	for tool in sign verify existing; do
		declare -n cmd=$tool
		run -74 bash -c '"$@" >&-' - "${cmd[@]}" ${file[$tool]}
		run -74 bash -c '"$@" <&- >&- 2>&-' - "${cmd[@]}" ${file[$tool]}
	done
	run -0 bash -c '"$@" >&-' - "${verify[@]}" -q signed
	[ "$(cat "$BATS_FILE_TMPDIR/zone" | wc -c)" -eq "$(wc -c <zone)" ]
	"${sign[@]}" m | cmp - signed
}

@test "a closed standard error does not put its lines elsewhere" {
	"${sign[@]}" -v m 2>&- | cmp - signed
	"${verify[@]}" -v -p signed 2>&- | cmp - verified
	run -0 bash -c '"$@" <&- 2>&-' - "${sign[@]}" m
}

@test "a full disk is 74, never a verdict" {
	[ -c /dev/full ] || skip 'no /dev/full here'
	for tool in sign verify existing; do
		declare -n cmd=$tool
		run -74 bash -c '"$@" >/dev/full' - "${cmd[@]}" ${file[$tool]}
		[[ $output == *'standard output: No space left on device' ]]
	done
	run -74 bash -c '"$@" --help >/dev/full' - dkimsign
}

@test "a reader that is gone is 74, not death by a signal" {
	for tool in sign verify; do
		declare -n cmd=$tool
		for how in '' -i -b; do
			# shellcheck disable=SC2086
			run -0 bash -c '{ called '"$how"' "$@" 2>err; echo $? >&3; } 3>status | true; cat status' - "${cmd[@]}" -v signed
			# The line of a verdict may be written before the reader goes.
			[[ $output == 74 || ($tool == verify && $output == 0) ]]
		done
	done
}

@test "a file size limit is 74, not death by a signal" {
	command -v prlimit >/dev/null || skip 'no prlimit here'
	run -74 bash -c 'prlimit --fsize=1000000 "$@" >out' - "${sign[@]}" m
	# The temporary file meets it too; then nothing is written.
	# shellcheck disable=SC2002
	run -74 bash -c 'cat m | prlimit --fsize=1000000 "$@" | wc -c; exit ${PIPESTATUS[1]}' - "${sign[@]}"
	[ "${lines[-1]}" = 0 ]
}

@test "non-blocking descriptors lose nothing, with slow writers and readers" {
	{ head -c 70000 m; sleep 0.3; tail -c +70001 m; } |
	    called -n "${sign[@]}" | { sleep 0.3; cat; } | cmp - signed
	{ head -c 10 signed; sleep 0.3; tail -c +11 signed; } |
	    called -n "${verify[@]}" -p | { sleep 0.3; cat; } | cmp - verified
}

@test "signals that are blocked or ignored change nothing" {
	for how in -b -i -bi; do
		called $how "${sign[@]}" m | cmp - signed
		called $how "${verify[@]}" -p signed | cmp - verified
		called $how "${existing[@]}" | cmp - rsa.txt
	done
}

@test "the environment changes nothing" {
	printf 'openssl_conf = nonsense\n[nonsense]\nproviders = none\n' >conf
	for env in OPENSSL_CONF=/nonexistent OPENSSL_CONF=conf OPENSSL_MODULES=/nonexistent RES_OPTIONS=attempts:0 \
	    POSIXLY_CORRECT=1 LC_ALL=tr_TR.UTF-8 LC_ALL=C.UTF-8 LANG=xx TMPDIR= HOSTALIASES=zone MALLOC_PERTURB_=165; do
		env "$env" "${sign[@]}" m | cmp - signed
		env "$env" "${verify[@]}" signed -p | cmp - verified
		env "$env" "${existing[@]}" | cmp - rsa.txt
	done
	env -i "$(command -v dkimsign)" -t 1700000000 -s rsa -k rsa.private m | cmp - signed
	run -64 env SOURCE_DATE_EPOCH=never dkimsign -s rsa -k rsa.private m
}

@test "--defer turns operational failures into its status, and no others" {
	run -75 "${sign[@]}" --defer nosuch
	run -111 "${sign[@]}" --defer=111 nosuch
	run -111 "${verify[@]}" nosuch --defer=111
	run -111 dkimverify --defer=111 --nonsense
	run -111 dkimverify --nonsense --defer=111
	run -75 dkim-genkey --defer -e nosuch
	run -111 bash -c '"$@" >&-' - "${sign[@]}" --defer=111 m
	run -64 "${sign[@]}" --defer=0 m
	run -64 "${sign[@]}" --defer=256 m
	# Data that cannot be signed stays 65; a verdict stays a verdict.
	run -65 "${sign[@]}" --defer=111 /dev/null
	run -6 "${verify[@]}" --defer=111 m
}

@test "a file's name cannot write to the terminal" {
	name=$'no\e[31m\nsuch\x07'
	for tool in sign verify; do
		declare -n cmd=$tool
		run -66 --separate-stderr "${cmd[@]}" "$name"
		[ "$stderr" = "${cmd[0]}: no\\033[31m\\012such\\007: No such file or directory" ]
	done
	run -66 --separate-stderr dkimverify -z "$name" m
	[ "${#stderr_lines[@]}" -eq 1 ]
	run -64 --separate-stderr dkimverify "--$name"
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr != *$'\e'* ]]
}

@test "--help and --version tell of themselves and succeed" {
	for tool in dkimsign dkimverify dkim-genkey; do
		run -0 --separate-stderr $tool --help
		[[ ${lines[0]} == "usage: $tool "* ]]
		[ -z "$stderr" ]
		run -0 --separate-stderr $tool --version
		[[ $output == "$tool (mailseal) "* ]]
	done
}

@test "a 200 MB message on a pipe needs less than 32 MiB, a file less than 16" {
	[ -x /usr/bin/python3 ] || skip 'no python3 to ask for the peak'
	[ -z "${ASAN_OPTIONS-}" ] || skip 'a sanitizer takes memory of its own'
	peak() {
		/usr/bin/python3 -c 'import resource, subprocess, sys
subprocess.check_call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)' "$@"
	}
	{ letter; yes 'a line of sixty-three octets and its end, again and again, here' | head -c 200000000; } >big
	# shellcheck disable=SC2002
	cat big | peak "${sign[@]}" 2>rss >out
	tail -c 200000000 out | cmp - <(tail -c 200000000 big)
	[ "$(tail -n 1 rss)" -lt 32768 ]
	peak "${sign[@]}" big 2>rss | cmp - out
	[ "$(tail -n 1 rss)" -lt 16384 ]
	# shellcheck disable=SC2002
	cat out | peak "${verify[@]}" -q 2>rss
	[ "$(tail -n 1 rss)" -lt 16384 ]
}

@test "a line of 1 GB is refused in the header, and signed in the body" {
	{ printf 'From: a@example.com\nX: '; head -c 1000000000 /dev/zero; } | {
		run -65 --separate-stderr "${sign[@]}"
		[ -z "$output" ]
		[ "$stderr" = 'dkimsign: standard input: header too large' ]
	}
	{ printf 'From: a@example.com\n\n'; head -c 1000000000 /dev/zero; } | {
		run -0 --separate-stderr "${sign[@]}" -H
		[[ $stderr == *'998 octets'* ]]
	}
}
