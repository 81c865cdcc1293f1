#include "scheduler/plan/bounder.hh"

#include <algorithm>
#include <bit>
#include <cmath>

#include "scheduler/plan/at.hh"

namespace nenkai::plan {
namespace {

/// The finest units in which no sum of one candidate's prices can leave 64 bits.
Cost scale_for(const Layout& layout) {
  const int bits = static_cast<int>(
      std::bit_width(static_cast<std::uint64_t>(std::max<Cost>(layout.dearest, layout.core.leave_out.value_or(0)))));
  return Cost{1} << std::clamp(52 - bits, 0, 20);
}

}  // namespace

Bounder::Bounder(const Layout& layout, const Rows& rows)
    : layout_(layout),
      rows_(rows),
      scale_(scale_for(layout)),
      spacing_before_(layout.core.spacings.size()),
      limit_(layout.core.limits.size()),
      early_(layout.core.successions.size()),
      late_(layout.core.successions.size()),
      venue_(at(layout.core.venues)),
      own_(layout.core.items.size()),
      starts_(layout.core.items.size(), std::vector<Cost>(at(layout.core.horizon), 0)),
      least_(layout.core.items.size(), 0) {}

void Bounder::set_prices(std::span<const double> of_rows, std::span<const Pair> pairs) {
  const double most = double(layout_.dearest + layout_.core.leave_out.value_or(0) + 1);
  const auto scaled = [&](int row) {
    return static_cast<Cost>(std::llround(std::clamp(of_rows[at(row)], 0.0, most) * double(scale_)));
  };
  for (auto* tables : {&spacing_before_, &limit_, &early_, &late_, &venue_, &own_}) {
    for (auto& table : *tables) table.clear();
  }
  cliques_.clear();
  constant_ = 0;
  const auto note = [](std::vector<Cost>& table, std::size_t size, int day, Cost price) {
    if (table.empty()) table.assign(size, 0);
    table[at(day)] = price;
  };
  const std::size_t horizon = at(layout_.core.horizon);
  for (int row = 0; row < rows_.size(); ++row) {
    const Row& what = rows_[row];
    if (what.kind == Row::Kind::item || what.kind == Row::Kind::pool) continue;
    const Cost price = scaled(row);
    if (price == 0) continue;
    if (what.kind == Row::Kind::block) {
      price_block(rows_.block(what.of), price);
      continue;
    }
    if (what.kind != Row::Kind::clique) constant_ -= Wide(price) * static_cast<Cost>(what.right);
    switch (what.kind) {
      case Row::Kind::venue: note(venue_[at(what.of)], horizon, what.at, price); break;
      case Row::Kind::spacing: note(spacing_before_[at(what.of)], at(layout_.room) + 1, what.at + 1, price); break;
      case Row::Kind::limit:
        note(limit_[at(what.of)], layout_.core.limits[at(what.of)].at_most.size(), what.at, price);
        break;
      case Row::Kind::early: note(early_[at(what.of)], horizon, what.at, price); break;
      case Row::Kind::late: note(late_[at(what.of)], horizon, what.at, price); break;
      case Row::Kind::clique: cliques_.emplace_back(row, price); break;
      case Row::Kind::exclusion:
        for (const auto& [item, candidate] : rows_.exclusion(what.of).members) {
          auto& own = own_[at(item)];
          if (own.empty()) own.assign(layout_.core.items[at(item)].candidates.size(), 0);
          own[at(candidate)] += price;
        }
        break;
      case Row::Kind::item:
      case Row::Kind::block:
      case Row::Kind::pool: break;
    }
  }
  price_pools();
  for (const auto& [row, price] : cliques_) constant_ -= Wide(price) * static_cast<Cost>(rows_[row].right);
  for (auto& table : spacing_before_) {
    for (std::size_t day = 1; day < table.size(); ++day) table[day] += table[day - 1];
  }
  for (const Pair& pair : pairs) {
    Wide left = Wide(pair.cost) * scale_;
    for (const int row : pair.cliques) left -= scaled(row);
    for (const int spacing : pair.pools) left -= pool_[at(spacing)];
    for (const int row : pair.blocks) left -= Wide(in_ranks(scaled(row), rows_.block(rows_[row].of))) * pair.cost;
    if (left < 0) constant_ += left;
  }
}

/// A price that the block's ranks divide, so that no weight is rounded.
Cost Bounder::in_ranks(Cost price, const BlockBound& block) { return price - price % block.scale; }

void Bounder::price_block(const BlockBound& block, Cost price) {
  const Cost rank = in_ranks(price, block) / block.scale;
  constant_ += Wide(rank) * block.bound;
  for (std::size_t place = 0; place < block.items.size(); ++place) {
    auto& own = own_[at(block.items[place])];
    if (own.empty()) own.assign(block.weights[place].size(), 0);
    for (std::size_t candidate = 0; candidate < own.size(); ++candidate) {
      own[candidate] -= rank * block.weights[place][candidate];
    }
  }
}

/// What a pool holds on a day costs what the cuts on that day pay for it, and is free beyond. A pool of pairs is as
/// dear as its dearest day. A crowd's pool has the spacing's own cost, to which its cuts' prices are cut down.
void Bounder::price_pools() {
  pool_.assign(layout_.core.spacings.size(), 0);
  std::vector<std::vector<Cost>> change(layout_.core.spacings.size());
  for (const auto& [row, price] : cliques_) {
    const Clique& clique = rows_.clique(rows_[row].of);
    if (!clique.pool) continue;
    auto& days = change[at(clique.spacing)];
    if (days.empty()) days.assign(at(layout_.core.horizon + 1), 0);
    days[at(clique.pool->first)] += price;
    days[at(clique.pool->second + 1)] -= price;
  }
  for (std::size_t spacing = 0; spacing < change.size(); ++spacing) {
    Cost now = 0;
    for (const Cost step : change[spacing]) pool_[spacing] = std::max(pool_[spacing], now += step);
  }
  for (auto& [row, price] : cliques_) {
    const Clique& clique = rows_.clique(rows_[row].of);
    if (!clique.pool || !layout_.crowded(clique.spacing)) continue;
    const Cost most = *layout_.core.spacings[at(clique.spacing)].cost * scale_;
    if (const Cost all = pool_[at(clique.spacing)]; all > most) price = static_cast<Cost>(Wide(price) * most / all);
  }
}

void Bounder::add_spacings(int item, std::vector<Cost>& prices) const {
  for (const int spacing : layout_.spacings_of[at(item)]) {
    const auto& before = spacing_before_[at(spacing)];
    if (before.empty()) continue;
    const int reach = layout_.reach(item, spacing);
    for (std::size_t start = 0; start < prices.size(); ++start) {
      prices[start] += before[std::min(before.size() - 1, start + at(reach))] - before[start];
    }
  }
}

void Bounder::add_limits(int item, std::vector<Cost>& prices) const {
  const int days = layout_.core.items[at(item)].days;
  for (const int number : layout_.limits_of[at(item)]) {
    const auto& price = limit_[at(number)];
    if (price.empty()) continue;
    const auto& bucket_of_day = layout_.core.limits[at(number)].bucket_of_day;
    for (int start = 0; start + days <= layout_.core.horizon; ++start) {
      for (int day = start; day < start + days; ++day) {
        const int bucket = bucket_of_day[at(day)];
        if (day == start || bucket != bucket_of_day[at(day - 1)]) prices[at(start)] += price[at(bucket)];
      }
    }
  }
}

void Bounder::add_successions(int item, std::vector<Cost>& prices) const {
  const int horizon = layout_.core.horizon;
  const int own = layout_.core.items[at(item)].days - 1;
  for (const int number : layout_.successions_of[at(item)]) {
    const Succession& succession = layout_.core.successions[at(number)];
    const bool then = succession.then == item;
    for (int day = 0; day < horizon; ++day) {
      const Cost early = early_[at(number)].empty() ? 0 : early_[at(number)][at(day)];
      const Cost late = late_[at(number)].empty() ? 0 : late_[at(number)][at(day)];
      if (early != 0) {
        const int last = then ? day : day - succession.min_days - own;
        for (int start = 0; start <= std::min(last, horizon - 1); ++start) prices[at(start)] += then ? early : -early;
      }
      if (late != 0) {
        const int first = then ? day : day - succession.max_days - own;
        for (int start = std::max(0, first); start < horizon; ++start) prices[at(start)] += then ? late : -late;
      }
    }
  }
}

Cost Bounder::reduced(int item, int candidate) const {
  const Candidate& where = layout_.core.items[at(item)].candidates[at(candidate)];
  Cost sum = where.cost * scale_ + starts_[at(item)][at(where.start)];
  if (!own_[at(item)].empty()) sum += own_[at(item)][at(candidate)];
  if (where.venue < 0 || venue_[at(where.venue)].empty()) return sum;
  for (int day = 0; day < layout_.core.items[at(item)].days; ++day) {
    sum += venue_[at(where.venue)][at(where.start + day)];
  }
  return sum;
}

void Bounder::price_starts(int item) {
  auto& prices = starts_[at(item)];
  add_spacings(item, prices);
  add_limits(item, prices);
  add_successions(item, prices);
}

Cost Bounder::rounded_up(Wide scaled) const {
  const Wide whole = scaled >= 0 ? (scaled + scale_ - 1) / scale_ : -((-scaled) / scale_);
  return static_cast<Cost>(std::clamp<Wide>(whole, -nothing, nothing - 1));
}

Cost Bounder::bound(const Domains& domains, std::span<const Interval> intervals) {
  const auto count = static_cast<int>(layout_.core.items.size());
  for (auto& prices : starts_) std::fill(prices.begin(), prices.end(), 0);
  for (const auto& [row, price] : cliques_) {
    const Clique& clique = rows_.clique(rows_[row].of);
    for (const Clique::Part& part : clique.parts) {
      auto& prices = starts_[at(part.item)];
      for (int start = part.first; start <= part.last; ++start) prices[at(start)] += price * clique.slope;
    }
  }
  sum_ = constant_;
  for (int item = 0; item < count; ++item) {
    price_starts(item);
    bool any = layout_.core.leave_out.has_value() && !intervals[at(item)].must;
    Cost least = any ? *layout_.core.leave_out * scale_ : 0;
    for (const int candidate : domains[at(item)]) {
      if (candidate < intervals[at(item)].first || candidate > intervals[at(item)].last) continue;
      const Cost weighed = reduced(item, candidate);
      if (!any || weighed < least) least = weighed;
      any = true;
    }
    if (!any) return nothing;
    least_[at(item)] = least;
    sum_ += least;
  }
  return rounded_up(sum_);
}

double Bounder::excess(int item, int candidate) const {
  return double(reduced(item, candidate) - least_[at(item)]) / double(scale_);
}

Cost Bounder::bound_with(int item, int candidate) const {
  return rounded_up(sum_ - least_[at(item)] + reduced(item, candidate));
}

}  // namespace nenkai::plan
