#pragma once
// Branch and bound on what the relaxation leaves open: the item whose share is spread widest is split into earlier
// and later candidates. The side nearer to the relaxation is followed down at once (which finds good choices), the
// other waits; the waiting part with the lowest bound comes next.

#include <chrono>
#include <optional>

#include "scheduler/plan/relaxation.hh"
#include "scheduler/plan/solve.hh"

namespace nenkai::plan {

/// The best choice so far, and who is told of it.
class Incumbent {
 public:
  explicit Incumbent(const Core& core) : core_(core) {}

  /// Takes a choice where it keeps all hard demands and is cheaper.
  bool offer(const Choice& choice);
  bool any() const { return cost_.has_value(); }
  const std::optional<Cost>& cost() const { return cost_; }
  const Choice& choice() const { return choice_; }

 private:
  const Core& core_;
  std::optional<Cost> cost_;
  Choice choice_;
};

/// Candidates first … last of an item, none where first > last: one step on the way to a part of the problem.
struct Step {
  int item = 0;
  int first = 0;
  int last = 0;
  bool must = false;  // it may not stay out
};

struct BranchingLimits {
  Cost ceiling = 0;  // no plan costs so much: where nothing is known yet, bounds are held against this
  bool any = false;  // the first choice will do
  Cost near_enough = 0;
  std::int64_t most_parts = 0;
  std::vector<Step> within;  // the part of the problem to look at; empty: all of it
  bool strike = true;        // may strike out for good what no cheaper plan uses
  std::function<bool()> stopped;
  std::function<void(Cost bound)> told;  // a better choice or bound
};

/// A search that can be interrupted and taken up again. Everything it is given must outlive it.
class BranchAndBound {
 public:
  BranchAndBound(const Layout& layout, Relaxation& relaxation, Incumbent& incumbent, BranchingLimits limits);
  ~BranchAndBound();
  BranchAndBound(const BranchAndBound&) = delete;
  BranchAndBound& operator=(const BranchAndBound&) = delete;

  /// Goes on until the bound meets the incumbent, somebody says stop, or so many more steps of the simplex method
  /// have been made (0: no limit). Returns the proved bound; at least the ceiling where there is no choice at all.
  Cost run(std::int64_t steps = 0);
  /// Nothing is left to look at: all was looked at, or the limits have been reached.
  bool done() const;

 private:
  class Search;
  std::unique_ptr<Search> search_;
};

/// Fixes what the relaxation is surest of and solves again, until every item stands. Leaves the relaxation widened.
void dive(Relaxation& relaxation, Incumbent& incumbent, Cost cutoff);

}  // namespace nenkai::plan
