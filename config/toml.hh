#pragma once
// toml++, the same way everywhere: its errors are values, because a mistake in a file that a person edits
// is no exception. Only files of config/ include this.

#ifndef TOML_EXCEPTIONS
#define TOML_EXCEPTIONS 0
#endif
#include <toml++/toml.h>

#include "config/toml_mends.hh"
