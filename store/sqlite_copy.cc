#include "store/sqlite_copy.hh"

#include <fmt/format.h>
#include <sqlite3.h>

#include <memory>
#include <thread>

#include "store/store.hh"

namespace nenkai {
namespace {

constexpr int pages_per_step = 1000;
constexpr int restarts_allowed = 3;

struct Close {
  void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
using Handle = std::unique_ptr<sqlite3, Close>;

struct Finish {
  void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};
using Backup = std::unique_ptr<sqlite3_backup, Finish>;

[[noreturn]] void fail(const std::string& path, int code) {
  throw StoreError(fmt::format("{}: cannot copy the store: {}", path, sqlite3_errstr(code)));
}

Handle open_file(const std::string& path, std::chrono::milliseconds patience) {
  sqlite3* raw = nullptr;
  // "./" keeps a name such as "file:x" from being taken for a URI.
  const std::string plain = path.starts_with('/') ? path : "./" + path;
  const int code = sqlite3_open_v2(plain.c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
  Handle handle(raw);
  if (code != SQLITE_OK) fail(path, code);
  sqlite3_busy_timeout(raw, static_cast<int>(patience.count()));
  return handle;
}

/// Tells when a copy had to begin anew: more pages remain than after the step before.
class Restarts {
 public:
  bool too_many(sqlite3_backup* backup) {
    const int remaining = sqlite3_backup_remaining(backup);
    if (last_ >= 0 && remaining > last_ - pages_per_step) ++count_;
    last_ = remaining;
    return count_ > restarts_allowed;
  }

 private:
  int last_ = -1;
  int count_ = 0;
};

}  // namespace

void copy_sqlite(const std::string& from, const std::string& to, std::chrono::milliseconds patience) {
  const Handle source = open_file(from, patience);
  const Handle target = open_file(to, patience);
  // Nobody knows of the copy before it is whole and synced, so it needs no journal.
  for (const char* pragma : {"PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF"}) {
    if (const int code = sqlite3_exec(target.get(), pragma, nullptr, nullptr, nullptr); code != SQLITE_OK)
      fail(to, code);
  }
  Backup backup(sqlite3_backup_init(target.get(), "main", source.get(), "main"));
  if (backup == nullptr) fail(to, sqlite3_errcode(target.get()));
  const auto deadline = std::chrono::steady_clock::now() + patience;
  Restarts restarts;
  int pages = pages_per_step;
  while (true) {
    const int code = sqlite3_backup_step(backup.get(), pages);
    if (code == SQLITE_DONE) break;
    const bool locked = code == SQLITE_BUSY || code == SQLITE_LOCKED;
    if (code != SQLITE_OK && !locked) fail(code == SQLITE_FULL ? to : from, code);
    if (locked && std::chrono::steady_clock::now() > deadline) fail(from, code);
    if (!locked && restarts.too_many(backup.get())) pages = -1;
    // A moment for writers to come in.
    std::this_thread::sleep_for(std::chrono::milliseconds(locked ? 20 : 1));
  }
  if (const int code = sqlite3_backup_finish(backup.release()); code != SQLITE_OK) fail(to, code);
}

}  // namespace nenkai
