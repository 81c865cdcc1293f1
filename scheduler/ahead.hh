#pragma once
// The point of no return: for each obligation that still needs an event, until when one can be placed. The audit, feeds
// and reminders all ask here.

#include <span>
#include <vector>

#include "scheduler/audit.hh"

namespace nenkai {

/// A finding that is open or at risk. Points into the findings.
struct Deadline {
  const Finding* finding = nullptr;
  int missing = 0;                   // how many events are still to be placed, those that are coming left out
  std::optional<Day> last_feasible;  // none: too late already
  int days_left = 0;                 // from today to the last feasible day; 0 where there is none
  int feasible_days = 0;             // days from today to the period's end on which an event could start
};

/// The most urgent first: by how many feasible days remain, then by the last of them, then as the findings come.
std::vector<Deadline> deadlines(std::span<const Finding> findings, const Workdays& workdays, Day today);

/// The day on which an obligation stands in a calendar: the last feasible one, else the period's last.
Day deadline_day(const Finding& finding);

}  // namespace nenkai
