// A power cut loses nothing that was acknowledged, and leaves nothing half done. The cut is played: see
// tests/store/recording_vfs.hh. NENKAI_CUTS says how often, NENKAI_SEED where.

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "store/migrations.hh"
#include "store/schema.hh"
#include "store/soci_store.hh"
#include "store/sqlite.hh"
#include "tests/store/places.hh"
#include "tests/store/recording_vfs.hh"
#include "tests/store/samples.hh"

namespace nenkai {
namespace {

using namespace test;

/// What was done to the files, and after which operation each change was acknowledged.
struct Recording {
  std::vector<FileOperation> operations;
  std::vector<std::size_t> acknowledged;
};

/// Change after change, small and large; each sets the event "count" to how many there were.
Recording record_changes(SqliteMode mode, Random& random) {
  const SqlitePlace place;
  const RecordingVfs vfs;
  Recording recording;
  {
    auto database = std::make_unique<SqliteDatabase>(place.file("store.db"), mode);
    bring_up_to_date(*database, migrations());
    SociStore store(std::move(database));
    for (int number = 1; number <= 12; ++number) {
      Event count = event_on("count", "2003");
      count.days = number;
      Change change = number == 1 ? new_programme(kci, {count}) : putting({count});
      const int others = chance(random, 30) ? 300 : below(random, 4);
      for (int i = 0; i < others; ++i) {
        const Event event = event_on(fmt::format("e{}", i), fmt::format("20{:02}", number));
        if (chance(random, 80)) {
          change.put.events.push_back(event);
        } else {
          change.remove.push_back({EntityKind::event, event.id.str()});
        }
      }
      store.commit(kci, change, by("anna"), {});
      recording.acknowledged.push_back(vfs.operations().size());
    }
  }
  recording.operations = vfs.operations();
  return recording;
}

/// How many changes a store has after a cut; -1 where it is damaged.
int changes_after(const std::map<std::string, std::string>& files) {
  const SqlitePlace place;
  for (const auto& [name, bytes] : files) std::ofstream(place.file(name), std::ios::binary) << bytes;
  try {
    const auto store = open_store(place.url(), true);
    if (!store->verify().empty()) return -1;
    const auto count = store->read_event(kci, EventId{"count"});
    return count ? count->days : 0;
  } catch (const StoreError&) {
    return -1;
  }
}

/// The power fails somewhere. True where the store is whole and has what was acknowledged, and at most one change more.
bool survives(const Recording& recording, Random& random) {
  const std::size_t cut = static_cast<std::size_t>(below(random, static_cast<int>(recording.operations.size()) + 1));
  const auto& acknowledged = recording.acknowledged;
  const int kept =
      static_cast<int>(std::upper_bound(acknowledged.begin(), acknowledged.end(), cut) - acknowledged.begin());
  const int found = changes_after(files_after_cut(recording.operations, cut, random));
  return found == kept || found == kept + 1;
}

TEST_CASE("what was acknowledged survives a power cut, and half a change does not", "[sqlite][power]") {
  const int seed = number_from("NENKAI_SEED", static_cast<int>(getpid()));
  const int cuts = number_from("NENKAI_CUTS", 300);
  CAPTURE(seed);
  Random random(static_cast<unsigned>(seed));
  for (int done = 0; done < cuts;) {
    const Recording recording = record_changes(SqliteMode::create, random);
    for (int i = 0; i < 100 && done < cuts; ++i, ++done) {
      CAPTURE(done);
      REQUIRE(survives(recording, random));
    }
  }
}

TEST_CASE("the played power cut damages a store that is not synced", "[sqlite][power]") {
  Random random(1);
  const Recording recording = record_changes(SqliteMode::scratch, random);
  int damaged = 0;
  for (int i = 0; i < 40; ++i) damaged += survives(recording, random) ? 0 : 1;
  CHECK(damaged > 10);
}

/// A change that makes the file grow.
Change large_change(int number) {
  std::vector<Event> events;
  for (int i = 0; i < 60; ++i) events.push_back(event_on(fmt::format("n{}-{}", number, i), "2003"));
  Event count = event_on("count", "2003");
  count.days = number;
  events.push_back(count);
  return putting(std::move(events));
}

TEST_CASE("an error at any write is told and acknowledges nothing, and the store goes on", "[sqlite][faults]") {
  const auto fault = GENERATE(RecordingVfs::Fault::full, RecordingVfs::Fault::broken);
  const SqlitePlace place;
  RecordingVfs vfs;
  const auto store = open_store(place.url(), true);
  store->commit(kci, new_programme(kci, {event_on("count", "2003")}), by("anna"));
  int failures = 0;
  int days = 1;
  for (std::size_t after = 0; after < 200; ++after) {
    CAPTURE(after);
    const int next = days + 1;
    vfs.fail(fault, after);
    bool acknowledged = false;
    try {
      store->commit(kci, large_change(next), by("anna"));
      acknowledged = true;
    } catch (const StoreError& error) {
      ++failures;
      CHECK(std::string(error.what()).find("store.db: cannot change programme kci-icp") != std::string::npos);
    }
    // Where the disk is only full, what was there can be read all the while.
    if (fault == RecordingVfs::Fault::full) {
      CHECK(store->read_event(kci, EventId{"count"})->days == (acknowledged ? next : days));
    }
    vfs.fail(RecordingVfs::Fault::none);
    const int found = store->read_event(kci, EventId{"count"})->days;
    REQUIRE((found == days || found == next));
    REQUIRE((!acknowledged || found == next));
    days = found;
    if (after % 10 == 0) REQUIRE(store->verify().empty());
    if (acknowledged) break;
  }
  CHECK(failures > 5);
  store->commit(kci, large_change(days + 1), by("anna"));
  CHECK(store->verify().empty());
}

}  // namespace
}  // namespace nenkai
