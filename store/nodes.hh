#pragma once
// Which past versions held at some revision, found without reading all of them.
//
// A version that held from revision a up to and with b gets as its node the number in [a, b] that is a multiple of
// the largest power of two; there is only one. A version that held at revision r then has as its node r itself or
// one of the few numbers that are the middle of ever larger blocks of revisions around r. It is the relational
// interval tree of Kriegel, Pötke and Seidl (VLDB 2000), for intervals that never change.

#include <bit>
#include <cstdint>
#include <vector>

namespace nenkai {

/// Of a version that held from revision `since` up to, and not with, `until`; 1 <= since < until.
constexpr std::int64_t node_of(std::int64_t since, std::int64_t until) {
  const std::int64_t last = until - 1;
  const auto differing = static_cast<std::uint64_t>((since - 1) ^ last);
  if (since < 1 || last < since) return 0;  // a row that somebody meddled with; verify() tells of it
  const int level = static_cast<int>(std::bit_width(differing)) - 1;
  return (last >> level) << level;
}

/// The nodes that a version may have that held at revision `at`, where `last` is the last revision of all.
inline std::vector<std::int64_t> nodes_around(std::int64_t at, std::int64_t last) {
  if (at < 1) return {0};
  std::vector<std::int64_t> nodes;
  for (int level = std::countr_zero(static_cast<std::uint64_t>(at)); level < 62; ++level) {
    const std::int64_t node = (((at >> (level + 1)) << 1) | 1) << level;
    if (node > last && (std::int64_t{1} << level) > last) break;
    if (node <= last) nodes.push_back(node);
  }
  return nodes;
}

}  // namespace nenkai
