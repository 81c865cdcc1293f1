#pragma once
// Holidays that are nothing but days.

#include <set>

#include "scheduler/holidays.hh"

namespace nenkai::test {

/// One calendar, "random", with a holiday on each of these days.
inline Holidays listed_holidays(const std::set<Day>& days) {
  HolidayRules rules;
  rules.id = "random";
  std::vector<ListedHoliday> listed;
  for (const Day day : days) listed.push_back({day, LocalText{"A holiday"}});
  std::vector<HolidayCalendar> calendars;
  calendars.emplace_back(std::move(rules), std::move(listed));
  return Holidays{std::move(calendars)};
}

}  // namespace nenkai::test
