#!/usr/bin/env bash
# Checks the scripts, and menu entry, description, manual pages and Flatpak manifest of
# what is in dist/, and the menu entry that fyne package wrote.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
here=assets/installers/linux
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tar -xf dist/moim-*-flatpak.tar.xz -C "$work"
shellcheck -S warning assets/installers/*.sh assets/installers/*/*.sh assets/packages/install.sh .ci/run
desktop-file-validate $here/io.moim.Moim.desktop
fyne=build/fyne/unpacked/moim/usr/local/share/applications/io.moim.Moim.desktop
desktop-file-validate $fyne
grep -qx 'Exec=moim %u' $fyne # fyne writes ExecParams right behind the name
appstreamcli validate --no-net "$work/moim-flatpak/io.moim.Moim.metainfo.xml"
(cd "$work" && flatpak-builder --show-manifest moim-flatpak/io.moim.Moim.yaml) >"$work/manifest.json"
jq -e '.id == "io.moim.Moim" and .command == "moim" and ([."finish-args"[] | select(test("filesystem|session-bus|system-bus|allow"))] == [])' "$work/manifest.json" >/dev/null ||
	{ echo "The Flatpak asks for more than it should." >&2 && exit 1; }
jq -r '.modules[].sources[].path' "$work/manifest.json" | while read -r path; do [ -e "$work/moim-flatpak/$path" ]; done
groff -man -ww -Tutf8 $here/moim.1 $here/signald.8 2>&1 >/dev/null | tee "$work/groff"
[ ! -s "$work/groff" ]
echo "Menu entry, description, Flatpak manifest and manual pages are valid."
