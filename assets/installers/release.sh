#!/usr/bin/env bash
# Builds everything of a release that this machine can into dist/. Each system has a
# folder beside this file with what is built there; what needs another machine is left
# to .github/workflows/release.yml, which runs this on each of them.
#
#     assets/installers/release.sh NFPM CYCLONEDX_GOMOD
#
# MOIM_RELEASE names some of the systems, where not all are wanted: linux, windows.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source assets/installers/version.sh
nfpm=$1 cyclonedx=$2
built=build/release dist=dist
rm -rf $built $dist
mkdir -p $built $dist

linux() {
	assets/installers/linux/build.sh $built
	sed -e "s/@VERSION@/$VERSION/" -e "s/@DATE@/$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)/" \
		assets/installers/linux/io.moim.Moim.metainfo.xml.in >$built/io.moim.Moim.metainfo.xml
	assets/installers/licences.sh >$built/licences.txt
	assets/installers/linux/package.sh "$nfpm" $built $dist
	assets/installers/archive.sh "$built/moim-$VERSION" "$dist/moim-$VERSION-linux-x86_64.tar.xz" $built/moim $built/licences.txt
	assets/installers/archive.sh "$built/signald-$VERSION" "$dist/signald-$VERSION-linux-x86_64.tar.xz" $built/signald $built/licences.txt
	assets/installers/archive.sh $built/moim-flatpak "$dist/moim-$VERSION-flatpak.tar.xz" $built/moim $built/licences.txt \
		$built/io.moim.Moim.metainfo.xml assets/installers/linux/io.moim.Moim.desktop assets/icons/moim.svg assets/installers/flatpak/io.moim.Moim.yaml
	assets/installers/sbom.sh "$cyclonedx" $built/moim "$dist/moim-$VERSION-linux.cdx.json" c
	assets/installers/sbom.sh "$cyclonedx" $built/signald "$dist/signald-$VERSION-linux.cdx.json"
}

windows() {
	assets/installers/windows/build.sh
}

case $(uname -s) in
Linux)
	for system in ${MOIM_RELEASE:-linux windows}; do
		"$system"
	done
	;;
*) echo "Nothing is built on this system yet." >&2 ;;
esac
(cd $dist && find . -maxdepth 1 -type f -printf '%P\0' | sort -z | xargs -0 sha256sum >../$built/SHA256SUMS)
mv $built/SHA256SUMS $dist/SHA256SUMS
ls -l $dist
