#include "scheduler/plan/ascent.hh"

#include <cmath>
#include <numeric>
#include <thread>

#include "scheduler/plan/separation.hh"

namespace nenkai::plan {
namespace {

using Price = Timeline::Price;
using Wide = Bounder::Wide;

constexpr double most_work = 4e7;    // additions of one pass over one block
constexpr double most_weight = 0.1;  // of a round in the mean
constexpr double least_weight = 0.01;
constexpr double first_step = 0.1;  // of the way that the gap would allow
constexpr double shorter = 0.66;
constexpr int patience = 20;   // rounds without a better bound, before steps get shorter
constexpr double reach = 0.5;  // of the gap that a step hopes for
constexpr std::size_t most_for_a_view = 64;

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

class Ascent::Work {
 public:
  Work(const Layout& layout, const Domains& domains, Priced start, AscentOptions options)
      : layout_(layout),
        options_(std::move(options)),
        scale_(price_scale(layout)),
        most_worth_(double(Timeline::dearest) / double(scale_) / (layout.core.horizon + 1)),
        rows_(std::move(start.rows)),
        bounder_(layout, rows_),
        now_(std::move(start.prices)),
        sheets_(at(std::max(1, options_.threads))) {
    for (const Item& item : layout.core.items) {
      everything_.push_back({0, static_cast<int>(item.candidates.size()) - 1, false});
    }
    narrow(domains);
  }

  void narrow(const Domains& domains) {
    domains_ = domains;
    timelines_.clear();
    const int count = 1 + *std::max_element(options_.blocks.begin(), options_.blocks.end());
    std::vector<std::vector<int>> items(at(count));
    for (std::size_t item = 0; item < options_.blocks.size(); ++item) {
      items[at(options_.blocks[item])].push_back(static_cast<int>(item));
    }
    std::vector<int> everybody(options_.blocks.size());
    std::iota(everybody.begin(), everybody.end(), 0);
    const bool few = everybody.size() <= most_for_a_view;
    const std::vector<int> all_days = first_days(layout_.core, everybody, domains_);
    for (auto& of_block : items) {
      const std::vector<int> days = few ? all_days : first_days(layout_.core, of_block, domains_);
      timelines_.emplace_back(layout_, std::move(of_block), domains_, days, scale_);
    }
    chosen_.assign(layout_.core.items.size(), std::vector<int>(at(layout_.core.horizon), -1));
  }

  bool practicable() const {
    return std::all_of(timelines_.begin(), timelines_.end(),
                       [](const Timeline& timeline) { return timeline.work() <= most_work; });
  }

  Cost climb(Cost cutoff, int rounds) {
    if (best_.empty()) {
      now_.resize(at(rows_.size()), 0);
      best_bound_ = look();
      best_value_ = value_;
      best_ = now_;
      mean_ = excess_;
    }
    double length = first_step;
    double weight = most_weight;
    int failed = 0;
    double target = 0;
    double then = best_value_;
    for (int round = 1; round <= rounds && best_bound_ < cutoff; ++round) {
      target = best_value_ + reach * (double(cutoff) - best_value_);
      go(length * (target - best_value_));
      const Cost bound = look();
      if (stopped()) break;
      const double along = average(weight);
      if (value_ > best_value_) {
        best_value_ = value_;
        best_bound_ = std::max(best_bound_, bound);
        best_ = now_;
        failed = 0;
        if (along >= 0) length = std::min(2.0, length * 1.1);
      } else if (++failed >= patience) {
        failed = 0;
        length *= shorter;
      }
      if (round % 100 == 0) {
        if (best_value_ < then * 1.01) weight = std::max(weight / 2, least_weight);
        then = best_value_;
      }
    }
    return best_bound_;
  }

  /// Each block by itself, as if the demands between blocks were not there: what occurrences are worth, to begin with.
  void settle(const Choice& choice, int rounds) {
    now_.resize(at(rows_.size()), 0);
    std::vector<double> target;
    for (const Timeline& timeline : timelines_) target.push_back(double(cost_in(timeline, choice)));
    std::vector<double> best(timelines_.size(), -1);
    std::vector<double> length(timelines_.size(), 1);
    std::vector<int> failed(timelines_.size(), 0);
    std::vector<double> best_prices = now_;
    std::vector<double> step(now_.size(), 0);
    for (int round = 0; round < rounds && !stopped(); ++round) {
      look();
      if (stopped()) break;
      step.resize(now_.size(), 0);
      for (std::size_t block = 0; block < timelines_.size(); ++block) {
        const auto& items = timelines_[block].items();
        double value = double(least_[block]) / double(scale_);
        double square = 0;
        for (const int item : items) {
          value += double(worth_of(item)) / double(scale_);
          square += excess_[at(item)] * excess_[at(item)];
        }
        if (value > best[block]) {
          best[block] = value;
          failed[block] = 0;
          for (const int item : items) best_prices[at(item)] = now_[at(item)];
        } else if (++failed[block] >= 8) {
          failed[block] = 0;
          length[block] *= 0.6;
          for (const int item : items) now_[at(item)] = best_prices[at(item)];
        }
        if (square <= 0) continue;
        for (const int item : items) {
          step[at(item)] = 0.5 * step[at(item)] + excess_[at(item)];
          now_[at(item)] = std::max(0.0, now_[at(item)] + 0.6 * length[block] * std::max(0.0, target[block] - value) /
                                                              square * step[at(item)]);
        }
      }
    }
    now_ = best_prices;
  }

