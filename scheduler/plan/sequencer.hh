#pragma once
// All plans of few items, day by day: labels that say what is placed and what of it is still felt. Those whose cheapest
// rest, by the blocks' timelines at good prices, cannot come below the cutoff are dropped, so that few are left (the
// last step of successive sublimation; see timeline.hh).

#include "scheduler/plan/pricing.hh"

namespace nenkai::plan {

inline constexpr std::size_t most_in_sequence = 64;

struct SequenceQuestion {
  Cost cutoff = 0;              // only what is cheaper counts
  std::size_t most_labels = 0;  // on one day; of more, those that promise least are dropped
  const std::function<bool()>* stopped = nullptr;
  /// Set: what a candidate counts, in 1 / scale, by item and candidate; else what it costs.
  const std::vector<std::vector<Cost>>* counts = nullptr;
};

struct SequenceAnswer {
  bool whole = false;      // all that is cheaper than the cutoff was looked at
  Choice choice;           // the cheapest that was met; empty where there is none
  std::int64_t value = 0;  // what it costs
  /// Where not all was looked at: no plan that was not looked at comes below this, or below the cutoff, in 1 / scale
  /// and without what is constant.
  std::int64_t dropped = INT64_MAX;
};

/// Whether the core is one that can be looked at like this: at most 64 items, none of which may stay out or comes after
/// another, and limits that look no further than an item's days.
bool sequencable(const Core& core);

/// `view` is of an ascent over the same layout and domains.
SequenceAnswer best_sequence(const Layout& layout, const Domains& domains, const View& view,
                             const SequenceQuestion& question);

/// The same of one block by itself, of which the view shows the sheet: `cutoff` and the answer's value are in 1 /
/// scale, by `counts`, which the view's prices must not be above but by demands that the block keeps by itself.
/// `constant` is what these take and occurrences are worth. Limits are left to their prices where other blocks have a
/// part in them.
SequenceAnswer best_of_block(const Layout& layout, const Domains& domains, const View& view, std::size_t block,
                             std::int64_t constant, const SequenceQuestion& question);

}  // namespace nenkai::plan
