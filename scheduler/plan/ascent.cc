#include "scheduler/plan/ascent.hh"

#include <cmath>

namespace nenkai::plan {
namespace {

using Price = Timeline::Price;
using Wide = Bounder::Wide;

constexpr double most_weight = 0.1;  // of a round in the mean
constexpr double least_weight = 0.01;
constexpr double first_step = 0.1;  // of the way that the gap would allow
constexpr double shorter = 0.66;
constexpr int patience = 20;   // rounds without a better bound, before steps get shorter
constexpr double reach = 0.5;  // of the gap that a step hopes for

}  // namespace

class Ascent::Work {
 public:
  Work(const Layout& layout, const Domains& domains, Priced start, AscentOptions options)
      : pricing_(layout, domains, std::move(start.rows), std::move(options)),
        scale_(pricing_.scale()),
        now_(std::move(start.prices)) {}

  Pricing& pricing() { return pricing_; }
  const std::vector<double>& prices() const { return best_.empty() ? now_ : best_; }

  Cost climb(Cost cutoff, int rounds) {
    if (best_.empty()) {
      now_.resize(at(rows().size()), 0);
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
      if (pricing_.stopped()) break;
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
    now_.resize(at(rows().size()), 0);
    std::vector<double> target;
    for (std::size_t block = 0; block < timelines().size(); ++block) {
      target.push_back(double(pricing_.cost_in(block, choice)));
    }
    std::vector<double> best(timelines().size(), -1);
    std::vector<double> length(timelines().size(), 1);
    std::vector<int> failed(timelines().size(), 0);
    std::vector<double> best_prices = now_;
    std::vector<double> step(now_.size(), 0);
    for (int round = 0; round < rounds && !pricing_.stopped(); ++round) {
      look();
      if (pricing_.stopped()) break;
      step.resize(now_.size(), 0);
      for (std::size_t block = 0; block < timelines().size(); ++block) {
        const auto& items = timelines()[block].items();
        double value = double(least_[block]) / double(scale_);
        double square = 0;
        for (const int item : items) {
          value += double(pricing_.worth_of(item)) / double(scale_);
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

  Domains within(Cost cutoff) { return pricing_.below(cutoff, bounds_with_each()); }

  std::vector<std::vector<Cost>> bounds_with_each() {
    pricing_.set(prices());
    std::vector<Price> least(timelines().size(), 0);
    pricing_.each_block(
        [&](std::size_t block, Timeline::Sheet& sheet) { least[block] = timelines()[block].look_onward(sheet); });
    const Wide sum = pricing_.sum_of(least);
    std::vector<Wide> others;
    for (const Price of_block : least) others.push_back(sum - of_block);
    return pricing_.bounds_with_each(others);
  }

  View view() {
    pricing_.set(best_);
    View view;
    pricing_.show(view);
    for (std::size_t block = 0; block < timelines().size(); ++block) timelines()[block].look_onward(view.sheets[block]);
    return view;
  }

 private:
  const Rows& rows() const { return pricing_.rows(); }
  const std::vector<Timeline>& timelines() const { return pricing_.timelines(); }

  /// The bound at the present prices, and where the sequences break demands.
  Cost look() {
    pricing_.set(now_);
    Pricing::Sequences sequences;
    pricing_.look(least_, sequences);
    if (pricing_.stopped()) return best_bound_;
    const Wide sum = pricing_.sum_of(least_);
    value_ = double(sum) / double(scale_);
    excess_ = pricing_.excess_of(pricing_.support_of(sequences));
    return static_cast<Cost>(sum > 0 ? (sum + scale_ - 1) / scale_ : 0);
  }

  /// From the best prices a step along the mean of what is broken.
  void go(double length) {
    best_.resize(at(rows().size()), 0);
    mean_.resize(at(rows().size()), 0);
    double square = 0;
    for (std::size_t row = 0; row < best_.size(); ++row) {
      if (best_[row] > 0 || mean_[row] > 0 || rows()[static_cast<int>(row)].kind == Row::Kind::item)
        square += mean_[row] * mean_[row];
    }
    now_ = best_;
    if (square <= 1e-12) return;
    for (std::size_t row = 0; row < now_.size(); ++row)
      now_[row] = std::max(0.0, best_[row] + length / square * mean_[row]);
  }

  /// Returns whether the last step could have been longer.
  double average(double weight) {
    mean_.resize(at(rows().size()), 0);
    double along = 0;
    for (std::size_t row = 0; row < mean_.size(); ++row) {
      along += mean_[row] * excess_[row];
      mean_[row] = (1 - weight) * mean_[row] + weight * excess_[row];
    }
    return along;
  }

  Pricing pricing_;
  Price scale_;
  std::vector<double> now_, best_;  // prices
  std::vector<double> mean_;
  std::vector<double> excess_;
  std::vector<Price> least_;  // by block
  double value_ = 0;
  double best_value_ = -1;
  Cost best_bound_ = 0;
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
bool Ascent::practicable() const { return work_->pricing().practicable(); }
Cost Ascent::climb(Cost cutoff, int rounds) { return work_->climb(cutoff, rounds); }
void Ascent::settle(const Choice& choice, int rounds) { work_->settle(choice, rounds); }
std::vector<std::vector<Cost>> Ascent::bounds_with_each() { return work_->bounds_with_each(); }
Domains Ascent::within(Cost cutoff) { return work_->within(cutoff); }
void Ascent::narrow(const Domains& domains) { work_->pricing().narrow(domains); }
View Ascent::view() { return work_->view(); }
Pricing& Ascent::pricing() { return work_->pricing(); }
const std::vector<double>& Ascent::prices() const { return work_->prices(); }

}  // namespace nenkai::plan
