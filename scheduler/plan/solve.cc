#include "scheduler/plan/solve.hh"

#include <algorithm>
#include <chrono>

#include "scheduler/plan/branching.hh"

namespace nenkai::plan {
namespace {

/// One call of `solve`.
class Solver {
 public:
  Solver(const Core& core, const SolveOptions& options)
      : core_(core),
        options_(options),
        layout_(core),
        began_(std::chrono::steady_clock::now()),
        stopped_([this] { return over(); }),
        incumbent_(core) {}

  Answer run() {
    if (impossible()) return {Outcome::infeasible, {}, 0, 0};
    if (options_.start_from != nullptr) incumbent_.offer(*options_.start_from);
    search(all_candidates(core_), options_.start_from != nullptr ? *options_.start_from : Choice{}, quick_rounds());
    if (options_.any && incumbent_.any()) return answer();
    Relaxation relaxation(layout_, all_candidates(core_), stopped_);
    if (incumbent_.any()) relaxation.admit(incumbent_.choice());
    const Relaxed root = relaxation.solve(cutoff(), 1'000'000);
    raise(root.bound);
    if (!done()) improve(relaxation, root);
    if (!done() && !over()) {
      BranchingLimits limits{layout_.dearest + 1, options_.any, stopped_, [this](Cost bound) { raise(bound); }};
      raise(branch_and_bound(layout_, relaxation, incumbent_, limits));
    }
    return answer();
  }

 private:
  bool over() const {
    if (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed)) return true;
    return options_.time_limit > 0 && seconds() >= options_.time_limit;
  }
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count(); }

  bool impossible() const {
    return !core_.leave_out &&
           std::any_of(core_.items.begin(), core_.items.end(), [](const Item& item) { return item.candidates.empty(); });
  }

  /// What is dearer is of no interest; where no choice is known, no plan can be so dear.
  Cost cutoff() const { return incumbent_.cost().value_or(ceiling()); }
  Cost ceiling() const {
    const auto count = static_cast<Cost>(core_.items.size());
    return layout_.dearest + count * core_.leave_out.value_or(0) + 1;
  }
  bool done() const { return bound_ >= cutoff() || (options_.any && incumbent_.any()); }

  std::int64_t quick_rounds() const { return 500 + 4 * static_cast<std::int64_t>(core_.items.size()); }

  void raise(Cost bound) {
    bound_ = std::max(bound_, std::min(bound, cutoff()));
    tell();
  }

  void tell() const {
    if (options_.progress) options_.progress({incumbent_.cost(), bound_, seconds()});
  }

  void search(const Domains& domains, const Choice& start, std::int64_t rounds) {
    const SearchOptions search{options_.seed, rounds, &stopped_, options_.any};
    if (incumbent_.offer(local_search(layout_, domains, start, search).choice)) tell();
  }

  /// Between the root and branching: dives, local search among what hoped-for costs allow, and striking out.
  void improve(Relaxation& relaxation, const Relaxed& root) {
    if (root.whole && incumbent_.offer(root.choice)) tell();
    for (const double hope : {0.05, 0.01}) {
      if (done() || over()) return;
      dive(relaxation, incumbent_, cutoff());
      const Cost hoped = std::min(cutoff(), bound_ + 2 + static_cast<Cost>(hope * double(bound_)));
      search(relaxation.within(hoped), incumbent_.any() ? incumbent_.choice() : root.choice, 4 * quick_rounds());
      relaxation.strike(cutoff());
      tell();
    }
    raise(relaxation.solve(cutoff(), 1'000'000).bound);
  }

  Answer answer() const {
    const bool proved = bound_ >= cutoff();
    if (!incumbent_.any()) return {proved ? Outcome::infeasible : Outcome::unknown, {}, 0, bound_};
    return {proved ? Outcome::optimal : Outcome::feasible, incumbent_.choice(), *incumbent_.cost(), bound_};
  }

  const Core& core_;
  const SolveOptions& options_;
  Layout layout_;
  std::chrono::steady_clock::time_point began_;
  std::function<bool()> stopped_;
  Incumbent incumbent_;
  Cost bound_ = 0;
};

}  // namespace

Answer solve(const Core& core, const SolveOptions& options) { return Solver(core, options).run(); }

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
