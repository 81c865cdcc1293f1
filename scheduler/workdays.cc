#include "scheduler/workdays.hh"

#include <algorithm>

namespace nenkai {

bool Workdays::open(Day day) const {
  const auto& weekdays = planning_->weekdays;
  if (std::find(weekdays.begin(), weekdays.end(), weekday_of(day)) == weekdays.end()) return false;
  if (holidays_->contains(day)) return false;
  return std::none_of(planning_->avoid.begin(), planning_->avoid.end(),
                      [day](const AvoidRange& range) { return range.forbids() && range.contains(day); });
}

std::optional<Day> Workdays::last_open(DayRange days) const {
  for (Day day = days.end; day > days.begin;) {
    day -= date::days{1};
    if (open(day)) return day;
  }
  return std::nullopt;
}

int Workdays::count_open(DayRange days) const {
  int count = 0;
  for (Day day = days.begin; day < days.end; day += date::days{1}) count += open(day) ? 1 : 0;
  return count;
}

}  // namespace nenkai
