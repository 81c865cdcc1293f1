#pragma once
// What the items of one block do to each other, by how many days lie between their first days.

#include <cstdint>
#include <vector>

#include "scheduler/plan/layout.hh"

namespace nenkai::plan {

class Interplay {
 public:
  static constexpr Cost forbidden = INT64_MAX / 4;

  /// `items` of the layout's core; below, they go by their places in this list.
  Interplay(const Layout& layout, const std::vector<int>& items);

  /// Of two items the first of which begins `distance` >= 0 days before the other: what their soft spacings charge, or
  /// `forbidden` where a hard one is broken.
  Cost cost(int first, int other, int distance) const {
    return distance < reach_ ? costs_[(at(first) * count_ + at(other)) * at(reach_) + at(distance)] : 0;
  }
  /// So many days after its first day, nobody minds any more where the item began, nor uses its venue with it.
  int memory(int item) const { return memory_[at(item)]; }

  /// The dearest soft spacing that all items are in: what it charges a pair, 0 where there is none.
  Cost crowd_cost() const { return crowd_cost_; }
  /// An item that begins no later than so many days after this one is charged by it.
  int hold(int item) const { return hold_[at(item)]; }
  int longest_hold() const;

 private:
  void charge(const Layout& layout, const std::vector<int>& items, int spacing);
  void find_crowd(const Layout& layout, const std::vector<int>& items);

  std::size_t count_;
  int reach_ = 1;
  std::vector<Cost> costs_;        // by first, other and distance
  std::vector<int> last_charged_;  // the same: the rule that charged last; a rule charges a pair once
  std::vector<int> memory_;
  Cost crowd_cost_ = 0;
  std::vector<int> hold_;
};

}  // namespace nenkai::plan
