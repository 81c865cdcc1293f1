#!/usr/bin/env bash
# The test `shellcheck`: every bash script of the repository, those that have no suffix too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What is only sourced has no #! line and tells shellcheck its shell instead.
mapfile -t scripts < <(grep -rlE --exclude-dir=data '^(#!.*\bbash|# shellcheck shell=bash)$' script .ci tests | sort)
shellcheck --external-sources --severity=warning "${scripts[@]}"
printf 'shellcheck: %d scripts\n' "${#scripts[@]}"
