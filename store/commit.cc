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
  std::string last_hash;
};

Before read_before(Database& database, const ProgrammeId& programme) {
  Before before;
  soci::session& sql = database.sql();
  sql << "SELECT revision FROM programme WHERE id = :id", soci::use(programme.str(), "id"),
      soci::into(before.programme_revision);
  before.programme_exists = sql.got_data();
  // Instants rise with the numbers.
  sql << "SELECT number, at_us, hash FROM revision ORDER BY number DESC LIMIT 1", soci::into(before.last_revision),
      soci::into(before.last_instant), soci::into(before.last_hash);
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

RevisionInfo next_revision(const ProgrammeId& programme, const Before& before, const Provenance& provenance) {
  const Instant at = before.last_revision == 0
                         ? provenance.at
                         : std::max(provenance.at, Instant{std::chrono::microseconds{before.last_instant + 1}});
  return {before.last_revision + 1,    programme, at, storable(provenance.actor), storable(provenance.command),
          storable(provenance.reason), {}};
}

void write_revision(Database& database, const Before& before, const RevisionInfo& revision) {
  soci::session& sql = database.sql();
  const long long number = revision.number;
  const long long at = revision.at.time_since_epoch().count();
  const std::string& programme = revision.programme.str();
  sql << "INSERT INTO revision (number, programme, at_us, actor, command, reason, hash)"
         " VALUES (:number, :programme, :at, :actor, :command, :reason, :hash)",
      soci::use(number, "number"), soci::use(programme, "programme"), soci::use(at, "at"),
      soci::use(revision.actor, "actor"), soci::use(revision.command, "command"), soci::use(revision.reason, "reason"),
      soci::use(revision.hash, "hash");
  if (before.programme_exists) {
    sql << "UPDATE programme SET revision = :number WHERE id = :id", soci::use(number, "number"),
        soci::use(programme, "id");
    return;
  }
  long long position = 0;
  sql << "SELECT count(*) FROM programme", soci::into(position);
  sql << "INSERT INTO programme (id, position, revision) VALUES (:id, :position, :number)", soci::use(programme, "id"),
      soci::use(position, "position"), soci::use(number, "number");
}

/// Writes the versions and the log of a revision, and then the revision with its hash.
void write(Database& database, const Before& before, RevisionInfo revision, EntityChanges& entities,
           EventChanges& events) {
  EditWriter log(database, revision.number);
  entities.log(log, true);
  entities.write(revision.number);
  events.write(revision.number, log);
  entities.log(log, false);
  revision.hash = revision_hash(revision, log.finish(), before.last_hash);
  write_revision(database, before, revision);
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
  RevisionInfo revision = next_revision(programme, before, provenance);
  if (!options.dry_run) result.revision = revision.number;
  write(database, before, std::move(revision), entities, events);
  result.edits = merged(entities.edits(), std::move(events.edits()), options.with_bodies);
  return result;
}

}  // namespace nenkai
