#!/usr/bin/env bats
# The n-th call of the system fails, for each n there is: the tools end as
# without the fault, or with a status of 64 or more, one line on standard error
# and no part of a message on standard output.

setup_file() {
	load lib
	cd "$BATS_FILE_TMPDIR" || return
	dkim-genkey -d example.com -s rsa
	printf '$ORIGIN example.com.\n' | cat - rsa.txt >zone
	letter >m
	{ letter; head -c 600000 /dev/zero | tr '\0' x | fold -w 70; } >long
	dkimsign -t 1700000000 -s rsa -k rsa.private m >signed
}

setup() {
	load lib
	command -v strace >/dev/null || skip 'no strace here'
	[ -z "${ASAN_OPTIONS-}" ] || skip 'strace leaves no room for a sanitizer'
	cd "$BATS_TEST_TMPDIR"
	ln -s "$BATS_FILE_TMPDIR"/* .
}

teardown() {
	[ -z "${server-}" ] || kill "$server"
}

# The number of the first such call that is not the loader's: io_setup() is the
# first that main() does, and sets SIGPIPE.
first() {
	strace -o log -e "trace=$1,rt_sigaction" "${@:2}" <"$in" >/dev/null 2>&1 || true
	awk -v call="^$1\\(" '/^rt_sigaction\(SIGPIPE/ { exit } $0 ~ call { n++ } END { print n + 1 }' log
}

# faults IN CALL=ERROR ... -- TOOL ARG...: standard input from IN.
faults() {
	local in=$1 call error n want runs=0 inject
	local -a calls=()

	for ((;;)); do
		shift
		[ "$1" = -- ] && break
		calls+=("$1")
	done
	shift
	"$@" <"$in" >want 2>/dev/null && want=0 || want=$?
	for call in "${calls[@]}"; do
		error=${call#*=} call=${call%=*}
		for ((n = $(first "$call" "$@"); ; n++)); do
			[ -z "${before-}" ] || "$before"
			inject=(strace -o log -e "trace=$call" -e "inject=$call:error=$error:when=$n")
			if [ -n "${piped-}" ]; then
				/bin/cat "$in" | "${inject[@]}" "$@" >out 2>err && status=0 || status=$?
			else
				"${inject[@]}" "$@" <"$in" >out 2>err && status=0 || status=$?
			fi
			grep -q INJECTED log || break
			runs=$((runs + 1))
			judge "$want" || {
				echo "$call $n $error: status $status, standard error:"
				cat err
				return 1
			}
		done
	done
	echo "# $1: $runs faults"
	[ "$runs" -gt 5 ]
}

# Was that a decent end?
judge() {
	[ -z "${after-}" ] || "$after" || return 1
	if [ "$status" -eq "$1" ] && cmp -s out want; then
		return 0
	fi
	[ "$status" -ge 64 ] && [ "$status" -lt 128 ] || return 1
	[ "$(wc -l <err)" -eq 1 ] || return 1
	# The last close is the end of writing; and what is too long for memory is
	# read again as it is written.
	if [ "$call" = write ] || [ "$call" = close ] || [ "$call$in" = pread64long ]; then
		cmp -s -n "$(wc -c <out)" out want
	else
		[ ! -s out ]
	fi
}

@test "dkimsign, from a pipe and from a file" {
	for in in m long; do
		faults "$in" read=EIO pread64=EIO write=ENOSPC openat=EMFILE mmap=ENOMEM close=EIO read=EINTR write=EINTR \
		    -- dkimsign -t 1700000000 -s rsa -k rsa.private
	done
	piped=1 faults long read=EIO write=ENOSPC pread64=EIO openat=EACCES close=EIO \
	    -- dkimsign -t 1700000000 -s rsa -k rsa.private
}

@test "dkimverify, with a zone file" {
	for opt in -q -p -J; do
		faults signed read=EIO pread64=EIO write=ENOSPC openat=EMFILE mmap=ENOMEM close=EIO read=EINTR write=EAGAIN \
		    -- dkimverify $opt -t 1700000001 -a mx -z example.com=zone
	done
}

@test "dkimverify, asking a server" {
	dnsd example.com=zone >port 3>&- &
	server=$!
	for _ in $(seq 50); do [ -s port ] && break; sleep 0.1; done
	faults signed socket=EMFILE connect=ENETUNREACH sendto=ENETUNREACH sendto=EAGAIN recvfrom=EIO recvfrom=EINTR \
	    poll=EINTR close=EIO \
	    -- dkimverify -T 8 -t 1700000001 -a mx -n "127.0.0.1@$(cat port)"
}

@test "dkim-genkey writes both files or none, and leaves nothing behind" {
	before() { rm -rf dir && mkdir dir; }
	after() {
		case $(cd dir && echo *) in
		'*' | 'x.private x.txt') [ "$status" -ne 0 ] || [ -s dir/x.private ] ;;
		*) ls dir; return 1 ;;
		esac
		# A key that is there is whole.
		[ ! -e dir/x.private ] || openssl pkey -in dir/x.private -noout
	}
	before=before after=after
	mkdir dir
	faults /dev/null read=EIO write=ENOSPC openat=EACCES mmap=ENOMEM close=EIO fsync=EIO link=EIO linkat=EIO \
	    rename=EIO unlink=EIO -- dkim-genkey -k ed25519 -D dir -d example.com -s x
}
