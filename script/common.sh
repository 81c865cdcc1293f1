# shellcheck shell=bash
# What the scripts share. Sourced, never run; it leaves the caller in the repository's root.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The same bytes in and out on every machine; this locale is in every Debian.
export LC_ALL=C.UTF-8

say() { printf '== %s\n' "$*"; }

die() {
  printf '%s: %s\n' "script/$(basename "$0")" "$*" >&2
  exit 1
}

# usage: prints the comment at the top of the calling script.
usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; }

# logged LOG COMMAND…: keeps the output in LOG and shows its end only where the command fails.
logged() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if ! "$@" >"$log" 2>&1; then
    tail -n 60 "$log" >&2
    die "failed: $* (all of it: $log)"
  fi
}

# configure PRESET: only where that was not done yet or the presets have changed since.
# (What changes in a CMakeLists.txt, the build itself notices.)
configure() {
  local preset=$1 dir=build/$1 presets
  presets=$(cksum <CMakePresets.json)
  if [[ -f $dir/build.ninja && -f $dir/.configured && $(<"$dir/.configured") == "$presets" ]]; then return; fi
  say "configuring build/$preset"
  logged "build/log/$preset-configure.log" cmake --preset "$preset"
  printf '%s\n' "$presets" >"$dir/.configured"
}

# build PRESET [TARGET…]: progress for a person at a terminal, elsewhere only what goes wrong.
build() {
  local dir=build/$1
  configure "$1"
  shift
  if [[ -t 1 ]]; then
    ninja -C "$dir" "$@"
  else
    ninja -C "$dir" --quiet "$@" | sed '/^ninja: no work to do\.$/d'
  fi
}

# Programs built by Clang 14 with a sanitizer die at random where the kernel spreads addresses
# more widely than their shadow memory expects. Without the spreading they do not; a container may
# forbid that, and mostly its kernel then is none of those.
no_address_spreading=()
if setarch --addr-no-randomize true 2>/dev/null; then
  # shellcheck disable=SC2034  # used by the scripts that source this
  no_address_spreading=(setarch --addr-no-randomize)
fi
