#!/bin/sh
# Runs before the packages of the Debian image are unpacked: debian-setup.sh ROOT
# The initrd holds what finds a root disk, whatever the controller, but no network drivers: half the size, faster to load.
set -eu
d=$1/etc/initramfs-tools
mkdir -p "$d/conf.d" "$d/hooks"
printf 'MODULES=list\nCOMPRESS=zstd\n' >"$d/conf.d/ingot"
cat >"$d/hooks/ingot" <<'H'
#!/bin/sh
# All disk controllers, disks and keyboards, as MODULES=most takes them, without the network drivers.
[ "${1:-}" != prereqs ] || exit 0
. /usr/share/initramfs-tools/hook-functions
for kind in base scsi block ata mmc usb_storage; do auto_add_modules "$kind"; done
H
chmod 755 "$d/hooks/ingot"
