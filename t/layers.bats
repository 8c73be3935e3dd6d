#!/usr/bin/env bats
# Who may include whom, and who may touch what: the shape of the source.

setup() {
	load lib
	cd "$TOP" || return
}

# The modules of common/, each line resting on those above it alone.
layers() {
	cat <<-'EOF'
	ascii fail limit verdict
	buf der master pem resolvconf
	b64 bodyway canon dnsmsg domain fold generate io ip psl qp rdata secret tally token txtrecord
	bodyedit dmarcuri foreign json lines mailbox mimepart records resolver rsa spfmacro store taglist words words2047 xml
	addresses authres bodyblank bodycode bodymime bodytext crypto dmarcrecord failure finding message received spfrecord
	author authres_read bodyknown bodytest envelope hazards keyfile keyform privkey sigfield sighash zonefile
	arcset bodypoke bodyrun bodytell headtest identifiers keyread keyundo sign spflist zone
	bodyrepair dns headguess
	cli dkimkey dmarcadvice dmarcwalk spfahead spftree
	dmarcdest dmarcpolicy dmarctaglint dmarcwalk_tell headguess_addresses headguess_copied headguess_date headguess_field headguess_from keyrepair report signature signopts spfadvice spfdraw spfptr
	arc dmarc dmarclint headguess_mime headguess_space headguess_subject headguess_text keyadvice spf spflint traillist verify
	dmarcinput dmarclint_tell dmarclog dmarctell headrepair keyadvice_tell seal spfjudge spflint_tell trailmap
	dmarcreport spftell trail
	diagnose trailtell
	diagnosetell
	dkimtell
	arctell
	EOF
}

# "module number" for each, the lowest layer being 1.
ranks() {
	layers | awk '{ for (i = 1; i <= NF; i++) print $i, NR }'
}

# "file header" for each #include "header".
includes() {
	awk '/^#[ \t]*include[ \t]*"/ { split($0, a, "\""); print FILENAME, a[2] }' \
	    "$@"
}

# Succeeds when no source has the expression, but for the files named.
only() {
	local expr=$1 allowed=" ${*:2} "
	! grep -nE "$expr" common/*.[ch] cmd/*.c | while IFS=: read -r f rest; do
		[[ $allowed == *" $f "* ]] || echo "$f:$rest"
	done | grep .
}

@test "every module of common has its layer, and every layer its modules" {
	diff -u <(ranks | cut -d ' ' -f 1 | sort) \
	    <(printf '%s\n' common/*.[ch] | sed 's|.*/||; s|\..$||' | sort -u)
}

@test "an include points to an earlier layer" {
	awk '
		NR == FNR { rank[$1] = $2; next }
		{
			me = $1; sub(".*/", "", me); sub("[.].$", "", me)
			it = $2; sub("[.]h$", "", it)
		}
		me != it && (!(it in rank) || rank[it] >= rank[me]) {
			print $1 " includes " $2
			bad = 1
		}
		END { exit bad }' <(ranks) <(includes common/*.[ch])
}

@test "tools include nothing but headers of common, drivers those and their own" {
	awk '
		NR == FNR { rank[$1] = $2; next }
		{ it = $2; sub("[.]h$", "", it) }
		!(it in rank) && !(it == "input" && $1 ~ "^t/") {
			print $1 " includes " $2
			bad = 1
		}
		END { exit bad }' <(ranks) <(includes cmd/*.c t/drivers/*.[ch])
}

@test "only buf.c allocates" {
	only '\<(malloc|calloc|realloc|reallocarray|strn?dup)[(]' common/buf.c
}

@test "each library has its doors" {
	only '#.*<openssl/' common/crypto.c common/rsa.c
	only '#.*<sodium' common/b64.c common/crypto.c common/dmarc.c \
	    common/privkey.c common/resolver.c common/secret.c
	only '#.*<ldns/' common/dns.c common/dnsmsg.c common/dnsmsg.h \
	    common/resolver.h common/zone.h common/zonefile.[ch] \
	    common/foreign.[ch]
	only '#.*<idn2' common/domain.c
	only '#.*<libpsl' common/psl.c
	only '#.*<jansson' common/dmarcreport.c
}

@test "no locale decides what a character is" {
	only '#.*<(ctype|wctype|wchar|locale|strings)[.]h>'
}

@test "no call is made that cannot tell of trouble" {
	only '\<(gets|strcpy|strcat|sprintf|vsprintf|ato(i|l|ll|f)|strtok)[(]'
}

@test "standard error is fail.c's" {
	only '\<(v?warnx?|v?errx?|perror|psignal)[(]|\<stderr\>' common/fail.c
}
