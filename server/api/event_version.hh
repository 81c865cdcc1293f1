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

}  // namespace nenkai::server
