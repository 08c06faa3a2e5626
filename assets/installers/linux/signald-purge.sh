#!/bin/sh
# After removing; keys and certificates go with the settings (apt purge).
set -e
[ ! -d /run/systemd/system ] || systemctl daemon-reload || true
[ "${1:-}" != purge ] || rm -rf /var/lib/private/moim-signald /var/lib/moim-signald
