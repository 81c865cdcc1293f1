#include "scheduler/plan/local_search.hh"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nenkai::plan {
namespace {}  // namespace

Domains all_candidates(const Core& core) {
  Domains domains;
  for (const Item& item : core.items) {
    domains.emplace_back(item.candidates.size());
    std::iota(domains.back().begin(), domains.back().end(), 0);
  }
  return domains;
}

Board::Board(const Layout& layout)
    : layout_(layout),
      horizon_(layout.core.horizon),
      room_(layout.room),
      choice_(layout.core.items.size(), left_out),
      begins_(layout.core.spacings.size(), std::vector<int>(at(room_), 0)),
      held_(begins_),
      taken_(at(layout.core.venues * layout.core.horizon), 0),
      soft_(at(horizon_), 0),
      hard_(at(horizon_), 0) {
  for (const Limit& limit : layout.core.limits) used_.emplace_back(limit.at_most.size(), 0);
}

const Candidate& Board::candidate_of(int item, int candidate) const {
  return layout_.core.items[at(item)].candidates[at(candidate)];
}

void Board::add(int item, int candidate, int sign) {
  const Candidate& where = candidate_of(item, candidate);
  const int last = where.start + layout_.core.items[at(item)].days - 1;
  for (const int spacing : layout_.spacings_of[at(item)]) {
    begins_[at(spacing)][at(where.start)] += sign;
    const auto first = held_[at(spacing)].begin() + where.start;
    const int reach = layout_.reach(item, spacing);
    for (auto day = first; day < first + reach; ++day) *day += sign;
  }
  for (const int limit : layout_.limits_of[at(item)]) {
    const auto& bucket_of_day = layout_.core.limits[at(limit)].bucket_of_day;
    for (int day = where.start; day <= last; ++day) {
      if (day == where.start || bucket_of_day[at(day)] != bucket_of_day[at(day - 1)]) {
        used_[at(limit)][at(bucket_of_day[at(day)])] += sign;
      }
    }
  }
  if (where.venue < 0) return;
  for (int day = where.start; day <= last; ++day) taken_[at(where.venue * horizon_ + day)] += sign;
}

void Board::place(int item, int candidate) {
  choice_[at(item)] = candidate;
  add(item, candidate, 1);
}

void Board::take(int item) {
  add(item, choice_[at(item)], -1);
  choice_[at(item)] = left_out;
}

void Board::scan(int item, int first, int last) {
  scanned_ = item;
  first_ = first;
  last_ = last;
  std::fill(soft_.begin() + first, soft_.begin() + last + 1, 0);
  std::fill(hard_.begin() + first, hard_.begin() + last + 1, 0);
  scan_spacings(item);
  scan_repeats(item);
  scan_limits(item);
  scan_successions(item);
}

void Board::scan_spacings(int item) {
  for (const int spacing : layout_.spacings_of[at(item)]) {
    if (layout_.core.spacings[at(spacing)].days < 1) {
      scan_pairs(item, layout_.core.spacings[at(spacing)]);
      continue;
    }
    const std::optional<Cost>& cost = layout_.core.spacings[at(spacing)].cost;
    const int* begins = begins_[at(spacing)].data();
    const int* held = held_[at(spacing)].data();
    const int reach = layout_.reach(item, spacing);
    // Items that hold the first of the days start … start + reach - 1, and those that begin on the others.
    int later = std::accumulate(begins + first_ + 1, begins + first_ + reach, 0);
    for (int start = first_; start <= last_; ++start) {
      const int meeting = held[start] + later;
      later += begins[start + reach] - begins[start + 1];
      if (cost) {
        soft_[at(start)] += *cost * meeting;
      } else {
        hard_[at(start)] += meeting;
      }
    }
  }
}

/// At a distance of 0 days an occurrence of one day holds no day at all, and counting days does not do.
void Board::scan_pairs(int item, const Spacing& spacing) {
  const int days = layout_.core.items[at(item)].days;
  for (const int other : spacing.items) {
    if (other == item || !placed(other)) continue;
    const int there = candidate_of(other, choice_[at(other)]).start;
    const int others = layout_.core.items[at(other)].days;
    for (int start = first_; start <= last_; ++start) {
      if (apart(start, days, there, others, spacing.days)) continue;
      if (spacing.cost) {
        soft_[at(start)] += *spacing.cost;
      } else {
        ++hard_[at(start)];
      }
    }
  }
}

