#include "scheduler/plan/relaxation.hh"

#include <coin/ClpSimplex.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "scheduler/plan/at.hh"
#include "scheduler/plan/blocks.hh"
#include "scheduler/plan/bounder.hh"
#include "scheduler/plan/separation.hh"
#include "scheduler/plan/stop_handler.hh"

namespace nenkai::plan {
namespace {

/// Columns or rows to be added in one go, packed as Clp wants them.
struct Batch {
  std::vector<double> lower, upper, cost;
  std::vector<CoinBigIndex> begins{0};
  std::vector<int> index;
  std::vector<double> value;

  void entry(int where, double weight) {
    index.push_back(where);
    value.push_back(weight);
  }
  void close(double low, double high, double price = 0) {
    lower.push_back(low);
    upper.push_back(high);
    cost.push_back(price);
    begins.push_back(static_cast<CoinBigIndex>(index.size()));
  }
  int size() const { return static_cast<int>(lower.size()); }
};

constexpr std::int64_t dear_steps = 8'000;  // of the simplex method in one solve: from there on, cuts must earn more
constexpr int first_candidates = 25;        // that an item has columns for from the beginning
constexpr int most_new_columns = 12;        // an item gets in one round of pricing
constexpr double dearest_absence = 1e7;     // in the linear programme only, so that its numbers stay sane

}  // namespace

class Relaxation::Work {
 public:
  Work(const Layout& layout, Domains domains, const std::function<bool()>& stopped)
      : layout_(layout),
        core_(layout.core),
        stopped_(stopped),
        domains_(std::move(domains)),
        rows_(layout),
        bounder_(layout, rows_),
        column_of_(core_.items.size()),
        columns_of_(core_.items.size()) {
    StopHandler handler(stopped_);
    lp_.passInEventHandler(&handler);
    lp_.setLogLevel(0);
    begin();
  }

  const Domains& domains() const { return domains_; }

  void admit(const Choice& choice) {
    Batch batch;
    for (int item = 0; item < count(); ++item) {
      if (choice[at(item)] != left_out) add_candidate(item, choice[at(item)], batch);
    }
    add_columns(batch);
  }

  void restrict_to(int item, int first, int last, bool must) {
    columns_came_ = false;
    intervals_[at(item)] = {first, last, must};
    // Staying out is only made dear, so that the linear programme has a solution until the right column has come.
    lp_.setObjectiveCoefficient(out_columns_[at(item)], must ? no_way() : absence());
    for (const int column : columns_of_[at(item)]) bound_column(column);
  }

  void widen_all() {
    for (int item = 0; item < count(); ++item) {
      Interval& interval = intervals_[at(item)];
      const int last = static_cast<int>(core_.items[at(item)].candidates.size()) - 1;
      if (interval.first != 0 || interval.last != last || interval.must) restrict_to(item, 0, last, false);
    }
  }

  Relaxed solve(Cost cutoff, int most_rounds, int soft_rounds) {
    Relaxed relaxed;
    if (core_.items.empty()) return relaxed;  // Clp does not like to be asked about nothing
    relaxed.finished = false;
    std::vector<double> values;
    std::int64_t steps = 0;
    for (int round = 0; round < most_rounds && !stopped_(); ++round) {
      if (columns_came_) {
        lp_.primal();
      } else {
        lp_.dual();
      }
      columns_came_ = false;
      steps += lp_.numberIterations();
      all_steps_ += lp_.numberIterations();
      if (stopped_()) break;
      if (lp_.status() != 0) {
        lp_.allSlackBasis(true);  // numerical trouble: once more from the beginning
        lp_.primal();
        if (lp_.status() != 0) break;  // what is proved stays proved
      }
      raise_bound(relaxed);
      if (relaxed.bound >= cutoff) return relaxed;
      values.push_back(lp_.objectiveValue());
      read_support(relaxed);
      if (separate(relaxed, round < soft_rounds && !stalls(values, steps))) continue;
      if (price()) continue;
      relaxed.finished = true;
      break;
    }
    return relaxed;
  }

  /// True when the last rounds of cuts have hardly raised the value: more of them cost more than they give.
  static bool stalls(const std::vector<double>& values, std::int64_t steps) {
    const bool dear = steps > dear_steps;
    const std::size_t rounds = dear ? 2 : 6;
    if (values.size() <= rounds) return false;
    const double before = values[values.size() - 1 - rounds];
    return values.back() - before < (dear ? 5e-3 : 2e-4) * std::abs(before) + 1e-3;
  }

