#include "store/commit.hh"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "scheduler/utf8.hh"
#include "store/entity_changes.hh"
#include "store/event_changes.hh"

namespace nenkai {
namespace {

/// What the store knows before the change.
struct Before {
  bool programme_exists = false;
  long long programme_revision = 0;
  long long last_revision = 0;  // of the whole store
  long long last_instant = 0;   // its instant, in microseconds since 1970
};

Before read_before(Database& database, const ProgrammeId& programme) {
  Before before;
  soci::session& sql = database.sql();
  sql << "SELECT revision FROM programme WHERE id = :id", soci::use(programme.str(), "id"),
      soci::into(before.programme_revision);
  before.programme_exists = sql.got_data();
  sql << "SELECT coalesce(max(number), 0), coalesce(max(at_us), 0) FROM revision", soci::into(before.last_revision),
      soci::into(before.last_instant);
  return before;
}

std::string last_actor(Database& database, long long revision) {
  std::string actor;
  database.sql() << "SELECT actor FROM revision WHERE number = :number", soci::use(revision, "number"),
      soci::into(actor);
  return actor;
}

void check(Database& database, const ProgrammeId& programme, const Before& before, const Change& change,
           const CommitOptions& options) {
  if (options.must_be_new && before.programme_exists) {
    throw StoreConflict(fmt::format("programme {} exists already in {}", programme.str(), database.name()));
  }
  if (options.based_on && *options.based_on != before.programme_revision) {
    throw StoreConflict(fmt::format("programme {} is at revision {} by {}, no longer at revision {}: read it again",
                                    programme.str(), before.programme_revision,
                                    last_actor(database, before.programme_revision), *options.based_on));
  }
  if (!before.programme_exists && !change.header) {
    throw StoreError(fmt::format("there is no programme {} in {}", programme.str(), database.name()));
  }
  if (change.header && change.header->id != programme) {
    throw std::logic_error(
        fmt::format("the header of programme {} is put into {}", change.header->id.str(), programme.str()));
  }
}

/// Text as every database takes it: valid UTF-8 without NUL.
std::string storable(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const bool good = length != 0 && text.front() != '\0';
    clean += good ? text.substr(0, length) : std::string_view("\xEF\xBF\xBD");  // U+FFFD
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return clean;
}

void write_revision(Database& database, const ProgrammeId& programme, const Before& before, long long number,
                    const Provenance& provenance) {
  soci::session& sql = database.sql();
  const long long given = provenance.at.time_since_epoch().count();
  const long long at = before.last_revision == 0 ? given : std::max(given, before.last_instant + 1);
  const std::string actor = storable(provenance.actor);
  const std::string command = storable(provenance.command);
  const std::string reason = storable(provenance.reason);
  sql << "INSERT INTO revision (number, programme, at_us, actor, command, reason)"
         " VALUES (:number, :programme, :at, :actor, :command, :reason)",
      soci::use(number, "number"), soci::use(programme.str(), "programme"), soci::use(at, "at"),
      soci::use(actor, "actor"), soci::use(command, "command"), soci::use(reason, "reason");
  if (before.programme_exists) {
    sql << "UPDATE programme SET revision = :number WHERE id = :id", soci::use(number, "number"),
        soci::use(programme.str(), "id");
    return;
  }
  long long position = 0;
  sql << "SELECT count(*) FROM programme", soci::into(position);
  sql << "INSERT INTO programme (id, position, revision) VALUES (:id, :position, :number)",
      soci::use(programme.str(), "id"), soci::use(position, "position"), soci::use(number, "number");
}

/// The edits of both in the order of EntityKind.
std::vector<Edit> merged(std::vector<Edit> entities, std::vector<Edit> events, bool with_bodies) {
  for (Edit& edit : entities) {
    if (!with_bodies) edit.before.clear(), edit.after.clear();
  }
  const auto first_after = std::find_if(entities.begin(), entities.end(),
                                        [](const Edit& edit) { return edit.key.kind > EntityKind::event; });
  events.insert(events.begin(), std::move_iterator(entities.begin()), std::move_iterator(first_after));
  events.insert(events.end(), std::move_iterator(first_after), std::move_iterator(entities.end()));
  return events;
}

}  // namespace

CommitResult apply_change(Database& database, const ProgrammeId& programme, const Change& change,
                          const Provenance& provenance, const CommitOptions& options) {
  const Before before = read_before(database, programme);
  check(database, programme, before, change, options);
  EntityChanges entities(database, programme, change);
  EventChanges events(database, programme, change, options.with_bodies);
  entities.compare(!before.programme_exists);
  events.compare(!before.programme_exists);
  CommitResult result;
  result.revision = before.programme_revision;
  result.unchanged = entities.unchanged() + events.unchanged();
  if (entities.empty() && events.edits().empty()) return result;
  const long long number = before.last_revision + 1;
  entities.write(number);
  events.write(number);
  write_revision(database, programme, before, number, provenance);
  if (!options.dry_run) result.revision = number;
  result.edits = merged(entities.edits(), std::move(events.edits()), options.with_bodies);
  return result;
}

}  // namespace nenkai
