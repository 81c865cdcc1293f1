#!/usr/bin/env bash
# tests/cases/run.sh NENKAI CASE_DIR: one end-to-end case.
#
# CASE_DIR/cmd is a shell script; it runs in an empty folder, where ./in holds the case's input and ./shipped the
# programmes that come with nenkai, and calls `nenkai`. What it prints must equal CASE_DIR/out; on standard error,
# CASE_DIR/err (nothing, where there is no such file). Exit codes are part of a case by printing them. With UPDATE=1
# the expected files are written anew.
set -euo pipefail

nenkai=$(realpath "$1")
case_dir=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/run"
ln -s "$nenkai" "$work/bin/nenkai"
root=$(dirname "$(dirname "$(dirname "$case_dir")")")
ln -s "$root/config/programmes" "$work/run/shipped"
[[ ! -d $case_dir/in ]] || cp -r "$case_dir/in" "$work/run/in"

cd "$work/run"
env -i HOME="$work" LC_ALL=C.UTF-8 PATH="$work/bin:/usr/bin:/bin" TZ=UTC \
  ASAN_OPTIONS="${ASAN_OPTIONS:-}" UBSAN_OPTIONS="${UBSAN_OPTIONS:-}" \
  NENKAI_NOW=2004-04-01T03:00:00Z \
  bash -euo pipefail "$case_dir/cmd" >"$work/out" 2>"$work/err" || printf 'cmd: exit %s\n' "$?" >>"$work/out"

if [[ ${UPDATE:-} == 1 ]]; then
  cp "$work/out" "$case_dir/out"
  rm -f "$case_dir/err"
  [[ ! -s $work/err ]] || cp "$work/err" "$case_dir/err"
  exit 0
fi
touch "$work/nothing"
expected_err=$case_dir/err
[[ -e $expected_err ]] || expected_err=$work/nothing
failed=0
diff -u --label expected/out --label out "$case_dir/out" "$work/out" || failed=1
diff -u --label expected/err --label err "$expected_err" "$work/err" || failed=1
exit "$failed"
