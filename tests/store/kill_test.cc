// A process that is killed loses nothing that it had acknowledged, and leaves nothing half done.
//
// NENKAI_KILLS says how often the first test kills in each kind of store, NENKAI_SEED at which moments.

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <thread>

#include "store/postgresql.hh"
#include "store/schema.hh"
#include "store/sqlite.hh"
#include "tests/store/places.hh"
#include "tests/store/samples.hh"

namespace nenkai {
namespace {

using namespace test;

/// A child process, which must end by _exit, and the pipe it reports through.
class Child {
 public:
  template <class Work>
  explicit Child(Work&& work) {
    REQUIRE(pipe(pipe_) == 0);
    process_ = fork();
    REQUIRE(process_ >= 0);
    if (process_ > 0) {
      close(pipe_[1]);
      return;
    }
    close(pipe_[0]);
    int code = 1;
    try {
      work(*this);
      code = 0;
    } catch (const std::exception& error) {
      fmt::print(stderr, "child: {}\n", error.what());
    }
    _exit(code);
  }
  ~Child() {
    if (process_ > 0) kill();
    close(pipe_[0]);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// In the child: tells the parent a number. Once this returns, the parent will know it.
  void report(std::int64_t number) const {
    if (write(pipe_[1], &number, sizeof number) != sizeof number) _exit(2);
  }
  /// In the parent: the next number; none once the child is gone.
  std::optional<std::int64_t> heard() const {
    std::int64_t number = 0;
    if (read(pipe_[0], &number, sizeof number) != sizeof number) return std::nullopt;
    return number;
  }
  /// Waits for the end. True where the child ended by itself and well.
  bool ended_well() {
    int status = 0;
    waitpid(std::exchange(process_, -1), &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
  void kill() {
    ::kill(process_, SIGKILL);
    ended_well();
  }

 private:
  int pipe_[2] = {-1, -1};
  pid_t process_ = -1;
};

Event numbered(std::int64_t number) { return event_on(fmt::format("c{}", number), "2003-10-01"); }

/// An event that says how many numbered ones there are.
Event count_of(std::int64_t count) {
  Event event = event_on("count", "2003-10-01");
  event.days = static_cast<int>(count) + 1;
  return event;
}

/// Adds event after event, each in a change of its own, and reports each when it was acknowledged.
void add_events(const std::string& url, std::int64_t next, const Child& child) {
  const auto store = open_store(url, true);
  if (store->last_revision(kci) == 0) store->commit(kci, new_programme(kci, {count_of(0)}), by("child"));
  for (;; ++next) {
    store->commit(kci, putting({numbered(next), count_of(next + 1)}), by("child"));
    child.report(next);
  }
}

/// Checks what a killed process left behind. The number of numbered events, none where there is no programme yet.
std::optional<std::int64_t> check_survivors(const std::string& url, std::int64_t acknowledged) {
  const auto store = open_store(url, true);
  if (store->last_revision(kci) == 0) return std::nullopt;
  std::int64_t found = 0;
  while (store->read_event(kci, numbered(found).id)) ++found;
  CHECK(found >= acknowledged);
  CHECK(found <= acknowledged + 1);
  CHECK(store->read_event(kci, EventId{"count"})->days == found + 1);
  CHECK(static_cast<std::int64_t>(store->read_events(kci).size()) == found + 1);
  CHECK(store->verify().empty());
  return found;
}

TEMPLATE_TEST_CASE("what was acknowledged survives a kill, and half a change does not", "[store][kill]", SqlitePlace,
                   PostgresPlace) {
  const int kills = number_from("NENKAI_KILLS", std::is_same_v<TestType, SqlitePlace> ? 200 : 40);
  const int seed = number_from("NENKAI_SEED", static_cast<int>(getpid()));
  CAPTURE(seed);
  Random random(static_cast<unsigned>(seed));
  std::int64_t changes = 0;
  for (int killed = 0; killed < kills;) {
    const TestType place;
    if (!place.available()) return;
    std::int64_t acknowledged = 0;  // how many
    // A store that has grown makes each check slow, so begin a new one now and then.
    for (int round = 0; round < 25 && killed < kills; ++round, ++killed) {
      CAPTURE(killed);
      Child child([&](const Child& self) { add_events(place.url(), acknowledged, self); });
      // Most are killed while they write, some while they open or make the store.
      if (chance(random, 80) && child.heard()) ++acknowledged;
      std::this_thread::sleep_for(std::chrono::microseconds{below(random, 12'000)});
      child.kill();
      while (child.heard()) ++acknowledged;
      const auto found = check_survivors(place.url(), acknowledged);
      REQUIRE((found || acknowledged == 0));
      acknowledged = found.value_or(0);
    }
    changes += acknowledged;
  }
  WARN(fmt::format("{} kills, {} acknowledged changes, none lost", kills, changes));
}

TEMPLATE_TEST_CASE("a kill before any statement of a migration leaves a store that opens", "[store][kill]", SqlitePlace,
                   PostgresPlace) {
  for (int statement = 0;; ++statement) {
    CAPTURE(statement);
    const TestType place;
    if (!place.available()) return;
    Child child([&](const Child&) {
      int seen = 0;
      const auto database = connect(place.url());
      bring_up_to_date(*database, migrations(), [&](const char*) {
        if (seen++ == statement) raise(SIGKILL);
      });
    });
    const bool finished = child.ended_well();
    if (!finished) {
      // Either nothing of a migration is there or all of it.
      const auto database = connect(place.url());
      const int schema = schema_of(*database);
      CHECK(schema < migrations().back().number);
      CHECK(database->has_table("event") == (schema >= 1));
      CHECK(database->has_table("source") == (schema >= 2));
      CHECK(database->has_table("edit") == (schema >= 3));
      CHECK(database->has_table("hold") == (schema >= 5));
      CHECK(database->has_table("link") == (schema >= 6));
      CHECK(database->has_table("token") == (schema >= 7));
      CHECK_FALSE(database->has_table("outbox"));
    }
    const auto store = open_store(place.url(), true);
    store->commit(kci, new_programme(kci, {event_on("a", "2003")}), by("anna"));
    CHECK(store->verify().empty());
    if (finished) {
      CHECK(statement > 8);
      return;
    }
  }
}

TEST_CASE("an upgrade that fails midway is taken back whole, and succeeds later", "[store]") {
  const SqlitePlace place;
  open_store(place.url(), true)->commit(kci, new_programme(kci, {event_on("a", "2003")}), by("anna"));
  const int known = migrations().back().number;
  const char* const good = "CREATE TABLE extra (x TEXT);\nALTER TABLE revision ADD COLUMN note TEXT;\n";
  const char* const bad = "CREATE TABLE extra (x TEXT);\n-- not SQL; at all\nALTER TABLE nothing ADD COLUMN note;\n";
  const auto database = connect(place.url());
  std::vector<Migration> broken(migrations().begin(), migrations().end());
  std::vector<Migration> mended = broken;
  broken.push_back({known + 1, "next", bad, bad});
  mended.push_back({known + 1, "next", good, good});
  CHECK_THROWS_AS(bring_up_to_date(*database, broken), StoreError);
  CHECK(schema_of(*database) == known);
  CHECK_FALSE(database->has_table("extra"));
  bring_up_to_date(*database, mended);
  CHECK(schema_of(*database) == known + 1);
  CHECK(database->has_table("extra"));
  int statements = 0;
  bring_up_to_date(*database, mended, [&](const char*) { ++statements; });
  CHECK(statements == 0);
  CHECK_THROWS_AS(open_store(place.url(), true), StoreError);  // which does not know that schema
}

TEST_CASE("a migration is cut into its statements, without comments", "[store]") {
  CHECK(statements_of("-- a; b\nSELECT 1;  \n\nSELECT\n  2; -- two\nSELECT 3") ==
        std::vector<std::string>{"SELECT 1", "SELECT\n  2", "SELECT 3"});
  for (const Migration& migration : migrations()) {
    CHECK(statements_of(migration.sqlite).size() >= 1);
    CHECK(statements_of(migration.postgresql).size() >= 1);
  }
}

}  // namespace
}  // namespace nenkai
