#include "app/event_patch.hh"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "scheduler/canonical_json.hh"
#include "store/codec.hh"

namespace nenkai {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* some_id = "some-event";

Event decoded(const Json& json) {
  try {
    return decode<Event>(json.dump());
  } catch (const DecodeError& error) {
    throw FieldError(error.path(), error.path().empty() ? error.problem() : error.path() + ": " + error.problem());
  }
}

/// The same apart from who recorded it and when.
bool same_proof(const Evidence& a, const Evidence& b) {
  return a.url == b.url && a.digest == b.digest && a.title == b.title && a.dated == b.dated;
}

}  // namespace

Event event_of_json(const std::string& object) {
  Json json = Json::parse(object);
  const bool named = json.contains("id");
  if (!json.contains("date")) {
    throw FieldError("date",
                     "date: a new event needs one: \"2004-03-10\", or \"2004-03\" where only the month is known");
  }
  if (!named) json["id"] = some_id;
  if (!json.contains("status")) json["status"] = name_of(EventStatus::tentative);
  Event event = decoded(json);
  if (!named) event.id = {};
  return event;
}

Event patched_event(const Event& before, const std::string& patch) {
  Json json = Json::parse(canonical_json(before));
  const Json changes = Json::parse(patch);
  if (changes.contains("id") && changes["id"] != before.id.str()) throw FieldError("id", "id: an id never changes");
  for (const char* key : {"date", "status"}) {
    if (changes.contains(key) && changes[key].is_null())
      throw FieldError(key, fmt::format("{}: an event cannot be without one", key));
  }
  json.merge_patch(changes);
  return decoded(json);
}

Evidence evidence_of_json(const std::string& object) {
  Json event = {{"id", some_id}, {"date", "2000-01-01"}, {"status", "held"}};
  event["evidence"] = Json::array({Json::parse(object)});
  try {
    return decoded(event).evidence.front();
  } catch (const FieldError& error) {
    constexpr std::string_view outer = "evidence[0]";
    const std::string key = "evidence" + error.key().substr(std::min(outer.size(), error.key().size()));
    const std::string message = error.what();
    throw FieldError(key, "evidence" + message.substr(std::min(outer.size(), message.size())));
  }
}

void sign_evidence(const Event& before, Event& after, const std::string& actor, Day today) {
  for (Evidence& evidence : after.evidence) {
    const auto known = std::find_if(before.evidence.begin(), before.evidence.end(),
                                    [&](const Evidence& one) { return same_proof(one, evidence); });
    evidence.by = known == before.evidence.end() ? actor : known->by;
    evidence.on = known == before.evidence.end() ? PartialDate(today) : known->on;
  }
}

}  // namespace nenkai
