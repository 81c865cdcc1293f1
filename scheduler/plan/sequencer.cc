#include "scheduler/plan/sequencer.hh"

#include <array>
#include <bit>
#include <numeric>
#include <tuple>
#include <unordered_map>

namespace nenkai::plan {
namespace {

constexpr std::size_t most_felt = 12;    // items that are felt on one day
constexpr std::size_t most_counted = 4;  // limits that are counted

using Set = std::uint64_t;

/// A placed item that others feel.
struct Felt {
  std::uint8_t item = 0;     // its number, and 1
  std::uint8_t running = 0;  // it still uses its venue
  std::uint16_t began = 0;   // number of the day
  std::int16_t venue = -1;
  friend bool operator==(const Felt&, const Felt&) = default;
};

struct Key {
  Set placed = 0;
  std::array<Felt, most_felt> felt{};                 // by their days
  std::array<std::uint8_t, 2 * most_counted> used{};  // of each counted limit: today's bucket and the next one
  friend bool operator==(const Key&, const Key&) = default;
};

struct KeyHash {
  std::size_t operator()(const Key& key) const {
    std::uint64_t hash = key.placed * 0x9E3779B97F4A7C15U;
    const auto mix = [&hash](std::uint64_t part) { hash = (hash ^ part ^ (hash >> 29)) * 0xBF58476D1CE4E5B9U; };
    for (const Felt& felt : key.felt) {
      mix(std::uint64_t(felt.item) | std::uint64_t(felt.began) << 8 | std::uint64_t(std::uint16_t(felt.venue)) << 24);
    }
    for (const std::uint8_t count : key.used) mix(count);
    return hash ^ (hash >> 32);
  }
};

struct Label {
  std::int64_t value = 0;   // the least is sought: the true cost, or what is priced
  std::int64_t priced = 0;  // in 1 / scale, what an occurrence is worth taken off
  std::int64_t hope = 0;    // in 1 / scale: what the cheapest plan from here could cost
  int trace = -1;
};

struct Trace {
  int before = -1;
  int item = 0;
  int candidate = 0;
};

/// A limit as labels count it.
struct Counted {
  const Limit* limit = nullptr;
  Set items = 0;
};

Set set_of(const std::vector<int>& items, const std::vector<int>& local) {
  Set set = 0;
  for (const int item : items) {
    if (local[at(item)] >= 0) set |= Set{1} << local[at(item)];
  }
  return set;
}

/// Whether so many items could be too many.
bool bites(const Limit& limit, int items) {
  return std::any_of(limit.at_most.begin(), limit.at_most.end(), [&](int most) { return most < items; });
}

/// No item has days in more than two buckets, which follow each other.
bool near_sighted(const Core& core, const Limit& limit) {
  for (const int item : limit.items) {
    for (const Candidate& candidate : core.items[at(item)].candidates) {
      const int first = limit.bucket_of_day[at(candidate.start)];
      const int last = limit.bucket_of_day[at(candidate.start + core.items[at(item)].days - 1)];
      if (last < first || last > first + 1) return false;
    }
  }
  return std::is_sorted(limit.bucket_of_day.begin(), limit.bucket_of_day.end());
}

/// Each day is a bucket of its own: whoever uses the day is felt on it.
bool daily(const Limit& limit) {
  for (std::size_t day = 1; day < limit.bucket_of_day.size(); ++day) {
    if (limit.bucket_of_day[day] == limit.bucket_of_day[day - 1]) return false;
  }
  return true;
}

class Sequencer {
 public:
  /// Looks at the items of these blocks of the view, whose timelines have the same days. `ceiling`: what the last label
  /// may come to in 1 / scale.
  Sequencer(const Layout& layout, const Domains& domains, const View& view, std::vector<std::size_t> blocks,
            std::int64_t ceiling, const SequenceQuestion& question)
      : core_(layout.core),
        view_(view),
        blocks_(std::move(blocks)),
        days_(view.timelines[blocks_.front()]->days()),
        items_(items_of(view, blocks_)),
        interplay_(layout, items_),
        question_(question),
        ceiling_(ceiling),
        candidates_on_(days_.size()) {
    std::vector<int> local(core_.items.size(), -1);
    for (std::size_t item = 0; item < items_.size(); ++item) local[at(items_[item])] = static_cast<int>(item);
    block_of_.resize(items_.size());
    place_of_.resize(items_.size());
    for (std::size_t block = 0; block < blocks_.size(); ++block) {
      const auto& items = view.timelines[blocks_[block]]->items();
      for (std::size_t place = 0; place < items.size(); ++place) {
        block_of_[at(local[at(items[place])])] = static_cast<int>(block);
        place_of_[at(local[at(items[place])])] = static_cast<int>(place);
      }
    }
    for (const Limit& limit : core_.limits) {
      const Set inside = set_of(limit.items, local);
      if (!bites(limit, std::popcount(inside))) continue;
      if (daily(limit)) {
        daily_.push_back({&limit, inside});
      } else if (std::popcount(inside) == static_cast<int>(limit.items.size()) && counted_.size() < most_counted &&
                 near_sighted(core_, limit)) {
        counted_.push_back({&limit, inside});
      }
    }
    std::vector<int> day_number(at(core_.horizon), -1);
    for (std::size_t day = 0; day < days_.size(); ++day) {
      day_number[at(days_[day].day)] = static_cast<int>(day);
      candidates_on_[day].resize(items_.size());
    }
    last_day_.assign(items_.size(), -1);
    for (std::size_t item = 0; item < items_.size(); ++item) {
      for (const int candidate : domains[at(items_[item])]) {
        const int day = day_number[at(core_.items[at(items_[item])].candidates[at(candidate)].start)];
        candidates_on_[at(day)][item].push_back(candidate);
        last_day_[item] = std::max(last_day_[item], day);
      }
    }
  }

