#!/usr/bin/env bash
# Lays a minimal Debian 12 into a folder, from the mirror that this machine uses, for
# trying out what users of such a machine install. The first run takes a minute and
# keeps an archive; later ones unpack it. Needs root.
#
#     assets/installers/linux/tree.sh ARCHIVE FOLDER
set -euo pipefail
archive=$1 tree=$2
release=bookworm

mirror() {
	# shellcheck disable=SC2016 # apt fills these in
	apt-get indextargets --format '$(CREATED_BY) $(CODENAME) $(COMPONENT) $(REPO_URI)' |
		awk -v release=$release '$1 == "Packages" && $2 == release && $3 == "main" { print $4; exit }'
}

rm -rf --one-file-system "$tree"
mkdir -p "$tree" "$(dirname "$archive")"
if [ ! -e "$archive" ]; then
	where=$(mirror)
	[ -n "$where" ] || { echo "apt on this machine knows no mirror of Debian 12 (run apt-get update)." >&2 && exit 1; }
	debootstrap --variant=minbase --include=ca-certificates $release "$tree" "$where" >"$archive.log" 2>&1 || { tail -20 "$archive.log" >&2 && exit 1; }
	rm -f "$tree/var/cache/apt/archives/"*.deb
	tar -C "$tree" -cf "$archive.part" .
	mv "$archive.part" "$archive"
else
	tar -C "$tree" -xf "$archive"
fi
cp /etc/resolv.conf "$tree/etc/resolv.conf"
cp -a /etc/apt/apt.conf.d/*[Pp]roxy* "$tree/etc/apt/apt.conf.d/" 2>/dev/null || true