  std::size_t strike(Cost cutoff) {
    if (use_best_prices()) strike_priced(cutoff);
    std::size_t stay = 0;
    for (const auto& domain : domains_) stay += domain.size();
    return stay;
  }

  std::vector<std::vector<Cost>> bounds_with_each() {
    const bool priced = use_best_prices();
    std::vector<std::vector<Cost>> bounds;
    for (int item = 0; item < count(); ++item) {
      bounds.emplace_back(core_.items[at(item)].candidates.size(), 0);
      for (std::size_t candidate = 0; priced && candidate < bounds.back().size(); ++candidate) {
        bounds.back()[candidate] = bounder_.bound_with(item, static_cast<int>(candidate));
      }
    }
    return bounds;
  }

  std::int64_t steps() const { return all_steps_; }
  int rows() const { return rows_.size(); }

  void forget_idle_rows() {
    std::vector<int> gone;
    for (int row = 0; row < rows_.size(); ++row) {
      const Row::Kind kind = rows_[row].kind;
      if (kind == Row::Kind::item || kind == Row::Kind::pool || kind == Row::Kind::block) continue;
      const bool priced = at(row) < best_prices_.size() && best_prices_[at(row)] > 1e-9;
      if (!priced && lp_.getRowStatus(row) == ClpSimplex::basic) gone.push_back(row);
    }
    if (gone.empty()) return;
    lp_.deleteRows(static_cast<int>(gone.size()), gone.data());
    const std::vector<int> fresh = rows_.drop(gone);
    const auto renumber = [&](std::vector<int>& list) {
      for (int& row : list) row = fresh[at(row)];
      std::erase(list, -1);
    };
    for (Pair& pair : pairs_) {
      renumber(pair.cliques);
      renumber(pair.blocks);
    }
    std::vector<double> prices(at(rows_.size()), 0);
    for (std::size_t row = 0; row < best_prices_.size(); ++row) {
      if (fresh[row] >= 0) prices[at(fresh[row])] = best_prices_[row];
    }
    if (!best_prices_.empty()) best_prices_ = std::move(prices);
  }

  Coupling coupling(const std::vector<int>& blocks, Cost scale) const {
    Coupling all{scale, {}, 0};
    std::map<int, Cost> taken;  // by pair
    for (const Item& item : core_.items) all.prices.emplace_back(item.candidates.size(), 0);
    for (int row = 0; row < static_cast<int>(best_prices_.size()); ++row) {
      const Row& what = rows_[row];
      if (what.kind == Row::Kind::item || what.kind == Row::Kind::pool) continue;
      // Of the cuts for soft spacings, those of one pair.
      const bool pair = what.kind == Row::Kind::clique;
      if (pair && (rows_.clique(what.of).pool || rows_.clique(what.of).parts.size() != 2)) continue;
      const auto price = static_cast<Cost>(std::round(std::max(0.0, best_prices_[at(row)]) * double(scale)));
      const std::vector<int> items = rows_.items_of(row);
      const bool between = std::any_of(items.begin(), items.end(),
                                       [&](int item) { return blocks[at(item)] != blocks[at(items.front())]; });
      if (price <= 0 || !between) continue;
      all.constant += price * static_cast<Cost>(what.right);
      if (pair) taken[pair_between(rows_.clique(what.of))] += price;
      for (const int item : items) {
        for (const int candidate : domains_[at(item)]) {
          const double weight = rows_.weight(row, item, candidate);
          all.prices[at(item)][at(candidate)] += price * static_cast<Cost>(weight);
        }
      }
    }
    // A pair that its cuts take more from than it costs is better paid for at once.
    for (const auto& [pair, price] : taken) all.constant += std::max<Cost>(0, price - pairs_[at(pair)].cost * scale);
    return all;
  }

