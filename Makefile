# make            what there is to make
# make run        install what is missing, build, open the window
# make test       install what is missing, all tests
#
# Nothing here needs more than git, make, gcc and Go; `make run` and `make test`
# install the rest from assets/packages.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# nolibopusfile leaves out the part of the Opus binding that Moim has no use for.
TAGS     := -tags nolibopusfile
FUZZTIME ?= 30s
SOAKTIME ?= 30m
ARGS     ?=
RUN      ?=

EXE      := $(shell go env GOEXE)
MOIM     := build/moim$(EXE)
SIGNALD  := build/signald$(EXE)

GOLANGCI_VERSION := v2.15.0
GOLANGCI         := build/tools/golangci-lint-$(GOLANGCI_VERSION)$(EXE)

GOTESTSUM_VERSION := v1.13.0
GOTESTSUM         := build/tools/gotestsum-$(GOTESTSUM_VERSION)$(EXE)

UNIT = $$(go list $(TAGS) ./... | grep -v '/app/e2e$$')

# Packages that only compute and start no goroutine have nothing to race: they are
# tested without the race detector, under which they take up to ten times as long.
# app/architecture holds them to it.
PLAIN := app/architecture app/cost app/mesh/internal/red app/mesh/internal/vp8rtp assets/guest media/codec media/voice
RACED  = $$(go list $(TAGS) ./... | grep -vxF $(addprefix -e moim/,app/e2e $(PLAIN)))

# Deriving a room's key is slow on purpose, and ten times slower under the detector.
# What it is made of shares nothing between goroutines, and is left out. No more may
# be: the linker keeps one copy of a generic function for all packages, and one that
# synchronises without being watched makes the detector see races that are none.
RACE := -race $(patsubst %,-gcflags=crypto/%=-race=false,pbkdf2 $(addprefix internal/fips140/,pbkdf2 hmac sha256))

# Test programs need nothing for debuggers, and are linked faster without it.
LINK := -ldflags=-w

.PHONY: help
help: ## says what there is to make
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: packages build ## installs what is missing, builds and opens the window; ARGS='...' are its arguments
	./$(MOIM) $(ARGS)

.PHONY: build
build: ## builds build/moim and build/signald
	go build $(TAGS) -o $(MOIM) .
	CGO_ENABLED=0 go build -trimpath -o $(SIGNALD) ./signaling/signald

.PHONY: packages
packages: ## installs the system packages that building and running need
	@assets/packages/install.sh build run

.PHONY: packages-test
packages-test: ## installs those that the tests need as well
	@assets/packages/install.sh build run test

.PHONY: windows
windows: ## builds the Windows programs and their installer into dist/, on Debian with a cross compiler
	@assets/packages/install.sh build windows
	assets/installers/windows/build.sh

.PHONY: windows-test
windows-test: packages-test build windows ## installs that under wine, has it call somebody on Linux, and removes it again
	MOIM_SETUP="$$(ls -t $(CURDIR)/dist/moim-*-windows-amd64-setup.exe | head -n 1)" \
	MOIM_BIN=$(CURDIR)/$(MOIM) SIGNALD_BIN=$(CURDIR)/$(SIGNALD) \
		go test $(TAGS) -count=1 -timeout 15m -v -run '^TestWindows' ./app/e2e

.PHONY: macos
macos: ## builds the application for this Mac's processor and its disk image into dist/, on a Mac
	assets/installers/macos/build.sh

.PHONY: test
test: packages-test ## installs what is missing and runs all tests: unit tests with the race detector, then end to end
	go vet $(TAGS) ./...
	@$(MAKE) --no-print-directory unit e2e

# A test that fails is run once more, alone: the host may have taken the
# processors away meanwhile. The summary says so; what fails twice fails, and so does a data race.
RERUN := --rerun-fails=1 --rerun-fails-max-failures=3 --rerun-fails-run-root-test --rerun-fails-abort-on-data-race

.PHONY: unit
unit: $(GOTESTSUM) ## runs the unit tests alone, with the race detector where there is more than computation
	$(GOTESTSUM) --format pkgname --format-icons text $(RERUN) \
		--packages "$(RACED)" -- $(TAGS) $(RACE) $(LINK) -p 3 -parallel 6 -timeout 12m
	$(GOTESTSUM) --format pkgname --format-icons text $(RERUN) \
		--packages "$(addprefix ./,$(PLAIN))" -- $(TAGS) $(LINK) -timeout 12m

