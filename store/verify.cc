#include "store/verify.hh"

#include <fmt/format.h>

#include <limits>
#include <optional>
#include <unordered_map>

#include "scheduler/canonical_json.hh"
#include "store/codec.hh"
#include "store/event_row.hh"

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
  explicit Check(Database& database) : database_(&database) {}

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

    std::string name() const { return fmt::format("{}/{} {} of revision {}", programme, kind, id, since); }
  };

  template <class... Arguments>
  void problem(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    if (problems_.size() < most_problems)
      problems_.push_back(fmt::format(format, std::forward<Arguments>(arguments)...));
  }

  void contents();
  void revisions();
  void programmes();
  void entities(const std::string& table, const char* until);
  void events(const std::string& table, const char* until);
  std::optional<Event> version(const Row& row, EntityKind kind);
  void narrow_columns(const RowReader& rows, const Row& row, const Event& event);
  void made_by(const Row& row, long long revision);
  void overlaps(const std::string& table, const std::string& same_kind);
  void sources();

  Database* database_;
  std::vector<std::string> problems_;
  std::unordered_map<long long, std::string> programme_of_;   // by revision
  std::unordered_map<std::string, long long> last_revision_;  // by programme
};

void Check::contents() {
  revisions();
  programmes();
  entities("entity", "CAST(NULL AS bigint)");
  entities("entity_past", "until");
  events("event", "CAST(NULL AS bigint)");
  events("event_past", "until");
  overlaps("entity", "entity.kind = past.kind AND ");
  overlaps("event", "");
  sources();
}

/// They are numbered from 1 without gaps, and their instants rise.
void Check::revisions() {
  constexpr ColumnType types[] = {number, text, number};
  RowReader rows(*database_, "SELECT number, programme, at_us FROM revision ORDER BY number", types, {});
  long long expected = 1;
  long long last_at = std::numeric_limits<long long>::min();
  for (; rows.next(); ++expected) {
    const long long found = rows.number(0);
    if (found != expected) problem("revision {} is missing", expected);
    if (rows.number(2) <= last_at) problem("revision {} is no later than the one before", found);
    expected = found;
    last_at = rows.number(2);
    programme_of_.emplace(found, rows.text(1));
    last_revision_[std::string(rows.text(1))] = found;
  }
}

void Check::programmes() {
  constexpr ColumnType types[] = {text, number, number};
  RowReader rows(*database_,
                 "SELECT id, revision, (SELECT count(*) FROM entity WHERE programme = programme.id"
                 " AND kind = 'programme') FROM programme",
                 types, {});
  std::size_t found = 0;
  for (; rows.next(); ++found) {
    const std::string id(rows.text(0));
    const auto last = last_revision_.find(id);
    const long long revision = last == last_revision_.end() ? 0 : last->second;
    if (revision != rows.number(1))
      problem("programme {} is at revision {}, its history at {}", id, rows.number(1), revision);
    if (rows.number(2) != 1) problem("programme {} has no header", id);
  }
  if (found != last_revision_.size())
    problem("the history is of {} programmes, the store of {}", last_revision_.size(), found);
}

void Check::entities(const std::string& table, const char* until) {
  constexpr ColumnType types[] = {text, text, text, text, number, number};
  RowReader rows(*database_, fmt::format("SELECT programme, kind, id, body, since, {} FROM {}", until, table), types,
                 {});
  while (rows.next()) {
    Row row{rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.number(4), {}};
    if (!rows.null(5)) row.until = rows.number(5);
    if (const auto kind = parse_name<EntityKind>(row.kind)) {
      version(row, *kind);
    } else {
      problem("{}: unknown kind", row.name());
    }
  }
}

void Check::events(const std::string& table, const char* until) {
  constexpr ColumnType types[] = {text, text, text, number, number, number, number, number, number, text, text, text};
  RowReader rows(
      *database_,
      fmt::format("SELECT programme, id, body, since, {}, first_day, end_day, status, kind, series, committee,"
                  " covers FROM {}",
                  until, table),
      types, {});
  while (rows.next()) {
    Row row{rows.text(0), "event", rows.text(1), rows.text(2), rows.number(3), {}};
    if (!rows.null(4)) row.until = rows.number(4);
    if (const auto event = version(row, EntityKind::event)) narrow_columns(rows, row, *event);
  }
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
  const bool days = rows.number(5) == day_number(start.begin) && rows.number(6) == day_number(start.end);
  const bool status = rows.number(7) == static_cast<int>(event.status);
  const bool kind = rows.null(8) ? !event.kind : event.kind && rows.number(8) == static_cast<int>(*event.kind);
  const bool series = is_text(9, event.series ? std::optional(event.series->str()) : std::nullopt);
  const bool committee = is_text(10, event.committee ? std::optional(event.committee->str()) : std::nullopt);
  const bool covers = is_text(11, event.covers ? std::optional(covers_text(*event.covers)) : std::nullopt);
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
    if (!last_revision_.contains(std::string(rows.text(0)))) problem("{}: there is no such programme", name());
    for (const std::size_t column : {std::size_t{2}, std::size_t{3}, std::size_t{4}}) {
      const bool good = rows.null(column) || plausible(rows.number(column));
      if (!good) problem("{}: it knows of an impossible time", name());
    }
    if (rows.number(5) < 0 || rows.number(5) > std::numeric_limits<int>::max())
      problem("{}: it has failed {} times", name(), rows.number(5));
  }
}

}  // namespace

std::vector<std::string> verify(Database& database) { return Check(database).run(); }

}  // namespace nenkai
