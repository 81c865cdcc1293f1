#pragma once
// An audit and lists as CSV and as a page. JSON is in app/json.hh, tables for terminals in cli/.

#include <string>

#include "app/audit.hh"
#include "app/events.hh"
#include "app/feed.hh"

namespace nenkai {

/// One row a finding; ids in a cell have a space between.
std::string audit_csv(const AuditReport& report);
/// `audit --ahead` with one row an obligation that needs an event.
std::string ahead_csv(const AuditReport& report);
/// One self-contained page: a ledger a rule (subjects down, periods across), then what needs attention.
std::string audit_html(const AuditReport& report, const std::string& language);

std::string event_list_csv(const EventList& list, const std::string& language);
std::string holidays_csv(const std::vector<Holiday>& holidays, const std::string& language);
std::string feeds_csv(const std::vector<FeedEntry>& feeds);

/// "Each pairing: a joint conference at least once and at most once a fiscal year."
std::string rule_sentence(const Rule& rule, const std::string& language);
/// True for the statuses that a person should look at.
bool needs_attention(FindingStatus status);

}  // namespace nenkai