void Board::scan_repeats(int item) {
  for (const Repeat& repeat : layout_.repeats_of[at(item)]) {
    if (!placed(repeat.other)) continue;
    const int there = candidate_of(repeat.other, choice_[at(repeat.other)]).start;
    const int own = layout_.core.items[at(item)].days;
    const int others = layout_.core.items[at(repeat.other)].days;
    const int last = std::min(last_, there + others + repeat.days);
    for (int start = std::max(first_, there - own - repeat.days); start <= last; ++start) {
      if (!apart(start, own, there, others, repeat.days)) soft_[at(start)] -= repeat.cost;
    }
  }
}

void Board::scan_limits(int item) {
  const int days = layout_.core.items[at(item)].days;
  for (const int number : layout_.limits_of[at(item)]) {
    const Limit& limit = layout_.core.limits[at(number)];
    const auto full = [&](int day) {
      const int bucket = limit.bucket_of_day[at(day)];
      return used_[at(number)][at(bucket)] >= limit.at_most[at(bucket)] ? 1 : 0;
    };
    for (int start = first_; start <= std::min(last_, horizon_ - days); ++start) {
      int broken = full(start);
      for (int day = start + 1; day < start + days; ++day) {
        if (limit.bucket_of_day[at(day)] != limit.bucket_of_day[at(day - 1)]) broken += full(day);
      }
      hard_[at(start)] += broken;
    }
  }
}

void Board::scan_successions(int item) {
  const auto forbid = [&](int from, int to) {
    for (int day = std::max(first_, from); day <= std::min(to, last_); ++day) ++hard_[at(day)];
  };
  for (const int number : layout_.successions_of[at(item)]) {
    const Succession& succession = layout_.core.successions[at(number)];
    const int other = succession.then == item ? succession.first : succession.then;
    if (!placed(other)) continue;
    const int start = candidate_of(other, choice_[at(other)]).start;
    if (succession.then == item) {
      const int last = start + layout_.core.items[at(other)].days - 1;
      forbid(0, last + succession.min_days - 1);
      forbid(last + succession.max_days + 1, horizon_);
    } else {
      const int own = layout_.core.items[at(item)].days - 1;
      forbid(0, start - succession.max_days - own - 1);
      forbid(start - succession.min_days - own + 1, horizon_);
    }
  }
}

Board::Price Board::price(int candidate) const {
  const Candidate& where = candidate_of(scanned_, candidate);
  Price price{where.cost + soft_[at(where.start)], hard_[at(where.start)]};
  if (where.venue < 0) return price;
  const int* taken = &taken_[at(where.venue * horizon_ + where.start)];
  for (int day = 0; day < layout_.core.items[at(scanned_)].days; ++day) price.broken += taken[day];
  return price;
}

namespace {

constexpr double coldest = 0.02;  // of an item's mean cost

/// One run of the search.
class Run {
 public:
  Run(const Layout& layout, const Domains& domains, const SearchOptions& options)
      : layout_(layout),
        domains_(domains),
        options_(options),
        board_(layout),
        random_(options.seed),
        on_day_(at(layout.core.horizon)),
        soft_(has_soft_spacing(layout.core)) {
    for (std::size_t item = 0; item < domains.size(); ++item) {
      const auto start = [&](int candidate) -> int { return layout.core.items[item].candidates[at(candidate)].start; };
      reach_.emplace_back(domains[item].empty() ? 0 : start(domains[item].front()),
                          domains[item].empty() ? 0 : start(domains[item].back()));
      const auto cheaper = [&](int a, int b) {
        return layout.core.items[item].candidates[at(a)].cost < layout.core.items[item].candidates[at(b)].cost;
      };
      const auto cheapest = std::min_element(domains[item].begin(), domains[item].end(), cheaper);
      wanted_.push_back(cheapest == domains[item].end() ? 0 : start(*cheapest));
    }
  }

