#!/bin/sh
# Usage: build-loaders.sh OUT
# Collects the boot loaders a rack hands out by TFTP and HTTP, and makes local.efi, which boots a UEFI machine's own disk
# (an iPXE that merely exits ends in the setup menu of some firmwares).
set -eu
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
[ $# = 1 ] || { sed -n 's/^# \(Usage: .*\)/\1/p' "$0" >&2; exit 2; }
. "$here/lib.sh"
need grub-mkimage python3
out=$1; mkdir -p "$out"

take() { [ -r "$1" ] || die "$1 is missing; install the packages of $here/packages.txt"; install -m 644 "$1" "$out/$2"; }
take /usr/lib/ipxe/undionly.kpxe undionly.kpxe
take /usr/lib/ipxe/snponly.efi snponly.efi
take /usr/lib/ipxe/ipxe.efi ipxe.efi
take /usr/lib/shim/shimx64.efi.signed bootx64.efi
take /usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed grubx64.efi
grub-mkimage -O x86_64-efi -p /EFI/ingot -c "$here/local.cfg" -o "$out/local.efi" \
  part_gpt part_msdos fat search search_fs_file chain boot normal
manifest "$out" loaders - undionly.kpxe:bootloader snponly.efi:bootloader ipxe.efi:bootloader local.efi:bootloader \
  bootx64.efi:bootloader grubx64.efi:bootloader
