#pragma once
// The mustache templates of pages, compiled into the program (config/templates/).

#include <string_view>

namespace nenkai {

/// The text of `name` ("ledger.mustache"). A name that does not exist is a programmer's error.
std::string_view template_text(std::string_view name);

}  // namespace nenkai
