#pragma once
// Which schema a database has, and how it comes by the one this program wants.

#include <functional>
#include <span>

#include "store/database.hh"
#include "store/migrations.hh"

namespace nenkai {

/// The number of the last migration that was applied; 0 where there is no schema yet.
int schema_of(Database& database);

/// Called before each statement, for tests that pull the plug there.
using StatementHook = std::function<void(const char* statement)>;

/// Applies the migrations that `database` lacks, each in a transaction of its own, and writes nothing where it
/// lacks none. Throws StoreError where the schema is newer than the last of `migrations`.
void bring_up_to_date(Database& database, std::span<const Migration> migrations, const StatementHook& before = {});

[[noreturn]] void refuse_newer_schema(const Database& database, int found, int known);

/// The statements of a migration, without its comments.
std::vector<std::string> statements_of(const char* text);

}  // namespace nenkai
