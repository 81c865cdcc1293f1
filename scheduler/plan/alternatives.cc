#include <algorithm>
#include <thread>

#include "scheduler/plan/ascent.hh"
#include "scheduler/plan/at.hh"
#include "scheduler/plan/blocks.hh"
#include "scheduler/plan/branching.hh"
#include "scheduler/plan/clock.hh"
#include "scheduler/plan/sequencer.hh"
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

/// Finds the alternatives of some of the items with one set of prices for all questions: those of timelines, where soft
/// spacings tie few items together; else of a relaxation, which stays warm from one question to the next.
class Finder {
 public:
  Finder(const Core& core, const Layout& layout, const Answer& best, int count, const SolveOptions& options,
         const std::function<bool()>& stopped, const Clock& clock)
      : core_(core),
        layout_(layout),
        best_(best),
        count_(at(count)),
        options_(options),
        stopped_(stopped),
        clock_(clock) {
    if (sequencable(core) && has_soft_spacing(core)) {
      price_days();
    } else {
      bounds_ = relaxation().bounds_with_each();
    }
  }

  std::vector<Alternative> of(int item) {
    found_.clear();
    if (stopped_()) return {};  // bounds may be missing
    for (const Start& start : starts(item)) {
      if (found_.size() >= count_ && start.bound > found_[count_ - 1].extra + best_.cost) continue;
      ask(item, start);
      if (stopped_()) return {};
    }
    if (found_.size() > count_) found_.resize(count_);
    return found_;
  }

 private:
  void price_days() {
    AscentOptions options;
    options.blocks = blocks_of(core_, most_in_a_block);
    options.stopped = &stopped_;
    ascent_ = std::make_unique<Ascent>(layout_, all_candidates(core_), without_prices(layout_), std::move(options));
    if (!ascent_->practicable()) {
      ascent_.reset();
      bounds_ = relaxation().bounds_with_each();
      return;
    }
    ascent_->settle(best_.choice, 60);
    ascent_->climb(best_.cost + 1, 200);
    bounds_ = ascent_->bounds_with_each();
    view_ = ascent_->view();
  }

  Relaxation& relaxation() {
    if (relaxation_ == nullptr) {
      relaxation_ = std::make_unique<Relaxation>(layout_, all_candidates(core_), stopped_);
      relaxation_->admit(best_.choice);
      relaxation_->solve(best_.cost + 1, 1'000);
    }
    return *relaxation_;
  }

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
    Domains domains = all_candidates(core_);
    std::erase_if(domains[at(item)], [&](int number) { return number < start.first || number > start.last; });
    if (ascent_ != nullptr) {
      if (!look_through(item, start, domains)) solve_with(item, start);
      return;
    }
    Incumbent incumbent(core_);
    if (found_.size() < count_) {
      const SearchOptions search{options_.seed, rounds_of_search, &stopped_, false};
      incumbent.offer(local_search(layout_, domains, best_.choice, search).choice);
    }
    BranchingLimits limits;
    limits.ceiling = ceiling();
    limits.within = {{item, start.first, start.last, true}};
    limits.strike = false;
    limits.stopped = stopped_;
    limits.told = [](Cost) {};
    const Cost bound = BranchAndBound(layout_, relaxation(), incumbent, limits).run();
    if (!incumbent.any() || bound < *incumbent.cost() || *incumbent.cost() >= limits.ceiling) return;
    note(incumbent.choice()[at(item)], *incumbent.cost());
  }

  /// Looks at all sequences with the item on this start that cost little more than the bound, then at dearer ones.
  /// False where they are too many.
  bool look_through(int item, const Start& start, const Domains& domains) {
    for (Cost more = 2; more <= most_over_bound; more *= 2) {
      const Cost cutoff = std::min(ceiling(), start.bound + more);
      const SequenceAnswer answer = best_sequence(layout_, domains, view_, {cutoff, most_labels, &stopped_});
      if (!answer.whole) return false;
      if (!answer.choice.empty()) note(answer.choice[at(item)], *cost_of(core_, answer.choice));
      if (!answer.choice.empty() || cutoff == ceiling()) return true;
    }
    return false;
  }

  /// The whole problem anew, with the item on this start: its own prices show sooner what is too dear.
  void solve_with(int item, const Start& start) {
    Core held = core_;
    auto& candidates = held.items[at(item)].candidates;
    candidates.erase(candidates.begin() + start.last + 1, candidates.end());
    candidates.erase(candidates.begin(), candidates.begin() + start.first);
    SolveOptions options = clock_.options();
    options.progress = nullptr;
    options.start_from = nullptr;
    options.threads = 1;
    const Answer answer = solve(held, options);
    if (answer.status == PlanStatus::optimal) note(answer.choice[at(item)] + start.first, answer.cost);
  }

  /// Only what is cheaper is of interest.
  Cost ceiling() const { return found_.size() >= count_ ? best_.cost + found_[count_ - 1].extra + 1 : dearest(); }

  void note(int candidate, Cost cost) {
    found_.push_back({candidate, cost - best_.cost});
    std::stable_sort(found_.begin(), found_.end(), [&](const Alternative& a, const Alternative& b) {
      return std::pair(a.extra, a.candidate) < std::pair(b.extra, b.candidate);
    });
  }

  /// More than any plan that leaves out no more items than the best one.
  Cost dearest() const { return core_.leave_out ? best_.cost + *core_.leave_out : layout_.dearest + 1; }

  static constexpr std::int64_t rounds_of_search = 200;
  static constexpr std::size_t most_labels = 2'000;
  static constexpr Cost most_over_bound = 16;

  const Core& core_;
  const Layout& layout_;
  const Answer& best_;
  std::size_t count_;
  const SolveOptions& options_;
  const std::function<bool()>& stopped_;
  const Clock& clock_;
  std::unique_ptr<Ascent> ascent_;  // where timelines are used
  View view_;
  std::unique_ptr<Relaxation> relaxation_;  // made when it is asked for
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
    Finder finder(core, layout, best, count, options, stopped, clock);
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
