#!/usr/bin/env bash
# Builds Moim for macOS, on a Mac and for its kind of processor:
#
#     assets/installers/macos/build.sh
#
# makes dist/moim-VERSION-macos-arm64.dmg or -amd64.dmg. It needs Go, the Xcode
# command line tools, and the packages of assets/packages/homebrew.txt; libyuv may
# come from MacPorts. These libraries are linked statically, and the program loads
# nothing that is not part of macOS.
#
# Where MOIM_MACOS_IDENTITY names a "Developer ID Application" certificate of the
# keychain, the application is signed with it, and where MOIM_MACOS_NOTARY names a
# profile that `xcrun notarytool store-credentials` has kept, notarised and stapled.
set -euo pipefail

LIBRARIES=(vpx opus yuv jpeg speexdsp)

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
cd "$root"
source assets/installers/version.sh

if [ "$(uname -s)" != Darwin ]; then
	echo "The macOS application is built on a Mac; this is $(uname -s)." >&2
	exit 1
fi

arch=$(go env GOHOSTARCH)
work=$root/build/macos-$arch
app=$work/image/Moim.app
identity=${MOIM_MACOS_IDENTITY:-}
notary=${MOIM_MACOS_NOTARY:-}
export ZERO_AR_DATE=1

# static_libraries puts the archives into a folder of their own: beside a dylib of
# the same name the linker would prefer that one.
static_libraries() {
	mkdir -p "$work/lib"
	local library folder
	for library in "${LIBRARIES[@]}"; do
		for folder in "$(brew --prefix)/lib" "$(brew --prefix)"/opt/*/lib /opt/local/lib; do
			[ -f "$folder/lib$library.a" ] || continue
			cp "$folder/lib$library.a" "$work/lib/"
			break
		done
		if ! [ -f "$work/lib/lib$library.a" ]; then
			echo "There is no lib$library.a; see assets/packages/homebrew.txt." >&2
			return 1
		fi
	done
}

# minimum prints the oldest macOS that all libraries were made for: 12 with
# today's Go, and later where Homebrew made them for a later one.
minimum() {
	{
		echo 12.0
		local library
		for library in "${LIBRARIES[@]}"; do
			otool -l "$work/lib/lib$library.a" | awk '$1 == "minos" || $1 == "version" && $2 ~ /^1[0-9]\./ { print $2 }'
		done
	} | sort -t . -k 1,1n -k 2,2n | tail -n 1
}

program() {
	export MACOSX_DEPLOYMENT_TARGET=$1 CGO_ENABLED=1 GOARCH=$arch
	export CGO_CFLAGS="-O2 -g0" CGO_CXXFLAGS="-O2 -g0" CGO_LDFLAGS="-L$work/lib"
	go build -tags nolibopusfile -trimpath -buildvcs=false \
		-ldflags "-s -w -buildid= -linkmode external -X moim/app.version=$VERSION
			-X moim/app.updateKey=${MOIM_UPDATE_KEY:-} -X moim/app.updateFeed=${MOIM_UPDATE_FEED:-}" -o "$app/Contents/MacOS/moim" .
	if otool -L "$app/Contents/MacOS/moim" | tail -n +2 | awk '{ print $1 }' | grep -v -e '^/usr/lib/' -e '^/System/Library/'; then
		echo "The program loads what is not part of macOS (above)." >&2
		return 1
	fi
}

# icon makes moim.icns out of the one large picture.
icon() {
	local set=$work/moim.iconset size
	rm -rf "$set"
	mkdir -p "$set"
	for size in 16 32 128 256; do
		sips -z $size $size "$root/assets/icons/moim.png" --out "$set/icon_${size}x$size.png" >/dev/null
		sips -z $((2 * size)) $((2 * size)) "$root/assets/icons/moim.png" --out "$set/icon_${size}x$size@2x.png" >/dev/null
	done
	cp "$root/assets/icons/moim.png" "$set/icon_512x512.png"
	iconutil --convert icns --output "$app/Contents/Resources/moim.icns" "$set"
}

bundle() {
	rm -rf "$work/image"
	mkdir -p "$app/Contents/MacOS" "$app/Contents/Resources"
	static_libraries
	local oldest
	oldest=$(minimum)
	program "$oldest"
	icon
	sed -e "s/@NUMBERS@/$NUMBERS/" -e "s/@MINIMUM@/$oldest/" "$here/Info.plist" >"$app/Contents/Info.plist"
	cp -R "$here/en.lproj" "$here/ko.lproj" "$app/Contents/Resources/"
	cp "$root/LICENSE" "$app/Contents/Resources/licence.txt"
	plutil -lint "$app/Contents/Info.plist" "$app"/Contents/Resources/*.lproj/InfoPlist.strings
}

# sign_bundle signs with the hardened runtime. Without a certificate the signature
# says nothing about who made it, but processors by Apple run no program without.
sign_bundle() {
	if [ -n "$identity" ]; then
		codesign --force --timestamp --options runtime --entitlements "$here/entitlements.plist" --sign "$identity" "$app"
	else
		codesign --force --options runtime --entitlements "$here/entitlements.plist" --sign - "$app"
	fi
	codesign --verify --strict --verbose=2 "$app"
}

# image packs the application beside a link to the folder it is to be dragged to.
image() {
	mkdir -p "$root/dist"
	ln -s /Applications "$work/image/Applications"
	find "$work/image" -exec touch -h -t "$(date -r "$SOURCE_DATE_EPOCH" +%Y%m%d%H%M.%S)" {} +
	rm -f "$1"
	hdiutil create -quiet -volname Moim -fs HFS+ -format ULFO -srcfolder "$work/image" "$1"
	[ -z "$identity" ] || codesign --timestamp --sign "$identity" "$1"
}

notarise() {
	xcrun notarytool submit "$1" --keychain-profile "$notary" --wait
	xcrun stapler staple "$1"
	spctl --assess --type open --context context:primary-signature --verbose "$1"
}

main() {
	local out=$root/dist/moim-$VERSION-macos-$arch.dmg
	bundle
	sign_bundle
	image "$out"
	if [ -z "$identity" ]; then
		echo "NOT SIGNED: MOIM_MACOS_IDENTITY names no certificate. macOS opens the application only after its user has allowed it in the system settings." >&2
	elif [ -z "$notary" ]; then
		echo "NOT NOTARISED: MOIM_MACOS_NOTARY names no profile. macOS opens the application only after its user has allowed it in the system settings." >&2
	else
		notarise "$out"
	fi
	echo "$out: $(stat -f %z "$out") bytes"
}

main
