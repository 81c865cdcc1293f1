#pragma once
// What people see where something went wrong.

#include <string>

#include "server/message.hh"

namespace nenkai::server {

/// A page for a status of 400 and above, in "en" or "ja": what the status means, `message` (may be empty) as it was
/// said, and the ways on. Reads no store, so that it can be shown where the store is what failed.
Response error_page(int status, const std::string& message, const std::string& language);

}  // namespace nenkai::server
