#include "store/migrations.hh"

#include <charconv>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "embedded/store_migrations.hh"
#include "store/log.hh"

namespace nenkai {
namespace {

constexpr int log_migration = 3;

/// "0001_first.sqlite.sql" in its parts.
struct FileName {
  int number = 0;
  std::string name;
  std::string_view dialect;  // empty: for both

  explicit FileName(std::string_view file) {
    const std::size_t line = file.find('_');
    const std::size_t dot = file.find('.');
    const std::size_t last_dot = file.rfind('.');
    std::from_chars(file.data(), file.data() + file.size(), number);
    if (number == 0 || line == file.npos || dot == file.npos || line > dot) {
      throw std::logic_error("migration file with a strange name: " + std::string(file));
    }
    name = file.substr(line + 1, dot - line - 1);
    if (last_dot > dot) dialect = file.substr(dot + 1, last_dot - dot - 1);
  }
};

std::vector<Migration> collect() {
  static std::map<int, std::string> names;  // what Migration::name points into
  std::map<int, Migration> found;
  for (const embedded::File& file : embedded::store_migrations()) {
    const FileName parts(file.name);
    Migration& migration = found[parts.number];
    migration.number = parts.number;
    migration.name = (names[parts.number] = parts.name).c_str();
    if (parts.dialect != "postgresql") migration.sqlite = file.text.data();
    if (parts.dialect != "sqlite") migration.postgresql = file.text.data();
  }
  std::vector<Migration> list;
  for (const auto& [number, migration] : found) {
    const bool whole = migration.sqlite != nullptr && migration.postgresql != nullptr;
    if (!whole || number != static_cast<int>(list.size()) + 1) {
      throw std::logic_error("migration " + std::to_string(number) + " lacks a dialect or its predecessor");
    }
    list.push_back(migration);
    if (number == log_migration) list.back().afterwards = write_missing_log;
  }
  return list;
}

}  // namespace

std::span<const Migration> migrations() {
  static const std::vector<Migration> all = collect();
  return all;
}

}  // namespace nenkai
