// Stores that earlier versions left, brought up to date: from every schema that there ever was, whatever the newest is.
//
// tests/cases/upgrade-of-old-stores/in/schema-N.dump are stores as the program with schema N left them (`sqlite3 FILE
// .dump`). Where one is missing for a schema, the newest before it is brought to that schema.

#include <fmt/format.h>
#include <sqlite3.h>

#include <fstream>
#include <sstream>

#include "store/schema.hh"
#include "tests/conformance/fresh.hh"
#include "tests/store/samples.hh"

namespace nenkai {
namespace {

using namespace test;

const ProgrammeId small{"small"};

std::string dump_of(int schema) {
  const std::string folder = NENKAI_SOURCE_DIR "/tests/cases/upgrade-of-old-stores/in/";
  std::ifstream in(fmt::format("{}schema-{}.dump", folder, schema));
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

/// The newest schema up to this one of which a store was kept.
int kept_up_to(int schema) {
  while (dump_of(schema).empty()) --schema;
  return schema;
}

void fill(const SqlitePlace& place, int schema) {
  sqlite3* file = nullptr;
  REQUIRE(sqlite3_open(place.file("store.db").c_str(), &file) == SQLITE_OK);
  const int code = sqlite3_exec(file, dump_of(schema).c_str(), nullptr, nullptr, nullptr);
  const std::string problem = sqlite3_errmsg(file);
  sqlite3_close(file);
  INFO(problem);
  REQUIRE(code == SQLITE_OK);
}

std::string hex(const std::string& text) {
  std::string digits;
  for (const char c : text) digits += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return digits;
}

/// The rows of the dump, in tables as that schema had them on the server.
void fill(const PostgresPlace& place, int schema) {
  const auto database = connect(place.url());
  bring_up_to_date(*database, migrations().first(static_cast<std::size_t>(schema)));
  database->sql() << "DELETE FROM schema_version";
  std::istringstream lines(dump_of(schema));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("INSERT INTO ")) continue;
    // SOCI would take a colon in the row for a parameter.
    database->sql() << fmt::format("DO $do$ BEGIN EXECUTE convert_from(decode('{}', 'hex'), 'UTF8'); END $do$",
                                   hex(line.substr(0, line.rfind(';'))));
  }
}

STORE_TEST("a store of every earlier schema is brought up to date, with all its history") {
  const int newest = migrations().back().number;
  REQUIRE(newest > 1);
  for (int schema = 1; schema < newest; ++schema) {
    CAPTURE(schema);
    const TestType place;
    if (!place.available()) return;
    const int kept = kept_up_to(schema);
    fill(place, kept);
    const auto database = connect(place.url());
    REQUIRE(schema_of(*database) == kept);
    bring_up_to_date(*database, migrations().first(static_cast<std::size_t>(schema)));
    REQUIRE(schema_of(*database) == schema);

    const auto store = open_store(place.url(), false);
    CHECK(schema_of(*connect(place.url())) == newest);
    CHECK(store->verify().empty());
    // Seven changes that all of them have, whose log is the same whoever wrote it.
    const auto revisions = store->revisions(small);
    REQUIRE(revisions.size() == (kept < 3 ? 7 : 9));
    CHECK(revisions[6].hash == "559eaef64e2b9c0c458f7f5b9cb11d4e1bac70f457d1ecd09c777f45e89e2200");
    CHECK(revisions[6].reason == "pruned by mistake");
    CHECK(store->read_event(small, EventId{"forum-fy2003"}, 2)->status == EventStatus::confirmed);
    CHECK_FALSE(store->read_event(small, EventId{"forum-fy2003"}, 6).has_value());
    CHECK(store->read_event(small, EventId{"forum-fy2003"})->evidence.empty() == (kept < 3));
    store->commit(small, removing({{EntityKind::event, "forum-fy2003"}}), by("dora", 2'000'000'000));
    CHECK(store->verify(revisions[6].hash).empty());
  }
}

}  // namespace
}  // namespace nenkai
