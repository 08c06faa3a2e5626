#!/usr/bin/env bash
# Writes what a program is made of as a CycloneDX bill of materials in JSON: its
# hashes, the Go modules, and for the application the C libraries that are linked statically.
#
#     assets/installers/sbom.sh CYCLONEDX_GOMOD PROGRAM FILE [C]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source assets/installers/version.sh
tool=$1 program=$2 file=$3 c=${4:-}

libraries() {
	local name package licence version
	awk '!/^#/ && NF' assets/installers/linux/static.txt | while read -r name package licence; do
		version=$(dpkg-query -W -f='${db:Status-Abbrev} ${source:Version}' "$package" 2>/dev/null | sed -n 's/^ii *//p')
		[ -z "$version" ] || jq -n --arg name "$name" --arg package "$package" --arg licence "$licence" --arg version "$version" \
			'{type: "library", name: $name, version: $version, licenses: [{expression: $licence}],
			  "bom-ref": "pkg:deb/debian/\($package)@\($version)", purl: "pkg:deb/debian/\($package)@\($version)"}'
	done | jq -s .
}

"$tool" bin -json -noserial -notimestamp -std -licenses -version "v$VERSION" -output - "$program" 2>/dev/null |
	jq -S --argjson libraries "$(if [ -n "$c" ]; then libraries; else echo '[]'; fi)" \
		'del(.metadata.tools[]?.hashes) | .components += $libraries | .components |= sort_by(.["bom-ref"])' >"$file"
