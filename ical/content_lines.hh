#pragma once
// Writes content lines (RFC 5545 section 3.1) straight into a string: escaped, folded and ended by CRLF.
//
// A library's tree of components would be written out again at every change of one event; a feed is nothing but
// lines, so this writes them once, where they will stay. Whoever uses it cannot break out of a line: each value goes
// through a member that cleans what may come from anybody.

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "scheduler/dates.hh"
#include "scheduler/duration.hh"
#include "scheduler/organisations.hh"

namespace nenkai::ical {

/// A time on the wall clock of some zone. `time` may be 24 hours or more: the day then moves on.
struct WallTime {
  Day day{};
  std::chrono::minutes time{0};

  auto moment() const { return day + time; }
  friend auto operator<=>(const WallTime& a, const WallTime& b) { return a.moment() <=> b.moment(); }
  friend bool operator==(const WallTime& a, const WallTime& b) { return a.moment() == b.moment(); }
};

/// No longer line, without its CRLF, is written.
inline constexpr std::size_t longest_line = 75;

/// Appends one content line, which has no line breaks in it, folded between characters.
void append_folded(std::string& out, std::string_view line);

/// `name` is always a property's or component's name of our own, in upper case, with its own parameters where the
/// value's type asks for them. A text, list or link that is empty (or, for links and addresses, unfit) after cleaning
/// adds nothing: an empty property is an error to some readers.
class ContentLines {
 public:
  /// Appends to `out`, which must outlive this.
  explicit ContentLines(std::string& out) : out_(&out) {}

  void begin(std::string_view component);
  void end(std::string_view component);

  /// A value of our own making, such as STATUS.
  void fixed(std::string_view name, std::string_view value);
  /// A TEXT property on one line.
  void line(std::string_view name, std::string_view text);
  /// A TEXT property that may have line breaks.
  void block(std::string_view name, std::string_view text);
  /// A TEXT property whose text went through `clean_line` or `clean_block` already, or was put together of such.
  void cleaned(std::string_view name, std::string_view clean);
  /// Several TEXT values, each of which may have commas in it. A value given again is left out.
  void list(std::string_view name, std::span<const std::string> values);
  /// A URI, where `text` is a web link (see `clean_link`).
  void link(std::string_view name, std::string_view text);
  /// CAL-ADDRESS with its CN (RFC 5545 section 3.3.3), where `address` is an e-mail address.
  void mailbox(std::string_view name, std::string_view common_name, std::string_view address);
  void number(std::string_view name, int value);
  /// VALUE=DATE.
  void day(std::string_view name, Day day);
  /// Local time of the zone `tzid`, a name that the time zone database has.
  void local_time(std::string_view name, WallTime time, std::string_view tzid);
  /// Local time of an observance (section 3.6.5), to the second.
  void wall_clock(std::string_view name, date::local_seconds time);
  /// UTC, to the second below.
  void instant(std::string_view name, Instant instant);
  /// TZOFFSETFROM and TZOFFSETTO, in whole minutes.
  void utc_offset(std::string_view name, std::chrono::seconds offset);
  /// GEO, and Apple's property that shows `title` on a map. Nothing where the point is not on the earth.
  void place(GeoPoint point, std::string_view title);

 private:
  void start(std::string_view name);
  void add_escaped(std::string_view clean);
  void add_parameter(std::string_view name, std::string_view clean);
  /// `count` is 4 at most.
  void add_digits(unsigned value, std::size_t count);
  void add_day(date::year_month_day day);
  void add_time(date::local_seconds time);
  void finish();

  std::string* out_;
  std::string line_;  // scratch, to save allocations
};

/// A duration as RFC 5545 section 3.3.6 has it: "PT1H", "P9D". Years and months, which it does not know, must be 0.
std::string duration_text(const Duration& duration);

}  // namespace nenkai::ical
