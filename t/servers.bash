# Shared by the tests that ask name servers of their own: `load servers` in
# setup(), behind `load lib`, and stop_servers in teardown().
# shellcheck disable=SC2034  # at, log and took are for the tests.
servers=()

# start_server OPTION ... [FILE]: at is its address, log its log.
start_server() {
	local id=${#servers[@]} tries
	log=log$id
	: >"$log"
	dnsd -l "$log" "$@" >"port$id" 2>"err$id" 3>&- &
	servers+=($!)
	for ((tries = 0; tries < 500; tries++)); do
		[ -s "port$id" ] && break
		sleep 0.01
	done
	at=127.0.0.1@$(<"port$id")
}

stop_servers() {
	local pid
	for pid in "${servers[@]}"; do
		kill "$pid" 2>/dev/null || :
	done
}

# Runs "$@" and leaves the milliseconds in took.
timed() {
	local start=${EPOCHREALTIME/./}
	"$@"
	took=$(((${EPOCHREALTIME/./} - start) / 1000))
}
