#!/usr/bin/env bash
# read_feeds.sh NENKAI SOURCE_DIR: every feed of the brochure's programme and of a made-up one with everything in it,
# in English and Japanese, is read by three readers that nenkai does not use itself. They have to make the same of it:
# python3-icalendar, python3-vobject and ical.js. One process each reads all feeds.
set -euo pipefail

nenkai=$(realpath "$1") source_dir=$(realpath "$2")
here=$source_dir/tests/ical modules=$source_dir/build/node/node_modules
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/feeds"

if [[ ! -d $modules/ical.js ]]; then
  printf '%s is missing: run script/setup\n' "$modules/ical.js" >&2
  exit 1
fi

export NENKAI_NOW=2026-06-01T03:00:00Z
run() { "$nenkai" --store "sqlite:$work/$programme.db" "$@"; }

# write LANGUAGE NAME OPTION…: a feed as iCalendar, and as jCal beside it.
write() {
  local language=$1 name=$2
  shift 2
  run --lang "$language" feed "$@" --out "$work/feeds/$name.ics"
  if [[ $name != *-region* && $name != *-pairing* ]]; then
    run --lang "$language" --format json feed "$@" --out "$work/feeds/$name.json"
  fi
}

write_feeds() {
  local line scope language
  # Columns: scope, name (which may have commas in it), events.
  while read -r line; do
    scope=${line%%,*}
    for language in en ja; do
      write "$language" "$programme-$language-${scope//\//-}" "$scope"
      printf '%s\t%s\n' "$programme-$language-${scope//\//-}" "${line##*,}" >>"$work/counts"
    done
  done < <(run --format csv feed list | tail -n +2)
  for language in en ja; do
    write "$language" "$programme-$language-with-alarms" all --alarms P1D,PT2H
    write "$language" "$programme-$language-with-todos" obligations --todo --alarms P1W
  done
}

programme=rich
run init "$here/rich.toml" >"$work/log" 2>&1
{
  NENKAI_NOW=2026-06-02T03:00:00Z run event move three-days 2026-12-29
  NENKAI_NOW=2026-06-03T03:00:00Z run event cancel jerusalem
  NENKAI_NOW=2026-06-04T03:00:00Z run event move month-only 2027-02-09T13:30
} >>"$work/log" 2>&1
write_feeds
write en rich-en-past all --past P1Y
write en rich-en-without-cancelled all --without-cancelled
write en rich-en-event event/forum-2026
programme=kci-icp-2003
run init "$source_dir/config/programmes/kci-icp-2003.toml" >"$work/log" 2>&1
write_feeds

/usr/bin/python3 "$here/read_feeds.py" "$work/feeds" "$work/icalendar.json" "$work/vobject.json"
node "$here/read_feeds.cjs" "$modules/ical.js" "$work/feeds" >"$work/icaljs.json"
/usr/bin/python3 "$here/compare_readings.py" "$work/counts" "$here/rich.tsv" \
  "$work"/{icalendar,vobject,icaljs}.json
