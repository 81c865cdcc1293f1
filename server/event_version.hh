#pragma once
// One version of an event: what it says, which revision made it, and the tags that it is known by.

#include "app/events.hh"
#include "app/history.hh"
#include "app/json.hh"

namespace nenkai::server {

struct EventVersion {
  EventVersion(Event the_event, RevisionInfo recorded_by)
      : event(std::move(the_event)), recorded(std::move(recorded_by)) {}
  /// As it is at the context's moment. Throws NotFound.
  EventVersion(Context& context, const OpenProgramme& open, const std::string& id);

  std::string json(const OpenProgramme& open, const std::string& language, Who who) const {
    return event_json(event, recorded, open, language, who);
  }
  /// The ETag of that JSON for a planner.
  std::string etag(const OpenProgramme& open, const std::string& language) const;
  /// Of every form in which it is handed out: in each language, with and without what is not public.
  std::vector<std::string> etags(const OpenProgramme& open) const;

  Event event;
  RevisionInfo recorded;
};

/// What has to hold for a change of an event by whoever holds a token, whether through the API or a form. Each throws
/// Refusal: 403 where the token is of a bureau that the event, or what becomes of it, does not concern …
void refuse_other_bureau(const Token& token, const OpenProgramme& open, const Event& event);
void refuse_beyond_bureau(const Token& token, const OpenProgramme& open, const EventChange& change);
/// … and 412 where the event is none of the versions whose tags are named (an If-Match).
void refuse_if_changed(const EventVersion& version, const OpenProgramme& open, std::string_view tags,
                       const std::string& language);

/// True where the list of entity tags, or "*", names one of `tags` (strong comparison, RFC 9110 section 8.8.3.2).
bool names_any(std::string_view list, const std::vector<std::string>& tags);

}  // namespace nenkai::server
