#pragma once
// A bound from whole plans of blocks: at prices on the demands between blocks, the cheapest plan of each block, which
// keeps all of its own demands. (Lagrangian decomposition, as in blocks.hh. The prices are those of a restricted master
// within a box around the best so far: Marsten, Hogan and Blankenship, Operations Research 23, 1975.) The timelines
// guide the search for a block's plan, at prices of their own on what happens within the block.

#include <random>

#include "scheduler/plan/master.hh"

namespace nenkai::plan {

class Decomposition {
 public:
  /// Begins with these prices of the pricing's rows. `choice` is a plan. No block has more items than a sequence may.
  Decomposition(Pricing& pricing, std::vector<double> prices, const Choice& choice);

  /// Looks for better prices, `rounds` times at most, until the bound reaches `cutoff` or can hardly rise any more.
  /// Returns the best bound so far; no plan within the pricing's domains is cheaper.
  Cost climb(Cost cutoff, int rounds);
  /// True once prices cannot get much better.
  bool at_rest() const { return at_rest_; }
  /// The candidates that a plan cheaper than `cutoff` could use, by the best prices. Says nothing once somebody said
  /// stop.
  Domains within(Cost cutoff);

  /// Meets other plans of blocks, at prices that are changed at random by up to half of `noise`.
  void wander(double noise, int rounds);
  /// A whole, block by block: the plan of which the master takes most is taken, and what is left is priced anew. May
  /// break some demands between blocks. Empty once somebody said stop.
  Choice dive();

  /// A plan's parts are plans of the blocks.
  void meet(const Choice& choice);
  /// A whole cheaper than `cutoff` of the blocks' plans that were met; empty where there is none, or none was found.
  /// May break demands that no choice so far has broken.
  Choice assemble(Cost cutoff, double seconds);

 private:
  using Price = Pricing::Price;
  struct Tuning;

  bool between(std::size_t row) const { return pricing_.owners()[row] < 0; }
  const Row& row_at(std::size_t number) const { return pricing_.rows()[static_cast<int>(number)]; }
  void tune(int rounds);
  void compare(Tuning& tuning, const std::vector<double>& excess) const;
  void step(Tuning& tuning, const std::vector<double>& excess);
  Cost look();
  void price_what_counts();
  void price_what_guides();
  void search_block(std::size_t block, Choice& plan);
  void widen_searches();
  void price_what_is_left(std::vector<double>& centre);
  static std::size_t surest(const Master::Fraction& fraction, const std::vector<char>& open);

  Pricing& pricing_;
  Master master_;
  std::mt19937_64 random_{1};
  std::vector<double> now_, best_;  // prices by row
  double value_ = 0;
  double best_value_ = 0;
  Cost best_bound_ = 0;
  bool at_rest_ = false;
  double radius_;  // of the box
  // By block
  std::vector<double> gap_;          // what the timeline misses of the cheapest plan
  std::vector<std::size_t> labels_;  // how many the search may have on one day
  std::size_t most_labels_;
  std::vector<char> cut_short_;         // the last search would have had more
  std::vector<Price> relaxed_;          // the cheapest sequence
  std::vector<std::int64_t> constant_;  // what prices within it take and occurrences are worth, in 1 / scale
  std::vector<std::int64_t> least_;     // a bound for its plans, in 1 / scale
  // At the prices
  View guide_;
  std::vector<std::vector<Cost>> counts_;  // by item and candidate: with prices between blocks only
  std::int64_t rest_ = 0;                  // what these prices take, in 1 / scale
};

}  // namespace nenkai::plan