  Found go(const Choice& start) {
    begin(start);
    const auto count = static_cast<int>(layout_.core.items.size());
    for (std::int64_t round = 0; round < options_.rounds && count > 0; ++round) {
      if ((round & 63) == 0 && stopped()) break;
      if (options_.any && best_) break;
      if ((round & 255) == 255) retune(round);
      change(pick(count));
    }
    return best_ ? Found{best_choice_, *best_} : Found{};
  }

 private:
  struct Removed {
    int item;
    int candidate;
  };

  bool stopped() const { return options_.stopped != nullptr && (*options_.stopped)(); }

  void begin(const Choice& start) {
    const auto count = static_cast<int>(layout_.core.items.size());
    std::vector<int> rest;
    for (int item = 0; item < count; ++item) {
      const int wanted = start.empty() ? left_out : start[at(item)];
      if (wanted == left_out || !std::binary_search(domains_[at(item)].begin(), domains_[at(item)].end(), wanted)) {
        rest.push_back(item);
        continue;
      }
      put(item, wanted);
    }
    std::stable_sort(rest.begin(), rest.end(),
                     [&](int a, int b) { return domains_[at(a)].size() < domains_[at(b)].size(); });
    weight_ = 10 * (1 + layout_.dearest / std::max(1, count));
    for (const int item : rest) put_best(item);
    heat_ = first_heat_ = options_.heat * std::max(1.0, double(cost_) / std::max(1, count));
    note();
  }

  /// Cools, and makes broken demands dearer for as long as some stay broken.
  void retune(std::int64_t round) {
    const double done = double(round) / double(options_.rounds);
    heat_ = first_heat_ * std::pow(coldest / options_.heat, done);
    if (broken_ > 0 && !best_) weight_ += weight_ / 8;
  }

  std::vector<int> pick(int count) {
    const int first = int(random_() % unsigned(count));
    std::vector<int> chosen{first};
    const auto& near = layout_.neighbours_of[at(first)];
    const std::size_t wanted = 1 + random_() % 5;
    for (int tries = 0; tries < 12 && chosen.size() < wanted; ++tries) {
      const auto way = near.empty() ? 0 : random_() % 8;
      int other = way == 0 ? int(random_() % unsigned(count)) : near[random_() % near.size()];
      if (way > 4 && soft_ && !layout_.limits_of[at(first)].empty()) other = one_in_the_way(first).value_or(other);
      if (std::find(chosen.begin(), chosen.end(), other) == chosen.end()) chosen.push_back(other);
    }
    return chosen;
  }

  /// Somebody who begins about when this item wants to: where a limit is full, only two at once can change places. It
  /// pays where all want the same days and pay for each other's nearness.
  std::optional<int> one_in_the_way(int item) {
    const int day = wanted_[at(item)] + int(random_() % 7) - 3;
    if (day < 0 || day >= layout_.core.horizon || on_day_[at(day)].empty()) return std::nullopt;
    return on_day_[at(day)][random_() % on_day_[at(day)].size()];
  }

