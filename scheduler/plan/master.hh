#pragma once
// Plans of blocks, one of which is to be taken of each so that the demands between blocks hold: the restricted master
// of a Dantzig-Wolfe decomposition (Operations Research 8, 1960). As a linear programme it says what these demands may
// be worth; as an integer one, with the plans that were met on the way, it is a good way to find a cheap whole.

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "scheduler/plan/pricing.hh"

namespace nenkai::plan {

class Master {
 public:
  explicit Master(Pricing& pricing);
  ~Master();
  Master(const Master&) = delete;
  Master& operator=(const Master&) = delete;

  /// A block's plan; of `choice` only the block's items count. False where it is known already.
  bool add(std::size_t block, const Choice& choice);

  /// The linear programme over what is known: no prices within the box prove more than its value, and at its prices
  /// these plans alone would prove just that.
  struct Fraction {
    double value = 0;
    std::vector<double> prices;  // by row of the pricing; 0 of those within a block
    /// By block, the plan that takes the largest share.
    struct Leader {
      double share = 0;
      std::size_t plan = 0;
    };
    std::vector<Leader> leaders;
  };
  /// With `radius`, prices stay so near to `centre` (by row; 0 where it has none): few plans say little about prices
  /// far from those at which they were met. (Boxstep: Marsten, Hogan and Blankenship, Operations Research 23, 1975.)
  std::optional<Fraction> solve(const std::vector<double>& centre, double radius);

  /// From here on the block takes this plan; its candidates are written into `choice`.
  void fix(std::size_t plan, Choice& choice);
  /// From here on all blocks are free.
  void release();

  /// A cheap whole; empty where none was found below the cutoff. Looks at `most_nodes` of CBC's tree at most.
  Choice assemble(Cost cutoff, int most_nodes, double seconds, const std::function<bool()>& stopped);

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace nenkai::plan
