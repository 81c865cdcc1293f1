#pragma once
// All plans of few items, day by day: labels that say what is placed and what of it is still felt. Those whose cheapest
// rest, by the blocks' timelines at good prices, cannot come below the cutoff are dropped, so that few are left (the
// last step of successive sublimation; see timeline.hh).

#include "scheduler/plan/ascent.hh"

namespace nenkai::plan {

struct SequenceQuestion {
  Cost cutoff = 0;              // only what is cheaper counts
  std::size_t most_labels = 0;  // on one day; of more, those that promise least are dropped
  const std::function<bool()>* stopped = nullptr;
};

struct SequenceAnswer {
  bool whole = false;  // all that is cheaper than the cutoff was looked at
  Choice choice;       // the cheapest that was met; empty where there is none
};

/// Whether the core is one that can be looked at like this: at most 64 items, none of which may stay out or comes after
/// another, and limits that look no further than an item's days.
bool sequencable(const Core& core);

/// `view` is of an ascent over the same layout and domains.
SequenceAnswer best_sequence(const Layout& layout, const Domains& domains, const Ascent::View& view,
                             const SequenceQuestion& question);

}  // namespace nenkai::plan
