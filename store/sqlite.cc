#include "store/sqlite.hh"

#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "store/sqlite_copy.hh"

namespace nenkai {
namespace {

namespace fs = std::filesystem;

constexpr long long our_application_id = 1852141163;  // "nenk", set by the first migration

/// The path as a URI (RFC 3986), which alone can say that a file must exist, and which carries every character
/// through SOCI's connection string.
std::string uri_of(const std::string& path, std::string_view mode) {
  std::string uri = "file:";
  for (const char c : fs::absolute(path).string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                       c == '.' || c == '-' || c == '_';
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri + "?mode=" + std::string(mode);
}

std::string because(int error) { return std::strerror(error); }

int code_of(const soci::soci_error& error) {
  const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  constexpr int primary = 0xFF;  // the rest is the extended code
  return sqlite == nullptr ? SQLITE_ERROR : sqlite->result() & primary;
}

/// Says in plain words what SQLite would call "unable to open database file".
void check_path(const std::string& path, SqliteMode mode) {
  if (path.empty()) throw StoreError("sqlite: names no file: write sqlite:PATH");
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status)) throw StoreError(path + " is a directory, and a store is a file");
  if (fs::exists(status)) {
    if (access(path.c_str(), R_OK) != 0) throw StoreError(fmt::format("cannot read {}: {}", path, because(errno)));
    return;
  }
  if (status.type() == fs::file_type::none) throw StoreError(fmt::format("cannot reach {}: {}", path, error.message()));
  if (mode == SqliteMode::read_only || mode == SqliteMode::existing) {
    throw StoreError(fmt::format("there is no store at {}: `nenkai init` makes one", path));
  }
  const fs::path directory = fs::absolute(path).parent_path();
  if (!fs::is_directory(directory)) {
    throw StoreError(fmt::format("cannot make {}: there is no directory {}", path, directory.string()));
  }
  if (access(directory.c_str(), W_OK | X_OK) != 0) {
    throw StoreError(fmt::format("cannot make {} in {}: {}", path, directory.string(), because(errno)));
  }
}

}  // namespace

SqliteDatabase::SqliteDatabase(const std::string& path, SqliteMode mode, std::chrono::milliseconds patience)
    : Database(path), path_(path), patience_(patience) {
  check_path(path, mode);
  doing("open the store", [&] {
    open(mode);
    if (!ours()) throw StoreError(path + " is no nenkai store: another program made it");
    set_up(mode);
  });
}

void SqliteDatabase::open(SqliteMode mode) {
  const bool may_create = mode == SqliteMode::create || mode == SqliteMode::scratch;
  const char* access = mode == SqliteMode::read_only ? "ro" : may_create ? "rwc" : "rw";
  sql_.open(*soci::factory_sqlite3(), "dbname=" + uri_of(path_, access));
  // SOCI's own setting knows whole seconds only.
  pragma(fmt::format("busy_timeout = {}", patience_.count()));
  const bool empty = pragma("page_count") == 0;
  if (empty && !may_create) throw StoreError(fmt::format("{} is empty: `nenkai init` makes a store of it", path_));
  // A row of the event table has some 350 bytes; on pages of 8 KiB a million of them go in twice as fast as on 4.
  if (empty) sql_ << "PRAGMA page_size = 8192";
}

