#!/usr/bin/env bash
# Puts files into a folder and that into an archive, the same bytes each time.
#
#     assets/installers/archive.sh FOLDER ARCHIVE.tar.xz FILE...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source assets/installers/version.sh
folder=$1 archive=$2
shift 2
rm -rf "$folder"
mkdir -p "$folder"
cp --preserve=mode -t "$folder" "$@"
chmod -R u=rwX,go=rX "$folder"
tar -C "$(dirname "$folder")" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --format=gnu -cf - \
	"$(basename "$folder")" | xz -6 -T1 >"$archive"
