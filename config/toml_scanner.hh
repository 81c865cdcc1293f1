#pragma once
// Splits TOML 1.0 into its statements without understanding them, so that a syntax error spoils only the
// statement it is in. (A TOML parser stops at its first error and has no notion of what follows.)

#include <cstdint>
#include <string_view>

namespace nenkai {

/// Whole lines of a text. Offsets fit 32 bits because files are limited to 512 MiB.
struct Extent {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t line = 1;  // of `begin`, counted from 1

  std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
};

/// Why a statement must not reach a parser. An open one was taken to end before the next line that looks
/// like a statement or header; `too_deep` has a dotted key of more parts than any key here has, and would
/// make toml++ nest tables until its stack is used up.
enum class TomlFlaw : std::uint8_t { none, open_text, open_list, open_table, too_deep };

struct TomlItem {
  /// `blank` is an empty line or a comment, `statement` a `key = value` on one or more lines.
  enum class Kind : std::uint8_t { blank, statement, header };

  Kind kind = Kind::blank;
  TomlFlaw flaw = TomlFlaw::none;
  std::uint32_t flaw_line = 1;  // where what is open begins
  Extent extent;
};

class TomlScanner {
 public:
  explicit TomlScanner(std::string_view text) : text_(text) {}

  bool done() const { return at_ >= text_.size(); }
  /// The next item; each byte of the text belongs to exactly one.
  TomlItem next();

 private:
  struct Open;

  TomlFlaw skip_statement();
  TomlFlaw skip_values(Open& open, int table_lines);
  TomlFlaw skip_text();
  TomlFlaw skip_lines_text(std::string_view quotes);
  TomlFlaw give_up_text(std::size_t begin, std::uint32_t line);
  void skip_line();
  void skip_to_next();
  bool stands(std::size_t at, std::string_view what) const { return text_.substr(at, what.size()) == what; }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t flaw_line_ = 1;
  int given_up_ = 0;  // on texts over several lines that never end
};

/// The header of a table, `[event.after]` or `[[event]]`.
struct TomlHeader {
  bool list = false;      // in double brackets
  bool nested = false;    // has more than one part
  std::string_view name;  // its first part
  bool well_formed = false;
};

/// Reads one line that begins with a bracket.
TomlHeader parse_toml_header(std::string_view line);

/// `text` without white space at either end.
std::string_view trimmed(std::string_view text);

}  // namespace nenkai
