#!/usr/bin/env bats
# token.h: the words that structured header fields are made of.

setup() {
	load lib
}

# takes RULE INPUT ANSWER: the rule, given printf's INPUT, takes so much.
takes() {
	# shellcheck disable=SC2059
	run -0 token "$1" < <(printf "$2")
	[ "$output" = "$3" ] || {
		echo "$1 of $2: $output, not $3"
		return 1
	}
}

@test "folding white space goes on over line ends that white space follows" {
	takes fws ' \t x' 3
	takes fws '\r\n x' 3
	takes fws '\n\tx' 2
	takes fws ' \r\n \n  x' 7
	takes fws 'x' 0
	takes fws '' 0
}

@test "a line end before text is no white space, nor is a lone CR or LF" {
	takes fws ' \nx' 1
	takes fws ' \r\nx' 1
	takes fws '\r x' 0
	takes fws ' \r' 1
}

@test "a line end that ends the text is white space" {
	takes fws ' \r\n' 3
	takes fws '\n' 1
	takes cfws '(a)\n' 4
}

@test "comments nest, and hold quoted pairs and folds" {
	takes cfws ' (a(b)c) (d)x' 12
	takes cfws '(a\\)b) x' 7
	takes cfws '(a\r\n b)' 7
	takes cfws 'x' 0
	takes comment '(a (b\\) c) \\(d)' '15 [a (b) c) (d]'
	takes comment '(a\r\n\tb)' $'7 [a\tb]'
	takes comment '()' '2 []'
}

@test "a comment that does not close is none" {
	for c in '(' '(a' '((a)' '(a\\)' "(a\\\\" '(a\nb)' '(a\rb)' '(\0)'; do
		takes cfws "$c" no
		takes comment "$c" no
	done
}

@test "comments nest fifty deep and no deeper" {
	deep=$(printf '%050d' 0)
	takes cfws "${deep//0/(}${deep//0/)}" 100
	takes cfws "(${deep//0/(}${deep//0/)})" no
}

@test "octets that are not UTF-8 may stand in comments and quoted strings" {
	takes cfws '(\351)' 3
	takes quoted '"\351"' $'3 [\xe9]'
}

@test "a quoted string stands for what is in it, unfolded" {
	takes quoted '"a\\"b\\\\c"d' '9 [a"b\c]'
	takes quoted '"a\r\n b"' '7 [a b]'
	takes quoted '"(;,@"' '6 [(;,@]'
	takes quoted '"\303\274"' $'4 [\xc3\xbc]'
	takes quoted '""' '2 []'
}

@test "a quoted string that does not close is none" {
	for s in '"' '"a' '"a\\"' "\"a\\\\" '"a\nb"' '"a\rb"' '"\0"' a; do
		takes quoted "$s" no
	done
}

@test "a backslash quotes no line end, but a lone CR" {
	takes quoted '"a\\\n b"' no
	takes quoted '"a\\\r\n b"' no
	takes quoted '"a\\\rb"' $'6 [a\rb]'
}

@test "an atom is what RFC 5322 3.2.3 lets be in one" {
	# shellcheck disable=SC2016
	takes atom 'aZ09!#$%%&'"'"'*+-/=?^_`{|}~.' 23
	for c in '(' ')' '<' '>' '[' ']' ':' ';' '@' "\\\\" ',' . '"' ' ' '\t' '\0' \
	    '\177' '\001'; do
		takes atom "a${c}b" 1
		takes atom "$c" no
	done
}

@test "a dot-atom has atoms on both sides of each dot" {
	takes dotatom 'a.b.c@' 5
	takes dotatom 'a..b' 1
	takes dotatom 'a.' 1
	takes dotatom '.a' no
	takes dotatom '' no
}

@test "a token is what RFC 2045 5.1 lets be in one" {
	# shellcheck disable=SC2016
	takes token 'aZ09!#$%%&'"'"'*+-.^_`{|}~ ' 21
	for c in '(' ')' '<' '>' '@' ',' ';' : "\\\\" '"' / '[' ']' '?' = ' ' '\0'; do
		takes token "a${c}b" 1
		takes token "$c" no
	done
}

@test "a keyword may not end with a hyphen" {
	takes keyword 'dkim-atps=' 9
	takes keyword 'a-.' 1
	takes keyword 'a--b' 4
	takes keyword '-' no
	takes keyword '_' no
}

@test "a domain literal holds no bracket that is not quoted" {
	takes literal '[192.0.2.1]x' 11
	takes literal '[ IPv6:\r\n ::1 ]' 15
	takes literal '[a\\]b]' 6
	for l in '[' '[a' '[a[b]' '[a\nb]' 'a'; do
		takes literal "$l" no
	done
}

@test "UTF-8 in atoms and tokens is taken whole, or ends them" {
	takes atom 'a\303\274b' 4
	takes token 'a\360\237\230\200' 5
	takes atom 'a\303' 1
	takes atom 'a\303b' 1
	takes atom '\274' no
}

@test "UTF-8 is that of RFC 3629: nothing overlong, no surrogate, no excess" {
	takes utf8 '\302\200' 2
	takes utf8 '\337\277' 2
	takes utf8 '\340\240\200' 3
	takes utf8 '\355\237\277' 3
	takes utf8 '\356\200\200' 3
	takes utf8 '\360\220\200\200' 4
	takes utf8 '\364\217\277\277x' 4
	for s in '' a '\0' '\200' '\300\200' '\301\277' '\340\237\277' \
	    '\355\240\200' '\360\217\277\277' '\364\220\200\200' '\365\200\200\200' \
	    '\377' '\303' '\342\202' '\360\220\200' '\342\202a' '\303\303'; do
		takes utf8 "$s" 0
	done
}
