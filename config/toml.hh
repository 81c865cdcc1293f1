#pragma once
// toml++, mended and the same way everywhere: its errors are values, because a mistake in a file that a person
// edits is no exception. Only files of config/ include this.

// The mends come before toml++ itself.
// clang-format off
#include "config/toml_mends.hh"
#include <toml++/toml.h>
// clang-format on
