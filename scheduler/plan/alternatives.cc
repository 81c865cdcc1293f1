#include <algorithm>
#include <thread>

#include "scheduler/plan/at.hh"
#include "scheduler/plan/branching.hh"
#include "scheduler/plan/clock.hh"
#include "scheduler/plan/solve.hh"

namespace nenkai::plan {
namespace {

/// All candidates of an item that begin on one day.
struct Start {
  Cost bound = 0;  // no plan with one of them is cheaper
  Cost guess = 0;  // what it would add if nothing else moved; what it breaks counts a little
  int first = 0;
  int last = 0;
};

/// Finds the alternatives of some of the items with one relaxation, which stays warm from one question to the next.
class Finder {
 public:
  Finder(const Core& core, const Layout& layout, const Answer& best, int count, const SolveOptions& options,
         const std::function<bool()>& stopped)
      : core_(core),
        layout_(layout),
        best_(best),
        count_(at(count)),
        options_(options),
        stopped_(stopped),
        relaxation_(layout, all_candidates(core), stopped) {
    relaxation_.admit(best.choice);
    relaxation_.solve(best.cost + 1, 1'000);
    bounds_ = relaxation_.bounds_with_each();
  }

  std::vector<Alternative> of(int item) {
    found_.clear();
    for (const Start& start : starts(item)) {
      if (found_.size() >= count_ && start.bound > found_[count_ - 1].extra + best_.cost) continue;
      ask(item, start);
      if (stopped_()) return {};
    }
    if (found_.size() > count_) found_.resize(count_);
    return found_;
  }

 private:
  /// Every other start of the item, the most promising first: the sooner the cheapest are known, the sooner a proof
  /// that the others are dearer may end.
  std::vector<Start> starts(int item) {
    Board board(layout_);
    for (int other = 0; other < static_cast<int>(core_.items.size()); ++other) {
      if (other != item && best_.choice[at(other)] != left_out) board.place(other, best_.choice[at(other)]);
    }
    board.scan(item);
    const auto& candidates = core_.items[at(item)].candidates;
    const int chosen = candidates[at(best_.choice[at(item)])].start;
    std::vector<Start> all;
    for (int number = 0; number < static_cast<int>(candidates.size()); ++number) {
      if (candidates[at(number)].start == chosen) continue;
      const Cost bound = std::max(best_.cost, bounds_[at(item)][at(number)]);
      const Board::Price price = board.price(number);
      const Cost guess = price.cost + (price.broken > 0 ? best_.cost / std::ssize(core_.items) + 2 * price.broken : 0);
      if (number > 0 && !all.empty() && all.back().last == number - 1 &&
          candidates[at(number - 1)].start == candidates[at(number)].start) {
        all.back().last = number;
        all.back().bound = std::min(all.back().bound, bound);
        all.back().guess = std::min(all.back().guess, guess);
      } else {
        all.push_back({bound, guess, number, number});
      }
    }
    std::stable_sort(all.begin(), all.end(), [](const Start& a, const Start& b) { return a.guess < b.guess; });
    return all;
  }

  /// The cheapest plan with the item on this start, unless it is dearer than what is found already.
  void ask(int item, const Start& start) {
    Incumbent incumbent(core_);
    if (found_.size() < count_) {
      Domains domains = all_candidates(core_);
      std::erase_if(domains[at(item)], [&](int number) { return number < start.first || number > start.last; });
      const SearchOptions search{options_.seed, rounds_of_search, &stopped_, false};
      incumbent.offer(local_search(layout_, domains, best_.choice, search).choice);
    }
    BranchingLimits limits;
    limits.ceiling = found_.size() >= count_ ? best_.cost + found_[count_ - 1].extra + 1 : dearest();
    limits.within = {{item, start.first, start.last, true}};
    limits.strike = false;
    limits.stopped = stopped_;
    limits.told = [](Cost) {};
    const Cost bound = BranchAndBound(layout_, relaxation_, incumbent, limits).run();
    if (!incumbent.any() || bound < *incumbent.cost() || *incumbent.cost() >= limits.ceiling) return;
    found_.push_back({incumbent.choice()[at(item)], *incumbent.cost() - best_.cost});
    std::stable_sort(found_.begin(), found_.end(), [&](const Alternative& a, const Alternative& b) {
      return std::pair(a.extra, a.candidate) < std::pair(b.extra, b.candidate);
    });
  }

  /// More than any plan that leaves out no more items than the best one.
  Cost dearest() const { return core_.leave_out ? best_.cost + *core_.leave_out : layout_.dearest + 1; }

  static constexpr std::int64_t rounds_of_search = 200;

  const Core& core_;
  const Layout& layout_;
  const Answer& best_;
  std::size_t count_;
  const SolveOptions& options_;
  const std::function<bool()>& stopped_;
  Relaxation relaxation_;
  std::vector<std::vector<Cost>> bounds_;
  std::vector<Alternative> found_;
};

/// Items are dealt out to so many finders whatever the number of threads, so that the answer does not depend on it.
constexpr int finders = 2;

}  // namespace

std::vector<std::vector<Alternative>> alternatives(const Core& core, const Answer& best, int count,
                                                   const SolveOptions& options) {
  std::vector<std::vector<Alternative>> all(core.items.size());
  if (count <= 0 || core.items.empty() || best.status != PlanStatus::optimal) return all;
  const Clock clock(options);
  const std::function<bool()> stopped = [&] { return clock.over(); };
  const Layout layout(core);
  const auto work = [&](int number) {
    Finder finder(core, layout, best, count, options, stopped);
    for (int item = number; item < static_cast<int>(core.items.size()); item += finders) {
      if (best.choice[at(item)] != left_out) all[at(item)] = finder.of(item);
    }
  };
  if (options.threads > 1) {
    std::thread other(work, 1);
    work(0);
    other.join();
  } else {
    for (int number = 0; number < finders; ++number) work(number);
  }
  return all;
}

}  // namespace nenkai::plan
