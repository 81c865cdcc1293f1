// What every store remembers of the sources of imports, and how a store of the schema before that comes by it.

#include <fmt/format.h>

#include "scheduler/canonical_json.hh"
#include "store/event_row.hh"
#include "store/schema.hh"
#include "store/soci_store.hh"
#include "tests/conformance/fresh.hh"
#include "tests/store/samples.hh"

namespace nenkai {
namespace {

using namespace test;
using Catch::Matchers::Contains;

SourceState source(const std::string& name) {
  SourceState state;
  state.name = name;
  state.url = "https://calendar.example/予定.ics?a='b\"";
  state.etag = "W/\"v1\"";
  state.last_modified = "Wed, 01 Oct 2003 09:00:00 GMT";
  state.digest = std::string(64, 'a');
  state.fetched_at = at_second(100);
  state.last_success = at_second(50);
  state.last_error = "nobody answers\nthere";
  state.next_due = at_second(400);
  state.failures = 3;
  return state;
}

/// A store of the schema that knew no sources, with one event in it, as the program of then left it.
void make_old_store(const std::string& url) {
  auto database = connect(url);
  bring_up_to_date(*database, migrations().first(1));
  REQUIRE(schema_of(*database) == 1);
  const Change change = new_programme(kci, {event_on("a", "2003-10-01")});
  const Event& event = change.put.events.front();
  const std::string& id = kci.str();
  const std::string header = canonical_json(*change.header);
  const std::string body = canonical_json(event);
  const DayRange days = event.date.interval();
  const long long first = day_number(days.begin);
  const long long end = day_number(days.end);
  const int status = status_column(event);
  const int kind = event.kind ? static_cast<int>(*event.kind) : 0;
  soci::indicator has_kind = event.kind ? soci::i_ok : soci::i_null;
  auto& sql = database->sql();
  sql << "INSERT INTO programme (id, position, revision) VALUES (:id, 0, 1)", soci::use(id);
  sql << "INSERT INTO revision (number, programme, at_us, actor, command, reason) VALUES (1, :id, 1, 'anna', 'init', "
         "'')",
      soci::use(id);
  sql << "INSERT INTO entity (programme, kind, id, since, position, body) VALUES (:id, 'programme', '', 1, 0, :body)",
      soci::use(id), soci::use(header);
  sql << "INSERT INTO event (programme, id, since, first_day, end_day, status, kind, body)"
         " VALUES (:id, 'a', 1, :first, :end, :status, :kind, :body)",
      soci::use(id), soci::use(first), soci::use(end), soci::use(status), soci::use(kind, has_kind), soci::use(body);
}

STORE_TEST("what is remembered of sources is read again, by name, by another opening of the store") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci), by("anna"));
  const Revision before = fresh.store->last_revision(kci);
  SourceState bare;
  bare.name = "a-bare-one";
  bare.url = "https://calendar.example/";
  fresh.store->write_source(kci, source("https://calendar.example/"));
  fresh.store->write_source(kci, bare);
  CHECK(fresh.store->last_revision(kci) == before);
  const auto again = open_store(fresh.place.url(), false);
  CHECK(again->list_sources(kci) == std::vector<SourceState>{bare, source("https://calendar.example/")});
  CHECK(again->read_source(kci, "a-bare-one") == bare);
  CHECK_FALSE(again->read_source(kci, "another"));
  CHECK(again->verify().empty());
}

STORE_TEST("a source that is written again takes its own place, and can be forgotten") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci), by("anna"));
  fresh.store->write_source(kci, source("s"));
  SourceState later = source("s");
  later.failures = 0;
  later.next_due.reset();
  later.last_error.clear();
  fresh.store->write_source(kci, later);
  CHECK(fresh.store->list_sources(kci) == std::vector<SourceState>{later});
  fresh.store->forget_source(kci, "s");
  fresh.store->forget_source(kci, "s");
  CHECK(fresh.store->list_sources(kci).empty());
}

STORE_TEST("a source is of one programme, which must be there") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  const ProgrammeId other{"other"};
  fresh.store->commit(kci, new_programme(kci), by("anna"));
  CHECK_THROWS_WITH(fresh.store->write_source(other, source("s")), Contains("there is no programme other"));
  fresh.store->commit(other, new_programme(other), by("anna"));
  fresh.store->write_source(other, source("s"));
  CHECK(fresh.store->list_sources(kci).empty());
  fresh.store->forget_source(kci, "s");
  CHECK(fresh.store->read_source(other, "s"));
}

STORE_TEST("a backup has the sources in it") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci), by("anna"));
  fresh.store->write_source(kci, source("s"));
  const std::string file = fresh.place.file("backup.db");
  fresh.store->backup(file);
  const auto other = open_store(fresh.place.other_url(), true);
  other->restore(file);
  CHECK(other->list_sources(kci) == std::vector<SourceState>{source("s")});
}

STORE_TEST("a source that cannot be is found") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci), by("anna"));
  fresh.store->write_source(kci, source("s"));
  const auto found_after = [&](const std::string& statement) {
    fresh.place.meddle(statement);
    const auto problems = fresh.store->verify();
    REQUIRE(problems.size() == 1);
    return problems.front();
  };
  CHECK_THAT(found_after("UPDATE source SET failures = -1"), Contains("source s: it has failed -1 times"));
  CHECK_THAT(found_after("UPDATE source SET failures = 0, next_due_us = 99999999999999999"),
             Contains("source s: it knows of an impossible time"));
  CHECK_THAT(found_after("UPDATE source SET next_due_us = NULL, programme = 'nobody'"),
             Contains("nobody/source s: there is no such programme"));
}

STORE_TEST("a store from before sources is brought up to date, and keeps what it holds") {
  const TestType place;
  if (!place.available()) return;
  make_old_store(place.url());
  const auto store = open_store(place.url(), false);
  CHECK(schema_of(*connect(place.url())) == migrations().back().number);
  CHECK(store->read_events(kci).size() == 1);
  CHECK(store->list_sources(kci).empty());
  store->write_source(kci, source("s"));
  CHECK(store->read_source(kci, "s") == source("s"));
  CHECK(store->verify().empty());
}

TEST_CASE("a backup from before sources is restored", "[store]") {
  const SqlitePlace place;
  make_old_store(place.url());
  const std::string file = place.file("backup.db");
  SociStore(connect(place.url())).backup(file);
  REQUIRE(schema_of(*connect("sqlite:" + file)) == 1);
  const auto other = open_store(place.other_url(), true);
  other->restore(file);
  CHECK(other->read_events(kci).size() == 1);
  CHECK(other->list_sources(kci).empty());
  CHECK(other->verify().empty());
  CHECK(schema_of(*connect("sqlite:" + file)) == 1);
}

}  // namespace
}  // namespace nenkai
