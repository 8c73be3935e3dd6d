#!/usr/bin/env bats
# SHA-256, base64, RSA and Ed25519 keys, compared with openssl(1), with the
# keys and signatures of RFC 6376, RFC 8032 and RFC 8463, and with what
# opendkim-genkey(8) and dknewkey(1) write.

setup_file() {
	load lib
	cd "$BATS_FILE_TMPDIR" || return
	umask 077
	openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048 >p8 2>/dev/null
	openssl genpkey -algorithm ed25519 >ed
	openssl rsa -in p8 -traditional >p1 2>/dev/null
	openssl pkey -in p8 -pubout >public
	openssl pkey -in p8 -pubout -outform der | base64 -w 0 >spki
}

setup() {
	load lib
	umask 077
	cd "$BATS_TEST_TMPDIR"
	ln -s "$BATS_FILE_TMPDIR"/* .
}

# refused STATUS REASON [FILE]: the key is refused so, and not a piece of it
# is told.
refused() {
	run -"$1" --separate-stderr crypto read "${3-key}"
	[ -z "$output" ]
	[ "$stderr" = "crypto: ${3-key}: $2" ] || { echo "$stderr"; return 1; }
}

# The octets whose hex digits come in.
octets() {
	printf "$(sed 's/../\\x&/g')"
}

# An element of DER, in hex: der TAG HEX.
der() {
	local len=$((${#2} / 2))

	if [ $len -lt 128 ]; then
		printf '%s%02x%s' "$1" $len "$2"
	elif [ $len -lt 256 ]; then
		printf '%s81%02x%s' "$1" $len "$2"
	else
		printf '%s82%04x%s' "$1" $len "$2"
	fi
}

# An INTEGER of these hex digits.
int() {
	local n=$1

	[ $((${#n} % 2)) -eq 0 ] || n=0$n
	[[ $n == [0-7]* ]] || n=00$n
	der 02 "$n"
}

# RSAPublicKey, or SubjectPublicKeyInfo, in base64.
bare() { der 30 "$(int "$1")$(int "$2")" | octets | base64 -w 0; }
spki() {
	der 30 "300d06092a864886f70d0101010500$(der 03 "00$(der 30 "$(int "$1")$(int "$2")")")" |
	    octets | base64 -w 0
}

# The numbers of RSAPrivateKey p8, in hex: version, n, e, d, p, q, dP, dQ, qInv.
numbers() {
	openssl asn1parse -in p1 | sed -n 's/.*INTEGER *://p'
}

# The same, one changed: private INDEX HEX.
private() {
	local i=0 n all=

	for n in $(numbers); do
		[ $i -ne "$1" ] || n=$2
		all+=$(int "$n")
		i=$((i + 1))
	done
	echo '-----BEGIN RSA PRIVATE KEY-----'
	der 30 "$all" | octets | base64 -w 64
	echo '-----END RSA PRIVATE KEY-----'
}

@test "SHA-256 is that of FIPS 180-4, whatever the length" {
	[ "$(printf abc | crypto hash)" = ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad ]
	for n in 0 1 55 56 63 64 65 999 1000 1001 100000; do
		head -c $n /dev/zero >zeros
		[ "$(crypto hash <zeros)" = "$(openssl dgst -sha256 -r <zeros | cut -d ' ' -f 1)" ]
	done
}

@test "base64 is that of RFC 4648, both ways, for each octet and each rest" {
	for n in 0 1 2 3 4 5 255 256 257; do
		head -c $n "$(command -v crypto)" >octets
		crypto encode <octets >text
		cmp text <(openssl base64 -A <octets; echo)
		crypto decode <text | cmp - <(printf =; cat octets)
	done
	printf '\0\377\376 all octets' | crypto encode | crypto decode | cmp - <(printf '=\0\377\376 all octets')
}

@test "white space is no part of base64, and the padding may be missing" {
	while read -r want text; do
		[ "$(printf "$text" | crypto decode)" = "=$want" ] || { echo "$text"; false; }
	done <<-'TXT'
	AB QUI=
	AB QUI
	AB \040Q\040U\040I\040=\040
	AB Q\r\n\tUI
	AB QUI=\r\n
	AB QUI\040\n
	A QQ==
	A QQ
	A Q\nQ\040=\t=\040
	ABC QUJD
	ABC \nQUJD\n
	TXT
	[ "$(crypto decode </dev/null)" = = ]
	[ "$(printf ' \r\n' | crypto decode)" = = ]
}

@test "what is no base64 is refused, and leaves nothing" {
	for text in 'QUI=X' '=QUI' 'Q=UI' 'QUI==' 'QQ=' 'QQ=\n=\n=' 'Q' 'QUJDR' '=' '====' 'QUJ-' 'QUJ_' 'QU*I' 'QUJDRB==' 'QUJDRF' \
	    'QU\0I=' 'QUI=\0' '\0' 'QUI\v' 'QUI\177' 'QUI\200' 'QUI\301' 'QUI\377'; do
		run -65 crypto decode < <(printf "$text")
		[ "$output" = = ] || { echo "$text: $output"; false; }
	done
}

@test "a key is read in PKCS #8 and PKCS #1 form, with CRLF and text around it" {
	want="rsa 2048 $(cat spki)"
	[ "$(crypto read p8)" = "$want" ]
	[ "$(crypto read p1)" = "$want" ]
	sed 's/$/\r/' p8 >key && [ "$(crypto read key)" = "$want" ]
	{ openssl pkey -in p8 -text; cat p1; } >key && [ "$(crypto read key)" = "$want" ]
	{ openssl req -x509 -key p8 -subj /CN=x 2>/dev/null; cat p8; } >key && [ "$(crypto read key)" = "$want" ]
	head -c -1 p1 >key && [ "$(crypto read key)" = "$want" ]
	sed 's/ *$/  /' p1 >key && [ "$(crypto read key)" = "$want" ]
	{ seq 10000; cat p8; } >key && [ "$(crypto read key)" = "$want" ]
}

@test "a key comes through a pipe, and by a descriptor" {
	want="rsa 2048 $(cat spki)"
	[ "$(crypto read /dev/fd/3 3< <(cat p8))" = "$want" ]
	[ "$(crypto read /dev/fd/3 3<p8)" = "$want" ]
	[ "$(crypto read /dev/stdin < <(head -c 100 p8; sleep 0.2; tail -c +101 p8))" = "$want" ]
	mkfifo -m 666 fifo
	cat p8 >fifo 3>&- &
	[ "$(crypto read fifo)" = "$want" ]
}

@test "an Ed25519 key is read as PKCS #8 and as a seed, and given as 32 octets" {
	want="ed25519 256 $(openssl pkey -in ed -pubout -outform der | tail -c 32 | base64)"
	[ "$(crypto read ed)" = "$want" ]
	openssl pkey -in ed -outform der | tail -c 32 | base64 >key && [ "$(crypto read key)" = "$want" ]
	tr -d '\n=' <key >key2 && [ "$(crypto read key2)" = "$want" ]
	sed 's/$/\r/; 1s/^/ /' key >key3 && [ "$(crypto read key3)" = "$want" ]
}

@test "PKCS #8 of version 2 may have the public key, and it must be the right one" {
	# The two keys of RFC 8410, 10.3.
	cat >key <<-'TXT'
	-----BEGIN PRIVATE KEY-----
	MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
	oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
	Z9w7lshQhqowtrbLDFw4rXAxZuE=
	-----END PRIVATE KEY-----
	TXT
	want='ed25519 256 Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE='
	[ "$(crypto read key)" = "$want" ]
	cat >v1 <<-'TXT'
	-----BEGIN PRIVATE KEY-----
	MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
	-----END PRIVATE KEY-----
	TXT
	[ "$(crypto read v1)" = "$want" ]
	sed 's/ZuE=/ZuI=/' key >wrong && mv wrong key
	refused 78 'the public key in the file is not that of the private one'
}

@test "the keys of RFC 8463, appendix A, make the records of it" {
	cat >rsa <<-'TXT'
	-----BEGIN RSA PRIVATE KEY-----
	MIICXQIBAAKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQi
	Y/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqM
	KrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB
	AoGAH0cxOhFZDgzXWhDhnAJDw5s4roOXN4OhjiXa8W7Y3rhX3FJqmJSPuC8N9vQm
	6SVbaLAE4SG5mLMueHlh4KXffEpuLEiNp9Ss3O4YfLiQpbRqE7Tm5SxKjvvQoZZe
	zHorimOaChRL2it47iuWxzxSiRMv4c+j70GiWdxXnxe4UoECQQDzJB/0U58W7RZy
	6enGVj2kWF732CoWFZWzi1FicudrBFoy63QwcowpoCazKtvZGMNlPWnC7x/6o8Gc
	uSe0ga2xAkEA8C7PipPm1/1fTRQvj1o/dDmZp243044ZNyxjg+/OPN0oWCbXIGxy
	WvmZbXriOWoSALJTjExEgraHEgnXssuk7QJBALl5ICsYMu6hMxO73gnfNayNgPxd
	WFV6Z7ULnKyV7HSVYF0hgYOHjeYe9gaMtiJYoo0zGN+L3AAtNP9huqkWlzECQE1a
	licIeVlo1e+qJ6Mgqr0Q7Aa7falZ448ccbSFYEPD6oFxiOl9Y9se9iYHZKKfIcst
	o7DUw1/hz2Ck4N5JrgUCQQCyKveNvjzkkd8HjYs0SwM0fPjK16//5qDZ2UiDGnOe
	uEzxBDAr518Z8VFbR41in3W4Y3yCDgQlLlcETrS+zYcL
	-----END RSA PRIVATE KEY-----
	TXT
	[ "$(crypto read rsa)" = 'rsa 1024 MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB' ]
	echo nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A= >seed
	[ "$(crypto read seed)" = 'ed25519 256 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=' ]
}

@test "keys that opendkim-genkey and dknewkey write are read" {
	command -v opendkim-genkey >/dev/null || skip 'no opendkim-genkey here'
	opendkim-genkey -s od
	[ "$(crypto read od.private)" = "rsa 2048 $(openssl pkey -in od.private -pubout -outform der | base64 -w 0)" ]
	command -v dknewkey >/dev/null || skip 'no dknewkey here'
	for type in rsa ed25519; do
		dknewkey --ktype $type $type 2>/dev/null
		chmod 600 $type.key
		[ "$(crypto read $type.key | cut -d ' ' -f 3)" = "$(sed 's/.*p=//' $type.dns)" ]
	done
}

@test "a key that others can read, or others or the group write, is refused" {
	cp p8 key
	for mode in 644 604 664 666; do
		chmod $mode key
		run -77 crypto read key
		[ "$(crypto read key insecure)" = "$(crypto read p8)" ]
	done
	chmod 604 key && refused 77 'others can read it'
	chmod 620 key && refused 77 'group or others can write it'
	chmod 602 key && refused 77 'group or others can write it'
	for mode in 400 600 440 640 700 750; do
		chmod $mode key
		run -0 crypto read key
	done
}

@test "a key that is not there, or no file, is told from one that is no good" {
	refused 66 'No such file or directory (none)' nosuch
	refused 66 'Not a directory' p8/x
	mkdir dir && refused 66 'Is a directory' dir
	[ "$(id -u)" -eq 0 ] || { cp p8 key && chmod 0 key && refused 66 'Permission denied'; }
}

@test "what is no private key of ours is told by name" {
	cp p8 key
	openssl pkey -in p8 -aes128 -passout pass:x -out key && refused 78 'it is encrypted'
	openssl rsa -in p8 -traditional -aes128 -passout pass:x -out key 2>/dev/null && refused 78 'it is encrypted'
	openssl pkey -in p8 -pubout -out key && refused 78 'it is a public key, not a private one'
	openssl rsa -in p8 -RSAPublicKey_out -out key 2>/dev/null && refused 78 'it is a public key, not a private one'
	openssl req -x509 -key p8 -subj /CN=x -out key 2>/dev/null && refused 78 'it is a certificate, not a private key'
	openssl req -new -key p8 -subj /CN=x -out key 2>/dev/null && refused 78 'it holds no private key'
	openssl ecparam -name prime256v1 -genkey -out key && refused 78 'it is an EC key, which DKIM has no use for'
	openssl genpkey -algorithm ec -pkeyopt ec_paramgen_curve:P-256 -out key && refused 78 'it is an EC key, which DKIM has no use for'
	openssl genpkey -algorithm x25519 -out key && refused 78 'it is an X25519 or Ed448 key, which DKIM has no use for'
	openssl genpkey -algorithm ed448 -out key && refused 78 'it is an X25519 or Ed448 key, which DKIM has no use for'
	openssl genpkey -algorithm rsa-pss -pkeyopt rsa_keygen_bits:1024 -out key 2>/dev/null && refused 78 'it is an RSA-PSS key, which DKIM has no use for'
	openssl pkey -in p8 -outform der -out key && refused 78 'it is DER, not PEM'
	printf -- '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n' >key
	refused 78 'it is in the format of OpenSSH'
	: >key && refused 78 'it is empty'
	echo hello >key && refused 78 'it is neither PEM nor 32 octets in base64'
	head -c 33 /dev/zero | base64 >key && refused 78 'it is neither PEM nor 32 octets in base64'
	head -c 70000 /dev/zero >key && refused 78 'it is too large for a key file'
	refused 78 'it is too large for a key file' /dev/zero
}

@test "an encrypted key asks nobody for a passphrase" {
	openssl pkey -in p8 -aes128 -passout pass:x -out key
	run -78 setsid -w crypto read key </dev/null
}

@test "a key that is cut, at whatever line, is refused" {
	for f in p8 p1 ed; do
		for ((n = 1; n < $(wc -l <$f); n++)); do
			head -n $n $f >key && refused 78 'a PEM block in it has no end'
			sed "${n}d" $f >key
			run ! crypto read key
			[ "$status" -eq 78 ]
		done
	done
	sed 's/END PRIVATE/END PUBLIC/' p8 >key && refused 78 'a PEM block in it has no end'
	sed '3s/./*/' p8 >key && refused 78 'its base64 is malformed'
}

