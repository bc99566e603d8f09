#!/bin/sh
# Finds or brings the tools of the build: a JDK 25 and Maven 3.10. Sourced by main.sh; sets JAVA_HOME and MAVEN.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ingot
maven_version=3.10.0

say() { printf 'ingot: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

is_jdk25() { [ -x "$1/bin/javac" ] && "$1/bin/java" -version 2>&1 | head -1 | grep -q '"25'; }

find_jdk() {
  for d in "${JAVA_HOME:-/nonexistent}" /usr/lib/jvm/*25* /opt/*jdk*25* "$HOME"/.sdkman/candidates/java/25*; do
    is_jdk25 "$d" && { JAVA_HOME=$d; export JAVA_HOME; return 0; }
  done
  return 1
}

need_jdk() {
  find_jdk && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-cache policy openjdk-25-jdk-headless 2>/dev/null | grep -q 'Candidate: [0-9]'; then
    say "installing openjdk-25-jdk-headless: Ingot is built and run with JDK 25"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-25-jdk-headless >&2 && find_jdk && return 0
  fi
  fail "no JDK 25 found (looked in JAVA_HOME, /usr/lib/jvm, /opt, ~/.sdkman). Install one (Debian 13: openjdk-25-jdk-headless; else a Temurin 25 package), or set JAVA_HOME, and try again."
}

need_maven() {
  MAVEN=$cache/apache-maven-$maven_version/bin/mvn
  [ -x "$MAVEN" ] && return 0
  if ! command -v mvn >/dev/null; then
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || fail "Maven is needed once to bring Maven $maven_version. Install the package maven and try again."
    say "installing maven: it brings the Maven $maven_version that the build uses"
    { apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends maven; } >&2
  fi
  say "bringing Maven $maven_version into $cache"
  mkdir -p "$cache"; staging=$(mktemp -d "$cache/maven.XXXXXX")
  mvn -q org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
    -Dartifact=org.apache.maven:apache-maven:$maven_version:tar.gz:bin -DoutputDirectory="$staging" >&2
  tar -xzf "$staging/apache-maven-$maven_version-bin.tar.gz" -C "$staging"
  [ -d "$cache/apache-maven-$maven_version" ] || mv "$staging/apache-maven-$maven_version" "$cache/"
  rm -rf "$staging"
}

# Installs Debian packages that are missing: need_packages WHY PACKAGE...
need_packages() {
  why=$1; shift; missing=
  for p; do dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing="$missing $p"; done
  [ -n "$missing" ] || return 0
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || fail "missing packages:$missing ($why). Install them and try again."
  say "installing$missing: $why"
  { apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1 ||
    fail "could not install$missing; see what 'apt-get install$missing' says"
}

need_lab_packages() {
  need_packages "virtual machines, their firmware and network for the lab" \
    qemu-system-x86 qemu-utils ovmf ipxe-qemu iproute2 openssh-client
  need_image_packages
}

need_image_packages() {
  need_packages "making Ember, the boot loaders and the Debian image" \
    $(sed 's/#.*//' "$home/ember/packages.txt")
}

# What the stand-in of `bench lab` needs besides: its services are other people's.
need_bench_packages() {
  need_packages "the stand-in services that the lab is measured against" dnsmasq-base python3 shim-signed grub-efi-amd64-bin grub-pc-bin ipxe
}
