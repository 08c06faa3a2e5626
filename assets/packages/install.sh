#!/usr/bin/env bash
# Installs the system packages that the named sections of debian.txt list:
#
#     assets/packages/install.sh build run test
#
# It is quick where nothing is missing: it asks dpkg and downloads nothing.
# Packages are installed by apt as root, through sudo where the caller is not
# root; where that is impossible the command to run is printed. On systems other
# than Debian and its children it says what to install and with what.
#
# A package of the section "test" that cannot be installed is an error only
# where CI is set: on a desk the tests that need it are skipped.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
attended=$([ -t 0 ] && echo yes || true)

die() {
	printf '%s\n' "$*" >&2
	exit 1
}

# packages FILE SECTION... prints the names listed in these sections.
packages() {
	local file=$1
	shift
	awk -v sections=" $* " '!/^#/ && NF && index(sections, " " $1 " ") { print $2 }' "$file"
}

# absent NAME... prints those that dpkg does not have installed. A name that
# another package provides counts as there.
absent() {
	local present
	present=$(dpkg-query -W -f='${db:Status-Status}|${Package}|${Provides}\n' |
		awk -F'|' '$1 == "installed" { gsub(/ *\([^)]*\)/, "", $3); gsub(/, */, "\n", $3); print $2; if ($3 != "") print $3 }')
	local name
	for name in "$@"; do
		grep -qxF -- "$name" <<<"$present" || printf '%s\n' "$name"
	done
}

# as_root COMMAND... runs it as root, without asking where nobody can answer.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif ! command -v sudo >/dev/null; then
		return 1
	elif [ -n "$attended" ]; then
		sudo "$@"
	else
		sudo -n "$@"
	fi
}

apt() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o Acquire::Retries=3 -o DPkg::Lock::Timeout=600 "$@" </dev/null
}

# install_debian SECTION... returns 1 where something is still missing.
install_debian() {
	local names missing
	mapfile -t names < <(packages "$here/debian.txt" "$@")
	mapfile -t missing < <(absent "${names[@]}")
	[ "${#missing[@]}" -gt 0 ] || return 0

	echo "Installing ${missing[*]}"
	if apt update && apt install --no-install-recommends "${missing[@]}"; then
		return 0
	fi
	{
		echo
		echo "These packages are needed ($*) and could not be installed. Please run, as root:"
		echo
		echo "    apt-get update && apt-get install --no-install-recommends ${missing[*]}"
		echo
	} >&2
	return 1
}

# advise says what to install where there is no apt. What is there already is
# not known, so this does not stop the build.
advise() {
	if command -v pkg-config >/dev/null && pkg-config --exists vpx opus; then
		return 0
	fi
	case $(uname -s) in
	Darwin)
		echo "Moim needs these packages: brew install $(packages "$here/homebrew.txt" build | xargs)"
		;;
	MINGW* | MSYS* | CYGWIN*)
		echo "Moim needs these packages: pacman -S --needed $(packages "$here/msys2.txt" build | xargs)"
		;;
	*)
		echo "Moim needs what these Debian packages hold, under your system's names for them:"
		echo "    $(packages "$here/debian.txt" build run | xargs)"
		;;
	esac
}

main() {
	[ "$#" -gt 0 ] || die "usage: install.sh build|run|windows|release|test ..."
	if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
		advise
		return 0
	fi
	local required=() test=
	local section
	for section in "$@"; do
		case $section in
		build | run | windows | release) required+=("$section") ;;
		test) test=yes ;;
		*) die "install.sh: no section $section in debian.txt" ;;
		esac
	done
	if [ "${#required[@]}" -gt 0 ]; then
		install_debian "${required[@]}" || exit 1
	fi
	[ -n "$test" ] || return 0
	if ! install_debian test; then
		[ -z "${CI:-}" ] || exit 1
		echo "Going on without them: the tests that need them are skipped." >&2
	fi
	# One test unpacks a kernel package, which apt has to know.
	compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || apt update || true
}

main "$@"
