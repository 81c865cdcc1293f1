#pragma once
// A bound from the blocks' timelines: what each block's cheapest sequence costs, with a price for each item's
// occurrence and each demand that sequences do not keep by themselves. Any prices give a bound; good ones are found by
// going where the sequences break the demands (a deflected subgradient method: Held, Wolfe and Crowder, Mathematical
// Programming 6, 1974; Camerini, Fratta and Maffioli, Mathematical Programming Study 3, 1975).

#include "scheduler/plan/pricing.hh"

namespace nenkai::plan {

/// Demands and what they cost, to begin with.
struct Priced {
  Rows rows;
  std::vector<double> prices;  // by row; those of items' own rows are what an occurrence is worth
};

/// No price on any demand; an occurrence is worth what its cheapest place costs.
Priced without_prices(const Layout& layout);

class Ascent {
 public:
  /// Nothing may stay out of the plan, and no domain is empty.
  Ascent(const Layout& layout, const Domains& domains, Priced start, AscentOptions options);
  ~Ascent();
  Ascent(const Ascent&) = delete;
  Ascent& operator=(const Ascent&) = delete;

  /// False where the timelines would be too large to be of use.
  bool practicable() const;
  /// Begins with prices that are good for each block by itself. `choice` is a plan.
  void settle(const Choice& choice, int rounds);
  /// Looks for better prices, `rounds` times at most, until the bound reaches `cutoff` or hardly rises any more.
  /// Returns the best bound so far; no plan within the domains is cheaper.
  Cost climb(Cost cutoff, int rounds);
  /// The candidates that a plan cheaper than `cutoff` could use, by the best prices. Says nothing once somebody said
  /// stop.
  Domains within(Cost cutoff);
  /// By item and candidate, a bound for plans in which the item stands there, by the same prices.
  std::vector<std::vector<Cost>> bounds_with_each();
  /// From here on only these.
  void narrow(const Domains& domains);

  /// The best prices, for a search among all sequences, for which the blocks need the same days: only where the core
  /// has few items.
  View view();

  /// For who goes on from here with whole plans of the blocks.
  Pricing& pricing();
  const std::vector<double>& prices() const;

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace nenkai::plan
