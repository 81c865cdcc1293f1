#include "scheduler/plan/jam.hh"

#include <algorithm>
#include <set>

#include "scheduler/plan/days.hh"

namespace nenkai::plan {
namespace {

/// An item has to start in these days or buckets, both included.
struct Leeway {
  int item;
  int first;
  int last;
};

/// Calls `full(first, items)` for each stretch that begins where some item's reach does, with the items that have to go
/// in, those that end first in front; until it is true.
template <class Full>
std::optional<std::vector<int>> find_full(std::vector<Leeway> reaches, Full full) {
  std::sort(reaches.begin(), reaches.end(), [](const Leeway& a, const Leeway& b) { return a.last < b.last; });
  std::set<int> firsts;
  for (const Leeway& reach : reaches) firsts.insert(reach.first);
  for (const int first : firsts) {
    std::vector<Leeway> within;
    for (const Leeway& reach : reaches) {
      if (reach.first >= first) within.push_back(reach);
    }
    const std::size_t count = full(first, within);
    if (count == 0) continue;
    std::vector<int> items;
    for (std::size_t at = 0; at < count; ++at) items.push_back(within[at].item);
    return items;
  }
  return std::nullopt;
}

std::optional<std::vector<int>> jam(const Core& core, const Limit& limit) {
  const auto& bucket_of_day = limit.bucket_of_day;
  if (!std::is_sorted(bucket_of_day.begin(), bucket_of_day.end())) return std::nullopt;
  std::vector<char> usable(limit.at_most.size(), 0);
  std::vector<Leeway> reaches;
  for (const int item : limit.items) {
    const auto& candidates = at(core.items, item).candidates;
    reaches.push_back({item, at(bucket_of_day, candidates.front().start), at(bucket_of_day, candidates.back().start)});
    for (const Candidate& candidate : candidates) at(usable, at(bucket_of_day, candidate.start)) = 1;
  }
  return find_full(std::move(reaches), [&](int first, const std::vector<Leeway>& within) -> std::size_t {
    int room = 0;
    int counted = first;  // the next bucket
    for (std::size_t number = 0; number < within.size(); ++number) {
      for (; counted <= within[number].last; ++counted) {
        if (at(usable, counted) != 0) room += std::max(at(limit.at_most, counted), 0);
      }
      if (static_cast<int>(number) + 1 > room) return number + 1;
    }
    return 0;
  });
}

/// How many can start from `first` on up to each day, if `starts` are open and each is so far from the one before.
std::vector<int> most_starts(const std::vector<char>& starts, int first, int step) {
  std::vector<int> most(starts.size(), 0);
  int count = 0;
  int next = first;
  for (int day = first; day < static_cast<int>(starts.size()); ++day) {
    if (day >= next && at(starts, day) != 0) {
      ++count;
      next = day + step;
    }
    at(most, day) = count;
  }
  return most;
}

std::optional<std::vector<int>> jam(const Core& core, const Spacing& spacing) {
  std::vector<char> starts(static_cast<std::size_t>(core.horizon), 0);
  std::vector<Leeway> reaches;
  int shortest = core.horizon;
  for (const int number : spacing.items) {
    const Item& item = at(core.items, number);
    reaches.push_back({number, item.candidates.front().start, item.candidates.back().start});
    for (const Candidate& candidate : item.candidates) at(starts, candidate.start) = 1;
    shortest = std::min(shortest, item.days);
  }
  const int step = shortest - 1 + spacing.days;
  if (step < 1) return std::nullopt;
  return find_full(std::move(reaches), [&](int first, const std::vector<Leeway>& within) -> std::size_t {
    const std::vector<int> most = most_starts(starts, first, step);
    int taken = 0;    // days from one start to the next, of all of them
    int longest = 0;  // the last one may end beyond
    for (std::size_t number = 0; number < within.size(); ++number) {
      const int days = at(core.items, within[number].item).days - 1 + spacing.days;
      taken += days;
      longest = std::max(longest, days);
      const bool too_many = static_cast<int>(number) + 1 > at(most, within[number].last);
      if (too_many || taken - longest > within[number].last - first) return number + 1;
    }
    return 0;
  });
}

}  // namespace

std::optional<std::vector<int>> jam(const Core& core) {
  if (core.leave_out) return std::nullopt;
  for (int item = 0; item < static_cast<int>(core.items.size()); ++item) {
    if (at(core.items, item).candidates.empty()) return std::vector{item};
  }
  std::optional<std::vector<int>> smallest;
  const auto look_at = [&](const auto& demand) {
    auto found = jam(core, demand);
    if (found && (!smallest || found->size() < smallest->size())) smallest = std::move(found);
  };
  for (const Spacing& spacing : core.spacings) {
    if (!spacing.cost) look_at(spacing);
  }
  for (const Limit& limit : core.limits) look_at(limit);
  return smallest;
}

}  // namespace nenkai::plan
