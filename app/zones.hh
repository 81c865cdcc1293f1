#pragma once
// Time zones, from the system's IANA database.

#include <string>

#include "scheduler/dates.hh"

namespace nenkai {

/// True for a name that the system's database has, such as "Asia/Tokyo".
bool is_zone(const std::string& name);

/// The local day of `instant` in `zone`. Throws InputError where there is no such zone.
Day local_day(Instant instant, const std::string& zone);

/// The instant at which `day` begins in `zone`. Throws InputError where there is no such zone.
Instant start_of_day(Day day, const std::string& zone);

/// "2004-03-31 09:00" in `zone`, for people.
std::string local_time_text(Instant instant, const std::string& zone);

}  // namespace nenkai
