#pragma once
// The system's zones for tests of what takes them as functions.

#include <date/tz.h>

#include "scheduler/due.hh"

namespace nenkai::test {

inline Instant local_instant(Day day, std::chrono::minutes time, const std::string& zone) {
  const auto local = date::local_days{day.time_since_epoch()} + time;
  return date::floor<std::chrono::microseconds>(date::locate_zone(zone)->to_sys(local, date::choose::earliest));
}

inline Day local_day_of(Instant instant, const std::string& zone) {
  return Day{date::floor<date::days>(date::locate_zone(zone)->to_local(instant)).time_since_epoch()};
}

inline const LocalClock& system_clock() {
  static const LocalClock clock{local_instant, local_day_of};
  return clock;
}

}  // namespace nenkai::test
