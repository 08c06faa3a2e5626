#!/usr/bin/env bash
# Builds the present commit twice, in two folders, the second time without anything that
# was compiled before, and compares what came out byte for byte. The first one becomes dist/.
# MOIM_RELEASE names the systems; that for Windows takes some minutes more, twice.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export MOIM_RELEASE=${MOIM_RELEASE:-linux}
top=$PWD work=$PWD/build/twice commit=$(git rev-parse HEAD)
rm -rf "$work"
mkdir -p "$work/go"

once() {
	git clone -q --no-local --no-hardlinks "$top" "$1"
	git -C "$1" checkout -q --detach "$commit"
	mkdir -p "$1/build"
	ln -s "$top/build/tools" "$1/build/tools"
	make --no-print-directory -C "$1" release >"$1/build/log" 2>&1 || {
		tail -40 "$1/build/log" >&2
		return 1
	}
}

once "$work/one"
GOCACHE=$work/go once "$work/elsewhere/deeper"
if ! diff -rq "$work/one/dist" "$work/elsewhere/deeper/dist"; then
	echo "Two builds of one commit differ." >&2
	exit 1
fi
rm -rf dist "$work/go"
mv "$work/one/dist" dist
echo "Two builds of ${commit:0:10} are equal, byte for byte:"
cat dist/SHA256SUMS
rm -rf "$work"
