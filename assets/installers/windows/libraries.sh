#!/usr/bin/env bash
# Builds the libraries in C that Moim needs for 64-bit Windows, from Debian's
# source packages, as static libraries, and prints the folder they are in:
#
#     assets/installers/windows/libraries.sh
#
# The folder's name holds a digest of how they are built, of the compiler's version
# and of the versions of the source packages, so that it is made once for each of
# them. apt checks their signatures. Its lists and sources are kept in
# build/windows/apt; the machine's own configuration of apt is only read.
#
# A further library is a line in LIBRARIES and a function build_NAME, which is
# called in its source folder and installs below $prefix.
set -euo pipefail

LIBRARIES=(libvpx opus libyuv speexdsp)

TARGET=x86_64-w64-mingw32
JOBS=$(nproc)

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
cache=$root/build/windows
apt=$cache/apt

# Paths of this machine do not get into what is built.
flags="-O2 -g0 -ffile-prefix-map=$cache=."

export CC=$TARGET-gcc-posix CXX=$TARGET-g++-posix
export AR=$TARGET-ar RANLIB=$TARGET-ranlib NM=$TARGET-nm STRIP=$TARGET-strip
export ZERO_AR_DATE=1 TZ=UTC LC_ALL=C.UTF-8

private_apt() {
	local command=$1
	shift
	"$command" -q -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=- \
		-o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache" \
		-o Acquire::Retries=3 -o APT::Sandbox::User= "$@"
}

# list_sources writes a list of the source packages that belong to the binary
# packages which this machine gets from Debian. The rest of its sources may have
# none.
list_sources() {
	# shellcheck disable=SC2016 # apt fills these in
	apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(SIGNED_BY)' 'Created-By: Packages' |
		awk '$1 ~ /\/debian(-security)?\/?$/ {
			key = $4 ~ /^\// ? "[signed-by=" $4 "] " : ""
			print "deb-src " key $1 " " $2 " " $3
		}' | sort -u
}

# refresh asks for the versions once a day.
refresh() {
	mkdir -p "$apt/lists/partial" "$apt/cache"
	list_sources >"$apt/sources.new"
	if [ -s "$apt/fresh" ] && cmp -s "$apt/sources.new" "$apt/sources.list" &&
		[ -n "$(find "$apt/fresh" -mmin -1440)" ]; then
		return
	fi
	if ! [ -s "$apt/sources.new" ]; then
		echo "No source of Debian packages is configured on this machine." >&2
		return 1
	fi
	mv "$apt/sources.new" "$apt/sources.list"
	private_apt apt-get update >/dev/null
	date -u +%F >"$apt/fresh"
}

# version PACKAGE prints the newest version of a source package.
version() {
	private_apt apt-cache showsrc --only-source "$1" |
		awk '/^Version:/ { print $2 }' | sort -V | tail -n 1
}

# unpack PACKAGE VERSION FOLDER downloads sources, checked by apt, and unpacks
# them with Debian's patches.
unpack() {
	mkdir -p "$apt/sources"
	(
		cd "$apt/sources"
		private_apt apt-get source --download-only "$1=$2" >/dev/null
	)
	rm -rf "$3"
	dpkg-source --no-check -x "$apt/sources/$1_${2#*:}.dsc" "$3" >/dev/null
}

# Only VP8 is used; the rest of libvpx would be dead weight.
build_libvpx() {
	CROSS=$TARGET- LD=$CC AS=nasm ./configure \
		--target=x86_64-win64-gcc --prefix="$prefix" --as=nasm \
		--enable-static --disable-shared --enable-pic --enable-runtime-cpu-detect \
		--enable-vp8 --disable-vp9 --disable-examples --disable-tools --disable-docs \
		--disable-unit-tests --disable-install-docs --disable-install-bins --disable-debug \
		--extra-cflags="$flags"
	make -j"$JOBS"
	make install
}

build_opus() {
	CFLAGS=$flags ./configure --host=$TARGET --prefix="$prefix" --disable-shared --enable-static \
		--disable-doc --disable-extra-programs --disable-maintainer-mode
	make -j"$JOBS"
	make install
}

build_speexdsp() {
	CFLAGS=$flags ./configure --host=$TARGET --prefix="$prefix" --disable-shared --enable-static \
		--disable-examples --disable-maintainer-mode
	make -j"$JOBS"
	make install
}

# Debian's own build compiles these sources too. Without HAVE_JPEG nothing in it
# needs libjpeg: media/codec names that library because Debian's libyuv.a does,
# and finds an archive without members.
build_libyuv() {
	mkdir -p objects "$prefix/lib" "$prefix/include"
	# shellcheck disable=SC2086 # flags are several words
	(cd objects && printf '%s\0' ../source/*.cc | xargs -0 -P "$JOBS" -n 4 "$CXX" $flags -I../include -c)
	$AR rcsD "$prefix/lib/libyuv.a" objects/*.o
	$AR rcsD "$prefix/lib/libjpeg.a"
	cp -r include/libyuv include/libyuv.h "$prefix/include/"
}

main() {
	refresh
	local versions=() library
	for library in "${LIBRARIES[@]}"; do
		versions+=("$library $(version "$library")")
	done
	local key
	key=$({
		declare -f "${LIBRARIES[@]/#/build_}"
		printf '%s\n' "$TARGET $flags" "$($CC --version)" "${versions[@]}"
	} | sha256sum | cut -c1-16)
	local folder=$cache/libraries-$key
	if ! [ -d "$folder" ]; then
		# The prefix is the same for all, so that no name of a folder makes a difference.
		prefix=$cache/prefix
		rm -rf "$prefix"
		mkdir -p "$prefix" "$cache/sources"
		local entry
		for entry in "${versions[@]}"; do
			library=${entry% *}
			echo "Building $entry for Windows" >&2
			unpack "$library" "${entry#* }" "$cache/sources/$library"
			if ! prefix=$prefix "$here/libraries.sh" build "$library" >"$cache/$library.log" 2>&1; then
				tail -n 30 "$cache/$library.log" >&2
				echo "$library could not be built; the whole log is $cache/$library.log" >&2
				return 1
			fi
			mkdir -p "$prefix/licences"
			cp "$cache/sources/$library/debian/copyright" "$prefix/licences/$library"
			rm -rf "$cache/sources/$library"
		done
		printf '%s\n' "${versions[@]}" >"$prefix/versions.txt"
		# shellcheck disable=SC2016 # pkg-config fills this in
		sed -i 's|^prefix=.*|prefix=${pcfiledir}/../..|' "$prefix"/lib/pkgconfig/*.pc
		mv "$prefix" "$folder"
	fi
	echo "$folder"
}

# A library is built by a process of its own, which ends at the first failure.
if [ "${1-}" = build ]; then
	cd "$cache/sources/$2"
	"build_$2"
else
	main
fi
