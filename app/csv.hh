#pragma once
// CSV as RFC 4180 has it, in UTF-8, with one deviation: lines end in LF and not CRLF. Every reader of CSV takes
// both, and the tools of a Unix shell (cut, grep, while read) would take the CR for a part of the last field.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/result.hh"

namespace nenkai {

/// At the front of a file it tells Excel that what follows is UTF-8. The writer leaves it out, because other
/// programs take it for a part of the first header.
inline constexpr std::string_view utf8_byte_order_mark = "\xEF\xBB\xBF";

/// Appends rows to a string, which it does not own. Fields are quoted only where they have to be.
class CsvWriter {
 public:
  explicit CsvWriter(std::string& out) : out_(&out) {}

  /// What people wrote. Spreadsheets run a cell as a formula when it begins with = + - @, a tab or a line end
  /// (and their full-width forms), so such a cell gets a ' in front, which they show as text (CVE-2021-41270).
  CsvWriter& text(std::string_view field);
  /// What this program made itself and knows to be harmless: headers, ids, dates.
  CsvWriter& raw(std::string_view field);
  /// A number stays a number: -5 is no formula.
  CsvWriter& number(std::int64_t value);
  CsvWriter& end_row();

 private:
  std::string* out_;
  std::size_t fields_ = 0;  // of this row so far
  std::size_t row_begin_ = 0;
};

struct CsvRow {
  int line = 0;  // where it begins, from 1
  std::vector<std::string> fields;
};

/// A longer field ends the reading.
inline constexpr std::size_t csv_max_field_bytes = 1'048'576;
/// A row with more fields ends the reading.
inline constexpr std::size_t csv_max_fields = 1'000;

/// Reads rows one after the other: RFC 4180 with LF or CRLF and with or without a byte order mark. Empty lines
/// are passed over. The text must outlive the reader. It does not take the ' of the writer away again.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text);

  /// The next row, or none at the end. Errors, after which there is nothing more to read, name the line: a quote
  /// that is not closed or stands inside an unquoted field, words behind a closing quote, a limit.
  Result<std::optional<CsvRow>> next();

 private:
  bool at_line_end() const;
  void pass_line_end();
  std::optional<Problem> read_field(CsvRow& row);
  std::optional<Problem> read_quoted(std::string& field);
  std::optional<Problem> read_bare(std::string& field);
  Problem problem(int line, std::string_view message);

  std::string_view rest_;
  int line_ = 1;
};

}  // namespace nenkai
