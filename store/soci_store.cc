#include "store/soci_store.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <unordered_map>

#include "store/access.hh"
#include "store/codec.hh"
#include "store/commit.hh"
#include "store/copy.hh"
#include "store/event_row.hh"
#include "store/links.hh"
#include "store/nodes.hh"
#include "store/sources.hh"
#include "store/verify.hh"

namespace nenkai {
namespace {

using enum ColumnType;

Instant instant_of(long long microseconds) { return Instant{std::chrono::microseconds{microseconds}}; }

/// A SELECT of a programme's rows of `table` as they are or, with `moment`, as they were then.
std::string select_versions(const char* columns, const char* table, const std::optional<PastMoment>& moment) {
  if (!moment) return fmt::format("SELECT {} FROM {} WHERE programme = :programme", columns, table);
  return fmt::format(
      "SELECT {0} FROM {1} WHERE programme = :programme AND since <= :at"
      " UNION ALL SELECT {0} FROM {1}_past WHERE programme = :programme AND node IN ({2}) AND since <= :at"
      " AND until > :at",
      columns, table, fmt::join(nodes_around(moment->at, moment->last), ", "));
}

std::vector<Parameter> parameters_of(const ProgrammeId& programme, const std::optional<PastMoment>& moment) {
  std::vector<Parameter> parameters{{"programme", programme.str()}};
  if (moment) parameters.emplace_back("at", moment->at);
  return parameters;
}

/// decode(), naming what was damaged.
template <class T>
T decode_stored(const Database& database, std::string_view what, std::string_view body) {
  try {
    return decode<T>(body);
  } catch (const StoreError& error) {
    throw StoreError(fmt::format("{}: {}: {}", database.name(), what, error.what()));
  }
}

/// Puts an entity into the list of its kind.
void add_entity(Programme& programme, const Database& database, std::string_view kind_name, std::string_view body) {
  const auto kind = parse_name<EntityKind>(kind_name);
  if (!kind) throw StoreError(fmt::format("{}: an entry of the unknown kind {}", database.name(), kind_name));
  if (*kind == EntityKind::programme) {
    programme.header = decode_stored<ProgrammeHeader>(database, kind_name, body);
  } else if (*kind == EntityKind::planning) {
    programme.planning = decode_stored<Planning>(database, kind_name, body);
  }
  Entities::each_list(programme, [&](EntityKind list_kind, auto& list) {
    using Entity = typename std::decay_t<decltype(list)>::value_type;
    if (list_kind == *kind) list.push_back(decode_stored<Entity>(database, kind_name, body));
  });
}

/// By first day and id. Events are big, so their numbers are sorted and each event is moved once.
std::vector<Event> sorted(std::vector<Event> events) {
  std::vector<std::size_t> order(events.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const Day first = events[a].date.first_day();
    const Day second = events[b].date.first_day();
    return first != second ? first < second : events[a].id < events[b].id;
  });
  std::vector<Event> result;
  result.reserve(events.size());
  for (const std::size_t number : order) result.push_back(std::move(events[number]));
  return result;
}

/// Column numbers of the SELECT for facts.
enum FactColumn : std::size_t {
  fact_id,
  fact_first,
  fact_end,
  fact_status,
  fact_kind,
  fact_series,
  fact_committee,
  fact_covers
};
constexpr const char* fact_columns = "id, first_day, end_day, status, kind, series, committee, covers";
constexpr ColumnType fact_types[] = {text, number, number, number, number, text, text, text};

EventFact fact_of(const RowReader& row, const Database& database) {
  const long long status = row.number(fact_status);
  const long long kind = row.null(fact_kind) ? 0 : row.number(fact_kind);
  if (status < 0 || status >= with_evidence + event_statuses || kind < 0 || kind >= event_kinds) {
    throw StoreError(
        fmt::format("{}: event {}: damaged entry: unknown status or kind", database.name(), row.text(fact_id)));
  }
  EventFact fact;
  fact.id = row.text(fact_id);
  fact.start = {Day{date::days{row.number(fact_first)}}, Day{date::days{row.number(fact_end)}}};
  fact.status = static_cast<EventStatus>(status % with_evidence);
  fact.evidence = status >= with_evidence;
  if (!row.null(fact_kind)) fact.kind = static_cast<EventKind>(kind);
  if (!row.null(fact_series)) fact.series = row.text(fact_series);
  if (!row.null(fact_committee)) fact.committee = row.text(fact_committee);
  if (!row.null(fact_covers)) fact.covers = row.text(fact_covers);
  return fact;
}

std::vector<RevisionInfo> select_revisions(Database& database, const char* where, std::vector<Parameter> parameters) {
  std::vector<RevisionInfo> list;
  constexpr ColumnType types[] = {number, number, text, text, text, text, text};
  RowReader rows(
      database,
      fmt::format("SELECT number, at_us, actor, command, reason, hash, programme FROM revision WHERE {}", where), types,
      std::move(parameters));
  const auto words = [&](std::size_t column) { return std::string(rows.text(column)); };
  while (rows.next()) {
    list.push_back(
        {rows.number(0), ProgrammeId{words(6)}, instant_of(rows.number(1)), words(2), words(3), words(4), words(5)});
  }
  return list;
}

RevisionInfo last_of(Database& database, Revision number) {
  auto found = select_revisions(database, "number = :number", {{"number", number}});
  return found.empty() ? RevisionInfo{} : std::move(found.front());
}

Version version_of(const RowReader& row, std::size_t since, std::size_t until) {
  Version version;
  version.since = row.number(since);
  if (!row.null(until)) version.until = row.number(until);
  return version;
}

}  // namespace

