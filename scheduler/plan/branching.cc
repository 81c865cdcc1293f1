#include "scheduler/plan/branching.hh"

#include <algorithm>
#include <cmath>
#include <queue>
#include <span>

#include "scheduler/plan/at.hh"

namespace nenkai::plan {
namespace {

constexpr int rounds_at_a_node = 4;
constexpr int rounds_in_a_dive = 4;

struct Part {
  Cost bound = 0;
  std::int64_t number = 0;  // the order in which parts were made
  std::vector<Step> steps;
};

/// The lowest bound first; of equal ones the youngest, which is nearest to a whole choice.
struct Later {
  bool operator()(const Part& a, const Part& b) const {
    return a.bound != b.bound ? a.bound > b.bound : a.number < b.number;
  }
};

/// Where to split: candidates below `second_first` and from it on.
struct Split {
  int item = -1;
  int second_first = 0;
  double share_below = 0;
};

/// The item whose candidates' days are spread most by their shares, split at the mean.
Split choose_split(const Core& core, const Relaxed& relaxed) {
  Split chosen;
  double widest = -1;
  for (int item = 0; item < static_cast<int>(relaxed.support.size()); ++item) {
    const auto& support = relaxed.support[at(item)];
    if (support.size() < 2) continue;
    const auto start = [&](const auto& entry) {
      return double(core.items[at(item)].candidates[at(entry.first)].start);
    };
    double total = 0, mean = 0, square = 0;
    for (const auto& entry : support) {
      total += entry.second;
      mean += entry.second * start(entry);
      square += entry.second * start(entry) * start(entry);
    }
    mean /= total;
    const double range = std::max(1.0, start(support.back()) - start(support.front()));
    const double spread = std::max(square / total - mean * mean, 1e-3) / range;
    if (spread <= widest) continue;
    widest = spread;
    chosen = {item, support[1].first, support[0].second};
    double below = support[0].second;
    for (std::size_t next = 1; next < support.size() && start(support[next]) <= mean; ++next) {
      if (next + 1 == support.size()) break;
      below += support[next].second;
      chosen = {item, support[next + 1].first, below};
    }
  }
  return chosen;
}

/// How many rows the relaxation has once it has forgotten the idle ones.
int rows_in_use(Relaxation& relaxation) {
  relaxation.forget_idle_rows();
  return relaxation.rows();
}

}  // namespace

class BranchAndBound::Search {
 public:
  Search(const Layout& layout, Relaxation& relaxation, Incumbent& incumbent, BranchingLimits limits)
      : core_(layout.core),
        relaxation_(relaxation),
        incumbent_(incumbent),
        limits_(std::move(limits)),
        first_rows_(rows_in_use(relaxation)) {
    waiting_.push({0, 0, limits_.within});
  }

  Cost run(std::int64_t steps) {
    const std::int64_t last = steps > 0 ? relaxation_.steps() + steps : INT64_MAX;
    while (!done() && relaxation_.steps() < last) {
      Part part = waiting_.top();
      waiting_.pop();
      told(part.bound);
      if (relaxation_.rows() > first_rows_ + first_rows_ / 4 + 50) relaxation_.forget_idle_rows();
      plunge(std::move(part));
    }
    relaxation_.widen_all();
    return waiting_.empty() ? cutoff() : std::min(cutoff(), waiting_.top().bound);
  }

  bool done() const {
    if (waiting_.empty() || limits_.stopped() || (limits_.any && incumbent_.any())) return true;
    if (waiting_.top().bound + limits_.near_enough >= cutoff()) return true;
    return limits_.most_parts > 0 && parts_ >= limits_.most_parts;
  }

 private:
  Cost cutoff() const { return incumbent_.cost().value_or(limits_.ceiling); }

  void told(Cost bound) {
    if (bound <= last_told_) return;
    last_told_ = bound;
    limits_.told(bound);
  }

  /// Follows the nearer side down until nothing better can be there.
  void plunge(Part part) {
    for (;;) {
      const Part origin = part;
      ++parts_;
      enter(part);
      const Relaxed relaxed = relaxation_.solve(cutoff(), rounds_at_a_node);
      part.bound = std::max(part.bound, relaxed.bound);
      if (part.bound >= cutoff()) return;
      if (limits_.stopped()) {
        waiting_.push(origin);
        return;
      }
      if (take(relaxed)) {
        if (part.bound >= cutoff()) return;
        if (limits_.any) {
          waiting_.push(part);
          return;
        }
      }
      if (!split(part, relaxed)) return;
    }
  }

  /// Restricts the relaxation to the part.
  void enter(const Part& part) {
    relaxation_.widen_all();
    for (const Step& step : part.steps) relaxation_.restrict_to(step.item, step.first, step.last, step.must);
  }

  bool take(const Relaxed& relaxed) {
    if (!relaxed.whole || !incumbent_.offer(relaxed.choice)) return false;
    limits_.told(last_told_);
    if (limits_.strike) relaxation_.strike(cutoff());
    return true;
  }

