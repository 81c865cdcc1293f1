#pragma once
// Says what is wrong with a statement that TOML does not allow, in the words of somebody who writes one.

#include <string>
#include <string_view>

#include "config/toml_scanner.hh"

namespace nenkai {

/// A statement's two sides, without white space around them; `value` is empty where there is no `=`.
struct StatementParts {
  std::string_view key;
  std::string_view value;
  bool has_equals = false;
};
StatementParts split_statement(std::string_view statement);

/// What is wrong with a statement that the scanner found unfinished.
std::string explain_flaw(std::string_view statement, TomlFlaw flaw);

/// What is wrong with a statement, header or comment that the parser refused with `description`, on the line
/// that begins at `line` in it.
std::string explain_syntax(std::string_view statement, std::string_view description, std::size_t line = 0);

}  // namespace nenkai
