#!/usr/bin/env bash
# Puts what build.sh built into packages: .deb, .rpm and .pkg.tar.zst of the application
# and of the server.
#
#     assets/installers/linux/package.sh NFPM build/release dist
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
source assets/installers/version.sh
nfpm=$1 built=$2 dist=$3
here=assets/installers/linux
export STAGE=$built/stage
rm -rf "$STAGE"

# put MODE FILE PLACE copies a file to its place in the package under way.
put() { install -D -m "$1" "$2" "$root$3"; }

compressed() { gzip -9n <"$1" >"$built/compressed" && put 644 "$built/compressed" "$2"; }

root=$STAGE/moim
put 755 "$built/moim" /usr/bin/moim
put 644 $here/io.moim.Moim.desktop /usr/share/applications/io.moim.Moim.desktop
put 644 "$built/io.moim.Moim.metainfo.xml" /usr/share/metainfo/io.moim.Moim.metainfo.xml
put 644 assets/icons/moim.svg /usr/share/icons/hicolor/scalable/apps/io.moim.Moim.svg
for size in 16 22 24 32 48 64 128 256 512; do
	rsvg-convert -w $size -h $size -o "$built/icon.png" assets/icons/moim.svg
	put 644 "$built/icon.png" /usr/share/icons/hicolor/${size}x$size/apps/io.moim.Moim.png
done
compressed $here/moim.1 /usr/share/man/man1/moim.1.gz
compressed "$built/licences.txt" /usr/share/doc/moim/third-party.txt.gz
put 644 LICENSE /usr/share/doc/moim/copyright

root=$STAGE/moim-signald
put 755 "$built/signald" /usr/bin/signald
put 644 $here/moim-signald.service /usr/lib/systemd/system/moim-signald.service
compressed $here/signald.8 /usr/share/man/man8/signald.8.gz
compressed "$built/licences.txt" /usr/share/doc/moim-signald/third-party.txt.gz
put 644 LICENSE /usr/share/doc/moim-signald/copyright

install -m 644 $here/signald.conf "$STAGE/signald.conf"

find "$STAGE" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
for name in moim moim-signald; do
	"$nfpm" package -f $here/$name.yaml -p deb -t "$dist/${name}_${VERSION}_amd64.deb"
	"$nfpm" package -f $here/$name.yaml -p rpm -t "$dist/$name-$VERSION.x86_64.rpm"
	"$nfpm" package -f $here/$name.yaml -p archlinux -t "$dist/$name-$VERSION-x86_64.pkg.tar.zst"
done >&2
