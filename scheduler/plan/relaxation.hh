#pragma once
// A linear relaxation of a core, grown as it is needed, and bounds that need not trust its arithmetic.
//
// Columns: one for each (item, candidate), priced in when its reduced cost is below nothing; one for each pair that
// a soft spacing may charge; one for each item that stays out. Rows: each item once; and, when they are violated,
// one user a venue and day, one holder a hard spacing and day, limits, successions, and for soft spacings the clique
// cuts of the boolean quadric polytope: of a set T of items that may hold day t,
//     sum over pairs in T of y  >=  m * (sum of what T holds on t) - m(m+1)/2          for each whole m >= 1
// (Padberg, Mathematical Programming 45, 1989).
//
// Whatever prices the rows have, the cheapest candidates at these prices prove a bound (Lagrangian duality). It is
// worked out in whole numbers from rounded prices, so it holds exactly, however far the linear programme was solved.

#include <functional>
#include <memory>

#include "scheduler/plan/local_search.hh"

namespace nenkai::plan {

struct Coupling;  // scheduler/plan/blocks.hh

/// What the relaxation says of a part of the problem.
struct Relaxed {
  Cost bound = 0;                                            // proved, rounded up
  bool finished = true;                                      // no row is violated and no column missing
  bool whole = false;                                        // each item stands wholly at one candidate
  Choice choice;                                             // where whole; left_out where an item stays out
  std::vector<std::vector<std::pair<int, double>>> support;  // by item: candidates with a share, ascending
};

class Relaxation {
 public:
  /// `stopped` is asked now and then; once it says yes, nothing more is solved.
  Relaxation(const Layout& layout, Domains domains, const std::function<bool()>& stopped);
  ~Relaxation();
  Relaxation(const Relaxation&) = delete;
  Relaxation& operator=(const Relaxation&) = delete;

  const Domains& domains() const;
  /// Makes sure these candidates have columns.
  void admit(const Choice& choice);
  /// Only candidates first <= number <= last of an item, until said otherwise; with `must` it may not stay out either.
  void restrict_to(int item, int first, int last, bool must = false);
  void widen_all();
  /// Solves for the present restrictions. Gives up early once the bound reaches `cutoff`.
  /// Cuts for soft spacings are looked for in the first `soft_rounds` rounds only.
  Relaxed solve(Cost cutoff, int most_rounds, int soft_rounds = 1'000'000);
  /// Forgets rows that bind nothing now and have no price worth keeping; they come again where they are broken. Fewer
  /// rows make a quicker solve.
  void forget_idle_rows();
  int rows() const;
  /// Steps of the simplex method so far: how dear the relaxation is, whatever the machine.
  std::int64_t steps() const;
  /// Strikes out for good each candidate that no choice cheaper than `cutoff` can use, by the best prices that
  /// are known for the unrestricted problem. Says how many candidates stay.
  std::size_t strike(Cost cutoff);
  /// The candidates that a choice cheaper than `cutoff` could use, by the same prices: a guess where no such choice
  /// is known, to look for one.
  Domains within(Cost cutoff);
  /// By item and candidate, a bound for plans in which the item stands there, by the same prices.
  std::vector<std::vector<Cost>> bounds_with_each();
  /// The best prices of the rows that tie items of several blocks together.
  Coupling coupling(const std::vector<int>& blocks, Cost scale) const;
  /// Adds what was proved of a block: its items cost, with the coupling's prices, no less than `bound`.
  void add_block(const std::vector<int>& items, const Coupling& coupling, Cost bound);

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace nenkai::plan