  Cost cost_in(const Timeline& timeline, const Choice& choice) const {
    Cost cost = 0;
    const auto& items = timeline.items();
    const auto candidate = [&](std::size_t place) -> const Candidate& {
      return layout_.core.items[at(items[place])].candidates[at(choice[at(items[place])])];
    };
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

  Domains within(Cost cutoff) {
    const auto bounds = bounds_with_each();
    Domains narrow = domains_;
    for (std::size_t item = 0; item < narrow.size(); ++item) {
      std::erase_if(narrow[item], [&](int candidate) { return bounds[item][at(candidate)] >= cutoff; });
    }
    return narrow;
  }

  std::vector<std::vector<Cost>> bounds_with_each() {
    std::vector<std::vector<Cost>> bounds;
    for (const Item& item : layout_.core.items) bounds.emplace_back(item.candidates.size(), INT64_MAX);
    set_prices(best_.empty() ? now_ : best_);
    std::vector<Price> least(timelines_.size(), 0);
    each_block([&](std::size_t block, Timeline::Sheet& sheet) { least[block] = timelines_[block].look_onward(sheet); });
    const Wide sum = sum_of(least);
    each_block([&](std::size_t block, Timeline::Sheet& sheet) {
      timelines_[block].look_onward(sheet);
      timelines_[block].look_back(sheet);
      bound_starts(timelines_[block], sheet, sum - least[block], bounds);
    });
    return bounds;
  }

  View view() {
    set_prices(best_);
    View view;
    view.scale = scale_;
    view.sheets.resize(timelines_.size());
    for (std::size_t block = 0; block < timelines_.size(); ++block) {
      view.timelines.push_back(&timelines_[block]);
      timelines_[block].look_onward(view.sheets[block]);
    }
    for (int item = 0; item < static_cast<int>(layout_.core.items.size()); ++item) {
      view.worth.push_back(worth_of(item));
      view.prices.emplace_back(layout_.core.items[at(item)].candidates.size(), 0);
      for (const int candidate : domains_[at(item)]) view.prices.back()[at(candidate)] = priced(item, candidate);
    }
    view.rest = static_cast<std::int64_t>(sum_of({}));
    return view;
  }

 private:
  bool stopped() const { return options_.stopped != nullptr && (*options_.stopped)(); }

  Price worth_of(int item) const {
    return static_cast<Price>(std::lround(std::clamp(priced_now_[at(item)], 0.0, most_worth_) * double(scale_)));
  }

  /// What a candidate costs at the prices, rounded down.
  Cost priced(int item, int candidate) const {
    const Cost units = bounder_.scale() / scale_;
    const Cost fine = bounder_.reduced(item, candidate);
    return fine >= 0 ? fine / units : -((-fine + units - 1) / units);
  }

  void set_prices(const std::vector<double>& prices) {
    priced_now_ = prices;
    priced_now_.resize(at(rows_.size()), 0);
    bounder_.set_prices(priced_now_, {});
    bounder_.bound(domains_, everything_);
    for (Timeline& timeline : timelines_) price(timeline);
  }

  void price(Timeline& timeline) {
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

  template <typename Do>
  void each_block(const Do& act) {
    const std::size_t threads = std::min(sheets_.size(), timelines_.size());
    const auto share = [&](std::size_t thread) {
      for (std::size_t block = thread; block < timelines_.size() && !stopped(); block += threads) {
        act(block, sheets_[thread]);
      }
    };
    std::vector<std::jthread> others;
    for (std::size_t thread = 1; thread < threads; ++thread) others.emplace_back(share, thread);
    share(0);
  }

  /// The bound in 1 / scale.
  Wide sum_of(const std::vector<Price>& least) const {
    const Cost units = bounder_.scale() / scale_;
    const Wide constant = bounder_.constant();  // never above nothing: rounded down
    Wide sum = -((-constant + units - 1) / units);
    for (const Price of_block : least) sum += of_block;
    for (int item = 0; item < static_cast<int>(layout_.core.items.size()); ++item) sum += worth_of(item);
    return sum;
  }

  /// The bounds with each candidate of a block, given what the other blocks and all prices come to.
  void bound_starts(const Timeline& timeline, const Timeline::Sheet& sheet, Wide others,
                    std::vector<std::vector<Cost>>& bounds) const {
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
        const Wide dearer = priced(item, candidate) - priced(item, chosen_[at(item)][at(start)]);
        const Wide all = with[place][at(start)] + dearer;
        bounds[at(item)][at(candidate)] = static_cast<Cost>(all > 0 ? (all + scale_ - 1) / scale_ : 0);
      }
    }
  }

