#include <fmt/format.h>

#include <algorithm>

#include "app/json.hh"
#include "app/json_text.hh"
#include "app/public_view.hh"
#include "scheduler/suggest.hh"

namespace nenkai {
namespace {

template <class T>
std::string body_of(const T& entity, Who who) {
  if constexpr (requires { public_view(entity); }) {
    if (who == Who::hidden) return canonical_json(public_view(entity));
  }
  return canonical_json(entity);
}

/// As the member `name`.
void write_list(JsonText& json, const OpenProgramme& open, EntityKind kind, std::string_view name, Who who) {
  Entities::each_list(open.programme(), [&](EntityKind list_kind, const auto& list) {
    if (list_kind != kind) return;
    json.key(name).open('[');
    for (const auto& entity : list) json.raw(body_of(entity, who));
    json.close(']');
  });
}

}  // namespace

std::string_view plural_of(EntityKind kind) {
  using enum EntityKind;
  switch (kind) {
    case programme: return "programmes";
    case organisation: return "organisations";
    case cluster: return "clusters";
    case project: return "projects";
    case committee: return "committees";
    case pairing: return "pairings";
    case person: return "people";
    case venue: return "venues";
    case series: return "series";
    case event: return "events";
    case rule: return "rules";
    case waiver: return "waivers";
    case succession: return "successions";
    case reminder: return "reminders";
    case calendar: return "calendars";
    case subscription: return "subscriptions";
    case planning: return "planning";
  }
  return {};
}

std::string programme_json(const OpenProgramme& open, Who who) {
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("format").number(1);
  json.key("revision").number(open.revision());
  json.key("programme").raw(canonical_json(open.programme().header));
  for (const auto& [kind, name] : Names<EntityKind>::table) {
    if (who == Who::told || !is_private(kind)) write_list(json, open, kind, name, who);
  }
  json.key("planning").raw(open.programme().planning ? canonical_json(*open.programme().planning) : "null");
  json.close('}');
  return out + "\n";
}

std::string entities_json(const OpenProgramme& open, EntityKind kind, Who who) {
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("programme").string(open.programme().header.id.str());
  write_list(json, open, kind, plural_of(kind), who);
  json.close('}');
  return out + "\n";
}

std::string entity_of_kind_json(Context& context, const OpenProgramme& open, EntityKind kind, const std::string& id,
                                Who who) {
  std::string body;
  std::vector<std::string> ids;
  Entities::each_list(open.programme(), [&](EntityKind list_kind, const auto& list) {
    if (list_kind != kind) return;
    for (const auto& entity : list) {
      ids.push_back(entity_id(entity));
      if (ids.back() == id) body = body_of(entity, who);
    }
  });
  if (body.empty()) {
    const auto near = nearest(id, {ids.begin(), ids.end()});
    throw NotFound(fmt::format("unknown {} \"{}\"{}", name_of(kind), id,
                               near ? fmt::format(": did you mean \"{}\"?", *near) : ""));
  }
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("programme").string(open.programme().header.id.str());
  json.key(name_of(kind)).raw(body);
  json.key("recorded").open('{');
  write_revision(json, last_change_of(context, open, {kind, id}), who);
  json.close('}');
  json.close('}');
  return out + "\n";
}

}  // namespace nenkai
