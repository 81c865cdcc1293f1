#include "scheduler/plan/polish.hh"

#include "scheduler/plan/ascent.hh"
#include "scheduler/plan/blocks.hh"
#include "scheduler/plan/sequencer.hh"

namespace nenkai::plan {
namespace {

constexpr int most_rounds = 150;
constexpr std::size_t most_labels_of_group = 20'000;

/// How much of each bucket items that are not in the group use.
std::vector<int> used_by_others(const Core& core, const Limit& limit, const Choice& choice,
                                const std::vector<int>& place_in_group) {
  std::vector<int> used(limit.at_most.size(), 0);
  for (const int item : limit.items) {
    if (place_in_group[at(item)] >= 0) continue;
    const int start = core.items[at(item)].candidates[at(choice[at(item)])].start;
    int before = -1;
    for (int day = start; day < start + core.items[at(item)].days; ++day) {
      const int bucket = limit.bucket_of_day[at(day)];
      if (bucket != before) ++used[at(bucket)];
      before = bucket;
    }
  }
  return used;
}

void take_demands(const Core& core, const Choice& choice, const std::vector<int>& place_in_group, Core& part) {
  const auto inside = [&](const std::vector<int>& items) {
    std::vector<int> places;
    for (const int item : items) {
      if (place_in_group[at(item)] >= 0) places.push_back(place_in_group[at(item)]);
    }
    return places;
  };
  for (const Spacing& spacing : core.spacings) {
    Spacing of_group{spacing.rule, inside(spacing.items), spacing.days, spacing.cost};
    if (of_group.items.size() > 1) part.spacings.push_back(std::move(of_group));
  }
  for (const Limit& limit : core.limits) {
    Limit of_group{inside(limit.items), limit.bucket_of_day, limit.at_most};
    if (of_group.items.empty()) continue;
    const auto used = used_by_others(core, limit, choice, place_in_group);
    for (std::size_t bucket = 0; bucket < used.size(); ++bucket) of_group.at_most[bucket] -= used[bucket];
    part.limits.push_back(std::move(of_group));
  }
  for (const Succession& succession : core.successions) {
    Succession of_group = succession;
    of_group.first = place_in_group[at(succession.first)];
    of_group.then = place_in_group[at(succession.then)];
    if (of_group.first >= 0 && of_group.then >= 0) part.successions.push_back(of_group);
  }
}

/// A cheaper choice for the group, by places in its candidates; empty where there is none or it is too much work.
Choice cheaper(const Neighbourhood& near, const std::function<bool()>& stopped) {
  if (!sequencable(near.core)) return {};
  const Layout layout(near.core);
  const Domains all = all_candidates(near.core);
  AscentOptions options;
  options.blocks = blocks_of(near.core, most_in_a_block);
  options.stopped = &stopped;
  Ascent ascent(layout, all, without_prices(layout), std::move(options));
  if (!ascent.practicable() || ascent.climb(near.present, most_rounds) >= near.present) return {};
  const Domains within = ascent.within(near.present);
  if (std::any_of(within.begin(), within.end(), [](const auto& domain) { return domain.empty(); })) return {};
  ascent.narrow(within);
  return best_sequence(layout, within, ascent.view(), {near.present, most_labels_of_group, &stopped}).choice;
}

}  // namespace

Neighbourhood neighbourhood_of(const Layout& layout, const Choice& choice, std::vector<int> items) {
  Neighbourhood near{std::move(items), {}, {}, 0};
  near.core.horizon = layout.core.horizon;
  near.core.venues = layout.core.venues;
  std::vector<int> place_in_group(choice.size(), -1);
  for (std::size_t place = 0; place < near.items.size(); ++place) {
    place_in_group[at(near.items[place])] = static_cast<int>(place);
  }
  Board others(layout);
  for (int item = 0; item < static_cast<int>(choice.size()); ++item) {
    if (place_in_group[at(item)] < 0) others.place(item, choice[at(item)]);
  }
  Choice present;
  for (const int item : near.items) {
    Item part{layout.core.items[at(item)].name, layout.core.items[at(item)].days, {}};
    others.scan(item, 0, layout.core.horizon - part.days);
    near.candidates.emplace_back();
    for (int candidate = 0; candidate < static_cast<int>(layout.core.items[at(item)].candidates.size()); ++candidate) {
      const Board::Price price = others.price(candidate);
      if (price.broken > 0) continue;
      if (candidate == choice[at(item)]) present.push_back(static_cast<int>(part.candidates.size()));
      part.candidates.push_back(layout.core.items[at(item)].candidates[at(candidate)]);
      part.candidates.back().cost = price.cost;
      near.candidates.back().push_back(candidate);
    }
    near.core.items.push_back(std::move(part));
  }
  take_demands(layout.core, choice, place_in_group, near.core);
  near.present = cost_of(near.core, present).value();
  return near;
}

void polish(const Layout& layout, Incumbent& incumbent, const std::vector<std::vector<int>>& groups, int passes,
            const std::function<bool()>& stopped) {
  std::vector<Choice> seen(groups.size());  // what each group has been looked at with
  for (int pass = 0; pass < passes; ++pass) {
    bool better = false;
    for (std::size_t number = 0; number < groups.size(); ++number) {
      if (stopped()) return;
      if (seen[number] == incumbent.choice()) continue;
      const Neighbourhood near = neighbourhood_of(layout, incumbent.choice(), groups[number]);
      const Choice found = cheaper(near, stopped);
      Choice whole = incumbent.choice();
      for (std::size_t place = 0; place < found.size(); ++place) {
        whole[at(near.items[place])] = near.candidates[place][at(found[place])];
      }
      better = incumbent.offer(whole) || better;
      seen[number] = incumbent.choice();
    }
    if (!better) return;
  }
}

}  // namespace nenkai::plan