  static std::vector<int> items_of(const View& view, const std::vector<std::size_t>& blocks) {
    std::vector<int> items;
    for (const std::size_t block : blocks) {
      items.insert(items.end(), view.timelines[block]->items().begin(), view.timelines[block]->items().end());
    }
    std::sort(items.begin(), items.end());
    return items;
  }

  SequenceAnswer run() {
    labels_.emplace(Key{}, Label{});
    for (day_ = 0; day_ < static_cast<int>(days_.size()); ++day_) {
      next_.clear();
      due_ = 0;
      for (std::size_t item = 0; item < last_day_.size(); ++item) {
        if (last_day_[item] <= day_) due_ |= Set{1} << item;
      }
      for (const auto& [key, label] : most_hopeful()) {
        if (++looked_at_ % 64 == 0 && question_.stopped != nullptr && (*question_.stopped)()) return {};
        if (next_.size() > 2 * question_.most_labels || traces_.size() > most_traces) {
          drop(label->hope);
          break;
        }
        key_ = *key;
        begin(*label);
      }
      std::swap(labels_, next_);
    }
    return answer();
  }

 private:
  static constexpr std::size_t most_traces = 4'000'000;

  /// The labels, those that promise most first, and of them no more than there may be; the same ones everywhere.
  std::vector<std::pair<const Key*, const Label*>> most_hopeful() {
    std::vector<std::pair<const Key*, const Label*>> order;
    for (const auto& [key, label] : labels_) order.emplace_back(&key, &label);
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      return std::tuple(a.second->hope, a.second->trace) < std::tuple(b.second->hope, b.second->trace);
    });
    if (order.size() > question_.most_labels) {
      drop(order[question_.most_labels].second->hope);
      order.resize(question_.most_labels);
    }
    return order;
  }

  const Item& item_of(int item) const { return core_.items[at(items_[at(item)])]; }
  int days_of(int item) const { return item_of(item).days; }
  void drop(std::int64_t hope) { dropped_ = std::min(dropped_, hope); }
  int today() const { return days_[at(day_)].day; }
  int day_of(const Felt& felt) const { return days_[felt.began].day; }

  void begin(const Label& label) {
    felt_.clear();
    for (const Felt& felt : key_.felt) {
      if (felt.item != 0) felt_.push_back(felt);
    }
    std::vector<std::int64_t> onward;
    for (std::size_t block = 0; block < blocks_.size(); ++block) onward.push_back(onward_of(block, day_));
    go_on(label, 0, onward);
  }

  /// The label with nothing more today, and with each start of an item from `first` on.
  void go_on(const Label& label, int first, std::vector<std::int64_t>& onward) {
    finish(label);
    for (int item = first; item < static_cast<int>(items_.size()); ++item) {
      if ((key_.placed >> item & 1) == 0 && !candidates_on_[at(day_)][at(item)].empty()) try_start(label, item, onward);
    }
  }

