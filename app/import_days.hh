#pragma once
// A document as somebody's busy days, and as a holiday calendar. Pure but for the system's time zones.

#include <vector>

#include "app/import.hh"

namespace nenkai {

/// Lists of the report, and the person as they will be.
struct BusyProposal {
  Person person;
  std::vector<ImportItem> added;
  std::vector<ImportItem> gone;
  std::size_t unchanged = 0;
};

/// The days, in the programme's time zone and within `window`, on which something in the document takes the person's
/// time, neighbours joined. They replace what the same source gave before; what a person wrote, or another source gave,
/// stays.
BusyProposal propose_busy(const ImportedCalendar& calendar, const Person& person, const std::string& timezone,
                          const ImportRequest& request, DayRange window);

/// Lists of the report, and the calendar as it will be.
struct HolidayProposal {
  Calendar calendar;
  std::vector<ImportItem> added;
  std::vector<ImportItem> changed;
  std::vector<ImportItem> gone;
  std::size_t unchanged = 0;
  std::vector<ImportRemark> skipped;
};

/// The document's days with their titles. From the first of them on they replace what the calendar had; earlier days
/// stay, for publishers drop the past. `stored` may be null. Where the request names a language, names in others stay.
HolidayProposal propose_holidays(const ImportedCalendar& calendar, const Calendar* stored,
                                 const ImportRequest& request);

}  // namespace nenkai
