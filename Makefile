# make build     the commands, into bin/
# make install   commands, man pages and shell completions, below PREFIX (and DESTDIR)
# make check     what has to hold before a commit
# make race      the tests under the race detector
# make fuzz      every fuzz target for FUZZTIME
# make bench     the benchmarks
# make generate  what is generated from other files

GO       ?= go
PREFIX   ?= /usr/local
BINDIR   ?= $(PREFIX)/bin
MANDIR   ?= $(PREFIX)/share/man/man1
BASHDIR  ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR   ?= $(PREFIX)/share/zsh/site-functions
FISHDIR  ?= $(PREFIX)/share/fish/vendor_completions.d
FUZZTIME ?= 10s
BENCH    ?= .

COMMANDS = $(notdir $(wildcard cmd/*))
TOOL     = $(GO) tool -modfile=tools/go.mod

.PHONY: all build install check format vet lint test race fuzz bench generate clean

all: build

build:
	$(GO) build -trimpath -o bin/ ./cmd/...

install: build
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR) $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR)
	install -m 755 $(COMMANDS:%=bin/%) $(DESTDIR)$(BINDIR)
	install -m 644 docs/man/*.1 $(DESTDIR)$(MANDIR)
	for c in $(COMMANDS); do \
		install -m 644 docs/completions/$$c.bash $(DESTDIR)$(BASHDIR)/$$c && \
		install -m 644 docs/completions/$$c.zsh $(DESTDIR)$(ZSHDIR)/_$$c && \
		install -m 644 docs/completions/$$c.fish $(DESTDIR)$(FISHDIR)/$$c.fish || exit 1; \
	done

check: format vet lint test

format:
	@bad=$$($(TOOL) gofumpt -l $$(git ls-files '*.go')); \
	if [ -n "$$bad" ]; then echo "gofumpt would change:" $$bad; exit 1; fi

vet:
	$(GO) vet ./...

lint:
	$(TOOL) staticcheck ./...

test:
	$(GO) test ./...

race:
	$(GO) test -race -short ./...

fuzz:
	@GO="$(GO)" .ci/fuzz $(FUZZTIME)

bench:
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem ./...

generate:
	$(GO) generate ./...

clean:
	rm -rf bin
