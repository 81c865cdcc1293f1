#pragma once
// Where a programme's holiday calendars come from: the files of a directory that a person names in the
// settings, then those that are compiled into the program (config/holidays/).

#include <string>
#include <vector>

#include "scheduler/calendar.hh"
#include "scheduler/holidays.hh"
#include "scheduler/result.hh"

namespace nenkai {

class HolidaySource {
 public:
  /// `directory` may be empty; it holds files NAME.toml.
  explicit HolidaySource(std::string directory) : directory_(std::move(directory)) {}

  /// The calendars of these names in one, looked for among a programme's `own` first. Errors: an unknown name (with
  /// the known ones), a bad file (its first mistake with file and line).
  Result<Holidays> unite(const std::vector<std::string>& names, const std::vector<Calendar>& own = {}) const;
  /// The names that `unite` would find, sorted.
  std::vector<std::string> known() const;

 private:
  Result<HolidayCalendar> calendar(const std::string& name, const std::vector<Calendar>& own) const;

  std::string directory_;
};

}  // namespace nenkai
