#pragma once
// What is remembered of sources (scheduler/subscription.hh), row by row. Within a transaction.

#include <optional>
#include <string>
#include <vector>

#include "store/database.hh"

namespace nenkai {

/// By name; of one name alone where it is given.
std::vector<SourceState> select_sources(Database& database, const ProgrammeId& programme,
                                        const std::optional<std::string>& name = {});
void upsert_source(Database& database, const ProgrammeId& programme, const SourceState& source);

}  // namespace nenkai
