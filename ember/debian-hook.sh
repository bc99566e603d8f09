#!/bin/sh
# Runs at the end of the bootstrap of the Debian image: debian-hook.sh ROOT
set -eu
r=$1
echo localhost >"$r/etc/hostname"
printf '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n' >"$r/etc/hosts"
: >"$r/etc/fstab"
ln -sf ../run/systemd/resolve/stub-resolv.conf "$r/etc/resolv.conf"
cat >"$r/etc/cloud/cloud.cfg.d/05-ingot.cfg" <<'C'
# RSA host keys take many seconds to make on a slow or emulated machine, and no current client needs them.
ssh_genkeytypes: [ed25519, ecdsa]
# The stage before the network writes the configuration and systemd-networkd starts with it. Without this key the next stage
# takes the network down and up again ("netplan apply") on the first start.
disable_network_activation: true
# cloud-init's own default, en_US.UTF-8, is not in this image: its module would fail, and the system come up "degraded".
locale: C.UTF-8
C
# whoever waits for the login gets it before the rest of the first start is done
mkdir -p "$r/etc/systemd/system/ssh.service.d"
printf '[Unit]\nBefore=cloud-config.service e2scrub_reap.service\n' >"$r/etc/systemd/system/ssh.service.d/ingot.conf"
# the module folders left out of this image come back with the next kernel package (its dpkg option file is removed)
for v in "$r"/lib/modules/*; do
  v=${v##*/}
  depmod -b "$r" "$v"
  [ -s "$r/boot/initrd.img-$v" ] || { echo "debian-hook.sh: the kernel $v has no initrd" >&2; exit 1; }
done
rm -rf "$r"/var/lib/initramfs-tools "$r"/var/lib/cloud "$r"/usr/share/python3/runtime.d/*.tmp
