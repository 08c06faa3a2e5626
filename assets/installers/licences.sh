#!/usr/bin/env bash
# Writes the licences of everything that is linked into the programs to standard output:
# our own, those of the Go modules, and those of the static C libraries.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

echo "Moim"
echo
cat LICENSE
go list -tags nolibopusfile -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' . ./signaling/signald |
	sort -u | while read -r path version dir; do
	printf '\n\n======== %s %s\n\n' "$path" "$version"
	find "$dir" -maxdepth 1 -type f \( -iname 'licen[sc]e*' -o -iname 'copying*' -o -iname 'notice*' -o -iname 'patents*' \) -print0 |
		sort -z | xargs -0 -r cat
done
printf '\n\n======== Go %s\n\n' "$(go env GOVERSION)"
cat "$(go env GOROOT)/LICENSE"
awk '!/^#/ && NF { print $2 }' assets/installers/linux/static.txt | while read -r package; do
	file=/usr/share/doc/$package/copyright
	[ -e "$file" ] || continue
	printf '\n\n======== %s\n\n' "$package"
	cat "$file"
done