  void try_start(const Label& label, int item, std::vector<std::int64_t>& onward) {
    Cost pairs = 0;
    for (const Felt& felt : felt_) {
      const Cost pair = interplay_.cost(felt.item - 1, item, today() - day_of(felt));
      if (pair >= Interplay::forbidden) return;
      pairs += pair;
    }
    const std::size_t block = at(block_of_[at(item)]);
    const std::int64_t before = onward[block];
    for (const int candidate : candidates_on_[at(day_)][at(item)]) {
      const Candidate& where = item_of(item).candidates[at(candidate)];
      if (venue_taken(where.venue) || !fits(item)) continue;
      const int number = items_[at(item)];
      Label with;
      with.priced =
          label.priced + view_.prices[at(number)][at(candidate)] - view_.worth[at(number)] + pairs * view_.scale;
      with.value = label.value + (question_.counts != nullptr
                                      ? (*question_.counts)[at(number)][at(candidate)] + pairs * view_.scale
                                      : where.cost + pairs);
      felt_.push_back({static_cast<std::uint8_t>(item + 1), 1, static_cast<std::uint16_t>(day_), where.venue});
      onward[block] = onward_of(block, day_);
      if (hopeful(with.priced + std::accumulate(onward.begin(), onward.end(), std::int64_t{0}))) {
        with.trace = static_cast<int>(traces_.size());
        traces_.push_back({label.trace, item, candidate});
        count(item, 1);
        key_.placed |= Set{1} << item;
        go_on(with, item + 1, onward);
        key_.placed &= ~(Set{1} << item);
        count(item, -1);
      }
      onward[block] = before;
      felt_.pop_back();
    }
  }

  /// The cheapest rest of a block from a day on, after what is placed: today with what may still come today.
  std::int64_t onward_of(std::size_t block, int day) {
    const Timeline& timeline = *view_.timelines[blocks_[block]];
    const Felt* last = nullptr;
    holds_.clear();
    for (const Felt& felt : felt_) {
      if (at(block_of_[felt.item - 1U]) != block) continue;
      if (last != nullptr) hold(timeline, *last, day);
      last = &felt;
    }
    const int row = last == nullptr      ? 0
                    : last->began == day ? timeline.row_of_start({day, start_of(timeline, *last)})
                                         : timeline.row_of(day, place_of_[last->item - 1U], last->began);
    return timeline.onward(view_.sheets[blocks_[block]], day, row, timeline.holds_of(holds_));
  }

  void hold(const Timeline& timeline, const Felt& felt, int day) {
    holds_.push_back(timeline.interplay().hold(place_of_[felt.item - 1U]) - (days_[at(day)].day - day_of(felt)));
  }

  int start_of(const Timeline& timeline, const Felt& felt) const {
    const auto& starts = timeline.days()[felt.began].starts;
    const int place = place_of_[felt.item - 1U];
    return static_cast<int>(
        std::find_if(starts.begin(), starts.end(), [&](const Timeline::Start& start) { return start.item == place; }) -
        starts.begin());
  }

  bool hopeful(std::int64_t priced) const { return priced <= ceiling_; }

  bool venue_taken(int venue) const {
    return venue >= 0 && std::any_of(felt_.begin(), felt_.end(),
                                     [&](const Felt& felt) { return felt.running != 0 && felt.venue == venue; });
  }

  template <typename Do>
  void each_bucket(const Counted& counted, int item, const Do& act) const {
    const auto& bucket_of_day = counted.limit->bucket_of_day;
    const int last = today() + days_of(item) - 1;
    act(bucket_of_day[at(today())], 0);
    if (bucket_of_day[at(last)] != bucket_of_day[at(today())]) act(bucket_of_day[at(last)], 1);
  }

  bool fits(int item) const {
    bool room = true;
    for (std::size_t number = 0; number < counted_.size(); ++number) {
      const Counted& counted = counted_[number];
      if ((counted.items >> item & 1) == 0) continue;
      each_bucket(counted, item, [&](int bucket, std::size_t place) {
        room = room && key_.used[2 * number + place] < counted.limit->at_most[at(bucket)];
      });
    }
    for (const Counted& counted : daily_) {
      if ((counted.items >> item & 1) == 0) continue;
      for (int day = today(); day < today() + days_of(item); ++day) {
        const auto used = std::count_if(felt_.begin(), felt_.end(), [&](const Felt& felt) {
          return (counted.items >> (felt.item - 1) & 1) != 0 && day < day_of(felt) + days_of(felt.item - 1);
        });
        room = room && used < counted.limit->at_most[at(counted.limit->bucket_of_day[at(day)])];
      }
    }
    return room;
  }

  void count(int item, int sign) {
    for (std::size_t number = 0; number < counted_.size(); ++number) {
      if ((counted_[number].items >> item & 1) == 0) continue;
      each_bucket(counted_[number], item, [&](int, std::size_t place) {
        std::uint8_t& used = key_.used[2 * number + place];
        used = static_cast<std::uint8_t>(used + sign);
      });
    }
  }

