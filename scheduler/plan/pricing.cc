#include "scheduler/plan/pricing.hh"

#include <atomic>
#include <cmath>
#include <numeric>
#include <thread>

#include "scheduler/plan/sequencer.hh"

namespace nenkai::plan {
namespace {

using Price = Pricing::Price;
using Wide = Pricing::Wide;

constexpr double most_work = 4e7;  // additions of one pass over one block

/// The finest prices with which no sequence leaves 31 bits.
Price price_scale(const Layout& layout) {
  Cost most = 1;
  for (const Item& item : layout.core.items) {
    for (const Candidate& candidate : item.candidates) most = std::max(most, candidate.cost);
  }
  for (const Spacing& spacing : layout.core.spacings) most = std::max(most, spacing.cost.value_or(0));
  Price scale = 256;
  while (scale > 1 && double(scale) * double(most) * 4 * layout.core.horizon > double(Timeline::dearest)) scale /= 2;
  return scale;
}

}  // namespace

Pricing::Pricing(const Layout& layout, const Domains& domains, Rows rows, AscentOptions options)
    : layout_(layout),
      options_(std::move(options)),
      scale_(price_scale(layout)),
      most_worth_(double(Timeline::dearest) / double(scale_) / (layout.core.horizon + 1)),
      rows_(std::move(rows)),
      bounder_(layout, rows_),
      sheets_(at(std::max(1, options_.threads))) {
  for (const Item& item : layout.core.items) {
    everything_.push_back({0, static_cast<int>(item.candidates.size()) - 1, false});
  }
  narrow(domains);
}

void Pricing::narrow(const Domains& domains) {
  domains_ = domains;
  timelines_.clear();
  const int count = 1 + *std::max_element(options_.blocks.begin(), options_.blocks.end());
  std::vector<std::vector<int>> items(at(count));
  for (std::size_t item = 0; item < options_.blocks.size(); ++item) {
    items[at(options_.blocks[item])].push_back(static_cast<int>(item));
  }
  // Few items are looked at all at once, for which their blocks need the same days.
  std::vector<int> everybody(options_.blocks.size());
  std::iota(everybody.begin(), everybody.end(), 0);
  const bool few = everybody.size() <= most_in_sequence;
  const std::vector<int> all_days = first_days(layout_.core, everybody, domains_);
  for (auto& of_block : items) {
    const std::vector<int> days = few ? all_days : first_days(layout_.core, of_block, domains_);
    timelines_.emplace_back(layout_, std::move(of_block), domains_, days, scale_);
  }
  wake_all();
  chosen_.assign(layout_.core.items.size(), std::vector<int>(at(layout_.core.horizon), -1));
}

bool Pricing::practicable() const {
  return std::all_of(timelines_.begin(), timelines_.end(),
                     [](const Timeline& timeline) { return timeline.work() <= most_work; });
}

Price Pricing::worth_of(int item) const {
  return static_cast<Price>(std::lround(std::clamp(prices_[at(item)], 0.0, most_worth_) * double(scale_)));
}

Cost Pricing::priced(int item, int candidate) const {
  const Cost fine = bounder_.reduced(item, candidate);
  return fine >= 0 ? fine / units() : -((-fine + units() - 1) / units());
}

void Pricing::set(const std::vector<double>& prices) {
  prices_ = prices;
  prices_.resize(at(rows_.size()), 0);
  bounder_.set_prices(prices_, {});
  bounder_.bound(domains_, everything_);
  for (std::size_t block = 0; block < timelines_.size(); ++block) {
    if (awake(block)) price(timelines_[block]);
  }
}

void Pricing::price(Timeline& timeline) {
  std::vector<Cost> least(at(layout_.core.horizon));
  std::vector<std::vector<Cost>> by_item;
  for (const int item : timeline.items()) {
    std::fill(least.begin(), least.end(), 0);
    auto& chosen = chosen_[at(item)];
    std::fill(chosen.begin(), chosen.end(), -1);
    for (const int candidate : domains_[at(item)]) {
      const int start = layout_.core.items[at(item)].candidates[at(candidate)].start;
      const Cost cost = priced(item, candidate);
      if (chosen[at(start)] >= 0 && cost >= least[at(start)]) continue;
      chosen[at(start)] = candidate;
      least[at(start)] = cost;
    }
    by_item.push_back(least);
  }
  for (Timeline::Day& day : timeline.days()) {
    for (Timeline::Start& start : day.starts) {
      const Cost cost = by_item[at(start.item)][at(day.day)] - worth_of(timeline.items()[at(start.item)]);
      start.price = static_cast<Price>(std::clamp<Cost>(cost, -Timeline::dearest, Timeline::dearest));
    }
  }
}

void Pricing::share_out(const std::function<void(std::size_t, std::size_t)>& act) {
  const std::size_t threads = std::min(sheets_.size(), timelines_.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&](std::size_t thread) {
    for (std::size_t block = next++; block < timelines_.size() && !stopped(); block = next++) {
      if (awake(block)) act(thread, block);
    }
  };
  std::vector<std::jthread> others;
  for (std::size_t thread = 1; thread < threads; ++thread) others.emplace_back(work, thread);
  work(0);
}

Wide Pricing::sum_of(const std::vector<Price>& least) const {
  const Wide constant = bounder_.constant();  // never above nothing: rounded down
  Wide sum = -((-constant + units() - 1) / units());
  for (const Price of_block : least) sum += of_block;
  for (int item = 0; item < static_cast<int>(layout_.core.items.size()); ++item) sum += worth_of(item);
  return sum;
}

Cost Pricing::cost_in(std::size_t block, const Choice& choice) const {
  const Timeline& timeline = timelines_[block];
  const auto& items = timeline.items();
  const auto candidate = [&](std::size_t place) -> const Candidate& {
    return layout_.core.items[at(items[place])].candidates[at(choice[at(items[place])])];
  };
  Cost cost = 0;
  for (std::size_t a = 0; a < items.size(); ++a) {
    cost += candidate(a).cost;
    for (std::size_t b = 0; b < items.size(); ++b) {
      const int distance = candidate(b).start - candidate(a).start;
      if (a == b || distance < 0 || (distance == 0 && b < a)) continue;
      const Cost pair = timeline.interplay().cost(static_cast<int>(a), static_cast<int>(b), distance);
      if (pair < Interplay::forbidden) cost += pair;
    }
  }
  return cost;
}

void Pricing::look(std::vector<Price>& least, Sequences& sequences) {
  least.assign(timelines_.size(), 0);
  sequences.assign(timelines_.size(), {});
  each_block([&](std::size_t block, Timeline::Sheet& sheet) {
    least[block] = timelines_[block].look_onward(sheet);
    sequences[block] = timelines_[block].cheapest(sheet);
  });
}

Support Pricing::support_of(const Sequences& sequences) const {
  Support support(layout_.core.items.size());
  for (std::size_t block = 0; block < sequences.size(); ++block) {
    const Timeline& timeline = timelines_[block];
    for (const Timeline::Step& step : sequences[block]) {
      const Timeline::Day& day = timeline.days()[at(step.day)];
      const int item = timeline.items()[at(day.starts[at(step.start)].item)];
      support[at(item)].emplace_back(cheapest_on(item, day.day), 1);
    }
  }
  return support;
}

std::vector<double> Pricing::excess_of(const Support& support) {
  add_broken_rows(
      layout_, support, false, [](int, int, int) { return 0.0; }, rows_);
  std::vector<double> excess(at(rows_.size()), 0);
  for (int row = 0; row < rows_.size(); ++row) excess[at(row)] = -rows_[row].right;
  std::vector<Rows::Weight> weights;
  for (int item = 0; item < static_cast<int>(support.size()); ++item) {
    for (const auto& [candidate, share] : support[at(item)]) {
      rows_.weights_of(item, candidate, weights);
      for (const auto& [row, weight] : weights) excess[at(row)] += weight * share;
    }
  }
  // An occurrence is worth more where there is none: its row is the other way round.
  for (int row = 0; row < rows_.size(); ++row) {
    if (rows_[row].kind == Row::Kind::item) excess[at(row)] = -excess[at(row)];
  }
  return excess;
}

const std::vector<int>& Pricing::owners() {
  for (int row = static_cast<int>(owners_.size()); row < rows_.size(); ++row) {
    const std::vector<int> items = rows_.items_of(row);
    const int first = items.empty() ? -1 : options_.blocks[at(items.front())];
    const bool alone =
        std::all_of(items.begin(), items.end(), [&](int item) { return options_.blocks[at(item)] == first; });
    owners_.push_back(alone ? first : -1);
  }
  return owners_;
}

void Pricing::show(View& view) const {
  view.scale = scale_;
  view.timelines.clear();
  view.worth.clear();
  view.prices.resize(layout_.core.items.size());
  view.sheets.resize(timelines_.size());
  for (const Timeline& timeline : timelines_) view.timelines.push_back(&timeline);
  for (int item = 0; item < static_cast<int>(layout_.core.items.size()); ++item) {
    view.worth.push_back(worth_of(item));
    view.prices[at(item)].resize(layout_.core.items[at(item)].candidates.size(), 0);
    for (const int candidate : domains_[at(item)]) view.prices[at(item)][at(candidate)] = priced(item, candidate);
  }
  view.rest = static_cast<std::int64_t>(sum_of({}));
}

std::vector<std::vector<Cost>> Pricing::bounds_with_each(const std::vector<Wide>& others) {
  std::vector<std::vector<Cost>> bounds;
  for (const Item& item : layout_.core.items) bounds.emplace_back(item.candidates.size(), INT64_MAX);
  each_block([&](std::size_t block, Timeline::Sheet& sheet) {
    timelines_[block].look_onward(sheet);
    timelines_[block].look_back(sheet);
    bound_starts(block, sheet, others[block], bounds);
  });
  return bounds;
}

Domains Pricing::below(Cost cutoff, const std::vector<std::vector<Cost>>& bounds) const {
  Domains below = domains_;
  if (stopped()) return below;
  for (std::size_t item = 0; item < below.size(); ++item) {
    std::erase_if(below[item], [&](int candidate) { return bounds[item][at(candidate)] >= cutoff; });
  }
  return below;
}

/// The sheet has been looked at in both directions.
void Pricing::bound_starts(std::size_t block, const Timeline::Sheet& sheet, Wide others,
                           std::vector<std::vector<Cost>>& bounds) const {
  const Timeline& timeline = timelines_[block];
  std::vector<std::vector<Wide>> with(timeline.items().size(), std::vector<Wide>(at(layout_.core.horizon), 0));
  for (int day = 0; day < static_cast<int>(timeline.days().size()); ++day) {
    const Timeline::Day& what = timeline.days()[at(day)];
    for (int start = 0; start < static_cast<int>(what.starts.size()); ++start) {
      with[at(what.starts[at(start)].item)][at(what.day)] = others + timeline.least_with(sheet, {day, start});
    }
  }
  for (std::size_t place = 0; place < timeline.items().size(); ++place) {
    const int item = timeline.items()[place];
    for (const int candidate : domains_[at(item)]) {
      const int start = layout_.core.items[at(item)].candidates[at(candidate)].start;
      const Wide dearer = priced(item, candidate) - priced(item, cheapest_on(item, start));
      const Wide all = with[place][at(start)] + dearer;
      bounds[at(item)][at(candidate)] = static_cast<Cost>(all > 0 ? (all + scale_ - 1) / scale_ : 0);
    }
  }
}

}  // namespace nenkai::plan
