#pragma once
// The lower bound that prices prove, in whole numbers (Lagrangian duality; Geoffrion, Mathematical Programming
// Study 2, 1974). With a price >= 0 on each row of the form (weights <= right), no plan costs less than
//     sum over items of the cheapest candidate at these prices + sum over pairs of min(0, cost - their prices)
//       - sum over rows of price * right.

#include <span>

#include "scheduler/plan/local_search.hh"
#include "scheduler/plan/rows.hh"

namespace nenkai::plan {

/// Candidates first … last of an item, and whether it may stay out besides.
struct Interval {
  int first = 0;
  int last = 0;
  bool must = false;  // may not stay out
};

/// A pair of items that a soft spacing's rule may charge.
struct Pair {
  Cost cost = 0;
  std::vector<int> cliques;  // rows of the cliques that it is in
  std::vector<int> pools;    // spacings whose pool it fills
  std::vector<int> blocks;   // rows of the block bounds that count it
};

class Bounder {
 public:
  __extension__ typedef __int128 Wide;  // sums of many 64-bit products

  Bounder(const Layout& layout, const Rows& rows);

  /// Sets the prices, one for each row; what is below 0 counts as 0, and items' own rows have none.
  void set_prices(std::span<const double> of_rows, std::span<const Pair> pairs);

  /// The bound over these candidates, and what each weighs. An empty domain makes it `nothing`.
  Cost bound(const Domains& domains, std::span<const Interval> intervals);
  static constexpr Cost nothing = INT64_MAX;

  /// After `bound`: what a candidate costs at the prices, over the item's cheapest, in plain units.
  double excess(int item, int candidate) const;
  /// The bound for plans in which the item stands at this candidate.
  Cost bound_with(int item, int candidate) const;
  /// A candidate's cost with the prices of its rows.
  double priced(int item, int candidate) const { return double(reduced(item, candidate)) / double(scale_); }

  /// The same in whole numbers of 1 / scale().
  Cost reduced(int item, int candidate) const;
  Cost scale() const { return scale_; }
  /// What the rows take from every bound, in 1 / scale().
  Wide constant() const { return constant_; }

 private:
  void price_starts(int item);
  void price_pools();
  void price_block(const BlockBound& block, Cost price);
  static Cost in_ranks(Cost price, const BlockBound& block);
  void add_spacings(int item, std::vector<Cost>& prices) const;
  void add_limits(int item, std::vector<Cost>& prices) const;
  void add_successions(int item, std::vector<Cost>& prices) const;
  Cost rounded_up(Wide scaled) const;

  const Layout& layout_;
  const Rows& rows_;
  Cost scale_;
  Wide constant_ = 0;                              // what rows and pairs add
  std::vector<std::vector<Cost>> spacing_before_;  // by spacing and day: prices of the days before it
  std::vector<std::vector<Cost>> limit_;
  std::vector<std::vector<Cost>> early_, late_;
  std::vector<std::vector<Cost>> venue_;
  std::vector<std::vector<Cost>> own_;         // by item and candidate: prices of exclusions
  std::vector<std::pair<int, Cost>> cliques_;  // priced rows
  std::vector<Cost> pool_;                     // by spacing: what its pool takes at most on one day
  std::vector<std::vector<Cost>> starts_;      // by item and start
  std::vector<Cost> least_;                    // by item
  Wide sum_ = 0;
};

}  // namespace nenkai::plan
