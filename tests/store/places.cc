#include "tests/store/places.hh"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "store/postgresql.hh"
#include "store/sqlite.hh"

namespace nenkai::test {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

int number_from(const char* variable, int standard) {
  const std::string text = environment(variable);
  return text.empty() ? standard : std::stoi(text);
}

void SqlitePlace::meddle(const std::string& statement) const {
  SqliteDatabase database(directory_.path("store.db"), SqliteMode::existing);
  database.sql() << statement;
}

PostgresPlace::PostgresPlace() : server_(environment("NENKAI_TEST_POSTGRES")) {
  static int count = 0;
  schema_ = fmt::format("nenkai_test_{}_{}", getpid(), ++count);
  if (server_.empty()) return;
  for (const char* suffix : {"", "_other"}) meddle(fmt::format("CREATE SCHEMA {}{}", schema_, suffix));
}

PostgresPlace::~PostgresPlace() {
  if (server_.empty()) return;
  try {
    for (const char* suffix : {"", "_other"}) meddle(fmt::format("DROP SCHEMA {}{} CASCADE", schema_, suffix));
  } catch (const std::exception& error) {
    WARN("cannot take the test's schema away: " << error.what());
  }
}

bool PostgresPlace::available() const {
  if (server_.empty()) WARN("PostgreSQL is not tested: NENKAI_TEST_POSTGRES names no server (script/postgres does)");
  return !server_.empty();
}

std::string PostgresPlace::schema_url(const std::string& schema) const {
  return fmt::format("{}{}options=-csearch_path%3D{}", server_, server_.find('?') == server_.npos ? '?' : '&', schema);
}

void PostgresPlace::meddle(const std::string& statement) const {
  PostgresDatabase database(url());
  database.sql() << statement;
}

std::unique_ptr<Database> connect(const std::string& url) {
  const std::string sqlite = "sqlite:";
  if (!url.starts_with(sqlite)) return std::make_unique<PostgresDatabase>(url);
  return std::make_unique<SqliteDatabase>(url.substr(sqlite.size()), SqliteMode::create);
}

}  // namespace nenkai::test
