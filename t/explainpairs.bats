#!/usr/bin/env bats
# dkimverify --explain, asked about messages that were broken in two ways at
# once: PAIRS and SEED in the environment say how many, and which.

setup() {
	load lib
	cd "$BATS_TEST_TMPDIR"
}

@test "what two breakages did is told, and nothing that was not done" {
	run "$TOP/t/pairs/pairs" -v -n "${PAIRS:-40}" -s "${SEED:-1}" \
	    -k "$BATS_TEST_TMPDIR/kept"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *'% of '"${PAIRS:-40}"' explained, 0 wrong;'* ]]
}

@test "pairs that are not told fail the comparison" {
	# A tool that says nothing of the header, or another step than it found.
	mkdir bin
	for answer in '.proved = false' '.steps[0].hypothesis = "made_up"'; do
		cat >bin/dkimverify <<-TXT
		#!/bin/sh
		'$(command -v dkimverify)' "\$@" >out
		status=\$?
		jq -c '(.signatures[].diagnosis | .body, .header | select(. != null))
		    |= ($answer)' out
		exit \$status
		TXT
		chmod +x bin/dkimverify
		PATH=$PWD/bin:$PATH run "$TOP/t/pairs/pairs" -n 3
		echo "$output"
		[ "$status" -eq 1 ]
		[[ $output == *' 0.0 % of 3 explained'* ]]
	done
}
