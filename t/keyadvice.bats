#!/usr/bin/env bats
# What --explain says of a key record that keeps a signature from passing.

setup_file() {
	load lib
	cd "$BATS_FILE_TMPDIR" || return
	dkim-genkey -d example.com -s mail
	dkim-genkey -d example.com -s other
	dkim-genkey -d example.com -s ed -k ed25519
	letter >m
	dkimsign -t 1700000000 -d example.com -s mail -k mail.private m >signed
	dkimsign -t 1700000000 -d example.com -s ed -k ed.private m >edsigned
	sed 's/The body/A body/' signed >bodychanged
	sed 's/folded/unfolded/' signed >headchanged
}

setup() {
	load lib
	cd "$BATS_TEST_TMPDIR"
	ln -s "$BATS_FILE_TMPDIR"/* .
	key=$(p mail) other=$(p other) ed=$(p ed)
	name=mail._domainkey message=signed
}

# p= of a selector.
p() {
	dkim-genkey -e "$1.private" -f plain | sed 's/.*p=//'
}

# The base64 in a PEM file on standard input.
unarmoured() {
	grep -v -- '-----' | tr -d '\n'
}

# A zone with these records at $name, octet for octet.
zone() {
	printf '$ORIGIN example.com.\n'
	for record; do
		printf '%s TXT (' "$name"
		printf %s "$record" | od -An -v -tu1 |
		    awk '{ for (i = 1; i <= NF; i++)
			printf "%s\\%03d", n++ % 255 ? "" : "\" \"", $i }' |
		    sed '1s/^" //; $s/$/"/'
		printf ')\n'
	done
}

# explain RECORD...: output is all that is said of the key, text and JSON.
explain() {
	zone "$@" >z
	run -0 judged --explain
	text=$(sed -n '/^  what is wrong with the key/,/^  [^ ]/p' <<<"$output" |
	    sed '/^  [^ ]/d')
	run -0 judged -J --explain
	json=$(jq -c '.signatures[0].diagnosis' <<<"$output")
	faults=$(jq -r '.key_faults[]? |
	    "\(if .proved then "proved " else "" end)\(.fault)"' <<<"$json")
	printf '%s\n' "$text" "$json"
}

judged() {
	dkimverify -a mx -z example.com=z -t 1700000001 "$@" "$message" || :
}

# proves FAULTS RECORD...: these were the faults, and once put right the
# record makes the signature pass.
proves() {
	explain "${@:2}"
	[ "$faults" = "$(printf 'proved %s\n' $1)" ] || return
	[[ $text == *'    proved: '*'    to do: '*'the header matches b='* ]] ||
	    return
	zone "$(jq -r .key_repaired <<<"$json")" >z
	[[ $(judged) == *'dkim=pass'* ]]
}

# sees FAULTS RECORD...: this is seen, and nothing is proved.
sees() {
	explain "${@:2}"
	[ "$faults" = "$(printf '%s\n' $1)" ] || return
	[[ $text != *'proved:'* ]] || return
	[ "$1" = '' ] || [[ $text == *'    to do: '* ]]
}

@test "a sound record is not blamed for what was done to the message" {
	for message in bodychanged headchanged; do
		sees '' "v=DKIM1; k=rsa; p=$key"
		[ "$(jq -r .key <<<"$json")" = signed ]
	done
	message=edchanged name=ed._domainkey
	sed 's/folded/unfolded/' edsigned >edchanged
	sees '' "v=DKIM1; k=ed25519; p=$ed"
	# Blanks may be in base64, and n= is anybody's.
	message=bodychanged name=mail._domainkey
	sees '' "v=DKIM1; n=a \\ and \"quotes\"; p=${key:0:99} ${key:99}"
}

@test "a signature that passes has no diagnosis" {
	explain "v=DKIM1; t=y; k=rsa; p=$key"
	[ "$json" = null ]
	[ -z "$text" ]
}

@test "backslashes, quotation marks and other octets are found and proved" {
	proves backslashes "v=DKIM1\\; k=rsa\\; p=$key"
	[[ $text == *'is: v=DKIM1\; k=rsa\; p=MII'* ]]
	proves backslashes "v=DKIM1\\059 k=rsa\\059 p=$key"
	proves quotes "\"v=DKIM1; k=rsa; p=$key\""
	proves quotes "v=DKIM1; k=rsa; p=${key:0:99}\" \"${key:99}"
	proves quotes $'v=DKIM1; k=rsa; p=\xe2\x80\x9c'"$key"$'\xe2\x80\x9d'
	proves 'backslashes quotes' "\"v=DKIM1\\; k=rsa\\; p=$key\""
	proves octets "v=DKIM1; k=rsa; p=${key:0:99}"$'\r'"${key:99}"
	proves octets "v=DKIM1; k=rsa; p=${key:0:99}"$'\xc2\xa0'"${key:99}"
	proves octets "v=DKIM1; k=rsa"$'\a'"; p=$key"
}

@test "a line of a zone file that was pasted as a whole is found and proved" {
	proves pasted "$(dkim-genkey -e mail.private -s mail -f line)"
	proves pasted "$(dkim-genkey -e mail.private -s mail)"
	proves pasted "mail._domainkey IN TXT v=DKIM1; p=$key"
}

@test "tags that are run together, late or in the wrong case are proved" {
	proves separators "v=DKIM1 k=rsa p=$key"
	proves separators "v=DKIM1, k=rsa, p=$key"
	proves separators "v=DKIM1k=rsap=$key"
	proves separators "v=DKIM1;; k=rsa;; p=$key;"
	proves case "V=DKIM1; K=rsa; P=$key"
	proves case "v=dkim1; p=$key"
	proves version_late "k=rsa; p=$key; v=DKIM1"
	proves version "v=DKIM2; p=$key"
}

@test "tags that keep the key from being used are proved" {
	proves hashes "v=DKIM1; h=sha1; p=$key"
	proves service "v=DKIM1; s=tlsrpt; p=$key"
	proves type "v=DKIM1; k=ed25519; p=$key"
	proves 'hashes service' "v=DKIM1; h=sha1; s=x; p=$key"
	name=ed._domainkey message=edsigned
	proves type "v=DKIM1; p=$ed"
}

@test "a key in another form than p= has it is proved" {
	public=$(openssl pkey -in mail.private -pubout)
	proves armour "v=DKIM1; p=$(tr -d '\n' <<<"$public")"
	proves 'bare armour' "$(tr -d '\n' <<<"$public")"
	proves bare "$key"
	proves letters "v=DKIM1; p=${key:0:99}...${key:99}"
	proves urlsafe "v=DKIM1; p=$(tr +/ -_ <<<"$key")"
	proves overlong "v=DKIM1; p=${key}AAAA"
	openssl req -x509 -new -key mail.private -subj /CN=x -out c 2>/dev/null
	proves certificate "v=DKIM1; p=$(unarmoured <c)"
	openssl req -new -key mail.private -subj /CN=x -out c 2>/dev/null
	proves certificate "v=DKIM1; p=$(unarmoured <c)"
	name=ed._domainkey message=edsigned
	proves wrapped "v=DKIM1; k=ed25519; p=$(openssl pkey -in ed.private \
	    -pubout | unarmoured)"
}

@test "a + that became a blank is proved" {
	while [[ $key != *+* ]]; do
		dkim-genkey --force -d example.com -s mail
		key=$(p mail)
	done
	dkimsign -t 1700000000 -d example.com -s mail -k mail.private m >again
	message=again
	proves plus "v=DKIM1; p=${key//+/ }"
}

@test "a private key is told of, never to be used again, and not shown" {
	explain "v=DKIM1; p=$(unarmoured <mail.private)"
	[ "$faults" = 'proved private_key' ]
	[[ $text == *'to do: Make another key with another selector, "dkim-genkey -d example.com -s NEW"'*'revoke this one'* ]]
	[ "$(jq -r .key_repaired <<<"$json")" = null ]
	explain "v=DKIM1; p=$(openssl rsa -traditional -in mail.private \
	    2>/dev/null | unarmoured)"
	[ "$faults" = 'proved private_key' ]
	sees private_key "v=DKIM1; p=$(unarmoured <mail.private | head -c 400)"
	explain "v=DKIM1; p=$(tr -d '\n' <mail.private)"
	[ "$faults" = $'proved armour\nproved private_key' ]
	name=ed._domainkey message=edsigned
	sees private_key "v=DKIM1; k=ed25519; p=$(unarmoured <ed.private)"
	[[ $text == *'"dkim-genkey -k ed25519 -d example.com -s NEW"'* ]]
	[[ $text$json != *"$(unarmoured <ed.private | tail -c 30)"* ]]
}

@test "a key over two or three records is put together, in any order" {
	proves split "v=DKIM1; k=rsa; p=${key:0:200}" "${key:200}"
	proves split "${key:200}" "v=DKIM1; k=rsa; p=${key:0:200}"
	[[ $text == *'split over 2 records'* ]]
	proves split "${key:200}" "v=DKIM1; k=rsa; p=${key:0:99}" "${key:99:101}"
	[[ $text == *'split over 3 records'* ]]
	proves split "v=DKIM1; p=${key:0:200}" "v=DKIM1; p=${key:200}"
	proves split "v=spf1 -all" "${key:200}" "v=DKIM1; p=${key:0:200}"
	proves 'split quotes' "v=DKIM1; p=${key:0:200}\"" "\"${key:200}"
}

@test "a key that is cut off: how many octets are missing" {
	sees cut_off "v=DKIM1; k=rsa; p=${key:0:237}"
	[[ $text == *'it says that it has 294 octets, and has 177; the record is one string'* ]]
	sees cut_off "v=DKIM1; k=rsa; p=${key:0:388}"
	[[ $text == *'it says that it has 294 octets, and has 291'$'\n'* ]]
	name=ed._domainkey message=edsigned
	sees length "v=DKIM1; k=ed25519; p=${ed:0:40}"
	[[ $text == *'p= has 30 octets, and an Ed25519 key has 32'* ]]
}

@test "a record that ends at its first semicolon" {
	sees ends_early v=DKIM1
	sees ends_early 'v=DKIM1; k=rsa'
	[[ $text == *'a semicolon that is not in quotes begins a comment'*'is: v=DKIM1; k=rsa'* ]]
	printf '$ORIGIN example.com.\nmail._domainkey TXT v=DKIM1; k=rsa; p=%s\n' \
	    "$key" >z
	[[ $(judged --explain) == *'the record ends before p='*'is: v=DKIM1'$'\n'* ]]
}

@test "more records than are looked at" {
	for i in {1..11}; do
		records+=("v=spf1 ip4:192.0.2.$i -all")
	done
	sees $'too_many\nno_key_record' "${records[@]}"
	[[ $text == *'there are 11 records, of which 10 are looked at'*'to do: Leave one TXT record at mail._domainkey.example.com'* ]]
}

@test "records that are no key, revoked, or of another type" {
	sees no_key_record 'v=spf1 -all'
	sees revoked 'v=DKIM1; p='
	sees other_type "v=DKIM1; k=ed25519; p=$ed"
	[[ $text == *'holds a key for ed25519-sha256, and a= is rsa-sha256'* ]]
	sees letters 'v=DKIM1; p=<key>'
	sees no_key 'v=DKIM1; p=AAAA'
}

@test "a key under test, too short, or not for subdomains" {
	message=bodychanged
	sees testing "v=DKIM1; t=y; p=$key"
	message=signed
	zone "v=DKIM1; p=$key" >z
	run -0 judged --explain --min-bits=3072
	[[ $output == *'the key has 2048 bits, and 3072 is the least'*'to do: '*'dkim-genkey -b 3072 -d example.com'* ]]
	dkimsign -d example.com -i joe@sub.example.com -t 1700000000 \
	    -s mail -k mail.private m >below
	message=below
	sees not_for_subdomains "v=DKIM1; t=s; p=$key"
	[[ $text == *'"dkimsign -i @example.com"'* ]]
}

@test "a bare RSAPublicKey is taken, and told of" {
	message=bodychanged
	sees bare_rsa "v=DKIM1; p=$(openssl rsa -in mail.private \
	    -RSAPublicKey_out 2>/dev/null | unarmoured)"
}

@test "of two keys at a name, which one has signed" {
	message=bodychanged
	explain "v=DKIM1; p=$other" "v=DKIM1; p=$key"
	[ "$faults" = 'proved several' ]
	[[ $text == *'there are 2 key records, of which this one'*"is: v=DKIM1; p=${key:0:50}"* ]]
	# The one that is broken has.
	message=signed
	proves backslashes "v=DKIM1; p=$other" "v=DKIM1\\; p=$key"
	[[ $text != *'another key has made b='* ]]
}

@test "another key than the one that signed" {
	explain "v=DKIM1; p=$other"
	[ -z "$faults" ]
	[ "$(jq -r .key <<<"$json")" = other ]
	[[ $text == *'proved: the key in DNS has not made b=: another one has, or b= was damaged'*'to do: '*'dkim-genkey -c'* ]]
	# Nothing is proved of a record that holds yet another.
	sees backslashes "v=DKIM1\\; p=$other"
}

@test "that the header was changed, too, is told with the key put right" {
	message=headchanged
	explain "v=DKIM1\\; p=$key"
	[ "$faults" = 'proved backslashes' ]
	[[ $text == *'holds the key that signed, and the header differs from b='* ]]
	[ "$(jq -r .header_with_key_repaired <<<"$json")" = mismatch ]
	# An Ed25519 signature does not tell.
	name=ed._domainkey message=edchanged
	sed 's/folded/unfolded/' edsigned >edchanged
	sees backslashes "v=DKIM1\\; k=ed25519\\; p=$ed"
}

@test "no such name, no TXT record, and an alias that leads nowhere" {
	name=x sees no_name "v=DKIM1; p=$key"
	[[ $text == *'the name is not there'*'to do: Publish at mail._domainkey.example.com what "dkim-genkey -e KEYFILE -d example.com -s mail" writes'* ]]
	printf '$ORIGIN example.com.\nmail._domainkey A 192.0.2.1\n' >z
	[[ $(judged --explain) == *'has no TXT record: no key is published'*'to do: Publish'* ]]
	printf '$ORIGIN example.com.\nmail._domainkey CNAME gone\n' >z
	[[ $(judged --explain) == *'is an alias (CNAME) of one that is not there'*'to do: Publish'* ]]
	printf '$ORIGIN example.com.\nmail._domainkey CNAME g\ng A 192.0.2.1\n' >z
	[[ $(judged --explain) == *'is an alias (CNAME) of one that has no TXT record'* ]]
	printf '$ORIGIN example.com.\nmail._domainkey CNAME mail._domainkey\n' >z
	[[ $(judged --explain) == *'aliases (CNAME) lead in a circle'*'to do: Try again'* ]]
}

@test "name servers that fail" {
	run -5 dkimverify -n 127.0.0.1@1 -T 2 -t 1700000001 --explain signed
	[[ $output == *'nothing is known of the key: '*'to do: Try again later'* ]]
}

@test "a key that is published at another name is found there" {
	name=mail._domainkey.example.com
	explain "v=DKIM1; p=$key"
	[ "$faults" = $'no_name\nproved elsewhere' ]
	[[ $text == *'proved: the key that signed is at mail._domainkey.example.com.example.com'*'to do: Move it to mail._domainkey.example.com;'* ]]
	sees $'no_name\nelsewhere' "v=DKIM1; p=$other"
	name=mail
	explain "v=DKIM1; p=$key"
	[ "$faults" = $'no_name\nproved elsewhere' ]
	[[ $text == *'is at mail.example.com'*'to do: Move it to mail._domainkey.example.com' ]]
}

@test "of a subdomain, the origin appended may be that of the zone above" {
	sed 's/@example/@sub.example/' m >below
	dkimsign -t 1700000000 -d sub.example.com -s mail -k mail.private below \
	    >signedbelow
	message=signedbelow name=mail._domainkey.sub.example.com
	explain "v=DKIM1; p=$key"
	[ "$faults" = $'no_name\nproved elsewhere' ]
	[[ $text == *' is at mail._domainkey.sub.example.com.example.com'* ]]
}

@test "the command that is advised makes the record that is needed" {
	explain "v=DKIM1\\; p=$key"
	[[ $text =~ \"(dkim-genkey -e KEYFILE [^\"]*)\" ]]
	{
		printf '$ORIGIN example.com.\n'
		eval "${BASH_REMATCH[1]/KEYFILE/mail.private}"
	} >z
	[[ $(judged) == *'dkim=pass'* ]]
}

@test "no octet of a record reaches a terminal" {
	explain $'v=DKIM1; p=\033[31m\x80'
	run -1 grep '[^ -~]' <<<"$text"
	explain $'\033]0;x\a'
	run -1 grep '[^ -~]' <<<"$text"
	[[ $text == *'is: ?]0;x?'* ]]
}

@test "hostile records cost little" {
	junk=$(head -c 8000 /dev/zero | tr '\0' A)
	records=()
	for i in 0 1 2 3 4 5 6 7 8 9; do
		records+=("k=x; h=x; s=x; v=\"\\$i; p=-----BEGIN----- _$i$junk")
		hostile+=("p=$i$junk")
	done
	SECONDS=0
	explain "${records[@]}"
	explain "${hostile[@]}"
	[ "$SECONDS" -lt 20 ]
	sees too_long "v=DKIM1; p=$(head -c 60000 /dev/zero | tr '\0' A)"
	[[ $text == *'the record has 60011 octets'* ]]
}
