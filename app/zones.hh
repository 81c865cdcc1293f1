#pragma once
// Time zones, from the system's IANA database.

#include <string>

#include "scheduler/dates.hh"

namespace nenkai {

/// True for a name that the system's database has, such as "Asia/Tokyo".
bool is_zone(const std::string& name);

/// The local day of `instant` in `zone`. Throws InputError where there is no such zone.
Day local_day(Instant instant, const std::string& zone);

/// The days in `to` on which something is that begins and ends at these local times of `from`; an end at midnight is
/// the day before. At least one day. Throws InputError where there is no such zone.
DayRange days_between(const PartialDate& begin, const PartialDate& end, const std::string& from, const std::string& to);

/// The first moment of `day` in `zone`. Throws InputError where there is no such zone.
Instant start_of_day(Day day, const std::string& zone);

/// The moment at which a clock in `zone` shows this; of a day its midnight. A time that comes twice is the first; one
/// that a change of the clock leaves out is when the clock changes. Throws InputError where there is no such zone.
Instant instant_of(const PartialDate& time, const std::string& zone);
Instant instant_of(Day day, std::chrono::minutes time, const std::string& zone);

/// "2004-03-31 09:00" in `zone`, for people.
std::string local_time_text(Instant instant, const std::string& zone);

}  // namespace nenkai
