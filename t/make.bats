#!/usr/bin/env bats
# The Makefile: what it builds, installs and removes.

setup() {
	load lib
	cd "$TOP" || return
	dest=$BATS_TEST_TMPDIR/dest
}

installed() {
	(cd "$dest" && find . -type f | sort)
}

@test "the Makefile names every source" {
	for f in cmd/*.c common/*.c t/drivers/*.c; do
		f=${f##*/}
		grep -qw -e "${f%.c}" Makefile || echo "$f"
	done | diff /dev/null -
}

@test "install puts tools, pages and completions below DESTDIR and PREFIX" {
	make -s install DESTDIR="$dest" PREFIX=/usr
	share=$dest/usr/share
	for f in cmd/*.c; do
		f=${f##*/}
		[ -n "$(find "$dest/usr/bin/${f%.c}" -perm 755)" ]
	done
	for f in man/*; do
		cmp "$f" "$share/man/man${f##*.}/${f##*/}"
	done
	diff -r completions/bash "$share/bash-completion/completions"
	diff -r completions/fish "$share/fish/vendor_completions.d"
	diff -r completions/zsh "$share/zsh/site-functions"
}

@test "BINDIR and MANDIR can be elsewhere" {
	make -s install DESTDIR="$dest" BINDIR=/opt/bin MANDIR=/opt/man
	[ -x "$dest/opt/bin/dkimsign" ]
	[ -f "$dest/opt/man/man1/dkimsign.1" ]
	[ ! -e "$dest/usr/local/bin" ]
	make -s uninstall DESTDIR="$dest" BINDIR=/opt/bin MANDIR=/opt/man
	run -0 installed
	[ -z "$output" ]
}

@test "uninstall removes what install put there, and nothing else" {
	make -s install DESTDIR="$dest"
	[ "$(installed | wc -l)" -gt 3 ]
	echo mine >"$dest/usr/local/bin/mine"
	make -s uninstall DESTDIR="$dest"
	run -0 installed
	[ "$output" = ./usr/local/bin/mine ]
}
