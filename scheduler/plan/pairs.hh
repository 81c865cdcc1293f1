#pragma once
// What two occurrences, or an occurrence and a kept event, or two kept events have against one another.

#include "scheduler/plan/problem.hh"

namespace nenkai::plan {

/// A task where a plan puts it.
struct Placed {
  int task = 0;
  int start = 0;
};

/// The soft apart rules that the placed tasks do not keep, with one another and with kept events: each pair once for
/// each rule, by rule, then in the order of the tasks.
std::vector<Penalty> penalties_of(const Problem& problem, const std::vector<Placed>& placed);

/// What kept events do to one another: rules that they break, which no plan can mend. Sentences.
std::vector<std::string> clashes_of(const Problem& problem);

/// The fewest hard demands that a first day of the task, free by itself, breaks with the placed ones; in words.
std::string why_left_out(const Problem& problem, int task, const std::vector<Placed>& placed);

}  // namespace nenkai::plan
