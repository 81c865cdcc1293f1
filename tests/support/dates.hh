#pragma once
// Days and dates as tests write them. A text that is none ends the test.

#include <string>
#include <string_view>

#include "scheduler/dates.hh"

namespace nenkai::test {

inline Day day(std::string_view text) { return parse_day(text).value(); }
inline PartialDate partial(std::string_view text) { return PartialDate::parse(text).value(); }

inline std::string first_and_last(DayRange range) { return to_string(range.first()) + ".." + to_string(range.last()); }

}  // namespace nenkai::test
