#pragma once
// PostgreSQL as a Database.

#include <memory>
#include <string>

#include "store/database.hh"

namespace nenkai {

/// A `postgresql://` URL as it may be shown: without its password.
std::string without_password(const std::string& url);

class PostgresDatabase final : public Database {
 public:
  /// Connects to `url`, as libpq understands it. Throws StoreError.
  explicit PostgresDatabase(const std::string& url);

  void begin_read() override { begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); }
  void begin_write() override;
  void begin_row_write() override { begin("BEGIN ISOLATION LEVEL READ COMMITTED"); }
  std::string for_change() const override { return " FOR UPDATE SKIP LOCKED"; }
  bool has_table(const std::string& table) override;
  const char* text(const Migration& migration) const override { return migration.postgresql; }
  bool ours() override;
  std::string given(const Batch& batch) const override;
  std::string rows(const Batch& batch) const override;
  void run(const std::string& text, Batch& batch) override;
  bool wants_cursors() const override { return true; }
  std::string cause(const soci::soci_error& error) const override;
  bool busy(const soci::soci_error& error) const override;
  std::vector<std::string> damage() override { return {}; }  // PostgreSQL has no such check of its own
  void copy_to(const std::string& path) override;

 private:
  void set_up();
  /// Connects anew where the connection was lost since the last transaction.
  void begin(const char* text);

  std::vector<std::string> secrets_;  // what messages must not repeat
};

}  // namespace nenkai
