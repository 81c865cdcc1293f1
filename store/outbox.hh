#pragma once
// The outbox (scheduler/outbox.hh), row by row. Within a transaction.

#include <vector>

#include "store/database.hh"

namespace nenkai {

/// `where` is what follows WHERE, with `parameters` in it; it may end in an ORDER BY and more.
std::vector<OutboxRow> select_outbox(Database& database, const std::string& where, std::vector<Parameter> parameters);

void put_outbox(Database& database, const ProgrammeId& programme, const std::vector<OutboxRow>& rows);
void withdraw_outbox(Database& database, const std::vector<OutboxChange::Note>& notes, Instant now);
/// Sets when the rows were seen to be over; none takes that back.
void set_over(Database& database, const std::vector<std::int64_t>& ids, std::optional<Instant> over);

/// See Store::claim_outbox. Asks nothing of what is held.
std::vector<OutboxRow> lease_outbox(Database& database, const ProgrammeId& programme, const OutboxClaim& claim);
/// False where the row is leased to another by now.
bool settle_row(Database& database, const OutboxOutcome& outcome);

}  // namespace nenkai
