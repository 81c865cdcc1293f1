#include "server/event_version.hh"

#include <fmt/format.h>

#include <algorithm>

#include "app/public_view.hh"
#include "server/problem.hh"

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

void refuse_other_bureau(const Token& token, const OpenProgramme& open, const Event& event) {
  if (!token.bureau || concerns(resolve(event, open.index()), *token.bureau, open.index())) return;
  throw Refusal(403, fmt::format("this token may change what concerns {}: event {} covers none of its pairings, and no "
                                 "committee of them",
                                 token.bureau->str(), event.id.str()));
}

void refuse_beyond_bureau(const Token& token, const OpenProgramme& open, const EventChange& change) {
  if (!token.bureau) return;
  const ResolvedEvent after = resolve(change.after, open.index());
  std::optional<ResolvedEvent> before;
  if (!change.before.id.empty()) before = resolve(change.before, open.index());
  const auto problem = bureau_problem(before ? &*before : nullptr, after, *token.bureau, open.index());
  if (problem)
    throw Refusal(403, fmt::format("this token may change what concerns {}: {}", token.bureau->str(), *problem));
}

void refuse_if_changed(const EventVersion& version, const OpenProgramme& open, std::string_view tags,
                       const std::string& language) {
  if (names_any(tags, version.etags(open))) return;
  throw Refusal(412,
                fmt::format("event {} was changed meanwhile: revision {} by {}; read it again", version.event.id.str(),
                            version.recorded.number, version.recorded.actor),
                {}, {{"ETag", version.etag(open, language)}});
}

bool names_any(std::string_view list, const std::vector<std::string>& tags) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string_view tag = list.substr(0, comma);
    while (!tag.empty() && (tag.front() == ' ' || tag.front() == '\t')) tag.remove_prefix(1);
    while (!tag.empty() && (tag.back() == ' ' || tag.back() == '\t')) tag.remove_suffix(1);
    if (tag == "*" || std::find(tags.begin(), tags.end(), tag) != tags.end()) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace nenkai::server
