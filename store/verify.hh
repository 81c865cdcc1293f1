#pragma once
// Whether a store is what it should be.

#include <string>
#include <vector>

#include "store/database.hh"

namespace nenkai {

/// See Store::verify. Within a read transaction.
std::vector<std::string> verify(Database& database, const std::string& head = {});

}  // namespace nenkai
