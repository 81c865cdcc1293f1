#include "scheduler/plan/layout.hh"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace nenkai::plan {
namespace {

using Members = std::vector<std::vector<int>>;

void note_members(Members& of, const std::vector<int>& items, std::size_t number) {
  for (const int item : items) of[at(item)].push_back(static_cast<int>(number));
}

/// How often a soft rule sees each pair, for the pairs it sees more than once. Only items in two or more of its
/// spacings can be in such a pair.
void find_repeats(const Core& core, std::vector<std::vector<Repeat>>& repeats_of) {
  std::map<std::pair<int, int>, int> memberships;  // (rule, item)
  for (const Spacing& spacing : core.spacings) {
    if (!spacing.cost) continue;
    for (const int item : spacing.items) ++memberships[{spacing.rule, item}];
  }
  std::map<std::tuple<int, int, int>, int> seen;
  for (const Spacing& spacing : core.spacings) {
    if (!spacing.cost) continue;
    std::vector<int> often;
    for (const int item : spacing.items) {
      if (memberships[{spacing.rule, item}] > 1) often.push_back(item);
    }
    for (const int a : often) {
      for (const int b : often) {
        if (a != b && seen[{spacing.rule, a, b}]++ > 0) {
          repeats_of[at(a)].push_back({b, spacing.days, *spacing.cost});
        }
      }
    }
  }
}

/// By spacing: is it crowded, and do two of its items meet in another spacing of its rule?
std::vector<char> find_charged_elsewhere(const Core& core, const Members& spacings_of) {
  std::vector<char> found(core.spacings.size(), 0);
  for (std::size_t number = 0; number < core.spacings.size(); ++number) {
    const Spacing& spacing = core.spacings[number];
    if (!spacing.cost || !crowded(spacing)) continue;
    std::map<int, int> shared;  // by spacing: items of this one
    for (const int item : spacing.items) {
      for (const int other : spacings_of[at(item)]) {
        const Spacing& what = core.spacings[at(other)];
        if (other == static_cast<int>(number) || !what.cost || what.rule != spacing.rule) continue;
        if (++shared[other] == 2) found[number] = 1;
      }
    }
  }
  return found;
}

/// Two soft spacings more than this many items have too many pairs to list as neighbours.
constexpr std::size_t crowd = 400;

std::vector<std::vector<int>> find_neighbours(const Core& core) {
  std::vector<std::set<int>> near(core.items.size());
  const auto join = [&](const std::vector<int>& items) {
    if (items.size() > crowd) return;
    for (const int a : items) {
      for (const int b : items) {
        if (a != b) near[at(a)].insert(b);
      }
    }
  };
  for (const Spacing& spacing : core.spacings) join(spacing.items);
  for (const Succession& succession : core.successions) join({succession.first, succession.then});
  std::vector<std::vector<int>> users(at(core.venues));
  for (std::size_t item = 0; item < core.items.size(); ++item) {
    std::set<int> venues;
    for (const Candidate& candidate : core.items[item].candidates) {
      if (candidate.venue >= 0) venues.insert(candidate.venue);
    }
    for (const int venue : venues) users[at(venue)].push_back(static_cast<int>(item));
  }
  for (const auto& items : users) join(items);
  std::vector<std::vector<int>> lists;
  for (const auto& set : near) lists.emplace_back(set.begin(), set.end());
  return lists;
}

Cost dearest_plan(const Core& core) {
  Cost sum = 0;
  for (const Item& item : core.items) {
    Cost most = 0;
    for (const Candidate& candidate : item.candidates) most = std::max(most, candidate.cost);
    sum += most;
  }
  for (const Spacing& spacing : core.spacings) {
    const auto count = static_cast<Cost>(spacing.items.size());
    sum += spacing.cost.value_or(0) * (count * (count - 1) / 2);
  }
  return sum;
}

}  // namespace

bool crowded(const Spacing& spacing) {
  constexpr std::size_t most_with_pairs = 80;
  return spacing.items.size() > most_with_pairs;
}

Layout::Layout(const Core& whole)
    : core(whole),
      spacings_of(whole.items.size()),
      limits_of(whole.items.size()),
      successions_of(whole.items.size()),
      repeats_of(whole.items.size()),
      neighbours_of(find_neighbours(whole)),
      dearest(dearest_plan(whole)) {
  int longest = 1;
  int farthest = 0;
  for (const Item& item : core.items) longest = std::max(longest, item.days);
  for (const Spacing& spacing : core.spacings) farthest = std::max(farthest, spacing.days);
  room = core.horizon + longest + farthest + 1;
  for (std::size_t number = 0; number < core.spacings.size(); ++number) {
    note_members(spacings_of, core.spacings[number].items, number);
  }
  for (std::size_t number = 0; number < core.limits.size(); ++number) {
    note_members(limits_of, core.limits[number].items, number);
  }
  for (std::size_t number = 0; number < core.successions.size(); ++number) {
    const Succession& succession = core.successions[number];
    note_members(successions_of, {succession.first, succession.then}, number);
  }
  find_repeats(core, repeats_of);
  charged_elsewhere_ = find_charged_elsewhere(core, spacings_of);
}

}  // namespace nenkai::plan
