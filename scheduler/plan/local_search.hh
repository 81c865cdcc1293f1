#pragma once
// Good choices without proof: take a few items out, put each back where it is cheapest, and keep the change by
// simulated annealing. ("Ruin and recreate": Schrimpf et al., Journal of Computational Physics 159, 2000.)

#include <atomic>
#include <functional>
#include <random>

#include "scheduler/plan/at.hh"
#include "scheduler/plan/layout.hh"

namespace nenkai::plan {

/// For each item the candidates that may still be chosen, ascending.
using Domains = std::vector<std::vector<int>>;
Domains all_candidates(const Core& core);

/// Items where they stand, and what it would cost to put one more among them.
class Board {
 public:
  explicit Board(const Layout& layout);

  /// What placing the scanned item at one of its candidates would add.
  struct Price {
    Cost cost = 0;
    int broken = 0;  // hard demands, each pair and each overfull bucket once
  };

  bool placed(int item) const { return choice_[at(item)] != left_out; }
  const Choice& choice() const { return choice_; }
  void place(int item, int candidate);
  void take(int item);
  /// Looks at the starts first … last of an item that is not placed; `price` answers from that.
  void scan(int item, int first, int last);
  void scan(int item) { scan(item, 0, horizon_ - 1); }
  Price price(int candidate) const;

 private:
  void scan_spacings(int item);
  void scan_pairs(int item, const Spacing& spacing);
  void scan_repeats(int item);
  void scan_limits(int item);
  void scan_successions(int item);
  void add(int item, int candidate, int sign);
  const Candidate& candidate_of(int item, int candidate) const;

  const Layout& layout_;
  int horizon_;
  int room_;  // days that a spacing's arrays have, with reach over both ends
  Choice choice_;
  std::vector<std::vector<int>> begins_;  // by spacing and day: items that begin to hold it
  std::vector<std::vector<int>> held_;    // by spacing and day: items that hold it
  std::vector<std::vector<int>> used_;    // by limit and bucket
  std::vector<int> taken_;                // by venue and day
  int scanned_ = 0;
  int first_ = 0;  // the starts that were scanned
  int last_ = 0;
  std::vector<Cost> soft_;  // by start
  std::vector<int> hard_;
};

struct SearchOptions {
  std::uint64_t seed = 1;
  std::int64_t rounds = 20'000;
  const std::function<bool()>* stopped = nullptr;
  bool any = false;  // the first choice that keeps all hard demands will do
  /// How hot it begins: at 1 the start is soon lost, at 0.02 it is mended and only little changed.
  double heat = 1;
};

struct Found {
  Choice choice;  // empty: none that keeps the hard demands
  Cost cost = 0;
};

/// The best choice within `domains` that was met; begins from `start` where that is not empty (its gaps are filled).
/// The same arguments give the same result.
Found local_search(const Layout& layout, const Domains& domains, const Choice& start, const SearchOptions& options);

}  // namespace nenkai::plan
