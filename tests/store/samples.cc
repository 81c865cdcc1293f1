#include "tests/store/samples.hh"

#include <fmt/format.h>

#include <algorithm>

#include "scheduler/canonical_json.hh"

namespace nenkai::test {
namespace {

std::string fact_line(const EventFact& fact) {
  return fmt::format("fact {} {} {} {} {} {} {} {}", fact.id, fact.series,
                     fact.kind ? name_of(*fact.kind) : std::string_view("-"), fact.covers ? *fact.covers : "-",
                     fact.committee, name_of(fact.status), to_string(fact.start.begin), to_string(fact.start.end));
}

}  // namespace

Change random_change(Random& random, const ProgrammeId& id, int count) {
  Change change;
  change.header = random_entity<ProgrammeHeader>(random);
  change.header->id = id;
  change.put.planning = random_entity<Planning>(random);
  Entities::each_list(change.put, [&](EntityKind, auto& list) {
    using Entity = typename std::decay_t<decltype(list)>::value_type;
    for (int i = 0; i < count; ++i) {
      Entity entity = random_entity<Entity>(random);
      // Descending, so that the order of the list is none of the ids'.
      const std::string own = fmt::format("e{:03}", count - i);
      if constexpr (std::is_same_v<Entity, Waiver>) {
        entity.subject = own;
      } else {
        entity.id = decltype(entity.id){own};
      }
      list.push_back(std::move(entity));
    }
  });
  return change;
}

std::vector<std::string> all_of(Store& store, const ProgrammeId& programme, std::optional<Revision> at) {
  std::vector<std::string> lines;
  const auto found = store.read(programme, at);
  if (!found) return {"no programme"};
  lines.push_back(canonical_json(found->header));
  Entities::each_list(*found, [&](EntityKind kind, const auto& list) {
    for (const auto& entity : list) lines.push_back(fmt::format("{} {}", name_of(kind), canonical_json(entity)));
  });
  if (found->planning) lines.push_back(canonical_json(*found->planning));
  for (const Event& event : store.read_events(programme, at)) lines.push_back("event " + canonical_json(event));
  std::vector<std::string> facts;
  store.read_facts(programme, at, [&](const EventFact& fact) { facts.push_back(fact_line(fact)); });
  std::sort(facts.begin(), facts.end());
  lines.insert(lines.end(), facts.begin(), facts.end());
  return lines;
}

std::vector<std::string> all_of(Store& store) {
  std::vector<std::string> lines;
  for (const ProgrammeId& programme : store.programmes()) {
    lines.push_back(fmt::format("programme {} at {}", programme.str(), store.last_revision(programme)));
    for (const RevisionInfo& revision : store.revisions(programme)) {
      lines.push_back(fmt::format("revision {} {} {} {} {}", revision.number, to_string(revision.at), revision.actor,
                                  revision.command, revision.reason));
      for (const std::string& line : all_of(store, programme, revision.number)) lines.push_back(line);
    }
    for (const std::string& line : all_of(store, programme)) lines.push_back(line);
    auto changes = store.event_changes(programme);
    std::sort(changes.begin(), changes.end());
    for (const auto& [id, at] : changes) lines.push_back(fmt::format("changed {} {}", id.str(), to_string(at)));
  }
  return lines;
}

}  // namespace nenkai::test
