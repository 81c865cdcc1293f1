#pragma once
// Which demands cannot be met together, when there is no plan.
//
// Method: the series are shrunk first to a smallest set that cannot be placed (a series that has no day by itself;
// else two that exclude one another; else more than there is room for, by counting; else a connected part of the
// problem), then their demands to a smallest set that makes it so. Both by QuickXplain (U. Junker, AAAI 2004), which
// needs few questions where little is to blame.

#include <functional>
#include <vector>

#include "scheduler/plan/clock.hh"
#include "scheduler/plan/model.hh"

namespace nenkai::plan {

struct Conflict {
  std::vector<int> tasks;    // these cannot be placed together …
  std::vector<int> demands;  // … because of these; without any one of them they can
  bool minimal = true;       // false where time ran out before that was certain
};

enum class Verdict : std::uint8_t { possible, impossible, unknown };

/// What a solver's answer says of whether there is a plan at all.
Verdict verdict_of(const Answer& answer);

/// Can these tasks be placed, if of all demands only these are kept? (The fiscal year is kept always.)
Verdict can_place(const Problem& problem, const std::vector<int>& tasks, const std::vector<int>& demands,
                  const Clock& clock);

/// Tasks that have no day left by themselves.
std::vector<int> stuck_tasks(const Problem& problem);

/// Why such a task has none.
Conflict explain_stuck(const Problem& problem, int task);

/// `problem` has no plan. None where time runs out before anything is found.
std::optional<Conflict> find_conflict(const Problem& problem, const Clock& clock);

std::vector<ConflictLine> lines_of(const Problem& problem, const Conflict& conflict);

/// A smallest subset of `all` for which `bad` holds; it holds for all of them, and for every set that has a bad one
/// within. Of several the one with elements nearer the front.
std::vector<int> shrink(const std::vector<int>& all, const std::function<bool(const std::vector<int>&)>& bad);

/// The demands that concern one of the tasks, in the order in which a person would rather hear of them.
std::vector<int> demands_of(const Problem& problem, const std::vector<int>& tasks);

}  // namespace nenkai::plan
