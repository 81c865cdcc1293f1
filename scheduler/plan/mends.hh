#pragma once
// The cheapest single mends of a conflict. Each concerns one of its lines, for what leaves all of them as they are
// leaves the conflict too; each is tried on the whole problem, by the solver.

#include "scheduler/plan/conflict.hh"

namespace nenkai::plan {

inline constexpr std::size_t most_relaxations = 8;

/// By cost, then in the order of the conflict's lines; `notes` tells where there are none or not all.
std::vector<Remedy> relaxations_of(const Problem& problem, const Conflict& conflict, const Clock& clock,
                                   std::vector<std::string>& notes);

}  // namespace nenkai::plan
