#pragma once
// Proofs by counting that there is no plan. Where more has to go into a stretch of days than fits, a search has to try
// every order to see it, and counting sees it at once.

#include <optional>
#include <vector>

#include "scheduler/plan/core.hh"

namespace nenkai::plan {

/// Items that cannot be placed together: one has no candidate, or all of them have to start in a stretch of days where
/// a limit or a hard spacing takes fewer. None does not mean that there is a plan.
std::optional<std::vector<int>> jam(const Core& core);

}  // namespace nenkai::plan
