#pragma once
// Whether a store is what it should be.

#include <string>
#include <vector>

#include "store/database.hh"

namespace nenkai {

/// What is wrong with the store, a sentence each and at most a hundred; nothing where all is well. Reads everything:
/// the database's own check, every version of every entity, and what the tables say of each other.
std::vector<std::string> verify(Database& database);

}  // namespace nenkai
