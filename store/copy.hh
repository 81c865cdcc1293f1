#pragma once
// Copying a whole store from one database into another.

#include <string>

#include "store/database.hh"

namespace nenkai {

/// Copies every row of `from` into `to`, in one transaction of each. Brings the schema of `to` up to date first.
/// Throws StoreError where `to` holds a programme. `hold`: `to` then holds back all sending.
void copy_store(Database& from, Database& to, bool hold = false);

/// Writes a copy of `database` as the new file `path`: whole and on disk when it returns, or not there at all.
/// Throws StoreError where `path` exists.
void write_backup(Database& database, const std::string& path);

/// Fills `database`, which holds no programme, from the file `path` after checking it.
void read_backup(Database& database, const std::string& path);

}  // namespace nenkai
