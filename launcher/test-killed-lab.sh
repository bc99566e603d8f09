#!/bin/sh
# launcher/test-killed-lab.sh HOME: a lab that is killed with SIGKILL leaves nothing that its next run does not take away.
set -eu
home=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
data=$work/lab
namespace=ingot-lab-$(printf %s "$data" | sha256sum | cut -c 1-8)

# what a lab on this data directory could leave, and what it must not touch
host() {
  ip -o link | cut -d: -f2 | cut -d@ -f1
  ip route
  sysctl -n net.ipv4.ip_forward
  nft list ruleset 2>/dev/null || true
  { ip netns list; cat /proc/mounts; } | grep -e "$namespace" -e "$work" || true
  for process in /proc/[0-9]*; do
    if tr '\0' ' ' <"$process/cmdline" 2>/dev/null | grep -q -e "$work" -e "$namespace"; then echo "process $(tr '\0' ' ' <"$process/cmdline")"; fi
  done
}
# processes of the lab whose command line holds a text
pids() {
  for pid in $(ip netns pids "$namespace" 2>/dev/null); do
    if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q -e "$1"; then echo "$pid"; fi
  done
}
fail() { echo "killed lab: $*" >&2; sed 's/^/  /' "$work/first.log" >&2; exit 1; }

host >"$work/before"
"$home/ingot" lab --machines 1 --firmware bios --until new --data "$data" 2>"$work/first.log" >/dev/null &
lab=$!
n=0
until pids qemu-system | grep -q .; do
  n=$((n + 1)); [ $n -lt 3000 ] || fail "no machine was started within 5 minutes"
  kill -0 $lab 2>/dev/null || fail "the first run ended by itself"
  sleep 0.1
done
# the lab's two processes; Ingot, its database and the machine are left to themselves
inner=$(pids 'ingot.lab.Main inside')
kill -9 $lab $inner
wait $lab 2>/dev/null || true
[ -n "$(ip netns pids "$namespace")" ] || fail "nothing was left, so nothing is shown"

"$home/ingot" lab --machines 1 --firmware bios --until new --data "$data" >"$work/second.log" 2>&1 || { cat "$work/second.log" >&2; fail "the second run failed"; }
host >"$work/after"
diff "$work/before" "$work/after" >&2 || fail "the host is not as it was before"
echo "killed lab: the host is as before" >&2
