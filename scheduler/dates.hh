#pragma once
// Days, ranges of days, and dates that are known only in part.
// The calendar is Howard Hinnant's date library (proleptic Gregorian, ISO 8601).

#include <date/date.h>

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "scheduler/result.hh"

namespace nenkai {

using Day = date::sys_days;
/// A point on the world's clock (UTC), to the microsecond.
using Instant = date::sys_time<std::chrono::microseconds>;

/// Years that the program accepts anywhere. Everything outside is an input error, so that
/// no arithmetic on days can overflow.
inline constexpr int first_year = 1900;
inline constexpr int last_year = 2200;

/// A half-open range of days, [begin, end). People and JSON see `first()` and `last()`, both included.
struct DayRange {
  Day begin{};
  Day end{};

  static DayRange closed(Day first, Day last) { return {first, last + date::days{1}}; }
  static DayRange single(Day day) { return closed(day, day); }

  Day first() const { return begin; }
  Day last() const { return end - date::days{1}; }
  bool empty() const { return begin >= end; }
  int length() const { return empty() ? 0 : static_cast<int>((end - begin).count()); }
  bool contains(Day day) const { return begin <= day && day < end; }
  bool contains(DayRange other) const { return begin <= other.begin && other.end <= end; }
  /// An empty range overlaps none.
  bool overlaps(DayRange other) const { return !intersect(other).empty(); }
  DayRange intersect(DayRange other) const {
    return {begin < other.begin ? other.begin : begin, end < other.end ? end : other.end};
  }
  friend auto operator<=>(const DayRange&, const DayRange&) = default;
};

/// `YYYY-MM-DD`. Errors: another shape, a day that does not exist (and which is the nearest that does).
Result<Day> parse_day(std::string_view text);
std::string to_string(Day day);

/// An RFC 3339 instant, `2004-03-31T23:59:59Z` or with an offset, fractions to the microsecond. Errors: another
/// shape, and a year that is out of bounds in UTC.
Result<Instant> parse_instant(std::string_view text);
/// RFC 3339 in UTC; fractions only where there are any.
std::string to_string(Instant instant);

/// A date as a person knows it: `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM` (local
/// time in the event's zone). It stands for the days on which the event may have started.
class PartialDate {
 public:
  enum class Precision : std::uint8_t { year, month, day, minute };

  PartialDate() = default;
  explicit PartialDate(Day day) : day_(day) {}
  static PartialDate month(date::year_month month);
  /// Errors name what is impossible ("2003-02-29: February 2003 has 28 days").
  static Result<PartialDate> parse(std::string_view text);

  Precision precision() const { return precision_; }
  bool day_precise() const { return precision_ >= Precision::day; }
  /// The days it stands for: one day, a month or a year.
  DayRange interval() const;
  /// The first of these days.
  Day first_day() const { return day_; }
  /// Minutes after local midnight; only where the precision is `minute`.
  std::optional<std::chrono::minutes> time_of_day() const;
  /// The same precision and time, on another day.
  PartialDate on(Day day) const;

  std::string str() const;
  friend auto operator<=>(const PartialDate&, const PartialDate&) = default;

 private:
  Day day_{};  // the first day of the interval
  std::int16_t minutes_ = 0;
  Precision precision_ = Precision::day;
};

/// A day of any year, `MM-DD`. 29 February is allowed; `in` says what becomes of it.
class MonthDay {
 public:
  MonthDay() = default;
  explicit MonthDay(date::month_day value) : value_(value) {}
  static Result<MonthDay> parse(std::string_view text);

  date::month_day value() const { return value_; }
  /// That day in `year`; 29 February is the 28th where the year has no 29th.
  Day in(int year) const;
  std::string str() const;
  friend bool operator==(const MonthDay&, const MonthDay&) = default;
  friend std::strong_ordering operator<=>(const MonthDay& a, const MonthDay& b) { return a.number() <=> b.number(); }

 private:
  unsigned number() const { return unsigned(value_.month()) * 100 + unsigned(value_.day()); }

  date::month_day value_{date::January / 1};
};

/// A stretch given as `{ from, to }`, both included.
struct Stretch {
  PartialDate from;
  PartialDate to;
  std::optional<std::string> source = {};  // the label of the import that it came from; none where a person wrote it

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.required("from", self.from);
    v.required("to", self.to);
    v.optional("source", self.source);
  }

  /// From the first day of `from` to the last of `to`.
  DayRange days() const { return {from.interval().begin, to.interval().end}; }
  friend auto operator<=>(const Stretch&, const Stretch&) = default;
};

/// The calendar year a day is in.
inline int year_of(Day day) { return int(date::year_month_day{day}.year()); }

}  // namespace nenkai
