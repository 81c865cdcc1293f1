// The solver and its parts, on random small cores against every choice there is.

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>

#include "scheduler/plan/blocks.hh"
#include "scheduler/plan/relaxation.hh"
#include "scheduler/plan/rest.hh"
#include "scheduler/plan/solve.hh"
#include "tests/support/cores.hh"
#include "tests/support/property.hh"

namespace nenkai::plan {
namespace {

using test::any_core;
using test::least_cost;

const std::function<bool()> never = [] { return false; };

/// The cheapest choice with the item on one of the places that begin with `candidate`'s day.
std::optional<Cost> least_cost_at(const Core& core, std::size_t item, int candidate) {
  Core held = core;
  const int start = core.items[item].candidates[static_cast<std::size_t>(candidate)].start;
  std::erase_if(held.items[item].candidates, [start](const Candidate& other) { return other.start != start; });
  return least_cost(held);
}

TEST_CASE("the solver finds the least cost of random cores, or that there is none") {
  test::check_property(500, [] {
    const Core core = *any_core(5, 12);
    const auto least = least_cost(core);
    const Answer answer = solve(core);
    RC_ASSERT(answer.status == (least ? PlanStatus::optimal : PlanStatus::infeasible));
    if (!least) return;
    RC_ASSERT(answer.cost == *least);
    RC_ASSERT(answer.bound == *least);
    RC_ASSERT(cost_of(core, answer.choice) == least);
  });
}

TEST_CASE("what the relaxation proves is never more than the least cost") {
  test::check_property(300, [] {
    const Core core = *any_core(5, 12);
    const auto least = least_cost(core);
    RC_PRE(least.has_value());
    const Layout layout(core);
    Relaxation relaxation(layout, all_candidates(core), never);
    RC_ASSERT(relaxation.solve(*least + 1, 50).bound <= *least);
    relaxation.forget_idle_rows();
    RC_ASSERT(relaxation.solve(*least + 1, 50).bound <= *least);
  });
}

/// So many items that can only stand together on one day.
Core heap(int count) {
  Core core;
  core.horizon = 10;
  for (int item = 0; item < count; ++item) core.items.emplace_back().candidates.push_back({5, -1, 0});
  return core;
}

std::vector<int> first_items(int count) {
  std::vector<int> items;
  for (int item = 0; item < count; ++item) items.push_back(item);
  return items;
}

TEST_CASE("what is proved of a block leaves every part of the problem a linear programme with a solution") {
  Core core;
  core.horizon = 100;
  auto& candidates = core.items.emplace_back().candidates;
  for (std::int16_t day = 0; day < 100; ++day) candidates.push_back({day, -1, 3 + day});
  const Layout layout(core);
  Relaxation relaxation(layout, all_candidates(core), never);
  relaxation.add_block({0}, Coupling{1, {std::vector<Cost>(100, 0)}, 0}, 3);
  relaxation.restrict_to(0, 99, 99, true);  // its column has not come yet
  const Relaxed relaxed = relaxation.solve(1000, 50);
  CHECK(relaxed.finished);
  CHECK(relaxed.bound == 102);
  CHECK(relaxed.choice == Choice{99});
}

TEST_CASE("pairs of a crowd that meet in another spacing of its rule are charged once") {
  constexpr int count = 90;
  Core core = heap(count);
  for (const int others : {count, 2, 40}) {
    core.spacings = {{0, first_items(count), 3, 2}, {0, first_items(others), 3, 2}};
    const Layout layout(core);
    Relaxation relaxation(layout, all_candidates(core), never);
    const auto cost = cost_of(core, Choice(count, 0));
    REQUIRE(cost == count * (count - 1));
    CHECK(relaxation.solve(*cost * 4, 50).bound <= *cost);
  }
}

TEST_CASE("a block's bound and a crowd's pool do not charge one pair twice") {
  constexpr int count = 90;
  Core core = heap(count);
  core.spacings = {{0, first_items(count), 3, 2}, {1, first_items(30), 3, 1}};
  const Layout layout(core);
  Relaxation relaxation(layout, all_candidates(core), never);
  const auto cost = cost_of(core, Choice(count, 0));
  REQUIRE(cost == count * (count - 1) + 30 * 29 / 2);
  relaxation.solve(*cost * 4, 50);
  const std::vector<int> blocks = blocks_of(core, 40);
  const Coupling coupling = relaxation.coupling(blocks, 64);
  const Block block = block_of(core, relaxation.domains(), blocks, 0, coupling);
  REQUIRE(block.items.size() == 30);
  relaxation.add_block(block.items, coupling, solve(block.core).bound + block.shift);
  CHECK(relaxation.solve(*cost * 4, 50).bound == *cost);
}

TEST_CASE("what is left is looked at to the end") {
  test::check_property(200, [] {
    const Core core = *any_core(5, 12);
    RC_PRE(!core.leave_out && !core.items.empty());
    const auto least = least_cost(core);
    const Domains all = all_candidates(core);
    const Cost some = *rc::gen::inRange<Cost>(1, 200);
    const RestAnswer dearer = ask_rest(core, all, {least.value_or(0) + some, {}, 60, &never});
    RC_ASSERT(dearer.bound == (least ? *least : some));
    RC_ASSERT(dearer.choice.empty() == !least);
    if (!least) return;
    RC_ASSERT(cost_of(core, dearer.choice) == least);
    const RestAnswer cheaper = ask_rest(core, all, {*least, {}, 60, &never});
    RC_ASSERT(cheaper.bound == least);
    RC_ASSERT(cheaper.choice.empty());
  });
}

TEST_CASE("a search of what is left that is told to stop proves nothing") {
  Core core = heap(3);
  for (Item& item : core.items) item.candidates.push_back({6, -1, 1});
  core.spacings = {{0, {0, 1}, 1, {}}};
  const std::function<bool()> at_once = [] { return true; };
  CHECK_FALSE(ask_rest(core, all_candidates(core), {100, {}, 60, &at_once}).bound);
  CHECK(ask_rest(core, all_candidates(core), {100, {}, 60, &never}).bound == 1);
}

TEST_CASE("striking out leaves every cheaper choice") {
  test::check_property(150, [] {
    const Core core = *any_core(4, 10);
    const auto least = least_cost(core);
    RC_PRE(least.has_value());
    const Layout layout(core);
    Relaxation relaxation(layout, all_candidates(core), never);
    relaxation.solve(*least + 1, 50);
    relaxation.strike(*least + 1);
    Core rest = core;
    for (std::size_t item = 0; item < core.items.size(); ++item) {
      rest.items[item].candidates.clear();
      for (const int candidate : relaxation.domains()[item]) {
        rest.items[item].candidates.push_back(core.items[item].candidates[static_cast<std::size_t>(candidate)]);
      }
    }
    RC_ASSERT(least_cost(rest) == least);
  });
}

TEST_CASE("the blocks' bounds together are a bound, and so is the relaxation that knows them") {
  test::check_property(200, [] {
    const Core core = *any_core(5, 10);
    const auto least = least_cost(core);
    RC_PRE(least.has_value() && !core.items.empty());
    const Layout layout(core);
    Relaxation relaxation(layout, all_candidates(core), never);
    relaxation.solve(*least + 1, 50);
    constexpr Cost scale = 64;
    const std::vector<int> blocks = blocks_of(core, 2);
    const Coupling coupling = relaxation.coupling(blocks, scale);
    Cost sum = -coupling.constant;
    for (int number = 0; number <= *std::max_element(blocks.begin(), blocks.end()); ++number) {
      const Block block = block_of(core, relaxation.domains(), blocks, number, coupling);
      const Answer answer = solve(block.core);
      RC_ASSERT(answer.status == PlanStatus::optimal);
      sum += answer.bound + block.shift;
      relaxation.add_block(block.items, coupling, answer.bound + block.shift);
    }
    RC_ASSERT(sum <= *least * scale);
    RC_ASSERT(relaxation.solve(*least + 1, 50).bound <= *least);
  });
}

TEST_CASE("alternatives are the cheapest other days, at their exact extra cost") {
  test::check_property(60, [] {
    const Core core = *any_core(4, 9);
    const Answer best = solve(core);
    RC_PRE(best.status == PlanStatus::optimal && !core.leave_out);
    const auto all = alternatives(core, best, 2);
    for (std::size_t item = 0; item < core.items.size(); ++item) {
      std::vector<Cost> extras;
      const int chosen = core.items[item].candidates[static_cast<std::size_t>(best.choice[item])].start;
      int before = -1;
      for (int candidate = 0; candidate < static_cast<int>(core.items[item].candidates.size()); ++candidate) {
        const int start = core.items[item].candidates[static_cast<std::size_t>(candidate)].start;
        if (start == chosen || start == before) continue;
        before = start;
        if (const auto cost = least_cost_at(core, item, candidate)) extras.push_back(*cost - best.cost);
      }
      std::sort(extras.begin(), extras.end());
      if (extras.size() > 2) extras.resize(2);
      std::vector<Cost> found;
      for (const Alternative& other : all[item]) {
        found.push_back(other.extra);
        RC_ASSERT(least_cost_at(core, item, other.candidate) == best.cost + other.extra);
      }
      RC_ASSERT(found == extras);
    }
  });
}

TEST_CASE("the board tells what a choice costs and how often it breaks a demand") {
  test::check_property(500, [] {
    const Core core = *any_core(5, 12);
    RC_PRE(
        std::none_of(core.items.begin(), core.items.end(), [](const Item& item) { return item.candidates.empty(); }));
    const Layout layout(core);
    Board board(layout);
    Cost cost = 0;
    int broken = 0;
    for (int item = 0; item < static_cast<int>(core.items.size()); ++item) {
      const auto count = static_cast<int>(core.items[static_cast<std::size_t>(item)].candidates.size());
      const int candidate = *rc::gen::inRange(0, count);
      board.scan(item);
      const Board::Price price = board.price(candidate);
      cost += price.cost;
      broken += price.broken;
      board.place(item, candidate);
    }
    const auto whole = cost_of(core, board.choice());
    RC_ASSERT((broken == 0) == whole.has_value());
    if (whole) RC_ASSERT(cost == *whole);
  });
}

TEST_CASE("a cold search mends its start and stays near it") {
  // Ten items, two days apart, each of which stands where it wants to but the first two, which stand together.
  Core core;
  core.horizon = 40;
  Choice start;
  for (int item = 0; item < 10; ++item) {
    auto& candidates = core.items.emplace_back().candidates;
    for (std::int16_t day = 0; day < 40; ++day) candidates.push_back({day, -1, std::abs(day - 3 * item)});
    start.push_back(std::max(3, 3 * item));
  }
  core.spacings = {{0, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 2, std::nullopt}};
  REQUIRE_FALSE(cost_of(core, start));
  const Layout layout(core);
  SearchOptions options{1, 200, nullptr, false};
  options.heat = 0.02;
  const Found found = local_search(layout, all_candidates(core), start, options);
  REQUIRE(cost_of(core, found.choice) == 0);
  CHECK(found.cost == 0);
}

TEST_CASE("two threads give what one gives") {
  test::check_property(60, [] {
    const Core core = *any_core(5, 10);
    SolveOptions one;
    SolveOptions two;
    two.threads = 2;
    const Answer first = solve(core, one);
    const Answer second = solve(core, two);
    RC_ASSERT(first.choice == second.choice);
    if (first.status != PlanStatus::optimal) return;
    const auto single = alternatives(core, first, 2, one);
    const auto paired = alternatives(core, first, 2, two);
    for (std::size_t item = 0; item < single.size(); ++item) {
      RC_ASSERT(single[item].size() == paired[item].size());
      for (std::size_t place = 0; place < single[item].size(); ++place) {
        RC_ASSERT(single[item][place].candidate == paired[item][place].candidate);
      }
    }
  });
}

TEST_CASE("a search that is told to stop gives what it has") {
  Core core;
  core.horizon = 40;
  for (int item = 0; item < 12; ++item) {
    Item& made = core.items.emplace_back();
    made.days = 1 + item % 3;
    for (std::int16_t start = 0; start < 30; ++start) made.candidates.push_back({start, -1, std::abs(start - 15)});
  }
  core.spacings.push_back({0, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 5, 4});
  const std::atomic<bool> stop = true;
  SolveOptions options;
  options.stop = &stop;
  const Answer answer = solve(core, options);
  CHECK(answer.status == PlanStatus::feasible);
  CHECK(cost_of(core, answer.choice) == answer.cost);
  CHECK(answer.bound <= answer.cost);
}

}  // namespace
}  // namespace nenkai::plan