  void change(const std::vector<int>& items) {
    const Cost before = weighed();
    std::vector<Removed> removed;
    for (const int item : items) {
      removed.push_back({item, board_.choice()[at(item)]});
      lift(item);
    }
    // Half of the time the order is that of picking, else the other way round.
    std::vector<int> order = items;
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random_() % i]);
    for (const int item : order) put_best(item);
    const Cost worse = weighed() - before;
    if (worse <= 0 || uniform() < std::exp(-double(worse) / heat_)) {
      note();
      return;
    }
    for (const int item : items) lift(item);
    for (const Removed& was : removed) {
      if (was.candidate == left_out) {
        leave(was.item);
      } else {
        put(was.item, was.candidate);
      }
    }
  }

  void scan(int item) { board_.scan(item, reach_[at(item)].first, reach_[at(item)].second); }

  double uniform() { return double(random_() >> 11) * 0x1.0p-53; }
  Cost weighed() const { return cost_ + weight_ * broken_; }

  void lift(int item) {
    if (!board_.placed(item)) {
      cost_ -= missing();
      return;
    }
    const int candidate = board_.choice()[at(item)];
    board_.take(item);
    std::erase(on_day_[at(layout_.core.items[at(item)].candidates[at(candidate)].start)], item);
    scan(item);
    const Board::Price price = board_.price(candidate);
    cost_ -= price.cost;
    broken_ -= price.broken;
  }

  /// An item outside the plan costs what leaving it out costs, or more than everything.
  Cost missing() const { return layout_.core.leave_out.value_or(layout_.dearest + 1); }
  void leave(int) { cost_ += missing(); }

  void put(int item, int candidate) {
    scan(item);
    add(item, candidate, board_.price(candidate));
  }

  void add(int item, int candidate, Board::Price price) {
    cost_ += price.cost;
    broken_ += price.broken;
    board_.place(item, candidate);
    on_day_[at(layout_.core.items[at(item)].candidates[at(candidate)].start)].push_back(item);
  }

  void put_best(int item) {
    scan(item);
    int best = left_out;
    Cost least = 0;
    unsigned ties = 0;
    offers_.clear();
    for (const int candidate : domains_[at(item)]) {
      const Board::Price price = board_.price(candidate);
      const Cost weighed = price.cost + weight_ * price.broken;
      offers_.push_back(weighed);
      if (best != left_out && weighed > least) continue;
      if (best != left_out && weighed == least && random_() % ++ties != 0) continue;
      if (best == left_out || weighed < least) ties = 1;
      best = candidate;
      least = weighed;
    }
    if (best != left_out && random_() % 2 == 0) best = drawn(item, least);
    if (best == left_out || (layout_.core.leave_out && least > *layout_.core.leave_out)) {
      leave(item);
    } else {
      add(item, best, board_.price(best));
    }
  }

  /// One of the candidates that are not much dearer than the cheapest, by chance and by how warm it is: else no chain
  /// of moves that begins with a small loss would ever be tried.
  int drawn(int item, Cost least) {
    const auto& domain = domains_[at(item)];
    const Cost most = least + static_cast<Cost>(4 * heat_);
    double total = 0;
    int chosen = left_out;
    for (std::size_t number = 0; number < domain.size(); ++number) {
      if (offers_[number] > most) continue;
      const double chance = std::exp(-double(offers_[number] - least) / heat_);
      total += chance;
      if (uniform() * total <= chance) chosen = domain[number];
    }
    return chosen;
  }

  /// Keeps the choice as it stands where it is the best that is allowed.
  void note() {
    if (broken_ != 0 || (best_ && cost_ >= *best_)) return;
    // What comes after an item that is out is judged only by the whole.
    const auto cost = cost_of_whole();
    if (!cost || (best_ && *cost >= *best_)) return;
    best_ = *cost;
    best_choice_ = board_.choice();
  }

  std::optional<Cost> cost_of_whole() const {
    const bool whole = std::none_of(board_.choice().begin(), board_.choice().end(),
                                    [](int candidate) { return candidate == left_out; });
    if (whole) return cost_;
    return cost_of(layout_.core, board_.choice());
  }

  const Layout& layout_;
  const Domains& domains_;
  const SearchOptions& options_;
  Board board_;
  std::mt19937_64 random_;
  Cost cost_ = 0;
  int broken_ = 0;
  Cost weight_ = 1;
  double heat_ = 1;
  double first_heat_ = 1;
  std::optional<Cost> best_;
  Choice best_choice_;
  std::vector<std::pair<int, int>> reach_;  // by item: first and last start in its domain
  std::vector<int> wanted_;                 // by item: the first day of its cheapest candidate
  std::vector<std::vector<int>> on_day_;    // by day: who begins on it
  bool soft_;                               // some distance is kept for nothing but its price
  std::vector<Cost> offers_;                // of put_best: what each candidate would cost
};

}  // namespace

Found local_search(const Layout& layout, const Domains& domains, const Choice& start, const SearchOptions& options) {
  return Run(layout, domains, options).go(start);
}

}  // namespace nenkai::plan
