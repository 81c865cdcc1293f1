#include "server/api/event_version.hh"

#include "app/public_view.hh"

namespace nenkai::server {

EventVersion::EventVersion(Context& context, const OpenProgramme& open, const std::string& id)
    : event(find_event(context, open.programme().header.id, id)),
      recorded(last_change_of(context, open, {EntityKind::event, id})) {}

std::string EventVersion::etag(const OpenProgramme& open, const std::string& language) const {
  return strong_etag(json(open, language, Who::told));
}

std::vector<std::string> EventVersion::etags(const OpenProgramme& open) const {
  std::vector<std::string> tags;
  for (const char* language : {"en", "ja"}) {
    for (const Who who : {Who::told, Who::hidden}) tags.push_back(strong_etag(json(open, language, who)));
  }
  return tags;
}

}  // namespace nenkai::server