  void add_block(const std::vector<int>& items, const Coupling& coupling, Cost bound) {
    BlockBound block{items, {}, bound, coupling.scale};
    for (const int item : items) {
      block.weights.push_back(coupling.prices[at(item)]);
      for (std::size_t candidate = 0; candidate < block.weights.back().size(); ++candidate) {
        block.weights.back()[candidate] += core_.items[at(item)].candidates[candidate].cost * coupling.scale;
      }
    }
    // Whatever a pair of the block may cost must have its column before the row that counts it.
    Batch columns;
    std::vector<int> pairs;
    for (const Spacing& spacing : core_.spacings) {
      if (!spacing.cost || crowded(spacing)) continue;
      std::vector<int> inside;
      std::copy_if(spacing.items.begin(), spacing.items.end(), std::back_inserter(inside),
                   [&](int item) { return std::binary_search(items.begin(), items.end(), item); });
      for (const int pair : pairs_among(inside, spacing, columns)) pairs.push_back(pair);
    }
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    add_columns(columns);
    const int row = rows_.add(std::move(block));
    for (const int pair : pairs) pairs_[at(pair)].blocks.push_back(row);
    append_rows({row});
  }

  std::vector<Exclusion> binding_exclusions() const {
    std::vector<Exclusion> binding;
    for (int row = 0; row < rows_.size(); ++row) {
      if (rows_[row].kind == Row::Kind::exclusion && lp_.getRowStatus(row) != ClpSimplex::basic) {
        binding.push_back(rows_.exclusion(rows_[row].of));
      }
    }
    return binding;
  }

  Domains within(Cost cutoff) {
    Domains narrow = domains_;
    if (!use_best_prices()) return narrow;
    for (int item = 0; item < count(); ++item) {
      std::erase_if(narrow[at(item)], [&](int candidate) { return bounder_.bound_with(item, candidate) >= cutoff; });
    }
    return narrow;
  }

 private:
  /// False where no prices are known, or some item has no candidate.
  bool use_best_prices() {
    widen_all();
    if (best_prices_.empty()) return false;
    // Rows may have come since; they cost nothing at the best prices.
    best_prices_.resize(at(rows_.size()), 0.0);
    bounder_.set_prices(best_prices_, pairs_);
    return bounder_.bound(domains_, intervals_) != Bounder::nothing;
  }

  struct Column {
    int item = -1;  // -1: a pair, or a pool on a day
    int candidate = left_out;
  };

  int count() const { return static_cast<int>(core_.items.size()); }

  void begin() {
    Batch rows;
    for (int item = 0; item < count(); ++item) {
      const auto candidates = core_.items[at(item)].candidates.size();
      intervals_.push_back({0, static_cast<int>(candidates) - 1, false});
      column_of_[at(item)].assign(candidates, -1);
      rows.close(1, 1);
    }
    lp_.addRows(rows.size(), rows.lower.data(), rows.upper.data(), rows.begins.data(), rows.index.data(),
                rows.value.data());
    Batch columns;
    for (int item = 0; item < count(); ++item) {
      columns.entry(item, 1);
      columns.close(0, 1, absence());
      out_columns_.push_back(static_cast<int>(columns_.size()));
      columns_.push_back({item, left_out});
      std::vector<int> cheapest = domains_[at(item)];
      const auto& candidates = core_.items[at(item)].candidates;
      std::stable_sort(cheapest.begin(), cheapest.end(),
                       [&](int a, int b) { return candidates[at(a)].cost < candidates[at(b)].cost; });
      if (cheapest.size() > first_candidates) cheapest.resize(first_candidates);
      for (const int candidate : cheapest) add_candidate(item, candidate, columns);
    }
    add_columns(columns);
  }

  double absence() const { return core_.leave_out ? double(*core_.leave_out) : no_way(); }
  double no_way() const {
    const auto dearest = double(layout_.dearest + core_.leave_out.value_or(0) + 1);
    return std::max(double(core_.leave_out.value_or(0)), std::min(dearest, dearest_absence));
  }

  void add_candidate(int item, int candidate, Batch& batch) {
    int& column = column_of_[at(item)][at(candidate)];
    if (column >= 0) return;
    column = static_cast<int>(columns_.size());
    columns_.push_back({item, candidate});
    columns_of_[at(item)].push_back(column);
    rows_.weights_of(item, candidate, weights_);
    for (const auto& [row, weight] : weights_) batch.entry(row, weight);
    const Interval& interval = intervals_[at(item)];
    const bool allowed = interval.first <= candidate && candidate <= interval.last;
    batch.close(0, allowed ? 1 : 0, double(core_.items[at(item)].candidates[at(candidate)].cost));
  }

  void add_columns(const Batch& batch) {
    if (batch.size() == 0) return;
    columns_came_ = true;  // what is new stands at nothing: still allowed, so the primal method goes on from there
    lp_.addColumns(batch.size(), batch.lower.data(), batch.upper.data(), batch.cost.data(), batch.begins.data(),
                   batch.index.data(), batch.value.data());
  }

