#!/usr/bin/env bash
# Looks at the programs that are shipped for Linux: that moim needs nothing but what
# needed.txt allows and no newer C library than 2.35, that signald needs nothing, and
# that neither tells where it was built.
#
#     assets/installers/linux/check.sh build/release/moim build/release/signald
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
readonly newest=2.35
moim=$1 signald=$2
bad=

complain() {
	echo "$*" >&2
	bad=yes
}

allowed=$(grep -v '^#' assets/installers/linux/needed.txt)
while read -r library; do
	grep -qxF "$library" <<<"$allowed" || complain "$moim needs $library, which needed.txt does not allow."
done < <(readelf -dW "$moim" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')

readelf -dW "$moim" | grep -qE 'R(UN)?PATH' && complain "$moim looks for libraries in a folder of its own."
version=$(readelf -VW "$moim" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -1)
[ "$(printf 'GLIBC_%s\n%s\n' "$newest" "$version" | sort -V | tail -1)" = "GLIBC_$newest" ] ||
	complain "$moim needs $version, and may need $newest at most."
readelf -VW "$moim" | grep -qE 'GLIBCXX|CXXABI' && complain "$moim needs the C++ library."
readelf -lW "$signald" | grep -q INTERP && complain "$signald is not static."
for program in "$moim" "$signald"; do
	for place in "$PWD" "${HOME:-/nowhere}/" "$(go env GOMODCACHE)" "$(go env GOCACHE)" /tmp/go-build; do
		[ "$place" = / ] || ! grep -qaF "$place" "$program" || complain "$program tells of $place."
	done
done
[ -z "$bad" ] || exit 1
echo "$moim: $version, $(readelf -dW "$moim" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | xargs)"
