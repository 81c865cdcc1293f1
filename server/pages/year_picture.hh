#pragma once
// A fiscal year as a picture: months across, a lane a bureau, holidays shaded, a mark and a label for each event.

#include <string>
#include <vector>

#include "app/context.hh"

namespace nenkai::server {

/// One event of a year as its page shows it.
struct YearEvent {
  const Event* event = nullptr;
  EventKind kind = EventKind::other;
  std::string_view state;  // see `state_of`
  DayRange days;           // that it takes, or on which it may be, cut to the year
  std::string title;
  std::string address;
  std::vector<const Organisation*> bureaus;
};

/// The events of `year`, by first day and id.
std::string year_picture(const OpenProgramme& open, FiscalYear year, const std::vector<YearEvent>& events,
                         const std::string& language);

}  // namespace nenkai::server
