#pragma once
// "Did you mean …?": the known word nearest to a wrong one.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nenkai {

/// The word of `known` with the smallest edit distance to `word`, the first of several. The distance is
/// the optimal string alignment (Damerau 1964: insert, delete, replace, or swap two neighbours; Latin
/// letters of either case are the same). None where more than a third of the longer word would have to
/// change, because a far-fetched suggestion is worse than none. Words beyond 64 bytes are not looked at:
/// the time is the product of both lengths, and `word` comes from outside.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace nenkai
