#pragma once
// The cheapest choice, and the proof that nothing is cheaper.
//
// Method: local search gives a good choice; a linear relaxation, grown by columns and cuts (COIN-OR Clp), gives
// prices; the prices give a lower bound by Lagrangian duality, worked out again in whole numbers so that no rounding
// can touch the proof; reduced costs throw out candidates; branch and bound does the rest. docs/planning.md has
// the whole story.

#include <atomic>
#include <cstdint>
#include <functional>

#include "scheduler/plan/core.hh"

namespace nenkai::plan {

struct Progress {
  std::optional<Cost> cost;  // of the best choice so far
  Cost bound = 0;            // proved: nothing is cheaper
  double seconds = 0;
};

struct SolveOptions {
  double time_limit = 60;  // seconds of wall time; <= 0: none
  std::uint64_t seed = 1;
  int threads = 1;
  bool any = false;                         // stop at the first choice that keeps all hard demands
  Cost near_enough = 0;                     // stop once the cost is proved to be within so much of the least
  std::int64_t most_parts = 0;              // stop after so many parts of branch and bound; 0: no limit
  const Choice* start_from = nullptr;       // a choice to begin with; may break demands
  const std::atomic<bool>* stop = nullptr;  // set by somebody else: give the best so far
  std::function<void(const Progress&)> progress;
};

struct Answer {
  PlanStatus status = PlanStatus::unknown;
  Choice choice;  // empty where there is none
  Cost cost = 0;
  Cost bound = 0;  // proved; equal to the cost when optimal
};

/// Same core, seed and options give the same answer, whatever `threads` says, as long as the time limit is
/// not reached.
Answer solve(const Core& core, const SolveOptions& options = {});

/// One item moved elsewhere, everything else placed anew around it.
struct Alternative {
  int candidate = 0;
  Cost extra = 0;  // over the optimum; exact
};

/// For each item the `count` cheapest other starts (each with its best venue), cheapest first. `best` is an
/// optimal answer for `core`. Where the time limit strikes first, lists are shorter: nothing unproved is given.
std::vector<std::vector<Alternative>> alternatives(const Core& core, const Answer& best, int count,
                                                   const SolveOptions& options = {});

}  // namespace nenkai::plan
