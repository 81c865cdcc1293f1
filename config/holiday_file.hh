#pragma once
// Reads a holiday calendar, such as config/holidays/jp.toml: another country is another file.
//
//   id = "jp"                          # as programmes name it
//   name = { ja = "…", en = "…" }      # or one plain string; so for every name below
//   from = 1948-07-20                  # optional: the days the file speaks of; a date, or a year as in
//   until = 2099                       # `from = 1948` (its first day) and `until = 2099` (its last)
//   published_years_ahead = 1          # optional, 1 if left out; later days are provisional
//
//   [[holiday]]                        # any number; of the keys that say when, exactly one
//   name = { ja = "成人の日", en = "Coming of Age Day" }
//   day = "01-15"                                         # every year
//   nth_weekday = { nth = 2, weekday = "mon", month = 1 } # nth: 1 to 5, or -1 for the last
//   equinox = "vernal"                                    # or "autumnal"; Japan's day, 1900 to 2099
//   easter = -2                                           # days after western Easter Sunday
//   dates = [2019-05-01]                                  # single days
//   from = 2000                        # optional, as above
//   until = 2019                       # optional
//   except = [2020, 2021]              # optional: years without it
//   substitute = false                 # optional: no substitute when it falls on a weekend
//
//   [[substitute]]                     # any number, not at the same time
//   kind = "next_monday"               # next_free_day, nearest_weekday, next_free_weekday: see scheduler/holidays.hh
//   name = "{} (substitute)"           # {} is the name of the holiday replaced
//   from = 1973-04-12                  # optional: when the holiday replaced may fall
//   until = 2006                       # optional
//
//   [[bridge]]                         # any number: a day between two holidays is one
//   name = "…"
//   not_on = ["sun"]                   # optional: weekdays it cannot be
//   from = 1985-12-27                  # optional
//   until = 2006                       # optional

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/holidays.hh"

namespace nenkai {

/// A longer file is refused unread.
inline constexpr std::size_t holiday_file_max_bytes = 1'048'576;
/// A file with more holidays, substitutes, bridges, single dates and excepted years together is refused.
inline constexpr std::size_t holiday_file_max_entries = 5'000;

struct HolidayFileResult {
  /// One mistake: the key, its value and what would be right, in one line without a full stop.
  struct Diagnostic {
    std::string file;
    int line = 0;
    std::string message;

    /// `file:line: message`
    std::string str() const;
  };

  /// Set exactly when there is nothing in `diagnostics`.
  std::optional<HolidayRules> rules;
  /// Every mistake, by line; of a text that is no TOML at all only the first.
  std::vector<Diagnostic> diagnostics;

  explicit operator bool() const { return rules.has_value(); }
};

/// `file_name` is only for the diagnostics. Never throws but for want of memory, whatever `text` is.
HolidayFileResult read_holiday_file(std::string_view text, const std::string& file_name);

}  // namespace nenkai
