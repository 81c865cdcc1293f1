#pragma once
// The ledger of one rule as a table: subjects down, periods across, a status in each cell.

#include <map>
#include <span>
#include <string>

#include "app/audit.hh"
#include "server/pages/finding_words.hh"
#include "server/pages/page.hh"

namespace nenkai::server {

/// Up to so many cells each tells its reason and its events; beyond, a cell is a sign and a word, and its reason stands
/// in the lists below or on the page of its subject.
inline constexpr std::size_t most_full_cells = 240;

struct LedgerRows {
  std::span<const Finding* const> findings;  // of one rule, subject after subject, with the same periods for each
  std::size_t periods = 0;                   // so many findings a subject
};

/// Where the page tells a finding in full: "f12".
using Anchors = std::map<const Finding*, std::string>;

/// The table element. `full` cells tell everything, else they link to their anchors.
std::string ledger_table(const LedgerRows& rows, bool full, const Anchors& anchors, const EventDates& dates,
                         const AuditReport& report, const Page& page);

/// The same findings, which are of one subject, one row a period.
std::string subject_table(std::span<const Finding* const> findings, const EventDates& dates, const AuditReport& report,
                          const Page& page);

}  // namespace nenkai::server
