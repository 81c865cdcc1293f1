#include "store/database.hh"

namespace nenkai {

void Database::fail(std::string_view operation, const soci::soci_error& error) const {
  const std::string what = name_ + ": cannot " + std::string(operation) + ": " + cause(error);
  if (busy(error)) throw StoreBusy(what);
  throw StoreError(what);
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_->sql() << "ROLLBACK";
  } catch (const soci::soci_error&) {
    // The database has taken it back itself, or is out of reach, in which case it will.
  }
}

void Transaction::commit() {
  database_->sql() << "COMMIT";
  open_ = false;
}

void require_programme(Database& database, const ProgrammeId& programme) {
  int found = 0;
  database.sql() << "SELECT count(*) FROM programme WHERE id = :id", soci::use(programme.str(), "id"),
      soci::into(found);
  if (found == 0) throw StoreConflict("there is no programme " + programme.str());
}

}  // namespace nenkai
