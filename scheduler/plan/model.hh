#pragma once
// The solver's plain problem, made of a year's demands: all of them, or what is left when some are dropped or
// mended, as the search for conflicts and relaxations asks.

#include <set>
#include <utility>

#include "scheduler/plan/core.hh"
#include "scheduler/plan/problem.hh"

namespace nenkai::plan {

/// What is different from the problem as it stands.
struct Whatif {
  std::set<int> dropped{};                          // demands that nobody has to keep; the fiscal year's always are
  std::map<std::pair<int, int>, DaySet> starts{};   // by task and demand: what that demand bars instead
  std::optional<std::pair<int, int>> apart_days{};  // an apart rule, and its days instead
  std::optional<std::pair<int, int>> roomier{};     // a capacity, and how many more it takes
  std::map<int, std::pair<int, int>> after{};       // by demand: other min_days and max_days
  std::optional<std::vector<int>> only{};           // tasks; the others are not there
  bool hard_only = false;                           // no costs: is there any plan at all?
};

struct Model {
  Core core;
  std::vector<int> tasks;     // of each item
  std::vector<int> venue_of;  // of each of the core's venues, the programme's; a shared one can come several times

  /// The place of a candidate's venue in the list of its series; -1 where it takes none.
  int place(const Problem& problem, int item, int candidate) const;
};

/// The first days that nothing bars from the task by itself, whichever the venue.
DaySet free_starts(const Problem& problem, int task, const Whatif& whatif = {});

Model core_of(const Problem& problem, const Whatif& whatif = {});

/// More than any whole plan of `core` costs.
Cost dearer_than_all(const Core& core);

}  // namespace nenkai::plan
