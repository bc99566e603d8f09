#!/bin/sh
# launcher/test.sh HOME [--all]: all tests within the budgets of design §8, or everything.
set -eu
home=$1; shift
. "$home/launcher/tools.sh"
. "$home/launcher/build.sh"
all=
case ${1:-} in '') ;; --all) all=1;; *) echo "usage: ./ingot test [--all]" >&2; exit 2;; esac
need_jdk
need_maven
need_packages "other people's clients and servers that Ingot is tested against" \
  ipmitool freeipmi-tools openipmi udhcpc isc-dhcp-client tftp-hpa curl iproute2 gdisk fdisk dosfstools e2fsprogs xfsprogs mypy
need_lab_packages

say "machine agent: types and tests"
(cd "$home/machine-agent" && mypy --strict ingot_agent >&2 && python3 -m unittest discover -q -s tests -t . >&2)

say "modules: format, checks, tests"
cd "$home"
if [ -n "$all" ]; then groups=; else groups="-DexcludedGroups=slow"; fi
"$MAVEN" -B $groups verify

say "lab: one machine from the dark to a login and back"
# The build of the tests is newer than the launcher's: bring that up to date first.
build_stale
result=$(mktemp -d); trap 'rm -rf "$result"' EXIT
"$home/ingot" lab --machines 1 --firmware bios --data "$result/lab" --json "$result/lab.json"
if [ -n "$all" ]; then
  "$home/ingot" lab --machines 2 --firmware mixed --data "$result/lab" --json "$result/lab.json"
  say "lab: killed, and run again"
  sh "$home/launcher/test-killed-lab.sh" "$home"
  say "lab: faults"
  "$home/ingot" lab --matrix faults --data "$result/lab" --json "$result/faults.json"
fi
echo "1 passed, 0 failed"
