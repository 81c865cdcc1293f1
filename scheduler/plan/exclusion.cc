#include <algorithm>

#include "scheduler/plan/at.hh"
#include "scheduler/plan/separation.hh"

namespace nenkai::plan {
namespace {

constexpr double worth_a_row = 0.01;

/// A candidate with its share in a fractional choice.
struct Vertex {
  int item;
  int candidate;
  double share;
};

class Exclusions {
 public:
  Exclusions(const Layout& layout, const Support& support, const Domains& domains, Rows& rows)
      : layout_(layout), core_(layout.core), domains_(domains), rows_(rows) {
    for (int item = 0; item < static_cast<int>(support.size()); ++item) {
      for (const auto& [candidate, share] : support[at(item)]) {
        if (share > 1e-4 && share < 1 - 1e-6) vertices_.push_back({item, candidate, share});
      }
    }
  }

  std::vector<int> run() {
    link();
    std::vector<int> order(vertices_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
    std::stable_sort(order.begin(), order.end(),
                     [&](int a, int b) { return vertices_[at(a)].share > vertices_[at(b)].share; });
    std::vector<char> used(vertices_.size(), 0);
    for (const int seed : order) {
      if (used[at(seed)] != 0) continue;
      const std::vector<int> set = grow(seed);
      double sum = 0;
      for (const int vertex : set) sum += vertices_[at(vertex)].share;
      if (sum <= 1 + worth_a_row || one_item(set)) continue;
      for (const int vertex : set) used[at(vertex)] = 1;
      added_.push_back(rows_.add(widen(set)));
    }
    return std::move(added_);
  }

 private:
  /// Whether the two may not be chosen together.
  bool exclude(int item_a, int candidate_a, int item_b, int candidate_b) const {
    if (item_a == item_b) return true;
    const Candidate& a = core_.items[at(item_a)].candidates[at(candidate_a)];
    const Candidate& b = core_.items[at(item_b)].candidates[at(candidate_b)];
    const int days_a = core_.items[at(item_a)].days;
    const int days_b = core_.items[at(item_b)].days;
    if (a.venue >= 0 && a.venue == b.venue && a.start < b.start + days_b && b.start < a.start + days_a) return true;
    const auto& in_a = layout_.spacings_of[at(item_a)];
    const auto& in_b = layout_.spacings_of[at(item_b)];
    for (std::size_t i = 0, j = 0; i < in_a.size() && j < in_b.size();) {
      if (in_a[i] < in_b[j]) {
        ++i;
      } else if (in_b[j] < in_a[i]) {
        ++j;
      } else {
        const Spacing& spacing = core_.spacings[at(in_a[i])];
        if (!spacing.cost && !apart(a.start, days_a, b.start, days_b, spacing.days)) return true;
        ++i;
        ++j;
      }
    }
    return out_of_step(item_a, a, item_b, b);
  }

  bool out_of_step(int item_a, const Candidate& a, int item_b, const Candidate& b) const {
    for (const int number : layout_.successions_of[at(item_a)]) {
      const Succession& succession = core_.successions[at(number)];
      const bool a_first = succession.first == item_a;
      if ((a_first ? succession.then : succession.first) != item_b) continue;
      const int last = (a_first ? a.start : b.start) + core_.items[at(succession.first)].days - 1;
      const int days = (a_first ? b.start : a.start) - last;
      if (days < succession.min_days || days > succession.max_days) return true;
    }
    return false;
  }

  void link() {
    linked_.resize(vertices_.size());
    for (std::size_t a = 0; a < vertices_.size(); ++a) {
      const auto& near = layout_.neighbours_of[at(vertices_[a].item)];
      for (std::size_t b = a + 1; b < vertices_.size(); ++b) {
        const bool may =
            vertices_[a].item == vertices_[b].item || std::binary_search(near.begin(), near.end(), vertices_[b].item);
        if (!may || !exclude(vertices_[a].item, vertices_[a].candidate, vertices_[b].item, vertices_[b].candidate))
          continue;
        linked_[a].push_back(static_cast<int>(b));
        linked_[b].push_back(static_cast<int>(a));
      }
    }
  }

  /// A set around `seed`: always the vertex joins that has the largest share among those that all members exclude.
  std::vector<int> grow(int seed) const {
    std::vector<int> set{seed};
    std::vector<int> open = linked_[at(seed)];
    while (!open.empty()) {
      const int next =
          *std::max_element(open.begin(), open.end(), [&](int a, int b) { return value(a, open) < value(b, open); });
      set.push_back(next);
      std::vector<int> both;
      std::vector<int> links = linked_[at(next)];
      std::sort(links.begin(), links.end());
      std::sort(open.begin(), open.end());
      std::set_intersection(open.begin(), open.end(), links.begin(), links.end(), std::back_inserter(both));
      open = std::move(both);
    }
    return set;
  }

  /// How much a vertex promises: its share, and those of the others that could still join after it.
  double value(int vertex, const std::vector<int>& open) const {
    double sum = 2 * vertices_[at(vertex)].share;
    for (const int other : linked_[at(vertex)]) {
      if (std::find(open.begin(), open.end(), other) != open.end()) sum += vertices_[at(other)].share;
    }
    return sum;
  }

  bool one_item(const std::vector<int>& set) const {
    return std::all_of(set.begin(), set.end(),
                       [&](int vertex) { return vertices_[at(vertex)].item == vertices_[at(set.front())].item; });
  }

  Exclusion widen(const std::vector<int>& set) const {
    std::vector<std::pair<int, int>> members;
    std::vector<int> items;
    for (const int vertex : set) {
      members.emplace_back(vertices_[at(vertex)].item, vertices_[at(vertex)].candidate);
      items.push_back(vertices_[at(vertex)].item);
    }
    const auto& near = layout_.neighbours_of[at(items.front())];
    items.insert(items.end(), near.begin(), near.end());
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    for (const int item : items) {
      for (const int candidate : domains_[at(item)]) {
        const bool joins = std::all_of(members.begin(), members.end(), [&](const auto& member) {
          return member != std::pair(item, candidate) && exclude(member.first, member.second, item, candidate);
        });
        if (joins) members.emplace_back(item, candidate);
      }
    }
    std::sort(members.begin(), members.end());
    return {std::move(members)};
  }

  const Layout& layout_;
  const Core& core_;
  const Domains& domains_;
  Rows& rows_;
  std::vector<Vertex> vertices_;
  std::vector<std::vector<int>> linked_;
  std::vector<int> added_;
};

}  // namespace

std::vector<int> add_broken_exclusions(const Layout& layout, const Support& support, const Domains& domains,
                                       Rows& rows) {
  return Exclusions(layout, support, domains, rows).run();
}

}  // namespace nenkai::plan
