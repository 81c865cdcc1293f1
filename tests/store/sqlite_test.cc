#include "store/sqlite.hh"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "store/schema.hh"
#include "store/soci_store.hh"
#include "tests/store/places.hh"
#include "tests/store/samples.hh"

namespace nenkai {
namespace {

using namespace test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// A store with so many events in it.
void make_store(const SqlitePlace& place, int events = 1) {
  std::vector<Event> list;
  for (int i = 0; i < events; ++i) list.push_back(event_on(fmt::format("e{}", i), "2003-10-01"));
  open_store(place.url(), true)->commit(kci, new_programme(kci, list), by("anna"));
}

std::string pragma(const std::string& file, const std::string& name) {
  SqliteDatabase database(file, SqliteMode::existing);
  std::string value;
  database.sql() << "PRAGMA " + name, soci::into(value);
  return value;
}

TEST_CASE("a store is safe against a power cut at any moment", "[sqlite]") {
  const SqlitePlace place;
  make_store(place);
  CHECK(pragma(place.file("store.db"), "journal_mode") == "truncate");
  CHECK(pragma(place.file("store.db"), "synchronous") == "2");
  CHECK(pragma(place.file("store.db"), "trusted_schema") == "0");
}

TEST_CASE("a store that somebody switched to WAL is switched back", "[sqlite]") {
  const SqlitePlace place;
  make_store(place);
  place.meddle("PRAGMA journal_mode = WAL");
  CHECK(pragma(place.file("store.db"), "journal_mode") == "truncate");
}

TEST_CASE("a file that is not there is no store, and says how to make one", "[sqlite]") {
  const SqlitePlace place;
  CHECK_THROWS_WITH(open_store(place.url(), false), Contains("store.db: `nenkai init` makes one"));
  CHECK_FALSE(fs::exists(place.file("store.db")));
  write(place.file("store.db"), "");
  CHECK_THROWS_WITH(open_store(place.url(), false), Contains("nenkai init"));
  CHECK(fs::file_size(place.file("store.db")) == 0);
  open_store(place.url(), true);
}

TEST_CASE("a path that cannot be a store says why", "[sqlite]") {
  const SqlitePlace place;
  CHECK_THROWS_WITH(open_store("sqlite:", true), Contains("sqlite:PATH"));
  CHECK_THROWS_WITH(open_store("sqlite:" + place.file(""), true), Contains("is a directory"));
  CHECK_THROWS_WITH(open_store("sqlite:" + place.file("no/store.db"), true), Contains("there is no directory"));
  CHECK_THROWS_WITH(open_store("sqlite:" + place.file("no/store.db"), false), Contains("nenkai init"));
  write(place.file("plain"), "text");
  CHECK_THROWS_WITH(open_store("sqlite:" + place.file("plain/store.db"), true), Contains("there is no directory"));
  CHECK_THROWS_WITH(open_store("mysql://server", true), Contains("sqlite:PATH or postgresql://"));
}

TEST_CASE("what may not be read or written says so", "[sqlite]") {
  if (geteuid() == 0) return;  // whom no permission stops
  const SqlitePlace place;
  make_store(place);
  const std::string file = place.file("store.db");
  fs::permissions(file, fs::perms::owner_read);
  const auto store = open_store(place.url(), false);
  CHECK(store->read(kci));
  CHECK_THROWS_WITH(store->commit(kci, putting({event_on("b", "2003")}), by("anna")), Contains("not writable"));
  fs::permissions(file, fs::perms::none);
  CHECK_THROWS_WITH(open_store(place.url(), false), Contains("Permission denied"));
  fs::create_directory(place.file("closed"));
  fs::permissions(place.file("closed"), fs::perms::owner_read | fs::perms::owner_exec);
  CHECK_THROWS_WITH(open_store("sqlite:" + place.file("closed/store.db"), true), Contains("Permission denied"));
}

TEST_CASE("another program's file is refused and left alone", "[sqlite]") {
  const SqlitePlace place;
  const std::string file = place.file("store.db");
  const bool is_database = GENERATE(true, false);
  if (is_database) {
    // Made by hand, without this program's mark.
    SqliteDatabase database(file, SqliteMode::create);
    database.sql() << "CREATE TABLE event (id TEXT)";
  } else {
    write(file, std::string(20'000, 'x'));
  }
  const std::string before = bytes_of(file);
  for (const bool create : {false, true})
    CHECK_THROWS_WITH(open_store(place.url(), create), Contains("is no nenkai store"));
  CHECK(bytes_of(file) == before);
}

TEST_CASE("opening a current store writes nothing", "[sqlite]") {
  const SqlitePlace place;
  make_store(place);
  const std::string file = place.file("store.db");
  const std::string before = bytes_of(file);
  const auto time = fs::last_write_time(file);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  for (const bool create : {false, true}) {
    const auto store = open_store(place.url(), create);
    CHECK(store->read(kci));
    CHECK(store->verify().empty());
  }
  CHECK(bytes_of(file) == before);
  CHECK(fs::last_write_time(file) == time);
}

TEST_CASE("a damaged file is found and never read as if it were whole", "[sqlite]") {
  const SqlitePlace place;
  make_store(place, 2000);
  const std::string file = place.file("store.db");
  std::string bytes = bytes_of(file);
  const std::size_t page = 8192;
  SECTION("pages in the middle are overwritten") {
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(10 * page), bytes.end() - static_cast<std::ptrdiff_t>(page),
              '\x5A');
    write(file, bytes);
    const auto store = open_store(place.url(), false);
    CHECK_FALSE(store->verify().empty());
    CHECK_THROWS_WITH(store->read_events(kci), Contains("store.db: cannot read the events: the file is damaged"));
  }
  SECTION("the end is cut off") {
    write(file, bytes.substr(0, bytes.size() / 2));
    // Which of these notices it first depends on what was at the end.
    const auto read_all = [&] {
      const auto store = open_store(place.url(), false);
      const auto problems = store->verify();
      if (!problems.empty()) throw StoreError(problems.front());
    };
    CHECK_THROWS_AS(read_all(), StoreError);
  }
  SECTION("a single bit of an event is turned") {
    const std::size_t at = bytes.rfind("\"status\":\"tentative\"");
    REQUIRE(at != std::string::npos);
    bytes[at + 12] = static_cast<char>(bytes[at + 12] ^ 1);
    write(file, bytes);
    const auto problems = open_store(place.url(), false)->verify();
    REQUIRE(problems.size() == 2);
    CHECK_THAT(problems.front(), Contains("it was altered"));
    CHECK_THAT(problems.back(), Contains("damaged entry: status"));
  }
}

TEST_CASE("a writer waits for another, but not for ever", "[sqlite]") {
  const SqlitePlace place;
  make_store(place);
  SqliteDatabase first(place.file("store.db"), SqliteMode::existing);
  SqliteDatabase second(place.file("store.db"), SqliteMode::existing, std::chrono::milliseconds{150});
  auto held = std::make_unique<Transaction>(first, Transaction::Access::write);
  const auto begin = [&] {
    second.doing("change the store", [&] { Transaction transaction(second, Transaction::Access::write); });
  };
  CHECK_THROWS_WITH(begin(),
                    Contains("store.db: cannot change the store: it is locked by another process (waited 0.15 s)"));
  CHECK_THROWS_AS(begin(), StoreBusy);
  std::thread release([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    held.reset();
  });
  CHECK_NOTHROW(begin());
  release.join();
}

TEST_CASE("processes that make the store at the same time make it once", "[sqlite]") {
  const SqlitePlace place;
  std::string complaints[4];
  std::vector<std::thread> threads;
  for (std::string& text : complaints) {
    threads.emplace_back([&] {
      try {
        open_store(place.url(), true);
      } catch (const std::exception& error) {
        text = error.what();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& text : complaints) CHECK(text.empty());
  CHECK(open_store(place.url(), false)->verify().empty());
}

TEST_CASE("a reader and a writer go on at the same time", "[sqlite]") {
  const SqlitePlace place;
  make_store(place);
  SqliteDatabase writer(place.file("store.db"), SqliteMode::existing);
  Transaction transaction(writer, Transaction::Access::write);
  writer.sql() << "DELETE FROM event";
  CHECK(open_store(place.url(), false)->read_events(kci).size() == 1);
}

TEST_CASE("a store may have any name", "[sqlite]") {
  const TemporaryDirectory directory;
  const std::string name = GENERATE(as<std::string>{}, "a b", "a=b c=d", "a\"b\"", "a'b", "100%25?mode=ro#x", "file:x",
                                    ":memory:", "会議.db", "timeout=3", "back\\slash", "a\nb", "-");
  CAPTURE(name);
  const std::string url = "sqlite:" + directory.path(name);
  open_store(url, true)->commit(kci, new_programme(kci), by("anna"));
  CHECK(fs::is_regular_file(directory.path(name)));
  CHECK(open_store(url, false)->programmes().size() == 1);
  open_store(url, false)->backup(directory.path(name + "~"));
  CHECK(open_store("sqlite:" + directory.path(name + "~"), false)->programmes().size() == 1);
}

TEST_CASE("a path may be relative to the current directory", "[sqlite]") {
  const TemporaryDirectory directory;
  const fs::path before = fs::current_path();
  fs::current_path(directory.path(""));
  open_store("sqlite:x.db", true)->commit(kci, new_programme(kci), by("anna"));
  open_store("sqlite:x.db", false)->backup("y.db");
  open_store("sqlite:file:z.db", true)->restore("y.db");
  fs::current_path(before);
  CHECK(open_store("sqlite:" + directory.path("file:z.db"), false)->programmes().size() == 1);
}

TEST_CASE("a backup that is not what it should be is not restored", "[sqlite]") {
  const SqlitePlace place;
  make_store(place, 2000);
  const std::string backup = place.file("backup.db");
  open_store(place.url(), false)->backup(backup);
  const auto target = open_store(place.other_url(), true);
  std::string bytes = bytes_of(backup);
  SECTION("no database") { write(backup, "text"); }
  SECTION("another program's") { write(backup, bytes.replace(68, 4, "abcd")); }
  SECTION("damaged in the middle") { write(backup, bytes.replace(90'000, 8192, std::string(8192, 'x'))); }
  SECTION("cut off") { write(backup, bytes.substr(0, 100'000)); }
  SECTION("newer") {
    SqliteDatabase(backup, SqliteMode::existing).sql()
        << "UPDATE schema_version SET number = 99 WHERE number = (SELECT max(number) FROM schema_version)";
    CHECK_THROWS_WITH(target->restore(backup), Contains("backup.db was made by a newer nenkai (schema 99"));
  }
  SECTION("empty") { write(backup, ""); }
  CHECK_THROWS_AS(target->restore(backup), StoreError);
  CHECK(target->programmes().empty());
  CHECK(target->verify().empty());
}

TEST_CASE("a failed backup leaves nothing behind", "[sqlite]") {
  const SqlitePlace place;
  make_store(place, 2000);
  const auto store = open_store(place.url(), false);
  fs::resize_file(place.file("store.db"), 0);
  CHECK_THROWS_WITH(store->backup(place.file("backup.db")), Contains("store.db has become empty"));
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(place.file(""))) names.push_back(entry.path().filename().string());
  CHECK(names.size() <= 2);  // the store and its journal
  CHECK_FALSE(fs::exists(place.file("backup.db")));
}

}  // namespace
}  // namespace nenkai