void SqliteDatabase::set_up(SqliteMode mode) {
  sql_ << "PRAGMA cache_size = -65536";  // KiB; taken as it is needed
  sql_ << "PRAGMA cell_size_check = ON";
  // The journals of single statements need no disk: where one fails, the whole transaction is taken back.
  sql_ << "PRAGMA temp_store = MEMORY";
  // A schema that somebody tampered with may call no functions with side effects.
  sql_ << "PRAGMA trusted_schema = OFF";
  if (mode == SqliteMode::read_only) return;
  const bool scratch = mode == SqliteMode::scratch;
  std::string journal;
  sql_ << (scratch ? "PRAGMA journal_mode = MEMORY" : "PRAGMA journal_mode = TRUNCATE"), soci::into(journal);
  if (!scratch && journal != "truncate") {
    throw StoreError(fmt::format("{}: its journal mode is {} and cannot be changed to truncate", path_, journal));
  }
  sql_ << (scratch ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = FULL");
}

long long SqliteDatabase::pragma(const std::string& name) {
  long long value = 0;
  sql_ << "PRAGMA " + name, soci::into(value);
  return value;
}

bool SqliteDatabase::ours() {
  long long found = 0;
  sql_ << "SELECT count(*) FROM sqlite_master", soci::into(found);
  // Asked after the tables, which another process may be making, with the mark, at this moment.
  const long long mark = pragma("application_id");
  return mark == our_application_id || (found == 0 && mark == 0);
}

bool SqliteDatabase::has_table(const std::string& table) {
  long long count = 0;
  sql_ << "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = :name", soci::use(table, "name"),
      soci::into(count);
  return count > 0;
}

std::string SqliteDatabase::given(const Batch& batch) const {
  std::string columns;
  for (const Batch::Values& values : batch.columns()) {
    columns += fmt::format("{}:{} AS {}", columns.empty() ? "" : ", ", values.column.name, values.column.name);
  }
  return "(SELECT " + columns + ") AS given";
}

std::string SqliteDatabase::rows(const Batch& batch) const {
  // Not SELECT: of a statement that could insert many rows SQLite keeps a journal of its own, to take half of it back.
  std::string values;
  for (const Batch::Values& column : batch.columns())
    values += (values.empty() ? ":" : ", :") + std::string(column.column.name);
  return "VALUES (" + values + ")";
}

void SqliteDatabase::run(const std::string& text, Batch& batch) {
  soci::statement statement(sql_);
  for (Batch::Values& values : batch.bound()) {
    if (values.column.type == ColumnType::text) {
      statement.exchange(soci::use(values.texts, values.indicators, values.column.name));
    } else {
      statement.exchange(soci::use(values.numbers, values.indicators, values.column.name));
    }
  }
  statement.alloc();
  statement.prepare(text);
  statement.define_and_bind();
  statement.execute(true);
}

bool SqliteDatabase::busy(const soci::soci_error& error) const {
  const int code = code_of(error);
  return code == SQLITE_BUSY || code == SQLITE_LOCKED;
}

std::string SqliteDatabase::cause(const soci::soci_error& error) const {
  switch (code_of(error)) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fmt::format("it is locked by another process (waited {} s)",
                         std::chrono::duration<double>(patience_).count());
    case SQLITE_FULL: return "disk full";
    case SQLITE_CORRUPT: return "the file is damaged: restore a backup";
    case SQLITE_NOTADB: return "it is no nenkai store, nor any SQLite database";
    case SQLITE_CANTOPEN: return "its file or the journal beside it cannot be opened: is the directory writable?";
    case SQLITE_READONLY:
    case SQLITE_PERM: return "the file or its directory is not writable";
    case SQLITE_IOERR: return "reading or writing the disk failed";
    default: return error.get_error_message();
  }
}

std::vector<std::string> SqliteDatabase::damage() {
  std::vector<std::string> problems;
  constexpr ColumnType types[] = {ColumnType::text};
  {
    RowReader rows(*this, "PRAGMA integrity_check(100)", types, {});
    while (rows.next()) {
      if (rows.text(0) != "ok") problems.emplace_back(rows.text(0));
    }
  }
  // A trigger could alter what is written next. No schema has any, nor a view in a table's place.
  RowReader rows(*this, "SELECT type || ' ' || name FROM sqlite_master WHERE type IN ('trigger', 'view')", types, {});
  while (rows.next()) problems.push_back(fmt::format("somebody put a {} into the store", rows.text(0)));
  return problems;
}

void SqliteDatabase::copy_to(const std::string& path) { copy_sqlite(path_, path, patience_); }

}  // namespace nenkai
