#pragma once
// Items, rows and days are numbered by int throughout the planner; containers want std::size_t.

#include <cstddef>

namespace nenkai::plan {

inline std::size_t at(int number) { return static_cast<std::size_t>(number); }

}  // namespace nenkai::plan