std::optional<PastMoment> SociStore::unless_present(const ProgrammeId& programme, std::optional<Revision> at) {
  if (!at) return std::nullopt;
  long long revision = 0;
  database_->sql() << "SELECT revision FROM programme WHERE id = :id", soci::use(programme.str(), "id"),
      soci::into(revision);
  if (*at >= revision) return std::nullopt;
  return PastMoment{*at, revision};
}

class SociStore::OpenSnapshot final : public Snapshot {
 public:
  explicit OpenSnapshot(SociStore& store) : store_(&store), transaction_(*store.database_, Transaction::Access::read) {
    store_->in_snapshot_ = true;
  }
  ~OpenSnapshot() override { store_->in_snapshot_ = false; }

 private:
  SociStore* store_;
  Transaction transaction_;
};

std::unique_ptr<Snapshot> SociStore::snapshot() {
  refuse_in_snapshot("snapshot");
  return database_->doing("read", [&] { return std::make_unique<OpenSnapshot>(*this); });
}

void SociStore::refuse_in_snapshot(const char* operation) const {
  if (in_snapshot_) throw std::logic_error(fmt::format("{} within a snapshot of the store", operation));
}

std::vector<ProgrammeId> SociStore::programmes() {
  return reading("read the programmes", [&] {
    std::vector<ProgrammeId> ids;
    constexpr ColumnType types[] = {text};
    RowReader rows(*database_, "SELECT id FROM programme ORDER BY position", types, {});
    while (rows.next()) ids.emplace_back(std::string(rows.text(0)));
    return ids;
  });
}

Revision SociStore::last_revision(const ProgrammeId& programme) {
  return reading("read the programme", [&] {
    long long revision = 0;
    database_->sql() << "SELECT revision FROM programme WHERE id = :id", soci::use(programme.str(), "id"),
        soci::into(revision);
    return Revision{revision};
  });
}

Revision SociStore::revision_at(const ProgrammeId& programme, Instant instant) {
  return reading("read the history", [&] {
    const long long wanted = instant.time_since_epoch().count();
    long long last = 0;
    database_->sql() << "SELECT coalesce(max(number), 0) FROM revision", soci::into(last);
    // Instants rise with the numbers, so the last revision by then is found by halving.
    long long middle = 0;
    long long at = 0;
    soci::statement statement = (database_->sql().prepare << "SELECT at_us FROM revision WHERE number = :number",
                                 soci::use(middle, "number"), soci::into(at));
    long long first = 0;
    while (first < last) {
      middle = last - (last - first) / 2;
      const bool by_then = statement.execute(true) && at <= wanted;
      by_then ? first = middle : last = middle - 1;
    }
    long long revision = 0;
    database_->sql() << "SELECT number FROM revision WHERE programme = :programme AND number <= :last"
                        " ORDER BY number DESC LIMIT 1",
        soci::use(programme.str(), "programme"), soci::use(first, "last"), soci::into(revision);
    return Revision{revision};
  });
}