@test "a key of DER that is cut, lengthened or changed is refused or still signs right" {
	for f in p8 ed; do
		openssl pkey -in $f -outform der >good
		size=$(wc -c <good)
		for ((n = 0; n < size; n += 1 + size / 40)); do
			{ echo '-----BEGIN PRIVATE KEY-----'; head -c $n good | base64; echo '-----END PRIVATE KEY-----'; } >key
			run -78 crypto read key
			{
				echo '-----BEGIN PRIVATE KEY-----'
				{ head -c $n good; printf '\377'; tail -c +$((n + 2)) good; } | base64
				echo '-----END PRIVATE KEY-----'
			} >key
			run crypto sign key <p8
			case $status in
			78) ;;
			70) [[ $output == 'crypto: the numbers of the RSA key do not belong together' || $output == 'crypto: the key is damaged, '* ]] ;;
			0)
				read -r type _ p < <(crypto read key)
				crypto verify "$type" "$p" "$output" <p8
				;;
			*) echo "$f $n $status"; false ;;
			esac
		done
		{ echo '-----BEGIN PRIVATE KEY-----'; { cat good; printf '\0'; } | base64; echo '-----END PRIVATE KEY-----'; } >key
		refused 78 'the PKCS #8 form is malformed'
	done
}

@test "RSA numbers that no key has are refused" {
	private -1 0 >key && [ "$(crypto read key)" = "$(crypto read p8)" ]
	private 0 01 >key && refused 78 'the RSA key has more than two primes'
	n=$(numbers | sed -n 2p)
	private 1 "${n%?}0" >key && refused 78 'the RSA modulus is even'
	private 2 01 >key && refused 78 'the RSA exponent is even or 1'
	private 2 010000 >key && refused 78 'the RSA exponent is even or 1'
	private 2 "$(printf '1%064d1' 0)" >key && refused 78 'the RSA exponent is too long'
	for k in 3 4 5 6 7 8; do # "run" of bats has an i of its own
		for value in 00 "$n$n"; do
			private $k "$value" >key
			refused 78 'the numbers of the RSA key do not belong together'
		done
	done
	for k in 4 5; do
		private $k 01 >key && refused 78 'the numbers of the RSA key do not belong together'
		p=$(numbers | sed -n $((k + 1))p)
		private $k "${p%?}0" >key && refused 78 'the numbers of the RSA key do not belong together'
	done
}

