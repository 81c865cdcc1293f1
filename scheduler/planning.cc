#include "scheduler/planning.hh"

#include <fmt/format.h>

namespace nenkai {

Result<YearlyDay> YearlyDay::parse(std::string_view text) {
  if (text.size() == 5) {
    auto day = MonthDay::parse(text);
    if (!day) return Problem{day.problem()};
    return YearlyDay{*day};
  }
  auto day = parse_day(text);
  if (!day) return Problem{fmt::format("\"{}\" is no day: write MM-DD for every year, or YYYY-MM-DD", text)};
  return YearlyDay{*day};
}

bool AvoidRange::contains(Day day) const {
  if (!from.yearly()) return from.day() <= day && day <= to.day();
  const int year = year_of(day);
  const Day first = from.month_day().in(year);
  const Day last = to.month_day().in(year);
  if (from.month_day() <= to.month_day()) return first <= day && day <= last;
  return day >= first || day <= last;  // over New Year
}

std::vector<Weekday> Planning::monday_to_friday() {
  return {Weekday::mon, Weekday::tue, Weekday::wed, Weekday::thu, Weekday::fri};
}

}  // namespace nenkai
