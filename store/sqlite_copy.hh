#pragma once
// SQLite's online backup (https://www.sqlite.org/backup.html): the one place where its C interface is used.

#include <chrono>
#include <string>

namespace nenkai {

/// Copies the SQLite file `from` over `to`, page by page, as it is at one moment. Others read and write `from`
/// meanwhile; each write makes the copy begin anew, so after a few of them the rest is copied in one go, which
/// makes writers wait. `to` is not synced. Throws StoreError.
void copy_sqlite(const std::string& from, const std::string& to, std::chrono::milliseconds patience);

}  // namespace nenkai
