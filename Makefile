# GNU make (gmake on the BSDs).
#
#   make demo       install what is missing, build, sign and verify a message
#   make check      the tests; make check T=t/canon.bats runs these alone
#   make fuzz       SECONDS=60 F='received ...': harnesses of t/fuzz
#   make install    PREFIX=/usr/local DESTDIR=
#
# CC, CPPFLAGS, CFLAGS, LDFLAGS and LDLIBS are the user's.  STATIC=1 links
# static binaries; O=DIR builds there and not in place.
VERSION	= 0.1
PREFIX	= /usr/local
BINDIR	= $(PREFIX)/bin
DATADIR	= $(PREFIX)/share
MANDIR	= $(DATADIR)/man
BASHDIR	= $(DATADIR)/bash-completion/completions
FISHDIR	= $(DATADIR)/fish/vendor_completions.d
ZSHDIR	= $(DATADIR)/zsh/site-functions

CC	= cc
CFLAGS	= -O2 -g
STATIC	=
O	=
T	= t
# Files of tests side by side, where bats has the means; those of a file in
# turn.
BATSFLAGS = $(shell parallel --version 2>/dev/null | grep -q GNU && \
	      echo -j $$(getconf _NPROCESSORS_ONLN) \
	      --no-parallelize-within-files)
SECONDS	= 60
F	= $(FUZZERS)

TOOLS	= arcseal arcverify dkim-genkey dkimsign dkimverify dmarcquery spfquery
MODULES	= addresses arc arcset arctell author authres authres_read b64 \
	  bodyblank bodycode bodyedit bodyknown bodymime bodypoke \
	  bodyrepair bodyrun bodytell bodytest bodytext buf canon cli \
	  crypto der diagnose diagnosetell dkimkey dkimtell dmarc dmarcadvice dmarcdest \
	  dmarcinput dmarclint dmarclint_tell dmarclog dmarcpolicy \
	  dmarcrecord dmarcreport dmarctaglint dmarctell dmarcuri \
	  dmarcwalk dmarcwalk_tell dns dnsmsg domain envelope fail \
	  failure finding fold foreign generate hazards headguess \
	  headguess_addresses headguess_copied headguess_date \
	  headguess_field headguess_from headguess_mime \
	  headguess_space headguess_subject headguess_text headrepair \
	  headtest identifiers io ip json keyadvice keyadvice_tell \
	  keyfile keyform keyread keyrepair keyundo lines \
	  mailbox master message mimepart pem privkey psl qp rdata \
	  received records report resolvconf resolver rsa seal secret \
	  sigfield sighash sign signature signopts spf spfadvice \
	  spfahead spfdraw spfjudge spflint spflint_tell spflist \
	  spfmacro spfptr spfrecord spftell spftree store taglist \
	  tally token trail traillist trailmap trailtell txtrecord \
	  verdict verify words words2047 xml \
	  zone zonefile
DRIVERS	= authres bodyrepair called canon crypto dkimkey dnsd dnsq \
	  domain envelope folder headrepair json mailbox message \
	  received taglist token trail zonequery
BENCHES	= floor run
FUZZERS	= bodyrepair dmarcrecord headrepair received spfmacro spfrecord
MAN1	= $(TOOLS:%=man/%.1)
MAN7	= man/mailseal.7

WARN	= -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
	  -Wstrict-prototypes -Wmissing-prototypes
LDNS	:= $(shell for l in ldns libldns; do pkg-config --exists $$l && \
	     echo $$l && break; done 2>/dev/null)
DEPS	= $(LDNS) libidn2 libsodium libcrypto
DEPCF	:= $(shell pkg-config --cflags $(DEPS) 2>/dev/null)
DEPLD	:= $(if $(LDNS),,-lldns) \
	   $(shell pkg-config $(if $(STATIC),--static) --libs $(DEPS) \
	     2>/dev/null || echo -lidn2 -lsodium -lcrypto)
# What one tool alone needs.
QUERY	= jansson libpsl
QUERYCF	:= $(shell pkg-config --cflags $(QUERY) 2>/dev/null)
QUERYLD	:= $(shell pkg-config $(if $(STATIC),--static) --libs $(QUERY) \
	     2>/dev/null || echo -ljansson -lpsl)
ALLCF	= -std=c17 -D_POSIX_C_SOURCE=200809L -DVERSION='"$(VERSION)"' \
	  -iquote common $(DEPCF) $(QUERYCF) $(WARN) $(CPPFLAGS) $(CFLAGS)
ALLLD	= $(CFLAGS) $(if $(STATIC),-static) $(LDFLAGS)
ASAN	= -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	  -fno-sanitize-recover=all
FUZZ	= $(ASAN) -fsanitize=fuzzer-no-link

B	:= $(if $(O),$(patsubst %/,%,$(O))/)
LIB	= $(B)common/libmailseal.a
LIBOBJ	= $(MODULES:%=$(B)common/%.o)
TOOLBIN	= $(TOOLS:%=$(B)cmd/%)
TESTBIN	= $(DRIVERS:%=$(B)t/drivers/%)
BENCHBIN = $(BENCHES:%=$(B)t/bench/%)
FUZZBIN	= $(FUZZERS:%=$(B)t/fuzz/%)

