#include "scheduler/plan/interplay.hh"

#include <algorithm>
#include <numeric>

namespace nenkai::plan {

Interplay::Interplay(const Layout& layout, const std::vector<int>& items)
    : count_(items.size()), memory_(items.size(), 1), hold_(items.size(), 0) {
  std::vector<int> order;  // the spacings, those of a rule together
  for (const int item : items) {
    reach_ = std::max(reach_, layout.core.items[at(item)].days);
    for (const int spacing : layout.spacings_of[at(item)]) {
      reach_ = std::max(reach_, layout.reach(item, spacing) + 1);
      order.push_back(spacing);
    }
  }
  std::sort(order.begin(), order.end(), [&](int a, int b) {
    return std::pair(layout.core.spacings[at(a)].rule, a) < std::pair(layout.core.spacings[at(b)].rule, b);
  });
  order.erase(std::unique(order.begin(), order.end()), order.end());
  costs_.assign(count_ * count_ * at(reach_), 0);
  last_charged_.assign(costs_.size(), -1);
  for (const int spacing : order) charge(layout, items, spacing);
  for (std::size_t first = 0; first < count_; ++first) {
    memory_[first] = layout.core.items[at(items[first])].days;
    for (std::size_t other = 0; other < count_; ++other) {
      for (int distance = memory_[first]; distance < reach_; ++distance) {
        if (cost(static_cast<int>(first), static_cast<int>(other), distance) != 0) memory_[first] = distance + 1;
      }
    }
  }
  find_crowd(layout, items);
}

void Interplay::charge(const Layout& layout, const std::vector<int>& items, int spacing) {
  const Spacing& what = layout.core.spacings[at(spacing)];
  std::vector<std::size_t> inside;
  for (std::size_t place = 0; place < count_; ++place) {
    const auto& of_item = layout.spacings_of[at(items[place])];
    if (std::binary_search(of_item.begin(), of_item.end(), spacing)) inside.push_back(place);
  }
  for (const std::size_t first : inside) {
    for (const std::size_t other : inside) {
      if (first == other) continue;
      for (int distance = 0; distance < reach_; ++distance) {
        if (apart(0, layout.core.items[at(items[first])].days, distance, layout.core.items[at(items[other])].days,
                  what.days)) {
          continue;
        }
        const std::size_t where = (first * count_ + other) * at(reach_) + at(distance);
        if (!what.cost) {
          costs_[where] = forbidden;
        } else if (last_charged_[where] != what.rule) {
          costs_[where] = std::min(forbidden, costs_[where] + *what.cost);
          last_charged_[where] = what.rule;
        }
      }
    }
  }
}

void Interplay::find_crowd(const Layout& layout, const std::vector<int>& items) {
  Cost most = 0;
  for (const int spacing : layout.spacings_of[at(items.front())]) {
    const Spacing& what = layout.core.spacings[at(spacing)];
    // At a distance of 0 days an item of one day holds none.
    if (!what.cost || what.days < 1 || *what.cost * what.days <= most) continue;
    const bool everybody = std::all_of(items.begin(), items.end(), [&](int item) {
      const auto& of_item = layout.spacings_of[at(item)];
      return std::binary_search(of_item.begin(), of_item.end(), spacing);
    });
    if (!everybody) continue;
    most = *what.cost * what.days;
    crowd_cost_ = *what.cost;
    for (std::size_t place = 0; place < count_; ++place) hold_[place] = layout.reach(items[place], spacing);
  }
}

int Interplay::longest_hold() const { return *std::max_element(hold_.begin(), hold_.end()); }

}  // namespace nenkai::plan
