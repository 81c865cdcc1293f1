#include "store/copy.hh"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>

#include "store/schema.hh"
#include "store/sqlite.hh"
#include "store/tables.hh"
#include "store/verify.hh"

namespace nenkai {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& path, const char* what) {
  throw StoreError(fmt::format("cannot {} {}: {}", what, path, std::strerror(errno)));
}

class File {
 public:
  explicit File(int number) : number_(number) {}
  ~File() {
    if (number_ >= 0) close(number_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

void sync(const std::string& path) {
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0 || fsync(file.number()) != 0) fail(path, "sync");
}

/// A new file beside `path` that is gone again unless it was given that name.
class Draft {
 public:
  explicit Draft(std::string path) : path_(std::move(path)), draft_(path_ + ".part-XXXXXX") {
    const File file(mkstemp(draft_.data()));
    if (file.number() < 0) fail(path_, "make");
  }
  ~Draft() {
    if (!draft_.empty()) unlink(draft_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  const std::string& name() const { return draft_; }
  /// `text` with the draft's name replaced by the one that was asked for.
  std::string renamed(std::string text) const {
    if (const std::size_t at = text.find(draft_); at != text.npos) text.replace(at, draft_.size(), path_);
    return text;
  }

  /// Puts the file on disk under its proper name, which nobody else has taken meanwhile.
  void publish() {
    sync(draft_);
    if (!rename_if_free() && errno != EINVAL) fail(path_, "make");
    if (errno == EINVAL) fs::rename(draft_, path_);  // a file system that cannot do it in one step
    draft_.clear();
    sync(fs::absolute(path_).parent_path().string());
  }

 private:
  bool rename_if_free() {
    errno = 0;
    return renameat2(AT_FDCWD, draft_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) == 0;
  }

  std::string path_;
  std::string draft_;
};

void copy_table(const Table& table, Database& from, Database& to) {
  std::vector<ColumnType> types;
  for (const Column& column : table.columns) types.push_back(column.type);
  RowReader rows(from, "SELECT " + names_of(table.columns) + " FROM " + table.name, types, {});
  BulkWriter writer(to, insert_into(table), table.columns);
  while (rows.next()) {
    Batch& row = writer.row();
    for (std::size_t i = 0; i < types.size(); ++i) {
      if (rows.null(i)) {
        row.null();
      } else if (types[i] == ColumnType::text) {
        row.text(rows.text(i));
      } else {
        row.number(rows.number(i));
      }
    }
  }
  writer.finish();
}

void refuse_unless_empty(Database& database) {
  std::string programme;
  soci::indicator found = soci::i_null;
  database.sql() << "SELECT min(id) FROM programme", soci::into(programme, found);
  if (found == soci::i_ok) {
    throw StoreError(
        fmt::format("{} holds programme {} already: restore into an empty store", database.name(), programme));
  }
}

void check_schema(Database& copy) {
  const int found = schema_of(copy);
  const int known = migrations().back().number;
  if (found == 0) throw StoreError(copy.name() + " holds no store");
  if (found > known) refuse_newer_schema(copy, found, known);
}

void check_contents(Database& copy) {
  const std::vector<std::string> problems = verify(copy);
  if (problems.empty()) return;
  throw StoreError(fmt::format("{} is damaged and was not restored: {}{}", copy.name(), problems.front(),
                               problems.size() > 1 ? fmt::format(" (and {} more)", problems.size() - 1) : ""));
}

}  // namespace

/// By the clock: it says when this copy was made, and no answer depends on it.
static void hold_sending(Database& database) {
  const long long now =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  database.sql() << "DELETE FROM hold";
  database.sql() << "INSERT INTO hold (what, since_us) VALUES ('sending', :now)", soci::use(now, "now");
}

void copy_store(Database& from, Database& to, bool hold) {
  bring_up_to_date(to, migrations());
  Transaction reading(from, Transaction::Access::read);
  Transaction writing(to, Transaction::Access::write);
  refuse_unless_empty(to);
  for (const Table& table : tables) copy_table(table, from, to);
  if (hold) hold_sending(to);
  writing.commit();
}

/// True for a SQLite file with our tables in it.
static bool has_schema(const std::string& path) {
  SqliteDatabase copy(path, SqliteMode::read_only);
  return schema_of(copy) != 0;
}

void write_backup(Database& database, const std::string& path) {
  if (fs::exists(fs::symlink_status(path))) throw StoreError(path + " exists already: a backup makes a new file");
  Draft draft(path);
  try {
    database.doing("back up to " + path, [&] { database.copy_to(draft.name()); });
  } catch (const StoreError& error) {
    throw StoreError(draft.renamed(error.what()));
  }
  // SQLite takes a file that somebody emptied for a new one and would copy the nothing in it, as no page or as one.
  if (fs::file_size(draft.name()) == 0 || !has_schema(draft.name())) {
    throw StoreError(database.name() + " has become empty: nothing to back up");
  }
  draft.publish();
}

void read_backup(Database& database, const std::string& path) {
  database.doing("restore " + path, [&] { refuse_unless_empty(database); });
  if (!fs::exists(path)) throw StoreError("there is no backup at " + path);
  std::optional<Draft> upgraded;
  auto copy = std::make_unique<SqliteDatabase>(path, SqliteMode::read_only);
  copy->doing("restore it", [&] { check_schema(*copy); });
  if (schema_of(*copy) < migrations().back().number) {
    // It is brought up to date in a copy, so that the backup itself stays as it was.
    upgraded.emplace(fs::temp_directory_path() / fs::path(path).filename());
    copy->copy_to(upgraded->name());
    copy = std::make_unique<SqliteDatabase>(upgraded->name(), SqliteMode::scratch);
    bring_up_to_date(*copy, migrations());
  }
  copy->doing("restore it", [&] { check_contents(*copy); });
  database.doing("restore " + path, [&] { copy_store(*copy, database, true); });
}

}  // namespace nenkai
