#!/bin/sh
# launcher/images.sh HOME build [--data DIR]: makes Ember, the boot loaders and a Debian image, and registers them.
# launcher/images.sh HOME make: makes them and leaves it at that.
set -eu
home=$1; shift
. "$home/launcher/tools.sh"
action=${1:-}
case $action in build|make) ;; *) echo "usage: ./ingot images build [--data DIR | --database URL]" >&2;  exit 2;; esac
shift
need_jdk
[ "$(id -u)" = 0 ] || fail "images are made in a root file system of their own: run this as root"
need_image_packages
out=$cache/images
mkdir -p "$out"
INGOT_CACHE=$cache/image-inputs; export INGOT_CACHE
"$home/ember/build-loaders.sh" "$out/loaders" >&2
"$home/ember/build.sh" "$out/ember" >&2
"$home/ember/build-debian.sh" "$out/debian" >&2
[ "$action" = build ] || exit 0
exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \
  -cp "$(cat "$home/app/target/classpath.txt")" ingot.app.Main images register "$out" "$@"