  void bound_column(int column) {
    const Column& what = columns_[at(column)];
    const Interval& interval = intervals_[at(what.item)];
    const bool allowed =
        interval.first <= what.candidate && what.candidate <= interval.last &&
        std::binary_search(domains_[at(what.item)].begin(), domains_[at(what.item)].end(), what.candidate);
    lp_.setColumnUpper(column, allowed ? 1 : 0);
  }

  static std::uint64_t key_of(int rule, int a, int b) {
    return (std::uint64_t(unsigned(rule)) << 48) | (std::uint64_t(unsigned(a)) << 24) | unsigned(b);
  }

  int pair_between(const Clique& clique) const {
    const int rule = core_.spacings[at(clique.spacing)].rule;
    return pair_numbers_.at(key_of(rule, clique.parts[0].item, clique.parts[1].item));
  }

  /// The pair's number; its column is made with it.
  int pair_of(int rule, int a, int b, Cost cost, Batch& batch) {
    const auto [where, fresh] = pair_numbers_.emplace(key_of(rule, a, b), static_cast<int>(pairs_.size()));
    if (fresh) {
      pairs_.push_back({cost, {}, {}, {}});
      pair_columns_.push_back(static_cast<int>(columns_.size()));
      columns_.push_back({});
      batch.close(0, 1, double(cost));
    }
    return where->second;
  }

  /// The numbers of all pairs of these items of a spacing.
  std::vector<int> pairs_among(const std::vector<int>& items, const Spacing& spacing, Batch& batch) {
    std::vector<int> pairs;
    for (std::size_t a = 0; a < items.size(); ++a) {
      for (std::size_t b = a + 1; b < items.size(); ++b) {
        const auto [low, high] = std::minmax(items[a], items[b]);
        pairs.push_back(pair_of(spacing.rule, low, high, *spacing.cost, batch));
      }
    }
    return pairs;
  }

  double paid(int rule, int a, int b) const {
    const auto found = pair_numbers_.find(key_of(rule, a, b));
    return found == pair_numbers_.end() ? 0.0 : lp_.primalColumnSolution()[pair_columns_[at(found->second)]];
  }

  double pooled_on(int spacing, int day) const {
    const auto found = pool_columns_.find(std::pair(spacing, day));
    return found == pool_columns_.end() ? 0.0 : lp_.primalColumnSolution()[found->second];
  }

  void raise_bound(Relaxed& relaxed) {
    prices_.assign(lp_.dualRowSolution(), lp_.dualRowSolution() + rows_.size());
    for (double& price : prices_) price = -price;  // rows say "at most", so that their duals are <= 0
    bounder_.set_prices(prices_, pairs_);
    const Cost bound = bounder_.bound(domains_, intervals_);
    relaxed.bound = std::max(relaxed.bound, bound);
    if (unrestricted() && (best_prices_.empty() || bound >= best_bound_)) {
      best_prices_ = prices_;
      best_bound_ = bound;
    }
  }

  bool unrestricted() const {
    for (int item = 0; item < count(); ++item) {
      const Interval& interval = intervals_[at(item)];
      if (interval.must || interval.first != 0 ||
          interval.last + 1 != static_cast<int>(core_.items[at(item)].candidates.size()))
        return false;
    }
    return true;
  }

  void read_support(Relaxed& relaxed) const {
    relaxed.support.assign(core_.items.size(), {});
    relaxed.choice.assign(core_.items.size(), left_out);
    relaxed.whole = true;
    const double* shares = lp_.primalColumnSolution();
    std::vector<double> most(core_.items.size(), 0);
    for (int column = 0; column < static_cast<int>(columns_.size()); ++column) {
      const Column& what = columns_[at(column)];
      const double share = shares[column];
      if (what.item < 0 || share <= 1e-7) continue;
      if (share > most[at(what.item)]) {
        most[at(what.item)] = share;
        relaxed.choice[at(what.item)] = what.candidate;
      }
      if (what.candidate != left_out) relaxed.support[at(what.item)].emplace_back(what.candidate, share);
    }
    for (int item = 0; item < count(); ++item) {
      std::sort(relaxed.support[at(item)].begin(), relaxed.support[at(item)].end());
      if (most[at(item)] < 1 - 1e-6) relaxed.whole = false;
    }
  }

