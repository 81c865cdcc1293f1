#include "store/schema.hh"

#include <fmt/format.h>

#include <sstream>

#include "scheduler/dates.hh"

namespace nenkai {
namespace {

constexpr std::string_view program = "nenkai";

std::string now() {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return to_string(Instant{seconds});
}

void apply(Database& database, const Migration& migration, const StatementHook& before) {
  Transaction transaction(database, Transaction::Access::write);
  // Another process may have been faster.
  if (schema_of(database) >= migration.number) return;
  const auto execute = [&](const std::string& statement) {
    if (before) before(statement.c_str());
    database.sql() << statement;
  };
  for (const std::string& statement : statements_of(database.text(migration))) execute(statement);
  if (migration.afterwards != nullptr) migration.afterwards(database);
  const std::string at = now();
  const std::string by = fmt::format("{} {}", program, NENKAI_VERSION);
  if (before) before("INSERT INTO schema_version");
  database.sql() << "INSERT INTO schema_version (number, applied_at, program) VALUES (:number, :at, :program)",
      soci::use(migration.number, "number"), soci::use(at, "at"), soci::use(by, "program");
  if (before) before("COMMIT");
  transaction.commit();
}

}  // namespace

std::vector<std::string> statements_of(const char* text) {
  std::vector<std::string> statements;
  std::string statement;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    // SOCI looks for parameters in comments too, so none may reach it.
    if (const std::size_t comment = line.find("--"); comment != std::string::npos) line.erase(comment);
    while (!line.empty() && line.back() == ' ') line.pop_back();
    if (line.empty()) continue;
    const bool last = line.back() == ';';
    if (last) line.pop_back();
    statement += (statement.empty() ? "" : "\n") + line;
    if (last) statements.push_back(std::exchange(statement, {}));
  }
  if (!statement.empty()) statements.push_back(statement);
  return statements;
}

void refuse_newer_schema(const Database& database, int found, int known) {
  throw StoreError(fmt::format("{} was made by a newer nenkai (schema {}; this one knows {}): upgrade nenkai",
                               database.name(), found, known));
}

int schema_of(Database& database) {
  if (!database.has_table("schema_version")) return 0;
  int number = 0;
  database.sql() << "SELECT coalesce(max(number), 0) FROM schema_version", soci::into(number);
  return number;
}

void bring_up_to_date(Database& database, std::span<const Migration> migrations, const StatementHook& before) {
  const int known = migrations.empty() ? 0 : migrations.back().number;
  database.doing("bring the schema up to date", [&] {
    const int found = schema_of(database);
    if (found > known) refuse_newer_schema(database, found, known);
    for (const Migration& migration : migrations) {
      if (migration.number > found) apply(database, migration, before);
    }
  });
}

}  // namespace nenkai
