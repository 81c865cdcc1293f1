#!/usr/bin/env bash
# golden.sh NENKAI SOURCE_DIR: feeds of the brochure's programme are, byte for byte, those in tests/ical/golden/.
# With UPDATE=1 the expected files are written anew.
set -euo pipefail

nenkai=$(realpath "$1") source_dir=$(realpath "$2")
expected=$source_dir/tests/ical/golden
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/feeds"

export NENKAI_NOW=2004-10-01T03:00:00Z
run() { "$nenkai" --store "sqlite:$work/nenkai.db" "$@"; }
run init "$source_dir/config/programmes/kci-icp-2003.toml" >"$work/log" 2>&1
for language in en ja; do
  run --lang "$language" feed all --out "$work/feeds/all.$language.ics"
  run --lang "$language" feed obligations --todo --out "$work/feeds/obligations-todo.$language.ics"
done
run feed event/synergy-kyushu-fy2003 --alarms P1D,PT2H --out "$work/feeds/event-with-alarms.en.ics"
run --format json feed bureau/meti-tohoku --out "$work/feeds/meti-tohoku.en.json"

if [[ ${UPDATE:-} == 1 ]]; then
  rm -rf "$expected"
  cp -r "$work/feeds" "$expected"
  exit 0
fi
diff -r "$expected" "$work/feeds"
