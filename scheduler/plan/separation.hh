#pragma once
// Demands that a fractional choice breaks.

#include <functional>

#include "scheduler/plan/local_search.hh"
#include "scheduler/plan/rows.hh"

namespace nenkai::plan {

/// By item: candidates with a share above nothing, and the shares.
using Support = std::vector<std::vector<std::pair<int, double>>>;

/// The part of a pair that has been paid for so far.
using PairShare = std::function<double(int rule, int a, int b)>;

/// Adds to `rows` those that the support breaks and that are not there yet, those for soft spacings only where `soft`
/// says so, and returns their numbers.
std::vector<int> add_broken_rows(const Layout& layout, const Support& support, bool soft, const PairShare& paid,
                                 Rows& rows);

/// How much of a spacing's pool is filled on a day.
using PoolShare = std::function<double(int spacing, int day)>;

/// Cuts that the pools of soft spacings must pay for and do not.
std::vector<Clique> broken_pools(const Layout& layout, const Support& support, const PoolShare& filled);

/// The same for sets of candidates that exclude each other through different demands. Each set is widened by all
/// candidates of `domains` that each of its members excludes.
std::vector<int> add_broken_exclusions(const Layout& layout, const Support& support, const Domains& domains,
                                       Rows& rows);

}  // namespace nenkai::plan
