# Functions shared by the image builders. Sourced, never run.
# Variables a caller may set:
#   INGOT_CACHE  folder that keeps finished builds by the hash of their inputs, and fetched packages
#   SOURCES      apt sources file (default: the host's own)      SUITE  Debian release
: "${SUITE:=bookworm}"
: "${INGOT_CACHE:=${XDG_CACHE_HOME:-$HOME/.cache}/ingot/images}"
# One fixed time stamp for every file: equal inputs must give equal bytes.
export SOURCE_DATE_EPOCH=1767225600 LC_ALL=C TZ=UTC
umask 022

die() { echo "$(basename "$0"): $*" >&2; exit 1; }
say() { echo "$(basename "$0"): $*" >&2; }

need_root() { [ "$(id -u)" = 0 ] || die "must run as root, since it makes a system's files with their owners"; }

need() {
  for c; do command -v "$c" >/dev/null || die "the command $c is missing; install the packages of $here/packages.txt"; done
}

sources_file() {
  if [ -n "${SOURCES:-}" ]; then [ -r "$SOURCES" ] || die "SOURCES=$SOURCES cannot be read"; echo "$SOURCES"; return; fi
  for f in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
    [ -s "$f" ] && { echo "$f"; return; }
  done
  die "no apt sources found; set SOURCES to a sources file for $SUITE"
}

# list FILE : its words without comments, comma separated
list() { sed 's/#.*//' "$1" | tr -s ' \n' '\n\n' | sed '/^$/d' | paste -sd,; }

# inputs NAME PATH... : one hash over the names and contents of all files and the variables that matter
inputs() {
  { echo "$1 $SUITE ${KERNEL:-}"; shift
    find "$@" -type f ! -name '*.pyc' ! -path '*/.mypy_cache/*' | sort | while read -r f; do
      printf '%s ' "${f#"$here"/}"; stat -c %a "$f"; sha256sum <"$f"
    done
  } | sha256sum | cut -c1-24
}

# deliver CACHED OUT : copies a finished build, sharing blocks where the file system can
deliver() {
  mkdir -p "$2"
  for f in "$1"/*; do
    cmp -s "$f" "$2/${f##*/}" || { cp --reflink=auto "$f" "$2/.new.$$" && mv "$2/.new.$$" "$2/${f##*/}"; }
  done
}

# The package usrmerge, with the whole of Perl behind it, has done its work when the system stands; its empty twin takes its place. What
# came with it goes only when it is marked as brought by others, since a bootstrap leaves no such marks, and when no mere recommendation
# holds it.
# bootstrap OUT.tar PACKAGES HOOK [mmdebstrap option...] : a Debian system as a tar; HOOK is run with the root as $1 at the end
bootstrap() {
  bs_out=$1 bs_packages=$2 bs_hook=$3; shift 3
  debs=$INGOT_CACHE/debs; mkdir -p "$debs"
  # packages fetched by an earlier build are not fetched again
  export debs
  mmdebstrap --quiet --variant=minbase --mode=root --format=tar \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Retries "5"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/info/*' --dpkgopt='path-exclude=/usr/share/lintian/*' "$@" \
    --skip=download/empty,essential/unlink,cleanup/apt \
    --setup-hook='mkdir -p "$1/var/cache/apt/archives"; find "$debs" -name "*.deb" -exec cp --reflink=auto -t "$1/var/cache/apt/archives" {} +' \
    --customize-hook='chroot "$1" sh -c "apt-get -qy install usr-is-merged usrmerge- && dpkg-query -W -f \"\\\${Package}\\n\" \"*perl*\" | xargs apt-mark auto && apt-get -qy --purge -o APT::AutoRemove::RecommendsImportant=false -o APT::AutoRemove::SuggestsImportant=false autoremove usrmerge" >/dev/null' \
    --customize-hook='cp -n --reflink=auto "$1"/var/cache/apt/archives/*.deb "$debs"/ 2>/dev/null || :' \
    --customize-hook='dpkg-query --admindir="$1/var/lib/dpkg" -W -f "\${Package} \${Version} \${Architecture}\n" | sort >"$1/usr/lib/ingot-packages"' \
    --customize-hook="$bs_hook" \
    --customize-hook='rm -rf "$1"/var/cache/apt/* "$1"/var/lib/apt/lists/* "$1"/var/log/* "$1"/tmp/* "$1"/run/* "$1"/var/cache/debconf/*-old "$1"/var/lib/dpkg/*-old "$1"/var/cache/ldconfig "$1"/etc/ssh/ssh_host_* "$1"/etc/dpkg/dpkg.cfg.d/99mmdebstrap "$1"/etc/apt/apt.conf.d/99mmdebstrap; : >"$1/etc/machine-id"; [ -L "$1/etc/resolv.conf" ] || rm -f "$1/etc/resolv.conf"; rm -f "$1/var/lib/dbus/machine-id"' \
    --include="$bs_packages" "$SUITE" "$bs_out" "$(sources_file)"
}

# squash ROOT OUT : same tree, same bytes
squash() {
  rm -f "$2"
  mksquashfs "$1" "$2" -comp zstd -Xcompression-level "${ZSTD_LEVEL:-9}" -b 128K -noappend -quiet -no-progress -no-exports >/dev/null
}

# manifest OUT NAME PACKAGES_FILE|- FILE:TYPE... : OUT/manifest.json
manifest() { python3 -I -S "$here/manifest.py" "$@"; }
