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
# The hooks of packages have run before this one. RAID levels and Btrfs stay in, and are loaded where a disk needs them (the kernel
# asks for md-level-N by itself): loading all of them everywhere means a benchmark of RAID 6 algorithms at every start.
[ ! -e "$DESTDIR/conf/modules" ] || sed -i -E '/^(linear|multipath|raid[0-9]+)$/d' "$DESTDIR/conf/modules"
scan=$DESTDIR/scripts/local-premount/btrfs
[ ! -e "$scan" ] || sed -i 's/^if \[ -x \/bin\/btrfs \]/blkid -t TYPE=btrfs >\/dev\/null || exit 0\n&/' "$scan"
H
chmod 755 "$d/hooks/ingot"