all: $(TOOLBIN)

drivers: $(TESTBIN)

$(TOOLBIN) $(TESTBIN): %: %.o $(LIB)
	$(CC) $(ALLLD) -o $@ $< $(LIB) $(ONELD) $(DEPLD) $(LDLIBS)

$(B)cmd/dmarcquery: ONELD = $(QUERYLD)

$(BENCHBIN): %: %.o
	$(CC) $(ALLLD) -o $@ $< $(filter-out -lldns -lidn2 -lsodium,$(DEPLD)) \
	    $(LDLIBS)

$(FUZZBIN): %: %.o $(LIB)
	$(CC) $(ALLLD) -fsanitize=fuzzer -o $@ $< $(LIB) $(DEPLD) $(LDLIBS)

$(LIB): $(LIBOBJ)
	rm -f $@
	$(AR) -rcs $@ $^

$(B)%.o: %.c $(B).flags
	@mkdir -p $(@D)
	$(CC) $(ALLCF) -MMD -MP -c -o $@ $<

# Rewritten when it differs, so that other flags compile everything anew.
FLAGS	= $(CC) $(ALLCF) $(ALLLD) $(QUERYLD) $(DEPLD) $(LDLIBS)
$(B).flags: force
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(FLAGS))' | cmp -s - $@ || \
	    echo '$(subst ','\'',$(FLAGS))' >$@

deps:
	.ci/deps build $(if $(STATIC),static)

demo: deps
	@$(MAKE) all
	@MAILSEAL_BUILD='$(CURDIR)/$(B)' t/demo

check:
	.ci/deps build check
	$(MAKE) bats

check-asan:
	.ci/deps build check
	.ci/asan $(MAKE) O=.build/asan CFLAGS='$(ASAN)' bats

bats: all drivers
	MAILSEAL_BUILD='$(CURDIR)/$(B)' bats $(BATSFLAGS) $(T)

lint:
	@.ci/deps build check lint
	@$(MAKE) -s O=.build/gcc CC=gcc CFLAGS='-O2 -Werror' all drivers
	@$(MAKE) -s O=.build/clang CC=clang CFLAGS='-O2 -Werror' all drivers
	@.ci/lint -iquote../common $(ALLCF)

bench: deps
	$(MAKE) all $(BENCHBIN)
	MAILSEAL_BUILD='$(CURDIR)/$(B)' t/bench/ratios

fuzz:
	.ci/deps build fuzz
	$(MAKE) O=.build/fuzz CC=clang CFLAGS='$(FUZZ)' fuzzers
	t/fuzz/run '$(CURDIR)/.build/fuzz' $(SECONDS) $(F)

fuzzers: $(FUZZBIN)

install: all
	install -d '$(DESTDIR)$(BINDIR)' '$(DESTDIR)$(MANDIR)/man1' \
	    '$(DESTDIR)$(MANDIR)/man7' '$(DESTDIR)$(BASHDIR)' \
	    '$(DESTDIR)$(FISHDIR)' '$(DESTDIR)$(ZSHDIR)'
	install -m 755 $(TOOLBIN) '$(DESTDIR)$(BINDIR)'
	install -m 644 $(MAN1) '$(DESTDIR)$(MANDIR)/man1'
	install -m 644 $(MAN7) '$(DESTDIR)$(MANDIR)/man7'
	install -m 644 $(TOOLS:%=completions/bash/%) '$(DESTDIR)$(BASHDIR)'
	install -m 644 $(TOOLS:%=completions/fish/%.fish) '$(DESTDIR)$(FISHDIR)'
	install -m 644 $(TOOLS:%=completions/zsh/_%) '$(DESTDIR)$(ZSHDIR)'

uninstall:
	cd '$(DESTDIR)$(BINDIR)' && rm -f $(TOOLS)
	cd '$(DESTDIR)$(MANDIR)' && rm -f $(MAN1:man/%=man1/%) $(MAN7:man/%=man7/%)
	cd '$(DESTDIR)$(BASHDIR)' && rm -f $(TOOLS)
	cd '$(DESTDIR)$(FISHDIR)' && rm -f $(TOOLS:%=%.fish)
	cd '$(DESTDIR)$(ZSHDIR)' && rm -f $(TOOLS:%=_%)

clean:
	rm -rf .build
	rm -f $(TOOLBIN) $(TESTBIN) $(BENCHBIN) $(LIB) $(B).flags \
	    $(addprefix $(B),cmd/*.[od] common/*.[od] t/*/*.[od])

.PHONY: all bats bench check check-asan clean demo deps drivers force \
	fuzz fuzzers install lint uninstall
-include $(LIBOBJ:.o=.d) $(TOOLBIN:=.d) $(TESTBIN:=.d) $(BENCHBIN:=.d) \
	 $(FUZZBIN:=.d)
