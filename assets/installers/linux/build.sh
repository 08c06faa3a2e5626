#!/usr/bin/env bash
# Builds the programs that are shipped for Linux into a folder: moim, with the media
# libraries linked statically, and signald, fully static. Same commit, same bytes,
# whatever the folder. The update notice needs MOIM_UPDATE_KEY and MOIM_UPDATE_FEED.
#
#     assets/installers/linux/build.sh build/release
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
source assets/installers/version.sh

out=$1
archives=$PWD/build/static
rm -rf "$archives"
mkdir -p "$out" "$archives"

# The linker takes what it finds first. In this folder there are static halves only.
awk '!/^#/ && NF { print $1 }' assets/installers/linux/static.txt | while read -r name; do
	path=$(gcc -print-file-name="lib$name.a")
	[ "$path" = "lib$name.a" ] || ln -s "$(realpath "$path")" "$archives/lib$name.a"
done

unset CGO_CFLAGS CGO_CXXFLAGS CGO_CPPFLAGS CGO_LDFLAGS
export GOFLAGS=-buildvcs=false GOOS=linux GOARCH=amd64 GOAMD64=v1
link="-s -w -buildid="
CGO_ENABLED=1 go build -tags nolibopusfile -trimpath -o "$out/moim" -ldflags "$link -linkmode external
	-X moim/app.version=$VERSION -X moim/app.updateKey=${MOIM_UPDATE_KEY:-} -X moim/app.updateFeed=${MOIM_UPDATE_FEED:-}
	-extldflags '-L$archives -static-libgcc -static-libstdc++ -Wl,--build-id=none'" .
CGO_ENABLED=0 go build -trimpath -o "$out/signald" -ldflags "$link -X main.version=$VERSION" ./signaling/signald
assets/installers/linux/check.sh "$out/moim" "$out/signald"
