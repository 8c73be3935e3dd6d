#!/usr/bin/env bats
# dkim-genkey: keys and their records, as opendkim-genkey(8) makes them and as
# name servers read them; and the check of what is published.

setup_file() {
	load lib
	cd "$BATS_FILE_TMPDIR" || return
	dkim-genkey -d example.com -s rsa -k both
}

setup() {
	load lib
	# Not there itself: bats has files in it.
	mkdir "$BATS_TEST_TMPDIR/here" && cd "$BATS_TEST_TMPDIR/here" || return
	cp -p "$BATS_FILE_TMPDIR"/* .
}

teardown() {
	[ -z "${server-}" ] || kill "$server"
}

# p= of a private key, by openssl(1).
public() {
	case $(openssl pkey -in "$1" -noout -text) in
	*ED25519*) openssl pkey -in "$1" -pubout -outform der | tail -c 32 | base64 -w 0 ;;
	*) openssl pkey -in "$1" -pubout -outform der | base64 -w 0 ;;
	esac
}

# The zone example.com with the records on standard input.
zone() {
	printf '$ORIGIN example.com.\n$TTL 60\n@ SOA ns ns 1 1 1 1 1\n@ NS ns\nns A 127.0.0.1\n'
	cat
}

# The text of the TXT record at this name, as named-checkzone(8) loads it.
loaded() {
	named-checkzone -D -o - example.com "$1" |
	    sed -n "s/^$2\\.example\\.com\\.[ \\t].*[ \\t]TXT[ \\t]*//p" | sed 's/" "//g; s/^"//; s/"$//'
}

mode() { stat -c %a "$1" 2>/dev/null || stat -f %Lp "$1"; }

list() { ls -lAn; }

# The command leaves this directory as it was.
unchanged() {
	local before

	before=$(list)
	"$@"
	diff <(echo "$before") <(list)
}

@test "without options it makes default.private and default.txt, of 2048 bits" {
	run -0 dkim-genkey
	[ -z "$output" ]
	openssl pkey -in default.private -check -noout
	[[ $(openssl pkey -in default.private -noout -text | head -n 1) == *'(2048 bit'* ]]
	[ "$(mode default.private)" = 600 ]
	[ "$(head -n 1 default.txt)" = $'default._domainkey\tIN\tTXT\t( "v=DKIM1; h=sha256; k=rsa; "' ]
	[[ $(tail -n 1 default.txt) == *' ; ----- DKIM key default for localhost' ]]
}

