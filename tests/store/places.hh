#pragma once
// Fresh places for stores, taken away again at the end: a temporary directory, and a schema of the PostgreSQL
// server that NENKAI_TEST_POSTGRES names (script/postgres starts one).

#include <string>

#include "store/database.hh"
#include "tests/support/temporary_directory.hh"

namespace nenkai::test {

/// The variable's value; empty where it is not set.
std::string environment(const char* name);
/// The variable as a number; `standard` where it is not set.
int number_from(const char* variable, int standard);

class SqlitePlace {
 public:
  static constexpr bool waits_for_readers = true;  // a writer commits when the readers of the moment are done

  bool available() const { return true; }
  std::string url() const { return "sqlite:" + directory_.path("store.db"); }
  std::string other_url() const { return "sqlite:" + directory_.path("other.db"); }
  std::string file(const std::string& name) const { return directory_.path(name); }
  /// Runs SQL behind the store's back.
  void meddle(const std::string& statement) const;

 private:
  TemporaryDirectory directory_;
};

class PostgresPlace {
 public:
  static constexpr bool waits_for_readers = false;

  PostgresPlace();
  ~PostgresPlace();
  PostgresPlace(const PostgresPlace&) = delete;
  PostgresPlace& operator=(const PostgresPlace&) = delete;

  /// False, with a warning, where there is no server to test with.
  bool available() const;
  std::string url() const { return schema_url(schema_); }
  std::string other_url() const { return schema_url(schema_ + "_other"); }
  std::string file(const std::string& name) const { return directory_.path(name); }
  void meddle(const std::string& statement) const;

 private:
  std::string schema_url(const std::string& schema) const;

  std::string server_;
  std::string schema_;
  TemporaryDirectory directory_;
};

/// The database behind a store, whatever its schema; a new file where there is none.
std::unique_ptr<Database> connect(const std::string& url);

}  // namespace nenkai::test