  /// Takes the label to the next day.
  void finish(const Label& label) {
    if ((due_ & ~key_.placed) != 0) return;  // somebody's last day is over
    if (day_ + 1 == static_cast<int>(days_.size())) {
      keep(Key{key_.placed, {}, {}}, label);
      return;
    }
    const int tomorrow = days_[at(day_ + 1)].day;
    std::int64_t rest = label.priced;
    for (std::size_t block = 0; block < blocks_.size(); ++block) rest += onward_of(block, day_ + 1);
    if (!hopeful(rest)) return;
    Label onward = label;
    onward.hope = rest;
    Key key{key_.placed, {}, {}};
    std::size_t place = 0;
    for (Felt felt : felt_) {
      const int item = felt.item - 1;
      if (tomorrow - day_of(felt) >= interplay_.memory(item)) continue;
      if (place == most_felt) return drop(rest);
      if (tomorrow >= day_of(felt) + days_of(item)) felt.running = 0, felt.venue = -1;
      key.felt[place++] = felt;
    }
    for (std::size_t number = 0; number < counted_.size(); ++number) carry(number, tomorrow, key);
    keep(key, onward);
  }

  /// What is used of a limit from tomorrow on; nothing where all that is not placed yet would fit in.
  void carry(std::size_t number, int tomorrow, Key& key) const {
    const Counted& counted = counted_[number];
    const auto& bucket_of_day = counted.limit->bucket_of_day;
    const int now = bucket_of_day[at(today())];
    const int then = bucket_of_day[at(tomorrow)];
    const int open = std::popcount(counted.items & ~key_.placed);
    const auto known = [&](int bucket, std::uint8_t used) {
      const bool matters =
          at(bucket) < counted.limit->at_most.size() && used + open > counted.limit->at_most[at(bucket)];
      return matters ? used : std::uint8_t{0};
    };
    if (then == now) key.used[2 * number] = known(now, key_.used[2 * number]);
    if (then == now) key.used[2 * number + 1] = known(now + 1, key_.used[2 * number + 1]);
    if (then == now + 1) key.used[2 * number] = known(then, key_.used[2 * number + 1]);
  }

  void keep(const Key& key, const Label& label) {
    const auto [where, fresh] = next_.try_emplace(key, label);
    if (!fresh && label.value < where->second.value) where->second = label;
  }

  SequenceAnswer answer() const {
    SequenceAnswer answer{dropped_ == INT64_MAX, {}, 0, dropped_};
    const Label* best = nullptr;
    for (const auto& [key, label] : labels_) {
      if (best == nullptr || label.value < best->value) best = &label;
    }
    if (best == nullptr) return answer;
    answer.value = best->value;
    answer.choice.assign(core_.items.size(), left_out);
    for (int trace = best->trace; trace >= 0; trace = traces_[at(trace)].before) {
      answer.choice[at(items_[at(traces_[at(trace)].item)])] = traces_[at(trace)].candidate;
    }
    return answer;
  }

  const Core& core_;
  const View& view_;
  std::vector<std::size_t> blocks_;  // numbers in the view
  const std::vector<Timeline::Day>& days_;
  std::vector<int> items_;  // numbers in the core; below, they go by their places in this list
  Interplay interplay_;
  std::vector<int> block_of_;  // by item, place in blocks_
  std::vector<int> place_of_;  // by item, in its block
  const SequenceQuestion& question_;
  std::int64_t ceiling_;
  std::vector<Counted> counted_;
  std::vector<Counted> daily_;
  std::vector<std::vector<std::vector<int>>> candidates_on_;  // by day and item
  std::vector<int> last_day_;                                 // by item
  std::unordered_map<Key, Label, KeyHash> labels_, next_;
  std::vector<Trace> traces_;
  std::int64_t dropped_ = INT64_MAX;  // the least hope of what was not looked at
  std::uint64_t looked_at_ = 0;       // labels
  // Of the label at hand.
  int day_ = 0;
  Set due_ = 0;
  Key key_;
  std::vector<Felt> felt_;
  std::vector<int> holds_;
};

}  // namespace

bool sequencable(const Core& core) {
  std::size_t counted = 0;
  for (const Limit& limit : core.limits) {
    if (!bites(limit, static_cast<int>(limit.items.size())) || daily(limit)) continue;
    if (!near_sighted(core, limit)) return false;
    ++counted;
  }
  return core.items.size() <= most_in_sequence && !core.leave_out && core.successions.empty() &&
         counted <= most_counted;
}

SequenceAnswer best_sequence(const Layout& layout, const Domains& domains, const View& view,
                             const SequenceQuestion& question) {
  std::vector<std::size_t> blocks(view.timelines.size());
  std::iota(blocks.begin(), blocks.end(), 0);
  const std::int64_t ceiling = (question.cutoff - 1) * view.scale - view.rest;
  SequenceAnswer answer = Sequencer(layout, domains, view, std::move(blocks), ceiling, question).run();
  if (answer.value >= question.cutoff) answer.choice.clear();
  return answer;
}

SequenceAnswer best_of_block(const Layout& layout, const Domains& domains, const View& view, std::size_t block,
                             std::int64_t constant, const SequenceQuestion& question) {
  return Sequencer(layout, domains, view, {block}, question.cutoff - 1 - constant, question).run();
}

}  // namespace nenkai::plan
