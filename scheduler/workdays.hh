#pragma once
// On which days an event may take place, by a programme's weekdays, holidays and forbidden ranges.

#include <optional>

#include "scheduler/dates.hh"
#include "scheduler/holidays.hh"
#include "scheduler/planning.hh"

namespace nenkai {

class Workdays {
 public:
  /// Both must outlive this.
  Workdays(const Planning& planning, const Holidays& holidays) : planning_(&planning), holidays_(&holidays) {}

  /// True when `day` is an allowed weekday, no holiday, and in no forbidden avoid range.
  bool open(Day day) const;
  /// The last open day in `days`; none where all are closed.
  std::optional<Day> last_open(DayRange days) const;
  int count_open(DayRange days) const;

 private:
  const Planning* planning_;
  const Holidays* holidays_;
};

}  // namespace nenkai
