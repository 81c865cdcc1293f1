#pragma once
// A time zone's offsets from UTC, out of the system's time zone database (TZif files, RFC 8536).
//
// Read here and not through libical, whose own VTIMEZONEs have a TZID of its making, seconds in their offsets, no
// rules for the future, and, once truncated, an observance that begins hours after the first of the days asked for.

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/dates.hh"

namespace nenkai::ical {

struct Offset {
  std::chrono::seconds from_utc{0};  // east is positive
  bool daylight = false;             // as the database says; negative daylight time is possible (Dublin's winter)
  std::string name;                  // "JST", "CEST", "+03"
};

/// From `at` on, local time is UTC and `offset`.
struct Transition {
  date::sys_seconds at{};
  Offset offset;
};

/// A day of every year, and a time after its midnight which may be negative or beyond 24 hours: one end of the
/// rule in a POSIX TZ string.
struct YearlyMoment {
  enum class Form : std::uint8_t { month_week_day, julian_without_leap_day, day_of_year };
  Form form = Form::month_week_day;
  std::array<int, 3> numbers{};  // month, week (5: last), weekday; or the day's number alone
  std::chrono::seconds time{std::chrono::hours{2}};
};

/// What holds after a zone's last recorded transition, for ever.
struct ForeverRule {
  Offset standard;
  Offset daylight;
  YearlyMoment daylight_begins;
  YearlyMoment daylight_ends;
};

class Zone {
 public:
  /// Reads a zone by its IANA name. Errors: a name that the database does not have, a damaged file.
  static Result<Zone> read(std::string_view name);
  /// The same from what `read_zone_file` gave. Errors: a damaged file.
  static Result<Zone> parse(std::string_view name, std::string_view bytes);

  const std::string& name() const { return name_; }
  /// What held before the first transition.
  const Offset& before() const { return before_; }
  /// From 1900 to the end of `year`, in order.
  std::vector<Transition> transitions(int year) const;
  /// The year of the last transition that the database lists; later ones follow a rule, or there are none.
  int last_listed_year() const;

 private:
  std::string name_;
  Offset before_;
  std::vector<Transition> listed_;
  std::optional<ForeverRule> forever_;
};

/// The TZif file of a zone by its IANA name; none where the database has no such zone.
std::optional<std::string> read_zone_file(std::string_view name);

/// The rule in a POSIX TZ string (RFC 8536 section 3.3.1), such as "CET-1CEST,M3.5.0,M10.5.0/3"; none where the
/// string has no daylight time or cannot be read.
std::optional<ForeverRule> parse_posix_rule(std::string_view text);

}  // namespace nenkai::ical
