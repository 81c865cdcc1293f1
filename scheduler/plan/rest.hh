#pragma once
// What is left once most places are struck out, given whole to COIN-OR's branch and cut (CBC), which has cuts that the
// relaxation does not make: Gomory's, two-step mixed integer rounding, zero-half, and what probing implies.
//
// CBC calculates with floating-point numbers. Costs are whole, so that it is told to give up a part only where the
// part's bound comes within half a unit of what is sought, a thousand times more than its tolerances can add up to.
// The choices that it finds are not believed but paid for anew. What is taken on trust is that its cuts and its
// infeasible linear programmes cut off no choice; docs/decisions/0005 has more on that.

#include <functional>
#include <optional>

#include "scheduler/plan/local_search.hh"
#include "scheduler/plan/rows.hh"

namespace nenkai::plan {

struct RestQuestion {
  Cost cutoff = 0;                    // only what is cheaper counts; at most `dearest_for_rest`
  std::vector<Exclusion> exclusions;  // known besides what the core says
  double seconds = 0;                 // of wall time; infinite: no limit
  const std::function<bool()>* stopped = nullptr;
};

struct RestAnswer {
  std::optional<Cost> bound;  // set: no choice within the domains is cheaper than this
  Choice choice;              // the cheapest that was found; empty where there is none
};

/// From here on, tolerances of CBC (1e-7 of a place) could add up to something.
inline constexpr Cost dearest_for_rest = 100'000;
inline constexpr std::size_t most_places_for_rest = 20'000;

/// Looks for a choice within these domains that costs less than the cutoff. Nothing may stay out of the plan. The
/// answer has no bound where that took too many steps, or too long; only the latter makes it depend on the machine.
RestAnswer ask_rest(const Core& core, const Domains& domains, const RestQuestion& question);

}  // namespace nenkai::plan
