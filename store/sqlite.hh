#pragma once
// SQLite as a Database. docs/decisions/0003-sqlite-journal.md says how it is made to keep what it acknowledged.

#include <chrono>
#include <memory>
#include <string>

#include "store/database.hh"

namespace nenkai {

enum class SqliteMode {
  read_only,  // an existing store, of which nothing is changed, not even its journal
  existing,   // an existing store
  create,     // an existing store, or a new one where there is no file or an empty one
  scratch     // a new one that need not survive a power cut: it is synced as a whole when it is finished
};

class SqliteDatabase final : public Database {
 public:
  /// How long one process waits for another's lock.
  static constexpr std::chrono::milliseconds standard_patience{10'000};

  /// Throws StoreError where there is no store, where it cannot be read, and where the file is something else.
  SqliteDatabase(const std::string& path, SqliteMode mode, std::chrono::milliseconds patience = standard_patience);

  void begin_read() override { sql_ << "BEGIN"; }
  void begin_write() override { sql_ << "BEGIN IMMEDIATE"; }
  void begin_row_write() override { begin_write(); }
  std::string for_change() const override { return {}; }
  bool has_table(const std::string& table) override;
  const char* text(const Migration& migration) const override { return migration.sqlite; }
  bool ours() override;
  std::string given(const Batch& batch) const override;
  std::string rows(const Batch& batch) const override;
  void run(const std::string& text, Batch& batch) override;
  bool wants_cursors() const override { return false; }
  std::string cause(const soci::soci_error& error) const override;
  bool busy(const soci::soci_error& error) const override;
  std::vector<std::string> damage() override;
  void copy_to(const std::string& path) override;

 private:
  void open(SqliteMode mode);
  void set_up(SqliteMode mode);
  long long pragma(const std::string& name);

  std::string path_;
  std::chrono::milliseconds patience_;
};

}  // namespace nenkai
