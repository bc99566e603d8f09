#!/bin/sh
# Usage: build.sh OUT
# Builds Ember, Ingot's ephemeral operating system: OUT/vmlinuz, OUT/initrd, OUT/root.squashfs, OUT/manifest.json.
# Variables: INGOT_CACHE SOURCES SUITE (lib.sh), KERNEL package (never a "cloud" one: those lack the drivers of real machines).
set -eu
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
[ $# = 1 ] || { sed -n 's/^# \(Usage: .*\)/\1/p' "$0" >&2; exit 2; }
: "${KERNEL:=linux-image-amd64}"
. "$here/lib.sh"
dest=$1
need_root; need mmdebstrap mksquashfs cpio depmod modprobe zstd python3
agent=$here/../machine-agent/ingot_agent
[ -r "$agent/__main__.py" ] || die "$agent is not the agent's package"
mkdir -p "$INGOT_CACHE"
exec 9>"$INGOT_CACHE/ember.lock"; flock 9

base_key=$(inputs ember-base "$here/lib.sh" "$here/ember-packages.txt" "$here/ember-hook.sh" "$here/modules-left-out.txt" "$(sources_file)")
base=$INGOT_CACHE/ember-base-$base_key.tar
key=$(inputs "ember $base_key" "$here/build.sh" "$here/manifest.py" "$here/initrd" "$here/initrd-modules.txt" "$here/hot-files.txt" "$here/root" "$agent" "$here/../machine-agent/entry.py")
done=$INGOT_CACHE/ember-$key
if [ ! -e "$done/manifest.json" ]; then
  work=$(mktemp -d "$INGOT_CACHE/ember.XXXXXX"); trap 'rm -rf --one-file-system "$work"' EXIT
  trap 'exit 130' INT; trap 'exit 143' TERM
  if [ ! -e "$base" ]; then
    say "building Ember's base ($SUITE, $KERNEL)"
    set --
    for m in $(list "$here/modules-left-out.txt" | tr , ' '); do
      set -- "$@" --dpkgopt="path-exclude=/lib/modules/*/kernel/$m/*"
    done
    # Ember brings its own initrd: the kernel package is kept from making one
    bootstrap "$work/base.tar" "$(list "$here/ember-packages.txt"),$KERNEL" "$here/ember-hook.sh" "$@" \
      --dpkgopt='path-exclude=/etc/kernel/postinst.d/initramfs-tools'
    mv "$work/base.tar" "$base"
  fi
  say "building Ember"
  r=$work/root out=$work/out; mkdir "$r" "$out"
  tar -xf "$base" -C "$r" --xattrs --xattrs-include='*' --numeric-owner
  mv "$r/usr/lib/ember-vmlinuz" "$out/vmlinuz"
  mv "$r/usr/lib/ingot-packages" "$work/packages"

  always_loaded='/(loop|squashfs|overlay|virtio[a-z_]*|failover|net_failover)\.ko$'
  # the initrd: static busybox, a few scripts, the drivers of network interfaces
  i=$work/initrd; v=$(ls "$r/lib/modules"); mkdir -p "$i/bin" "$i/sbin" "$i/proc" "$i/sys" "$i/dev" "$i/run" "$i/lib/ember" "$i/lib/modules/$v"
  cp "$r/bin/busybox" "$i/bin/busybox"
  chroot "$r" busybox --list | while read -r c; do [ "$c" = busybox ] || ln -s busybox "$i/bin/$c"; done
  ln -s ../bin/busybox "$i/sbin/modprobe"
  cp "$here/initrd/init" "$i/init"; cp "$here/initrd/lease" "$here/initrd/names" "$i/lib/ember/"
  mknod "$i/dev/console" c 5 1
  for m in $(list "$here/initrd-modules.txt" | tr , ' '); do
    modprobe -d "$r" -S "$v" --show-depends "$m" >>"$work/modules" 2>/dev/null || die "the kernel $v has no module $m (initrd-modules.txt)"
  done
  sed -n 's/^insmod \([^ ]*\).*/\1/p' "$work/modules" | sort -u | while read -r f; do
    f=${f#"$r"}; mkdir -p "$i$(dirname "$f")"; cp "$r$f" "$i$f"
  done
  cp "$r/lib/modules/$v/modules.builtin" "$r/lib/modules/$v/modules.builtin.modinfo" "$r/lib/modules/$v/modules.order" "$i/lib/modules/$v/"
  depmod -b "$i" "$v"; rm -f "$i/lib/modules/$v"/*.bin
  # the drivers are packed one by one, so that a start unpacks the one or two it needs, not all; what every start loads stays as it is
  (cd "$i/lib/modules/$v"; find kernel -name '*.ko' -size +32k | grep -vE "$always_loaded" | sort >"$work/packed"
    xargs gzip -9n <"$work/packed"; sed 's/.*/s#\\<&#&.gz#g/' "$work/packed" >"$work/names"; sed -i -f "$work/names" modules.dep)
  find "$i" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  (cd "$i" && find . | sort | cpio -o -H newc --reproducible --quiet -R 0:0) | zstd -q -19 -o "$out/initrd"

  # the root: the agent and the few programs around it
  install -m 755 -t "$r/usr/lib/ember" "$here/root/start" "$here/root/coldplug" "$here/root/hotplug" "$here/root/agent" "$here/root/console" "$here/initrd/lease"
  install -m 644 "$here/initrd/names" "$r/usr/lib/ember/names"
  install -m 644 "$here/root/inittab" "$r/etc/inittab"
  install -m 755 "$here/root/ingot-agent" "$r/usr/bin/ingot-agent"; install -m 755 "$here/root/sudo" "$r/usr/bin/sudo"
  mkdir -p "$r/usr/lib/ingot-agent"
  cp -r "$agent" "$r/usr/lib/ingot-agent/ingot_agent"; cp "$here/../machine-agent/entry.py" "$r/usr/lib/ingot-agent/__main__.py"
  find "$r/usr/lib/ingot-agent" -name __pycache__ -prune -exec rm -rf {} +
  PYTHONHASHSEED=0 chroot "$r" python3 -I -m compileall -q -j 1 --invalidation-mode unchecked-hash /usr/lib/ingot-agent >/dev/null
  find "$r/usr/lib/ingot-agent" -type f -exec chmod 644 {} +
  find "$r" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  # what every start reads stays uncompressed: on a slow machine unpacking it takes longer than fetching it
  mksquashfs "$r" "$out/root.squashfs" -comp zstd -Xcompression-level 12 -b 128K -noappend -quiet -no-progress -no-exports \
    -action-file "$here/hot-files.txt" >/dev/null
  manifest "$out" ember "$work/packages" vmlinuz:boot-kernel initrd:boot-initrd root.squashfs:squashfs
  rm -rf "$done"; mv "$out" "$done"
fi
deliver "$done" "$dest"
say "$dest: $(cd "$dest" && stat -c '%n %s' vmlinuz initrd root.squashfs | tr '\n' ' ')"
