#!/usr/bin/env bats
# taglist: the tag lists of RFC 6376 3.2.

setup() {
	load lib
}

# Reads the list with printf's escapes in it.
parse() {
	# shellcheck disable=SC2059
	run taglist < <(printf "$1")
}

@test "tags keep their order and lose the white space around them" {
	parse 'v=1; a = rsa-sha256 ;\r\n\tb=\r\n\t abc\r\n d ; x ='
	[ "$status" -eq 0 ]
	[ "$output" = $'v [1]\na [rsa-sha256]\nb [abc\r\n d]\nx []' ]
}

@test "one semicolon may end the list, with white space behind it" {
	for list in 'a=1;' 'a=1; ' 'a=1;\r\n ' ' a=1 ; \t'; do
		parse "$list"
		[ "$status" -eq 0 ]
		[ "$output" = 'a [1]' ]
	done
}

@test "a tag that is there twice spoils the list" {
	parse 'v=1; a=x; v=1'
	[ "$status" -eq 1 ]
	[ "$output" = 'a tag is there twice' ]
}

@test "tags are told apart by case" {
	parse 'a=1; A=2'
	[ "$output" = $'a [1]\nA [2]' ]
}

@test "names begin with a letter and hold letters, digits and underscores" {
	parse 'a_1=x'
	[ "$status" -eq 0 ]
	for list in '1a=x' '_a=x' '=x' 'a-b=x' ';' 'a=1;;b=2' '' ' '; do
		parse "$list"
		[ "$status" -eq 1 ] || { echo "taken: $list"; false; }
	done
}

@test "a tag wants its equals sign" {
	parse 'a=1; b'
	[ "$status" -eq 1 ]
	[ "$output" = 'a tag has no =' ]
}

@test "a value holds no control characters, and line ends only where lines fold" {
	for list in 'a=b\001c' 'a=b\nc' 'a=b\r c' 'a=b\000c' 'a=b\177'; do
		parse "$list"
		[ "$status" -eq 1 ] || { echo "taken: $list"; false; }
	done
}

@test "a value may be UTF-8 (RFC 8616 5), and nothing else above 127" {
	parse 'd=b\303\274cher.example'
	[ "$status" -eq 0 ]
	parse 'd=b\374cher.example'
	[ "$status" -eq 1 ]
	parse 'd=b\303'
	[ "$status" -eq 1 ]
}

@test "equals signs belong to the value" {
	parse 'p=AB==; a=='
	[ "$output" = $'p [AB==]\na [=]' ]
}

@test "more than a hundred tags are too many" {
	run -0 taglist < <(for i in $(seq 100); do printf 't%d=;' "$i"; done)
	run -1 taglist < <(for i in $(seq 101); do printf 't%d=;' "$i"; done)
	[ "$output" = 'too many tags' ]
}
