#pragma once
// How pages tell findings: a row with status, reason and events, and which come first.

#include <unordered_map>
#include <vector>

#include "app/audit.hh"
#include "server/pages/page.hh"

namespace nenkai::server {

/// When the events of an audit are, by id.
class EventDates {
 public:
  explicit EventDates(const AuditEvents& events);
  /// "Mar 2004", "10 Mar 2004", "2004年3月"; the id where there is no such event.
  std::string words(std::string_view id, bool japanese) const;

 private:
  std::unordered_map<std::string_view, DayRange> starts_;
};

/// Those that need attention: what can still be mended first, by how few days are left; then the newest period first.
std::vector<const Finding*> most_urgent(const AuditReport& report);

/// "status", "words", "period", "name", "address" (of the subject's ledger), "rule", "reason" (HTML), "advice".
data finding_row(const Finding& finding, const EventDates& dates, const AuditReport& report, const Page& page);

/// Why a finding has its status, as HTML; where it names an event, that is a link with the event's date.
std::string linked_reason(const Finding& finding, const EventDates& dates, const AuditReport& report, const Page& page);
/// Links to all events of a finding, each with its date; HTML.
std::string event_links(const Finding& finding, const EventDates& dates, const Page& page);

/// The subject's ledger: "/audit?pairing=…".
std::string ledger_address(SubjectKind kind, std::string_view subject, const Page& page);

}  // namespace nenkai::server
