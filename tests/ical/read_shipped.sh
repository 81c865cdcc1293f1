#!/usr/bin/env bash
# read_shipped.sh NENKAI SOURCE_DIR: every feed of the brochure's programme and of the template is read by
# python3-icalendar and python3-vobject alike, in English, and every fifth in Japanese too.
set -euo pipefail

nenkai=$(realpath "$1") source_dir=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

read_feeds() {
  local programme=$1 store="sqlite:$work/$1.db" scope language count=0
  "$nenkai" --store "$store" --as-of 2026-11-23 init "$source_dir/config/programmes/$programme.toml" >"$work/log"
  while IFS=, read -r scope _; do
    for language in en ja; do
      [[ $language == en ]] || ((count % 5 == 0)) || continue
      "$nenkai" --store "$store" --as-of 2026-11-23 --lang "$language" feed "$scope" --out "$work/feed.ics"
      /usr/bin/python3 "$source_dir/tests/ical/read_feed.py" "$work/feed.ics" >"$work/events"
      count=$((count + 1))
    done
  done < <("$nenkai" --store "$store" --as-of 2026-11-23 --format csv feed list | tail -n +2)
  printf '%s: %s feeds read\n' "$programme" "$count"
  ((count > 20))
}

read_feeds kci-icp-2003
read_feeds template
