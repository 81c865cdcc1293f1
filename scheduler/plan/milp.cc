#include "scheduler/plan/milp.hh"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "scheduler/plan/at.hh"

namespace nenkai::plan {
namespace {

/// The days on which a column counts as present, both included.
struct ColumnStay {
  int first = 0;
  int last = 0;
  int item = 0;
  int column = 0;
};

/// Calls tell(day, stays) for each largest set of stays that share a day; of two such sets none contains the other.
/// The stays of a set are in the order of their columns.
template <class F>
void each_crowd(std::vector<ColumnStay> stays, F&& tell) {
  std::sort(stays.begin(), stays.end(), [](const ColumnStay& a, const ColumnStay& b) {
    return std::tie(a.first, a.column) < std::tie(b.first, b.column);
  });
  std::set<int> ends;
  for (const ColumnStay& stay : stays) ends.insert(stay.last);
  std::vector<ColumnStay> here;
  std::size_t next = 0;
  for (const int day : ends) {
    const std::size_t before = next;
    for (; next < stays.size() && stays[next].first <= day; ++next) {
      if (stays[next].last >= stays[next].first) here.push_back(stays[next]);
    }
    // Nobody came since somebody left: the last crowd held all of these.
    if (next > before) {
      std::sort(here.begin(), here.end(), [](const ColumnStay& a, const ColumnStay& b) { return a.column < b.column; });
      tell(day, here);
    }
    std::erase_if(here, [&](const ColumnStay& stay) { return stay.last == day; });
  }
}

bool of_one_item(const std::vector<ColumnStay>& stays) {
  return std::all_of(stays.begin(), stays.end(),
                     [&](const ColumnStay& stay) { return stay.item == stays.front().item; });
}

std::uint64_t pair_key(int a, int b) {
  const auto [low, high] = std::minmax(a, b);
  return (static_cast<std::uint64_t>(low) << 32) | static_cast<std::uint32_t>(high);
}

/// Two items whose distance may cost.
struct SoftPair {
  int rule;
  int one;  // the one that stands before the other in the spacing: it breaks ties
  int other;
  int days;
  Cost cost;
};

/// An item taken to be so many days long.
using Reach = std::pair<int, int>;

}  // namespace

struct Milp::Layout {
  explicit Layout(const Core& given);

  int length(int item, int days) const { return core.items[at(item)].days + days - 1; }
  int column(int item, int candidate) const { return first_column[at(item)] + candidate; }
  const std::vector<Candidate>& candidates(int item) const { return core.items[at(item)].candidates; }
  int last_day(int item, const Candidate& candidate) const { return candidate.start + core.items[at(item)].days - 1; }

  std::vector<ColumnStay> stays(std::span<const int> items, int days) const;
  std::vector<std::vector<int>> starts() const;
  void number_choices();
  void find_soft_pairs();
  void find_cover_days();
  template <class F>
  void each_shared_day(const SoftPair& pair, F&& tell) const;

