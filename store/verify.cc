#include "store/verify.hh"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <unordered_map>

#include "scheduler/canonical_json.hh"
#include "store/access.hh"
#include "store/codec.hh"
#include "store/event_row.hh"
#include "store/log.hh"
#include "store/nodes.hh"
#include "store/outbox.hh"

namespace nenkai {
namespace {

using enum ColumnType;

constexpr std::size_t most_problems = 100;

/// An instant of a year that the program knows.
bool plausible(long long microseconds) {
  const auto day = date::floor<date::days>(Instant{std::chrono::microseconds{microseconds}});
  return year_of(day) >= first_year && year_of(day) <= last_year;
}

/// What a body says, read and written again.
struct Again {
  std::string id;
  std::string body;
  std::optional<Event> event;  // where it is one
};

template <class T>
Again again(std::string_view body) {
  T entity = decode<T>(body);
  Again result;
  result.body = canonical_json(entity);
  constexpr bool has_id = !std::is_same_v<T, ProgrammeHeader> && !std::is_same_v<T, Planning>;
  if constexpr (has_id) result.id = entity_id(entity);
  if constexpr (std::is_same_v<T, Event>) result.event = std::move(entity);
  return result;
}

Again again(EntityKind kind, std::string_view body) {
  if (kind == EntityKind::programme) return again<ProgrammeHeader>(body);
  if (kind == EntityKind::planning) return again<Planning>(body);
  Again result;
  Entities lists;  // for their types alone
  Entities::each_list(lists, [&](EntityKind list_kind, const auto& list) {
    if (list_kind == kind) result = again<typename std::decay_t<decltype(list)>::value_type>(body);
  });
  return result;
}

class Check {
 public:
  Check(Database& database, const std::string& head) : database_(&database), head_(&head) {}

  std::vector<std::string> run() {
    try {
      problems_ = database_->damage();
      // What is damaged at that level cannot be read, and everything else would follow from it.
      if (problems_.empty()) contents();
    } catch (const soci::soci_error& error) {
      problem("{}", database_->cause(error));
    }
    return std::move(problems_);
  }

 private:
  /// One row of a table of versions.
  struct Row {
    std::string_view programme;
    std::string_view kind;
    std::string_view id;
    std::string_view body;
    long long since = 0;
    std::optional<long long> until;

    std::string name() const {
      return fmt::format("{}{}{} of {}, as revision {} left it", kind, id.empty() ? "" : "/", id, programme, since);
    }
  };
  /// What the log has on a version: digests, empty where it has nothing.
  struct Logged {
    std::string_view made;
    std::string_view ended;
  };

  template <class... Arguments>
  void problem(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    if (problems_.size() < most_problems)
      problems_.push_back(fmt::format(format, std::forward<Arguments>(arguments)...));
  }

  void contents();
  void revisions();
  void link(const LogReader& log, std::string& previous, std::string& recomputed);
  void programmes();
  void entities(const std::string& table, bool past);
  void events(const std::string& table, bool past);
  std::optional<Event> version(const Row& row, EntityKind kind);
  void compare_with_log(const Row& row, const Logged& logged, const std::string& digest);
  void node(const Row& row, long long found);
  void whole_log();
  void missing_versions(const std::string& kinds, const std::string& table, const std::string& same_kind);
  void narrow_columns(const RowReader& rows, const Row& row, const Event& event);
  void made_by(const Row& row, long long revision);
  void overlaps(const std::string& table, const std::string& same_kind);
  void sources();
  void links();
  void tokens();
  void outbox();

  struct ProgrammeLog {
    long long position = 0;  // in the order in which the log first names them
    long long last = 0;      // revision
  };

