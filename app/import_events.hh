#pragma once
// A document's events beside those of the programme: what would be new, what would change, what is gone, what clashes.
// Pure.

#include <vector>

#include "app/import.hh"
#include "scheduler/check.hh"

namespace nenkai {

/// Lists of the report, and what is to be written for them.
struct EventProposal {
  std::vector<EventRevision> revisions;  // new and changed ones; their order is that of the document, gone ones last
  std::vector<ImportItem> added;
  std::vector<ImportItem> changed;
  std::vector<ImportItem> gone;
  std::vector<ImportItem> clash;
  std::size_t unchanged = 0;
  std::vector<ImportRemark> skipped;  // what no event of a programme can be, in the order of lines
  std::vector<std::string> notes;
};

/// `index` is of a programme with its events. `today` decides what is still to come. `window` is that in which
/// occurrences of repeating events were made.
EventProposal propose_events(const ImportedCalendar& calendar, const ProgrammeIndex& index,
                             const ImportRequest& request, DayRange window, const CheckOptions& checks);

/// The days of which the document would have an event if there were one: from its first event on, repeating ones no
/// further than the window reaches. Empty where it has no event.
DayRange days_told(const ImportedCalendar& calendar);

}  // namespace nenkai
