#pragma once
// What a recurrence rule (RFC 5545 section 3.3.10) gives, on one clock.
//
// libical steps through the rule; what it cannot be trusted with is kept from it: rules that repeat by the
// minute for long, or
// by another calendar than the Gregorian (it may compute for minutes inside one call), numbers that overflow, and days
// that never come.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ical/time_value.hh"
#include "scheduler/dates.hh"

namespace nenkai::ical {

struct RuleRequest {
  std::string_view rule;      // the value of RRULE
  date::local_seconds start;  // DTSTART
  bool is_date = false;
  DayRange window;          // occurrences that start on these days are wanted
  std::size_t most = 1000;  // so many occurrences at most
  /// UNTIL in UTC, on the clock of DTSTART.
  std::function<date::local_seconds(date::sys_seconds)> to_local;
};

struct RuleResult {
  std::vector<date::local_seconds> starts;  // in order; without DTSTART where the rule does not give it
  bool capped = false;                      // there are more in the window
};

/// Errors: a rule that cannot be read or is not expanded (see above), with the reason.
Result<RuleResult> expand_rule(const RuleRequest& request);

}  // namespace nenkai::ical
