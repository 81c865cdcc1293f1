#pragma once
// How pages tell findings: a row with status, reason and events, and which come first.

#include <vector>

#include "app/audit.hh"
#include "server/pages/page.hh"

namespace nenkai::server {

/// Those that need attention: what can still be mended first, by how few days are left; then the newest period first.
std::vector<const Finding*> most_urgent(const AuditReport& report);

/// "status", "words", "period", "name", "address" (of the subject's ledger), "reason", "advice", "rule", "days_left"
/// and the list "events".
data finding_row(const Finding& finding, const AuditReport& report, const Page& page);

/// Links to the events of a finding, each with its date; HTML.
std::string event_links(const Finding& finding, const AuditReport& report, const Page& page);

/// The subject's ledger: "/audit?subject=…" with its kind.
std::string ledger_address(SubjectKind kind, std::string_view subject, const Page& page);

}  // namespace nenkai::server