.PHONY: e2e
e2e: build $(GOTESTSUM) ## runs the end-to-end tests alone, against build/moim and build/signald; RUN='TestCall' picks some
	MOIM_BIN=$(CURDIR)/$(MOIM) SIGNALD_BIN=$(CURDIR)/$(SIGNALD) \
		$(GOTESTSUM) --format testname --format-icons text $(RERUN) \
		--packages ./app/e2e -- $(TAGS) -count=1 -parallel 5 -timeout 50m -run '$(RUN)'

# What make test does less often or for a shorter time than it is worth, or not at all.
SOAK := GuestRooms|Twelve|Bill|Budget|Replug|ComingsAndGoings|KeyframeStorm|GuestLoss|GuestFirstFrame|GuestGlare|HostFallsSilent|CallBehindSlowNginx

.PHONY: soak
soak: build ## a call of four with comings and goings for SOAKTIME (30m), two of them under the race detector, then 455 rounds of guests and applications meeting, twelve at once, what make test shortens, and the goals that it only tells of
	go build $(TAGS) -race -o build/moim-race$(EXE) .
	MOIM_BIN=$(CURDIR)/$(MOIM) MOIM_RACE=$(CURDIR)/build/moim-race$(EXE) SIGNALD_BIN=$(CURDIR)/$(SIGNALD) MOIM_SOAK=$(SOAKTIME) \
		go test $(TAGS) -count=1 -timeout 0 -v -run '^TestSoak$$' ./app/e2e
	MOIM_BIN=$(CURDIR)/$(MOIM) SIGNALD_BIN=$(CURDIR)/$(SIGNALD) MOIM_SOAK=$(SOAKTIME) MOIM_ROUNDS=455 \
		go test $(TAGS) -count=1 -timeout 0 -v -run '^Test($(SOAK))$$' ./app/e2e

.PHONY: bench
bench: build ## sends side by side with Chromium and pion (about 25 minutes, as root), then runs all benchmarks
	MOIM_BENCH=1 MOIM_BIN=$(CURDIR)/$(MOIM) SIGNALD_BIN=$(CURDIR)/$(SIGNALD) \
		go test $(TAGS) -count=1 -timeout 40m -v -run '^Test(Fanout|Ramp|Drop|SharedUplink|Sound|MouthToEar|Loss|Readable)$$' ./app/bench
	MOIM_BENCH=1 MOIM_BIN=$(CURDIR)/$(MOIM) SIGNALD_BIN=$(CURDIR)/$(SIGNALD) \
		go test $(TAGS) -count=1 -timeout 5m -v -run '^TestScreenLatency$$' ./app/e2e
	MOIM_BENCH=1 go test $(TAGS) -count=1 -timeout 20m -v -run '^Test(OneCore|Hostile|Transports)$$' ./signaling/server
	MOIM_ECHO=all go test $(TAGS) -count=1 -v -run '^TestPulseEcho$$' ./media/audio
	go test $(TAGS) -run '^$$' -bench . -benchmem $(UNIT)

# go test -fuzz takes one target of one package at a time.
.PHONY: fuzz
fuzz: ## runs each fuzz target for FUZZTIME (30s)
	@set -euo pipefail; \
	grep -rEo --include='*_test.go' --exclude-dir=build '^func Fuzz[A-Za-z0-9_]+' . | sort | \
	while IFS=: read -r file func; do \
		echo "$$(dirname "$$file") $${func#func }"; \
		go test $(TAGS) -run '^$$' -fuzz "^$${func#func }\$$" -fuzztime $(FUZZTIME) "$$(dirname "$$file")"; \
	done

.PHONY: lint
lint: $(GOLANGCI) ## runs the linters
	$(GOLANGCI) run ./...

.PHONY: format
format: $(GOLANGCI) ## formats all Go files
	$(GOLANGCI) fmt ./...

$(GOLANGCI):
	@mkdir -p $(@D)
	GOBIN=$(CURDIR)/build/tools go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	mv build/tools/golangci-lint$(EXE) $@

$(GOTESTSUM):
	@mkdir -p $(@D)
	GOBIN=$(CURDIR)/build/tools go install gotest.tools/gotestsum@$(GOTESTSUM_VERSION)
	mv build/tools/gotestsum$(EXE) $@

include assets/installers/release.mk

.PHONY: clean
clean: ## removes what was built
	rm -rf build dist moim moim.exe signald signald.exe
