#include "store/event_changes.hh"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "scheduler/canonical_json.hh"
#include "store/event_row.hh"
#include "store/nodes.hh"
#include "store/tables.hh"

namespace nenkai {
namespace {

// From so many events on, reading all that is stored is faster than asking for one after the other.
constexpr std::size_t scan_from = 2000;

constexpr std::array retired_columns{Column{"programme", ColumnType::text}, Column{"id", ColumnType::text},
                                     Column{"until", ColumnType::number}, Column{"node", ColumnType::number}};

}  // namespace

EventChanges::EventChanges(Database& database, const ProgrammeId& programme, const Change& change, bool with_bodies)
    : database_(&database), programme_(&programme), with_bodies_(with_bodies) {
  wanted_.reserve(change.put.events.size());
  for (const Event& event : change.put.events) wanted_.push_back({event.id.str(), &event});
  for (const EntityKey& key : change.remove) {
    if (key.kind == EntityKind::event) wanted_.push_back({key.id, nullptr});
  }
  // Where an id is both put and removed, the put comes first and stays.
  const auto before = [](const Wanted& a, const Wanted& b) {
    const int order = a.id.compare(b.id);
    return order != 0 ? order < 0 : a.event != nullptr && b.event == nullptr;
  };
  if (!std::is_sorted(wanted_.begin(), wanted_.end(), before)) std::sort(wanted_.begin(), wanted_.end(), before);
  const auto same = [](const Wanted& first, const Wanted& second) {
    if (first.id != second.id) return false;
    if (second.event != nullptr) throw std::logic_error(fmt::format("event {} is put twice", first.id));
    return true;
  };
  wanted_.erase(std::unique(wanted_.begin(), wanted_.end(), same), wanted_.end());
}

void EventChanges::compare(bool fresh) {
  if (fresh) {
    edits_.reserve(wanted_.size());
    edited_.reserve(wanted_.size());
    for (const Wanted& wanted : wanted_) judge(wanted, nullptr);
  } else if (wanted_.size() < scan_from) {
    compare_by_key();
  } else {
    compare_by_scan();
  }
}

void EventChanges::compare_by_key() {
  std::string id;
  std::string body;
  long long since = 0;
  soci::statement statement =
      (database_->sql().prepare << "SELECT since, body FROM event WHERE programme = :programme AND id = :id",
       soci::use(programme_->str(), "programme"), soci::use(id, "id"), soci::into(since), soci::into(body));
  for (const Wanted& wanted : wanted_) {
    id = wanted.id;
    const bool found = statement.execute(true);
    const Stored stored{body, since};
    judge(wanted, found ? &stored : nullptr);
  }
}

void EventChanges::compare_by_scan() {
  constexpr ColumnType types[] = {ColumnType::text, ColumnType::text, ColumnType::number};
  RowReader rows(*database_, "SELECT id, body, since FROM event WHERE programme = :programme ORDER BY id", types,
                 {{"programme", programme_->str()}});
  auto wanted = wanted_.begin();
  while (wanted != wanted_.end() && rows.next()) {
    const std::string_view id = rows.text(0);
    while (wanted != wanted_.end() && wanted->id < id) judge(*wanted++, nullptr);
    if (wanted == wanted_.end() || wanted->id != id) continue;
    const Stored stored{rows.text(1), rows.number(2)};
    judge(*wanted++, &stored);
  }
  while (wanted != wanted_.end()) judge(*wanted++, nullptr);
}

void EventChanges::judge(const Wanted& wanted, const Stored* stored) {
  const bool removal = wanted.event == nullptr;
  if (removal && stored == nullptr) return;
  body_.clear();
  if (!removal && (stored != nullptr || with_bodies_)) append_canonical_json(body_, *wanted.event);
  if (stored != nullptr && stored->body == body_) {
    ++unchanged_;
    return;
  }
  Edit& edit = edits_.emplace_back();
  edit.kind = stored == nullptr ? EditKind::added : removal ? EditKind::removed : EditKind::changed;
  edit.key = {EntityKind::event, std::string(wanted.id)};
  if (with_bodies_) {
    if (stored != nullptr) edit.before = stored->body;
    edit.after = body_;
  }
  Edited& edited = edited_.emplace_back();
  edited.event = wanted.event;
  if (stored == nullptr) return;
  edited.since = stored->since;
  edited.before = version_digest({}, stored->body);
}

void EventChanges::write(Revision revision, EditWriter& log) {
  retire(revision);
  insert(revision, log);
}

void EventChanges::retire(Revision revision) {
  const std::string matches = "event.programme = given.programme AND event.id = given.id";
  BulkWriter keep(*database_,
                  fmt::format("INSERT INTO event_past ({0}, until, node) SELECT {1}, given.until, given.node"
                              " FROM {{given}} JOIN event ON {2}",
                              names_of(event_columns), names_of(event_columns, "event."), matches),
                  retired_columns);
  BulkWriter drop(*database_, "DELETE FROM event WHERE (programme, id) IN (SELECT programme, id FROM {given})",
                  retired_columns);
  const auto write = [&](BulkWriter& writer, std::size_t i) {
    Batch& row = writer.row().text(programme_->str()).text(edits_[i].key.id);
    row.number(revision).number(node_of(edited_[i].since, revision));
  };
  for (std::size_t i = 0; i < edits_.size(); ++i) {
    if (edits_[i].kind != EditKind::added) write(keep, i);
  }
  keep.finish();
  // What is changed is overwritten by insert().
  for (std::size_t i = 0; i < edits_.size(); ++i) {
    if (edits_[i].kind == EditKind::removed) write(drop, i);
  }
  drop.finish();
}

void EventChanges::insert(Revision revision, EditWriter& log) {
  BulkWriter writer(*database_, insert_or_replace_into({"event", event_columns}, "programme, id"), event_columns);
  for (std::size_t i = 0; i < edits_.size(); ++i) {
    const std::string& id = edits_[i].key.id;
    const Edited& edited = edited_[i];
    if (edited.event == nullptr) {
      log.add({name_of(EntityKind::event), id, edited.before, {}});
      continue;
    }
    body_.clear();
    append_canonical_json(body_, *edited.event);
    log.add({name_of(EntityKind::event), id, edited.before, version_digest({}, body_)});
    Batch& row = writer.row().text(programme_->str()).text(id).number(revision);
    append_narrow_columns(row, *edited.event);
    row.text(body_);
  }
  writer.finish();
}

}  // namespace nenkai
