#!/bin/sh
# Runs at the end of the bootstrap of Ember's base: ember-hook.sh ROOT. Takes out what inspecting, testing, installing and wiping
# a machine never needs, and fixes what would differ from build to build.
set -eu
r=$1 lib=$r/usr/lib/x86_64-linux-gnu
v=$(ls "$r/lib/modules" | sort -V | tail -n 1)
cp "$r/boot/vmlinuz-$v" "$r/usr/lib/ember-vmlinuz"
# beyond what the bootstrap already left out: no screens, sound, network file systems, filters, virtualisation
for d in drivers/gpu drivers/video drivers/platform drivers/leds drivers/rtc drivers/w1 drivers/parport drivers/infiniband drivers/net/usb/rtl8150.ko \
  drivers/media drivers/macintosh drivers/firewire drivers/memstick drivers/thunderbolt drivers/soundwire drivers/usb/atm drivers/net/wwan drivers/net/arcnet \
  drivers/net/plip drivers/net/slip drivers/net/ppp drivers/net/fddi drivers/atm drivers/target drivers/crypto drivers/input/misc drivers/input/gameport \
  drivers/hid/intel-ish-hid drivers/char/pcmcia drivers/extcon drivers/dca drivers/vfio drivers/vhost drivers/vdpa drivers/spi drivers/power drivers/mfd \
  net/sctp net/tipc net/batman-adv net/netfilter net/ipv4/netfilter net/ipv6/netfilter net/bridge/netfilter net/sched net/ceph net/rds net/openvswitch \
  net/sunrpc net/l2tp net/dccp net/appletalk net/ax25 net/netrom net/rose net/lapb net/x25 net/atm net/ieee802154 net/smc net/9p net/rxrpc net/6lowpan \
  fs/nfs fs/nfsd fs/nfs_common fs/lockd fs/cifs fs/smb fs/smbfs_common fs/ceph fs/f2fs fs/udf fs/dlm fs/9p fs/hfs fs/hfsplus fs/minix fs/sysv fs/ufs \
  fs/qnx4 fs/qnx6 fs/hpfs fs/adfs fs/affs fs/befs fs/bfs fs/efs fs/coda fs/nilfs2 fs/ntfs fs/ntfs3 fs/zonefs fs/erofs fs/ecryptfs fs/cachefiles fs/fscache \
  virt arch/x86/kvm arch/x86/events samples; do rm -rf "$r/lib/modules/$v/kernel/$d"; done
find "$r/lib/modules/$v/kernel" -name 'test_*.ko' -delete
depmod -b "$r" "$v"
rm -rf "$r"/boot/* "$r"/initrd.img* "$r"/vmlinuz* "$r"/usr/share/zoneinfo "$lib/gconv" "$lib"/libicu* "$r"/usr/sbin/xfs_scrub* \
  "$r"/usr/share/initramfs-tools "$r"/usr/lib/initramfs-tools "$r"/usr/share/bash-completion "$r"/usr/share/zsh "$r"/lib/systemd/system/* \
  "$r"/usr/share/bug "$r"/usr/share/doc "$r"/lib/udev/hwdb.d "$r"/usr/lib/udev/hwdb.d "$r"/usr/lib/udev/hwdb.bin "$r"/usr/share/misc/enterprise-numbers.txt "$r"/usr/share/pixmaps "$r"/usr/share/misc/*.gz \
  "$r"/etc/systemd "$r"/var/lib/systemd "$r"/usr/lib/python3*/lib2to3 "$r"/usr/lib/python3*/ensurepip "$r"/usr/lib/python3*/pydoc_data \
  "$r"/usr/lib/python3*/idlelib "$r"/usr/lib/python3*/tkinter "$r"/usr/lib/python3*/turtle* "$r"/usr/lib/python3*/distutils "$r"/usr/lib/python3*/test
find "$r/usr/lib" -name __pycache__ -type d -prune -exec rm -rf {} +
# byte code that names no time stamp: equal in every build, and never checked against its source at start
PYTHONHASHSEED=0 chroot "$r" python3 -I -m compileall -q -j 1 --invalidation-mode unchecked-hash /usr/lib/python3.11 >/dev/null
echo ember >"$r/etc/hostname"; printf '127.0.0.1 localhost ember\n::1 localhost\n' >"$r/etc/hosts"; : >"$r/etc/fstab"
for shadow in shadow shadow-; do sed -i 's/^root:[^:]*:[0-9]*:/root:*:20454:/; s/^\([^:]*:[^:]*\):[0-9]*:/\1:20454:/' "$r/etc/$shadow" 2>/dev/null || :; done
# no udev runs here, so nothing may wait for it
cat >>"$r/etc/lvm/lvmlocal.conf" <<'C'
devices { obtain_device_list_from_udev = 0 external_device_info_source = "none" }
activation { udev_sync = 0 udev_rules = 0 verify_udev_operations = 0 monitoring = 0 }
C
# keys only; the host key is made when the agent starts the server
cat >"$r/etc/ssh/sshd_config" <<'C'
HostKey /etc/ssh/ssh_host_ed25519_key
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
AcceptEnv LANG LC_*
Subsystem sftp /usr/lib/openssh/sftp-server
C
# commands that scripts expect and no package here brings
chroot "$r" busybox --list | while read -r c; do
  [ -e "$r/usr/bin/$c" ] || [ -e "$r/bin/$c" ] || [ -e "$r/usr/sbin/$c" ] || [ -e "$r/sbin/$c" ] || ln -s /bin/busybox "$r/usr/bin/$c"
done
mkdir -p "$r/usr/lib/ember" "$r/media/root-ro" "$r/media/root-rw" "$r/mnt/target"
ln -sf /bin/busybox "$r/sbin/init"
