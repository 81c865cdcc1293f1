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

/// Whether an answer says who made a change and why, and what else is for those who signed in alone.
enum class Who : std::uint8_t { told, hidden };

std::string audit_json(const AuditReport& report);
/// `audit --ahead`: what is to be placed, the most urgent first.
std::string ahead_json(const AuditReport& report);
std::string event_list_json(const EventList& list, const std::string& language);
/// One event, whole: as stored under "event", with what its series gives it under "resolved".
/// When and by whom it was recorded is under "recorded": another time than that of the event.
std::string event_json(const Event& event, const RevisionInfo& recorded, const OpenProgramme& open,
                       const std::string& language, Who who = Who::told);
/// With an `etag` (app/public_view.hh), that of the event as it is now.
std::string event_change_json(const EventChange& change, const std::string& etag = {});
/// All of a programme, under the names of the programme file; the programme must have been read with its events.
std::string programme_json(const OpenProgramme& open, Who who);
/// The entities of one kind, under the kind's plural: "organisations", "people", ….
std::string entities_json(const OpenProgramme& open, EntityKind kind, Who who);
/// One of them, under the kind's name. Throws NotFound, with the nearest known id.
std::string entity_of_kind_json(Context& context, const OpenProgramme& open, EntityKind kind, const std::string& id,
                                Who who);
std::string_view plural_of(EntityKind kind);
std::string load_json(const LoadReport& report);
std::string feeds_json(const std::vector<FeedEntry>& feeds);
std::string history_json(const History& history, Who who = Who::told);
std::string entity_history_json(const EntityHistory& history, Who who = Who::told);
std::string entity_json(const EntityThen& then);
std::string difference_json(const Difference& difference);
/// The last revision of the whole store: a hash to note elsewhere.
std::string head_json(const RevisionInfo& head);
std::string verify_json(const std::vector<std::string>& damage);
std::string holidays_json(const std::vector<Holiday>& holidays, const std::string& language);

}  // namespace nenkai
