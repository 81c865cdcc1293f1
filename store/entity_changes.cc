#include "store/entity_changes.hh"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "scheduler/canonical_json.hh"
#include "store/nodes.hh"
#include "store/tables.hh"

namespace nenkai {
namespace {

// From so many entities on, all that is stored is read at once.
constexpr std::size_t read_all_from = 50;

constexpr std::array retired_columns{Column{"programme", ColumnType::text}, Column{"kind", ColumnType::text},
                                     Column{"id", ColumnType::text}, Column{"until", ColumnType::number},
                                     Column{"node", ColumnType::number}};

}  // namespace

EntityChanges::EntityChanges(Database& database, const ProgrammeId& programme, const Change& change)
    : database_(&database), programme_(&programme) {
  if (change.header) put({EntityKind::programme, ""}, canonical_json(*change.header));
  Entities::each_list(change.put, [&](EntityKind kind, const auto& list) {
    if (kind == EntityKind::event) return;
    for (const auto& entity : list) put({kind, entity_id(entity)}, canonical_json(entity));
  });
  if (change.put.planning) put({EntityKind::planning, ""}, canonical_json(*change.put.planning));
  std::set<EntityKey> keys;
  for (const Put& one : puts_) {
    if (!keys.insert(one.key).second) throw std::logic_error(fmt::format("{} is put twice", one.key.id));
  }
  const auto remove = [&](const EntityKey& key) {
    if (key.kind == EntityKind::programme) throw std::logic_error("a programme is never removed");
    if (key.kind != EntityKind::event && keys.insert(key).second) removals_.push_back(key);
  };
  for (const EntityKey& key : change.remove) remove(key);
  if (change.remove_planning) remove({EntityKind::planning, ""});
}

void EntityChanges::put(EntityKey key, std::string body) { puts_.push_back({std::move(key), std::move(body)}); }

void EntityChanges::compare(bool fresh) {
  const std::map<EntityKey, Stored> present = fresh ? std::map<EntityKey, Stored>{} : stored();
  for (const Put& wanted : puts_) {
    const auto found = present.find(wanted.key);
    if (found == present.end()) {
      drafts_.push_back({{EditKind::added, wanted.key, "", wanted.body}, next_position(wanted.key.kind, fresh), 0});
    } else if (found->second.body != wanted.body) {
      drafts_.push_back({{EditKind::changed, wanted.key, found->second.body, wanted.body},
                         found->second.position,
                         found->second.since});
    } else {
      ++unchanged_;
    }
  }
  for (const EntityKey& key : removals_) {
    const auto found = present.find(key);
    if (found == present.end()) continue;
    drafts_.push_back({{EditKind::removed, key, found->second.body, ""}, found->second.position, found->second.since});
  }
  std::stable_sort(drafts_.begin(), drafts_.end(), [](const Draft& a, const Draft& b) {
    return std::pair(a.edit.key.kind, a.position) < std::pair(b.edit.key.kind, b.position);
  });
}

std::map<EntityKey, EntityChanges::Stored> EntityChanges::stored() const {
  std::map<EntityKey, Stored> found;
  if (puts_.size() + removals_.size() >= read_all_from) {
    constexpr ColumnType types[] = {ColumnType::text, ColumnType::text, ColumnType::number, ColumnType::number,
                                    ColumnType::text};
    RowReader rows(*database_, "SELECT kind, id, position, since, body FROM entity WHERE programme = :programme", types,
                   {{"programme", programme_->str()}});
    while (rows.next()) {
      const auto kind = parse_name<EntityKind>(rows.text(0));
      if (!kind) continue;
      found[{*kind, std::string(rows.text(1))}] = {rows.number(2), rows.number(3), std::string(rows.text(4))};
    }
    return found;
  }
  std::string kind;
  std::string id;
  Stored entity;
  soci::statement statement =
      (database_->sql().prepare << "SELECT position, since, body FROM entity WHERE programme = :programme"
                                   " AND kind = :kind AND id = :id",
       soci::use(programme_->str(), "programme"), soci::use(kind, "kind"), soci::use(id, "id"),
       soci::into(entity.position), soci::into(entity.since), soci::into(entity.body));
  const auto look_up = [&](const EntityKey& key) {
    kind = name_of(key.kind);
    id = key.id;
    if (statement.execute(true)) found[key] = entity;
  };
  for (const Put& wanted : puts_) look_up(wanted.key);
  for (const EntityKey& key : removals_) look_up(key);
  return found;
}

long long EntityChanges::next_position(EntityKind kind, bool fresh) {
  const auto [entry, first] = positions_.try_emplace(kind, 0);
  if (first && !fresh) {
    const std::string name{name_of(kind)};
    database_->sql()
        << "SELECT coalesce(max(position) + 1, 0) FROM entity WHERE programme = :programme AND kind = :kind",
        soci::use(programme_->str(), "programme"), soci::use(name, "kind"), soci::into(entry->second);
  }
  return entry->second++;
}

std::vector<Edit> EntityChanges::edits() const {
  std::vector<Edit> list;
  for (const Draft& draft : drafts_) list.push_back(draft.edit);
  return list;
}

void EntityChanges::write(Revision revision) {
  retire(revision);
  insert(revision);
}

void EntityChanges::log(EditWriter& log, bool first) const {
  std::map<std::pair<std::string_view, std::string_view>, const Draft*> ordered;
  for (const Draft& draft : drafts_) {
    const std::string_view kind = name_of(draft.edit.key.kind);
    const std::string_view id = draft.edit.key.id;
    if ((kind < name_of(EntityKind::event)) == first) ordered.emplace(std::pair(kind, id), &draft);
  }
  const auto digest = [](const Draft& draft, const std::string& body) {
    return body.empty() ? std::string() : version_digest(draft.position, body);
  };
  for (const auto& [key, draft] : ordered) {
    log.add({key.first, key.second, digest(*draft, draft->edit.before), digest(*draft, draft->edit.after)});
  }
}

void EntityChanges::retire(Revision revision) {
  const std::string matches =
      "entity.programme = given.programme AND entity.kind = given.kind AND entity.id = given.id";
  BulkWriter keep(*database_,
                  fmt::format("INSERT INTO entity_past ({0}, until, node) SELECT {1}, given.until, given.node"
                              " FROM {{given}} JOIN entity ON {2}",
                              names_of(entity_columns), names_of(entity_columns, "entity."), matches),
                  retired_columns);
  BulkWriter drop(*database_,
                  "DELETE FROM entity WHERE (programme, kind, id) IN (SELECT programme, kind, id FROM {given})",
                  retired_columns);
  const auto write = [&](BulkWriter& writer, const Draft& draft) {
    const EntityKey& key = draft.edit.key;
    Batch& row = writer.row().text(programme_->str()).text(name_of(key.kind)).text(key.id);
    row.number(revision).number(node_of(draft.since, revision));
  };
  for (const Draft& draft : drafts_) {
    if (draft.edit.kind != EditKind::added) write(keep, draft);
  }
  keep.finish();
  // What is changed is overwritten by insert().
  for (const Draft& draft : drafts_) {
    if (draft.edit.kind == EditKind::removed) write(drop, draft);
  }
  drop.finish();
}

void EntityChanges::insert(Revision revision) {
  BulkWriter writer(*database_, insert_or_replace_into({"entity", entity_columns}, "programme, kind, id"),
                    entity_columns);
  for (const Draft& draft : drafts_) {
    if (draft.edit.kind == EditKind::removed) continue;
    const EntityKey& key = draft.edit.key;
    Batch& row = writer.row().text(programme_->str()).text(name_of(key.kind)).text(key.id);
    row.number(revision).number(draft.position).text(draft.edit.after);
  }
  writer.finish();
}

}  // namespace nenkai
