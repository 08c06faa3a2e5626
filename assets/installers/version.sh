# shellcheck shell=bash
# To be sourced in the top folder of the repository: says what is built. Whoever builds
# from an archive without git sets VERSION, SOURCE_DATE_EPOCH and HOMEPAGE.
#
#     VERSION            1.2.3 where the commit bears the tag v1.2.3, else what
#                        FyneApp.toml says with the commit's number and name behind it
#     NUMBERS            its three numbers alone, for systems that know no others
#     SOURCE_DATE_EPOCH  the commit's time, which everything that is built bears
#     HOMEPAGE           where the project lives; may be empty
if [ -z "${VERSION:-}" ]; then
	VERSION=$(git tag --points-at HEAD --list 'v[0-9]*' | sort -V | tail -1)
	VERSION=${VERSION#v}
	if [ -z "$VERSION" ]; then
		VERSION=$(awk -F'"' '/^Version *=/ { print $2 }' FyneApp.toml)-dev.$(git rev-list --count HEAD)+g$(git rev-parse --short=10 HEAD)
	fi
	if [ -n "$(git status --porcelain --untracked-files=no)" ]; then
		echo "There are changes that no commit holds; what is built from them is no release." >&2
		case $VERSION in *+*) VERSION=$VERSION.changed ;; *) VERSION=$VERSION+changed ;; esac
	fi
fi
NUMBERS=${VERSION%%[-+]*}
if ! [[ $NUMBERS =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]; then
	echo "The version $VERSION does not begin with three numbers." >&2
	exit 1
fi
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct)}"
: "${HOMEPAGE:=${GITHUB_REPOSITORY:+https://github.com/$GITHUB_REPOSITORY}}"
export VERSION NUMBERS SOURCE_DATE_EPOCH HOMEPAGE
export LC_ALL=C TZ=UTC
umask 022
