#!/usr/bin/env bats
# fold.h: header fields in lines of 78 characters.

setup() {
	load lib
}

# So many times the letter a.
as() {
	printf "%0${1}d" 0 | tr 0 a
}

# The widest line of standard input, tabs being 8 wide.
width() {
	expand | awk 'length($0) > w { w = length($0) } END { print w }'
}

@test "words are parted by blanks, and by a new line where 78 are full" {
	run -0 folder lf Name w:a "w:$(as 70)" w:b
	[ "$output" = "Name: a $(as 70)"$'\n\tb' ]
	run -0 folder lf Name w:a "w:$(as 69)" w:b
	[ "$output" = "Name: a $(as 69)"$'\n\tb' ]
	run -0 folder lf Name w:a "w:$(as 68)" w:b
	[ "$output" = "Name: a $(as 68) b" ]
}

@test "glued atoms stand right behind one another while there is room" {
	run -0 folder lf Name w:a g:b "g:$(as 70)" g:c
	[ "$output" = "Name: ab$(as 70)"$'\n\tc' ]
	run -0 folder lf Name w:a g:b "g:$(as 71)" g:c
	[ "$output" = $'Name: ab\n\t'"$(as 71)"$'\n\tc' ]
}

@test "text is broken anywhere, and every line is full" {
	run -0 folder lf Name w:b= "t:$(as 200)"
	[ "$(head -n 2 <<<"$output" | expand | awk '{ print length($0) }' |
	    uniq)" = 78 ]
	[ "$(tr -d '\n\t' <<<"$output")" = "Name: b=$(as 200)" ]
}

@test "a line can be asked for" {
	run -0 folder lf Name w:a l:b w:c
	[ "$output" = $'Name: a\n\tb c' ]
}

@test "the line end is the one asked for, the last one too" {
	folder crlf Name w:a l:b "w:$(as 70)" >"$BATS_TEST_TMPDIR/out"
	printf 'Name: a\r\n\tb\r\n\t%s\r\n' "$(as 70)" |
	    cmp - "$BATS_TEST_TMPDIR/out"
}

@test "an atom longer than a line has a line of its own" {
	run -0 folder lf Name w:a "w:$(as 100)" w:b
	[ "$output" = $'Name: a\n\t'"$(as 100)"$'\n\tb' ]
	run -0 folder lf Name w:a "g:$(as 100)" g:b
	[ "$output" = $'Name: a\n\t'"$(as 100)"$'\n\tb' ]
}

@test "an empty atom is nothing, least of all a line of white space" {
	run -0 folder lf Name w:a "w:$(as 70)" w: w: g: t: l: l: w: w:b
	[ "$output" = "Name: a $(as 70)"$'\n\tb' ]
	run -0 folder lf Name "w:$(as 72)" g: "w:$(as 69)" w: w:
	[ "$output" = "Name: $(as 72)"$'\n\t'"$(as 69)" ]
}

@test "whatever the atoms, no line is over 78 wide or white space only" {
	for seed in {1..200}; do
		RANDOM=$seed
		calls=()
		for ((i = RANDOM % 30; i >= 0; i--)); do
			kinds=lwgt
			n=$((RANDOM % 4 ? RANDOM % 12 : RANDOM % 71))
			[ "$n" -gt 0 ] && atom=$(printf "%0${n}d" 0) || atom=
			calls+=("${kinds:RANDOM%4:1}:$atom")
		done
		folder lf "Name$seed" "${calls[@]}" >"$BATS_TEST_TMPDIR/out"
		[ "$(width <"$BATS_TEST_TMPDIR/out")" -le 78 ]
		run -1 grep -n '^[[:space:]]*$' "$BATS_TEST_TMPDIR/out"
		# Nothing is lost: the atoms are all that is there.
		want=$(printf '%s' "${calls[@]#?:}")
		got=$(tr -d ' \t\n' <"$BATS_TEST_TMPDIR/out")
		[ "$got" = "Name$seed:$want" ]
	done
}
