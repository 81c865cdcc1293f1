#include "scheduler/plan/decomposition.hh"

#include <cmath>
#include <utility>

#include "scheduler/plan/sequencer.hh"

namespace nenkai::plan {
namespace {

constexpr std::size_t few_labels = 2'000;     // of a block on one day, to begin with
constexpr std::size_t many_labels = 160'000;  // of all blocks
constexpr std::size_t most_labels = 64'000;   // of a block, however long it takes
constexpr double rested = 0.25;               // what prices could gain, of a cost
constexpr int most_nodes = 600;               // of the tree in which a whole is assembled
constexpr double first_radius = 0.25;
constexpr double least_radius = 0.02;
constexpr double most_radius = 8;
// Of a dive:
constexpr double radius_of_dive = 2;
constexpr double dear = 64;  // what a broken demand costs it
constexpr int least_rounds_of_dive = 2;
constexpr int most_rounds_of_dive = 12;
constexpr double gain_of_dive = 1e-4;  // of the cost: less is not worth a round
constexpr double sure = 0.98;          // a share
constexpr int last_blocks = 30;        // are taken one by one
constexpr int part_of_dive = 8;        // of the others, so many-th are taken at once
constexpr double most_gap = 64;        // that a search for a block's plan bridges

}  // namespace

Decomposition::Decomposition(Pricing& pricing, std::vector<double> prices, const Choice& choice)
    : pricing_(pricing),
      master_(pricing),
      best_(std::move(prices)),
      radius_(first_radius),
      gap_(pricing.timelines().size(), 2),
      labels_(gap_.size(), few_labels),
      most_labels_(std::clamp(many_labels / gap_.size(), 2 * few_labels, many_labels / 10)) {
  meet(choice);
}

Cost Decomposition::climb(Cost cutoff, int rounds) {
  if (now_.empty()) {
    now_ = best_;
    tune(10);
    best_bound_ = look();
    best_value_ = value_;
    best_ = now_;
  }
  const double before = best_value_;
  for (int round = 0; round < rounds && best_bound_ < cutoff && !pricing_.stopped(); ++round) {
    const auto fraction = master_.solve(best_, radius_);
    if (!fraction) break;
    const double hoped = fraction->value - best_value_;
    at_rest_ = hoped < rested;
    if (at_rest_) break;
    now_ = best_;
    now_.resize(at(pricing_.rows().size()), 0);
    for (std::size_t row = 0; row < now_.size(); ++row) {
      if (between(row)) now_[row] = fraction->prices[row];
    }
    tune(4);
    const Cost bound = look();
    if (pricing_.stopped()) break;
    const double rise = value_ - best_value_;
    if (rise > 0) {
      best_value_ = value_;
      best_bound_ = std::max(best_bound_, bound);
      best_ = now_;
    }
    if (rise > 0.1 * hoped) {
      radius_ = std::min(most_radius, 1.4 * radius_);
    } else {
      if (rise < 0) radius_ = std::max(least_radius, 0.6 * radius_);
      widen_searches();
    }
  }
  // Whoever comes again has time for a closer look.
  if (best_value_ < before * 1.002) most_labels_ = std::min(most_labels, 2 * most_labels_);
  return best_bound_;
}

void Decomposition::widen_searches() {
  // Where prices hardly move any more, it is for want of labels.
  const bool stuck = radius_ <= least_radius;
  std::size_t most = most_labels_;
  for (std::size_t block = 0; block < labels_.size(); ++block) {
    if (cut_short_[block] == 0) continue;
    if (stuck && labels_[block] == most_labels_) most = std::min(most_labels, 2 * most_labels_);
    labels_[block] = std::min(most_labels_, 2 * labels_[block]);
  }
  most_labels_ = most;
}

void Decomposition::meet(const Choice& choice) {
  for (std::size_t block = 0; block < gap_.size(); ++block) master_.add(block, choice);
}

Choice Decomposition::assemble(Cost cutoff, double seconds) {
  return master_.assemble(cutoff, most_nodes, seconds, *pricing_.stopper());
}

void Decomposition::wander(double noise, int rounds) {
  const auto labels = std::exchange(labels_, std::vector<std::size_t>(labels_.size(), few_labels));
  const auto gap = gap_;
  for (int round = 0; round < rounds && !pricing_.stopped(); ++round) {
    now_ = best_;
    now_.resize(at(pricing_.rows().size()), 0);
    for (std::size_t row = 0; row < now_.size(); ++row) {
      const double by = noise * (double(random_() >> 11) * 0x1.0p-53 - 0.5);
      if (between(row)) now_[row] = std::max(0.0, now_[row] + by);
    }
    tune(3);
    look();
  }
  labels_ = labels;
  gap_ = gap;
}

Choice Decomposition::dive() {
  const auto labels = std::exchange(labels_, std::vector<std::size_t>(labels_.size(), few_labels));
  const auto gap = gap_;
  Choice choice(pricing_.layout().core.items.size(), left_out);
  std::vector<char> open(gap_.size(), 1);
  now_ = best_;
  std::vector<double> centre = best_;
  auto left = static_cast<int>(open.size());
  for (bool solved = true; solved && left > 0 && !pricing_.stopped();) {
    pricing_.wake(open);
    price_what_is_left(centre);
    for (int take = 1 + std::max(0, left - last_blocks) / part_of_dive; left > 0; --take, --left) {
      const auto fraction = master_.solve(centre, dear);
      solved = fraction.has_value();
      if (!solved) break;
      const std::size_t block = surest(*fraction, open);
      if (take <= 0 && fraction->leaders[block].share < sure) break;
      master_.fix(fraction->leaders[block].plan, choice);
      open[block] = 0;
    }
  }
  master_.release();
  pricing_.wake_all();
  labels_ = labels;
  gap_ = gap;
  return left > 0 ? Choice{} : choice;
}

/// Meets plans of the blocks that are awake that fit better to what has been taken of the others, as long as the master
/// gains by them.
void Decomposition::price_what_is_left(std::vector<double>& centre) {
  double before = 0;
  for (int round = 0; round < most_rounds_of_dive && !pricing_.stopped(); ++round) {
    const auto fraction = master_.solve(centre, radius_of_dive);
    if (!fraction || (round >= least_rounds_of_dive && fraction->value > before * (1 - gain_of_dive))) return;
    before = fraction->value;
    centre = fraction->prices;
    now_.resize(at(pricing_.rows().size()), 0);
    for (std::size_t row = 0; row < now_.size(); ++row) {
      if (between(row)) now_[row] = centre[row];
    }
    tune(2);
    look();
  }
}

std::size_t Decomposition::surest(const Master::Fraction& fraction, const std::vector<char>& open) {
  std::size_t surest = open.size();
  for (std::size_t block = 0; block < open.size(); ++block) {
    if (open[block] == 0) continue;
    if (surest == open.size() || fraction.leaders[block].share > fraction.leaders[surest].share) surest = block;
  }
  return surest;
}

/// What `tune` knows of each block and of each row.
struct Decomposition::Tuning {
  explicit Tuning(std::size_t blocks)
      : best(blocks, -HUGE_VAL),
        length(blocks, 1),
        failed(blocks, 0),
        square(blocks, 0),
        better(blocks),
        back(blocks) {}

