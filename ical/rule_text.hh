#pragma once
// The parts of a RECUR value (RFC 5545 section 3.3.10), as text.

#include <initializer_list>
#include <string>
#include <string_view>

namespace nenkai::ical {

/// The value of one part, "" where it is not there. `upper` is in upper case; the rule may be in any.
std::string_view rule_part(std::string_view rule, std::string_view upper);

/// The rule without some of its parts.
std::string rule_without(std::string_view rule, std::initializer_list<std::string_view> uppers);

}  // namespace nenkai::ical
