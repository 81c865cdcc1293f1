#include "scheduler/plan/core.hh"

#include <algorithm>
#include <set>
#include <tuple>

namespace nenkai::plan {
namespace {

/// One item where a choice puts it.
struct Placed {
  int start;
  int last;
  int venue;
};

std::optional<Placed> placed(const Core& core, std::span<const int> choice, int item) {
  const auto at = static_cast<std::size_t>(item);
  if (choice[at] == left_out) return std::nullopt;
  const Candidate& candidate = core.items[at].candidates[static_cast<std::size_t>(choice[at])];
  return Placed{candidate.start, candidate.start + core.items[at].days - 1, candidate.venue};
}

bool venues_shared(const Core& core, std::span<const int> choice) {
  std::set<std::pair<int, int>> taken;
  for (int item = 0; item < static_cast<int>(core.items.size()); ++item) {
    const auto here = placed(core, choice, item);
    if (!here || here->venue < 0) continue;
    for (int day = here->start; day <= here->last; ++day) {
      if (!taken.emplace(here->venue, day).second) return true;
    }
  }
  return false;
}

bool over(const Limit& limit, const Core& core, std::span<const int> choice) {
  std::vector<int> used(limit.at_most.size(), 0);
  for (const int item : limit.items) {
    const auto here = placed(core, choice, item);
    if (!here) continue;
    int before = -1;
    for (int day = here->start; day <= here->last; ++day) {
      const int bucket = limit.bucket_of_day[static_cast<std::size_t>(day)];
      if (bucket != before &&
          ++used[static_cast<std::size_t>(bucket)] > limit.at_most[static_cast<std::size_t>(bucket)])
        return true;
      before = bucket;
    }
  }
  return false;
}

bool out_of_step(const Succession& succession, const Core& core, std::span<const int> choice) {
  const auto then = placed(core, choice, succession.then);
  if (!then) return false;
  const auto first = placed(core, choice, succession.first);
  if (!first) return true;
  const int days = then->start - first->last;
  return days < succession.min_days || days > succession.max_days;
}

}  // namespace

bool has_soft_spacing(const Core& core) {
  return std::any_of(core.spacings.begin(), core.spacings.end(),
                     [](const Spacing& spacing) { return spacing.cost.has_value(); });
}

std::optional<Cost> cost_of(const Core& core, std::span<const int> choice) {
  Cost cost = 0;
  for (std::size_t at = 0; at < core.items.size(); ++at) {
    if (choice[at] == left_out) {
      if (!core.leave_out) return std::nullopt;
      cost += *core.leave_out;
    } else {
      cost += core.items[at].candidates[static_cast<std::size_t>(choice[at])].cost;
    }
  }
  if (venues_shared(core, choice)) return std::nullopt;
  for (const Limit& limit : core.limits) {
    if (over(limit, core, choice)) return std::nullopt;
  }
  for (const Succession& succession : core.successions) {
    if (out_of_step(succession, core, choice)) return std::nullopt;
  }
  std::set<std::tuple<int, int, int>> charged;
  for (const Spacing& spacing : core.spacings) {
    for (std::size_t a = 0; a < spacing.items.size(); ++a) {
      for (std::size_t b = a + 1; b < spacing.items.size(); ++b) {
        const auto one = placed(core, choice, spacing.items[a]);
        const auto other = placed(core, choice, spacing.items[b]);
        if (!one || !other) continue;
        if (apart(one->start, one->last - one->start + 1, other->start, other->last - other->start + 1, spacing.days))
          continue;
        if (!spacing.cost) return std::nullopt;
        const auto [low, high] = std::minmax(spacing.items[a], spacing.items[b]);
        if (charged.emplace(spacing.rule, low, high).second) cost += *spacing.cost;
      }
    }
  }
  return cost;
}

}  // namespace nenkai::plan