std::vector<RevisionInfo> SociStore::revisions(const ProgrammeId& programme) {
  return reading("read the history", [&] {
    return select_revisions(*database_, "programme = :programme ORDER BY number", {{"programme", programme.str()}});
  });
}

std::optional<RevisionInfo> SociStore::revision(Revision number) {
  return reading("read the history", [&]() -> std::optional<RevisionInfo> {
    std::vector<RevisionInfo> found = select_revisions(*database_, "number = :number", {{"number", number}});
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  });
}

std::optional<RevisionInfo> SociStore::head() {
  return reading("read the history", [&]() -> std::optional<RevisionInfo> {
    std::vector<RevisionInfo> found = select_revisions(*database_, "number = (SELECT max(number) FROM revision)", {});
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  });
}

std::optional<Programme> SociStore::read(const ProgrammeId& programme, std::optional<Revision> at) {
  return reading("read the programme", [&]() -> std::optional<Programme> {
    const auto moment = unless_present(programme, at);
    Programme result;
    bool exists = false;
    constexpr ColumnType types[] = {text, text};
    RowReader rows(*database_,
                   fmt::format("SELECT kind, body FROM ({}) AS version ORDER BY position",
                               select_versions("kind, position, body", "entity", moment)),
                   types, parameters_of(programme, moment));
    while (rows.next()) {
      add_entity(result, *database_, rows.text(0), rows.text(1));
      exists = exists || rows.text(0) == name_of(EntityKind::programme);
    }
    if (!exists) return std::nullopt;
    return result;
  });
}

std::vector<Event> SociStore::read_events(const ProgrammeId& programme, std::optional<Revision> at) {
  return reading("read the events", [&] {
    const auto moment = unless_present(programme, at);
    std::vector<Event> events;
    constexpr ColumnType types[] = {text};
    RowReader rows(*database_, select_versions("body", "event", moment), types, parameters_of(programme, moment));
    while (rows.next()) events.push_back(decode_stored<Event>(*database_, "event", rows.text(0)));
    return sorted(std::move(events));
  });
}

std::optional<Event> SociStore::read_event(const ProgrammeId& programme, const EventId& id,
                                           std::optional<Revision> at) {
  return reading("read an event", [&]() -> std::optional<Event> {
    const auto moment = unless_present(programme, at);
    constexpr ColumnType types[] = {text};
    std::vector<Parameter> parameters = parameters_of(programme, moment);
    parameters.emplace_back("id", id.str());
    RowReader rows(
        *database_,
        fmt::format("SELECT body FROM ({}) AS version WHERE id = :id", select_versions("id, body", "event", moment)),
        types, std::move(parameters));
    if (!rows.next()) return std::nullopt;
    return decode_stored<Event>(*database_, "event " + id.str(), rows.text(0));
  });
}

void SociStore::read_facts(const ProgrammeId& programme, std::optional<Revision> at,
                           const std::function<void(const EventFact&)>& sink) {
  reading("read the events", [&] {
    const auto moment = unless_present(programme, at);
    RowReader rows(*database_, select_versions(fact_columns, "event", moment), fact_types,
                   parameters_of(programme, moment));
    while (rows.next()) sink(fact_of(rows, *database_));
  });
}

std::vector<std::pair<EventId, Instant>> SociStore::event_changes(const ProgrammeId& programme,
                                                                  std::optional<Revision> at) {
  return reading("read the events", [&] {
    const auto moment = unless_present(programme, at);
    std::unordered_map<long long, Instant> instants;
    {
      constexpr ColumnType types[] = {number, number};
      RowReader rows(*database_, "SELECT number, at_us FROM revision WHERE programme = :programme", types,
                     parameters_of(programme, {}));
      while (rows.next()) instants.emplace(rows.number(0), instant_of(rows.number(1)));
    }
    std::vector<std::pair<EventId, Instant>> changes;
    constexpr ColumnType types[] = {text, number};
    RowReader rows(*database_, select_versions("id, since", "event", moment), types, parameters_of(programme, moment));
    while (rows.next()) changes.emplace_back(std::string(rows.text(0)), instants[rows.number(1)]);
    return changes;
  });
}