  const Core& core;
  std::vector<int> first_column;  // of each item
  int choices = 0;                // x columns
  int first_out = 0;
  int first_pair = 0;
  int first_cover = 0;
  int nothing = -1;  // a column fixed at 0, where a row would be empty without it
  int total = 0;
  std::vector<SoftPair> pairs;
  std::vector<std::vector<int>> starts_of;    // by item, ascending, none twice
  std::map<Reach, std::map<int, int>> cover;  // the z columns: by day
};

Milp::Layout::Layout(const Core& given) : core(given), starts_of(starts()) {
  number_choices();
  find_soft_pairs();
  find_cover_days();
  const bool empty_row = !core.leave_out && std::any_of(core.items.begin(), core.items.end(),
                                                        [](const Item& item) { return item.candidates.empty(); });
  if (core.items.empty() || empty_row) nothing = total++;
}

void Milp::Layout::number_choices() {
  for (const Item& item : core.items) {
    first_column.push_back(choices);
    choices += static_cast<int>(item.candidates.size());
  }
  first_out = choices;
  first_pair = first_out + (core.leave_out ? static_cast<int>(core.items.size()) : 0);
}

std::vector<std::vector<int>> Milp::Layout::starts() const {
  std::vector<std::vector<int>> all;
  for (const Item& item : core.items) {
    std::set<int> days;
    for (const Candidate& candidate : item.candidates) days.insert(candidate.start);
    all.emplace_back(days.begin(), days.end());
  }
  return all;
}

/// Pairs that can break a soft distance, and are not kept farther apart by a hard one anyway.
void Milp::Layout::find_soft_pairs() {
  std::unordered_map<std::uint64_t, int> kept;
  for (const Spacing& spacing : core.spacings) {
    if (spacing.cost) continue;
    for (std::size_t a = 0; a < spacing.items.size(); ++a) {
      for (std::size_t b = a + 1; b < spacing.items.size(); ++b) {
        int& days = kept[pair_key(spacing.items[a], spacing.items[b])];
        days = std::max(days, spacing.days);
      }
    }
  }
  std::map<int, std::unordered_set<std::uint64_t>> seen;
  for (const Spacing& spacing : core.spacings) {
    if (!spacing.cost || *spacing.cost == 0) continue;
    for (std::size_t a = 0; a < spacing.items.size(); ++a) {
      for (std::size_t b = a + 1; b < spacing.items.size(); ++b) {
        const int one = spacing.items[a];
        const int other = spacing.items[b];
        const auto hard = kept.find(pair_key(one, other));
        if (hard != kept.end() && hard->second >= std::max(spacing.days, 1)) continue;
        if (starts_of[at(one)].empty() || starts_of[at(other)].empty()) continue;
        const int gap_after = starts_of[at(other)].front() - starts_of[at(one)].back();
        const int gap_before = starts_of[at(one)].front() - starts_of[at(other)].back();
        if (gap_after > length(one, std::max(spacing.days, 1)) || gap_before > length(other, std::max(spacing.days, 1)))
          continue;
        if (!seen[spacing.rule].insert(pair_key(one, other)).second) continue;
        pairs.push_back({spacing.rule, one, other, spacing.days, *spacing.cost});
      }
    }
  }
}

/// Calls tell(day) for each day of a largest set of places of two items that all cover it, both items among them.
template <class F>
void Milp::Layout::each_shared_day(const SoftPair& pair, F&& tell) const {
  std::vector<ColumnStay> both;
  for (const int item : {pair.one, pair.other}) {
    for (const int start : starts_of[at(item)]) {
      both.push_back({start, start + length(item, pair.days) - 1, item, static_cast<int>(both.size())});
    }
  }
  each_crowd(std::move(both), [&](int day, const std::vector<ColumnStay>& here) {
    if (!of_one_item(here)) tell(day);
  });
}

void Milp::Layout::find_cover_days() {
  std::erase_if(pairs, [&](const SoftPair& pair) {
    bool never_near = pair.days >= 1;
    if (!never_near) return false;
    each_shared_day(pair, [&](int day) {
      cover[{pair.one, length(pair.one, pair.days)}][day] = 0;
      cover[{pair.other, length(pair.other, pair.days)}][day] = 0;
      never_near = false;
    });
    return never_near;
  });
  first_cover = first_pair + static_cast<int>(pairs.size());
  total = first_cover;
  for (auto& [reach, days] : cover) {
    for (auto& [day, number] : days) number = total++;
  }
}

std::vector<ColumnStay> Milp::Layout::stays(std::span<const int> items, int days) const {
  std::vector<ColumnStay> all;
  for (const int item : items) {
    int number = first_column[at(item)];
    for (const Candidate& candidate : candidates(item)) {
      all.push_back({candidate.start, candidate.start + length(item, days) - 1, item, number++});
    }
  }
  return all;
}

namespace {

/// Collects a row's terms and tells it.
class Teller {
 public:
  using Tell = std::function<void(const Milp::Row&)>;
  explicit Teller(const Tell& tell) : tell_(tell) {}

  Teller& add(int column, int factor = 1) {
    terms_.push_back({column, factor});
    return *this;
  }
  Teller& add(const std::vector<ColumnStay>& stays) {
    for (const ColumnStay& stay : stays) add(stay.column);
    return *this;
  }
  bool empty() const { return terms_.empty(); }
  void clear() { terms_.clear(); }
  void row(const std::string& name, Milp::Sense sense, int right) {
    tell_({name, terms_, sense, right});
    terms_.clear();
  }
  void at_most(int right, const std::string& name) { row(name, Milp::Sense::at_most, right); }

