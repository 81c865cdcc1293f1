#pragma once
// The content lines of an iCalendar document (RFC 5545 section 3.1), one after the other, as they come from anybody.
//
// Read here and not by libical, for three reasons: what is wrong can be told with its line; a line that cannot be
// read costs that line alone; and no nesting, length or number of lines costs more than the document's own size.

#include <cstddef>
#include <string>
#include <string_view>

namespace nenkai::ical {

/// All views are good until the next line is read.
struct ContentLine {
  int number = 0;               // of its first physical line, from 1
  std::string_view name;        // as written; see `is`
  std::string_view parameters;  // from the first ';' to before the ':', empty where there are none
  std::string_view value;       // undecoded

  /// Names are the same in any case. `upper` is in upper case.
  bool is(std::string_view upper) const;
};

class LineReader {
 public:
  /// `document` must outlive this. Longer lines than `longest` bytes, unfolded, are passed over.
  LineReader(std::string_view document, std::size_t longest);

  enum class Step : std::uint8_t { line, not_a_line, too_long, end };
  /// Reads the next line that is not empty. After `not_a_line` and `too_long`, only `line().number` is of use.
  /// A byte order mark and CR, LF or both at the end of lines are no mistakes.
  Step next();
  const ContentLine& line() const { return line_; }

 private:
  std::string_view take_physical();
  std::string_view take_unfolded(bool& too_long);

  std::string_view rest_;
  std::size_t longest_;
  int physical_ = 0;  // how many physical lines were taken
  std::string unfolded_;
  ContentLine line_;
};

/// The first value of the parameter `upper`, without its quotes and with RFC 6868's signs decoded; empty where it is
/// not there. A value that should be quoted and is not goes up to the next ';'.
std::string parameter(const ContentLine& line, std::string_view upper);

/// TEXT (section 3.3.11) with its escapes decoded.
std::string unescaped(std::string_view text);

/// True for the same letters in any case. `upper` is in upper case.
bool same_name(std::string_view name, std::string_view upper);

}  // namespace nenkai::ical
