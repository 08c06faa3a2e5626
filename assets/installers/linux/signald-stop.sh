#!/bin/sh
# Before removing, not before updating: stops the service and forgets that it was
# enabled. deb says "remove", rpm says 0, pacman says the version alone.
set -e
case "${1:-}" in
upgrade | 1) exit 0 ;;
esac
[ ! -d /run/systemd/system ] || systemctl disable --now moim-signald.service || true
