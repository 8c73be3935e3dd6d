#!/usr/bin/env bats
# domain.h: domain names as mail writes them.

setup() {
	load lib
	label=$(printf '%063d' 0) # the longest there is
}

yes() {
	printf %s "$2" | domain "$1" || {
		echo "$2: no"
		return 1
	}
}

no() {
	run -1 domain "$1" < <(printf %s "$2")
}

# ascii NAME WANT
ascii() {
	run -0 domain toascii < <(printf %s "$1")
	[ "$output" = "=$2" ] || {
		echo "$1: $output, not $2"
		return 1
	}
}

refused() {
	run -1 domain toascii < <(printf %s "$1")
	[ "$output" = '=' ]
}

@test "letters, digits, hyphens and underscores make labels" {
	for name in a A9 example.com EXAMPLE.com a-b.c_d _dmarc.example \
	    s._domainkey.example 1.2.3.4 xn--bcher-kva.example _ a.b.c.d.e.f.g; do
		yes isvalid "$name"
		yes isselector "$name"
	done
}

@test "no label is empty or begins or ends with a hyphen" {
	for name in '' . .a a. a..b -a a- a.-b.c a.b-.c -; do
		no isvalid "$name"
		no ishost "$name"
	done
}

@test "no other octet is in a name" {
	for i in {1..44} 46 47 {58..64} {91..94} 96 {123..255}; do
		# shellcheck disable=SC2059
		octet=$(printf "\\x$(printf %02x "$i")X")
		no isvalid "a.${octet%X}.b"
	done
	run -1 domain isvalid < <(printf 'a\0b')
}

@test "a label has 63 octets at most, a name 253" {
	yes isvalid "$label"
	no isvalid "0$label"
	yes isvalid "$label.$label.$label.${label:2}"
	no isvalid "$label.$label.$label.${label:1}"
}

@test "a host has two labels or more" {
	yes ishost a.b
	no ishost localhost
	yes isvalid localhost
}

@test "names are the same but for case" {
	domain eq Example.COM eXample.com
	run -1 domain eq example.com example.co
	run -1 domain eq xample.com example.com
	domain eq '' ''
}

@test "a name is within itself and those above it, by whole labels" {
	domain within example.com example.com
	domain within a.b.EXAMPLE.com example.COM
	run -1 domain within badexample.com example.com
	run -1 domain within com example.com
	run -1 domain within example.com.evil example.com
	run -1 domain within '' example.com
}

@test "a name in ASCII is put in lower case and else kept" {
	ascii Example.COM example.com
	ascii _Foo.example _foo.example
	ascii XN--BCHER-KVA.example xn--bcher-kva.example
	ascii xn--not-punycode-999999.example xn--not-punycode-999999.example
}

@test "U-labels become A-labels" {
	# RFC 3492 7.1, the registries' own examples, and RFC 8616's
	ascii 'bücher.example' xn--bcher-kva.example
	ascii 'example.點看' example.xn--c1yn36f
	ascii 'пример.испытание' xn--e1afmkfd.xn--80akhbyknj4f
	ascii 'إختبار.example' xn--kgbechtv.example
	ascii '例え.テスト' xn--r8jz45g.xn--zckzah
	ascii 'faß.de' xn--fa-hia.de
	ascii '_ü.example' xn--_-eha.example
}

@test "the outcome is what another IDNA library makes of it" {
	python3 -c 'import idna' || skip 'no idna module for python3 here'
	while read -r name; do
		want=$(python3 -c 'import idna, sys; print(
		    idna.encode(sys.argv[1], uts46=True).decode())' "$name")
		ascii "$name" "$want"
	done <<-'EOF'
	bücher.example
	BÜCHER.example
	ｅｘａｍｐｌｅ.com
	한국.example
	παράδειγμα.δοκιμή
	उदाहरण.परीक्षा
	l·l.example
	אבא.example
	EOF
}

@test "capitals, compatibility forms and decomposed letters are mapped" {
	ascii 'BÜCHER.example' xn--bcher-kva.example
	ascii $'bu\xcc\x88cher.example' xn--bcher-kva.example
	ascii 'ｐａｙ.example' pay.example
}

@test "nothing but a full stop parts labels" {
	for dot in '。' '．' '｡' '․'; do
		refused "a${dot}b.example"
		refused "ü${dot}ü.example"
	done
}

@test "what IDNA2008 does not allow is refused" {
	for name in '☃.example' $'a\xe2\x80\x8db.example' 'ab--ü.example' '-ü.example' \
	    $'\xcc\x81ü.example' '1א.example' $'\xc2\xad.example'; do
		refused "$name"
	done
}

@test "what is no name is refused" {
	for name in '' . 'a..b' 'ü..b' 'ü.' 'a b.example' 'ü b.example' 'ü/b.example' \
	    'ü@b.example' $'\xff.example' $'\xc3.example' $'ü\x01.example' -a.b \
	    "0$label.example" "$label.$label.$label.$label"; do
		refused "$name"
	done
	run -1 domain toascii < <(printf 'a\0b.example')
	run -1 domain toascii < <(printf '\303\274\0.example')
}

@test "a name is not too long in UTF-8 when it is not in ASCII" {
	long=$(printf 'ü%.0s' {1..50})
	run -0 domain toascii < <(printf %s "$long.$long.$long.$long.example")
	[ ${#output} -eq 236 ] # "=" is the driver's
	refused "$long$long.example"
	refused "$(printf 'ü%.0s' {1..600})"
}
