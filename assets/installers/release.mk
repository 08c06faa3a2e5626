# Releases: included by the Makefile. The steps are scripts beside this file.

NFPM_VERSION := v2.45.2
NFPM         := build/tools/nfpm-$(NFPM_VERSION)$(EXE)

CYCLONEDX_VERSION := v1.10.0
CYCLONEDX         := build/tools/cyclonedx-gomod-$(CYCLONEDX_VERSION)$(EXE)

ACTIONLINT_VERSION := v1.7.12
ACTIONLINT         := build/tools/actionlint-$(ACTIONLINT_VERSION)$(EXE)

FYNE_VERSION := v1.7.4
FYNE         := build/tools/fyne-$(FYNE_VERSION)$(EXE)

.PHONY: release
release: packages-release $(NFPM) $(CYCLONEDX) ## builds everything of a release that this machine can into dist/
	assets/installers/release.sh $(NFPM) $(CYCLONEDX)

.PHONY: release-check
release-check: packages-release $(NFPM) $(CYCLONEDX) $(ACTIONLINT) fyne-package ## builds the present commit twice, in two folders, compares byte for byte, and checks what comes out; the first one stays in dist/
	$(ACTIONLINT)
	assets/installers/twice.sh
	assets/installers/linux/lint.sh

.PHONY: package-test
package-test: packages-release packages-test build ## installs what is in dist/ into a minimal Debian 12 (as root), has it take part in a call, and removes it
	@[ -e dist/SHA256SUMS ] || $(MAKE) --no-print-directory release
	MOIM_DIST=$(CURDIR)/dist MOIM_BIN=$(CURDIR)/$(MOIM) SIGNALD_BIN=$(CURDIR)/$(SIGNALD) \
		go test $(TAGS) -count=1 -timeout 20m -v -run '^TestInstall' ./app/e2e

.PHONY: feed
feed: ## signs the announcement of a release with MOIM_RELEASE_KEY; ARGS='VERSION PAGE'; without ARGS it makes a key
	@go run ./app/update/announce $(or $(ARGS),new)

# fyne raises the build number in FyneApp.toml, so that it works on a copy.
.PHONY: fyne-package
fyne-package: packages $(FYNE) ## has fyne package what is committed, by FyneApp.toml, for this system, into build/fyne
	rm -rf build/fyne && mkdir -p build/fyne
	git archive HEAD | tar -x -C build/fyne
	cd build/fyne && ../../$(FYNE) package --tags nolibopusfile && mkdir unpacked && tar -xJf Moim.tar.xz -C unpacked

.PHONY: packages-release
packages-release:
	@assets/packages/install.sh build windows release

$(NFPM):
	@mkdir -p $(@D)
	GOBIN=$(CURDIR)/build/tools go install github.com/goreleaser/nfpm/v2/cmd/nfpm@$(NFPM_VERSION)
	mv build/tools/nfpm$(EXE) $@

$(CYCLONEDX):
	@mkdir -p $(@D)
	GOBIN=$(CURDIR)/build/tools go install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(CYCLONEDX_VERSION)
	mv build/tools/cyclonedx-gomod$(EXE) $@

$(FYNE):
	@mkdir -p $(@D)
	GOBIN=$(CURDIR)/build/tools go install fyne.io/tools/cmd/fyne@$(FYNE_VERSION)
	mv build/tools/fyne$(EXE) $@

$(ACTIONLINT):
	@mkdir -p $(@D)
	GOBIN=$(CURDIR)/build/tools go install github.com/rhysd/actionlint/cmd/actionlint@$(ACTIONLINT_VERSION)
	mv build/tools/actionlint$(EXE) $@
