#pragma once
// Prices on demands, and what the blocks' timelines cost at them: what every search for good prices works with.

#include <functional>
#include <memory>

#include "scheduler/plan/bounder.hh"
#include "scheduler/plan/separation.hh"
#include "scheduler/plan/timeline.hh"

namespace nenkai::plan {

struct AscentOptions {
  std::vector<int> blocks;  // of each item; blocks_of() makes them
  int threads = 1;
  const std::function<bool()>* stopped = nullptr;
};

/// Prices that have been set, for a search among all sequences.
struct View {
  std::vector<const Timeline*> timelines;
  std::vector<Timeline::Sheet> sheets;  // by timeline; onward only
  Timeline::Price scale = 1;
  std::vector<Timeline::Price> worth;     // of an occurrence, by item
  std::vector<std::vector<Cost>> prices;  // by item and candidate, in 1 / scale, rounded down
  std::int64_t rest = 0;                  // what the demands' prices take and occurrences are worth, in 1 / scale
};

class Pricing {
 public:
  using Price = Timeline::Price;
  using Wide = Bounder::Wide;
  using Sequences = std::vector<std::vector<Timeline::Step>>;  // by block

  /// Nothing may stay out of the plan, and no domain is empty.
  Pricing(const Layout& layout, const Domains& domains, Rows rows, AscentOptions options);
  Pricing(const Pricing&) = delete;
  Pricing& operator=(const Pricing&) = delete;

  const Layout& layout() const { return layout_; }
  const Domains& domains() const { return domains_; }
  std::vector<Timeline>& timelines() { return timelines_; }
  const std::vector<Timeline>& timelines() const { return timelines_; }
  Rows& rows() { return rows_; }
  const Rows& rows() const { return rows_; }
  Price scale() const { return scale_; }
  /// In 1 / scale of its rows' prices.
  Cost units() const { return bounder_.scale() / scale_; }

  /// From here on only these candidates.
  void narrow(const Domains& domains);
  /// False where the timelines would be too large to be of use.
  bool practicable() const;
  bool stopped() const { return options_.stopped != nullptr && (*options_.stopped)(); }
  const std::function<bool()>* stopper() const { return options_.stopped; }

  /// From here on only these blocks are looked at and priced.
  void wake(std::vector<char> blocks) { awake_ = std::move(blocks); }
  void wake_all() { awake_.assign(timelines_.size(), 1); }
  bool awake(std::size_t block) const { return awake_[block] != 0; }

  /// Sets the prices, by row (of rows that are missing at the end: 0); those of items' own rows are what an occurrence
  /// is worth.
  void set(const std::vector<double>& prices);
  /// What an occurrence is worth, in 1 / scale.
  Price worth_of(int item) const;
  /// What a candidate costs, in 1 / scale, rounded down.
  Cost priced(int item, int candidate) const;
  /// The candidate that is the cheapest of an item's on a day.
  int cheapest_on(int item, int day) const { return chosen_[at(item)][at(day)]; }
  /// The bound in 1 / scale, when the blocks come to this.
  Wide sum_of(const std::vector<Price>& least) const;

  /// Does something for each block on all threads; nobody may write what another one's act uses. `sheet` is the
  /// thread's own.
  template <typename Do>
  void each_block(const Do& act) {
    share_out([&](std::size_t thread, std::size_t block) { act(block, sheets_[thread]); });
  }
  /// What a plan's items of a block cost, with what they charge each other; demands that they break do not count.
  Cost cost_in(std::size_t block, const Choice& choice) const;
  /// What the blocks' cheapest sequences cost at the prices, and which they are.
  void look(std::vector<Price>& least, Sequences& sequences);
  Support support_of(const Sequences& sequences) const;
  /// By row, how much of it is used beyond its right side; of items' own rows, how much is missing. Rows that are
  /// broken and not there yet are made.
  std::vector<double> excess_of(const Support& support);

  /// By row: the block all of whose items it is about, or -1 where it ties blocks together.
  const std::vector<int>& owners();

  /// The view of the present prices, but for the sheets.
  void show(View& view) const;
  /// By item and candidate, a bound for plans with it, where `others` is by block what all other blocks and prices come
  /// to, in 1 / scale. Once somebody said stop, some of them are as high as can be.
  std::vector<std::vector<Cost>> bounds_with_each(const std::vector<Wide>& others);
  /// The candidates whose bounds are below the cutoff; all once somebody said stop.
  Domains below(Cost cutoff, const std::vector<std::vector<Cost>>& bounds) const;

 private:
  void price(Timeline& timeline);
  void bound_starts(std::size_t block, const Timeline::Sheet& sheet, Wide others,
                    std::vector<std::vector<Cost>>& bounds) const;
  void share_out(const std::function<void(std::size_t thread, std::size_t block)>& act);

  const Layout& layout_;
  AscentOptions options_;
  Price scale_;
  double most_worth_;
  Domains domains_;
  std::vector<Timeline> timelines_;
  std::vector<char> awake_;  // by block
  Rows rows_;
  Bounder bounder_;
  std::vector<Interval> everything_;
  std::vector<double> prices_;
  std::vector<int> owners_;
  std::vector<std::vector<int>> chosen_;  // by item and day: the cheapest candidate
  std::vector<Timeline::Sheet> sheets_;   // by thread
};

}  // namespace nenkai::plan