  /// Makes two of one part, goes on with the nearer and lets the other wait. False where nothing is left to split:
  /// the one choice that the part holds has been looked at then.
  bool split(Part& part, const Relaxed& relaxed) {
    Split chosen = choose_split(core_, relaxed);
    if (chosen.item < 0) chosen = split_any(part);
    if (chosen.item < 0) return split_outside(part);
    const Step now = interval(part, chosen.item);
    const Step below{chosen.item, now.first, chosen.second_first - 1, now.must};
    const Step above{chosen.item, chosen.second_first, now.last, now.must};
    if (chosen.share_below >= 0.5) {
      follow(part, below, above);
    } else {
      follow(part, above, below);
    }
    return true;
  }

  /// Goes on with `nearer`; `other` waits.
  void follow(Part& part, const Step& nearer, const Step& other) {
    Part waiting = part;
    waiting.steps.push_back(other);
    waiting.number = ++made_;
    waiting_.push(std::move(waiting));
    part.steps.push_back(nearer);
    part.number = ++made_;
  }

  Step interval(const Part& part, int item) const {
    const auto last =
        std::find_if(part.steps.rbegin(), part.steps.rend(), [item](const Step& step) { return step.item == item; });
    if (last != part.steps.rend()) return *last;
    return {item, 0, static_cast<int>(core_.items[at(item)].candidates.size()) - 1, false};
  }

  /// The candidates that an item still has in a part.
  std::span<const int> inside(const Step& step) const {
    const auto& domain = relaxation_.domains()[at(step.item)];
    const auto first = std::lower_bound(domain.begin(), domain.end(), step.first);
    const auto last = std::max(first, std::upper_bound(domain.begin(), domain.end(), step.last));
    return {first, last};
  }

  /// The relaxation stands whole, but below the true cost or on something forbidden: any open item will do.
  Split split_any(const Part& part) const {
    Split chosen;
    std::size_t most = 1;
    for (int item = 0; item < static_cast<int>(core_.items.size()); ++item) {
      const auto open = inside(interval(part, item));
      if (open.size() <= most) continue;
      most = open.size();
      chosen = {item, open[open.size() / 2], 0.5};
    }
    return chosen;
  }

  /// Each item has one candidate at most. Where one may also stay out, it must be placed or must not; otherwise the
  /// part holds one choice, which is looked at.
  bool split_outside(Part& part) {
    Choice choice;
    for (int item = 0; item < static_cast<int>(core_.items.size()); ++item) {
      const Step now = interval(part, item);
      const auto open = inside(now);
      if (!open.empty() && core_.leave_out && !now.must) {
        follow(part, {item, now.first, now.last, true}, {item, 1, 0, false});
        return true;
      }
      choice.push_back(open.empty() ? left_out : open.front());
    }
    if (incumbent_.offer(choice)) limits_.told(last_told_);
    return false;
  }

  const Core& core_;
  Relaxation& relaxation_;
  Incumbent& incumbent_;
  BranchingLimits limits_;
  int first_rows_;
  std::priority_queue<Part, std::vector<Part>, Later> waiting_;
  std::int64_t made_ = 0;
  std::int64_t parts_ = 0;
  Cost last_told_ = -1;
};

bool Incumbent::offer(const Choice& choice) {
  if (choice.size() != core_.items.size()) return false;
  const auto cost = cost_of(core_, choice);
  if (!cost || (cost_ && *cost >= *cost_)) return false;
  cost_ = cost;
  choice_ = choice;
  return true;
}

BranchAndBound::BranchAndBound(const Layout& layout, Relaxation& relaxation, Incumbent& incumbent,
                               BranchingLimits limits)
    : search_(std::make_unique<Search>(layout, relaxation, incumbent, std::move(limits))) {}
BranchAndBound::~BranchAndBound() = default;
Cost BranchAndBound::run(std::int64_t steps) { return search_->run(steps); }
bool BranchAndBound::done() const { return search_->done(); }

void dive(Relaxation& relaxation, Incumbent& incumbent, Cost cutoff) {
  std::vector<char> fixed(relaxation.domains().size(), 0);
  for (;;) {
    const Relaxed relaxed = relaxation.solve(cutoff, rounds_in_a_dive);
    if (relaxed.bound >= cutoff || relaxed.support.empty()) break;
    if (relaxed.whole) {
      incumbent.offer(relaxed.choice);
      if (relaxed.finished) break;
    }
    // The surest tenth of the open items, but one at least.
    std::vector<std::pair<double, int>> open;
    for (int item = 0; item < static_cast<int>(fixed.size()); ++item) {
      if (fixed[at(item)] != 0 || relaxed.choice[at(item)] == left_out) continue;
      double share = 0;
      for (const auto& [candidate, part] : relaxed.support[at(item)]) {
        if (candidate == relaxed.choice[at(item)]) share = part;
      }
      open.emplace_back(-share, item);
    }
    if (open.empty()) break;
    std::sort(open.begin(), open.end());
    open.resize(std::max<std::size_t>(1, open.size() / 10));
    for (const auto& [share, item] : open) {
      fixed[at(item)] = 1;
      relaxation.restrict_to(item, relaxed.choice[at(item)], relaxed.choice[at(item)]);
    }
  }
  relaxation.widen_all();
}

}  // namespace nenkai::plan