  Database* database_;
  const std::string* head_;
  std::vector<std::string> problems_;
  std::unordered_map<long long, std::string> programme_of_;      // by revision
  std::unordered_map<std::string, ProgrammeLog> programme_log_;  // by programme
  long long made_ = 0;                                           // versions that the log made
  long long ended_ = 0;                                          // and those that it ended
};

void Check::contents() {
  revisions();
  programmes();
  entities("entity", false);
  entities("entity_past", true);
  events("event", false);
  events("event_past", true);
  overlaps("entity", "entity.kind = past.kind AND ");
  overlaps("event", "");
  whole_log();
  sources();
  links();
  tokens();
  outbox();
}

/// They are numbered from 1 without gaps, their instants rise, and each one's hash fits.
void Check::revisions() {
  long long expected = 1;
  Instant last_at = Instant::min();
  std::string previous;
  std::string recomputed;
  bool head_found = head_->empty();
  for (LogReader log(*database_); log.next(); ++expected) {
    const RevisionInfo& revision = log.revision();
    if (revision.number != expected) problem("revision {} is missing", expected);
    if (revision.at <= last_at) problem("revision {} is no later than the one before", revision.number);
    expected = revision.number;
    last_at = revision.at;
    link(log, previous, recomputed);
    head_found = head_found || revision.hash == *head_;
    programme_of_.emplace(revision.number, revision.programme.str());
    const auto position = static_cast<long long>(programme_log_.size());
    programme_log_.try_emplace(revision.programme.str(), ProgrammeLog{position, 0}).first->second.last =
        revision.number;
  }
  if (head_found) return;
  problem("the log of {} revisions does not lead to the hash that was noted: revisions were taken away, or made anew",
          expected - 1);
}

/// The hash of a revision fits after the one that is stored before it, or at least after the one that should be: then
/// it is the one before that was altered, and was told.
void Check::link(const LogReader& log, std::string& previous, std::string& recomputed) {
  const RevisionInfo& revision = log.revision();
  const std::string hash = revision_hash(revision, log.edits_digest(), previous);
  if (hash != revision.hash &&
      (recomputed == previous || revision_hash(revision, log.edits_digest(), recomputed) != revision.hash)) {
    problem(
        "revision {} of {} (by {}) is not as it was recorded, or does not follow the one before: its hash does not"
        " fit",
        revision.number, revision.programme.str(), revision.actor);
  }
  previous = revision.hash;
  recomputed = hash;
}

void Check::programmes() {
  constexpr ColumnType types[] = {text, number, number, number};
  RowReader rows(*database_,
                 "SELECT id, revision, position, (SELECT count(*) FROM entity WHERE programme = programme.id"
                 " AND kind = 'programme') FROM programme",
                 types, {});
  std::size_t found = 0;
  for (; rows.next(); ++found) {
    const std::string id(rows.text(0));
    const auto known = programme_log_.find(id);
    const ProgrammeLog log = known == programme_log_.end() ? ProgrammeLog{} : known->second;
    if (log.last != rows.number(1))
      problem("programme {} is at revision {}, its history at {}", id, rows.number(1), log.last);
    if (log.position != rows.number(2)) problem("programme {} is out of its place among the programmes", id);
    if (rows.number(3) != 1) problem("programme {} has no header", id);
  }
  if (found != programme_log_.size())
    problem("the history is of {} programmes, the store of {}", programme_log_.size(), found);
}

/// A SELECT of all versions in `table`, with what the log has on each.
static std::string with_log(const std::string& columns, const std::string& table, const std::string& kind, bool past) {
  std::string select = fmt::format(
      "SELECT {}, made.after, {}, {}, {} FROM {} AS version", columns, past ? "ended.before" : "CAST(NULL AS text)",
      past ? "version.until" : "CAST(NULL AS bigint)", past ? "version.node" : "CAST(NULL AS bigint)", table);
  const auto join = [&](const char* name, const char* revision) {
    select += fmt::format(
        " LEFT JOIN edit AS {0} ON {0}.revision = version.{1} AND {0}.kind = {2}"
        " AND {0}.id = version.id",
        name, revision, kind);
  };
  join("made", "since");
  if (past) join("ended", "until");
  return select;
}

void Check::entities(const std::string& table, bool past) {
  constexpr ColumnType types[] = {text, text, text, text, number, number, text, text, number, number};
  RowReader rows(*database_,
                 with_log("version.programme, version.kind, version.id, version.body, version.since, version.position",
                          table, "version.kind", past),
                 types, {});
  while (rows.next()) {
    Row row{rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.number(4), {}};
    if (past) row.until = rows.number(8);
    if (past) node(row, rows.number(9));
    compare_with_log(row, {rows.null(6) ? "" : rows.text(6), rows.null(7) ? "" : rows.text(7)},
                     version_digest(rows.number(5), row.body));
    if (const auto kind = parse_name<EntityKind>(row.kind)) {
      version(row, *kind);
    } else {
      problem("{}: unknown kind", row.name());
    }
  }
}

void Check::events(const std::string& table, bool past) {
  constexpr ColumnType types[] = {text, text, number, number, number, number, number, text,
                                  text, text, text,   text,   text,   number, number};
  RowReader rows(*database_,
                 with_log("version.programme, version.id, version.since, version.first_day, version.end_day,"
                          " version.status, version.kind, version.series, version.committee, version.covers,"
                          " version.body",
                          table, "'event'", past),
                 types, {});
  while (rows.next()) {
    Row row{rows.text(0), "event", rows.text(1), rows.text(10), rows.number(2), {}};
    if (past) row.until = rows.number(13);
    if (past) node(row, rows.number(14));
    compare_with_log(row, {rows.null(11) ? "" : rows.text(11), rows.null(12) ? "" : rows.text(12)},
                     version_digest({}, row.body));
    if (const auto event = version(row, EntityKind::event)) narrow_columns(rows, row, *event);
  }
}

/// The log says that revision `since` made this very version, and that revision `until` ended it.
void Check::compare_with_log(const Row& row, const Logged& logged, const std::string& digest) {
  if (logged.made.empty()) {
    problem("{}: the log knows no such version", row.name());
  } else if (++made_; logged.made != digest) {
    problem("{}: it was altered: it is not what the log has", row.name());
  }
  if (!row.until) return;
  if (logged.ended.empty()) {
    problem("{}: the log does not end it at revision {}", row.name(), *row.until);
  } else if (++ended_; logged.ended != digest && logged.made == digest) {
    problem("{}: it is not what revision {} ended", row.name(), *row.until);
  }
}

/// Past versions are found by their nodes.
void Check::node(const Row& row, long long found) {
  if (found != node_of(row.since, *row.until)) problem("{}: it stands under the wrong node", row.name());
}

/// Every version that the log tells of is there. Looked for one by one only where the numbers say that some is not.
void Check::whole_log() {
  long long made = 0;
  long long ended = 0;
  long long loose = 0;
  database_->sql() << "SELECT count(*) FROM edit WHERE after <> ''", soci::into(made);
  database_->sql() << "SELECT count(*) FROM edit WHERE before <> ''", soci::into(ended);
  database_->sql() << "SELECT count(*) FROM edit WHERE revision NOT IN (SELECT number FROM revision)",
      soci::into(loose);
  if (loose > 0) problem("the log has {} edits of revisions that are not there", loose);
  if (made == made_ && ended == ended_) return;
  missing_versions("kind = 'event'", "event", "");
  missing_versions("kind <> 'event'", "entity", "version.kind = edit.kind AND ");
}

void Check::missing_versions(const std::string& kinds, const std::string& table, const std::string& same_kind) {
  const auto none = [&](const std::string& which, const char* column) {
    return fmt::format(
        " AND NOT EXISTS (SELECT 1 FROM {} AS version WHERE {}version.id = edit.id AND version.{} ="
        " edit.revision)",
        which, same_kind, column);
  };
  constexpr ColumnType types[] = {number, text, text};
  const std::string from = "SELECT revision, kind, id FROM edit WHERE " + kinds;
  {
    RowReader rows(*database_, from + " AND after <> ''" + none(table, "since") + none(table + "_past", "since"), types,
                   {});
    while (rows.next())
      problem("the version of {}/{} that revision {} made is gone", rows.text(1), rows.text(2), rows.number(0));
  }
  RowReader rows(*database_, from + " AND before <> ''" + none(table + "_past", "until"), types, {});
  while (rows.next())
    problem("the version of {}/{} that revision {} ended is gone", rows.text(1), rows.text(2), rows.number(0));
}

/// The body can be read, says the id under which it is kept, and was made by a known revision. The event, where
/// it is one.
std::optional<Event> Check::version(const Row& row, EntityKind kind) {
  made_by(row, row.since);
  if (row.until) {
    made_by(row, *row.until);
    if (*row.until <= row.since) problem("{}: it ended at revision {}, before it began", row.name(), *row.until);
  }
  try {
    Again same = again(kind, row.body);
    if (same.id != row.id) problem("{}: its body is of {}", row.name(), same.id);
    if (same.body != row.body) problem("{}: its body is not as this program writes it", row.name());
    return std::move(same.event);
  } catch (const StoreError& error) {
    problem("{}: {}", row.name(), error.what());
    return std::nullopt;
  }
}

void Check::made_by(const Row& row, long long revision) {
  const auto found = programme_of_.find(revision);
  if (found == programme_of_.end() || found->second != row.programme) {
    problem("{}: the programme has no revision {}", row.name(), revision);
  }
}

/// What the audit scans says the same as the body.
void Check::narrow_columns(const RowReader& rows, const Row& row, const Event& event) {
  const auto is_text = [&](std::size_t column, const std::optional<std::string>& value) {
    return rows.null(column) ? !value : value == rows.text(column);
  };
  const DayRange start = event.date.interval();
  const bool days = rows.number(3) == day_number(start.begin) && rows.number(4) == day_number(start.end);
  const bool status = rows.number(5) == status_column(event);
  const bool kind = rows.null(6) ? !event.kind : event.kind && rows.number(6) == static_cast<int>(*event.kind);
  const bool series = is_text(7, event.series ? std::optional(event.series->str()) : std::nullopt);
  const bool committee = is_text(8, event.committee ? std::optional(event.committee->str()) : std::nullopt);
  const bool covers = is_text(9, event.covers ? std::optional(covers_text(*event.covers)) : std::nullopt);
  if (!(days && status && kind && series && committee && covers))
    problem("{}: its columns contradict its body", row.name());
}

/// At each revision at most one version of an entity holds.
void Check::overlaps(const std::string& table, const std::string& same_kind) {
  long long with_present = 0;
  database_->sql() << fmt::format(
      "SELECT count(*) FROM {0}_past AS past JOIN {0} ON {0}.programme = past.programme AND {1}{0}.id = past.id"
      " WHERE {0}.since < past.until",
      table, same_kind),
      soci::into(with_present);
  std::string past_kind = same_kind;
  if (!past_kind.empty()) past_kind = "later.kind = past.kind AND ";
  long long among_past = 0;
  database_->sql() << fmt::format(
      "SELECT count(*) FROM {0}_past AS past JOIN {0}_past AS later ON later.programme = past.programme AND {1}"
      "later.id = past.id AND later.since > past.since WHERE later.since < past.until",
      table, past_kind),
      soci::into(among_past);
  if (with_present + among_past > 0)
    problem("{} versions in table {} hold at the same time as others", with_present + among_past, table);
}

/// They are of a programme that is there, and of no time that the calendar does not have.
void Check::sources() {
  constexpr ColumnType types[] = {text, text, number, number, number, number};
  RowReader rows(*database_,
                 "SELECT programme, name, fetched_at_us, last_success_us, next_due_us, failures FROM source", types,
                 {});
  while (rows.next()) {
    const auto name = [&] { return fmt::format("{}/source {}", rows.text(0), rows.text(1)); };
    if (!programme_log_.contains(std::string(rows.text(0)))) problem("{}: there is no such programme", name());
    for (const std::size_t column : {std::size_t{2}, std::size_t{3}, std::size_t{4}}) {
      const bool good = rows.null(column) || plausible(rows.number(column));
      if (!good) problem("{}: it knows of an impossible time", name());
    }
    if (rows.number(5) < 0 || rows.number(5) > std::numeric_limits<int>::max())
      problem("{}: it has failed {} times", name(), rows.number(5));
  }
}

/// They are of a programme that is there, at possible times, with no more uncertain tries than tries.
void Check::outbox() {
  try {
    for (const OutboxRow& row : select_outbox(*database_, "1 = 1 ORDER BY id", {})) {
      const auto possible = [](Instant at) { return plausible(at.time_since_epoch().count()); };
      if (row.uncertain < 0 || row.uncertain > row.attempts || row.fence < row.attempts)
        problem("reminder {}: {} tries, {} of them uncertain, {} leases", row.id, row.attempts, row.uncertain,
                row.fence);
      const bool leased = row.leased_until.has_value();
      if (leased != (row.state == OutboxState::sending))
        problem("reminder {}: it is {}, and a lease says otherwise", row.id, name_of(row.state));
      if (!possible(row.due) || !possible(row.made) || !possible(row.next_try))
        problem("reminder {}: it knows of an impossible time", row.id);
    }
  } catch (const StoreError& error) {
    problem("{}", error.what());
  }
  constexpr ColumnType types[] = {number, text};
  RowReader rows(*database_, "SELECT id, programme FROM outbox WHERE programme NOT IN (SELECT id FROM programme)",
                 types, {});
  while (rows.next()) problem("reminder {}: there is no programme {}", rows.number(0), rows.text(1));
}

static bool is_digest(std::string_view text) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == 64 && std::all_of(text.begin(), text.end(), is_hex);
}

/// They are of a programme that is there, and their tokens' hashes are some.
void Check::links() {
  constexpr ColumnType types[] = {text, text, text, number, number};
  RowReader rows(*database_, "SELECT programme, id, token_hash, revoked_us, fetched_us FROM link", types, {});
  while (rows.next()) {
    const auto name = [&] { return fmt::format("{}/link {}", rows.text(0), rows.text(1)); };
    if (!programme_log_.contains(std::string(rows.text(0)))) problem("{}: there is no such programme", name());
    if (!is_digest(rows.text(2))) problem("{}: its token's hash is none", name());
    for (const std::size_t column : {std::size_t{3}, std::size_t{4}}) {
      const bool good = rows.null(column) || plausible(rows.number(column));
      if (!good) problem("{}: it knows of an impossible time", name());
    }
  }
}

/// Their roles are known, and their digests are some.
void Check::tokens() {
  try {
    for (const Token& token : select_tokens(*database_)) {
      if (!is_digest(token.digest)) problem("token {}: its digest is none", token.id);
    }
  } catch (const StoreError& error) {
    problem("{}", error.what());
  }
}

}  // namespace

std::vector<std::string> verify(Database& database, const std::string& head) { return Check(database, head).run(); }

}  // namespace nenkai
