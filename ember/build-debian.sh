#!/bin/sh
# Usage: build-debian.sh OUT
# The Debian image that machines are deployed with: a root file system as squashfs, with cloud-init, SSH server, netplan, boot
# loaders for both firmwares, the generic kernel and a ready initrd (making one on the machine takes long).
# Variables: INGOT_CACHE SOURCES SUITE (lib.sh), KERNEL package.
set -eu
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
[ $# = 1 ] || { sed -n 's/^# \(Usage: .*\)/\1/p' "$0" >&2; exit 2; }
: "${KERNEL:=linux-image-amd64}"
. "$here/lib.sh"
dest=$1
need_root; need mmdebstrap mksquashfs depmod python3

key=$(inputs debian "$here/lib.sh" "$here/manifest.py" "$here/build-debian.sh" "$here/debian-packages.txt" \
  "$here/debian-setup.sh" "$here/debian-hook.sh" "$here/modules-left-out.txt" "$(sources_file)")
done=$INGOT_CACHE/debian-$key
mkdir -p "$INGOT_CACHE"
exec 9>"$INGOT_CACHE/debian.lock"; flock 9
if [ ! -e "$done/manifest.json" ]; then
  say "building the Debian image ($SUITE, $KERNEL)"
  work=$(mktemp -d "$INGOT_CACHE/debian.XXXXXX"); trap 'rm -rf --one-file-system "$work"' EXIT
  trap 'exit 130' INT; trap 'exit 143' TERM
  set --
  for m in $(list "$here/modules-left-out.txt" | tr , ' '); do
    set -- "$@" --dpkgopt="path-exclude=/lib/modules/*/kernel/$m/*"
  done
  bootstrap "$work/root.tar" "$(list "$here/debian-packages.txt"),$KERNEL" "$here/debian-hook.sh" "$@" \
    --essential-hook="$here/debian-setup.sh"
  mkdir "$work/out"
  tar -xOf "$work/root.tar" ./usr/lib/ingot-packages >"$work/packages"
  mkdir "$work/root"
  tar -xf "$work/root.tar" -C "$work/root" --xattrs --xattrs-include='*' --numeric-owner
  rm "$work/root.tar" "$work/root/usr/lib/ingot-packages"
  # fetched and unpacked on every machine, made once
  ZSTD_LEVEL=15 squash "$work/root" "$work/out/root.squashfs" 1M
  manifest "$work/out" debian "$work/packages" root.squashfs:squashfs
  rm -rf "$done"; mv "$work/out" "$done"
fi
deliver "$done" "$dest"
say "$dest/root.squashfs"