std::vector<EntityKey> SociStore::touched(const ProgrammeId& programme, Revision after, Revision last) {
  return reading("read the history", [&] {
    std::vector<EntityKey> keys;
    constexpr ColumnType types[] = {text, text};
    RowReader rows(*database_,
                   "SELECT DISTINCT edit.kind, edit.id FROM edit JOIN revision ON revision.number = edit.revision"
                   " WHERE revision.programme = :programme AND edit.revision > :after AND edit.revision <= :last",
                   types, {{"programme", programme.str()}, {"after", after}, {"last", last}});
    while (rows.next()) {
      if (const auto kind = parse_name<EntityKind>(rows.text(0))) keys.push_back({*kind, std::string(rows.text(1))});
    }
    std::sort(keys.begin(), keys.end());
    return keys;
  });
}

std::vector<Version> SociStore::versions(const ProgrammeId& programme, const EntityKey& key) {
  const bool event = key.kind == EntityKind::event;
  const char* const table = event ? "event" : "entity";
  const char* const of_kind = event ? "" : " AND kind = :kind";
  return reading("read the history", [&] {
    std::vector<Parameter> parameters{{"programme", programme.str()}, {"id", key.id}};
    if (!event) parameters.emplace_back("kind", std::string(name_of(key.kind)));
    const std::string select = fmt::format(
        "SELECT since, CAST(NULL AS bigint) AS until, body FROM {0} WHERE programme = :programme AND id = :id{1}"
        " UNION ALL SELECT since, until, body FROM {0}_past WHERE programme = :programme AND id = :id{1}"
        " ORDER BY since",
        table, of_kind);
    std::vector<Version> list;
    constexpr ColumnType types[] = {number, number, text};
    RowReader rows(*database_, select, types, std::move(parameters));
    while (rows.next()) list.emplace_back(version_of(rows, 0, 1)).body = rows.text(2);
    return list;
  });
}

void SociStore::read_past_events(const ProgrammeId& programme, std::optional<Revision> at,
                                 const std::function<void(const Event&, const Version&)>& sink) {
  reading("read the history", [&] {
    constexpr ColumnType types[] = {number, number, text};
    RowReader rows(*database_,
                   "SELECT since, until, body FROM event_past WHERE programme = :programme AND until <= :at"
                   " ORDER BY id, since",
                   types, {{"programme", programme.str()}, {"at", at.value_or(std::numeric_limits<Revision>::max())}});
    while (rows.next()) sink(decode_stored<Event>(*database_, "event", rows.text(2)), version_of(rows, 0, 1));
  });
}

void SociStore::read_entity_versions(
    const ProgrammeId& programme, const std::function<void(const EntityKey&, const Programme&, const Version&)>& sink) {
  reading("read the history", [&] {
    constexpr ColumnType types[] = {text, text, number, number, text};
    RowReader rows(
        *database_,
        "SELECT kind, id, since, CAST(NULL AS bigint) AS until, body FROM entity WHERE programme = :programme"
        " UNION ALL SELECT kind, id, since, until, body FROM entity_past WHERE programme = :programme"
        " ORDER BY kind, id, since",
        types, parameters_of(programme, {}));
    while (rows.next()) {
      Programme holder;
      add_entity(holder, *database_, rows.text(0), rows.text(4));
      sink({*parse_name<EntityKind>(rows.text(0)), std::string(rows.text(1))}, holder, version_of(rows, 2, 3));
    }
  });
}

CommitResult SociStore::commit(const ProgrammeId& programme, const Change& change, const Provenance& provenance,
                               const CommitOptions& options) {
  refuse_in_snapshot("commit");
  return database_->doing("change programme " + programme.str(), [&] {
    Transaction transaction(*database_, Transaction::Access::write);
    CommitResult result;
    const bool keep = options.keep && !options.dry_run;
    if (keep) {
      const KeptAnswer& wanted = options.keep->answer;
      result.earlier = select_answer(*database_, wanted.owner, wanted.key, wanted.at);
      if (result.earlier) return result;
    }
    result = apply_change(*database_, programme, change, provenance, options);
    if (keep) keep_answer(*database_, *options.keep, last_of(*database_, result.revision));
    if (keep || (!options.dry_run && !result.edits.empty())) transaction.commit();
    return result;
  });
}

