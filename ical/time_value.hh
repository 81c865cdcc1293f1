#pragma once
// DATE, DATE-TIME, PERIOD and DURATION values (RFC 5545 section 3.3) as they come from anybody, checked strictly:
// libical takes the 13th month for next January.

#include <date/date.h>

#include <chrono>
#include <optional>
#include <string_view>

#include "scheduler/dates.hh"
#include "scheduler/result.hh"

namespace nenkai::ical {

struct TimeValue {
  date::local_seconds wall{};  // midnight where it is a date
  bool is_date = false;
  bool utc = false;  // ended with Z

  friend bool operator==(const TimeValue&, const TimeValue&) = default;
};

/// "20260701", "20260701T100000" or the latter with Z. The leap second is taken for the one before it. Errors name
/// what is impossible; years before `earliest` and after 2200 are.
Result<TimeValue> parse_time(std::string_view text, int earliest = first_year);

/// What is added to a start: weeks and days by the calendar, the rest by the clock.
struct DurationValue {
  date::days days{0};
  std::chrono::seconds time{0};
};

/// "PT1H30M", "P1D", "P2W". Errors: anything else, and more than 100 years.
Result<DurationValue> parse_duration_value(std::string_view text);

}  // namespace nenkai::ical