 private:
  const Tell& tell_;
  std::vector<Milp::Term> terms_;
};

template <class Layout>
void tell_items(const Layout& l, Teller& teller) {
  for (int item = 0; item < static_cast<int>(l.core.items.size()); ++item) {
    const int count = static_cast<int>(l.candidates(item).size());
    for (int candidate = 0; candidate < count; ++candidate) teller.add(l.column(item, candidate));
    if (l.core.leave_out) teller.add(l.first_out + item);
    if (teller.empty()) teller.add(l.nothing);
    teller.row(fmt::format("one_{}", item), Milp::Sense::equal, 1);
  }
}

template <class Layout>
void tell_venues(const Layout& l, Teller& teller) {
  std::vector<std::vector<ColumnStay>> by_venue(at(l.core.venues));
  for (int item = 0; item < static_cast<int>(l.core.items.size()); ++item) {
    int column = l.column(item, 0);
    for (const Candidate& candidate : l.candidates(item)) {
      if (candidate.venue >= 0) {
        by_venue[at(candidate.venue)].push_back({candidate.start, l.last_day(item, candidate), item, column});
      }
      ++column;
    }
  }
  for (std::size_t venue = 0; venue < by_venue.size(); ++venue) {
    each_crowd(std::move(by_venue[venue]), [&](int day, const std::vector<ColumnStay>& here) {
      if (!of_one_item(here)) teller.add(here).at_most(1, fmt::format("venue_{}_{}", venue, day));
    });
  }
}

/// The columns of `item` that do not keep `days` from an item that begins on `start`.
template <class Layout>
void add_too_near(const Layout& l, Teller& teller, int one, int start, int other, int days) {
  int column = l.column(other, 0);
  for (const Candidate& candidate : l.candidates(other)) {
    if (!apart(start, l.core.items[at(one)].days, candidate.start, l.core.items[at(other)].days, days))
      teller.add(column);
    ++column;
  }
}

/// Adds `one` on `start` and all of `other` that is too near to it; false, and nothing, where there is no such place.
template <class Layout>
bool add_meeting(const Layout& l, Teller& teller, int one, int start, int other, int days) {
  add_too_near(l, teller, one, start, other, days);
  if (teller.empty()) return false;
  int column = l.column(one, 0);
  for (const Candidate& candidate : l.candidates(one)) {
    if (candidate.start == start) teller.add(column);
    ++column;
  }
  return true;
}

template <class Layout>
void tell_hard_meetings(const Layout& l, Teller& teller, int number, const Spacing& spacing) {
  for (std::size_t a = 0; a < spacing.items.size(); ++a) {
    for (std::size_t b = a + 1; b < spacing.items.size(); ++b) {
      const int one = spacing.items[a];
      const int other = spacing.items[b];
      for (const int start : l.starts_of[at(one)]) {
        if (add_meeting(l, teller, one, start, other, spacing.days))
          teller.at_most(1, fmt::format("apart_{}_{}_{}_{}", number, one, other, start));
      }
    }
  }
}

template <class Layout>
void tell_hard_spacings(const Layout& l, Teller& teller) {
  for (int number = 0; number < static_cast<int>(l.core.spacings.size()); ++number) {
    const Spacing& spacing = l.core.spacings[at(number)];
    if (spacing.cost) continue;
    if (spacing.days < 1) {
      tell_hard_meetings(l, teller, number, spacing);
      continue;
    }
    each_crowd(l.stays(spacing.items, spacing.days), [&](int day, const std::vector<ColumnStay>& here) {
      if (!of_one_item(here)) teller.add(here).at_most(1, fmt::format("apart_{}_{}", number, day));
    });
  }
}

template <class Layout>
void tell_limits(const Layout& l, Teller& teller) {
  for (std::size_t number = 0; number < l.core.limits.size(); ++number) {
    const Limit& limit = l.core.limits[number];
    std::vector<std::vector<int>> columns(limit.at_most.size());
    std::vector<int> items(limit.at_most.size());
    for (const int item : limit.items) {
      std::set<int> buckets;
      int column = l.column(item, 0);
      for (const Candidate& candidate : l.candidates(item)) {
        std::set<int> own;
        for (int day = candidate.start; day <= l.last_day(item, candidate); ++day)
          own.insert(limit.bucket_of_day[at(day)]);
        for (const int bucket : own) columns[at(bucket)].push_back(column);
        buckets.merge(own);
        ++column;
      }
      for (const int bucket : buckets) ++items[at(bucket)];
    }
    for (std::size_t bucket = 0; bucket < columns.size(); ++bucket) {
      if (items[bucket] <= limit.at_most[bucket]) continue;
      for (const int column : columns[bucket]) teller.add(column);
      teller.at_most(limit.at_most[bucket], fmt::format("limit_{}_{}", number, bucket));
    }
  }
}

/// One row: of `then`, the columns whose start `wanted` takes, minus those of `first` whose last day `there` takes.
template <class Layout, class Wanted, class There>
void tell_order(const Layout& l, Teller& teller, const Succession& order, Wanted wanted, There there,
                const std::string& name) {
  int column = l.column(order.then, 0);
  for (const Candidate& candidate : l.candidates(order.then)) {
    if (wanted(candidate.start)) teller.add(column);
    ++column;
  }
  bool always = !l.core.leave_out;  // all of `first`: the row says nothing
  column = l.column(order.first, 0);
  for (const Candidate& candidate : l.candidates(order.first)) {
    if (there(l.last_day(order.first, candidate))) {
      teller.add(column, -1);
    } else {
      always = false;
    }
    ++column;
  }
  if (always) {
    teller.clear();
  } else {
    teller.at_most(0, name);
  }
}

template <class Layout>
void tell_successions(const Layout& l, Teller& teller) {
  for (std::size_t number = 0; number < l.core.successions.size(); ++number) {
    const Succession& order = l.core.successions[number];
    for (const int day : l.starts_of[at(order.then)]) {
      tell_order(
          l, teller, order, [&](int start) { return start <= day; },
          [&](int last) { return last <= day - order.min_days; }, fmt::format("after_{}_{}", number, day));
    }
    for (const int day : l.starts_of[at(order.then)]) {
      tell_order(
          l, teller, order, [&](int start) { return start >= day; },
          [&](int last) { return last >= day - order.max_days; }, fmt::format("until_{}_{}", number, day));
    }
  }
}

template <class Layout>
void tell_cover(const Layout& l, Teller& teller) {
  for (const auto& [reach, days] : l.cover) {
    const auto [item, length] = reach;
    for (const auto& [day, number] : days) {
      int column = l.column(item, 0);
      for (const Candidate& candidate : l.candidates(item)) {
        if (candidate.start <= day && day < candidate.start + length) teller.add(column);
        ++column;
      }
      teller.add(number, -1);
      teller.row(fmt::format("cover_{}_{}_{}", item, length, day), Milp::Sense::equal, 0);
    }
  }
}

template <class Layout>
void tell_soft_pairs(const Layout& l, Teller& teller) {
  for (int number = 0; number < static_cast<int>(l.pairs.size()); ++number) {
    const auto& pair = l.pairs[at(number)];
    const auto name = [&](int day) { return fmt::format("near_{}_{}_{}_{}", pair.rule, pair.one, pair.other, day); };
    if (pair.days < 1) {
      for (const int start : l.starts_of[at(pair.one)]) {
        if (add_meeting(l, teller, pair.one, start, pair.other, pair.days))
          teller.add(l.first_pair + number, -1).at_most(1, name(start));
      }
      continue;
    }
    const auto& ones = l.cover.at({pair.one, l.length(pair.one, pair.days)});
    const auto& others = l.cover.at({pair.other, l.length(pair.other, pair.days)});
    l.each_shared_day(pair, [&](int day) {
      teller.add(ones.at(day)).add(others.at(day)).add(l.first_pair + number, -1).at_most(1, name(day));
    });
  }
}

}  // namespace

Milp::Milp(const Core& core) : layout_(std::make_unique<Layout>(core)) {}
Milp::~Milp() = default;

int Milp::columns() const { return layout_->total; }

void Milp::each_column(const std::function<void(const Column&)>& tell) const {
  const Layout& l = *layout_;
  const auto told = [&](const std::string& name, Cost cost, ColumnKind kind) { tell({name, cost, kind}); };
  for (std::size_t item = 0; item < l.core.items.size(); ++item) {
    for (const Candidate& candidate : l.core.items[item].candidates) {
      const std::string name = fmt::format("x_{}_{}", item, candidate.start);
      told(candidate.venue < 0 ? name : fmt::format("{}_{}", name, candidate.venue), candidate.cost,
           ColumnKind::binary);
    }
  }
  if (l.core.leave_out) {
    for (std::size_t item = 0; item < l.core.items.size(); ++item)
      told(fmt::format("o_{}", item), *l.core.leave_out, ColumnKind::binary);
  }
  for (const SoftPair& pair : l.pairs)
    told(fmt::format("y_{}_{}_{}", pair.rule, pair.one, pair.other), pair.cost, ColumnKind::fraction);
  for (const auto& [reach, days] : l.cover) {
    for (const auto& [day, number] : days)
      told(fmt::format("z_{}_{}_{}", reach.first, reach.second, day), 0, ColumnKind::fraction);
  }
  if (l.nothing >= 0) told("nothing", 0, ColumnKind::nothing);
}

void Milp::each_row(const std::function<void(const Row&)>& tell) const {
  Teller teller(tell);
  tell_items(*layout_, teller);
  tell_venues(*layout_, teller);
  tell_hard_spacings(*layout_, teller);
  tell_limits(*layout_, teller);
  tell_successions(*layout_, teller);
  tell_cover(*layout_, teller);
  tell_soft_pairs(*layout_, teller);
}

}  // namespace nenkai::plan
