#include "app/public_view.hh"

#include <nlohmann/json.hpp>

#include "store/digest.hh"

namespace nenkai {
namespace {

using Json = nlohmann::ordered_json;

/// A body without what is not public; an empty one stays so.
std::string public_body(const std::string& body) {
  if (body.empty()) return body;
  Json json = Json::parse(body);
  for (const char* key : {"source", "imported", "email", "busy"}) json.erase(key);
  if (json.contains("evidence")) {
    for (Json& item : json["evidence"]) item.erase("by");
  }
  return json.dump();
}

}  // namespace

Event public_view(Event event) {
  event.source.reset();
  event.imported.reset();
  for (Evidence& evidence : event.evidence) evidence.by.reset();
  return event;
}

Person public_view(Person person) {
  person.email.reset();
  person.busy.clear();
  return person;
}

EntityChange public_view(EntityChange change) {
  change.before = public_body(change.before);
  change.after = public_body(change.after);
  if (change.kind == EditKind::changed) change.fields = compare_bodies(change.before, change.after);
  return change;
}

bool is_private(EntityKind kind) { return kind == EntityKind::reminder || kind == EntityKind::subscription; }

std::string strong_etag(std::string_view bytes) { return '"' + digest_of(bytes).substr(0, 32) + '"'; }

}  // namespace nenkai