@test "the record is that of opendkim-genkey, octet for octet" {
	command -v opendkim-genkey >/dev/null || skip 'no opendkim-genkey here'
	mkdir od
	while read -r options; do
		# shellcheck disable=SC2086
		opendkim-genkey -D od $options
		# shellcheck disable=SC2086
		dkim-genkey -e od/*.private ${options/-b [0-9]*/} >record 2>/dev/null
		diff -u od/*.txt record || { echo "$options"; false; }
		rm od/*
	done <<-'TXT'
	-d example.com
	-s mail -d example.com
	-s a.b -d example.com -a
	-r -s mail
	-t
	-S
	-t -S -r -d example.com -a -s x1
	--nosubdomains --testmode --restrict --append-domain --domain=example.com --selector=y
	--subdomains -h sha1:sha256
	-b 1024
	-b 4096
	TXT
}

@test "the private key is PKCS #8 and the record has its public half" {
	openssl pkey -in rsa.private | cmp - rsa.private
	openssl pkey -in rsa-ed25519.private | cmp - rsa-ed25519.private
	[ "$(dkim-genkey -e rsa.private -f plain)" = "v=DKIM1; h=sha256; k=rsa; p=$(public rsa.private)" ]
	[ "$(dkim-genkey -e rsa-ed25519.private -f plain)" = "v=DKIM1; h=sha256; k=ed25519; p=$(public rsa-ed25519.private)" ]
}

@test "--type=both makes four files" {
	[ "$(echo rsa*)" = 'rsa-ed25519.private rsa-ed25519.txt rsa.private rsa.txt' ]
	[ "$(mode rsa-ed25519.private)" = 600 ]
	grep -q '^rsa-ed25519\._domainkey	.*; ----- DKIM key rsa-ed25519 for example.com$' < <(tr -d '\n' <rsa-ed25519.txt; echo)
	rm rsa-ed25519.txt
	run -74 dkim-genkey -d example.com -s rsa -k both
	[ ! -e rsa-ed25519.txt ]
	rm rsa.*
	run -74 dkim-genkey -d example.com -s rsa -k both
	[ "$(echo rsa*)" = 'rsa-ed25519.private' ]
}

@test "name servers load the records as they are meant" {
	command -v named-checkzone >/dev/null || skip 'no named-checkzone here'
	dkim-genkey -b 4096 -d example.com -s big
	for key in rsa rsa-ed25519 big; do
		want=$(dkim-genkey -e $key.private -f plain)
		for format in bind line split; do
			for options in '' -a --ttl=300 '-a --ttl=0'; do
				# shellcheck disable=SC2086
				dkim-genkey -e $key.private -d example.com -s $key -f $format $options | zone >z
				[ "$(loaded z $key._domainkey)" = "$want" ] || { cat z; false; }
				for check in nsd-checkzone kzonecheck; do
					command -v $check >/dev/null || continue
					case $check in
					nsd*) run -0 nsd-checkzone example.com z ;;
					*) run -0 kzonecheck -o example.com z ;;
					esac
				done
			done
		done
	done
	zone <rsa.txt >z
	[ "$(loaded z rsa._domainkey)" = "$(dkim-genkey -e rsa.private -f plain)" ]
}

@test "no string of a record is longer than 255 octets" {
	note=$(printf 'n%.0s' {1..255})
	for format in bind line split nsupdate; do
		dkim-genkey -e rsa.private -d example.com -n "$note" -f $format >record
		grep -o '"[^"]*"' record >strings
		[ "$(wc -L <strings)" -le 257 ]
		[ "$(tr -d '"\n' <strings)" = "$(dkim-genkey -e rsa.private -n "$note" -f plain)" ]
	done
	[ "$(wc -l < <(dkim-genkey -e rsa.private -f line))" -eq 1 ]
	[ "$(dkim-genkey -e rsa.private -f split | grep -c '^	"[^"]*"$')" -eq 2 ]
}

@test "tinydns-data takes the tinydns form" {
	command -v tinydns-data >/dev/null || skip 'no tinydns-data here'
	{
		echo .example.com::ns
		dkim-genkey -e rsa.private -s rsa -d example.com -f tinydns --ttl=300 -n 'a:b\c'
		dkim-genkey -e rsa-ed25519.private -s ed -d example.com -f tinydns
	} >data
	tinydns-data
	for key in rsa ed; do
		[ $key = rsa ] && file=rsa ttl=300 note='a:b\c' || { file=rsa-ed25519 ttl=86400 note=; }
		# Each string begins with its length, \177 when it is full.
		got=$(tinydns-get TXT $key._domainkey.example.com | sed -n "s/^answer: $key._domainkey.example.com $ttl 16 //p" |
		    python3 -c '
import re, sys
data = re.sub(rb"\\([0-7]{3})", lambda m: bytes([int(m[1], 8)]), sys.stdin.buffer.read()[:-1])
while data:
	sys.stdout.buffer.write(data[1:1 + data[0]])
	data = data[1 + data[0]:]')
		[ "$got" = "$(dkim-genkey -e $file.private -n "$note" -f plain)" ] || { echo "$got"; false; }
	done
}

@test "nsupdate puts the record into a name server, in place of the one there" {
	command -v named >/dev/null && command -v nsupdate >/dev/null || skip 'no named or nsupdate here'
	port=$((20000 + RANDOM % 20000))
	zone <rsa.txt >example.com.zone
	cat >named.conf <<-EOF
	options {
		directory "$PWD"; pid-file none; session-keyfile none; recursion no; dnssec-validation no;
		listen-on port $port { 127.0.0.1; }; listen-on-v6 { none; };
	};
	controls { };
	zone example.com { type primary; file "example.com.zone"; allow-update { any; }; };
	EOF
	named -f -c named.conf >log 2>&1 3>&- &
	server=$!
	ask=(dkim-genkey -c --nameserver "127.0.0.1@$port" -T 5)
	for _ in $(seq 50); do "${ask[@]}" -d example.com -s rsa && break; sleep 0.2; done
	dkim-genkey -d example.com -s new -b 4096
	for domain in example.com sub.example.com; do
		run -4 "${ask[@]}" -d $domain -s new
		for key in rsa new; do # the second takes the place of the first
			{ echo "server 127.0.0.1 $port"; dkim-genkey -e $key.private -s new -d $domain -f nsupdate --ttl=77; } | nsupdate
			run -0 "${ask[@]}" -d $domain -s new $key.private
			[[ $output != *warning* ]]
		done
	done
}

@test "a note is quoted-printable, and breaks out of nothing" {
	note=$'a; p=x "q" \\ \'r\' $(s) `t` (u) = %v \t J\303\266 \n '
	dkim-genkey -e rsa.private -d example.com -n "$note" -f plain >plain
	n=$(sed 's/^v=DKIM1; n=\([^;]*\); h=sha256; k=rsa; p=.*/\1/' plain)
	[[ $n =~ ^[][A-Za-z0-9\ =,.()+:?!#\&*/@^_{}~|\<\>-]+$ ]]
	[ "$(python3 -c 'import quopri, sys; sys.stdout.buffer.write(quopri.decodestring(sys.argv[1]))' "$n"; echo x)" = "${note}x" ]
	[ "$(dkimkey parse rsa <plain)" = 'rsa 2048' ]
	dkim-genkey -e rsa.private -d example.com -n "$note" | zone >z
	[ "$(loaded z default._domainkey)" = "$(cat plain)" ]
	run -64 dkim-genkey -e rsa.private -n "$(printf 'n%.0s' {1..256})"
}

@test "h= is what -h says, with sha256 in it" {
	[ "$(dkim-genkey -e rsa.private -h '' -f plain)" = "v=DKIM1; k=rsa; p=$(public rsa.private)" ]
	[ "$(dkim-genkey -e rsa.private -h sha256:x-1 -f plain)" = "v=DKIM1; h=sha256:x-1; k=rsa; p=$(public rsa.private)" ]
	for h in sha1 sha256: :sha256 'sha256;p=' 'sha256 ' sha256:- '"sha256"' 'sha256:é'; do
		run -64 dkim-genkey -e rsa.private -h "$h"
	done
}

@test "what an option cannot take is 64, and nothing is read or made" {
	while read -r args; do
		# shellcheck disable=SC2086
		unchanged run -64 --separate-stderr dkim-genkey -D . $args
		[ -z "$output" ]
		[[ ${#stderr_lines[@]} -eq 1 && $stderr == 'dkim-genkey: '* ]] || { echo "$args: $stderr"; false; }
	done <<-'TXT'
	-b 1023
	-b 512
	-b 1025
	-b 16392
	-b x
	-b -2048
	-k ed25519 -b 2048
	-k dsa
	-s ../x
	-s a/b
	-s /tmp/x
	-s .
	-s ..
	-s a..b
	-s .a
	-s a.
	-s -a
	-s a_b.é/c
	-s a\b
	-s a;b
	-s a"b
	-s aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
	-k both -s aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
	-d example
	-d example.com.
	-d example..com
	-d exa$mple.com
	-d exa/mple.com
	-d -x.com
	-a
	-f tinydns
	-f nsupdate
	-f zone
	-f
	-c
	-c -d example.com a b
	-c -d example.com -e rsa.private rsa.private
	-c -d example.com -k rsa rsa.private
	-c -d example.com -b 2048
	-e /nonexistent -k rsa
	-e /nonexistent -b 2048
	-e /nonexistent x
	-e /nonexistent -d x
	--ttl=-1
	--ttl=2147483648
	--ttl=1h
	--nosuch
	x
	TXT
	run -64 dkim-genkey -s ''
	run -64 dkim-genkey -d ''
	run -64 dkim-genkey -s $'a\nb'
}

@test "a domain and a selector of U-labels become A-labels, also in file names" {
	dkim-genkey -k ed25519 -d Bücher.Example -s sélecteur -a
	[ "$(echo xn*)" = 'xn--slecteur-b1a.private xn--slecteur-b1a.txt' ]
	grep -q '^xn--slecteur-b1a\._domainkey\.xn--bcher-kva\.example\.	' xn--slecteur-b1a.txt
	run -64 dkim-genkey -s 'a／b'
	dkim-genkey -k ed25519 -s Mixed.Case
	[ -e Mixed.Case.private ]
}

@test "keys of 1024 to 2047 bits get a warning" {
	run -0 --separate-stderr dkim-genkey -b 1024 -s weak
	[[ ${#stderr_lines[@]} -eq 1 && $stderr == *'warning'*'1024 bits'* ]]
	run -0 --separate-stderr dkim-genkey -e weak.private -f plain
	[[ $stderr == *'warning'*'1024 bits'* ]]
	[[ $output == *"p=$(public weak.private)" ]]
	run -0 --separate-stderr dkim-genkey -k both -s strong
	[ -z "$stderr" ]
}

@test "a file that is there is never touched without --force" {
	for file in new.private new.txt; do
		echo old >$file
		unchanged run -74 --separate-stderr dkim-genkey -d example.com -s new
		[ "$stderr" = "dkim-genkey: $file: is there already, and kept without --force" ]
		[ "$(cat $file)" = old ]
		rm $file
		ln -s nowhere $file
		unchanged run -74 dkim-genkey -s new
		rm $file
		mkdir $file
		unchanged run -74 dkim-genkey -s new
		unchanged run -74 dkim-genkey --force -s new
		rmdir $file
	done
}

@test "--force replaces files, and not what links point to" {
	echo secret >target && chmod 644 target
	ln -s target new.private
	ln target new.txt
	dkim-genkey --force -d example.com -s new
	[ "$(cat target)" = secret ]
	[ ! -L new.private ] && [ "$(mode new.private)" = 600 ]
	cp -p new.private older
	dkim-genkey --force -d example.com -s new
	run ! cmp -s older new.private
	[ "$(ls -A | grep -c '^\.')" -eq 0 ]
}

@test "one that comes while the key is made wins" {
	command -v strace >/dev/null || skip 'no strace here'
	[ -z "${ASAN_OPTIONS-}" ] || skip 'strace leaves no room for a sanitizer'
	# The first link(2) succeeds, the second finds a file of that name.
	for n in 1 2; do
		run -74 strace -o /dev/null -e inject=link,linkat:error=EEXIST:when=$n dkim-genkey -k ed25519 -s new
		[[ $output == *'is there already'* ]]
		[ ! -e new.private ] && [ ! -e new.txt ]
		[ "$(ls -A | grep -c '^\.')" -eq 0 ]
	done
}

@test "-D names the directory, and one that is not there is told" {
	mkdir dir
	dkim-genkey -D dir -d example.com -k ed25519 -s x
	[ "$(ls -A dir)" = $'x.private\nx.txt' ]
	dkim-genkey -D "$PWD/dir/" -k ed25519 -s y
	[ -e dir/y.txt ]
	run -74 --separate-stderr dkim-genkey -D nosuch -k ed25519
	[ "$stderr" = 'dkim-genkey: nosuch/default.private: No such file or directory' ]
	run -74 dkim-genkey -D rsa.txt -k ed25519
}

@test "the private key is for its owner alone, whatever the umask" {
	for mask in 000 022 077 777; do
		(
			umask $mask
			dkim-genkey --force -k ed25519 -s m
		)
		[ "$(mode m.private)" = 600 ]
		[ "$((8#$(mode m.txt) & 8#$mask))" -eq 0 ]
	done
	(umask 022 && dkim-genkey --force -k ed25519 -s m)
	[ "$(mode m.txt)" = 644 ]
}

@test "no fault leaves half a file, or one file without the other" {
	command -v strace >/dev/null || skip 'no strace here'
	[ -z "${ASAN_OPTIONS-}" ] || skip 'strace leaves no room for a sanitizer'
	mkdir dir
	for force in '' --force; do
		for fault in openat:EMFILE write:ENOSPC fsync:EIO link,linkat:EIO rename,renameat,renameat2:EIO close:EIO \
		    fchmod,fchmodat:EPERM; do
			call=${fault%:*} error=${fault#*:}
			for ((n = 1; ; n++)); do
				rm -rf dir && mkdir dir
				if [ -n "$force" ]; then
					echo old >dir/x.private
					echo old >dir/x-ed25519.txt
				fi
				strace -o log -e "trace=$call" -e "inject=$call:error=$error:when=$n" \
				    dkim-genkey $force -b 1024 -k both -D dir -d example.com -s x 2>err && status=0 || status=$?
				grep -q INJECTED log || break
				case $status:$(ls -A dir | tr '\n' ' ') in
				'0:x-ed25519.private x-ed25519.txt x.private x.txt ' | \
				'74:x-ed25519.private x-ed25519.txt x.private x.txt ')
					# 74 when the last close(2), of standard output, fails.
					[ "$status" -eq 0 ] || [ "$call" = close ]
					openssl pkey -in dir/x.private -check -noout
					tail -n 1 dir/x.txt | grep -q 'DKIM key x for example.com$' ;;
				*':x-ed25519.txt x.private ')
					[ "$status" -ge 64 ] && [ -n "$force" ]
					[ "$(cat dir/x.private dir/x-ed25519.txt)" = $'old\nold' ] ;;
				*:)
					[ "$status" -ge 64 ] && [ -z "$force" ] ;;
				*)
					echo "$force $fault $n: $status" && ls -A dir && false ;;
				esac
				[ "$status" -eq 0 ] || [ "$(grep -vc 'warning' err)" -eq 1 ]
			done
			[ "$n" -gt 1 ] || [ "$force$call" = rename,renameat,renameat2 ] || { echo "no $call"; false; }
		done
	done
}

@test "a disk that is full leaves nothing" {
	run -74 prlimit --fsize=100 dkim-genkey -s full
	[[ $output == *'full.private: File too large' ]]
	[ -z "$(ls -A | grep -E 'full|^\.')" ]
}

@test "a signal does not leave half of the files" {
	command -v strace >/dev/null || skip 'no strace here'
	[ -z "${ASAN_OPTIONS-}" ] || skip 'strace leaves no room for a sanitizer'
	mkdir dir
	for call in fsync link,linkat rename unlink; do
		for n in 1 2; do
			rm -rf dir && mkdir dir
			strace -o /dev/null -e "inject=$call:signal=TERM:when=$n" \
			    dkim-genkey -k ed25519 -D dir -d example.com -s x || :
			[ "$(ls -A dir)" = $'x.private\nx.txt' ]
		done
	done
}

@test "no octet of a private key is told, whatever is said" {
	sed 1d rsa.private | sed '$d' >lines
	cp rsa.private cut && sed -i '$d' cut
	for args in '-v -e rsa.private' '-v -e cut' '-v -c -d example.com -z z rsa.private' '-v -s new'; do
		zone <rsa.txt >z
		# shellcheck disable=SC2086
		run --separate-stderr dkim-genkey $args
		run ! grep -qFf lines <<<"$output$stderr"
	done
}

@test "a key file that cannot be used is told by its status" {
	run -66 dkim-genkey -e nosuch
	[ "$output" = 'dkim-genkey: nosuch: No such file or directory' ]
	chmod 644 rsa.private
	run -77 dkim-genkey -e rsa.private
	chmod 600 rsa.txt
	run -78 dkim-genkey -e rsa.txt
	run -66 dkim-genkey -c -d example.com -s nosuch -z /dev/null
	run -75 dkim-genkey --defer -e nosuch
	run -111 dkim-genkey --defer=111 -e rsa.private
}

# check ARG...: against the zone z.
check() {
	run --separate-stderr dkim-genkey -c -d example.com -z example.com=z "$@"
}

@test "--check passes when the record holds the key" {
	cat rsa.txt rsa-ed25519.txt | zone >z
	check -s rsa
	[ "$status:$output:$stderr" = '0:rsa._domainkey.example.com: the record holds this 2048-bit rsa key:' ]
	check -s rsa -k both
	[ "$status" -eq 0 ] && [ "${#lines[@]}" -eq 2 ]
	[ "${lines[1]}" = 'rsa-ed25519._domainkey.example.com: the record holds this ed25519 key' ]
	mkdir dir && mv rsa.private dir
	check -s rsa -D dir
	[ "$status" -eq 0 ]
	check -s rsa dir/rsa.private
	[ "$status" -eq 0 ]
	check -s rsa -e dir/rsa.private
	[ "$status" -eq 0 ]
	check -s RSA -e dir/rsa.private
	[ "$status" -eq 0 ]
	check -s rsa
	[ "$status:$stderr" = '66:dkim-genkey: rsa.private: No such file or directory' ]
}

@test "--check tells what is wrong, and the status says whose fault it is" {
	dkim-genkey -s other -d example.com
	sed 's/^other/rsa/' other.txt | zone >z
	check -s rsa
	[ "$status:$output:$stderr" = '1:rsa._domainkey.example.com: the record holds another key:' ]
	: | zone >z
	check -s rsa
	[ "$status:$output:$stderr" = '4:rsa._domainkey.example.com: no key record at this name:' ]
	echo 'rsa._domainkey TXT "v=DKIM1; p="' | zone >z
	check -s rsa
	[ "$status:$output:$stderr" = '4:rsa._domainkey.example.com: the key is revoked:' ]
	# The classic slip: no quotes, so that all after ; is a comment.
	echo "rsa._domainkey TXT v=DKIM1; k=rsa; p=$(public rsa.private)" | zone >z
	check -s rsa
	[ "$status:$output:$stderr" = '4:rsa._domainkey.example.com: the record is no key record:' ]
	sed 's/^rsa-ed25519/rsa/' rsa-ed25519.txt | zone >z
	check -s rsa
	[ "$status:$output:$stderr" = '4:rsa._domainkey.example.com: the key is of another type:' ]
	sed 's/"p=.../"p=/' rsa.txt | zone >z
	check -s rsa
	[ "$status" -eq 4 ]
	run -5 dkim-genkey -c -d example.com -s rsa --nameserver 127.0.0.1@1 -T 5
	[[ $output == 'rsa._domainkey.example.com: the lookup of the key record '* ]]
	cat rsa.txt other.txt | sed 's/h=sha256/h=sha1/' | zone >z
	check -s rsa
	[ "$status:$output" = '4:rsa._domainkey.example.com: the key is not for SHA-256' ]
}

@test "--check warns of what will do harm later" {
	dkim-genkey -t -e rsa.private -s rsa | zone >z
	check -s rsa
	[ "$status" -eq 0 ]
	[[ $stderr == *'warning: t=y,'* ]]
	dkim-genkey -b 1024 -s other -d example.com
	{ sed 's/^other/rsa/' other.txt; cat rsa.txt; } | zone >z
	check -s rsa
	[ "$status" -eq 0 ]
	[[ $stderr == *'warning: there are 2 records'* ]]
	check -s rsa other.private
	[ "$status" -eq 0 ]
	[[ $stderr == *'warning: an RSA key of 1024 bits is weak'* ]]
}

@test "what it makes, dkimpy signs with and verifies" {
	python3 -c 'import dkim' 2>/dev/null || skip 'no dkimpy here'
	letter | sed 's/$/\r/' >m
	dkim-genkey -e rsa.private -f plain >plain
	python3 - <<-'EOF'
	import dkim
	m = open("m", "rb").read()
	sig = dkim.sign(m, b"rsa", b"example.com", open("rsa.private", "rb").read())
	assert dkim.verify(sig + m, dnsfunc=lambda *a, **k: open("plain", "rb").read())
	EOF
}

@test "help goes to standard output, and names each option" {
	run -0 --separate-stderr dkim-genkey --help
	[ -z "$stderr" ]
	for option in -a -b -c -d -D -e -f -h -k -n -r -s -S -t -v --ttl --force --nameserver --zone --record --timeout --defer; do
		[[ $output == *" $option"[,=[]* || $output == *" $option "* ]] || { echo "$option"; false; }
	done
}
