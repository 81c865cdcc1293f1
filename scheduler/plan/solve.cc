#include "scheduler/plan/solve.hh"

#include <algorithm>

namespace nenkai::plan {
namespace {

/// Every choice, cheapest candidates first. Fit for small problems only.
class Exhaustive {
 public:
  explicit Exhaustive(const Core& core) : core_(core), choice_(core.items.size(), left_out) {}

  Answer run() {
    descend(0);
    if (!best_) return {Outcome::infeasible, {}, 0, 0};
    return {Outcome::optimal, choice_best_, *best_, *best_};
  }

 private:
  void descend(std::size_t item) {
    if (item == core_.items.size()) {
      const auto cost = cost_of(core_, choice_);
      if (cost && (!best_ || *cost < *best_)) {
        best_ = cost;
        choice_best_ = choice_;
      }
      return;
    }
    for (int at = 0; at < static_cast<int>(core_.items[item].candidates.size()); ++at) {
      choice_[item] = at;
      descend(item + 1);
    }
    if (core_.leave_out) {
      choice_[item] = left_out;
      descend(item + 1);
    }
  }

  const Core& core_;
  Choice choice_;
  Choice choice_best_;
  std::optional<Cost> best_;
};

}  // namespace

Answer solve(const Core& core, const SolveOptions&) { return Exhaustive(core).run(); }

std::vector<std::vector<Alternative>> alternatives(const Core& core, const Answer& best, int count,
                                                   const SolveOptions& options) {
  std::vector<std::vector<Alternative>> all(core.items.size());
  for (std::size_t item = 0; item < core.items.size(); ++item) {
    const auto& candidates = core.items[item].candidates;
    const auto start_of = [&](int at) { return candidates[static_cast<std::size_t>(at)].start; };
    std::vector<std::pair<Cost, int>> found;
    for (int at = 0; at < static_cast<int>(candidates.size()); ++at) {
      if (start_of(at) == start_of(best.choice[item])) continue;
      Core forced = core;
      forced.items[item].candidates = {candidates[static_cast<std::size_t>(at)]};
      const Answer answer = solve(forced, options);
      if (answer.outcome == Outcome::optimal) found.emplace_back(answer.cost - best.cost, at);
    }
    std::stable_sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [extra, at] : found) {
      const bool listed = std::any_of(all[item].begin(), all[item].end(), [&](const Alternative& other) {
        return start_of(other.candidate) == start_of(at);
      });
      if (!listed && static_cast<int>(all[item].size()) < count) all[item].push_back({at, extra});
    }
  }
  return all;
}

}  // namespace nenkai::plan
