#pragma once
// jCal (RFC 7265): the same calendar as JSON.

#include <string>
#include <string_view>

#include "scheduler/result.hh"

namespace nenkai {

/// Converts a feed that this program wrote; text values stay to the letter. Errors: bytes that are no iCalendar.
Result<std::string> to_jcal(std::string_view feed);

}  // namespace nenkai
