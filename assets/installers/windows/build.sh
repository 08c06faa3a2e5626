#!/usr/bin/env bash
# Builds Moim for 64-bit Windows on Debian, and its installer:
#
#     assets/installers/windows/build.sh            dist/moim-VERSION-windows-amd64-setup.exe
#     assets/installers/windows/build.sh programs   only build/windows/program/
#     assets/installers/windows/build.sh installer  packs that
#
# The same commit gives the same bytes. Where MOIM_WINDOWS_P12 names a PKCS #12
# file with a certificate for signing code (its password in
# MOIM_WINDOWS_P12_PASSWORD), programs, uninstaller and installer are signed, and
# countersigned by the time server MOIM_WINDOWS_TIMESTAMP where that is set.
set -euo pipefail

TARGET=x86_64-w64-mingw32

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
cd "$root"
source assets/installers/version.sh
export LC_ALL=C.UTF-8 # the pictures' and programs' texts are Korean too
work=$root/build/windows
program=$work/program

# resource NAME makes the object with icon, manifest and version of one program.
resource() {
	sed "s/@VERSION@/$NUMBERS.0/" "$here/moim.manifest" >"$work/moim.manifest"
	printf '#define NUMBERS %s,0\n#define VERSION "%s"\n#define FILENAME "%s"\n#define COPYRIGHT "%s"\n' \
		"${NUMBERS//./,}" "$VERSION" "$1" "$(sed -n 's/^Copyright (c)/Copyright/p' "$root/LICENSE")" |
		cat - "$here/moim.rc" >"$work/moim.rc"
	(cd "$work" && $TARGET-windres --codepage=65001 moim.rc "$1.o")
}

icon() {
	local size pictures=()
	for size in 16 20 24 32 40 48 64 256; do
		rsvg-convert --width $size --height $size "$root/assets/icons/moim.svg" >"$work/icon-$size.png"
		pictures+=("$work/icon-$size.png")
	done
	icotool --create --output="$work/moim.ico" "${pictures[@]:0:7}" --raw="${pictures[7]}"
}

# link NAME FLAGS makes one program. libssp is what Opus checks its buffers with. Both hold all of Moim: they differ in whether
# Windows opens a console for them, and a packed installer has the same once.
link() {
	resource "$1"
	go build -tags nolibopusfile -trimpath -buildvcs=false -o "$program/$1" \
		-ldflags "-s -w -buildid= $2 -X moim/app.version=$VERSION
			-X moim/app.updateKey=${MOIM_UPDATE_KEY:-} -X moim/app.updateFeed=${MOIM_UPDATE_FEED:-} -linkmode external -extldflags '-static -Wl,--no-insert-timestamp $work/$1.o -lssp'" .
	allowed "$program/$1"
	sign "$program/$1"
}

# allowed FILE fails where it needs a DLL that is not part of Windows.
allowed() {
	local imports
	imports=$($TARGET-objdump -p "$1" | sed -n 's/^.*DLL Name: //p' | tr '[:upper:]' '[:lower:]' | sort -u)
	if [ -z "$imports" ] || grep -vxF -f <(grep -v '^#' "$here/imports.txt") <<<"$imports"; then
		echo "$1 loads what imports.txt does not have (above), or nothing at all." >&2
		return 1
	fi
}

sign() {
	[ -n "${MOIM_WINDOWS_P12:-}" ] || return 0
	local stamp=()
	[ -z "${MOIM_WINDOWS_TIMESTAMP:-}" ] || stamp=(-ts "$MOIM_WINDOWS_TIMESTAMP")
	osslsigncode sign -pkcs12 "$MOIM_WINDOWS_P12" -readpass <(printf '%s' "${MOIM_WINDOWS_P12_PASSWORD:-}") \
		-h sha256 -n Moim -time "$SOURCE_DATE_EPOCH" "${stamp[@]}" -in "$1" -out "$1.signed"
	mv "$1.signed" "$1"
}

# licences collects the texts that the libraries' licences want to be handed on.
licences() {
	local library
	for library in "$libraries"/licences/*; do
		printf '\n======== %s\n\n' "$(basename "$library")"
		cat "$library"
	done
	local module folder file
	go list -deps -tags nolibopusfile -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}|{{.Dir}}{{end}}{{end}}' . |
		LC_ALL=C sort -u | while IFS='|' read -r module folder; do
		for file in "$folder"/LICEN[CS]E* "$folder"/COPYING* "$folder"/NOTICE*; do
			[ -f "$file" ] || continue
			printf '\n======== %s\n\n' "$module"
			cat "$file"
		done
	done
	printf '\n======== Go\n\n'
	cat "$(go env GOROOT)/LICENSE"
	printf '\n======== fonts\n\n'
	cat "$root/assets/fonts/OFL.txt"
}

programs() {
	libraries=$("$here/libraries.sh")
	mkdir -p "$program"
	rm -f "$program"/*
	export GOOS=windows GOARCH=amd64 GOAMD64=v1 CGO_ENABLED=1
	export CC=$TARGET-gcc-posix CXX=$TARGET-g++-posix
	export PKG_CONFIG=pkg-config PKG_CONFIG_LIBDIR=$libraries/lib/pkgconfig PKG_CONFIG_PATH=
	# The folder is named for Go's cache, which does not ask pkg-config again where
	# only that has changed. __SCITECH_SNAP__ keeps <windows.h> out of go-gl, which
	# does not need it: cgo asks gcc 5,706 times for a name that there is not, and gcc
	# looks for one like it among all that it knows, for five minutes.
	export CGO_CFLAGS="-O2 -g0 -w -D__SCITECH_SNAP__ -I$libraries/include" CGO_CXXFLAGS="-O2 -g0 -w"
	icon
	link moim.exe '-H windowsgui'
	link moim.com ''
	licences >"$program/licences.txt"
	cp "$root/LICENSE" "$program/licence.txt"
	cp "$work/moim.ico" "$program/moim.ico"
}

# installer packs what programs has made.
installer() {
	mkdir -p "$root/dist"
	local out=$root/dist/moim-$VERSION-windows-amd64-setup.exe
	local files=("$program"/*)
	touch --date="@$SOURCE_DATE_EPOCH" "${files[@]}"
	makensis -V2 -INPUTCHARSET UTF8 "-DVERSION=$VERSION" "-DNUMBERS=$NUMBERS.0" "-DPROGRAM=$program" "-DOUT=$out" \
		"-DSIZE=$(du -ck --apparent-size "${files[@]}" | tail -n 1 | cut -f 1)" \
		${MOIM_WINDOWS_P12:+"-DSIGN=\"$here/build.sh\" sign"} "$here/installer.nsi"
	sign "$out"
	echo "$out: $(stat --format=%s "$out") bytes"
	if [ -z "${MOIM_WINDOWS_P12:-}" ]; then
		echo "NOT SIGNED: MOIM_WINDOWS_P12 names no certificate. Windows will warn those who open the installer." >&2
	fi
}

case ${1-} in
'')
	programs
	installer
	;;
programs | installer | sign) "$@" ;;
*)
	echo "usage: build.sh [programs|installer]" >&2
	exit 2
	;;
esac
