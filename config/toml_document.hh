#pragma once
// Sections of a file, put together for toml++ and parsed in spite of syntax errors.

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/toml.hh"
#include "config/toml_scanner.hh"

namespace nenkai {

/// A text made of pieces of a file, which knows the line that each of its lines has there.
class TomlDocument {
 public:
  void clear();
  /// Adds `header` (one line without its end; empty: none) and the text behind it, where `body` is.
  void add(std::string_view header, std::string_view text, Extent body);

  const std::string& text() const { return text_; }
  /// `line` counts from 1 in this document.
  int file_line(std::size_t line) const;
  /// Overwrites a part with spaces; its lines stay.
  void blank(Extent part);

 private:
  struct Piece {
    std::size_t first_line;
    std::size_t file_line;
  };
  std::string text_;
  std::size_t lines_ = 1;
  std::vector<Piece> pieces_;
};

/// What could be made of a document with syntax errors.
struct TolerantTable {
  toml::table table;
  /// The keys of statements that were left out; "*" where more was.
  std::set<std::string, std::less<>> left_out;
};

/// Takes a line of the file and what is wrong there.
using ReportSyntax = std::function<void(int, std::string)>;

/// Parses the document of one entity. Every statement with a syntax error is reported and left out; after
/// `most_syntax_errors` the rest of the document is.
inline constexpr int most_syntax_errors = 20;
TolerantTable parse_tolerantly(TomlDocument document, const ReportSyntax& report);

}  // namespace nenkai
