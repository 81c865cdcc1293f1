#pragma once
// Durations as RFC 5545 section 3.3.6 and ISO 8601 write them: P60D, P2W, PT2H, P1DT12H.
// Years and months (P2Y) are ISO 8601 alone; RFC 5545 does not know them.

#include <chrono>
#include <compare>
#include <string>
#include <string_view>

#include "scheduler/result.hh"

namespace nenkai {

struct Duration {
  int years = 0;
  int months = 0;
  int weeks = 0;
  int days = 0;
  std::chrono::minutes time{0};

  /// Errors: another shape, a negative or empty duration, more than 100 years.
  static Result<Duration> parse(std::string_view text);
  std::string str() const;
  int whole_days() const { return weeks * 7 + days; }
  friend auto operator<=>(const Duration&, const Duration&) = default;
};

/// A local time of day, `HH:MM`.
struct ClockTime {
  std::chrono::minutes since_midnight{0};

  static Result<ClockTime> parse(std::string_view text);
  std::string str() const;
  friend auto operator<=>(const ClockTime&, const ClockTime&) = default;
};

}  // namespace nenkai
