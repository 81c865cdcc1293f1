#pragma once
// A core with its cross-references, as both the local search and the linear relaxation need them.

#include <vector>

#include "scheduler/plan/at.hh"
#include "scheduler/plan/core.hh"

namespace nenkai::plan {

/// Two items that meet in several soft spacings of one rule, which charges them once.
struct Repeat {
  int other = 0;
  int days = 0;
  Cost cost = 0;  // charged too often by so much
};

/// Has this spacing too many pairs to give each a column?
bool crowded(const Spacing& spacing);

struct Layout {
  explicit Layout(const Core& whole);

  /// An item that starts on day s holds a spacing's days s … s + reach - 1: two items violate the spacing when the
  /// days they hold meet.
  int reach(int item, int spacing) const { return core.items[at(item)].days + core.spacings[at(spacing)].days - 1; }

  /// True for a soft spacing with too many pairs to give each a column: only its pool pays.
  bool crowded(int spacing) const { return plan::crowded(core.spacings[at(spacing)]); }
  /// True for a crowded spacing with pairs that another spacing of its rule charges too. Its pool would charge them a
  /// second time, so it has none.
  bool charged_elsewhere(int spacing) const { return charged_elsewhere_[at(spacing)] != 0; }

  const Core& core;
  std::vector<std::vector<int>> spacings_of;     // by item
  std::vector<std::vector<int>> limits_of;       // by item
  std::vector<std::vector<int>> successions_of;  // by item, first or then
  std::vector<std::vector<Repeat>> repeats_of;   // by item
  std::vector<std::vector<int>> neighbours_of;   // by item: who shares a spacing, a venue or a succession; sorted
  Cost dearest = 0;                              // no whole plan costs more
  int room = 0;                                  // the days that a spacing may hold are 0 … room - 1

 private:
  std::vector<char> charged_elsewhere_;  // by spacing
};

}  // namespace nenkai::plan
