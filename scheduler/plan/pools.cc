#include <algorithm>
#include <cmath>

#include "scheduler/plan/at.hh"
#include "scheduler/plan/separation.hh"

namespace nenkai::plan {
namespace {

constexpr double worth_a_cut = 0.02;

/// Looks for cuts of one soft spacing.
class PoolSeparation {
 public:
  PoolSeparation(const Layout& layout, const Support& support, const PoolShare& filled, int spacing)
      : core_(layout.core), spacing_(spacing), begins_(at(core_.horizon + 1), 0.0), filled_(begins_) {
    const Spacing& what = core_.spacings[at(spacing)];
    for (const int item : what.items) {
      for (const auto& [number, share] : support[at(item)]) {
        begins_[at(core_.items[at(item)].candidates[at(number)].start + 1)] += share;
      }
    }
    for (int day = 0; day < core_.horizon; ++day) {
      some_.push_back(begins_[at(day + 1)] > 1e-7);
      begins_[at(day + 1)] += begins_[at(day)];
      filled_[at(day + 1)] = filled_[at(day)] + filled(spacing, day);
    }
  }

  /// All items that begin within `days` of each other violate the spacing, two by two. The worst cut for each last
  /// day, where it is worse than those of the days around it.
  void run(std::vector<Clique>& cuts) const {
    const int days = std::max(1, core_.spacings[at(spacing_)].days);
    for (int last = 0; last < core_.horizon; ++last) {
      if (!some_[at(last)]) continue;
      double most = worth_a_cut;
      int best_first = -1;
      int best_slope = 0;
      for (int first = last; first >= std::max(0, last - days + 1); --first) {
        if (!some_[at(first)]) continue;
        const double held = begins_[at(last + 1)] - begins_[at(first)];
        const double paid = filled_[at(last + 1)] - filled_[at(first)];
        const int slope = std::max(1, static_cast<int>(std::floor(held)));
        const double broken = slope * held - slope * (slope + 1) / 2.0 - paid;
        if (broken <= most) continue;
        most = broken;
        best_first = first;
        best_slope = slope;
      }
      if (best_first >= 0) cuts.push_back(cut(best_first, last, best_slope));
    }
  }

 private:
  Clique cut(int first, int last, int slope) const {
    Clique clique{spacing_, slope, {}, std::pair(first, last)};
    for (const int item : core_.spacings[at(spacing_)].items) clique.parts.push_back({item, first, last});
    std::sort(clique.parts.begin(), clique.parts.end(),
              [](const Clique::Part& a, const Clique::Part& b) { return a.item < b.item; });
    return clique;
  }

  const Core& core_;
  int spacing_;
  std::vector<double> begins_;  // by day + 1: what begins up to it
  std::vector<double> filled_;  // the same of the pool
  std::vector<char> some_;
};

}  // namespace

std::vector<Clique> broken_pools(const Layout& layout, const Support& support, const PoolShare& filled) {
  std::vector<Clique> cuts;
  for (int spacing = 0; spacing < static_cast<int>(layout.core.spacings.size()); ++spacing) {
    // At a distance of 0 days two may begin together, so that nothing can be said of a whole stretch.
    const Spacing& what = layout.core.spacings[at(spacing)];
    if (!what.cost || what.days <= 0 || layout.charged_elsewhere(spacing)) continue;
    PoolSeparation(layout, support, filled, spacing).run(cuts);
  }
  return cuts;
}

}  // namespace nenkai::plan