@test "RSA numbers that do not belong together sign right or not at all" {
	for k in 1 2 3 4 5 6 7 8; do
		number=$(numbers | sed -n $((k + 1))p)
		private $k "${number%??}0F" >key
		run --separate-stderr crypto sign key <p8
		[ "$status" -eq 70 ] || [ "$output" = "$(crypto sign p8 <p8)" ]
		[ "$k" -gt 2 ] || [ "$status" -eq 70 ]
	done
	# p and d: nothing is left that is right.
	private 4 "$(numbers | sed -n 5p | sed 's/..$/0F/')" >p1.new
	rm p1 && mv p1.new p1
	private 3 "$(numbers | sed -n 4p | sed 's/..$/0F/')" >key
	run -70 --separate-stderr crypto sign key <p8
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "RSA keys of 1024 to 16384 bits are taken, shorter ones refused" {
	for bits in 1024 1032 3072 4096; do
		openssl genrsa $bits >key 2>/dev/null
		[[ $(crypto read key) == "rsa $bits "* ]]
	done
	for bits in 512 1016; do
		openssl genrsa $bits >key 2>/dev/null
		refused 78 'the RSA key is too short'
	done
}

@test "a signature is that of openssl(1), octet for octet" {
	crypto sign p8 <public | base64 -d | cmp - <(openssl dgst -sha256 -sign p8 public)
	openssl dgst -sha256 -binary public >hash
	crypto sign ed <public | base64 -d | cmp - <(openssl pkeyutl -sign -rawin -inkey ed -in hash)
}

@test "a signature of openssl(1) verifies, and no other does" {
	openssl dgst -sha256 -sign p8 public | base64 -w 0 >sig
	crypto verify rsa "$(cat spki)" "$(cat sig)" <public
	run -1 crypto verify rsa "$(cat spki)" "$(cat sig)" <p8
	openssl dgst -sha1 -sign p8 public | base64 -w 0 >other
	run -1 crypto verify rsa "$(cat spki)" "$(cat other)" <public
	openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sign p8 public | base64 -w 0 >other
	run -1 crypto verify rsa "$(cat spki)" "$(cat other)" <public
	for sig in '' AAAA "$(head -c 256 /dev/zero | base64 -w 0)" "$({ base64 -d <sig; printf '\0'; } | base64 -w 0)" \
	    "$({ printf '\0'; base64 -d <sig; } | base64 -w 0)" "$(base64 -d <sig | head -c 255 | base64 -w 0)"; do
		run -1 crypto verify rsa "$(cat spki)" "$sig" <public
	done
	p=$(openssl pkey -in ed -pubout -outform der | tail -c 32 | base64)
	openssl dgst -sha256 -binary public >hash
	openssl pkeyutl -sign -rawin -inkey ed -in hash | base64 -w 0 >sig
	crypto verify ed25519 "$p" "$(cat sig)" <public
	run -1 crypto verify ed25519 "$p" "$(cat sig)" <p8
	for sig in '' AAAA "$(head -c 64 /dev/zero | base64 -w 0)" "$({ base64 -d <sig; printf '\0'; } | base64 -w 0)"; do
		run -1 crypto verify ed25519 "$p" "$sig" <public
	done
}

@test "a DigestInfo without NULL, or with octets behind it, is no signature" {
	# Made by hand, as an attacker on e = 3 would have to: RFC 8017, 9.2.
	h=$(openssl dgst -sha256 -r public | cut -d ' ' -f 1)
	sign_block() {
		local info=$1 pad
		pad=$(printf 'ff%.0s' $(seq $((256 - 3 - ${#info} / 2))))
		octets <<<"0001${pad}00$info" >block
		openssl rsautl -sign -raw -inkey p8 -in block 2>/dev/null | base64 -w 0
	}
	crypto verify rsa "$(cat spki)" "$(sign_block "3031300d060960864801650304020105000420$h")" <public
	run -1 crypto verify rsa "$(cat spki)" "$(sign_block "302f300b0609608648016503040201""0420$h")" <public
	run -1 crypto verify rsa "$(cat spki)" "$(sign_block "3031300d060960864801650304020105000420${h}00")" <public
	run -1 crypto verify rsa "$(cat spki)" "$(sign_block "3031300d060960864801650304020105000420${h%00}01")" <public
	run -1 crypto verify rsa "$(cat spki)" "$(sign_block "3021300906052b0e03021a05000414${h:0:40}")" <public
	run -1 crypto verify rsa "$(cat spki)" "$(sign_block "$h")" <public
}

@test "Ed25519 points of small order verify nothing" {
	for p in 0000000000000000000000000000000000000000000000000000000000000000 \
	    0100000000000000000000000000000000000000000000000000000000000000 \
	    ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f; do
		key=$(octets <<<"$p" | base64)
		sig=$(octets <<<"${p}0000000000000000000000000000000000000000000000000000000000000000" | base64 -w 0)
		run -1 crypto verify ed25519 "$key" "$sig" <public
	done
}

@test "a public key is read bare and as SubjectPublicKeyInfo" {
	n=$(numbers | sed -n 2p)
	[ "$(crypto public rsa "$(cat spki)")" -eq 2048 ]
	[ "$(crypto public rsa "$(bare "$n" 010001)")" -eq 2048 ]
	[ "$(crypto public rsa "$(openssl rsa -in p8 -RSAPublicKey_out -outform der 2>/dev/null | base64 -w 0)")" -eq 2048 ]
	[ "$(spki "$n" 010001)" = "$(cat spki)" ]
	# Without the NULL, as some write it.
	key=$(der 30 "300b06092a864886f70d010101$(der 03 "00$(der 30 "$(int "$n")$(int 03)")")" | octets | base64 -w 0)
	[ "$(crypto public rsa "$key")" -eq 2048 ]
	for form in bare spki; do
		crypto match p8 rsa "$($form "$n" 010001)"
		run -1 crypto match p8 rsa "$($form "$n" 03)"
		run -1 crypto match p8 rsa "$($form "${n%???}ABD" 010001)"
	done
	run -1 crypto match p8 ed25519 "$(crypto read ed | cut -d ' ' -f 3)"
	crypto match ed ed25519 "$(crypto read ed | cut -d ' ' -f 3)"
}

@test "public keys that are malformed are refused, with the reason" {
	n=$(numbers | sed -n 2p)
	bad() { run -78 crypto public "$2" "$3"; [ "$output" = "crypto: $1" ] || { echo "$output"; return 1; }; }
	bad 'the RSA key is malformed' rsa AAAA
	bad 'the RSA key is malformed' rsa MAA=
	bad 'the RSA key is malformed' rsa "$({ base64 -d <spki; printf '\0'; } | base64 -w 0)"
	bad 'the RSA key is malformed' rsa "$(base64 -d <spki | head -c -1 | base64 -w 0)"
	bad 'the RSA key is malformed' rsa "$({ bare "$n" 03 | base64 -d; printf '\0'; } | base64 -w 0)"
	bad 'the RSA key is malformed' rsa "$(der 30 "$(int "$n")" | octets | base64 -w 0)"
	bad 'the RSA key is malformed' rsa "$(der 30 "$(int "$n")$(int 03)$(int 03)" | octets | base64 -w 0)"
	bad 'the RSA key is malformed' rsa "$(der 30 "$(der 02 "$n")$(int 03)" | octets | base64 -w 0)"
	bad 'the RSA key is malformed' rsa "$(der 30 "$(der 02 "0000$n")$(int 03)" | octets | base64 -w 0)"
	bad 'the RSA key is malformed' rsa "$(der 30 "0200$(int 03)" | octets | base64 -w 0)"
	bad 'the RSA key is malformed' rsa "$(octets <<<"3080$(int "$n")$(int 03)0000" | base64 -w 0)"
	bad 'the RSA key is malformed' rsa "$(octets <<<"30830001${n:0:2}$(int "$n")$(int 03)" | base64 -w 0)"
	bad 'the key is not an RSA key' rsa "$(openssl pkey -in ed -pubout -outform der | base64 -w 0)"
	bad 'the RSA modulus is even' rsa "$(bare "${n%?}0" 010001)"
	bad 'the RSA modulus is even' rsa "$(bare 00 010001)"
	bad 'the RSA exponent is even or 1' rsa "$(bare "$n" 01)"
	bad 'the RSA exponent is even or 1' rsa "$(bare "$n" 010000)"
	bad 'the RSA exponent is even or 1' rsa "$(bare "$n" 00)"
	bad 'the RSA exponent is not below the modulus' rsa "$(bare 010001 010003)"
	bad 'the RSA exponent is too long' rsa "$(bare "$n" "$n")"
	bad 'the RSA modulus is too long' rsa "$(bare "$(printf '0%.0s' $(seq 4)| tr 0 f)$(printf 'f%.0s' $(seq 4096))" 03)"
	bad 'the Ed25519 key is wrapped in DER, and RFC 8463 wants the bare 32 octets' ed25519 "$(openssl pkey -in ed -pubout -outform der | base64 -w 0)"
	bad 'the Ed25519 key is not of 32 octets' ed25519 "$(head -c 31 /dev/zero | base64)"
	bad 'the Ed25519 key is not of 32 octets' ed25519 ''
}

@test "a public key cut or changed anywhere does no harm" {
	base64 -d <spki >good
	size=$(wc -c <good)
	crypto sign p8 <p8 >sig
	for ((n = 0; n < size; n += 7)); do
		run -78 crypto public rsa "$(head -c $n good | base64 -w 0)"
		run crypto verify rsa "$({ head -c $n good; printf '\200'; tail -c +$((n + 2)) good; } | base64 -w 0)" "$(cat sig)" <p8
		[ "$status" -eq 78 ] || [ "$status" -eq 1 ] || { [ "$status" -eq 0 ] && [ "$(head -c $((n + 1)) good | tail -c 1 | od -An -tx1)" = ' 80' ]; } || { echo "$n $status"; false; }
	done
}

@test "a key that is made is valid to openssl(1), and written as it writes it" {
	for bits in 1024 2048 3072; do
		crypto make rsa $bits >key
		openssl pkey -in key -check -noout
		[[ $(openssl pkey -in key -noout -text | head -n 1) == *"($bits bit"* ]]
		openssl pkey -in key | cmp - key
		[[ $(crypto read key) == "rsa $bits "* ]]
	done
	crypto make ed25519 0 >key
	openssl pkey -in key | cmp - key
	for key in p8 p1 ed; do
		crypto write $key | cmp - <(openssl pkey -in $key)
	done
	[ "$(crypto make ed25519 0)" != "$(crypto make ed25519 0)" ]
	run -74 bash -c 'crypto write p8 >/dev/full'
}

@test "memory that may not be locked is used all the same" {
	(
		ulimit -l 0 2>/dev/null || skip 'no such limit here'
		[ "$(crypto read p8)" = "rsa 2048 $(cat spki)" ]
		crypto make rsa 1024 >key
		crypto make ed25519 0 >key
		crypto sign ed <ed >sig
	)
}

@test "OPENSSL_CONF and OPENSSL_MODULES change nothing" {
	printf 'openssl_conf = x\n[x]\nproviders = y\n[y]\nnosuch = z\n[z]\nactivate = 1\nmodule = /nosuch\n' >conf
	for conf in conf /nosuch /dev/null /; do
		[ "$(OPENSSL_CONF=$conf OPENSSL_MODULES=/nosuch crypto read p8)" = "rsa 2048 $(cat spki)" ]
		OPENSSL_CONF=$conf OPENSSL_MODULES=/nosuch crypto sign p8 <p1 | cmp - <(crypto sign p8 <p1)
		OPENSSL_CONF=$conf crypto make rsa 1024 >key
		[ "$(OPENSSL_CONF=$conf crypto hash </dev/null)" = e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 ]
	done
}
