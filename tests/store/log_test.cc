// The log finds whatever somebody does to a store behind the program's back.
#include "store/log.hh"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>

#include "store/nodes.hh"
#include "store/postgresql.hh"
#include "store/sqlite.hh"
#include "store/tables.hh"
#include "store/verify.hh"
#include "tests/store/places.hh"
#include "tests/store/samples.hh"

namespace nenkai {
namespace {

using namespace test;
using Catch::Matchers::Contains;

TEST_CASE("a digest is what b2sum prints", "[log]") {
  CHECK(digest_of("") == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  CHECK(digest_of("abc") == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  CHECK(version_digest(12, "{}") == digest_of("12\n{}"));
  CHECK(version_digest({}, "{}") == digest_of("{}"));
}

TEST_CASE("a revision's hash is over the bytes that the documentation tells", "[log]") {
  EditsDigest edits;
  edits.add({"event", "a", "", digest_of("x")});
  edits.add({"rule", "r", digest_of("y"), ""});
  const std::string edits_digest = edits.finish();
  CHECK(edits_digest ==
        digest_of("{\"kind\":\"event\",\"id\":\"a\",\"before\":null,\"after\":\"" + digest_of("x") +
                  "\"}\n{\"kind\":\"rule\",\"id\":\"r\",\"before\":\"" + digest_of("y") + "\",\"after\":null}\n"));
  const RevisionInfo revision{7, kci, at_second(3), "ann\"a", "event add", "why", ""};
  const std::string line =
      "{\"revision\":7,\"programme\":\"kci-icp\",\"at_us\":3000000,\"actor\":\"ann\\\"a\",\"command\":\"event add\","
      "\"reason\":\"why\",\"edits\":\"" +
      edits_digest + "\",\"previous\":";
  CHECK(revision_hash(revision, edits_digest, "") == digest_of(line + "null}"));
  CHECK(revision_hash(revision, edits_digest, "ab") == digest_of(line + "\"ab\"}"));
}

TEST_CASE("a version that held at a revision has one of the nodes around it", "[log]") {
  constexpr std::int64_t last = 70;
  for (std::int64_t since = 1; since < last; ++since) {
    for (std::int64_t until = since + 1; until <= last; ++until) {
      const std::int64_t node = node_of(since, until);
      REQUIRE(since <= node);
      REQUIRE(node < until);
      for (std::int64_t at = since; at < until; ++at) {
        const auto nodes = nodes_around(at, last);
        REQUIRE(std::find(nodes.begin(), nodes.end(), node) != nodes.end());
        REQUIRE(nodes.size() <= 7);
      }
    }
  }
}

std::unique_ptr<Database> connect(const SqlitePlace& place) {
  return std::make_unique<SqliteDatabase>(place.file("store.db"), SqliteMode::existing);
}
std::unique_ptr<Database> connect(const PostgresPlace& place) {
  return std::make_unique<PostgresDatabase>(place.url());
}

/// A few revisions of two programmes in which everything that can happen to an entity happens.
void make_history(Store& store) {
  const ProgrammeId other{"other"};
  Change first = new_programme(kci, {event_on("a", "2003-10-01"), event_on("b", "2003-11-01")});
  for (const char* id : {"p", "q"}) first.put.people.push_back(Person{PersonId{id}, LocalText{id}, {}, {}, {}});
  Event covering = event_on("c", "2004-02");
  covering.covers = {PairingId{"x--y"}};
  covering.series = SeriesId{"forum"};
  first.put.events.push_back(covering);
  store.commit(kci, first, by("anna", 1));
  store.commit(other, new_programme(other, {event_on("a", "2005-01-01")}), by("ben", 2));
  Change second = putting({event_on("a", "2003-10-02")});
  second.put.people = {Person{PersonId{"p"}, LocalText{"Paul"}, {}, {}, {}}};
  store.commit(kci, second, by("anna", 3));
  store.commit(kci, removing({{EntityKind::event, "b"}, {EntityKind::person, "q"}}), by("carl", 4));
  store.commit(kci, putting({event_on("a", "2003-10-03"), event_on("b", "2003-12-01")}), by("anna", 5));
}

struct KeyedTable {
  const char* name;
  std::span<const Column> columns;
  std::vector<std::string> key;
};

std::vector<KeyedTable> attacked() {
  return {{"programme", programme_columns, {"id"}},
          {"revision", revision_columns, {"number"}},
          {"edit", edit_columns, {"revision", "kind", "id"}},
          {"entity", entity_columns, {"programme", "kind", "id"}},
          {"entity_past", entity_past_columns, {"programme", "kind", "id", "since"}},
          {"event", event_columns, {"programme", "id"}},
          {"event_past", event_past_columns, {"programme", "id", "since"}}};
}

/// The conditions that pick each row of a table.
std::vector<std::string> rows_of(Database& database, const KeyedTable& table) {
  std::string select;
  for (const std::string& column : table.key) {
    select += fmt::format("{}'{} = ''' || {} || ''''", select.empty() ? "" : " || ' AND ' || ", column, column);
  }
  std::vector<std::string> conditions;
  constexpr ColumnType types[] = {ColumnType::text};
  RowReader rows(database, fmt::format("SELECT {} FROM {}", select, table.name), types, {});
  while (rows.next()) conditions.emplace_back(rows.text(0));
  return conditions;
}

/// What is found after `statements`, which are taken back. None where the database itself refuses them.
std::optional<std::vector<std::string>> found_after(Database& database, const std::vector<std::string>& statements,
                                                    const std::string& head = {}) {
  Transaction transaction(database, Transaction::Access::write);
  try {
    for (const std::string& statement : statements) database.sql() << statement;
  } catch (const soci::soci_error&) {
    return std::nullopt;
  }
  return verify(database, head);
}

#define LOG_TEST(name) TEMPLATE_TEST_CASE(name, "[store][log]", SqlitePlace, PostgresPlace)

LOG_TEST("whatever is altered in any column of any row is found") {
  const TestType place;
  if (!place.available()) return;
  make_history(*open_store(place.url(), true));
  const auto database = connect(place);
  REQUIRE(found_after(*database, {})->empty());
  int attacks = 0;
  for (const KeyedTable& table : attacked()) {
    std::vector<std::string> conditions;
    {
      const Transaction reading(*database, Transaction::Access::read);
      conditions = rows_of(*database, table);
    }
    REQUIRE(conditions.size() >= 2);
    for (const std::string& row : conditions) {
      for (const Column& column : table.columns) {
        const std::string other = column.type == ColumnType::number
                                      ? fmt::format("coalesce({} + 1, 1)", column.name)
                                      : fmt::format("coalesce({} || 'x', 'x')", column.name);
        const std::string attack = fmt::format("UPDATE {} SET {} = {} WHERE {}", table.name, column.name, other, row);
        CAPTURE(attack);
        const auto found = found_after(*database, {attack});
        if (!found) continue;
        CHECK_FALSE(found->empty());
        ++attacks;
      }
      const std::string deletion = fmt::format("DELETE FROM {} WHERE {}", table.name, row);
      CAPTURE(deletion);
      CHECK_FALSE(found_after(*database, {deletion})->empty());
      ++attacks;
    }
    CHECK_FALSE(found_after(*database, {fmt::format("DELETE FROM {}", table.name)})->empty());
  }
  CHECK(attacks > 150);
}

LOG_TEST("what is swapped, copied or put in anew is found") {
  const TestType place;
  if (!place.available()) return;
  make_history(*open_store(place.url(), true));
  const auto database = connect(place);
  const std::vector<std::vector<std::string>> attacks{
      // Two versions of an event change places, with all their columns.
      {"UPDATE event_past SET since = 90, until = 91 WHERE id = 'a' AND since = 1",
       "UPDATE event_past SET since = 1, until = 3, node = 2 WHERE id = 'a' AND since = 3",
       "UPDATE event_past SET since = 3, until = 5, node = 4 WHERE id = 'a' AND since = 90"},
      // Two revisions change places.
      {"UPDATE revision SET number = 90 WHERE number = 3", "UPDATE revision SET number = 3 WHERE number = 4",
       "UPDATE revision SET number = 4 WHERE number = 90", "UPDATE edit SET revision = 90 WHERE revision = 3",
       "UPDATE edit SET revision = 3 WHERE revision = 4", "UPDATE edit SET revision = 4 WHERE revision = 90"},
      // A version that never was, logged as if it had been.
      {"INSERT INTO edit (revision, kind, id, before, after) SELECT 4, kind, id, before, after FROM edit WHERE id = 'p'"
       " AND revision = 1",
       "INSERT INTO entity_past (programme, kind, id, since, until, position, body, node) SELECT programme, kind, 'z',"
       " since, until, position, body, node FROM entity_past WHERE id = 'p'"},
      // A removed event comes back as if it had never gone.
      {"UPDATE event SET since = 1 WHERE id = 'b'", "DELETE FROM event_past WHERE id = 'b'"},
      // An actor's name is altered, and the revision's hash made to look different too.
      {"UPDATE revision SET actor = 'carl', hash = '" + digest_of("x") + "' WHERE number = 3"},
      // The order of the people.
      {"UPDATE entity SET position = 7 WHERE id = 'p'"},
  };
  for (const auto& attack : attacks) {
    CAPTURE(attack);
    const auto found = found_after(*database, attack);
    REQUIRE(found);
    CHECK_FALSE(found->empty());
  }
}

LOG_TEST("damage is told by the entity and the revision") {
  const TestType place;
  if (!place.available()) return;
  make_history(*open_store(place.url(), true));
  const auto database = connect(place);
  const auto first = [&](const std::string& attack) { return found_after(*database, {attack})->front(); };
  CHECK_THAT(first("DELETE FROM revision WHERE number = 2"), Contains("revision 2 is missing"));
  CHECK_THAT(first("UPDATE revision SET reason = 'none' WHERE number = 3"),
             Contains("revision 3 of kci-icp (by anna) is not as it was recorded"));
  CHECK(found_after(*database, {"UPDATE revision SET reason = 'none' WHERE number = 3"})->size() == 1);
  CHECK_THAT(first("DELETE FROM event_past WHERE id = 'a' AND since = 3"),
             Contains("the version of event/a that revision 3 made is gone"));
  CHECK_THAT(first("DELETE FROM event WHERE id = 'c'"),
             Contains("the version of event/c that revision 1 made is gone"));
  CHECK_THAT(first("UPDATE event_past SET body = replace(body, '2003-10-02', '2003-10-05') WHERE since = 3"),
             Contains("event/a of kci-icp, as revision 3 left it: it was altered"));
}

LOG_TEST("a tail that was cut off, or a log made anew, is found with a head that was noted") {
  const TestType place;
  if (!place.available()) return;
  const auto store = open_store(place.url(), true);
  make_history(*store);
  const std::string noted = store->head()->hash;
  CHECK(store->head()->number == 5);
  CHECK(store->verify(noted).empty());
  CHECK(store->verify(store->revision(2)->hash).empty());
  CHECK(store->verify(digest_of("another")).size() == 1);
  // All that revision 5 did is undone without a trace.
  const std::vector<std::string> cut{
      "DELETE FROM revision WHERE number = 5",
      "DELETE FROM edit WHERE revision = 5",
      "DELETE FROM event WHERE since = 5",
      "INSERT INTO event (programme, id, since, first_day, end_day, status, kind, series, committee, covers, body)"
      " SELECT programme, id, since, first_day, end_day, status, kind, series, committee, covers, body"
      " FROM event_past WHERE until = 5",
      "DELETE FROM event_past WHERE until = 5",
      "UPDATE programme SET revision = 4 WHERE id = 'kci-icp'"};
  const auto database = connect(place);
  CHECK(found_after(*database, cut)->empty());
  CHECK(found_after(*database, cut, noted)->size() == 1);
  Transaction transaction(*database, Transaction::Access::write);
  database->sql() << "UPDATE revision SET actor = 'nobody' WHERE number = 3";
  write_missing_log(*database);
  CHECK(verify(*database).empty());
  CHECK_THAT(verify(*database, noted).at(0), Contains("does not lead to the hash that was noted"));
}

LOG_TEST("what was touched between two revisions is told, each once") {
  const TestType place;
  if (!place.available()) return;
  const auto store = open_store(place.url(), true);
  make_history(*store);
  CHECK(store->touched(kci, 2, 5) ==
        std::vector<EntityKey>{
            {EntityKind::person, "p"}, {EntityKind::person, "q"}, {EntityKind::event, "a"}, {EntityKind::event, "b"}});
  CHECK(store->touched(kci, 1, 2).empty());
  CHECK(store->touched(ProgrammeId{"other"}, 0, 5).size() == 2);
}

}  // namespace
}  // namespace nenkai