  /// The bound at the present prices, and where the sequences break demands.
  Cost look() {
    set_prices(now_);
    std::vector<Price>& least = least_;
    least.assign(timelines_.size(), 0);
    std::vector<std::vector<Timeline::Step>> sequences(timelines_.size());
    each_block([&](std::size_t block, Timeline::Sheet& sheet) {
      least[block] = timelines_[block].look_onward(sheet);
      sequences[block] = timelines_[block].cheapest(sheet);
    });
    if (stopped()) return best_bound_;
    const Wide sum = sum_of(least);
    value_ = double(sum) / double(scale_);
    note(sequences);
    return static_cast<Cost>(sum > 0 ? (sum + scale_ - 1) / scale_ : 0);
  }

  void note(const std::vector<std::vector<Timeline::Step>>& sequences) {
    Support support(layout_.core.items.size());
    for (std::size_t block = 0; block < sequences.size(); ++block) {
      const Timeline& timeline = timelines_[block];
      for (const Timeline::Step& step : sequences[block]) {
        const Timeline::Day& day = timeline.days()[at(step.day)];
        const int item = timeline.items()[at(day.starts[at(step.start)].item)];
        support[at(item)].emplace_back(chosen_[at(item)][at(day.day)], 1);
      }
    }
    add_broken_rows(
        layout_, support, false, [](int, int, int) { return 0.0; }, rows_);
    excess_.assign(at(rows_.size()), 0);
    for (int row = 0; row < rows_.size(); ++row) excess_[at(row)] = -rows_[row].right;
    std::vector<Rows::Weight> weights;
    for (int item = 0; item < static_cast<int>(support.size()); ++item) {
      for (const auto& [candidate, share] : support[at(item)]) {
        rows_.weights_of(item, candidate, weights);
        for (const auto& [row, weight] : weights) excess_[at(row)] += weight * share;
      }
    }
    // An occurrence is worth more where there is none: its row is the other way round.
    for (int row = 0; row < rows_.size(); ++row) {
      if (rows_[row].kind == Row::Kind::item) excess_[at(row)] = -excess_[at(row)];
    }
  }

  /// From the best prices a step along the mean of what is broken.
  void go(double length) {
    best_.resize(at(rows_.size()), 0);
    mean_.resize(at(rows_.size()), 0);
    double square = 0;
    for (std::size_t row = 0; row < best_.size(); ++row) {
      if (best_[row] > 0 || mean_[row] > 0 || rows_[static_cast<int>(row)].kind == Row::Kind::item)
        square += mean_[row] * mean_[row];
    }
    now_ = best_;
    if (square <= 1e-12) return;
    for (std::size_t row = 0; row < now_.size(); ++row)
      now_[row] = std::max(0.0, best_[row] + length / square * mean_[row]);
  }

  /// Returns whether the last step could have been longer.
  double average(double weight) {
    mean_.resize(at(rows_.size()), 0);
    double along = 0;
    for (std::size_t row = 0; row < mean_.size(); ++row) {
      along += mean_[row] * excess_[row];
      mean_[row] = (1 - weight) * mean_[row] + weight * excess_[row];
    }
    return along;
  }

  const Layout& layout_;
  AscentOptions options_;
  Price scale_;
  double most_worth_;
  Domains domains_;
  std::vector<Timeline> timelines_;
  Rows rows_;
  Bounder bounder_;
  std::vector<Interval> everything_;
  std::vector<double> now_, best_, priced_now_;  // prices
  std::vector<double> mean_;
  std::vector<double> excess_;
  std::vector<Price> least_;  // by block
  double value_ = 0;
  double best_value_ = -1;
  Cost best_bound_ = 0;
  std::vector<std::vector<int>> chosen_;  // by item and day: the cheapest candidate
  std::vector<Timeline::Sheet> sheets_;   // by thread
};

Priced without_prices(const Layout& layout) {
  Priced start{Rows(layout), {}};
  for (const Item& item : layout.core.items) {
    Cost least = INT64_MAX;
    for (const Candidate& candidate : item.candidates) least = std::min(least, candidate.cost);
    start.prices.push_back(double(least));
  }
  return start;
}

Ascent::Ascent(const Layout& layout, const Domains& domains, Priced start, AscentOptions options)
    : work_(std::make_unique<Work>(layout, domains, std::move(start), std::move(options))) {}
Ascent::~Ascent() = default;
bool Ascent::practicable() const { return work_->practicable(); }
Cost Ascent::climb(Cost cutoff, int rounds) { return work_->climb(cutoff, rounds); }
void Ascent::settle(const Choice& choice, int rounds) { work_->settle(choice, rounds); }
std::vector<std::vector<Cost>> Ascent::bounds_with_each() { return work_->bounds_with_each(); }
Domains Ascent::within(Cost cutoff) { return work_->within(cutoff); }
void Ascent::narrow(const Domains& domains) { work_->narrow(domains); }
Ascent::View Ascent::view() { return work_->view(); }

}  // namespace nenkai::plan
