#pragma once
// Links to feeds (scheduler/link.hh), row by row. Within a transaction.

#include <span>
#include <string>
#include <vector>

#include "store/database.hh"

namespace nenkai {

/// By creation and id.
std::vector<Link> select_links(Database& database, const ProgrammeId& programme);
/// Throws StoreConflict where there is no such programme, or where the id or the token is taken.
void insert_link(Database& database, const ProgrammeId& programme, const Link& link);
/// False where there is no such link; one that was revoked before stays so since then.
bool mark_revoked(Database& database, const ProgrammeId& programme, const std::string& id, Instant at);
void update_fetches(Database& database, const ProgrammeId& programme, std::span<const LinkFetch> fetches);
/// Another text after each link that is added or revoked, in any programme.
std::string links_stamp_of(Database& database);

}  // namespace nenkai
