// Timelines of blocks, the prices that are found for them, and the search among all sequences, on random small cores
// against every choice there is.

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>

#include "scheduler/plan/ascent.hh"
#include "scheduler/plan/blocks.hh"
#include "scheduler/plan/decomposition.hh"
#include "scheduler/plan/polish.hh"
#include "scheduler/plan/sequencer.hh"
#include "scheduler/plan/solve.hh"
#include "tests/support/cores.hh"
#include "tests/support/property.hh"

namespace nenkai::plan {
namespace {

using test::any_core;
using test::least_cost;

const std::function<bool()> go_on = [] { return false; };

/// Everybody has a place, and nobody may stay out.
bool for_timelines(const Core& core) {
  return !core.items.empty() && !core.leave_out &&
         std::none_of(core.items.begin(), core.items.end(), [](const Item& item) { return item.candidates.empty(); });
}

/// `most` items to a block, or all of them in one.
AscentOptions blocks(const Core& core, int most, int threads = 1) {
  AscentOptions options;
  options.blocks = most > 0 ? blocks_of(core, most) : std::vector<int>(core.items.size(), 0);
  options.threads = threads;
  options.stopped = &go_on;
  return options;
}

Choice any_choice(const Core& core, Cost least) {
  const Layout layout(core);
  SearchOptions options;
  options.rounds = 2000;
  Choice choice = local_search(layout, all_candidates(core), {}, options).choice;
  RC_PRE(!choice.empty());
  RC_ASSERT(cost_of(core, choice).value_or(-1) >= least);
  return choice;
}

Core only(const Core& core, const Domains& domains) {
  Core rest = core;
  for (std::size_t item = 0; item < core.items.size(); ++item) {
    rest.items[item].candidates.clear();
    for (const int candidate : domains[item])
      rest.items[item].candidates.push_back(core.items[item].candidates[at(candidate)]);
  }
  return rest;
}

TEST_CASE("what timelines prove is never more than the least cost, and strikes out no cheaper choice") {
  test::check_property(500, [] {
    const Core core = *any_core(5, 12);
    const auto least = least_cost(core);
    RC_PRE(least.has_value() && for_timelines(core));
    const Layout layout(core);
    Ascent ascent(layout, all_candidates(core), without_prices(layout), blocks(core, *rc::gen::inRange(0, 4)));
    RC_ASSERT(ascent.practicable());
    ascent.settle(any_choice(core, *least), 10);
    RC_ASSERT(ascent.climb(*least + 1, 40) <= *least);
    const Domains within = ascent.within(*least + 1);
    RC_ASSERT(least_cost(only(core, within)) == least);
    ascent.narrow(within);
    RC_ASSERT(ascent.climb(*least + 1, 40) <= *least);
  });
}

TEST_CASE("one item after the other needs no more than its timeline") {
  // Three items that want one day and pay for each pair that is nearer than three days.
  Core core;
  core.horizon = 9;
  for (int item = 0; item < 3; ++item) {
    auto& candidates = core.items.emplace_back().candidates;
    for (std::int16_t day = 0; day < 9; ++day) candidates.push_back({day, -1, std::abs(day - 4)});
  }
  core.spacings = {{0, {0, 1, 2}, 3, 10}};
  REQUIRE(least_cost(core) == 6);
  const Layout layout(core);
  Ascent ascent(layout, all_candidates(core), without_prices(layout), blocks(core, 0));
  CHECK(ascent.climb(100, 300) == 6);
}

TEST_CASE("the search among all sequences finds the cheapest plan, or that there is none so cheap") {
  test::check_property(500, [] {
    const Core core = *any_core(5, 12);
    RC_PRE(for_timelines(core) && sequencable(core));
    const auto least = least_cost(core);
    const Layout layout(core);
    const Domains all = all_candidates(core);
    Ascent ascent(layout, all, without_prices(layout), blocks(core, *rc::gen::inRange(0, 4)));
    ascent.climb(least.value_or(10) + 1, *rc::gen::inRange(0, 60));
    const auto view = ascent.view();
    const Cost more = *rc::gen::inRange<Cost>(1, 50);
    const SequenceAnswer dearer = best_sequence(layout, all, view, {least.value_or(0) + more, 100'000, &go_on});
    RC_ASSERT(dearer.whole);
    RC_ASSERT(dearer.choice.empty() == !least);
    if (!least) return;
    RC_ASSERT(cost_of(core, dearer.choice) == least);
    const SequenceAnswer cheaper = best_sequence(layout, all, view, {*least, 100'000, &go_on});
    RC_ASSERT(cheaper.whole);
    RC_ASSERT(cheaper.choice.empty());
  });
}

TEST_CASE("a search that may keep few labels says so, and what it finds is a plan") {
  test::check_property(200, [] {
    const Core core = *any_core(5, 12);
    RC_PRE(for_timelines(core) && sequencable(core));
    const auto least = least_cost(core);
    RC_PRE(least.has_value());
    const Layout layout(core);
    const Domains all = all_candidates(core);
    Ascent ascent(layout, all, without_prices(layout), blocks(core, 0));
    ascent.climb(*least + 1, 20);
    const SequenceAnswer narrow = best_sequence(layout, all, ascent.view(), {*least + 20, 2, &go_on});
    if (narrow.whole) RC_ASSERT(cost_of(core, narrow.choice) == least);
    if (!narrow.choice.empty()) RC_ASSERT(cost_of(core, narrow.choice).value_or(-1) >= *least);
  });
}

TEST_CASE("a block's search proves no more than its cheapest plan costs, however few labels it may keep") {
  test::check_property(300, [] {
    const Core core = *any_core(5, 12);
    const auto least = least_cost(core);
    RC_PRE(least.has_value() && for_timelines(core) && sequencable(core));
    const Layout layout(core);
    const Domains all = all_candidates(core);
    Ascent ascent(layout, all, without_prices(layout), blocks(core, 0));
    ascent.climb(*least + 1, *rc::gen::inRange(0, 30));
    const View view = ascent.view();
    std::vector<std::vector<Cost>> counts;
    for (const Item& item : core.items) {
      auto& of_item = counts.emplace_back();
      for (const Candidate& candidate : item.candidates) of_item.push_back(candidate.cost * view.scale);
    }
    const std::int64_t cutoff = (*least + *rc::gen::inRange<Cost>(-3, 20)) * view.scale;
    const auto labels = *rc::gen::element<std::size_t>(1, 2, 5, 100'000);
    const auto answer = best_of_block(layout, all, view, 0, view.rest, {cutoff, labels, &go_on, &counts});
    std::int64_t proved = answer.choice.empty() ? cutoff : std::min(cutoff, answer.value);
    if (!answer.whole) proved = std::min(proved, answer.dropped + view.rest);
    RC_ASSERT(proved <= std::max(*least * view.scale, cutoff));
    if (cutoff > *least * view.scale) RC_ASSERT(proved <= *least * view.scale);
    if (answer.whole && cutoff > *least * view.scale) {
      RC_ASSERT(answer.value == *least * view.scale);
      RC_ASSERT(cost_of(core, answer.choice) == least);
    }
  });
}

TEST_CASE("what whole plans of blocks prove is never more than the least cost, and what they make is a plan") {
  test::check_property(400, [] {
    const Core core = *any_core(5, 12);
    const auto least = least_cost(core);
    RC_PRE(least.has_value() && for_timelines(core));
    const Layout layout(core);
    Ascent ascent(layout, all_candidates(core), without_prices(layout),
                  blocks(core, *rc::gen::inRange(1, 4), *rc::gen::inRange(1, 3)));
    ascent.climb(*least + 1, *rc::gen::inRange(0, 20));
    Decomposition parts(ascent.pricing(), ascent.prices(), any_choice(core, *least));
    RC_ASSERT(parts.climb(*least + 1, *rc::gen::inRange(0, 15)) <= *least);
    const Domains within = parts.within(*least + 1);
    RC_ASSERT(least_cost(only(core, within)) == least);
    ascent.narrow(within);
    parts.wander(2, 3);
    RC_ASSERT(parts.climb(*least + 1, 15) <= *least);
    const Choice whole = parts.assemble(*least + 20, 10);
    // A demand that no choice so far has broken may be broken here.
    if (!whole.empty()) RC_ASSERT(cost_of(core, whole).value_or(*least) >= *least);
    const Choice dived = parts.dive();
    RC_ASSERT(std::count(dived.begin(), dived.end(), left_out) == 0);
    RC_ASSERT(dived.size() == core.items.size());
    RC_ASSERT(cost_of(core, dived).value_or(*least) >= *least);
    RC_ASSERT(parts.climb(*least + 1, 15) <= *least);  // what was taken of blocks is free again
  });
}

TEST_CASE("blocks that share a day are told apart by prices, and put together again") {
  // Two pairs that each want days 3 and 4, at a distance of a day within a pair; one item a day.
  Core core;
  core.horizon = 9;
  for (int item = 0; item < 4; ++item) {
    auto& candidates = core.items.emplace_back().candidates;
    for (std::int16_t day = 0; day < 9; ++day) candidates.push_back({day, -1, 2 * std::abs(day - 3)});
  }
  core.spacings = {{0, {0, 1}, 2, 5}, {0, {2, 3}, 2, 5}};
  std::vector<int> days(9);
  std::iota(days.begin(), days.end(), 0);
  core.limits = {{{0, 1, 2, 3}, days, std::vector<int>(9, 1)}};
  const auto least = least_cost(core);
  REQUIRE(least == 8);
  const Layout layout(core);
  Ascent ascent(layout, all_candidates(core), without_prices(layout), blocks(core, 2));
  // A plan that nobody wants: one item after the other from the first day on.
  Decomposition parts(ascent.pricing(), ascent.prices(), {0, 2, 6, 8});
  CHECK(parts.climb(100, 60) == 8);
  CHECK(parts.at_rest());
  const Choice whole = parts.assemble(9, 10);
  CHECK(cost_of(core, whole) == 8);
  CHECK(parts.assemble(8, 10).empty());
  CHECK(cost_of(core, parts.dive()) == 8);
}

TEST_CASE("a dive that is told to stop has no whole") {
  Core core;
  core.horizon = 3;
  for (int item = 0; item < 2; ++item) core.items.push_back({"", 1, {{0, -1, 0}, {1, -1, 1}, {2, -1, 2}}});
  core.spacings = {{0, {0, 1}, 1, 5}};
  bool over = false;
  const std::function<bool()> stopped = [&] { return over; };
  const Layout layout(core);
  AscentOptions options = blocks(core, 1);
  options.stopped = &stopped;
  Ascent ascent(layout, all_candidates(core), without_prices(layout), options);
  Decomposition parts(ascent.pricing(), ascent.prices(), {0, 1});
  parts.climb(10, 5);
  REQUIRE_FALSE(parts.dive().empty());
  over = true;
  CHECK(parts.dive().empty());
}

TEST_CASE("a group costs by itself what it costs in the plan, and polishing keeps a plan a plan") {
  test::check_property(300, [] {
    const Core core = *any_core(5, 12);
    const auto least = least_cost(core);
    RC_PRE(least.has_value() && for_timelines(core));
    const Layout layout(core);
    const Choice choice = any_choice(core, *least);
    std::vector<int> items;
    for (int item = 0; item < static_cast<int>(core.items.size()); ++item) {
      if (*rc::gen::inRange(0, 2) == 0) items.push_back(item);
    }
    RC_PRE(!items.empty());
    const Neighbourhood near = neighbourhood_of(layout, choice, items);
    // Whatever the group does, the whole changes by as much.
    for (std::size_t place = 0; place < items.size(); ++place) {
      Choice other = choice;
      Choice of_group;
      for (std::size_t i = 0; i < items.size(); ++i) {
        const auto& candidates = near.candidates[i];
        const auto here = std::find(candidates.begin(), candidates.end(), choice[at(items[i])]) - candidates.begin();
        of_group.push_back(static_cast<int>(i == place ? candidates.size() - 1 : static_cast<std::size_t>(here)));
      }
      other[at(items[place])] = near.candidates[place].back();
      const auto alone = cost_of(near.core, of_group);
      const auto whole = cost_of(core, other);
      RC_ASSERT(alone.has_value() == whole.has_value());
      if (whole) RC_ASSERT(*whole - *cost_of(core, choice) == *alone - near.present);
    }
    Incumbent incumbent(core);
    incumbent.offer(choice);
    polish(layout, incumbent, {items}, 2, go_on);
    RC_ASSERT(cost_of(core, incumbent.choice()) == incumbent.cost());
    RC_ASSERT(*incumbent.cost() >= *least);
  });
}

TEST_CASE("whenever time is over, what is proved is true") {
  // A region: sixteen items that want the same weeks, in blocks of eight.
  Core core;
  core.horizon = 90;
  for (int item = 0; item < 16; ++item) {
    core.items.push_back({"", 1 + item % 3, {}});
    for (std::int16_t day = 0; day < 80; ++day) {
      if (day % 7 < 5) core.items.back().candidates.push_back({day, -1, std::abs(day - 30 - 2 * item)});
    }
  }
  core.spacings = {{0, {0, 1, 2, 3, 4, 5, 6, 7}, 7, 5}, {0, {8, 9, 10, 11, 12, 13, 14, 15}, 7, 5}};
  for (const int item : {0, 4, 8, 12}) core.spacings.push_back({1, {item, item + 1, item + 2, item + 3}, 2, {}});
  const Answer whole = solve(core);
  REQUIRE(whole.status == PlanStatus::optimal);
  for (int limit = 1; limit <= 60; ++limit) {
    SolveOptions options;
    options.time_limit = limit * 0.0005;
    const Answer part = solve(core, options);
    CHECK(part.bound <= whole.cost);
    CHECK((part.status != PlanStatus::optimal || part.cost == whole.cost));
    CHECK(part.status != PlanStatus::infeasible);
  }
}

TEST_CASE("two threads find the prices that one finds") {
  test::check_property(50, [] {
    const Core core = *any_core(6, 12);
    RC_PRE(for_timelines(core) && core.items.size() > 2);
    const Layout layout(core);
    Ascent one(layout, all_candidates(core), without_prices(layout), blocks(core, 1));
    Ascent two(layout, all_candidates(core), without_prices(layout), blocks(core, 1, 2));
    RC_ASSERT(one.climb(1000, 50) == two.climb(1000, 50));
    RC_ASSERT(one.within(30) == two.within(30));
  });
}

}  // namespace
}  // namespace nenkai::plan
