#pragma once
// The days of one fiscal year by number, and sets of them as bits: so that two thousand series times a year of
// days are a matter of milliseconds.

#include <algorithm>
#include <bitset>
#include <cstddef>

#include "scheduler/dates.hh"

namespace nenkai::plan {

inline constexpr int most_days = 366;
/// Days, or first days, of a fiscal year.
using DaySet = std::bitset<most_days>;

/// `list[index]` for the int indices that the planner's tables use throughout.
template <class List>
auto& at(List& list, int index) {
  return list[static_cast<std::size_t>(index)];
}

inline bool has(const DaySet& set, int day) { return set[static_cast<std::size_t>(day)]; }

/// The days `begin` to `end` - 1, as far as they are in the set.
inline DaySet days_between(int begin, int end) {
  const int first = std::clamp(begin, 0, most_days);
  const int past = std::clamp(end, first, most_days);
  const DaySet all = ~DaySet{};
  if (past == first) return {};
  return (all >> static_cast<std::size_t>(most_days - (past - first))) << static_cast<std::size_t>(first);
}

/// The fiscal year that is planned. Day 0 is its first.
class YearDays {
 public:
  YearDays() = default;
  explicit YearDays(DayRange days) : days_(days) {}

  DayRange days() const { return days_; }
  int horizon() const { return days_.length(); }
  Day day(int number) const { return days_.begin + date::days{number}; }
  int number(Day day) const { return static_cast<int>((day - days_.begin).count()); }
  DaySet all() const { return days_between(0, horizon()); }
  /// Those days of `range` that are in the year.
  DaySet set_of(DayRange range) const {
    const DayRange here = range.intersect(days_);
    return here.empty() ? DaySet{} : days_between(number(here.begin), number(here.end));
  }
  /// The days of the year that `f(day)` holds for.
  template <class F>
  DaySet where(F f) const {
    DaySet found;
    for (int number = 0; number < horizon(); ++number) found[static_cast<std::size_t>(number)] = f(day(number));
    return found;
  }
  /// The year's day of this month and day; its first where the year has none.
  Day placed(MonthDay month_day) const {
    for (int year = year_of(days_.first()); year <= year_of(days_.last()); ++year) {
      if (days_.contains(month_day.in(year))) return month_day.in(year);
    }
    return days_.first();
  }

 private:
  DayRange days_;
};

/// The first days on which an occurrence of this length would use one of `days`.
inline DaySet starts_using(const DaySet& days, int length) {
  DaySet starts = days;
  int covered = 1;  // doubling: lengths come up to a year
  while (covered < length) {
    const int step = std::min(covered, length - covered);
    starts |= starts >> static_cast<std::size_t>(step);
    covered += step;
  }
  return starts;
}

}  // namespace nenkai::plan
