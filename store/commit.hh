#pragma once
// What Store::commit does, within its transaction.

#include "store/database.hh"

namespace nenkai {

/// Compares `change` with what is stored and writes what differs, as a new revision. Within a write transaction, which
/// the caller commits or takes back. Throws StoreConflict as `options` ask for it.
CommitResult apply_change(Database& database, const ProgrammeId& programme, const Change& change,
                          const Provenance& provenance, const CommitOptions& options);

}  // namespace nenkai