  std::vector<double> best;  // by block: what its timeline came to
  std::vector<double> length;
  std::vector<int> failed;  // rounds since it was better
  std::vector<double> square;
  std::vector<char> better;
  std::vector<char> back;           // to the best prices
  std::vector<double> best_prices;  // by row
  std::vector<double> momentum;
};

/// Better prices of what happens within the blocks, the others as they are: a subgradient method for each block, which
/// hopes for the gap that there was.
void Decomposition::tune(int rounds) {
  Tuning tuning(gap_.size());
  for (int round = 0; round <= rounds; ++round) {
    pricing_.set(now_);
    Pricing::Sequences sequences;
    pricing_.look(relaxed_, sequences);
    if (pricing_.stopped()) return;
    const std::vector<double> excess = pricing_.excess_of(pricing_.support_of(sequences));
    now_.resize(excess.size(), 0);
    tuning.best_prices.resize(excess.size(), 0);
    tuning.momentum.resize(excess.size(), 0);
    compare(tuning, excess);
    step(tuning, excess);
  }
  for (std::size_t row = 0; row < now_.size(); ++row) {
    if (!between(row)) now_[row] = tuning.best_prices[row];
  }
}

void Decomposition::compare(Tuning& tuning, const std::vector<double>& excess) const {
  const auto& owners = pricing_.owners();
  std::vector<double> value(gap_.size(), 0);
  std::fill(tuning.square.begin(), tuning.square.end(), 0);
  for (std::size_t number = 0; number < excess.size(); ++number) {
    if (owners[number] < 0) continue;
    const std::size_t block = at(owners[number]);
    const bool is_item = row_at(number).kind == Row::Kind::item;
    value[block] += is_item ? now_[number] : -now_[number] * row_at(number).right;
    if (is_item || now_[number] > 0 || excess[number] > 0) tuning.square[block] += excess[number] * excess[number];
  }
  for (std::size_t block = 0; block < value.size(); ++block) {
    value[block] += double(relaxed_[block]) / double(pricing_.scale());
    tuning.better[block] = value[block] > tuning.best[block] ? 1 : 0;
    tuning.back[block] = 0;
    if (tuning.better[block] != 0) {
      tuning.best[block] = value[block];
      tuning.failed[block] = 0;
    } else if (++tuning.failed[block] >= 3) {
      tuning.failed[block] = 0;
      tuning.length[block] *= 0.6;
      tuning.back[block] = 1;
    }
  }
}

void Decomposition::step(Tuning& tuning, const std::vector<double>& excess) {
  const auto& owners = pricing_.owners();
  for (std::size_t row = 0; row < excess.size(); ++row) {
    if (owners[row] < 0) continue;
    const std::size_t block = at(owners[row]);
    if (tuning.better[block] != 0) tuning.best_prices[row] = now_[row];
    if (tuning.back[block] != 0) now_[row] = tuning.best_prices[row];
    tuning.momentum[row] = 0.5 * tuning.momentum[row] + excess[row];
    if (tuning.square[block] <= 0 || !pricing_.awake(block)) continue;
    const double hoped = std::clamp(gap_[block], 0.3, 5.0);
    const double by = 0.6 * tuning.length[block] * hoped / tuning.square[block];
    now_[row] = std::max(0.0, now_[row] + by * tuning.momentum[row]);
  }
}

void Decomposition::price_what_counts() {
  std::vector<double> prices = now_;
  for (std::size_t row = 0; row < prices.size(); ++row) {
    if (!between(row)) prices[row] = 0;
  }
  pricing_.set(prices);
  View view;
  pricing_.show(view);
  counts_ = std::move(view.prices);
  rest_ = view.rest;
}

/// Prices within blocks are rounded, so that they add up exactly.
void Decomposition::price_what_guides() {
  const auto& owners = pricing_.owners();
  const double scale = pricing_.scale();
  constant_.assign(gap_.size(), 0);
  for (std::size_t number = 0; number < now_.size(); ++number) {
    if (owners[number] < 0 || row_at(number).kind == Row::Kind::item) continue;
    const auto rounded = std::llround(now_[number] * scale);
    now_[number] = double(rounded) / scale;
    constant_[at(owners[number])] -= rounded * std::llround(row_at(number).right);
  }
  pricing_.set(now_);
  pricing_.show(guide_);
  for (std::size_t block = 0; block < gap_.size(); ++block) {
    for (const int item : pricing_.timelines()[block].items()) constant_[block] += pricing_.worth_of(item);
  }
}

/// The cheapest plan of each block at the present prices, or a bound for it. Returns what they prove.
Cost Decomposition::look() {
  now_.resize(pricing_.owners().size(), 0);
  price_what_counts();
  price_what_guides();
  least_.assign(gap_.size(), 0);
  cut_short_.assign(gap_.size(), 0);
  std::vector<Choice> plans(gap_.size());
  pricing_.each_block([&](std::size_t block, Timeline::Sheet&) { search_block(block, plans[block]); });
  if (pricing_.stopped()) return best_bound_;
  std::int64_t sum = rest_;
  for (const std::int64_t least : least_) sum += least;
  value_ = double(sum) / double(pricing_.scale());
  Support support(pricing_.layout().core.items.size());
  for (std::size_t block = 0; block < plans.size(); ++block) {
    if (plans[block].empty()) continue;
    master_.add(block, plans[block]);
    for (const int item : pricing_.timelines()[block].items()) {
      support[at(item)].emplace_back(plans[block][at(item)], 1);
    }
  }
  pricing_.excess_of(support);  // for the rows that it makes
  return sum > 0 ? (sum + pricing_.scale() - 1) / pricing_.scale() : 0;
}

void Decomposition::search_block(std::size_t block, Choice& plan) {
  const double scale = pricing_.scale();
  const std::int64_t guide = pricing_.timelines()[block].look_onward(guide_.sheets[block]) + constant_[block];
  std::int64_t least = guide;
  for (double more = 1.2 * gap_[block] + 0.2; more < most_gap && plan.empty() && cut_short_[block] == 0; more *= 2) {
    const std::int64_t cutoff = guide + std::llround(more * scale) + 1;
    SequenceAnswer answer = best_of_block(pricing_.layout(), pricing_.domains(), guide_, block, constant_[block],
                                          {cutoff, labels_[block], pricing_.stopper(), &counts_});
    if (pricing_.stopped()) return;  // in the middle: the answer says nothing
    least = answer.choice.empty() ? cutoff : std::min(cutoff, answer.value);
    if (!answer.whole) {
      least = std::min(least, answer.dropped + constant_[block]);
      cut_short_[block] = 1;
    }
    plan = std::move(answer.choice);
  }
  least_[block] = std::max(least, guide);
  if (!plan.empty()) gap_[block] = double(least_[block] - guide) / scale;
}

Domains Decomposition::within(Cost cutoff) {
  now_ = best_;
  look();
  if (pricing_.stopped()) return pricing_.domains();
  Pricing::Wide sum = rest_;
  for (const std::int64_t least : least_) sum += least;
  std::vector<Pricing::Wide> others;
  for (std::size_t block = 0; block < least_.size(); ++block) others.push_back(sum - least_[block] + constant_[block]);
  return pricing_.below(cutoff, pricing_.bounds_with_each(others));
}

}  // namespace nenkai::plan
