#pragma once
// The planner says its notes in English, to be kept with a plan; here they are said in Japanese.

#include <optional>
#include <string>
#include <string_view>

namespace nenkai {

/// None for a note that has no Japanese form: it is shown as it is, and marked as English.
std::optional<std::string> japanese_note(std::string_view note);

}  // namespace nenkai
