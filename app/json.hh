#pragma once
// The JSON that commands print and, later, the server answers with. Each function returns one document
// with a line feed at its end.

#include <string>

#include "app/audit.hh"
#include "app/events.hh"
#include "app/feed.hh"
#include "app/history.hh"
#include "app/load.hh"

namespace nenkai {

std::string audit_json(const AuditReport& report);
/// `audit --ahead`: what is to be placed, the most urgent first.
std::string ahead_json(const AuditReport& report);
std::string event_list_json(const EventList& list, const std::string& language);
/// One event, whole: as stored under "event", with what its series gives it under "resolved".
/// When and by whom it was recorded is under "recorded": another time than that of the event.
std::string event_json(const Event& event, const RevisionInfo& recorded, const OpenProgramme& open,
                       const std::string& language);
std::string event_change_json(const EventChange& change);
std::string load_json(const LoadReport& report);
std::string feeds_json(const std::vector<FeedEntry>& feeds);
std::string history_json(const History& history);
std::string entity_history_json(const EntityHistory& history);
std::string entity_json(const EntityThen& then);
std::string difference_json(const Difference& difference);
/// The last revision of the whole store: a hash to note elsewhere.
std::string head_json(const RevisionInfo& head);
std::string verify_json(const std::vector<std::string>& damage);
std::string holidays_json(const std::vector<Holiday>& holidays, const std::string& language);

}  // namespace nenkai
