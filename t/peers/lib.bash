# Shared by the tests that ask other implementations: `load peers/lib` in
# setup(), behind `load lib`.
PEERS=$TOP/t/peers
MAILAUTH=$("$PEERS/fetch" -n 2>/dev/null || echo /nonexistent)
export MAILAUTH
peer=
known=()

# name_server ZONE=FILE ...: nsd in the directory nsd, its port in "port".
name_server() {
	local port zone tries=0

	command -v nsd >/dev/null || return 0	# see peer
	until grep -qs 'nsd started' nsd/log; do
		[ $((tries += 1)) -le 20 ] || return
		port=$((RANDOM % 20000 + 20000))
		{
			printf '%s: %s\n' server '' ip-address "127.0.0.1@$port" \
			    username '""' chroot '""' database '""' server-count 1 \
			    pidfile nsd/pid xfrdfile nsd/xfrd zonelistfile nsd/list \
			    xfrdir nsd zonesdir "$PWD" remote-control '' control-enable no
			for zone; do
				printf '%s: %s\n' zone '' name "${zone%=*}" zonefile "${zone#*=}"
			done
		} >nsd/conf
		nsd -d -c nsd/conf >nsd/log 2>&1 3>&- &
		for _ in {1..50}; do
			! grep -q 'nsd started' nsd/log || break
			kill -0 $! 2>/dev/null || break
			sleep 0.1
		done
	done
	echo "$port" >port
}

no_name_server() {
	[ ! -e "$BATS_FILE_TMPDIR/nsd/pid" ] || kill "$(<"$BATS_FILE_TMPDIR/nsd/pid")"
}

# zone_server OPTION ... FILE: dnsd, its port in "port".
zone_server() {
	dnsd "$@" >port 3>&- &
	echo $! >pid
	while [ ! -s port ]; do
		kill -0 $! || return
		sleep 0.05
	done
}

no_zone_server() {
	[ ! -e "$BATS_FILE_TMPDIR/pid" ] || kill "$(<"$BATS_FILE_TMPDIR/pid")"
}

# Skips the test when the command fails; where all is installed, that is an
# error.
need() {
	local why
	why=$("$@" 2>&1) && return
	why="${1##*/}: $(grep -m 1 -iE "not found|no such|no module|cannot find|can't locate|not installed" <<<"$why" ||
	    echo "$why")"
	[ "${CI-}" = true ] || skip "$why"
	echo "$why" >&2
	return 1
}

peer() {
	peer=$1
	if [ ! -e "$peer.algorithms" ]; then
		need nsd -v
		need "$PEERS/$peer" algorithms
		"$PEERS/$peer" algorithms >"$peer.algorithms"
	fi
	mapfile -t known <"$peer.algorithms"
}

# Does the peer know the algorithm?
knows() {
	[[ " ${known[*]} " == *" $1 "* ]]
}

# Messages of any line end as SMTP carries them.
wire() {
	awk '{ sub(/\r$/, ""); printf "%s\r\n", $0 }'
}

# unix DIR NEW: the messages in DIR, in LF.
unix() {
	mkdir "$2"
	awk -v "new=$2" '
	    FNR == 1 { close(out); out = FILENAME; sub(/.*\//, new "/", out) }
	    { sub(/\r$/, ""); print >out }' "$1"/*
}
