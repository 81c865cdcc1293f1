#include "store/database.hh"

namespace nenkai {

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

}  // namespace nenkai
