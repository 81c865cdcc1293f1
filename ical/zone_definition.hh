#pragma once
// A VTIMEZONE (RFC 5545 section 3.6.5) of somebody else's document: the changes of its clock.
//
// Worked out here and not by libical, which may compute for minutes over a rule that never comes true. Only yearly
// rules are understood, with a month and days of that month: programs write no others.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/dates.hh"

namespace nenkai::ical {

/// STANDARD or DAYLIGHT, as it is written.
struct Observance {
  date::local_seconds start{};
  std::chrono::seconds from{0};
  std::chrono::seconds to{0};
  std::vector<std::string> rules;
  std::vector<date::local_seconds> more;  // RDATE
};

struct ZoneDefinition {
  int line = 0;
  std::string location;  // X-LIC-LOCATION
  std::string problem;   // why it is not to be used; empty where it is
  std::vector<Observance> observances;
};

/// From `at` on, local time is UTC and `offset`.
struct ClockChange {
  date::sys_seconds at{};
  std::chrono::seconds offset{0};
};

struct ClockChanges {
  std::chrono::seconds before{0};  // what held before the first
  std::vector<ClockChange> changes;
};

/// None, and the reason in `definition.problem`, where it cannot be used: no observance, too many of them, a rule of
/// another shape.
std::optional<ClockChanges> changes_of(ZoneDefinition& definition);

/// "+0900", "-033000". Errors: none where it is something else or beyond a day.
std::optional<std::chrono::seconds> parse_offset(std::string_view text);

}  // namespace nenkai::ical