std::vector<CommitResult> SociStore::commit_together(const std::vector<ProgrammeChange>& changes,
                                                     const Provenance& provenance, bool dry_run) {
  refuse_in_snapshot("commit");
  return database_->doing("change programmes", [&] {
    Transaction transaction(*database_, Transaction::Access::write);
    std::vector<CommitResult> results;
    bool any = false;
    for (const ProgrammeChange& change : changes) {
      CommitOptions options = change.options;
      options.dry_run = dry_run;
      results.push_back(apply_change(*database_, change.programme, change.change, provenance, options));
      any = any || !results.back().edits.empty();
    }
    if (!dry_run && any) transaction.commit();
    return results;
  });
}

std::vector<SourceState> SociStore::list_sources(const ProgrammeId& programme) {
  return reading("read the sources", [&] { return select_sources(*database_, programme); });
}

std::optional<SourceState> SociStore::read_source(const ProgrammeId& programme, const std::string& name) {
  return reading("read a source", [&]() -> std::optional<SourceState> {
    std::vector<SourceState> found = select_sources(*database_, programme, name);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  });
}

void SociStore::write_source(const ProgrammeId& programme, const SourceState& source) {
  refuse_in_snapshot("write_source");
  database_->doing("remember a source", [&] {
    Transaction transaction(*database_, Transaction::Access::write);
    require_programme(*database_, programme);
    upsert_source(*database_, programme, source);
    transaction.commit();
  });
}

void SociStore::forget_source(const ProgrammeId& programme, const std::string& name) {
  refuse_in_snapshot("forget_source");
  database_->doing("forget a source", [&] {
    Transaction transaction(*database_, Transaction::Access::write);
    database_->sql() << "DELETE FROM source WHERE programme = :programme AND name = :name",
        soci::use(programme.str(), "programme"), soci::use(name, "name");
    transaction.commit();
  });
}

std::vector<Link> SociStore::list_links(const ProgrammeId& programme) {
  return reading("read the links", [&] { return select_links(*database_, programme); });
}

void SociStore::add_link(const ProgrammeId& programme, const Link& link) {
  refuse_in_snapshot("add_link");
  database_->doing("add a link", [&] {
    Transaction transaction(*database_, Transaction::Access::write);
    insert_link(*database_, programme, link);
    transaction.commit();
  });
}

bool SociStore::revoke_link(const ProgrammeId& programme, const std::string& id, Instant at) {
  refuse_in_snapshot("revoke_link");
  return database_->doing("revoke a link", [&] {
    Transaction transaction(*database_, Transaction::Access::write);
    const bool found = mark_revoked(*database_, programme, id, at);
    transaction.commit();
    return found;
  });
}

void SociStore::note_link_fetches(const ProgrammeId& programme, std::span<const LinkFetch> fetches) {
  refuse_in_snapshot("note_link_fetches");
  database_->doing("note who read a feed", [&] {
    Transaction transaction(*database_, Transaction::Access::write);
    update_fetches(*database_, programme, fetches);
    transaction.commit();
  });
}

std::string SociStore::links_stamp() {
  return reading("read the links", [&] { return links_stamp_of(*database_); });
}

std::vector<std::string> SociStore::verify(const std::string& head) {
  return reading("check the store", [&] { return nenkai::verify(*database_, head); });
}

void SociStore::backup(const std::string& path) {
  refuse_in_snapshot("backup");
  write_backup(*database_, path);
}

void SociStore::restore(const std::string& path) {
  refuse_in_snapshot("restore");
  read_backup(*database_, path);
}

std::optional<Instant> SociStore::sending_held() {
  return reading("read the store", [&]() -> std::optional<Instant> {
    long long since = 0;
    database_->sql() << "SELECT since_us FROM hold WHERE what = 'sending'", soci::into(since);
    if (!database_->sql().got_data()) return std::nullopt;
    return instant_of(since);
  });
}

void SociStore::release_sending() {
  refuse_in_snapshot("release_sending");
  database_->doing("let reminders go", [&] {
    Transaction transaction(*database_, Transaction::Access::write);
    database_->sql() << "DELETE FROM hold WHERE what = 'sending'";
    transaction.commit();
  });
}

}  // namespace nenkai