  bool separate(const Relaxed& relaxed, bool soft) {
    std::vector<Clique> pooled;
    if (soft) {
      pooled = broken_pools(layout_, relaxed.support, [this](int spacing, int day) { return pooled_on(spacing, day); });
    }
    for (const Clique& clique : pooled) open_pool(clique.spacing);
    auto added = add_broken_rows(
        layout_, relaxed.support, soft, [this](int rule, int a, int b) { return paid(rule, a, b); }, rows_);
    for (Clique& clique : pooled) added.push_back(rows_.add(std::move(clique)));
    if (added.empty() && soft) added = add_broken_exclusions(layout_, relaxed.support, domains_, rows_);
    append_rows(added);
    return !added.empty();
  }

  /// The columns that pay for a cut: its pairs', or its pool's on its days. Makes those that are missing.
  std::vector<int> payers(int row, Batch& columns) {
    std::vector<int> payers;
    if (rows_[row].kind != Row::Kind::clique) return payers;
    const Clique& clique = rows_.clique(rows_[row].of);
    if (clique.pool) {
      for (int day = clique.pool->first; day <= clique.pool->second; ++day) {
        payers.push_back(pool_column(clique.spacing, day, columns));
      }
      return payers;
    }
    for (const int pair : pairs_among(rows_.items_of(row), core_.spacings[at(clique.spacing)], columns)) {
      pairs_[at(pair)].cliques.push_back(row);
      payers.push_back(pair_columns_[at(pair)]);
    }
    return payers;
  }

  /// What the pool of a spacing holds on a day. A crowd's pool costs what its pairs would; another's is filled from
  /// the pairs, by a row of its own.
  int pool_column(int spacing, int day, Batch& columns) {
    const auto [where, fresh] = pool_columns_.emplace(std::pair(spacing, day), static_cast<int>(columns_.size()));
    if (!fresh) return where->second;
    const bool crowded = layout_.crowded(spacing);
    columns_.push_back({});
    if (!crowded) columns.entry(rows_.add(Row::Kind::pool, spacing, 0), 1);
    columns.close(0, COIN_DBL_MAX, crowded ? double(*core_.spacings[at(spacing)].cost) : 0.0);
    return where->second;
  }

  /// The row that fills a spacing's pool from its pairs comes before the pool's first column.
  void open_pool(int number) {
    if (layout_.crowded(number) || rows_.has(Row::Kind::pool, number, 0)) return;
    const Spacing& spacing = core_.spacings[at(number)];
    Batch columns;
    Batch row;
    for (const int pair : pairs_among(spacing.items, spacing, columns)) {
      pairs_[at(pair)].pools.push_back(number);
      row.entry(pair_columns_[at(pair)], -1);
    }
    add_columns(columns);
    rows_.add(Row::Kind::pool, number, 0);
    row.close(-COIN_DBL_MAX, 0);
    append(row);
    Batch days;
    for (int day = 0; day < core_.horizon; ++day) pool_column(number, day, days);
    add_columns(days);
  }

  void count_pairs(int row, Batch& batch) const {
    for (std::size_t pair = 0; pair < pairs_.size(); ++pair) {
      if (!pairs_[pair].blocks.empty() && pairs_[pair].blocks.back() == row) {
        batch.entry(pair_columns_[pair], -double(pairs_[pair].cost));
      }
    }
  }

  void append(const Batch& batch) {
    if (batch.size() == 0) return;
    columns_came_ = false;  // rows are broken now: a case for the dual method
    lp_.addRows(batch.size(), batch.lower.data(), batch.upper.data(), batch.begins.data(), batch.index.data(),
                batch.value.data());
  }

  /// What is proved of a block holds where all of its items are placed. One that stays out makes up for all of it, or
  /// the linear programme would have no solution, and so no prices by which to bring in the right column.
  void excuse_absent(int row, Batch& batch) {
    const double all = std::min(rows_[row].right, 0.0);
    for (const int item : rows_.items_of(row)) batch.entry(out_columns_[at(item)], all);
  }

  void append_rows(const std::vector<int>& added) {
    Batch columns;
    std::vector<std::vector<int>> paid_by;
    for (const int row : added) paid_by.push_back(payers(row, columns));
    add_columns(columns);
    Batch batch;
    for (std::size_t number = 0; number < added.size(); ++number) {
      const int row = added[number];
      for (const int item : rows_.items_of(row)) {
        for (const int column : columns_of_[at(item)]) {
          const double weight = rows_.weight(row, item, columns_[at(column)].candidate);
          if (weight != 0) batch.entry(column, weight);
        }
      }
      for (const int column : paid_by[number]) batch.entry(column, -1);
      if (rows_[row].kind == Row::Kind::block) {
        count_pairs(row, batch);
        excuse_absent(row, batch);
      }
      batch.close(-COIN_DBL_MAX, rows_[row].right);
    }
    append(batch);
  }

