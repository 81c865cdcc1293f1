#!/usr/bin/env bash
# run.sh COMPILER SOURCE_DIR FILE: holds that nonsense does not compile, and for the reason that was meant.
#
# Above the line that must not compile stands `// expect: REGEX`, an extended regular expression for the message
# of g++ or clang. Every error must be on such a line and match, and every such line must have one: so a file
# that fails for a missing header or a typing mistake fails the test. A file without `// expect:` is a control
# and must compile.
set -euo pipefail

compiler=$1 source_dir=$2 file=$3
cd "$source_dir"

# LINE<tab>REGEX, where LINE is the one below the comment.
expected=$(awk 'sub(/^ *\/\/ expect: /, "") { printf "%d\t%s\n", NR + 1, $0 }' "$file")

status=0
messages=$(LC_ALL=C "$compiler" -std=c++20 -Wall -Wextra -Werror=unused-result -fno-diagnostics-color -fsyntax-only \
  -I. "$file" 2>&1) || status=$?

fail() {
  printf '%s\n%s\n' "$messages" "$file: $1"
  exit 1
}

if [[ -z $expected ]]; then
  ((status == 0)) || fail "the control does not compile"
  exit 0
fi
((status != 0)) || fail "it compiles, and must not"

errors=$(grep -E '(^|[^[:alnum:]])error: ' <<<"$messages" || true)
while IFS=$'\t' read -r line regex; do
  grep -F "$file:$line:" <<<"$errors" | grep -qE -- "$regex" || fail "no error on line $line matches: $regex"
  errors=$(grep -vF "$file:$line:" <<<"$errors" || true)
done <<<"$expected"
[[ -z $errors ]] || fail "it fails for another reason, too: $errors"
