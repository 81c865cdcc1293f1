#pragma once
// What an audit pack is made of: the findings of a year, and what was ever recorded of all that they speak of.

#include <map>
#include <set>

#include "app/audit.hh"
#include "app/history.hh"

namespace nenkai {

using ChangeList = std::vector<std::pair<RevisionInfo, EntityChange>>;

/// An event that a finding speaks of, or once spoke of.
struct Witness {
  Event event;           // as it is at the moment of the pack, or was last
  bool removed = false;  // it is no more
  ChangeList history;    // oldest first
};

struct PackFacts {
  /// Within a snapshot that the caller holds.
  PackFacts(Context& context, FiscalYear asked);

  const OpenProgramme& open() const { return report.open; }

  FiscalYear year;
  AuditReport report;
  RevisionInfo head;  // the last revision of the programme by that moment
  std::vector<std::set<std::string>>
      once;  // for each finding: the events that it had at some revision, and has not now
  std::map<std::string, Witness> witnesses;  // by event id
};

/// The events that a finding speaks of: counted, possible, not verified, still to come.
std::vector<std::string_view> events_of(const Finding& finding);

}  // namespace nenkai