  /// Brings in candidates that would make the relaxation cheaper. The bounder's prices are those of the last solve.
  bool price() {
    Batch batch;
    const double* duals = lp_.dualRowSolution();
    std::vector<std::pair<double, int>> wanted;
    for (int item = 0; item < count(); ++item) {
      wanted.clear();
      const Interval& interval = intervals_[at(item)];
      for (const int candidate : domains_[at(item)]) {
        if (candidate < interval.first || candidate > interval.last) continue;
        if (column_of_[at(item)][at(candidate)] >= 0) continue;
        const double reduced = bounder_.priced(item, candidate) - duals[item];
        if (reduced < -1e-5) wanted.emplace_back(reduced, candidate);
      }
      std::sort(wanted.begin(), wanted.end());
      if (wanted.size() > most_new_columns) wanted.resize(most_new_columns);
      for (const auto& [reduced, candidate] : wanted) add_candidate(item, candidate, batch);
    }
    add_columns(batch);
    return batch.size() > 0;
  }

  void strike_priced(Cost cutoff) {
    for (int item = 0; item < count(); ++item) {
      auto& domain = domains_[at(item)];
      const auto before = domain.size();
      std::erase_if(domain, [&](int candidate) { return bounder_.bound_with(item, candidate) >= cutoff; });
      if (domain.size() == before) continue;
      for (const int column : columns_of_[at(item)]) bound_column(column);
    }
  }

  const Layout& layout_;
  const Core& core_;
  const std::function<bool()>& stopped_;
  Domains domains_;
  Rows rows_;
  Bounder bounder_;
  ClpSimplex lp_;
  std::vector<Column> columns_;
  std::vector<std::vector<int>> column_of_;   // by item and candidate; -1: none
  std::vector<std::vector<int>> columns_of_;  // by item
  std::vector<int> out_columns_;              // by item: that it stays out
  std::vector<Interval> intervals_;
  std::vector<Pair> pairs_;
  std::vector<int> pair_columns_;
  std::unordered_map<std::uint64_t, int> pair_numbers_;
  std::map<std::pair<int, int>, int> pool_columns_;  // by spacing and day
  bool columns_came_ = true;
  std::int64_t all_steps_ = 0;
  std::vector<double> prices_;
  std::vector<double> best_prices_;
  Cost best_bound_ = 0;
  std::vector<Rows::Weight> weights_;
};

Relaxation::Relaxation(const Layout& layout, Domains domains, const std::function<bool()>& stopped)
    : work_(std::make_unique<Work>(layout, std::move(domains), stopped)) {}
Relaxation::~Relaxation() = default;
const Domains& Relaxation::domains() const { return work_->domains(); }
void Relaxation::admit(const Choice& choice) { work_->admit(choice); }
void Relaxation::restrict_to(int item, int first, int last, bool must) { work_->restrict_to(item, first, last, must); }
void Relaxation::widen_all() { work_->widen_all(); }
Relaxed Relaxation::solve(Cost cutoff, int most_rounds, int soft_rounds) {
  return work_->solve(cutoff, most_rounds, soft_rounds);
}
Coupling Relaxation::coupling(const std::vector<int>& blocks, Cost scale) const {
  return work_->coupling(blocks, scale);
}
void Relaxation::add_block(const std::vector<int>& items, const Coupling& coupling, Cost bound) {
  work_->add_block(items, coupling, bound);
}
std::vector<Exclusion> Relaxation::binding_exclusions() const { return work_->binding_exclusions(); }
std::int64_t Relaxation::steps() const { return work_->steps(); }
int Relaxation::rows() const { return work_->rows(); }
void Relaxation::forget_idle_rows() { work_->forget_idle_rows(); }
std::vector<std::vector<Cost>> Relaxation::bounds_with_each() { return work_->bounds_with_each(); }
Domains Relaxation::within(Cost cutoff) { return work_->within(cutoff); }
std::size_t Relaxation::strike(Cost cutoff) { return work_->strike(cutoff); }

}  // namespace nenkai::plan
